import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { formats } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type NearbyItem, unknowns } from '../data/nearby.ts'
import en from '../i18n/en.json'
import es from '../i18n/es.json'
import type { Words } from '../i18n/index.ts'
import { directionOf } from '../map/direction.ts'
import { distanceRing } from './distance-ring.ts'
import { nearbyCsv, nearbyGeoJson } from './nearby-files.ts'
import {
  countByGroup,
  headline,
  itemSentence,
  lead,
  reachOf,
  splitByDistance,
  statusText,
} from './nearby-list.ts'
import { markersOf, nearbyOverlay } from './nearby-overlay.ts'

const words = {} as Record<'es' | 'en', Words>
beforeAll(async () => {
  for (const language of ['es', 'en'] as const) {
    const instance = i18next.createInstance()
    await instance.init({
      lng: language,
      resources: { [language]: { translation: language === 'es' ? es : en } },
      interpolation: { escapeValue: false },
    })
    words[language] = {
      language,
      t: instance.t,
      say: (text) => text[language],
      ...formats(language),
    } as Words
  }
})

const layer = {
  id: 'mine_site',
  title: { es: 'Faenas mineras', en: 'Mines' },
  properties: {
    kind: {
      type: 'choice',
      title: { es: 'Tipo', en: 'Kind' },
      choices: { pit: { es: 'Rajo', en: 'Open pit' } },
    },
    status: {
      type: 'choice',
      title: { es: 'Estado', en: 'Status' },
      choices: {
        operating: { es: 'En operación', en: 'Operating' },
        approved: { es: 'Aprobado', en: 'Approved' },
      },
    },
  },
} as unknown as LayerDeclaration

const item = (more: Partial<NearbyItem> = {}): NearbyItem => ({
  layer: 'mine_site',
  feature_id: 'escondida',
  name: 'Mina Escondida',
  group: 'operation',
  kind: 'pit',
  status: 'operating',
  decided_on: null,
  operator: 'BHP',
  distance_m: 42_300,
  bearing_deg: 228,
  center: [-69.07, -24.27],
  source: { name: 'SERNAGEOMIN', year: 2023, reference: 'Atlas' },
  accuracy_m: 1000,
  vintage: '2023',
  ...more,
})

describe('a direction', () => {
  test.each([
    [0, 'north'],
    [22.4, 'north'],
    [22.6, 'northEast'],
    [90, 'east'],
    [228, 'southWest'],
    [337.6, 'north'],
    [359.9, 'north'],
    [-90, 'west'],
  ] as const)('%s° is %s', (bearing, direction) => expect(directionOf(bearing)).toBe(direction))
})

describe('a list', () => {
  const items = [
    item({ distance_m: 29_000 }),
    item({ feature_id: 'perhaps', distance_m: 30_400, accuracy_m: 500 }),
    item({ feature_id: 'out', distance_m: 34_000, accuracy_m: 500 }),
  ]
  const ids = (list: NearbyItem[]) => list.map(({ feature_id }) => feature_id)

  test('says what is within, what may be by its accuracy, and what is just outside', () => {
    const { within, perhaps, beyond } = splitByDistance(items, 30_000, null)
    expect([ids(within), ids(perhaps), ids(beyond)]).toEqual([['escondida'], ['perhaps'], ['out']])
  })

  test('counts the accuracy of the place too', () => {
    expect(ids(splitByDistance(items, 30_000, 3600).perhaps)).toEqual(['perhaps', 'out'])
  })

  test('reaches a little further than asked, and never further than the server looks', () => {
    expect(reachOf(30_000)).toBe(45_000)
    expect(reachOf(199_000)).toBe(200_000)
  })

  test('is counted by group', () => {
    expect(countByGroup([item(), item({ group: 'water' }), item()])).toEqual({
      operation: 2,
      project: 0,
      water: 1,
      emitter: 0,
    })
  })
})

describe('sentences', () => {
  test('say what, whose and where', () => {
    expect(itemSentence(item(), layer, words.es)).toBe('Rajo, de BHP, a 42\u00a0km al suroeste')
    expect(itemSentence(item({ operator: null }), layer, words.en)).toBe(
      'Open pit, 42\u00a0km to the south-west',
    )
    expect(itemSentence(item({ distance_m: 0, kind: null }), layer, words.es)).toBe(
      'Faenas mineras, de BHP, en el mismo lugar',
    )
  })

  test('sum up', () => {
    const within = [item({ distance_m: 4200 }), item({ group: 'project' }), item({ group: 'project' })]
    expect(headline({ within, perhaps: [] }, 50_000, words.es)).toBe(
      '1 faena y 2 proyectos a 50\u00a0km o menos',
    )
    expect(lead({ within, perhaps: [] }, within[0], 'Peine', 50_000, words.es)).toBe(
      'Lo más cercano a Peine es Mina Escondida, a 4,2\u00a0km al suroeste.',
    )
    expect(headline({ within: [], perhaps: [] }, 1000, words.en)).toBe('Nothing known within 1\u00a0km')
    expect(lead({ within: [], perhaps: [] }, undefined, 'Peine', 1000, words.en)).toBe(
      'No operation, project, power plant, well or water intake is known near Peine.',
    )
  })
})

