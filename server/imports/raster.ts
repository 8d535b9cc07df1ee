import { RASTERS } from '../../geodata/connectors/rasters.ts'
import { type Issue, type IssueKind, issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { importRaster } from '../fields/import-raster.ts'
import { endRun, openRun, saveIssues } from './queries.ts'
import { type ImportReport, localFile } from './run.ts'

/** Whether a file is a GeoTIFF by its name: a grid, and not rows. */
export const isRaster = (name: string): boolean => /\.tiff?$/i.test(name)

/** What is known of a raster by its name. */
export const rasterSourceFor = (name: string) =>
  RASTERS.find(({ stem }) => stem === name.replace(/\.[^.]+$/, '')) ?? null

/**
 * Imports a GeoTIFF and writes its run down as those of other files are: its rows are the layers it makes. Throws a Problem
 * as `importRaster` does; the run is then `failed`.
 */
export async function importRasterFile(
  db: Database,
  { path, layer, dryRun = false }: { path: string; layer?: string; dryRun?: boolean },
): Promise<ImportReport> {
  const { bytes, sha256 } = await localFile(path)
  const known = rasterSourceFor(bytes.name)
  const main = layer ?? known?.layer ?? 'elevation_m'
  const run = {
    file_name: bytes.name,
    file_sha256: sha256,
    file_bytes: bytes.size,
    stored_as: null,
    url: null,
  }
  const runId = dryRun ? null : await db.as(STEWARD, (tx) => openRun(tx, { ...run, layer_id: main }))
  const nothing = { rows_read: 0, rows_published: 0, rows_refused: 0, rows_merged: 0 }
  try {
    const { fields, issues } = await importRaster(db, bytes, {
      layer: main,
      dryRun,
      ...(known && { source: known.source, vintage: known.vintage }),
      ...(runId !== null && { runId }),
    })
    const found: Issue[] = [
      ...issues,
      ...(known?.caveats ?? []).map((text) => issue('source_caveat', { text })),
    ]
    const kinds: Partial<Record<IssueKind, number>> = {}
    for (const { kind } of found) kinds[kind] = (kinds[kind] ?? 0) + 1
    const of = (...statuses: string[]) => fields.filter(({ status }) => statuses.includes(status))
    const version_id = of('published', 'unchanged')[0]?.version_id ?? null
    const status = of('published').length > 0 ? ('published' as const) : ('unchanged' as const)
    const report: ImportReport = {
      run_id: runId,
      file: bytes.name,
      layer: main,
      connector: null,
      status: dryRun ? 'checked' : status,
      version_id,
      rows: fields.length,
      published: of('published', 'checked').length,
      refused: of('refused').length,
      merged: 0,
      issues: found,
      issue_kinds: kinds,
    }
    if (runId !== null) {
      await db.as(STEWARD, async (tx) => {
        await saveIssues(tx, runId, found)
        const { rows: rows_read, published: rows_published, refused: rows_refused } = report
        await endRun(tx, runId, {
          ...{ ...nothing, rows_read, rows_published, rows_refused },
          ...{ status, version_id, issue_kinds: kinds, message: null },
        })
      })
    }
    return report
  } catch (error) {
    if (runId !== null && error instanceof Problem) {
      const message = error.detail
      await db.as(STEWARD, (tx) =>
        endRun(tx, runId, { ...nothing, status: 'failed', version_id: null, issue_kinds: {}, message }),
      )
    }
    throw error
  }
}
