import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, fetch, type Response } from 'undici'
import { Problem } from '../../geodata/model/problem.ts'
import { VERSION } from '../config.ts'
import { allowedAddress, lookupPublic } from './addresses.ts'
import { fetchFailed, Passing, quote } from './problems.ts'

/** What one pull may take at most. */
export interface Limits {
  /** Of everything that is received. */
  bytes: number
  /** Of one answer that is held in memory. */
  answerBytes: number
  seconds: number
  /** Requests for rows. */
  pages: number
  redirects: number
  /** How often one request is tried. */
  attempts: number
  /** Until an answer begins, and between two pieces of it. */
  silenceSeconds: number
  /** First pause before trying again, doubled each time. */
  backOffMs: number
  /** Between two requests to one host. */
  pauseMs: number
}

const MIB = 1024 * 1024
export const LIMITS: Limits = {
  bytes: 600 * MIB,
  answerBytes: 128 * MIB,
  seconds: 45 * 60,
  pages: 5000,
  redirects: 5,
  attempts: 5,
  silenceSeconds: 180,
  backOffMs: 2000,
  pauseMs: 250,
}
/** A server that asks for more patience than this is left for the next time. */
const LONGEST_WAIT_MS = 5 * 60_000

export interface Asked {
  /** Sent as a form (POST); else the request is a GET. */
  form?: Readonly<Record<string, string>>
  /** Looks at the document and throws: a `Passing` is tried again. */
  judge?: (document: unknown) => void
}

/** What a file was when it was last fetched. */
export interface Validators {
  etag: string | null
  last_modified: string | null
}

export interface Download extends Validators {
  /** The file is what it was: nothing was received. */
  unchanged: boolean
  /** Where it was found, after redirects. */
  url: string
  /** As the server calls it. */
  name: string
  bytes: number
  sha256: string
}

export interface Client {
  /** A document; throws when it is not JSON. */
  json(url: string, asked?: Asked): Promise<unknown>
  text(url: string): Promise<string>
  /** A file, to `path`. A download that broke goes on where it stopped, when the server can. */
  download(url: string, path: string, previous: Validators | null): Promise<Download>
  /** Bytes received so far. */
  received(): number
  readonly limits: Limits
  close(): Promise<void>
}

export interface ClientOptions {
  limits?: Partial<Limits>
  /** The source lives in an internal network. */
  inside?: boolean
  /** Ends the pull. */
  signal?: AbortSignal
  /** Told when a request will be tried again, and why. */
  onRetry?: (reason: Passing, attempt: number) => void
}

/** Some servers give a page instead of the file to whoever does not look like a browser. */
const USER_AGENT = `Mozilla/5.0 (compatible; SueloComun/${VERSION})`

/** One request at a time for each host, whoever asks. */
const turns = new Map<string, Promise<unknown>>()
function inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(host) ?? Promise.resolve()).then(work)
  const settled = mine.catch(() => {})
  turns.set(host, settled)
  settled.then(() => {
    if (turns.get(host) === settled) turns.delete(host)
  })
  return mine
}

