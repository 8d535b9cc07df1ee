import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { formats } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { number as numberProperty } from '../../geodata/model/layer.ts'
import type { Measure } from '../../geodata/model/screening.ts'
import en from '../i18n/en.json'
import es from '../i18n/es.json'
import type { Words } from '../i18n/index.ts'
import { filterText, measureSentence, termText } from './sentences.ts'
import { headline, summarise, verdictCounts } from './summary.ts'

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

const layer = (id: string, es: string, theme = 'water') =>
  ({
    id,
    theme,
    title: { es, en: `${es} (en)` },
    properties: { kv: numberProperty('Tensión', 'Voltage', 'kv') },
  }) as unknown as LayerDeclaration

const wetland = layer('lagoon', 'Lagunas (y lagos)')

const feature = (more: Partial<Measure['features'][number]> = {}): Measure['features'][number] => ({
  feature_id: 't',
  name: 'laguna Tebenquiche',
  distance_m: 1400,
  overlap_ha: 0,
  length_km: 0,
  accuracy_m: 50,
  vintage: '2024',
  source: { name: 'MMA', year: 2024, reference: 'x' },
  ...more,
})

const measure = (more: Partial<Measure> = {}): Measure => ({
  layer: 'lagoon',
  where: null,
  status: 'measured',
  version_id: 1,
  known_within_m: 50_000,
  touch: 'clear',
  cover: null,
  possible_m: 1350,
  certain_m: 1450,
  margin_m: 50,
  intersects: false,
  covered: false,
  count: 0,
  overlap_ha: 0,
  overlap_pct: 0,
  length_km: 0,
  distance_m: 1400,
  features: [feature()],
  ...more,
})
const touching = (layer: string, name: string, overlap_ha: number): Measure =>
  measure({
    layer,
    touch: 'certain',
    intersects: true,
    count: 1,
    distance_m: 0,
    overlap_ha,
    overlap_pct: 12.34,
    features: [feature({ name, distance_m: 0, overlap_ha })],
  })

describe('a measure', () => {
  test('that is near says how far, of what, and who says so', () => {
    expect(measureSentence(measure(), wetland, words.es)).toBe(
      'El sitio está a 1,4\u00a0km ±\u00a050\u00a0m de laguna Tebenquiche (Lagunas, MMA 2024, ±\u00a050\u00a0m).',
    )
  })

  test('that is near says what the site may be off by too, and that its list is not complete', () => {
    expect(measureSentence(measure(), wetland, words.es, { siteAccuracy_m: 200 })).toContain(
      'a 1,4\u00a0km ±\u00a0250\u00a0m de laguna',
    )
    expect(measureSentence(measure({ status: 'outside-coverage' }), wetland, words.es)).toMatch(
      /La lista no está completa aquí\.$/,
    )
  })

  test('that nobody can tell says so, with the margin, and never that it touches or not', () => {
    const blurred = { touch: 'cannot-tell', possible_m: 0, certain_m: 290, margin_m: 250 } as const
    const close = measure({
      ...blurred,
      distance_m: 40,
      features: [feature({ distance_m: 40, accuracy_m: 250 })],
    })
    expect(measureSentence(close, wetland, words.es)).toBe(
      'laguna Tebenquiche (Lagunas, MMA 2024, ±\u00a0250\u00a0m) está a 40\u00a0m ±\u00a0250\u00a0m del sitio, dentro del margen: no se puede saber si lo toca.',
    )
    const drawn = { ...close, intersects: true, count: 1, distance_m: 0, overlap_ha: 0.2 }
    expect(measureSentence(drawn, wetland, words.en)).toMatch(
      /less than the margin of ±\s?250\sm: it cannot be told/,
    )
  })

  test('that touches says how much', () => {
    expect(measureSentence(touching('lagoon', 'Chaxa', 1250), wetland, words.es)).toBe(
      'El sitio toca Chaxa (Lagunas, MMA 2024, ±\u00a050\u00a0m): 1.250\u00a0ha, 12 % del sitio.',
    )
    expect(
      measureSentence({ ...touching('lagoon', 'Chaxa', 0), length_km: 2.5, count: 3 }, wetland, words.en),
    ).toBe(
      'The site touches Chaxa and 2 more (Lagunas, MMA 2024, ±\u00a050\u00a0m): 2.5\u00a0km inside the site.',
    )
  })

  test('under the title of its layer does not repeat it', () => {
    expect(measureSentence(measure(), wetland, words.es, { underTitle: true })).toContain(
      '(MMA 2024, ±\u00a050',
    )
  })

  test('of a part of a layer says which part', () => {
    expect(filterText({ kv_gte: 220 }, wetland, words.es)).toBe('Tensión ≥ 220\u00a0kV')
    expect(filterText({ zone: 'tocopilla' }, wetland, words.es)).toBe('tocopilla')
  })

  test.each([
    [{ status: 'no-version', distance_m: null, features: [] }, 'Sin datos de «Lagunas»: no se revisó.'],
    [{ distance_m: null, features: [] }, 'Nada de «Lagunas» en la región ni cerca.'],
    [
      { status: 'outside-coverage', distance_m: null, features: [] },
      'No se conoce ningún elemento de «Lagunas», y la lista no está completa.',
    ],
  ] as const)('%j', (more, sentence) => {
    expect(measureSentence(measure(more as unknown as Partial<Measure>), wetland, words.es)).toBe(sentence)
  })
})

