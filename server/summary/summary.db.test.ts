import { expect, test } from 'vitest'
import type { Summary } from '../../geodata/model/summary.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction } from '../db/as.ts'
import { inside, serving } from '../ogc/served.fixture.ts'
import { routes } from './routes.ts'

/** A square of a tenth of a degree whose south-west corner is here. */
const square = (lon: number, lat: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + 0.1, lat],
      [lon + 0.1, lat + 0.1],
      [lon, lat + 0.1],
      [lon, lat],
    ],
  ],
})

/** Six concessions side by side, in a layer nobody else publishes. */
const concessions = (tx: Transaction) =>
  publishTestLayer(
    tx,
    'mining_explore',
    [
      { name: 'Ñandú', granted_on: '2010', owner: 'Agua Limpia' },
      { name: 'Águila 1', granted_on: '2014-05', owner: 'Agua Limpia' },
      { name: 'AGUILA 2', granted_on: '2014-05-31', owner: 'Codelco' },
      { name: 'Puma', granted_on: null, owner: null },
      { name: "O'Higgins", granted_on: '2020-01-01', owner: '50 %, socios; otros' },
      { name: 'Zorro', granted_on: '2021', owner: 'Codelco' },
    ].map((properties, i) => ({
      feature_id: `c-${i}`,
      geometry: square(-69 + i / 10, -23),
      properties,
    })),
  )

const served = <T>(work: (ask: (path: string) => Promise<{ status: number; body: never }>) => Promise<T>) =>
  as(STEWARD, async (tx) => {
    await concessions(tx)
    return serving(
      inside(db, tx),
      connection,
      (get) =>
        work(async (path) => {
          const answer = await get(path)
          return { status: answer.status, body: (await answer.json()) as never }
        }),
      routes,
    )
  })

const where = (text: string) => `where=${encodeURIComponent(text)}`
const PATH = '/api/layers/mining_explore'

test('a filter means the same to the map, the table, the figures and the download', () =>
  served(async (ask) => {
    for (const [text, expected] of [
      ['name~aguila', ['c-1', 'c-2']],
      ['name~ÑANDU', ['c-0']],
      ["name~o'h", ['c-4']],
      ['name~%', []],
      ['owner:Codelco', ['c-2', 'c-5']],
      ['owner:-', ['c-3']],
      ['owner:Codelco,-', ['c-2', 'c-3', 'c-5']],
      ['owner:50 %25%2C socios%3B otros', ['c-4']],
      // May of 2014 is in May, and so is its last day; what has no date is in only when asked for.
      ['granted_on(2014-05,2014-05)', ['c-1', 'c-2']],
      ['granted_on(2014-05-20,2014-05-31)', ['c-1', 'c-2']],
      ['granted_on(2015,)', ['c-4', 'c-5']],
      ['granted_on(,2010,-)', ['c-0', 'c-3']],
      ['owner:Codelco;granted_on(2015,)', ['c-5']],
    ] as const) {
      const { body: matching } = await ask(`${PATH}/matching?${where(text)}`)
      expect(matching, text).toMatchObject({ matched: expected.length, ids: expected })
      const { body: figures } = await ask(`${PATH}/summary?${where(text)}`)
      expect((figures as Summary).all.count, text).toBe(expected.length)
      const { body: page } = await ask(`/ogc/collections/mining_explore/items?${where(text)}`)
      expect(
        (page as { features: { id: string }[] }).features.map(({ id }) => id),
        text,
      ).toEqual(expected)
      const { status, body: estimate } = await ask(`${PATH}/export/estimate?${where(text)}`)
      if (expected.length > 0) expect(estimate, text).toMatchObject({ features: expected.length })
      else expect(status, text).toBe(404)
    }
  }))

test('hectares are of what lies inside the box, by value and by year', () =>
  served(async (ask) => {
    const { body: whole } = await ask(`${PATH}/summary?by=owner`)
    const { all, by, total } = whole as Summary
    // 0.1° by 0.1° at 23° south is about 10.2 km by 11.1 km.
    expect(total).toBe(6)
    expect(all.count).toBe(6)
    expect((all.area_ha ?? 0) / 6).toBeGreaterThan(11_300)
    expect((all.area_ha ?? 0) / 6).toBeLessThan(11_400)
    expect(all.length_km).toBeNull()
    expect(by?.unknown.count).toBe(1)
    expect(by?.classes?.map(({ value, count }) => [value, count])).toEqual([
      ['Agua Limpia', 2],
      ['Codelco', 2],
      ['50 %, socios; otros', 1],
    ])
    // Half of the first square, seen from the west.
    const { body: half } = await ask(`${PATH}/summary?bbox=-70,-24,-68.95,-22`)
    const seen = (half as Summary).all
    expect(seen.count).toBe(1)
    expect((seen.area_ha ?? 0) / ((all.area_ha ?? 0) / 6)).toBeCloseTo(0.5, 3)

    const { body: years } = await ask(`${PATH}/summary?by=granted_on&measured=no`)
    const bars = (years as Summary).by?.bars ?? []
    expect((years as Summary).all.area_ha).toBeNull()
    expect(bars[0]?.from).toBe(2010)
    expect(bars.filter(({ count }) => count > 0).map(({ from, count }) => [from, count])).toEqual([
      [2010, 1],
      [2014, 2],
      [2020, 2],
    ])
  }))

