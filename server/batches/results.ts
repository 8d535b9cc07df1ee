import { COMUNAS, LAYERS } from '../../geodata/layers/index.ts'
import { PALETTE } from '../../geodata/layers/palette.ts'
import {
  BATCH_KEPT_DAYS,
  type LAYER_VERDICTS,
  readVerdicts,
  type SITE_RESULTS,
} from '../../geodata/model/batch.ts'
import { dayOf } from '../../geodata/model/day.ts'
import { EXPORT_CRS, type ExportCrs } from '../../geodata/model/export.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { outcomesReport } from '../../geodata/rules/outcomes-report.ts'
import type { Item, Report } from '../../geodata/rules/report.ts'
import { VERSION } from '../config.ts'
import type { Database, Identity } from '../db/as.ts'
import { type ExportJob, type ExportPart, WRITERS } from '../exports/job.ts'
import { type ExportSubject, exportRecord, readme, readmeName } from '../exports/record.ts'
import { type GivenRow, rowsTable } from '../exports/rows-table.ts'
import type { Download } from '../exports/send.ts'
import { type Cell, type Column, column, type ExportTable } from '../exports/table.ts'
import { zip } from '../exports/zip.ts'
import { bookOf, isCounted } from './answer.ts'
import { outcomesOf, withBatch } from './batches.ts'
import { rulesByHash } from './context.ts'
import { allSites, type BatchRow, type FrozenRow, progressOf } from './queries.ts'

export const RESULT_FORMATS = ['csv', 'geojson', 'xlsx', 'gpkg'] as const
export type ResultFormat = (typeof RESULT_FORMATS)[number]

const RESULT_WORDS: Record<(typeof SITE_RESULTS)[number], Text> = {
  exclusion: { es: 'Exclusión', en: 'Exclusion' },
  'possible-exclusion': { es: 'Posible exclusión', en: 'Possible exclusion' },
  permit: { es: 'Requiere permisos', en: 'Needs permits' },
  'possible-permit': { es: 'Posibles permisos', en: 'Possible permits' },
  none: { es: 'Sin exclusiones ni permisos hallados', en: 'No exclusion or permit found' },
}
const STATUS_WORDS = {
  done: { es: 'Evaluado', en: 'Screened' },
  problem: { es: 'No se pudo evaluar', en: 'Could not be screened' },
  waiting: { es: 'Sin evaluar todavía', en: 'Not screened yet' },
} satisfies Record<string, Text>
const VERDICT_WORDS: Record<(typeof LAYER_VERDICTS)[number], Text> = {
  touches: { es: 'Toca', en: 'Touches' },
  unknown: { es: 'No se puede saber', en: 'Cannot be told' },
  clear: { es: 'No toca', en: 'Does not touch' },
  'not-reviewed': { es: 'No revisado', en: 'Not checked' },
}

const SITE_COLUMNS: readonly Column[] = [
  column('row', 'integer', 'Fila', 'Row'),
  column('name', 'text', 'Nombre', 'Name'),
  column('status', 'choice', 'Estado', 'Status', { choices: STATUS_WORDS }),
  column('result', 'choice', 'Resultado', 'Result', { choices: RESULT_WORDS }),
  column('area_ha', 'number', 'Superficie', 'Area', { unit: 'ha' }),
  column('comunas', 'text', 'Comunas', 'Comunas'),
  column('certain', 'integer', 'Normas que se aplican', 'Rules that apply'),
  column('possible', 'integer', 'Normas que podrían aplicarse', 'Rules that could apply'),
  column('not_evaluated', 'integer', 'Normas no evaluadas', 'Rules not evaluated'),
  column('layers_not_checked', 'integer', 'Capas no revisadas', 'Layers not checked'),
  column('exclusions', 'text', 'Exclusiones', 'Exclusions'),
  column('possible_exclusions', 'text', 'Posibles exclusiones', 'Possible exclusions'),
  column('permits', 'text', 'Permisos', 'Permits'),
  column('possible_permits', 'text', 'Posibles permisos', 'Possible permits'),
  column(
    'could_require_eia',
    'text',
    'Efectos que podrían exigir un EIA',
    'Effects that could require an EIA',
  ),
  column('rules_not_evaluated', 'text', 'Cuáles normas no se evaluaron', 'Which rules were not evaluated'),
  column('names_not_checked', 'text', 'Cuáles capas no se revisaron', 'Which layers were not checked'),
  column('problem', 'text', 'Por qué no se pudo evaluar', 'Why it could not be screened'),
]

