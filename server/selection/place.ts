import { Problem } from '../../geodata/model/problem.ts'
import { type Sql, sql } from '../db/sql.ts'

/** A place of the catalogue that features touch: a comuna by its code. */
export interface Place {
  comuna: string
}

/** Reads `place`: `comuna/02201`. Throws `bad-parameter`. */
export function readPlace(text: string): Place {
  const [, comuna] = /^comuna\/(\d{5})$/.exec(text) ?? []
  if (comuna) return { comuna }
  throw new Problem('bad-parameter', {
    es: '«place» es una comuna por su código de cinco cifras, por ejemplo place=comuna/02201.',
    en: '“place” is a comuna by its code of five digits, for example place=comuna/02201.',
  })
}

/** Its outline, as the current version of the comunas has it; null when no comuna has this code. */
export const placeSql = ({ comuna }: Place): Sql => sql`(
  select p.geom from geo.feature p join geo.layer l on l.current_version_id = p.version_id
  where l.id = 'comuna' and p.properties ->> 'code' = ${comuna}::text limit 1)`
