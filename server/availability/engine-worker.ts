import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { deflateSync, inflate } from 'node:zlib'
import { areas, difference } from '../../geodata/availability/areas.ts'
import { classMask, freeMask, NO_SCORE, scoreMask } from '../../geodata/availability/cells.ts'
import { evaluate } from '../../geodata/availability/evaluate.ts'
import { FieldFileError, level, packCodes } from '../../geodata/availability/field-bytes.ts'
import { codesOf, contentOf } from '../../geodata/availability/field-file.ts'
import {
  type CellField,
  drawnField,
  type Frame,
  type Plan,
  planOf,
  U_ONE,
  withoutTouched,
} from '../../geodata/availability/plan.ts'
import { type Grid, REGION_GRID } from '../../geodata/fields/grid.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Asked, EngineReply, FrameFile, Question } from './engine.ts'
import { Land } from './land.ts'
import { Shelf } from './shelf.ts'
import { readUsed } from './store.ts'

/**
 * The thread that answers. It holds fields as the blocks of them that have land (`land.ts`), within a bound of memory, and
 * asks nobody.
 */
const port = parentPort
if (!port) throw new Error('engine-worker runs as a worker thread')
const { memoryBytes } = workerData as { memoryBytes: number }

/**
 * Gives back at once what was only needed to read files and lay out masks: left to itself the thread would hold as much
 * again as the fields it keeps.
 */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The comunas, and what else is held for as long as they are asked for. */
interface Ground {
  key: string
  land: Land
  /** On the packed grid. */
  frame: Frame
  shelf: Shelf<Uint16Array>
}
let ground: Ground | null = null

/** Files that cannot be read: told all at once. */
class Damaged extends Error {
  readonly keys: string[]
  constructor(keys: string[]) {
    super(`damaged: ${keys.join(', ')}`)
    this.keys = keys
  }
}

const inflated = promisify<Uint8Array, { chunkSize: number }, Uint8Array>(inflate)

/**
 * A file of a grid unfolded, not in this thread: the next one is while this thread lays out the one before. Throws
 * `Damaged` when it is cut short, changed, of another method or grid, or gone.
 */
async function unfold({ key, path }: { key: string; path: string }, grid: Grid): Promise<Uint8Array> {
  try {
    // All its codes, and a little: inflated in one piece, nothing is put together afterwards.
    const chunkSize = grid.columns * grid.rows * 2 + 64
    return await inflated(contentOf(readUsed(path), grid, key), { chunkSize })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof FieldFileError || code === 'ENOENT') throw new Damaged([key])
    throw error
  }
}

/** A field with the extremes of its blocks (pyramid.ts), which are kept as long as it is. */
const weightOf = ({ byteLength }: Uint16Array) => (byteLength * 25) / 24

/** A frame replaces the one before: nearly everybody asks of today's comunas. */
async function groundOf({ key, path, comunas }: FrameFile): Promise<Ground> {
  if (ground?.key === key) return ground
  const cells = Uint8Array.from(codesOf(await unfold({ key, path }, REGION_GRID), REGION_GRID))
  const land = new Land(REGION_GRID, cells)
  ground = {
    key,
    land,
    frame: { grid: land.grid, comuna: land.pack(cells), codes: comunas },
    shelf: new Shelf(memoryBytes, weightOf),
  }
  return ground
}

/** Codes by key, on the packed grid; what is not on the shelf is read. */
async function load(
  { land, shelf }: Ground,
  files: readonly { key: string; path: string }[],
): Promise<Map<string, Uint16Array>> {
  const byKey = new Map(files.map((file) => [file.key, file]))
  const keys = new Set(byKey.keys())
  const loaded = new Map<string, Uint16Array>()
  // Those that are there are used before others make room.
  for (const key of keys) {
    const codes = shelf.get(key)
    if (codes) loaded.set(key, codes)
  }
  const missing = [...byKey.values()].filter(({ key }) => !loaded.has(key))
  const damaged: string[] = []
  let coming = settled(missing[0], land.grid)
  for (const [n, { key }] of missing.entries()) {
    const { bytes, error } = await coming
    coming = settled(missing[n + 1], land.grid)
    if (error instanceof Damaged) damaged.push(...error.keys)
    else if (error !== undefined) throw error
    else if (bytes) {
      shelf.makeRoom(land.grid.columns * land.grid.rows * 2, keys)
      const codes = codesOf(bytes, land.grid)
      shelf.set(key, codes)
      loaded.set(key, codes)
      // Each leaves some 100 MB behind it.
      collect()
    }
  }
  if (missing.length > 0) collect()
  if (damaged.length > 0) throw new Damaged(damaged)
  return loaded
}

/** A file unfolded, or why it is not: nobody may be waiting yet when it fails. */
const settled = async (
  file: { key: string; path: string } | undefined,
  grid: Grid,
): Promise<{ bytes?: Uint8Array; error?: unknown }> => {
  try {
    return file ? { bytes: await unfold(file, grid) } : {}
  } catch (error) {
    return { error }
  }
}

