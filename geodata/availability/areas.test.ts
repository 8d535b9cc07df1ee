import { describe, expect, it } from 'vitest'
import { seeded } from '../model/random.ts'
import { areas, type CandidateCells, difference } from './areas.ts'
import {
  criteriaOf,
  distanceOf,
  fieldsOf,
  gridOf,
  near,
  prefer,
  seededFrame,
  seededLayer,
  seededRaster,
} from './availability.fixture.ts'
import { freeMask, scoreOf } from './cells.ts'
import { bitsOf, opened } from './opening.ts'
import { planOf, withoutTouched } from './plan.ts'

const grid = gridOf(203, 171)
const frame = seededFrame(grid)
const fields = fieldsOf({
  roads: seededLayer(grid, 'roads', 2),
  parks: seededLayer(grid, 'parks', 3),
  slope: seededRaster(grid, 5),
})
const preferences = [prefer('p', 'distance', 'roads', [0, 4000, 2]), prefer('q', 'mean', 'slope', [0, 40, 1])]
const plan = planOf(criteriaOf({ preferences }), fields, frame)
const ALL = { minHa: 0, minWidthM: 0, maxHa: 1e9 }

/** A mask from a drawing, `#` free, in the north-west of the region's part of the grid. */
const AT = { row: 20, column: 40 }
function drawn(picture: string): Uint8Array {
  const mask = new Uint8Array(grid.columns * grid.rows)
  for (const [row, line] of picture.trim().split('\n').entries()) {
    for (const [column, sign] of [...line.trim()].entries()) {
      if (sign === '#') mask[(AT.row + row) * grid.columns + AT.column + column] = 1
    }
  }
  return mask
}

/** Cells that are free by chance, more where `share` is larger: corners that touch, holes in holes. */
function speckled(seed: number, share: number): Uint8Array {
  const random = seeded(seed)
  return Uint8Array.from(frame.comuna, (place) => (place > 0 && random() < share ? 1 : 0))
}

/** Cells of an outline, by whether their middle lies in it (even-odd rule). */
function cellsOf({ outline, bbox }: CandidateCells): Set<number> {
  const cells = new Set<number>()
  const [west, south, east, north] = bbox.map((metres, i) =>
    i % 2 === 0 ? (metres - grid.west) / 100 : (grid.north - metres) / 100,
  ) as [number, number, number, number]
  const edges = outline.coordinates.flat(1).flatMap((ring) =>
    ring.slice(1).map((point, i) => {
      const [x = 0, y0 = 0] = ring[i] as number[]
      return {
        x: (x - grid.west) / 100,
        rows: [y0, point[1] as number].map((y) => (grid.north - y) / 100),
        upright: x === point[0],
      }
    }),
  )
  for (let row = north; row < south; row += 1) {
    const crossings = edges
      .filter(({ upright, rows }) => upright && Math.min(...rows) <= row && Math.max(...rows) > row)
      .map(({ x }) => x)
      .sort((a, b) => a - b)
    for (let i = 0; i < crossings.length; i += 2) {
      for (let column = crossings[i] as number; column < (crossings[i + 1] as number); column += 1) {
        if (column < west || column >= east) throw new Error(`column ${column} is not in the box`)
        cells.add(row * grid.columns + column)
      }
    }
  }
  return cells
}

/** Pieces of a mask by their sides, by flooding. */
function flooded(mask: Uint8Array): Set<number>[] {
  const left = new Uint8Array(mask)
  const pieces: Set<number>[] = []
  for (let cell = 0; cell < mask.length; cell += 1) {
    if (left[cell] === 0) continue
    const piece = new Set([cell])
    const queue = [cell]
    left[cell] = 0
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const beside of [next - 1, next + 1, next - grid.columns, next + grid.columns]) {
        if (left[beside] !== 1) continue
        left[beside] = 0
        piece.add(beside)
        queue.push(beside)
      }
    }
    pieces.push(piece)
  }
  return pieces
}

const signed = (ring: number[][]) =>
  ring.slice(1).reduce((sum, [x = 0, y = 0], i) => {
    const [a = 0, b = 0] = ring[i] as number[]
    return sum + (a * y - x * b) / 2
  }, 0)

