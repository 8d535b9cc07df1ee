import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTypedVertices, writeVertices } from './typed-vertices.ts'

describe('vertices in degrees', () => {
  test('in decimal or sexagesimal form, numbered or not, are closed', () => {
    const shape = readTypedVertices(
      `1) -23,50 -68,20\nV2 23°30'00" S 68°06'00" O\n-23.4, -68.1\n-23.5, -68.2`,
    )
    expect(shape.lines.map(({ problem }) => problem)).toEqual([null, null, null, null])
    expect(shape.kind).toBe('degrees')
    const [ring = []] = shape.polygons[0] ?? []
    expect(ring).toHaveLength(4)
    expect(ring[0]).toEqual([-68.2, -23.5])
    expect(ring.at(-1)).toEqual(ring[0])
    expect(shape.outlines).toEqual([
      [
        [-68.2, -23.5],
        [-68.1, -23.5],
        [-68.1, -23.4],
      ],
    ])
    expect(shape.given[0]).toEqual(['-68,20', '-23,50'])
  })

  test('say which line cannot be read, or lies elsewhere', () => {
    const shape = readTypedVertices('-23.5 -68.2\nhola 12\n40.4 -3.7')
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

describe('a UTM table', () => {
  test('as it is pasted from Word: heading with datum, labels, thousands with points, decimal commas', () => {
    const shape = readTypedVertices(
      [
        'Coordenadas UTM, Datum PSAD 56, Huso 19',
        'Vértice\tNorte\tEste\tCota (m)',
        'V1\t7.380.120,5\t582.340,2\t2.450',
        'V2\t7.380.120,5\t583.340,2\t2.451',
        'V3\t7.379.620,5\t583.340,2\t2.440',
        'V1\t7.380.120,5\t582.340,2\t2.450',
      ].join('\r\n'),
    )
    expect(shape.lines.map(({ problem }) => problem)).toEqual([null, null, null, null])
    expect(shape).toMatchObject({ kind: 'utm', datum: 'psad56', short: 0 })
    expect(shape.outlines).toEqual([
      [
        [582_340.2, 7_380_120.5],
        [583_340.2, 7_380_120.5],
        [583_340.2, 7_379_620.5],
      ],
    ])
    expect(shape.given[0]).toEqual(['582.340,2', '7.380.120,5'])
  })

  test.each([
    ['Datum: WGS-84', 'wgs84'],
    ['Sistema SIRGAS 2000 / UTM 19S', 'sirgas2000'],
    ['La Canoa 1956', 'psad56'],
    ['SAD69', 'sad69'],
    ['Datum PSAD56 (transformado a WGS84)', 'several'],
    ['Vértices', null],
  ])('%s names the datum: %s', (heading, datum) => {
    const shape = readTypedVertices(`${heading}\n582340 7380120\n583340 7380120\n583340 7379620`)
    expect(shape.datum).toBe(datum)
    expect(shape.outlines).toHaveLength(1)
  })

  test('metres among degrees are not one table', () => {
    expect(readTypedVertices('-23.5 -68.2\n582000 7410000\n-23.4 -68.1').kind).toBe('mixed')
  })

  const groups = (digits: string, separator: string) => digits.replace(/\B(?=(\d{3})+$)/g, separator)
  const written = (value: number, thousands: string, decimal: string) => {
    const [whole = '', fraction] = value.toFixed(2).split('.')
    return `${groups(whole, thousands)}${decimal}${fraction}`
  }
  const style = fc.constantFrom(['', ','], ['', '.'], ['.', ','], [',', '.']) as fc.Arbitrary<
    [string, string]
  >
  const cents = (least: number, most: number) =>
    fc.integer({ min: least * 100, max: most * 100 }).map((value) => value / 100)
  const vertex = fc.tuple(cents(380_000, 700_000), cents(7_100_000, 7_700_000))
  const label = fc.constantFrom(
    (_: number) => '',
    (n: number) => `V${n}`,
    (n: number) => `P-${n}`,
    (n: number) => `${n}`,
    (n: number) => String.fromCharCode(65 + n),
  )

  test('any order, any habit of numbers, any label, any separator: the same numbers come back', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(vertex, { minLength: 3, maxLength: 12, selector: String }),
        style,
        fc.constantFrom('\t', ';', '   ', ' ', ' | '),
        fc.boolean(),
        label,
        fc.boolean(),
        (vertices, [thousands, decimal], separator, northFirst, nameOf, withHeight) => {
          const text = vertices
            .map(([easting, northing], i) => {
              const pair = [easting, northing].map((value) => written(value, thousands, decimal))
              if (northFirst) pair.reverse()
              return [nameOf(i), ...pair, ...(withHeight ? ['2450'] : [])].filter(Boolean).join(separator)
            })
            .join('\n')
          const shape = readTypedVertices(text)
          expect(shape.lines.filter(({ problem }) => problem === 'unreadable')).toEqual([])
          expect(shape.kind).toBe('utm')
          expect(shape.outlines).toEqual([vertices])
        },
      ),
      { numRuns: 400 },
    )
  })

  test('any text at all: read or named line by line, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const shape = readTypedVertices(text)
        for (const { at, problem } of shape.lines) if (!at) expect(problem).toBe('unreadable')
      }),
    )
  })
})
