import { seeded } from '../../geodata/model/random.ts'
import 'fake-indexeddb/auto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { NearbyAnswer, NearbyPlace } from '../../client/data/nearby.ts'
import type { Answered, KeptAnswer, Question } from '../../client/offline/kept-worker.ts'
import { FACTS } from '../../geodata/facts/index.ts'
import { LAYERS } from '../../geodata/layers/index.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { type Facts, type Measure, measureKey } from '../../geodata/model/screening.ts'
import { readConfig } from '../../server/config.ts'
import { type Transaction, VISITOR } from '../../server/db/as.ts'
import { sql } from '../../server/db/sql.ts'
import { createApp } from '../../server/http/app.ts'
import { findNearby } from '../../server/nearby/find-nearby.ts'
import { routes } from '../../server/routes.ts'
import { assess, assessContext } from '../../server/screening/screen.ts'
import { as, connection, db } from '../helpers/database.ts'
import { inMetres, measureBySecond, Shape } from './second-geometry.ts'

/**
 * What the browser answers without a signal, from a territory that it kept from this server, against what the server
 * answers: through the real keeping, the real store and the real worker. Less may be known; never something else.
 */
vi.mock('virtual:catalogue', async () => {
  const { LAYERS, THEME_TITLES, COMUNAS } = await import('../../geodata/layers/index.ts')
  return { default: { layers: LAYERS, themes: THEME_TITLES, comunas: COMUNAS } }
})

const PLACES = 150
const SITES = 150
/** The Salar de Atacama and what is around it, over the border of the region and of three comunas. */
const BOX: [number, number, number, number] = [-69.3, -24.3, -67.2, -22.3]
/** Coordinates travel with seven decimals: a centimetre, at both ends of a distance. */
const METRES = 0.05

let server: Server
let ask: <T>(question: Question) => Promise<T>

beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date() }
  server = createServer(createApp({ ...context, identify: async () => VISITOR }, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const listeners: ((event: unknown) => void)[] = []
  const waiting = new Map<number, (answered: Answered) => void>()
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (path: string, options: RequestInit) => fetch(`${address}${path}`, options))
  vi.stubGlobal('window', Object.assign(new EventTarget(), { caches: true }))
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('caches', { open: async () => ({ add: async () => undefined }) })
  vi.stubGlobal('self', {
    addEventListener: (_: string, listener: (event: unknown) => void) => listeners.push(listener),
  })
  vi.stubGlobal('postMessage', (answered: Answered) => waiting.get(answered.id)?.(answered))

  const { keepTerritory, sizeOf } = await import('../../client/offline/keep.ts')
  const signal = new AbortController().signal
  const size = await sizeOf(BOX, signal)
  await keepTerritory({ name: 'Prueba', bbox: BOX, size }, () => undefined, signal)
  await import('../../client/offline/kept-worker.ts')
  const declared = LAYERS.map(({ id, label, nearby, searchable }) => ({ id, label, nearby, searchable }))
  let asked = 0
  ask = (question) =>
    new Promise((resolve, reject) => {
      const id = ++asked
      waiting.set(id, ({ answer, error }) =>
        error === undefined ? resolve(answer as never) : reject(new Error(error)),
      )
      for (const listener of listeners) listener({ data: { id, declared, question } })
    })
}, 120_000)
afterAll(async () => {
  vi.unstubAllGlobals()
  await new Promise((resolve) => server.close(resolve))
})

const pick = <T>(random: () => number, list: readonly T[]) => list[Math.floor(random() * list.length)] as T

/** Features in the box and a position on each, in degrees. */
const onTheMap = () =>
  as(VISITOR, (tx) =>
    tx.rows<{ layer: string; feature_id: string; lon: number; lat: number }>(sql`
      select layer_id as layer, feature_id, st_x(at) as lon, st_y(at) as lat
      from (select f.layer_id, f.feature_id, st_pointonsurface(f.geom) as at from geo.published_feature f
        join geo.layer l on l.id = f.layer_id where f.geom is not null and l.access = 'public') f
      where at && st_makeenvelope(${BOX[0]}, ${BOX[1]}, ${BOX[2]}, ${BOX[3]}, 4326)
      order by 1, 2`),
  )

/** An outline of three to eight corners about a position, its corners so many metres from it at most. */
function outline(random: () => number, [lon, lat]: [number, number], radius: number) {
  const corners = 3 + Math.floor(random() * 6)
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.8 * random())) / corners
    const reach = radius * (0.5 + 0.5 * random())
    return [
      lon + (reach * Math.cos(angle)) / (111_320 * Math.cos((lat * Math.PI) / 180)),
      lat + (reach * Math.sin(angle)) / 110_800,
    ] as [number, number]
  })
  return { type: 'Polygon' as const, coordinates: [[...ring, ring[0] as [number, number]]] }
}

const anywhere = (random: () => number): [number, number] => [
  BOX[0] + (BOX[2] - BOX[0]) * random(),
  BOX[1] + (BOX[3] - BOX[1]) * random(),
]