/** One outer ring against the clock, holes with it, no ring through one point twice, and the area of the cells. */
function expectValid({ outline, ha, bbox }: CandidateCells) {
  expect(outline.coordinates).toHaveLength(1)
  const [outer, ...holes] = outline.coordinates[0] as number[][][]
  expect(signed(outer as number[][])).toBeGreaterThan(0)
  for (const hole of holes) expect(signed(hole)).toBeLessThan(0)
  const rings = [outer as number[][], ...holes]
  expect(rings.reduce((sum, ring) => sum + signed(ring), 0)).toBe(ha * 10_000)
  for (const ring of rings) {
    expect(ring[0]).toEqual(ring.at(-1))
    // Corners only, none met twice: sides lie on the grid and no ring reaches itself but at a corner.
    expect(new Set(ring.slice(1).map(String)).size).toBe(ring.length - 1)
    const upright = ring.slice(1).map((point, i) => point[0] === ring[i]?.[0])
    expect(upright.slice(1).every((is, i) => is !== upright[i])).toBe(true)
  }
  const [xs, ys] = [0, 1].map((axis) => (outer as number[][]).map((point) => point[axis] as number)) as [
    number[],
    number[],
  ]
  expect(bbox).toEqual([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)])
}

describe('areas', () => {
  it('are the pieces that hang together, each with a valid outline around its cells and no others', () => {
    for (const [seed, share] of [
      [2, 0.62],
      [3, 0.8],
    ] as const) {
      const mask = speckled(seed, share)
      const found = areas(plan, mask, ALL)
      const expected = flooded(mask)
      expect(found).toHaveLength(expected.length)
      const byFirst = new Map(expected.map((piece) => [Math.min(...piece), piece]))
      for (const piece of found) {
        expectValid(piece)
        const cells = cellsOf(piece)
        expect(cells).toEqual(byFirst.get(Math.min(...cells)))
        expect(cells.size).toBe(piece.cells)
      }
    }
  })

  it('keep a hole that touches the outer ring at a corner as a hole', () => {
    const [ring] = areas(
      plan,
      drawn(`
        ####.
        #..##
        #.###
        ###.#
        .####`),
      ALL,
    ) as [CandidateCells]
    expectValid(ring)
    expect(ring.outline.coordinates[0]).toHaveLength(3)
    const [pinched] = areas(
      plan,
      drawn(`
        ###.
        #.#.
        ##.#
        .###`),
      ALL,
    ) as [CandidateCells]
    expectValid(pinched)
    expect(pinched.cells).toBe(11)
    expect(pinched.outline.coordinates[0]).toHaveLength(3)
  })

  it('say comuna, mean score and size of their cells; the best score first, then the largest', () => {
    const mask = speckled(9, 0.55)
    const found = areas(plan, mask, { ...ALL, minHa: 5 })
    expect(found.length).toBeGreaterThan(20)
    for (const [i, piece] of found.entries()) {
      const cells = [...cellsOf(piece)]
      expect(piece.cells).toBeGreaterThanOrEqual(5)
      expect(piece.ha).toBe(piece.cells)
      const scores = cells.map((cell) => scoreOf(plan, cell)).filter((score) => score !== null)
      expect(piece.score).toBeCloseTo(scores.reduce((a, b) => a + b, 0) / scores.length, 10)
      const place = frame.codes.indexOf(piece.comuna) + 1
      const share = (asked: number) => cells.filter((cell) => frame.comuna[cell] === asked).length
      expect(share(place)).toBe(Math.max(share(1), share(2), share(3)))
      const before = found[i - 1]
      if (before) expect(before.score ?? -1).toBeGreaterThanOrEqual(piece.score ?? -1)
    }
    expect(areas(plan, mask, { ...ALL, minHa: 5, limit: 3 })).toEqual(found.slice(0, 3))
    const bare = areas(planOf(criteriaOf({}), fields, frame), mask, { ...ALL, minHa: 5 })
    expect(bare.map(({ score }) => score)).toEqual(found.map(() => null))
    const sizes = bare.map(({ cells }) => cells)
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  })

  it('leave out what is narrower than the least width, and keep what is wide enough to the metre of a cell', () => {
    const picture = `
      ####.....
      ####.....
      #########
      ####....#
      ####....#`
    const kept = (minWidthM: number) =>
      areas(plan, drawn(picture), { ...ALL, minWidthM }).map(({ cells }) => cells)
    expect(kept(0)).toEqual([27])
    expect(kept(100)).toEqual([27])
    expect(kept(150)).toEqual([20])
    expect(kept(400)).toEqual([20])
    expect(kept(401)).toEqual([])
  })

  it('open a mask as moving a disc about within it does, for every width', () => {
    for (const width of [1.5, 2, 2.5, 3, 4.2, 5, 7.7, 70]) {
      const mask = new Uint8Array(grid.columns * grid.rows)
      const random = seeded(width * 100)
      for (let n = 0; n < 40; n += 1) {
        const [top, left] = [random() * grid.rows, random() * grid.columns]
        const [h, w] = [random() * 40, random() * (width > 50 ? 120 : 40)]
        for (let row = Math.floor(top); row < Math.min(grid.rows, top + h); row += 1) {
          mask.fill(
            1,
            row * grid.columns + Math.floor(left),
            row * grid.columns + Math.floor(Math.min(grid.columns, left + w)),
          )
        }
      }
      const result = opened(bitsOf(mask, grid.columns, grid.rows), width)
      expect([...result.words], `${width}`).toEqual([
        ...bitsOf(byDisc(mask, width / 2), grid.columns, grid.rows).words,
      ])
    }
  })

  it('are cut into blocks that are whole, disjoint, not too large, and few hectares short', () => {
    const criteria = criteriaOf({
      exclusions: [near('a', 'roads', 300), near('b', 'parks', 500)],
      preferences,
    })
    const asked = planOf(criteria, fields, frame)
    const mask = freeMask(asked)
    const free = mask.reduce((a, b) => a + b, 0)
    for (const [minHa, minWidthM, maxHa] of [
      [5, 80, 100],
      [20, 150, 60],
      [100, 500, 400],
      [50, 0, 50],
      [1, 1000, 30],
    ] as const) {
      const found = areas(asked, mask, { minHa, minWidthM, maxHa })
      const most = Math.max(maxHa, Math.ceil(1.25 * minHa), Math.ceil(minWidthM / 100) ** 2)
      const seen = new Set<number>()
      for (const piece of found) {
        expectValid(piece)
        expect(piece.ha).toBeGreaterThanOrEqual(minHa)
        expect(piece.ha).toBeLessThanOrEqual(most)
        const [west, south, east, north] = piece.bbox
        expect(Math.min(east - west, north - south)).toBeGreaterThanOrEqual(minWidthM)
        for (const cell of cellsOf(piece)) {
          if (mask[cell] !== 1 || seen.has(cell)) throw new Error(`cell ${cell} is taken, or taken twice`)
          seen.add(cell)
        }
      }
      const whole = areas(asked, mask, { minHa, minWidthM, maxHa: 1e9 }).reduce(
        (sum, { cells }) => sum + cells,
        0,
      )
      expect(whole).toBeLessThanOrEqual(free)
      expect(seen.size).toBeGreaterThan(whole * (minHa === maxHa || minWidthM === 1000 ? 0.6 : 0.95))
    }
  })

  it('are none where nothing is free', () => {
    expect(areas(plan, new Uint8Array(grid.columns * grid.rows), ALL)).toEqual([])
  })
})

