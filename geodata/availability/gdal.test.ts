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
import { seeded } from '../model/random.ts'
import { Burner } from './burn.ts'
import { codeOf, METRES } from './codes.ts'
import { distanceField, TOO_FAR_M, TOO_NEAR_M } from './distance.ts'
import { NEAR_M, Tracer } from './trace.ts'

/**
 * The same shapes by GDAL and here, cell by cell: polygons burned; and distances, which GDAL measures over cells of 4 m and
 * which are read at the centres of ours.
 */
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
  columns: 120,
  rows: 90,
}
const FINE: Grid = { ...GRID, cell_m: 4, columns: GRID.columns * 25, rows: GRID.rows * 25 }
/** A cell of 4 m that a feature touches has its centre within half a diagonal of it. */
const APART_M = 2 * Math.SQRT2

const next = seeded(20_261_123)
/** Anywhere on the grid. */
const position = () => [GRID.west + next() * GRID.columns * 100, GRID.north - next() * GRID.rows * 100]
const POINTS = Array.from({ length: 12 }, (): Shape => ({ type: 'Point', coordinates: position() }))
const LINES = Array.from({ length: 4 }, (): Shape => {
  const line = [position()]
  for (let n = 0; n < 12; n += 1) {
    const [x = 0, y = 0] = line.at(-1) as number[]
    line.push([x + (next() - 0.4) * 700, y + (next() - 0.5) * 700])
  }
  return { type: 'LineString', coordinates: line }
})
/** Stars of 0.5 to 1.2 km around the centres of a lattice, so that no two overlap; every third has a hole. */
const POLYGONS = Array.from({ length: 12 }, (_, n): Shape => {
  const [x, y] = [GRID.west + 1500 + (n % 4) * 2900, GRID.north - 1500 - Math.floor(n / 4) * 2900]
  const star = (corners: number, least: number, most: number) => {
    const ring = Array.from({ length: corners }, (_, corner) => {
      const [angle, radius] = [(2 * Math.PI * corner) / corners, least + next() * (most - least)]
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    })
    return [...ring, ring[0] as number[]]
  }
  return {
    type: 'Polygon',
    coordinates: [star(16, 500, 1200), ...(n % 3 === 0 ? [star(8, 100, 300)] : [])],
  }
})

function traced(shapes: readonly Shape[]): Uint16Array {
  const tracer = new Tracer(GRID)
  for (const { type, coordinates } of shapes) {
    if (type === 'Point') tracer.point(coordinates[0] as number, coordinates[1] as number)
    else if (type === 'LineString') tracer.line(coordinates)
    else tracer.polygon(coordinates)
  }
  return distanceField(tracer.traced(), GRID)
}

describe.runIf(hasGdal)('beside GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-gdal-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let files = 0
  const byGdal = (shapes: readonly Shape[], grid: Grid, touched: boolean) => {
    files += 1
    const [source, target] = [join(folder, `${files}.geojson`), join(folder, `${files}.img`)]
    writeShapes(source, shapes, grid)
    rasterize(source, target, grid, { touched })
    return target
  }

  it.each([
    ['points', POINTS],
    ['lines', LINES],
    ['polygons', POLYGONS],
    ['all of them', [...POINTS, ...LINES, ...POLYGONS]],
  ] as const)(
    'every cell is as far from %s, and so is what a buffer takes',
    { timeout: 60_000 },
    (_, shapes) => {
      const codes = traced(shapes)
      const burned = byGdal(shapes, FINE, true)
      const distances = `${burned}.tif`
      proximity(burned, distances)
      const fine = readFloats(distances)
      const gdal = Float64Array.from(codes, (_, cell) => {
        const [column, row] = [cell % GRID.columns, Math.floor(cell / GRID.columns)]
        return (fine[(row * 25 + 12) * FINE.columns + column * 25 + 12] as number) * FINE.cell_m
      })
      const wrong: unknown[] = []
      const far = { sum: 0, cells: 0 }
      for (const [cell, code] of codes.entries()) {
        const theirs = gdal[cell] as number
        const over = (METRES[code] as number) - theirs
        if (code === 0) {
          // Half of it is a polygon's; its centre may be outside, and inside GDAL says 0.
          if (theirs > 50 * Math.SQRT2 + APART_M) wrong.push({ cell, code, theirs })
        } else if (code <= NEAR_M) {
          // Inside of less than half a cell, a code is 1.
          if (over < -APART_M - 0.01 || over > APART_M + 1.01) wrong.push({ cell, code, theirs })
        } else {
          if (over < -APART_M - TOO_NEAR_M || over > APART_M + TOO_FAR_M + 1)
            wrong.push({ cell, code, theirs })
          far.sum += over - 0.5
          far.cells += 1
        }
      }
      expect(wrong).toEqual([])
      expect(far.cells).toBeGreaterThan(1000)
      // Corners that stick out of their cells' places make ours longer. GDAL's are some two metres short by themselves: what is
      // touched reaches farther than what touches it.
      expect(far.sum / far.cells).toBeGreaterThan(-1)
      expect(far.sum / far.cells).toBeLessThan(8)
      for (const metres of [15, 30, 60, 100, 250, 500, 1000]) {
        const limit = codeOf(metres)
        let [ours, theirs] = [0, 0]
        for (const [cell, code] of codes.entries()) {
          if (code === 0) continue
          const [is, isTheirs] = [code <= limit, (gdal[cell] as number) <= metres]
          if (is) ours += 1
          if (isTheirs) theirs += 1
          if (is !== isTheirs)
            expect(Math.abs((gdal[cell] as number) - metres)).toBeLessThan(
              metres <= NEAR_M ? APART_M + 1.01 : APART_M + TOO_FAR_M,
            )
        }
        expect(theirs).toBeGreaterThan(0)
        expect(Math.abs(ours - theirs) / Math.max(200, theirs)).toBeLessThan(0.1)
      }
    },
  )

  it('polygons burn the same cells but for some that their edge cuts, and theirs is the area', () => {
    const burner = new Burner(GRID)
    for (const { type, coordinates } of POLYGONS) if (type === 'Polygon') burner.polygon(coordinates)
    const ours = burner.cells()
    const gdal = readBytes(byGdal(POLYGONS, GRID, false))
    // GDAL takes a cell whose centre is inside; we take one half of which is. They differ where an edge bends in a cell.
    const edges = traced(
      POLYGONS.flatMap(({ type, coordinates }) =>
        type === 'Polygon'
          ? coordinates.map((ring): Shape => ({ type: 'LineString', coordinates: ring }))
          : [],
      ),
    )
    const others = [...ours.keys()].filter((cell) => ours[cell] !== gdal[cell])
    expect(others.filter((cell) => (edges[cell] as number) > 50 * Math.SQRT2)).toEqual([])
    const cut = edges.reduce((sum, code) => sum + (code <= 50 ? 1 : 0), 0)
    expect(others.length / cut).toBeLessThan(0.05)
    // A hectare a cell.
    const area = POLYGONS.reduce((sum, shape) => sum + hectares(shape), 0)
    for (const cells of [ours, gdal]) {
      expect(Math.abs(cells.reduce((sum, cell) => sum + cell, 0) / area - 1)).toBeLessThan(0.01)
    }
  })
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