const VERSION_COLUMNS: readonly Column[] = [
  column('layer', 'text', 'Capa', 'Layer'),
  column('title', 'text', 'Título', 'Title'),
  column('version', 'integer', 'Versión', 'Version'),
  column('version_id', 'integer', 'Número de la versión', 'Id of the version'),
  column('published_at', 'text', 'Publicada', 'Published'),
  column('vintage', 'text', 'Fecha de los datos', 'Date of the data'),
  column('accuracy_m', 'number', 'Precisión', 'Accuracy', { unit: 'm' }),
  column('source', 'text', 'Fuente', 'Source'),
  column('note', 'text', 'Nota', 'Note'),
]

const layerTitle = (id: string): Text => LAYERS.find((layer) => layer.id === id)?.title ?? { es: id, en: id }

/** Everything a result file says, in a language. */
interface Results {
  batch: BatchRow & { frozen: FrozenRow }
  subject: ExportSubject
  columns: readonly Column[]
  sites: GivenRow[]
  versions: GivenRow[]
}

/**
 * The results of a batch as a file, as far as it has got. Titles of rules and layers, and problems, are in `language`.
 * CSV: a zip with the sites, the versions they rest on and a readme. Throws `not-found`, `batch-state` before it was started.
 */
export async function resultFile(
  {
    db,
    identity,
    baseUrl,
    signal,
  }: { db: Database; identity: Identity; baseUrl: string; signal?: AbortSignal },
  id: string,
  format: ResultFormat,
  language: Language,
): Promise<Download> {
  const results = await read({ db, identity, baseUrl }, id, language)
  const baseName = `${language === 'es' ? 'lote' : 'batch'}-${id.slice(0, 8)}`
  if (format === 'xlsx') return workbook(results, baseName, language)
  const at = new Date()
  const crs = EXPORT_CRS.find(({ srid }) => srid === 4326) as ExportCrs
  const parts = [sitesTable(results), versionsTable(results)].map(
    (table): ExportPart => ({
      table,
      record: exportRecord(results.subject, table, { crs, language, at, version: VERSION }),
    }),
  ) as [ExportPart, ExportPart]
  const job: ExportJob = {
    reader: { db, identity, ...(signal && { signal }) },
    parts,
    crs,
    language,
    spreadsheet: language,
    geometry: 'wkt',
  }
  if (format === 'csv') {
    const write = await WRITERS.csv()
    return {
      fileName: `${baseName}.zip`,
      mediaType: 'application/zip',
      chunks: zip(
        [
          { name: readmeName(language), content: readme(parts[0].record) },
          {
            name: 'metadata.json',
            content: JSON.stringify({ ...parts[0].record, frozen: metadataOf(results) }, null, 2),
          },
          { name: language === 'es' ? 'sitios.csv' : 'sites.csv', content: write(job) },
          {
            name: language === 'es' ? 'versiones.csv' : 'versions.csv',
            content: write({ ...job, parts: [parts[1]] }),
          },
        ],
        at,
      ),
    }
  }
  if (format === 'geojson') {
    const write = await WRITERS.geojson()
    const [part] = parts
    // The record is a member of the file: what it was made with goes there whole.
    const record = { ...part.record, frozen: metadataOf(results) }
    return {
      fileName: `${baseName}.geojson`,
      mediaType: 'application/geo+json',
      chunks: write({ ...job, parts: [{ ...part, record }] }),
    }
  }
  const write = await WRITERS.gpkg()
  return {
    fileName: `${baseName}.gpkg`,
    mediaType: 'application/geopackage+sqlite3',
    chunks: write(job),
  }
}

const metadataOf = ({ batch: { frozen, settings, file } }: Results) => ({
  as_of: frozen.as_of,
  rule_base: frozen.rule_base,
  engine_version: frozen.engine_version,
  parameters: frozen.parameters,
  layer_versions: frozen.layer_versions,
  file,
  settings,
})

