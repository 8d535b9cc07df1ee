import { createRequire } from 'node:module'
import initSqlite from 'sql.js'
import { describe, expect, test } from 'vitest'
import type { Screening } from '../../geodata/model/screening.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { STEWARD } from '../db/as.ts'
import { inside, serving } from '../ogc/served.fixture.ts'
import { hasGdal, readCsv, readShapefile, readWithGdal, unzip } from './readback.fixture.ts'

type Get = (path: string, init?: RequestInit) => Promise<Response>

/** Beside the Salar de Atacama: it touches and is near many things. */
const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.4, -23.5],
      [-68.3, -23.5],
      [-68.3, -23.4],
      [-68.4, -23.4],
      [-68.4, -23.5],
    ],
  ],
}

/** Runs `work` with a stored screening of SITE. */
function screened<T>(work: (get: Get, screening: Screening) => Promise<T>): Promise<T> {
  return as(STEWARD, (tx) =>
    serving(inside(db, tx), connection, async (get) => {
      const response = await get('/ogc/processes/screening/execution', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ inputs: { site: SITE, title: 'Planta «Ñ»', facts: { type: 'solar-pv' } } }),
      })
      return work(get, await response.json())
    }),
  )
}

const bytesOf = async (response: Response) => {
  if (response.status !== 200) throw new Error(await response.text())
  return Buffer.from(await response.arrayBuffer())
}

describe('a screening', () => {
  test('leaves as a GeoPackage with its places, findings and measures', async () => {
    await screened(async (get, screening) => {
      const bytes = await bytesOf(
        await get(`/api/screenings/${screening.id}/export?format=gpkg&crs=32719&lang=es`),
      )
      const { resolve } = createRequire(import.meta.url)
      const { Database } = await initSqlite({ locateFile: (name) => resolve(`sql.js/dist/${name}`) })
      const file = new Database(bytes)
      const column = (query: string) => file.exec(query)[0]?.values.flat() ?? []
      expect(column('select table_name from gpkg_contents order by 1')).toEqual([
        'features',
        'findings',
        'measures',
      ])
      expect(column('select count(*) from findings')).toEqual([screening.findings.length])
      expect(column('select count(*) from measures')).toEqual([screening.measures.length])
      const triggered = screening.findings
        .filter(({ outcome }) => outcome === 'triggered')
        .map(({ rule }) => rule)
      expect(column("select feature_id from findings where outcome = 'triggered' order by 1")).toEqual(
        triggered.sort(),
      )
      const named = screening.measures
        .filter(({ where }) => where === null)
        .flatMap(({ layer, features }) => features.map(({ feature_id }) => `${layer}.${feature_id}`))
      expect(column("select feature_id from features where role <> 'site' order by 1")).toEqual(named.sort())
      expect(column("select name from features where role = 'site'")).toEqual(['Planta «Ñ»'])
      // Each feature says who says it.
      expect(
        column("select count(*) from features where role <> 'site' and (source is null or vintage is null)"),
      ).toEqual([0])
      file.close()
      if (hasGdal) {
        const { found } = readWithGdal('x.gpkg', bytes)
        const site = found.find(({ properties }) => properties.role === 'site')
        const { coordinates } = (site as unknown as { geometry: unknown }).geometry as {
          coordinates: [number[][]]
        }
        const [ring] = coordinates
        const area = ring
          .slice(1)
          .reduce(
            (sum, [x = 0, y = 0], i) => sum + ((ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0)) / 2,
            0,
          )
        expect(Math.abs(area) / 10_000 / screening.site.area_ha).toBeCloseTo(1, 2)
      }
    })
  })

  test('leaves as a shapefile, as KML in words, as tables for a spreadsheet', async () => {
    await screened(async (get, { id, findings }) => {
      const zip = await bytesOf(await get(`/api/screenings/${id}/export?format=shapefile&lang=es`))
      const members = await unzip(zip)
      for (const name of ['findings.dbf', 'measures.dbf', 'features-poligonos.shp', 'features-LÉAME.txt']) {
        expect([...members.keys()], name).toContain(name)
      }
      expect((await readShapefile(zip)).some(({ id: key }) => key === id)).toBe(true)
      const kml = (await bytesOf(await get(`/api/screenings/${id}/export?format=kml&lang=es`))).toString()
      expect(kml).toContain('<name>Planta «Ñ»</name>')
      expect(kml).toContain('<SimpleData name="layer">Salares, lagos y lagunas</SimpleData>')
      const csv = readCsv(
        (
          await bytesOf(await get(`/api/screenings/${id}/export?format=csv&table=findings&lang=es`))
        ).toString(),
      )
      expect(csv).toHaveLength(findings.length)
      expect(new Set(csv.map(({ Resultado }) => Resultado))).toContain('No evaluada')
    })
  })

  test('that nobody made, a format without tables, tiles: each is refused with a sentence', async () => {
    await screened(async (get, { id }) => {
      const slug = async (path: string) => (await (await get(path)).json()).slug
      expect(await slug('/api/screenings/AAAAAAAAAAAAAAAAAAAA/export')).toBe('not-found')
      expect(await slug(`/api/screenings/${id}/export?format=kml&table=findings`)).toBe('not-acceptable')
      expect(await slug(`/api/screenings/${id}/export?format=pmtiles`)).toBe('not-acceptable')
      expect(await slug(`/api/screenings/${id}/export?format=geojson&crs=32719`)).toBe('unsupported-crs')
    })
  })
})

