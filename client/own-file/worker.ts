import type { Text } from '../../geodata/model/text.ts'
import type { OwnFile, Refusal } from './limits.ts'
import { NotOpened, readOwnFile } from './read.ts'

export interface Asked {
  name: string
  bytes: Uint8Array
  srid?: number
}
export type Said = { file: OwnFile } | { why: Refusal | Text }

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  readOwnFile(data.name, data.bytes, data.srid).then(
    (file) => postMessage({ file } satisfies Said),
    (error) => postMessage({ why: error instanceof NotOpened ? error.why : 'damaged' } satisfies Said),
  )
})
