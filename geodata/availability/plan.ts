import proj4 from 'proj4'
import type { Grid } from '../fields/grid.ts'
import type { Criteria, Exclusion, NotChecked, Preference, Requirement } from '../model/availability.ts'
import { UTM_19S_PROJ } from '../model/crs.ts'
import type { Geometry } from '../model/feature.ts'
import { Problem } from '../model/problem.ts'
import type { Where } from '../model/rule.ts'
import { Burner } from './burn.ts'
import { codeOf, METRES, NOWHERE } from './codes.ts'
import { isStatutory } from './statutory.ts'
import { type Zone, zoneOf } from './zone.ts'

/**
 * Terms
 * - field: one code a cell (codes.ts). `distance`: metres to the nearest feature. `raster`: (code − 32768) × scale, 0 where
 *   nothing is known. `mask`: 1 inside, 0 outside.
 * - frame: in which comuna each cell lies, by its centre; the area of a region is what the frame has.
 * - test: one criterion as numbers: cells whose code is between `low` and `high` are excluded. A criterion has one or two.
 * - plan: criteria made ready for the fields that there are. It holds references to fields, and copies none.
 */
export interface CellField {
  kind: 'distance' | 'raster' | 'mask'
  grid: Grid
  codes: Uint16Array
  /** Raster: one code is this much of its unit. */
  scale: number | null
}

export interface Frame {
  grid: Grid
  /** Place of the comuna in `codes`, from 1; 0 outside the region. */
  comuna: Uint8Array
  codes: string[]
}

export interface NeededField {
  layer: string
  where: Where | null
  kind: 'distance' | 'raster'
}

export interface Test {
  /** Place in `Plan.criteria`. */
  criterion: number
  field: CellField
  /** Excluded: low ≤ code ≤ high. */
  low: number
  high: number
  /** A lock, or land that the law bars; not a choice of the team. */
  law: boolean
  /** Codes up to here are surely within the edge, and from `sure_out` surely beyond it, wherever in the cell one looks. */
  sure_in: number
  sure_out: number
}

export interface PlanPreference {
  id: string
  field: CellField
  /** Of thousandths, so that sums are whole numbers and their order does not matter. */
  weight: number
  /** `u` by code, in steps of 1 / `U_ONE`; it never turns round. Of a raster's code 0: 0. */
  u: Uint16Array
}

export interface Plan {
  grid: Grid
  frame: Frame
  zone: Zone
  /** Ids of the exclusions and requirements that are applied, sorted. */
  criteria: string[]
  tests: Test[]
  preferences: PlanPreference[]
  /** Ids of exclusions, requirements and preferences whose field is not there: left out. */
  missing: string[]
  /** What the plan does not apply, for all it knows: it does not know which layers are complete, or restricted. */
  not_checked: NotChecked[]
}

/** `u` = 1 in whole steps. */
export const U_ONE = 50_000