async function planFor({ criteria, fields, frame }: Question): Promise<{ plan: Plan; land: Land }> {
  const on = await groundOf(frame)
  const { land } = on
  const loaded = await load(on, fields)
  const byId = new Map<string, CellField>(
    fields.map(({ id, key, kind, scale }) => [
      id,
      { kind, grid: land.grid, codes: loaded.get(key) as Uint16Array, scale },
    ]),
  )
  const plan = planOf(criteria, byId, on.frame, (geometry) => ({
    kind: 'mask',
    grid: land.grid,
    codes: land.pack(drawnField(geometry, REGION_GRID).codes),
    scale: null,
  }))
  return { plan, land }
}

/** Free areas are connected on the whole grid, where no feature runs between: what decides about them is laid out there again. */
async function candidates({ question, maxHa, limit }: Extract<Asked, { op: 'candidates' }>) {
  const { plan, land } = await planFor(question)
  const { criteria } = question
  const free = freeMask(withoutTouched(plan))
  const preference = scores(plan, land, free)
  const whole: Plan = {
    ...plan,
    grid: REGION_GRID,
    frame: { ...plan.frame, grid: REGION_GRID, comuna: land.unpack(plan.frame.comuna) },
    preferences: preference ? [preference] : [],
  }
  return areas(whole, land.unpack(free), {
    minHa: criteria.min_area_ha,
    minWidthM: criteria.min_width_m,
    maxHa,
    limit,
  })
}

/** The scores of free cells as the one preference there is, in steps of 1 / `U_ONE`; null where none can be asked. */
function scores({ preferences }: Plan, land: Land, free: Uint8Array): Plan['preferences'][number] | null {
  if (preferences.length === 0) return null
  const num = new Float64Array(land.grid.columns)
  const den = new Float64Array(land.grid.columns)
  const packed = new Uint16Array(free.length)
  for (let first = 0; first < free.length; first += num.length) {
    num.fill(0)
    den.fill(0)
    for (const { field, weight, u } of preferences) {
      const gaps = field.kind === 'raster'
      for (let n = 0; n < num.length; n += 1) {
        if (free[first + n] === 0) continue
        const code = field.codes[first + n] as number
        if (gaps && code === 0) continue
        num[n] = (num[n] as number) + weight * (u[code] as number)
        den[n] = (den[n] as number) + weight
      }
    }
    for (let n = 0; n < num.length; n += 1) {
      if (den[n] !== 0) packed[first + n] = 1 + Math.round((num[n] as number) / (den[n] as number))
    }
  }
  const codes = land.unpack(packed)
  const field: CellField = { kind: 'raster', grid: REGION_GRID, codes, scale: 1 / U_ONE }
  return {
    id: 'score',
    field,
    weight: 1,
    u: Uint16Array.from({ length: U_ONE + 2 }, (_, n) => Math.max(0, n - 1)),
  }
}

async function mask(question: Question) {
  const { plan, land } = await planFor(question)
  const packed = classMask(plan)
  const score = scoreMask(plan, packed)
  return {
    grid: REGION_GRID,
    classes: land.unpack(packed),
    score: score && land.unpack(score, NO_SCORE),
  }
}

async function answer(asked: Asked): Promise<{ result: unknown; transfer?: ArrayBuffer[] }> {
  switch (asked.op) {
    case 'evaluate': {
      const { plan } = await planFor(asked.question)
      const found = evaluate(plan, { reasons: asked.reasons })
      return { result: { ...found, not_checked: asked.question.not_checked } }
    }
    case 'candidates':
      return { result: await candidates(asked) }
    case 'difference':
      return { result: await differenceOf(asked) }
    case 'mask': {
      const result = await mask(asked.question)
      const transfer = [result.classes, result.score].flatMap((bytes) =>
        bytes ? [bytes.buffer as ArrayBuffer] : [],
      )
      return { result, transfer }
    }
    case 'tile': {
      const on = await groundOf(asked.frame)
      const codes = (await load(on, [asked.file])).get(asked.file.key) as Uint16Array
      const piece = on.land.tile(codes, asked.level, asked.column, asked.row, asked.empty)
      return { result: deflateSync(packCodes(piece.codes, piece.grid.columns)) }
    }
    case 'frame': {
      const { land, frame } = await groundOf(asked.frame)
      const coarse = level(Uint16Array.from(land.unpack(frame.comuna)), REGION_GRID, asked.level)
      return { result: deflateSync(packCodes(coarse.codes, coarse.grid.columns)) }
    }
  }
}

/** Both of the comunas of `b`, so that cells stand in the same places. */
async function differenceOf({ a, b }: Extract<Asked, { op: 'difference' }>) {
  const one = await planFor({ ...a, frame: b.frame })
  return difference(one.plan, (await planFor(b)).plan)
}

// One at a time: `Engine` asks again when it has its answer.
port.on('message', async (asked: Asked) => {
  const reply = (message: EngineReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  try {
    const { result, transfer } = await answer(asked)
    reply({ type: 'answer', result }, transfer)
    if (asked.op === 'mask' || asked.op === 'candidates') collect()
  } catch (error) {
    if (error instanceof Damaged) reply({ type: 'damaged', keys: error.keys })
    else if (error instanceof Problem) reply({ type: 'problem', slug: error.slug, detail: error.detail })
    else reply({ type: 'failed', message: (error as Error).stack ?? String(error) })
  }
})
