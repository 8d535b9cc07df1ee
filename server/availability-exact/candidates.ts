import { REGION_GRID } from '../../geodata/fields/grid.ts'
import type { Criteria, Preference } from '../../geodata/model/availability.ts'
import type { Candidate, Candidates } from '../../geodata/model/candidate.ts'
import type { CandidateCells, Ground, Versions } from '../availability/ground.ts'
import type { Database, Identity } from '../db/as.ts'
import { cellsInside, type Rectangle, rectanglesOf, withEdge } from './cells.ts'
import { aboutPieces, type CutRow, cutPieces, type MetricProbe } from './queries.ts'
import {
  areaCuts,
  criteriaCuts,
  measurable,
  type Question,
  questionOf,
  rastersOnly,
  withoutScore,
} from './question.ts'
import { ranked } from './rank-candidates.ts'
import { rasterValues, summarise } from './raster.ts'
import { tenureOf, tenureProbes } from './tenure.ts'

/** Most candidates one answer holds. */
export const MOST_CANDIDATES = 100
/** Pieces in one transaction, and transactions at once: the embedded engine has one backend, which others wait for. */
const PACE = { embedded: { chunk: 2, lanes: 1 }, server: { chunk: 5, lanes: 3 } } as const
/** Limit of one statement, ms. */
const PATIENCE_MS = 60_000

export interface Ask {
  criteria: Criteria
  versions?: Versions | undefined
  limit: number
  maxHa: number
}

/** A piece as it is cut, with the piece of cells that proposed it. */
export interface Piece extends CutRow {
  cells: CandidateCells
}