/** What discs of a radius cover that touch no cell that is not free: plainly, with middles on every half cell. */
function byDisc(mask: Uint8Array, radius: number): Uint8Array {
  const { columns, rows } = grid
  const covered = new Uint8Array(mask.length)
  const r = Math.ceil(radius) + 1
  for (const [px, py] of [
    [0, 0],
    [0.5, 0],
    [0, 0.5],
    [0.5, 0.5],
  ] as const) {
    const shape: [number, number][] = []
    for (let dy = -r; dy <= r; dy += 1) {
      for (let dx = -r; dx <= r; dx += 1) {
        const away = Math.hypot(Math.max(0, Math.abs(dx - px) - 0.5), Math.max(0, Math.abs(dy - py) - 0.5))
        if (away < radius - 1e-9) shape.push([dx, dy])
      }
    }
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        if (mask[row * columns + column] === 0 && px === 0 && py === 0) continue
        const fits = shape.every(([dx, dy]) => {
          const [x, y] = [column + dx, row + dy]
          return x >= 0 && y >= 0 && x < columns && y < rows && mask[y * columns + x] === 1
        })
        if (fits) for (const [dx, dy] of shape) covered[(row + dy) * columns + column + dx] = 1
      }
    }
  }
  return covered
}

describe('difference', () => {
  it('counts by comuna what one frees and the other takes', () => {
    const a = planOf(criteriaOf({ exclusions: [near('a', 'roads', 500)] }), fields, frame)
    const b = planOf(criteriaOf({ exclusions: [near('a', 'parks', 1000)] }), fields, frame)
    const [before, after] = [freeMask(a), freeMask(b)]
    const change = difference(a, b)
    const count = (place: number, was: number, is: number) =>
      before.reduce(
        (sum, value, cell) =>
          sum + (frame.comuna[cell] === place && value === was && after[cell] === is ? 1 : 0),
        0,
      )
    for (const [i, code] of frame.codes.entries()) {
      expect(change.by_comuna[i]).toEqual({
        code,
        gained_ha: count(i + 1, 0, 1),
        lost_ha: count(i + 1, 1, 0),
      })
    }
    expect(change.gained_ha).toBe(change.by_comuna.reduce((sum, { gained_ha }) => sum + gained_ha, 0))
    expect(change.gained_ha).toBeGreaterThan(0)
    expect(change.lost_ha).toBeGreaterThan(0)
    expect(difference(b, a)).toMatchObject({ gained_ha: change.lost_ha, lost_ha: change.gained_ha })
    expect(difference(a, a)).toEqual({ gained_ha: 0, lost_ha: 0, by_comuna: [] })
    const other = gridOf(64, 64)
    const c = planOf(criteriaOf({}), new Map(), seededFrame(other))
    expect(() => difference(a, c)).toThrow(RangeError)
  })
})

