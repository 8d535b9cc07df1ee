import type { Row } from '../formats/format.ts'
import type { ColumnReading } from '../model/reading.ts'
import { fold, isPersonal, isSaid, parseDate, textOf } from './values.ts'

/** What columns hold, from some of their rows. */
export function readColumns(columns: readonly string[], sample: readonly Row[]): ColumnReading[] {
  return columns.map((name) =>
    readColumn(
      name,
      sample.map(({ properties }) => properties[name]),
    ),
  )
}

const NOTHING: ReadonlySet<string> = new Set()
/** Of the values of a column, how many have to be of a type for it to be the column's. */
const MOST = 0.9

/** One column by its name and some of its values. */
export function readColumn(name: string, values: readonly unknown[]): ColumnReading {
  const said = values.filter((value) => isSaid(value, NOTHING))
  const personal = isAboutPersons(name, said)
  const { type, decimal_comma } = typeOf(said)
  return {
    name,
    type,
    decimal_comma,
    filled: values.length ? said.length / values.length : 0,
    // What names a person is not shown, not even as an example.
    examples: personal ? [] : examplesOf(said),
    personal,
  }
}

function examplesOf(said: readonly unknown[]): string[] {
  const examples = new Set<string>()
  for (const value of said) {
    const text = textOf(value).replace(/\s+/g, ' ').trim()
    if (!isPersonal(text)) examples.add(text.length > 80 ? `${text.slice(0, 79)}…` : text)
    if (examples.size === 5) break
  }
  return [...examples]
}

function typeOf(said: readonly unknown[]): Pick<ColumnReading, 'type' | 'decimal_comma'> {
  const is = (test: (value: unknown) => boolean) => said.filter(test).length >= said.length * MOST
  const plain = (type: ColumnReading['type']) => ({ type, decimal_comma: false })
  if (said.length === 0) return plain('empty')
  if (said.some((value) => typeof value === 'object')) return plain('object')
  if (is(isFlag)) return plain('boolean')
  const comma = hasDecimalComma(said)
  if (is((value) => isNumber(value, comma))) {
    const whole = is((value) =>
      typeof value === 'number' ? Number.isInteger(value) : /^[-+]?\d+(\.0*)?$/.test(String(value).trim()),
    )
    return whole ? plain('integer') : { type: 'number', decimal_comma: comma }
  }
  return plain(is(isDate) ? 'date' : 'text')
}

const FLAGS = new Set(['si', 'no', 'true', 'false', 'verdadero', 'falso', 'yes'])
const isFlag = (value: unknown) =>
  typeof value === 'boolean' || (typeof value === 'string' && FLAGS.has(fold(value)))

const bare = (value: unknown) => textOf(value).replace(/[\s\u00a0]|US\$|[$%]/g, '')
const POINT = /^[-+]?(0|[1-9]\d*)?(\.\d*)?(e[-+]?\d+)?$/i
const COMMA = /^[-+]?(0|[1-9]\d*|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?(e[-+]?\d+)?$/i
const THOUSANDS = /^[-+]?[1-9]\d{0,2}(\.\d{3}){2,}$/

/** A number as JavaScript has it, or as text writes it. `02101` is a code, and so is a number longer than any measure. */
function isNumber(value: unknown, comma: boolean): boolean {
  if (typeof value === 'number') return true
  if (typeof value !== 'string') return false
  const text = bare(value)
  return /\d/.test(text) && (comma ? COMMA : POINT).test(text) && !/^[-+]?\d{16,}$/.test(text)
}

/** Dots are thousands and the comma is the decimal: some value can be read in no other way, and none only in the other. */
function hasDecimalComma(said: readonly unknown[]): boolean {
  let sure = false
  let points = 0
  for (const value of said) {
    if (typeof value !== 'string') continue
    const text = bare(value)
    if (!/[.,]/.test(text)) continue
    if (THOUSANDS.test(text) || (text.includes(',') && COMMA.test(text))) sure = true
    // `61.667` can be read both ways.
    else if (POINT.test(text) && !/^[-+]?[1-9]\d{0,2}\.\d{3}$/.test(text)) points += 1
  }
  return sure && points < said.length * (1 - MOST)
}

/** A day, a month or a moment; a bare year is a number, and is read as one. */
const isDate = (value: unknown) =>
  typeof value === 'string' && !/^\d{4}(\.0)?$/.test(value.trim()) && parseDate(value) !== null

/** Names of columns that are about persons. Words of a folded name. */
const PERSONAL_NAME =
  /\b(rut|run|ruts|dni|cedula|pasaporte|telefono|telefonos|fono|fonos|celular|movil|phone|mobile|e ?mail|mail|correo|correos|representante|rep legal|contacto|apellidos?|paterno|materno|nombres|domicilio|fecha nac\w*|nacimiento|owner name)\b|\b(nombre|nom)( del?| la)* (propietari|duen|titular|persona|solicitante|beneficiari|productor|empresa o productor)|\bpersona natural\b/
/** Share of the values that hold a RUT of a person or an address. */
const SOME = 0.1

function isAboutPersons(name: string, said: readonly unknown[]): boolean {
  const words = fold(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  if (PERSONAL_NAME.test(words)) return true
  const found = said.filter((value) => typeof value === 'string' && isPersonal(value)).length
  return found > 0 && found >= said.length * SOME
}
