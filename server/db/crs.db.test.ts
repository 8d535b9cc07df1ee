import { describe, expect, it } from 'vitest'
import { CRS_TABLE, crsOf, DATUMS, STUDY_FRAME } from '../../geodata/model/crs.ts'
import { as } from '../../test/helpers/database.ts'
import { VISITOR } from './as.ts'
import { sql } from './sql.ts'

/** Degrees to earth-centred metres and back (EPSG method 9602), on the ellipsoid with axis `a` and inverse flattening `f`. */
type Ellipsoid = readonly [a: number, f: number]
const WGS84: Ellipsoid = [6378137, 298.257223563]
const ELLIPSOIDS: Record<string, Ellipsoid> = {
  intl: [6378388, 297],
  aust_SA: [6378160, 298.25],
  GRS80: [6378137, 298.257222101],
}
const RADIANS = Math.PI / 180

function toCentre([lon, lat]: readonly [number, number], [a, f]: Ellipsoid): [number, number, number] {
  const e2 = 2 / f - 1 / f ** 2
  const [l, p] = [lon * RADIANS, lat * RADIANS]
  const n = a / Math.sqrt(1 - e2 * Math.sin(p) ** 2)
  return [n * Math.cos(p) * Math.cos(l), n * Math.cos(p) * Math.sin(l), n * (1 - e2) * Math.sin(p)]
}

function fromCentre([x, y, z]: readonly [number, number, number], [a, f]: Ellipsoid): [number, number] {
  const e2 = 2 / f - 1 / f ** 2
  const r = Math.hypot(x, y)
  let p = Math.atan2(z, r * (1 - e2))
  for (let i = 0; i < 8; i++) {
    const n = a / Math.sqrt(1 - e2 * Math.sin(p) ** 2)
    p = Math.atan2(z + e2 * n * Math.sin(p), r)
  }
  return [Math.atan2(y, x) / RADIANS, p / RADIANS]
}

/** The published three translations, worked out here: PROJ has no say in it. */
function byHand(position: readonly [number, number], proj: string): [number, number] {
  const ellipsoid = ELLIPSOIDS[/\+ellps=(\S+)/.exec(proj)?.[1] ?? ''] as Ellipsoid
  const shift = (/\+towgs84=([-\d,]+)/.exec(proj)?.[1] ?? '').split(',').map(Number)
  const from = toCentre(position, ellipsoid)
  return fromCentre(from.map((value, i) => value + (shift[i] as number)) as [number, number, number], WGS84)
}

/** Metres on the ground between two positions in degrees, near enough for metres. */
const metres = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(
    ((a[0] as number) - (b[0] as number)) * 111_320 * Math.cos((a[1] as number) * RADIANS),
    ((a[1] as number) - (b[1] as number)) * 110_780,
  )

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME
/** Corners and sides of the frame, the sea, the Andes, and both sides of 26°S, where EPSG has another operation. */
const PLACES: readonly (readonly [number, number])[] = [
  [WEST, SOUTH],
  [WEST, NORTH],
  [EAST, SOUTH],
  [EAST, NORTH],
  [-70.4, -23.65],
  [-68.93, -22.46],
  [-71.2, -23],
  [-66.6, -24],
  [-69, -25.99],
  [-69, -26.01],
]

const toWgs84 = (srid: number, [x, y]: readonly [number, number]) =>
  as(VISITOR, (tx) =>
    tx.one<{ lon: number; lat: number; srid: number }>(sql`
      select st_x(g) as lon, st_y(g) as lat, st_srid(g) as srid
      from (select geo.to_wgs84(st_makepoint(${x}, ${y}), ${srid}::int) as g) as s`),
  )

const geographic = (id: string) => DATUMS.find((datum) => datum.id === id)?.geographic as number

