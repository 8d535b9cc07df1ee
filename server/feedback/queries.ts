import {
  FEEDBACK_CONTACT_DAYS,
  type Feedback,
  type FeedbackKind,
  type FeedbackScreen,
} from '../../geodata/model/feedback.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

export interface NewFeedback extends FeedbackScreen {
  kind: FeedbackKind
  text: string
  contact: string | null
}

type Row = Feedback & Record<string, unknown>

/** Keeps what somebody says of a screen. */
export async function insertFeedback(tx: Transaction, said: NewFeedback): Promise<void> {
  await tx.run(sql`
    insert into app.feedback (kind, text, contact, link, language, width, height)
    values (${said.kind}, ${said.text}, ${said.contact}, ${said.link}, ${said.language}, ${said.width}, ${said.height})`)
}

const moment = (column: Sql) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
const columns = sql`
  f.id, f.kind, f.text, f.link, f.language, f.width, f.height, f.resolved_by,
  case when f.resolved_at is null or f.resolved_at > now() - make_interval(days => ${FEEDBACK_CONTACT_DAYS}) then f.contact end as contact,
  ${moment(sql`f.created_at`)} as created_at, ${moment(sql`f.resolved_at`)} as resolved_at`
const isResolved = (resolved: boolean) =>
  resolved ? sql`f.resolved_at is not null` : sql`f.resolved_at is null`

/** For stewards: what is open, or resolved, the latest first. */
export function listFeedback(
  tx: Transaction,
  { resolved, limit, offset }: { resolved: boolean; limit: number; offset: number },
): Promise<Feedback[]> {
  return tx.rows<Row>(sql`
    select ${columns} from app.feedback f where ${isResolved(resolved)}
    order by ${resolved ? sql`f.resolved_at` : sql`f.created_at`} desc, f.id desc
    limit ${limit} offset ${offset}`)
}

/** For stewards: how many there are of each. */
export function countFeedback(tx: Transaction): Promise<{ open: number; resolved: number }> {
  return tx.one(sql`
    select count(*) filter (where resolved_at is null)::integer as open,
      count(*) filter (where resolved_at is not null)::integer as resolved
    from app.feedback`)
}

/** Marks one resolved, by whom, or open again; null: there is none of that number. */
export async function resolveFeedback(
  tx: Transaction,
  id: number,
  resolved: boolean,
  person: string | null,
): Promise<Feedback | null> {
  await tx.run(sql`
    update app.feedback set resolved_at = ${resolved ? sql`coalesce(resolved_at, now())` : null},
      resolved_by = ${resolved ? sql`coalesce(resolved_by, ${person}::text)` : null}
    where id = ${id}`)
  return tx.maybe<Row>(sql`select ${columns} from app.feedback f where f.id = ${id}`)
}

/** Deletes the contacts of what was resolved more than FEEDBACK_CONTACT_DAYS ago; returns how many. */
export function forgetFeedbackContacts(tx: Transaction): Promise<number> {
  return tx.run(sql`
    update app.feedback set contact = null
    where contact is not null and resolved_at < now() - make_interval(days => ${FEEDBACK_CONTACT_DAYS})`)
}
