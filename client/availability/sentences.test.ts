import i18next from 'i18next'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { AvailabilityAnswer, Criteria, NotChecked } from '../../geodata/model/availability.ts'
import type { Candidate, PointReason, Policy, Take, Why } from '../../geodata/model/candidate.ts'
import { formats } from '../../geodata/model/format.ts'
import en from '../i18n/en.json'
import es from '../i18n/es.json'
import type { Words } from '../i18n/index.ts'
import {
  candidatesCsv,
  candidatesGeoJson,
  confidenceText,
  sizeText,
  tenureSummary,
} from './candidates/sentences.ts'
import { applyChange, numberOf, switchOff } from './change.ts'
import { layersOf } from './layers-of.ts'
import { numbered, policyHeadline } from './policy/sentences.ts'
import {
  countOpen,
  groupNotChecked,
  headline,
  jointReasons,
  narrowest,
  openSentence,
  splitByLaw,
} from './results/sentences.ts'
import { scenarioIdIn } from './scenarios/scenario-link.ts'
import { comparisonHeadline, rerunSentences } from './scenarios/sentences.ts'
import { fitOf, needSentence, proposalSentence, setOf, typicalOf } from './take/sentences.ts'
import { changeText, nearestText, reasonSentence, verdict } from './why/why-sentences.ts'
import {
  areaName,
  criterionName,
  hectares,
  metresText,
  ruleName,
  shareText,
  signedHectares,
} from './words.ts'

// The page gets the catalogue built in; here it is read from its declarations.
vi.mock('../map/catalogue.ts', async () => {
  const { COMUNAS, layerById } = await import('../../geodata/layers/index.ts')
  return { layerById, comunaName: (code: string) => (COMUNAS as Record<string, string>)[code] ?? code }
})

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

/** What is said, with no-break spaces as spaces. */
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ') ?? null

const said = {
  why: { es: 'Se arriesga la salud', en: 'Health is at risk' },
  cite: 'DS 40/2012 art. 5',
  active: true,
} as const
const criteria: Criteria = {
  set: 'industrial-suppliers',
  area: { kind: 'comunas', codes: ['02201'] },
  exclusions: [
    {
      kind: 'near',
      id: 'parks',
      layer: 'snap_park',
      where: null,
      buffer_m: 0,
      basis: 'law',
      lock: true,
      side: null,
      ...said,
    },
    {
      kind: 'near',
      id: 'towns',
      layer: 'settlement',
      where: null,
      buffer_m: 500,
      basis: 'team',
      lock: false,
      side: null,
      ...said,
    },
    {
      kind: 'far',
      id: 'coast',
      layer: 'coastline',
      where: null,
      max_distance_m: 5000,
      basis: 'team',
      lock: false,
      ...said,
    },
    {
      kind: 'raster',
      id: 'slope',
      raster: 'slope_pct',
      min: null,
      max: 10,
      basis: 'team',
      lock: false,
      ...said,
    },
    {
      kind: 'area',
      id: 'ours',
      geometry: { type: 'Point', coordinates: [0, 0] },
      basis: 'user',
      lock: false,
      ...said,
    },
  ],
  requirements: [
    {
      kind: 'layer',
      id: 'state',
      layer: 'fiscal_land',
      where: null,
      not_in: 'fiscal_committed',
      basis: 'team',
      ...said,
    },
  ],
  preferences: [
    {
      metric: 'distance',
      id: 'roads',
      layer: 'road_public',
      where: null,
      best: 200,
      worst: 10_000,
      weight: 20,
      why: null,
    },
  ],
  min_area_ha: 5,
  min_width_m: 80,
}

