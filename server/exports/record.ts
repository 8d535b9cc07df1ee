import { COMUNAS } from '../../geodata/layers/index.ts'
import { citation } from '../../geodata/model/citation.ts'
import { dayOf } from '../../geodata/model/day.ts'
import type { ExportCrs } from '../../geodata/model/export.ts'
import type { Coverage, Source } from '../../geodata/model/feature.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { UNITS } from '../../geodata/model/units.ts'
import { type ExportColumn, type ExportTable, ID_COLUMN, ID_TITLE } from './table.ts'

/** What is said of an export as a whole; both languages where words are ours. */
export interface ExportSubject {
  title: Text
  description: Text
  /** Null: made from several layers, each row says its own. */
  publisher: Text | null
  source: Source | null
  layer: string | null
  version: { id: number; number: number; published_at: string } | null
  vintage: string | null
  /** Largest stated error of a position, m. */
  accuracy_m: number | null
  /** Undefined: does not apply. */
  coverage?: Coverage
  /** Permanent address that people can read and cite. */
  address: string
  /** Machine-readable record of it; null: there is none. */
  record: string | null
  /** What was asked, when it is not everything: parameters as they came. */
  asked: Readonly<Record<string, string>>
}

/** The record that travels with an export, in one language, as plain JSON. */
export interface ExportRecord {
  title: string
  description: string
  publisher: string | null
  source: Source | null
  licence: string | null
  layer: string | null
  version: { id: number; number: number; published_at: string } | null
  vintage: string | null
  accuracy_m: number | null
  coverage: Coverage
  coverage_text: string | null
  crs: string
  address: string
  record: string | null
  citation: string
  selection: Readonly<Record<string, string>>
  exported_at: string
  exported_with: string
  features: number
  language: Language
  columns: {
    id: string
    title: string
    type: ExportColumn['type']
    unit?: string
    description?: string
    choices?: Record<string, string>
  }[]
}

/** Licence of a version, as its source states it. */
export const licenceOf = (source: Pick<Source, 'licence'> | null): string | null => source?.licence ?? null

/** What a coverage means, in a sentence: where the absence of a feature says something. */
export function coverageText(coverage: Coverage, language: Language): string {
  if (coverage === 'region') {
    return {
      es: 'Completa en toda la Región de Antofagasta y su mar: donde no hay un elemento, se sabe que no lo hay.',
      en: 'Complete in all of the Antofagasta Region and its sea: where there is no feature, none is known to exist.',
    }[language]
  }
  if (coverage === null) {
    return {
      es: 'No se sabe que esté completa en ninguna parte: donde no hay un elemento, no se sabe.',
      en: 'Not known to be complete anywhere: where there is no feature, nothing is known.',
    }[language]
  }
  const list = coverage.map((code) => COMUNAS[code as keyof typeof COMUNAS] ?? code).join(', ')
  return {
    es: `Completa en ${list}; fuera de ahí, donde no hay un elemento, no se sabe.`,
    en: `Complete in ${list}; elsewhere, where there is no feature, nothing is known.`,
  }[language]
}

/** The record of an export of one table, made at `at`. */
export function exportRecord(
  subject: ExportSubject,
  table: ExportTable,
  { crs, language, at, version }: { crs: ExportCrs; language: Language; at: Date; version: string },
): ExportRecord {
  const exportedAt = `${at.toISOString().slice(0, 19)}Z`
  const hasCoverage = subject.coverage !== undefined
  return {
    title: subject.title[language],
    description: subject.description[language],
    publisher: subject.publisher?.[language] ?? null,
    source: subject.source,
    licence: licenceOf(subject.source),
    layer: subject.layer,
    version: subject.version,
    vintage: subject.vintage,
    accuracy_m: subject.accuracy_m,
    coverage: subject.coverage ?? null,
    coverage_text: hasCoverage ? coverageText(subject.coverage ?? null, language) : null,
    crs: `EPSG:${crs.srid}`,
    address: subject.address,
    record: subject.record,
    citation:
      subject.version && subject.source
        ? citation(
            {
              title: subject.title,
              number: subject.version.number,
              source: subject.source,
              vintage: subject.vintage,
              address: subject.address,
            },
            exportedAt,
            language,
          )
        : `Suelo Común. ${subject.title[language]}. ${subject.address}`,
    selection: subject.asked,
    exported_at: exportedAt,
    exported_with: `Suelo Común ${version}`,
    features: table.count,
    language,
    columns: [
      { id: ID_COLUMN, title: ID_TITLE[language], type: 'text' },
      ...table.columns.map((column) => describeColumn(column, language)),
    ],
  }
}