test(`what is near ${PLACES} places`, { timeout: 300_000 }, async () => {
  const random = seeded(41)
  const features = await onTheMap()
  const faults: string[] = []
  const met = { items: 0, whole: 0, leaves: 0, missing: 0 }
  for (let i = 0; i < PLACES; i++) {
    const at = anywhere(random)
    const feature = pick(random, features)
    const place: NearbyPlace =
      i % 3 === 0
        ? { layer: feature.layer, feature_id: feature.feature_id }
        : i % 3 === 1
          ? { geometry: { type: 'Point', coordinates: at } }
          : { geometry: outline(random, at, 50 * 100 ** random()) }
    const distance_m = pick(random, [2000, 10_000, 40_000, 80_000])
    const ours = await ask<NearbyAnswer | null>({ ask: 'nearby', place, distance_m })
    // The place itself reaches out of what is kept: nothing is said.
    if (ours === null) continue
    const theirs = await findNearby(db, VISITOR, place, distance_m)
    const say = (what: string) => faults.push(`${JSON.stringify(place).slice(0, 120)} ${distance_m}: ${what}`)
    const key = (item: { layer: string; feature_id: string }) => `${item.layer}/${item.feature_id}`
    const [here, there] = [ours, theirs].map(({ items }) => new Map(items.map((item) => [key(item), item])))
    const leaves = ours.kept?.leaves_box === true
    if (leaves) met.leaves++
    for (const item of ours.items) {
      met.items++
      const same = there?.get(key(item))
      if (!same) {
        if (!theirs.truncated) say(`${key(item)} is not near, says the server`)
        continue
      }
      // Both are rounded to the metre.
      if (Math.abs(same.distance_m - item.distance_m) > 1)
        say(`${key(item)} at ${item.distance_m}, not ${same.distance_m}`)
      if (same.name !== item.name || same.status !== item.status || same.operator !== item.operator)
        say(`${key(item)} is not told alike`)
      const off = Math.hypot(same.center[0] - item.center[0], same.center[1] - item.center[1])
      if (off > 1e-5) say(`${key(item)} lies at ${item.center}, not ${same.center}`)
      if (same.bearing_deg === null || item.bearing_deg === null) {
        if (same.bearing_deg !== item.bearing_deg && item.distance_m > 1)
          say(`${key(item)} bearing ${item.bearing_deg}, not ${same.bearing_deg}`)
      } else if (item.distance_m > 100) {
        const turn = Math.abs(((same.bearing_deg - item.bearing_deg + 540) % 360) - 180)
        if (turn > 0.5) say(`${key(item)} bearing ${item.bearing_deg}, not ${same.bearing_deg}`)
      }
    }
    const open = new Set([...ours.not_checked, ...ours.partial])
    for (const item of theirs.items) {
      if (here?.has(key(item)) || ours.truncated) continue
      met.missing++
      if (!open.has(item.layer)) say(`${key(item)} at ${item.distance_m} is missing, and nothing says so`)
      if (!leaves && !ours.not_checked.includes(item.layer))
        say(`${key(item)} at ${item.distance_m} is missing within the box`)
    }
    for (const layer of [...theirs.partial, ...theirs.not_checked])
      if (!open.has(layer)) say(`${layer} counts as complete`)
    if (ours.beyond_region !== theirs.beyond_region)
      say(`beyond the region: ${ours.beyond_region}, not ${theirs.beyond_region}`)
    if (!leaves && ours.items.length === theirs.items.length) met.whole++
  }
  expect(faults.slice(0, 20)).toEqual([])
  // Neither for want of cases.
  expect(met.items).toBeGreaterThan(2 * PLACES)
  expect(met.whole).toBeGreaterThan(PLACES / 4)
  expect(met.leaves).toBeGreaterThan(PLACES / 10)
})

function randomFacts(random: () => number): Facts {
  const facts: Facts = {}
  for (const [name, fact] of Object.entries(FACTS)) {
    if (random() < 0.6 || (fact.type === 'number' && fact.derived)) continue
    if (fact.type === 'flag') facts[name] = random() < 0.5
    else if (fact.type === 'enum') facts[name] = pick(random, Object.keys(fact.choices))
    else facts[name] = Math.round(Math.min(fact.maximum ?? 1_000_000, 10 ** (6 * random())))
  }
  return facts
}

/**
 * Whether a site certainly meets a layer, by the second evaluator: the engine looks for a deep place at one point of what
 * both share, and may say «cannot tell» where another point would have told.
 */
async function isSure(tx: Transaction, site: Geometry, accuracy_m: number, { layer, where }: Measure) {
  const features = await tx.rows<{ geometry: never; accuracy_m: number | null; worst: number | null }>(sql`
    select st_asgeojson(f.geom, 15)::jsonb as geometry, f.accuracy_m, v.accuracy_m as worst
    from geo.published_feature f join geo.layer l on l.id = f.layer_id
    join geo.layer_version v on v.id = l.current_version_id
    where l.id = ${layer} and f.geom is not null and geo.matches(f.properties, ${JSON.stringify(where)}::jsonb)`)
  const shapes = features.map(
    (one) => new Shape(inMetres(one.geometry), one.accuracy_m ?? one.worst ?? 1000, {}),
  )
  return measureBySecond(inMetres(site as never), accuracy_m, shapes, false).touch === 'certain'
}

