import { createHash } from 'node:crypto'
import { type CatalogueLayer, layerById } from '../../geodata/layers/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import { ISSUE_KINDS, type Issue, type IssueKind, issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Text } from '../../geodata/model/text.ts'
import { type Database, STEWARD, type Transaction } from '../db/as.ts'
import { currentVersion, openVersion, publishVersion } from '../layers/publish.ts'
import { type CheckedRow, checkRows } from './check.ts'
import { type Asked, chooseConnector, missingColumns } from './choose.ts'
import { joinByName } from './join.ts'
import { mapTable } from './map.ts'
import {
  carryOver,
  closeRun,
  forgetRun,
  isInCurrentVersion,
  loadStaged,
  type NewRun,
  nameStaged,
  openRun,
  publishedNames,
  redrawnOutlines,
  saveIssues,
  stagedNames,
  versionFacts,
} from './queries.ts'
import { fetchFile, readTable, type SourceFile } from './read.ts'
import { stage } from './stage.ts'

/** The steps of an import, in order; `commit`: the publication is complete but for its last word. */
type Step = 'fetch' | 'read' | 'map' | 'check' | 'stage' | 'publish' | 'commit'

export interface ImportRequest extends Asked {
  path: string
  /** Do everything but publish; nothing is left behind. */
  dryRun?: boolean
  /** Called as each step begins. What it throws stops the import. */
  onStep?: (step: Step) => void | Promise<void>
}

export interface ImportReport {
  run_id: number | null
  file: string
  layer: string
  connector: string | null
  status: 'published' | 'unchanged' | 'checked'
  version_id: number | null
  /** Rows of the file that concern the layer. */
  rows: number
  published: number
  refused: number
  /** Identical to another row, or already in the layer by name: no fault, but not published. */
  merged: number
  issues: Issue[]
}

/** Of a file in which more rows than this are refused, nothing is published. */
const LARGEST_REFUSED_SHARE = 0.2

/**
 * Imports one file into one layer: fetch → read → map → check → stage → publish.
 * The version that is published stays until the last statement of one transaction replaces it. A file that is already
 * in the layer, read by the same declaration, changes nothing. Throws a Problem with a sentence; the run is then
 * `failed`, with its issues.
 */
export async function importFile(db: Database, request: ImportRequest): Promise<ImportReport> {
  const begin = request.onStep ?? (() => {})
  await begin('fetch')
  const file = await fetchFile(request.path)
  await begin('read')
  const { table, layer, connector } = await open(db, file, request)
  const run: NewRun = {
    layer_id: layer.id,
    connector: `${connector.id || 'columns'}@${revisionOf(connector, layer)}`,
    file_name: file.name,
    file_sha256: file.sha256,
    file_bytes: file.bytes.length,
    format: file.format.id,
    declared_crs: table.declared_crs === null ? null : `EPSG:${table.declared_crs}`,
  }
  const report: ImportReport = {
    run_id: null,
    file: file.name,
    layer: layer.id,
    connector: connector.id || null,
    status: 'checked',
    version_id: null,
    rows: 0,
    published: 0,
    refused: 0,
    merged: 0,
    issues: [],
  }

  const expected = await db.as(STEWARD, async (tx) => (await currentVersion(tx, layer.id))?.id ?? null)
  const present = await db.as(STEWARD, (tx) => isInCurrentVersion(tx, run, prefixOf(connector)))
  if (present) return unchanged(db, run, report, present, request.dryRun)

  const runId = await db.as(STEWARD, (tx) => openRun(tx, run))
  let rows: CheckedRow[] = []
  const fileIssues = [...table.issues, ...missingColumns(connector, table)]
  const summarise = () => Object.assign(report, summary(rows, fileIssues))
  try {
    await begin('map')
    const mapped = mapTable(table, connector, layer)
    await begin('check')
    const checked = checkRows(mapped, connector, layer)
    rows = checked.rows
    fileIssues.push(...checked.issues)
    await begin('stage')
    await stage(db, runId, rows, connector)
    summarise()
    requireEnough(report)
    await begin('publish')
    await db.as(
      STEWARD,
      async (tx) => {
        await publish(tx, { runId, run, layer, connector, expected, rows, report })
        await begin('commit')
      },
      { statementTimeoutMs: 120_000, rollback: request.dryRun ?? false },
    )
  } catch (error) {
    summarise()
    await db.as(STEWARD, (tx) => (request.dryRun ? forgetRun(tx, runId) : fail(tx, runId, report, error)))
    throw error
  }
  if (!request.dryRun) return { ...report, run_id: runId }
  await db.as(STEWARD, (tx) => forgetRun(tx, runId))
  return { ...report, status: 'checked', version_id: null }
}

