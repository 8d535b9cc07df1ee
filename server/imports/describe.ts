import type { ImportRun } from '../../geodata/model/import.ts'
import { ISSUE_KINDS, type IssueKind } from '../../geodata/model/issue.ts'
import { mappingOf } from './choose.ts'
import type { RunRow } from './queries.ts'

/** A run as the API says it. */
export function describeRun(run: RunRow): ImportRun {
  const { reading, mapping } = run
  const counts = { error: 0, warning: 0, notice: 0 }
  for (const [kind, n] of Object.entries(run.issue_kinds))
    counts[ISSUE_KINDS[kind as IssueKind].severity] += n
  const isCounted = !['received', 'ready', 'staging'].includes(run.status)
  const total = reading?.tables.find(({ name }) => name === reading.table)?.rows ?? null
  return {
    id: run.id,
    status: run.status,
    file: { name: run.file_name, bytes: run.file_bytes, sha256: run.file_sha256 },
    url: run.url,
    reading,
    suggestions: run.suggestions ?? [],
    mapping: mapping && mappingOf(mapping, reading),
    progress: run.status === 'staging' ? { step: run.step ?? 'load', done: run.rows_loaded, total } : null,
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
