import { gzipSync } from 'node:zlib'
import { layerById } from '../../geodata/layers/index.ts'
import { today } from '../../geodata/model/day.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { GuardCheck, GuardFeature, GuardLayer, GuardRails } from '../../geodata/model/guard.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { exclusions, type Reach } from '../../geodata/rules/exclusions.ts'
import { sha256 } from '../../geodata/rules/hash.ts'
import { rulesInForce } from '../../geodata/rules/index.ts'
import { type Database, type Identity, VISITOR } from '../db/as.ts'
import { describeSite, measureSite } from '../screening/queries.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { toMeasures } from '../screening/screen.ts'
import { outsideRegion, readSite } from '../sites/read-site.ts'
import { type GuardTarget, guardTargets, type SimplifiedFeature, simplifiedFeatures } from './queries.ts'

/** Metres by which a layer is simplified: the first that leaves few vertices, or else the first that leaves not too many. */
const TOLERANCES = [10, 30, 100, 300] as const
const FEW = 12_500
const NOT_TOO_MANY = 30_000
/** Layers of more vertices are not read at all. */
const MOST_READ = 400_000
const COVERAGE_M = 100
/** Most bytes of an answer, compressed as it is sent. */
export const MOST_BYTES = 300_000

/** A body of JSON with its name: the same rules and versions make the same. */
export interface GuardAnswer {
  body: string
  etag: string
}

let kept: { key: string; answer: Promise<GuardAnswer> } | undefined

/**
 * What the browser needs to look at a sketch while it is drawn: the layers of the rules of exclusion in force today,
 * simplified, as any visitor may see them. Made once for each day, rule base and set of published versions.
 */
export async function guardRails(db: Database): Promise<GuardAnswer> {
  const { as_of, base, reaches, rules } = inForce()
  const layers = [...new Set(reaches.map(({ layer }) => layer))]
  const targets = await db.as(VISITOR, (tx) => guardTargets(tx, layers, COVERAGE_M))
  const versions = targets.map(({ layer, version_id }) => `${layer} ${version_id}`).sort()
  const key = sha256(JSON.stringify([as_of, base, rules, versions]))
  if (kept?.key === key) return kept.answer
  const answer = build(db, as_of, base, rules, reaches, targets).then((rails) => ({
    body: JSON.stringify(rails),
    etag: `"${key.slice(0, 22)}"`,
  }))
  kept = { key, answer }
  // What failed is tried again by the next who asks.
  answer.catch(() => {
    if (kept?.answer === answer) kept = undefined
  })
  return answer
}

function inForce() {
  const as_of = today()
  const base = ruleBase()
  const { rules, reaches } = exclusions(rulesInForce(base, as_of))
  return { as_of, base: base.hash, reaches, rules: rules.map(({ id }) => id) }
}

async function build(
  db: Database,
  as_of: string,
  rule_base: string,
  rules: string[],
  reaches: readonly Reach[],
  targets: readonly GuardTarget[],
): Promise<GuardRails> {
  const byLayer = new Map(targets.map((target) => [target.layer, target]))
  const coverages: number[][][][] = []
  const places = new Map<string, number>()
  const coverageOf = (coverage: unknown): number | null => {
    if (coverage === null) return null
    const text = JSON.stringify(coverage)
    const found = places.get(text) ?? places.size
    if (!places.has(text)) {
      places.set(text, found)
      coverages.push(polygonsIn(coverage as Geometry, COVERAGE_M))
    }
    return found
  }
  const layers: GuardLayer[] = []
  // One layer after another: the embedded engine has one backend for all.
  for (const reach of reaches) {
    layers.push(await guardLayer(db, reach, byLayer.get(reach.layer), coverageOf))
  }
  return bounded({ as_of, rule_base, rules, layers, coverages, coverage_m: COVERAGE_M })
}

/** Leaves out the largest layers, saying so, until the rest is small enough to be sent to a telephone. */
export function bounded(rails: GuardRails, most = MOST_BYTES): GuardRails {
  const size = (value: unknown) => gzipSync(JSON.stringify(value), { level: 3 }).length
  let { layers } = rails
  while (layers.some(({ features }) => features.length > 0) && size({ ...rails, layers }) > most) {
    const sizes = layers.map(({ features }) => size(features))
    const largest = sizes.indexOf(Math.max(...sizes))
    layers = layers.map((layer, i) =>
      i === largest ? { ...layer, unguarded: 'too-detailed', coverage: null, features: [] } : layer,
    )
  }
  return { ...rails, layers }
}

