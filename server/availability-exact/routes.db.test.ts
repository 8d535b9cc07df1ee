import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'
import { candidatesSchema, exactTotalSchema, policySchema, whySchema } from '../../geodata/model/candidate.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { startingSets } from '../availability/starting-sets.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../http/app.ts'
import { openApiDocument } from '../http/openapi.ts'
import { prepareJobs } from '../jobs/jobs.ts'
import { groundFor } from './ground.fixture.ts'
import { routes, statusSchema } from './routes.ts'
import { workOut } from './total.ts'

/** Free land of 64 × 64 cells in the desert, of which the western half is excluded. */
const ground = groundFor((x) => (x < 3200 ? 3 : 1), {})
const solar = startingSets().find(({ id }) => id === 'solar-pv')?.options[0]?.criteria
const criteria = { ...solar, exclusions: [], preferences: [], set: 'custom', min_area_ha: 50 }

let server: Server
let address: string
beforeAll(async () => {
  await prepareJobs(connection)
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date(), ground }
  server = createServer(createApp(context, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await connection.ownerPool.query('delete from app.exact_total')
  await connection.ownerPool.query(`delete from graphile_worker._private_jobs where key like 'total:%'`)
})

const call = (method: string, path: string, body?: unknown) =>
  fetch(path.startsWith('http') ? path : `${address}${path}`, {
    method,
    headers: {
      'Accept-Language': 'en',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

async function answer<S extends z.ZodType>(response: Response, schema: S): Promise<z.output<S>> {
  const text = await response.text()
  expect(response.status, text).toBeLessThan(300)
  expect(response.headers.get('cache-control')).toContain('no-store')
  return schema.parse(JSON.parse(text))
}

it('every answer is what its schema says, and the OpenAPI document knows them', async () => {
  const found = await answer(
    await call('POST', '/api/availability/candidates', { criteria, limit: 5 }),
    candidatesSchema,
  )
  expect(found.candidates).toHaveLength(1)
  // 32 × 64 cells; nothing but the grid's frame bounds it, so it reaches two cells into what is excluded.
  expect(found.candidates[0]?.grid_ha).toBe(2048)
  const point = found.candidates[0]?.point
  const why = await answer(await call('POST', '/api/availability/why', { criteria, point }), whySchema)
  expect(why.reasons).toEqual([])
  const buffered = { ...criteria, exclusions: [solar?.exclusions.find(({ id }) => id === 'settlement')] }
  const policy = await answer(
    await call('POST', '/api/availability/policy', {
      criteria: buffered,
      change: { criterion: 'settlement', value: 600 },
    }),
    policySchema,
  )
  expect(policy).toMatchObject({ from: 500, to: 600 })
  const paths = Object.keys((openApiDocument(routes, 'en', address) as { paths: object }).paths)
  expect(paths).toContain('/api/availability/land-take')
})

it('what cannot be used is refused in whole sentences', async () => {
  const bad = await call('POST', '/api/availability/candidates', {
    criteria: { ...criteria, min_area_ha: -1 },
  })
  expect(bad.status).toBe(422)
  expect(await bad.json()).toMatchObject({ slug: 'bad-criteria' })
  expect((await call('POST', '/api/availability/why', { criteria, point: [1000, 0] })).status).toBe(400)
  expect((await call('POST', '/api/availability/candidates', { criteria, limit: 101 })).status).toBe(400)
  expect((await call('GET', `/ogc/jobs/${'x'.repeat(20)}`)).status).toBe(404)
})

it('an exact total is a job of OGC API Processes: asked for, followed, read, dismissed', async () => {
  const asked = await call('POST', '/ogc/processes/availability-exact/execution', { inputs: { criteria } })
  expect(asked.status).toBe(201)
  expect(asked.headers.get('preference-applied')).toBe('respond-async')
  const location = asked.headers.get('location') as string
  const accepted = await answer(asked, statusSchema)
  expect(accepted).toMatchObject({
    status: 'accepted',
    progress: 0,
    processID: 'availability-exact',
    type: 'process',
  })
  expect(location).toBe(`${address}/ogc/jobs/${accepted.jobID}`)
  expect((await call('GET', `${location}/results`)).status).toBe(404)
  await workOut({ db, ground }, accepted.jobID)
  const done = await answer(await call('GET', location), statusSchema)
  expect(done).toMatchObject({ status: 'successful', progress: 100 })
  expect(done.links.map(({ rel }) => rel)).toContain('http://www.opengis.net/def/rel/ogc/1.0/results')
  const result = await answer(await call('GET', `${location}/results`), exactTotalSchema)
  expect(result.grid).toEqual({ area_ha: 4096, free_ha: 2048 })
  expect((await call('DELETE', location)).status).toBe(409)

  const other = await answer(
    await call('POST', '/ogc/processes/availability-exact/execution', { inputs: { criteria } }),
    statusSchema,
  )
  expect(await answer(await call('DELETE', `/ogc/jobs/${other.jobID}`), statusSchema)).toMatchObject({
    status: 'dismissed',
  })
})
