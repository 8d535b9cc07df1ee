import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { NOWHERE } from '../../geodata/availability/codes.ts'
import { FIELD_METHOD } from '../../geodata/availability/field-file.ts'
import { fieldId, type NeededField, neededFields } from '../../geodata/availability/plan.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { COMUNAS } from '../../geodata/layers/index.ts'
import type { AvailabilityAnswer, Criteria, NotChecked } from '../../geodata/model/availability.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Where } from '../../geodata/model/rule.ts'
import { type Database, VISITOR } from '../db/as.ts'
import { readField } from '../fields/queries.ts'
import { TileCache } from '../layers/tile-cache.ts'
import { Builders, type BuildMessage, NoFrame, packParts } from './builders.ts'
import { type Asked, DamagedFiles, Engine, type FrameFile, type Question } from './engine.ts'
import type {
  CandidateCells,
  Difference,
  FieldPart,
  Ground,
  GroundAnswer,
  Mask,
  Offers,
  Versions,
} from './ground.ts'
import { hasField, notChecked } from './not-checked.ts'
import {
  comunaParts,
  currentVersions,
  type LayerVersion,
  layerVersions,
  parts,
  type Said,
  type Sized,
  saidOf,
  sizes,
} from './queries.ts'
import { isKey, Store, versionOf } from './store.ts'

/** Threads that make fields. */
const BUILDERS = 2

/** Vertices that are read in one transaction, a little more where a feature has more: the embedded engine has one backend. */
const BATCH_VERTICES = 20_000

/** Packed tiles and frames kept in memory. */
const TILE_BYTES = 32 * 1024 * 1024

/** Fields that may be under way or wait for a thread. */
const MOST_BUILDING = 200

/** Keys whose meaning is remembered. */
const MOST_KEYS = 5000

/** Times that files found damaged are made anew for one question. */
const REPAIRS = 3

/** A file to be made: what its key stands for. */
interface Spec {
  key: string
  kind: 'distance' | 'raster' | 'frame'
  layer: string
  where: Where | null
  version_id: number
  /** Rasters: one code is this much of their unit. */
  scale: number | null
  /** The comunas it is asked with; of a frame its own key. */
  frame_key: string
}
type FieldSpec = Spec & { kind: 'distance' | 'raster' }

/** What criteria come to, with the versions of the day. */
interface Resolved {
  criteria: Criteria
  fields: FieldSpec[]
  frame: Spec
  not_checked: NotChecked[]
  versions: Record<string, number>
}

export interface GroundOptions {
  db: Database
  /** Absolute. Fields are kept in its folder `fields`. */
  dataDir: string
  /** Memory for loaded fields. */
  memoryMb: number
  log: Logger
}

/** Opens the ground over a database. No thread is started before somebody asks. */
export function openGround(options: GroundOptions): Ground {
  return new StoredGround(options)
}

class StoredGround implements Ground {
  readonly #db: Database
  readonly #log: Logger
  readonly #store: Store
  readonly #builders = new Builders(BUILDERS)
  readonly #engine: Engine
  readonly #building = new Map<string, Promise<void>>()
  /** What keys stand for, of questions asked since the start. */
  readonly #specs = new Map<string, Spec>()
  readonly #tiles = new TileCache(TILE_BYTES)
  /** By version and `fieldId`: of how many features is said what a filter asks for. Versions never change. */
  readonly #said = new Map<string, Said>()
  #closed = false

  constructor({ db, dataDir, memoryMb, log }: GroundOptions) {
    this.#db = db
    this.#log = log
    this.#store = new Store(join(dataDir, 'fields'))
    this.#engine = new Engine(memoryMb * 1024 * 1024)
  }

