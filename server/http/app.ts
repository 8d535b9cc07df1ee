import compression from 'compression'
import express, { type NextFunction, type Request, type Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { z } from 'zod'
import { type FieldProblem, Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import { VISITOR } from '../db/as.ts'
import { BUSY, isDatabaseAway, TOO_SLOW } from '../db/failures.ts'
import { serveClient } from './client-files.ts'
import { inPage } from './in-page.ts'
import { Answer, type Context, type Route } from './route.ts'

const MIB = 1024 * 1024

/** Online backgrounds a person may switch on; nothing else is ever loaded from outside. */
const BACKGROUND_HOSTS = ['https://tile.openstreetmap.org', 'https://server.arcgisonline.com']

/** The web server: security headers, limits, the table of routes, the built client, problems. */
export function createApp(context: Context, routes: readonly Route[]): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('trust proxy', context.config.trustProxy ? 1 : false)
  app.set('etag', false)

  app.use(
    pinoHttp({
      logger: context.log,
      // Health checks and tiles would drown everything else.
      autoLogging: { ignore: (request) => /^\/health$|\/tiles\/|^\/assets\//.test(request.url ?? '') },
      serializers: {
        req: (request) => ({ id: request.id, method: request.method, url: withoutSecrets(request.url) }),
        res: (response) => ({ status: response.statusCode }),
      },
    }),
  )
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'script-src': [() => ["'self'", ...inPage('script')].join(' ')],
          'style-src': [() => ["'self'", ...inPage('style')].join(' ')],
          'img-src': ["'self'", 'data:', 'blob:', ...BACKGROUND_HOSTS],
          'connect-src': ["'self'", ...BACKGROUND_HOSTS],
          'worker-src': ["'self'", 'blob:'],
          'font-src': ["'self'"],
          'manifest-src': ["'self'"],
          'object-src': ["'none'"],
          'base-uri': ["'self'"],
          'form-action': ["'self'"],
          'frame-ancestors': ["'none'"],
        },
      },
      strictTransportSecurity: context.config.publicUrl?.startsWith('https:') ? undefined : false,
      // OpenStreetMap's tile policy asks for a Referer: the host is enough. The address of a page says where somebody looks
      // and what they asked: no request carries it, not even to this server.
      referrerPolicy: { policy: 'strict-origin' },
      // A page with WebGL needs nothing of these; OGC clients of other origins read our data.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    }),
  )
  // Above level 3 gzip takes more time than it saves on answers of this size.
  app.use(compression({ level: 3 }))
  // Open data: any origin may read the OGC API. No cookie is ever accepted there.
  app.use('/ogc', (_request, response, next) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Expose-Headers', 'Link, ETag, OGC-NumberMatched')
    next()
  })
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: context.config.rateLimitPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // A view of the map asks for a hundred tiles at once; they are cheap, cached and immutable.
      skip: ({ path }) => path === '/health' || path.startsWith('/assets/') || path.includes('/tiles/'),
      handler: (_request, _response, next) =>
        next(
          new Problem('too-many-requests', {
            es: 'Llegaron demasiadas solicitudes desde esta dirección en un minuto. Espera un minuto y vuelve a intentar.',
            en: 'Too many requests came from this address within a minute. Wait a minute and try again.',
          }),
        ),
    }),
  )

  app.use(refuseForeignWrites(context))

  const methodsByPath = new Map<string, Set<string>>()
  for (const entry of routes) {
    const methods = methodsByPath.get(entry.path) ?? new Set()
    methodsByPath.set(entry.path, methods.add(entry.method.toUpperCase()))
    const chain = entry.body
      ? [
          requireJson,
          express.json({ limit: entry.bodyLimit ?? MIB, type: ['application/json', 'application/*+json'] }),
        ]
      : []
    app[entry.method](entry.path, ...chain, (request, response) => handle(context, entry, request, response))
  }
  for (const [path, methods] of methodsByPath) {
    app.all(path, (request, response, next) => {
      const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
      response.setHeader('Allow', allow)
      if (request.method === 'OPTIONS') {
        response.setHeader('Access-Control-Allow-Methods', allow)
        response.setHeader('Access-Control-Allow-Headers', 'Content-Type, Accept-Language, Prefer')
        response.status(204).end()
        return
      }
      next(
        new Problem('method-not-allowed', {
          es: `${request.method} no se puede usar en ${request.path}. Se puede usar: ${allow}.`,
          en: `${request.method} cannot be used on ${request.path}. Allowed: ${allow}.`,
        }),
      )
    })
  }

  serveClient(app)

  app.use((request, _response, next) => {
    next(
      new Problem('not-found', {
        es: `No hay nada en ${request.path}. La lista de direcciones está en /ogc/api.`,
        en: `There is nothing at ${request.path}. The list of addresses is at /ogc/api.`,
      }),
    )
  })
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) {
      response.destroy()
      return
    }
    sendProblem(context, toProblem(error), request, response, error)
  })
  return app
}

