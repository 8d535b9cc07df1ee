import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { pino } from 'pino'
import { layerById } from '../../geodata/layers/index.ts'
import { type Config, readConfig } from '../../server/config.ts'
import { type Database, database, VISITOR } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'
import { refreshStatistics } from '../../server/db/migrate.ts'
import { sql } from '../../server/db/sql.ts'
import { encodedTile, hasTileEncoder, tileFeatures } from '../../server/layers/queries.ts'
import { tileColumns } from '../../server/layers/tile.ts'
import { type Running, start } from '../../server/main.ts'
import { measureSite, publishedVersions } from '../../server/screening/queries.ts'
import { allProbes } from '../../server/screening/screen.ts'
import { buildIfStale } from '../../server/start.ts'
import { launch } from '../e2e/launch.ts'
import { type AvailabilityMeasures, benchAvailability } from './availability.ts'
import { benchCells } from './availability-cells.ts'
import { benchBatches } from './batches.ts'
import { loadBenchData } from './data.ts'
import { benchExports } from './exports.ts'
import { benchImports } from './imports.ts'

/**
 * `npm run bench` prints one row per measure: ours, the reference it is held against in the same run, their ratio,
 * the bound, and whether it holds. Machines are noisy: ratios are medians of pairs taken in turn, and nothing here is
 * a test. `-- --json` prints the same as a JSON array; `-- --only screening,batch` measures these parts alone, on the
 * server when there is one.
 * Embedded always; on PostgreSQL too when TEST_DATABASE_URL names a server where databases may be made.
 * Data: the files of ../shared/data/real when that folder is there, else seeded data of the same size.
 */
interface Row {
  name: string
  ours: number
  reference: number | null
  unit: string
  ratio: number | null
  bound: string
  holds: boolean
}

const rows: Row[] = []
const json = process.argv.includes('--json')
const PARTS = [
  'start',
  'screening',
  'tiles',
  'batch',
  'reports',
  'imports',
  'exports',
  'availability',
] as const
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
/** Whether this part is measured: all are, unless `--only` names some. */
const wants = (part: (typeof PARTS)[number]) => !only || only.split(',').includes(part)
const note = (text: string) => process.stderr.write(`${text}\n`)

function ratioRow(name: string, ours: number, reference: number, bound: number, unit = 'ms') {
  const ratio = ours / reference
  rows.push({ name, ours, reference, unit, ratio, bound: `ratio ≤ ${bound}`, holds: ratio <= bound })
}
function limitRow(name: string, ours: number, limit: number, unit: string) {
  rows.push({
    name,
    ours,
    reference: null,
    unit,
    ratio: null,
    bound: `≤ ${limit} ${unit}`,
    holds: ours <= limit,
  })
}

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] as number
const median = (values: number[]) => quantile(values, 0.5)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Both in turn, `n` times after two rounds of warming up; so that a slow moment of the machine hits both. */
async function pairs(
  n: number,
  ours: (i: number) => Promise<unknown>,
  reference: (i: number) => Promise<unknown>,
) {
  const times = { ours: [] as number[], reference: [] as number[] }
  for (let i = -2; i < n; i++) {
    const a = await timed(() => ours(i))
    const b = await timed(() => reference(i))
    if (i < 0) continue
    times.ours.push(a)
    times.reference.push(b)
  }
  return times
}

/** 5 km squares over the region, the same for everyone who runs this. */
function site(i: number) {
  const lon = -70.2 + ((i * 37) % 29) * 0.085
  const lat = -25.2 + ((i * 17) % 31) * 0.125
  const ring = [
    [lon, lat],
    [lon + 0.049, lat],
    [lon + 0.049, lat + 0.045],
    [lon, lat + 0.045],
    [lon, lat],
  ]
  return { type: 'Polygon', coordinates: [ring] }
}