describe('areas beside a line', () => {
  it('end at it, however narrow the strip is that it takes', () => {
    // A road across the map; a strip of 15 m either side holds the centres of a few of the cells it comes into.
    let leaks = 0
    for (const [n, slope] of [0, 0.07, 0.3, 0.49, 1, 1.7].entries()) {
      const road = distanceOf(grid, (tracer, x, y) => {
        const [west, north] = [x(0), y(0.45) + 7 * n]
        tracer.line([
          [west - 500, north + 500 * slope],
          [x(1) + 500, north - (x(1) + 500 - west) * slope],
        ])
      })
      const split = planOf(criteriaOf({ exclusions: [near('a', 'road', 15)] }), fieldsOf({ road }), frame)
      const shape = { ...ALL, minHa: 20 }
      const parts = areas(split, freeMask(withoutTouched(split)), shape)
      expect(parts.length).toBeGreaterThan(1)
      const side = (cell: number) => {
        const [column, row] = [cell % grid.columns, Math.floor(cell / grid.columns)]
        const line = 0.45 * grid.rows * 100 - 7 * n + (column * 100 + 50) * slope
        return Math.sign(row * 100 + 50 - line)
      }
      const sides = (part: CandidateCells) => new Set([...cellsOf(part)].map(side)).size
      for (const part of parts) expect(sides(part)).toBe(1)
      leaks += areas(split, freeMask(split), shape).filter((part) => sides(part) > 1).length
    }
    // Through the cells that are free by their centre they would run across.
    expect(leaks).toBeGreaterThan(2)
  })

  it('lose nothing more to what has a larger buffer', () => {
    const wide = planOf(criteriaOf({ exclusions: [near('a', 'roads', 71)] }), fields, frame)
    expect(freeMask(withoutTouched(wide))).toEqual(freeMask(wide))
  })
})
