import { describe, expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import { as, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { findNearby, NEARBY_LAYERS } from './find-nearby.ts'
import { readNearby } from './queries.ts'

const peine = { layer: 'settlement', feature_id: 'peine' }
const point = (lon: number, lat: number) => ({ type: 'Point' as const, coordinates: [lon, lat] })

const slugOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: Problem) => error.slug,
  )

describe('near a place', () => {
  test('around Peine: operations, projects, emitters and water, nearest first, with their sources', async () => {
    const answer = await findNearby(db, VISITOR, peine, 60_000)
    expect(answer.place.name).toBe('Peine')
    expect(answer.items.length).toBeGreaterThan(2)
    const distances = answer.items.map(({ distance_m }) => distance_m)
    expect(distances).toEqual([...distances].sort((a, b) => a - b))
    expect(Math.max(...distances)).toBeLessThanOrEqual(60_000)
    expect(answer.items.every(({ source, group }) => source.name.length > 0 && group.length > 0)).toBe(true)
    const answered = new Set([
      ...answer.items.map(({ layer }) => layer),
      ...answer.not_checked,
      ...answer.partial,
    ])
    for (const layer of answered) expect(NEARBY_LAYERS.map(({ id }) => id)).toContain(layer)
  })

  test('a shorter distance gives the beginning of a longer one', async () => {
    const [near, far] = [
      await findNearby(db, VISITOR, peine, 40_000),
      await findNearby(db, VISITOR, peine, 80_000),
    ]
    expect(far.items.slice(0, near.items.length)).toEqual(near.items)
  })

  test('when nothing lies within the distance, the nearest beyond it are told', async () => {
    const answer = await findNearby(db, VISITOR, peine, 100)
    const first = await findNearby(db, VISITOR, peine, 200_000)
    expect(answer.items).toEqual([])
    expect(answer.nearest_beyond).toEqual(first.items.slice(0, 3))
    expect(first.nearest_beyond).toEqual([])
  })

  test('a place that is an area measures from its edge; what lies inside is at 0', async () => {
    const comuna = await findNearby(
      db,
      VISITOR,
      { layer: 'comuna', feature_id: 'san-pedro-de-atacama' },
      1000,
    )
    expect(comuna.items.length).toBeGreaterThan(0)
    expect(comuna.items[0]?.distance_m).toBe(0)
    expect(comuna.place.geometry.type).toMatch(/Polygon/)
  })

  test('distance and bearing are those of the map', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'mine_site', [
        { feature_id: 'east', geometry: point(-68.9, -23), properties: { name: 'Este' } },
        { feature_id: 'here', geometry: point(-69, -23), properties: { name: 'Aquí' } },
        { feature_id: 'north', geometry: point(-69, -22.8), properties: { name: 'Norte' } },
      ])
      const rows = await readNearby(tx, { geometry: point(-69, -23) }, 30_000, ['mine_site'], 10)
      expect(rows.map(({ feature_id }) => feature_id)).toEqual(['here', 'east', 'north'])
      const [here, east, north] = rows
      expect(here).toMatchObject({ distance_m: 0, bearing_deg: null })
      // 0.1° of longitude at 23° S is 10.25 km on the ellipsoid; the grid scale at the central meridian is 0.9996.
      expect(east?.distance_m).toBeCloseTo(10_246, -2)
      expect(east?.bearing_deg).toBeCloseTo(90, 0)
      expect(north?.bearing_deg).toBeCloseTo(0, 1)
    }))

  test('distances to areas are those of brute force', () =>
    as(STEWARD, async (tx) => {
      const star = (lon: number, lat: number, vertices: number, size: number) => {
        const ring = Array.from({ length: vertices }, (_, i) => {
          const angle = (2 * Math.PI * i) / vertices
          const radius = size * (i % 2 === 0 ? 1 : 0.6)
          return [lon + radius * Math.cos(angle), lat + radius * Math.sin(angle)]
        })
        return { type: 'Polygon' as const, coordinates: [[...ring, ring[0] ?? []]] }
      }
      await publishTestLayer(
        tx,
        'mine_site',
        Array.from({ length: 12 }, (_, i) => ({
          feature_id: `s-${i}`,
          geometry: star(-69 + (i % 4) * 0.15, -23 + Math.floor(i / 4) * 0.12, 40 + i * 20, 0.05),
          properties: {},
        })),
      )
      const place = star(-68.8, -22.9, 400, 0.11)
      const rows = await readNearby(tx, { geometry: place }, 100_000, ['mine_site'], 100)
      expect(rows).toHaveLength(12)
      const exact = await tx.rows<{ feature_id: string; d: number }>(sql`
        select p.feature_id, min(st_distance(p.geom, geo.place_outline(
          st_setsrid(st_geomfromgeojson(${JSON.stringify(place)}::text), 4326)))) as d
        from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
        where l.id = 'mine_site' group by p.feature_id`)
      const distances = new Map(exact.map(({ feature_id, d }) => [feature_id, d]))
      for (const row of rows)
        expect(row.distance_m).toBeCloseTo(distances.get(row.feature_id) ?? Number.NaN, 3)
      expect(rows.every(({ distance_m, bearing_deg }) => distance_m === 0 || bearing_deg !== null)).toBe(true)
    }))
})

describe('what the answer cannot know', () => {
  const statusOf = (tx: Transaction, reach: number) =>
    tx.rows<{ layer_id: string; published: boolean; complete: boolean; beyond_region: boolean }>(sql`
      select * from geo.nearby_coverage(st_setsrid(st_makepoint(-69, -23.5), 4326), ${reach}, array['mine_site', 'military_area', 'smelter'])`)

  test('a layer without data is not checked; one not known to be complete is partial; one that is, is neither', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'mine_site', [], 'region')
      await publishTestLayer(tx, 'smelter', [], null)
      const rows = await statusOf(tx, 30_000)
      expect(rows).toEqual([
        { layer_id: 'military_area', published: false, complete: false, beyond_region: false },
        { layer_id: 'mine_site', published: true, complete: true, beyond_region: false },
        { layer_id: 'smelter', published: true, complete: false, beyond_region: false },
      ])
    }))

  test('a search that reaches beyond the region is complete for nothing', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'mine_site', [], 'region')
      const rows = await statusOf(tx, 200_000)
      expect(rows.every(({ complete, beyond_region }) => !complete && beyond_region)).toBe(true)
    }))
})

describe('what cannot be asked', () => {
  test.each([
    [{ layer: 'nada', feature_id: 'x' }, 'unknown-layer'],
    [{ layer: 'settlement', feature_id: "'; drop table geo.feature; --" }, 'not-found'],
    [{ layer: 'military_area', feature_id: 'x' }, 'not-found'],
    [
      {
        geometry: {
          type: 'Polygon' as const,
          coordinates: [
            [
              [-69, -23],
              [-68, -24],
              [-68, -23],
              [-69, -24],
              [-69, -23],
            ],
          ],
        },
      },
      'site-self-crossing',
    ],
  ])('%o is %s', async (place, slug) => {
    expect(await slugOf(findNearby(db, VISITOR, place, 1000))).toBe(slug)
  })

  test('a visitor cannot measure from a restricted feature', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(tx, 'archaeological_site', [
        { feature_id: 's-1', geometry: point(-68.2, -22.9), properties: {} },
      ])
      await tx.run(
        sql`select set_config('role', 'geo_visitor', true), set_config('app.identity', '{"roles":["public"]}', true)`,
      )
      expect(
        await readNearby(tx, { layer: 'archaeological_site', feature_id: 's-1' }, 200_000, ['mine_site'], 10),
      ).toEqual([])
    }))
})
