import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import type { Row, Table } from '../../geodata/formats/format.ts'
import { openFile } from '../../geodata/formats/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import {
  type Batch,
  type BatchSite,
  type BatchSiteDetail,
  batchSchema,
  batchSiteDetailSchema,
  batchSitesSchema,
  MOST_SITES,
  type OpenedSite,
} from '../../geodata/model/batch.ts'
import { seeded } from '../../geodata/model/random.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { buildReport } from '../../geodata/rules/report.ts'
import { layerVerdicts as pageVerdicts } from '../../geodata/rules/verdict.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { PROJECT_ROOT, readConfig } from '../config.ts'
import { type Identity, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { type Jobs, prepareJobs, startJobs } from '../jobs/jobs.ts'
import { routes as screeningRoutes } from '../screening/routes.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { screen } from '../screening/screen.ts'
import { bookOf, layerVerdicts } from './answer.ts'
import { sweep } from './batches.ts'
import { batchTasks, screenBatch } from './job.ts'
import { aboutBatch } from './queries.ts'
import { routes } from './routes.ts'

/** A layer that no other test reads. */
const LAYER = 'debris_flood_zone'

let server: Server
let address: string
let jobs: Jobs | null = null
const dataDir = mkdtempSync(join(tmpdir(), 'suelo-comun-batches-'))
const log = pino({ level: 'silent' })
const WHO: Record<string, Identity> = {
  visitor: VISITOR,
  reviewer: { person: 'Revisora', roles: ['reviewer'] },
}

const owner = async (text: string) => {
  const client = await connection.ownerPool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(text)
    await client.query('commit')
    return rows
  } finally {
    client.release()
  }
}