/** A client for one pull: polite, patient, and bounded in every direction. */
export function openClient(options: ClientOptions = {}): Client {
  const limits = { ...LIMITS, ...options.limits }
  const inside = options.inside ?? false
  const silence = limits.silenceSeconds * 1000
  const agent = new Agent({
    connect: { timeout: Math.min(silence, 30_000), ...(inside ? {} : { lookup: lookupPublic }) },
    headersTimeout: silence,
    bodyTimeout: silence,
  })
  const signal = AbortSignal.any([
    AbortSignal.timeout(limits.seconds * 1000),
    ...(options.signal ? [options.signal] : []),
  ])
  let received = 0

  /** Counts what arrives; throws above the limits. */
  const counted = (host: string, most: number) => {
    let size = 0
    return (chunk: Uint8Array) => {
      size += chunk.length
      received += chunk.length
      if (size > most || received > limits.bytes) throw tooMuch(host, Math.min(most, limits.bytes))
    }
  }

  /** Sends one request, following redirects. The body is still to be read. */
  async function send(address: string, asked: Asked, headers: Record<string, string>): Promise<Response> {
    let url = allowedAddress(address, inside)
    for (let hop = 0; ; hop++) {
      const response = await fetch(url, {
        method: asked.form && hop === 0 ? 'POST' : 'GET',
        headers: {
          'user-agent': USER_AGENT,
          'accept-language': 'es-CL, es;q=0.9, en;q=0.5',
          ...headers,
        },
        ...(asked.form && hop === 0 ? { body: new URLSearchParams(asked.form) } : {}),
        redirect: 'manual',
        dispatcher: agent,
        signal,
      })
      const location = response.headers.get('location')
      if (![301, 302, 303, 307, 308].includes(response.status) || !location) return response
      await response.body?.cancel()
      const next = allowedAddress(new URL(location, url).href, inside)
      if (hop >= limits.redirects || (url.protocol === 'https:' && next.protocol === 'http:')) {
        throw fetchFailed(
          `${url.host} manda de una dirección a otra sin llegar a los datos (${hop + 1} saltos, el último a ${next.origin}).`,
          `${url.host} sends from one address to another without coming to the data (${hop + 1} hops, the last to ${next.origin}).`,
        )
      }
      url = next
    }
  }

  /** Does something until it works, or fails for good, or has failed often enough. */
  async function patiently<T>(address: string, once: () => Promise<T>): Promise<T> {
    const { host } = allowedAddress(address, inside)
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTurn(host, async () => {
          const result = await once()
          await wait(limits.pauseMs, undefined, { signal })
          return result
        })
      } catch (error) {
        const reason = explain(error, host, signal)
        if (!(reason instanceof Passing)) throw reason
        const pause = reason.waitMs ?? limits.backOffMs * 2 ** (attempt - 1)
        if (attempt >= limits.attempts || pause > LONGEST_WAIT_MS) throw gaveUp(reason, attempt)
        options.onRetry?.(reason, attempt)
        await wait(pause, undefined, { signal }).catch((cause) => {
          throw explain(cause, host, signal)
        })
      }
    }
  }

  async function body(address: string, asked: Asked, accept: string): Promise<string> {
    const response = await send(address, asked, { accept })
    const count = counted(new URL(response.url).host, limits.answerBytes)
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body ?? []) {
      count(chunk)
      chunks.push(chunk)
    }
    const words = Buffer.concat(chunks).toString('utf8')
    refuseStatus(response, words)
    return words
  }

  return {
    limits,
    received: () => received,
    text: (address) => patiently(address, () => body(address, {}, '*/*')),
    json: (address, asked = {}) =>
      patiently(address, async () => {
        const words = await body(address, asked, 'application/json, */*;q=0.5')
        const document = parse(words, new URL(address).host)
        asked.judge?.(document)
        return document
      }),
    async download(address, path, previous) {
      await mkdir(dirname(path), { recursive: true })
      return patiently(address, async () => {
        const part = await startedPart(path, address)
        const conditions: Record<string, string> = part
          ? { range: `bytes=${part.size}-`, 'if-range': part.validator, 'accept-encoding': 'identity' }
          : {
              ...(previous?.etag ? { 'if-none-match': previous.etag } : {}),
              ...(previous?.last_modified ? { 'if-modified-since': previous.last_modified } : {}),
            }
        const response = await send(address, {}, { accept: '*/*', ...conditions })
        const found = {
          url: response.url,
          name: nameOf(response),
          etag: response.headers.get('etag'),
          last_modified: response.headers.get('last-modified'),
        }
        if (response.status === 304 && previous) {
          await response.body?.cancel()
          return { ...found, unchanged: true, bytes: 0, sha256: '' }
        }
        if (response.status === 416 && part) {
          await response.body?.cancel()
          await rm(`${path}.part`, { force: true })
          throw new Passing({ es: 'el archivo cambió a medio camino', en: 'the file changed half way' }, 0)
        }
        if (!response.ok) refuseStatus(response, await firstWords(response))
        const goesOn = part !== null && response.status === 206
        const validator = found.etag?.startsWith('"') ? found.etag : found.last_modified
        await writeFile(`${path}.part.json`, JSON.stringify({ url: address, validator }))
        const count = counted(new URL(response.url).host, limits.bytes)
        // Piece by piece, and not through a pipeline, which throws away what it holds when the connection breaks.
        const file = await open(`${path}.part`, goesOn ? 'a' : 'w')
        try {
          for await (const chunk of response.body ?? []) {
            count(chunk)
            await file.writeFile(chunk)
          }
        } finally {
          await file.close()
        }
        await requireFile(`${path}.part`, new URL(response.url).host)
        const digest = await sha256Of(`${path}.part`)
        const { size } = await stat(`${path}.part`)
        await rename(`${path}.part`, path)
        await rm(`${path}.part.json`, { force: true })
        return { ...found, unchanged: false, bytes: size, sha256: digest }
      })
    },
    close: () => agent.destroy(),
  }
}