async function read(
  { db, identity, baseUrl }: { db: Database; identity: Identity; baseUrl: string },
  id: string,
  language: Language,
): Promise<Results> {
  const { batch, rows, progress, book } = await withBatch(
    db,
    identity,
    id,
    async (tx, found) => {
      if (!found.frozen) {
        throw new Problem('batch-state', {
          es: 'El lote todavía no se inicia: no hay resultados que descargar.',
          en: 'The batch has not been started yet: there are no results to download.',
        })
      }
      const base = await rulesByHash(tx, found.frozen.rule_base.hash)
      return {
        batch: { ...found, frozen: found.frozen },
        rows: await allSites(tx, id),
        progress: await progressOf(tx, id),
        book: bookOf(base),
      }
    },
    { statementTimeoutMs: 60_000 },
  )
  const { frozen } = batch
  const verdictColumns = frozen.layers.map((layer) =>
    column(`v_${layer}`, 'choice', layerTitle(layer).es, layerTitle(layer).en, { choices: VERDICT_WORDS }),
  )
  return {
    batch,
    subject: subjectOf(batch, progress, `${baseUrl}/lotes/${id}`),
    columns: [...SITE_COLUMNS, ...verdictColumns],
    sites: rows.map((row): GivenRow => {
      const verdicts = row.verdicts === null ? [] : readVerdicts(row.verdicts)
      const isDone = row.status === 'done'
      const report = outcomesReport(row.outcomes === null ? {} : outcomesOf(row.outcomes, frozen.rules), book)
      const titles = (items: readonly Item[]): Cell =>
        isDone ? items.map(({ cited: [{ rule }] }) => rule[language]).join('; ') : null
      const of = (groups: Report['triggered'], wanted: Rule['severity']) =>
        titles(groups.find(({ severity }) => severity === wanted)?.items ?? [])
      return {
        // Sorted as text: in the order of the file.
        key: String(row.n).padStart(5, '0'),
        geometry: row.geometry,
        cells: {
          row: row.row_number,
          name: row.name,
          status: row.status,
          result: row.result,
          area_ha: row.area_ha === null ? null : Math.round(row.area_ha * 1e4) / 1e4,
          comunas:
            (row.comunas ?? []).map((code) => COMUNAS[code as keyof typeof COMUNAS] ?? code).join('; ') ||
            null,
          certain: row.certain,
          possible: row.possible,
          not_evaluated: row.not_evaluated,
          layers_not_checked: row.not_checked,
          exclusions: of(report.triggered, 'exclusion'),
          possible_exclusions: of(report.possible, 'exclusion'),
          permits: of(report.triggered, 'permit'),
          possible_permits: of(report.possible, 'permit'),
          rules_not_evaluated: titles(report.notEvaluated),
          could_require_eia: titles(report.eia),
          names_not_checked: isDone
            ? frozen.layers
                .filter((layer, i) => verdicts[i] === 'not-reviewed' && isCounted(layer))
                .map((layer) => layerTitle(layer)[language])
                .join('; ')
            : null,
          problem: row.problem?.detail[language] ?? null,
          ...Object.fromEntries(frozen.layers.map((layer, i) => [`v_${layer}`, verdicts[i] ?? null])),
        },
      }
    }),
    versions: frozen.layers.map((layer): GivenRow => {
      const version = frozen.layer_versions[layer]
      return {
        key: layer,
        cells: {
          layer,
          title: layerTitle(layer)[language],
          version: version?.number ?? null,
          version_id: version?.id ?? null,
          published_at: version?.published_at ?? null,
          vintage: version?.vintage ?? null,
          accuracy_m: version?.accuracy_m ?? null,
          source: version?.source.name ?? null,
          note: version
            ? null
            : { es: 'Sin datos publicados: no revisada', en: 'No published data: not checked' }[language],
        },
      }
    }),
  }
}