function describeColumn({ id, title, type, unit, description, choices }: ExportColumn, language: Language) {
  const symbol = unit ? UNITS[unit].symbol[language] : ''
  return {
    id,
    title: title[language],
    type,
    ...(symbol ? { unit: symbol } : {}),
    ...(description ? { description: description[language] } : {}),
    ...(choices
      ? { choices: Object.fromEntries(Object.entries(choices).map(([code, text]) => [code, text[language]])) }
      : {}),
  }
}

const WORDS = {
  es: {
    file: 'LÉAME.txt',
    source: 'Fuente',
    publisher: 'Publica',
    licence: 'Licencia',
    unknownLicence: 'no informada por la fuente',
    version: 'Versión',
    published: 'publicada el',
    vintage: 'Fecha de los datos',
    accuracy: 'Precisión de la posición',
    coverage: 'Cobertura',
    crs: 'Sistema de coordenadas',
    selection: 'Selección',
    everything: 'todo',
    features: 'Elementos',
    exported: 'Exportado',
    cite: 'Cómo citar',
    address: 'Dirección permanente',
    columns: 'Columnas',
    unknown: 'no se sabe',
    notes: 'Notas',
    disclaimer: 'Suelo Común orienta; no decide. Los datos oficiales los tiene quien los publica.',
  },
  en: {
    file: 'README.txt',
    source: 'Source',
    publisher: 'Publisher',
    licence: 'Licence',
    unknownLicence: 'not stated by the source',
    version: 'Version',
    published: 'published on',
    vintage: 'Date of the data',
    accuracy: 'Positional accuracy',
    coverage: 'Coverage',
    crs: 'Coordinate system',
    selection: 'Selection',
    everything: 'everything',
    features: 'Features',
    exported: 'Exported',
    cite: 'How to cite',
    address: 'Permanent address',
    columns: 'Columns',
    unknown: 'not known',
    notes: 'Notes',
    disclaimer:
      'Suelo Común screens; it does not decide. The official data are kept by whoever publishes them.',
  },
} as const

/** Name of the side file for people. */
export const readmeName = (language: Language): string => WORDS[language].file

/** The record as a text file for people, with the lines of Windows. `notes`: what the format had to change. */
export function readme(record: ExportRecord, notes: readonly string[] = []): string {
  const w = WORDS[record.language]
  const { source, version } = record
  const lines = [
    record.title,
    record.description,
    '',
    ...(source
      ? [`${w.source}: ${source.name}${source.year === null ? '' : ` (${source.year})`}. ${source.reference}`]
      : []),
    ...(record.publisher ? [`${w.publisher}: ${record.publisher}`] : []),
    ...(source ? [`${w.licence}: ${record.licence ?? w.unknownLicence}`] : []),
    ...(version
      ? [`${w.version}: ${version.number} (${w.published} ${dayOf(new Date(version.published_at))})`]
      : []),
    ...(source ? [`${w.vintage}: ${record.vintage ?? w.unknown}`] : []),
    `${w.accuracy}: ${record.accuracy_m === null ? w.unknown : `± ${record.accuracy_m} m`}`,
    ...(record.coverage_text ? [`${w.coverage}: ${record.coverage_text}`] : []),
    `${w.crs}: ${record.crs}`,
    `${w.features}: ${record.features}`,
    `${w.selection}: ${selectionText(record.selection) || w.everything}`,
    `${w.exported}: ${record.exported_at} (${record.exported_with})`,
    `${w.address}: ${record.address}`,
    '',
    `${w.cite}:`,
    `  ${record.citation}`,
    '',
    ...(notes.length > 0 ? [`${w.notes}:`, ...notes.map((note) => `  - ${note}`), ''] : []),
    `${w.columns}:`,
    ...record.columns.flatMap(({ id, title, unit, description, choices }) => [
      `  ${id}: ${title}${unit ? ` (${unit})` : ''}${description ? `. ${description}` : ''}`,
      ...(choices ? Object.entries(choices).map(([code, text]) => `    ${code} = ${text}`) : []),
    ]),
    '',
    w.disclaimer,
    '',
  ]
  return lines.join('\r\n')
}

const selectionText = (asked: Readonly<Record<string, string>>): string =>
  Object.entries(asked)
    .map(([name, value]) => `${name}=${value}`)
    .join(' & ')
