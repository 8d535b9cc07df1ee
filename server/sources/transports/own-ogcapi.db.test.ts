import { expect, it } from 'vitest'
import { as, connection, db } from '../../../test/helpers/database.ts'
import { VISITOR } from '../../db/as.ts'
import { sql } from '../../db/sql.ts'
import { serving } from '../../ogc/served.fixture.ts'
import { fetchOnce, sentence } from '../simulated.fixture.ts'

/** What this application publishes is read by its own transport: every row, its identifier, its shape. */

const published = (layer: string) =>
  as(VISITOR, (tx) =>
    tx.rows<{ id: string; name: string | null; kind: string; points: number }>(sql`
      select feature_id as id, properties ->> 'name' as name, geometrytype(geom) as kind, st_npoints(geom)::integer as points
      from geo.published_feature where layer_id = ${layer} order by 1`),
  )

const points = (coordinates: unknown): number =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number'
    ? 1
    : (coordinates as unknown[]).reduce<number>((sum, each) => sum + points(each), 0)

it.each(['comuna', 'mine_site', 'watercourse'])(
  'our own OGC API gives every row of %s, page by page',
  async (layer) => {
    const expected = await published(layer)
    expect(expected.length).toBeGreaterThan(5)
    await serving(db, connection, async (get) => {
      const { url } = await get('/ogc?f=json')
      const { rows, receipt } = await fetchOnce(
        { kind: 'ogcapi', url: url.replace('?f=json', ''), collection: layer, area: 'all', page: 4 },
        { columns: ['name', '#id'] },
      )
      expect(receipt).toMatchObject({ rows: expected.length, pages: Math.ceil(expected.length / 4) })
      const read = rows.map((row) => ({
        id: String((row as { id?: unknown }).id),
        name: (row.properties.name ?? null) as string | null,
        kind: row.geometry.type.toUpperCase(),
        points: points(row.geometry.coordinates),
      }))
      expect(read.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        expected.sort((a, b) => (a.id < b.id ? -1 : 1)),
      )
    })
  },
)

it('a collection that it does not have is a failure', async () => {
  await serving(db, connection, async (get) => {
    const { url } = await get('/ogc?f=json')
    const declared = { kind: 'ogcapi' as const, url: url.replace('?f=json', ''), collection: 'nada' }
    expect(await sentence(fetchOnce(declared))).toMatch(/404/)
  })
})
