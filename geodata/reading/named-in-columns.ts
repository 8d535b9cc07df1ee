import type { Row } from '../formats/format.ts'
import { crsFromName, type NamedCrs } from './crs.ts'
import { fold, isSaid, textOf } from './values.ts'

/** Columns that say, row by row, in which system the coordinates are: DATUM, HUSO, PROYECCION, SRID. */

export interface ColumnWords {
  column: string
  named: NamedCrs
  /** Other things it says in other rows, shortened; empty: it says the same in all. */
  others: string[]
}

const NAMES =
  /^(dat(um|o_datum)|huso|husos?_utm|zona_utm|zona|epsg|cod_?epsg|srid|crs|src|proyecci.*|sistema?_?(de_)?(coord|ref|geo).*|sist_.*(coord|ref).*)(_?\d)?$/
const ONLY_ZONE = /^(huso|zona)/

/** What such columns say, for coordinates in metres (`projected`) or in degrees. */
export function namedInColumns(
  columns: readonly string[],
  sample: readonly Row[],
  projected: boolean,
): ColumnWords[] {
  return columns.flatMap((column) => {
    const name = fold(column)
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
    if (!NAMES.test(name)) return []
    const words = new Map<string, number>()
    for (const { properties } of sample) {
      const value = properties[column]
      if (!isSaid(value, NOTHING)) continue
      const text = textOf(value).trim()
      words.set(text, (words.get(text) ?? 0) + 1)
    }
    // A system has few names: a column of many words is about something else.
    if (words.size === 0 || words.size > 12) return []
    const read = [...words]
      .sort(([, a], [, b]) => b - a)
      .map(([text]) => ({ text, named: crsFromName(text) }))
      .map(({ text, named }) => ({ text, named: ONLY_ZONE.test(name) ? zoneOnly(text, named) : named }))
    if (read.some(({ named }) => !named.datum && !named.zone && named.srid === null)) return []
    const [first, ...rest] = read as [(typeof read)[0], ...typeof read]
    const { named } = first
    if (named.projected !== null && named.projected !== projected) return []
    // A zone is of no use to degrees.
    if (!projected && !named.datum && named.srid === null) return []
    const others = rest.filter((each) => !isSame(each.named, named)).map(({ text }) => text.slice(0, 30))
    return [{ column, named, others }]
  })
}

const NOTHING: ReadonlySet<string> = new Set()

const isSame = (a: NamedCrs, b: NamedCrs) =>
  a.datum?.id === b.datum?.id && a.zone === b.zone && a.srid === b.srid

/** `19`, `19S`, `19 Sur`, `H19` and nothing longer: a zone of a plan is called zone too. */
function zoneOnly(text: string, named: NamedCrs): NamedCrs {
  return /^\W*(huso|h|zona|utm)?\W*(18|19)(\.0)?\W*(s|sur|south|h|j|k)?\W*$/i.test(text)
    ? { ...named, crs: null, srid: null, datum: null, projected: null, zone: text.includes('18') ? 18 : 19 }
    : { ...named, datum: null, zone: null, srid: null, crs: null }
}