describe('the summary', () => {
  const layers = [
    layer('lagoon', 'Lagunas'),
    layer('adi', 'ADI'),
    layer('road', 'Caminos'),
    layer('sky', 'Cielos'),
    layer('comuna', 'Comunas', 'base'),
    layer('shore', 'Costa'),
    layer('park', 'Parques'),
    layer('well', 'Pozos'),
  ]
  const byId = (id: string) => layers.find((one) => one.id === id)
  const counts = { triggered: 12, possible: 1, eia: 0, notEvaluated: 87, notTriggered: 3 }
  const measures = [
    touching('lagoon', 'Chaxa', 5),
    touching('adi', 'ADI Atacama La Grande', 90),
    touching('road', 'Ruta 23', 0),
    touching('sky', 'San Pedro de Atacama', 90.5),
    touching('comuna', 'San Pedro de Atacama', 95),
    measure({ layer: 'lagoon', where: { kind: 'x' }, touch: 'certain', intersects: true }),
  ]
  const blurred = measure({
    layer: 'shore',
    touch: 'cannot-tell',
    possible_m: 0,
    margin_m: 250,
    intersects: true,
  })
  const unseen = measure({ layer: 'park', status: 'no-version', distance_m: null, features: [] })
  const listless = measure({ layer: 'well', status: 'outside-coverage' })

  test('says what is touched, the largest first, and what follows; layers counted as the headline counts them', () => {
    expect(summarise({ measures }, { counts, missing: [] }, byId, words.es)).toBe(
      'El sitio toca 4 capas, sobre todo Cielos y ADI Atacama La Grande. Se aplican 12 normas, podría aplicarse 1 más y 87 normas no se pudieron evaluar.',
    )
    expect(
      summarise(
        { measures: measures.slice(0, 2) },
        { counts: { ...counts, eia: 3 }, missing: [] },
        byId,
        words.en,
      ),
    ).toBe(
      'The site touches ADI Atacama La Grande and Chaxa. 12 rules apply, 1 more could apply, 3 effects could call for an EIA, and 87 rules could not be evaluated.',
    )
  })

  test('of a site that touches nothing does not call it clear', () => {
    expect(
      summarise({ measures: [] }, { counts: { ...counts, possible: 0 }, missing: [] }, byId, words.en),
    ).toBe(
      'The site touches nothing for certain of what could be checked. 12 rules apply and 87 rules could not be evaluated.',
    )
    expect(headline({ measures: [] }, { counts }, byId, words.es)).toBe(
      'No toca nada con certeza; se aplican 12 normas',
    )
  })

  test('tells what is certain from what cannot be told and what was not looked at', () => {
    const all = { measures: [...measures, blurred, unseen, listless] }
    expect(verdictCounts(all.measures, byId)).toEqual({ touches: 4, clear: 0, unknown: 1, 'not-reviewed': 2 })
    expect(summarise(all, { counts, missing: [] }, byId, words.es)).toBe(
      'El sitio toca 4 capas, sobre todo Cielos y ADI Atacama La Grande. De 1 capa no se puede saber si la toca y 2 capas no se revisaron (sin datos o con la lista incompleta). Se aplican 12 normas, podría aplicarse 1 más y 87 normas no se pudieron evaluar.',
    )
    expect(summarise({ measures: [blurred] }, { counts, missing: [] }, byId, words.en)).toMatch(
      /^The site touches nothing for certain of what could be checked\. For 1 layer it cannot be told whether it is touched\. 12 rules/,
    )
    expect(headline({ measures: [blurred] }, { counts }, byId, words.es)).toBe(
      'No toca nada con certeza; de 1 capa no se puede saber; se aplican 12 normas',
    )
  })

  test('in a line counts layers', () => {
    expect(headline({ measures }, { counts }, byId, words.es)).toBe('Toca 4 capas; se aplican 12 normas')
  })
})

test('a term is said in words', () => {
  const purpose = { es: 'calificación', en: 'decision' }
  expect(termText({ n: 60, unit: 'bd', for: purpose }, words.es)).toBe('60 días hábiles para calificación')
  expect(termText({ n: 1, unit: 'y', for: purpose }, words.en)).toBe('1 year for decision')
})
