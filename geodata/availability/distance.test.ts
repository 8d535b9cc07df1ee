import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grid } from '../fields/grid.ts'
import { codeOfDistance, METRES, NOWHERE } from './codes.ts'
import { distanceField, TOO_FAR_M, TOO_NEAR_M } from './distance.ts'
import { BEYOND, eastOf, NEAR_M, OUTERMOST_M, STEPS, southOf, type Traced, Tracer } from './trace.ts'

const gridOf = (columns: number, rows: number): Grid => ({
  id: 'test',
  srid: 32719,
  west: 0,
  north: rows * 100,
  cell_m: 100,
  columns,
  rows,
})

/** Every cell against every site, metres: of the nearest site, and of the nearest centre of a cell with one. */
function everyPair({ sites }: Traced, { columns }: Grid): { site: number; centre: number }[] {
  const places = [...sites.keys()].filter((cell) => sites[cell] !== 0)
  return [...sites].map((_, cell) => {
    let [nearest, centre] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (const place of places) {
      const site = sites[place] as number
      const [x, y] = [
        (place % columns) - (cell % columns),
        Math.floor(place / columns) - Math.floor(cell / columns),
      ]
      const [east, south] = [x * STEPS + eastOf(site), y * STEPS + southOf(site)]
      nearest = Math.min(nearest, (Math.sqrt(east * east + south * south) * 100) / STEPS)
      centre = Math.min(centre, Math.hypot(x, y) * 100)
    }
    return { site: nearest, centre }
  })
}
const farCode = (metres: number) =>
  metres === Number.POSITIVE_INFINITY ? NOWHERE : Math.max(BEYOND, codeOfDistance(metres))

/** A grid, and some near codes and sites on it; `alone`: at most one site in a column. */
const traces = (alone: boolean) =>
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })).chain(([columns, rows]) => {
    const cells = columns * rows
    const some = (most: number, numbers: fc.Arbitrary<number>, none: number) =>
      fc.array(fc.tuple(fc.nat(cells - 1), numbers), { maxLength: most }).map((set) => {
        const plane = new Uint8Array(cells).fill(none)
        const taken = new Set<number>()
        for (const [cell, number] of set) {
          if (alone && taken.has(cell % columns)) continue
          taken.add(cell % columns)
          plane[cell] = number
        }
        return plane
      })
    const site = fc.integer({ min: 1, max: STEPS * STEPS })
    return fc.record({
      grid: fc.constant(gridOf(columns, rows)),
      near: some(20, fc.nat(255), BEYOND),
      sites: fc.oneof(some(6, site, 0), some(cells, site, 0)),
    })
  })

