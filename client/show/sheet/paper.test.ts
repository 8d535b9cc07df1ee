import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bbox } from '../../data/layers.ts'
import { toUtm19 } from '../../map/coordinates.ts'
import {
  degreeTicks,
  fill,
  layoutOf,
  MM_OF_PIXEL,
  neighbours,
  paperOf,
  roundScale,
  scaleFor,
  scaleOfZoom,
  utmTicks,
  zoomOfScale,
} from './paper.ts'

const SHEETS = (['a4', 'a3'] as const).flatMap((paper) =>
  [true, false].map((landscape) => ({ paper, landscape })),
)
const bounds = fc
  .tuple(
    fc.double({ min: -72, max: -67, noNaN: true }),
    fc.double({ min: -27, max: -21, noNaN: true }),
    fc.double({ min: 0.002, max: 3, noNaN: true }),
    fc.double({ min: 0.5, max: 2, noNaN: true }),
  )
  .map(([west, south, size, shape]): Bbox => [west, south, west + size, south + size * shape])

test.each(SHEETS)(
  'on $paper, landscape $landscape, everything lies on the paper and the map has the most of it',
  (sheet) => {
    const { width, height, margin } = paperOf(sheet)
    const { map, legend, head, foot, ticks } = layoutOf(sheet)
    const across = map.width + 2 * ticks + (sheet.landscape ? legend.width : 0)
    const down = head + foot + map.height + 2 * ticks + (sheet.landscape ? 0 : legend.height)
    expect(across).toBeLessThanOrEqual(width - 2 * margin)
    expect(down).toBeLessThanOrEqual(height - 2 * margin)
    expect((map.width * map.height) / (width * height)).toBeGreaterThan(0.4)
  },
)

describe('scale', () => {
  test('what is in the bounds is on the paper, and at the next larger scale it would not be', () => {
    fc.assert(
      fc.property(bounds, fc.constantFrom(...SHEETS), ([west, south, east, north], sheet) => {
        const frame = layoutOf(sheet).map
        const scale = scaleFor([west, south, east, north], frame)
        const middle = (south + north) / 2
        // A second way: metres of a degree on the sphere that Web Mercator is drawn from.
        const metres = 111_319.49 * Math.cos((middle * Math.PI) / 180)
        const acrossAt = (other: number) => ((east - west) * metres * 1000) / other
        expect(acrossAt(scale)).toBeLessThanOrEqual(frame.width + 0.1)
        const { closer } = neighbours(scale)
        const up = ((north - south) * 111_319.49 * 1000) / closer
        if (closer > 500)
          expect(acrossAt(closer) <= frame.width - 0.1 && up <= frame.height * 0.97).toBe(false)
      }),
    )
  })

  test('and zoom say the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 5_000_000 }),
        fc.double({ min: -30, max: -15, noNaN: true }),
        (scale, lat) => {
          expect(scaleOfZoom(zoomOfScale(scale, lat), lat)).toBeCloseTo(scale, 3)
        },
      ),
    )
    // At zoom 10 a pixel is 76.44 m on the equator.
    expect(scaleOfZoom(10, 0)).toBeCloseTo(76.437 / (MM_OF_PIXEL / 1000), -2)
  })

  test('is a number that people read, and steps to others', () => {
    expect([1, 12_400, 260_000, 999_000].map(roundScale)).toEqual([1, 12_500, 300_000, 1_000_000])
    expect(neighbours(250_000)).toEqual({ closer: 200_000, farther: 300_000 })
    expect(neighbours(1_000_000)).toEqual({ closer: 750_000, farther: 1_250_000 })
  })
})

describe('marks of coordinates', () => {
  test('stand where the coordinate is', () => {
    fc.assert(
      fc.property(bounds, (box) => {
        const [west, south, east, north] = box
        const degrees = degreeTicks(box)
        for (const { side, at, value } of degrees.ticks) {
          expect(at).toBeGreaterThanOrEqual(-1e-6)
          expect(at).toBeLessThanOrEqual(1 + 1e-6)
          if (side === 'top') expect(west + at * (east - west)).toBeCloseTo(value, 5)
        }
        const utm = utmTicks(box)
        for (const { side, at, value } of utm.ticks) {
          expect(value % utm.step).toBeCloseTo(0, 5)
          if (side === 'bottom') expect(toUtm19([west + at * (east - west), south])[0]).toBeCloseTo(value, 1)
        }
        expect(degrees.ticks.filter(({ side }) => side === 'top').length).toBeGreaterThan(1)
        expect(utm.ticks.filter(({ side }) => side === 'bottom').length).toBeGreaterThan(1)
        expect(degrees.ticks.length + utm.ticks.length).toBeLessThan(45)
        expect(north).toBeGreaterThan(south)
      }),
    )
  })

  test('of UTM 19S are not drawn where it does not hold', () => {
    expect(utmTicks([-60, -24, -58, -22]).ticks).toEqual([])
  })
})

describe('columns', () => {
  test('hold every block once, in order, and none too many but one that is too tall', () => {
    const block = fc.record({ height: fc.integer({ min: 1, max: 60 }), holds: fc.boolean() })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 60 }), (blocks) => {
        const columns = fill(blocks, 100)
        expect(columns).toHaveLength(blocks.length)
        columns.forEach((column, i) => {
          const before = columns[i - 1] ?? 0
          expect(column === before || column === before + 1).toBe(true)
          if (blocks[i]?.holds && i + 1 < blocks.length) expect(columns[i + 1]).toBe(column)
        })
      }),
    )
  })

  test('a heading goes with what it heads', () => {
    const row = { height: 30 }
    expect(fill([row, row, { height: 10, holds: true }, row, row], 100)).toEqual([0, 0, 0, 0, 1])
    expect(fill([row, row, row, { height: 10, holds: true }, row], 100)).toEqual([0, 0, 0, 1, 1])
  })
})