beforeAll(async () => {
  await prepareJobs(connection)
  const config = readConfig({ LOG_LEVEL: 'silent', DATA_DIR: dataDir, RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log, startedAt: new Date() }
  const identify = async (request: { get(name: string): string | undefined }) =>
    WHO[request.get('x-who') ?? 'visitor'] ?? VISITOR
  server = createServer(createApp({ ...context, identify }, [...routes, ...screeningRoutes]))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await jobs?.stop()
  jobs = null
  await owner('delete from app.batch')
  await owner('delete from graphile_worker._private_jobs')
  await db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id = ${LAYER}`)
    await tx.run(sql`delete from geo.layer_version where layer_id = ${LAYER}`)
  })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(dataDir, { recursive: true, force: true })
})

const call = (method: string, path: string, body?: unknown, who = 'visitor') =>
  fetch(`${address}${path}`, {
    method,
    headers: { 'x-who': who, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
async function said<T>(response: Response | Promise<Response>): Promise<T> {
  const answer = await response
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return JSON.parse(text) as T
}
const refused = async (response: Promise<Response>) => {
  const answer = await response
  const { type } = (await answer.json()) as { type: string }
  return `${answer.status} ${type.split(/[/:#]/).at(-1)}`
}
const upload = (name: string, content: string | Buffer, who = 'visitor') =>
  fetch(`${address}/api/batches?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', 'x-who': who },
    body: content as never,
  })
const readAgain = (id: string) => call('GET', `/api/batches/${id}`).then((answer) => said<Batch>(answer))
const sitesOf = async (id: string, query = 'sort=row&limit=500') =>
  batchSitesSchema.parse(await said(call('GET', `/api/batches/${id}/sites?${query}`))).sites

/** A square of `km` kilometres, near enough. */
function square(lon: number, lat: number, km: number) {
  const dLat = km / 110.8
  const dLon = km / (111.3 * Math.cos((lat * Math.PI) / 180))
  const ring = [
    [lon, lat],
    [lon + dLon, lat],
    [lon + dLon, lat + dLat],
    [lon, lat + dLat],
    [lon, lat],
  ]
  return { type: 'Polygon', coordinates: [ring] }
}

interface Given {
  geometry: unknown
  properties?: Record<string, unknown>
}
const collection = (features: readonly Given[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: features.map(({ geometry, properties = {} }) => ({ type: 'Feature', properties, geometry })),
  })

/** Squares of 200 m to 8 km over the region and a little beyond, with facts of their own. */
function randomSites(count: number, seed: number): Given[] {
  const random = seeded(seed)
  const types = ['solar-pv', 'mine', 'lithium-brine', 'wind', 'desalination', 'transmission-line']
  return Array.from({ length: count }, (_, i) => ({
    geometry: square(-70.5 + random() * 3.2, -25.8 + random() * 4.5, 0.2 + random() * 8),
    properties: {
      name: `Sitio ${i + 1}`,
      type: types[Math.floor(random() * types.length)],
      ...(random() < 0.5 ? { power_mw: Math.round(random() * 300) } : {}),
      ...(random() < 0.3 ? { ore_t_month: Math.round(random() * 9000) } : {}),
    },
  }))
}

/** Uploads sites and starts them; the job is asked for and nobody runs it yet. */
async function started(features: readonly Given[], settings: object = {}, who = 'visitor'): Promise<string> {
  const { id } = await said<Batch>(upload('sitios.geojson', collection(features), who))
  await said(
    call(
      'POST',
      `/api/batches/${id}/start`,
      {
        name_column: features.some(({ properties }) => properties?.name) ? 'name' : null,
        ...settings,
      },
      who,
    ),
  )
  return id
}

describe('the same answers', () => {
  it('two hundred random sites get the outcomes and verdicts of a screening each', {
    timeout: 300_000,
  }, async () => {
    const sites = randomSites(200, 20_261_123)
    const id = await started(sites, {
      fact_columns: { type: 'type', power_mw: 'power_mw', ore_t_month: 'ore_t_month' },
      accuracy_m: 12,
    })
    await screenBatch(db, id)
    const batch = batchSchema.parse(await readAgain(id))
    expect(batch.status).toBe('done')
    expect(batch.progress).toMatchObject({ sites: 200, done: 200 })
    const rows = await sitesOf(id)
    let compared = 0
    let beyond = 0
    for (const [i, row] of rows.entries()) {
      const { geometry, properties } = sites[i] as Given
      const { name, ...facts } = properties as Record<string, unknown>
      const alone: Screening | { slug: string } = await screen(db, VISITOR, {
        site: geometry,
        facts,
        accuracy_m: 12,
      }).catch((problem) => problem)
      if ('slug' in alone) {
        expect(row).toMatchObject({ name, status: 'problem', problem: { slug: alone.slug } })
        beyond += 1
        continue
      }
      const whole = batchSiteDetailSchema.parse(await said(call('GET', `/api/batches/${id}/sites/${row.n}`)))
      const outcomes = Object.fromEntries(alone.findings.map(({ rule, outcome }) => [rule, outcome]))
      expect(whole.outcomes, name as string).toEqual(outcomes)
      const layers = Object.keys(whole.verdicts)
      const verdicts = layerVerdicts(alone.measures, layers)
      expect(whole.verdicts).toEqual(Object.fromEntries(layers.map((layer, at) => [layer, verdicts[at]])))
      expect(layers.sort()).toEqual([...new Set(alone.measures.map(({ layer }) => layer))].sort())
      expect(whole.area_ha).toBeCloseTo(alone.site.area_ha, 6)
      expect(whole.comunas).toEqual(alone.site.comunas)
      // Counted as the page of a screening counts.
      const { counts } = buildReport(alone, bookOf(ruleBase()))
      expect(whole.counts).toMatchObject({
        certain: counts.triggered,
        possible: counts.possible,
        not_evaluated: counts.notEvaluated,
        not_checked: pageVerdicts(alone.measures, layerById).filter(
          ({ layer, verdict }) => layer.theme !== 'base' && verdict.word === 'not-reviewed',
        ).length,
      })
      compared += 1
    }
    // The sample is worth something: most lie in the region, some do not, and they do not all come to the same.
    expect(compared).toBeGreaterThan(120)
    expect(beyond).toBeGreaterThan(3)
    expect(new Set(rows.map(({ result }) => result)).size).toBeGreaterThan(2)
    expect(batch.progress.problems).toBe(beyond)
  })

  it('a row opens as a full screening, which says when something has changed since', async () => {
    const id = await started([{ geometry: square(-68.28, -23.42, 5), properties: { name: 'Salar' } }], {
      title: 'Salmueras',
      facts: { type: 'lithium-brine', ore_t_month: 6000 },
    })
    await screenBatch(db, id)
    const opened = await said<OpenedSite>(call('POST', `/api/batches/${id}/sites/1/screening`))
    expect(opened.changed).toEqual({ layers: [], rule_base: false, engine: false, rules: [] })
    const screening = await said<Screening>(call('GET', `/api/screenings/${opened.screening}`))
    expect(screening.title).toBe('Salmueras: Salar')
    expect(screening.site.provenance).toMatchObject({ method: 'file', file: { name: 'sitios.geojson' } })
    expect(screening.facts).toMatchObject({ type: 'lithium-brine', ore_t_month: 6000 })
    const [row] = await sitesOf(id)
    const report = buildReport(screening, bookOf(ruleBase()))
    const certain = (wanted: string) =>
      report.triggered
        .filter(({ severity }) => severity === wanted)
        .flatMap(({ items }) => items.map(({ cited: [{ rule }] }) => rule.id))
        .sort()
    expect(certain('permit').length).toBeGreaterThan(2)
    expect([...(row?.permits ?? [])].sort()).toEqual(certain('permit'))
    expect(row?.exclusions).toEqual(certain('exclusion'))
    expect(row?.counts?.permits).toBe(row?.permits.length)
    await db.as(STEWARD, (tx) =>
      publishTestLayer(
        tx,
        LAYER,
        [{ feature_id: 'a', geometry: square(-68.3, -23.5, 20), properties: {} }],
        'region',
      ),
    )
    const later = await said<OpenedSite>(call('POST', `/api/batches/${id}/sites/1/screening`))
    expect(later.changed.layers).toEqual([LAYER])
  })
})

/** Answers without the moment they were written. */
const answersOf = async (id: string) =>
  owner(
    `select n, status, outcomes, verdicts, result, area_ha from app.batch_site where batch_id = '${id}' order by n`,
  )

describe('a batch that is broken off', () => {
  it('goes on after its process was killed, and does no site twice', { timeout: 180_000 }, async () => {
    const sites = randomSites(60, 7)
    const [id, whole] = [await started(sites), await started(sites)]
    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', join(PROJECT_ROOT, 'server/batches/screen-and-die.fixture.ts')],
      {
        env: { ...process.env, DATABASE: JSON.stringify(inject('database')), BATCH: id },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const doneIn = async () =>
      (await owner(
        `select n, done_at from app.batch_site where batch_id = '${id}' and done_at is not null order by n`,
      )) as {
        n: number
        done_at: Date
      }[]
    const end = Date.now() + 60_000
    while ((await doneIn()).length === 0 && Date.now() < end) await wait(20)
    child.kill('SIGKILL')
    await gone
    await wait(500)
    const before = await doneIn()
    expect(before.length).toBeGreaterThan(0)
    expect(before.length).toBeLessThan(60)
    expect(await readAgain(id)).toMatchObject({
      status: 'running',
      progress: { sites: 60, done: before.length },
    })

    // The next server takes the job up by itself.
    jobs = await startJobs({ connection, log, tasks: batchTasks({ db, log }) })
    while ((await readAgain(id)).status === 'running' || (await readAgain(whole)).status === 'running')
      await wait(100)
    await jobs.stop()
    jobs = null
    expect(await readAgain(id)).toMatchObject({ status: 'done', progress: { sites: 60, done: 60 } })
    // What was done before was left as it was, and all is as in the batch that nobody broke off.
    const times = new Map((await doneIn()).map(({ n, done_at }) => [n, done_at.getTime()]))
    for (const { n, done_at } of before) expect(times.get(n)).toBe(done_at.getTime())
    expect(await answersOf(id)).toEqual(await answersOf(whole))
  })

  it('goes on with the versions it began with, whatever was published meanwhile', async () => {
    const sites = randomSites(12, 11)
    const [id, before] = [await started(sites), await started(sites)]
    await screenBatch(db, before)
    const stopped = new AbortController()
    stopped.abort(new Error('the server stops'))
    await expect(screenBatch(db, id, { signal: stopped.signal })).rejects.toThrow('the server stops')
    const version = await db.as(STEWARD, (tx) =>
      publishTestLayer(
        tx,
        LAYER,
        [{ feature_id: 'all', geometry: square(-71, -26, 600), properties: {}, accuracy_m: 1 }],
        'region',
      ),
    )
    await screenBatch(db, id)
    expect(await answersOf(id)).toEqual(await answersOf(before))
    // A batch that begins now sees it.
    const after = await started(sites)
    await screenBatch(db, after)
    expect(await answersOf(after)).not.toEqual(await answersOf(before))

    // And one whose version was removed says so, and keeps what it has.
    const lost = await started(sites)
    await db.as(STEWARD, async (tx) => {
      await tx.run(sql`update geo.layer set current_version_id = null where id = ${LAYER}`)
      await tx.run(sql`delete from geo.layer_version where id = ${version}`)
    })
    await screenBatch(db, lost)
    const failed = await readAgain(lost)
    expect(failed.status).toBe('failed')
    expect(failed.message?.es).toContain(LAYER)
    expect(failed.message?.en).toContain(LAYER)
  })

  it('that is cancelled keeps what it has, and is not taken up again', async () => {
    const id = await started(randomSites(8, 5))
    const batch = await said<Batch>(call('POST', `/api/batches/${id}/cancel`))
    expect(batch.status).toBe('cancelled')
    await screenBatch(db, id)
    expect(await readAgain(id)).toMatchObject({ status: 'cancelled', progress: { sites: 8, done: 0 } })
    expect(await refused(call('POST', `/api/batches/${id}/cancel`))).toBe('409 batch-state')
  })
})

describe('a site that cannot be screened', () => {
  const bowtie = {
    type: 'Polygon',
    coordinates: [
      [
        [-69, -23],
        [-68.9, -22.9],
        [-68.9, -23],
        [-69, -22.9],
        [-69, -23],
      ],
    ],
  }
  const good = square(-69.2, -22.4, 2)
  const odd: Given[] = [
    { geometry: good, properties: { name: 'bueno', power_mw: 20 } },
    { geometry: bowtie, properties: { name: 'cruzado' } },
    { geometry: null, properties: { name: 'vacío' } },
    { geometry: { type: 'Point', coordinates: [-69.1, -22.5] }, properties: { name: 'punto' } },
    { geometry: square(-70.6, -33.4, 2), properties: { name: 'Santiago' } },
    { geometry: square(-69.2, -22.4, 0.0001), properties: { name: 'chico' } },
    { geometry: good, properties: { name: 'mal dato', power_mw: 'mucho' } },
    { geometry: good, properties: { name: '=1+1', power_mw: '20,5' } },
    {
      geometry: {
        type: 'LineString',
        coordinates: [
          [-69.1, -22.5],
          [-69, -22.4],
        ],
      },
      properties: { name: 'línea' },
    },
    {
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [-69, 'x'],
            [-68, -22],
            [-68, -23],
            [-69, -22],
          ],
        ],
      },
    },
  ]

  it('says why, and the others go on', async () => {
    const id = await started(odd, { fact_columns: { power_mw: 'power_mw' } })
    await screenBatch(db, id)
    expect(await readAgain(id)).toMatchObject({
      status: 'done',
      progress: { sites: 10, done: 10, problems: 8 },
    })
    const rows = await sitesOf(id)
    expect(rows.map(({ name, problem }) => [name, problem?.slug ?? null])).toEqual([
      ['bueno', null],
      ['cruzado', 'site-self-crossing'],
      ['vacío', 'site-empty'],
      ['punto', 'site-not-polygon'],
      ['Santiago', 'site-outside-region'],
      ['chico', 'site-too-small'],
      ['mal dato', 'bad-facts'],
      ['=1+1', null],
      ['línea', 'site-not-polygon'],
      [null, 'bad-geometry'],
    ])
    for (const { problem } of rows) {
      if (!problem) continue
      expect(problem.detail.es.length).toBeGreaterThan(20)
      expect(problem.detail.en).not.toBe(problem.detail.es)
    }
    const detail = await said<BatchSiteDetail>(call('GET', `/api/batches/${id}/sites/8`))
    expect(detail.facts).toEqual({ power_mw: 20.5 })
    // The list is sifted and ordered.
    expect((await sitesOf(id, 'status=problem')).length).toBe(8)
    expect((await sitesOf(id, 'q=BUE')).map(({ n }) => n)).toEqual([1])
    const worst = await sitesOf(id, 'sort=worst')
    expect(worst.slice(0, 2).every(({ status }) => status === 'done')).toBe(true)
    const [rule, outcome] = Object.entries(detail.outcomes).find(([, each]) => each === 'triggered') ?? []
    expect((await sitesOf(id, `rule=${rule}&outcome=${outcome}`)).map(({ n }) => n)).toContain(8)
    expect(await refused(call('GET', `/api/batches/${id}/sites?rule=none-such`))).toBe('400 bad-parameter')
    expect(await refused(call('POST', `/api/batches/${id}/sites/2/screening`))).toBe('409 batch-state')
  })

  it('is mended where that was agreed: strips around lines and points, outlines that cross', async () => {
    const id = await started(odd, { buffer_m: 500, repair: true })
    await screenBatch(db, id)
    const rows = await sitesOf(id)
    expect(rows.filter(({ status }) => status === 'done').map(({ name }) => name)).toEqual([
      'bueno',
      'cruzado',
      'punto',
      'mal dato',
      '=1+1',
      'línea',
    ])
    // A circle of 500 m, less what its corners leave out.
    const [point] = rows.filter(({ name }) => name === 'punto')
    expect(point?.area_ha).toBeGreaterThan(76)
    expect(point?.area_ha).toBeLessThan(Math.PI * 25)
  })
})

describe('a file', () => {
  const WKT = [
    'Nombre;POWER_MW;geom',
    'Uno;10,5;POLYGON((500000 7400000,501000 7400000,501000 7401000,500000 7401000,500000 7400000))',
    'Dos;;MULTIPOLYGON(((510000 7400000,511000 7400000,511000 7401000,510000 7401000,510000 7400000)))',
    'Tres;7;esto no es WKT',
  ].join('\r\n')

  it('with WKT in metres waits until its system is confirmed; PSAD56 goes by the operation on record', async () => {
    const batch = batchSchema.parse(await said(upload('../../sitios.csv', WKT)))
    expect(batch).toMatchObject({
      status: 'waiting',
      file: { name: 'sitios.csv' },
      reading: { geometry: 'file', crs: { certainty: 'guess' } },
      census: { Polygon: 1, MultiPolygon: 1, none: 1 },
      fact_columns: { POWER_MW: 'power_mw' },
      name_column: 'Nombre',
    })
    expect(batch.reading.crs.evidence.length).toBeGreaterThan(0)
    const { id } = batch
    const settings = { name_column: 'Nombre', fact_columns: { POWER_MW: 'power_mw' } }
    expect(await refused(call('POST', `/api/batches/${id}/start`, settings))).toBe('422 crs-unconfirmed')
    const again = await said<Batch>(call('PUT', `/api/batches/${id}/reading`, { srid: 24879 }))
    expect(again.reading.crs).toMatchObject({ srid: 24879 })
    await said(call('POST', `/api/batches/${id}/start`, settings))
    expect(await refused(call('POST', `/api/batches/${id}/start`, settings))).toBe('409 batch-state')
    await screenBatch(db, id)
    const rows = await sitesOf(id)
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['Uno', 'done'],
      ['Dos', 'done'],
      ['Tres', 'problem'],
    ])
    const detail = await said<BatchSiteDetail>(call('GET', `/api/batches/${id}/sites/1`))
    expect(detail.facts).toEqual({ power_mw: 10.5 })
    const [asked] = (await db.as(VISITOR, (tx) =>
      tx.rows(
        sql`select st_x(p) as x, st_y(p) as y from (select geo.to_wgs84(st_point(500000, 7400000), 24879) as p) q`,
      ),
    )) as { x: number; y: number }[]
    expect(detail.bbox?.[0]).toBeCloseTo(asked?.x as number, 9)
    expect(detail.bbox?.[1]).toBeCloseTo(asked?.y as number, 9)
    // Nothing of it is left on disk.
    expect(readdirSync(join(dataDir, 'batches', 'uploads'))).toEqual([])
  })

  it('of columns of coordinates needs a strip to be stated', async () => {
    const table = 'sitio,lat,lon\nA,-22.5,-69.1\nB,-23.1,-69.4\n'
    const { id, census, reading } = await said<Batch>(upload('puntos.csv', table))
    expect(census).toEqual({ Point: 2 })
    await said(call('PUT', `/api/batches/${id}/reading`, { srid: reading.crs.srid ?? 4326 }))
    await said(call('POST', `/api/batches/${id}/start`, { name_column: 'sitio', buffer_m: 200 }))
    await screenBatch(db, id)
    expect((await sitesOf(id)).map(({ name, status }) => [name, status])).toEqual([
      ['A', 'done'],
      ['B', 'done'],
    ])
  })

  it('that is too much, or nothing, is refused with a sentence and leaves nothing', async () => {
    const many = `sitio,lat,lon\n${'A,-22.5,-69.1\n'.repeat(MOST_SITES + 1)}`
    expect(await refused(upload('muchos.csv', many))).toBe('413 too-large')
    expect(await refused(upload('nada.csv', ''))).toBe('400 bad-request')
    expect(await refused(upload('tabla.csv', 'a,b\n1,2\n'))).toBe('422 import-failed')
    const star = Array.from({ length: 9000 }, (_, i) => {
      const [angle, reach] = [(i * 2 * Math.PI) / 9000, 0.1 + (i % 2) * 0.01]
      return [-69 + reach * Math.cos(angle), -23 + reach * Math.sin(angle)]
    })
    const heavy = collection(
      Array.from({ length: 112 }, () => ({
        geometry: {
          type: 'Polygon',
          coordinates: [[...star, star[0]].map((p) => p?.map((c) => Number(c.toFixed(5))))],
        },
      })),
    )
    const { id } = await said<Batch>(upload('pesado.geojson', heavy))
    expect(await refused(call('POST', `/api/batches/${id}/start`, {}))).toBe('413 too-large')
    expect(await refused(call('POST', `/api/batches/${id}/start`, { facts: { power_mw: 'x' } }))).toBe(
      '422 bad-facts',
    )
    expect(await refused(call('POST', `/api/batches/${id}/start`, { name_column: 'no' }))).toBe(
      '422 bad-facts',
    )
    await said(call('POST', `/api/batches/${id}/cancel`))
    expect(readdirSync(join(dataDir, 'batches', 'uploads'))).toEqual([])
  })
})

describe('who may see a batch', () => {
  it('is whoever knows its id; nobody can list them or reach one through another', async () => {
    const id = await started([{ geometry: square(-69.2, -22.4, 2) }])
    const other = await started([{ geometry: square(-69.2, -22.4, 2) }])
    for (const identity of [VISITOR, STEWARD]) {
      expect(await db.as(identity, (tx) => tx.rows(sql`select id from app.batch`))).toEqual([])
      expect(await db.as(identity, (tx) => tx.rows(sql`select n from app.batch_site`))).toEqual([])
    }
    const seen = await db.as(VISITOR, async (tx) => {
      await aboutBatch(tx, id)
      return tx.rows<{ id: string }>(sql`select id from app.batch`)
    })
    expect(seen).toEqual([{ id }])
    await expect(
      db.as(VISITOR, async (tx) => {
        await aboutBatch(tx, id)
        await tx.run(sql`update app.batch set roles = '["admin"]' where id = ${id}`)
      }),
    ).rejects.toMatchObject({ code: '42501' })
    const changed = await db.as(VISITOR, async (tx) => {
      await aboutBatch(tx, id)
      return tx.run(sql`update app.batch set status = 'cancelled' where id = ${other}`)
    })
    expect(changed).toBe(0)
    expect(await refused(call('GET', `/api/batches/${'x'.repeat(32)}`))).toBe('404 not-found')
  })

  it('is measured with the roles of whoever made it', async () => {
    const id = await started([{ geometry: square(-69.2, -22.4, 2) }], {}, 'reviewer')
    expect(await owner(`select roles from app.batch where id = '${id}'`)).toEqual([{ roles: ['reviewer'] }])
  })

  it('it is kept for ninety days, and one day while nobody starts it', async () => {
    const [old, young] = [
      await started([{ geometry: square(-69.2, -22.4, 2) }]),
      await started([{ geometry: square(-69.2, -22.4, 2) }]),
    ]
    const { id: unstarted } = await said<Batch>(
      upload('a.geojson', collection([{ geometry: square(-69, -22, 1) }])),
    )
    const { id: fresh } = await said<Batch>(
      upload('b.geojson', collection([{ geometry: square(-69, -22, 1) }])),
    )
    await owner(`update app.batch set created_at = now() - interval '91 days' where id = '${old}'`)
    await owner(`update app.batch set created_at = now() - interval '89 days' where id = '${young}'`)
    await owner(`update app.batch set created_at = now() - interval '25 hours' where id = '${unstarted}'`)
    const folder = join(dataDir, 'batches', 'uploads')
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), new Date(0), new Date(0))
    await sweep({ db, dataDir })
    const left = (await owner('select id from app.batch')) as { id: string }[]
    expect(left.map(({ id }) => id).sort()).toEqual([young, fresh].sort())
    expect(readdirSync(folder)).toHaveLength(1)
    expect((await owner(`select n from app.batch_site where batch_id = '${old}'`)).length).toBe(0)
  })
})

describe('the results as a file', () => {
  const rowsOf = async (table: Table): Promise<Row[]> => {
    const rows: Row[] = []
    for await (const batch of table.rows(() => {})) rows.push(...batch)
    return rows
  }

  it.each(['csv', 'geojson', 'xlsx', 'gpkg'])(
    '%s says of each site what is certain, possible and not checked',
    async (format) => {
      const id = await started(
        [
          { geometry: square(-68.28, -23.42, 5), properties: { name: '=SUMA(1)' } },
          { geometry: { type: 'Point', coordinates: [-69, -23] }, properties: { name: 'punto' } },
        ],
        { facts: { type: 'lithium-brine' } },
      )
      await screenBatch(db, id)
      const [row] = (await sitesOf(id)) as [BatchSite, BatchSite]
      const { frozen } = await readAgain(id)
      const response = await call('GET', `/api/batches/${id}/result?format=${format}&lang=en`)
      expect(response.status).toBe(200)
      const bytes = Buffer.from(await response.arrayBuffer())
      const extension = format === 'csv' ? 'zip' : format
      const tables = await openFile(bytesOf(`results.${extension}`, bytes), {})
      const sites = tables.find(
        ({ name, columns }) => /^(sites|Sites|sites\.csv)$/.test(name) || columns.includes('certain'),
      )
      const rows = await rowsOf(sites ?? (tables[0] as Table))
      expect(rows).toHaveLength(2)
      const text = JSON.stringify(rows)
      const [first, second] = rows.map(({ properties }) => JSON.stringify(Object.values(properties))) as [
        string,
        string,
      ]
      expect(first).toContain(String(row.counts?.certain))
      expect(first).toMatch(/Not checked|not-reviewed/)
      expect(second).toMatch(/must be a polygon/)
      if (format === 'csv') expect(text).toContain("'=SUMA(1)")
      // What it rests on travels with it.
      const hash = frozen?.rule_base.hash as string
      if (format === 'xlsx') {
        expect(tables.map(({ name }) => name)).toEqual(['Sites', 'Versions', 'About'])
        expect(JSON.stringify(await rowsOf(tables[2] as Table))).toContain(hash)
      }
      if (format === 'geojson') expect(JSON.parse(bytes.toString()).metadata.frozen.rule_base.hash).toBe(hash)
      if (format === 'gpkg') expect(tables.map(({ name }) => name).sort()).toEqual(['sites', 'versions'])
      if (format === 'csv') expect(tables.map(({ name }) => name).join()).toMatch(/versions/)
    },
  )
})