function parse(words: string, host: string): unknown {
  try {
    return JSON.parse(words)
  } catch (cause) {
    throw fetchFailed(
      `${host} no respondió JSON, sino: «${quote(words, 120)}».`,
      `${host} did not answer JSON but: “${quote(words, 120)}”.`,
      cause,
    )
  }
}

/** A download that broke, when it is of the same address and can be told from a newer file. */
async function startedPart(path: string, url: string) {
  try {
    const note = JSON.parse(await readFile(`${path}.part.json`, 'utf8'))
    const { size } = await stat(`${path}.part`)
    return note.url === url && note.validator && size > 0
      ? { size, validator: note.validator as string }
      : null
  } catch {
    return null
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** A page of a web site with status 200 is not the file that was asked for. */
async function requireFile(path: string, host: string): Promise<void> {
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2048), 0, 2048, 0)
  await file.close()
  const head = buffer.subarray(0, bytesRead).toString('utf8')
  if (bytesRead === 0) {
    throw fetchFailed(`${host} entregó un archivo vacío.`, `${host} gave an empty file.`)
  }
  if (/^\s*(<!--[\s\S]*?-->\s*)*<(!doctype html|html)/i.test(head)) {
    await rm(path, { force: true })
    const title = quote(/<title[^>]*>([^<]*)/i.exec(head)?.[1] ?? head, 80)
    throw fetchFailed(
      `${host} respondió una página («${title}») en lugar del archivo: se mudó, o pide entrar.`,
      `${host} answered with a page (“${title}”) instead of the file: it has moved, or asks to sign in.`,
    )
  }
}

function nameOf(response: Response): string {
  const disposition = response.headers.get('content-disposition') ?? ''
  const named =
    /filename\*=(?:utf-8'')?([^;]+)/i.exec(disposition) ?? /filename="?([^";]+)/i.exec(disposition)
  const name = named?.[1] ?? new URL(response.url).pathname.split('/').pop() ?? ''
  try {
    return decodeURIComponent(name.trim())
  } catch {
    return name.trim()
  }
}

async function firstWords(response: Response): Promise<string> {
  let words = ''
  for await (const chunk of response.body ?? []) {
    words += Buffer.from(chunk).toString('utf8')
    if (words.length > 4000) break
  }
  return words
}

/** Throws what a status other than 2xx means. */
function refuseStatus(response: Response, body: string): void {
  const { status } = response
  const { host, pathname } = new URL(response.url)
  if (status >= 200 && status < 300) return
  const words = quote(body, 160)
  const said = { es: words ? `: «${words}»` : '', en: words ? `: “${words}”` : '' }
  if (status === 429 || status >= 500) {
    throw new Passing(
      { es: `${host} responde ${status}${said.es}`, en: `${host} answers ${status}${said.en}` },
      retryAfter(response.headers.get('retry-after')),
    )
  }
  if (status === 404 || status === 410) {
    throw fetchFailed(
      `${host} ya no tiene nada en ${pathname} (${status}): el servicio se mudó o fue retirado.`,
      `${host} has nothing at ${pathname} any more (${status}): the service has moved or was withdrawn.`,
    )
  }
  if (status === 401 || status === 403) {
    throw fetchFailed(
      `${host} no deja entrar (${status})${said.es}.`,
      `${host} does not let us in (${status})${said.en}.`,
    )
  }
  throw fetchFailed(`${host} responde ${status}${said.es}.`, `${host} answers ${status}${said.en}.`)
}

