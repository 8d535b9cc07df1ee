import type { Connector } from '../../geodata/model/connector.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import type { Database } from '../db/as.ts'
import { STEWARD } from '../db/as.ts'
import type { CheckedRow } from './check.ts'
import {
  batches,
  comparePositions,
  repairStaged,
  stagedAreas,
  stageRows,
  type UtmPosition,
} from './queries.ts'
import { parseNumber } from './values.ts'

/** Rows and characters of JSON in one staging transaction: the embedded engine serves nobody else meanwhile. */
const BATCH_ROWS = 500

/**
 * Stage: the raw row beside the mapped one, and PostGIS's judgement of its geometry. Marks rows that could not be
 * repaired as refused and adds the issues to their rows.
 */
export async function stage(
  db: Database,
  runId: number,
  rows: readonly CheckedRow[],
  connector: Connector,
): Promise<void> {
  const source = { ...connector.source, licence: connector.licence }
  for (const batch of batches(
    rows.filter(({ repeated }) => !repeated),
    BATCH_ROWS,
  )) {
    const staged = batch.map(
      ({ row_number, feature_id, raw, properties, geometry, accuracy_m, refused }) => ({
        row_number,
        feature_id,
        raw,
        properties,
        geometry: refused ? null : geometry,
        accuracy_m,
        vintage: connector.vintage,
        source,
        refused,
      }),
    )
    await db.as(STEWARD, (tx) => stageRows(tx, runId, staged), { statementTimeoutMs: 60_000 })
  }
  const { repairs, areas, astray } = await db.as(
    STEWARD,
    async (tx) => ({
      repairs: await repairStaged(tx, runId),
      areas: await stagedAreas(tx, runId),
      astray: connector.utm ? await comparePositions(tx, runId, utmPositions(rows, connector.utm)) : [],
    }),
    { statementTimeoutMs: 60_000 },
  )

  const byNumber = new Map(rows.map((row) => [row.row_number, row]))
  const add = (row_number: number, found: Issue) => {
    const row = byNumber.get(row_number)
    row?.issues.push({ ...found, feature_id: row.feature_id })
    return row
  }
  for (const { row_number, reason, before_ha, after_ha, collapsed } of repairs) {
    const at = { row_number }
    if (!collapsed) add(row_number, issue('geometry_repaired', { reason, before_ha, after_ha }, at))
    else {
      const row = add(row_number, issue('geometry_collapsed', { reason }, at))
      if (row) row.refused = true
    }
  }
  for (const { row_number, distance_m } of astray) {
    add(row_number, issue('positions_disagree', { distance_m }, { row_number }))
  }
  for (const { row_number, area_ha } of areas) {
    const found = compareAreas(byNumber.get(row_number)?.properties.area_ha, area_ha, row_number)
    if (found) add(row_number, found)
  }
}

function utmPositions(rows: readonly CheckedRow[], utm: NonNullable<Connector['utm']>): UtmPosition[] {
  return rows.flatMap(({ row_number, raw }) => {
    const [east, north] = [parseNumber(raw[utm.east]), parseNumber(raw[utm.north])]
    return east === null || north === null ? [] : [{ row_number, east, north }]
  })
}

/** How far a stated area may be from the measured one: datum, projection and generalisation are within it. */
const AREA_TOLERANCE = 0.1

/** A published area that its own outline contradicts; a hundredth of it is square kilometres. */
export function compareAreas(stated: unknown, measured_ha: number, row_number: number): Issue | null {
  if (typeof stated !== 'number' || stated <= 0 || measured_ha <= 0) return null
  const ratio = stated / measured_ha
  const details = { stated_ha: stated, measured_ha }
  const at = { row_number, field: 'area_ha', value: stated }
  if (Math.abs(ratio * 100 - 1) <= AREA_TOLERANCE) return issue('area_in_km2', details, at)
  return Math.abs(ratio - 1) <= AREA_TOLERANCE ? null : issue('area_mismatch', details, at)
}
