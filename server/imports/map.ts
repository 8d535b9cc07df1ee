import type { Row } from '../../geodata/formats/format.ts'
import { type Connector, columnsInTemplate, type Rule } from '../../geodata/model/connector.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { Text } from '../../geodata/model/text.ts'
import { readPosition, turnAxes } from '../../geodata/reading/position.ts'
import {
  comunaByName,
  fold,
  isDamaged,
  isPersonal,
  isSaid,
  parseCut,
  parseDate,
  parseNumber,
  parseYear,
  titleCase,
} from '../../geodata/reading/values.ts'
import { companyName } from './company.ts'
import type { FileNotes } from './notes.ts'

/** A row in the words of its layer, with what was found on the way. */
export interface MappedRow {
  row_number: number
  /** The source's row without the columns about people; kept beside the mapped one while the run lasts. */
  raw: Record<string, unknown>
  /** What names it in its source, or null: by its content. */
  key: string | null
  properties: Record<string, unknown>
  /** GeoJSON as it came, unchecked; null: none. */
  geometry: unknown
  accuracy_m: number | null
  /** The source gives it a name; false where the connector made one up of its kind and place. */
  isNamed: boolean
  issues: Issue[]
}

/** What mapping needs of a connector. */
export type MapConnector = Pick<
  Connector,
  'id' | 'map' | 'missing' | 'personal' | 'id_from' | 'geometry' | 'accuracy_m'
> &
  Partial<Pick<Connector, 'select' | 'except' | 'agree'>>

/**
 * Map: how a connector makes features of its layer out of rows. The function it returns answers null for rows that are
 * not the connector's. Coordinates stay in the file's own system, easting or longitude first. What is true of many rows is
 * told to `notes`, once for each row. Pure but for that.
 */
export function rowMapper(
  connector: MapConnector,
  layer: LayerDeclaration | null,
  axes: Reading['axes'] = 'xy',
  notes: FileNotes | null = null,
): (row: Row) => MappedRow | null {
  const missing = new Set(connector.missing.map(fold))
  const rules = Object.entries(connector.map).map(([name, rule]) => {
    const property = layer?.properties[name]
    if (!property) throw new Error(`connector ${connector.id}: layer ${layer?.id} has no property «${name}»`)
    return { name, rule, property }
  })
  const personal = new Set(connector.personal)
  const folded = (words: Record<string, string[]> = {}) =>
    Object.entries(words).map(([column, each]) => [column, new Set(each.map(fold))] as const)
  const [select, except] = [folded(connector.select), folded(connector.except)]
  const isTaken = ({ properties }: Row) => {
    const holds = ([column, words]: readonly [string, ReadonlySet<string>]) =>
      words.has(fold(String(properties[column] ?? '')))
    return select.every(holds) && !except.some(holds)
  }
  return (row) => (isTaken(row) ? mapRow(row, { connector, rules, missing, personal, axes, notes }) : null)
}

interface Mapper {
  connector: MapConnector
  rules: readonly { name: string; rule: Rule; property: PropertyDeclaration }[]
  missing: ReadonlySet<string>
  personal: ReadonlySet<string>
  axes: Reading['axes']
  notes: FileNotes | null
}

