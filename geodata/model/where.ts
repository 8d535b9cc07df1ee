/**
 * Which features of a layer are meant, by what is known of them: conditions that all hold. One short text for links and
 * requests alike: `status:operating,closed;area_ha(10,200);name~escondida`.
 *
 * Terms
 * - condition: about one property. `one-of`: its value is one of these. `between`: it lies in a range, both ends
 *   included. `contains`: its text holds this, whatever the accents and capitals.
 */
export type Condition =
  /** null: it is not known. */
  | { property: string; kind: 'one-of'; values: readonly (string | null)[] }
  /** Numbers, or dates as years, months or days (ISO 8601); null: open. `unknown`: also where it is not known. */
  | { property: string; kind: 'between'; from: string | null; to: string | null; unknown: boolean }
  | { property: string; kind: 'contains'; text: string }

export const MOST_CONDITIONS = 8
export const MOST_VALUES = 40
export const LONGEST_VALUE = 80

const PROPERTY = /^[a-z][a-z0-9_]*$/
/** A number, or a year, a month or a day. */
export const END = /^(-?\d{1,12}(\.\d{1,6})?|\d{4}-\d{2}(-\d{2})?)$/

/** What a value may hold of our own signs is written as its number. A lone `-` stands for «not known». */
const guarded = (text: string) =>
  text === '-'
    ? '%2D'
    : text.replace(/[%,;:()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const unguarded = (text: string) =>
  text.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** One condition as a link says it; `readCondition` is the way back. */
export function writeCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'one-of':
      return `${condition.property}:${condition.values.map((value) => (value === null ? '-' : guarded(value))).join(',')}`
    case 'between':
      return `${condition.property}(${condition.from ?? ''},${condition.to ?? ''}${condition.unknown ? ',-' : ''})`
    case 'contains':
      return `${condition.property}~${guarded(condition.text)}`
  }
}

const isValue = (text: string) => text !== '' && text.length <= LONGEST_VALUE

/** Null: the text is no condition. */
export function readCondition(text: string): Condition | null {
  const [, property = '', sign, rest = ''] = /^([a-z][a-z0-9_]*)([:(~])([\s\S]*)$/.exec(text) ?? []
  if (!PROPERTY.test(property)) return null
  if (sign === ':') {
    const values = rest.split(',').map((each) => (each === '-' ? null : unguarded(each)))
    const isGood = values.length <= MOST_VALUES && values.every((value) => value === null || isValue(value))
    return isGood ? { property, kind: 'one-of', values: [...new Set(values)] } : null
  }
  if (sign === '~') {
    const wanted = unguarded(rest)
    return isValue(wanted) ? { property, kind: 'contains', text: wanted } : null
  }
  const range = /^([^,]*),([^,]*)(,-)?\)$/.exec(rest)
  if (!range) return null
  const [, from = '', to = '', unknown] = range
  if ((from === '' && to === '') || [from, to].some((end) => end !== '' && !END.test(end))) return null
  return { property, kind: 'between', from: from || null, to: to || null, unknown: unknown !== undefined }
}

/** All of them, one text. */
export const writeWhere = (conditions: readonly Condition[]): string =>
  conditions.map(writeCondition).join(';')

/** The conditions of a text, in their order; null when any part of it is none, or when there are too many. */
export function readWhere(text: string): Condition[] | null {
  const conditions = text.split(';').map(readCondition)
  return conditions.length <= MOST_CONDITIONS && conditions.every((each) => each !== null)
    ? (conditions as Condition[])
    : null
}
