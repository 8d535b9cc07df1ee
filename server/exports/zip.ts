import { Readable } from 'node:stream'
import yazl from 'yazl'

/** A file to go into an archive: its pieces, or its path on disk. */
export interface ZipEntry {
  name: string
  content: Buffer | string | AsyncIterable<Uint8Array | string> | { path: string }
}

/** A zip archive of the entries, in their order, piece by piece. Names are UTF-8. */
export async function* zip(
  entries: readonly ZipEntry[],
  at: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = new yazl.ZipFile()
  const output = archive.outputStream as Readable
  // Whoever reads the output hears of a failure there.
  archive.on('error', (error: Error) => output.destroy(error))
  const open: Readable[] = []
  for (const { name, content } of entries) {
    const options = { mtime: at }
    if (typeof content === 'string' || Buffer.isBuffer(content)) {
      archive.addBuffer(Buffer.from(content as string), name, options)
    } else if ('path' in content) {
      archive.addFile(content.path, name, options)
    } else {
      archive.addReadStreamLazy(name, options, (give) => {
        const stream = Readable.from(bytes(content), { objectMode: false })
        open.push(stream)
        stream.on('error', (error) => output.destroy(error))
        give(null, stream)
      })
    }
  }
  archive.end()
  try {
    yield* output as AsyncIterable<Buffer>
  } finally {
    for (const stream of open) stream.destroy()
    output.destroy()
  }
}

async function* bytes(chunks: AsyncIterable<Uint8Array | string>) {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
