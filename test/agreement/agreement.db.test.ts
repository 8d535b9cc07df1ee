import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { FACTS } from '../../geodata/facts/index.ts'
import type { Coverage, Geometry } from '../../geodata/model/feature.ts'
import type { Problem } from '../../geodata/model/problem.ts'
import { seeded } from '../../geodata/model/random.ts'
import type { Where } from '../../geodata/model/rule.ts'
import { type Facts, type Measure, measureKey } from '../../geodata/model/screening.ts'
import { type Transaction, VISITOR } from '../../server/db/as.ts'
import { sql } from '../../server/db/sql.ts'
import { measureSite } from '../../server/screening/queries.ts'
import { type Assessment, assess, assessContext, toMeasures } from '../../server/screening/screen.ts'
import { as, engine } from '../helpers/database.ts'
import {
  inMetres,
  type JtsGeometry,
  knownWithin,
  measureBySecond,
  read,
  type SecondMeasure,
  Shape,
} from './second-geometry.ts'
import { judge, type Known } from './second-rules.ts'

/**
 * The engine (SQL and three-valued rules) against a second one that shares no code with it: loops over whole features
 * with JTS, and rules judged by extremes. On the server 2,000 sites; on the embedded engine fewer, for time.
 */
const SITES = engine === 'server' ? 2000 : 250
const BATCH = 50

interface SecondLayer {
  shapes: Shape[]
  coverage: Coverage
  restricted: boolean
}
let layers: Map<string, SecondLayer>

const geometryOf = (layer: string, code?: string) =>
  layers
    .get(layer)
    ?.shapes.filter(({ properties }) => code === undefined || properties.code === code)
    .map(({ geometry }) => geometry)
    .reduce((whole, each) => whole.union(each))

const areas = new Map<string, JtsGeometry | null>()
function areaOf(coverage: Coverage): JtsGeometry | null {
  if (coverage === null) return null
  const key = JSON.stringify(coverage)
  const known = areas.get(key)
  if (known !== undefined) return known
  const area =
    coverage === 'region'
      ? geometryOf('study_area')
      : coverage.map((code) => geometryOf('comuna', code) as JtsGeometry).reduce((a, b) => a.union(b))
  areas.set(key, area ?? null)
  return area ?? null
}

async function readLayers(tx: Transaction): Promise<Map<string, SecondLayer>> {
  const versions = await tx.rows<{
    layer: string
    access: string
    coverage: Coverage
    accuracy_m: number | null
    features: { geometry: never; accuracy_m: number | null; properties: Record<string, unknown> }[] | null
  }>(sql`
    select l.id as layer, l.access, v.coverage, v.accuracy_m, (
      select jsonb_agg(jsonb_build_object('geometry', st_asgeojson(f.geom, 15)::jsonb,
        'accuracy_m', f.accuracy_m, 'properties', f.properties))
      from geo.published_feature f where f.layer_id = l.id and f.geom is not null) as features
    from geo.layer l join geo.layer_version v on v.id = l.current_version_id`)
  return new Map(
    versions.map(({ layer, access, coverage, accuracy_m: worst, features }) => [
      layer,
      {
        restricted: access === 'restricted',
        coverage,
        shapes: (features ?? []).map(
          ({ geometry, accuracy_m, properties }) =>
            new Shape(inMetres(geometry), accuracy_m ?? worst ?? 1000, properties),
        ),
      },
    ]),
  )
}

const passes = (properties: Record<string, unknown>, where: Where | null) =>
  Object.entries(where ?? {}).every(([key, wanted]) => {
    if (key.endsWith('_gte')) return Number(properties[key.slice(0, -4)] ?? Number.NaN) >= Number(wanted)
    if (key.endsWith('_lt')) return Number(properties[key.slice(0, -3)] ?? Number.NaN) < Number(wanted)
    return properties[key] === wanted
  })

