import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import { openFile } from '../../geodata/formats/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { EXPORT_FORMATS } from '../../geodata/model/export.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { inside, serving } from '../ogc/served.fixture.ts'
import { readLayerExport } from './layer-export.ts'
import { pages } from './pages.ts'
import {
  type Found,
  hasGdal,
  readCsv,
  readFlatGeobuf,
  readGeoParquet,
  readShapefile,
  readWithGdal,
  shapeOf,
  unzip,
} from './readback.fixture.ts'

const LAYER = 'tailings_deposit'
const long = 'Ñandú '.repeat(80)

const square = (lon: number, lat: number, size: number) => [
  [lon, lat],
  [lon + size, lat],
  [lon + size, lat + size],
  [lon, lat + size],
  [lon, lat],
]
/** Everything that formats trip over: quotes, line breaks, formulas, holes, parts, empty cells, long texts, clockwise rings. */
const FEATURES = [
  {
    feature_id: 'a-punto',
    geometry: { type: 'Point', coordinates: [-69.123456789, -23.5] },
    properties: {
      name: 'Relave «Ñ», "nº; 1"',
      kind: 'dam',
      walls: 3,
      height_m: 12.5,
      decided_on: '2020-05',
      year: 2020,
    },
    accuracy_m: 25.5,
  },
  {
    feature_id: 'b-con-hueco',
    geometry: { type: 'Polygon', coordinates: [square(-69, -24, 0.2), square(-68.95, -23.95, 0.05)] },
    properties: {
      name: '=HYPERLINK("https://example.com")',
      status: 'active',
      url: 'https://example.com/?a=1&b=<2>',
    },
  },
  {
    feature_id: 'c-dos-partes',
    geometry: {
      type: 'MultiPolygon',
      coordinates: [[square(-70, -25, 0.1)], [square(-69.5, -25, 0.1).reverse()]],
    },
    properties: { name: 'Dos\r\nlíneas 🏔', area_ha: 0.1, tonnage_mt: 123456.789 },
  },
  { feature_id: 'd-vacío', geometry: { type: 'Point', coordinates: [-68.5, -22.25] }, properties: {} },
  {
    feature_id: 'e-largo',
    geometry: { type: 'Point', coordinates: [-68.4, -22.2] },
    properties: { name: 'Largo', note: long },
  },
]
const KEYS = FEATURES.map(({ feature_id }) => feature_id)
/** The columns whose cells are compared. */
const PROPERTIES = [
  'name',
  'kind',
  'status',
  'walls',
  'height_m',
  'area_ha',
  'tonnage_mt',
  'decided_on',
  'year',
  'url',
  'note',
]

type Get = (path: string, init?: RequestInit) => Promise<Response>

/** Runs `work` against a server where `LAYER` holds FEATURES. */
function served<T>(work: (get: Get, tx: Transaction) => Promise<T>): Promise<T> {
  return as(STEWARD, async (tx) => {
    await publishTestLayer(tx, LAYER, FEATURES as never, 'region')
    return serving(inside(db, tx), connection, (get) => work(get, tx))
  })
}

async function download(get: Get, parameters: string, layer = LAYER): Promise<Buffer> {
  const response = await get(`/api/layers/${layer}/export?${parameters}`)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}

/** The features as the database has them, in a coordinate system. */
function truth(tx: Transaction, srid: number): Promise<(Found & Record<string, unknown>)[]> {
  return tx.rows(sql`
    select f.feature_id as id, st_asgeojson(st_transform(f.geom, ${srid}::integer), 15, 0)::jsonb as geometry, f.properties
    from geo.published_feature f where f.layer_id = ${LAYER} order by f.feature_id`)
}

/** What was read agrees with the database: which features, their cells, their shapes to `decimals`. */
function expectAgreement(
  found: readonly Found[],
  expected: readonly Found[],
  { decimals, cut = Number.POSITIVE_INFINITY }: { decimals: number; cut?: number },
) {
  expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
  for (const each of expected) {
    const twin = found.find(({ id }) => id === each.id) as Found
    for (const property of PROPERTIES) {
      const value = twin.properties[property] ?? twin.properties[property.slice(0, 10)] ?? null
      const wanted = each.properties[property] ?? null
      const text = typeof wanted === 'string' && Buffer.byteLength(wanted) > cut
      if (text) expect(wanted.startsWith(String(value)) && String(value).length > 100, property).toBe(true)
      else expect(value === '' ? null : value, `${each.id} ${property}`).toEqual(wanted)
    }
    expect(shapeOf(twin.geometry, decimals), each.id).toEqual(shapeOf(each.geometry, decimals))
  }
}