/** `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfter(value: string | null, now = Date.now()): number | null {
  if (value === null) return null
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

const PASSING_CODES: Readonly<Record<string, readonly [es: string, en: string]>> = {
  ECONNRESET: ['cortó la conexión', 'cut the connection'],
  EPIPE: ['cortó la conexión', 'cut the connection'],
  ECONNREFUSED: ['no acepta conexiones', 'accepts no connections'],
  ETIMEDOUT: ['no responde', 'does not answer'],
  EHOSTUNREACH: ['no se puede alcanzar', 'cannot be reached'],
  ENETUNREACH: ['no se puede alcanzar', 'cannot be reached'],
  EAI_AGAIN: ['no se pudo ubicar (DNS)', 'could not be located (DNS)'],
  UND_ERR_SOCKET: ['cortó la conexión', 'cut the connection'],
  UND_ERR_CONNECT_TIMEOUT: ['no responde', 'does not answer'],
  UND_ERR_HEADERS_TIMEOUT: ['no responde', 'does not answer'],
  UND_ERR_BODY_TIMEOUT: ['dejó de responder a medio camino', 'stopped answering half way'],
}

/** What went wrong, as something that may pass or as a failure; never an error without a sentence. */
function explain(error: unknown, host: string, signal: AbortSignal): Error {
  for (let each: unknown = error; each; each = (each as Error).cause) {
    if (each instanceof Problem || each instanceof Passing) return each
  }
  if (signal.aborted) {
    const tooLong = (signal.reason as Error)?.name === 'TimeoutError'
    return tooLong
      ? fetchFailed(
          `${host} tarda demasiado; se dejó. Lo que ya llegó queda guardado para la próxima vez.`,
          `${host} takes too long; it was left. What has come is kept for the next time.`,
        )
      : fetchFailed('Se detuvo a medio camino.', 'It was stopped half way.', signal.reason)
  }
  const codes: string[] = []
  for (let each = error; each; each = (each as Error).cause)
    codes.push((each as { code?: string }).code ?? '')
  const code = codes.find(Boolean) ?? ''
  const passing = PASSING_CODES[code]
  if (passing) return new Passing({ es: `${host} ${passing[0]}`, en: `${host} ${passing[1]}` })
  if (code === 'ENOTFOUND') {
    return fetchFailed(
      `No hay ningún servidor llamado ${host}: el servicio se mudó o fue retirado, o esta máquina no tiene internet.`,
      `There is no server called ${host}: the service has moved or was withdrawn, or this machine has no internet.`,
      error,
    )
  }
  // A body that ends before its announced length has no code of its own in some versions.
  const words = (error as Error)?.message ?? String(error)
  if (/terminated|other side closed|premature/i.test(words)) {
    return new Passing({ es: `${host} cortó la conexión`, en: `${host} cut the connection` })
  }
  const said = quote([words, code].filter(Boolean).join(' '), 120)
  return fetchFailed(
    `No se pudo hablar con ${host} (${said}).`,
    `Could not talk to ${host} (${said}).`,
    error,
  )
}

const gaveUp = ({ text, waitMs }: Passing, attempts: number): Problem => {
  const later = waitMs !== null && waitMs > LONGEST_WAIT_MS
  return fetchFailed(
    `${text.es}; ${later ? 'pide volver más tarde' : `se intentó ${attempts} veces`}. Lo que ya llegó queda guardado para la próxima vez.`,
    `${text.en}; ${later ? 'it asks us to come back later' : `${attempts} attempts were made`}. What has come is kept for the next time.`,
  )
}

function tooMuch(host: string, bytes: number): Problem {
  const most = Math.max(1, Math.round(bytes / MIB))
  return fetchFailed(
    `${host} envía más de ${most} MB; se dejó. Si son de verdad tantos datos, pídelos por partes.`,
    `${host} sends more than ${most} MB; it was left. If it really is that much data, ask for it in parts.`,
  )
}