/** A site of three to eight corners, from 30 m to 20 km across; half of them near something that is on the map. */
function randomSite(random: () => number): Geometry {
  const shapes = [...layers.values()].flatMap((layer) => layer.shapes)
  let [lon, lat] = [-70.5 + 3.4 * random(), -26 + 4.8 * random()]
  if (random() < 0.5) {
    const shape = shapes[Math.floor(random() * shapes.length)] as Shape
    const point = firstPosition(shape)
    lon = point[0] + (random() - 0.5) * 0.05
    lat = point[1] + (random() - 0.5) * 0.05
  }
  const radius = 15 * (10_000 / 15) ** random()
  const corners = 3 + Math.floor(random() * 6)
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.8 * random())) / corners
    const reach = radius * (0.5 + 0.5 * random())
    return [
      lon + (reach * Math.cos(angle)) / (111_320 * Math.cos((lat * Math.PI) / 180)),
      lat + (reach * Math.sin(angle)) / 110_800,
    ]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] }
}

const degrees = new WeakMap<Shape, [number, number]>()
function firstPosition(shape: Shape): [number, number] {
  const known = degrees.get(shape)
  if (known) return known
  throw new Error('a shape has no first position')
}

function randomFacts(random: () => number): Facts {
  const facts: Facts = {}
  for (const [name, fact] of Object.entries(FACTS)) {
    if (random() < 0.6 || (fact.type === 'number' && fact.derived)) continue
    if (fact.type === 'flag') facts[name] = random() < 0.5
    else if (fact.type === 'enum') {
      const choices = Object.keys(fact.choices)
      facts[name] = choices[Math.floor(random() * choices.length)] as string
    } else {
      const most = fact.maximum ?? 1_000_000
      facts[name] = Math.round(Math.min(most, 10 ** (6 * random())))
    }
  }
  return facts
}

const close = (a: number | null, b: number | null, within: number, part = 1e-6) =>
  a === null || b === null ? a === b : Math.abs(a - b) <= within + part * Math.abs(b)

/** What of a measure the two do not see alike. */
function differences(
  measure: Measure,
  second: SecondMeasure,
  known: number | null,
  cover: boolean,
): string[] {
  const found: string[] = []
  const say = (what: string, ours: unknown, theirs: unknown) =>
    found.push(`${measureKey(measure.layer, measure.where)}: ${what} ${ours}, not ${theirs}`)
  const cautious = second.barely && measure.touch === 'cannot-tell'
  if (measure.touch !== second.touch && !cautious) say('touch', measure.touch, second.touch)
  if (cover && measure.cover !== second.cover) say('cover', measure.cover, second.cover)
  if (measure.count !== second.count) say('count', measure.count, second.count)
  if (!close(measure.distance_m, second.distance_m, 0.02))
    say('distance', measure.distance_m, second.distance_m)
  if (!close(measure.possible_m, second.possible_m, 0.02))
    say('possible', measure.possible_m, second.possible_m)
  if (!cautious && !close(measure.certain_m, second.certain_m, 0.02))
    say('certain', measure.certain_m, second.certain_m)
  if (!close(measure.overlap_ha * 10_000, second.overlap_m2, 1, 1e-5))
    say('overlap', measure.overlap_ha * 10_000, second.overlap_m2)
  if (!close(measure.length_km * 1000, second.length_m, 0.1, 1e-5))
    say('length', measure.length_km * 1000, second.length_m)
  if (!close(measure.known_within_m, known, 0.1)) say('known within', measure.known_within_m, known)
  return found
}

beforeAll(async () => {
  layers = await as(VISITOR, readLayers)
  await as(VISITOR, async (tx) => {
    const first = await tx.rows<{ layer: string; positions: [number, number][] }>(sql`
      select layer_id as layer, jsonb_agg(jsonb_build_array(
        st_x(st_pointonsurface(geom)), st_y(st_pointonsurface(geom)))) as positions
      from geo.published_feature where geom is not null group by layer_id`)
    for (const { layer, positions } of first) {
      layers.get(layer)?.shapes.forEach((shape, i) => {
        degrees.set(shape, positions[i] as [number, number])
      })
    }
  })
})

