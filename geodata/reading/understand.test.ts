import fc from 'fast-check'
import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import type { CrsClaim, Row, Table } from '../formats/format.ts'
import { crsOf } from '../model/crs.ts'
import { readingSchema } from '../model/reading.ts'
import type { Corrections } from './understand.ts'
import { understand } from './understand.ts'

/** Twelve places of the region that are invented, spread over it; degrees in WGS 84. */
const PLACES = Array.from(
  { length: 12 },
  (_, n) => [-70.3 + 0.251_37 * n, -25.2 + 0.331_91 * n] as [number, number],
)

/** The same places in another system, by its recorded operation. */
const inCrs = (srid: number) =>
  PLACES.map((place) => proj4(crsOf(srid)?.proj as string).forward(place) as [number, number])

const table = (columns: string[], more: Partial<Table> = {}): Table => ({
  name: '',
  format: 'csv',
  columns,
  crs: null,
  has_geometry: false,
  encoding: 'utf-8',
  used: { delimiter: ';', header_row: 1 },
  row_count: null,
  issues: [],
  async *rows() {},
  ...more,
})

const rowsOf = (records: readonly Record<string, unknown>[]): Row[] =>
  records.map((properties, index) => ({ row_number: index + 1, properties, geometry: null, id: null }))

function ofColumns(records: readonly Record<string, unknown>[], corrections?: Corrections) {
  const reading = understand(table(Object.keys(records[0] ?? {})), rowsOf(records), corrections)
  expect(readingSchema.parse(reading)).toEqual(reading)
  return reading
}

function ofShapes(
  positions: readonly (readonly number[])[],
  crs: CrsClaim | null,
  more: { records?: readonly Record<string, unknown>[]; corrections?: Corrections } = {},
) {
  const rows = positions.map((coordinates, index) => ({
    row_number: index + 1,
    properties: more.records?.[index] ?? {},
    geometry: { type: 'Point', coordinates },
    id: null,
  }))
  const columns = Object.keys(more.records?.[0] ?? {})
  const reading = understand(
    table(columns, { format: 'shapefile', has_geometry: true, crs }),
    rows,
    more.corrections,
  )
  expect(readingSchema.parse(reading)).toEqual(reading)
  return reading
}

const prj = (text: string): CrsClaim => ({ text, srid: null, from: 'prj' })
const RFC: CrsClaim = { text: 'RFC 7946', srid: 4326, from: 'format' }
const said = ({ crs }: { crs: { evidence: { es: string; en: string }[] } }) =>
  crs.evidence.map(({ es }) => es).join(' ')

/** A number as a Chilean spreadsheet prints it. */
const chilean = (value: number) =>
  value.toLocaleString('es-CL', { maximumFractionDigits: 2, minimumFractionDigits: 2 })

