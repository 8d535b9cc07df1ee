import { writeArrayBuffer } from 'geotiff'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import type { Criteria, Exclusion } from '../../geodata/model/availability.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { as, connection, engine } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import type { Ground } from '../availability/ground.ts'
import { type Database, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { importRaster } from '../fields/import-raster.ts'
import { prepareJobs } from '../jobs/jobs.ts'
import { exactCandidates } from './candidates.ts'
import { groundFor, within, X, Y } from './ground.fixture.ts'
import { policyChange } from './policy.ts'
import { takeLand } from './take.ts'
import { askTotal, cancelTotal, readTotal, workOut } from './total.ts'
import { whyNot } from './why.ts'

/** A railway from south to north, in the middle of a column of cells. */
const RAIL_X = 2050
/** The side of the square that is asked for, m. */
const SIDE = 4000

async function lonLat(tx: Transaction, x: number, y: number): Promise<[number, number]> {
  const { lon, lat } = await tx.one<{ lon: number; lat: number }>(sql`
    select st_x(p) as lon, st_y(p) as lat
    from st_transform(st_setsrid(st_makepoint(${X + x}::float8, ${Y + y}::float8), 32719), 4326) p`)
  return [lon, lat]
}

async function drawn(tx: Transaction, wkt: string): Promise<Geometry> {
  const { geometry } = await tx.one<{ geometry: Geometry }>(sql`
    select st_asgeojson(st_transform(st_translate(st_setsrid(st_geomfromtext(${wkt}), 32719), ${X}::float8, ${Y}::float8), 4326), 12)::jsonb
      as geometry`)
  return geometry
}

const square = (side: number) => `POLYGON((0 0,${side} 0,${side} ${side},0 ${side},0 0))`
const said = { basis: 'team' as const, why: { es: 'prueba', en: 'test' }, cite: null }
const nearRail = (buffer_m: number): Exclusion => ({
  kind: 'near',
  id: 'railway',
  layer: 'railway',
  where: null,
  buffer_m,
  ...said,
  lock: false,
  active: true,
  side: null,
})

interface Scene {
  db: Database
  ground: Ground
  criteria: Criteria
  tx: Transaction
}

/** A railway, a plant 700 m east of it, State land in the west, and the question of a square of 16 km². */
function scene<T>(buffer_m: number, work: (scene: Scene) => Promise<T>): Promise<T> {
  return as(STEWARD, async (tx) => {
    const railway = await publishTestLayer(tx, 'railway', [
      {
        feature_id: 'rail',
        geometry: await drawn(tx, `LINESTRING(${RAIL_X} -9000,${RAIL_X} 13000)`),
        properties: { name: 'Vía' },
      },
    ])
    await publishTestLayer(tx, 'power_plant', [
      {
        feature_id: 'elsewhere',
        geometry: await drawn(tx, `POINT(${RAIL_X + 700} 9000)`),
        properties: { name: 'De otra parte' },
      },
      {
        feature_id: 'plant',
        geometry: await drawn(tx, `POINT(${RAIL_X + 700} 2000)`),
        properties: { name: 'Planta' },
      },
    ])
    await publishTestLayer(tx, 'fiscal_land', [
      {
        feature_id: 'lot',
        geometry: await drawn(tx, 'POLYGON((-500 0,775 0,775 4000,-500 4000,-500 0))'),
        properties: { name: 'Lote' },
      },
    ])
    const comuna = await publishTestLayer(tx, 'comuna', [
      {
        feature_id: 'here',
        geometry: await drawn(tx, 'POLYGON((-9000 -9000,16000 -9000,16000 16000,-9000 16000,-9000 -9000))'),
        properties: { code: '02201', name: 'Calama' },
      },
    ])
    const ground = groundFor(
      (x, y, criteria) => {
        if (x > SIDE || y > SIDE) return 0
        const isOut = criteria.exclusions.some(
          (each) => each.kind === 'near' && each.active && Math.abs(x - RAIL_X) <= each.buffer_m,
        )
        const isHigh = criteria.exclusions.some((each) => each.kind === 'raster' && each.active && y < 1000)
        return isOut || isHigh ? 3 : 1
      },
      { railway, comuna },
    )
    const criteria: Criteria = {
      set: 'custom',
      area: { kind: 'drawn', geometry: await drawn(tx, square(SIDE)) },
      exclusions: [nearRail(buffer_m)],
      requirements: [],
      preferences: [
        {
          metric: 'distance',
          id: 'to-rail',
          layer: 'railway',
          where: null,
          best: 0,
          worst: 10_000,
          weight: 10,
          why: null,
        },
        {
          metric: 'inside',
          id: 'state',
          layer: 'fiscal_land',
          where: null,
          best: 1,
          worst: 0,
          weight: 10,
          why: null,
        },
      ],
      min_area_ha: 5,
      min_width_m: 80,
    }
    return work({ db: within(tx, engine), ground, criteria, tx })
  })
}

describe('candidates', () => {
  it('reach to the exact edge, beyond the cells and no further: worked by hand', () =>
    scene(500, async ({ db, ground, criteria }) => {
      const answer = await exactCandidates({ db, ground }, VISITOR, { criteria, limit: 10, maxHa: 1000 })
      expect(answer).toMatchObject({ proposed: 2, dropped: 0 })
      const [west, east] = answer.candidates
      // West: 1,550 m × 4 km, of which cells have 1,500 m; east: 1,450 m, of which cells have 1,400 m.
      expect(west?.grid_ha).toBe(600)
      expect(west?.ha).toBeCloseTo(620, 0)
      expect(west?.ha).toBeLessThanOrEqual(620)
      expect(east?.grid_ha).toBe(560)
      expect(east?.ha).toBeCloseTo(580, 0)
      expect(west?.difference_ha).toBeCloseTo(20, 0)
      expect(west?.metrics['to-rail']).toBeCloseTo(500, 0)
      expect(west?.metrics.state).toBeCloseTo(775 / 1550, 3)
      expect(west?.comunas).toMatchObject([{ code: '02201', name: 'Calama' }])
      expect(west?.comunas[0]?.share).toBeCloseTo(1, 6)
      // Half of it is State land; of the other half nobody says whose it is.
      expect(west?.tenure.parts).toMatchObject([{ tenure: 'state', layer: 'fiscal_land', count: 1 }])
      expect(west?.tenure.parts[0]?.share).toBeCloseTo(0.5, 2)
      expect(west?.tenure.unknown_share).toBeCloseTo(0.5, 2)
      expect(east?.tenure.unknown_share).toBe(1)
      // Both are as near the railway; only the west has State land: it is first in every weighting.
      expect(west).toMatchObject({
        position: 1,
        confidence: { top_ten: 1, best_position: 1, worst_position: 1 },
      })
      expect(west?.score).toBeCloseTo((0.95 + 0.5) / 2, 2)
    }))

  it('are cut to parcels, and named by them, where State land is required', () =>
    scene(500, async ({ db, ground, criteria }) => {
      const required: Criteria = {
        ...criteria,
        requirements: [
          {
            kind: 'layer',
            id: 'state-land',
            layer: 'fiscal_land',
            where: null,
            not_in: null,
            ...said,
            active: true,
          },
        ],
      }
      const { candidates } = await exactCandidates({ db, ground }, VISITOR, {
        criteria: required,
        limit: 10,
        maxHa: 1000,
      })
      expect(candidates.map(({ parcel }) => parcel?.name)).toEqual(['Lote'])
      expect(candidates[0]?.ha).toBeCloseTo(310, 1)
      expect(candidates[0]?.grid_ha).toBeNull()
    }))

  it('of nothing free are none', () =>
    scene(9000, async ({ db, ground, criteria }) => {
      const answer = await exactCandidates({ db, ground }, VISITOR, { criteria, limit: 10, maxHa: 1000 })
      expect(answer).toMatchObject({ candidates: [], proposed: 0, dropped: 0 })
    }))

  it('end at the cells where a raster decides, and read its numbers', () =>
    scene(500, async ({ db, ground, criteria, tx }) => {
      // A plane of 5 km that rises 10 % to the north from 1,000 m, in cells of 250 m.
      const [size, cell] = [30, 250]
      const values = Float32Array.from(
        { length: size * size },
        (_, i) => 1000 + 0.1 * (cell * (size - Math.floor(i / size) - 0.5) - 1000),
      )
      const tiff = writeArrayBuffer(values, {
        width: size,
        height: size,
        SampleFormat: [3],
        BitsPerSample: [32],
        ModelPixelScale: [cell, cell, 0],
        ModelTiepoint: [0, 0, 0, X - 1000, Y - 1000 + size * cell, 0],
        GTModelTypeGeoKey: 1,
        GTRasterTypeGeoKey: 1,
        ProjectedCSTypeGeoKey: 32719,
        GDAL_NODATA: '-9999',
      })
      const report = await importRaster(db, bytesOf('plano.tif', new Uint8Array(tiff)), {})
      expect(report.issues).toEqual([])
      const high: Exclusion = {
        kind: 'raster',
        id: 'high',
        raster: 'elevation_m',
        min: 1100,
        max: null,
        ...said,
        lock: false,
        active: true,
      }
      const asked: Criteria = {
        ...criteria,
        exclusions: [...criteria.exclusions, high],
        preferences: [
          {
            metric: 'mean',
            id: 'mean',
            raster: 'elevation_m',
            best: 1000,
            worst: 2000,
            weight: 1,
            why: null,
          },
          { metric: 'max', id: 'max', raster: 'elevation_m', best: 1000, worst: 2000, weight: 1, why: null },
        ],
      }
      const { candidates } = await exactCandidates({ db, ground }, VISITOR, {
        criteria: asked,
        limit: 10,
        maxHa: 1000,
      })
      const west = candidates.find(({ ha }) => ha > 450)
      // The ground has excluded the southern kilometre by cells: 1,550 × 3,000 m are left.
      expect(west?.ha).toBeCloseTo(465, 0)
      // Cells from y = 1,000 to 4,000 m: altitudes 1,000 + 0.1 y at their centres, give or take the 250 m of the raster.
      expect(west?.metrics.mean).toBeCloseTo(1250, -1)
      expect(west?.metrics.max).toBeGreaterThan(1385)
      expect(west?.metrics.max).toBeLessThanOrEqual(1400)

      const why = await whyNot({ db, ground }, VISITOR, {
        criteria: asked,
        point: await lonLat(tx, 550, 550),
      })
      const reason = why.reasons.find(({ criterion }) => criterion === 'high')
      expect(reason).toMatchObject({ excludes: true, kind: 'raster', min: 1100 })
      expect(reason?.value).toBeCloseTo(1055, -1)
      expect(why.changes).toMatchObject([{ criterion: 'high', how: 'to' }])
    }))
})

describe('why a point is not free', () => {
  it('excluded: the distance, the feature, and the least change that frees it', () =>
    scene(500, async ({ db, ground, criteria, tx }) => {
      const why = await whyNot({ db, ground }, VISITOR, {
        criteria,
        point: await lonLat(tx, RAIL_X + 300.5, 2000),
      })
      expect(why).toMatchObject({ free: false, in_area: true, comuna: { code: '02201' }, nearest: null })
      expect(why.reasons).toMatchObject([
        { criterion: 'railway', excludes: true, limit_m: 500, feature: { name: 'Vía', feature_id: 'rail' } },
      ])
      expect(why.reasons[0]?.distance_m).toBeCloseTo(300.5, 2)
      expect(why.changes).toEqual([{ criterion: 'railway', how: 'to', to: 300, statutory: false }])
    }))

  it('free: what is nearest to excluding it; outside what is asked it is not free', () =>
    scene(500, async ({ db, ground, criteria, tx }) => {
      const free = await whyNot({ db, ground }, VISITOR, { criteria, point: await lonLat(tx, 1000, 2000) })
      expect(free).toMatchObject({ free: true, changes: [], nearest: { criterion: 'railway' } })
      expect(free.nearest?.by).toBeCloseTo(RAIL_X - 1000 - 500, 1)
      const outside = await whyNot({ db, ground }, VISITOR, { criteria, point: await lonLat(tx, 5000, 2000) })
      expect(outside).toMatchObject({ free: false, in_area: false, changes: [] })
      await expect(whyNot({ db, ground }, VISITOR, { criteria, point: [10, 50] })).rejects.toMatchObject({
        slug: 'site-outside-region',
      })
    }))

  it('a criterion that is off excludes nothing; inside what it bars only off frees', () =>
    scene(500, async ({ db, ground, criteria, tx }) => {
      const [rail] = criteria.exclusions as [Exclusion]
      const area: Exclusion = {
        kind: 'area',
        id: 'mine',
        geometry: await drawn(tx, square(100)),
        ...said,
        lock: false,
        active: true,
      }
      const asked = { ...criteria, exclusions: [{ ...rail, active: false }, area] }
      const near = await whyNot({ db, ground }, VISITOR, {
        criteria: asked,
        point: await lonLat(tx, RAIL_X, 2000),
      })
      expect(near.free).toBe(true)
      const inside = await whyNot({ db, ground }, VISITOR, {
        criteria: asked,
        point: await lonLat(tx, 50, 50),
      })
      expect(inside.changes).toEqual([{ criterion: 'mine', how: 'off', to: null, statutory: false }])
    }))

  it('what no feature says excludes nothing, as on the map', () =>
    scene(500, async ({ db, ground, criteria, tx }) => {
      const where = { use: 'nobody-says' }
      const far: Exclusion = {
        kind: 'far',
        id: 'far',
        layer: 'railway',
        where,
        max_distance_m: 10,
        ...said,
        lock: false,
        active: true,
      }
      const inside = {
        kind: 'layer',
        id: 'inside',
        layer: 'fiscal_land',
        where,
        not_in: null,
        ...said,
      } as const
      const offers: Ground['offers'] = async (...asked) => ({
        ...(await ground.offers(...asked)),
        not_checked: [far, inside].map(({ id, layer }) => ({
          criterion: id,
          layer,
          reason: 'no-property',
          complete_in: [],
        })),
      })
      const why = await whyNot({ db, ground: { ...ground, offers } }, VISITOR, {
        criteria: { ...criteria, exclusions: [far], requirements: [{ ...inside, active: true }] },
        point: await lonLat(tx, 1000, 2000),
      })
      expect(why.free).toBe(true)
      expect(why.reasons).toMatchObject([
        { criterion: 'far', excludes: false, version_id: null },
        { criterion: 'inside', excludes: false, version_id: null },
      ])
    }))
})

describe('a change of one number', () => {
  it('stricter: which candidates lose how much, and which works come under it', () =>
    scene(500, async ({ db, ground, criteria }) => {
      const asked = { ...criteria, min_area_ha: 400 }
      const policy = await policyChange({ db, ground }, VISITOR, {
        criteria: asked,
        change: { criterion: 'railway', value: 1000 },
      })
      expect(policy).toMatchObject({ from: 500, to: 1000, gained_ha: 0, lost_ha: 400 })
      const [west, east] = [...policy.candidates].sort((a, b) => b.ha_before - a.ha_before)
      // 1,550 m become 1,050 m; 1,450 m become 950 m, which is less than 400 ha.
      expect(west).toMatchObject({ becomes: 'smaller' })
      expect(west?.ha_before).toBeCloseTo(620, 0)
      expect(west?.ha_after).toBeCloseTo(420, 0)
      expect(east).toMatchObject({ becomes: 'gone', ha_after: 0 })
      // The lot lies from 1,275 m on, the plant at 700 m; another plant lies outside what is asked.
      expect(policy.features).toHaveLength(1)
      expect(policy.features).toMatchObject([
        { layer: 'power_plant', feature_id: 'plant', name: 'Planta', becomes: 'bound' },
      ])
      expect(policy.features[0]?.distance_m).toBeCloseTo(700, 1)
      expect(policy.looked_at).toContain('fiscal_land')
      expect(policy.compared).toEqual({ candidates: policy.candidates.length, max_ha: 1000 })
    }))

  it('looser is the same, the other way round', () =>
    scene(1000, async ({ db, ground, criteria }) => {
      const asked = { ...criteria, min_area_ha: 400 }
      const policy = await policyChange({ db, ground }, VISITOR, {
        criteria: asked,
        change: { criterion: 'railway', value: 500 },
      })
      expect(policy).toMatchObject({ gained_ha: 400, lost_ha: 0 })
      expect(policy.candidates.map(({ becomes }) => becomes).sort()).toEqual(['larger', 'new'])
      expect(policy.features).toMatchObject([{ feature_id: 'plant', becomes: 'released' }])
    }))

  it('of what has no number is refused', () =>
    scene(500, async ({ db, ground, criteria }) => {
      const change = { criterion: 'nobody', value: 1 }
      await expect(policyChange({ db, ground }, VISITOR, { criteria, change })).rejects.toMatchObject({
        slug: 'bad-parameter',
      })
    }))
})

describe('land that a project takes', () => {
  it('is placed inside the candidate, with the rules it triggers', () =>
    scene(500, async ({ db, tx }) => {
      const candidate = await drawn(tx, square(2500))
      const take = await takeLand(db, VISITOR, { candidate, set: 'solar-pv', item: 'pv', amount: 100 })
      expect(take).toMatchObject({
        min_ha: 200,
        max_ha: 300,
        fits: 'whole',
        facts: { type: 'solar-pv', power_mw: 100 },
      })
      expect(take.land_ha).toBeCloseTo(625, 0)
      expect(take.ha).toBeGreaterThan(297)
      expect(take.ha).toBeLessThan(303)
      const triggered = take.findings.filter(({ outcome }) => outcome === 'triggered')
      expect(triggered.some(({ kind, cite }) => kind === 'seia' && /art\. 3 c/.test(cite))).toBe(true)
      const least = await takeLand(db, VISITOR, { candidate, set: 'solar-pv', item: 'pv', amount: 250 })
      expect(least.fits).toBe('least')
      expect(least.ha).toBeCloseTo(500, -1)
      const none = await takeLand(db, VISITOR, { candidate, set: 'solar-pv', item: 'pv', amount: 500 })
      expect(none.fits).toBe('no')
      expect(none.ha).toBeCloseTo(625, 0)
    }))

  it('of an item or a set nobody knows is refused', () =>
    scene(500, async ({ db, tx }) => {
      const candidate = await drawn(tx, square(1000))
      const ask = (set: string, item: string) => takeLand(db, VISITOR, { candidate, set, item, amount: 1 })
      await expect(ask('nothing', 'pv')).rejects.toMatchObject({ slug: 'bad-parameter' })
      await expect(ask('solar-pv', 'nothing')).rejects.toMatchObject({ slug: 'bad-request' })
    }))
})

describe('the exact total', () => {
  it('adds up tile by tile, goes on after it was ended, and says how far the grid is off', async () => {
    await prepareJobs(connection)
    await scene(500, async ({ db, ground, criteria }) => {
      const id = await askTotal({ db, ground }, VISITOR, criteria)
      expect(await readTotal(db, id)).toMatchObject({ status: 'waiting', done: 0, tiles: 0 })
      await expect(workOut({ db, ground }, id, AbortSignal.abort())).rejects.toThrow()
      // The tile of the square and its eight neighbours.
      const begun = await readTotal(db, id)
      expect(begun).toMatchObject({ status: 'running', done: 0 })
      expect(begun.tiles).toBeGreaterThanOrEqual(9)
      const half = AbortSignal.timeout(1)
      await workOut({ db, ground }, id, half).catch(() => {})
      await workOut({ db, ground }, id)
      const { status, result, done, tiles } = await readTotal(db, id)
      expect([status, done]).toEqual(['done', tiles])
      expect(result?.area_ha).toBeCloseTo(1600, 1)
      expect(result?.free_ha).toBeCloseTo(1200, 0)
      expect(result?.by_comuna).toMatchObject([{ code: '02201' }])
      expect(result?.grid).toEqual({ area_ha: 1600, free_ha: 1160 })
      // 75 % against 1,160 of 1,600 cells.
      expect(result?.difference_points).toBeCloseTo(2.5, 1)
      await expect(cancelTotal(db, id)).rejects.toMatchObject({ slug: 'batch-state' })
    })
  })

  it('leaves a raster to the cells', async () => {
    await prepareJobs(connection)
    await scene(0, async ({ db, ground, criteria }) => {
      const high: Exclusion = {
        kind: 'raster',
        id: 'high',
        raster: 'elevation_m',
        min: 1,
        max: null,
        ...said,
        lock: false,
        active: true,
      }
      const offers = await ground.offers(criteria)
      const raised = {
        ...ground,
        offers: async () => ({ ...offers, versions: { ...offers.versions, elevation_m: 1 } }),
      }
      const id = await askTotal({ db, ground: raised }, VISITOR, { ...criteria, exclusions: [high] })
      await workOut({ db, ground }, id)
      const { result } = await readTotal(db, id)
      expect(result?.free_ha).toBeCloseTo(1200, 1)
    })
  })

  it('is for whoever knows its id, ends when it is given up', async () => {
    await prepareJobs(connection)
    await scene(500, async ({ db, ground, criteria, tx }) => {
      const id = await askTotal({ db, ground }, VISITOR, criteria)
      await cancelTotal(db, id)
      await workOut({ db, ground }, id)
      expect(await readTotal(db, id)).toMatchObject({ status: 'cancelled', done: 0 })
      await expect(readTotal(db, 'A'.repeat(20))).rejects.toMatchObject({ slug: 'not-found' })
      await tx.run(sql`select set_config('app.total', '', true)`)
      expect(await tx.rows(sql`select * from app.exact_total`)).toEqual([])
    })
  })
})