/** What is said here of a layer that the server does not say. */
function untrue(ours: Measure, theirs: Measure): string[] {
  const found: string[] = []
  const say = (what: string, here: unknown, there: unknown) =>
    found.push(`${measureKey(ours.layer, ours.where)}: ${what} ${here}, not ${there}`)
  if (ours.status === 'measured' && theirs.status !== 'measured') say('status', ours.status, theirs.status)
  if ((ours.known_within_m ?? -1) > (theirs.known_within_m ?? -1) + METRES)
    say('known within', ours.known_within_m, theirs.known_within_m)
  if (ours.status !== 'measured') return found
  // Within a hand's breadth of touching either may be said.
  const barely = (theirs.possible_m ?? Infinity) < METRES
  if (ours.touch === 'clear' && theirs.touch !== 'clear') say('touch', ours.touch, theirs.touch)
  if (ours.touch === 'certain' && theirs.touch === 'clear') say('touch', ours.touch, theirs.touch)
  if (ours.touch === 'cannot-tell' && theirs.touch === 'clear' && !barely)
    say('touch', ours.touch, theirs.touch)
  if ((ours.cover === 'inside' || ours.cover === 'not-inside') && ours.cover !== theirs.cover)
    say('cover', ours.cover, theirs.cover)
  for (const name of ['distance_m', 'possible_m'] as const) {
    const [here, there] = [ours[name], theirs[name]]
    if (here !== null && (there === null || Math.abs(here - there) > METRES)) say(name, here, there)
  }
  if (ours.count !== theirs.count && (ours.distance_m ?? 0) > METRES) say('count', ours.count, theirs.count)
  return found
}

test(`what the rules say of ${SITES} sites`, { timeout: 300_000 }, async () => {
  const random = seeded(42)
  const features = await onTheMap()
  const faults: string[] = []
  const met = { sites: 0, touching: 0, decided: 0, byServer: 0, surer: 0 }
  await as(VISITOR, async (tx) => {
    const context = await assessContext(tx)
    for (let i = 0; met.sites < SITES && i < 3 * SITES; i++) {
      const near = pick(random, features)
      const about: [number, number] =
        i % 2 ? anywhere(random) : [near.lon + (random() - 0.5) * 0.05, near.lat + (random() - 0.5) * 0.05]
      const site = outline(random, about, 15 * (10_000 / 15) ** random())
      const [facts, accuracy_m] = [randomFacts(random), pick(random, [0, 5, 60])]
      const ours = await ask<KeptAnswer | null>({
        ask: 'screen',
        site,
        accuracy_m,
        facts,
        as_of: context.as_of,
      })
      const theirs = await assess(tx, context, { site, facts, accuracy_m }).catch(() => null)
      if (!ours || !theirs) continue
      met.sites++
      const say = (what: string) => faults.push(`${what} (${JSON.stringify(site.coordinates[0]?.[0])})`)
      if (Math.abs(ours.area_ha - theirs.site.area_ha) > 1e-6 * theirs.site.area_ha + 1e-6)
        say(`area ${ours.area_ha}, not ${theirs.site.area_ha}`)
      let isSurer = false
      const measures = new Map(theirs.measures.map((one) => [measureKey(one.layer, one.where), one]))
      for (const measure of ours.measures) {
        const same = measures.get(measureKey(measure.layer, measure.where))
        if (!same) {
          say(`${measure.layer} is not measured by the server`)
          continue
        }
        for (const fault of untrue(measure, same)) say(fault)
        if (measure.touch === 'certain' && same.touch === 'cannot-tell') {
          isSurer = true
          if (!(await isSure(tx, site, accuracy_m, measure))) say(`${measure.layer}: nobody can tell`)
        }
        if (measure.status === 'measured' && measure.touch !== 'clear') met.touching++
      }
      const outcomes = new Map(theirs.findings.map(({ rule, outcome }) => [rule, outcome]))
      for (const { rule, outcome } of ours.findings) {
        const isDecided = outcome === 'triggered' || outcome === 'not-triggered'
        const same = outcomes.get(rule)
        if (isDecided) met.decided++
        if (same === 'triggered' || same === 'not-triggered') met.byServer++
        if (isDecided && same !== outcome && !(isSurer && same === 'possible'))
          say(`${rule}: ${outcome}, not ${same}`)
      }
      if (isSurer) met.surer++
      if (ours.findings.length !== theirs.findings.length) say('another number of rules')
    }
  })
  expect(faults.slice(0, 20)).toEqual([])
  expect(met.sites).toBe(SITES)
  expect(met.surer).toBeLessThan(SITES / 20)
  expect(met.touching).toBeGreaterThan(SITES)
  // Most of what the server decides is decided here too: nothing agrees by saying nothing.
  expect(met.decided).toBeGreaterThan(0.9 * met.byServer)
})
