import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Screening } from '../../geodata/model/screening.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { readConfig } from '../config.ts'
import { database, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { routes as screeningRoutes } from '../screening/routes.ts'
import { assess, assessContext, screen } from '../screening/screen.ts'
import { readMaps, siteRings } from './map-read.ts'
import { featuresInBox, keptVersions } from './queries.ts'
import { routes } from './routes.ts'

const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.26, -23.43],
      [-68.2, -23.42],
      [-68.18, -23.48],
      [-68.25, -23.5],
      [-68.26, -23.43],
    ],
  ],
}

let server: Server
let address: string
let screening: Screening
beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db: database(connection), connection, log: pino({ level: 'error' }) }
  server = createServer(createApp({ ...context, startedAt: new Date() }, [...routes, ...screeningRoutes]))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  screening = await screen(db, VISITOR, {
    site: SITE,
    facts: { type: 'lithium-brine' },
    title: 'Sitio de prueba',
  })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
})

const get = (name: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/api/screenings/${name}`, { headers })

describe('a report is downloaded', () => {
  test.each([
    ['pdf', 'application/pdf', '%PDF-1.7'],
    ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'PK'],
  ])('as %s, in the language asked for, for ever', async (format, type, magic) => {
    const answer = await get(`${screening.id}.${format}?lang=en`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('content-language')).toBe('en')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="suelo-comun-${screening.id}-en.${format}"`,
    )
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.subarray(0, magic.length).toString('latin1')).toBe(magic)
    const again = Buffer.from(await (await get(`${screening.id}.${format}?lang=en`)).arrayBuffer())
    expect(again.equals(bytes)).toBe(true)
  })

  test('in Spanish unless asked otherwise; a header asks too', async () => {
    const spanish = await get(`${screening.id}.pdf`)
    expect([spanish.status, spanish.headers.get('content-language')]).toEqual([200, 'es'])
    const english = await get(`${screening.id}.pdf`, { 'Accept-Language': 'en' })
    expect([english.status, english.headers.get('content-language')]).toEqual([200, 'en'])
    expect(Buffer.from(await english.arrayBuffer()).equals(Buffer.from(await spanish.arrayBuffer()))).toBe(
      false,
    )
  })

  test.each([
    ['AAAAAAAAAAAAAAAAAAAA.pdf', 404],
    ['short.docx', 404],
    ['AAAAAAAAAAAAAAAAAAAA.doc', 404],
  ])('%s is refused with a sentence', async (name, status) => {
    const answer = await get(name)
    expect(answer.status).toBe(status)
    expect((await answer.json()).detail.length).toBeGreaterThan(15)
  })

  test('the screening itself is still at its own address', async () => {
    expect(await (await get(screening.id)).json()).toMatchObject({ id: screening.id })
  })
})

describe('what the maps are drawn from', () => {
  test('the versions that were screened: the region, the site at a round scale that holds it, its lake', async () => {
    const maps = await db.as(VISITOR, (tx) => readMaps(tx, screening))
    expect(maps.windows.map(({ kind }) => kind).slice(0, 2)).toEqual(['location', 'detail'])
    const detail = maps.windows[1]
    for (const [x, y] of siteRings(screening.site.geometry).flat()) {
      expect(x).toBeGreaterThan(detail?.frame.box[0] ?? Number.NaN)
      expect(x).toBeLessThan(detail?.frame.box[2] ?? Number.NaN)
      expect(y).toBeGreaterThan(detail?.frame.box[1] ?? Number.NaN)
      expect(y).toBeLessThan(detail?.frame.box[3] ?? Number.NaN)
    }
    const lake = screening.measures.find(({ layer, where }) => layer === 'lake_salar' && where === null)
    expect(lake?.intersects).toBe(true)
    const drawn = detail?.named.filter(({ layer_id }) => layer_id === 'lake_salar') ?? []
    expect(drawn.map(({ feature_id }) => feature_id)).toEqual(
      lake?.features.map(({ feature_id }) => feature_id).sort(),
    )
    expect(maps.windows[0]?.backdrop.some(({ layer_id }) => layer_id === 'comuna')).toBe(true)
    expect(maps.gone).toEqual([])
  })

  test('coordinates are those of PostGIS, in metres, cut to the window', async () => {
    const [west, south, east, north] = [570_000, 7_390_000, 600_000, 7_430_000]
    const version = screening.layer_versions.lake_salar?.id ?? 0
    const features = await db.as(VISITOR, (tx) =>
      featuresInBox(tx, [{ version_id: version, feature_ids: null }], [west, south, east, north], 10),
    )
    expect(features.length).toBeGreaterThan(0)
    for (const { geometry } of features) {
      const { inside } = await db.as(VISITOR, (tx) =>
        tx.one<{ inside: boolean }>(sql`
          select st_coveredby(st_setsrid(st_geomfromgeojson(${JSON.stringify(geometry)}::text), 32719),
            st_expand(st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, 32719), 1)) as inside`),
      )
      expect(inside).toBe(true)
    }
  })

  test('features of restricted layers are never drawn, whoever asks, and that is said', async () => {
    await as(STEWARD, async (tx) => {
      const version = await publishTestLayer(
        tx,
        'archaeological_site',
        [
          {
            feature_id: 'secret',
            geometry: { type: 'Point', coordinates: [-68.22, -23.46] },
            properties: { name: 'Lugar reservado' },
          },
        ],
        'region',
      )
      const asked = await assess(tx, await assessContext(tx), { site: SITE, facts: {} })
      const whole = { ...screening, ...asked } as Screening
      expect(whole.measures.find(({ layer }) => layer === 'archaeological_site')?.count).toBe(1)
      const maps = await readMaps(tx, whole)
      expect(maps.withheld).toContain('archaeological_site')
      expect(JSON.stringify(maps)).not.toContain('secret')
      expect(
        await featuresInBox(
          tx,
          [{ version_id: version, feature_ids: null }],
          [570_000, 7_390_000, 600_000, 7_430_000],
          1,
        ),
      ).toEqual([])
    })
  })

  test('a version that is not kept any more is said, not drawn', async () => {
    const gone = 999_999_999
    const [layer, version] =
      Object.entries(screening.layer_versions).find(([id, one]) => one && id === 'lake_salar') ?? []
    if (!layer || !version) throw new Error('the atlas has lakes')
    const old = {
      ...screening,
      layer_versions: { ...screening.layer_versions, [layer]: { ...version, id: gone } },
    }
    const maps = await db.as(VISITOR, (tx) => readMaps(tx, old))
    expect(maps.gone).toEqual(['lake_salar'])
    expect(await db.as(VISITOR, (tx) => keptVersions(tx, [gone, version.id]))).toEqual(new Set([version.id]))
  })
})
