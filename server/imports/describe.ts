import type { ImportRun, ImportSummary } from '../../geodata/model/import.ts'
import { ISSUE_KINDS, type IssueKind } from '../../geodata/model/issue.ts'
import { mappingOf } from './choose.ts'
import type { RunFacts, RunRow } from './queries.ts'

/** A run as the API says it, with what was understood of its file. */
export const describeRun = (run: RunRow): ImportRun => ({
  ...summarise(run),
  mapping: run.mapping && mappingOf(run.mapping, run.reading),
  reading: run.reading,
  suggestions: run.suggestions ?? [],
})

/** A run as a list of them says it. */
export function summarise(run: RunFacts): ImportSummary {
  const counts = { error: 0, warning: 0, notice: 0 }
  for (const [kind, n] of Object.entries(run.issue_kinds))
    counts[ISSUE_KINDS[kind as IssueKind].severity] += n
  const isCounted = !['received', 'ready', 'staging'].includes(run.status)
  return {
    id: run.id,
    status: run.status,
    file: { name: run.file_name, bytes: run.file_bytes, sha256: run.file_sha256 },
    url: run.url,
    mapping: run.mapping && mappingOf(run.mapping, null),
    progress:
      run.status === 'staging'
        ? { step: run.step ?? 'load', done: run.rows_loaded, total: run.rows_announced }
        : null,
    counts: isCounted
      ? {
          rows: run.rows_read,
          published: run.rows_published,
          refused: run.rows_refused,
          merged: run.rows_merged,
        }
      : null,
    issue_counts: isCounted ? counts : null,
    version_id: run.version_id,
    expected_version_id: run.expected_version_id,
    message: run.message,
    person: run.person,
    started_at: run.started_at.toISOString(),
    finished_at: run.finished_at?.toISOString() ?? null,
  }
}
