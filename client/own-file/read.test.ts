import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { type NotOpened, readOwnFile } from './read.ts'

const text = (value: string) => new TextEncoder().encode(value)
const point = (lon: number, lat: number, name: string) => ({
  type: 'Feature',
  properties: { name, list: [1] },
  geometry: { type: 'Point', coordinates: [lon, lat] },
})
const collection = (features: unknown[]) => text(JSON.stringify({ type: 'FeatureCollection', features }))

/** Written by GDAL: `zonas` (PSAD56 / UTM 19S, ISO-8859-1) and `hitos` (degrees), and both in a GeoPackage. */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url)))
const shapefile = (...names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) =>
      ['shp', 'dbf', 'prj', 'cpg'].map((end) => [`${name}.${end}`, fixture(`${name}.${end}`)] as const),
    ),
  )

const whyOf = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (error) {
    return (error as NotOpened).why
  }
  throw new Error('it was opened')
}

describe('a file of one’s own', () => {
  test('GeoJSON is drawn where it says', async () => {
    const file = await readOwnFile(
      'a.geojson',
      collection([point(-68.2, -22.9, 'Poza'), point(-69, -23, 'Pozo')]),
    )
    expect(file).toMatchObject({ skipped: 0, candidates: [], bbox: [-69, -23, -68.2, -22.9], in_frame: true })
    expect(file.features[0]).toMatchObject({ id: '1', properties: { name: 'Poza', list: '[1]' } })
  })

  test('a table in metres without a datum is drawn as WGS 84 and asks; in PSAD56 it lies some 420 m away', async () => {
    const table = text('nombre;ESTE;NORTE\nPunto;590000;7440000\nOtro;591.000,5;7.441.000,5\nNada;;\n')
    const file = await readOwnFile('puntos.csv', table)
    expect(file.features).toHaveLength(2)
    expect(file.skipped).toBe(1)
    expect(file.candidates.map(({ srid }) => srid)).toEqual([32719, 24879, 29189])
    const moved = await readOwnFile('puntos.csv', table, 24879)
    const [x1 = 0, y1 = 0] = file.bbox
    const [x2 = 0, y2 = 0] = moved.bbox
    const metres = Math.hypot((x2 - x1) * 102_000, (y2 - y1) * 110_800)
    expect(metres).toBeGreaterThan(380)
    expect(metres).toBeLessThan(460)
  })

  test('KML inside a KMZ, and names that systems leave in archives are passed over', async () => {
    const kml = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
      <Placemark><name>Ñuble</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
      -68.3,-22.9 -68.2,-22.9 -68.2,-22.8 -68.3,-22.9</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
      </Document></kml>`
    const kmz = zipSync({ '__MACOSX/doc.kml': strToU8('x'), 'doc.kml': strToU8(kml) })
    const file = await readOwnFile('mapa.kmz', kmz)
    expect(file.features).toHaveLength(1)
    expect(file.features[0]).toMatchObject({ properties: { name: 'Ñuble' }, geometry: { type: 'Polygon' } })
  })

  test('text that is not UTF-8 keeps its letters', async () => {
    const table = Uint8Array.from('nombre;lat;lon\nOllag\xfce;-21.2;-68.25\n', (letter) =>
      letter.charCodeAt(0),
    )
    const file = await readOwnFile('a.csv', table)
    expect(file.features[0]?.properties.nombre).toBe('Ollagüe')
  })

  test('a zipped shapefile in PSAD56 is drawn where it lies, and every shapefile of an archive is', async () => {
    const file = await readOwnFile('zonas.zip', zipSync(shapefile('zonas')))
    expect(file).toMatchObject({ srid: 24879, candidates: [], in_frame: true })
    expect(file.columns).toEqual(['NOMBRE', 'SUP_HA', 'N', 'FECHA', 'VIGENTE'])
    const without = Object.fromEntries(
      Object.entries(shapefile('zonas')).filter(([name]) => !name.endsWith('.prj')),
    )
    const guessed = await readOwnFile('zonas.zip', zipSync(without))
    expect(guessed.candidates.map(({ srid }) => srid)).toContain(24879)
    const both = await readOwnFile('todo.zip', zipSync(shapefile('zonas', 'hitos')))
    expect(new Set(both.features.map(({ properties }) => properties.layer))).toEqual(
      new Set(['zonas.shp', 'hitos.shp']),
    )
    expect(new Set(both.features.map(({ id }) => id)).size).toBe(both.features.length)
  })

  test('a GeoPackage shows the features of all its layers, where the shapefiles of the same are', async () => {
    const file = await readOwnFile('capas.gpkg', fixture('capas.gpkg'))
    const layers = [...new Set(file.features.map(({ properties }) => properties.layer))]
    expect(file.columns[0]).toBe('layer')
    expect(layers.length).toBeGreaterThan(1)
    expect(file.in_frame).toBe(true)
    expect(file.bbox[0]).toBeGreaterThan(-71)
    expect(file.bbox[3]).toBeLessThan(-20)
  })

  test('GPX shows its tracks beside its waypoints', async () => {
    const gpx = `<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
      <wpt lat="-22.9" lon="-68.2"><name>Plaza</name></wpt>
      <trk><name>Sendero</name><trkseg><trkpt lat="-22.9" lon="-68.2"/><trkpt lat="-22.8" lon="-68.1"/></trkseg></trk></gpx>`
    const file = await readOwnFile('paseo.gpx', text(gpx))
    expect(file.features.map(({ geometry, properties }) => [properties.layer, geometry.type])).toEqual([
      ['waypoints', 'Point'],
      ['tracks', 'LineString'],
    ])
    expect(file.bbox).toEqual([-68.2, -22.9, -68.1, -22.8])
  })

  test.each([
    ['vacío.csv', text(''), 'empty'],
    ['sin-nada.zip', zipSync({}), 'notRead'],
    ['cortado.gpkg', fixture('capas.gpkg').subarray(0, 4096), null],
    ['cortado.zip', zipSync(shapefile('zonas')).subarray(0, 700), 'damaged'],
    [
      'londres.geojson',
      text(
        JSON.stringify({
          type: 'FeatureCollection',
          crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::27700' } },
          features: [point(530_000, 180_000, 'Plaza')],
        }),
      ),
      'unknownCrs',
    ],
    ['a.csv', text('nombre;edad\nAna;4\n'), 'noGeometry'],
    ['a.geojson', collection([]), 'noGeometry'],
    ['a.bin', Uint8Array.of(0, 1, 2, 3, 0, 9), 'notRead'],
    ['a.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2), 'damaged'],
    ['a.geojson', new Uint8Array((20 << 20) + 1), 'tooLarge'],
    ['a.csv', text(`lat,lon\n${'-23,-68\n'.repeat(50_001)}`), 'tooMany'],
  ])('%s is refused', async (name, array, why) => {
    const said = await whyOf(readOwnFile(name, array))
    // A reader's own sentence, in both languages, or the page's.
    if (why === null)
      expect(said).toEqual({ es: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) })
    else expect(said).toBe(why)
  })
})
