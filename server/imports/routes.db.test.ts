import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ImportRun } from '../../geodata/model/import.ts'
import type { LayerPage } from '../../geodata/model/version.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { readConfig } from '../config.ts'
import { type Identity, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { routes as versionRoutes } from '../layers/version-routes.ts'
import { routes } from './routes.ts'
import { resumeBroken, sweepUploads, whenIdle } from './waiting.ts'

/** A layer that no other test reads. */
const LAYER = 'debris_flood_zone'
const fixture = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url))

let server: Server
let address: string
const dataDir = mkdtempSync(join(tmpdir(), 'suelo-comun-imports-'))
const log = pino({ level: 'silent' })
const WHO: Record<string, Identity> = {
  visitor: VISITOR,
  steward: { person: 'Custodia', roles: ['steward'] },
  reviewer: { person: 'Revisora', roles: ['reviewer'] },
}

beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', DATA_DIR: dataDir, RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log, startedAt: new Date() }
  const identify = async (request: { get(name: string): string | undefined }) =>
    WHO[request.get('x-who') ?? 'visitor'] ?? VISITOR
  server = createServer(createApp({ ...context, identify }, [...routes, ...versionRoutes]))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await whenIdle()
  await db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id = ${LAYER}`)
    await tx.run(sql`delete from app.import_run`)
    await tx.run(sql`delete from geo.layer_version where layer_id = ${LAYER}`)
  })
  // Nothing speaks of them any more.
  await sweepUploads({ db, dataDir })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(dataDir, { recursive: true, force: true })
})

const call = (who: string, method: string, path: string, body?: unknown) =>
  fetch(`${address}${path}`, {
    method,
    headers: { 'x-who': who, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const answer = async <T>(response: Promise<Response>): Promise<T> => {
  const got = await response
  const body = await got.json()
  if (!got.ok) throw new Error(JSON.stringify(body))
  return body as T
}
const slug = async (response: Promise<Response>) => {
  const got = await response
  return `${got.status} ${(await got.json()).slug}`
}
const upload = (name: string, bytes: Uint8Array = fixture(name), who = 'steward') =>
  fetch(`${address}/api/imports?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'x-who': who, 'Content-Type': 'application/octet-stream' },
    body: bytes as Uint8Array<ArrayBuffer>,
  })
const run = (id: number, step = '', body?: unknown) =>
  answer<ImportRun>(
    call(
      'steward',
      step === '' ? 'GET' : step === 'mapping' ? 'PUT' : 'POST',
      `/api/imports/${id}${step && `/${step}`}`,
      body,
    ),
  )
async function staged(name: string, mapping: object = {}): Promise<ImportRun> {
  const { id } = await answer<ImportRun>(upload(name))
  await run(id, 'mapping', { layer: LAYER, connector: null, ...mapping })
  await run(id, 'stage')
  return settled(id)
}
async function settled(id: number): Promise<ImportRun> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await run(id)
    if (found.status !== 'staging') return found
    await wait(50)
  }
  throw new Error('still staging')
}
const uploads = () => readdirSync(join(dataDir, 'uploads'))

