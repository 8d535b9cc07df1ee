import { Problem } from '../model/problem.ts'

/** More columns than this are no table a person can map. */
export const MOST_COLUMNS = 2000

/** The names of a table's columns, in order of appearance. Adding throws `too-large` when they pass what is read. */
export class Columns {
  readonly #names = new Set<string>()
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** Adds the names of a row's properties; what is no object adds nothing. */
  add(properties: unknown): void {
    if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return
    for (const name of Object.keys(properties)) this.#names.add(name)
    if (this.#names.size > MOST_COLUMNS) throw tooManyColumns(this.#file)
  }

  get names(): string[] {
    return [...this.#names]
  }
}

export const tooManyColumns = (file: string): Problem =>
  new Problem('too-large', {
    es: `«${file}» pasa de ${MOST_COLUMNS} columnas. ¿Está la tabla con filas y columnas cambiadas, o con otro separador?`,
    en: `“${file}” has more than ${MOST_COLUMNS} columns. Is the table turned on its side, or is the separator another?`,
  })

/** Sets a property under a name not taken yet: a second `name` with another value is `name_2`. */
export function put(properties: Record<string, unknown>, name: string, value: string): void {
  let free = name
  for (let n = 2; Object.hasOwn(properties, free); n++) {
    if (properties[free] === value) return
    free = `${name}_${n}`
  }
  properties[free] = value
}
