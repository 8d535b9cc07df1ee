import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** The service worker with its pages kept and no network at all. */
const PAGES = ['/index.es.html', '/index.en.html', '/page.es.html', '/page.en.html']
let onFetch: (event: unknown) => void
let kept: Map<string, Response>

beforeEach(async () => {
  vi.resetModules()
  const listeners: Record<string, typeof onFetch> = {}
  vi.stubGlobal('self', {
    location: { origin: 'https://suelo.example' },
    addEventListener: (type: string, listener: typeof onFetch) => {
      listeners[type] = listener
    },
  })
  kept = new Map(PAGES.map((path) => [path, new Response(path)]))
  const match = async (asked: string | Request) => {
    const url = new URL(typeof asked === 'string' ? asked : asked.url, 'https://suelo.example')
    return kept.get(url.pathname + url.search)?.clone()
  }
  vi.stubGlobal('caches', { match, open: async () => ({ match }) })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  // It is a script, not a module, so TypeScript would not import it.
  await vi.importActual('./sw.ts')
  onFetch = listeners.fetch as typeof onFetch
})
afterEach(() => vi.unstubAllGlobals())

/** What the service worker answers; null: it leaves the request to the browser. */
async function asked(path: string, mode = 'navigate', method = 'GET'): Promise<string | null> {
  let answer: Promise<Response> | null = null
  onFetch({
    request: { method, mode, url: new URL(path, 'https://suelo.example').href },
    respondWith: (response: Promise<Response>) => {
      answer = response
    },
  })
  return answer === null ? null : ((await answer) as Response).text()
}

test.each([
  ['/', '/index.es.html'],
  ['/?lang=en', '/index.en.html'],
  ['/?task=near&place=settlement/peine&km=30', '/page.es.html'],
  ['/?c=-68.1,-23.6,9&lang=en', '/page.en.html'],
  ['/?task=screen', '/page.es.html'],
  ['/s/0193c0de-0000-7000-8000-000000000000', '/page.es.html'],
  ['/suelo/0193c0de-0000-7000-8000-000000000000', '/page.es.html'],
  ['/datos/salar/v/3', '/page.es.html'],
  ['/normas/sea-2024', '/page.es.html'],
  ['/nothing/of/ours?lang=en', '/page.en.html'],
])('without a network the page at %s is the one that was kept', async (path, page) => {
  expect(await asked(path)).toBe(page)
})

test('a short link is the server’s to follow; without one it is the page, which says so', async () => {
  expect(await asked('/v/Ab3_x')).toBe('/page.es.html')
  const followed = new Response('where it leads')
  vi.stubGlobal('fetch', () => Promise.resolve(followed))
  expect(await asked('/v/Ab3_x')).toBe('where it leads')
})

test.each(['/api/layers', '/ogc/collections', '/health', '/ogc', '/report.pdf'])(
  'what the server alone can say, opened by itself, is left to the browser: %s',
  async (path) => {
    expect(await asked(path)).toBeNull()
  },
)

test('what is sent, and what is another site’s, is untouched', async () => {
  expect(await asked('/', 'navigate', 'POST')).toBeNull()
  expect(await asked('https://elsewhere.example/')).toBeNull()
  expect(await asked('/api/sessions', 'cors')).toBeNull()
})

test('a kept answer says when it was given', async () => {
  kept.set('/api/layers', new Response('{}', { headers: { Date: 'Mon, 02 Mar 2026 10:00:00 GMT' } }))
  let answer: Promise<Response> | undefined
  onFetch({
    request: { method: 'GET', mode: 'cors', url: 'https://suelo.example/api/layers' },
    respondWith: (response: Promise<Response>) => {
      answer = response
    },
  })
  expect((await answer)?.headers.get('X-Kept-At')).toBe('2026-03-02T10:00:00.000Z')
})
