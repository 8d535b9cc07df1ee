import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { Problem } from '../model/problem.ts'
import { openFile } from './index.ts'
import { file, rowsOf } from './reading.fixture.ts'

const feature = {
  type: 'Feature',
  id: 7,
  properties: { nombre: 'Ñuble', n: 1 },
  geometry: { type: 'Point', coordinates: [-68, -22] },
}
const placemark =
  '<Placemark><name>Uno</name><description><![CDATA[<table><tr><td>a</td><td>1</td></tr></table>]]></description><Point><coordinates>-68,-22,0</coordinates></Point></Placemark>'

async function archive(): Promise<Buffer> {
  const made = new ZipFile()
  for (const ending of ['shp', 'dbf', 'prj', 'cpg']) {
    const path = new URL(`../../test/fixtures/formats/zonas.${ending}`, import.meta.url)
    made.addBuffer(readFileSync(path), `zonas.${ending}`)
  }
  made.addBuffer(Buffer.from('a,b\n1,2\n'), 'tabla.csv')
  made.end()
  return buffer(made.outputStream)
}

const FILES: Record<string, Buffer> = {
  'a.geojson': Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature, feature] })),
  'a.ndjson': Buffer.from(`${JSON.stringify(feature)}\n${JSON.stringify(feature)}\n`),
  'a.topojson': Buffer.from(
    JSON.stringify({
      type: 'Topology',
      arcs: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 0],
        ],
      ],
      objects: { a: { type: 'Polygon', arcs: [[0]], properties: { n: 1 } } },
    }),
  ),
  'a.esrijson': Buffer.from(
    JSON.stringify({
      geometryType: 'esriGeometryPolygon',
      spatialReference: { wkid: 4326 },
      features: [
        {
          attributes: { n: 1 },
          geometry: {
            rings: [
              [
                [0, 0],
                [0, 9],
                [9, 9],
                [0, 0],
              ],
              [
                [1, 2],
                [1, 3],
                [2, 3],
                [1, 2],
              ],
            ],
          },
        },
      ],
    }),
  ),
  'a.csv': Buffer.from('Título;;\nnombre;"lon";lat\nUno;"-68,5"; "-22"\nDos;;\n'),
  'a.kml': Buffer.from(
    `<?xml version="1.0"?><kml xmlns="k"><Folder><name>F</name>${placemark}</Folder></kml>`,
  ),
  'a.gpx': Buffer.from(
    '<gpx><wpt lat="1" lon="2"><name>a</name></wpt><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>',
  ),
  'a.zip': await archive(),
}

it('a damaged file is read, or refused with a sentence; nothing else happens', {
  timeout: 60_000,
}, async () => {
  const place = fc.integer({ min: 0, max: 9999 }).map((share) => share / 10_000)
  const damage = fc.oneof(
    fc.record({ cut: place }),
    fc.record({ at: place, byte: fc.integer({ min: 0, max: 255 }) }),
    fc.record({
      at: place,
      insert: fc.constantFrom('{', '}', '[', '"', '<', '>', '&', '\0', 'null', '-1e999', ']]>', '\n'),
    }),
    fc.record({ at: place, drop: fc.integer({ min: 1, max: 40 }) }),
  )
  const spoil = (bytes: Buffer, how: Record<string, unknown>): Buffer => {
    const at = Math.floor(bytes.length * Number(how.at ?? how.cut))
    if ('cut' in how) return bytes.subarray(0, at)
    if ('byte' in how)
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([Number(how.byte)]), bytes.subarray(at + 1)])
    if ('drop' in how) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + Number(how.drop))])
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(String(how.insert)), bytes.subarray(at)])
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(FILES)),
      fc.constantFrom(...Object.keys(FILES), '', '', 'a.xls', 'a'),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      async (kind, name, damages) => {
        const bytes = damages.reduce<Buffer>(spoil, FILES[kind] as Buffer)
        try {
          for (const table of await openFile(file(name || kind, bytes))) {
            const { rows } = await rowsOf(table)
            for (const { properties } of rows)
              expect(table.columns).toEqual(expect.arrayContaining(Object.keys(properties)))
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          expect(error.detail.es.length).toBeGreaterThan(10)
          // A sentence can be stored: PostgreSQL takes no NUL.
          expect(error.detail.es).not.toContain('\0')
        }
      },
    ),
    { numRuns: 500 },
  )
})