  async offers(criteria: Criteria, versions: Versions = {}): Promise<Offers> {
    const found = await this.#resolve(criteria, versions)
    const all = [found.frame, ...found.fields]
    const ready = new Set<string>()
    for (const spec of all) {
      if (await this.#store.has(spec.key)) ready.add(spec.key)
      // What goes wrong is said to whoever waits for the field, and to the log.
      else this.#ensure(spec).catch(() => {})
    }
    return {
      fields: found.fields.map(({ key, layer, where, kind, version_id, scale }) => ({
        key,
        layer,
        where,
        kind,
        version_id,
        scale,
        ready: ready.has(key),
      })),
      not_checked: found.not_checked,
      frame_key: found.frame.key,
      comunas: COMUNA_CODES,
      building: { done: ready.size, all: all.length },
      versions: found.versions,
    }
  }

  async ready(
    criteria: Criteria,
    versions: Versions = {},
    onProgress: (building: { done: number; all: number }) => void = () => {},
  ): Promise<void> {
    await this.#buildAll(await this.#resolve(criteria, versions), onProgress)
  }

  async evaluate(
    criteria: Criteria,
    { reasons = false, versions = {}, signal }: Parameters<Ground['evaluate']>[1] = {},
  ): Promise<GroundAnswer> {
    const found = await this.#resolve(criteria, versions)
    const answer = await this.#ask<AvailabilityAnswer>(
      [found],
      (question) => ({ op: 'evaluate', question: question(found), reasons }),
      signal,
    )
    return { ...answer, versions: found.versions }
  }

