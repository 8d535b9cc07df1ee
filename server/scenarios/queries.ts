import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** Writes a scenario; it is never changed. `json`: as `geodata/model/scenario.ts` describes it. */
export function saveScenario(
  tx: Transaction,
  scenario: { id: string; derivedFrom: string | null; json: string },
): Promise<number> {
  return tx.run(sql`
    insert into app.scenario (id, derived_from, content)
    values (${scenario.id}, ${scenario.derivedFrom}, ${scenario.json}::json)`)
}

/** The scenario with this id; null: there is none. */
export function readScenario(tx: Transaction, id: string): Promise<{ content: unknown } | null> {
  return tx.maybe<{ content: unknown }>(sql`
    select content from (select app.scenario_by_id(${id}) as content) s where content is not null`)
}

/** The kept candidates of a scenario; null: none were made yet. */
export function readCandidates(tx: Transaction, id: string): Promise<{ content: unknown } | null> {
  return tx.maybe<{ content: unknown }>(sql`
    select content from (select app.scenario_candidates_by_id(${id}) as content) s where content is not null`)
}

/** Keeps the candidates of a scenario unless some are kept; returns those that are kept. */
export function keepCandidates(tx: Transaction, id: string, json: string): Promise<{ content: unknown }> {
  return tx.one<{ content: unknown }>(
    sql`select app.keep_scenario_candidates(${id}, ${json}::json) as content`,
  )
}

/** Versions by their ids, as far as they can still be asked. */
export function versionsByIds(
  tx: Transaction,
  ids: readonly number[],
): Promise<
  {
    layer_id: string
    id: number
    number: number
    vintage: string | null
    published_at: string | null
    source: { name: string; year: number | null; reference: string; licence?: string }
    accuracy_m: number | null
  }[]
> {
  return tx.rows(sql`
    select v.layer_id, v.id, v.number, v.vintage, v.source, v.accuracy_m,
      to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at
    from geo.layer_version v
    where v.id = any (${[...ids]}::bigint[]) and v.status in ('published', 'superseded')
    order by v.layer_id`)
}