async function guardLayer(
  db: Database,
  reach: Reach,
  target: GuardTarget | undefined,
  coverageOf: (coverage: unknown) => number | null,
): Promise<GuardLayer> {
  const bare = (unguarded: GuardLayer['unguarded']): GuardLayer => ({
    ...reach,
    version_id: target?.version_id ?? null,
    unguarded,
    coverage: null,
    unit_m: 1,
    simplified_m: 0,
    features: [],
  })
  if (target?.access === 'restricted' || layerById(reach.layer)?.access === 'restricted')
    return bare('restricted')
  if (!target || target.version_id === null) return bare('no-data')
  if (target.vertices > MOST_READ) return bare('too-detailed')
  const asked = { version: target.version_id, label: target.label, where: reach.where }
  const ask = (tolerances: readonly number[], most: number) =>
    db.as(VISITOR, (tx) => simplifiedFeatures(tx, asked, tolerances, most))
  let found = await ask(TOLERANCES, FEW)
  if (found.length === 0) found = await ask(TOLERANCES, NOT_TOO_MANY)
  // Of a small layer, the filter selects nothing.
  if (found.length === 0 && target.vertices > FEW) return bare('too-detailed')
  const tolerance = found[0]?.tolerance ?? TOLERANCES[0]
  const unit_m = tolerance / 3
  return {
    ...reach,
    version_id: target.version_id,
    unguarded: null,
    coverage: coverageOf(target.coverage),
    unit_m,
    // Half a diagonal of a unit, and the decimetre the database rounds to.
    simplified_m: Number((tolerance + unit_m * Math.SQRT1_2 + 0.1).toFixed(2)),
    features: together(found.flatMap((feature) => encode(feature, unit_m))),
  }
}

/** What has the same name and accuracy, as one feature: roads come in hundreds of pieces. */
function together(features: readonly GuardFeature[]): GuardFeature[] {
  const kept = new Map<string, GuardFeature>()
  for (const feature of features) {
    const key = JSON.stringify([feature.name, feature.accuracy_m])
    const before = kept.get(key)
    if (!before) kept.set(key, { ...feature })
    else {
      if (feature.points) before.points = [...(before.points ?? []), ...feature.points]
      if (feature.lines) before.lines = [...(before.lines ?? []), ...feature.lines]
      if (feature.polygons) before.polygons = [...(before.polygons ?? []), ...feature.polygons]
    }
  }
  return [...kept.values()]
}

function encode({ name, accuracy_m, geometry }: SimplifiedFeature, unit: number): GuardFeature[] {
  const shape = geometry as Geometry | null
  if (!shape) return []
  const meta = { name, accuracy_m }
  switch (shape.type) {
    case 'Point':
      return [{ ...meta, points: [runOf([shape.coordinates], unit)] }]
    case 'MultiPoint':
      return [{ ...meta, points: [runOf(shape.coordinates, unit)] }]
    case 'LineString':
      return [{ ...meta, lines: [runOf(shape.coordinates, unit)] }]
    case 'MultiLineString':
      return [{ ...meta, lines: shape.coordinates.map((line) => runOf(line, unit)) }]
    case 'Polygon':
    case 'MultiPolygon':
      return [{ ...meta, polygons: polygonsIn(shape, unit) }]
  }
}

const polygonsIn = (shape: Geometry, unit: number): number[][][] =>
  (shape.type === 'Polygon'
    ? [shape.coordinates]
    : shape.type === 'MultiPolygon'
      ? shape.coordinates
      : []
  ).map((rings) => rings.map((ring) => runOf(ring, unit)))

/** Positions in metres as whole units, each as its difference from the one before. */
function runOf(positions: readonly (readonly number[])[], unit: number): number[] {
  let [x, y] = [0, 0]
  return positions.flatMap(([east = 0, north = 0]) => {
    const [toX, toY] = [Math.round(east / unit), Math.round(north / unit)]
    const step = [toX - x, toY - y]
    x = toX
    y = toY
    return step
  })
}

/**
 * What PostGIS measures of a sketch for the guard-rails; the outline may be off by `accuracy_m`. Nothing is kept. Throws
 * what `readSite` throws, and `site-self-crossing`.
 */
export async function checkSketch(
  db: Database,
  identity: Identity,
  asked: { site: unknown; accuracy_m: number },
): Promise<GuardCheck> {
  const { as_of, reaches } = inForce()
  const geometry = readSite(asked.site)
  const probes = reaches.map(({ layer, where }) => ({ layer, where }))
  return db.as(identity, async (tx) => {
    const site = await describeSite(tx, geometry, { study_area: null, comuna: null })
    if (!site.valid) throw selfCrossing()
    if (site.in_study_area === false) throw outsideRegion()
    const rows = await measureSite(tx, geometry, probes, asked.accuracy_m)
    return { as_of, measures: toMeasures(rows, probes, site.area_ha) }
  })
}

const selfCrossing = () =>
  new Problem('site-self-crossing', {
    es: 'El contorno se cruza a sí mismo: así no se puede decir qué toca.',
    en: 'The outline crosses itself: what it touches cannot be told like this.',
  })