test('what was decided says when; what came after the decision is not dated by it', () => {
  const decided = item({ status: 'approved', decided_on: '2000-05-31' })
  expect(statusText(decided, layer, words.es)).toBe('Aprobado en 2000')
  expect(statusText(decided, layer, words.en)).toBe('Approved in 2000')
  expect(statusText(item({ status: 'approved' }), layer, words.es)).toBe('Aprobado')
  expect(statusText(item({ decided_on: '1999' }), layer, words.es)).toBe('En operación')
})

test('what lies by the limit is said with a decimal more, and as what may lie within', () => {
  const close = item({ distance_m: 30_370, accuracy_m: 500 })
  expect(itemSentence(close, layer, words.es, 30_000)).toBe('Rajo, de BHP, a 30,4\u00a0km al suroeste')
  const list = { within: [], perhaps: [close] }
  expect(headline(list, 30_000, words.es)).toBe('Nada seguro a 30\u00a0km o menos; 1 podría estar dentro')
  expect(lead(list, close, 'Peine', 30_000, words.es)).toBe(
    'Lo más cercano a Peine es Mina Escondida, a 30,4\u00a0km al suroeste.',
  )
})

test('what an answer cannot know is told by the names of its layers, and nothing is told of a whole answer', () => {
  const unknown = {
    not_checked: ['tailings_deposit'],
    partial: ['seia_project', 'smelter'],
    beyond_region: true,
  }
  const layerOf = (id: string) => ({ title: { es: `Capa ${id}`, en: `Layer ${id}` } }) as LayerDeclaration
  const told = unknowns(unknown, layerOf, words.es)
  expect(told).toHaveLength(3)
  expect(told[0]).toMatch(/no hay datos: capa tailings_deposit/)
  expect(told[1]).toMatch(/no están completas.*capa seia_project y capa smelter/)
  expect(told[2]).toMatch(/fuera de la región/)
  expect(unknowns({ not_checked: [], partial: [], beyond_region: null }, layerOf, words.es)).toEqual([])
})

test('what stands on one spot shares a marker', () => {
  const numbered = [item(), item({ feature_id: 'b' }), item({ feature_id: 'c', center: [-68, -23] })].map(
    (one, at) => ({ item: one, number: at + 1 }),
  )
  expect(markersOf(numbered).map(({ label, keys }) => [label, keys.length])).toEqual([
    ['1·2', 2],
    ['3', 1],
  ])
  const drawn = nearbyOverlay(
    { type: 'Point', coordinates: [-68, -23] },
    30_000,
    numbered,
    'mine_site/c',
    'light',
  ).data.features.flatMap(({ properties }) =>
    properties?.label === undefined ? [] : [[properties.part, properties.label, properties.rank]],
  )
  expect(drawn).toEqual([
    ['item', '1·2', 1],
    ['active', '3', 3],
  ])
})

describe('files', () => {
  test('in Spanish are what spreadsheets in Chile open', () => {
    const csv = nearbyCsv([item()], () => layer, words.es)
    const [header = '', row = ''] = csv.split('\r\n')
    expect(header.startsWith('\uFEFF')).toBe(true)
    expect(row).toContain('Mina Escondida;Rajo;En operación;BHP;42,3;suroeste;-69,07;-24,27')
    expect(header.split(';')).toHaveLength(row.split(';').length)
  })

  test('as GeoJSON hold the place and the items', () => {
    const place = { type: 'Point' as const, coordinates: [-68, -23] }
    const parsed = JSON.parse(
      nearbyGeoJson(
        {
          place: { name: 'Peine', geometry: place },
          distance_m: 1,
          items: [],
          not_checked: [],
          partial: [],
        } as never,
        [item()],
      ),
    )
    expect(
      parsed.features.map((feature: { geometry: { coordinates: number[] } }) => feature.geometry.coordinates),
    ).toEqual([
      [-68, -23],
      [-69.07, -24.27],
    ])
  })
})

describe('a ring', () => {
  const metres = ([x1 = 0, y1 = 0]: number[], [x2 = 0, y2 = 0]: number[]) =>
    Math.hypot((x1 - x2) * 111_320 * Math.cos((23.6 * Math.PI) / 180), (y1 - y2) * 110_750)

  test('about a point is a circle', () => {
    const ring = distanceRing({ type: 'Point', coordinates: [-68.2, -23.6] }, 30_000)
    for (const position of ring.coordinates as number[][])
      expect(Math.abs(metres(position, [-68.2, -23.6]) - 30_000)).toBeLessThan(150)
  })

  test('about an area keeps its distance from the edge, also in its bays', () => {
    const square = [
      [-68.3, -23.7],
      [-68.1, -23.7],
      [-68.1, -23.5],
      [-68.3, -23.5],
      [-68.3, -23.7],
    ]
    const ring = distanceRing({ type: 'Polygon', coordinates: [square] }, 5000)
    const positions = (ring.coordinates as number[][][]).flat()
    expect(positions.length).toBeGreaterThan(100)
    const east = Math.max(...positions.map(([x = 0]) => x))
    expect(Math.abs(metres([east, -23.6], [-68.1, -23.6]) - 5000)).toBeLessThan(300)
    // Nothing inside the area is 5 km from it.
    expect(positions.every(([x = 0, y = 0]) => x < -68.3 || x > -68.1 || y < -23.7 || y > -23.5)).toBe(true)
  })
})

test('a kind called «otro» is said with the name of its layer', () => {
  const other = item({ kind: 'other', group: 'operation' })
  expect(itemSentence(other, layer, words.es)).toBe('Faenas mineras, de BHP, a 42\u00a0km al suroeste')
})
