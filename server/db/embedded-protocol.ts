import type { PGlite } from '@electric-sql/pglite'

/** Types of the messages of the PostgreSQL protocol, version 3, by their first byte. */
const SYNC = 0x53
const QUERY = 0x51
const ERROR_RESPONSE = 0x45
const READY_FOR_QUERY = 0x5a

type Stream = PGlite['execProtocolRawStream']

/**
 * PGlite answers an error inside an extended query with ReadyForQuery at once, and again at the Sync that follows;
 * `pg` then takes every later answer for that of the query before. This puts the protocol right: after an error
 * nothing is run or announced until Sync (PostgreSQL documentation, 55.2.3 Extended Query).
 */
export function withSyncAfterError(run: Stream): Stream {
  let skipping = false
  return async (message, options) => {
    const type = message[0]
    if (type === SYNC || type === QUERY) {
      skipping = false
      return run(message, options)
    }
    if (skipping) return
    const chunks: Uint8Array[] = []
    await run(message, { ...options, onRawData: (data) => chunks.push(data.slice()) })
    const answer = withoutReady(Buffer.concat(chunks))
    skipping = answer.failed
    if (answer.data.length > 0) options?.onRawData(answer.data)
  }
}

/** An answer to one message; when it holds an error, its ReadyForQuery is taken out. */
function withoutReady(data: Buffer): { failed: boolean; data: Buffer } {
  const messages: { type: number; bytes: Buffer }[] = []
  for (let at = 0; at + 5 <= data.length; ) {
    const end = at + 1 + data.readInt32BE(at + 1)
    messages.push({ type: data[at] as number, bytes: data.subarray(at, end) })
    at = end
  }
  if (!messages.some(({ type }) => type === ERROR_RESPONSE)) return { failed: false, data }
  const kept = messages.filter(({ type }) => type !== READY_FOR_QUERY)
  return { failed: true, data: Buffer.concat(kept.map(({ bytes }) => bytes)) }
}
