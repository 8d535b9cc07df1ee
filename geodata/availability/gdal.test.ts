import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  hasGdal,
  proximity,
  rasterize,
  readBytes,
  readFloats,
  type Shape,
  writeShapes,
} from '../../test/helpers/gdal.ts'
import type { Grid } from '../fields/grid.ts'
import { Burner } from './burn.ts'
import { codeOf, LAST_EXACT, METRES } from './codes.ts'
import { distanceField } from './distance.ts'

/** The same shapes burned, and the same distances worked out, by GDAL and here: cell by cell. */
if (!hasGdal)
  console.info(
    'GDAL (Debian: gdal-bin, python3-gdal) is not here: cells and distances are not held against it.',
  )

const GRID: Grid = {
  id: 'test',
  srid: 32719,
  west: 400_000,
  north: 7_500_000,
  cell_m: 100,
  columns: 700,
  rows: 500,
}

/** The same numbers every time, from 0 to 1 (mulberry32). */
function random(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const next = random(20_261_123)
/** Anywhere on the grid and up to 3 km around it. */
const position = () => [
  GRID.west - 3000 + next() * (GRID.columns * 100 + 6000),
  GRID.north + 3000 - next() * (GRID.rows * 100 + 6000),
]
const POINTS = Array.from({ length: 200 }, (): Shape => ({ type: 'Point', coordinates: position() }))
const LINES = Array.from({ length: 80 }, (): Shape => {
  const line = [position()]
  for (let n = 0; n < 30; n += 1) {
    const [x = 0, y = 0] = line.at(-1) as number[]
    line.push([x + (next() - 0.4) * 900, y + (next() - 0.5) * 900])
  }
  return { type: 'LineString', coordinates: line }
})
/** Stars of 1 to 5 km around the centres of a lattice, so that no two overlap; every third has a hole. */
const POLYGONS = Array.from({ length: 24 }, (_, n): Shape => {
  const [x, y] = [GRID.west + 5500 + (n % 6) * 11_500, GRID.north - 6000 - Math.floor(n / 6) * 12_000]
  const star = (corners: number, least: number, most: number) => {
    const ring = Array.from({ length: corners }, (_, corner) => {
      const [angle, radius] = [(2 * Math.PI * corner) / corners, least + next() * (most - least)]
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    })
    return [...ring, ring[0] as number[]]
  }
  return {
    type: 'Polygon',
    coordinates: [star(40, 2500, 5000), ...(n % 3 === 0 ? [star(12, 500, 1500)] : [])],
  }
})

function burned(shapes: readonly Shape[]): Uint8Array {
  const burner = new Burner(GRID)
  for (const { type, coordinates } of shapes) {
    if (type === 'Point') burner.point(coordinates[0] as number, coordinates[1] as number)
    else if (type === 'LineString') burner.line(coordinates)
    else burner.polygon(coordinates)
  }
  return burner.cells()
}

describe.runIf(hasGdal)('beside GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-gdal-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let files = 0
  const byGdal = (shapes: readonly Shape[], touched: boolean) => {
    files += 1
    const [source, target] = [join(folder, `${files}.geojson`), join(folder, `${files}.img`)]
    writeShapes(source, shapes, GRID)
    rasterize(source, target, GRID, { touched })
    return { path: target, cells: readBytes(target) }
  }
  const different = (a: Uint8Array, b: Uint8Array) => [...a.keys()].filter((cell) => a[cell] !== b[cell])

  it.each([
    ['points', POINTS],
    ['lines', LINES],
  ] as const)('%s burn the same cells, and every cell is as far from them', (_, shapes) => {
    const ours = burned(shapes)
    const gdal = byGdal(shapes, true)
    expect(different(ours, gdal.cells)).toEqual([])
    expectSameDistances(ours, gdal.path)
  })

  it('polygons burn the same cells but for some that their edge cuts, and theirs is the area', () => {
    const ours = burned(POLYGONS)
    const gdal = byGdal(POLYGONS, false)
    // GDAL takes a cell whose centre is inside; we take one half of which is. They differ where an edge bends in a cell.
    const edges = burned(
      POLYGONS.flatMap(({ type, coordinates }) =>
        type === 'Polygon'
          ? coordinates.map((ring): Shape => ({ type: 'LineString', coordinates: ring }))
          : [],
      ),
    )
    const others = different(ours, gdal.cells)
    expect(others.filter((cell) => edges[cell] === 0)).toEqual([])
    const cut = edges.reduce((sum, cell) => sum + cell, 0)
    expect(others.length / cut).toBeLessThan(0.02)
    // A hectare a cell.
    const area = POLYGONS.reduce((sum, shape) => sum + hectares(shape), 0)
    for (const cells of [ours, gdal.cells]) {
      expect(Math.abs(cells.reduce((sum, cell) => sum + cell, 0) / area - 1)).toBeLessThan(0.002)
    }
    expectSameDistances(gdal.cells, gdal.path)
  })

  /** Our distances of the same burned cells are GDAL's; where they are not, ours is the nearer one, and true. */
  function expectSameDistances(cells: Uint8Array, path: string) {
    const target = `${path}.distance.tif`
    proximity(path, target)
    const gdal = readFloats(target)
    const codes = distanceField(cells, GRID)
    const sites = [...cells.keys()].filter((cell) => cells[cell] !== 0)
    const nearest = (cell: number) =>
      sites.reduce((least, site) => {
        const [x, y] = [(cell % 700) - (site % 700), Math.floor(cell / 700) - Math.floor(site / 700)]
        return Math.min(least, x * x + y * y)
      }, Number.POSITIVE_INFINITY)
    let others = 0
    let worst = 0
    for (const [cell, code] of codes.entries()) {
      const theirs = gdal[cell] as number
      // Past 18.1 km a code is a distance to 10 m.
      const [ours, tolerance] =
        code <= LAST_EXACT ? [Math.sqrt(code), 1e-4] : [(METRES[code] as number) / 100, 0.0501]
      if (Math.abs(ours - theirs) <= tolerance) continue
      // GDAL's two passes hand the nearest feature from cell to cell, and may miss it.
      others += 1
      worst = Math.max(worst, theirs - ours)
      expect(ours).toBeLessThan(theirs)
      if (others <= 20 && code <= LAST_EXACT) expect(code).toBe(nearest(cell))
    }
    expect(others / codes.length).toBeLessThan(0.001)
    expect(worst).toBeLessThan(0.5)
    // What a buffer leaves out: GDAL's cells are all among ours, and ours are theirs but for those it missed.
    for (const metres of [500, 1000, 5000]) {
      const code = codeOf(metres)
      let [more, less] = [0, 0]
      for (const [cell, theirs] of gdal.entries()) {
        const within = (codes[cell] as number) <= code
        // GDAL's distances are in 32 bits.
        const withinTheirs = theirs <= metres / 100 + 1e-5
        if (within && !withinTheirs) more += 1
        if (!within && withinTheirs) less += 1
      }
      expect(less).toBe(0)
      expect(more).toBeLessThanOrEqual(others)
    }
  }
})

function hectares({ type, coordinates }: Shape): number {
  if (type !== 'Polygon') return 0
  const twice = (ring: number[][]) =>
    ring.reduce((sum, [x = 0, y = 0], n) => {
      const [x1 = 0, y1 = 0] = ring[(n + 1) % ring.length] as number[]
      return sum + (x - GRID.west) * (y1 - GRID.north) - (x1 - GRID.west) * (y - GRID.north)
    }, 0)
  const [outer = 0, ...holes] = coordinates.map((ring) => Math.abs(twice(ring)) / 20_000)
  return outer - holes.reduce((sum, hole) => sum + hole, 0)
}
