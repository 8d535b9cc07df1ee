import Flatbush from 'flatbush'
import type { GuardLayer, GuardRails } from '../../../geodata/model/guard.ts'

/** A position in metres of EPSG:32719. */
export type Metres = readonly [number, number]
export type Ring = readonly Metres[]

export interface RailFeature {
  name: string | null
  accuracy_m: number
  /** Of polygons; empty for lines and points. */
  polygons: readonly (readonly Ring[])[]
}

/** A guard-rail ready to be looked at: every stretch of its lines and rings in an index; a point is a stretch of no length. */
export interface Rail {
  declared: GuardLayer
  features: readonly RailFeature[]
  /** Four numbers a stretch, and the feature it is of. */
  stretches: Float64Array
  owners: Uint32Array
  /** Null: nothing in it. */
  tree: Flatbush | null
  /** Boxes of the polygons with [feature, polygon], for who lies wholly inside. */
  areas: readonly { feature: number; polygon: number; box: Box }[]
  areaTree: Flatbush | null
  largest_accuracy_m: number
  /** Where absence means something; null: nowhere. */
  coverage: readonly (readonly Ring[])[] | null
}
export type Box = readonly [number, number, number, number]

export interface Rails {
  as_of: string
  rule_base: string
  rules: readonly string[]
  coverage_m: number
  rails: readonly Rail[]
}

/** Unpacks what the server sent, and indexes it. Once for each answer: a second or so of a slow telephone. */
export function unpack({ as_of, rule_base, rules, layers, coverages, coverage_m }: GuardRails): Rails {
  const places = coverages.map((polygons) =>
    polygons.map((rings) => rings.map((ring) => readRun(ring, coverage_m))),
  )
  return {
    as_of,
    rule_base,
    rules,
    coverage_m,
    rails: layers.map((layer) =>
      unpackLayer(layer, layer.coverage === null ? null : (places[layer.coverage] ?? null)),
    ),
  }
}

function unpackLayer(declared: GuardLayer, coverage: Rail['coverage']): Rail {
  const stretches: number[] = []
  const owners: number[] = []
  const areas: Rail['areas'][number][] = []
  const push = (owner: number, a: Metres, b: Metres) => {
    stretches.push(a[0], a[1], b[0], b[1])
    owners.push(owner)
  }
  const features = declared.features.map((feature, owner): RailFeature => {
    const { unit_m } = declared
    for (const run of feature.points ?? [])
      for (const point of readRun(run, unit_m)) push(owner, point, point)
    for (const run of feature.lines ?? []) pushLine(readRun(run, unit_m), owner, push)
    const polygons = (feature.polygons ?? []).map((rings) => rings.map((ring) => readRun(ring, unit_m)))
    polygons.forEach((rings, polygon) => {
      for (const ring of rings) pushLine(ring, owner, push)
      areas.push({ feature: owner, polygon, box: boxOf(rings[0] ?? []) })
    })
    return { name: feature.name, accuracy_m: feature.accuracy_m, polygons }
  })
  const flat = Float64Array.from(stretches)
  return {
    declared,
    features,
    stretches: flat,
    owners: Uint32Array.from(owners),
    tree: index(owners.length, (i) => [
      Math.min(flat[4 * i] as number, flat[4 * i + 2] as number),
      Math.min(flat[4 * i + 1] as number, flat[4 * i + 3] as number),
      Math.max(flat[4 * i] as number, flat[4 * i + 2] as number),
      Math.max(flat[4 * i + 1] as number, flat[4 * i + 3] as number),
    ]),
    areas,
    areaTree: index(areas.length, (i) => (areas[i] as Rail['areas'][number]).box),
    largest_accuracy_m: Math.max(0, ...features.map(({ accuracy_m }) => accuracy_m)),
    coverage,
  }
}

function pushLine(line: Ring, owner: number, push: (owner: number, a: Metres, b: Metres) => void): void {
  const [only] = line
  if (line.length === 1 && only) push(owner, only, only)
  for (let i = 1; i < line.length; i++) push(owner, line[i - 1] as Metres, line[i] as Metres)
}

function index(count: number, boxAt: (i: number) => Box): Flatbush | null {
  if (count === 0) return null
  const tree = new Flatbush(count)
  for (let i = 0; i < count; i++) tree.add(...boxAt(i))
  tree.finish()
  return tree
}

/** [x, y, dx, dy, …] in units to positions in metres. */
function readRun(run: readonly number[], unit: number): Metres[] {
  const line: Metres[] = []
  let [x, y] = [0, 0]
  for (let i = 0; i + 1 < run.length; i += 2) {
    x += run[i] as number
    y += run[i + 1] as number
    line.push([x * unit, y * unit])
  }
  return line
}

export function boxOf(ring: Ring): Box {
  let [west, south, east, north] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const [x, y] of ring) {
    if (x < west) west = x
    if (x > east) east = x
    if (y < south) south = y
    if (y > north) north = y
  }
  return [west, south, east, north]
}
