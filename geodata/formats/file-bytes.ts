import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Bytes, truncated } from './bytes.ts'

/**
 * A file on disk as Bytes. It is opened for each read and closed again: nothing to close, nothing left open.
 * `name` is what people call it, when the path does not say.
 */
export async function fileBytes(path: string, name = basename(path)): Promise<Bytes> {
  const { size } = await stat(path)
  return {
    name,
    size,
    async read(start, end) {
      if (end > size) throw truncated(name)
      const file = await open(path)
      try {
        const array = new Uint8Array(end - start)
        for (let done = 0; done < array.length; ) {
          const { bytesRead } = await file.read(array, done, array.length - done, start + done)
          if (bytesRead === 0) throw truncated(name)
          done += bytesRead
        }
        return array
      } finally {
        await file.close()
      }
    },
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  }
}
