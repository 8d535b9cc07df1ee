import { issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import { archive } from './archive.ts'
import type { Bytes } from './bytes.ts'
import { csv } from './csv.ts'
import { esriJson } from './esri-json.ts'
import { flatgeobuf } from './flatgeobuf.ts'
import type { Format, ReadOptions, Table } from './format.ts'
import { geojson } from './geojson.ts'
import { geopackage } from './geopackage.ts'
import { geoparquet } from './geoparquet.ts'
import { gpx } from './gpx.ts'
import { kml } from './kml.ts'
import { ndjson } from './ndjson.ts'
import { whyNotData } from './not-data.ts'
import { shapefile } from './shapefile.ts'
import { spreadsheet } from './spreadsheet.ts'
import { topojson } from './topojson.ts'

/** The formats that are read: from the one whose first bytes say most to the one any text could be. */
export const FORMATS: readonly Format[] = [
  shapefile,
  geopackage,
  flatgeobuf,
  geoparquet,
  spreadsheet,
  archive({ formatOf, openFile }),
  kml,
  gpx,
  topojson,
  esriJson,
  geojson,
  ndjson,
  csv,
]

const HEAD = 4096

/**
 * The format of a file: the first that its first bytes (up to 4 kB) allow and its name asks for; else the first that its
 * bytes allow. Without bytes, the first its name asks for. Null: none.
 */
export function formatOf(name: string, head?: Uint8Array): Format | null {
  const named = FORMATS.filter((format) => isNamed(format, name))
  if (!head) return named[0] ?? null
  return named.find((format) => format.isLike(head)) ?? FORMATS.find((format) => format.isLike(head)) ?? null
}

const isNamed = ({ extensions }: Format, name: string): boolean =>
  extensions.some((extension) => name.toLowerCase().endsWith(extension))

/**
 * The tables of a file, at least one. A file whose name says one format and whose bytes another is read as what it is,
 * with an issue. Throws `import-failed`, `malformed-json` or `too-large`, each with a sentence.
 */
export async function openFile(bytes: Bytes, options: ReadOptions = {}): Promise<Table[]> {
  if (bytes.size === 0) throw refused(bytes.name, { es: 'está vacío', en: 'is empty' })
  const head = await bytes.read(0, Math.min(HEAD, bytes.size))
  const why = whyNotData(head)
  if (why) throw refused(bytes.name, why)
  const format = formatOf(bytes.name, head)
  const named = formatOf(bytes.name)
  if (!format) throw named ? contrary(bytes.name, named.label) : unknown(bytes.name)
  if (isNamed(format, bytes.name)) return format.open(bytes, options)
  // Any text can be a table: that is no sign of being one, save where tables of text are often called spreadsheets.
  if (format === csv && named && named.id !== 'spreadsheet') throw contrary(bytes.name, named.label)
  const tables = await format.open(bytes, options)
  if (format === csv && tables.every(({ columns }) => columns.length < 2)) throw unknown(bytes.name)
  const wrong = issue('wrong_extension', { name: bytes.name, format: format.label })
  return tables.map((table) => ({ ...table, issues: [wrong, ...table.issues] }))
}

const contrary = (name: string, { es, en }: Text): Problem =>
  refused(name, {
    es: `tiene nombre de ${es} y no lo es: empieza con otra cosa. Vuelve a exportarlo o a descargarlo`,
    en: `is named as ${en} and is not that: it begins with something else. Export or download it again`,
  })

function unknown(name: string): Problem {
  const known = [...new Set(FORMATS.flatMap(({ extensions }) => extensions))].join(', ')
  return refused(name, {
    es: `no es de un formato que se lea. Se leen: ${known}`,
    en: `is not in a format that is read. These are: ${known}`,
  })
}

const refused = (name: string, why: Text): Problem =>
  new Problem('import-failed', { es: `«${name}» ${why.es}.`, en: `“${name}” ${why.en}.` })
