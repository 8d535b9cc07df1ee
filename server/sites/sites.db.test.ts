import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import {
  type FeatureSite,
  featureSiteSchema,
  LARGEST_SITE_FILE_BYTES,
  type SiteReading,
  siteReadingSchema,
  type TypedSite,
  typedSiteSchema,
} from '../../geodata/model/site.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { readConfig } from '../config.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { routes } from './routes.ts'

let server: Server
let address: string
beforeAll(async () => {
  const config = readConfig({
    LOG_LEVEL: 'silent',
    DATA_DIR: '/nonexistent',
    RATE_LIMIT_PER_MINUTE: '1000000',
  })
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date() }
  server = createServer(createApp({ ...context, identify: async () => VISITOR }, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const written = (name: string) => readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url))

/** Sends bytes to be read; `more`: what a person says of them. */
async function send(name: string, bytes: string | Uint8Array, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ name, ...more })
  const response = await fetch(`${address}/api/sites/read?${query}`, {
    method: 'POST',
    body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
async function read(name: string, bytes: string | Uint8Array, more: Record<string, string> = {}) {
  const { status, body } = await send(name, bytes, more)
  expect(status, JSON.stringify(body).slice(0, 300)).toBe(200)
  return siteReadingSchema.parse(body) satisfies SiteReading
}
async function get<T>(path: string, body?: unknown) {
  const response = await fetch(`${address}${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    }),
  })
  return { status: response.status, body: (await response.json()) as T }
}
async function zip(members: Record<string, Buffer>): Promise<Buffer> {
  const made = new ZipFile()
  for (const [path, content] of Object.entries(members)) made.addBuffer(content, path)
  made.end()
  return buffer(made.outputStream)
}
const shapefile = (...without: string[]) =>
  zip(
    Object.fromEntries(
      ['shp', 'dbf', 'prj', 'cpg']
        .filter((ending) => !without.includes(ending))
        .map((ending) => [`zonas.${ending}`, written(`formats/zonas.${ending}`)]),
    ),
  )

/** V1 of the tables below in PSAD56 / UTM 19S; what cs2cs of PROJ says by EPSG:6971. */
const VERTEX = [582340.2, 7380120.5] as const
const IN_WGS84 = [-68.19419939, -23.691036935] as const
const first = (site: Pick<TypedSite, 'geometry'>) =>
  site.geometry.type === 'Polygon' ? site.geometry.coordinates[0]?.[0] : undefined
const SQUARE = [
  [VERTEX[0], VERTEX[1]],
  [VERTEX[0] + 1000, VERTEX[1]],
  [VERTEX[0] + 1000, VERTEX[1] + 500],
  [VERTEX[0], VERTEX[1] + 500],
] as const
const TABLE = [
  'VERTICE;NORTE;ESTE',
  ...SQUARE.map(([e, n], i) => `V${i + 1};${n};${e}`.replaceAll('.', ',')),
].join('\n')

describe('a file that holds a site', () => {
  it('a zipped shapefile in PSAD56: by its .prj, taken over by the operation on record', async () => {
    const bytes = await shapefile()
    const reading = await read('zonas.zip', bytes)
    expect(reading).toMatchObject({ format: 'shapefile', asks: false })
    expect(reading.crs).toMatchObject({
      srid: 24879,
      certainty: 'declared',
      operation: { code: 6971, accuracy_m: 17 },
    })
    expect(reading.file).toMatchObject({ name: 'zonas.zip', bytes: bytes.length })
    expect(reading.file.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(reading.outlines.length).toBeGreaterThan(0)
    for (const outline of reading.outlines) {
      expect(outline).toMatchObject({ from: 'polygon', in_frame: true })
      expect(outline.area_ha).toBeGreaterThan(0)
      expect(Number(outline.as_given[0]?.[0])).toBeGreaterThan(100_000)
    }
    // Taking it for WGS 84 would move it.
    const wgs84 = reading.candidates.find(({ srid }) => srid === 32719)
    expect(wgs84?.moved_m).toBeGreaterThan(390)
    expect(wgs84?.moved_m).toBeLessThan(460)
  })

  it('the same without its .prj: asked, with what each datum would do; and what a person says is believed', async () => {
    const bytes = await shapefile('prj')
    const guessed = await read('zonas.zip', bytes)
    expect(guessed.asks).toBe(true)
    expect(guessed.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(guessed.candidates.map(({ srid }) => srid)).toEqual([32719, 31979, 24879, 29189])
    const said = await read('zonas.zip', bytes, { srid: '24879' })
    expect(said.asks).toBe(false)
    expect(said.outlines).toEqual((await read('zonas.zip', await shapefile())).outlines)
  })

  it.each(['zonas.fgb', 'zonas.parquet', 'capas.gpkg'])('%s holds the same outlines', async (name) => {
    const reading = await read(name, written(`formats/${name}`))
    expect(reading.outlines[0]).toMatchObject({ from: 'polygon', in_frame: true })
  })

  it('a table of vertices, northing first, decimal commas: one outline, its rows as they were written', async () => {
    const reading = await read('vertices.csv', TABLE, { srid: '24879' })
    expect(reading.outlines).toHaveLength(1)
    const [outline] = reading.outlines
    expect(outline).toMatchObject({ from: 'points', vertices: 4, in_frame: true })
    expect(outline?.area_ha).toBeCloseTo(50, 0)
    expect(outline?.as_given[0]).toEqual(['582340,2', '7380120,5'])
    const [lon, lat] = first(outline as never) as [number, number]
    expect(lon).toBeCloseTo(IN_WGS84[0], 7)
    expect(lat).toBeCloseTo(IN_WGS84[1], 7)
  })

  it('a table that says which polygon each vertex is of', async () => {
    const rows = ['A', 'B'].flatMap((name, at) =>
      SQUARE.map(([e, n]) => `${name};${e + at * 5000};${n}`.replaceAll('.', ',')),
    )
    const reading = await read('lotes.csv', ['POLIGONO;ESTE;NORTE', ...rows].join('\n'), { srid: '32719' })
    expect(reading.outlines.map(({ name, vertices }) => [name, vertices])).toEqual([
      ['A', 4],
      ['B', 4],
    ])
  })

  it('KML is WGS 84 and needs no question; points beside the polygon are counted, not used', async () => {
    const ring = '-68.2,-23.5 -68.1,-23.5 -68.1,-23.4 -68.2,-23.4 -68.2,-23.5'
    const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
      <Placemark><name>Planta</name><Polygon><outerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
      <Placemark><name>Portón</name><Point><coordinates>-68.1,-23.4</coordinates></Point></Placemark></Document></kml>`
    for (const [name, bytes] of [
      ['sitio.kml', kml],
      ['sitio.kmz', await zip({ 'doc.kml': Buffer.from(kml) })],
    ] as const) {
      const reading = await read(name, bytes)
      expect(reading).toMatchObject({ asks: false, ignored: 1 })
      expect(reading.outlines).toMatchObject([{ name: 'Planta', vertices: 4, from: 'polygon' }])
    }
  })

  it('a GPX track walked round the site is closed; one that goes somewhere is no outline', async () => {
    const track = (...places: [number, number][]) =>
      `<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><trk><name>Vuelta</name><trkseg>${places
        .map(([lon, lat]) => `<trkpt lat="${lat}" lon="${lon}"/>`)
        .join('')}</trkseg></trk></gpx>`
    const round = await read(
      'vuelta.gpx',
      track([-68.2, -23.5], [-68.1, -23.5], [-68.1, -23.4], [-68.2, -23.4], [-68.2, -23.499]),
    )
    expect(round.outlines).toMatchObject([{ from: 'line', name: 'Vuelta' }])
    const away = await send('camino.gpx', track([-68.2, -23.5], [-68.1, -23.5], [-68, -23.4], [-67.9, -23.4]))
    expect([away.status, away.body.slug]).toEqual([422, 'site-empty'])
  })

  it('GeoJSON with latitude first is turned round, and says so', async () => {
    const flipped = {
      type: 'Polygon',
      coordinates: [
        [
          [-23.5, -68.2],
          [-23.5, -68.1],
          [-23.4, -68.1],
          [-23.5, -68.2],
        ],
      ],
    }
    const reading = await read('sitio.geojson', JSON.stringify(flipped))
    expect(reading.axes).toBe('yx')
    expect(reading.outlines[0]).toMatchObject({ in_frame: true })
  })

  it.each([
    ['nada.txt', 'hola', 422],
    ['vacio.geojson', '{"type":"FeatureCollection","features":[]}', 422],
    ['roto.zip', 'PK\u0003\u0004 nothing of the kind', 422],
    ['', 'x', 400],
  ])('is refused with a sentence when it is none: %s', async (name, bytes, status) => {
    const answer = await send(name, bytes)
    expect(answer.status).toBe(status)
    expect(String(answer.body.detail).length).toBeGreaterThan(20)
  })

  it('is refused when it is too large, has too many vertices, or is said to be in a system that is not read', async () => {
    const large = await send('mucho.csv', new Uint8Array(LARGEST_SITE_FILE_BYTES + 1))
    expect([large.status, large.body.slug]).toEqual([413, 'too-large'])
    const ring = Array.from({ length: 10_002 }, (_, i) => [
      -68 + 0.1 * Math.cos((i / 10_001) * 2 * Math.PI),
      -23 + 0.1 * Math.sin((i / 10_001) * 2 * Math.PI),
    ])
    const many = await send('fino.geojson', JSON.stringify({ type: 'Polygon', coordinates: [ring] }))
    expect(many.body.slug).toBe('site-too-many-vertices')
    const strange = await send('vertices.csv', TABLE, { srid: '27700' })
    expect(strange.body.slug).toBe('unsupported-crs')
    // UTM numbers are no degrees: PROJ is never asked.
    const degrees = await send('vertices.csv', TABLE, { srid: '4326' })
    expect(degrees.body.slug).toBe('unsupported-crs')
  })

  it('leaves nothing behind', async () => {
    const counts = await db.as(STEWARD, (tx) =>
      tx.one<{ runs: string }>(
        sql`select count(*) as runs from app.import_run where file_name = 'zonas.zip'`,
      ),
    )
    expect(Number(counts.runs)).toBe(0)
  })
})

