import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** Keeps an address; returns the id of its link: `wanted`, or the one it has already. */
export async function keepLink(tx: Transaction, wanted: string, address: string): Promise<string> {
  const { id } = await tx.one<{ id: string }>(sql`select app.keep_short_link(${wanted}, ${address}) as id`)
  return id
}

/** The address behind a short link; null: there is none. */
export async function addressOf(tx: Transaction, id: string): Promise<string | null> {
  const { address } = await tx.one<{ address: string | null }>(
    sql`select app.short_link_by_id(${id}) as address`,
  )
  return address
}

/** Keeps a new story. `json`: as `geodata/model/story.ts` describes it. */
export async function beginStory(
  tx: Transaction,
  story: { id: string; secret: Buffer; json: string },
): Promise<void> {
  await tx.one(sql`select app.begin_story(${story.id}, ${story.secret}, ${story.json}::json)`)
}

/** A story as it was last saved; null: there is none. */
export function readStory(
  tx: Transaction,
  id: string,
): Promise<{ version: number; saved_at: string; content: unknown } | null> {
  return tx.maybe(sql`
    select version, content, to_char(saved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as saved_at
    from app.story_by_id(${id})`)
}

export type SaveOutcome = 'saved' | 'unknown' | 'refused' | 'changed'

/** Keeps the next version when `known` is still the latest one. */
export function saveStory(
  tx: Transaction,
  story: { id: string; secret: Buffer; known: number; json: string },
): Promise<{ outcome: SaveOutcome; version: number }> {
  return tx.one(sql`
    select outcome, version
    from app.save_story(${story.id}, ${story.secret}, ${story.known}::integer, ${story.json}::json)`)
}
