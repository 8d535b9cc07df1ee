import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layerById } from '../../geodata/layers/index.ts'
import { type Connector, columnsOf } from '../../geodata/model/connector.ts'
import { dayOf } from '../../geodata/model/day.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Text } from '../../geodata/model/text.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { signatureOf } from '../imports/choose.ts'
import { type ImportReport, importFile } from '../imports/run.ts'
import { groupsOf, nextDue } from './due.ts'
import { type Limits, openClient } from './http.ts'
import { mirrored, openMirror, receiptOf } from './mirror.ts'
import { type SourceState, saveAnswered, saveBegun, saveFailed, sourceStates } from './queries.ts'
import { fetchSource } from './transports/index.ts'
import { questionOf, type Receipt } from './transports/transport.ts'

/** What came of one connector. `absent`: the mirror has no file for it. */
export interface PullOutcome {
  connector: string
  layer: string
  status: 'new' | 'unchanged' | 'checked' | 'failed' | 'absent'
  report: ImportReport | null
  receipt: Receipt | null
  failure: Text | null
  seconds: number
}

export interface PullOptions {
  connectors: readonly Connector[]
  /** Folder for what is fetched; kept between pulls. */
  folder: string
  /** Folder to read instead of the services. */
  mirror?: string | null
  /** Fetches and checks, publishes nothing and remembers nothing. */
  dryRun?: boolean
  /** Takes in again what has not changed. */
  force?: boolean
  limits?: Partial<Limits>
  signal?: AbortSignal
  onProgress?: (connectors: readonly Connector[], rows: number, total: number | null) => void
  /** A request is tried again, and why. */
  onRetry?: (connectors: readonly Connector[], reason: Text) => void
  onOutcome?: (outcome: PullOutcome, done: number, total: number) => void
}

/**
 * Fetches what the connectors declare and imports what has changed, one source after another; one that fails does not stop
 * the rest. What several connectors share is fetched once.
 * A broken fetch goes on where it stopped; content that is as it was is not imported again.
 */
export async function pull(db: Database, options: PullOptions): Promise<PullOutcome[]> {
  const outcomes: PullOutcome[] = []
  const mirror = options.mirror ? await openMirror(options.mirror) : null
  const states = await db.as(STEWARD, sourceStates)
  for (const group of groupsOf(options.connectors)) {
    for await (const outcome of pullGroup(db, group, options, mirror, states)) {
      outcomes.push(outcome)
      options.onOutcome?.(outcome, outcomes.length, options.connectors.length)
    }
  }
  return outcomes
}

async function* pullGroup(
  db: Database,
  group: readonly Connector[],
  options: PullOptions,
  mirror: ReadonlyMap<string, string> | null,
  states: ReadonlyMap<string, SourceState>,
): AsyncGenerator<PullOutcome> {
  const started = performance.now()
  const outcomeOf = ({ id, layer }: Connector): PullOutcome => ({
    connector: id,
    layer,
    status: 'absent',
    report: null,
    receipt: null,
    failure: null,
    seconds: 0,
  })
  const isKept = !options.dryRun
  if (mirror) {
    for (const connector of group) {
      const begun = performance.now()
      const path = mirrored(mirror, connector)
      const outcome = outcomeOf(connector)
      if (path) {
        const receipt = await receiptOf(path)
        Object.assign(outcome, await takeIn(db, connector, path, receipt, options, states.get(connector.id)))
      }
      yield { ...outcome, seconds: (performance.now() - begun) / 1000 }
    }
    return
  }

  const { fetch } = group[0] as Connector
  const url = fetch?.url ?? null
  if (isKept) {
    await db.as(STEWARD, async (tx) => {
      for (const { id } of group) await saveBegun(tx, id, url)
    })
  }
  let fetched: { path: string; receipt: Receipt }
  try {
    fetched = await fetchGroup(group, options)
  } catch (error) {
    if (options.signal?.aborted) {
      // Whose process stops has not been refused: the next one goes on at once.
      if (isKept) await saveInterrupted(db, group)
      throw error
    }
    for (const connector of group) {
      const failure = await failed(db, connector, error, isKept)
      yield {
        ...outcomeOf(connector),
        status: 'failed',
        failure,
        seconds: (performance.now() - started) / 1000,
      }
    }
    return
  }
  for (const [index, connector] of group.entries()) {
    const begun = index === 0 ? started : performance.now()
    const taken = await takeIn(
      db,
      connector,
      fetched.path,
      fetched.receipt,
      options,
      states.get(connector.id),
    )
    yield { ...outcomeOf(connector), ...taken, seconds: (performance.now() - begun) / 1000 }
  }
}

/** Fetches what a group shares; the file that is kept from before when the source says nothing has changed. */
async function fetchGroup(
  group: readonly Connector[],
  options: PullOptions,
): Promise<{ path: string; receipt: Receipt }> {
  const { fetch, file } = group[0] as Connector
  if (!fetch) {
    throw new Problem('fetch-failed', {
      es: `«${group[0]?.id}» no tiene un servicio declarado: llega como archivo. Cárgalo con «npm run import», o desde una carpeta espejo.`,
      en: `“${group[0]?.id}” has no declared service: it comes as a file. Load it with “npm run import”, or from a mirror folder.`,
    })
  }
  // Of a file all columns come; of a service only what is read, so that columns about people never do.
  const columns = ['http', 'ckan'].includes(fetch.kind) ? null : readColumns(group)
  const client = openClient({
    inside: fetch.inside,
    limits: options.limits ?? {},
    onRetry: ({ text }) => options.onRetry?.(group, text),
    ...(options.signal && { signal: options.signal }),
  })
  try {
    const assignment = {
      fetch,
      columns,
      stem: file.stem,
      client,
      onProgress: (rows: number, total: number | null) => options.onProgress?.(group, rows, total),
    }
    const key = createHash('sha256')
      .update(questionOf({ ...assignment, folder: '', previous: null }))
      .digest('hex')
      .slice(0, 8)
    const folder = join(options.folder, `${file.stem}-${key}`)
    await mkdir(folder, { recursive: true })
    const previous = await keptReceipt(folder)
    const receipt = await fetchSource({ ...assignment, folder, previous })
    if (receipt === null && previous) return { path: join(folder, previous.file), receipt: previous }
    await writeFile(join(folder, 'receipt.json.new'), JSON.stringify(receipt, null, 2))
    await rename(join(folder, 'receipt.json.new'), join(folder, 'receipt.json'))
    return { path: join(folder, (receipt as Receipt).file), receipt: receipt as Receipt }
  } finally {
    await client.close()
  }
}

