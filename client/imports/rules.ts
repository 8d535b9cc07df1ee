import type { Rule } from '../../geodata/model/connector.ts'
import type { PropertyDeclaration } from '../../geodata/model/layer.ts'
import { plain } from '../../geodata/model/plain.ts'
import type { ColumnReading } from '../../geodata/model/reading.ts'

/**
 * How one property is filled, as the form shows it. Rules that say more than a form can (several columns, templates,
 * misspellings) come from connectors and are kept whole until somebody puts a column in their place.
 */

type Detailed = Extract<Rule, { from: unknown }>

/** What can be said about a column in the form. */
export type Option = 'decimal' | 'times' | 'values'

const isDetailed = (rule: Rule | undefined): rule is Detailed => typeof rule === 'object' && 'from' in rule

/** The one column that a rule reads; null when it reads none, or several. */
export function columnOf(rule: Rule | undefined): string | null {
  if (typeof rule === 'string') return rule
  return isDetailed(rule) && typeof rule.from === 'string' ? rule.from : null
}

/** The fixed value of a rule; undefined when it has none. */
export const constantOf = (rule: Rule | undefined): string | number | boolean | undefined =>
  typeof rule === 'object' && 'constant' in rule ? rule.constant : undefined

/** Reads another column in the same way. */
export function withColumn(rule: Rule | undefined, column: string): Rule {
  return isDetailed(rule) && typeof rule.from === 'string' ? { ...rule, from: column } : column
}

export function optionOf<O extends Option>(rule: Rule | undefined, option: O): Detailed[O] {
  return isDetailed(rule) ? rule[option] : undefined
}

/** The rule with an option set, or without it; what says no more than its column is just the column. */
export function withOption<O extends Option>(rule: Rule, option: O, value: Detailed[O] | undefined): Rule {
  const column = columnOf(rule)
  if (column === null) return rule
  const { [option]: _, ...rest }: Detailed = isDetailed(rule) ? rule : { from: column }
  const empty =
    value === undefined || (typeof value === 'object' && Object.keys(value as object).length === 0)
  const next = empty ? rest : { ...rest, [option]: value }
  return Object.keys(next).length === 1 ? column : (next as Detailed)
}

/** Columns that a rule names and the file does not have. */
export function missingColumns(rule: Rule | undefined, columns: readonly string[]): string[] {
  return columnsIn(rule).filter((column) => !columns.includes(column))
}

/** Every column that a rule reads. */
export function columnsIn(rule: Rule | undefined): string[] {
  if (rule === undefined) return []
  if (typeof rule === 'string') return [rule]
  if ('constant' in rule) return []
  if ('template' in rule) return inBraces(rule.template)
  if ('which' in rule) return Object.keys(rule.which)
  return [rule.from].flat()
}

const inBraces = (template: string) =>
  [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string)

/** What a rule of a connector does, short enough for a line: names of columns and the words around them. */
export function writeRule(rule: Rule): string {
  if (typeof rule === 'string') return rule
  if ('constant' in rule) return `«${rule.constant}»`
  if ('template' in rule) return `«${rule.template}»`
  return columnsIn(rule).join(' | ')
}

/** The words of a choice column that no entry explains yet, as far as the examples show them. */
export function unexplained(
  property: PropertyDeclaration,
  values: Readonly<Record<string, string>>,
  column: ColumnReading | undefined,
): string[] {
  if (property.type !== 'choice' || !column) return []
  const known = new Set(
    [
      ...Object.keys(values),
      ...Object.keys(property.choices),
      ...Object.values(property.choices).flatMap(({ es, en }) => [es, en]),
    ].map(fold),
  )
  return column.examples.filter((example) => example !== '' && !known.has(fold(example)))
}

/** As connectors compare words: without accents, case or repeated spaces. */
const fold = (text: string) => plain(text).replace(/\s+/g, ' ').trim()
