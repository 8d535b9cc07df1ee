import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { type Sql, sql } from '../db/sql.ts'
import { numberSql } from './where.ts'

/** The order of a list: what is not known comes last in either direction. */
export interface Sort {
  /** A declared property, or `source` or `vintage`. */
  by: string
  number: boolean
  descending: boolean
}

/** Reads `sortby` (OGC API – Features Part 8, one key): `name`, `-area_ha`. Throws `unknown-parameter`. */
export function readSort(declaration: LayerDeclaration, text: string): Sort {
  const [, sign, by = ''] = /^([-+ ]?)([a-z][a-z0-9_]*)$/.exec(text) ?? []
  const property = Object.hasOwn(declaration.properties, by) ? declaration.properties[by] : undefined
  if (!property && by !== 'source' && by !== 'vintage') {
    const known = [...Object.keys(declaration.properties), 'source', 'vintage'].join(', ')
    throw new Problem(
      'unknown-parameter',
      {
        es: `«sortby» es una propiedad de la capa, con «-» delante para el orden inverso: ${known}.`,
        en: `“sortby” is a property of the layer, with “-” before it for the other way round: ${known}.`,
      },
      { extra: { unknown: [text.slice(0, 60)] } },
    )
  }
  return {
    by,
    number: property?.type === 'number' || property?.type === 'integer',
    descending: sign === '-',
  }
}

/** Texts go without accents and capitals, by their letters alone, so that both engines agree. */
export function sortSql({ by, number, descending }: Sort): Sql {
  const text =
    by === 'source'
      ? sql`f.source ->> 'name'`
      : by === 'vintage'
        ? sql`f.vintage`
        : sql`f.properties ->> ${by}::text`
  const key = number ? numberSql(by) : sql`geo.fold(nullif(${text}, '')) collate "C"`
  return descending ? sql`${key} desc nulls last` : sql`${key} asc nulls last`
}
