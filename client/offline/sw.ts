/**
 * The service worker: what the page is without a signal. It imports nothing, so that it is one file.
 *
 * - pages and files of the build: from what was kept, at once (files never change; a page is of one build);
 * - tiles of a version: from what was kept, else from the server, and kept (they never change);
 * - public answers that may change: from the server, else the last one, marked `X-Kept-At`;
 * - everything else, above all what is sent and what is personal: untouched.
 */

interface KeptFile {
  url: string
  bytes: number
}
/** Written in by the build (`vite/plugins.ts`). */
const FILES = '__KEPT_FILES__' as unknown as { build: string; shell: KeptFile[]; tools: KeptFile[] }

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface Asking extends Extendable {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
}
interface Worker {
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  addEventListener(type: 'message', listener: (event: Asking) => void): void
}
const worker = self as unknown as Worker

/** Pages of this build; files of any build, by their hash; tiles seen; answers seen. `kept` belongs to the page. */
const PAGES = `pages-${FILES.build}`
const ASSETS = 'files'
const TILES = 'tiles'
const ANSWERS = 'answers'

/** How many tiles and answers stay of what was seen. A view of all layers is some hundred tiles. */
const MOST = { [TILES]: 1500, [ANSWERS]: 200 }
/** How long a weak signal is waited for, ms, when there is something kept to show instead. */
const PATIENCE = 4000

const PAGE_FILES = ['/index.es.html', '/index.en.html', '/page.es.html', '/page.en.html']

async function install() {
  const pages = await caches.open(PAGES)
  await pages.addAll(PAGE_FILES.map((url) => new Request(url, { cache: 'no-cache' })))
  const assets = await caches.open(ASSETS)
  const here = new Set((await assets.keys()).map(({ url }) => new URL(url).pathname))
  // Whoever kept a territory has the tools: the tools of the new build have to be there before it takes over.
  const hadTools = (await caches.has('kept')) && FILES.tools.length > 0
  const wanted = [...FILES.shell, ...(hadTools ? FILES.tools : [])].filter(({ url }) => !here.has(url))
  for (const { url } of wanted) await assets.add(url)
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith('pages-') && name !== PAGES) await caches.delete(name)
  const ours = new Set([...FILES.shell, ...FILES.tools].map(({ url }) => url))
  const assets = await caches.open(ASSETS)
  for (const request of await assets.keys())
    if (!ours.has(new URL(request.url).pathname)) await assets.delete(request)
  await worker.clients.claim()
}

/** The page for an address: with the doors where nothing is asked for. The server's own choice is in `server/http/client-files.ts`. */
function pageFile({ pathname, searchParams }: URL): string {
  const doors = pathname === '/' && !['task', 'sel', 'layers', 'c'].some((name) => searchParams.has(name))
  return `/${doors ? 'index' : 'page'}.${searchParams.get('lang') === 'en' ? 'en' : 'es'}.html`
}

async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(PAGES)).match(pageFile(new URL(request.url)))
  return kept ?? fetch(request)
}

/** Where a short link leads is for the server to say; without one the page comes all the same, and says so. */
async function shortLink(request: Request): Promise<Response> {
  return fetch(request).catch(() => page(request))
}

async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await put(ASSETS, request, response)
  return response
}

async function tile(request: Request): Promise<Response> {
  const kept = await (await caches.open(TILES)).match(request, { ignoreVary: true })
  if (kept) return kept
  const response = await fetch(request)
  if (isPublic(response)) await put(TILES, request, response)
  return response
}

async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true })
  const asked = fetch(request).then(async (response) => {
    if (isPublic(response)) await put(ANSWERS, request, response)
    return response
  })
  if (!kept) return asked
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE))
  const fresh = await Promise.race([asked.catch(() => null), late])
  return fresh ?? marked(kept)
}

/** What is somebody's own, or refused, is not kept. */
function isPublic({ status, headers }: Response): boolean {
  return (status === 200 || status === 204) && !/private|no-store/.test(headers.get('Cache-Control') ?? '')
}

/** A kept answer says when it was given. */
function marked(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set('X-Kept-At', new Date(response.headers.get('Date') ?? 0).toISOString())
  return new Response(response.body, { status: response.status, headers })
}

/** Since the worker was started, which browsers do anew all the time: the first one tidies up after those before. */
const puts = new Map<string, number>()
async function put(name: string, request: Request, response: Response) {
  const cache = await caches.open(name)
  try {
    await cache.put(request, response.clone())
  } catch {
    // The disk is full: what was asked for is answered all the same.
    return
  }
  const most = (MOST as Record<string, number>)[name]
  const before = puts.get(name) ?? 0
  puts.set(name, before + 1)
  if (most === undefined || before % 50 !== 0) return
  const keys = await cache.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old)
}

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(activate()))
worker.addEventListener('message', (event) => {
  // The new build takes over when the person says so, never by itself.
  if (event.data === 'take-over') event.waitUntil(worker.skipWaiting())
  if (event.data === 'files') event.ports[0]?.postMessage(FILES)
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const { pathname } = url
  if (request.mode === 'navigate') {
    if (pathname.startsWith('/v/')) event.respondWith(shortLink(request))
    else if (!/^\/(api|ogc|health|assets)(\/|$)/.test(pathname) && !/\.\w+$/.test(pathname))
      event.respondWith(page(request))
  } else if (pathname.startsWith('/assets/') || /^\/icons?[/.-]/.test(pathname))
    event.respondWith(file(request))
  else if (/^\/ogc\/collections\/\w+\/tiles\//.test(pathname)) {
    if (url.searchParams.has('v')) event.respondWith(tile(request))
  } else if (
    /^\/api\/(layers|rules|guard-rails|basemap)$/.test(pathname) ||
    /^\/ogc\/collections\/\w+\/items(\/|$)/.test(pathname)
  )
    event.respondWith(answer(request))
})
