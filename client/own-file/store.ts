import { useSyncExternalStore } from 'react'
import type { Text } from '../../geodata/model/text.ts'
import { MOST_MEGABYTES, type OwnFile, type Refusal } from './limits.ts'
import type { Asked, Said } from './worker.ts'
import OwnFileWorker from './worker.ts?worker'

/** A file that is open in this page: in its memory, and nowhere else. */
export interface OwnLayer extends OwnFile {
  key: number
  bytes: Uint8Array
}

export interface OwnState {
  layers: readonly OwnLayer[]
  /** Name of the file being read. */
  reading: string | null
  refused: { name: string; megabytes: number; why: Refusal | Text } | null
}

let state: OwnState = { layers: [], reading: null, refused: null }
let last = 0
const listeners = new Set<() => void>()

function change(next: Partial<OwnState>) {
  state = { ...state, ...next }
  for (const listener of listeners) listener()
}

export const ownState = (): OwnState => state

export function useOwnFiles(): OwnState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, ownState)
}

function read(asked: Asked): Promise<Said> {
  const worker = new OwnFileWorker()
  return new Promise<Said>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Said>) => resolve(data)
    worker.onerror = () => resolve({ why: 'damaged' })
    worker.postMessage(asked)
  }).finally(() => worker.terminate())
}

/** Opens a file; what is wrong with it is said in the state. Answers what was opened. */
export async function openFile(file: File): Promise<OwnLayer | null> {
  const { name, size } = file
  const refuse = (why: Refusal | Text) => {
    change({ reading: null, refused: { name, megabytes: size / 1_048_576, why } })
    return null
  }
  if (size > MOST_MEGABYTES << 20) return refuse('tooLarge')
  change({ reading: name, refused: null })
  // A folder, or a file that was moved away meanwhile, gives nothing to read.
  const buffer = await file.arrayBuffer().catch(() => null)
  if (!buffer) return refuse('damaged')
  const bytes = new Uint8Array(buffer)
  const said = await read({ name, bytes })
  if ('why' in said) return refuse(said.why)
  last += 1
  const layer = { ...said.file, key: last, bytes }
  change({ reading: null, layers: [...state.layers, layer] })
  return layer
}

/** Reads an open file once more, its coordinates in the system that a person says. */
export async function readAgain({ key, name, bytes }: OwnLayer, srid: number): Promise<void> {
  change({ reading: name })
  const said = await read({ name, bytes, srid })
  if ('why' in said) return change({ reading: null, refused: { name, megabytes: 0, why: said.why } })
  change({
    reading: null,
    layers: state.layers.map((layer) =>
      layer.key === key ? { ...said.file, candidates: layer.candidates, key, bytes } : layer,
    ),
  })
}

export const closeFile = (key: number): void =>
  change({ layers: state.layers.filter((layer) => layer.key !== key), refused: null })
