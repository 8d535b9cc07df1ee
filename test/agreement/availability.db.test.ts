import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { optionOf } from '../../geodata/availability/sets.ts'
import type { Area, AvailabilityAnswer, Criteria } from '../../geodata/model/availability.ts'
import type { ExactTotal } from '../../geodata/model/candidate.ts'
import { openGround } from '../../server/availability/open.ts'
import { startingSets } from '../../server/availability/starting-sets.ts'
import { askTotal, readTotal, workOut } from '../../server/availability-exact/total.ts'
import { VISITOR } from '../../server/db/as.ts'
import { prepareJobs } from '../../server/jobs/jobs.ts'
import { connection, db, engine } from '../helpers/database.ts'

/**
 * The grid against PostGIS over the shipped atlas: two ways to the same hectares that share the criteria and nothing
 * else. The grid counts cells by the distance of their centres; PostGIS cuts buffers out of polygons. On the server the
 * whole region; on the embedded engine, which works for one at a time, some 20 km about Calama.
 */
const AREA: Area =
  engine === 'server'
    ? { kind: 'region' }
    : {
        kind: 'drawn',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [-69.0, -22.55],
              [-68.8, -22.55],
              [-68.8, -22.37],
              [-69.0, -22.37],
              [-69.0, -22.55],
            ],
          ],
        },
      }

/** Points of the area. Of 40,000 hectares chance alone has some tens, of the cells that edges cut. */
const POINTS_APART = engine === 'server' ? 0.05 : 0.25

const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-agreement-'))
const ground = openGround({ db, dataDir: folder, memoryMb: 600, log: pino({ level: 'silent' }) })
beforeAll(() => prepareJobs(connection))
afterAll(async () => {
  await ground.close()
  rmSync(folder, { recursive: true, force: true })
})

function criteriaOf(id: string): Criteria {
  const found = optionOf(startingSets(), id)
  if (!found) throw new Error(id)
  return { ...found.option.criteria, area: AREA }
}

async function both(criteria: Criteria): Promise<{ grid: AvailabilityAnswer; exact: ExactTotal }> {
  const grid = await ground.evaluate(criteria, { reasons: false })
  const total = await askTotal({ db, ground }, VISITOR, criteria)
  await workOut({ db, ground }, total)
  const { result } = await readTotal(db, total)
  if (!result) throw new Error('no result')
  expect(result.grid).toEqual({ area_ha: grid.area_ha, free_ha: grid.free_ha })
  return { grid, exact: result }
}

const share = ({ free_ha, area_ha }: { free_ha: number; area_ha: number }) => (100 * free_ha) / area_ha

test.each(['wind', 'solar-pv'])(
  '%s: around areas, points and lines the same share of land is free',
  { timeout: 600_000 },
  async (id) => {
    const { grid, exact } = await both(criteriaOf(id))
    expect(Math.abs(share(exact) - share(grid))).toBeLessThan(POINTS_APART)
    expect(share(grid)).toBeLessThan(99)
    expect(Math.abs(exact.free_ha - grid.free_ha)).toBeLessThan(grid.edge_ha)
    expect(exact.difference_points).toBeCloseTo(share(exact) - share(grid), 9)
    for (const { code, area_ha, free_ha } of exact.by_comuna) {
      const its = grid.by_comuna.find((each) => each.code === code)
      expect(Math.abs((its?.area_ha ?? 0) / area_ha - 1), code).toBeLessThan(0.0005)
      // A comuna has few hectares, and some chance in each.
      expect(Math.abs((its?.free_ha ?? 0) - free_ha) / area_ha, code).toBeLessThan(
        engine === 'server' ? 0.005 : 0.02,
      )
    }
  },
)