async function handle(context: Context, entry: Route, request: Request, response: Response) {
  const language = languageOf(request)
  const params = check(entry.params, request.params, 'path')
  const query = checkQuery(entry, request)
  const body = entry.body ? check(entry.body, request.body, 'body') : undefined
  // Under /ogc any page may ask: there a cookie says nothing.
  const identity = entry.path.startsWith('/api/') ? await context.identify?.(request) : undefined
  const result = await entry.handler({
    context,
    identity: identity ?? VISITOR,
    language,
    params,
    query,
    body,
    baseUrl: context.config.publicUrl ?? `${request.protocol}://${request.get('host')}`,
    request,
    response,
  })
  if (result === undefined) return
  const answer = result instanceof Answer ? result : new Answer(result)
  response.status(answer.status)
  response.setHeader('Content-Language', language)
  response.setHeader('Vary', `Accept-Language, Accept-Encoding${identity ? ', Cookie' : ''}`)
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  // What somebody sees with their account is for their browser alone, and what is not to be kept is not kept there either.
  if (identity?.person && !/no-store/.test(answer.headers['Cache-Control'] ?? ''))
    response.setHeader('Cache-Control', 'private, no-cache')
  if (answer.body === null) {
    response.end()
  } else if (answer.body instanceof Uint8Array || typeof answer.body === 'string') {
    if (answer.type) response.setHeader('Content-Type', answer.type)
    response.end(answer.body)
  } else {
    response.setHeader('Content-Type', answer.type ?? 'application/json')
    response.end(JSON.stringify(answer.body))
  }
}

/** Invitations, links to follow and ids that are keys stay out of the log. */
const withoutSecrets = (url: string) => url.replace(/[\w-]{32,}/g, '…')

/**
 * A page of another site cannot write in the name of who is signed in here: browsers say where a request comes from
 * (Sec-Fetch-Site, or Origin in older ones). Programs that are no browser say neither, and have no cookie to abuse.
 */
function refuseForeignWrites({ config }: Context) {
  const ours = config.publicUrl ? new URL(config.publicUrl).host : null
  return (request: Request, _response: Response, next: NextFunction) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || /^\/ogc(\/|$)/.test(request.path))
      return next()
    const site = request.get('Sec-Fetch-Site')
    const origin = request.get('Origin')
    const host = origin && URL.canParse(origin) ? new URL(origin).host : null
    const same = host !== null && (host === request.get('Host') || host === ours)
    if (site ? site === 'same-origin' || site === 'none' : !origin || same) return next()
    next(
      new Problem('foreign-origin', {
        es: 'Esta solicitud viene de una página de otro sitio. Hazla desde la aplicación, en su propia dirección.',
        en: 'This request comes from a page of another site. Make it from the application, at its own address.',
      }),
    )
  }
}

function requireJson(request: Request, _response: Response, next: NextFunction) {
  if (request.is(['application/json', 'application/*+json'])) return next()
  next(
    new Problem('unsupported-media-type', {
      es: 'El cuerpo debe ser JSON. Envía la cabecera Content-Type: application/json.',
      en: 'The body must be JSON. Send the header Content-Type: application/json.',
    }),
  )
}

/** `?lang=` first, then `Accept-Language`, then Spanish. */
export function languageOf(request: Request): Language {
  const asked = request.query.lang
  if (asked === 'es' || asked === 'en') return asked
  return request.acceptsLanguages(['es', 'en']) === 'en' ? 'en' : 'es'
}

const everywhere = z.object({ lang: z.enum(['es', 'en']).optional(), f: z.string().max(40).optional() })

function checkQuery(entry: Route, request: Request) {
  const known = { ...everywhere.shape, ...(entry.query?.shape ?? {}) }
  const unknown = Object.keys(request.query).filter((name) => !Object.hasOwn(known, name))
  if (unknown.length > 0 && !entry.openQuery) {
    const names = Object.keys(known).join(', ')
    throw new Problem(
      'unknown-parameter',
      {
        es: `Esta dirección no conoce ${unknown.map((name) => `«${name}»`).join(', ')}. Conoce: ${names}.`,
        en: `This address does not know ${unknown.map((name) => `“${name}”`).join(', ')}. It knows: ${names}.`,
      },
      { extra: { unknown } },
    )
  }
  const repeated = Object.entries(request.query).find(([, value]) => Array.isArray(value))
  if (repeated) {
    throw new Problem('bad-parameter', {
      es: `El parámetro «${repeated[0]}» viene más de una vez. Envíalo una sola vez.`,
      en: `The parameter “${repeated[0]}” comes more than once. Send it once.`,
    })
  }
  const schema = entry.openQuery ? z.looseObject(known) : z.object(known)
  return check(schema, request.query, 'query')
}

