import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { describe, expect, test } from 'vitest'
import { LAYERS } from '../../geodata/layers/index.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { CONFORMANCE } from './conformance.ts'
import { inside, serving } from './served.fixture.ts'

type Get = (path: string, init?: RequestInit) => Promise<Response>

/** Serves what the shared database holds. */
const served = <T>(work: (get: Get) => Promise<T>) => serving(db, connection, work)

/** Serves a transaction that is thrown away afterwards, so that a test may publish what it needs. */
const servedAfter = <T>(prepare: (tx: Transaction) => Promise<unknown>, work: (get: Get) => Promise<T>) =>
  as(STEWARD, async (tx) => {
    await prepare(tx)
    return serving(inside(db, tx), connection, work)
  })

// biome-ignore lint/suspicious/noExplicitAny: documents of many shapes are read here, and looked at one member at a time.
const json = async (get: Get, path: string, init?: RequestInit): Promise<any> =>
  (await get(path, init)).json()

const point = (lon: number, lat: number) => ({ type: 'Point', coordinates: [lon, lat] })
const EVIL = `<script>alert("1")</script>'; drop table geo.feature; --`

/** 25 hand-made zones in a layer nobody else publishes. */
const zones = (tx: Transaction) =>
  publishTestLayer(
    tx,
    'telecom_antenna',
    Array.from({ length: 25 }, (_, i) => ({
      feature_id: `a-${String(i).padStart(2, '0')}`,
      geometry: point(-69 + i / 100, -23),
      properties: { name: i === 7 ? EVIL : `Antena ${i}` },
    })),
  )