async function benchScreening(running: Running, config: Config, engine: string): Promise<number> {
  const connection = await openBeside(running, config)
  const db = database(connection)
  const versions = new Map((await db.as(VISITOR, publishedVersions)).map((row) => [row.layer_id, row]))
  const probes = allProbes(versions)
  const post = (i: number) =>
    drained(`${running.address}/ogc/processes/screening/execution`, {
      inputs: { site: site(i), facts: { type: 'solar-pv', power_mw: 100 } },
    })
  const bare = (i: number) => db.as(VISITOR, (tx) => measureSite(tx, site(i), probes))
  const inside: number[] = []
  for (let i = 0; inside.length < 40 && i < 400; i++) {
    const row = await db.as(VISITOR, (tx) =>
      tx.one<{ inside: boolean }>(sql`
        select exists (
          select from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
          where l.id = 'region' and st_intersects(p.geom, st_transform(st_setsrid(st_geomfromgeojson(${JSON.stringify(site(i))}::text), 4326), 32719))
        ) as inside`),
    )
    if (row.inside) inside.push(i)
  }
  const at = (i: number) => inside[((i % inside.length) + inside.length) % inside.length] as number
  const times = await pairs(
    40,
    (i) => post(at(i)),
    (i) => bare(at(i)),
  )
  ratioRow(
    `screening a 5 km site, ${probes.length} probes (${engine}) / bare SQL`,
    median(times.ours),
    median(times.reference),
    2,
  )
  if (engine === 'server') {
    limitRow('screening, p95 (server)', quantile(times.ours, 0.95), 150, 'ms')
    const ours = await atOnce(16, 160, (i) => post(at(i)))
    const reference = await atOnce(16, 160, (i) => bare(at(i)))
    ratioRow('screening, p95 of 16 at once / bare SQL', quantile(ours, 0.95), quantile(reference, 0.95), 2)
    limitRow('screening, p95 of 16 at once (server)', quantile(ours, 0.95), 400, 'ms')
  }
  await connection.close()
  return median(times.ours)
}

/**
 * Posts JSON, asks for a compressed answer as browsers do, and reads it whole without unpacking it: whoever asks is on
 * another machine, and their unpacking is not the server's time. Throws on any status but 200.
 */
