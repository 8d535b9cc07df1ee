import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromArrayBuffer } from 'geotiff'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Criteria, Exclusion } from '../../geodata/model/availability.ts'
import { candidatesSchema } from '../../geodata/model/candidate.ts'
import {
  type Scenario,
  scenarioComparisonSchema,
  scenarioRerunSchema,
  scenarioSchema,
} from '../../geodata/model/scenario.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import type { Ground } from '../availability/ground.ts'
import { openGround } from '../availability/open.ts'
import { readConfig } from '../config.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { routes } from './routes.ts'

/** A layer without data in the test database; the others have none either, or are not asked. */
const LAYER = 'military_area'
const OTHER = 'explosives_store'

let server: Server
let address: string
let ground: Ground
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scenarios-'))
  const log = pino({ level: 'silent' })
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000', TRUST_PROXY: '1' })
  ground = openGround({ db, dataDir: folder, memoryMb: 400, log })
  const context = { config, db, connection, log: pino({ level: 'error' }), startedAt: new Date(), ground }
  server = createServer(createApp(context, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await publish([['uno', -69.32]])
}, 240_000)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await ground.close()
  rmSync(folder, { recursive: true, force: true })
  await connection.ownerPool.query('delete from app.scenario')
  await db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id in (${LAYER}, ${OTHER})`)
  })
})

const square = (lon: number, lat: number, size: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
})
/** Squares of about 1 km by 1.1 km at latitude -23.3. */
const publish = (features: [id: string, lon: number][], layer = LAYER) =>
  db.as(STEWARD, (tx) =>
    publishTestLayer(
      tx,
      layer,
      features.map(([feature_id, lon]) => ({
        feature_id,
        geometry: square(lon, -23.3, 0.01),
        properties: { name: feature_id },
      })),
      'region',
    ),
  )

const near = (layer: string, buffer_m: number, more: Partial<Exclusion> = {}): Exclusion =>
  ({
    kind: 'near',
    id: layer.replaceAll('_', '-'),
    layer,
    where: null,
    buffer_m,
    basis: 'user',
    why: { es: 'se pidió', en: 'it was asked' },
    cite: null,
    lock: false,
    active: true,
    side: null,
    ...more,
  }) as Exclusion
const criteria = (buffer_m: number, more: Partial<Criteria> = {}): Criteria => ({
  set: 'custom',
  area: { kind: 'drawn', geometry: square(-69.36, -23.36, 0.12) },
  exclusions: [near(LAYER, buffer_m), near(OTHER, 500)],
  requirements: [],
  preferences: [
    {
      metric: 'distance',
      id: 'far-from-it',
      layer: LAYER,
      where: null,
      best: 5000,
      worst: 500,
      weight: 1,
      why: null,
    },
  ],
  min_area_ha: 50,
  min_width_m: 300,
  ...more,
})

let sender = 0
const call = (method: string, path: string, body?: unknown) =>
  fetch(`${address}${path}`, {
    method,
    headers: {
      'X-Forwarded-For': `203.0.113.${++sender % 250}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked at one member at a time.
const json = async (response: Response | Promise<Response>): Promise<any> => (await response).json()
const save = async (title: string, asked: unknown, more: object = {}): Promise<Scenario> => {
  const response = await call('POST', '/api/scenarios', { title, criteria: asked, ...more })
  const body = await json(response)
  expect(response.status, JSON.stringify(body)).toBe(201)
  return body
}
const bytes = async (path: string) => {
  const response = await call('GET', `/api/scenarios/${path}`)
  return { response, file: Buffer.from(await response.arrayBuffer()) }
}
const count = async () =>
  (await connection.ownerPool.query('select count(*)::integer as n from app.scenario')).rows[0].n as number