const answer: AvailabilityAnswer = {
  cells: { area: 1000, free: 250, excluded: 750 },
  area_ha: 1000,
  free_ha: 250,
  excluded_ha: 750,
  edge_ha: 40,
  by_comuna: [{ code: '02201', area_ha: 1000, free_ha: 250 }],
  by_criterion: [
    { criterion: 'parks', ha: 400, only_ha: 300, shapley_ha: 350 },
    { criterion: 'towns', ha: 450, only_ha: 250, shapley_ha: 350 },
    { criterion: 'slope', ha: 100, only_ha: 0, shapley_ha: 50 },
  ],
  reasons: [
    { criteria: [], ha: 250, cells: 250 },
    { criteria: ['parks'], ha: 300, cells: 300 },
    { criteria: ['towns'], ha: 250, cells: 250 },
    { criteria: ['parks', 'towns'], ha: 100, cells: 100 },
    { criteria: ['slope', 'towns'], ha: 100, cells: 100 },
  ],
  score_ha: null,
  not_checked: [],
}

describe('a layer that is required and hardly there', () => {
  const of = (ha: number, reasons: AvailabilityAnswer['reasons'], free_ha = 0) =>
    narrowest(
      {
        area_ha: 1000,
        free_ha,
        by_criterion: [{ criterion: 'state', ha, only_ha: 0, shapley_ha: 0 }],
        reasons,
      },
      criteria,
    )

  test('is told with what lies in it and what would be free without it', () => {
    const reasons = [
      { criteria: ['state'], ha: 300, cells: 300 },
      { criteria: ['state', 'parks'], ha: 700, cells: 700 },
    ]
    expect(of(1000, reasons)).toMatchObject({ rule: { id: 'state' }, within_ha: 0, freed_ha: 300 })
    expect(of(991, reasons)).toMatchObject({ within_ha: 9, freed_ha: 300 })
    expect(of(1000, reasons.slice(1))).toMatchObject({ freed_ha: 0 })
    // There is some, and all that would be free lies outside.
    expect(of(600, reasons)).toMatchObject({ within_ha: 400, freed_ha: 300 })
  })

  test('is not told where there is some of it, where it was not checked, or is switched off', () => {
    expect(of(989, [])).toBeNull()
    expect(of(600, [{ criteria: ['state'], ha: 300, cells: 300 }], 5)).toBeNull()
    expect(narrowest(answer, criteria)).toBeNull()
    const off = { requirements: criteria.requirements.map((rule) => ({ ...rule, active: false })) }
    const without = { criterion: 'state', ha: 1000, only_ha: 0, shapley_ha: 0 }
    expect(narrowest({ area_ha: 1000, free_ha: 0, by_criterion: [without], reasons: [] }, off)).toBeNull()
  })
})

describe('figures', () => {
  test('of the server are whole hectares; approximate ones have three figures and say so', () => {
    expect(plain(hectares(1_234_567, false, words.es))).toBe('1.234.567 ha')
    expect(plain(hectares(1_234_567, true, words.es))).toBe('≈ 1.230.000 ha')
    expect(plain(hectares(1_234_567, true, words.en))).toBe('≈ 1,230,000 ha')
    expect(plain(hectares(0.254, false, words.es))).toBe('0,25 ha')
    expect(plain(hectares(0, true, words.es))).toBe('≈ 0 ha')
    expect(plain(signedHectares(-12, words.es))).toBe('−12 ha')
    expect(plain(signedHectares(12, words.en))).toBe('+12 ha')
  })

  test('of shares are never rounded to all or to nothing', () => {
    expect(plain(shareText(0.25, words.es))).toBe('25 %')
    expect(plain(shareText(0.98765, words.es))).toBe('98,8 %')
    expect(plain(shareText(0.99999, words.es))).toBe('99,9 %')
    expect(plain(shareText(1, words.es))).toBe('100 %')
    expect(plain(shareText(0.0001, words.es))).toBe('menos de 0,1 %')
    expect(plain(shareText(0, words.en))).toBe('0%')
  })

  test('of chosen distances are not rounded', () => {
    expect(plain(metresText(1234, words.es))).toBe('1,234 km')
    expect(plain(metresText(60, words.en))).toBe('60 m')
  })
})