/** Reads the file and decides how; a file that cannot be used leaves a failed run behind, when its layer exists. */
async function open(db: Database, file: SourceFile, request: ImportRequest) {
  try {
    const table = await readTable(file)
    return { table, ...chooseConnector(file.name, table, request) }
  } catch (error) {
    if (layerById(request.layer) && !request.dryRun) {
      const { name, sha256, bytes, format } = file
      await db.as(STEWARD, async (tx) => {
        const id = await openRun(tx, {
          layer_id: request.layer,
          connector: request.connector ?? '',
          file_name: name,
          file_sha256: sha256,
          file_bytes: bytes.length,
          format: format.id,
          declared_crs: null,
        })
        await closeRun(tx, id, {
          ...NOTHING_READ,
          status: 'failed',
          version_id: null,
          message: sentenceOf(error),
        })
      })
    }
    throw error
  }
}

const NOTHING_READ = { rows_read: 0, rows_published: 0, rows_refused: 0 }

/** The same file, connector and layer declaration make the same features. */
function revisionOf(connector: Connector, { properties, geometry }: CatalogueLayer): string {
  const declared = JSON.stringify([connector, geometry, properties])
  return createHash('sha256').update(declared).digest('hex').slice(0, 12)
}

const prefixOf = ({ id }: Connector) => (id === '' ? '' : `${id}:`)

async function unchanged(
  db: Database,
  run: NewRun,
  report: ImportReport,
  present: { version_id: number; rows: number },
  dryRun = false,
): Promise<ImportReport> {
  const { version_id, rows } = present
  const end = { rows_read: rows, rows_published: 0, rows_refused: 0, version_id, message: null }
  const run_id = dryRun
    ? null
    : await db.as(STEWARD, async (tx) => {
        const id = await openRun(tx, run)
        await closeRun(tx, id, { ...end, status: 'unchanged' })
        return id
      })
  return { ...report, run_id, status: 'unchanged', version_id, rows }
}

function summary(rows: readonly CheckedRow[], fileIssues: readonly Issue[]) {
  const unreadable = fileIssues.filter(({ row_number }) => row_number !== null).length
  return {
    issues: [...fileIssues, ...rows.flatMap(({ issues }) => issues)],
    rows: rows.length + unreadable,
    refused: rows.filter(({ refused }) => refused).length + unreadable,
    merged: rows.filter(({ repeated }) => repeated).length,
  }
}

/** Throws `import-failed` when too little of the file is good. */
function requireEnough({ file, layer, rows, refused, issues }: ImportReport): void {
  const kinds = countKinds(issues.filter(({ severity }) => severity === 'error'))
  const said = (language: 'es' | 'en') =>
    kinds
      .map(([kind, n]) => `${ISSUE_KINDS[kind].title[language].toLocaleLowerCase(language)}: ${n}`)
      .join('; ')
  if (rows === 0) {
    throw new Problem('import-failed', {
      es: `«${file}» no tiene filas para la capa ${layer}. La versión publicada queda como estaba.`,
      en: `“${file}” has no rows for layer ${layer}. The published version stays as it was.`,
    })
  }
  if (refused / rows <= LARGEST_REFUSED_SHARE && refused < rows) return
  throw new Problem('import-failed', {
    es: `Se rechazaron ${refused} de ${rows} filas de «${file}» (${said('es')}); con más del ${LARGEST_REFUSED_SHARE * 100} % no se publica nada. La versión publicada queda como estaba.`,
    en: `${refused} of ${rows} rows of “${file}” were refused (${said('en')}); above ${LARGEST_REFUSED_SHARE * 100} % nothing is published. The published version stays as it was.`,
  })
}

