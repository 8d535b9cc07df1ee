import proj4 from 'proj4'
import { expect, test } from 'vitest'
import { TERMS } from '../../geodata/glossary/index.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { LayerState } from '../data/layers.ts'
import { factsOf } from './catalogue-facts.ts'
import { matchesTerm } from './match-term.ts'
import { cardPlace } from './Tour.tsx'

const state = (id: string, version: object | null): LayerState =>
  ({
    id,
    freshness: null,
    version: version && {
      feature_count: 1,
      accuracy_m: null,
      vintage: null,
      coverage: null,
      source: null,
      ...version,
    },
  }) as LayerState

test('the catalogue is counted, layers that nobody declares left out', () => {
  const source = { name: 'SERNAGEOMIN', year: 2024, reference: 'x' }
  const facts = factsOf(
    [
      state('a', { feature_count: 10, accuracy_m: 50, vintage: '2012-03', coverage: 'region', source }),
      state('b', { feature_count: 5, accuracy_m: 2, vintage: '2024', coverage: ['02101'], source }),
      state('c', {}),
      state('d', null),
      state('stranger', { feature_count: 1000, vintage: '1900' }),
    ],
    ['a', 'b', 'c', 'd', 'e'],
  )
  expect(facts).toEqual({
    total: 5,
    withData: 3,
    features: 16,
    sources: ['SERNAGEOMIN'],
    oldest: '2012',
    newest: '2024',
    oldestLayers: [
      { id: 'a', year: '2012' },
      { id: 'b', year: '2024' },
    ],
    undated: 1,
    coverage: { region: 1, partial: 1, unknown: 1 },
    none: ['d', 'e'],
    best_m: 2,
    worst_m: 50,
    undeclared: 1,
  })
  expect(factsOf([], ['a'])).toMatchObject({ withData: 0, oldest: null, best_m: null, none: ['a'] })
})

test('the projection is as true as the page on method says: 5 m or less in 10 km', () => {
  const utm = '+proj=utm +zone=19 +south +datum=WGS84'
  const [west, south, east, north] = STUDY_FRAME
  for (let lon = west; lon <= east; lon += 0.25)
    for (const lat of [south, (south + north) / 2, north]) {
      // A step of the meridian, whose true length the ellipsoid gives.
      const step = 0.001
      const [x0, y0] = proj4(utm, [lon, lat]) as [number, number]
      const [x1, y1] = proj4(utm, [lon, lat + step]) as [number, number]
      const [a, e2] = [6_378_137, 0.00669437999]
      const radians = ((lat + step / 2) * Math.PI) / 180
      const truth = ((a * (1 - e2)) / (1 - e2 * Math.sin(radians) ** 2) ** 1.5) * ((step * Math.PI) / 180)
      expect(Math.abs(Math.hypot(x1 - x0, y1 - y0) / truth - 1) * 10_000).toBeLessThanOrEqual(5)
    }
})

test('a term is found by name, acronym or what it explains, accents and capitals aside', () => {
  const found = (typed: string) => TERMS.filter((term) => matchesTerm(term, typed, 'es')).map(({ id }) => id)
  expect(found('AREA DE DESARROLLO indigena')).toContain('adi')
  expect(found('rca')).toContain('rca')
  expect(found('vegas bofedales')).toContain('acuifero-protegido')
  expect(found('xyzzy')).toEqual([])
  expect(found('  ')).toHaveLength(TERMS.length)
})

test('the card of the tour stands beside, else under, else over what it speaks of, always on the screen', () => {
  const card = { width: 350, height: 200 }
  const desk = { innerWidth: 1440, innerHeight: 900 }
  expect(cardPlace({ left: 0, top: 56, right: 288, bottom: 900 }, card, desk)).toEqual([300, 56])
  expect(cardPlace({ left: 1040, top: 100, right: 1440, bottom: 700 }, card, desk)).toEqual([678, 100])
  const phone = { innerWidth: 390, innerHeight: 844 }
  expect(cardPlace({ left: 8, top: 8, right: 382, bottom: 56 }, card, phone)).toEqual([8, 68])
  expect(cardPlace({ left: 8, top: 500, right: 382, bottom: 844 }, card, phone)).toEqual([8, 288])
  // No room anywhere: over it, at the end that is further from its middle.
  expect(cardPlace({ left: 0, top: 0, right: 390, bottom: 844 }, card, phone)).toEqual([20, 8])
})