describe('from a file to the map, step by step', () => {
  it('receives, understands, maps, stages, compares, publishes and forgets the file', async () => {
    const received = await answer<ImportRun>(upload('good.geojson'))
    expect(received).toMatchObject({
      status: 'ready',
      file: { name: 'good.geojson' },
      reading: { format: 'geojson', geometry: 'file', crs: { srid: 4326, certainty: 'declared' } },
      mapping: null,
      person: 'Custodia',
    })

    const mapped = await run(received.id, 'mapping', { layer: LAYER, connector: null, vintage: '2025' })
    expect(mapped.mapping).toMatchObject({
      layer: LAYER,
      vintage: '2025',
      map: { name: 'name', kind: 'kind' },
    })
    const { rows } = await answer<{ rows: Record<string, unknown>[] }>(
      call('steward', 'GET', `/api/imports/${received.id}/rows?limit=2`),
    )
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      row_number: 1,
      raw: { name: 'Quebrada Norte' },
      properties: { name: 'Quebrada Norte', kind: 'debris_flow' },
      geometry: { type: 'Polygon' },
      issues: [],
    })

    expect(await run(received.id, 'stage')).toMatchObject({ status: 'staging' })
    const ready = await settled(received.id)
    expect(ready).toMatchObject({
      status: 'staged',
      counts: { rows: 6, published: 6, refused: 0, merged: 0 },
      issue_counts: { error: 0, warning: 0, notice: 0 },
      expected_version_id: null,
    })
    const difference = `/api/versions/${ready.version_id}/difference`
    expect(await answer(call('steward', 'GET', difference))).toMatchObject({
      added: 6,
      changed: 0,
      removed: 0,
    })
    expect(await slug(call('visitor', 'GET', difference))).toBe('404 not-found')
    expect(await answer<LayerPage>(call('visitor', 'GET', `/api/layers/${LAYER}`))).toMatchObject({
      current: null,
    })

    expect(await run(received.id, 'publish')).toMatchObject({ status: 'published' })
    const page = await answer<LayerPage>(call('visitor', 'GET', `/api/layers/${LAYER}`))
    expect(page).toMatchObject({
      current: ready.version_id,
      versions: [{ number: 1, vintage: '2025', published_by: 'Custodia', file: { name: 'good.geojson' } }],
    })
    expect(uploads()).toEqual([])
    expect(await slug(call('steward', 'POST', `/api/imports/${received.id}/publish`))).toBe(
      '409 import-state',
    )
  })

  it('shows issues row by row, by kind, and as a table for Excel', async () => {
    const { id, issue_counts } = await staged('self-crossing.geojson')
    expect(issue_counts).toEqual({ error: 0, warning: 1, notice: 0 })
    const issues = await answer<{ total: number; kinds: unknown[]; issues: unknown[] }>(
      call('steward', 'GET', `/api/imports/${id}/issues?kind=geometry_repaired`),
    )
    expect(issues).toMatchObject({
      total: 1,
      kinds: [{ kind: 'geometry_repaired', severity: 'warning', count: 1 }],
      issues: [{ row_number: 6, feature_id: 'odd' }],
    })
    const csv = await (await call('steward', 'GET', `/api/imports/${id}/issues.csv?lang=es`)).text()
    expect(csv.split('\r\n')[0]).toContain('fila;elemento;columna')
    expect(csv).toContain('6;odd;')
  })

  it('shows what changes, then goes back to the version before', async () => {
    const first = await staged('good.geojson')
    await run(first.id, 'publish')
    const second = await staged('self-crossing.geojson')
    expect(second.expected_version_id).toBe(first.version_id)
    const path = `/api/versions/${second.version_id}/difference?against=${first.version_id}`
    const change = await answer<{ added: number; changed: number; removed: number }>(
      call('steward', 'GET', path),
    )
    expect(change.added + change.changed + change.removed).toBeGreaterThan(0)
    await run(second.id, 'publish')
    const restore = { version: first.version_id, expected: second.version_id }
    expect(await slug(call('visitor', 'POST', `/api/layers/${LAYER}/restore`, restore))).toBe(
      '401 sign-in-needed',
    )
    const page = await answer<LayerPage>(call('steward', 'POST', `/api/layers/${LAYER}/restore`, restore))
    expect(page.current).toBe(first.version_id)
    expect(await slug(call('steward', 'POST', `/api/layers/${LAYER}/restore`, restore))).toBe('404 not-found')
  })

  it('tells the second of two publishers, and lets them prepare again', async () => {
    const mine = await staged('good.geojson')
    const theirs = await staged('self-crossing.geojson')
    await run(theirs.id, 'publish')
    expect(await slug(call('steward', 'POST', `/api/imports/${mine.id}/publish`))).toBe(
      '409 publish-conflict',
    )
    expect(await run(mine.id)).toMatchObject({ status: 'staged' })
    await run(mine.id, 'mapping', { layer: LAYER, connector: null })
    await run(mine.id, 'stage')
    const again = await settled(mine.id)
    expect(again).toMatchObject({ status: 'staged', expected_version_id: theirs.version_id })
    expect(await run(mine.id, 'publish')).toMatchObject({ status: 'published' })
  })

  it('publishes nothing that says the same', async () => {
    const first = await staged('good.geojson')
    await run(first.id, 'publish')
    const text = new TextDecoder().decode(fixture('good.geojson'))
    const again = await answer<ImportRun>(upload('good.geojson', new TextEncoder().encode(`${text}\n\n`)))
    await run(again.id, 'mapping', { layer: LAYER, connector: null })
    await run(again.id, 'stage')
    expect(await settled(again.id)).toMatchObject({ status: 'unchanged', version_id: first.version_id })
  })

  it('throws everything away when told to', async () => {
    const { id, version_id } = await staged('good.geojson')
    expect(await run(id, 'discard')).toMatchObject({ status: 'discarded', version_id: null })
    expect(await slug(call('steward', 'GET', `/api/versions/${version_id}/difference`))).toBe('404 not-found')
    expect(uploads()).toEqual([])
  })
})