describe('criteria in words', () => {
  const name = (id: string, language: 'es' | 'en' = 'es') =>
    plain(criterionName(criteria, id, words[language]))
  test('say what leaves land out', () => {
    expect(name('parks')).toMatch(/^Dentro de: /)
    expect(name('towns')).toMatch(/^A 500 m o menos de: /)
    expect(name('towns', 'en')).toMatch(/^Within 500 m of: /)
    expect(name('coast')).toMatch(/^A más de 5 km de: /)
    expect(name('slope')).toMatch(/: sobre 10 %$/)
    expect(name('ours')).toBe('En un área dibujada que se evita')
    expect(name('state')).toMatch(/^Fuera de: .+, o dentro de: /)
    expect(name('roads')).toMatch(/^Distancia a: /)
    expect(name('gone')).toBe('gone')
  })

  test('a raster with both limits says both', () => {
    const slope = criteria.exclusions[3]
    if (slope?.kind !== 'raster') throw new Error('not the raster')
    expect(plain(ruleName({ ...slope, min: 2 }, words.es))).toMatch(/: sobre 10 %, bajo 2 %$/)
  })

  test('say where', () => {
    expect(areaName(criteria.area, words.es)).toBe('la comuna de Calama')
    expect(areaName({ kind: 'comunas', codes: ['02201', '02203'] }, words.es)).toBe(
      'las comunas de Calama y San Pedro de Atacama',
    )
    expect(areaName({ kind: 'region' }, words.en)).toBe('the Antofagasta Region')
  })

  test('the layers in force are named once', () => {
    expect(layersOf(criteria)).toEqual([
      'snap_park',
      'settlement',
      'coastline',
      'slope_pct',
      'fiscal_land',
      'fiscal_committed',
    ])
    expect(layersOf(switchOff(criteria, 'towns'))).not.toContain('settlement')
  })
})

describe('the headline', () => {
  test('says how much is free of how much, where', () => {
    expect(plain(headline(answer, criteria, false, words.es))).toBe(
      'Libre de lo revisado: 250 ha de 1.000 ha en la comuna de Calama (25 %).',
    )
    expect(plain(headline(answer, criteria, true, words.en))).toBe(
      'Free of what was checked: ≈ 250 ha of ≈ 1,000 ha in the comuna of Calama (25%).',
    )
  })
  test('says plainly that nothing, or everything, is free', () => {
    expect(headline({ area_ha: 10, free_ha: 0 }, criteria, false, words.es)).toMatch(/^Nada queda libre/)
    expect(headline({ area_ha: 10, free_ha: 10 }, criteria, false, words.es)).toMatch(/^Todo queda libre/)
    expect(headline({ area_ha: 0, free_ha: 0 }, criteria, false, words.es)).toMatch(/no tiene suelo/)
  })
})

describe('what was not checked', () => {
  const entry = (criterion: string, reason: NotChecked['reason']): NotChecked => ({
    criterion,
    layer: null,
    reason,
    complete_in: [],
  })
  test('a criterion counts once, by its gravest reason; preferences and switched-off criteria apart', () => {
    const groups = groupNotChecked(
      [
        entry('towns', 'incomplete'),
        entry('towns', 'side'),
        entry('parks', 'no-version'),
        entry('roads', 'no-version'),
        entry('slope', 'off'),
      ],
      criteria,
    )
    expect(groups.open.map(({ reason, entries }) => [reason, entries.length])).toEqual([
      ['no-version', 1],
      ['side', 1],
    ])
    expect(countOpen(groups)).toBe(2)
    expect(groups.preferences.map(({ criterion }) => criterion)).toEqual(['roads'])
    expect(groups.off.map(({ criterion }) => criterion)).toEqual(['slope'])
    expect(openSentence(2, words.es)).toBe('2 criterios sin revisar del todo.')
    expect(openSentence(1, words.en)).toBe('1 criterion not fully checked.')
    expect(openSentence(0, words.es)).toBe('Todos los criterios se revisaron.')
  })
})

