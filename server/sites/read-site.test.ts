import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../geodata/model/problem.ts'
import { MAX_VERTICES, readSite } from './read-site.ts'

const square = [
  [-68.2, -23.5],
  [-68.1, -23.5],
  [-68.1, -23.4],
  [-68.2, -23.4],
  [-68.2, -23.5],
]
const polygon = { type: 'Polygon', coordinates: [square] }

function slugOf(input: unknown): string {
  try {
    readSite(input)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    expect(error.detail.es.length).toBeGreaterThan(20)
    expect(error.detail.en.length).toBeGreaterThan(20)
    expect(error.detail.es).not.toBe(error.detail.en)
    return error.slug
  }
}

describe('a site is read from', () => {
  test('a polygon, a feature, a collection, alike', () => {
    const expected = { type: 'Polygon', coordinates: [square] }
    expect(readSite(polygon)).toEqual(expected)
    expect(readSite({ type: 'Feature', geometry: polygon, properties: {} })).toEqual(expected)
    expect(
      readSite({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] }),
    ).toEqual(expected)
  })

  test('several polygons as one multipolygon', () => {
    const two = { type: 'GeometryCollection', geometries: [polygon, polygon] }
    expect(readSite(two)).toMatchObject({ type: 'MultiPolygon', coordinates: [[square], [square]] })
  })

  test('heights and an unclosed ring: heights go, the ring is closed', () => {
    const open = { type: 'Polygon', coordinates: [square.slice(0, 4).map(([x, y]) => [x, y, 2300])] }
    expect(readSite(open)).toEqual({ type: 'Polygon', coordinates: [square] })
  })
})

describe('a site is refused when it', () => {
  const ring = (...positions: unknown[][]) => ({ type: 'Polygon', coordinates: [positions] })
  const swapped = square.map(([x, y]) => [y, x])
  const many = Array.from({ length: MAX_VERTICES + 1 }, (_, i) => [-68 + i * 1e-6, -23])
  test.each([
    ['is no object', 'a site', 'bad-geometry'],
    ['is null', null, 'bad-geometry'],
    ['has an unknown type', { type: 'Circle' }, 'bad-geometry'],
    ['has HTML as its type', { type: '<script>alert(1)</script>' }, 'bad-geometry'],
    ['has no coordinates', { type: 'Polygon' }, 'bad-geometry'],
    ['has a ring of two vertices', ring([-68, -23], [-68.1, -23]), 'bad-geometry'],
    ['is empty', { type: 'Polygon', coordinates: [] }, 'site-empty'],
    ['is an empty collection', { type: 'FeatureCollection', features: [] }, 'site-empty'],
    ['is a point', { type: 'Point', coordinates: [-68, -23] }, 'site-not-polygon'],
    ['is a line', { type: 'LineString', coordinates: square }, 'site-not-polygon'],
    ['has a null coordinate', ring([null, -23], [-68, -23], [-68, -22]), 'site-not-finite'],
    ['has a text coordinate', ring(['-68', -23], [-68, -23], [-68, -22]), 'site-not-finite'],
    ['has NaN', ring([Number.NaN, -23], [-68, -23], [-68, -22]), 'site-not-finite'],
    ['has infinity', ring([Infinity, -23], [-68, -23], [-68, -22]), 'site-not-finite'],
    ['has too many vertices', ring(...many), 'site-too-many-vertices'],
    ['has flipped axes', ring(...swapped), 'site-axes-flipped'],
    ['is in metres', ring([582000, 7400000], [583000, 7400000], [583000, 7401000]), 'site-not-degrees'],
    ['is in Madrid', ring([-3.7, 40.4], [-3.6, 40.4], [-3.6, 40.5]), 'site-outside-region'],
    ['is partly outside the frame', ring([-68, -23], [-60, -23], [-60, -22]), 'site-outside-region'],
    ['crosses the antimeridian', ring([179, -23], [-179, -23], [-179, -22], [179, -22]), 'site-antimeridian'],
    [
      'declares PSAD56',
      { ...polygon, crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::24879' } } },
      'unsupported-crs',
    ],
  ])('%s', (_name, input, slug) => {
    expect(slugOf(input)).toBe(slug)
  })

  test('is any JSON at all: a problem, never a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(slugOf(value)).not.toBe('accepted')
      }),
    )
  })
})

test('WGS 84 in a crs member is no obstacle', () => {
  const named = { ...polygon, crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } } }
  expect(slugOf(named)).toBe('accepted')
})