describe('the engine and a second evaluator', () => {
  test(`agree on ${SITES} random sites and facts`, { timeout: 600_000 }, async () => {
    const random = seeded(20261123)
    const disagreements: string[] = []
    const outcomes = new Map<string, number>()
    let [sites, cautious] = [0, 0]
    for (let tried = 0; sites < SITES && tried < SITES * 4; ) {
      await as(VISITOR, async (tx) => {
        const context = await assessContext(tx)
        for (let i = 0; i < BATCH && sites < SITES; i++) {
          tried++
          const [site, facts] = [randomSite(random), randomFacts(random)]
          const accuracy_m = random() < 0.5 ? 0 : Math.round(random() * 60)
          let ours: Assessment
          try {
            ours = await assess(tx, context, { site, facts, accuracy_m })
          } catch (error) {
            // In the sea beyond, or abroad: refused, not screened.
            expect((error as Problem).slug).toBe('site-outside-region')
            continue
          }
          sites++
          const shape = inMetres(site as never)
          const measures = new Map<string, Known>()
          ours.measures.forEach((measure, at) => {
            const layer = layers.get(measure.layer)
            if (!layer) {
              if (measure.status !== 'no-version') disagreements.push(`${measure.layer}: ${measure.status}`)
              return
            }
            const cover = context.probes[at]?.cover ?? false
            const shapes = layer.shapes.filter(({ properties }) => passes(properties, measure.where))
            const second = measureBySecond(shape, accuracy_m, shapes, cover)
            const known = knownWithin(shape, areaOf(layer.coverage))
            const measured = known !== null && !layer.restricted
            if ((measure.status === 'measured') !== measured)
              disagreements.push(`${measure.layer}: ${measure.status}`)
            disagreements.push(...differences(measure, second, known, cover))
            if (second.barely && measure.touch === 'cannot-tell') {
              cautious++
              second.touch = 'cannot-tell'
              second.certain_m = measure.certain_m
            }
            measures.set(measureKey(measure.layer, measure.where), {
              ...second,
              known_within_m: known,
              measured,
            })
          })
          const judged = judge(context.base.rules, {
            facts: { ...ours.facts, area_ha: shape.getArea() / 10_000 },
            parameters: ours.parameters,
            measures,
          })
          for (const { rule, outcome } of ours.findings) {
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
            if (judged.get(rule) !== outcome)
              disagreements.push(
                `${rule}: ${outcome}, not ${judged.get(rule)} (site ${JSON.stringify(site)})`,
              )
          }
        }
      })
    }
    expect(disagreements.slice(0, 20)).toEqual([])
    expect(sites).toBe(SITES)
    // It may say "cannot tell" where the second is barely sure: seldom.
    expect(cautious).toBeLessThan(SITES / 4)
    // Every outcome was met, so none agrees for want of cases.
    for (const outcome of ['triggered', 'possible', 'not-triggered', 'not-evaluated']) {
      expect(outcomes.get(outcome)).toBeGreaterThan(SITES)
    }
  })
})

