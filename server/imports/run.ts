import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Bytes } from '../../geodata/formats/bytes.ts'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import type { CatalogueLayer } from '../../geodata/layers/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { WGS84 } from '../../geodata/model/crs.ts'
import type { ImportRows, Mapping, Suggestion } from '../../geodata/model/import.ts'
import type { Issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { suggestLayers } from '../../geodata/reading/suggest.ts'
import { type Database, type Identity, STEWARD } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { discardVersion, publishVersion } from '../layers/publish.ts'
import { isInDomain, rowChecker } from './check.ts'
import {
  connectorFor,
  connectorFromColumns,
  connectorFromMapping,
  connectorsFor,
  layerFor,
  prefixOf,
  requireColumns,
  signatureOf,
} from './choose.ts'
import { type MapConnector, rowMapper } from './map.ts'
import { firstRows, type OpenedTable, openTable } from './open.ts'
import { withoutPeople } from './people.ts'
import {
  asWgs84,
  beginStaging,
  brokenRun,
  closeRun,
  endRun,
  forgetRun,
  isInCurrentVersion,
  type NewRun,
  openRun,
  type RunRow,
  runById,
  saveMapping,
  saveReading,
  signOfLife,
} from './queries.ts'
import { isFault, readShape } from './shape.ts'
import { type StageReport, type Staging, type Step, stage } from './stage.ts'

/**
 * An import, step by step: receive → read → map → stage → publish or discard. The web does them one by one, with a
 * person between; the command line does them in one go (`importFile`).
 */

/** The file of a run: the one that was uploaded, or one read where it is. */
export interface RunFile {
  bytes: Bytes
  sha256: string
}

/** Understands a file that was received, and says which layers it may be for. */
export async function readRun(db: Database, runId: number, file: RunFile): Promise<void> {
  const { reading, suggestions } = await recognise(file.bytes)
  await db.as(STEWARD, (tx) => saveReading(tx, runId, { reading, suggestions }))
}

/** What a file is, and the layers it may be for. A report that a connector knows by name is read as the table it becomes. */
export async function recognise(bytes: Bytes): Promise<{ reading: Reading; suggestions: Suggestion[] }> {
  const known = connectorsFor(bytes.name)
  const stacked = known.find(({ read }) => read.stacked)?.read.stacked
  const opened = await openTable(bytes, stacked ? { stacked } : {})
  const suggestions = suggestLayers(opened.reading, CONNECTORS, bytes.name)
  return { reading: withoutPeople(opened.reading, known), suggestions }
}

/**
 * Decides how a file becomes a layer. `mapping`: what a person says, over what the connector or the columns say.
 * Throws `unknown-layer`, `import-failed` and `bad-request`, each with what is wrong.
 */
async function decide(file: RunFile, mapping: Mapping): Promise<Ready> {
  const { name } = file.bytes
  const layer = layerFor(mapping.layer)
  const known = connectorFor(name, layer, mapping.connector)
  const opened = await openTable(file.bytes, {
    ...known?.read,
    ...mapping.read,
    ...(mapping.table !== undefined && { table: mapping.table }),
    ...placeOf(mapping.geometry ?? (known?.geometry === 'file' ? undefined : known?.geometry)),
    ...(isDegrees(known) && mapping.read?.srid === undefined && { srid: WGS84 }),
    columns: known?.file.columns ?? [],
  })
  const base = known ?? (await connectorFromColumns(name, opened, layer))
  const connector = connectorFromMapping(base, mapping, name, opened.reading, layer)
  opened.reading = withoutPeople(opened.reading, [connector])
  requireColumns(name, connector, opened.table)
  if (Object.keys(connector.map).length === 0) {
    const columns = opened.table.columns.join(', ')
    throw new Problem('import-failed', {
      es: `Ningún conector conoce «${name}» para la capa ${layer.id}, y ninguna de sus columnas (${columns || 'no tiene'}) se llama como sus propiedades: ${Object.keys(layer.properties).join(', ')}. Di qué columna es cuál.`,
      en: `No connector knows “${name}” for layer ${layer.id}, and none of its columns (${columns || 'it has none'}) is named as its properties: ${Object.keys(layer.properties).join(', ')}. Say which column is which.`,
    })
  }
  if (layer.geometry === 'none') connector.geometry = 'none'
  // The same list, in a file that has its positions in columns.
  else if (connector.geometry === 'file' && mapping.geometry === undefined) {
    connector.geometry = opened.reading.geometry
  }
  if (isDegrees(known) && connector.read.srid === undefined)
    connector.read = { ...connector.read, srid: WGS84 }
  return { opened, layer, connector, signature: signatureOf(connector, layer) }
}

/** A connector of ours that names columns and no system means degrees (EPSG:4326). */
const isDegrees = (known: Connector | null): boolean =>
  known !== null && typeof known.geometry === 'object' && known.read.srid === undefined

const placeOf = (geometry: Connector['geometry'] | undefined) => (geometry === undefined ? {} : { geometry })

/** Throws `crs-unconfirmed` while the coordinate system is only a guess and nobody said it. */
function requireCrs({ opened, connector, layer }: Ready): void {
  const { crs } = opened.reading
  if (layer.geometry === 'none' || connector.geometry === 'none') return
  if (crs.srid !== null && crs.operation === null) {
    throw new Problem('unsupported-crs', {
      es: `El archivo está en ${crs.name ?? `EPSG:${crs.srid}`}, que aquí no se sabe llevar a WGS 84. ${crs.evidence.map(({ es }) => es).join(' ')} Conviértelo y vuelve a cargarlo.`,
      en: `The file is in ${crs.name ?? `EPSG:${crs.srid}`}, which is not known here how to take to WGS 84. ${crs.evidence.map(({ en }) => en).join(' ')} Convert it and load it again.`,
    })
  }
  const isSaid = connector.read.srid !== undefined
  if (crs.srid !== null && (isSaid || crs.certainty !== 'guess')) return
  const why = (language: 'es' | 'en') => crs.evidence.map((each) => each[language]).join(' ')
  throw new Problem('crs-unconfirmed', {
    es: `No es seguro en qué sistema de coordenadas está el archivo${crs.name ? `; parece ${crs.name}` : ''}. ${why('es')} Confírmalo o elige otro (en la línea de comandos, --srid).`,
    en: `It is not certain which coordinate system the file is in${crs.name ? `; it looks like ${crs.name}` : ''}. ${why('en')} Confirm it or choose another (on the command line, --srid).`,
  })
}

/** Keeps a mapping and reads the file again with it. What an earlier mapping led to is thrown away. */
export async function mapRun(db: Database, run: RunRow, file: RunFile, mapping: Mapping): Promise<void> {
  const { opened, layer, connector, signature } = await decide(file, mapping)
  await db.as(STEWARD, async (tx) => {
    if (run.status === 'staged' && run.version_id !== null) await discardVersion(tx, run.version_id)
    await saveReading(tx, run.id, { reading: opened.reading, suggestions: run.suggestions ?? [] })
    await saveMapping(tx, run.id, {
      layer: layer.id,
      connector: { ...connector, read: { ...connector.read, table: opened.table.name } },
      signature,
    })
  })
}

const NO_MAPPING: Omit<MapConnector, 'geometry'> = {
  id: '',
  map: {},
  missing: [],
  personal: [],
  id_from: 'content',
  accuracy_m: null,
}

const NOTHING = {
  rows_read: 0,
  rows_published: 0,
  rows_refused: 0,
  rows_merged: 0,
  version_id: null,
  issue_kinds: {},
  message: null,
}

/** The first rows, as they came and as they would be published. Without a mapping, with their geometry alone. */
export async function previewRows(
  db: Database,
  run: RunRow,
  file: RunFile,
  limit: number,
): Promise<ImportRows> {
  const reading = run.reading
  const connector = run.mapping
  const { table, reading: read } = await openTable(file.bytes, {
    ...connector?.read,
    ...(reading && { table: reading.table, geometry: connector?.geometry ?? reading.geometry }),
    ...(reading?.crs.srid != null && { srid: reading.crs.srid }),
    ...(reading && { axes: reading.axes }),
  })
  const layer = connector ? layerFor(connector.layer) : null
  const unmapped: MapConnector = { ...NO_MAPPING, geometry: read.geometry }
  const mapRow = rowMapper(connector ?? unmapped, layer, read.axes)
  const checker = layer && connector ? rowChecker({ connector, layer, srid: read.crs.srid }) : null
  const rows = await firstRows(table, limit)
  const mapped = rows.map((row) => {
    const made = mapRow(row)
    return { row, made: made && checker ? checker.check(made) : made }
  })
  const isDrawable = read.crs.srid !== null && read.crs.operation !== null
  const drawable = mapped.map(({ made }) => (made && isPlaced(made, read.crs.srid) ? made.geometry : null))
  const geometries = isDrawable
    ? await db.as(STEWARD, (tx) => asWgs84(tx, read.crs.srid as number, drawable))
    : drawable.map(() => null)
  const hushed = withoutPeople(read, connector ? [connector] : connectorsFor(file.bytes.name))
  const personal = new Set(hushed.columns.filter((column) => column.personal).map(({ name }) => name))
  return {
    columns: table.columns.filter((name) => !personal.has(name)),
    rows: mapped.map(({ row, made }, i) => ({
      row_number: row.row_number,
      raw: Object.fromEntries(Object.entries(row.properties).filter(([name]) => !personal.has(name))),
      properties: connector ? (made?.properties ?? null) : null,
      geometry: geometries[i] ?? null,
      issues: made?.issues ?? [],
    })),
  }
}

/** Nothing is wrong with its place and shape, as far as can be told without the database. */
function isPlaced(
  { issues, geometry }: { issues: Issue[]; geometry: unknown },
  srid: number | null,
): boolean {
  if (geometry === null || srid === null) return false
  if (issues.some(({ kind, severity }) => severity === 'error' && kind !== 'duplicate_id')) return false
  const shape = readShape(geometry, 'mixed')
  return !isFault(shape) && isInDomain(shape.box, srid)
}

/** A run that can be staged: its file opened under its mapping. */
export interface Ready {
  opened: OpenedTable
  layer: CatalogueLayer
  connector: Connector
  signature: string
}

/** Throws `import-state` without a mapping, `crs-unconfirmed` while the coordinate system is a guess. */
export async function requireReady(run: RunRow, file: RunFile): Promise<Ready> {
  const connector = run.mapping
  if (!connector) {
    throw new Problem('import-state', {
      es: 'Falta decir a qué capa va el archivo y qué columna es cuál.',
      en: 'It is still to be said which layer the file is for and which column is which.',
    })
  }
  const layer = layerFor(connector.layer)
  const opened = await openTable(file.bytes, {
    ...connector.read,
    ...placeOf(connector.geometry),
    columns: connector.file.columns,
  })
  const ready = { opened, layer, connector, signature: signatureOf(connector, layer) }
  requireCrs(ready)
  return ready
}

/** Stages a run that `beginStaging` took. Throws as `stage` does. */
export async function stageRun(
  db: Database,
  run: RunRow,
  file: RunFile,
  { opened, layer, connector, signature }: Ready,
  onStep?: Staging['onStep'],
): Promise<StageReport> {
  const { version_id, expected_version_id, rows_loaded } = run
  const isBroken = run.status === 'staging' && version_id !== null
  return stage(db, {
    ...opened,
    runId: run.id,
    file: { name: file.bytes.name, sha256: file.sha256, url: run.url },
    layer,
    connector,
    signature,
    resume: isBroken ? { version_id, expected_version_id, rows_loaded } : null,
    ...(onStep && { onStep }),
  })
}

/** Gives signs of life of a run while something is done for it. */
export async function alive<T>(db: Database, runId: number, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    db.as(STEWARD, (tx) => signOfLife(tx, runId)).catch(() => {})
  }, 5000)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}