describe('distance field', () => {
  it('is what trying every pair of cells gives, where no column has two sites', () => {
    fc.assert(
      fc.property(traces(true), ({ grid, near, sites }) => {
        const pairs = everyPair({ near, sites }, grid)
        expect([...distanceField({ near, sites }, grid)]).toEqual(
          pairs.map(({ site }, cell) => (near[cell] === BEYOND ? farCode(site) : near[cell])),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('is never less than that, nor more than to the nearest centre of a cell and the end of its site', () => {
    fc.assert(
      fc.property(traces(false), ({ grid, near, sites }) => {
        const pairs = everyPair({ near, sites }, grid)
        for (const [cell, code] of distanceField({ near, sites }, grid).entries()) {
          if (near[cell] !== BEYOND) {
            expect(code).toBe(near[cell])
            continue
          }
          const { site, centre } = pairs[cell] as { site: number; centre: number }
          expect(code).toBeGreaterThanOrEqual(farCode(site))
          expect(code).toBeLessThanOrEqual(farCode(centre + OUTERMOST_M + 1e-9))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is so over long narrow grids too, past 20 km', () => {
    for (const [columns, rows] of [
      [4000, 3],
      [3, 4000],
    ] as const) {
      const grid = gridOf(columns, rows)
      const sites = new Uint8Array(columns * rows)
      for (const [n, at] of [0, 0.37, 0.81].entries())
        sites[Math.floor(at * (sites.length - 1))] = 1 + n * 100
      const traced = { near: new Uint8Array(columns * rows).fill(BEYOND), sites }
      const pairs = everyPair(traced, grid)
      let [different, far] = [0, 0]
      for (const [cell, code] of distanceField(traced, grid).entries()) {
        if (code !== farCode(pairs[cell]?.site as number)) different += 1
        if (code > 20_000) far += 1
      }
      expect({ different, someAreFar: far > 0 }).toEqual({ different: 0, someAreFar: true })
    }
  })

  it('is nowhere without a feature, and as large as the grid', () => {
    const grid = gridOf(5, 4)
    const [near, sites] = [new Uint8Array(20).fill(BEYOND), new Uint8Array(20)]
    expect(new Set(distanceField({ near, sites }, grid))).toEqual(new Set([NOWHERE]))
    expect(() => distanceField({ near, sites: sites.subarray(1) }, grid)).toThrow(RangeError)
    expect(() => distanceField({ near: near.subarray(1), sites }, grid)).toThrow(RangeError)
  })
})

describe('distances to features', () => {
  const grid = gridOf(150, 120)
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const positions = fc.tuple(share, share).map(([x, y]) => [x * 14_999, 1 + y * 11_999] as const)
  const lines = fc.array(fc.array(positions, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })

  function fieldOf(features: readonly (readonly (readonly number[])[])[]): Uint16Array {
    const tracer = new Tracer(grid)
    for (const points of features) {
      if (points.length === 1) tracer.point(points[0]?.[0] as number, points[0]?.[1] as number)
      else tracer.line(points)
    }
    return distanceField(tracer.traced(), grid)
  }
  const centre = (cell: number) =>
    [(cell % 150) * 100 + 50, 12_000 - Math.floor(cell / 150) * 100 - 50] as const

  it('are exact up to 254 m, and within what is promised beyond', () => {
    fc.assert(
      fc.property(lines, (features) => {
        const wrong: unknown[] = []
        for (const [cell, code] of fieldOf(features).entries()) {
          const metres = Math.min(...features.map((line) => distanceTo(line, centre(cell))))
          const over = (METRES[code] as number) - metres
          const isRight =
            metres <= NEAR_M
              ? over > -1e-5 && over < 1 + 1e-5
              : code >= NEAR_M && over > -TOO_NEAR_M && over < TOO_FAR_M + 1
          if (!isRight) wrong.push({ cell, code, metres })
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  it('lean to neither side: along lines of every slope they are a metre or two too far in the mean, at most', () => {
    const limits = [300, 500, 1000, 2000, 4000]
    const over = limits.map(() => ({ sum: 0, cells: 0 }))
    let [field, exact] = [0, 0]
    for (let n = 0; n < 12; n += 1) {
      const [x, y, heading] = [7500 + 37 * n, 6000 - 53 * n, (n * Math.PI) / 12 + 0.1]
      const [east, north] = [6000 * Math.cos(heading), 6000 * Math.sin(heading)]
      const line = [
        [x - east, y - north],
        [x + east, y + north],
      ]
      for (const [cell, code] of fieldOf([line]).entries()) {
        const metres = distanceTo(line, centre(cell))
        // Whatever the buffer, near ones are decided as they are.
        if (code <= 30) field += 1
        if (metres <= 30) exact += 1
        for (const [i, limit] of limits.entries()) {
          const at = over[i] as { sum: number; cells: number }
          if (Math.abs(metres - limit) > 100) continue
          // Rounded up by half a metre in the mean.
          at.sum += code - 0.5 - metres
          at.cells += 1
        }
      }
    }
    expect(field).toBe(exact)
    for (const { sum, cells } of over) expect(sum / cells).toBeLessThan(2.5)
    for (const { sum, cells } of over) expect(sum / cells).toBeGreaterThan(-0.5)
  })

  it('of a polygon: 0 where it covers half, 1 where it holds the centre of less, to its edge outside; holes are outside', () => {
    const tracer = new Tracer(grid)
    const box = (west: number, south: number, east: number, north: number) => [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ]
    tracer.polygon([box(2010, 2010, 4040, 4040), box(2500, 2500, 3500, 3500)])
    // A strip of 20 m through centres of cells.
    tracer.polygon([box(8000, 6040, 9000, 6060)])
    const codes = distanceField(tracer.traced(), grid)
    const at = (x: number, y: number) =>
      codes[Math.floor((12_000 - y) / 100) * 150 + Math.floor(x / 100)] as number
    expect([at(2050, 2050), at(1950, 2050), at(1850, 2050)]).toEqual([0, 60, 160])
    // 40 m of the last cell are its own: less than half, and not the centre.
    expect([at(3950, 3950), at(4050, 3050), at(4150, 3050)]).toEqual([0, 10, 110])
    expect(at(2550, 3050)).toBe(50)
    expect(Math.abs(at(3050, 3050) - 450)).toBeLessThan(TOO_NEAR_M)
    expect(at(8550, 6150)).toBe(90)
    // Nothing vanishes: some of its cells stand for it.
    const strip = Array.from({ length: 10 }, (_, n) => at(8050 + n * 100, 6050))
    expect([...new Set(strip)].sort()).toEqual([0, 1])
  })

  it('of a polygon cut into parts are those of the whole, outside of it and inside', () => {
    const corner = fc.tuple(fc.integer({ min: 1000, max: 14_000 }), fc.integer({ min: 1000, max: 11_000 }))
    fc.assert(
      fc.property(corner, corner, fc.integer({ min: 1, max: 99 }), ([a, b], [c, d], cut) => {
        const [west, east] = [Math.min(a, c), Math.max(a, c) + 300]
        const [south, north] = [Math.min(b, d), Math.max(b, d) + 300]
        const middle = west + ((east - west) * cut) / 100
        const box = (left: number, right: number) => [
          [left, south],
          [right, south],
          [right, north],
          [left, north],
          [left, south],
        ]
        const [whole, parts] = [new Tracer(grid), new Tracer(grid)]
        whole.polygon([box(west, east)])
        parts.polygon([box(west, middle)], { part: true })
        parts.polygon([box(middle, east)], { part: true })
        const [one, other] = [whole, parts].map((tracer) => distanceField(tracer.traced(), grid)) as [
          Uint16Array,
          Uint16Array,
        ]
        for (const [cell, code] of one.entries()) {
          // The corner of a cut may stand for its cell: as far as that is from the edge.
          const apart = Math.abs((other[cell] as number) - code)
          if (apart > (code <= NEAR_M ? 0 : 70)) expect.fail(`cell ${cell}: ${code}, ${other[cell]}`)
        }
      }),
      { numRuns: 20 },
    )
  })
})

/** From a position to a line of segments, or to a point. */
function distanceTo(line: readonly (readonly number[])[], [x, y]: readonly [number, number]): number {
  let least = Number.POSITIVE_INFINITY
  for (const [n, to] of line.entries()) {
    const from = line[Math.max(0, n - 1)] as readonly number[]
    const [ax, ay, bx, by] = [from[0], from[1], to[0], to[1]] as [number, number, number, number]
    const [dx, dy] = [bx - ax, by - ay]
    const length2 = dx * dx + dy * dy
    const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2))
    least = Math.min(least, Math.hypot(ax + t * dx - x, ay + t * dy - y))
  }
  return least
}