describe('geo.to_wgs84', () => {
  it('is told the operation of the table for every system that is read', async () => {
    const rows = await as(VISITOR, (tx) =>
      tx.rows<{ srid: number; text: string; others: number }>(sql`
        select srid - 900000 as srid, proj4text as text, num_nonnulls(auth_name, auth_srid, srtext) as others
        from spatial_ref_sys where srid between 900001 and 998999 and srid <> 900913 order by srid`),
    )
    const expected = CRS_TABLE.map(({ srid, proj }) => ({ srid, text: proj, others: 0 }))
    expect(rows).toEqual(expected.sort((a, b) => a.srid - b.srid))
  })

  it.each(
    ['psad56', 'sad69', 'sirgas-chile-2002', 'sirgas-chile-2016', 'sirgas2000'].flatMap((id) =>
      PLACES.map((place) => [id, place] as const),
    ),
  )('applies the published translations of %s at %j, to a tenth of a millimetre', async (id, place) => {
    const srid = geographic(id)
    const { lon, lat, srid: after } = await toWgs84(srid, place)
    expect(after).toBe(4326)
    expect(metres([lon, lat], byHand(place, crsOf(srid)?.proj ?? ''))).toBeLessThan(1e-4)
  })

  it('moves PSAD56 by some 420 m and SAD69 by some 70 m: never by nothing', async () => {
    for (const [id, least, most] of [
      ['psad56', 390, 460],
      ['sad69', 60, 85],
    ] as const) {
      for (const place of PLACES) {
        const { lon, lat } = await toWgs84(geographic(id), place)
        const moved = metres([lon, lat], place)
        expect(moved, `${id} ${place}`).toBeGreaterThan(least)
        expect(moved, `${id} ${place}`).toBeLessThan(most)
      }
    }
  })

  it('takes SIRGAS to WGS 84 with nothing but its ellipsoid', async () => {
    for (const { geographic: srid, id } of DATUMS.filter(({ operation }) => operation.accuracy_m === 1)) {
      const { lon, lat } = await toWgs84(srid, [-69.1, -23.4])
      expect(metres([lon, lat], [-69.1, -23.4]), id).toBeLessThan(1e-3)
    }
  })

  it('puts a point of the region where it is, from every projected system', async () => {
    // Escondida; its UTM 19S is what cs2cs of PROJ 9.1 says.
    for (const { srid, zone, datum } of CRS_TABLE.filter(({ kind }) => kind === 'projected')) {
      const place = [-69.0719, -24.2708] as const
      const { x, y } = await as(VISITOR, (tx) =>
        tx.one<{ x: number; y: number }>(sql`
          select st_x(g) as x, st_y(g) as y
          from (select geo.from_wgs84(st_setsrid(st_makepoint(${place[0]}, ${place[1]}), 4326), ${srid}::int) as g) as s`),
      )
      const { lon, lat } = await toWgs84(srid, [x, y])
      // There and back on two ellipsoids: heights of zero are not the same height.
      expect(metres([lon, lat], place), String(srid)).toBeLessThan(0.01)
      if (zone === 19) {
        const astray = datum.id === 'psad56' ? 460 : datum.id === 'sad69' ? 85 : 1
        expect(Math.hypot(x - 492_702.36, y - 7_315_789.72), String(srid)).toBeLessThan(astray)
      }
    }
  })

  it('leaves WGS 84 as it is, keeps heights, and says nothing of nothing', async () => {
    const row = await as(VISITOR, (tx) =>
      tx.one<{ same: boolean; z: number; nothing: boolean; both: boolean }>(sql`
        select geo.to_wgs84(st_setsrid(st_makepoint(-69.123456789012345, -23), 4326))
            = st_setsrid(st_makepoint(-69.123456789012345, -23), 4326) as same,
          st_z(geo.to_wgs84(st_setsrid(st_makepoint(500000, 7400000, 2500), 24879))) as z,
          geo.to_wgs84(null) is null and geo.to_wgs84(null, 24879) is null as nothing,
          geo.to_wgs84(st_setsrid(st_makepoint(500000, 7400000), 24879))
            = geo.to_wgs84(st_makepoint(500000, 7400000), 24879) as both`),
    )
    expect(row).toEqual({ same: true, z: 2500, nothing: true, both: true })
  })

  it('refuses a system that is not in the table, instead of guessing', async () => {
    for (const srid of [0, 32720, 27700]) {
      await expect(toWgs84(srid, [500_000, 7_400_000])).rejects.toThrow(/spatial_ref_sys/)
    }
  })
})

it('every system that is read is known under its own number too, for files that leave', async () => {
  const rows = await as(VISITOR, (tx) =>
    tx.rows<{ srid: number }>(
      sql`select srid from spatial_ref_sys where auth_name = 'EPSG' and auth_srid = srid`,
    ),
  )
  const known = new Set(rows.map(({ srid }) => srid))
  expect(CRS_TABLE.map(({ srid }) => srid).filter((srid) => !known.has(srid) && srid !== 9184)).toEqual([])
  await as(VISITOR, async (tx) => {
    for (const srid of [8951, 9150, 9155, 20049]) {
      const { x, y } = await tx.one<{ x: number; y: number }>(sql`
        select st_x(g) as x, st_y(g) as y
        from (select st_transform(st_setsrid(st_makepoint(-69, -23.5), 4326), ${srid}::int) as g) as s`)
      expect(x).toBeCloseTo(500_000, 3)
      expect(y).toBeGreaterThan(7_400_000)
    }
  })
})

it('is put into the query that loads, not called row by row', async () => {
  const plan = await as(VISITOR, (tx) =>
    tx.rows<Record<'QUERY PLAN', string>>(sql`
      explain (verbose) select geo.to_wgs84(st_geomfromgeojson(t), ${24879}::int)
      from unnest(array['{"type":"Point","coordinates":[500000,7400000]}']) as t`),
  )
  const text = plan.map((row) => row['QUERY PLAN']).join('\n')
  expect(text).toContain('st_transform')
  expect(text).not.toContain('to_wgs84')
})
