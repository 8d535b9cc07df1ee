import type { Text } from '../../geodata/model/text.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import type { Receipt } from './transports/transport.ts'

export const SOURCE_STATUSES = ['running', 'new', 'unchanged', 'failed'] as const
export type SourceStatus = (typeof SOURCE_STATUSES)[number]

/** How the source of a connector stands. */
export interface SourceState {
  connector: string
  status: SourceStatus
  url: string | null
  last_tried_at: Date | null
  last_checked_at: Date | null
  last_changed_at: Date | null
  next_due_at: Date | null
  content_sha256: string | null
  revision: string | null
  bytes: number | null
  rows: number | null
  message: Text | null
  run_id: number | null
}

/** Every source that was ever asked, by connector. */
export async function sourceStates(tx: Transaction): Promise<Map<string, SourceState>> {
  const rows = await tx.rows<SourceState & Record<string, unknown>>(sql`
    select connector, status, url, last_tried_at, last_checked_at, last_changed_at, next_due_at, content_sha256, revision,
      bytes, rows, message, run_id
    from app.source_state`)
  return new Map(rows.map((row) => [row.connector, row]))
}

/** The source is being asked. */
export async function saveBegun(tx: Transaction, connector: string, url: string | null): Promise<void> {
  await tx.run(sql`
    insert into app.source_state (connector, status, url, last_tried_at)
    values (${connector}, 'running', ${url}, now())
    on conflict (connector) do update set status = 'running', url = excluded.url, last_tried_at = now(), message = null`)
}

export interface Answered {
  status: 'new' | 'unchanged'
  receipt: Receipt
  revision: string
  run_id: number | null
  rows: number | null
  message: Text | null
  next_due_at: Date | null
}

/** The source answered, and what it said is in its layer. */
export async function saveAnswered(tx: Transaction, connector: string, answer: Answered): Promise<void> {
  const { status, receipt, revision, run_id, rows, message, next_due_at } = answer
  const [url = null] = receipt.urls
  await tx.run(sql`
    insert into app.source_state as s (connector, status, url, last_tried_at, last_checked_at, last_changed_at, next_due_at,
      etag, last_modified, content_sha256, revision, bytes, rows, message, run_id)
    values (${connector}, ${status}, ${url}, now(), now(), case when ${status} = 'new' then now() end, ${next_due_at},
      ${receipt.etag}, ${receipt.last_modified}, ${receipt.sha256}, ${revision}, ${receipt.bytes}, ${rows},
      ${message === null ? null : JSON.stringify(message)}::jsonb, ${run_id})
    on conflict (connector) do update set
      status = excluded.status, url = excluded.url, last_tried_at = now(), last_checked_at = now(),
      last_changed_at = coalesce(excluded.last_changed_at, s.last_changed_at), next_due_at = excluded.next_due_at,
      etag = excluded.etag, last_modified = excluded.last_modified, content_sha256 = excluded.content_sha256,
      revision = excluded.revision, bytes = excluded.bytes, rows = coalesce(excluded.rows, s.rows),
      message = excluded.message, run_id = coalesce(excluded.run_id, s.run_id)`)
}

/** The source did not answer, or what it said could not be taken in. What was there before stays. */
export async function saveFailed(
  tx: Transaction,
  connector: string,
  message: Text,
  next_due_at: Date | null,
): Promise<void> {
  await tx.run(sql`
    insert into app.source_state (connector, status, last_tried_at, next_due_at, message)
    values (${connector}, 'failed', now(), ${next_due_at}, ${JSON.stringify(message)}::jsonb)
    on conflict (connector) do update set
      status = 'failed', last_tried_at = now(), next_due_at = excluded.next_due_at, message = excluded.message`)
}