const underWay = () =>
  new Problem('import-state', {
    es: 'Este archivo ya se está preparando para esta capa, o terminó. Si el proceso que lo hacía se cayó, espera medio minuto y vuelve a intentar: sigue desde donde iba.',
    en: 'This file is being prepared for this layer already, or is over. If the process that did it died, wait half a minute and try again: it goes on from where it was.',
  })

/** Publishes what was staged: one transaction. Throws `publish-conflict` when someone else published meanwhile. */
export async function publishRun(db: Database, identity: Identity, runId: number): Promise<void> {
  await db.as(
    identity,
    async (tx) => {
      const run = await runById(tx, runId)
      if (run?.status !== 'staged' || run.version_id === null) {
        throw new Problem('import-state', {
          es: 'Solo se publica una importación que está preparada.',
          en: 'Only an import that is prepared can be published.',
        })
      }
      await publishVersion(tx, run.version_id, run.expected_version_id)
      await closeRun(tx, runId, 'published')
    },
    { statementTimeoutMs: 120_000 },
  )
  await db.as(STEWARD, (tx) => tx.run(sql`select geo.refresh_statistics()`), { statementTimeoutMs: 120_000 })
}

/** Throws a run away with what it staged. */
export async function discardRun(db: Database, identity: Identity, run: RunRow): Promise<void> {
  await db.as(
    identity,
    async (tx) => {
      if (run.version_id !== null && run.status !== 'unchanged') await discardVersion(tx, run.version_id)
      await closeRun(tx, run.id, 'discarded')
    },
    { statementTimeoutMs: 120_000 },
  )
}

