import { parentPort, workerData } from 'node:worker_threads'
import { deflateSync } from 'node:zlib'
import { classMask, freeMask, scoreMask } from '../../geodata/availability/cells.ts'
import { evaluate } from '../../geodata/availability/evaluate.ts'
import { FieldFileError, level, packCodes, tile } from '../../geodata/availability/field-bytes.ts'
import { unpackField } from '../../geodata/availability/field-file.ts'
import { type CellField, type Frame, type Plan, planOf } from '../../geodata/availability/plan.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Asked, EngineReply, FieldFile, FrameFile, Question } from './engine.ts'
import type { Difference } from './ground.ts'
import { Shelf } from './shelf.ts'
import { readUsed } from './store.ts'

/** The thread that answers: it keeps what it has read within a bound of memory, and asks nobody. */
const port = parentPort
if (!port) throw new Error('engine-worker runs as a worker thread')
const { memoryBytes } = workerData as { memoryBytes: number }

const FIELD_BYTES = REGION_GRID.columns * REGION_GRID.rows * 2
const shelf = new Shelf<Uint16Array>(memoryBytes, (codes) => codes.byteLength)
let frame: { key: string; frame: Frame } | null = null

/** Reads what is not on the shelf; all that is damaged is told at once. */
function load(files: readonly { key: string; path: string }[]): Map<string, Uint16Array> {
  const keys = new Set(files.map(({ key }) => key))
  const loaded = new Map<string, Uint16Array>()
  const damaged: string[] = []
  for (const key of keys) {
    const codes = shelf.get(key)
    if (codes) loaded.set(key, codes)
  }
  for (const { key, path } of files) {
    if (loaded.has(key)) continue
    try {
      shelf.makeRoom(FIELD_BYTES, keys)
      const codes = unpackField(readUsed(path), REGION_GRID, key)
      shelf.set(key, codes)
      loaded.set(key, codes)
    } catch (error) {
      if (!isDamage(error)) throw error
      damaged.push(key)
    }
  }
  if (damaged.length > 0) throw new Damaged(damaged)
  return loaded
}

/** Cut short, changed, of another method, or gone since it was looked for. */
const isDamage = (error: unknown) =>
  error instanceof FieldFileError ||
  (error as NodeJS.ErrnoException).code === 'ENOENT' ||
  String((error as NodeJS.ErrnoException).code).startsWith('Z_')

class Damaged extends Error {
  readonly keys: string[]
  constructor(keys: string[]) {
    super('damaged')
    this.keys = keys
  }
}

function frameOf({ key, path, comunas }: FrameFile): Frame {
  if (frame?.key !== key) {
    const codes = load([{ key, path }]).get(key) as Uint16Array
    frame = { key, frame: { grid: REGION_GRID, comuna: Uint8Array.from(codes), codes: comunas } }
  }
  return frame.frame
}

function plan(question: Question): Plan {
  const land = frameOf(question.frame)
  const loaded = load(question.fields)
  const fields = new Map<string, CellField>(
    question.fields.map(({ id, key, kind, scale }: FieldFile) => [
      id,
      { kind, grid: REGION_GRID, codes: loaded.get(key) as Uint16Array, scale },
    ]),
  )
  return planOf(question.criteria, fields, land)
}

/** Cells that one leaves free and the other does not. */
function difference(a: Question, b: Question): Difference {
  const [before, after] = [freeMask(plan(a)), freeMask(plan(b))]
  const { comuna, codes } = frameOf(b.frame)
  const gained = new Float64Array(codes.length + 1)
  const lost = new Float64Array(codes.length + 1)
  for (let cell = 0; cell < comuna.length; cell += 1) {
    if (before[cell] === after[cell]) continue
    const count = after[cell] === 1 ? gained : lost
    ;(count[comuna[cell] as number] as number) += HECTARES
  }
  const all = (counts: Float64Array) => counts.reduce((sum, ha) => sum + ha, 0)
  return {
    gained_ha: all(gained),
    lost_ha: all(lost),
    by_comuna: codes.map((code, n) => ({
      code,
      gained_ha: gained[n + 1] as number,
      lost_ha: lost[n + 1] as number,
    })),
  }
}
const HECTARES = REGION_GRID.cell_m ** 2 / 10_000

function answer(asked: Asked): { result: unknown; transfer?: ArrayBuffer[] } {
  switch (asked.op) {
    case 'evaluate': {
      const found = evaluate(plan(asked.question), { reasons: asked.reasons })
      return { result: { ...found, not_checked: asked.question.not_checked } }
    }
    case 'mask': {
      const asking = plan(asked.question)
      const classes = classMask(asking)
      const score = scoreMask(asking, classes)
      const transfer = [classes, score].flatMap((bytes) => (bytes ? [bytes.buffer as ArrayBuffer] : []))
      return { result: { grid: REGION_GRID, classes, score }, transfer }
    }
    case 'difference':
      return { result: difference(asked.a, asked.b) }
    case 'tile': {
      const codes = load([asked.file]).get(asked.file.key) as Uint16Array
      const piece = tile(codes, REGION_GRID, asked.level, asked.column, asked.row)
      return { result: deflateSync(packCodes(piece.codes, piece.grid.columns)) }
    }
    case 'candidates':
      throw new Error('candidates are not worked out yet')
    case 'frame': {
      const codes = Uint16Array.from(frameOf(asked.frame).comuna)
      const coarse = level(codes, REGION_GRID, asked.level)
      return { result: deflateSync(packCodes(coarse.codes, coarse.grid.columns)) }
    }
  }
}

port.on('message', (asked: Asked) => {
  const reply = (message: EngineReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  try {
    const { result, transfer } = answer(asked)
    reply({ type: 'answer', result }, transfer)
  } catch (error) {
    if (error instanceof Damaged) reply({ type: 'damaged', keys: error.keys })
    else if (error instanceof Problem) reply({ type: 'problem', slug: error.slug, detail: error.detail })
    else reply({ type: 'failed', message: (error as Error).stack ?? String(error) })
  }
})
