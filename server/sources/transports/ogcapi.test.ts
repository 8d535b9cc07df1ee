import { describe, expect, it } from 'vitest'
import { fetchOnce, type Handler, sentence, simulate, temporaryFolder } from '../simulated.fixture.ts'

const declared = (url: string) =>
  ({ kind: 'ogcapi', url: `${url}/ogc`, collection: 'faenas', page: 10 }) as const

/** Pages linked by `next`, numbered from 0. */
const pages =
  (last: number, next: (page: number) => string, matched: number | undefined = (last + 1) * 2): Handler =>
  ({ url }) => {
    const page = Number(url.searchParams.get('page') ?? 0)
    return {
      type: 'FeatureCollection',
      numberMatched: matched,
      features: [0, 1].map((i) => ({
        type: 'Feature',
        id: `${page}-${i}`,
        geometry: { type: 'Point', coordinates: [-69, -23] },
        properties: { nombre: `Faena ${page * 2 + i}`, rut: '1-9' },
      })),
      links:
        page < last
          ? [
              { rel: 'self', href: '/' },
              { rel: 'next', type: 'application/geo+json', href: next(page) },
            ]
          : [],
    }
  }
const items = (page: number) => `/ogc/collections/faenas/items?page=${page + 1}`

describe('an OGC API', () => {
  it('is followed along its links to the last page', async () => {
    const { address, calls } = await simulate(pages(2, items))
    const { rows, receipt } = await fetchOnce(declared(address), { columns: ['nombre'] })
    expect(rows.map(({ properties }) => properties)).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => ({ nombre: `Faena ${n}` })),
    )
    expect(receipt.pages).toBe(3)
    expect(calls[0]?.url.pathname).toBe('/ogc/collections/faenas/items')
    expect(calls[0]?.parameters.get('bbox')).toBe('-71.5,-26.6,-66.4,-20.4')
  })

  it('keeps the identifier when it names a feature', async () => {
    const { address } = await simulate(pages(0, items))
    const { rows } = await fetchOnce(declared(address), { columns: ['nombre', '#id'] })
    expect(rows[0]).toMatchObject({ id: '0-0' })
  })

  it('that broke goes on where it stopped', async () => {
    let broken = true
    const whole = pages(2, items)
    const { address, calls } = await simulate((call, response) => {
      if (!broken || call.url.searchParams.get('page') !== '2') return whole(call, response)
      response.writeHead(404).end()
    })
    const folder = await temporaryFolder()
    await sentence(fetchOnce(declared(address), { folder }))
    broken = false
    const before = calls.length
    expect((await fetchOnce(declared(address), { folder })).rows).toHaveLength(6)
    expect(calls.length - before).toBe(1)
  })

  it.each<[string, Handler, RegExp]>([
    ['comes back to a page', pages(9, () => '/ogc/collections/faenas/items?page=1'), /da vueltas/],
    ['sends to another server', pages(3, () => 'http://127.0.0.1:1/items'), /manda a otro servidor/],
    ['gives fewer rows than it announced', pages(1, items, 7), /anuncia 7 filas de faenas y entregó 4/],
    ['answers no features', () => ({ title: 'Bad request' }), /no respondió elementos, sino: «\{"title"/],
    [
      'has no rows there',
      () => ({ type: 'FeatureCollection', features: [], links: [] }),
      /no tiene filas de faenas en la región/,
    ],
  ])('that %s fails with a sentence', async (_name, handler, expected) => {
    const { address } = await simulate(handler)
    expect(await sentence(fetchOnce(declared(address)))).toMatch(expected)
  })
})