function subjectOf(
  { frozen, title, file, status, started_at }: Results['batch'],
  { sites, done, problems }: { sites: number; done: number; problems: number },
  address: string,
): ExportSubject {
  const missing = frozen.layers.filter((layer) => !frozen.layer_versions[layer]).length
  const base = frozen.rule_base.hash.slice(0, 12)
  const name = title ?? file.name
  return {
    title: { es: `Lote evaluado: ${name}`, en: `Batch screened: ${name}` },
    description: {
      es: `${done} de ${sites} sitios de «${file.name}» (SHA-256 ${file.sha256.slice(0, 12)}…)${status === 'done' ? '' : ', sin terminar'}; ${problems} no se pudieron evaluar. Base normativa ${base} (${frozen.rule_base.count} normas) con la ley del ${frozen.as_of}; motor ${frozen.engine_version}; ${frozen.layers.length - missing} capas con datos y ${missing} sin datos, en las versiones que se indican. Que no se halle algo no significa que no exista. Orienta; no decide. El lote se guarda ${BATCH_KEPT_DAYS} días.`,
      en: `${done} of ${sites} sites of “${file.name}” (SHA-256 ${file.sha256.slice(0, 12)}…)${status === 'done' ? '' : ', not finished'}; ${problems} could not be screened. Rule base ${base} (${frozen.rule_base.count} rules) with the law of ${frozen.as_of}; engine ${frozen.engine_version}; ${frozen.layers.length - missing} layers with data and ${missing} without, in the versions stated. That nothing was found does not mean that nothing is there. It screens; it does not decide. The batch is kept ${BATCH_KEPT_DAYS} days.`,
    },
    publisher: null,
    source: null,
    layer: null,
    version: null,
    vintage: started_at && dayOf(started_at),
    accuracy_m: null,
    address,
    record: null,
    asked: {},
  }
}

const sitesTable = ({ columns, sites }: Results): ExportTable =>
  rowsTable(
    {
      name: 'sites',
      title: { es: 'Sitios', en: 'Sites' },
      geometry: 'polygon',
      label: 'name',
      colour: PALETTE.light.danger.line,
      columns,
    },
    sites,
  )

const versionsTable = ({ versions }: Results): ExportTable =>
  rowsTable(
    {
      name: 'versions',
      title: { es: 'Versiones de los datos', en: 'Data versions' },
      geometry: 'none',
      label: 'layer',
      colour: PALETTE.light.neutral.line,
      columns: VERSION_COLUMNS,
    },
    versions,
  )

/** A workbook: the sites, and what they rest on, each on a sheet. Text is kept as text: nothing in it is run. */
async function workbook(results: Results, baseName: string, language: Language): Promise<Download> {
  const xlsx = await import('@e965/xlsx')
  const { columns, sites, versions, subject, batch } = results
  const es = language === 'es'
  const sheet = (those: readonly Column[], rows: readonly GivenRow[]) => {
    const cell = (each: Column, value: Cell | undefined) =>
      (typeof value === 'string' ? (each.choices?.[value]?.[language] ?? value).slice(0, 32_767) : value) ??
      null
    return xlsx.utils.aoa_to_sheet([
      those.map(({ title, unit }) => (unit ? `${title[language]} (${unit})` : title[language])),
      ...rows.map(({ cells }) => those.map((each) => cell(each, cells[each.id]))),
    ])
  }
  const about = xlsx.utils.aoa_to_sheet([
    [subject.title[language]],
    [subject.description[language]],
    [],
    [es ? 'Dirección' : 'Address', subject.address],
    [es ? 'Archivo' : 'File', batch.file.name],
    ['SHA-256', batch.file.sha256],
    [es ? 'Base normativa' : 'Rule base', batch.frozen.rule_base.hash],
    [es ? 'Normas' : 'Rules', batch.frozen.rule_base.count],
    [es ? 'Ley del día' : 'Law of', batch.frozen.as_of],
    [es ? 'Motor' : 'Engine', batch.frozen.engine_version],
    [es ? 'Datos del proyecto' : 'Project facts', JSON.stringify(batch.settings?.facts ?? {})],
    [es ? 'Faja (m)' : 'Strip (m)', batch.settings?.buffer_m ?? null],
    [
      es ? 'Exactitud de los contornos (m)' : 'Accuracy of the outlines (m)',
      batch.settings?.accuracy_m ?? null,
    ],
  ])
  const book = xlsx.utils.book_new()
  xlsx.utils.book_append_sheet(book, sheet(columns, sites), es ? 'Sitios' : 'Sites')
  xlsx.utils.book_append_sheet(book, sheet(VERSION_COLUMNS, versions), es ? 'Versiones' : 'Versions')
  xlsx.utils.book_append_sheet(book, about, es ? 'Acerca de' : 'About')
  const bytes = xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer
  return {
    fileName: `${baseName}.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    chunks: (async function* () {
      yield bytes
    })(),
  }
}