describe('law and choice', () => {
  test('free, by law, by choice and by both add up to the whole', () => {
    const split = splitByLaw(answer, criteria)
    expect(split).toEqual({ free: 250, law: 300, choice: 350, both: 100 })
    expect(split.free + split.law + split.choice + split.both).toBe(answer.area_ha)
  })
  test('reasons that coincide come by size, single ones left out', () => {
    expect(jointReasons(answer, 1)).toEqual([{ criteria: ['parks', 'towns'], ha: 100, cells: 100 }])
  })
})

const reason = (more: Partial<PointReason>): PointReason => ({
  criterion: 'towns',
  kind: 'near',
  layer: 'settlement',
  excludes: true,
  active: true,
  basis: 'team',
  lock: false,
  why: said.why,
  cite: said.cite,
  distance_m: 320,
  limit_m: 500,
  value: null,
  min: null,
  max: null,
  feature: {
    layer: 'settlement',
    feature_id: 'chiuchiu',
    name: 'Chiu Chiu',
    kind: null,
    source: { name: 'INE', year: 2017, reference: 'https://ine.example' },
    accuracy_m: 50,
    vintage: '2017',
  },
  version_id: 1,
  ...more,
})
const why = (reasons: PointReason[], more: Partial<Why> = {}): Why => ({
  point: [-68.9, -22.4],
  comuna: { code: '02201', name: 'Calama' },
  in_area: true,
  free: false,
  reasons,
  changes: [],
  nearest: null,
  not_checked: [],
  versions: {},
  ...more,
})

describe('why a point stands as it does', () => {
  test('counts reasons by law and by choice', () => {
    const law = reason({ criterion: 'parks', basis: 'law', lock: true })
    expect(verdict(why([reason({})]), words.es)).toBe(
      'Este punto está excluido por 1 motivo, una decisión del equipo.',
    )
    expect(verdict(why([law, { ...law, criterion: 'x' }]), words.es)).toBe(
      'Este punto está excluido por 2 motivos, todos fijados por ley.',
    )
    expect(verdict(why([law, reason({})]), words.en)).toBe(
      'This point is excluded for 2 reasons: 1 by law and 1 by the team’s choice.',
    )
    expect(verdict(why([reason({ excludes: false })], { free: true }), words.es)).toBe(
      'Este punto está libre de lo revisado.',
    )
    expect(verdict(why([], { comuna: null }), words.es)).toBe('Este punto está fuera de la región.')
  })

  test('says distance and limit, of what', () => {
    const sentence = (more: Partial<PointReason>) => plain(reasonSentence(reason(more), criteria, words.es))
    expect(sentence({})).toBe('Está a 320 m de Chiu Chiu; el criterio pide más de 500 m.')
    expect(sentence({ distance_m: 0 })).toBe('Está dentro de Chiu Chiu.')
    expect(sentence({ distance_m: 4200, excludes: false })).toBe(
      'Está a 4,2 km de Chiu Chiu; basta con más de 500 m.',
    )
    expect(sentence({ distance_m: null, excludes: false })).toMatch(/ningún elemento/)
    expect(sentence({ kind: 'raster', layer: 'slope_pct', criterion: 'slope', value: 14.2, max: 10 })).toBe(
      'Aquí vale 14,2 %; el límite es 10 %.',
    )
    expect(sentence({ kind: 'raster', layer: 'slope_pct', criterion: 'slope', value: null, max: 10 })).toBe(
      'Aquí no hay dato.',
    )
    expect(sentence({ kind: 'inside', layer: 'fiscal_land', criterion: 'state' })).toMatch(
      /^No está dentro de .+, que se exige\.$/,
    )
  })

  test('says the change and by how much free land misses', () => {
    const change = (criterion: string, how: 'off' | 'to', to: number | null) =>
      plain(changeText({ criterion, how, to }, criteria, words.es))
    expect(change('towns', 'to', 319)).toMatch(/^Bajar «A 500 m o menos de: .+» a 319 m$/)
    expect(change('coast', 'to', 6100)).toMatch(/^Subir «.+» a 6,1 km$/)
    expect(change('slope', 'to', 14.3)).toMatch(/^Subir «.+» a 14,3 %$/)
    expect(change('parks', 'off', null)).toMatch(/^Quitar «Dentro de: /)
    expect(plain(nearestText({ criterion: 'towns', by: 120 }, criteria, words.es))).toMatch(/falta 120 m\.$/)
  })
})