test('figures of an earlier version are of that version, its total too', () =>
  as(STEWARD, async (tx) => {
    const earlier = await concessions(tx)
    await publishTestLayer(tx, 'mining_explore', [
      { feature_id: 'c-0', geometry: square(-69, -23), properties: { name: 'Ñandú' } },
    ])
    await serving(
      inside(db, tx),
      connection,
      async (get) => {
        const ask = async (search: string) => (await get(`${PATH}/summary${search}`)).json()
        expect(await ask('')).toMatchObject({ total: 1, all: { count: 1 } })
        expect(await ask(`?version=${earlier}`)).toMatchObject({
          version: earlier,
          total: 6,
          all: { count: 6 },
        })
      },
      routes,
    )
  }))

test('a place filters by the outline of its comuna, and an unknown one is no place without features', () =>
  served(async (ask) => {
    const { body: calama } = await ask(`${PATH}/matching?place=comuna/02201`)
    const { body: sanPedro } = await ask(`${PATH}/matching?place=comuna/02203`)
    // Nothing found there would say that there is nothing there.
    for (const path of [
      `${PATH}/matching`,
      `${PATH}/summary`,
      `${PATH}/export/estimate`,
      '/ogc/collections/mining_explore/items',
    ])
      expect(await ask(`${path}?place=comuna/99999`), path).toMatchObject({
        status: 400,
        body: { slug: 'bad-parameter' },
      })
    const ids = (body: never) => (body as { ids: string[] }).ids
    expect(ids(sanPedro).length).toBeGreaterThan(0)
    expect(ids(sanPedro)).not.toEqual(ids(calama))
    const { body: figures } = await ask(`${PATH}/summary?place=comuna/02203`)
    expect((figures as Summary).all.count).toBe(ids(sanPedro).length)
  }))

test('the table is ordered by the server, what is not known last in either direction', () =>
  served(async (ask) => {
    const ids = async (sortby: string) => {
      const { body } = await ask(`/ogc/collections/mining_explore/items?sortby=${sortby}`)
      return (body as { features: { id: string }[] }).features.map(({ id }) => id)
    }
    expect(await ids('name')).toEqual(['c-1', 'c-2', 'c-0', 'c-4', 'c-3', 'c-5'])
    expect(await ids('granted_on')).toEqual(['c-0', 'c-1', 'c-2', 'c-4', 'c-5', 'c-3'])
    expect(await ids('-granted_on')).toEqual(['c-5', 'c-4', 'c-2', 'c-1', 'c-0', 'c-3'])
  }))

test.each([
  ['matching?where=nothing', 400],
  [`matching?${where('colour:red')}`, 400],
  [`matching?${where('name(1,2)')}`, 400],
  [`matching?${where("name~'; drop table geo.feature; --")}`, 400],
  [`matching?${where("name~' or true or '")}`, 200],
  ['matching?place=comuna/1', 400],
  [`matching?${where('name~%00')}`, 400],
  ['matching?version=999999', 404],
  ['summary?by=constructor', 400],
  ['summary?area=POLYGON((-69 -23,-68 -22,-68 -23,-69 -22,-69 -23))', 422],
])('%s is answered with %i', (path, status) =>
  served(async (ask) => {
    const answer = await ask(`${PATH}/${path}`)
    expect(answer.status).toBe(status)
    if (status === 200) expect(answer.body).toMatchObject({ matched: 0 })
  }),
)

test('the place of a feature is where the pages of the list have it', () =>
  served(async (ask) => {
    const place = async (query: string) =>
      (await ask(`${PATH}/position?${query}`)) as { status: number; body: { before: number | null } }
    // By the letters of the name alone; what is not known comes last either way.
    const names = ['c-1', 'c-2', 'c-0', 'c-4', 'c-3', 'c-5']
    for (const [before, id] of names.entries()) {
      expect((await place(`feature=${id}&sortby=name`)).body.before, id).toBe(before)
      expect((await place(`feature=${id}&sortby=-name`)).body.before, id).toBe(5 - before)
    }
    expect((await place('feature=c-3&sortby=-owner')).body.before).toBe(5)
    expect((await place(`feature=c-5&${where('owner:Codelco')}`)).body.before).toBe(1)
    expect((await place(`feature=c-0&${where('owner:Codelco')}`)).body.before).toBeNull()
    expect((await place('feature=c-9')).body.before).toBeNull()
    expect((await place('feature=c-1&sortby=nothing')).status).toBe(400)
  }))
