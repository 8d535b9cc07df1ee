import { expect, test } from 'vitest'
import { layerById } from '../../geodata/layers/index.ts'
import { as } from '../../test/helpers/database.ts'
import { VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { readPoints } from './points.ts'
import { publishedVersion } from './queries.ts'
import { tileColumns } from './tile.ts'

test('the points of a version are all there, once, with what a tile carries', async () => {
  const declaration = layerById('seia_project')
  const { points, count } = await as(VISITOR, async (tx) => {
    const { id } = (await publishedVersion(tx, declaration.id)) ?? { id: 0 }
    return {
      points: await readPoints(tx, declaration, id),
      ...(await tx.one<{ count: number }>(
        sql`select count(*)::int as count from geo.feature where version_id = ${id} and st_dimension(geom) = 0`,
      )),
    }
  })
  expect(count).toBeGreaterThan(3)
  expect(points.length).toBe(count)
  expect(new Set(points.map(({ properties }) => properties.feature_id)).size).toBe(count)
  const carried = ['feature_id', 'layer', ...tileColumns(declaration).map(({ name }) => name)]
  for (const { geometry, properties } of points) {
    expect(Object.keys(properties).every((name) => carried.includes(name))).toBe(true)
    expect(properties.layer).toBe('seia_project')
    const [lon, lat] = geometry.coordinates
    expect(lon > -72 && lon < -66 && lat > -27 && lat < -20).toBe(true)
  }
})

test('areas have no points, and a version that is not there has none', async () => {
  const [areas, nothing] = await as(VISITOR, async (tx) => {
    const comuna = layerById('comuna')
    const { id } = (await publishedVersion(tx, 'comuna')) ?? { id: 0 }
    return [await readPoints(tx, comuna, id), await readPoints(tx, comuna, 999_999)]
  })
  expect([areas, nothing]).toEqual([[], []])
})
