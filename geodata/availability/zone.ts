import type { Area } from '../model/availability.ts'
import type { Geometry } from '../model/feature.ts'
import type { Frame } from './plan.ts'
import { uniformPyramid } from './pyramid.ts'

/** The area that is asked, on the grid. */
export interface Zone {
  /** Place of the comuna, from 1; 0 outside the area that is asked. */
  cells: Uint8Array
  /** By level: what all cells of a block have, or `MIXED`. */
  uniform: Uint8Array[]
  /** Cells by place of the comuna. */
  counts: Float64Array
}

/** The cells of an area, of those of the frame; `drawn` gives the cells of a polygon. Kept while the frame is. */
export function zoneOf(frame: Frame, area: Area, drawn: (geometry: Geometry) => Uint16Array): Zone {
  const { comuna, codes } = frame
  const zones = kept.get(comuna) ?? {
    byComunas: new Map<string, Zone>(),
    drawn: new WeakMap<Uint16Array, Zone>(),
  }
  kept.set(comuna, zones)
  if (area.kind === 'drawn') {
    const mask = drawn(area.geometry)
    const known = zones.drawn.get(mask)
    if (known) return known
    const cells = new Uint8Array(comuna.length)
    for (let i = 0; i < cells.length; i += 1) if (mask[i] === 1) cells[i] = comuna[i] as number
    const zone = withPyramid(cells, frame)
    zones.drawn.set(mask, zone)
    return zone
  }
  const key = area.kind === 'region' ? 'region' : [...area.codes].sort().join(' ')
  const known = zones.byComunas.get(key)
  if (known) return known
  const zone = withPyramid(area.kind === 'region' ? comuna : only(comuna, codes, area.codes), frame)
  if (zones.byComunas.size >= MOST_ZONES)
    zones.byComunas.delete(zones.byComunas.keys().next().value as string)
  zones.byComunas.set(key, zone)
  return zone
}
const kept = new WeakMap<Uint8Array, { byComunas: Map<string, Zone>; drawn: WeakMap<Uint16Array, Zone> }>()
/** Each is a byte a cell. */
const MOST_ZONES = 4

function only(comuna: Uint8Array, codes: string[], asked: string[]): Uint8Array {
  const place = new Uint8Array(256)
  for (const [i, code] of codes.entries()) if (asked.includes(code)) place[i + 1] = i + 1
  const cells = new Uint8Array(comuna.length)
  for (let i = 0; i < cells.length; i += 1) cells[i] = place[comuna[i] as number] as number
  return cells
}

function withPyramid(cells: Uint8Array, { grid, codes }: Frame): Zone {
  const counts = new Float64Array(256)
  for (let i = 0; i < cells.length; i += 1) (counts[cells[i] as number] as number) += 1
  return {
    cells,
    uniform: uniformPyramid(cells, grid.columns, grid.rows),
    counts: counts.slice(0, codes.length + 1),
  }
}
