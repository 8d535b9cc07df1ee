import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

export interface JobOptions {
  /** Jobs of one queue run one after another. */
  queue?: string
  /** A job that waits under this key is replaced, so that asking twice is asking once. */
  key?: string
  /** How often it is tried when it throws; 3. */
  attempts?: number
}

/**
 * Asks for a job inside the caller's transaction: it runs once the transaction has committed, and not at all when it is
 * rolled back. `payload` must survive JSON. Needs the steward's role. Returns the number of the job.
 */
export async function enqueue(
  tx: Transaction,
  task: string,
  payload: unknown,
  { queue, key, attempts = 3 }: JobOptions = {},
): Promise<number> {
  const { job } = await tx.one<{ job: number }>(sql`
    select app.enqueue(${task}, ${JSON.stringify(payload)}::jsonb, ${queue ?? null}, ${key ?? null}, ${attempts}) as job`)
  return job
}