function check<T extends z.ZodType>(schema: T | undefined, value: unknown, where: 'path' | 'query' | 'body') {
  if (!schema) return {} as z.output<T>
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, 20).map((issue): FieldProblem => {
    const pointer = where === 'body' ? `/${issue.path.join('/')}` : String(issue.path[0] ?? '')
    return { pointer, detail: sentences(issue) }
  })
  const first = errors[0]
  const place = first?.pointer || '/'
  throw new Problem(
    where === 'body' ? 'bad-request' : where === 'query' ? 'bad-parameter' : 'not-found',
    {
      es: `Valor que no sirve en «${place}»: ${first?.detail.es ?? ''}`,
      en: `Unusable value in “${place}”: ${first?.detail.en ?? ''}`,
    },
    { errors },
  )
}

const spanish = z.locales.es().localeError
const english = z.locales.en().localeError
/** The validator's sentence in both languages; our own messages come as JSON `{es, en}` text. */
function sentences(issue: z.core.$ZodIssue) {
  const say = (locale: typeof spanish, fallback: string) => {
    const message = locale(issue as never)
    return typeof message === 'string' ? message : (message?.message ?? fallback)
  }
  if (issue.code === 'custom' && issue.params?.es)
    return { es: String(issue.params.es), en: String(issue.params.en) }
  return { es: say(spanish, issue.message), en: say(english, issue.message) }
}

/** Whatever was thrown, as a problem. Unexpected errors become `internal`, without their words. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { type, code, status, limit } = error as {
    type?: string
    code?: string
    status?: number
    limit?: number
  }
  if (type === 'entity.too.large') {
    const most = Math.round((limit ?? MIB) / MIB)
    return new Problem('too-large', {
      es: `El cuerpo de la solicitud supera el tamaño permitido (${most} MB). Simplifica la geometría o divídela.`,
      en: `The body of the request is larger than allowed (${most} MB). Simplify the geometry or split it.`,
    })
  }
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new Problem('malformed-json', {
      es: 'El cuerpo no se puede leer como JSON en UTF-8. Revisa comillas, comas y llaves.',
      en: 'The body cannot be read as UTF-8 JSON. Check quotes, commas and braces.',
    })
  }
  if (error instanceof URIError || status === 400) {
    return new Problem('bad-request', {
      es: 'La dirección tiene caracteres que no se pueden leer.',
      en: 'The address has characters that cannot be read.',
    })
  }
  // PostgreSQL: no text holds the character U+0000 (22021), nor JSON (22P05).
  if (code === '22021' || code === '22P05') {
    return new Problem(
      'bad-request',
      {
        es: 'El texto trae un carácter que no se puede guardar ni buscar (U+0000). Bórralo y envía de nuevo.',
        en: 'The text has a character that cannot be kept or searched (U+0000). Delete it and send again.',
      },
      { cause: error },
    )
  }
  if (code === TOO_SLOW) {
    return new Problem(
      'too-slow',
      {
        es: 'La consulta se detuvo porque tardó demasiado. Pide un área más pequeña.',
        en: 'The query was stopped because it took too long. Ask for a smaller area.',
      },
      { cause: error },
    )
  }
  if (code === BUSY) {
    return new Problem(
      'unavailable',
      {
        es: 'La base de datos está ocupada con otras consultas. Vuelve a intentar en un minuto; no se perdió nada.',
        en: 'The database is busy with other queries. Try again in a minute; nothing was lost.',
      },
      { cause: error },
    )
  }
  if (isDatabaseAway(error)) {
    return new Problem(
      'unavailable',
      {
        es: 'La base de datos no responde en este momento. Vuelve a intentar en un minuto; no se perdió nada.',
        en: 'The database does not answer at this moment. Try again in a minute; nothing was lost.',
      },
      { cause: error },
    )
  }
  return new Problem(
    'internal',
    {
      es: 'Ocurrió un error que no esperábamos. No se guardó nada a medias. Vuelve a intentar; si se repite, envía el número de solicitud a quien administra el servicio.',
      en: 'An error happened that we did not expect. Nothing was half-saved. Try again; if it repeats, send the request number to whoever runs the service.',
    },
    { cause: error },
  )
}

function sendProblem(
  context: Context,
  problem: Problem,
  request: Request,
  response: Response,
  error: unknown,
) {
  if (problem.status >= 500) context.log.error({ err: error, request: request.id }, problem.message)
  const body = { ...problem.toJSON(languageOf(request), request.path), request: request.id }
  response.status(problem.status)
  response.setHeader('Content-Type', 'application/problem+json')
  response.setHeader('Content-Language', languageOf(request))
  response.end(JSON.stringify(body))
}
