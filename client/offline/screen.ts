import type { Coverage, Geometry } from '../../geodata/model/feature.ts'
import type { Rule, Where } from '../../geodata/model/rule.ts'
import { type Facts, type Finding, type Measure, measureKey } from '../../geodata/model/screening.ts'
import { requiredProbes } from '../../geodata/rules/evaluate.ts'
import { spatialAtom, walk } from '../../geodata/rules/expression.ts'
import { defaultParameters } from '../../geodata/rules/parameters.ts'
import { applyRoute } from '../../geodata/rules/route.ts'
import type { Feature } from '../data/features.ts'
import type { Bbox } from '../data/layers.ts'
import type { KnownAreas } from './nearby.ts'
import { areaOf, depthIn, depthOf, type Metres, nearest, type Shape, shapeOf } from './nearest.ts'

/** Of a feature or a version that says nothing of its accuracy, m; as the server takes it. */
const UNKNOWN_ACCURACY_M = 1000

/** A layer as it is kept for screening. */
export interface ScreenLayer {
  /** Null: not kept, though it has data: it cannot be looked at here. */
  features: readonly Feature[] | null
  coverage: Coverage
  accuracy_m: number | null
  version_id: number
}

/** What the rules say of a site from kept features. Incomplete: what was not looked at stays open in every finding. */
export interface KeptScreening {
  area_ha: number
  findings: Finding[]
  measures: Measure[]
  /** Layers with data that are not kept. */
  not_kept: string[]
}

/**
 * The rules in force held against a site with kept features. Distances are the server's to the metre; overlaps are not
 * measured. A layer is known as far as its coverage and the kept box reach around the site, no farther.
 */
export function screenKept(
  site: Geometry,
  accuracy_m: number,
  facts: Facts,
  rules: readonly Rule[],
  layerOf: (id: string) => ScreenLayer | null,
  box: Bbox,
  areas: KnownAreas,
): KeptScreening {
  const here = shapeOf(site, true)
  const inBox = roomIn(here, box)
  const reaches = reachesByKey(rules)
  const shapes = new Map<Feature, Shape>()
  const not_kept = new Set<string>()
  const measures = requiredProbes(rules).map((probe): Measure => {
    const layer = layerOf(probe.layer)
    if (layer && layer.features === null) not_kept.add(probe.layer)
    const reach = reaches.get(measureKey(probe.layer, probe.where)) ?? 0
    return measureOf(here, accuracy_m, probe, reach, layer, inBox, areas, shapes)
  })
  const area_ha = areaOf(here) / 10_000
  const byId = Object.fromEntries(rules.map((rule) => [rule.id, rule]))
  const { findings } = applyRoute({ rules, byId }, { ...facts, area_ha }, measures)
  return { area_ha, findings, measures, not_kept: [...not_kept] }
}

/** The farthest that any rule reaches around each layer, or part of one, m. */
function reachesByKey(rules: readonly Rule[]): Map<string, number> {
  const parameters = defaultParameters()
  const reaches = new Map<string, number>()
  for (const rule of rules)
    for (const part of walk(rule.when)) {
      const atom = spatialAtom(part)
      if (!atom) continue
      const reach =
        atom.form === 'within'
          ? atom.metres
          : atom.form === 'near' || atom.form === 'downstream_near'
            ? (parameters[atom.param] ?? 0)
            : 0
      const key = measureKey(atom.layer, atom.where)
      reaches.set(key, Math.max(reach, reaches.get(key) ?? 0))
    }
  return reaches
}