function drained(address: string, body: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Accept-Encoding': 'gzip' }
    const sent = request(address, { method: 'POST', headers, agent: KEEP_ALIVE }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${address}: ${response.statusCode}`))
      response.resume().on('end', resolve).on('error', reject)
    })
    sent.on('error', reject).end(JSON.stringify(body))
  })
}
const KEEP_ALIVE = new Agent({ keepAlive: true })

/** `n` pieces of work, `width` of them at any time; how long each took. The first round warms up. */
async function atOnce(width: number, n: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  let next = -width
  const worker = async () => {
    while (next < n) {
      const i = next++
      const took = await timed(() => work(i))
      if (i >= 0) times.push(took)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return times
}

/** Reports of screenings nobody asked for before, a whole request each. */
async function benchReports(running: Running) {
  for (const format of ['pdf', 'docx']) {
    const times: number[] = []
    for (let i = -1; i < 5; i++) {
      const ring = [
        [-68.3 + i * 0.01, -23.2],
        [-68.28 + i * 0.01, -23.2],
        [-68.28 + i * 0.01, -23.185],
        [-68.3 + i * 0.01, -23.2],
      ]
      const inputs = {
        site: { type: 'Polygon', coordinates: [ring] },
        facts: { type: 'solar-pv', power_mw: 100 },
      }
      const response = await fetch(`${running.address}/ogc/processes/screening/execution`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ inputs }),
      })
      const { id } = (await response.json()) as { id: string }
      const took = await timed(async () => {
        const report = await fetch(`${running.address}/api/screenings/${id}.${format}`)
        if (!report.ok) throw new Error(`report: ${report.status} ${await report.text()}`)
        await report.arrayBuffer()
      })
      if (i >= 0) times.push(took)
    }
    limitRow(
      `report as ${format}, a whole request (server)`,
      median(times),
      format === 'pdf' ? 2000 : 3000,
      'ms',
    )
  }
}

/** A second connection to the database of a running server, for the bare SQL. */
function openBeside(running: Running, config: Config) {
  return connect({ databaseUrl: config.databaseUrl, socketFolder: running.socketFolder, dataDir: null })
}

async function benchTiles(running: Running, config: Config, engine: string) {
  const connection = await openBeside(running, config)
  const db = database(connection)
  const layers = await db.as(VISITOR, (tx) =>
    tx.rows<{ layer: string; version: number }>(sql`
      select l.id as layer, v.id as version from geo.layer l join geo.layer_version v on v.id = l.current_version_id
      where v.extent is not null and l.access = 'public' order by v.feature_count desc limit 4`),
  )
  const tiles = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14].flatMap((z) =>
    layers.map(({ layer, version }) => ({ z, ...tileAt(z, -68.9, -22.46), layer, version })),
  )
  const bareTile = await tileStatement(db)
  const ours: number[] = []
  const reference: number[] = []
  // Every tile is asked for once: cold. In turn, and in both orders, so that neither always finds the pages warm.
  for (const [i, tile] of tiles.entries()) {
    const get = () => fetch(tileAddress(running, tile)).then((response) => response.arrayBuffer())
    const bare = () => bareTile(tile)
    const first = i % 2 === 0 ? get : bare
    const second = i % 2 === 0 ? bare : get
    const [a, b] = [await timed(first), await timed(second)]
    ours.push(i % 2 === 0 ? a : b)
    reference.push(i % 2 === 0 ? b : a)
  }
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
  ratioRow(
    `${tiles.length} cold tiles, zoom 5–14 (${engine}) / bare SQL`,
    sum(ours) / tiles.length,
    sum(reference) / tiles.length,
    1.5,
  )

  const [tile] = tiles
  if (!tile) throw new Error('no tiles')
  const first = await fetch(tileAddress(running, tile))
  const etag = first.headers.get('etag') ?? ''
  const warm = await pairs(
    40,
    async () => {
      const again = await fetch(tileAddress(running, tile), { headers: { 'If-None-Match': etag } })
      if (again.status !== 304) throw new Error(`a warm tile answered ${again.status}`)
    },
    () => bareTile(tile),
  )
  ratioRow(`warm tile, 304 (${engine}) / bare SQL`, median(warm.ours), median(warm.reference), 1)
  await connection.close()
}

function tileAt(z: number, lon: number, lat: number) {
  const n = 2 ** z
  const phi = (lat * Math.PI) / 180
  return {
    x: Math.floor(((lon + 180) / 360) * n),
    y: Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * n),
  }
}

type Tile = { z: number; x: number; y: number; layer: string; version: number }
const tileAddress = (running: Running, { layer, z, x, y, version }: Tile) =>
  `${running.address}/ogc/collections/${layer}/tiles/WebMercatorQuad/${z}/${y}/${x}?v=${version}`

/** The SQL that makes a tile, as the engine has it, and nothing else. */
async function tileStatement(db: Database) {
  const encodes = await db.as(VISITOR, hasTileEncoder)
  return (tile: Tile) =>
    db.as<unknown>(VISITOR, (tx) => {
      const declaration = layerById(tile.layer)
      if (!declaration) throw new Error(`no layer ${tile.layer}`)
      const columns = tileColumns(declaration)
      return encodes ? encodedTile(tx, tile.layer, tile, columns) : tileFeatures(tx, tile, columns)
    })
}

/** JavaScript that a browser has fetched by the time the map first shows, gzipped as the server sends it. */
async function benchFirstLoad(running: Running) {
  const browser = await launch()
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  // Notes the moment the map shows; what is asked for afterwards is not before it.
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      const state = document.getElementById('map')?.dataset.mapState
      if (!state || state === 'loading') return
      performance.mark('map-shown')
      watch.disconnect()
    })
    watch.observe(document, { subtree: true, childList: true, attributes: true })
  })
  await page.goto(running.address)
  // The map waits for the first sign of a person.
  await page.locator('#app [role="search"]').first().waitFor({ timeout: 60_000 })
  await page.mouse.move(1, 1)
  await page.locator('[data-map-state="ready"], [data-map-state="idle"]').first().waitFor({ timeout: 60_000 })
  const asked = await page.evaluate(() => {
    const [shown] = performance.getEntriesByName('map-shown')
    return performance
      .getEntriesByType('resource')
      .filter(
        ({ name, startTime }) =>
          /\.m?js$/.test(new URL(name).pathname) && startTime < (shown?.startTime ?? Infinity),
      )
      .map(({ name }) => name)
  })
  await browser.close()
  let bytes = 0
  for (const url of asked) {
    const body = await (await fetch(url)).arrayBuffer()
    bytes += gzipSync(new Uint8Array(body)).length
  }
  limitRow(`JavaScript before the map shows, gzip (${asked.length} files)`, bytes / 1000, 400, 'kB')
}

function configFor(more: Record<string, string>): Config {
  return readConfig({ PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '10000000', ...more })
}

async function main() {
  note('building…')
  buildIfStale()
  const embeddedScreening = wants('start') ? await benchEmbedded() : null
  if (wants('availability')) cellRows()
  const address = process.env.TEST_DATABASE_URL
  if (address) await benchServer(address, embeddedScreening)
  else note('PostgreSQL is left out: TEST_DATABASE_URL is not set.')
  print()
}

/** Starting, the first page, screening and tiles on the embedded engine; the median screening, ms. */
async function benchEmbedded(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-bench-'))
  const log = pino({ level: 'silent' })
  const embedded = configFor({ DATA_DIR: folder })
  note('first start, embedded…')
  let running: Running | undefined
  const first = await timed(async () => {
    running = await start(embedded, log)
  })
  limitRow('first start, embedded', first / 1000, 30, 's')
  await (running as unknown as Running).close()
  const later = await timed(async () => {
    running = await start(embedded, log)
  })
  limitRow('later start, embedded', later / 1000, 8, 's')
  const onEmbedded = running as unknown as Running
  await benchFirstLoad(onEmbedded)
  note('loading data, embedded…')
  await withConnection(onEmbedded, embedded, loadBenchData)
  const screening = await benchScreening(onEmbedded, embedded, 'embedded')
  await benchTiles(onEmbedded, embedded, 'embedded')
  await onEmbedded.close()
  rmSync(folder, { recursive: true, force: true })
  return screening
}

async function benchServer(address: string, embeddedScreening: number | null) {
  const name = `suelo_comun_bench_${process.pid}`
  const admin = new pg.Client({ connectionString: address })
  await admin.connect()
  await admin.query(`create database ${name}`)
  try {
    const url = new URL(address)
    url.pathname = `/${name}`
    const config = configFor({ DATABASE_URL: url.href })
    const onServer = await start(config, pino({ level: 'silent' }))
    note('loading data, PostgreSQL…')
    await withConnection(onServer, config, loadBenchData)
    if (wants('screening')) {
      const screening = await benchScreening(onServer, config, 'server')
      if (embeddedScreening !== null) ratioRow('screening embedded / server', embeddedScreening, screening, 5)
    }
    if (wants('tiles')) await benchTiles(onServer, config, 'server')
    if (wants('reports')) await benchReports(onServer)
    if (wants('batch')) {
      note('a batch of sites, PostgreSQL…')
      await withConnection(onServer, config, async (db) => {
        const { sites, probes, ours_ms, bare_ms } = await benchBatches(db)
        ratioRow(`batch of ${sites} sites, ${probes} probes, a site / bare SQL`, ours_ms, bare_ms, 2)
        limitRow('batch, a site (100 a second)', ours_ms, 10, 'ms')
      })
    }
    await onServer.close()
    const beside = mkdtempSync(join(tmpdir(), 'suelo-comun-bench-'))
    if (wants('imports')) {
      note('imports, PostgreSQL…')
      for (const { name, ours_s, ogr2ogr_s, rss_mb } of await benchImports(url.href, beside, note)) {
        if (ogr2ogr_s !== null) ratioRow(`import of ${name} / ogr2ogr`, ours_s, ogr2ogr_s, 1.5, 's')
        limitRow(`import of ${name}, memory`, rss_mb, 500, 'MB')
      }
    }
    if (wants('exports')) {
      note('exports, PostgreSQL…')
      const exported = await benchExports(url.href, beside, note)
      for (const { name, ours_s, ogr2ogr_s } of exported.measures) {
        if (ogr2ogr_s !== null) ratioRow(`export of ${name} / ogr2ogr`, ours_s, ogr2ogr_s, 1, 's')
      }
      if (exported.rss_mb !== null) limitRow('exports, memory of the server', exported.rss_mb, 500, 'MB')
    }
    if (wants('availability')) availabilityRows(await benchAvailability(url.href, beside, note))
    rmSync(beside, { recursive: true, force: true })
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
}

/** A question over the region by blocks: against every cell, and against cells twice as wide. */
function cellRows() {
  const measured = benchCells(note)
  const { layers, blocks_ms, every_cell_ms, coarse_blocks_ms, coarse_every_cell_ms } = measured
  const name = `a question over ${layers} layers, ${(measured.cells / 1e6).toFixed(1)} million cells`
  ratioRow(`${name} / every cell read`, blocks_ms, every_cell_ms, 0.25)
  limitRow(`${name}, processor`, blocks_ms, 120, 'ms')
  ratioRow('the same / cells twice as wide, by blocks', blocks_ms, coarse_blocks_ms, 3)
  const growth = every_cell_ms / coarse_every_cell_ms
  note(`every cell read: ${growth.toFixed(1)} times as long with cells half as wide`)
}

function availabilityRows({ fields, question, region_bytes, points_apart }: AvailabilityMeasures) {
  const total = (values: (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const ours = total(fields.map(({ ours_ms }) => ours_ms))
  if (question.gdal_ms !== null) {
    const gdal = total(fields.map(({ gdal_ms }) => gdal_ms))
    ratioRow(
      `fields of ${fields.length} layers, a layer / GDAL rasterize + proximity`,
      ours / fields.length,
      gdal / fields.length,
      1.5,
    )
    const asked = `free land, ${question.layers} layers, ${(question.cells / 1e6).toFixed(1)} M cells`
    ratioRow(`${asked} / GDAL pipeline`, question.ours_ms, question.gdal_ms, 0.01)
  }
  limitRow('free land of the region, a question', question.ours_ms, 120, 'ms')
  limitRow(`region view of ${fields.length} layers, download`, region_bytes / 1e6, 3, 'MB')
  if (points_apart !== null)
    note(
      `free land, share of the region: GDAL's, by cells of 100 m, is ${points_apart.toFixed(2)} points from ours`,
    )
}

async function withConnection(
  running: Running,
  config: Config,
  work: (db: Database, note: (text: string) => void) => Promise<void>,
) {
  const connection = await openBeside(running, config)
  await work(database(connection), note)
  await refreshStatistics(connection.ownerPool)
  await connection.close()
}

function print() {
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  const number = (value: number | null) => (value === null ? '–' : value.toPrecision(3))
  const table = rows.map((row) => [
    row.name,
    `${number(row.ours)} ${row.unit}`,
    row.reference === null ? '–' : `${number(row.reference)} ${row.unit}`,
    number(row.ratio),
    row.bound,
    row.holds ? 'yes' : 'NO',
  ])
  const all = [['name', 'ours', 'reference', 'ratio', 'bound', 'holds'], ...table]
  const widths = all[0]?.map((_, i) => Math.max(...all.map((row) => (row[i] as string).length))) ?? []
  for (const row of all) {
    process.stdout.write(`${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`)
  }
}

await main()
process.exit(0)
