import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import {
  type Batch,
  type BatchRead,
  type BatchSettings,
  type BatchSite,
  type BatchSiteDetail,
  LARGEST_BATCH_BYTES,
  type OpenedSite,
  readOutcomes,
  readVerdicts,
} from '../../geodata/model/batch.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Outcome } from '../../geodata/model/rule.ts'
import { ENGINE_VERSION } from '../../geodata/rules/index.ts'
import { outcomesReport } from '../../geodata/rules/outcomes-report.ts'
import type { Item, RuleBook } from '../../geodata/rules/report.ts'
import { type Database, type Identity, STEWARD, type Transaction } from '../db/as.ts'
import type { Context } from '../http/route.ts'
import { dropUpload, storedPath, storeUpload, uploadFolder } from '../imports/store.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { publishedVersions } from '../screening/queries.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { keepOnce, readFacts, readParameters, screen } from '../screening/screen.ts'
import { resultOf } from './answer.ts'
import { freeze, shownFrozen } from './context.ts'
import { factColumns, nameColumn } from './fact-columns.ts'
import { BATCH_ATTEMPTS, BATCH_QUEUE } from './job.ts'
import { openSites } from './open.ts'
import {
  aboutBatch,
  type BatchRow,
  batchById,
  endBatch,
  insertBatch,
  insertSites,
  openBatches,
  type Progress,
  progressOf,
  type SiteRow,
  setReading,
  setRunning,
  siteByNumber,
  sweepBatches,
  type WholeSite,
} from './queries.ts'
import { readRows } from './read-rows.ts'
import { requestOf } from './request.ts'

/** Batches that wait for a person, and that are being screened, all together: nobody fills a server by its door. */
const MOST_WAITING = 100
const MOST_RUNNING = 20

/** Files wait apart from those of imports. */
const folderOf = (dataDir: string) => join(dataDir, 'batches')

/** Rows written at once. */
const INSERT_ROWS = 250

/** Runs `work` in one transaction that is about a batch, which it is given. Throws `not-found`. */
export function withBatch<T>(
  db: Database,
  identity: Identity,
  id: string,
  work: (tx: Transaction, batch: BatchRow) => Promise<T>,
  { lock = false, statementTimeoutMs = 15_000 } = {},
): Promise<T> {
  return db.as(
    identity,
    async (tx) => {
      await aboutBatch(tx, id)
      const batch = await batchById(tx, id, lock)
      if (batch) return work(tx, batch)
      throw new Problem('not-found', {
        es: 'No hay un lote con ese código. Revisa que el enlace esté completo; los lotes se borran a los 90 días.',
        en: 'There is no batch with that code. Check that the link is complete; batches are removed after 90 days.',
      })
    },
    { statementTimeoutMs },
  )
}

const tooLarge = (name: string) =>
  new Problem('too-large', {
    es: `«${name}» pesa más de ${LARGEST_BATCH_BYTES / 1048576} MB, que es lo que acepta un lote. Comprímelo en ZIP, simplifica los contornos o divídelo.`,
    en: `“${name}” is larger than ${LARGEST_BATCH_BYTES / 1048576} MB, which is what a batch takes. Zip it, simplify the outlines, or split it.`,
  })

/**
 * Takes a file of sites and understands it; nothing is screened yet. Returns the id of the batch, which is also the key to
 * it. Throws `too-large`, `too-many-requests`, and what reading the file throws; then nothing is kept.
 */
export async function createBatch(
  { db, config }: Pick<Context, 'db' | 'config'>,
  identity: Identity,
  { name, announced, stream }: { name: string; announced: string | undefined; stream: NodeJS.ReadableStream },
): Promise<string> {
  if (announced !== undefined && Number(announced) > LARGEST_BATCH_BYTES) throw tooLarge(name)
  const open = await db.as(identity, openBatches)
  if (open.waiting >= MOST_WAITING) {
    throw new Problem('too-many-requests', {
      es: `Hay ${MOST_WAITING} lotes subidos que nadie ha iniciado. Vuelve a intentar más tarde: se borran al cabo de un día.`,
      en: `${MOST_WAITING} uploaded batches have not been started by anyone. Try again later: they are removed after a day.`,
    })
  }
  const folder = folderOf(config.dataDir)
  const { storedAs, sha256, bytes } = await storeUpload(folder, name, stream)
  try {
    if (bytes > LARGEST_BATCH_BYTES) throw tooLarge(name)
    const { reading, census } = await openSites(await fileBytes(storedPath(folder, storedAs), name), {})
    const id = randomBytes(24).toString('base64url')
    await db.as(identity, async (tx) => {
      await aboutBatch(tx, id)
      await insertBatch(tx, {
        id,
        file: { name, bytes, sha256 },
        stored_as: storedAs,
        read_as: {},
        reading,
        census,
      })
    })
    return id
  } catch (error) {
    await dropUpload(folder, storedAs)
    throw error
  }
}

