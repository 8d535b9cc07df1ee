import { type Dispute, type DisputeStatus, MOST_WAITING_DISPUTES } from '../../geodata/model/dispute.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

export interface NewDispute {
  id: string
  screening_id: string
  derived_id: string
  target_rule: string | null
  target_measure: string | null
  held: string
  before: string
  reason: string
  evidence_url: string | null
  name: string | null
  name_shown: boolean
  contact: string | null
  file: { name: string; type: string } | null
}

/** The screening that one made by a dispute was made from; any other is itself. */
export async function disputedScreening(tx: Transaction, id: string): Promise<string> {
  return (await tx.one<{ id: string }>(sql`select app.disputed_screening(${id}) as id`)).id
}

/** Keeps a dispute; false when too much waits for a review already. Its derived screening must be stored. */
export async function insertDispute(
  tx: Transaction,
  dispute: NewDispute,
  token: Buffer,
  content: Buffer | null,
): Promise<boolean> {
  const { kept } = await tx.one<{ kept: boolean }>(sql`
    select app.leave_dispute(${JSON.stringify(dispute)}::jsonb, ${token}, ${content}::bytea,
      ${MOST_WAITING_DISPUTES}::integer) as kept`)
  return kept
}

/** What is public of the disputes of a screening, the first made first. */
export async function disputesOf(tx: Transaction, screening: string): Promise<Dispute[]> {
  const rows = await tx.rows<{ dispute: Dispute }>(
    sql`select d as dispute from app.disputes_of(${screening}) d`,
  )
  return rows.map(({ dispute }) => dispute)
}

/** The dispute whose link holds this token, for whoever left it; null: none. */
export async function disputeByToken(tx: Transaction, token: Buffer): Promise<Dispute | null> {
  const { dispute } = await tx.one<{ dispute: Dispute | null }>(
    sql`select app.dispute_by_token(${token}) as dispute`,
  )
  return dispute
}

/** For reviewers: disputes in a state, those that wait the oldest first. */
export async function disputesForReview(
  tx: Transaction,
  status: DisputeStatus,
  limit: number,
  offset: number,
): Promise<Dispute[]> {
  const rows = await tx.rows<{ dispute: Dispute }>(sql`
    select d as dispute from app.disputes_for_review(${status}, ${limit}::integer, ${offset}::integer) d`)
  return rows.map(({ dispute }) => dispute)
}

/** For reviewers: how many there are in each state. */
export async function countDisputes(tx: Transaction): Promise<Partial<Record<DisputeStatus, number>>> {
  const rows = await tx.rows<{ status: DisputeStatus; count: number }>(
    sql`select status, count(*)::integer as count from app.dispute group by status`,
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** For reviewers: its state and whose it is, or null. */
export function disputeState(tx: Transaction, id: string) {
  return tx.maybe<{ status: DisputeStatus; account: string | null }>(
    sql`select status, account from app.dispute where id = ${id}`,
  )
}

/** For reviewers; false when it is their own, or is no longer as they saw it. */
export async function answerDispute(
  tx: Transaction,
  id: string,
  seen: DisputeStatus,
  { status, answer }: { status: DisputeStatus; answer: string },
): Promise<boolean> {
  const changed = await tx.run(sql`
    update app.dispute set status = ${status}, answer = ${answer} where id = ${id} and status = ${seen}`)
  return changed === 1
}

export interface EvidenceRow {
  name: string
  type: string
  sha256: string
  content: Buffer
}

/** The file of a dispute by its id, or by the token of its link, as far as the reader may open it. */
export function readEvidence(
  tx: Transaction,
  by: { dispute: string } | { token: Buffer },
): Promise<EvidenceRow | null> {
  const [id, token] = 'token' in by ? [null, by.token] : [by.dispute, null]
  return tx.maybe<EvidenceRow & Record<string, unknown>>(
    sql`select * from app.dispute_evidence(${id}::text, ${token}::bytea)`,
  )
}

/** Deletes contacts of disputes answered long ago; returns how many. */
export async function forgetDisputeContacts(tx: Transaction, days: number): Promise<number> {
  const { count } = await tx.one<{ count: number }>(
    sql`select app.forget_dispute_contacts(${days}::integer) as count`,
  )
  return count
}
