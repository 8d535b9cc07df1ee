import type { Position } from 'geojson'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { parseCoordinates, type TypedCoordinate } from '../map/coordinates.ts'
import type { Rings } from '../map/sketch.ts'

/** One line of what was typed: a vertex, a break between polygons, or something that could not be read. */
export interface TypedLine {
  /** Counted from one, as the person sees them. */
  line: number
  text: string
  at: TypedCoordinate | null
  problem: 'unreadable' | 'outside' | null
}

export interface TypedShape {
  lines: TypedLine[]
  /** Polygons that can be closed, one for each run of lines between empty ones. */
  polygons: Rings[]
  /** Runs of fewer than three vertices. */
  short: number
}

/** Most lines read. */
export const MAX_LINES = 2000

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME

/**
 * Reads vertices, one a line, in any form `parseCoordinates` knows; a leading number (`1.` or `3)`) or a letter of a
 * vertex (`V1`, `P-2:`) is passed over. An empty line begins another polygon.
 */
export function readTypedVertices(text: string): TypedShape {
  const lines: TypedLine[] = []
  const runs: Position[][] = [[]]
  for (const [index, raw] of text.split(/\r?\n/).slice(0, MAX_LINES).entries()) {
    const written = raw.trim()
    if (written === '') {
      if (runs.at(-1)?.length) runs.push([])
      continue
    }
    const at = readVertex(written)
    const outside = at && (at.lon < WEST || at.lon > EAST || at.lat < SOUTH || at.lat > NORTH)
    lines.push({
      line: index + 1,
      text: written,
      at,
      problem: at === null ? 'unreadable' : outside ? 'outside' : null,
    })
    if (at) runs.at(-1)?.push([Number(at.lon.toFixed(7)), Number(at.lat.toFixed(7))])
  }
  const outlines = runs.map(withoutClosing).filter((run) => run.length > 0)
  return {
    lines,
    polygons: outlines.filter((run) => run.length >= 3).map((run) => [[...run, run[0] as Position]]),
    short: outlines.filter((run) => run.length < 3).length,
  }
}

function readVertex(text: string): TypedCoordinate | null {
  const whole = parseCoordinates(text)
  if (whole) return whole
  const [, label, rest] = /^((?:[A-Za-z]{1,6}[\s.-]?\d{1,4}|\d{1,4})\s*[.):;\t]?\s+)(\S.*)$/.exec(text) ?? []
  return label && rest ? parseCoordinates(rest) : null
}

function withoutClosing(run: Position[]): Position[] {
  const [first] = run
  const last = run.at(-1)
  return run.length > 3 && first && last && first[0] === last[0] && first[1] === last[1]
    ? run.slice(0, -1)
    : run
}

/** The vertices of a shape as they would be typed in decimal degrees, latitude first. */
export function writeVertices(polygons: readonly Rings[]): string {
  return polygons
    .map(([outline = []]) =>
      outline
        .slice(0, -1)
        .map(([lon = 0, lat = 0]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`)
        .join('\n'),
    )
    .join('\n\n')
}
