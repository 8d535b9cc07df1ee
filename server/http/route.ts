import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { Ground } from '../availability/ground.ts'
import type { Config } from '../config.ts'
import type { Database, Identity } from '../db/as.ts'
import type { Connection } from '../db/connect.ts'

/** What every handler is given besides the request: made once in `main.ts`. */
export interface Context {
  config: Config
  db: Database
  connection: Connection
  log: Logger
  startedAt: Date
  /** Who sends a request, from its cookie; asked once per request, under `/api` only. Absent: everyone is a visitor. */
  identify?: (request: Request) => Promise<Identity>
  /** Answers land availability. Absent where a test does without: see `groundOf`. */
  ground?: Ground
}

export interface Call<Params, Query, Body> {
  context: Context
  identity: Identity
  language: Language
  params: Params
  query: Query
  body: Body
  /** Address of this server as the caller sees it, without a slash at the end: `https://host`. */
  baseUrl: string
  request: Request
  response: Response
}

export interface RouteAnswer {
  description: string
  /** Media type → schema, or null for bytes. */
  content: Record<string, z.ZodType | null>
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Express path with `:name` parameters. */
  path: string
  /** OpenAPI operation id. */
  id: string
  tag: string
  summary: Text
  params?: z.ZodObject
  query?: z.ZodObject
  /** Query names outside `query` that are let through, e.g. the property filters of a collection. */
  openQuery?: boolean
  body?: z.ZodType
  /** Largest body, in bytes; 1 MiB when not given. */
  bodyLimit?: number
  answers: Record<number, RouteAnswer>
  // biome-ignore lint/suspicious/noExplicitAny: the table holds routes of all shapes; `route()` checks each one.
  handler: (call: Call<any, any, any>) => Promise<unknown> | unknown
}

/**
 * Declares a route: Express registers it, OpenAPI is generated from it. The handler's arguments are typed from the
 * schemas. What it returns is sent as JSON with status 200, unless it is an `answer()` or undefined (it answered itself).
 */
export function route<
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Q extends z.ZodObject = z.ZodObject<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
>(
  declaration: Omit<Route, 'handler' | 'params' | 'query' | 'body'> & {
    params?: P
    query?: Q
    body?: B
    handler: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<unknown> | unknown
  },
): Route {
  return declaration as Route
}

/** An answer that is more than JSON with status 200. */
export class Answer {
  readonly body: unknown
  readonly status: number
  readonly type: string | null
  readonly headers: Record<string, string>
  constructor(
    body: unknown,
    options: { status?: number; type?: string; headers?: Record<string, string> } = {},
  ) {
    this.body = body
    this.status = options.status ?? 200
    this.type = options.type ?? null
    this.headers = options.headers ?? {}
  }
}