describe('a scenario', () => {
  test('keeps criteria, versions, answer and day, and is read by whoever knows its id', async () => {
    const asked = criteria(500)
    const scenario = await save('  Lejos del recinto  ', asked)
    expect(scenarioSchema.parse(scenario)).toEqual(scenario)
    expect(scenario).toMatchObject({ title: 'Lejos del recinto', criteria: asked, derived_from: null })
    expect(scenario.as_of).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    const { rows } = await connection.ownerPool.query(
      `select id, current_version_id::integer as version from geo.layer where current_version_id is not null`,
    )
    expect(Object.entries(scenario.versions).map(([layer, { id }]) => [layer, id])).toEqual(
      rows.map(({ id, version }) => [id, version]).sort(([a], [b]) => (a < b ? -1 : 1)),
    )
    const { cells, free_ha, excluded_ha, area_ha, not_checked } = scenario.answer
    expect(free_ha + excluded_ha).toBeCloseTo(area_ha, 6)
    expect(cells.free + cells.excluded).toBe(cells.area)
    // A square of 1 km and 500 m around it: some 4 km² of 160.
    expect(excluded_ha).toBeGreaterThan(350)
    expect(excluded_ha).toBeLessThan(450)
    expect(not_checked).toContainEqual({
      criterion: 'explosives-store',
      layer: OTHER,
      reason: 'no-version',
      complete_in: [],
    })
    expect(scenario.excluded_by_law_ha).toBe(0)
    const again = await call('GET', `/api/scenarios/${scenario.id}`)
    expect(again.headers.get('cache-control')).toContain('immutable')
    expect(await again.json()).toEqual(scenario)
  })

  test('is never changed, nor listed, by anybody who asks', async () => {
    const { id } = await save('Fijo', criteria(500))
    for (const who of [VISITOR, STEWARD]) {
      for (const query of [
        sql`update app.scenario set content = '{}' where id = ${id}`,
        sql`delete from app.scenario where id = ${id}`,
        sql`select * from app.scenario`,
        sql`select * from app.scenario_candidates`,
        sql`insert into app.scenario_candidates (scenario_id, content) values (${id}, '{}')`,
      ])
        await expect(
          as(who, (tx) => tx.rows(query)),
          query.query.text,
        ).rejects.toThrow(/permission denied/)
    }
    expect((await call('PUT', `/api/scenarios/${id}`, {})).status).toBe(405)
    expect((await call('GET', '/api/scenarios')).status).toBe(405)
  })

  test('takes another name, or other criteria, as another one that says where it comes from', async () => {
    const first = await save('Uno', criteria(500))
    const versions = Object.fromEntries(Object.entries(first.versions).map(([layer, { id }]) => [layer, id]))
    await publish([
      ['uno', -69.32],
      ['dos', -69.28],
    ])
    const renamed = await save('Otro nombre', first.criteria, { derived_from: first.id, versions })
    expect(renamed.derived_from).toBe(first.id)
    expect(renamed.answer).toEqual(first.answer)
    expect(renamed.versions[LAYER]).toEqual(first.versions[LAYER])
    const today = await save('Hoy', first.criteria, { derived_from: first.id })
    expect(today.versions[LAYER]?.id).not.toBe(first.versions[LAYER]?.id)
    expect(today.answer.free_ha).toBeLessThan(first.answer.free_ha)
    expect(await json(call('GET', `/api/scenarios/${first.id}`))).toEqual(first)
    await publish([['uno', -69.32]])
  })

  test.each<[string, object, number, string]>([
    ['without a title', { title: '  ' }, 400, 'bad-request'],
    ['with a long one', { title: 'x'.repeat(121) }, 400, 'bad-request'],
    ['without criteria', { criteria: undefined }, 400, 'bad-request'],
    ['with a negative distance', { criteria: criteria(-5) }, 422, 'bad-criteria'],
    [
      'of a layer that is not',
      { criteria: criteria(5, { exclusions: [near('atlantis', 5)] }) },
      422,
      'bad-criteria',
    ],
    ['from a scenario that is not', { derived_from: 'no-such-scenario-1' }, 404, 'not-found'],
    ['with a version of another layer', { versions: { comuna: 999_999 } }, 400, 'bad-request'],
    ['with something else', { owner: 'me' }, 400, 'bad-request'],
  ])('%s is not kept', async (_, change, status, slug) => {
    const before = await count()
    const response = await call('POST', '/api/scenarios', {
      title: 'Algo',
      criteria: criteria(500),
      ...change,
    })
    const body = await json(response)
    expect([response.status, body.slug], JSON.stringify(body)).toEqual([status, slug])
    expect(body.detail).not.toBe('')
    expect(await count()).toBe(before)
  })

  test('that is not is not found, whatever is asked of it', async () => {
    const id = 'no-such-scenario-1'
    for (const path of ['', '.pdf', '.tif', '.csv', '.gpkg', '.geojson', '/candidates'])
      expect((await call('GET', `/api/scenarios/${id}${path}`)).status, path).toBe(404)
    expect((await call('POST', `/api/scenarios/${id}/rerun`, {})).status).toBe(404)
    expect((await call('POST', '/api/scenarios/compare', { a: id, b: 'no-such-scenario-2' })).status).toBe(
      404,
    )
  })

  test('too many from one address have to wait', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.9', 'Content-Type': 'application/json' }
    const body = JSON.stringify({ title: 'x', criteria: {} })
    const statuses = new Set<number>()
    for (let n = 0; n < 61; n += 1)
      statuses.add((await fetch(`${address}/api/scenarios`, { method: 'POST', headers: from, body })).status)
    expect([...statuses]).toEqual([422, 429])
  })
})