describe('a change of criteria', () => {
  test('moves the number it names and nothing else', () => {
    const towns = applyChange(criteria, { criterion: 'towns', how: 'to', to: 319 }, null)
    expect(towns.exclusions[1]).toEqual({ ...criteria.exclusions[1], buffer_m: 319 })
    expect(towns.exclusions[0]).toBe(criteria.exclusions[0])
    expect(
      applyChange(criteria, { criterion: 'coast', how: 'to', to: 6100 }, null).exclusions[2],
    ).toMatchObject({
      max_distance_m: 6100,
    })
  })
  test('moves the limit of a raster that the number is beyond', () => {
    const slope = applyChange(criteria, { criterion: 'slope', how: 'to', to: 14.3 }, 14.2)
    expect(slope.exclusions[3]).toMatchObject({ min: null, max: 14.3 })
    const both = applyChange(
      {
        ...criteria,
        exclusions: criteria.exclusions.map((one) => (one.kind === 'raster' ? { ...one, min: 2 } : one)),
      },
      { criterion: 'slope', how: 'to', to: 1 },
      1.04,
    )
    expect(both.exclusions[3]).toMatchObject({ min: 1, max: 10 })
  })
  test('switches off an exclusion or a requirement and keeps it in the list', () => {
    expect(switchOff(criteria, 'state').requirements[0]?.active).toBe(false)
    const off = applyChange(criteria, { criterion: 'parks', how: 'off', to: null }, null)
    expect(off.exclusions).toHaveLength(criteria.exclusions.length)
    expect(off.exclusions[0]?.active).toBe(false)
  })
  test('knows which criteria have a number, those of the law first', () => {
    expect(criteria.exclusions.map(numberOf)).toEqual([
      { value: 0, unit: 'm' },
      { value: 500, unit: 'm' },
      { value: 5000, unit: 'm' },
      { value: 10, unit: { raster: 'slope_pct' } },
      null,
    ])
    expect(numbered(criteria).map(({ id }) => id)).toEqual(['parks', 'towns', 'coast', 'slope'])
    expect(numbered(switchOff(criteria, 'towns')).map(({ id }) => id)).not.toContain('towns')
    // Without data a change of it shows nothing: it comes last, and says so.
    const unseen: NotChecked = {
      criterion: 'parks',
      layer: 'snap_park',
      reason: 'no-version',
      complete_in: [],
    }
    expect(numbered(criteria, [unseen]).map(({ id, isApplied }) => [id, isApplied])).toEqual([
      ['towns', true],
      ['coast', true],
      ['slope', true],
      ['parks', false],
    ])
    const part: NotChecked = { ...unseen, reason: 'incomplete' }
    expect(numbered(criteria, [part])[0]).toMatchObject({ id: 'parks', isApplied: true })
  })
})

const candidate: Candidate = {
  id: 'a1',
  parcel: null,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  },
  point: [-68.9, -22.4],
  bbox: [0, 0, 1, 1],
  ha: 123.4,
  grid_ha: 120,
  difference_ha: 3.4,
  comunas: [{ code: '02201', name: 'Calama', share: 1 }],
  tenure: {
    parts: [
      {
        tenure: 'committed',
        layer: 'fiscal_committed',
        says: 'owner',
        pending: true,
        ha: 12.34,
        share: 0.1,
        count: 1,
        features: [],
      },
      {
        tenure: 'state',
        layer: 'fiscal_land',
        says: 'owner',
        pending: false,
        ha: 74,
        share: 0.6,
        count: 2,
        features: [],
      },
      {
        tenure: 'mining-exploitation',
        layer: 'mining_exploit',
        says: 'right',
        pending: false,
        ha: 123.4,
        share: 1,
        count: 4,
        features: [],
      },
    ],
    unknown_share: 0.3,
    not_loaded: [],
  },
  metrics: { roads: 320 },
  score: 0.812,
  position: 3,
  confidence: { top_ten: 0.92, best_position: 1, worst_position: 14 },
}

