import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import {
  type Condition,
  LONGEST_VALUE,
  MOST_CONDITIONS,
  MOST_VALUES,
  readWhere,
} from '../../geodata/model/where.ts'
import { type Sql, sql } from '../db/sql.ts'

/** A condition about a property that the layer declares, in a way that its type allows. */
export type CheckedCondition = Condition & { type: PropertyDeclaration['type'] }

/**
 * Reads `where` (`geodata/model/where.ts`) for a layer. Throws `unknown-parameter` for a property that it does not
 * declare and `bad-parameter` for what its type does not allow.
 */
export function readConditions(declaration: LayerDeclaration, text: string): CheckedCondition[] {
  const conditions = readWhere(text)
  if (!conditions) throw bad()
  return conditions.map((condition) => {
    const { property } = condition
    if (!Object.hasOwn(declaration.properties, property)) {
      const known = Object.keys(declaration.properties).join(', ')
      throw new Problem(
        'unknown-parameter',
        {
          es: `La capa «${declaration.title.es}» no tiene «${property}». Conoce: ${known}.`,
          en: `The layer “${declaration.title.en}” has no “${property}”. It knows: ${known}.`,
        },
        { extra: { unknown: [property] } },
      )
    }
    const { type } = declaration.properties[property] as PropertyDeclaration
    if (!allows(type, condition)) {
      throw new Problem('bad-parameter', {
        es: `«${property}» no se filtra así: los números y las fechas por rango, las listas por sus valores, los textos por lo que contienen.`,
        en: `“${property}” is not filtered like that: numbers and dates by a range, lists by their values, texts by what they contain.`,
      })
    }
    return { ...condition, type }
  })
}

function allows(type: PropertyDeclaration['type'], condition: Condition): boolean {
  if (type === 'number' || type === 'integer')
    return (
      condition.kind === 'between' &&
      [condition.from, condition.to].every((end) => end === null || Number.isFinite(Number(end)))
    )
  if (type === 'date')
    return (
      condition.kind === 'between' &&
      [condition.from, condition.to].every((end) => end === null || /^\d{4}(-\d{2}){0,2}$/.test(end))
    )
  return condition.kind === 'one-of' || (condition.kind === 'contains' && type === 'text')
}

/** What a feature `f` that fulfils the condition fulfils. Not known: absent, null, or an empty text. */
export function conditionSql(condition: CheckedCondition): Sql {
  const value = sql`nullif(f.properties ->> ${condition.property}::text, '')`
  switch (condition.kind) {
    case 'one-of': {
      const values = condition.values.filter((each) => each !== null)
      const among = sql`${value} = any (${values}::text[])`
      return condition.values.includes(null) ? sql`(${value} is null or ${among})` : among
    }
    case 'contains':
      return sql`position(geo.fold(${condition.text}::text) in geo.fold(${value})) > 0`
    case 'between': {
      const { from, to, unknown } = condition
      const all: Sql[] = []
      if (condition.type === 'date') {
        // A date is a year, a month or a day: it is in when any of its days is. 00 is before every day, 99 after.
        const end = (text: string, rest: string) => `${text}${rest}`.slice(0, 10)
        if (from !== null)
          all.push(sql`left(${value} || '-99-99', 10) collate "C" >= ${end(from, '-00-00')}::text`)
        if (to !== null)
          all.push(sql`left(${value} || '-00-00', 10) collate "C" <= ${end(to, '-99-99')}::text`)
      } else {
        const number = numberSql(condition.property)
        if (from !== null) all.push(sql`${number} >= ${Number(from)}::float8`)
        if (to !== null) all.push(sql`${number} <= ${Number(to)}::float8`)
      }
      const inside = sql.join(all, ' and ')
      return unknown ? sql`(${value} is null or (${inside}))` : sql`(${inside})`
    }
  }
}

/** A property as a number; null where it is none. */
export const numberSql = (property: string): Sql =>
  sql`(case when jsonb_typeof(f.properties -> ${property}::text) = 'number' then (f.properties ->> ${property}::text)::float8 end)`

const bad = () =>
  new Problem('bad-parameter', {
    es: `«where» son condiciones separadas por punto y coma, hasta ${MOST_CONDITIONS}: «estado:a,b» (uno de, hasta ${MOST_VALUES}; «-» es sin dato), «area_ha(10,200)» (entre), «name~agua» (contiene, hasta ${LONGEST_VALUE} letras).`,
    en: `“where” is conditions with semicolons, up to ${MOST_CONDITIONS}: “status:a,b” (one of, up to ${MOST_VALUES}; “-” is not known), “area_ha(10,200)” (between), “name~agua” (contains, up to ${LONGEST_VALUE} letters).`,
  })
