import { escapeIdentifier } from 'pg'

/** A piece of SQL with its values apart. Values always travel as parameters. */
export class Sql {
  readonly parts: readonly string[]
  readonly values: readonly unknown[]
  constructor(parts: readonly string[], values: readonly unknown[]) {
    this.parts = parts
    this.values = values
  }

  /** What `pg` takes: numbered placeholders and the values in their order. */
  get query(): { text: string; values: unknown[] } {
    return { text: this.parts.reduce((text, part, i) => `${text}$${i}${part}`), values: [...this.values] }
  }
}

/**
 * Tagged template for SQL. Nested fragments are spliced in, everything else becomes a parameter.
 *
 *     sql`select * from geo.layer where id = ${id} ${theme ? sql`and theme = ${theme}` : sql.empty}`
 */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  const parts: string[] = [strings[0] ?? '']
  const flat: unknown[] = []
  values.forEach((value, i) => {
    const next = strings[i + 1] ?? ''
    if (value instanceof Sql) {
      const [first = '', ...rest] = value.parts
      parts[parts.length - 1] += first
      parts.push(...rest)
      flat.push(...value.values)
      parts[parts.length - 1] += next
    } else {
      parts.push(next)
      flat.push(value)
    }
  })
  return new Sql(parts, flat)
}

sql.empty = new Sql([''], [])

/** An identifier from the catalogue or the code, never from a request; quoted all the same. */
sql.identifier = (name: string): Sql => new Sql([name.split('.').map(escapeIdentifier).join('.')], [])

/** Fragments joined by a separator: `sql.join(conditions, ' and ')`. An empty list gives an empty fragment. */
sql.join = (fragments: readonly Sql[], separator: string): Sql => {
  const [first, ...rest] = fragments
  if (!first) return sql.empty
  return rest.reduce((all, next) => sql`${all}${new Sql([separator], [])}${next}`, first)
}