describe('a candidate', () => {
  test('has exact hectares beside those of cells', () => {
    expect(plain(sizeText(candidate, words.es))).toBe('123 ha exactas; 120 ha contando celdas (+3,4 ha)')
    expect(plain(sizeText({ ...candidate, grid_ha: null, difference_ha: null }, words.es))).toMatch(
      /no se cuenta por celdas$/,
    )
  })
  test('says how sure its place is', () => {
    const sure = (top_ten: number, best_position = 1, worst_position = 14) =>
      plain(confidenceText({ confidence: { top_ten, best_position, worst_position } }, words.es))
    expect(sure(0.92)).toBe('Entre los diez primeros en 92 % de las pruebas; puesto 1 a 14')
    expect(sure(0.999)).toMatch(/en 99 % de/)
    expect(sure(0.001)).toMatch(/en 1 % de/)
    expect(sure(1, 2, 2)).toBe(
      'Entre los diez primeros con todos los pesos que se probaron; siempre en el puesto 2',
    )
    expect(sure(0, 20, 40)).toMatch(/^Nunca entre los diez/)
    expect(confidenceText({ confidence: null }, words.es)).toBeNull()
  })
  test('says whose it is by size, what is pending, and of how much nobody says', () => {
    expect(plain(tenureSummary(candidate, words.es))).toBe(
      'Fiscal: 60 %; Fiscal, ya comprometido (en trámite): 10 %. Dueño no publicado: 30 %. Puede ser fiscal o privado.',
    )
    const nobody = { tenure: { ...candidate.tenure, parts: [], unknown_share: 1 } }
    expect(tenureSummary(nobody, words.es)).toBe('Dueño no publicado: puede ser fiscal o privado.')
  })
  test('leaves as CSV and as GeoJSON', () => {
    const [head, row] = (plain(candidatesCsv([candidate], words.es)) ?? '').split('\r\n')
    expect(head).toBe(
      'puesto,código,comuna,ha exactas,ha por celdas,puntaje,entre los diez primeros,tenencia,longitud,latitud',
    )
    expect(row).toMatch(/^3,a1,Calama,123\.4000,120,81\.2,0\.920,"Fiscal: 60 %; .*",-68\.900000,-22\.400000$/)
    const { features } = JSON.parse(candidatesGeoJson([candidate]))
    expect(features[0]).toMatchObject({
      id: 'a1',
      geometry: candidate.geometry,
      properties: {
        ha: 123.4,
        grid_ha: 120,
        position: 3,
        comunas: ['Calama'],
        owner_not_published_share: 0.3,
      },
    })
  })
  test('a text that a spreadsheet would run is quoted in the CSV', () => {
    const named = { ...candidate, comunas: [{ code: '02201', name: '=1+1', share: 1 }] }
    expect(candidatesCsv([named], words.es)).toContain(",'=1+1,")
  })
})

describe('a policy', () => {
  const policy = (gained_ha: number, lost_ha: number): Policy => ({
    criterion: 'towns',
    from: 500,
    to: 1000,
    gained_ha,
    lost_ha,
    by_comuna: [],
    candidates: [],
    compared: { candidates: 0, max_ha: 1000 },
    features: [],
    looked_at: [],
    not_checked: [],
    versions: {},
  })
  test('says from what to what, and what is lost and gained', () => {
    const said = (gained: number, lost: number) =>
      plain(policyHeadline(policy(gained, lost), criteria, words.es))
    expect(said(0, 12_345)).toBe('De 500 m a 1 km: se pierden 12.345 ha de suelo libre.')
    expect(said(20, 0)).toBe('De 500 m a 1 km: se ganan 20 ha de suelo libre.')
    expect(said(20, 30)).toBe('De 500 m a 1 km: se ganan 20 ha y se pierden 30 ha de suelo libre.')
    expect(said(0, 0)).toBe('De 500 m a 1 km: el suelo libre no cambia.')
    const slope = { ...policy(20, 0), criterion: 'slope', from: 10, to: 15 }
    expect(plain(policyHeadline(slope, criteria, words.en))).toBe(
      'From 10 % to 15 %: 20 ha of free land are gained.',
    )
  })
})

