import { keeper } from './keeper.ts'
import { hasNetwork, setSignal } from './signal.ts'

/**
 * The one door to the server. Everything the client reads or sends passes here, so that language, cancellation and
 * failures are handled once.
 */

/** An RFC 9457 problem as the server sends it, already in the reader's language. */
export interface Problem {
  /** Stable name of what went wrong; `offline` and `unreadable` are ours, the rest are the server's. */
  slug: string
  status: number
  title: string
  detail: string | null
  errors: { pointer: string; detail: string }[]
  /** Whatever else the problem carries, e.g. `repaired` of a self-crossing site. */
  more: Record<string, unknown>
}

/** The server refused, or could not be reached. `title` and `detail` are sentences for the reader when the server gave them. */
export class ApiProblem extends Error implements Problem {
  readonly slug: string
  readonly status: number
  readonly title: string
  readonly detail: string | null
  readonly errors: Problem['errors']
  readonly more: Record<string, unknown>

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiProblem'
    this.slug = problem.slug
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail
    this.errors = problem.errors
    this.more = problem.more
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Reads a problem body; anything that is no problem becomes `unreadable`, with an empty title for the page to word. */
export function readProblem(status: number, body: unknown): ApiProblem {
  const {
    type,
    title,
    status: _,
    detail,
    instance: __,
    slug,
    errors,
    ...more
  } = typeof body === 'object' && body !== null
    ? (body as Record<string, unknown>)
    : ({} as Record<string, unknown>)
  return new ApiProblem({
    slug: text(slug) ?? text(type)?.split(/[/:#]/).at(-1) ?? 'unreadable',
    status,
    title: text(title) ?? '',
    detail: text(detail),
    errors: Array.isArray(errors) ? (errors as Problem['errors']) : [],
    more,
  })
}

export type Query = Record<
  string,
  string | number | boolean | readonly (string | number)[] | null | undefined
>

/** `path` with its query; null and undefined are left out, lists joined by commas. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue
    parameters.set(name, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = parameters.toString().replace(/%2C/g, ',')
  return text ? `${path}?${text}` : path
}

interface Options {
  query?: Query
  signal?: AbortSignal
  /** Sent as JSON; makes the request a POST unless `method` says otherwise. */
  body?: unknown
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Beside those that every request has. */
  headers?: Record<string, string>
}

/**
 * JSON from the server, in the language of the page. Throws ApiProblem on refusal (`offline` when nobody answers);
 * an abort stays an AbortError.
 */
export async function request<T>(
  path: string,
  { query, signal, body, method, headers: more }: Options = {},
): Promise<T> {
  const language = document.documentElement.lang === 'en' ? 'en' : 'es'
  const headers: Record<string, string> = {
    ...more,
    Accept: 'application/json, application/geo+json, application/problem+json',
    'Accept-Language': language,
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(address(path, query), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      ...(signal ? { signal } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    setSignal(false)
    const kept = await (await keeper())?.answer(path, { query, body, method }).catch(() => undefined)
    if (kept !== undefined) return kept as T
    throw new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} })
  }
  const kept_at = response.headers.get('X-Kept-At')
  // What the browser still had says nothing of the signal.
  if (kept_at !== null || hasNetwork()) setSignal(kept_at === null, kept_at)
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok || answer === undefined) throw readProblem(response.status, answer)
  return answer as T
}