/** Work on a list, some at a time on several connections; results in order. */
export async function inChunks<T, R>(
  db: Database,
  list: readonly T[],
  work: (some: readonly T[], from: number) => Promise<R[]>,
): Promise<R[]> {
  const { chunk, lanes } = PACE[db.engine]
  const results: R[][] = []
  let next = 0
  const lane = async () => {
    while (next < list.length) {
      const from = next
      next += chunk
      results[from] = await work(list.slice(from, from + chunk), from)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results.flat()
}

/**
 * Free pieces of the grid, cut exactly: shapes by their edges, rasters by cells. `proposed`: how many the grid had;
 * `dropped`: those of which nothing kept the least size and width.
 */
export async function cutCandidates(
  { db, ground }: { db: Database; ground: Ground },
  identity: Identity,
  question: Question,
  { limit, maxHa }: Pick<Ask, 'limit' | 'maxHa'>,
): Promise<{ pieces: Piece[]; proposed: number; dropped: number }> {
  const { criteria, used: versions } = question
  const proposed = await ground.candidates(criteria, { limit, maxHa, versions })
  if (proposed.length === 0) return { pieces: [], proposed: 0, dropped: 0 }
  const rasters = rastersOnly(question)
  const { grid, classes } = await ground.mask(withoutScore(criteria), versions)
  const barred = rasters && (await ground.mask(rasters, versions)).classes
  const grown = withEdge(
    proposed.map(({ outline }) => cellsInside(outline.coordinates, grid)),
    classes,
    barred,
    grid,
  )
  const required = criteria.requirements.find(
    (each) => each.kind === 'layer' && each.active && each.layer === 'fiscal_land',
  )
  const parcelVersion = required && measurable(question, 'fiscal_land')
  const options = {
    cuts: [...criteriaCuts(question), ...areaCuts(question)],
    min_m2: criteria.min_area_ha * 10_000,
    min_width_m: criteria.min_width_m,
    parcels:
      required?.kind === 'layer' && parcelVersion ? { version: parcelVersion, where: required.where } : null,
  }
  const rectangles = grown.map((cells) => rectanglesOf(cells, grid) as readonly Rectangle[])
  const rows = await inChunks(db, rectangles, (some, from) =>
    db.as(
      identity,
      async (tx) => (await cutPieces(tx, some, options)).map((row) => ({ ...row, n: row.n + from })),
      { statementTimeoutMs: PATIENCE_MS },
    ),
  )
  const kept = new Set(rows.map(({ n }) => n))
  return {
    pieces: rows.map((row) => ({ ...row, cells: proposed[row.n - 1] as CandidateCells })),
    proposed: proposed.length,
    dropped: proposed.length - kept.size,
  }
}

/** Names pieces by place: the cell of their middle; a letter more where two share it. */
export function namesOf(pieces: readonly Pick<Piece, 'utm'>[]): string[] {
  const seen = new Map<string, number>()
  return pieces.map(({ utm }) => {
    const [x = 0, y = 0] = utm[0]?.[0]?.[0] ?? []
    const cell = `${Math.floor(x / REGION_GRID.cell_m)}-${Math.floor(y / REGION_GRID.cell_m)}`
    const times = seen.get(cell) ?? 0
    seen.set(cell, times + 1)
    return times === 0 ? cell : `${cell}-${times + 1}`
  })
}

/** What preferences ask of shapes, by place in the list of preferences. */
function metricProbes(question: Question): { preference: Preference; probe: MetricProbe }[] {
  return question.criteria.preferences.flatMap((preference) => {
    if (preference.metric === 'mean' || preference.metric === 'max') return []
    const version = measurable(question, preference.layer)
    if (version === null) return []
    const r = preference.metric === 'count_within' ? preference.r : null
    return [{ preference, probe: { metric: preference.metric, version, where: preference.where, r } }]
  })
}

/** Numbers of rasters for each piece, by preference. */
async function rasterMetrics(
  db: Database,
  identity: Identity,
  question: Question,
  cells: readonly Int32Array[],
): Promise<Map<string, (number | null)[]>> {
  const found = new Map<string, (number | null)[]>()
  const values = new Map<number, Float32Array[] | null>()
  for (const preference of question.criteria.preferences) {
    if (preference.metric !== 'mean' && preference.metric !== 'max') continue
    const version = measurable(question, preference.raster)
    if (version === null) continue
    const read = values.has(version) ? values.get(version) : await rasterValues(db, identity, version, cells)
    values.set(version, read ?? null)
    if (read)
      found.set(
        preference.id,
        read.map((list) => summarise(list, preference.metric)),
      )
  }
  return found
}

/**
 * The best areas of free land, exact, with tenure, what preferences measure, and how sure the ranking is. Best first.
 * Throws a Problem on criteria that cannot be used.
 */
export async function exactCandidates(
  rooms: { db: Database; ground: Ground },
  identity: Identity,
  ask: Ask,
): Promise<Candidates> {
  const { db } = rooms
  const question = await questionOf(rooms, identity, ask.criteria, ask.versions)
  const { pieces, proposed, dropped } = await cutCandidates(rooms, identity, question, ask)
  const { probes, not_loaded } = tenureProbes(question)
  const metrics = metricProbes(question)
  const about = await inChunks(db, pieces, (some) =>
    db.as(
      identity,
      (tx) =>
        aboutPieces(
          tx,
          some.map(({ utm }) => utm),
          {
            comuna: question.versions.comuna ?? null,
            tenure: probes,
            metrics: metrics.map(({ probe }) => probe),
          },
        ),
      { statementTimeoutMs: PATIENCE_MS },
    ),
  )
  const cells = pieces.map(({ utm }) => cellsInside(utm, REGION_GRID))
  const rasters = await rasterMetrics(db, identity, question, cells)
  const names = namesOf(pieces)
  const land = pieces.map((piece, i) => {
    const { comunas = [], tenure = [], metrics: measured = [] } = about[i] ?? {}
    const values: Record<string, number | null> = {}
    for (const { id } of question.criteria.preferences) values[id] = rasters.get(id)?.[i] ?? null
    for (const { probe, value } of measured) {
      const asked = metrics[probe - 1]
      if (asked) values[asked.preference.id] = value
    }
    const ha = piece.m2 / 10_000
    const grid_ha = piece.parcel === null ? piece.cells.ha : null
    return {
      id: names[i] as string,
      parcel: piece.parcel,
      geometry: piece.geometry,
      point: piece.point,
      bbox: piece.bbox,
      ha,
      grid_ha,
      difference_ha: grid_ha === null ? null : ha - grid_ha,
      comunas,
      tenure: tenureOf(tenure, probes, not_loaded, piece.m2),
      metrics: values,
    } satisfies Omit<Candidate, 'score' | 'position' | 'confidence'>
  })
  return {
    candidates: ranked(land, question.criteria.preferences),
    proposed,
    dropped,
    versions: question.used,
    not_checked: question.not_checked,
  }
}