describe('no verdict flips that was not flagged', () => {
  /** A geometry in which every vertex moved, all alike or each by itself, by at most `most` metres. */
  function shaken(geometry: unknown, most: number, random: () => number): unknown {
    const step = (): [number, number] => {
      const [angle, reach] = [2 * Math.PI * random(), most * Math.sqrt(random())]
      return [reach * Math.cos(angle), reach * Math.sin(angle)]
    }
    const common = random() < 0.5 ? step() : null
    const moved = new Map<string, number[]>()
    const move = (value: unknown): unknown => {
      if (!Array.isArray(value)) return value
      if (typeof value[0] !== 'number') return value.map(move)
      const key = `${value[0]} ${value[1]}`
      const known = moved.get(key)
      if (known) return known
      const [dx, dy] = common ?? step()
      const there = [value[0] + dx, (value[1] as number) + dy]
      moved.set(key, there)
      return there
    }
    return move(geometry)
  }

  test('when every boundary is shifted inside its accuracy 200 times', { timeout: 300_000 }, async () => {
    const random = seeded(7)
    // By hand: features of every dimension about a square kilometre, near, far, touching by little and by much.
    const shapes: { type: string; coordinates: unknown; accuracy: number }[] = []
    for (let i = 0; i < 120; i++) {
      // About the edge of the site: the corner of the feature lies within 150 m of it.
      const [along, off] = [1000 * random(), 300 * random() - 150]
      const [x, y] = i % 2 ? [500_000 + along, 7_401_000 + off] : [501_000 + off, 7_400_000 + along]
      const accuracy = [1, 5, 20, 50, 120][i % 5] as number
      const size = 20 + 400 * random()
      const polygon = [
        [x, y],
        [x + size, y + size * 0.2 * random()],
        [x + size, y + size],
        [x, y + size * (0.8 + 0.2 * random())],
        [x, y],
      ]
      if (i % 3 === 0) shapes.push({ type: 'Point', coordinates: [x, y], accuracy })
      else if (i % 3 === 1)
        shapes.push({ type: 'LineString', coordinates: [polygon[0], polygon[1], polygon[2]], accuracy })
      else shapes.push({ type: 'Polygon', coordinates: [polygon], accuracy })
    }
    const square = [
      [500_000, 7_400_000],
      [501_000, 7_400_000],
      [501_000, 7_401_000],
      [500_000, 7_401_000],
      [500_000, 7_400_000],
    ]
    const LIMITS = [20, 80, 200]
    const SITE_M = 10
    const { publishTestLayer } = await import('../helpers/publish.ts')
    const { STEWARD } = await import('../../server/db/as.ts')
    let [flagged, decided, shifts] = [0, 0, 0]
    const flips: string[] = []
    await as(STEWARD, async (tx) => {
      const degreesOf = async (geometry: unknown) =>
        (
          await tx.one<{ geometry: never }>(sql`
            select st_asgeojson(st_transform(st_setsrid(st_geomfromgeojson(${JSON.stringify(geometry)}::text), 32719), 4326), 12)::jsonb as geometry`)
        ).geometry
      const site = await degreesOf({ type: 'Polygon', coordinates: [square] })
      for (const [at, { accuracy, ...geometry }] of shapes.entries()) {
        await publishTestLayer(
          tx,
          'military_area',
          [
            {
              feature_id: 'one',
              geometry: await degreesOf(geometry),
              properties: { name: 'one' },
              accuracy_m: accuracy,
            },
          ],
          'region',
        )
        const probes = [{ layer: 'military_area', where: null, cover: true }]
        const [measure] = toMeasures(await measureSite(tx, site, probes, SITE_M), probes, 100)
        if (!measure) throw new Error('no measure')
        // Two accuracies at once: each edge moves by its own, and not at all where that would tear the shape.
        for (let i = 0; i < 200; i++) {
          const a = read({ type: 'Polygon', coordinates: shaken([square], SITE_M, random) })
          const b = read({ type: geometry.type, coordinates: shaken(geometry.coordinates, accuracy, random) })
          if (!a.isValid() || !b.isValid()) continue
          shifts++
          const [meets, distance, inside] = [a.intersects(b), a.distance(b), b.covers(a)]
          const flip = (what: string) => flips.push(`feature ${at}, shift ${i}: ${what}`)
          if (measure.touch === 'certain' && !meets) flip('certain, and does not touch')
          if (measure.touch === 'clear' && meets) flip('clear, and touches')
          if (measure.cover === 'inside' && !inside) flip('inside, and is not')
          if (measure.cover === 'not-inside' && inside) flip('not inside, and is')
          for (const limit of LIMITS) {
            if ((measure.certain_m ?? Infinity) <= limit && distance > limit)
              flip(`certainly within ${limit}, and is not`)
            if ((measure.possible_m ?? 0) > limit && distance <= limit)
              flip(`certainly not within ${limit}, and is`)
          }
        }
        if (measure.touch === 'cannot-tell') flagged++
        else decided++
      }
    })
    expect(flips.slice(0, 10)).toEqual([])
    expect(shifts).toBeGreaterThan(120 * 150)
    // Some are flagged and most are decided: an engine that never decides would not flip either.
    expect(flagged).toBeGreaterThan(5)
    expect(decided).toBeGreaterThan(60)
  })
})

