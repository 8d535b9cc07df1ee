import { layerById } from '../../geodata/layers/index.ts'
import type { Measure, Screening } from '../../geodata/model/screening.ts'
import { measureKey } from '../../geodata/model/screening.ts'
import { chileanCalendar, permitPath } from '../../geodata/permits/index.ts'
import { siteHash } from '../../geodata/rules/hash.ts'
import {
  applyRoute,
  defaultParameters,
  ENGINE_VERSION,
  PARAMETERS,
  requiredProbes,
  SAME_PERMIT,
} from '../../geodata/rules/index.ts'
import { ruleBook } from '../../geodata/rules/report.ts'
import { permits } from '../permits/permit-path.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { frameAround } from './map-frame.ts'
import type { MapFeature } from './queries.ts'
import type { ReportInput } from './report.ts'

/** A screening with one of everything a report has to say, made by the engine from hand-made measures; no database. */

const SOURCE = { name: 'Fuente de prueba', year: 2024, reference: 'Documento 1', licence: 'CC BY 4.0' }

const feature = (name: string, distance_m: number, more: Partial<Measure['features'][number]> = {}) => ({
  feature_id: name.toLowerCase().replaceAll(' ', '-'),
  name,
  distance_m,
  overlap_ha: 0,
  length_km: 0,
  accuracy_m: 50,
  vintage: '2024-10-03',
  source: SOURCE,
  ...more,
})

const empty = (layer: string, where: Measure['where']): Measure => ({
  layer,
  where,
  status: 'no-version',
  touch: 'clear',
  cover: null,
  possible_m: null,
  certain_m: null,
  margin_m: null,
  version_id: null,
  known_within_m: null,
  intersects: false,
  covered: false,
  count: 0,
  overlap_ha: 0,
  overlap_pct: 0,
  length_km: 0,
  distance_m: null,
  features: [],
})

/** What the site meets, by layer; a layer not named has no data. */
const MET: Readonly<Record<string, Partial<Measure>>> = {
  lake_salar: {
    status: 'measured',
    touch: 'certain',
    intersects: true,
    count: 1,
    overlap_ha: 1250,
    overlap_pct: 49.2,
    distance_m: 0,
    possible_m: 0,
    certain_m: 0,
    margin_m: 60,
    features: [feature('Salar de Prueba «Ñandú»', 0, { overlap_ha: 1250 })],
  },
  ramsar: {
    status: 'measured',
    touch: 'cannot-tell',
    count: 0,
    distance_m: 80,
    possible_m: 0,
    certain_m: 240,
    margin_m: 160,
    features: [feature('Sitio Ramsar de Prueba', 80, { accuracy_m: 150 })],
  },
  santuario: {
    status: 'measured',
    touch: 'clear',
    distance_m: 3120,
    possible_m: 3060,
    certain_m: 3180,
    margin_m: 60,
    features: [feature('Santuario Lejano', 3120)],
  },
  adi: {
    status: 'outside-coverage',
    touch: 'certain',
    intersects: true,
    count: 1,
    overlap_ha: 2540,
    overlap_pct: 100,
    distance_m: 0,
    possible_m: 0,
    certain_m: 0,
    margin_m: 110,
    features: [feature('Atacama La Grande', 0, { overlap_ha: 2540, accuracy_m: 100 })],
  },
  road_public: {
    status: 'measured',
    touch: 'certain',
    intersects: true,
    count: 2,
    length_km: 3.42,
    distance_m: 0,
    possible_m: 0,
    certain_m: 0,
    margin_m: 30,
    features: [feature('B-355', 0, { length_km: 3.42 })],
  },
  fiscal_land: { status: 'outside-coverage' },
  archaeological_site: {
    status: 'outside-coverage',
    touch: 'clear',
    distance_m: 900,
    possible_m: 700,
    certain_m: 1100,
    margin_m: 200,
    features: [feature('Sitio reservado', 900)],
  },
  comuna: {
    status: 'measured',
    touch: 'certain',
    intersects: true,
    count: 1,
    overlap_ha: 2540,
    overlap_pct: 100,
    distance_m: 0,
    possible_m: 0,
    certain_m: 0,
    margin_m: 110,
    features: [feature('San Pedro de Atacama', 0, { overlap_ha: 2540 })],
  },
}

const VERSION = {
  number: 3,
  vintage: '2024-10-03',
  published_at: '2026-03-05T12:00:00Z',
  source: SOURCE,
  accuracy_m: 50,
}

/** A ring of `count` vertices around 68.2° W, 23.4° S, closed. */
const ring = (count: number) =>
  Array.from({ length: count + 1 }, (_, at) => {
    const turn = ((at % count) / count) * 2 * Math.PI
    return [-68.2 + 0.03 * Math.cos(turn), -23.4 + 0.025 * Math.sin(turn)]
  })