function mapRow(row: Row, { connector, rules, missing, personal, axes, notes }: Mapper): MappedRow {
  const issues: Issue[] = []
  const report: Report = (kind, details, where) => {
    issues.push(issue(kind, details, { row_number: row.row_number, ...where }))
  }
  const raw = withoutPeople(row.properties, personal, report)
  const said = (column: string) => {
    const value = raw[column]
    if (isSaid(value, missing)) return value
    notes?.nothing(column, value, row.row_number)
    return null
  }
  const context: Context = { said, report, notes, row_number: row.row_number }

  const properties: Record<string, unknown> = {}
  for (const { name, rule, property } of rules) {
    const value = applyRule(rule, property, context, name)
    if (value === null) {
      if (typeof rule === 'object' && 'from' in rule && rule.required) {
        report(
          'required_missing',
          { field: [rule.from].flat().join(' / ') },
          { field: [rule.from].flat()[0] },
        )
      }
      continue
    }
    if (typeof value === 'string' && isDamaged(value)) {
      report('encoding_damage', { field: name, value: value.slice(0, 80) }, { field: name, value })
    }
    properties[name] = value
  }
  for (const [column, value] of companiesIn(rules, properties, raw)) raw[column] = value
  for (const { columns, within } of connector.agree ?? []) compare(columns, within, context)
  return {
    row_number: row.row_number,
    raw,
    key: keyOf(row, connector, said, report),
    properties,
    geometry: geometryOf(row, connector, axes, notes),
    accuracy_m: connector.accuracy_m,
    isNamed: connector.map.name !== undefined && hasOwnWords(connector.map.name, said),
    issues,
  }
}

/** Whether a rule finds its text in the row, not in its `else`. */
const hasOwnWords = (rule: Rule, said: Said): boolean =>
  typeof rule === 'string'
    ? said(rule) !== null
    : !('from' in rule) || [rule.from].flat().some((name) => said(name) !== null)

type Report = <K extends Issue['kind']>(
  kind: K,
  details: Parameters<typeof issue<K>>[1],
  where?: { field?: string | undefined; value?: unknown },
) => void

/** The row without what is about people; itself, when nothing is. */
function withoutPeople(properties: Row['properties'], personal: ReadonlySet<string>, report: Report) {
  let kept = properties
  for (const column in properties) {
    const value = properties[column]
    const isNumberOfOne = !personal.has(column) && typeof value === 'string' && isPersonal(value)
    if (isNumberOfOne) report('personal_data', { field: column }, { field: column })
    else if (!personal.has(column)) continue
    if (kept === properties) kept = { ...properties }
    delete kept[column]
  }
  return kept
}

function keyOf(row: Row, { id_from }: MapConnector, said: Said, report: Report): string | null {
  if (id_from === 'content') return null
  const parts = id_from.columns.map((column) => (column === FILE_ID ? row.id : said(column)))
  if (parts.some((part) => part === null)) {
    report('id_missing', { columns: id_from.columns.join(', ') })
    return null
  }
  return parts
    .map((part) =>
      String(part)
        .trim()
        .replace(/\s+/g, '_')
        .replace(/[^\p{L}\p{N}._@-]/gu, '-'),
    )
    .join('-')
    .slice(0, 120)
}

/** In `id_from`: the identifier outside the columns (GeoJSON `id`). No column of a real file has this name. */
export const FILE_ID = '#id'

function geometryOf(
  row: Row,
  { geometry }: MapConnector,
  axes: Reading['axes'],
  notes: FileNotes | null,
): unknown {
  if (geometry === 'none') return null
  if (geometry === 'file') return axes === 'yx' && row.geometry ? turnAxes(row.geometry) : row.geometry
  for (const column of [geometry.x, geometry.y]) notes?.text(column, row.properties[column], row.row_number)
  const position = readPosition(row.properties, geometry)
  if (position === null) return null
  return { type: 'Point', coordinates: axes === 'yx' ? [position[1], position[0]] : position }
}

type Said = (column: string) => unknown

/** The row on its way. */
interface Context {
  said: Said
  report: Report
  notes: FileNotes | null
  row_number: number
}

/** Columns of names that may be a person's, with what is kept of them. */
function* companiesIn(
  rules: Mapper['rules'],
  properties: MappedRow['properties'],
  raw: MappedRow['raw'],
): Generator<[column: string, value: unknown]> {
  for (const { name, rule } of rules) {
    if (typeof rule !== 'object' || !('from' in rule) || rule.as !== 'company') continue
    for (const column of [rule.from].flat()) if (column in raw) yield [column, properties[name] ?? null]
  }
}