describe('properties', () => {
  const corner = fc.record({ x: fc.integer({ min: 0, max: 40 }), y: fc.integer({ min: 0, max: 40 }) })
  const box = (x: number, y: number, size: number) => {
    const [lon, lat] = [-68.6 + x * 0.02, -23.9 + y * 0.02]
    const d = size * 0.01
    return {
      type: 'Polygon' as const,
      coordinates: [
        [
          [lon, lat],
          [lon + d, lat],
          [lon + d, lat + d],
          [lon, lat + d],
          [lon, lat],
        ],
      ],
    }
  }
  const LAYERS = ['lake_salar', 'vega_bofedal', 'adi', 'comuna', 'watercourse', 'wetland_inventory']
  const measured = (site: unknown, names: readonly string[] = LAYERS) =>
    as(VISITOR, async (tx) => {
      const probes = names.map((layer) => ({ layer, where: null }))
      return new Map((await measureSite(tx, site, probes, 0)).map((row, i) => [names[i] as string, row]))
    })

  test('parts sum to the whole: two halves of a site measure what it measures', async () => {
    await fc.assert(
      fc.asyncProperty(corner, async ({ x, y }) => {
        const [whole, left, right] = await Promise.all([
          measured({ ...box(x, y, 2), coordinates: [rectangle(x, y, 0, 2)] }),
          measured({ ...box(x, y, 2), coordinates: [rectangle(x, y, 0, 1)] }),
          measured({ ...box(x, y, 2), coordinates: [rectangle(x, y, 1, 2)] }),
        ])
        for (const layer of LAYERS) {
          const [a, b, c] = [whole, left, right].map((map) => map.get(layer))
          expect(close((b?.overlap_m2 ?? 0) + (c?.overlap_m2 ?? 0), a?.overlap_m2 ?? 0, 1, 1e-6)).toBe(true)
          expect(close((b?.length_m ?? 0) + (c?.length_m ?? 0), a?.length_m ?? 0, 0.5, 1e-6)).toBe(true)
        }
      }),
      { numRuns: 15, seed: 3 },
    )
    function rectangle(x: number, y: number, from: number, to: number) {
      const [lon, lat] = [-68.6 + x * 0.02, -23.9 + y * 0.02]
      return [
        [lon + from * 0.01, lat],
        [lon + to * 0.01, lat],
        [lon + to * 0.01, lat + 0.02],
        [lon + from * 0.01, lat + 0.02],
        [lon + from * 0.01, lat],
      ]
    }
  })

  test('the order of the layers does not matter', async () => {
    const forward = await measured(box(5, 20, 3))
    const backward = await measured(box(5, 20, 3), [...LAYERS].reverse())
    for (const layer of LAYERS) {
      const [a, b] = [forward.get(layer), backward.get(layer)]
      expect({ ...a, probe: 0 }).toEqual({ ...b, probe: 0 })
    }
  })

  test('a bigger site never touches less, and is never farther', async () => {
    await fc.assert(
      fc.asyncProperty(corner, fc.integer({ min: 1, max: 5 }), async ({ x, y }, size) => {
        const [small, big] = await Promise.all([measured(box(x, y, size)), measured(box(x, y, size + 2))])
        for (const layer of LAYERS) {
          const [a, b] = [small.get(layer), big.get(layer)]
          expect(b?.count ?? 0).toBeGreaterThanOrEqual(a?.count ?? 0)
          expect(b?.overlap_m2 ?? 0).toBeGreaterThanOrEqual((a?.overlap_m2 ?? 0) - 1)
          expect(b?.distance_m ?? 0).toBeLessThanOrEqual((a?.distance_m ?? 0) + 1e-6)
          expect(b?.possible_m ?? 0).toBeLessThanOrEqual((a?.possible_m ?? 0) + 1e-6)
          expect(b?.certain_m ?? 0).toBeLessThanOrEqual((a?.certain_m ?? 0) + 1e-6)
        }
      }),
      { numRuns: 15, seed: 4 },
    )
  })

  test('with and without detail, what rules need is the same', async () => {
    await as(VISITOR, async (tx) => {
      const { probes } = await assessContext(tx)
      for (const site of [box(3, 3, 1), box(10, 22, 8), box(30, 5, 2)]) {
        const whole = await measureSite(tx, site, probes, 15)
        const brief = await measureSite(tx, site, probes, 15, false)
        const needed = (row: (typeof whole)[number]) => ({
          status: row.status,
          touch: row.touch,
          cover: row.cover,
          possible_m: row.possible_m,
          certain_m: row.certain_m,
          known_within_m: row.known_within_m,
          distance_m: row.distance_m,
        })
        expect(brief.map(needed)).toEqual(whole.map(needed))
      }
    })
  })
})