function measureOf(
  here: Shape,
  site_m: number,
  { layer: id, where, cover }: { layer: string; where: Where | null; cover?: boolean },
  reach_m: number,
  layer: ScreenLayer | null,
  inBox: number | null,
  areas: KnownAreas,
  shapes: Map<Feature, Shape>,
): Measure {
  const bare: Measure = {
    layer: id,
    where,
    status: 'no-version',
    touch: 'clear',
    cover: null,
    possible_m: null,
    certain_m: null,
    margin_m: null,
    version_id: layer?.version_id ?? null,
    known_within_m: null,
    intersects: false,
    covered: false,
    count: 0,
    overlap_ha: 0,
    overlap_pct: 0,
    length_km: 0,
    distance_m: null,
    features: [],
  }
  if (!layer) return bare
  const known_within_m = layer.features === null ? null : knownWithin(here, inBox, layer.coverage, areas)
  const features = (layer.features ?? []).filter(
    ({ geometry, properties }) => geometry && matches(properties, where),
  )
  const accuracyOf = ({ properties }: Feature) =>
    properties.accuracy_m ?? layer.accuracy_m ?? UNKNOWN_ACCURACY_M
  const found = features.flatMap((feature) => {
    const shape = shapes.get(feature) ?? shapeOf(feature.geometry as Geometry)
    shapes.set(feature, shape)
    const margin_m = site_m + accuracyOf(feature)
    const near = nearest(here, shape, reach_m + margin_m)
    if (!near) return []
    const { distance_m } = near
    const isCertain = distance_m === 0 && depthOf(here, shape, margin_m) > margin_m
    return [{ feature, shape, distance_m, margin_m, isCertain }]
  })
  found.sort((a, b) => a.distance_m - b.distance_m)
  const least = (of: (one: (typeof found)[number]) => number) =>
    found.length === 0 ? null : Math.min(...found.map(of))
  const possible_m = least(({ distance_m, margin_m }) => Math.max(0, distance_m - margin_m))
  const [first] = found
  const touch = found.some(({ isCertain }) => isCertain)
    ? 'certain'
    : possible_m === 0
      ? 'cannot-tell'
      : 'clear'
  return {
    ...bare,
    status: known_within_m === null ? 'outside-coverage' : 'measured',
    touch,
    cover: cover ? coverOf(here, found, touch) : null,
    possible_m,
    certain_m: least(({ distance_m, margin_m, isCertain }) => (isCertain ? 0 : distance_m + margin_m)),
    margin_m: first?.margin_m ?? null,
    known_within_m,
    intersects: first?.distance_m === 0,
    count: found.filter(({ distance_m }) => distance_m === 0).length,
    distance_m: first?.distance_m ?? null,
    features: found.slice(0, 20).map(({ feature: { id: feature_id, properties }, distance_m }) => ({
      feature_id: String(feature_id),
      name: typeof properties.name === 'string' ? properties.name : null,
      distance_m,
      overlap_ha: 0,
      length_km: 0,
      accuracy_m: properties.accuracy_m ?? null,
      vintage: properties.vintage ?? null,
      source: properties.source as Measure['features'][number]['source'],
    })),
  }
}

/** Whether the site lies inside of what was found: only within one area that holds it deeply is it said for certain. */
function coverOf(
  here: Shape,
  found: readonly { shape: Shape; margin_m: number }[],
  touch: Measure['touch'],
): Measure['cover'] {
  if (touch === 'clear') return 'not-inside'
  const isInside = found.some(({ shape, margin_m }) => (depthIn(here, shape.polygons) ?? 0) > margin_m)
  return isInside ? 'inside' : 'cannot-tell'
}

function knownWithin(
  here: Shape,
  inBox: number | null,
  coverage: Coverage,
  areas: KnownAreas,
): number | null {
  if (coverage === null || inBox === null) return null
  const named = coverage === 'region' ? [areas.region] : coverage.map((code) => areas.comunas.get(code))
  const depths = named.flatMap((area) => (area ? (depthIn(here, shapeOf(area).polygons) ?? []) : []))
  return depths.length === 0 ? null : Math.min(inBox, Math.max(...depths))
}

/** How far around a shape a box in degrees reaches, m; null: the shape is not inside. */
function roomIn(here: Shape, [west, south, east, north]: Bbox): number | null {
  const ring: [number, number][] = []
  // A side of the box is no straight line in metres: it is followed in steps.
  const steps = 16
  const side = (from: Metres, to: Metres) => {
    for (let i = 0; i < steps; i++)
      ring.push([from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps])
  }
  side([west, south], [east, south])
  side([east, south], [east, north])
  side([east, north], [west, north])
  side([west, north], [west, south])
  ring.push([west, south])
  return depthIn(here, shapeOf({ type: 'Polygon', coordinates: [ring] }).polygons)
}

/** Whether a feature passes an attribute filter of the rule language, as `geo.matches` does. */
export function matches(properties: Readonly<Record<string, unknown>>, where: Where | null): boolean {
  return Object.entries(where ?? {}).every(([name, wanted]) => {
    const [, property, compare] = /^(.*)_(gte|lt)$/.exec(name) ?? []
    if (!property) return properties[name] === wanted
    const value = properties[property]
    if (typeof value !== 'number' || typeof wanted !== 'number') return false
    return compare === 'gte' ? value >= wanted : value < wanted
  })
}