describe('a coordinate system that is a guess', () => {
  const csv = 'name,este,norte\nUno,500000,7400000\nDos,501000,7401000\nTres,502500,7402300\n'
  const bytes = new TextEncoder().encode(csv)

  it('is asked about, and what the person says is kept with its operation and accuracy', async () => {
    const { id, reading } = await answer<ImportRun>(upload('puntos.csv', bytes))
    expect(reading?.crs.certainty).toBe('guess')
    expect(reading?.geometry).toMatchObject({ x: 'este', y: 'norte' })
    await run(id, 'mapping', { layer: 'spring', connector: null })
    expect(await slug(call('steward', 'POST', `/api/imports/${id}/stage`))).toBe('422 crs-unconfirmed')

    const mapped = await run(id, 'mapping', {
      layer: 'spring',
      connector: null,
      read: { srid: 24879 },
      accuracy_m: 10,
    })
    expect(mapped.reading?.crs).toMatchObject({ srid: 24879, certainty: 'declared' })
    await run(id, 'stage')
    const { version_id } = await settled(id)
    const version = await answer<{ crs: { operation: { accuracy_m: number } }; accuracy_m: number }>(
      call('steward', 'GET', `/api/versions/${version_id}`),
    )
    expect(version.crs).toMatchObject({ srid: 24879 })
    expect(version.crs.operation.accuracy_m).toBeGreaterThanOrEqual(10)
    expect(version.accuracy_m).toBe(10 + version.crs.operation.accuracy_m)
    await run(id, 'discard')
  })

  it('of some 400 m, when PSAD56 is taken for WGS 84', async () => {
    const { id } = await answer<ImportRun>(upload('puntos.csv', bytes))
    const at = async (srid: number) => {
      await run(id, 'mapping', { layer: 'spring', connector: null, read: { srid } })
      const { rows } = await answer<{ rows: { geometry: { coordinates: [number, number] } }[] }>(
        call('steward', 'GET', `/api/imports/${id}/rows`),
      )
      return rows[0]?.geometry.coordinates as [number, number]
    }
    const [wgs84, psad56] = [await at(32719), await at(24879)]
    const east = (psad56[0] - wgs84[0]) * 111_320 * Math.cos((23.5 * Math.PI) / 180)
    const north = (psad56[1] - wgs84[1]) * 110_760
    expect(Math.hypot(east, north)).toBeGreaterThan(350)
    expect(Math.hypot(east, north)).toBeLessThan(480)
  })
})

describe('who may', () => {
  it.each([
    ['POST', '/api/imports?name=a.csv'],
    ['GET', '/api/imports'],
    ['GET', '/api/imports/1'],
    ['GET', '/api/imports/1/rows'],
    ['GET', '/api/imports/1/issues'],
    ['GET', '/api/imports/1/issues.csv'],
    ['POST', '/api/imports/1/stage'],
    ['POST', '/api/imports/1/publish'],
    ['POST', '/api/imports/1/discard'],
  ])('%s %s is for stewards', async (method, path) => {
    expect(await slug(call('visitor', method, path))).toBe('401 sign-in-needed')
    expect(await slug(call('reviewer', method, path))).toBe('403 not-allowed')
  })
})

