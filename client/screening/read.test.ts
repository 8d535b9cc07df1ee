import { describe, expect, test } from 'vitest'
import { readNumber } from './read-number.ts'
import { MAX_FILE_BYTES, MAX_SITE_VERTICES, readSiteFile } from './read-site-file.ts'
import { readTypedVertices, writeVertices } from './typed-vertices.ts'

describe('a quantity', () => {
  test.each([
    ['6.000', 'es', 6000],
    ['6000', 'es', 6000],
    ['1.234.567,5', 'es', 1234567.5],
    ['0,5', 'es', 0.5],
    ['0.5', 'es', 0.5],
    ['6 000', 'es', 6000],
    ['6,000', 'en', 6000],
    ['6000.25', 'en', 6000.25],
    ['0,5', 'en', 0.5],
    ['-3', 'es', -3],
    ['seis', 'es', null],
    ['1.2.3', 'es', null],
    ['', 'es', null],
    ['1e9', 'en', null],
  ] as const)('%s in %s is %s', (text, language, expected) => {
    expect(readNumber(text, language)).toBe(expected)
  })
})

describe('typed vertices', () => {
  test('in any form, numbered or not, are closed', () => {
    const shape = readTypedVertices(
      `1) -23,50 -68,20\nV2 23°30'00" S 68°06'00" O\n582000 7410000\n-23.5, -68.2`,
    )
    expect(shape.lines.map(({ problem }) => problem)).toEqual([null, null, null, null])
    expect(shape.polygons).toHaveLength(1)
    const [ring = []] = shape.polygons[0] ?? []
    expect(ring).toHaveLength(4)
    expect(ring[0]).toEqual([-68.2, -23.5])
    expect(ring.at(-1)).toEqual(ring[0])
  })

  test('say which line cannot be read, or lies elsewhere', () => {
    const shape = readTypedVertices('-23.5 -68.2\nhola\n40.4 -3.7')
    expect(shape.lines.map(({ line, problem }) => [line, problem])).toEqual([
      [1, null],
      [2, 'unreadable'],
      [3, 'outside'],
    ])
    expect(shape.polygons).toEqual([])
    expect(shape.short).toBe(1)
  })

  test('an empty line begins another polygon', () => {
    const square = '-23 -68\n-23 -67.9\n-22.9 -67.9'
    expect(readTypedVertices(`${square}\n\n${square}`).polygons).toHaveLength(2)
  })

  test('written and read again are the same', () => {
    const polygons = readTypedVertices('-23 -68\n-23 -67.9\n-22.9 -67.9').polygons
    expect(readTypedVertices(writeVertices(polygons)).polygons).toEqual(polygons)
  })
})

describe('a file', () => {
  const ring = [
    [-68.2, -23.5],
    [-68.1, -23.5],
    [-68.1, -23.4],
    [-68.2, -23.5],
  ]
  const polygon = { type: 'Polygon', coordinates: [ring] }
  const read = (value: unknown) => readSiteFile(JSON.stringify(value))

  test('gives its polygons, its name, and how much it leaves out', () => {
    expect(
      read({
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties: { nombre: 'Planta' }, geometry: polygon },
          { type: 'Feature', properties: null, geometry: { type: 'MultiPolygon', coordinates: [[ring]] } },
          { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [-68, -23] } },
        ],
      }),
    ).toEqual({ problem: null, polygons: [[ring], [ring]], vertices: 6, ignored: 1, name: 'Planta' })
  })

  test.each([
    ['no JSON', '{"type":', 'not-json'],
    ['another JSON', '{"a":1}', 'not-geojson'],
    ['a point', JSON.stringify({ type: 'Point', coordinates: [-68, -23] }), 'no-polygon'],
    ['an empty collection', JSON.stringify({ type: 'FeatureCollection', features: [] }), 'no-polygon'],
    ['broken coordinates', JSON.stringify({ type: 'Polygon', coordinates: [[null, 'x']] }), 'no-polygon'],
    [
      'metres',
      JSON.stringify({ type: 'Polygon', coordinates: [ring.map(([x = 0]) => [580000 + x, 7400000])] }),
      'not-degrees',
    ],
    [
      'swapped axes',
      JSON.stringify({ type: 'Polygon', coordinates: [ring.map(([x, y]) => [y, x])] }),
      'flipped',
    ],
    [
      'another system',
      JSON.stringify({ ...polygon, crs: { properties: { name: 'EPSG:24879' } } }),
      'other-crs',
    ],
    ['too much', ' '.repeat(MAX_FILE_BYTES + 1), 'too-big'],
  ])('with %s is refused', (_name, text, problem) => {
    expect(readSiteFile(text)).toMatchObject({ problem })
  })

  test('with too many vertices is refused, and says how many', () => {
    const many = Array.from({ length: MAX_SITE_VERTICES + 2 }, (_, i) => [-68 + i * 1e-6, -23])
    expect(read({ type: 'Polygon', coordinates: [many] })).toMatchObject({ problem: 'too-many-vertices' })
  })
})