export function exampleScreening({
  vertices = 5,
  more = {},
}: {
  vertices?: number
  more?: Partial<Screening>
} = {}): Screening {
  const base = ruleBase()
  const probes = [...requiredProbes(base.rules)]
  for (const layer of Object.keys(MET))
    if (!probes.some((probe) => measureKey(probe.layer, probe.where) === layer))
      probes.push({ layer, where: null })
  const measures = probes.map(({ layer, where }): Measure => {
    const met = where === null ? MET[layer] : undefined
    return { ...empty(layer, where), ...(met ? { version_id: 1000 + layer.length } : {}), ...met }
  })
  const facts = { type: 'lithium-brine', groundwater_new: true, excavates: null }
  const site = { type: 'Polygon' as const, coordinates: [ring(vertices)] }
  const parameters = { ...defaultParameters(), near_protected_m: 4000 }
  const routed = applyRoute(base, { ...facts, area_ha: 2540 }, measures, parameters)
  return {
    id: 'AAAAAAAAAAAAAAAAAAAA',
    created_at: '2026-04-02T03:04:05.678Z',
    title: 'Pozas de prueba «Ñandú» — norte ± 3',
    site: {
      geometry: site,
      area_ha: 2540.25,
      perimeter_m: 20_123.4,
      bbox: [-68.23, -23.425, -68.17, -23.375],
      comunas: ['02203'],
      repaired_from: null,
      accuracy_m: 10,
      sha256: siteHash(site),
      provenance: {
        method: 'file',
        crs: 'EPSG:24879',
        operation: 'PSAD56 to WGS 84 (14)',
        operation_accuracy_m: 8,
        file: { name: 'pozas <b>.kml', sha256: 'ab'.repeat(32), bytes: 12_345 },
        feature: null,
        vertices: ring(vertices)
          .slice(0, -1)
          .map(([x = 0, y = 0]) => [String(Math.round(x * 1e5)), String(Math.round(y * 1e5))]),
      },
    },
    as_of: '2026-04-01',
    derived_from: null,
    overrides: [],
    facts,
    route: { value: routed.route, assumed: routed.assumed },
    parameters,
    rule_base: { hash: base.hash, count: base.rules.length },
    engine_version: ENGINE_VERSION,
    layer_versions: Object.fromEntries(
      probes.map(({ layer }) => [layer, layer in MET ? { id: 1000 + layer.length, ...VERSION } : null]),
    ),
    measures,
    findings: routed.findings,
    ...more,
  }
}

const mapFeature = (
  layer_id: string,
  name: string,
  geometry: MapFeature['geometry'],
  properties = {},
): MapFeature => ({
  layer_id,
  version_id: 1000 + layer_id.length,
  feature_id: name,
  properties: { [layerById(layer_id)?.label ?? 'name']: name, ...properties },
  geometry,
})

export function exampleInput(screening = exampleScreening()): ReportInput {
  const base = ruleBase()
  const named = [
    mapFeature('lake_salar', 'Salar de Prueba «Ñandú»', {
      type: 'Polygon',
      coordinates: [
        [
          [581_000, 7_410_000],
          [588_000, 7_410_000],
          [588_000, 7_416_000],
          [581_000, 7_410_000],
        ],
      ],
    }),
    mapFeature('road_public', 'B-355', {
      type: 'LineString',
      coordinates: [
        [570_000, 7_405_000],
        [590_000, 7_415_000],
      ],
    }),
  ]
  const backdrop = [
    mapFeature(
      'settlement',
      'San Pedro de Prueba',
      { type: 'Point', coordinates: [579_500, 7_413_500] },
      { kind: 'town' },
    ),
  ]
  return {
    screening,
    book: ruleBook({ chapters: base.chapters, groups: SAME_PERMIT, parameters: PARAMETERS }),
    maps: {
      windows: [
        {
          kind: 'location',
          frame: frameAround([330_000, 7_100_000, 720_000, 7_680_000], { width: 182, height: 262 }),
          backdrop: [],
          named: [],
        },
        {
          kind: 'detail',
          frame: frameAround([574_000, 7_404_000, 592_000, 7_418_000], { width: 457, height: 300 }),
          backdrop,
          named,
        },
      ],
      gone: ['santuario'],
      withheld: ['archaeological_site'],
    },
    path: permitPath(permits(), screening, base.rules, chileanCalendar(), {
      include: 'triggered',
      start: screening.as_of,
    }),
    around: {
      layers: [
        { layer: 'mine_site', used: 'then', version: { id: 1, number: 1, published_at: null } },
        { layer: 'power_plant', used: 'now', version: { id: 2, number: 9, published_at: null } },
      ],
      truncated: false,
      zones: [
        {
          id: 'comuna',
          kind: 'comuna',
          from_m: null,
          to_m: null,
          names: [{ feature_id: '02203', name: 'San Pedro de Atacama', code: '02203' }],
          incomplete: ['mine_site'],
          rows: ['mine_site', 'power_plant'].map((layer) => ({
            layer,
            group: 'built' as const,
            count: 3,
            may: 1,
            maybe_repeated: 0,
            sums: [
              { property: 'power_mw', total: 120, stated: 2, of: 3 },
              { property: 'flow_l_s', total: 0, stated: 0, of: 3 },
            ],
            land: { drawn_ha: 0, drawn: 0, of: 3 },
          })),
        },
      ],
    },
    address: `https://suelo.example/s/${screening.id}`,
  }
}
