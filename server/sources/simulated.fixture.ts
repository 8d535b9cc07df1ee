import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Fetch, fetchSchema } from '../../geodata/model/connector.ts'
import { type ClientOptions, type Limits, openClient } from './http.ts'
import { fetchSource } from './transports/index.ts'
import type { Receipt } from './transports/transport.ts'

/** Quick enough for a test, with every limit still there. */
export const QUICK: Partial<Limits> = {
  backOffMs: 5,
  pauseMs: 0,
  silenceSeconds: 5,
  seconds: 20,
  attempts: 3,
}

export interface Call {
  url: URL
  /** Query and form together. */
  parameters: URLSearchParams
  headers: IncomingMessage['headers']
  /** How many requests came before this one. */
  before: number
}
export type Handler = (call: Call, response: ServerResponse) => unknown

const closers: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server on loopback that answers as `handler` says: what it returns is sent as JSON, unless it answered itself. */
export async function simulate(handler: Handler): Promise<{ address: string; calls: Call[] }> {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://simulated')
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
    const parameters = new URLSearchParams([...url.searchParams, ...form])
    const call = { url, parameters, headers: request.headers, before: calls.length }
    calls.push(call)
    const answer = await handler(call, response)
    if (answer === undefined) return
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(resolve)
      }),
  )
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, calls }
}

/** A folder that goes away after the tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sources-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

type Declaration = Parameters<typeof fetchSchema.parse>[0]

export interface Fetched {
  receipt: Receipt
  folder: string
  /** Of a service: the rows that were written. */
  rows: { geometry: { type: string; coordinates: unknown }; properties: Record<string, unknown> }[]
}

/** Fetches a declaration from a server on loopback into a folder of its own, or into one that is given. */
export async function fetchOnce(
  declaration: Declaration,
  options: {
    columns?: readonly string[]
    folder?: string
    previous?: Receipt
    onProgress?: (rows: number, total: number | null) => void
  } & ClientOptions = {},
): Promise<Fetched> {
  const fetch: Fetch = fetchSchema.parse({ ...(declaration as object), inside: true })
  const folder = options.folder ?? (await temporaryFolder())
  const client = openClient({ ...options, inside: true, limits: { ...QUICK, ...options.limits } })
  try {
    const receipt = await fetchSource({
      fetch,
      folder,
      stem: 'capa',
      client,
      columns: options.columns ?? null,
      previous: options.previous ?? null,
      onProgress: options.onProgress ?? (() => {}),
    })
    if (!receipt) throw new Error('unchanged')
    const isRows = receipt.rows !== null
    const rows = isRows ? JSON.parse(await readFile(join(folder, receipt.file), 'utf8')).features : []
    return { receipt, folder, rows }
  } finally {
    await client.close()
  }
}

/** The sentence something failed with, in Spanish; fails when it did not fail. */
export async function sentence(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    const { detail, slug } = error as { detail?: { es: string; en: string }; slug?: string }
    if (!detail?.en || slug !== 'fetch-failed') throw error
    return detail.es
  }
  throw new Error('it did not fail')
}