/** Two columns that say the same number: a tenth or ten times is a zero lost; anything else beyond `within` disagrees. */
function compare([a, b]: readonly [string, string], within: number, { said, report }: Context): void {
  const [value, other] = [parseNumber(said(a)), parseNumber(said(b))]
  // A zero stands for «not known» wherever these columns come from.
  if (!value || !other || Math.abs(value / other - 1) <= within) return
  if (isTenfold(value, other)) {
    const beside = { es: `\`${b}\``, en: `\`${b}\`` }
    report('digit_lost', { field: a, value, other: beside, beside: other }, { field: a, value })
  } else report('columns_disagree', { a, value, b, other }, { field: a, value })
}

/** Whether one number is ten, a hundred or a thousand times the other, to 5 %. */
export function isTenfold(a: number, b: number): boolean {
  const power = Math.log10(a / b)
  return Math.abs(Math.round(power)) >= 1 && Math.abs(10 ** (power - Math.round(power)) - 1) <= 0.05
}

function applyRule(rule: Rule, property: PropertyDeclaration, context: Context, name: string): unknown {
  const { said } = context
  if (typeof rule === 'string') return applyRule({ from: rule }, property, context, name)
  if ('constant' in rule) return rule.constant
  if ('template' in rule) return fillTemplate(rule.template, said)
  if ('which' in rule) {
    const column = Object.keys(rule.which).find((name) => said(name) !== null)
    return column === undefined ? null : (rule.which[column] as string)
  }
  const column = [rule.from].flat().find((name) => said(name) !== null)
  if (column === undefined) return rule.else ? fillTemplate(rule.else, said) : null
  const value = said(column)
  const read = readValue(value, column, rule, property, context)
  noteReading(value, read, column, rule, name, property, context)
  return read
}

/** What reading a value took that is told once for the whole file. */
function noteReading(
  value: unknown,
  read: unknown,
  column: string,
  rule: FromRule,
  name: string,
  property: PropertyDeclaration,
  { notes, row_number }: Context,
): void {
  if (notes === null) return
  notes.text(column, value, row_number)
  if (read === null) return
  const text = String(value).trim()
  if (read === `0${text}`) notes.padded(column, text, String(read), row_number)
  if (rule.times !== undefined && rule.times !== 1 && typeof read === 'number')
    notes.converted(column, name, rule.times, row_number)
  if (property.type === 'date' || rule.as === 'year') notes.date(column, value, row_number)
  if (rule.decimal === 'comma') notes.thousands(column, value, row_number)
  if (rule.plus_hours) notes.moved(column, rule.plus_hours, row_number)
}

function fillTemplate(template: string, said: Said): string | null {
  if (columnsInTemplate(template).some((column) => said(column) === null)) return null
  return template.replace(/\{([^}]+)\}/g, (_, column) => String(said(column)).trim())
}

type FromRule = Exclude<Rule, string | { constant: unknown } | { template: unknown } | { which: unknown }>

const EXPECTED = {
  number: { es: 'un número', en: 'a number' },
  integer: { es: 'un número entero', en: 'a whole number' },
  date: { es: 'una fecha', en: 'a date' },
  year: { es: 'un año', en: 'a year' },
  cut: { es: 'un código de comuna', en: 'a comuna code' },
  boolean: { es: 'sí ni no', en: 'yes or no' },
  url: { es: 'una dirección web', en: 'a web address' },
} as const satisfies Record<string, Text>