const fileOf = async ({ config }: Pick<Context, 'config'>, { stored_as, file }: BatchRow) => {
  const bytes =
    stored_as === null
      ? null
      : await fileBytes(storedPath(folderOf(config.dataDir), stored_as), file.name).catch(() => null)
  if (bytes) return bytes
  throw new Problem('batch-state', {
    es: `El archivo «${file.name}» ya no se guarda aquí. Súbelo de nuevo.`,
    en: `The file “${file.name}” is no longer kept here. Upload it again.`,
  })
}

function requireWaiting({ status }: BatchRow): void {
  if (status === 'waiting') return
  throw new Problem('batch-state', {
    es: 'Este lote ya se inició. Vuelve a cargar la página.',
    en: 'This batch has been started already. Load the page again.',
  })
}

/** Reads the file again as a person says. Throws `batch-state` once the batch was started. */
export async function rereadBatch(
  context: Pick<Context, 'db' | 'config'>,
  identity: Identity,
  id: string,
  read_as: BatchRead,
): Promise<void> {
  const batch = await withBatch(context.db, identity, id, async (_, found) => found)
  requireWaiting(batch)
  const { reading, census } = await openSites(await fileOf(context, batch), read_as)
  await withBatch(context.db, identity, id, (tx) => setReading(tx, id, { read_as, reading, census }))
}

/** Throws `crs-unconfirmed` while the system is a guess nobody confirmed, `unsupported-crs` when it is not known here. */
function requireCrs({ reading: { crs }, read_as }: Pick<BatchRow, 'reading' | 'read_as'>): number {
  const why = (language: 'es' | 'en') => crs.evidence.map((each) => each[language]).join(' ')
  if (crs.srid !== null && crs.operation === null) {
    throw new Problem('unsupported-crs', {
      es: `El archivo está en ${crs.name ?? `EPSG:${crs.srid}`}, que aquí no se sabe llevar a WGS 84. ${why('es')} Conviértelo y vuelve a subirlo.`,
      en: `The file is in ${crs.name ?? `EPSG:${crs.srid}`}, which is not known here how to take to WGS 84. ${why('en')} Convert it and upload it again.`,
    })
  }
  if (
    crs.srid !== null &&
    (read_as.srid !== undefined || crs.certainty === 'declared' || crs.certainty === 'deduced')
  )
    return crs.srid
  throw new Problem('crs-unconfirmed', {
    es: `No es seguro en qué sistema de coordenadas está el archivo${crs.name ? `; parece ${crs.name}` : ''}. ${why('es')} Confírmalo o elige otro antes de iniciar.`,
    en: `It is not certain which coordinate system the file is in${crs.name ? `; it looks like ${crs.name}` : ''}. ${why('en')} Confirm it or choose another before starting.`,
  })
}

/** Throws `bad-facts` for what is stated for all sites and cannot be used, and for columns that are not there. */
function requireStated(batch: BatchRow, settings: BatchSettings): void {
  readFacts(settings.facts)
  readParameters(settings.parameters)
  const known = new Set(batch.reading.columns.map(({ name }) => name))
  const missing = [settings.name_column, ...Object.keys(settings.fact_columns)].find(
    (column) => column !== null && !known.has(column),
  )
  if (missing !== undefined) {
    throw new Problem('bad-facts', {
      es: `El archivo no tiene una columna «${missing}».`,
      en: `The file has no column “${missing}”.`,
    })
  }
  const facts = Object.values(settings.fact_columns)
  const unknown = facts.find((fact) => !Object.values(factColumns([fact])).includes(fact))
  const twice = facts.find((fact, i) => facts.indexOf(fact) !== i)
  if (unknown === undefined && twice === undefined) return
  throw new Problem('bad-facts', {
    es: `El dato «${unknown ?? twice}» ${unknown === undefined ? 'viene de dos columnas: elige una' : 'no existe o no se puede indicar'}.`,
    en: `The fact “${unknown ?? twice}” ${unknown === undefined ? 'comes from two columns: choose one' : 'does not exist or cannot be stated'}.`,
  })
}

/**
 * Starts a batch: reads its sites, freezes what they are held against, and asks for the job, all in one transaction.
 * Throws `batch-state`, `crs-unconfirmed`, `bad-facts`, `too-large`, `too-many-requests`; then it still waits.
 */