describe('land take', () => {
  const pv = {
    kind: 'per' as const,
    id: 'pv',
    item: { es: 'Paneles', en: 'Panels' },
    ha_per: [2, 3] as [number, number],
    unit: { es: 'MW', en: 'MW' },
    typical: 100,
    basis: 'team' as const,
    note: null,
  }
  const need = { item: 'pv', amount: 300, min_ha: 600, max_ha: 900, note: null, basis: 'team' as const }
  test('says how many hectares', () => {
    expect(plain(needSentence(pv, need, words.es))).toBe(
      'Para 300 MW de «Paneles» hacen falta entre 600 ha y 900 ha.',
    )
    expect(plain(needSentence(pv, { ...need, min_ha: 900 }, words.es))).toBe(
      'Para 300 MW de «Paneles» hacen falta unas 900 ha.',
    )
    expect(typicalOf(pv)).toBe(100)
  })
  test('fits whole, just, or not', () => {
    expect([1000, 900, 700, 600, 599].map((ha) => fitOf(ha, need))).toEqual([
      'whole',
      'whole',
      'least',
      'least',
      'no',
    ])
    const take = (fits: Take['fits']) =>
      plain(proposalSentence({ fits, ha: 640, min_ha: 600, max_ha: 900, land_ha: 320 } as Take, words.es))
    expect(take('whole')).toBe('Se propone un área de 640 ha dentro del candidato.')
    expect(take('least')).toMatch(/640 ha, menos que los 900 ha/)
    expect(take('no')).toBe('No cabe: el candidato tiene 320 ha y se necesitan al menos 600 ha.')
  })
  test('the set of a variant is its own', () => {
    const sets = [{ id: 'social-fiscal', options: [{ id: 'social-fiscal/park' }] }] as never
    expect(setOf(sets, 'social-fiscal/park')).toMatchObject({ id: 'social-fiscal' })
    expect(setOf(sets, 'other')).toBeNull()
  })
})

describe('scenarios', () => {
  test('are found in a link, and nothing else is', () => {
    const id = 'aBcDeFgHiJkLmNoPqRsT'
    expect(scenarioIdIn(` https://suelo.example/suelo/${id}?lang=en `)).toBe(id)
    expect(scenarioIdIn(id)).toBe(id)
    expect(scenarioIdIn('https://suelo.example/s/x')).toBeNull()
    expect(scenarioIdIn('hola')).toBeNull()
  })
  test('say what changed since', () => {
    const free_ha = { then: 1000, now: 880 }
    const layer = { layer: 'unheard_of', then: null, now: null }
    expect(
      rerunSentences({ holds: false, free_ha, layers: [layer] }, () => undefined, words.es).map(plain),
    ).toEqual(['Antes 1.000 ha, hoy 880 ha (−120 ha).', '1 capa cambió: unheard_of.'])
    expect(rerunSentences({ holds: true, free_ha, layers: [] }, () => undefined, words.es)).toHaveLength(1)
  })
  test('say which leaves more free', () => {
    const compared = (a: number, b: number) =>
      plain(comparisonHeadline({ a: { free_ha: a }, b: { free_ha: b } } as never, words.es))
    expect(compared(100, 150)).toBe('B deja libres 50 ha más que A.')
    expect(compared(150, 100)).toBe('B deja libres 50 ha menos que A.')
    expect(compared(100, 100)).toBe('A y B dejan libre la misma superficie.')
  })
})