/** One source value as one property: its declared type decides, and the rule says what the type cannot know. */
function readValue(
  value: unknown,
  field: string,
  rule: FromRule,
  property: PropertyDeclaration,
  { report }: Context,
): unknown {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
  const unless = <T>(read: T | null, expected: keyof typeof EXPECTED): T | null => {
    if (read === null)
      report(
        'value_type',
        { field, value: text.slice(0, 80), expected: EXPECTED[expected] },
        { field, value: text },
      )
    return read
  }
  if (rule.as === 'comuna') return readComuna(text, field, rule, report)
  if (rule.as === 'cut') return unless(parseCut(text), 'cut')
  if (rule.as === 'company') {
    const company = companyName(text)
    if (company === null) report('personal_name', { field }, { field })
    return company
  }
  if (rule.values) return readWord(text, field, rule, rule.values, report)

  switch (property.type) {
    case 'number':
    case 'integer': {
      if (rule.as === 'year') return unless(parseYear(text, rule.plus_hours), 'year')
      const read = unless(parseNumber(value, rule.decimal), 'number')
      if (read === null) return null
      const number = rule.times === undefined ? read : Number((read * rule.times).toPrecision(12))
      if (property.type === 'integer' && !Number.isInteger(number)) return unless(null, 'integer')
      return withinRange(number, field, rule, property, report)
    }
    case 'date':
      return unless(parseDate(text, rule.plus_hours), 'date')
    case 'boolean':
      return unless(readFlag(value, rule), 'boolean')
    case 'choice':
      return readWord(text, field, rule, choicesOf(property.choices), report)
    case 'url':
      return unless(/^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? text : null, 'url')
    case 'text':
      return rule.as === 'title' ? titleCase(text) : text.replace(/[ \t\u00a0]+/g, ' ')
  }
}

const ownWords = new WeakMap<object, Record<string, string>>()

/** A choice's identifiers as its words. */
function choicesOf(choices: Record<string, unknown>): Record<string, string> {
  let words = ownWords.get(choices)
  if (!words) {
    words = Object.fromEntries(Object.keys(choices).map((id) => [id, id]))
    ownWords.set(choices, words)
  }
  return words
}

function readFlag(value: unknown, rule: FromRule): boolean | null {
  if (typeof value === 'boolean') return value
  const among = (words: readonly string[]) => words.some((word) => fold(word) === fold(String(value)))
  if (among(rule.true ?? ['true', 'si', 'yes', '1'])) return true
  return among(rule.false ?? ['false', 'no', '0']) ? false : null
}

function readWord(
  text: string,
  field: string,
  rule: FromRule,
  words: Record<string, string>,
  report: Report,
) {
  const corrected = rule.spellings && entryOf(rule.spellings, text)
  if (corrected !== undefined)
    report('spelling', { field, value: text.slice(0, 80), taken: corrected }, { field, value: text })
  const found = entryOf(words, corrected ?? text)
  if (found !== undefined) return found
  report(
    'unknown_code',
    { field, value: text.slice(0, 80), known: Object.keys(words).length },
    { field, value: text },
  )
  return rule.other ?? null
}

function readComuna(text: string, field: string, rule: FromRule, report: Report): string | null {
  const corrected = rule.spellings && entryOf(rule.spellings, text)
  if (corrected !== undefined)
    report('spelling', { field, value: text.slice(0, 80), taken: corrected }, { field, value: text })
  const cut = comunaByName(corrected ?? text)
  if (cut === null)
    report('unknown_code', { field, value: text.slice(0, 80), known: 9 }, { field, value: text })
  return cut
}

const foldedWords = new WeakMap<Record<string, string>, Map<string, string>>()

function entryOf(words: Record<string, string>, text: string): string | undefined {
  let known = foldedWords.get(words)
  if (!known) {
    known = new Map()
    for (const [word, value] of Object.entries(words)) {
      if (!known.has(fold(word))) known.set(fold(word), value)
    }
    foldedWords.set(words, known)
  }
  return known.get(fold(text))
}

function withinRange(
  number: number,
  field: string,
  rule: FromRule,
  property: Extract<PropertyDeclaration, { type: 'number' | 'integer' }>,
  report: Report,
): number | null {
  const minimum = Math.max(rule.minimum ?? -Infinity, property.minimum ?? -Infinity)
  const maximum = Math.min(rule.maximum ?? Infinity, property.maximum ?? Infinity)
  if (number >= minimum && number <= maximum) return number
  const limit = (value: number) => (Number.isFinite(value) ? value : null)
  report(
    'out_of_range',
    { field, value: number, minimum: limit(minimum), maximum: limit(maximum) },
    { field },
  )
  return null
}