describe('asked again', () => {
  test('of the same data it holds, and nothing is kept', async () => {
    const { id } = await save('Vigente', criteria(500))
    const before = await count()
    const rerun = scenarioRerunSchema.parse(await json(call('POST', `/api/scenarios/${id}/rerun`, {})))
    expect(rerun).toMatchObject({
      scenario: id,
      holds: true,
      layers: [],
      land: { gained_ha: 0, lost_ha: 0 },
      now_checked: [],
      no_longer_checked: [],
      kept: null,
    })
    expect(await count()).toBe(before)
  })

  test('of newer data it says which layers, how many hectares, where and by which criterion; kept when asked', async () => {
    const scenario = await save('De entonces', criteria(500))
    const version = await publish([
      ['uno', -69.3],
      ['dos', -69.27],
    ])
    await publish([['polvorin', -69.34]], OTHER)
    const path = `/api/scenarios/${scenario.id}/rerun`
    const before = await count()
    const rerun = scenarioRerunSchema.parse(await json(call('POST', path, {})))
    expect(await count()).toBe(before)
    expect(rerun.holds).toBe(false)
    expect(rerun.layers.map(({ layer, then, now }) => [layer, then?.id ?? null, now?.id])).toEqual([
      [LAYER, scenario.versions[LAYER]?.id, version],
      [OTHER, null, expect.any(Number)],
    ])
    expect(rerun.free_ha.then).toBe(scenario.answer.free_ha)
    expect(rerun.free_ha.now).toBeLessThan(rerun.free_ha.then)
    expect(rerun.now_checked.map(({ criterion }) => criterion)).toEqual(['explosives-store'])
    expect(rerun.by_criterion.find(({ criterion }) => criterion === 'military-area')?.text.es).toMatch(
      /^A 500/,
    )
    const { gained_ha, lost_ha, by_comuna } = rerun.land ?? { gained_ha: 0, lost_ha: 0, by_comuna: [] }
    expect(gained_ha).toBeGreaterThan(0)
    expect(rerun.free_ha.now - rerun.free_ha.then).toBeCloseTo(gained_ha - lost_ha, 6)
    expect(by_comuna.reduce((sum, one) => sum + one.gained_ha, 0)).toBeCloseTo(gained_ha, 6)

    const { kept } = scenarioRerunSchema.parse(await json(call('POST', path, { keep: true })))
    expect(await count()).toBe(before + 1)
    const today: Scenario = await json(call('GET', `/api/scenarios/${kept}`))
    expect(today).toMatchObject({
      title: 'De entonces',
      derived_from: scenario.id,
      criteria: scenario.criteria,
    })
    expect(today.answer.free_ha).toBe(rerun.free_ha.now)
    expect(await json(call('GET', `/api/scenarios/${scenario.id}`))).toEqual(scenario)
    // Its cells are still those of then: the layer that had no data has none in it.
    const { file } = await bytes(`${scenario.id}.tif`)
    expect(await freeCells(file)).toBe(scenario.answer.cells.free)
    await publish([['uno', -69.32]])
    await db.as(STEWARD, (tx) =>
      tx.run(sql`update geo.layer set current_version_id = null where id = ${OTHER}`),
    )
  })
})

