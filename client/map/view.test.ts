import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCondition } from '../../geodata/model/where.fixture.ts'
import { formatView, parseView, roundCenter, unreadParts, type View } from './view.ts'

const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
const reference = fc.record({
  layer: id,
  feature: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
})
const side = fc.oneof(
  fc.record({ layer: id }),
  fc.record({ layer: id, version: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ layer: id, until: fc.constantFrom('2015', '2015-06', '2015-06-30') }),
)
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const anyView: fc.Arbitrary<View> = fc
  .record({
    c: optional(
      fc
        .tuple(
          fc.double({ min: -180, max: 180, noNaN: true }),
          fc.double({ min: -85, max: 85, noNaN: true }),
          fc.double({ min: 0, max: 20, noNaN: true }),
        )
        // -0 is written 0
        .map((c) => roundCenter(c).map((n) => n + 0) as [number, number, number]),
    ),
    layers: optional(
      fc.uniqueArray(
        fc.record({ id, opacity: fc.integer({ min: 5, max: 100 }).map((percent) => percent / 100) }),
        { selector: (layer) => layer.id, maxLength: 6 },
      ),
    ),
    base: optional(fc.constantFrom('osm' as const, 'satellite' as const)),
    theme: optional(fc.constantFrom('light' as const, 'dark' as const)),
    lang: optional(fc.constant('en' as const)),
    grid: optional(fc.constant(true)),
    sel: optional(reference),
    task: optional(fc.constantFrom('screen', 'near')),
    place: optional(reference),
    area: optional(fc.stringMatching(/^[\w-]{2,60}$/)),
    site: optional(reference),
    alt: optional(fc.uniqueArray(fc.stringMatching(/^[\w-]{16,32}$/), { minLength: 1, maxLength: 4 })),
    km: optional(fc.integer({ min: 1, max: 500 })),
    layer: optional(id),
    filter: optional(
      fc.uniqueArray(
        fc.record({ layer: id, where: fc.array(anyCondition, { minLength: 1, maxLength: 3 }) }),
        { selector: ({ layer }) => layer, minLength: 1, maxLength: 3 },
      ),
    ),
    within: optional(fc.constantFrom('comuna/02201', 'xj7yN5r0wEo-_B')),
    swipe: optional(
      fc.record({
        left: side,
        right: side,
        at: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
      }),
    ),
    table: optional(fc.constant(true)),
    print: optional(
      fc
        .record({
          paper: fc.constantFrom('a4' as const, 'a3' as const),
          landscape: fc.boolean(),
          scale: optional(fc.integer({ min: 500, max: 100_000_000 })),
        })
        .map(({ scale, ...sheet }) => (scale === undefined ? sheet : { ...sheet, scale })),
    ),
    title: optional(
      fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }).filter(({ length }) => length <= 120),
    ),
    story: optional(
      fc.record({ id: fc.constantFrom('mine', 'aB3dE6gH9jKm'), step: fc.integer({ min: 1, max: 30 }) }),
    ),
    // A parameter that is not here is not tested: the compiler asks for it.
  } satisfies Record<keyof View, fc.Arbitrary<unknown>>)
  .map((view) => Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as View)

test('any view survives its link', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(parseView(formatView(view))).toEqual(view)
    }),
  )
})

test('a link that was read and written once is written the same ever after', () => {
  fc.assert(
    fc.property(anyView, fc.string({ maxLength: 30 }), (view, more) => {
      const link = formatView(parseView(`${formatView(view)}&${more}`))
      expect(formatView(parseView(link))).toBe(link)
    }),
  )
})

test('of a link that we wrote, nothing is left unread', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(unreadParts(formatView(view))).toEqual([])
    }),
  )
})

test('a damaged part is dropped, is told by its name, and harms no other', () => {
  const damaged = fc.constantFrom(
    ['c', '1,2'],
    ['base', 'mars'],
    ['print', 'a5'],
    ['story', 'x.99'],
    ['km', '-1'],
    ['sel', 'nothing'],
    ['swipe', 'a'],
    ['somethingelse', '1'],
  )
  fc.assert(
    fc.property(anyView, damaged, (view, [name = '', text = '']) => {
      const rest = { ...view, [name]: undefined }
      const link = `${formatView(rest)}&${name}=${text}`
      expect(unreadParts(link)).toEqual([name])
      expect(parseView(link)).toEqual(parseView(formatView(rest)))
    }),
  )
})

test('what is understood in part is told too, and what says a default is not', () => {
  expect(unreadParts('?layers=a,B!&filter=a.b:1;zzz&grid=0&lang=es&base=plain&codigo=1', ['codigo'])).toEqual(
    ['layers', 'filter'],
  )
})

test('any text at all can be opened', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseView(text)))
})

describe('a link', () => {
  test('says nothing about defaults', () => {
    expect(formatView({ base: 'plain', lang: 'es', grid: false })).toBe('')
  })

  test('reads well', () => {
    expect(
      formatView({
        c: [-68.25, -23.5, 9],
        layers: [
          { id: 'salt_flat', opacity: 1 },
          { id: 'lagoon', opacity: 0.6 },
        ],
        sel: { layer: 'salt_flat', feature: 'salar-de-atacama' },
        lang: 'en',
      }),
    ).toBe('?c=-68.25,-23.5,9&layers=salt_flat,lagoon:0.6&lang=en&sel=salt_flat/salar-de-atacama')
  })

  test('with no layers is not a link with the default layers', () => {
    expect(parseView('?layers=')).toEqual({ layers: [] })
    expect(formatView({ layers: [] })).toBe('?layers=')
    expect(parseView('')).toEqual({})
  })

  test.each([
    ['?c=1,2', {}],
    ['?c=200,0,5', {}],
    ['?c=a,b,c', {}],
    ['?c=-68,-23,9,4', {}],
    ['?c=,,', {}],
    [
      '?layers=a,B!,a,b:9,c:x,d:0.5',
      {
        layers: [
          { id: 'a', opacity: 1 },
          { id: 'd', opacity: 0.5 },
        ],
      },
    ],
    ['?theme=purple&lang=fr&base=mars&task=<b>&km=abc', {}],
    ['?sel=nothing', {}],
    ['?sel=a/b/c', { sel: { layer: 'a', feature: 'b/c' } }],
    ['?grid=yes&unknown=1', {}],
    ['?filter=nothing;a.b;.c:d;A.b:c', {}],
    [
      '?filter=mine_site.status:operating;mine_site.x',
      {
        filter: [
          {
            layer: 'mine_site',
            where: [{ property: 'status', kind: 'one-of', values: ['operating'] }],
          },
        ],
      },
    ],
    ['?within=comuna/1&swipe=a', {}],
    ['?swipe=a,b:2', { swipe: { left: { layer: 'a' }, right: { layer: 'b', version: 2 }, at: 0.5 } }],
  ])('%s opens as what can be understood of it', (query, expected) => {
    expect(parseView(query)).toEqual(expected)
  })
})