export async function startBatch(
  context: Pick<Context, 'db' | 'config'>,
  identity: Identity,
  id: string,
  settings: BatchSettings,
): Promise<void> {
  const { db, config } = context
  const before = await withBatch(db, identity, id, async (_, found) => found)
  requireWaiting(before)
  const srid = requireCrs(before)
  requireStated(before, settings)
  const running = (await db.as(identity, openBatches)).running
  if (running >= MOST_RUNNING) {
    throw new Problem('too-many-requests', {
      es: `Hay ${running} lotes en curso. Espera a que termine alguno y vuelve a iniciar este: queda guardado.`,
      en: `${running} batches are being screened. Wait until one ends and start this again: it is kept.`,
    })
  }
  const opened = await openSites(await fileOf(context, before), before.read_as)
  const sites = readRows(opened, settings)
  await keepOnce(db, identity)
  await withBatch(
    db,
    // Only the application asks for jobs; what it may see of the batch is the same.
    STEWARD,
    id,
    async (tx, batch) => {
      requireWaiting(batch)
      for (let i = 0; i < sites.length; i += INSERT_ROWS)
        await insertSites(tx, id, sites.slice(i, i + INSERT_ROWS), srid, settings.buffer_m)
      await setRunning(tx, id, {
        title: settings.title || null,
        settings,
        frozen: await freeze(tx, settings.as_of, settings.parameters),
      })
      await enqueue(
        tx,
        'screen_batch',
        { batch: id },
        { queue: BATCH_QUEUE, key: `batch:${id}`, attempts: BATCH_ATTEMPTS },
      )
    },
    { lock: true, statementTimeoutMs: 120_000 },
  )
  if (before.stored_as !== null) await dropUpload(folderOf(config.dataDir), before.stored_as)
}

/** Cancels a batch; what was screened stays. Throws `batch-state` when it is over. */
export async function cancelBatch(
  { db, config }: Pick<Context, 'db' | 'config'>,
  identity: Identity,
  id: string,
): Promise<void> {
  const stored = await withBatch(
    db,
    identity,
    id,
    async (tx, { stored_as }) => {
      if ((await endBatch(tx, id, 'cancelled')) === 1) return stored_as
      throw new Problem('batch-state', {
        es: 'El lote ya terminó: no hay nada que detener.',
        en: 'The batch is over: there is nothing to stop.',
      })
    },
    { lock: true },
  )
  if (stored !== null) await dropUpload(folderOf(config.dataDir), stored)
}

/** A batch as the API says it. */
export async function readBatch(db: Database, identity: Identity, id: string): Promise<Batch> {
  return withBatch(db, identity, id, async (tx, batch) => describe(batch, await progressOf(tx, id)))
}

function describe(batch: BatchRow, progress: Progress): Batch {
  const { sites, done, problems, recent, recent_seconds, results, bbox } = progress
  // Less than two seconds of work say little.
  const rate =
    batch.status === 'running' && recent > 0 && recent_seconds >= 2 ? recent / recent_seconds : null
  return {
    id: batch.id,
    status: batch.status,
    created_at: batch.created_at.toISOString(),
    kept_until: batch.kept_until.toISOString(),
    title: batch.title,
    file: batch.file,
    read_as: batch.read_as,
    reading: batch.reading,
    census: batch.census,
    fact_columns: factColumns(batch.reading.columns.map(({ name }) => name)),
    name_column: nameColumn(batch.reading.columns),
    settings: batch.settings,
    frozen: batch.frozen && shownFrozen(batch.frozen),
    progress: {
      sites,
      done,
      problems,
      rate,
      seconds_left: rate === null ? null : Math.ceil((sites - done) / rate),
    },
    results: { exclusion: 0, 'possible-exclusion': 0, permit: 0, 'possible-permit': 0, none: 0, ...results },
    bbox,
    started_at: batch.started_at?.toISOString() ?? null,
    finished_at: batch.finished_at?.toISOString() ?? null,
    message: batch.message,
  }
}

