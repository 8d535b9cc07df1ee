import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { measureOf } from '../../client/screening/guard/answer.ts'
import { inMetres, lookAt } from '../../client/screening/guard/look.ts'
import { type Rails, unpack } from '../../client/screening/guard/rails.ts'
import { LAYERS } from '../../geodata/layers/index.ts'
import { type GuardRails, guardRailsSchema } from '../../geodata/model/guard.ts'
import { VISITOR } from '../../server/db/as.ts'
import { bounded, checkSketch, guardRails, MOST_BYTES } from '../../server/guard/guard-rails.ts'
import { db } from '../helpers/database.ts'

let sent: GuardRails
let rails: Rails
beforeAll(async () => {
  sent = guardRailsSchema.parse(JSON.parse((await guardRails(db)).body))
  rails = unpack(sent)
})

describe('what is sent to the browser', () => {
  it('is every layer of the rules of exclusion, small enough for a telephone, and never a restricted one', async () => {
    expect(sent.rules).toContain('nature-park-exclusion')
    expect(sent.rules).toContain('land-beach-80m')
    const byLayer = new Map(sent.layers.map((layer) => [layer.layer, layer]))
    expect(byLayer.get('coastline')).toMatchObject({ reach_m: 80, unguarded: null })
    expect(byLayer.get('snap_park')).toMatchObject({ reach_m: 0, unguarded: null })
    expect(byLayer.get('snap_virgin')).toMatchObject({ unguarded: 'no-data', features: [] })
    for (const { id } of LAYERS.filter(({ access }) => access === 'restricted'))
      expect(byLayer.get(id)?.features ?? []).toEqual([])
    expect(gzipSync(JSON.stringify(sent), { level: 3 }).length).toBeLessThan(MOST_BYTES)
  })

  it('leaves out the largest layer, and says so, when it would be too much', () => {
    const half = Math.round(gzipSync(JSON.stringify(sent), { level: 3 }).length / 2)
    const less = bounded(sent, half)
    expect(gzipSync(JSON.stringify(less), { level: 3 }).length).toBeLessThanOrEqual(half)
    expect(less.layers.some(({ unguarded }) => unguarded === 'too-detailed')).toBe(true)
    expect(less.layers.map(({ layer }) => layer)).toEqual(sent.layers.map(({ layer }) => layer))
  })

  it('has the same name as long as rules and versions are the same', async () => {
    expect((await guardRails(db)).etag).toBe((await guardRails(db)).etag)
  })
})

/** A blob round a place, radius in degrees; the vertices turn round its middle, so it never crosses itself. */
function blob([lon, lat]: readonly [number, number], radius: number, wobble: readonly number[]) {
  const ring = wobble.map((part, i) => {
    const angle = (2 * Math.PI * i) / wobble.length
    const r = radius * (0.4 + 0.6 * part)
    return [
      Number((lon + r * Math.cos(angle)).toFixed(6)),
      Number((lat + 0.92 * r * Math.sin(angle)).toFixed(6)),
    ]
  })
  return [[...ring, ring[0] as number[]]]
}

/** Places where something happens: beside parks, the coast, the border. */
const NEAR: readonly (readonly [number, number])[] = [
  [-70.5, -23.5],
  [-70.4, -23.65],
  [-70.62, -26.0],
  [-69.3, -24.6],
  [-68.2, -23.5],
  [-67.9, -22.9],
  [-68.9, -22.45],
  [-70.2, -22.1],
]

describe('the browser', () => {
  it('never says free where PostGIS says touches, never certain where they do not touch, and measures as it does', async () => {
    let [touching, certain, measured] = [0, 0, 0]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...NEAR),
        fc.tuple(
          fc.double({ min: -0.15, max: 0.15, noNaN: true }),
          fc.double({ min: -0.15, max: 0.15, noNaN: true }),
        ),
        fc.double({ min: 0.001, max: 0.12, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 14 }),
        fc.constantFrom(0, 17, 300),
        async ([lon, lat], [east, north], radius, wobble, accuracy_m) => {
          const rings = blob([lon + east, lat + north], radius, wobble)
          const site = { type: 'Polygon', coordinates: rings }
          const { measures } = await checkSketch(db, VISITOR, { site, accuracy_m })
          const looks = lookAt(rails, inMetres([rings]), accuracy_m)
          expect(looks.length).toBeGreaterThan(3)
          for (const look of looks) {
            const { layer, where, reach_m, simplified_m } = look.rail.declared
            const server = measures.find(
              (each) => each.layer === layer && JSON.stringify(each.where) === JSON.stringify(where),
            )
            const distance = server?.distance_m ?? Number.POSITIVE_INFINITY
            const about = `${layer} ${distance} ${JSON.stringify(rings)}`
            if (distance <= reach_m || (reach_m === 0 && server?.touch !== 'clear')) {
              touching += 1
              expect(look.touch, about).not.toBe('clear')
            }
            if (look.touch === 'certain') {
              certain += 1
              // PostGIS looks for one deep place and may miss it; but they do touch, deeper than any margin.
              if (reach_m === 0) expect(distance, about).toBe(0)
              else expect(server?.certain_m, about).toBeLessThanOrEqual(reach_m)
            }
            if (look.distance_m !== null && look.distance_m > 0 && distance > 0) {
              measured += 1
              // The nearest of all is what PostGIS tells; the one that decides here may be another, farther one.
              expect(look.distance_m, about).toBeGreaterThanOrEqual(distance - simplified_m - 0.01)
            }
            // Where it is complete is never said too generously.
            if (look.known_within_m !== null) {
              expect(server?.status, about).toBe('measured')
              expect(look.known_within_m, about).toBeLessThanOrEqual((server?.known_within_m ?? 0) + 1)
            }
            const possible = measureOf(look).possible_m
            if (possible !== null) expect(possible, about).toBeLessThanOrEqual(distance + 1e-6)
          }
        },
      ),
      { numRuns: 60, seed: 20261123 },
    )
    // The property is about something.
    expect(touching).toBeGreaterThan(30)
    expect(certain).toBeGreaterThan(3)
    expect(measured).toBeGreaterThan(3)
  })
})