describe('what cannot be used ends in a sentence and leaves nothing', () => {
  it.each([
    ['an empty file', 'a.csv', new Uint8Array(), '400 bad-request'],
    ['a web page', 'a.geojson', new TextEncoder().encode('<!doctype html><p>no</p>'), '422 import-failed'],
    ['bytes that are nothing', 'a.bin', new Uint8Array([1, 2, 3, 4, 250, 251]), '422 import-failed'],
    [
      'JSON cut short',
      'a.geojson',
      new TextEncoder().encode('{"type":"FeatureCollection","features":[{'),
      '422 malformed-json',
    ],
  ])('%s', async (_what, name, bytes, expected) => {
    expect(await slug(upload(name, bytes))).toMatch(
      new RegExp(`^${expected.replace('422 malformed-json', '4\\d\\d malformed-json')}$`),
    )
    expect(uploads()).toEqual([])
    expect((await answer<{ runs: unknown[] }>(call('steward', 'GET', '/api/imports'))).runs).toEqual([])
  })

  it('a name that is a path is a name', async () => {
    const { file, id } = await answer<ImportRun>(upload('../../etc/good.geojson', fixture('good.geojson')))
    expect(file.name).toBe('good.geojson')
    expect(uploads()).toHaveLength(1)
    expect(uploads()[0]).toMatch(/^[\da-f-]{36}$/)
    await run(id, 'discard')
  })

  it('a mapping of columns and properties that are not there names them', async () => {
    const { id } = await answer<ImportRun>(upload('good.geojson'))
    const column = await call('steward', 'PUT', `/api/imports/${id}/mapping`, {
      layer: LAYER,
      connector: null,
      map: { name: 'nombre' },
    })
    expect(await column.json()).toMatchObject({
      slug: 'bad-request',
      detail: expect.stringContaining('«nombre»'),
    })
    const property = await call('steward', 'PUT', `/api/imports/${id}/mapping`, {
      layer: LAYER,
      connector: null,
      map: { nombre: 'name' },
    })
    expect(await property.json()).toMatchObject({
      slug: 'bad-request',
      detail: expect.stringContaining('«nombre»'),
    })
    await run(id, 'discard')
  })

  it('an import nobody made', async () => {
    expect(await slug(call('steward', 'GET', '/api/imports/999999'))).toBe('404 not-found')
  })
})

it('goes on with what a process that died was staging', async () => {
  const { id } = await answer<ImportRun>(upload('good.geojson'))
  await run(id, 'mapping', { layer: LAYER, connector: null })
  await db.as(STEWARD, (tx) =>
    tx.run(sql`
      update app.import_run set status = 'staging', alive_at = now() - interval '1 hour' where id = ${id}`),
  )
  await resumeBroken({ db, log, dataDir })
  expect(await settled(id)).toMatchObject({ status: 'staged', counts: { published: 6 } })
})

it('leaves to another server what lies with it, for a day', async () => {
  const { id } = await answer<ImportRun>(upload('good.geojson'))
  await run(id, 'mapping', { layer: LAYER, connector: null })
  rmSync(join(dataDir, 'uploads'), { recursive: true })
  const broken = (since: string) =>
    db.as(STEWARD, (tx) =>
      tx.run(sql`
        update app.import_run set status = 'staging', alive_at = now() - interval '1 minute',
          started_at = now() - ${since}::interval where id = ${id}`),
    )
  await broken('1 hour')
  await resumeBroken({ db, log, dataDir })
  expect(await run(id)).toMatchObject({ status: 'staging' })
  await broken('2 days')
  await resumeBroken({ db, log, dataDir })
  expect(await run(id)).toMatchObject({
    status: 'failed',
    message: { en: 'It was cut short before it ended.' },
  })
})

it('lists imports without all that was understood of their files', async () => {
  const { id } = await answer<ImportRun>(upload('good.geojson'))
  const { runs } = await answer<{ runs: Record<string, unknown>[] }>(call('steward', 'GET', '/api/imports'))
  expect(runs).toMatchObject([{ id, status: 'ready', file: { name: 'good.geojson' } }])
  expect(runs[0]).not.toHaveProperty('reading')
})
