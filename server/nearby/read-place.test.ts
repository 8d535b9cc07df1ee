import { describe, expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import { readPlace } from './read-place.ts'

const ring = (...positions: number[][]) => ({ type: 'Polygon', coordinates: [positions] })

describe('a place', () => {
  test('is a geometry or a feature', () => {
    const point = { type: 'Point', coordinates: [-68.07, -23.68] }
    expect(readPlace(point)).toEqual(point)
    expect(readPlace({ type: 'Feature', properties: {}, geometry: point })).toEqual(point)
  })

  test.each([
    ['no geometry', null, 'bad-geometry'],
    ['a text', 'Peine', 'bad-geometry'],
    ['an unknown type', { type: 'Circle', coordinates: [1, 2] }, 'bad-geometry'],
    ['a coordinate that is no number', { type: 'Point', coordinates: [null, -23] }, 'bad-geometry'],
    [
      'a coordinate without end',
      { type: 'Point', coordinates: [Number.POSITIVE_INFINITY, -23] },
      'bad-geometry',
    ],
    ['nothing in it', { type: 'MultiPoint', coordinates: [] }, 'bad-geometry'],
    ['an open outline', ring([-68, -23], [-68, -24], [-67, -24], [-67, -23]), 'bad-geometry'],
    ['latitude first', { type: 'Point', coordinates: [-23.68, -68.07] }, 'site-axes-flipped'],
    ['metres', { type: 'Point', coordinates: [590_000, 7_380_000] }, 'site-not-degrees'],
    ['another country', { type: 'Point', coordinates: [-58, -34] }, 'site-outside-region'],
    [
      'both sides of the antimeridian',
      {
        type: 'LineString',
        coordinates: [
          [-179, -23],
          [179, -23],
        ],
      },
      'site-antimeridian',
    ],
    [
      'too many vertices',
      { type: 'LineString', coordinates: Array.from({ length: 10_001 }, (_, i) => [-68 + i / 1e5, -23]) },
      'site-too-many-vertices',
    ],
  ])('with %s is refused', (_, input, slug) => {
    try {
      readPlace(input)
      expect.unreachable()
    } catch (error) {
      expect((error as Problem).slug).toBe(slug)
      expect((error as Problem).status).toBe(422)
      expect((error as Problem).detail.es).not.toBe((error as Problem).detail.en)
    }
  })
})