describe('documents', () => {
  test('the landing page leads to everything, and every address answers', () =>
    served(async (get) => {
      const { links } = await json(get, '/ogc')
      const relations = links.map(({ rel }: { rel: string }) => rel)
      expect(relations).toEqual(
        expect.arrayContaining(['self', 'alternate', 'service-desc', 'service-doc', 'conformance', 'data']),
      )
      for (const { href, type } of links) {
        const response = await get(href)
        expect(response.status, href).toBe(200)
        expect(response.headers.get('content-type')?.split(';')[0], href).toBe(type.split(';')[0])
      }
      expect((await json(get, '/ogc/conformance')).conformsTo).toEqual([...CONFORMANCE])
    }))

  test('the OpenAPI document names every route', () =>
    served(async (get) => {
      const { openapi, paths, servers } = await json(get, '/ogc/api')
      expect(openapi).toBe('3.1.0')
      expect(Object.keys(paths)).toEqual(
        expect.arrayContaining([
          '/ogc/collections/{id}/items',
          '/ogc/collections/{id}/tiles/WebMercatorQuad/{z}/{y}/{x}',
          '/api/search',
        ]),
      )
      expect(
        paths['/ogc/collections/{id}/items'].get.parameters.map(({ name }: { name: string }) => name),
      ).toEqual(expect.arrayContaining(['id', 'limit', 'offset', 'bbox', 'crs', 'datetime']))
      expect(servers[0].url).toMatch(/^http/)
    }))

  test('every layer of the catalogue is a collection, in both languages', () =>
    served(async (get) => {
      const { collections } = await json(get, '/ogc/collections?lang=en')
      expect(collections.map(({ id }: { id: string }) => id)).toEqual(LAYERS.map(({ id }) => id))
      expect(collections.map(({ title }: { title: string }) => title)).toEqual(
        LAYERS.map(({ title }) => title.en),
      )
      const spanish = await json(get, '/ogc/collections/comuna', { headers: { 'Accept-Language': 'es' } })
      expect(spanish).toMatchObject({ title: 'Comunas', itemType: 'feature', version: { feature_count: 9 } })
      expect(spanish.extent.spatial.bbox[0]).toHaveLength(4)
    }))

  test('whatever is asked for as HTML is a page, and nothing in it runs', () =>
    servedAfter(zones, async (get) => {
      for (const path of [
        '/ogc',
        '/ogc/api',
        '/ogc/conformance',
        '/ogc/collections',
        '/ogc/collections/telecom_antenna',
        '/ogc/collections/telecom_antenna/queryables',
        '/ogc/collections/telecom_antenna/schema',
        '/ogc/collections/telecom_antenna/items',
        '/ogc/collections/telecom_antenna/items/a-07',
        '/ogc/collections/telecom_antenna/tiles',
        '/ogc/collections/telecom_antenna/tiles/WebMercatorQuad',
        '/ogc/tileMatrixSets',
        '/ogc/tileMatrixSets/WebMercatorQuad',
        '/ogc/processes',
        '/ogc/processes/nearby',
      ]) {
        const response = await get(path, { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
        expect(response.status, path).toBe(200)
        expect(response.headers.get('content-type'), path).toBe('text/html; charset=utf-8')
        const text = await response.text()
        expect(text, path).toContain('<!doctype html>')
        expect(text, path).not.toMatch(/<script|<style|undefined|\[object/)
        expect((await get(`${path}?f=json`)).headers.get('content-type'), path).toMatch(/json/)
      }
    }))

  test('queryables and schema describe the declared properties', () =>
    served(async (get) => {
      const queryables = await json(get, '/ogc/collections/mine_site/queryables?lang=es')
      expect(queryables.$id).toMatch(/\/ogc\/collections\/mine_site\/queryables$/)
      expect(queryables.properties).toMatchObject({ name: { title: 'Nombre', type: 'string' }, geometry: {} })
      const schema = await json(get, '/ogc/collections/mine_site/schema')
      expect(Object.keys(schema.properties)).toEqual(
        expect.arrayContaining(['source', 'accuracy_m', 'vintage']),
      )
    }))
})

describe('items', () => {
  test('the counts are those of the table, for every collection', async () => {
    const rows = await as(VISITOR, (tx) =>
      tx.rows<{ id: string; n: number }>(sql`
        select l.id, count(f.feature_id) as n
        from geo.layer l left join geo.feature f on f.version_id = l.current_version_id
        group by l.id`),
    )
    const counts = new Map(rows.map(({ id, n }) => [id, n]))
    await served(async (get) => {
      for (const { id } of LAYERS) {
        const page = await json(get, `/ogc/collections/${id}/items?limit=1`)
        expect(page.numberMatched, id).toBe(counts.get(id))
        expect(page.numberReturned, id).toBe(Math.min(1, page.numberMatched))
      }
    })
  })

  test('following next visits every feature once, and prev leads back', () =>
    servedAfter(zones, async (get) => {
      const seen: string[] = []
      let path: string | undefined = '/ogc/collections/telecom_antenna/items?limit=10'
      let pages = 0
      let last: { links: { rel: string; href: string }[] } = { links: [] }
      while (path) {
        last = await json(get, path)
        seen.push(...(last as unknown as { features: { id: string }[] }).features.map(({ id }) => id))
        path = last.links.find(({ rel }) => rel === 'next')?.href
        pages++
      }
      expect(pages).toBe(3)
      expect(seen).toHaveLength(25)
      expect(new Set(seen).size).toBe(25)
      const previous = await json(get, last.links.find(({ rel }) => rel === 'prev')?.href ?? '')
      expect(previous.features[0].id).toBe('a-10')
      expect((await json(get, '/ogc/collections/telecom_antenna/items?offset=25')).features).toEqual([])
      expect((await json(get, '/ogc/collections/telecom_antenna/items?limit=99999')).features).toHaveLength(
        25,
      )
    }))

  test('an item has its declared properties, its source, its accuracy and its vintage', () =>
    served(async (get) => {
      const response = await get('/ogc/collections/settlement/items/peine')
      expect(response.headers.get('content-type')).toBe('application/geo+json')
      expect(response.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>')
      const peine = (await response.json()) as { geometry: { coordinates: number[] } }
      expect(peine).toMatchObject({
        type: 'Feature',
        id: 'peine',
        geometry: { type: 'Point' },
        properties: {
          name: 'Peine',
          source: { name: expect.any(String) },
          accuracy_m: expect.any(Number),
          vintage: expect.any(String),
        },
      })
      expect(peine.geometry.coordinates[0]).toBeLessThan(-68)
      const etag = response.headers.get('etag') ?? ''
      const again = await get('/ogc/collections/settlement/items/peine', {
        headers: { 'If-None-Match': etag },
      })
      expect(again.status).toBe(304)
    }))

  test('a box holds what lies in it, in degrees and in metres', () =>
    servedAfter(zones, async (get) => {
      const items = '/ogc/collections/telecom_antenna/items'
      expect((await json(get, `${items}?bbox=-69.001,-23.1,-68.955,-22.9`)).numberMatched).toBe(5)
      expect((await json(get, `${items}?bbox=-69.001,-23.1,0,-68.955,-22.9,9000`)).numberMatched).toBe(5)
      const latitudeFirst = 'http://www.opengis.net/def/crs/EPSG/0/4326'
      expect(
        (await json(get, `${items}?bbox=-23.1,-69.001,-22.9,-68.955&bbox-crs=${latitudeFirst}`))
          .numberMatched,
      ).toBe(5)
      // 69° W is the central meridian of zone 19: easting 500000.
      const metres = 'http://www.opengis.net/def/crs/EPSG/0/32719'
      expect(
        (await json(get, `${items}?bbox=499000,7450000,504500,7460000&bbox-crs=${metres}`)).numberMatched,
      ).toBe(5)
      expect((await json(get, `${items}?bbox=-68,-20,-67,-19`)).numberMatched).toBe(0)
    }))

  test('coordinates come in the system asked for', () =>
    servedAfter(zones, async (get) => {
      const at = '/ogc/collections/telecom_antenna/items/a-00'
      const metres = await get(`${at}?crs=http://www.opengis.net/def/crs/EPSG/0/32719`)
      expect(metres.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/EPSG/0/32719>')
      const { geometry } = (await metres.json()) as { geometry: { coordinates: number[] } }
      expect(geometry.coordinates[0]).toBeCloseTo(500_000, 0)
      expect(
        (await json(get, `${at}?crs=http://www.opengis.net/def/crs/EPSG/0/4326`)).geometry.coordinates,
      ).toEqual([-23, -69])
    }))

  test('property filters and datetime choose', () =>
    servedAfter(zones, async (get) => {
      const items = '/ogc/collections/telecom_antenna/items'
      expect(
        (await json(get, `${items}?name=Antena%203`)).features.map(({ id }: { id: string }) => id),
      ).toEqual(['a-03'])
      expect((await json(get, `${items}?name=antena%203`)).numberMatched).toBe(0)
      expect((await json(get, `${items}?datetime=2026-05-01`)).numberMatched).toBe(25)
      expect((await json(get, `${items}?datetime=../2025-12-31`)).numberMatched).toBe(0)
      const mines = await json(get, '/ogc/collections/mine_site/items?status=operating&limit=1000')
      expect(mines.numberMatched).toBeGreaterThan(0)
      expect(
        mines.features.every(
          ({ properties }: { properties: { status: string } }) => properties.status === 'operating',
        ),
      ).toBe(true)
    }))

  test('SQL and HTML in a filter or in data are text', () =>
    servedAfter(zones, async (get) => {
      const page = await json(get, `/ogc/collections/telecom_antenna/items?name=${encodeURIComponent(EVIL)}`)
      expect(page.features.map(({ id }: { id: string }) => id)).toEqual(['a-07'])
      expect((await json(get, '/ogc/collections/telecom_antenna/items?limit=1')).numberMatched).toBe(25)
      expect((await get(`/ogc/collections/telecom_antenna/items/${encodeURIComponent(EVIL)}`)).status).toBe(
        404,
      )
    }))

  test('a layer without data is an empty collection that says who has the data', () =>
    served(async (get) => {
      const empty = LAYERS.find(({ id }) => id === 'military_area')
      const page = await json(get, '/ogc/collections/military_area/items')
      expect(page).toMatchObject({
        numberMatched: 0,
        numberReturned: 0,
        features: [],
        no_data: { publisher: empty?.publisher.es },
      })
      expect(await json(get, '/ogc/collections/military_area')).toMatchObject({ version: null, no_data: {} })
      expect((await get('/ogc/collections/military_area/items/x')).status).toBe(404)
    }))

  test('a table has items without geometry and no tiles', () =>
    servedAfter(
      (tx) =>
        publishTestLayer(tx, 'urban_indicator', [{ feature_id: 'i-1', geometry: null, properties: {} }]),
      async (get) => {
        expect((await json(get, '/ogc/collections/urban_indicator/items')).features[0].geometry).toBeNull()
        expect((await get('/ogc/collections/urban_indicator/tiles')).status).toBe(404)
      },
    ))
})

describe('what cannot be asked', () => {
  test.each([
    ['/ogc/collections/nada', 404, 'unknown-layer'],
    ['/ogc/collections/nada/items', 404, 'unknown-layer'],
    ['/ogc/collections/__proto__/items', 404, 'unknown-layer'],
    ['/ogc/collections/comuna/items/nadie', 404, 'not-found'],
    ['/ogc/collections/comuna/items?limit=0', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?limit=muchos', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?offset=-1', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?offset=99999999999', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?bbox=1,2,3', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?bbox=170,-24,-170,-22', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?bbox=1,2,3,4&bbox=5,6,7,8', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?crs=EPSG:4326', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?datetime=ayer', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?color=rojo', 400, 'unknown-parameter'],
    ['/ogc/collections/mine_site/items?status=abierta', 400, 'bad-parameter'],
    ['/ogc/collections/mine_site/items?area_ha=mucho', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/items?f=xml', 400, 'bad-parameter'],
    ['/ogc/collections/comuna?color=rojo', 400, 'unknown-parameter'],
    ['/ogc/collections/comuna/tiles/WebMercatorQuad/5/99/9', 404, 'not-found'],
    ['/ogc/collections/comuna/tiles/WebMercatorQuad/a/b/c', 400, 'bad-parameter'],
    ['/ogc/collections/comuna/tiles/WebMercatorQuad/5/18/9?v=999999', 404, 'not-found'],
    ['/ogc/collections/comuna/tiles/WebMercatorQuad/5/18/9?v=1;drop', 400, 'bad-parameter'],
    ['/ogc/collections/military_area/tiles/WebMercatorQuad/5/18/9', 404, 'no-data'],
    ['/ogc/collections/comuna/tiles/WorldCRS84Quad', 404, 'not-found'],
    ['/ogc/processes/magia', 404, 'not-found'],
    ['/api/search', 400, 'bad-parameter'],
    ['/api/search?q=x', 400, 'bad-parameter'],
  ])('%s is %i %s, in both languages', (path, status, slug) =>
    served(async (get) => {
      const details = []
      for (const language of ['es', 'en']) {
        const response = await get(path, { headers: { 'Accept-Language': language } })
        expect(response.status).toBe(status)
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        const problem = (await response.json()) as { slug: string; detail: string; status: number }
        expect(problem).toMatchObject({ slug, status })
        details.push(problem.detail)
      }
      expect(details[0]).not.toBe(details[1])
    }),
  )
})

describe('tiles', () => {
  const decode = async (response: Response) =>
    new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())))

  test('TileJSON leads to a tile with the features of the layer', () =>
    served(async (get) => {
      const tileset = await json(get, '/ogc/collections/comuna/tiles/WebMercatorQuad')
      expect(tileset.links.find(({ rel }: { rel: string }) => rel === 'item')).toMatchObject({
        templated: true,
      })
      const tilejson = await json(get, '/ogc/collections/comuna/tiles/WebMercatorQuad/tilejson')
      expect(tilejson).toMatchObject({ tilejson: '3.0.0', vector_layers: [{ id: 'comuna' }] })
      const address = tilejson.tiles[0].replace('{z}', '5').replace('{y}', '18').replace('{x}', '9')
      const response = await get(address)
      expect(response.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile')
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      const { layers } = await decode(response)
      expect(Object.keys(layers)).toEqual(['comuna'])
      expect(layers.comuna?.length).toBe(9)
      expect(Object.keys(layers.comuna?.feature(0).properties ?? {})).toEqual(
        expect.arrayContaining(['feature_id', 'name']),
      )
    }))

  test('who has a tile of a version is told so without the database', () =>
    served(async (get) => {
      const { version } = await json(get, '/ogc/collections/comuna')
      const path = `/ogc/collections/comuna/tiles/WebMercatorQuad/6/36/19?v=${version.id}`
      const etag = (await get(path)).headers.get('etag') ?? ''
      const none = { ...db, as: () => Promise.reject(new Error('the database was asked')) }
      await serving(none, connection, async (offline) => {
        expect((await offline(path, { headers: { 'If-None-Match': etag } })).status).toBe(304)
        expect((await offline(path)).status).toBe(500)
      })
    }))

  test('an older version stays as it was; without v the current one is kept for a minute', () =>
    servedAfter(
      async (tx) => {
        await zones(tx)
        await publishTestLayer(tx, 'telecom_antenna', [
          { feature_id: 'new', geometry: point(-69, -23), properties: { name: 'Nueva' } },
        ])
      },
      async (get) => {
        const { version } = await json(get, '/ogc/collections/telecom_antenna')
        const at = '/ogc/collections/telecom_antenna/tiles/WebMercatorQuad/5/18/9'
        const current = await get(at)
        expect(current.headers.get('cache-control')).toBe('public, max-age=60')
        expect((await decode(current)).layers.telecom_antenna?.length).toBe(1)
        const older = await get(`${at}?v=${version.id - 1}`)
        expect(older.headers.get('cache-control')).toContain('immutable')
        expect((await decode(older)).layers.telecom_antenna?.length).toBe(25)
      },
    ))

  test('a tile with nothing in it is 204', () =>
    served(async (get) => {
      const response = await get('/ogc/collections/comuna/tiles/WebMercatorQuad/10/0/0')
      expect(response.status).toBe(204)
      expect(await response.text()).toBe('')
    }))
})

describe('a restricted layer', () => {
  const hidden = (tx: Transaction) =>
    publishTestLayer(tx, 'archaeological_site', [
      {
        feature_id: 's-1',
        geometry: point(-68.2, -22.9),
        properties: { name: 'Zyxwvut', kind: 'settlement' },
      },
    ])

  test('shows a visitor neither its features, nor how many, nor where', () =>
    servedAfter(hidden, async (get) => {
      const collection = await json(get, '/ogc/collections/archaeological_site')
      expect(collection).toMatchObject({ restricted: true, version: { feature_count: 0 } })
      expect(collection.extent).toBeUndefined()
      const { layers } = await json(get, '/api/layers')
      expect(layers.find(({ id }: { id: string }) => id === 'archaeological_site').version).toMatchObject({
        feature_count: 0,
        bbox: null,
      })
      expect(await json(get, '/ogc/collections/archaeological_site/items')).toMatchObject({
        numberMatched: 0,
        features: [],
      })
      expect((await get('/ogc/collections/archaeological_site/items/s-1')).status).toBe(404)
      expect((await json(get, '/api/search?q=zyxwvut')).results).toEqual([])
      for (const tile of ['5/18/9', '10/578/317']) {
        const response = await get(`/ogc/collections/archaeological_site/tiles/WebMercatorQuad/${tile}`)
        expect(response.status).toBe(204)
        expect(response.headers.get('cache-control')).toBe('private, no-store')
      }
      const tilejson = await json(get, '/ogc/collections/archaeological_site/tiles/WebMercatorQuad/tilejson')
      expect(tilejson.bounds).toBeUndefined()
    }))
})
