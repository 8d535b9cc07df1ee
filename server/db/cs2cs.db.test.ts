import { spawnSync } from 'node:child_process'
import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { CRS_TABLE, type Crs, crsOf, STUDY_FRAME } from '../../geodata/model/crs.ts'
import { as } from '../../test/helpers/database.ts'
import { VISITOR } from './as.ts'
import { sql } from './sql.ts'

/** PROJ's own programmes are the second opinion. */
const isHere = spawnSync('cs2cs').status !== null
if (!isHere) console.info('cs2cs (Debian: proj-bin) is not here: positions are not compared with it.')

type Position = readonly [x: number, y: number]

/** A hundred places of a box in degrees, in rows that are not parallel to it. */
function hundred([west, south, east, north]: readonly [number, number, number, number]): Position[] {
  return Array.from({ length: 100 }, (_, n) => {
    const [u, v] = [((n * 37) % 100) / 99, n / 99]
    return [west + (east - west) * u, south + (north - south) * v]
  })
}

/** Where EPSG's operations for northern Chile are meant for: on shore, north of 26°S. */
const ON_SHORE = [-70.5, -25.95, -67.05, -20.95] as const

/** The same places in the numbers of a system; to about a metre, which the comparison does not depend on. */
const numbersOf = (places: readonly Position[], { proj }: Crs): Position[] =>
  places.map(([lon, lat]) => proj4(proj).forward([lon, lat]) as [number, number])

async function byPostgis(srid: number, positions: readonly Position[]): Promise<Position[]> {
  const rows = await as(VISITOR, (tx) =>
    tx.rows<{ lon: number; lat: number }>(sql`
      select st_x(g) as lon, st_y(g) as lat
      from (
        select n, geo.to_wgs84(st_makepoint((p ->> 0)::float8, (p ->> 1)::float8), ${srid}::int) as g
        from jsonb_array_elements(${JSON.stringify(positions)}::jsonb) with ordinality as e (p, n)
      ) as s order by n`),
  )
  return rows.map(({ lon, lat }) => [lon, lat])
}

/** Runs a programme of PROJ over positions; its answers are latitude first, as EPSG orders 4326. */
function run(programme: string, args: readonly string[], lines: readonly string[]): Position[] {
  const { stdout, stderr, status } = spawnSync(programme, args, {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  expect(answers).toHaveLength(lines.length)
  return answers.map(([lat, lon]) => [lon as number, lat as number])
}

/** PROJ's texts have the longitude first. */
const turned = ([x, y]: Position): Position => [y, x]

function farthest(a: readonly Position[], b: readonly Position[]): number {
  expect(a).toHaveLength(b.length)
  return Math.max(
    ...a.map(([lon, lat], n) => {
      const [lon2, lat2] = b[n] as Position
      return Math.hypot((lon - lon2) * 111_320 * Math.cos((lat * Math.PI) / 180), (lat - lat2) * 110_780)
    }),
  )
}

const MILLIMETRE = 0.001

describe.runIf(isHere)('a hundred positions, beside PROJ’s own programmes', () => {
  it.each([32719, 32718, 3857, 4674, 31979, 4248, 24879, 4618, 29189])(
    'EPSG:%i by its number, where EPSG’s best operation is ours',
    async (srid) => {
      const crs = crsOf(srid) as Crs
      const positions = numbersOf(hundred(ON_SHORE), crs)
      // EPSG writes latitude first in degrees.
      const lines = positions.map(([x, y]) => (crs.kind === 'geographic' ? `${y} ${x}` : `${x} ${y}`))
      const theirs = run('cs2cs', ['-f', '%.12f', '--no-ballpark', `EPSG:${srid}`, 'EPSG:4326'], lines)
      expect(farthest(await byPostgis(srid, positions), theirs)).toBeLessThan(MILLIMETRE)
    },
  )

  it.each([
    [4248, 6971],
    [4618, 6974],
    [4674, 15894],
  ])(
    'EPSG:%i by the number of the recorded operation, EPSG:%i, in the whole study frame',
    async (srid, code) => {
      const positions = hundred(STUDY_FRAME)
      const operation = `urn:ogc:def:coordinateOperation:EPSG::${code}`
      const theirs = run(
        'cct',
        ['-d', '12', operation],
        positions.map(([lon, lat]) => `${lat} ${lon} 0 0`),
      )
      expect(crsOf(srid)?.datum.operation.code).toBe(code)
      expect(farthest(await byPostgis(srid, positions), theirs)).toBeLessThan(MILLIMETRE)
    },
  )

  it.each(CRS_TABLE.map(({ srid, name }) => [srid, name] as const))(
    'EPSG:%i %s by its text, in the whole study frame',
    async (srid) => {
      const crs = crsOf(srid) as Crs
      const positions = numbersOf(hundred(STUDY_FRAME), crs)
      const lines = positions.map(([x, y]) => `${x} ${y}`)
      const to = ['+to', '+proj=longlat', '+datum=WGS84', '+no_defs']
      const theirs = run('cs2cs', ['-f', '%.12f', ...crs.proj.split(' '), ...to], lines).map(turned)
      expect(farthest(await byPostgis(srid, positions), theirs)).toBeLessThan(MILLIMETRE)
    },
  )
})
