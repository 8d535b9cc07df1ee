import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { cookieOf } from '../../test/helpers/session.ts'
import { identifier } from '../access/sessions.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../http/app.ts'
import { prepareJobs, startJobs } from '../jobs/jobs.ts'
import { dga, ROWS, remember, restore } from './dga.fixture.ts'
import { PULL_SCHEDULE, tasks } from './jobs.ts'
import { routes } from './routes.ts'
import { temporaryFolder } from './simulated.fixture.ts'

const log = pino({ level: 'silent' })
let server: Server
let address: string

beforeAll(async () => {
  await prepareJobs(connection)
  await remember()
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const identify = identifier(db, config)
  server = createServer(createApp({ config, db, connection, log, startedAt: new Date(), identify }, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
const asOwner = async (statement: string) => {
  const client = await connection.ownerPool.connect()
  try {
    await client.query(`begin; ${statement}; commit`)
  } finally {
    client.release()
  }
}
afterEach(async () => {
  await restore()
  await asOwner('delete from graphile_worker._private_jobs')
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await asOwner('delete from app.person')
})

interface Source {
  id: string
  status: string
  [field: string]: unknown
}
async function sources(): Promise<Source[]> {
  const response = await fetch(`${address}/api/sources`)
  expect(response.status).toBe(200)
  return ((await response.json()) as { sources: Source[] }).sources
}
const source = async (id: string) => (await sources()).find((each) => each.id === id)
const ask = async (id: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/api/sources/${id}/pull`, { method: 'POST', headers })

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('not within 30 s')
    await wait(100)
  }
}

describe('the list of sources', () => {
  it('is read by anyone, and shows those that were never asked', async () => {
    const all = await sources()
    expect(all.map(({ id }) => id)).toEqual(CONNECTORS.filter((each) => each.fetch).map(({ id }) => id))
    expect(await source('restriccion_dga')).toEqual({
      id: 'restriccion_dga',
      layer: 'dga_restriction',
      title: { es: 'Áreas de restricción de aguas subterráneas', en: 'Groundwater restriction areas' },
      publisher: expect.objectContaining({ es: expect.stringContaining('Aguas') }),
      licence: expect.any(String),
      cadence: 'monthly',
      protocol: 'arcgis',
      url: expect.stringMatching(/^https:.*MapServer\/0$/),
      status: 'never',
      message: null,
      last_tried_at: null,
      last_checked_at: null,
      last_changed_at: null,
      next_due_at: null,
      rows: null,
      run_id: null,
    })
  })
})

describe('asking a source now', () => {
  it('is for stewards', async () => {
    expect((await ask('restriccion_dga')).status).toBe(401)
    expect((await ask('restriccion_dga', { Cookie: await cookieOf(db, 'reviewer') })).status).toBe(403)
    const unknown = await ask('nothing', { Cookie: await cookieOf(db, 'steward') })
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ detail: expect.stringContaining('«nothing»') })
  })

  it('is answered at once, done in the background, and seen by everyone', async () => {
    const { connectors, url } = await dga([...ROWS])
    const dataDir = await temporaryFolder()
    const jobs = await startJobs({ connection, log, tasks: tasks({ db, log, dataDir, connectors }) })
    try {
      const answer = await ask('restriccion_dga', { Cookie: await cookieOf(db, 'steward') })
      expect(answer.status).toBe(202)
      expect(await answer.json()).toEqual({ source: 'restriccion_dga', job: expect.any(Number) })
      await until(async () => !['never', 'running'].includes((await source('restriccion_dga'))?.status ?? ''))
      expect(await source('restriccion_dga')).toMatchObject({
        status: 'new',
        message: null,
        url: `${url}/query`,
        rows: 2,
        run_id: expect.any(Number),
        last_checked_at: expect.stringMatching(/^20.*Z$/),
        next_due_at: expect.stringMatching(/^20.*Z$/),
      })
      expect(await source('prohibicion_dga')).toMatchObject({ status: 'never' })
    } finally {
      await jobs.stop()
    }
  })

  it('that fails shows everyone why', async () => {
    const { connectors } = await dga([], () => ({ error: { message: 'Service Marcelo_Layer not found' } }))
    const dataDir = await temporaryFolder()
    const jobs = await startJobs({ connection, log, tasks: tasks({ db, log, dataDir, connectors }) })
    try {
      await ask('prohibicion_dga', { Cookie: await cookieOf(db, 'steward') })
      await until(async () => (await source('prohibicion_dga'))?.status === 'failed')
      expect(await source('prohibicion_dga')).toMatchObject({
        message: {
          es: expect.stringContaining('Service Marcelo_Layer not found'),
          en: expect.stringContaining('Service Marcelo_Layer not found'),
        },
        last_checked_at: null,
        last_tried_at: expect.any(String),
      })
    } finally {
      await jobs.stop()
    }
  })
})

it('what is due is looked for by a task of the schedule, and pulled', async () => {
  const { connectors } = await dga([...ROWS])
  const all = tasks({ db, log, dataDir: await temporaryFolder(), connectors })
  const jobs = await startJobs({ connection, log, tasks: all, schedule: PULL_SCHEDULE })
  try {
    expect(Object.keys(all)).toEqual(expect.arrayContaining(Object.values(PULL_SCHEDULE)))
    await all.pull_due?.({}, { attempt: 1, signal: new AbortController().signal })
    await until(async () => (await source('prohibicion_dga'))?.status === 'new')
    expect(await source('restriccion_dga')).toMatchObject({ status: 'new' })
  } finally {
    await jobs.stop()
  }
})
