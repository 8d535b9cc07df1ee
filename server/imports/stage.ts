import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { CatalogueLayer } from '../../geodata/layers/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { crsOf, isGeographic } from '../../geodata/model/crs.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import { ISSUE_KINDS, type Issue, type IssueKind, issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { readNumber } from '../../geodata/reading/position.ts'
import { type Database, STEWARD, type Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { currentVersion, discardVersion, openVersion } from '../layers/publish.ts'
import { type CheckedRow, copiesIn, keysThatRepeat, rowChecker } from './check.ts'
import { columnIssues, prefixOf } from './choose.ts'
import { joinByName } from './join.ts'
import { isTenfold, rowMapper } from './map.ts'
import { FileNotes, readingNotes } from './notes.ts'
import type { OpenedTable } from './open.ts'
import {
  carryOver,
  comparePositions,
  completeVersion,
  contradictedAreas,
  differs,
  endRun,
  featureTable,
  hasTablesApart,
  type LoadRow,
  loadRows,
  loadTable,
  nameLoaded,
  outsideTheirComuna,
  ownParts,
  placedNames,
  type RunEnd,
  redrawnOutlines,
  repairLoaded,
  samePoints,
  saveIssues,
  saveRawRows,
  setProgress,
  setStagedVersion,
  sharedPoints,
  takeOut,
  takeOutside,
  type UtmPosition,
  versionFacts,
} from './queries.ts'
import { Tally } from './tally.ts'

/** The steps of staging, in order. */
export type Step = 'read' | 'load' | 'check' | 'join' | 'prepare'

export interface Staging extends OpenedTable {
  runId: number
  file: { name: string; sha256: string; url: string | null }
  layer: CatalogueLayer
  connector: Connector
  signature: string
  /** Rows that an earlier, broken attempt left safe in this version. */
  resume?: { version_id: number; expected_version_id: number | null; rows_loaded: number } | null
  /** Called at each step and after each batch. What it throws stops the import. */
  onStep?: (step: Step, rows: number) => void | Promise<void>
}

export interface StageReport {
  status: 'staged' | 'unchanged'
  version_id: number | null
  /** Rows of the file that concern the layer. */
  rows: number
  published: number
  refused: number
  /** Identical to another row, or already in the layer by name: no fault, but not published. */
  merged: number
  /** Of each kind, the first thousand. */
  issues: Issue[]
  issue_kinds: Partial<Record<IssueKind, number>>
}

/** Rows and characters of JSON in one transaction: the embedded engine serves nobody else meanwhile. */
const BATCH_ROWS = 5000
const BATCH_CHARACTERS = 4_000_000
/** A version of more features than this gets tables of its own. */
const LARGE = 50_000
/** From how many rows a shared point is taken for a fallback position. Four communities may share a village. */
const MANY_ROWS = 5
/** Of a file in which more rows than this are refused, nothing is published. */
const LARGEST_REFUSED_SHARE = 0.2
/** How many issues of one kind, and how many of the rows they speak of, are written one by one. */
const MOST_OF_A_KIND = 1000

const LONG = { statementTimeoutMs: 1_800_000 }

/**
 * Stages a file: its rows are mapped, checked and loaded, a batch at a time, into a version nobody sees; then PostGIS
 * judges them and they join what the layer holds. A broken staging goes on from the rows that are safe.
 * Throws a Problem with a sentence; the run is then `failed`, with its issues, and the version is gone.
 */
export async function stage(db: Database, staging: Staging): Promise<StageReport> {
  const tally = new Tally(MOST_OF_A_KIND)
  let versionId: number | null = null
  try {
    const begun = await begin(db, staging)
    versionId = begun.versionId
    const loaded = await load(db, staging, begun, tally)
    return await complete(db, staging, begun, tally, loaded)
  } catch (error) {
    // A process that is killed leaves the version, and goes on from it; a failure that was understood does not.
    await db.as(STEWARD, async (tx) => {
      if (versionId !== null) await discardVersion(tx, versionId)
      tally.noteTheRest()
      await saveIssues(tx, staging.runId, tally.unsaved.issues)
      await saveRawRows(tx, staging.runId, tally.unsaved.rows)
      await endRun(tx, staging.runId, {
        ...endOf(tally),
        status: 'failed',
        rows_published: 0,
        version_id: null,
        message:
          error instanceof Problem
            ? error.detail
            : { es: (error as Error).message, en: (error as Error).message },
      })
    })
    throw error
  }
}

interface Begun {
  versionId: number
  expected: number | null
  /** Rows of the file that are safe already. */
  safe: number
  /** The version has tables of its own, apart from the others until it is complete. */
  apart: boolean
}

async function begin(db: Database, staging: Staging): Promise<Begun> {
  const { runId, layer, connector, reading, resume } = staging
  await staging.onStep?.('read', 0)
  const large = layer.access === 'public' && staging.expectedRows > LARGE
  return db.as(STEWARD, async (tx) => {
    const expected = (await currentVersion(tx, layer.id))?.id ?? null
    if (resume && resume.expected_version_id === expected) {
      const apart = await hasTablesApart(tx, resume.version_id)
      return { versionId: resume.version_id, expected, safe: resume.rows_loaded, apart }
    }
    if (resume) await discardVersion(tx, resume.version_id)
    const versionId = await openVersion(tx, layer.id, {
      origin: 'import',
      source: { ...connector.source, licence: connector.licence },
      vintage: connector.vintage,
      coverage: connector.coverage,
      contentSha256: '',
      run: { id: runId, file: staging.file },
      ...(reading.crs.operation && { crs: reading.crs }),
    })
    if (large) await tx.run(sql`select geo.own_storage(${versionId})`)
    await setStagedVersion(tx, runId, versionId, expected)
    return { versionId, expected, safe: 0, apart: large }
  })
}

interface Loaded {
  rowOf: (feature_id: string) => number | null
  /** Features whose source gives them no name of its own. */
  unnamed: ReadonlySet<string>
  positions: readonly UtmPosition[]
  /** Rows read, and of a national file those of other regions. */
  read: number
  leftOut: number
}

/** Maps, checks and loads the rows. While the database takes one batch, the next is read. */
async function load(db: Database, staging: Staging, begun: Begun, tally: Tally): Promise<Loaded> {
  const { runId, table, reading, connector, layer, onStep } = staging
  const srid = reading.geometry === 'none' && connector.geometry === 'none' ? null : reading.crs.srid
  const notes = new FileNotes()
  const mapRow = rowMapper(connector, layer, reading.axes, notes)
  const { repeats = false, copies: hasCopies = false } =
    connector.id_from === 'content' ? {} : connector.id_from
  const before = () => [table.rows(() => {}), rowMapper(connector, layer, reading.axes)] as const
  const repeatedKeys = repeats ? await keysThatRepeat(...before()) : new Set<string>()
  const copies = hasCopies ? await copiesIn(...before()) : new Map<string, number>()
  const checker = rowChecker({ connector, layer, srid, repeatedKeys, copies })
  const into = {
    features: loadTable(layer, begun.versionId, begun.apart),
    parts: begun.apart && layer.geometry === 'point' ? ownParts(begun.versionId) : null,
  }
  const common = {
    versionId: begun.versionId,
    srid: srid ?? 4326,
    source: { ...connector.source, licence: connector.licence },
    vintage: connector.vintage,
  }
  const more_m = reading.crs.operation?.accuracy_m ?? 0
  const unnamed = new Set<string>()
  const positions: UtmPosition[] = []

  const about = readingNotes(connector, reading, {
    found: table.issues,
    datumIsAssumed: staging.datumIsAssumed,
  })
  for (const found of [...table.issues, ...about, ...columnIssues(connector, table)]) {
    tally.note(found, begun.safe > 0)
  }

  let batch: LoadRow[] = []
  let characters = 0
  let [read, leftOut, repeated] = [0, 0, 0]
  const repeatedIds = new Set<string>()
  let underWay: Promise<void> = Promise.resolve()
  const flush = async () => {
    await underWay
    const [rows, safe, unsaved] = [batch, read, tally.unsaved]
    batch = []
    characters = 0
    underWay = db.as(
      STEWARD,
      async (tx) => {
        await loadRows(tx, into, common, rows)
        await saveIssues(tx, runId, unsaved.issues)
        await saveRawRows(tx, runId, unsaved.rows)
        await setProgress(tx, runId, 'load', safe)
      },
      { statementTimeoutMs: 120_000 },
    )
    tally.saved(unsaved)
    // Heard at the next `await underWay`; until then it is nobody's unhandled rejection.
    underWay.catch(() => {})
    await onStep?.('load', safe)
  }

  const unreadable = (found: Issue) => {
    if (found.row_number !== null) {
      tally.rows += 1
      tally.refused += 1
    }
    tally.note(found, (found.row_number ?? 0) <= begun.safe && begun.safe > 0)
  }
  for await (const rows of table.rows(unreadable)) {
    for (const row of rows) {
      read += 1
      const mapped = mapRow(row)
      if (!mapped) {
        if (connector.national) leftOut += 1
        continue
      }
      if (mapped.accuracy_m !== null) mapped.accuracy_m += more_m
      const checked = checker.check(mapped)
      notePlace(notes, checked, srid, connector.utm?.zone)
      if (connector.national && checked.issues.some(({ kind }) => kind === 'outside_frame')) {
        leftOut += 1
        continue
      }
      if (mapped.key !== null && repeatedKeys.has(mapped.key)) {
        repeated += 1
        repeatedIds.add(mapped.key)
      }
      const isSafe = read <= begun.safe
      tally.add(checked, isSafe)
      if (checked.refused || checked.repeated) continue
      if (!checked.isNamed && connector.extent === 'part') unnamed.add(checked.feature_id)
      if (connector.utm) positions.push(...utmPosition(checked, connector.utm))
      if (isSafe) continue
      batch.push(checked)
      characters += sizeOf(checked)
    }
    // The database's answers are heard, and the batch under way goes on, while the next is read.
    await setImmediate()
    if (read > begun.safe && (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS)) await flush()
  }
  await flush()
  await underWay
  // About the whole file, so written down with what needs all rows: never twice, however often it is broken off.
  if (checker.hasHeights) tally.note(issue('heights_dropped', {}))
  if (repeated > 0) tally.note(issue('ids_repeat', { ids: repeatedIds.size, rows: repeated }))
  for (const found of notes.issues()) tally.note(found)
  return { rowOf: checker.rowOf, unnamed, positions, read, leftOut }
}

/** What a point says of zones: the one its row names, in degrees; whether it can be in the one it is given in, in metres. */
function notePlace(
  notes: FileNotes,
  { geometry, raw, row_number }: CheckedRow,
  srid: number | null,
  column: string | undefined,
): void {
  const [x] = ((geometry ?? {}) as { coordinates?: unknown[] }).coordinates ?? []
  if (srid === null || typeof x !== 'number' || !Number.isFinite(x)) return
  if (isGeographic(srid)) {
    if (column !== undefined) notes.zone(column, raw[column], x, row_number)
    return
  }
  const crs = crsOf(srid)
  if (crs?.zone) notes.easting(x, crs.name, row_number)
}

/** Characters a row takes on the way, roughly. */
const sizeOf = ({ geometry }: CheckedRow) =>
  200 + coordinatesIn((geometry as { coordinates?: unknown })?.coordinates) * 22

const coordinatesIn = (value: unknown): number =>
  !Array.isArray(value)
    ? 0
    : Array.isArray(value[0])
      ? value.reduce((n, each) => n + coordinatesIn(each), 0)
      : 1

function utmPosition(row: CheckedRow, utm: NonNullable<Connector['utm']>): UtmPosition[] {
  const [east, north] = [readNumber(row.raw[utm.east]), readNumber(row.raw[utm.north])]
  if (east === null || north === null || Number.isNaN(east + north)) return []
  return [{ feature_id: row.feature_id, east, north }]
}

/** Everything that needs all rows: PostGIS's judgement, joining what the layer holds, cutting into parts. One transaction. */
async function complete(
  db: Database,
  staging: Staging,
  begun: Begun,
  tally: Tally,
  loaded: Loaded,
): Promise<StageReport> {
  const { runId, onStep } = staging
  await onStep?.('check', tally.rows)
  const report = await db.as(
    STEWARD,
    async (tx) => {
      const outside = staging.layer.geometry === 'none' ? 0 : await judge(tx, staging, begun, tally, loaded)
      if (staging.connector.national) {
        const rows = loaded.leftOut + outside
        if (rows > 0) tally.note(issue('outside_left_out', { rows, total: loaded.read }))
      }
      requireEnough(staging, tally, loaded)
      if (begun.apart) await tx.run(sql`select geo.index_storage(${begun.versionId})`)
      await onStep?.('join', tally.rows)
      await join(tx, staging, begun, tally, loaded)
      await onStep?.('prepare', tally.rows)
      await tx.run(sql`select geo.prepare_version(${begun.versionId})`)
      tally.noteTheRest()

      const { expected, versionId } = begun
      const isNew = tally.loaded > 0 && (expected === null || (await differs(tx, expected, versionId)))
      if (!isNew) await discardVersion(tx, versionId)
      const version_id = isNew ? versionId : expected
      await saveIssues(tx, runId, tally.unsaved.issues)
      await saveRawRows(tx, runId, tally.unsaved.rows)
      const status = isNew ? ('staged' as const) : ('unchanged' as const)
      await endRun(tx, runId, { ...endOf(tally), status, version_id, message: null })
      return { status, version_id }
    },
    LONG,
  )
  const { rows, loaded: published, refused, merged, issues, kinds } = tally
  return { ...report, rows, published, refused, merged, issues, issue_kinds: kinds }
}

const endOf = ({
  rows,
  loaded,
  refused,
  merged,
  kinds,
}: Tally): Omit<RunEnd, 'status' | 'version_id' | 'message'> => ({
  rows_read: rows,
  rows_published: loaded,
  rows_refused: refused,
  rows_merged: merged,
  issue_kinds: kinds,
})

/**
 * What PostGIS sees in the loaded features: outside, invalid, of another size than they say, sharing a point, astray, in
 * another comuna. Returns how many were outside.
 */
async function judge(
  tx: Transaction,
  { layer, connector }: Staging,
  { versionId, apart }: Begun,
  tally: Tally,
  { rowOf, positions }: Loaded,
): Promise<number> {
  const table = loadTable(layer, versionId, apart)
  const about = (feature_id: string, make: (at: { row_number?: number }) => Issue): Issue => {
    const row_number = rowOf(feature_id)
    return { ...make(row_number === null ? {} : { row_number }), feature_id }
  }
  const outside = await takeOutside(tx, table, versionId)
  for (const { feature_id, lon, lat } of outside) {
    if (connector.national) tally.leaveOut()
    else tally.refuse(about(feature_id, (at) => issue('outside_frame', { lon, lat }, at)))
  }
  if (apart)
    await takeOut(
      tx,
      ownParts(versionId),
      versionId,
      outside.map(({ feature_id }) => feature_id),
    )
  if (layer.geometry !== 'point') {
    const collapsed: string[] = []
    for (const repair of await repairLoaded(tx, table, versionId)) {
      const { feature_id, reason, before_ha, after_ha } = repair
      if (repair.collapsed) {
        collapsed.push(feature_id)
        tally.refuse(about(feature_id, (at) => issue('geometry_collapsed', { reason }, at)))
      } else {
        tally.note(about(feature_id, (at) => issue('geometry_repaired', { reason, before_ha, after_ha }, at)))
      }
    }
    await takeOut(tx, table, versionId, collapsed)
    for (const times of statedAreas(connector)) {
      for (const { feature_id, stated_ha, measured_ha } of await contradictedAreas(
        tx,
        table,
        versionId,
        times,
      )) {
        const found = about(feature_id, (at) => areaIssue(stated_ha, measured_ha, at, times))
        if (times === 1 || found.kind === 'area_in_km2') tally.note(found)
      }
    }
  }
  if (layer.geometry === 'point' || layer.geometry === 'mixed') {
    for (const { feature_id, lon, lat, rows } of await sharedPoints(tx, table, versionId, MANY_ROWS)) {
      tally.note(about(feature_id, (at) => issue('shared_point', { rows, lon, lat }, at)))
    }
    for (const { feature_ids } of await samePoints(tx, table, versionId, MANY_ROWS)) {
      const [first, ...others] = feature_ids.sort((a, b) => (rowOf(a) ?? 0) - (rowOf(b) ?? 0))
      const details = { rows: feature_ids.length, first: rowOf(first as string) ?? 0 }
      for (const feature_id of others) {
        tally.note(about(feature_id, (at) => issue('same_point', details, at)))
      }
    }
  }
  if (positions.length > 0) {
    for (const { feature_id, distance_m } of await comparePositions(tx, table, versionId, positions)) {
      tally.note(about(feature_id, (at) => issue('positions_disagree', { distance_m }, at)))
    }
  }
  if ('comuna' in connector.map) {
    for (const { feature_id, comuna, distance_m } of await outsideTheirComuna(tx, table, versionId)) {
      tally.note(about(feature_id, (at) => issue('comuna_disagrees', { comuna, distance_m }, at)))
    }
  }
  return outside.length
}

/**
 * What is compared with the outlines: the area that is published and, where its column is called hectares and is
 * converted all the same, what the column says: by how much it is divided.
 */
function statedAreas({ map }: Connector): number[] {
  const rule = map.area_ha
  if (rule === undefined) return []
  const isCalledHectares =
    typeof rule === 'object' &&
    'from' in rule &&
    [rule.from].flat().some((name) => /^(ha|hect.*)$/i.test(name))
  return isCalledHectares && rule.times !== undefined ? [1, rule.times] : [1]
}

/**
 * An area that its own outline contradicts: a hundredth of it is square kilometres, a tenth has lost a zero. `times`: by
 * what the stated one is multiplied before it is published.
 */
export function areaIssue(
  stated_ha: number,
  measured_ha: number,
  at: { row_number?: number },
  times = 1,
): Issue {
  const where = { ...at, field: 'area_ha', value: stated_ha }
  if (Math.abs((stated_ha * 100) / measured_ha - 1) <= 0.1) {
    return issue('area_in_km2', { stated_ha, measured_ha, published_ha: stated_ha * times }, where)
  }
  if (isTenfold(stated_ha, measured_ha)) {
    const other = { es: 'su contorno mide, en hectáreas,', en: 'its outline measures, in hectares,' }
    return issue('digit_lost', { field: 'area_ha', value: stated_ha, other, beside: measured_ha }, where)
  }
  return issue('area_mismatch', { stated_ha, measured_ha }, where)
}

/** Throws `import-failed` when too little of the file is good. */
function requireEnough(
  { file, layer, connector }: Staging,
  { rows, refused, kinds }: Tally,
  { read }: Loaded,
): void {
  const said = (language: 'es' | 'en') =>
    (Object.entries(kinds) as [IssueKind, number][])
      .filter(([kind]) => ISSUE_KINDS[kind].severity === 'error')
      .sort((a, b) => b[1] - a[1])
      .map(([kind, n]) => `${ISSUE_KINDS[kind].title[language].toLocaleLowerCase(language)}: ${n}`)
      .join('; ')
  if (rows === 0 && connector.national && read > 0) {
    throw new Problem('import-failed', {
      es: `«${file.name}» abarca otras regiones, y ninguna de sus ${read} filas está en esta ni en su entorno. La versión publicada queda como estaba.`,
      en: `“${file.name}” covers other regions, and none of its ${read} rows is in this one or its surroundings. The published version stays as it was.`,
    })
  }
  if (rows === 0) {
    throw new Problem('import-failed', {
      es: `«${file.name}» no tiene filas para la capa ${layer.id}. La versión publicada queda como estaba.`,
      en: `“${file.name}” has no rows for layer ${layer.id}. The published version stays as it was.`,
    })
  }
  if (refused / rows <= LARGEST_REFUSED_SHARE && refused < rows) return
  throw new Problem('import-failed', {
    es: `Se rechazaron ${refused} de ${rows} filas de «${file.name}» (${said('es')}); con más del ${LARGEST_REFUSED_SHARE * 100} % no se publica nada. La versión publicada queda como estaba.`,
    en: `${refused} of ${rows} rows of “${file.name}” were refused (${said('en')}); above ${LARGEST_REFUSED_SHARE * 100} % nothing is published. The published version stays as it was.`,
  })
}

/** Joins the staged features with what others gave the layer, as the connector's extent says. */
async function join(
  tx: Transaction,
  { layer, connector, signature, file }: Staging,
  { versionId, expected }: Begun,
  tally: Tally,
  { rowOf, unnamed }: Loaded,
): Promise<void> {
  const digest = (before: string) =>
    createHash('sha256').update([file.sha256, signature, before].join()).digest('hex')
  const { vintage, coverage, extent } = connector
  if (extent === 'whole' || expected === null) {
    await completeVersion(tx, versionId, {
      vintage,
      coverage,
      contentSha256: digest(''),
      issueKinds: tally.kinds,
    })
    return
  }
  const prefix = prefixOf(connector)
  const table = featureTable(layer)
  const before = await versionFacts(tx, expected)
  const imported = await placedNames(tx, versionId, prefix, 'own')
  const present = await placedNames(tx, expected, prefix, 'others')
  const { displaced, yielding, issues } = joinByName(
    connector,
    imported.map((each) => ({ ...each, row_number: rowOf(each.feature_id) ?? 0 })),
    present,
  )
  for (const found of issues) {
    if (found.kind === 'already_known') tally.yield(found)
    else tally.note(found)
  }
  await takeOut(tx, table, versionId, yielding)
  if (extent === 'part') {
    const names: { feature_id: string; name: string }[] = []
    for (const { atlas_id, feature_id, name } of await redrawnOutlines(tx, expected, versionId, prefix)) {
      displaced.push(atlas_id)
      const named = name !== null && unnamed.has(feature_id) && 'name' in layer.properties
      if (named) names.push({ feature_id, name })
      const row_number = rowOf(feature_id)
      const found = issue(
        'outline_replaces',
        { name: name ?? '', id: atlas_id, named },
        row_number === null ? {} : { row_number },
      )
      tally.note({ ...found, feature_id })
    }
    if (names.length > 0) await nameLoaded(tx, table, versionId, names)
  }
  await carryOver(tx, layer, expected, versionId, prefix, displaced)
  await completeVersion(tx, versionId, {
    vintage: later(before.vintage, vintage),
    coverage: unite(before.coverage, coverage),
    contentSha256: digest(before.content_sha256),
    issueKinds: tally.kinds,
  })
}

const later = (a: string | null, b: string | null) => (a === null || (b !== null && b > a) ? b : a)

/** Where absence means something for either list, it means something for both together. */
export function unite(a: Coverage, b: Coverage): Coverage {
  if (a === 'region' || b === 'region') return 'region'
  if (a === null || b === null) return a ?? b
  return [...new Set([...a, ...b])].sort()
}