describe('what lies near', () => {
  test('leaves with whole geometries, distances, and what it could not know', async () => {
    await serving(db, connection, async (get) => {
      const distance_m = 60_000
      const answer = await (
        await get('/ogc/processes/nearby/execution', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            inputs: { place: { geometry: { type: 'Point', coordinates: [-68.2, -22.9] } }, distance_m },
          }),
        })
      ).json()
      expect(answer.items.length).toBeGreaterThan(0)
      const response = await get(`/api/nearby/export?point=-68.2,-22.9&distance_m=${distance_m}&lang=es`)
      const { features, metadata } = await response.json()
      expect(features).toHaveLength(answer.items.length + 1)
      for (const item of answer.items) {
        const twin = features.find(({ id }: { id: string }) => id === `${item.layer}.${item.feature_id}`)
        expect(twin.properties).toMatchObject({
          role: 'nearby',
          name: item.name,
          group: item.group,
          distance_m: item.distance_m,
          source: item.source.name,
          accuracy_m: item.accuracy_m,
        })
      }
      expect(metadata.title).toBe('Lo que hay a menos de 60 km')
      expect(metadata.description).toContain('Sin datos:')
    })
  })

  test('is asked of one place, said in one way', async () => {
    await serving(db, connection, async (get) => {
      const slug = async (query: string) => (await (await get(`/api/nearby/export?${query}`)).json()).slug
      expect(await slug('distance_m=1000')).toBe('bad-parameter')
      expect(await slug('distance_m=1000&point=1,2&place=a/b')).toBe('bad-parameter')
      expect(await slug('distance_m=1000&point=norte')).toBe('bad-parameter')
      expect(await slug('distance_m=1000&place=comuna')).toBe('bad-parameter')
      expect(await slug('distance_m=1000&place=nada/x')).toBe('unknown-layer')
      expect(await slug('distance_m=1&point=-68,-23')).toBe('bad-parameter')
    })
  })
})

describe('the catalogue', () => {
  test('lists every version there is, and each has a record and downloads that answer', async () => {
    await serving(db, connection, async (get) => {
      const response = await get('/api/catalogue.jsonld')
      expect(response.headers.get('content-type')).toBe('application/ld+json')
      const graph: Record<string, never>[] = (await response.json())['@graph']
      const { layers } = await (await get('/api/layers')).json()
      const published = layers.filter(({ version }: { version: unknown }) => version !== null)
      for (const { id, version } of published) {
        const node = graph.find((each) => String(each['@id']).endsWith(`/datos/${id}/v/${version.number}`))
        expect(node?.['dcat:version'], id).toBe(String(version.number))
      }
      const [{ version }] = published
      const record = await get(`/api/versions/${version.id}/record`)
      expect(record.status).toBe(200)
      const [own] = (await record.json())['@graph']
      const links: string[] = own['dcat:distribution'].map(
        (each: Record<string, { '@id': string }>) => each['dcat:downloadURL']?.['@id'],
      )
      for (const link of links) expect((await get(link, { method: 'HEAD' })).status, link).toBe(200)
      expect((await (await get('/api/versions/999999999/record')).json()).slug).toBe('not-found')
    })
  })

  test('is linked from the OGC API, with a download for each format', async () => {
    await serving(db, connection, async (get) => {
      const landing = await (await get('/ogc?f=json')).json()
      expect(landing.links.map(({ href }: { href: string }) => href.replace(/^.*\/api/, '/api'))).toContain(
        '/api/catalogue.jsonld',
      )
      const { links } = await (await get('/ogc/collections/volcano?f=json')).json()
      const enclosures = links.filter(({ rel }: { rel: string }) => rel === 'enclosure')
      expect(enclosures).toHaveLength(10)
      for (const { href, type } of enclosures) {
        const answer = await get(href, { method: 'HEAD' })
        expect(answer.headers.get('content-type')?.split(';')[0]).toBe(type)
      }
    })
  })
})
