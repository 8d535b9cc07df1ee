import { FACTS } from '../../geodata/facts/index.ts'
import type { Text } from '../../geodata/model/text.ts'
import { readNumber } from '../../geodata/reading/position.ts'
import { fold, isSaid, textOf } from '../../geodata/reading/values.ts'

/** Column names of a shapefile are cut to ten characters. */
const DBF_NAME = 10

const bare = (name: string) => fold(name).replace(/[\s.-]+/g, '_')

/** Facts that a file may state: all but those that are worked out. */
const STATED = Object.entries(FACTS)
  .filter(([, fact]) => !(fact.type === 'number' && fact.derived))
  .map(([id]) => id)

/**
 * The fact each column is called like: `power_mw`, `POWER_MW`, and as a shapefile cuts it (`ore_t_mont`) where that can
 * mean one fact only. A fact is taken from the first column that is called like it.
 */
export function factColumns(columns: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  const taken = new Set<string>()
  const take = (column: string, fact: string | undefined) => {
    if (fact === undefined || taken.has(fact) || column in found) return
    found[column] = fact
    taken.add(fact)
  }
  for (const column of columns)
    take(
      column,
      STATED.find((fact) => fact === bare(column)),
    )
  for (const column of columns) {
    const name = bare(column)
    if (name.length !== DBF_NAME) continue
    const [only, other] = STATED.filter((fact) => fact.length > DBF_NAME && fact.startsWith(name))
    if (other === undefined) take(column, only)
  }
  return found
}

const NAMES = [
  'name',
  'nombre',
  'nom',
  'titulo',
  'title',
  'proyecto',
  'project',
  'sitio',
  'site',
  'codigo',
  'code',
  'id',
]

/** The column that most likely names the sites; columns about persons never do. */
export function nameColumn(columns: readonly { name: string; personal: boolean }[]): string | null {
  const usable = columns.filter(({ personal }) => !personal).map(({ name }) => name)
  for (const wanted of NAMES) {
    const column = usable.find((name) => bare(name) === wanted)
    if (column !== undefined) return column
  }
  return null
}

const YES = new Set(['si', 's', 'yes', 'y', 'true', 'verdadero', 'v', 't', '1', 'x'])
const NO = new Set(['no', 'n', 'false', 'falso', 'f', '0'])

/**
 * What a cell says of a fact, as `parseFacts` takes it: numbers with comma or point, sí/no, a choice by its code or by its
 * title in either language. Null: it says nothing. What cannot be read is given back in a sentence.
 */
export function readFact(
  fact: string,
  value: unknown,
): { value: string | number | boolean | null } | { problem: Text } {
  const declared = FACTS[fact]
  if (!declared || !isSaid(value, new Set())) return { value: null }
  if (declared.type === 'number') {
    const number = typeof value === 'boolean' ? Number.NaN : readNumber(value)
    return number === null
      ? { value: null }
      : Number.isFinite(number)
        ? { value: number }
        : unreadable(fact, value)
  }
  if (declared.type === 'flag') {
    if (typeof value === 'boolean') return { value }
    const word = fold(textOf(value))
    return YES.has(word) ? { value: true } : NO.has(word) ? { value: false } : unreadable(fact, value)
  }
  const word = fold(textOf(value))
  const code = Object.entries(declared.choices).find(
    ([id, { es, en }]) => fold(id) === word || fold(es) === word || fold(en) === word,
  )?.[0]
  return code === undefined ? unreadable(fact, value) : { value: code }
}

const unreadable = (fact: string, value: unknown): { problem: Text } => {
  const said = textOf(value).slice(0, 60)
  return {
    problem: {
      es: `En «${fact}» dice «${said}», que no se entiende. Corrige la celda o deja fuera esa columna.`,
      en: `“${fact}” says “${said}”, which is not understood. Correct the cell, or do not use that column.`,
    },
  }
}
