import { parentPort } from 'node:worker_threads'
import { deflateSync } from 'node:zlib'
import { distanceField } from '../../geodata/availability/distance.ts'
import { level, packCodes, packLevel } from '../../geodata/availability/field-bytes.ts'
import { packField, unpackField } from '../../geodata/availability/field-file.ts'
import { type Traced, Tracer } from '../../geodata/availability/trace.ts'
import { type Rings, visitCells } from '../../geodata/fields/cover.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { readWkb } from '../layers/wkb.ts'
import type { BuildJob, BuildMessage, BuildReply, PackedParts } from './builders.ts'
import { Land } from './land.ts'
import { readUsed, writeRegion, writeWhole } from './store.ts'

/** A thread that makes field files: traced, transformed, packed, written whole. One file at a time. */
const port = parentPort
if (!port) throw new Error('build-worker runs as a worker thread')
const reply = (message: BuildReply) => port.postMessage(message)

/** What the file under way is made of, and takes what is sent for it. */
interface Making {
  job: BuildJob
  take(message: BuildMessage): void
  made(): Made
}
let making: Making | null = null

/** The codes of the grid; of distances what they are made of as well. */
interface Made {
  codes: Uint16Array
  traced: Traced | null
}

function begin(job: BuildJob): Making {
  const grid = REGION_GRID
  if (job.kind === 'distance') {
    const tracer = new Tracer(grid)
    return {
      job,
      take: (message) => {
        if (message.type === 'parts') trace(tracer, message.parts)
      },
      made: () => {
        const traced = tracer.traced()
        return { traced, codes: distanceField(traced, grid) }
      },
    }
  }
  const codes = new Uint16Array(grid.columns * grid.rows)
  return {
    job,
    take: (message) => {
      if (message.type === 'values') fill(codes, message.values, message.scale)
      // By the centre of the cell: comunas share their borders, and every cell of the region is of one.
      if (message.type === 'parts')
        each(message.parts, ({ rings, mark }) =>
          visitCells(grid, rings, (first, last) => codes.fill(mark, first, last)),
        )
    },
    made: () => ({ codes, traced: null }),
  }
}

function each(
  { bytes, offsets, marks }: PackedParts,
  visit: (part: { type: 1 | 2 | 3; rings: Rings; mark: number }) => void,
): void {
  for (const [n, mark] of marks.entries()) {
    const { type, parts } = readWkb(bytes.subarray(offsets[n], offsets[n + 1]))
    visit({ type, mark, rings: parts.map((part) => part.map(({ x, y }) => [x, y])) })
  }
}

function trace(tracer: Tracer, parts: PackedParts): void {
  each(parts, ({ type, rings, mark }) => {
    if (type === 3) tracer.polygon(rings, { part: mark === 1 })
    else if (type === 2) for (const line of rings) tracer.line(line)
    else for (const [x, y] of rings.flat()) tracer.point(x as number, y as number)
  })
}

let known: { key: string; land: Land } | null = null

/** The comunas cannot be read: the file is damaged, or gone. */
class Unreadable extends Error {}

/** The land that fields are kept of. */
function landOf({ key, path }: BuildJob['frame']): Land {
  if (known?.key !== key) {
    try {
      known = { key, land: new Land(REGION_GRID, unpackField(readUsed(path), REGION_GRID, key)) }
    } catch (error) {
      throw new Unreadable(key, { cause: error })
    }
  }
  return known.land
}

/** The file: of a frame the whole grid, of a field what has land. */
function fileOf(codes: Uint16Array, { key, kind, frame }: BuildJob): Uint8Array {
  if (kind === 'frame') return packField(codes, REGION_GRID, key)
  const land = landOf(frame)
  return packField(land.pack(codes), land.grid, key)
}

/** What the browser begins with: cells of 400 m. */
function regionOf({ codes, traced }: Made): Uint8Array {
  if (traced) return packLevel(traced, REGION_GRID, 2)
  const coarse = level(codes, REGION_GRID, 2)
  return packCodes(coarse.codes, coarse.grid.columns)
}

/** Numbers as codes: 32,768 is 0, 0 is no data. */
function fill(codes: Uint16Array, values: Float32Array, scale: number): void {
  for (let at = 0; at < codes.length; at += 1) {
    const value = values[at] as number
    codes[at] = Number.isNaN(value) ? 0 : Math.max(1, Math.min(65_535, Math.round(value / scale) + 32_768))
  }
}

port.on('message', (message: BuildMessage) => {
  try {
    if (message.type === 'begin') making = begin(message.job)
    else if (message.type !== 'end') making?.take(message)
    else if (making) {
      const { job } = making
      const made = making.made()
      making = null
      writeRegion(job.regionPath, deflateSync(regionOf(made)))
      writeWhole(job.path, fileOf(made.codes, job))
      reply({ type: 'built' })
    }
  } catch (error) {
    making = null
    if (error instanceof Unreadable) reply({ type: 'no-frame' })
    else reply({ type: 'failed', message: (error as Error).stack ?? String(error) })
  }
})
