import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Express } from 'express'
import expressStaticGzip from 'express-static-gzip'
import { PROJECT_ROOT } from '../config.ts'

/** Searches that ask for something: their page comes without the three doors. */
const ASKS = ['task', 'sel', 'layers', 'c']

/**
 * Which of the pages of the build answers an address: with the doors where nothing is asked for, in the language of the
 * address. The service worker (`client/offline/sw.ts`) chooses alike.
 */
export function pageFile(path: string, query: Record<string, unknown>): string {
  const doors = path === '/' && !ASKS.some((name) => name in query)
  return `/${doors ? 'index' : 'page'}.${query.lang === 'en' ? 'en' : 'es'}.html`
}

/**
 * The built client, compressed when it was built: hashed files forever, the rest checked each time; unknown addresses of
 * pages get the page.
 */
export function serveClient(app: Express): void {
  const folder = join(PROJECT_ROOT, 'dist', 'client')
  if (!existsSync(folder)) return
  const packed = { enableBrotli: true, orderPreference: ['br', 'gzip'], index: false }
  app.use(
    '/assets',
    expressStaticGzip(join(folder, 'assets'), {
      ...packed,
      serveStatic: { immutable: true, maxAge: '1y', etag: true },
    }),
  )
  const files = expressStaticGzip(folder, {
    ...packed,
    serveStatic: {
      etag: true,
      // `no-cache` is kept and checked each time: the service worker, the manifest, the pages.
      setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
    },
  })
  app.use(files)
  app.get(['/', '/s/:id', '/{*path}'], (request, response, next) => {
    if (/^\/(api|ogc|health|assets)(\/|$)/.test(request.path) || !request.accepts('html')) return next()
    request.url = pageFile(request.path, request.query as Record<string, unknown>)
    files(request, response, next)
  })
}
