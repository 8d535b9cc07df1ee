import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Geometry } from '../../geodata/model/feature.ts'
import { AREA_CODE, decodeArea, encodeArea, MAX_CODE_VERTICES } from './area-code.ts'

const degree = (limit: number) =>
  fc
    .integer({ min: -limit * 1e5, max: limit * 1e5 })
    .map((hundredThousandths) => hundredThousandths / 1e5 + 0)
const vertex = fc.tuple(degree(180), degree(90)) as fc.Arbitrary<number[]>

describe('a geometry in a link', () => {
  test('comes back as it went', () => {
    fc.assert(
      fc.property(fc.array(vertex, { minLength: 3, maxLength: MAX_CODE_VERTICES }), (vertices) => {
        const geometry: Geometry = { type: 'Polygon', coordinates: [[...vertices, vertices[0] as number[]]] }
        const code = encodeArea(geometry)
        expect(code).toMatch(AREA_CODE)
        expect(decodeArea(code ?? '')).toEqual(geometry)
      }),
    )
  })

  test('a place is a point', () => {
    const here: Geometry = { type: 'Point', coordinates: [-68.2003, -23.6783] }
    expect(decodeArea(encodeArea(here) ?? '')).toEqual(here)
  })

  test('stays short: five kilometres of outline are six letters a vertex', () => {
    const square = [
      [-68.2, -23.5],
      [-68.15, -23.5],
      [-68.15, -23.45],
      [-68.2, -23.45],
      [-68.2, -23.5],
    ]
    expect(encodeArea({ type: 'Polygon', coordinates: [square] })?.length).toBeLessThan(32)
  })

  test('that is too much for a link has no code', () => {
    const ring = Array.from({ length: MAX_CODE_VERTICES + 2 }, (_, i) => [-68 - i / 1000, -23])
    expect(encodeArea({ type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] })).toBeNull()
    expect(encodeArea({ type: 'LineString', coordinates: [] })).toBeNull()
  })

  test('any text at all can be opened', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void decodeArea(text)))
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{2,200}$/), (text) => {
        const geometry = decodeArea(text)
        if (geometry) expect(['Point', 'Polygon']).toContain(geometry.type)
      }),
    )
  })
})