describe('typed vertices', () => {
  it('in PSAD56 go where PROJ takes them, and each other datum says how far off it would be', async () => {
    const { status, body } = await get<TypedSite>('/api/sites/typed', { srid: 24879, polygons: [SQUARE] })
    expect(status).toBe(200)
    const site = typedSiteSchema.parse(body)
    const [lon, lat] = first(site) as [number, number]
    expect(lon).toBeCloseTo(IN_WGS84[0], 7)
    expect(lat).toBeCloseTo(IN_WGS84[1], 7)
    expect(site.crs).toMatchObject({ name: 'PSAD56 / UTM zone 19S', operation: { accuracy_m: 17 } })
    expect(site.area_ha).toBeCloseTo(50, 0)
    expect(site.vertices).toBe(4)
    const moved = new Map(site.candidates.map(({ srid, moved_m }) => [srid, moved_m as number]))
    expect(moved.get(24879)).toBe(0)
    expect(moved.get(32719)).toBeGreaterThan(390)
    expect(moved.get(29189)).toBeGreaterThan(300)
  })

  it.each([
    ['a system that is not read', { srid: 27700, polygons: [SQUARE] }, 'unsupported-crs'],
    ['two vertices', { srid: 32719, polygons: [SQUARE.slice(0, 2)] }, 'bad-request'],
    ['nothing', { srid: 32719, polygons: [] }, 'bad-request'],
    ['degrees that are metres', { srid: 4326, polygons: [SQUARE] }, 'unsupported-crs'],
    [
      'too many',
      { srid: 32719, polygons: [Array.from({ length: 10_001 }, (_, i) => [500_000 + i, 7_400_000])] },
      'bad-request',
    ],
  ])('are refused: %s', async (_name, body, slug) => {
    expect((await get<{ slug: string }>('/api/sites/typed', body)).body.slug).toBe(slug)
  })
})