describe('coordinates in columns', () => {
  it('degrees with decimal comma; the datum is a guess and says so', () => {
    const reading = ofColumns(
      PLACES.map(([lon, lat]) => ({
        Nombre: 'x',
        Latitud: String(lat).replace('.', ','),
        Longitud: String(lon).replace('.', ','),
      })),
    )
    expect(reading).toMatchObject({
      geometry: { x: 'Longitud', y: 'Latitud', notation: 'number' },
      geometry_types: ['Point'],
      axes: 'xy',
      crs: { srid: 4326, certainty: 'guess', operation: { code: null, accuracy_m: 0 } },
    })
    expect(said(reading)).toMatch(/grados.*100 % cae en la región.*420 m/)
  })

  it('headers that are swapped', () => {
    const reading = ofColumns(PLACES.map(([lon, lat]) => ({ Longitud: String(lat), Latitud: String(lon) })))
    expect(reading).toMatchObject({
      geometry: { x: 'Longitud', y: 'Latitud' },
      axes: 'yx',
      crs: { srid: 4326 },
    })
    expect(said(reading)).toContain('«Longitud» trae latitudes y «Latitud» longitudes')
  })

  it('UTM as text with thousands, in zone 19, and in zone 18', () => {
    for (const [srid, zone] of [
      [32719, '19'],
      [32718, '18'],
    ] as const) {
      const reading = ofColumns(
        inCrs(srid).map(([x, y]) => ({ 'Coordenada Este': chilean(x), 'Coordenada Norte': chilean(y) })),
      )
      expect(reading.crs).toMatchObject({ srid, certainty: 'guess', operation: { accuracy_m: 0 } })
      expect(said(reading)).toContain(`huso ${zone} sur`)
    }
  })

  it.each([
    ['ESTE_56', 'NORTE_56', 24879, 17],
    ['utm_este_psad56', 'utm_norte_psad56', 24879, 17],
    ['UTM E PSAD-56', 'UTM N PSAD-56', 24879, 17],
    ['ESTE_84', 'NORTE_84', 32719, 0],
    ['X_WGS84_19S', 'Y_WGS84_19S', 32719, 0],
    ['este_sirgas', 'norte_sirgas', 31979, 1],
    ['EsteSad69', 'NorteSad69', 29189, 4],
  ])('%s and %s name their datum', (x, y, srid, accuracy_m) => {
    const reading = ofColumns(inCrs(srid).map(([e, n]) => ({ [x]: e, [y]: n })))
    expect(reading).toMatchObject({
      geometry: { x, y },
      crs: { srid, certainty: 'deduced', operation: { accuracy_m } },
    })
  })

  it.each([
    ['LONGITUD', 'LATITUD', 4326],
    ['lon', 'lat', 4326],
    ['LONGITUD_O', 'LATITUD_SU', 4326],
    ['POINT_X', 'POINT_Y', 32719],
    ['X', 'Y', 32719],
    ['X', 'Y', 3857],
    ['E', 'N', 32719],
    ['COORD_ESTE', 'COORD_NORT', 32719],
    ['UTM_X', 'UTM_Y', 32719],
    ['utm_e', 'utm_n', 32719],
    ['Coord. X', 'Coord. Y', 4326],
    ['NUEVO_X', 'NUEVO_Y', 4326],
  ])('%s and %s are found, in EPSG:%i', (x, y, srid) => {
    const reading = ofColumns(inCrs(srid).map(([a, b], n) => ({ ID: n, [y]: b, [x]: a, LONG_KM: n * 3 })))
    expect(reading).toMatchObject({ geometry: { x, y }, axes: 'xy', crs: { srid } })
  })

  it('degrees, minutes and seconds', () => {
    const dms = (value: number, letter: string) => {
      const seconds = Math.abs(value) * 3600
      return `${Math.floor(seconds / 3600)}°${Math.floor((seconds % 3600) / 60)}'${(seconds % 60).toFixed(2).replace('.', ',')}" ${letter}`
    }
    const reading = ofColumns(PLACES.map(([lon, lat]) => ({ Lat: dms(lat, 'S'), Long: dms(lon, 'O') })))
    expect(reading).toMatchObject({ geometry: { x: 'Long', y: 'Lat', notation: 'dms' }, crs: { srid: 4326 } })
    expect(said(reading)).not.toContain('sin signo')
  })

  it('degrees without a sign are south and west, and it says so', () => {
    const reading = ofColumns(PLACES.map(([lon, lat]) => ({ Latitud: -lat, Longitud: -lon })))
    expect(reading).toMatchObject({ geometry: { notation: 'dms' }, axes: 'xy', crs: { srid: 4326 } })
    expect(said(reading)).toContain('sin signo ni hemisferio')
  })

  it('columns DATUM and HUSO that say the same in every row declare it', () => {
    const reading = ofColumns(
      inCrs(24879).map(([e, n]) => ({ UTM_ESTE: e, UTM_NORTE: n, DATUM: 'PSAD 56', HUSO: '19 S' })),
    )
    expect(reading.crs).toMatchObject({
      srid: 24879,
      certainty: 'declared',
      operation: { code: 6971, accuracy_m: 17 },
    })
    expect(said(reading)).toMatch(/«DATUM» dice «PSAD 56».*«HUSO» dice «19 S»/)
  })

  it('columns DATUM and HUSO that say several things make it a guess', () => {
    const mixed = ofColumns(
      inCrs(32719).map(([e, n], i) => ({ ESTE: e, NORTE: n, DATUM: i % 3 ? 'WGS84' : 'PSAD56' })),
    )
    expect(mixed.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(said(mixed)).toContain('y también «PSAD56»')
    const wrong = ofColumns(inCrs(32719).map(([e, n]) => ({ ESTE: e, NORTE: n, DATUM: 'WGS84', HUSO: 18 })))
    expect(wrong.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(said(wrong)).toContain('no es lo que los números dicen')
  })

  it('the same place in degrees tells the datum of UTM columns', () => {
    const utm = inCrs(24879)
    const records = PLACES.map(([lon, lat], i) => ({
      ESTE: utm[i]?.[0],
      NORTE: utm[i]?.[1],
      LON: lon,
      LAT: lat,
    }))
    const reading = ofColumns(records, { geometry: { x: 'ESTE', y: 'NORTE', notation: 'number' } })
    expect(reading.crs).toMatchObject({ srid: 24879, certainty: 'deduced', operation: { code: 6971 } })
    expect(said(reading)).toMatch(/Leídas en PSAD56 coinciden a 0,0 m con «LON» y «LAT» en WGS 84/)
  })

  it('positions rounded too far to tell stay a guess', () => {
    const utm = inCrs(24879)
    const records = PLACES.map(([lon, lat], i) => ({
      ESTE: utm[i]?.[0],
      NORTE: utm[i]?.[1],
      LON: lon.toFixed(2),
      LAT: lat.toFixed(2),
    }))
    const reading = ofColumns(records, { geometry: { x: 'ESTE', y: 'NORTE', notation: 'number' } })
    expect(reading.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
  })

  it('of two pairs, takes the exact one, and the one in the datum that needs no operation', () => {
    const [old, now] = [inCrs(24879), inCrs(32719)]
    const records = PLACES.map(([lon, lat], i) => ({
      ESTE_56: old[i]?.[0],
      NORTE_56: old[i]?.[1],
      ESTE_84: now[i]?.[0],
      NORTE_84: now[i]?.[1],
      Lat_region: -23.5,
      Lon_region: -69.1,
      lon: lon.toFixed(1),
      lat: lat.toFixed(1),
    }))
    expect(ofColumns(records)).toMatchObject({
      geometry: { x: 'ESTE_84', y: 'NORTE_84' },
      crs: { srid: 32719 },
    })
  })

  it('a table without positions has none', () => {
    const reading = ofColumns([{ Ruta: 5, Sector: 'Norte', LONG_KM: 3, Este: 'camino' }])
    expect(reading).toMatchObject({
      geometry: 'none',
      geometry_types: [],
      crs: { srid: null, certainty: 'unknown', evidence: [] },
    })
  })

  it('a whole country of rows is Chile, a few of them the region', () => {
    const far = Array.from({ length: 36 }, (_, n) => [-71 - n / 50, -33 - n / 4] as [number, number])
    const reading = ofColumns([...PLACES, ...far].map(([lon, lat]) => ({ lon, lat })))
    expect(said(reading)).toContain('25 % cae en la región y 100 % en Chile')
  })

  it('columns of longitude and latitude of elsewhere are found, and known to be of elsewhere', () => {
    const reading = ofColumns(PLACES.map((_, n) => ({ Longitud: -3.7 - n / 10, Latitud: 40.4 + n / 10 })))
    expect(reading).toMatchObject({
      geometry: { x: 'Longitud' },
      crs: { srid: null, certainty: 'unknown', operation: null },
    })
    expect(said(reading)).toContain('no caen en Chile')
  })

  it('an empty sample understands nothing and fails at nothing', () => {
    expect(ofColumns([])).toMatchObject({ geometry: 'none', sampled: 0, columns: [] })
  })
})

describe('geometry of the file', () => {
  it('in the system its .prj declares, in Esri’s words', () => {
    const esri =
      'PROJCS["PSAD_1956_UTM_Zone_19S",GEOGCS["GCS_Provisional_S_American_1956",DATUM["D_Provisional_S_American_1956",SPHEROID["International_1924",6378388.0,297.0]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",-69.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    const reading = ofShapes(inCrs(24879), prj(esri))
    expect(reading).toMatchObject({
      geometry: 'file',
      crs: { srid: 24879, certainty: 'declared', operation: { code: 6971, accuracy_m: 17 } },
    })
    expect(said(reading)).toContain(
      'El archivo .prj dice «PSAD_1956_UTM_Zone_19S»: PSAD56 / UTM zone 19S (EPSG:24879)',
    )
  })

  it('without a .prj: the numbers say the kind, nothing the datum', () => {
    expect(ofShapes(inCrs(24879), null).crs).toMatchObject({ srid: 32719, certainty: 'guess' })
  })

  it('without a .prj, with columns that name their datum: they agree in one datum only', () => {
    const [old, now] = [inCrs(24879), inCrs(32719)]
    const records = now.map(([ESTE_84, NORTE_84]) => ({ ESTE_84, NORTE_84 }))
    expect(ofShapes(old, null, { records }).crs).toMatchObject({ srid: 24879, certainty: 'deduced' })
    expect(ofShapes(now, null, { records }).crs).toMatchObject({ srid: 32719, certainty: 'deduced' })
  })

  it('a .prj that its own columns contradict is doubted', () => {
    const records = inCrs(24879).map(([ESTE_56, NORTE_56]) => ({ ESTE_56, NORTE_56 }))
    const reading = ofShapes(inCrs(24879), prj('WGS_1984_UTM_Zone_19S'), { records })
    expect(reading.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(said(reading)).toMatch(
      /«ESTE_56» y «NORTE_56» si se leen en PSAD56: lo declarado \(WGS 84\) parece equivocado/,
    )
    // The same columns beside positions that were transformed: nothing to doubt.
    expect(ofShapes(inCrs(32719), prj('WGS_1984_UTM_Zone_19S'), { records }).crs.certainty).toBe('declared')
  })

  it('GeoJSON in metres is not what its format fixes', () => {
    const reading = ofShapes(inCrs(32719), RFC)
    expect(reading.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(said(reading)).toMatch(
      /RFC 7946.*Pero los números no son de WGS 84 \(EPSG:4326\): son metros UTM del huso 19 sur/,
    )
  })

  it('a declared zone in which nothing is in Chile', () => {
    expect(ofShapes(inCrs(24879), prj('PSAD56 / UTM zone 18S')).crs).toMatchObject({
      srid: 24879,
      certainty: 'guess',
    })
    expect(ofShapes(PLACES, prj('WGS 84 / UTM zone 19S')).crs).toMatchObject({
      srid: 4326,
      certainty: 'guess',
    })
  })

  it('latitude first, in all of them', () => {
    const reading = ofShapes(
      PLACES.map(([lon, lat]) => [lat, lon]),
      RFC,
    )
    expect(reading).toMatchObject({ axes: 'yx', crs: { srid: 4326, certainty: 'declared' } })
    expect(said(reading)).toContain('la latitud primero')
    expect(
      ofShapes(
        inCrs(32719).map(([x, y]) => [y, x]),
        null,
      ),
    ).toMatchObject({ axes: 'yx', crs: { srid: 32719 } })
  })

  it('SIRGAS 2000 where WGS 84 is meant: as declared, a metre apart', () => {
    const reading = ofShapes(PLACES, { text: 'urn:ogc:def:crs:EPSG::4674', srid: 4674, from: 'crs' })
    expect(reading.crs).toMatchObject({
      srid: 4674,
      certainty: 'declared',
      operation: { code: 15894, accuracy_m: 1 },
    })
    expect(said(reading)).toContain('a menos de un metro de WGS 84')
  })

  it('another number of the same system becomes its number', () => {
    expect(ofShapes(PLACES, { text: 'EPSG:4979', srid: 4979, from: 'gpkg' }).crs).toMatchObject({
      srid: 4326,
      certainty: 'declared',
    })
    expect(
      ofShapes(inCrs(3857), { text: 'EPSG:102100', srid: 102100, from: 'spatialReference' }).crs.srid,
    ).toBe(3857)
  })

  it('a system that is not read is named, with no operation', () => {
    const reading = ofShapes(PLACES, { text: 'EPSG:27700', srid: 27700, from: 'gpkg' })
    expect(reading.crs).toMatchObject({ srid: 27700, certainty: 'declared', operation: null })
    expect(said(reading)).toContain('que no se lee aquí')
  })

  it('words that are not recognised leave the numbers', () => {
    const reading = ofShapes(inCrs(32719), prj('LOCAL_CS["Mina"]'))
    expect(reading.crs).toMatchObject({ srid: 32719, certainty: 'guess' })
    expect(said(reading)).toContain('que no se reconoce')
  })

  it('a datum without a zone: the numbers say the zone', () => {
    expect(ofShapes(inCrs(24879), { text: 'UTM PSAD56', srid: null, from: 'crs' }).crs).toMatchObject({
      srid: 24879,
      certainty: 'deduced',
    })
  })

  it('places of elsewhere stay as declared, and it says where they are not', () => {
    const reading = ofShapes(
      [
        [2.3, 48.8],
        [2.4, 48.9],
      ],
      RFC,
    )
    expect(reading.crs).toMatchObject({ srid: 4326, certainty: 'declared' })
    expect(said(reading)).toContain('ninguna posición cae en Chile')
  })

  it('shapes without coordinates, and coordinates that are none', () => {
    const rows = [
      null,
      { type: 'Point' },
      { type: 'Polygon', coordinates: [] },
      { type: 'Point', coordinates: ['a', 'b'] },
    ].map((geometry, n): Row => ({ row_number: n + 1, properties: {}, geometry, id: null }))
    const reading = understand(table([], { has_geometry: true, crs: RFC }), rows)
    expect(reading).toMatchObject({
      geometry: 'file',
      geometry_types: ['Point', 'Polygon'],
      crs: { srid: 4326, certainty: 'declared' },
    })
    expect(said(reading)).toContain('no hay ninguna posición')
  })

  it('columns say the positions where no row has a shape', () => {
    const rows = rowsOf(PLACES.map(([lon, lat]) => ({ lon, lat })))
    expect(understand(table(['lon', 'lat'], { has_geometry: true }), rows).geometry).toMatchObject({
      x: 'lon',
      y: 'lat',
    })
  })
})

describe('what a person says', () => {
  it('is believed, and still told where the numbers fall', () => {
    const reading = ofShapes(inCrs(24879), prj('WGS_1984_UTM_Zone_19S'), { corrections: { srid: 24879 } })
    expect(reading.crs).toMatchObject({ srid: 24879, certainty: 'declared', operation: { code: 6971 } })
    expect(said(ofShapes(inCrs(32719), null, { corrections: { srid: 4326 } }))).toContain(
      'ninguna posición cae en Chile',
    )
    expect(ofShapes(PLACES, null, { corrections: { srid: 32720 } }).crs).toMatchObject({
      srid: 32720,
      operation: null,
    })
  })

  it('chooses the columns, their notation and the axes', () => {
    const records = PLACES.map(([lon, lat]) => ({ a: lon, b: lat, lon: 1, lat: 2 }))
    const reading = ofColumns(records, { geometry: { x: 'a', y: 'b', notation: 'number' }, srid: 4326 })
    expect(reading).toMatchObject({
      geometry: { x: 'a', y: 'b' },
      axes: 'xy',
      crs: { srid: 4326, certainty: 'declared' },
    })
    expect(ofColumns(records, { geometry: { x: 'b', y: 'a', notation: 'number' } }).axes).toBe('yx')
    expect(ofColumns(records, { geometry: { x: 'a', y: 'b', notation: 'number' }, axes: 'yx' }).axes).toBe(
      'yx',
    )
    expect(ofColumns(records, { geometry: 'none' })).toMatchObject({ geometry: 'none', crs: { srid: null } })
  })
})

it('every sentence of evidence is there in both languages', () => {
  const readings = [
    ofShapes(inCrs(32719), RFC),
    ofColumns(PLACES.map(([lon, lat]) => ({ Longitud: String(lat), Latitud: String(lon) }))),
    ofColumns(inCrs(24879).map(([e, n]) => ({ ESTE_56: e, NORTE_56: n, HUSO: 18 }))),
  ]
  for (const { crs } of readings) {
    expect(crs.evidence.length).toBeGreaterThan(1)
    for (const { es, en } of crs.evidence) {
      expect(es).toMatch(/[.]$/)
      expect(en).toMatch(/[.]$/)
      expect(en).not.toMatch(/[«»]/)
    }
  }
})

it('whatever rows hold, it is understood or not, and never fails', () => {
  const names = fc.constantFrom(
    'LON',
    'LAT',
    'ESTE',
    'NORTE',
    'DATUM',
    'HUSO',
    'X',
    'Y',
    '',
    'º',
    'constructor',
  )
  const value = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.constantFrom('19', 'PSAD56', `23°28'36" S`, undefined),
  )
  const geometry = fc.oneof(fc.jsonValue(), fc.record({ type: fc.string(), coordinates: fc.jsonValue() }))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.dictionary(names, value, { noNullPrototype: true }), geometry), { maxLength: 12 }),
      fc.boolean(),
      (records, has_geometry) => {
        const rows = records.map(
          ([properties, shape], n): Row => ({ row_number: n + 1, properties, geometry: shape, id: null }),
        )
        const columns = [...new Set(records.flatMap(([properties]) => Object.keys(properties)))]
        readingSchema.parse(
          understand(table(columns, { has_geometry, crs: has_geometry ? RFC : null }), rows),
        )
      },
    ),
  )
})
