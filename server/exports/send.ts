import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Call } from '../http/route.ts'

export interface Download {
  /** ASCII. */
  fileName: string
  mediaType: string
  /** More headers, e.g. links. */
  headers?: Readonly<Record<string, string>>
  chunks: AsyncGenerator<Uint8Array | string, void, undefined>
}

/** A reader that takes nothing for this long has gone, ms. */
const PATIENCE_MS = 120_000

/** A signal that is given when the reader of a response leaves before its end. */
export function goneSignal(response: Call<unknown, unknown, unknown>['response']): AbortSignal {
  const controller = new AbortController()
  if (response.destroyed) controller.abort()
  response.once('close', () => controller.abort())
  return controller.signal
}

/**
 * Sends a file as it is made, no faster than it is read. What fails before the first piece is thrown, and becomes a
 * problem; what fails later cuts the transfer, so that half a file is not taken for a whole one. A reader that goes
 * away stops the making.
 */
export async function send(
  {
    context,
    request,
    response,
    language,
  }: Pick<Call<unknown, unknown, unknown>, 'context' | 'request' | 'response' | 'language'>,
  { fileName, mediaType, headers = {}, chunks }: Download,
): Promise<void> {
  let first: IteratorResult<Uint8Array | string, void> | null
  try {
    first = request.method === 'HEAD' ? null : await chunks.next()
  } catch (error) {
    if (response.destroyed) return
    throw error
  }
  response.status(200)
  for (const [name, value] of Object.entries({
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Content-Language': language,
    Vary: 'Accept-Language, Accept-Encoding',
    ...headers,
  })) {
    response.setHeader(name, value)
  }
  if (!first) {
    response.end()
    return
  }
  response.setTimeout(PATIENCE_MS, () => response.destroy())
  try {
    await pipeline(Readable.from(encoded(first, chunks), { objectMode: false, highWaterMark: 1 }), response)
  } catch (error) {
    // The reader left: nothing is wrong.
    if ((error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE' || request.destroyed) return
    context.log.error({ err: error, file: fileName }, 'a download was cut short')
    response.destroy()
  } finally {
    // Also when the reader left before the second piece: what is on disk is removed.
    await chunks.return()
  }
}

async function* encoded(
  first: IteratorResult<Uint8Array | string, void>,
  rest: AsyncGenerator<Uint8Array | string, void, undefined>,
) {
  if (first.done) return
  yield bytesOf(first.value)
  for await (const chunk of rest) if (chunk.length > 0) yield bytesOf(chunk)
}

const bytesOf = (chunk: Uint8Array | string) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