describe('GeoJSON', () => {
  test('holds what the database holds, and says what it is', async () => {
    await served(async (get, tx) => {
      const response = await get(`/api/layers/${LAYER}/export?format=geojson`)
      expect(response.headers.get('content-type')).toBe('application/geo+json')
      expect(response.headers.get('content-disposition')).toMatch(
        /filename="suelo-comun-tailings_deposit-v\d+\.geojson"/,
      )
      const { metadata, features, type } = await response.json()
      expect(type).toBe('FeatureCollection')
      expectAgreement(features, await truth(tx, 4326), { decimals: 6 })
      expect(features.find(({ id }: Found) => id === 'a-punto').geometry.coordinates).toEqual([
        -69.1234568, -23.5,
      ])
      expect(features[0].properties).toMatchObject({
        source: 'Prueba',
        source_year: 2026,
        source_reference: 'Datos inventados para una prueba',
        accuracy_m: 25.5,
        vintage: '2026',
      })
      expect(metadata).toMatchObject({
        title: 'Depósitos de relaves',
        layer: LAYER,
        vintage: '2026',
        accuracy_m: 25.5,
        coverage: 'region',
        crs: 'EPSG:4326',
        features: FEATURES.length,
        source: { name: 'Prueba' },
      })
      expect(metadata.citation).toMatch(
        /^Prueba \(2026\)\. Depósitos de relaves, versión \d+\. Suelo Común\./,
      )
      expect(metadata.address).toMatch(/\/datos\/tailings_deposit\/v\d*\/?\d+$/)
    })
  })

  test('goes around its outlines counterclockwise (RFC 7946)', async () => {
    await served(async (get) => {
      const { features } = JSON.parse((await download(get, 'format=geojson')).toString())
      const rings = features
        .flatMap(({ geometry }: { geometry: { type: string; coordinates: never } }) =>
          geometry.type === 'Polygon'
            ? [geometry.coordinates]
            : geometry.type === 'MultiPolygon'
              ? geometry.coordinates
              : [],
        )
        .map(([outline]: number[][][]) => outline)
      const area = (ring: number[][]) =>
        ring
          .slice(1)
          .reduce((sum, [x = 0, y = 0], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0)
      expect(rings).toHaveLength(3)
      for (const ring of rings) expect(area(ring)).toBeGreaterThan(0)
    })
  })

  test('by lines is one feature a line, each with the address of its version', async () => {
    await served(async (get, tx) => {
      const lines = (await download(get, 'format=geojsonl')).toString().trimEnd().split('\n')
      const features = lines.map((line) => JSON.parse(line))
      expectAgreement(features, await truth(tx, 4326), { decimals: 6 })
      for (const { properties } of features)
        expect(properties.version_url).toMatch(/^http.*\/datos\/tailings_deposit\/v\/\d+$/)
    })
  })
})

describe('CSV', () => {
  test('for machines: comma, point, codes, longitude and latitude or WKT; formulas are held back', async () => {
    await served(async (get) => {
      const rows = readCsv((await download(get, 'format=csv&geometry=lonlat')).toString())
      expect(rows.map(({ feature_id }) => feature_id)).toEqual(KEYS)
      expect(rows[0]).toMatchObject({
        name: 'Relave «Ñ», "nº; 1"',
        kind: 'dam',
        height_m: '12.5',
        lon: '-69.1234568',
        lat: '-23.5',
      })
      expect(rows[1]?.name).toBe('\'=HYPERLINK("https://example.com")')
      // A point inside the shape, not in its hole.
      expect(Number(rows[1]?.lon)).toBeGreaterThan(-69)
      expect(rows[2]?.name).toBe('Dos\r\nlíneas 🏔')
      expect(rows[3]).toMatchObject({ name: '', kind: '', source: 'Prueba', vintage: '2026' })
      const wkt = readCsv((await download(get, 'format=csv')).toString())
      expect(wkt[0]?.wkt).toBe('POINT(-69.1234568 -23.5)')
      expect(wkt[1]?.wkt).toMatch(/^POLYGON\(\(.*\),\(/)
    })
  })

  test('for Excel in Spanish: byte order mark, semicolon, decimal comma, titles and words', async () => {
    await served(async (get) => {
      const text = (await download(get, 'format=csv&lang=es&geometry=lonlat')).toString()
      expect(text.startsWith('\uFEFFCódigo del elemento;Nombre;Tipo de depósito;')).toBe(true)
      const rows = readCsv(text)
      expect(rows[0]).toMatchObject({
        'Tipo de depósito': 'Tranque de relaves',
        'Altura (m)': '12,5',
        lon: '-69,1234568',
      })
      expect(rows[0]?.['Precisión de la posición (m)']).toBe('25,5')
      const english = readCsv((await download(get, 'format=csv&lang=en')).toString())
      expect(english[0]?.['Kind of deposit']).toBe('Tailings dam (sand wall)')
    })
  })

  test('in metres', async () => {
    await served(async (get, tx) => {
      const [row] = readCsv((await download(get, 'format=csv&crs=5361&geometry=lonlat')).toString())
      const [feature] = (await truth(tx, 5361)) as unknown as [
        { geometry: { coordinates: [number, number] } },
      ]
      const [x, y] = feature.geometry.coordinates
      expect(Number(row?.easting)).toBeCloseTo(x, 2)
      expect(Number(row?.northing)).toBeCloseTo(y, 2)
    })
  })
})

describe('Shapefile', () => {
  test.each([4326, 32719, 5361])('in EPSG:%d is read back by another library', async (srid) => {
    await served(async (get, tx) => {
      const bytes = await download(get, `format=shapefile&crs=${srid}`)
      expectAgreement(await readShapefile(bytes), await truth(tx, srid), {
        decimals: srid === 4326 ? 9 : 4,
        cut: 254,
      })
    })
  })

  test('is one for each kind of geometry, with coordinate system, encoding and what its names stand for', async () => {
    await served(async (get) => {
      const members = await unzip(await download(get, 'format=shapefile&lang=es'))
      expect([...members.keys()].sort()).toEqual(
        [
          'LÉAME.txt',
          'metadata.json',
          ...['puntos', 'poligonos'].flatMap((kind) =>
            ['cpg', 'dbf', 'prj', 'shp', 'shx'].map((extension) => `tailings_deposit-${kind}.${extension}`),
          ),
        ].sort(),
      )
      expect(members.get('tailings_deposit-puntos.cpg')?.toString()).toBe('UTF-8')
      expect(members.get('tailings_deposit-puntos.prj')?.toString()).toMatch(/^GEOGCS\["GCS_WGS_1984"/)
      const readme = members.get('LÉAME.txt')?.toString() ?? ''
      for (const said of [
        'Fuente: Prueba (2026)',
        'Licencia: no informada',
        'Versión: ',
        '± 25.5 m',
        'Cobertura: Completa en toda la Región',
        'danger_dis = danger_distance_m',
        'Textos cortados a 254 bytes; completos en GeoPackage: note',
      ]) {
        expect(readme, said).toContain(said)
      }
      const { columns } = JSON.parse(members.get('metadata.json')?.toString() ?? '')
      const names = columns.map(({ name_in_dbf }: { name_in_dbf: string }) => name_in_dbf)
      expect(new Set(names).size).toBe(names.length)
      expect(Math.max(...names.map((name: string) => name.length))).toBeLessThanOrEqual(10)
    })
  })

  test('of a table is its columns', async () => {
    await as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'well_level', [
        { feature_id: 'n-1', geometry: null, properties: { code: 'P-1' } },
      ])
      await serving(inside(db, tx), connection, async (get) => {
        const members = await unzip(await download(get, 'format=shapefile&lang=es', 'well_level'))
        expect([...members.keys()].sort()).toEqual([
          'LÉAME.txt',
          'metadata.json',
          'well_level.cpg',
          'well_level.dbf',
        ])
      })
    })
  })
})

describe('FlatGeobuf', () => {
  test.each([4326, 32719])('in EPSG:%d is read back, with what it is in its header', async (srid) => {
    await served(async (get, tx) => {
      const { header, found } = await readFlatGeobuf(await download(get, `format=flatgeobuf&crs=${srid}`))
      expectAgreement(found, await truth(tx, srid), { decimals: srid === 4326 ? 9 : 4 })
      expect(header.crs?.code).toBe(srid)
      expect(JSON.parse(header.metadata ?? '{}')).toMatchObject({
        layer: LAYER,
        source: { name: 'Prueba' },
        accuracy_m: 25.5,
      })
    })
  })

  test('its index finds what lies in a box', async () => {
    await served(async (get) => {
      const bytes = await download(get, 'format=flatgeobuf')
      const { found } = await readFlatGeobuf(bytes, [-68.6, -22.3, -68.3, -22.1])
      expect(found.map(({ id }) => id).sort()).toEqual(['d-vacío', 'e-largo'])
    })
  })
})

describe('GeoParquet', () => {
  test.each([4326, 5361])('in EPSG:%d is read back by a library in another language', async (srid) => {
    await served(async (get, tx) => {
      const { metadata, found } = readGeoParquet(await download(get, `format=geoparquet&crs=${srid}`))
      expectAgreement(found, await truth(tx, srid), { decimals: srid === 4326 ? 9 : 4 })
      const geo = JSON.parse(metadata.get('geo') ?? '{}')
      expect(geo).toMatchObject({ version: '1.1.0', primary_column: 'geometry' })
      expect(geo.columns.geometry).toMatchObject({
        encoding: 'WKB',
        crs: { id: srid === 4326 ? { authority: 'OGC', code: 'CRS84' } : { authority: 'EPSG', code: srid } },
      })
      expect(geo.columns.geometry.geometry_types.sort()).toEqual(['MultiPolygon', 'Point', 'Polygon'])
      expect(JSON.parse(metadata.get('metadata') ?? '{}')).toMatchObject({
        layer: LAYER,
        source: { name: 'Prueba' },
      })
    })
  })
})

describe('KML', () => {
  test('is XML that says what it is, with typed columns and words', async () => {
    await served(async (get) => {
      const text = (await download(get, 'format=kml&lang=es')).toString()
      expect(text).toContain(
        '<SimpleField type="double" name="height_m"><displayName>Altura (m)</displayName>',
      )
      expect(text).toContain('<SimpleData name="kind">Tranque de relaves</SimpleData>')
      expect(text).toContain('https://example.com/?a=1&amp;b=&lt;2&gt;')
      expect(text).toContain('Licencia: no informada')
      expect(text.match(/<Placemark>/g)).toHaveLength(FEATURES.length)
      const members = await unzip(await download(get, 'format=kmz'))
      expect([...members.keys()]).toEqual(['doc.kml'])
      expect(
        members
          .get('doc.kml')
          ?.toString()
          .match(/<Placemark>/g),
      ).toHaveLength(FEATURES.length)
    })
  })
})

describe('every format', () => {
  test('comes back through our own readers with every feature', async () => {
    await served(async (get, tx) => {
      const expected = await truth(tx, 4326)
      for (const { id, extension } of EXPORT_FORMATS.filter(({ parts }) => parts)) {
        const bytes = await download(get, `format=${id}`)
        const tables = await openFile(bytesOf(`export${extension}`, Uint8Array.from(bytes)))
        const ids: unknown[] = []
        const issues: unknown[] = []
        for (const table of tables.filter(({ columns }) => columns.length > 3)) {
          for await (const rows of table.rows((issue) => issues.push(issue))) {
            for (const row of rows) ids.push(row.properties.feature_id ?? row.id)
          }
        }
        expect(issues, id).toEqual([])
        expect(ids.sort(), id).toEqual(expected.map((feature) => feature.id).sort())
      }
    })
  })

  test('may come in a zip with the record for people and for machines', async () => {
    await served(async (get) => {
      const members = await unzip(await download(get, 'format=csv&package=zip&lang=es'))
      const names = [...members.keys()]
      expect(names.slice(0, 2)).toEqual(['LÉAME.txt', 'metadata.json'])
      expect(names[2]).toMatch(/^suelo-comun-tailings_deposit-v\d+\.csv$/)
      expect(JSON.parse(members.get('metadata.json')?.toString() ?? '')).toMatchObject({
        layer: LAYER,
        features: FEATURES.length,
      })
      expect(members.get('LÉAME.txt')?.toString()).toContain('Cómo citar:')
    })
  })

  test('answers HEAD without making the file', async () => {
    await served(async (get) => {
      const response = await get(`/api/layers/${LAYER}/export?format=gpkg`, { method: 'HEAD' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/geopackage+sqlite3')
    })
  })

  if (!hasGdal) console.info('ogrinfo is not on this machine: what GDAL says of the exports is not asked')
  describe.runIf(hasGdal)('is read by GDAL', () => {
    test.each([
      ['geojson', 4326, 'x.geojson'],
      ['geojsonl', 4326, 'x.geojsonl'],
      ['flatgeobuf', 32719, 'x.fgb'],
      ['gpkg', 4326, 'x.gpkg'],
      ['gpkg', 5361, 'x.gpkg'],
      ['shapefile', 5361, 'x.zip'],
      ['kml', 4326, 'x.kml'],
    ])('%s in EPSG:%d', async (format, srid, name) => {
      await served(async (get, tx) => {
        const { info, found } = readWithGdal(name, await download(get, `format=${format}&crs=${srid}`))
        const decimals = srid === 4326 ? 6 : 3
        const expected = await truth(tx, srid)
        if (format === 'kml') {
          // KML speaks in words: places and names are compared.
          expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
          for (const each of expected) {
            const twin = found.find(({ id }) => id === each.id)
            expect(shapeOf(twin?.geometry ?? null, decimals)).toEqual(shapeOf(each.geometry, decimals))
          }
          return
        }
        const tidy = found.map((each) => ({
          ...each,
          properties: Object.fromEntries(
            // GDAL takes texts that look like dates for dates.
            Object.entries(each.properties).map(([key, value]) => [key, value === '' ? null : value]),
          ),
        }))
        expectAgreement(tidy, expected, { decimals, cut: 254 })
        expect(info).toMatch(srid === 5361 ? /SIRGAS/ : /WGS.84/)
      })
    })

    test('a GeoPackage with its titles, its codes and its record', async () => {
      await served(async (get) => {
        const { info } = readWithGdal('x.gpkg', await download(get, 'format=gpkg&lang=es'))
        expect(info).toContain('Depósitos de relaves')
        expect(info).toContain('Tipo de depósito')
        expect(info).toMatch(/domain name="?tailings_deposit_kind/)
        expect(info).toContain('"name": "Prueba"')
      })
    })
  })
})

describe('what is asked for', () => {
  const idsOf = async (get: Get, parameters: string) =>
    JSON.parse((await download(get, parameters)).toString()).features.map(({ id }: Found) => id)

  test('is chosen by box, area, id, property and date, and the file says so', async () => {
    await served(async (get) => {
      expect(await idsOf(get, 'bbox=-69.2,-23.6,-69.1,-23.4')).toEqual(['a-punto'])
      expect(
        await idsOf(
          get,
          'bbox=380000,7530000,480000,7560000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/32719',
        ),
      ).toEqual([])
    }).catch((error) => {
      expect(String(error)).toContain('nothing-selected')
    })
    await served(async (get) => {
      const area = 'POLYGON((-69.05 -24.05,-68.98 -24.05,-68.98 -23.9,-69.05 -23.9,-69.05 -24.05))'
      expect(await idsOf(get, new URLSearchParams({ area }).toString())).toEqual(['b-con-hueco'])
      expect(await idsOf(get, `ids=a-punto,${encodeURIComponent('d-vacío')}`)).toEqual(['a-punto', 'd-vacío'])
      expect(await idsOf(get, 'status=active')).toEqual(['b-con-hueco'])
      expect(await idsOf(get, 'datetime=2020-01-01/..')).toEqual(KEYS)
      const { metadata, features } = JSON.parse(
        (await download(get, 'status=active&columns=name')).toString(),
      )
      expect(metadata.selection).toEqual({ status: 'active', columns: 'name' })
      expect(Object.keys(features[0].properties)).toEqual([
        'name',
        'source',
        'source_year',
        'source_reference',
        'licence',
        'accuracy_m',
        'vintage',
      ])
      const response = await get(`/api/layers/${LAYER}/export?status=active`)
      expect(response.headers.get('content-disposition')).toContain('-seleccion.geojson')
    })
  })

  test('of an older version is that version', async () => {
    await as(STEWARD, async (tx) => {
      const first = await publishTestLayer(tx, LAYER, FEATURES.slice(0, 1) as never)
      await publishTestLayer(tx, LAYER, FEATURES.slice(3) as never)
      await serving(inside(db, tx), connection, async (get) => {
        expect(await idsOf(get, '')).toEqual(['d-vacío', 'e-largo'])
        expect(await idsOf(get, `version=${first}`)).toEqual(['a-punto'])
      })
    })
  })

  test.each([
    ['another format', 'format=dwg', 400, 'bad-parameter', 'geopackage|gpkg'],
    ['an unknown column', 'columns=name,rut', 400, 'bad-parameter', 'rut'],
    ['an unknown filter', 'colour=red', 400, 'unknown-parameter', 'colour'],
    ['a number that is none', 'height_m=alto', 400, 'bad-parameter', 'height_m'],
    ['another coordinate system', 'format=gpkg&crs=24879', 422, 'unsupported-crs', '32719'],
    ['metres in GeoJSON', 'format=geojson&crs=32719', 422, 'unsupported-crs', 'EPSG:4326'],
    ['metres in KML', 'format=kml&crs=5361', 422, 'unsupported-crs', 'EPSG:4326'],
    ['nothing', 'bbox=-71,-21,-70.9,-20.9', 404, 'nothing-selected', 'Depósitos'],
    [
      'an area that crosses itself',
      'area=POLYGON((-69 -24,-68 -23,-68 -24,-69 -23,-69 -24))',
      422,
      'bad-geometry',
      'cruza',
    ],
    ['an area that is none', 'area=POINT(1 2)', 400, 'bad-parameter', 'POLYGON'],
    ['a version that never was', 'version=999999999', 404, 'not-found', '999999999'],
    ['a version that is no number', 'version=latest', 400, 'bad-parameter', 'version'],
  ])('%s is refused with a sentence', async (_what, parameters, status, slug, said) => {
    await served(async (get) => {
      const response = await get(`/api/layers/${LAYER}/export?${parameters}`)
      const problem = await response.json()
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect([problem.status, problem.slug]).toEqual([status, slug])
      expect(problem.detail).toMatch(new RegExp(said))
      expect(response.headers.get('content-disposition')).toBeNull()
    })
  })

  test('of a layer without data, or none, is refused', async () => {
    const empty = layerById('tsunami_route')
    await serving(db, connection, async (get) => {
      const problem = await (await get(`/api/layers/${empty?.id}/export`)).json()
      expect(problem.slug).toBe('no-data')
      expect((await (await get('/api/layers/nada/export')).json()).slug).toBe('unknown-layer')
    })
  })

  test('of a table is refused where a format has no tables', async () => {
    await as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'well_level', [
        { feature_id: 'n-1', geometry: null, properties: { code: 'P-1' } },
      ])
      await serving(inside(db, tx), connection, async (get) => {
        for (const format of ['kml', 'flatgeobuf', 'pmtiles']) {
          expect((await (await get(`/api/layers/well_level/export?format=${format}`)).json()).slug).toBe(
            'not-acceptable',
          )
        }
        const [row] = readCsv((await download(get, 'format=csv', 'well_level')).toString())
        expect(row).toMatchObject({ feature_id: 'n-1', code: 'P-1' })
        expect(row).not.toHaveProperty('lon')
      })
    })
  })

  test('of a restricted layer is for those who may read it', async () => {
    await as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'archaeological_site', [
        {
          feature_id: 'x',
          geometry: { type: 'Point', coordinates: [-68, -23] },
          properties: { name: 'Tambo' },
        },
      ])
      await serving(inside(db, tx), connection, async (get) => {
        const problem = await (await get('/api/layers/archaeological_site/export')).json()
        expect(problem.slug).toBe('sign-in-needed')
        const estimate = await (await get('/api/layers/archaeological_site/export/estimate')).json()
        expect(estimate.slug).toBe('sign-in-needed')
      })
      const reviewer = { person: 'prueba', roles: ['reviewer'] } as const
      const reader = { db: inside(db, tx), identity: reviewer }
      const call = { context: { db: reader.db }, identity: reviewer, params: { id: 'archaeological_site' } }
      const { table } = await readLayerExport({ ...call, query: {}, baseUrl: '' } as never)
      const read: string[] = []
      for await (const page of pages(reader, table, { as: 'none' })) read.push(...page.map(({ key }) => key))
      expect(read).toEqual(['x'])
    })
  })
})

describe('an estimate', () => {
  test('counts what would leave, and weighs it to about a third', async () => {
    await serving(db, connection, async (get) => {
      const { features, bytes } = await (await get('/api/layers/power_plant/export/estimate')).json()
      const geojson = await download(get, 'format=geojson', 'power_plant')
      expect(features).toBe(JSON.parse(geojson.toString()).features.length)
      expect(bytes.geojson / geojson.length).toBeGreaterThan(0.6)
      expect(bytes.geojson / geojson.length).toBeLessThan(1.6)
      expect(bytes).not.toHaveProperty('pmtiles')
    })
  })
})
