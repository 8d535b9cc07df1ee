import { describe, expect, test } from 'vitest'
import { MAX_AREA_VERTICES, readArea, writeArea } from './area.ts'
import type { Problem } from './problem.ts'

describe('an area of a request', () => {
  test('is read from well-known text, with holes and in several parts', () => {
    expect(readArea('POLYGON((-69 -23,-68 -23,-68 -22,-69 -23))')).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [-69, -23],
          [-68, -23],
          [-68, -22],
          [-69, -23],
        ],
      ],
    })
    const two = readArea(
      'multipolygon (((-69 -23, -68 -23, -68 -22, -69 -23), (-68.5 -22.9, -68.4 -22.9, -68.4 -22.8, -68.5 -22.9)), ((-70 -24, -69.5 -24, -69.5 -23.5, -70 -24)))',
    )
    expect(two.type).toBe('MultiPolygon')
    expect(two.coordinates).toHaveLength(2)
    expect(two.coordinates[0]).toHaveLength(2)
  })

  test('comes back the same from its own text', () => {
    const area = readArea('POLYGON((-69.12345 -23,-68 -23,-68 -22,-69.12345 -23))')
    expect(readArea(writeArea(area))).toEqual(area)
  })

  test.each([
    ['another shape', 'POINT(-69 -23)'],
    ['an open ring', 'POLYGON((-69 -23,-68 -23,-68 -22))'],
    ['a ring of two points', 'POLYGON((-69 -23,-68 -23,-69 -23))'],
    ['heights', 'POLYGON((-69 -23 1,-68 -23 1,-68 -22 1,-69 -23 1))'],
    ['no numbers', 'POLYGON(())'],
    ['broken parentheses', 'POLYGON((-69 -23,-68 -23,-68 -22,-69 -23)'],
    ['numbers that are none', 'POLYGON((1.2.3 4,5 6,7 8,1.2.3 4))'],
    ['metres', 'POLYGON((500000 7400000,600000 7400000,600000 7500000,500000 7400000))'],
    ['SQL', "POLYGON((0 0)'); drop table geo.layer; --"],
    ['too many vertices', `POLYGON((${Array.from({ length: MAX_AREA_VERTICES + 1 }, () => '1 1').join()}))`],
  ])('that is %s is refused with a sentence', (_what, text) => {
    try {
      readArea(text)
      expect.unreachable()
    } catch (problem) {
      expect((problem as Problem).slug).toBe('bad-parameter')
    }
  })
})