  async candidates(
    criteria: Criteria,
    { limit, maxHa, versions = {}, signal }: Parameters<Ground['candidates']>[1],
  ): Promise<CandidateCells[]> {
    const found = await this.#resolve(criteria, versions)
    return this.#ask(
      [found],
      (question) => ({ op: 'candidates', question: question(found), limit, maxHa }),
      signal,
    )
  }

  async difference(
    a: Criteria,
    b: Criteria,
    versions: Versions = {},
    versionsOfB: Versions = versions,
  ): Promise<Difference> {
    const [one, other] = await Promise.all([this.#resolve(a, versions), this.#resolve(b, versionsOfB)])
    return this.#ask([one, other], (question) => ({ op: 'difference', a: question(one), b: question(other) }))
  }

  async mask(criteria: Criteria, versions: Versions = {}): Promise<Mask> {
    const found = await this.#resolve(criteria, versions)
    const mask = await this.#ask<Omit<Mask, 'versions'>>([found], (question) => ({
      op: 'mask',
      question: question(found),
    }))
    return { ...mask, versions: found.versions }
  }

  async codes(key: string, part: FieldPart): Promise<Uint8Array | 'not-ready' | null> {
    if (!isKey(key)) return null
    if (part === 'region') {
      if (!(await this.#store.has(key))) return this.#rebuilt(key)
      return (await this.#store.region(key)) ?? this.#rebuilt(key)
    }
    const { level, column, row } = part
    const side = 256 * 2 ** level
    const isThere = column * side < REGION_GRID.columns && row * side < REGION_GRID.rows
    const spec = this.#specs.get(key)
    if (!isThere || !spec || spec.kind === 'frame') return null
    return this.#kept(spec, `${level}/${column}/${row}`, {
      op: 'tile',
      file: { key, path: this.#store.path(key) },
      frame: this.#frame(spec.frame_key),
      empty: spec.kind === 'raster' ? 0 : NOWHERE,
      level,
      column,
      row,
    })
  }

  async frame(key: string, level: number): Promise<Uint8Array | 'not-ready' | null> {
    if (!isKey(key) || !key.startsWith('frame-')) return null
    if (level === 2) return this.codes(key, 'region')
    const spec = this.#specs.get(key)
    return spec ? this.#kept(spec, `frame/${level}`, { op: 'frame', frame: this.#frame(key), level }) : null
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.#builders.close(), this.#engine.close()])
    await Promise.allSettled(this.#building.values())
  }

  /** A piece of a file that the engine cuts, kept in memory. */
  async #kept(
    { key, frame_key }: Spec,
    piece: string,
    asked: Asked,
  ): Promise<Uint8Array | 'not-ready' | null> {
    for (const needed of [frame_key, key]) {
      if (!(await this.#store.has(needed))) return this.#rebuilt(needed)
    }
    try {
      const { bytes } = await this.#tiles.get(`${key}/${piece}`, async () => ({
        bytes: await this.#engine.ask<Uint8Array>(asked),
        gzipped: null,
      }))
      return bytes
    } catch (error) {
      if (!(error instanceof DamagedFiles)) throw error
      await this.#drop(error.keys)
      return this.#rebuilt(key)
    }
  }

  /** Has a file that is not there, or not whole, made again; null where nobody knows what it was. */
  #rebuilt(key: string): 'not-ready' | null {
    const spec = this.#specs.get(key)
    if (!spec) return null
    this.#ensure(spec).catch(() => {})
    return 'not-ready'
  }

  /** Builds what is missing, asks, and does both again when files turn out damaged. */
  async #ask<Result>(
    all: readonly Resolved[],
    make: (question: (found: Resolved) => Question) => Asked,
    signal?: AbortSignal,
  ): Promise<Result> {
    for (let repair = 0; ; repair += 1) {
      for (const found of all) await this.#buildAll(found)
      if (this.#closed) throw closed()
      try {
        return await this.#engine.ask<Result>(
          make((found) => this.#question(found)),
          signal,
        )
      } catch (error) {
        if (!(error instanceof DamagedFiles) || repair === REPAIRS) throw error
        this.#log.warn({ keys: error.keys }, 'fields were not whole, and are made again')
        await this.#drop(error.keys)
      }
    }
  }

  #frame(key: string): FrameFile {
    return { key, path: this.#store.path(key), comunas: COMUNA_CODES }
  }

  #question({ criteria, fields, frame, not_checked }: Resolved): Question {
    return {
      criteria,
      not_checked,
      frame: this.#frame(frame.key),
      fields: fields.map(({ key, layer, where, kind, scale }) => ({
        id: fieldId({ layer, where }),
        key,
        path: this.#store.path(key),
        kind,
        scale,
      })),
    }
  }

  async #resolve(criteria: Criteria, asked: Versions): Promise<Resolved> {
    const layers = namedLayers(criteria)
    const rows = await this.#db.as(VISITOR, (tx) => layerVersions(tx, [...layers, 'comuna'], asked))
    const found = new Map(rows.map((row) => [row.layer, row]))
    for (const layer of layers) {
      if (found.has(layer)) continue
      throw new Problem('unknown-layer', {
        es: `No hay una capa «${layer}» en el catálogo.`,
        en: `There is no layer “${layer}” in the catalogue.`,
      })
    }
    for (const [layer, version] of Object.entries(asked)) {
      if (!found.has(layer) || found.get(layer)?.version_id === version) continue
      throw new Problem('no-data', {
        es: `La versión ${version} de la capa «${layer}» ya no está. Pregunta con los datos de hoy.`,
        en: `Version ${version} of the layer “${layer}” is no longer here. Ask with the data of today.`,
      })
    }
    const comuna = found.get('comuna')
    if (!hasField(comuna)) {
      throw new Problem('no-data', {
        es: 'Las comunas no están cargadas: sin ellas no se sabe qué suelo es de la región.',
        en: 'The comunas are not loaded: without them nobody knows which land is the region’s.',
      })
    }
    const versions: Record<string, number> = { comuna: comuna.version_id }
    const frame_key = frameKey(comuna)
    const frame = frameSpec(frame_key)
    const needed = neededFields(criteria)
    const said = await this.#saidOf(needed, found)
    const fields = needed.flatMap(({ layer, where, kind }): FieldSpec[] => {
      const version = found.get(layer)
      if (!hasField(version) || said.get(fieldId({ layer, where })) === 'of-none') return []
      const { version_id, scale } = version
      // A raster is no list of features, nor the other way round.
      if ((kind === 'raster') !== (scale !== null)) return []
      versions[layer] = version_id
      return [{ key: fieldKey(version, where, frame_key), kind, layer, where, version_id, scale, frame_key }]
    })
    for (const spec of [frame, ...fields]) this.#remember(spec)
    return {
      criteria,
      fields,
      frame,
      not_checked: notChecked(
        criteria,
        found,
        (layer, where) => said.get(fieldId({ layer, where })) ?? 'of-all',
      ),
      versions,
    }
  }

  /** By `fieldId`: of how many features is said what its filter asks for. A field of none would be taken for «nothing near». */
  async #saidOf(
    needed: readonly NeededField[],
    found: ReadonlyMap<string, LayerVersion>,
  ): Promise<Map<string, Said>> {
    const all = new Map<string, Said>()
    for (const { layer, where } of needed) {
      const version = found.get(layer)
      if (!where || !hasField(version)) continue
      const id = fieldId({ layer, where })
      const key = `${version.version_id} ${id}`
      let said = this.#said.get(key)
      if (said === undefined) {
        said = await this.#db.as(VISITOR, (tx) => saidOf(tx, version.version_id, where))
        if (this.#said.size >= MOST_KEYS) this.#said.clear()
        this.#said.set(key, said)
      }
      all.set(id, said)
    }
    return all
  }

  #remember(spec: Spec): void {
    this.#specs.delete(spec.key)
    this.#specs.set(spec.key, spec)
    if (this.#specs.size > MOST_KEYS) this.#specs.delete(this.#specs.keys().next().value as string)
  }

  async #buildAll(
    { frame, fields }: Resolved,
    onProgress: (building: { done: number; all: number }) => void = () => {},
  ): Promise<void> {
    const all = [frame, ...fields]
    let done = 0
    onProgress({ done, all: all.length })
    const outcomes = await Promise.allSettled(
      all.map(async (spec) => {
        await this.#ensure(spec)
        done += 1
        onProgress({ done, all: all.length })
      }),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
  }

  /** The file of a spec is there, or being made by one thread for all who ask. */
  async #ensure(spec: Spec): Promise<void> {
    if (await this.#store.has(spec.key)) return
    const underWay = this.#building.get(spec.key)
    if (underWay) return underWay
    if (this.#closed) throw closed()
    if (this.#building.size >= MOST_BUILDING) throw tooMany()
    const building = this.#build(spec).finally(() => this.#building.delete(spec.key))
    this.#building.set(spec.key, building)
    return building
  }

  async #build(spec: Spec): Promise<void> {
    const { key, kind, layer, version_id } = spec
    const frame = { key: spec.frame_key, path: this.#store.path(spec.frame_key) }
    const started = Date.now()
    try {
      await this.#store.prepare()
      const [path, regionPath] = [this.#store.path(key), this.#store.regionPath(key)]
      for (let repair = 0; ; repair += 1) {
        // Fields are kept of the land of the comunas alone.
        if (kind !== 'frame') await this.#ensure(frameSpec(frame.key))
        try {
          await this.#builders.build({ key, kind, path, regionPath, frame }, (send) => this.#feed(spec, send))
          break
        } catch (error) {
          if (!(error instanceof NoFrame) || repair === REPAIRS) throw error
          await this.#drop([frame.key])
        }
      }
      this.#store.added(key)
      this.#log.info({ key, layer, version_id, ms: Date.now() - started }, 'field made')
    } catch (error) {
      if (this.#closed) throw closed()
      this.#log.error({ err: error, key, layer, version_id }, 'field not made')
      throw new Problem(
        'unavailable',
        {
          es: `No se pudo preparar la capa «${layer}» para calcular suelo. Vuelve a intentar en un minuto.`,
          en: `The layer “${layer}” could not be prepared for working out land. Try again in a minute.`,
        },
        { cause: error },
      )
    }
    await this.#sweep()
  }

  async #feed(spec: Spec, send: (message: BuildMessage, transfer?: ArrayBuffer[]) => void): Promise<void> {
    const { version_id, where } = spec
    const sendParts = (all: readonly { wkb: Uint8Array; mark: number }[]) => {
      const packed = packParts(all)
      send({ type: 'parts', parts: packed }, [packed.bytes.buffer as ArrayBuffer])
    }
    if (spec.kind === 'raster') {
      const field = await readField(this.#db, VISITOR, version_id)
      if (!field) throw new Error(`version ${version_id} has no field`)
      const { id, columns, rows } = field.grid
      if (id !== REGION_GRID.id || columns !== REGION_GRID.columns || rows !== REGION_GRID.rows)
        throw new Error(`the field of version ${version_id} is on another grid`)
      send({ type: 'values', values: field.values, scale: field.encoding.scale }, [
        field.values.buffer as ArrayBuffer,
      ])
      return
    }
    if (spec.kind === 'frame') {
      const rows = await this.#db.as(VISITOR, (tx) => comunaParts(tx, version_id))
      sendParts(rows.map(({ code, wkb }) => ({ wkb, mark: COMUNA_CODES.indexOf(code) + 1 })))
      return
    }
    const all = await this.#db.as(VISITOR, (tx) => sizes(tx, version_id, where), {
      statementTimeoutMs: 60_000,
    })
    const cut = new Set(all.filter((each) => each.parts > 1).map((each) => each.feature_id))
    for (const batch of batches(all)) {
      const rows = await this.#db.as(VISITOR, (tx) => parts(tx, version_id, batch), {
        statementTimeoutMs: 60_000,
      })
      sendParts(rows.map(({ feature_id, wkb }) => ({ wkb, mark: cut.has(feature_id) ? 1 : 0 })))
    }
  }

  async #drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#store.drop(key)
  }

  /** Keeps the folder within its bound. A field that goes and is asked for again is made again. */
  async #sweep(): Promise<void> {
    try {
      const current = new Set(await this.#db.as(VISITOR, currentVersions))
      const dropped = await this.#store.sweep((version) => current.has(version))
      if (dropped.length > 0) this.#log.info({ keys: dropped }, 'fields of older versions were removed')
    } catch (error) {
      this.#log.warn({ err: error }, 'the folder of fields was not looked through')
    }
  }
}