/** A row of the list, with the rules that its letters name. */
export function describeSite(row: SiteRow, rules: readonly string[], book: RuleBook): BatchSite {
  const { exclusions, possible_exclusions, permits } = resultOf(
    outcomesReport(row.outcomes === null ? {} : outcomesOf(row.outcomes, rules), book),
  )
  const ids = (items: readonly Item[]) => items.map(({ cited: [{ rule }] }) => rule.id)
  return {
    n: row.n,
    row: row.row_number,
    name: row.name,
    status: row.status,
    result: row.result,
    area_ha: row.area_ha,
    comunas: row.comunas ?? [],
    counts:
      row.outcomes === null
        ? null
        : {
            certain: row.certain ?? 0,
            possible: row.possible ?? 0,
            not_evaluated: row.not_evaluated ?? 0,
            permits: row.permits ?? 0,
            not_checked: row.not_checked ?? 0,
          },
    exclusions: ids(exclusions),
    possible_exclusions: ids(possible_exclusions),
    permits: ids(permits),
    problem: row.problem,
  }
}

/** Outcomes by rule, from their letters. */
export const outcomesOf = (letters: string, rules: readonly string[]): Record<string, Outcome> =>
  Object.fromEntries(readOutcomes(letters).map((outcome, i) => [rules[i], outcome]))

/** One site with every outcome and verdict. */
export function describeWhole(
  row: WholeSite,
  { rules, layers }: { rules: readonly string[]; layers: readonly string[] },
  book: RuleBook,
): BatchSiteDetail {
  const verdicts = row.verdicts === null ? [] : readVerdicts(row.verdicts)
  return {
    ...describeSite(row, rules, book),
    facts: row.facts,
    bbox: row.bbox,
    outcomes: row.outcomes === null ? {} : outcomesOf(row.outcomes, rules),
    verdicts: Object.fromEntries(verdicts.map((verdict, i) => [layers[i], verdict])),
  }
}

/**
 * A full screening of a site of a batch, made now and stored: with what is published and in force on the batch's day now.
 * Says what has changed since the batch was frozen. Throws `not-found`, `batch-state` when the site has no answer, and what
 * screening throws.
 */
export async function openSite(db: Database, identity: Identity, id: string, n: number): Promise<OpenedSite> {
  const { batch, site, now } = await withBatch(db, identity, id, async (tx, found) => ({
    batch: found,
    site: await siteByNumber(tx, id, n),
    now: await publishedVersions(tx),
  }))
  const { frozen } = batch
  if (!site || !frozen) {
    throw new Problem('not-found', {
      es: `El lote no tiene un sitio número ${n}.`,
      en: `The batch has no site number ${n}.`,
    })
  }
  if (site.status === 'problem' || site.geometry === null) {
    throw new Problem(
      'batch-state',
      site.problem?.detail ?? { es: 'Sin geometría.', en: 'Without geometry.' },
    )
  }
  const screening = await screen(db, identity, {
    ...requestOf(batch, { ...site, geometry: site.geometry as Geometry }, frozen.parameters),
    as_of: frozen.as_of,
  })
  const current = new Map(now.map((version) => [version.layer_id, version.id]))
  const layers = [
    ...new Set([...Object.keys(frozen.layer_versions), ...Object.keys(screening.layer_versions)]),
  ]
  const before = new Map(
    site.outcomes === null ? [] : readOutcomes(site.outcomes).map((outcome, i) => [frozen.rules[i], outcome]),
  )
  return {
    screening: screening.id,
    changed: {
      layers: layers.filter(
        (layer) => (frozen.layer_versions[layer]?.id ?? null) !== (current.get(layer) ?? null),
      ),
      rule_base: ruleBase().hash !== frozen.rule_base.hash,
      engine: ENGINE_VERSION !== frozen.engine_version,
      rules:
        site.outcomes === null
          ? []
          : screening.findings
              .filter(({ rule, outcome }) => before.get(rule) !== outcome)
              .map(({ rule }) => rule),
    },
  }
}

/** A file that nobody speaks of after this long was left by a process that died. */
const ORPHAN_AFTER_MS = 3600_000

/** Removes batches that are old, and files that no batch needs. */
export async function sweep({ db, dataDir }: { db: Database; dataDir: string }): Promise<void> {
  const folder = folderOf(dataDir)
  const needed = new Set(await db.as(STEWARD, sweepBatches))
  for (const name of await readdir(uploadFolder(folder)).catch(() => [])) {
    if (needed.has(name)) continue
    const age = Date.now() - ((await stat(storedPath(folder, name)).catch(() => null))?.mtimeMs ?? 0)
    if (age > ORPHAN_AFTER_MS) await dropUpload(folder, name)
  }
}

const DAY_MS = 24 * 3600_000

/** Sweeps now and once a day. Returns what ends it. */
export function sweepDaily(
  { db, dataDir }: { db: Database; dataDir: string },
  onError: (error: unknown) => void,
): () => void {
  const now = () => void sweep({ db, dataDir }).catch(onError)
  now()
  const timer = setInterval(now, DAY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