/** Stable name of a layer and its filter. */
export function fieldId({ layer, where }: { layer: string; where: Where | null }): string {
  const entries = Object.entries(where ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? layer : `${layer} ${JSON.stringify(Object.fromEntries(entries))}`
}

/** Exclusions on the upstream side only cannot be applied: nothing measures that. Downstream ones are, all around. */
const applies = (criterion: Exclusion | Requirement) =>
  criterion.active && !(criterion.kind === 'near' && criterion.side === 'upstream')

/** The fields that the criteria rest on, each once. What is off, asked of candidates only or weighs nothing needs none. */
export function neededFields({ exclusions, requirements, preferences }: Criteria): NeededField[] {
  const needed = new Map<string, NeededField>()
  const add = (layer: string, where: Where | null, kind: 'distance' | 'raster') => {
    const id = fieldId({ layer, where })
    if (!needed.has(id)) needed.set(id, { layer, where, kind })
  }
  for (const exclusion of exclusions) {
    if (!applies(exclusion)) continue
    if (exclusion.kind === 'raster') add(exclusion.raster, null, 'raster')
    else if (exclusion.kind !== 'area') add(exclusion.layer, exclusion.where, 'distance')
  }
  for (const requirement of requirements) {
    if (!applies(requirement) || requirement.kind !== 'layer') continue
    add(requirement.layer, requirement.where, 'distance')
    if (requirement.not_in !== null) add(requirement.not_in, null, 'distance')
  }
  for (const preference of preferences) {
    if (preference.weight <= 0 || preference.metric === 'count_within') continue
    if ('raster' in preference) add(preference.raster, null, 'raster')
    else add(preference.layer, preference.where, 'distance')
  }
  return [...needed.values()]
}

/**
 * Criteria made ready for fields by `fieldId`, all of the frame's grid (of any level). Criteria whose field is missing are
 * left out and listed. Throws a RangeError where a field is of another grid, and a Problem (`bad-geometry`) where a drawn
 * area is no polygon.
 */
export function planOf(
  criteria: Criteria,
  fields: ReadonlyMap<string, CellField>,
  frame: Frame,
  /** Cells of a drawn area (EPSG:4326), where the grid's cells do not lie as the grid says. */
  draw: (geometry: Geometry, grid: Grid) => CellField = drawnField,
): Plan {
  const { grid } = frame
  const drafts: { id: string; law: boolean; ranges: { field: CellField; low: number; high: number }[] }[] = []
  const missing: string[] = []
  const not_checked: NotChecked[] = []
  const skip = (criterion: string, layer: string | null, reason: NotChecked['reason']) => {
    not_checked.push({ criterion, layer, reason, complete_in: [] })
  }
  const find = (layer: string, where: Where | null) => {
    const field = fields.get(fieldId({ layer, where }))
    if (field && field.codes.length !== frame.comuna.length) {
      throw new RangeError(`${layer}: ${field.codes.length} cells on a grid of ${frame.comuna.length}`)
    }
    return field
  }

  for (const exclusion of criteria.exclusions) {
    const layer =
      'layer' in exclusion ? exclusion.layer : exclusion.kind === 'raster' ? exclusion.raster : null
    if (!exclusion.active) skip(exclusion.id, layer, 'off')
    else if (!applies(exclusion)) skip(exclusion.id, layer, 'side')
    else {
      const ranges = excludedBy(exclusion, grid, find, draw)
      if (ranges) drafts.push({ id: exclusion.id, law: isStatutory(exclusion), ranges })
      else {
        missing.push(exclusion.id)
        skip(exclusion.id, layer, 'no-version')
      }
    }
  }
  for (const requirement of criteria.requirements) {
    const { id } = requirement
    if (!requirement.active) skip(id, requirement.kind === 'layer' ? requirement.layer : null, 'off')
    else if (requirement.kind === 'area') {
      const field = draw(requirement.geometry, grid)
      drafts.push({ id, law: isStatutory(requirement), ranges: [{ field, low: 0, high: 0 }] })
    } else {
      const field = find(requirement.layer, requirement.where)
      const not = requirement.not_in === null ? undefined : find(requirement.not_in, null)
      if (!field) missing.push(id)
      if (!field) skip(id, requirement.layer, 'no-version')
      if (requirement.not_in !== null && !not) skip(id, requirement.not_in, 'no-version')
      const ranges = [
        ...(field ? [{ field, low: 1, high: NOWHERE }] : []),
        ...(field && not ? [{ field: not, low: 0, high: 0 }] : []),
      ]
      if (field) drafts.push({ id, law: isStatutory(requirement), ranges })
    }
  }

  const preferences: PlanPreference[] = []
  for (const preference of criteria.preferences) {
    const layer = 'layer' in preference ? preference.layer : preference.raster
    if (preference.metric === 'count_within') skip(preference.id, layer, 'candidates-only')
    else if (!(preference.weight > 0)) skip(preference.id, layer, 'off')
    else {
      const field = find(layer, 'where' in preference ? preference.where : null)
      const weight = Math.max(1, Math.round(preference.weight * 1000))
      if (field) preferences.push({ id: preference.id, field, weight, u: curveOf(preference, field) })
      else {
        missing.push(preference.id)
        skip(preference.id, layer, 'no-version')
      }
    }
  }
  preferences.sort((a, b) => (a.id < b.id ? -1 : 1))

  const ids = [...new Set(drafts.map((draft) => draft.id))].sort()
  const place = new Map(ids.map((id, i) => [id, i]))
  const tests = drafts.flatMap(({ id, law, ranges }) =>
    ranges.map((range) => ({
      criterion: place.get(id) as number,
      law,
      ...range,
      ...sureOf(range, grid),
    })),
  )
  tests.sort((a, b) => a.criterion - b.criterion || a.low - b.low)
  const zone = zoneOf(frame, criteria.area, (geometry) => draw(geometry, grid).codes)
  return { grid, frame, zone, criteria: ids, tests, preferences, missing, not_checked }
}

/** Codes that an exclusion takes; null where its field is not there. */
function excludedBy(
  exclusion: Exclusion,
  grid: Grid,
  find: (layer: string, where: Where | null) => CellField | undefined,
  draw: (geometry: Geometry, grid: Grid) => CellField,
): { field: CellField; low: number; high: number }[] | null {
  if (exclusion.kind === 'area') return [{ field: draw(exclusion.geometry, grid), low: 1, high: 1 }]
  if (exclusion.kind === 'raster') {
    const field = find(exclusion.raster, null)
    if (!field) return null
    const scale = field.scale ?? 1
    const { min, max } = exclusion
    // A millionth of a code is what division may lose: the number itself is allowed.
    const least = min === null ? 0 : Math.ceil(min / scale + RASTER_ZERO - 1e-6) - 1
    const most = max === null ? NOWHERE : Math.floor(max / scale + RASTER_ZERO + 1e-6)
    return [
      ...(least >= 1 ? [{ field, low: 1, high: Math.min(NOWHERE, least) }] : []),
      ...(most < NOWHERE ? [{ field, low: Math.max(1, most + 1), high: NOWHERE }] : []),
    ]
  }
  const field = find(exclusion.layer, exclusion.where)
  if (!field) return null
  return exclusion.kind === 'near'
    ? [{ field, low: 0, high: codeOf(exclusion.buffer_m) }]
    : [{ field, low: codeOf(exclusion.max_distance_m) + 1, high: NOWHERE }]
}
const RASTER_ZERO = 32_768

/**
 * Where the edge of a distance may cross a cell: half a diagonal to either side of it. Code 0 says nothing of how far inside
 * of a feature a cell lies: where the edge is that of features themselves, cells beside them stand for those it cuts. Rasters
 * and masks say nothing of what is inside a cell.
 */
function sureOf(range: { field: CellField; low: number; high: number }, grid: Grid) {
  if (range.field.kind !== 'distance') return { sure_in: -1, sure_out: NOWHERE + 1 }
  const edge = range.low === 0 ? range.high : range.low - 1
  const half = halfDiagonal(grid)
  const metres = METRES[edge] as number
  const outer = edge === 0 ? grid.cell_m : half
  return {
    sure_in: codeOf(Math.max(0, metres - half)),
    sure_out: Math.min(NOWHERE, codeOf(metres + outer) + 1),
  }
}

const halfDiagonal = (grid: Grid) => grid.cell_m * Math.SQRT1_2

/**
 * A plan whose free cells no feature comes into that something must be away from: on its own a strip of cells whose centres
 * are within a few metres of a line has gaps, and areas would leak through them.
 */
export function withoutTouched(plan: Plan): Plan {
  const touched = codeOf(Math.ceil(halfDiagonal(plan.grid)))
  return {
    ...plan,
    tests: plan.tests.map((test) =>
      test.field.kind === 'distance' && test.low === 0 && test.high < touched
        ? { ...test, high: touched, sure_out: Math.max(test.sure_out, touched + 1) }
        : test,
    ),
  }
}

/** `u` by code: 1 at `best`, 0 at `worst` and beyond, in a line between. */
function curveOf(preference: Preference, field: CellField): Uint16Array {
  const { best, worst, metric } = preference
  const key = `${metric === 'inside' ? metric : field.kind} ${field.scale} ${best} ${worst}`
  const known = curves.get(key)
  if (known) return known
  const u = new Uint16Array(NOWHERE + 1)
  const slope = 1 / (best - worst)
  const at = (x: number) => {
    // A curve without a slope is a step: whoever wants it at most (or at least) there.
    if (best === worst) return x <= best ? U_ONE : 0
    return Math.round(Math.min(1, Math.max(0, (x - worst) * slope)) * U_ONE)
  }
  if (metric === 'inside') u.fill(at(0), 1)[0] = at(1)
  else if (field.kind === 'distance')
    for (let code = 0; code <= NOWHERE; code += 1) u[code] = at(METRES[code] as number)
  else {
    const scale = field.scale ?? 1
    for (let code = 1; code <= NOWHERE; code += 1) u[code] = at((code - RASTER_ZERO) * scale)
  }
  if (curves.size >= MOST_CURVES) curves.delete(curves.keys().next().value as string)
  curves.set(key, u)
  return u
}
const curves = new Map<string, Uint16Array>()
const MOST_CURVES = 64

/** Drawn polygons (EPSG:4326) on a grid: cells of which they cover half. Kept as long as the geometry is. */
export function drawnField(geometry: Geometry, grid: Grid): CellField {
  const key = `${grid.west} ${grid.north} ${grid.cell_m} ${grid.columns} ${grid.rows}`
  const known = drawn.get(geometry)
  if (known?.key === key) return known.field
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') {
    throw new Problem('bad-geometry', {
      es: 'Un área se dibuja como polígono: una línea o un punto no la encierran.',
      en: 'An area is drawn as a polygon: a line or a point does not enclose one.',
    })
  }
  const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map(
    (rings) => rings.map((ring) => ring.map(([lon = 0, lat = 0]) => utm.forward([lon, lat]))),
  )
  const window = windowOf(polygons.flat(2), grid)
  const burner = new Burner(window.grid)
  for (const rings of polygons) burner.polygon(rings)
  // Memory that is never written is never taken: only the window is.
  const codes = new Uint16Array(grid.columns * grid.rows)
  const cells = burner.cells()
  for (let row = 0; row < window.grid.rows; row += 1) {
    const from = row * window.grid.columns
    codes.set(
      cells.subarray(from, from + window.grid.columns),
      (window.top + row) * grid.columns + window.left,
    )
  }
  const field: CellField = { kind: 'mask', grid, codes, scale: null }
  drawn.set(geometry, { key, field })
  return field
}
const drawn = new WeakMap<object, { key: string; field: CellField }>()
const utm = proj4(UTM_19S_PROJ)

/** The part of a grid that holds positions, one cell more on every side. Without any of its cells: a single cell. */
function windowOf(points: number[][], grid: Grid): { grid: Grid; left: number; top: number } {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x = 0, y = 0] of points) {
    if (x < west) west = x
    if (x > east) east = x
    if (y < south) south = y
    if (y > north) north = y
  }
  const within = (n: number, most: number) => Math.min(most, Math.max(0, Math.floor(n)))
  const left = within((west - grid.west) / grid.cell_m - 1, grid.columns - 1)
  const top = within((grid.north - north) / grid.cell_m - 1, grid.rows - 1)
  const right = Math.max(left + 1, within((east - grid.west) / grid.cell_m + 2, grid.columns))
  const bottom = Math.max(top + 1, within((grid.north - south) / grid.cell_m + 2, grid.rows))
  return {
    left,
    top,
    grid: {
      ...grid,
      west: grid.west + left * grid.cell_m,
      north: grid.north - top * grid.cell_m,
      columns: right - left,
      rows: bottom - top,
    },
  }
}
