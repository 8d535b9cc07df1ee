import type { Grid } from '../fields/grid.ts'
import type { Criteria, Exclusion, Preference, Requirement } from '../model/availability.ts'
import { UTM_19S } from '../model/crs.ts'
import type { Geometry } from '../model/feature.ts'
import { seeded } from '../model/random.ts'
import { distanceField } from './distance.ts'
import { type CellField, type Frame, fieldId } from './plan.ts'
import { Tracer } from './trace.ts'

/** A grid of 100 m within the region; sides need not be multiples of anything. */
export const gridOf = (columns: number, rows: number): Grid => ({
  id: `test-${columns}x${rows}`,
  srid: UTM_19S,
  west: 450_000,
  north: 7_500_000,
  cell_m: 100,
  columns,
  rows,
})

type Draw = (tracer: Tracer, x: (share: number) => number, y: (share: number) => number) => void

/** A distance field of what `draw` traces; `x` and `y` take shares of the grid's sides to metres. */
export function distanceOf(grid: Grid, draw: Draw): CellField {
  const tracer = new Tracer(grid)
  draw(
    tracer,
    (share) => grid.west + share * grid.columns * grid.cell_m,
    (share) => grid.north - share * grid.rows * grid.cell_m,
  )
  return { kind: 'distance', grid, codes: distanceField(tracer.traced(), grid), scale: null }
}

/**
 * Layers such as the region has: `points`, `roads` (wandering lines), `parks` (polygons), `land` (polygons over half of it).
 * Places are shares of the sides, so that the same seed gives the same map on a grid of any size.
 */
export function seededLayer(
  grid: Grid,
  kind: 'points' | 'roads' | 'parks' | 'land',
  seed: number,
): CellField {
  const random = seeded(seed)
  return distanceOf(grid, (tracer, x, y) => {
    if (kind === 'points') {
      for (let n = 0; n < 60; n += 1) tracer.point(x(random()), y(random()))
    } else if (kind === 'roads') {
      for (let n = 0; n < 14; n += 1) {
        let [a, b, heading] = [random(), random(), random() * 2 * Math.PI]
        const line = [[x(a), y(b)]]
        for (let step = 0; step < 40; step += 1) {
          heading += (random() - 0.5) * 0.8
          a += 0.012 * Math.cos(heading)
          b += 0.012 * Math.sin(heading)
          line.push([x(a), y(b)])
        }
        tracer.line(line)
      }
    } else {
      const [count, size] = kind === 'parks' ? [12, 0.035] : [10, 0.16]
      for (let n = 0; n < count; n += 1) {
        const [a, b] = [random(), random()]
        const ring: number[][] = []
        for (let corner = 0; corner < 24; corner += 1) {
          const angle = (corner / 24) * 2 * Math.PI
          const radius = size * (0.5 + random())
          ring.push([x(a + radius * Math.cos(angle)), y(b + radius * Math.sin(angle))])
        }
        ring.push(ring[0] as number[])
        tracer.polygon([ring])
      }
    }
  })
}

/** A raster of waves and noise from 0 to 40, in tenths; `gaps` of it without a number. */
export function seededRaster(grid: Grid, seed: number, gaps = 0.02): CellField {
  const random = seeded(seed)
  const codes = new Uint16Array(grid.columns * grid.rows)
  const [p, q] = [5 + random() * 10, 5 + random() * 10]
  for (let row = 0, i = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1, i += 1) {
      const wave =
        Math.sin((p * column) / grid.columns) * Math.cos((q * row) / grid.rows) * 18 + 20 + random() * 2
      codes[i] = random() < gaps ? 0 : 32_768 + Math.round(wave * 10)
    }
  }
  return { kind: 'raster', grid, codes, scale: 0.1 }
}

/** Three comunas side by side with wandering borders, within a margin that is outside the region. */
export function seededFrame(grid: Grid, seed = 1): Frame {
  const random = seeded(seed)
  const comuna = new Uint8Array(grid.columns * grid.rows)
  const shift = random() * 6
  for (let row = 0, i = 0; row < grid.rows; row += 1) {
    const wave = Math.sin(shift + (6 * row) / grid.rows) * 0.06
    for (let column = 0; column < grid.columns; column += 1, i += 1) {
      const at = column / grid.columns + wave
      const outside = at < 0.08 || at > 0.94 || row < grid.rows * 0.03
      comuna[i] = outside ? 0 : at < 0.4 ? 1 : at < 0.62 ? 2 : 3
    }
  }
  return { grid, comuna, codes: ['02101', '02201', '02203'] }
}

const none = { es: '', en: '' }
const says = { why: none, cite: null }

export const near = (id: string, layer: string, buffer_m: number, more: Partial<Exclusion> = {}): Exclusion =>
  ({
    kind: 'near',
    id,
    layer,
    where: null,
    buffer_m,
    basis: 'team',
    ...says,
    lock: false,
    active: true,
    side: null,
    ...more,
  }) as Exclusion

export const far = (id: string, layer: string, max_distance_m: number): Exclusion => ({
  kind: 'far',
  id,
  layer,
  where: null,
  max_distance_m,
  basis: 'team',
  ...says,
  lock: false,
  active: true,
})

export const rasterLimit = (
  id: string,
  raster: string,
  min: number | null,
  max: number | null,
): Exclusion => ({
  kind: 'raster',
  id,
  raster,
  min,
  max,
  basis: 'law',
  ...says,
  lock: false,
  active: true,
})

export const avoid = (id: string, geometry: Geometry): Exclusion => ({
  kind: 'area',
  id,
  geometry,
  basis: 'user',
  ...says,
  lock: true,
  active: true,
})

export const inside = (id: string, layer: string, not_in: string | null = null): Requirement => ({
  kind: 'layer',
  id,
  layer,
  where: null,
  not_in,
  basis: 'team',
  ...says,
  active: true,
})

export const prefer = (
  id: string,
  metric: 'distance' | 'inside' | 'mean',
  target: string,
  [best, worst, weight]: [number, number, number],
): Preference =>
  (metric === 'mean'
    ? { metric, id, raster: target, best, worst, weight, why: null }
    : { metric, id, layer: target, where: null, best, worst, weight, why: null }) as Preference

export const criteriaOf = (parts: Partial<Criteria>): Criteria => ({
  set: 'test',
  area: { kind: 'region' },
  exclusions: [],
  requirements: [],
  preferences: [],
  min_area_ha: 1,
  min_width_m: 0,
  ...parts,
})

/** Fields by `fieldId`. */
export const fieldsOf = (fields: Record<string, CellField>): Map<string, CellField> =>
  new Map(Object.entries(fields).map(([layer, field]) => [fieldId({ layer, where: null }), field]))
