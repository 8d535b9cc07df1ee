import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiProblem, address, readProblem, request } from './api.ts'

describe('an address', () => {
  test('leaves out what is not said and keeps lists readable', () => {
    expect(
      address('/ogc/collections/lagoon/items', { bbox: [-69, -24, -68, -23], limit: 10, comuna: null }),
    ).toBe('/ogc/collections/lagoon/items?bbox=-69,-24,-68,-23&limit=10')
    expect(address('/api/layers')).toBe('/api/layers')
  })

  test('carries any text', () => {
    expect(new URL(address('http://x/api/search', { q: 'á&b=c #%' })).searchParams.get('q')).toBe('á&b=c #%')
  })
})

describe('a problem', () => {
  test('keeps what the server said and what it carries', () => {
    const problem = readProblem(422, {
      type: '/problems/site-self-crossing',
      title: 'El sitio se cruza a sí mismo',
      status: 422,
      detail: 'El borde se cruza en un punto.',
      slug: 'site-self-crossing',
      repaired: { type: 'Polygon' },
    })
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({
      slug: 'site-self-crossing',
      status: 422,
      title: 'El sitio se cruza a sí mismo',
      detail: 'El borde se cruza en un punto.',
      more: { repaired: { type: 'Polygon' } },
    })
  })

  test.each([undefined, null, 'Bad gateway', [], { title: 3 }])('%j is unreadable, and says so', (body) => {
    expect(readProblem(502, body)).toMatchObject({ slug: 'unreadable', status: 502, title: '' })
  })
})

describe('a request', () => {
  const answer = vi.fn<typeof fetch>()
  beforeEach(() => {
    vi.stubGlobal('fetch', answer)
    vi.stubGlobal('document', { documentElement: { lang: 'en' } })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    answer.mockReset()
  })

  test('asks in the language of the page', async () => {
    answer.mockResolvedValue(Response.json({ ok: true }))
    await expect(request('/api/layers')).resolves.toEqual({ ok: true })
    expect(answer.mock.calls[0]?.[1]).toMatchObject({ method: 'GET', headers: { 'Accept-Language': 'en' } })
  })

  test('with a body is a POST of JSON', async () => {
    answer.mockResolvedValue(Response.json({}))
    await request('/x', { body: { a: 1 } })
    expect(answer.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"a":1}' })
  })

  test('that nobody answers is offline', async () => {
    answer.mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(request('/x')).rejects.toMatchObject({ slug: 'offline' })
  })

  test('that is refused throws the problem', async () => {
    answer.mockResolvedValue(Response.json({ slug: 'not-found', title: 'No existe' }, { status: 404 }))
    await expect(request('/x')).rejects.toMatchObject({ slug: 'not-found', status: 404 })
  })

  test('that answers with no JSON is unreadable', async () => {
    answer.mockResolvedValue(new Response('<html>'))
    await expect(request('/x')).rejects.toMatchObject({ slug: 'unreadable' })
  })
})