export interface ImportRequest {
  path: string
  layer: string
  /** Null: the one that knows the file, or else the columns themselves. */
  connector: string | null
  /** EPSG number of the coordinates, where the file does not say it. */
  srid?: number
  /** Where the file was fetched from. */
  url?: string | null
  /** Do everything but publish; nothing is left behind. */
  dryRun?: boolean
  /** What a person says besides. */
  mapping?: Partial<Mapping>
  /** Called at each step and after each batch. What it throws stops the import. */
  onStep?: (step: Step | 'publish', rows: number) => void | Promise<void>
}

export interface ImportReport extends Omit<StageReport, 'status'> {
  /** Null in a rehearsal. */
  run_id: number | null
  file: string
  layer: string
  connector: string | null
  status: 'published' | 'unchanged' | 'checked'
}

/**
 * Imports one file into one layer, from end to end. The version that is published stays until one transaction replaces
 * it. A file that is already in the layer, read by the same declaration, changes nothing; nor does one that says the
 * same. An import of the same file that was cut short goes on from where it was.
 * Throws a Problem with a sentence; the run is then `failed`, with its issues.
 */
export async function importFile(db: Database, request: ImportRequest): Promise<ImportReport> {
  const { dryRun = false } = request
  const file = await localFile(request.path)
  const asked: Mapping = {
    ...request.mapping,
    layer: request.layer,
    connector: request.connector,
    ...(request.srid !== undefined && { read: { ...request.mapping?.read, srid: request.srid } }),
  }
  layerFor(asked.layer)
  const begun: NewRun = {
    layer_id: asked.layer,
    file_name: file.bytes.name,
    file_sha256: file.sha256,
    file_bytes: file.bytes.size,
    stored_as: null,
    url: request.url ?? null,
  }
  const fail = async (runId: number, error: unknown) => {
    if (dryRun) return db.as(STEWARD, (tx) => forgetRun(tx, runId))
    const message =
      error instanceof Problem ? error.detail : { es: (error as Error).message, en: (error as Error).message }
    return db.as(STEWARD, async (tx) => {
      const run = await runById(tx, runId)
      if (!run || run.status === 'failed') return
      if (run.status === 'staged' && run.version_id !== null) await discardVersion(tx, run.version_id)
      await endRun(tx, runId, { ...NOTHING, status: 'failed', message })
    })
  }

  const broken = dryRun ? null : await db.as(STEWARD, (tx) => brokenRun(tx, file.sha256, asked.layer))
  if (broken?.is_alive) throw underWay()
  const runId = broken?.id ?? (await db.as(STEWARD, (tx) => openRun(tx, begun)))
  try {
    const decision = await decide(file, asked)
    const { layer, connector, signature, opened } = decision
    requireCrs(decision)
    const report: ImportReport = {
      run_id: dryRun ? null : runId,
      file: file.bytes.name,
      layer: layer.id,
      connector: connector.id || null,
      status: 'unchanged',
      version_id: null,
      rows: 0,
      published: 0,
      refused: 0,
      merged: 0,
      issues: [],
      issue_kinds: {},
    }
    const present = await db.as(STEWARD, (tx) =>
      isInCurrentVersion(
        tx,
        { layer_id: layer.id, signature, file_sha256: file.sha256 },
        prefixOf(connector),
      ),
    )
    if (present) {
      await db.as(STEWARD, async (tx) => {
        if (dryRun) return forgetRun(tx, runId)
        await saveMapping(tx, runId, { layer: layer.id, connector, signature })
        await endRun(tx, runId, {
          ...NOTHING,
          status: 'unchanged',
          rows_read: present.rows,
          version_id: present.version_id,
        })
      })
      return { ...report, version_id: present.version_id, rows: present.rows }
    }

    if (broken?.connector !== signature) {
      if (broken?.version_id) await db.as(STEWARD, (tx) => discardVersion(tx, broken.version_id as number))
      await db.as(STEWARD, async (tx) => {
        await saveReading(tx, runId, { reading: opened.reading, suggestions: [] })
        await saveMapping(tx, runId, { layer: layer.id, connector, signature })
      })
    }
    const run = (await db.as(STEWARD, (tx) => runById(tx, runId))) as RunRow
    if (!(await db.as(STEWARD, (tx) => beginStaging(tx, run.id)))) throw underWay()
    const staged = await alive(db, run.id, () => stageRun(db, run, file, decision, request.onStep))
    const { status: _status, ...counts } = staged
    Object.assign(report, counts)
    if (dryRun) {
      await db.as(STEWARD, async (tx) => {
        if (staged.status === 'staged' && staged.version_id !== null)
          await discardVersion(tx, staged.version_id)
        await forgetRun(tx, runId)
      })
      return { ...report, status: 'checked', version_id: null }
    }
    if (staged.status === 'unchanged') return { ...report, published: 0 }
    await request.onStep?.('publish', report.rows)
    await publishRun(db, STEWARD, runId)
    return { ...report, status: 'published' }
  } catch (error) {
    await fail(runId, error)
    throw error
  }
}

/** A file where it is, hashed. Throws `import-failed` when there is none. */
export async function localFile(path: string): Promise<RunFile> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) {
    throw new Problem('import-failed', {
      es: `No hay un archivo en ${path}.`,
      en: `There is no file at ${path}.`,
    })
  }
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return { bytes: await fileBytes(path, basename(path)), sha256: hash.digest('hex') }
}
