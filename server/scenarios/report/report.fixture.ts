import { optionOf } from '../../../geodata/availability/sets.ts'
import type { Candidate, Candidates } from '../../../geodata/model/candidate.ts'
import type { PinnedVersion, Scenario } from '../../../geodata/model/scenario.ts'
import { startingSets } from '../../availability/starting-sets.ts'
import { BY_CHOICE, BY_LAW, FREE, OUTSIDE } from '../colours.ts'
import { areaBox, frameOf, type ScenarioMap } from './map.ts'
import type { ScenarioReportInput } from './report.ts'

/** A scenario of a kind for tests: every figure made up, nothing read. */

const source = {
  name: 'Servicio de prueba',
  year: 2024,
  reference: 'https://ejemplo.cl',
  licence: 'CC BY 4.0',
}
const version = (id: number): PinnedVersion => ({
  id,
  number: id % 7,
  vintage: '2024-05',
  published_at: '2026-03-01T10:00:00Z',
  source,
  accuracy_m: 25,
})

export function exampleScenario(): Scenario {
  const found = optionOf(startingSets(), 'industrial-suppliers')
  if (!found) throw new Error('no such set')
  const { criteria } = found.option
  const [first, second, third] = criteria.exclusions.map(({ id }) => id) as [string, string, string]
  const open = criteria.exclusions.slice(5, 9).map(({ id }) => id)
  return {
    id: 'escenario-de-prueba1',
    title: 'Proveedores cerca de Calama',
    created_at: '2026-04-02T03:04:05Z',
    as_of: '2026-04-02',
    derived_from: 'escenario-anterior-1',
    criteria: { ...criteria, area: { kind: 'comunas', codes: ['02201', '02203'] } },
    versions: Object.fromEntries(
      ['comuna', 'coastline', 'road_national', 'settlement', 'snap_park', 'mine_site'].map((layer, n) => [
        layer,
        version(n + 11),
      ]),
    ),
    answer: {
      cells: { area: 40_000, free: 9000, excluded: 31_000 },
      area_ha: 40_000,
      free_ha: 9000,
      excluded_ha: 31_000,
      edge_ha: 1200,
      by_comuna: [
        { code: '02201', area_ha: 25_000, free_ha: 3000 },
        { code: '02203', area_ha: 15_000, free_ha: 6000 },
      ],
      by_criterion: [
        { criterion: first, ha: 20_000, only_ha: 12_000, shapley_ha: 16_000 },
        { criterion: second, ha: 11_000, only_ha: 7000, shapley_ha: 9000 },
        { criterion: third, ha: 12_000, only_ha: 2000, shapley_ha: 6000 },
      ],
      reasons: [
        { criteria: [first], ha: 12_000, cells: 12_000 },
        { criteria: [], ha: 9000, cells: 9000 },
        { criteria: [first, third].sort(), ha: 8000, cells: 8000 },
        { criteria: [second], ha: 7000, cells: 7000 },
      ],
      score_ha: [0, 0, 1000, 2000, 3000, 2000, 1000, 0, 0, 0],
      not_checked: [
        { criterion: open[0] as string, layer: 'ramsar', reason: 'no-version', complete_in: [] },
        { criterion: open[1] as string, layer: 'glacier', reason: 'incomplete', complete_in: ['02201'] },
        { criterion: open[2] as string, layer: 'watercourse', reason: 'incomplete', complete_in: [] },
        { criterion: open[3] as string, layer: 'archaeological_site', reason: 'restricted', complete_in: [] },
        {
          criterion: criteria.preferences[0]?.id ?? '',
          layer: 'substation',
          reason: 'incomplete',
          complete_in: [],
        },
        { criterion: criteria.exclusions[12]?.id ?? '', layer: 'astro_land', reason: 'off', complete_in: [] },
      ],
    },
    excluded_by_law_ha: 20_000,
    engine_version: '0.1.0',
  }
}

const square = (lon: number, lat: number, side: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [lon, lat],
      [lon + side, lat],
      [lon + side, lat + side],
      [lon, lat + side],
      [lon, lat],
    ],
  ],
})

const candidate = (position: number): Candidate => ({
  id: `5000-${position}`,
  parcel: null,
  geometry: square(-68.95 + position * 0.012, -22.5, 0.008),
  point: [-68.946 + position * 0.012, -22.496],
  bbox: [-68.95 + position * 0.012, -22.5, -68.942 + position * 0.012, -22.492],
  ha: 120.5 - position,
  grid_ha: 118 - position,
  difference_ha: 2.5,
  comunas: [{ code: '02201', name: 'Calama', share: 1 }],
  tenure: {
    parts: [
      {
        tenure: 'state',
        layer: 'fiscal_land',
        says: 'owner',
        pending: false,
        ha: 60,
        share: 0.5,
        count: 1,
        features: [
          {
            layer: 'fiscal_land',
            feature_id: 'x',
            name: null,
            kind: null,
            source,
            accuracy_m: 10,
            vintage: '2024',
            ha: 60,
          },
        ],
      },
      {
        tenure: 'mining-exploitation',
        layer: 'mining_exploit',
        says: 'right',
        pending: false,
        ha: 120,
        share: 1,
        count: 2,
        features: [],
      },
    ],
    unknown_share: 0.5,
    not_loaded: [],
  },
  metrics: { 'road-paved': 350.25 },
  score: 0.8 - position / 100,
  position,
  confidence: { top_ten: 0.92, best_position: 1, worst_position: 12 },
})

export const exampleCandidates = (many = 25): Candidates => ({
  candidates: Array.from({ length: many }, (_, n) => candidate(n + 1)),
  proposed: many,
  dropped: 0,
  versions: { comuna: 11 },
  not_checked: [],
})

/** 200 × 200 cells around Calama: a disc of free land in what is excluded. */
export function exampleMap(): ScenarioMap {
  const grid = {
    id: 'try',
    srid: 32719,
    west: 500_000,
    north: 7_520_000,
    cell_m: 100,
    columns: 256,
    rows: 256,
  }
  const classes = Uint8Array.from({ length: 256 * 256 }, (_, at) => {
    const [x, y] = [(at % 256) - 128, Math.floor(at / 256) - 128]
    if (Math.abs(x) > 100 || Math.abs(y) > 100) return OUTSIDE
    return Math.hypot(x, y) < 50 ? FREE : x > y ? BY_LAW : BY_CHOICE
  })
  const score = Uint8Array.from(classes, (kind, at) => (kind === FREE ? at % 101 : 255))
  const mask = { grid, classes, score }
  return {
    mask,
    frame: frameOf(areaBox(mask) as never),
    backdrop: [],
    numbered: exampleCandidates(20).candidates.map(({ position, point, geometry }) => ({
      number: position,
      point,
      geometry,
    })),
    hatched: ['02203'],
    inset: null,
  }
}

export const exampleInput = (): ScenarioReportInput => ({
  scenario: exampleScenario(),
  set: { es: 'Suelo industrial', en: 'Industrial land' },
  candidates: exampleCandidates(),
  map: exampleMap(),
  detail: null,
  gone: [],
  address: 'https://suelo.ejemplo.cl/suelo/escenario-de-prueba1',
})