/** Kinds with their number, the most frequent first. */
export function countKinds(issues: readonly Issue[]): [IssueKind, number][] {
  const counts = new Map<IssueKind, number>()
  for (const { kind } of issues) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

interface Publication {
  runId: number
  run: NewRun
  layer: CatalogueLayer
  connector: Connector
  /** The version that was current when the work began. */
  expected: number | null
  rows: readonly CheckedRow[]
  /** Completed here. */
  report: ImportReport
}

/** Publish: one transaction makes the version, points the layer at it and closes the run with its issues. */
async function publish(tx: Transaction, publication: Publication): Promise<void> {
  const { runId, run, layer, connector, expected, report } = publication
  const prefix = prefixOf(connector)
  const joins = connector.extent !== 'whole' && expected !== null
  const before = joins ? await versionFacts(tx, expected) : null
  const { displaced, yielding, issues } = before
    ? joinByName(connector.extent, await stagedNames(tx, runId), await publishedNames(tx, layer.id, prefix))
    : { displaced: [], yielding: [], issues: [] }
  report.issues.push(...issues)
  if (before && connector.extent === 'part') displaced.push(...(await takeOutlines(tx, publication)))
  report.merged += yielding.length
  report.published = report.rows - report.refused - report.merged

  if (report.published > 0) {
    const versionId = await openVersion(tx, layer.id, {
      origin: 'import',
      source: { ...connector.source, licence: connector.licence },
      vintage: before ? later(before.vintage, connector.vintage) : connector.vintage,
      coverage: before ? unite(before.coverage, connector.coverage) : connector.coverage,
      contentSha256: createHash('sha256')
        .update([run.file_sha256, run.connector, before?.content_sha256 ?? ''].join())
        .digest('hex'),
    })
    await loadStaged(tx, layer, versionId, runId, yielding)
    if (joins) await carryOver(tx, layer, expected, versionId, prefix, displaced)
    await publishVersion(tx, versionId, expected)
    report.version_id = versionId
  }
  report.status = report.published > 0 ? 'published' : 'unchanged'
  await saveIssues(tx, runId, worthWriting(report.issues))
  await closeRun(tx, runId, {
    ...countsOf(report),
    status: report.status,
    version_id: report.version_id,
    message: null,
  })
}

/** Outlines drawn again replace those of the atlas, and take their names where the source has none. Returns what they replace. */
async function takeOutlines(tx: Transaction, { runId, layer, rows, report }: Publication): Promise<string[]> {
  const overlays = await redrawnOutlines(tx, layer.id, runId)
  const byNumber = new Map(rows.map((row) => [row.row_number, row]))
  const names: { row_number: number; name: string }[] = []
  for (const { row_number, feature_id: id, name } of overlays) {
    const row = byNumber.get(row_number)
    const named = name !== null && row?.isNamed === false && 'name' in layer.properties
    if (named) names.push({ row_number, name })
    const found = issue('outline_replaces', { name: name ?? '', id, named }, { row_number })
    report.issues.push({ ...found, feature_id: row?.feature_id ?? null })
  }
  if (names.length > 0) await nameStaged(tx, runId, names)
  return overlays.map(({ feature_id }) => feature_id)
}

const later = (a: string | null, b: string | null) => (a === null || (b !== null && b > a) ? b : a)

/** Where absence means something for either list, it means something for both together. */
export function unite(a: Coverage, b: Coverage): Coverage {
  if (a === 'region' || b === 'region') return 'region'
  if (a === null || b === null) return a ?? b
  return [...new Set([...a, ...b])].sort()
}

async function fail(tx: Transaction, runId: number, report: ImportReport, error: unknown): Promise<void> {
  await saveIssues(tx, runId, worthWriting(report.issues))
  await closeRun(tx, runId, {
    ...countsOf(report),
    rows_published: 0,
    status: 'failed',
    version_id: null,
    message: sentenceOf(error),
  })
}

const sentenceOf = (error: unknown): Text =>
  error instanceof Problem ? error.detail : { es: (error as Error).message, en: (error as Error).message }

const countsOf = ({ rows, published, refused }: ImportReport) => ({
  rows_read: rows,
  rows_published: published,
  rows_refused: refused,
})

/** How many issues of one kind are written one by one. */
const MOST_OF_A_KIND = 1000

function worthWriting(issues: readonly Issue[]): Issue[] {
  const seen = new Map<IssueKind, number>()
  const written = issues.filter(({ kind }) => {
    const n = (seen.get(kind) ?? 0) + 1
    seen.set(kind, n)
    return n <= MOST_OF_A_KIND
  })
  for (const [kind, n] of seen) {
    if (n > MOST_OF_A_KIND) written.push(issue('more_of_the_same', { kind, rest: n - MOST_OF_A_KIND }))
  }
  return written
}
