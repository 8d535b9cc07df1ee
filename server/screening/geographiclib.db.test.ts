import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { describeSite, measureSite } from './queries.ts'

/**
 * GeographicLib measures on the ellipsoid (Planimeter, GeodSolve; Debian `geographiclib-tools`, in continuous
 * integration). We measure on UTM 19S, whose scale is off by 0.04 % at the central meridian and by as much the other way
 * at the edges of the region: lengths within 0.06 %, areas within 0.1 %.
 */
const here = spawnSync('Planimeter', ['--version']).status === 0
const ask = (command: string, flags: string[], lines: string[]): string[] => {
  const { stdout, status } = spawnSync(command, flags, { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed`)
  return stdout.trim().split('\n')
}

/** Sites all over the region, from 40 m to 10 km across, [lon, lat], closed, anticlockwise. */
const SITES = Array.from({ length: 120 }, (_, i) => {
  const [lon, lat] = [-70.6 + ((i * 37) % 100) * 0.036, -26 + ((i * 61) % 100) * 0.049]
  const size = 0.0002 * 250 ** (((i * 29) % 100) / 100)
  const ring = [
    [lon, lat],
    [lon + size, lat + size * 0.1],
    [lon + size * 0.9, lat + size],
    [lon + size * 0.3, lat + size * 0.7],
    [lon, lat],
  ]
  return { type: 'Polygon' as const, coordinates: [ring] }
})

describe.skipIf(!here)('GeographicLib and we', () => {
  test('give a site the same area and perimeter', async () => {
    const ground = { study_area: null, comuna: null }
    await as(VISITOR, async (tx) => {
      for (const site of SITES) {
        const ours = await describeSite(tx, site, ground)
        const lines = site.coordinates[0]?.slice(0, -1).map(([lon, lat]) => `${lat} ${lon}`) ?? []
        const [said] = ask('Planimeter', ['-p', '6'], lines)
        const [count, perimeter, area] = (said as string).split(' ').map(Number)
        expect(count).toBe(4)
        expect(Math.abs((ours.area_ha * 10_000) / (area as number) - 1)).toBeLessThan(0.001)
        expect(Math.abs(ours.perimeter_m / (perimeter as number) - 1)).toBeLessThan(0.0006)
      }
    })
  })

  test('find a thing as far away', async () => {
    await as(STEWARD, async (tx) => {
      const places = SITES.slice(0, 30).map(({ coordinates }) => coordinates[0]?.[0] as [number, number])
      for (const [i, [lon, lat]] of places.entries()) {
        const [there] = [places[(i + 7) % places.length] as [number, number]]
        await publishTestLayer(tx, 'military_area', [
          { feature_id: 'a', geometry: { type: 'Point', coordinates: there }, properties: { name: 'a' } },
        ])
        const d = 0.00002
        const ring = [
          [lon, lat],
          [lon + d, lat],
          [lon, lat + d],
          [lon, lat],
        ]
        const site = { type: 'Polygon', coordinates: [ring] }
        const [row] = await measureSite(tx, site, [{ layer: 'military_area', where: null }])
        const [said] = ask('GeodSolve', ['-i', '-p', '3'], [`${lat} ${lon} ${there[1]} ${there[0]}`])
        const metres = Number((said as string).split(' ')[2])
        expect(metres).toBeGreaterThan(1000)
        // The site is a triangle of 3 m, whose near side may be nearer than its first corner.
        expect(Math.abs((row?.distance_m ?? 0) - metres)).toBeLessThan(0.0006 * metres + 4)
      }
    })
  })
})
