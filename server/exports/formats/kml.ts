import type { ExportJob } from '../job.ts'
import { cellsOf, pages } from '../pages.ts'
import { readme } from '../record.ts'
import { type ExportColumn, ID_COLUMN, ID_TITLE } from '../table.ts'
import { zip } from '../zip.ts'
import { inWords, titleOf } from './csv.ts'

const TYPES: Partial<Record<ExportColumn['type'], string>> = {
  integer: 'int',
  number: 'double',
  boolean: 'bool',
}

/**
 * KML 2.2 (OGC 07-147r2): one Placemark a feature, its columns as typed ExtendedData, so that they are read back as
 * columns and not out of a balloon. It is read by people, so codes are in words. The record is the description of the
 * document, in words, and its ExtendedData.
 */
export async function* writeKml(job: ExportJob) {
  const [{ table, record }] = job.parts
  const { language } = job
  const label = table.columns.findIndex(({ id }) => id === table.label)
  const fields = [
    `<SimpleField type="string" name="${ID_COLUMN}"><displayName>${xml(ID_TITLE[language])}</displayName></SimpleField>`,
    ...table.columns.map(
      (column) =>
        `<SimpleField type="${TYPES[column.type] ?? 'string'}" name="${column.id}"><displayName>${xml(titleOf(column, language))}</displayName></SimpleField>`,
    ),
  ]
  const { columns: _, ...facts } = record
  const data = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `<Data name="${name}"><value>${xml(typeof value === 'object' ? JSON.stringify(value) : String(value))}</value></Data>`,
    )
  yield `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">
<Document id="${table.name}">
<name>${xml(record.title)}</name>
<atom:link href="${xml(record.address)}"/>
<description>${xml(readme(record).replaceAll('\r\n', '\n'))}</description>
<Style id="feature"><IconStyle><color>${kmlColour(table.colour, 'ff')}</color></IconStyle><LineStyle><color>${kmlColour(table.colour, 'ff')}</color><width>2</width></LineStyle><PolyStyle><color>${kmlColour(table.colour, '66')}</color></PolyStyle></Style>
<Schema name="${table.name}" id="${table.name}_columns">
${fields.join('\n')}
</Schema>
<ExtendedData>${data.join('')}</ExtendedData>
`
  for await (const page of pages(job.reader, table, { as: 'kml', crs: job.crs })) {
    const placemarks = page.map((row) => {
      const cells = cellsOf(row)
      const simple = cells.map((cell, i) => {
        const column = table.columns[i] as ExportColumn
        const value = typeof cell === 'boolean' ? (cell ? '1' : '0') : inWords(column, cell, language)
        return value === null ? '' : `<SimpleData name="${column.id}">${xml(String(value))}</SimpleData>`
      })
      const name = label < 0 ? null : inWords(table.columns[label], cells[label] ?? null, language)
      return `<Placemark><name>${xml(String(name ?? row.key))}</name><styleUrl>#feature</styleUrl><ExtendedData><SchemaData schemaUrl="#${table.name}_columns"><SimpleData name="${ID_COLUMN}">${xml(row.key)}</SimpleData>${simple.join('')}</SchemaData></ExtendedData>${row.geometry ?? ''}</Placemark>`
    })
    yield `${placemarks.join('\n')}\n`
  }
  yield '</Document>\n</kml>\n'
}

/** The same inside a zip, as `doc.kml`. */
export async function* writeKmz(job: ExportJob) {
  yield* zip([{ name: 'doc.kml', content: writeKml(job) }], new Date(job.parts[0].record.exported_at))
}

/** `#rrggbb` as KML writes it: alpha, blue, green, red. */
const kmlColour = (colour: string, alpha: string) =>
  `${alpha}${colour.slice(5, 7)}${colour.slice(3, 5)}${colour.slice(1, 3)}`

/** What XML 1.0 (section 2.2) does not allow: most control characters, halves of pairs. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Text that may stand between tags and in attributes of XML 1.0; characters that XML does not know are left out. */
export function xml(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
