import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** Two versions of a layer. */
export interface Pair {
  layer: string
  from: number
  to: number
}

export interface DifferenceCount {
  layer: string
  added: number
  removed: number
  changed: number
}

/** How many features differ between two versions, for pairs of which neither has more than `most` features. */
export function differenceCounts(
  tx: Transaction,
  pairs: readonly Pair[],
  most: number,
): Promise<DifferenceCount[]> {
  return tx.rows<DifferenceCount & Record<string, unknown>>(sql`
    select p.layer,
      count(*) filter (where d.change = 'added')::integer as added,
      count(*) filter (where d.change = 'removed')::integer as removed,
      count(*) filter (where d.change = 'changed')::integer as changed
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as p (layer text, "from" bigint, "to" bigint)
    join geo.layer_version a on a.id = p."from" and a.feature_count <= ${most}::integer
    join geo.layer_version b on b.id = p."to" and b.feature_count <= ${most}::integer
    left join lateral geo.difference(a.id, b.id) d on true
    group by p.layer`)
}