describe('two scenarios', () => {
  test('are compared: criteria in words, hectares, comunas, what is free in one alone', async () => {
    const a = await save('A', criteria(500))
    const b = await save('B', criteria(1500, { min_area_ha: 20 }))
    const found = scenarioComparisonSchema.parse(
      await json(call('POST', '/api/scenarios/compare', { a: a.id, b: b.id })),
    )
    expect(found.criteria.map(({ part, criterion }) => [part, criterion])).toEqual([
      ['exclusion', 'military-area'],
      ['shape', null],
    ])
    expect(found.criteria[0]?.text.es).toMatch(/de 500.m a 1,5.km$/)
    expect(found.layers).toEqual([])
    const { only_a_ha, only_b_ha, both_ha } = found.land as NonNullable<typeof found.land>
    // A larger distance never frees land.
    expect(only_b_ha).toBe(0)
    expect(only_a_ha).toBeGreaterThan(500)
    expect(both_ha + only_a_ha).toBeCloseTo(a.answer.free_ha, 6)
    expect(both_ha + only_b_ha).toBeCloseTo(b.answer.free_ha, 6)
    expect(found.by_comuna.reduce((sum, one) => sum + (one.only_a_ha ?? 0), 0)).toBeCloseTo(only_a_ha, 6)
    const back = scenarioComparisonSchema.parse(
      await json(call('POST', '/api/scenarios/compare', { a: b.id, b: a.id })),
    )
    expect([back.land?.only_a_ha, back.land?.only_b_ha]).toEqual([only_b_ha, only_a_ha])
  })

  test('on other data are compared each on its own', async () => {
    const a = await save('Antes', criteria(500))
    await publish([['uno', -69.3]])
    const b = await save('Después', criteria(500))
    const found = scenarioComparisonSchema.parse(
      await json(call('POST', '/api/scenarios/compare', { a: a.id, b: b.id })),
    )
    expect(found.criteria).toEqual([])
    expect(found.layers.map(({ layer, a: one, b: other }) => [layer, one?.id, other?.id])).toEqual([
      [LAYER, a.versions[LAYER]?.id, b.versions[LAYER]?.id],
    ])
    expect(found.land?.only_a_ha).toBeGreaterThan(0)
    expect(found.land?.only_b_ha).toBeGreaterThan(0)
    expect((found.land?.both_ha ?? 0) + (found.land?.only_b_ha ?? 0)).toBeCloseTo(b.answer.free_ha, 6)
    await publish([['uno', -69.32]])
  })

  test('that are one are not compared', async () => {
    const { id } = await save('Uno', criteria(500))
    const response = await call('POST', '/api/scenarios/compare', { a: id, b: id })
    expect([response.status, (await json(response)).slug]).toEqual([400, 'bad-request'])
  })
})

async function freeCells(file: Buffer): Promise<number> {
  const tiff = await fromArrayBuffer(
    file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer,
  )
  const image = await tiff.getImage()
  const [classes] = await image.readRasters()
  return (classes as Uint8Array).filter((kind) => kind === 1).length
}