/** Columns that the connectors of a group read between them, sorted. */
function readColumns(group: readonly Connector[]): string[] {
  const columns = group.flatMap((connector) => {
    const { file, geometry, utm, personal } = connector
    const position = typeof geometry === 'object' ? [geometry.x, geometry.y] : []
    return [...file.columns, ...columnsOf(connector), ...position, ...Object.values(utm ?? {})].filter(
      (column) => !personal.includes(column),
    )
  })
  return [...new Set(columns)].sort()
}

/** The receipt of the file in a folder; null when there is none, or the file is gone. */
async function keptReceipt(folder: string): Promise<Receipt | null> {
  try {
    const receipt: Receipt = JSON.parse(await readFile(join(folder, 'receipt.json'), 'utf8'))
    await stat(join(folder, receipt.file))
    return receipt
  } catch {
    return null
  }
}

/** Imports a file for one connector, unless what it says is in its layer already. */
async function takeIn(
  db: Database,
  connector: Connector,
  path: string,
  receipt: Receipt,
  { dryRun = false, force = false, mirror = null, signal }: PullOptions,
  state: SourceState | undefined,
): Promise<Pick<PullOutcome, 'status' | 'report' | 'receipt' | 'failure'>> {
  const layer = layerById(connector.layer)
  const revision = layer ? signatureOf(connector, layer) : ''
  const isKnown = state?.content_sha256 === receipt.sha256 && state.revision === revision
  const answer = {
    receipt,
    revision,
    message: notesOf(receipt),
    next_due_at: nextDue(connector, false, new Date()),
  }
  try {
    if (isKnown && !force) {
      if (!dryRun) {
        await db.as(STEWARD, (tx) =>
          saveAnswered(tx, connector.id, { ...answer, status: 'unchanged', run_id: null, rows: null }),
        )
      }
      return { status: 'unchanged', report: null, receipt, failure: null }
    }
    const vintage = mirror ? null : vintageOf(connector, receipt)
    const report = await importFile(db, {
      path,
      layer: connector.layer,
      connector: connector.id,
      dryRun,
      url: receipt.urls[0] ?? null,
      ...(vintage && { mapping: { vintage } }),
      onStep: () => signal?.throwIfAborted(),
    })
    if (dryRun) return { status: 'checked', report, receipt, failure: null }
    const status = report.status === 'published' ? 'new' : 'unchanged'
    await db.as(STEWARD, (tx) =>
      saveAnswered(tx, connector.id, { ...answer, status, run_id: report.run_id, rows: report.rows }),
    )
    return { status, report, receipt, failure: null }
  } catch (error) {
    if (signal?.aborted) {
      if (!dryRun) await saveInterrupted(db, [connector])
      throw error
    }
    return { status: 'failed', report: null, receipt, failure: await failed(db, connector, error, !dryRun) }
  }
}

/**
 * When the facts were true, where the declaration leaves it to the source: the day a service says it was last edited, or
 * the day it was asked. Of a file the day it was last changed, when that is later than what is declared.
 */
export function vintageOf({ vintage, fetch }: Connector, receipt: Receipt): string | null {
  const changed = receipt.last_modified === null ? Number.NaN : Date.parse(receipt.last_modified)
  const day = (time: number) => dayOf(new Date(time))
  if (fetch?.kind === 'http' || fetch?.kind === 'ckan') {
    if (Number.isNaN(changed)) return null
    return vintage === null || day(changed) > vintage ? day(changed) : null
  }
  if (vintage !== null) return null
  return day(Number.isNaN(changed) ? Date.parse(receipt.fetched_at) : changed)
}

const notesOf = ({ notes }: Receipt): Text | null =>
  notes.length === 0
    ? null
    : { es: notes.map(({ es }) => es).join(' '), en: notes.map(({ en }) => en).join(' ') }

const INTERRUPTED: Text = {
  es: 'La consulta se interrumpió. La próxima sigue desde donde iba.',
  en: 'The pull was interrupted. The next one goes on from where it was.',
}

async function saveInterrupted(db: Database, group: readonly Connector[]): Promise<void> {
  await db.as(STEWARD, async (tx) => {
    for (const connector of group) {
      const isScheduled = connector.cadence !== null
      await saveFailed(tx, connector.id, INTERRUPTED, isScheduled ? new Date() : null)
    }
  })
}

/** Remembers a failure and gives its sentence. */
async function failed(db: Database, connector: Connector, error: unknown, isKept: boolean): Promise<Text> {
  const said = error instanceof Problem ? error.detail : null
  const failure = said ?? {
    es: `Falló de nuestro lado: ${(error as Error).message}`,
    en: `It failed on our side: ${(error as Error).message}`,
  }
  if (isKept) {
    await db.as(STEWARD, (tx) => saveFailed(tx, connector.id, failure, nextDue(connector, true, new Date())))
  }
  return failure
}