describe('a feature of the map', () => {
  const feature = (query: Record<string, string>) =>
    get<FeatureSite & { slug?: string }>(`/api/sites/feature?${new URLSearchParams(query)}`)
  const some = async (layer: string) =>
    (
      await db.as(VISITOR, (tx) =>
        tx.one<{ feature_id: string }>(
          sql`select feature_id from geo.published_feature where layer_id = ${layer} and geom is not null order by 1 limit 1`,
        ),
      )
    ).feature_id

  it('a polygon is the site itself, with its version and accuracy', async () => {
    const { body } = await feature({ layer: 'lake_salar', feature: await some('lake_salar') })
    const site = featureSiteSchema.parse(body)
    expect(site).toMatchObject({ kind: 'polygon', buffer_m: 0 })
    expect(site.geometry?.type).toMatch(/Polygon/)
    expect(site.version_id).toBeGreaterThan(0)
    expect(site.accuracy_m).toBeGreaterThan(0)
  })

  it('a point has no area until a distance is stated; then it is that circle', async () => {
    const id = await some('indigenous_community')
    const bare = featureSiteSchema.parse((await feature({ layer: 'indigenous_community', feature: id })).body)
    expect(bare).toMatchObject({ kind: 'point', geometry: null, area_ha: 0 })
    const { body } = await feature({ layer: 'indigenous_community', feature: id, buffer_m: '500' })
    const around = featureSiteSchema.parse(body)
    expect(around.area_ha).toBeGreaterThan(Math.PI * 25 * 0.99)
    expect(around.area_ha).toBeLessThan(Math.PI * 25)
  })

  it.each([
    [{ layer: 'no_such', feature: 'x' }, 'unknown-layer'],
    [{ layer: 'lake_salar', feature: 'no-such' }, 'not-found'],
    [{ layer: 'lake_salar', feature: 'x', buffer_m: '-1' }, 'bad-parameter'],
    [{ layer: 'lake_salar', feature: 'x', buffer_m: '60000' }, 'bad-parameter'],
  ])('is refused: %j', async (query, slug) => {
    expect((await feature(query as never)).body.slug).toBe(slug)
  })
})