describe('the files', () => {
  let scenario: Scenario
  beforeAll(async () => {
    scenario = await save('Para llevar', criteria(500))
  })

  test('of cells hold every cell of the answer, with a score where it is free', async () => {
    const { response, file } = await bytes(`${scenario.id}.tif`)
    expect(response.headers.get('content-type')).toMatch(/^image\/tiff/)
    expect(response.headers.get('content-disposition')).toContain(`suelo-comun-${scenario.id}.tif`)
    const tiff = await fromArrayBuffer(
      file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer,
    )
    const image = await tiff.getImage()
    const [classes, score] = (await image.readRasters()) as unknown as [Uint8Array, Uint8Array]
    const cells = { free: 0, law: 0, choice: 0, scored: 0 }
    classes.forEach((kind, at) => {
      if (kind === 1) cells.free += 1
      if (kind === 2) cells.law += 1
      if (kind === 3) cells.choice += 1
      const value = score[at] as number
      if (kind === 1 && value <= 100) cells.scored += 1
      else if (kind !== 1) expect(value).toBe(255)
    })
    const { free, excluded } = scenario.answer.cells
    expect(cells).toEqual({ free, law: 0, choice: excluded, scored: free })
    expect(image.getGeoKeys()).toMatchObject({ ProjectedCSTypeGeoKey: 32719 })
    // On whole cells of the region's grid.
    const [x = 0, y = 0] = image.getOrigin()
    expect([(x - 300_000) % 6400, (7_688_000 - y) % 6400]).toEqual([0, 0])
  })

  test('of candidates are the same whichever format; the answer keeps them', async () => {
    const kept = candidatesSchema.parse(await json(call('GET', `/api/scenarios/${scenario.id}/candidates`)))
    expect(kept.candidates.length).toBeGreaterThan(0)
    const collection = JSON.parse((await bytes(`${scenario.id}.geojson`)).file.toString())
    expect(collection.features).toHaveLength(kept.candidates.length)
    expect(collection.features[0].properties).toMatchObject({
      position: 1,
      ha: expect.closeTo(kept.candidates[0]?.ha ?? 0, 3),
      tenure: expect.any(String),
    })
    expect(collection.features[0].properties).toHaveProperty('m_far_from_it')
    expect(collection.metadata).toMatchObject({
      address: `${address}/suelo/${scenario.id}`,
      features: kept.candidates.length,
    })
    const csv = (await bytes(`${scenario.id}.csv?lang=es`)).file.toString()
    expect(csv.trim().split('\r\n')).toHaveLength(kept.candidates.length + 1)
    expect(csv).toContain('Superficie exacta (ha)')
    const heads = (csv.split('\r\n')[0] ?? '').split(';')
    expect(new Set(heads).size).toBe(heads.length)
    const { response, file } = await bytes(`${scenario.id}.gpkg`)
    expect(response.headers.get('content-type')).toBe('application/geopackage+sqlite3')
    expect(file.subarray(0, 15).toString()).toBe('SQLite format 3')
    const told = ogr(file)
    if (told !== null) expect(told).toContain(`Feature Count: ${kept.candidates.length}`)
    // Asked again they are read, not made again.
    expect(await json(call('GET', `/api/scenarios/${scenario.id}/candidates`))).toEqual(kept)
  })

  test('of the report are the same bytes each time, in each language', async () => {
    const spanish = await bytes(`${scenario.id}.pdf?lang=es`)
    expect(spanish.response.headers.get('content-type')).toBe('application/pdf')
    expect(spanish.file.subarray(0, 8).toString()).toBe('%PDF-1.7')
    const english = await bytes(`${scenario.id}.pdf?lang=en`)
    expect(english.file.equals(spanish.file)).toBe(false)
    expect((await bytes(`${scenario.id}.pdf`)).file.equals(spanish.file)).toBe(true)
  })

  test('of candidates there are none where nothing is free, and the report says so', async () => {
    const none = await save('Nada', criteria(50_000))
    expect(none.answer.free_ha).toBe(0)
    const response = await call('GET', `/api/scenarios/${none.id}.csv`)
    expect([response.status, (await json(response)).slug]).toEqual([404, 'nothing-selected'])
    expect((await bytes(`${none.id}.pdf`)).response.status).toBe(200)
    expect(await freeCells((await bytes(`${none.id}.tif`)).file)).toBe(0)
  })

  test('cannot be made of versions that are not kept any more: each says so, and the answer stands', async () => {
    const version = await publish([['uno', -69.31]])
    const lost = await save('Sin datos después', criteria(500))
    await publish([['uno', -69.32]])
    await connection.ownerPool.query(`update geo.layer_version set status = 'discarded' where id = $1`, [
      version,
    ])
    for (const path of ['.tif', '.csv', '/candidates']) {
      const response = await call('GET', `/api/scenarios/${lost.id}${path}`)
      expect([response.status, (await json(response)).slug], path).toEqual([404, 'no-data'])
    }
    expect((await bytes(`${lost.id}.pdf`)).response.status).toBe(200)
    const rerun = await json(call('POST', `/api/scenarios/${lost.id}/rerun`, {}))
    expect(rerun).toMatchObject({ holds: false, land: null })
    expect(rerun.free_ha.then).toBe(lost.answer.free_ha)
    const compared = await json(call('POST', '/api/scenarios/compare', { a: lost.id, b: scenario.id }))
    // A copy of another scenario is not kept from being made by a version that it does not ask.
    const versions = Object.fromEntries(Object.entries(lost.versions).map(([layer, { id }]) => [layer, id]))
    const other = criteria(500, { exclusions: [], preferences: [] })
    expect((await save('Otra pregunta', other, { versions })).versions[LAYER]?.id).not.toBe(version)
    expect(
      (await call('POST', '/api/scenarios', { title: 'x', criteria: lost.criteria, versions })).status,
    ).toBe(400)
    expect(compared.land).toBeNull()
    expect(compared.a.free_ha).toBe(lost.answer.free_ha)
  })
})

function ogr(file: Buffer): string | null {
  const path = join(folder, 'x.gpkg')
  writeFileSync(path, file)
  try {
    return execFileSync('ogrinfo', ['-so', '-al', path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return null
  }
}