/** Codes of the comunas, in the order in which a frame counts them. */
const COMUNA_CODES = Object.keys(COMUNAS).sort()

/** Layers that criteria name, those that are off among them. */
function namedLayers({ exclusions, requirements, preferences }: Criteria): Set<string> {
  const named = [...exclusions, ...requirements, ...preferences].flatMap((each) => [
    'layer' in each ? each.layer : 'raster' in each ? each.raster : null,
    'not_in' in each ? each.not_in : null,
  ])
  return new Set(named.filter((layer) => layer !== null))
}

/** All that a file is made of, hashed: databases that share a folder share a field only where it is the same. */
function hashed(...about: unknown[]): string {
  const all = [FIELD_METHOD, REGION_GRID, COMUNA_CODES, ...about]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20)
}

type Version = LayerVersion & { version_id: number }

const frameKey = ({ version_id, content_sha256 }: Version) =>
  `frame-${version_id}-${hashed('frame', version_id, content_sha256)}`

const frameSpec = (key: string): Spec => ({
  key,
  kind: 'frame',
  layer: 'comuna',
  where: null,
  version_id: versionOf(key),
  scale: null,
  frame_key: key,
})

/** Tiles leave out what is far from the land of the comunas, so that these are part of what a key says. */
const fieldKey = ({ layer, version_id, content_sha256 }: Version, where: Where | null, frame: string) =>
  `${layer}-${version_id}-${hashed(fieldId({ layer, where }), version_id, content_sha256, frame)}`

/** Features by so many vertices at a time. */
function* batches(all: readonly Sized[]): Generator<string[]> {
  let batch: string[] = []
  let vertices = 0
  for (const { feature_id, vertices: more } of all) {
    if (batch.length > 0 && vertices + more > BATCH_VERTICES) {
      yield batch
      batch = []
      vertices = 0
    }
    batch.push(feature_id)
    vertices += more
  }
  if (batch.length > 0) yield batch
}

const tooMany = () =>
  new Problem('too-many-requests', {
    es: 'Se están preparando demasiadas capas a la vez. Vuelve a intentar en un minuto.',
    en: 'Too many layers are being prepared at once. Try again in a minute.',
  })

const closed = () =>
  new Problem('unavailable', {
    es: 'El servidor se está deteniendo. Vuelve a intentar en un minuto.',
    en: 'The server is stopping. Try again in a minute.',
  })
