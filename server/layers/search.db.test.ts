import { describe, expect, test } from 'vitest'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { searchFeatures } from './queries.ts'

const names = (query: string) =>
  as(VISITOR, (tx) => searchFeatures(tx, query, 10)).then((found) => found.map(({ name }) => name))

describe('search', () => {
  test('accents, capitals and the order of the words do not matter', async () => {
    expect((await names('peine'))[0]).toBe('Peine')
    expect((await names('PEINÉ'))[0]).toBe('Peine')
    const there = await names('san pedro')
    expect(there.length).toBeGreaterThan(0)
    expect(await names('pedro san')).toEqual(expect.arrayContaining(there.slice(0, 1)))
  })

  test('a misspelt name finds the one most like it', async () => {
    expect((await names('Calamma'))[0]).toMatch(/Calama/)
  })

  test('a result says where it is', async () => {
    const [peine] = await as(VISITOR, (tx) => searchFeatures(tx, 'peine', 1))
    expect(peine).toMatchObject({ layer: 'settlement', feature_id: 'peine', bbox: expect.any(Array) })
    expect(peine?.center?.[0]).toBeCloseTo(-68.06, 1)
  })

  test.each(["'; drop table geo.feature; --", '%', '_', '\\', '((((', '[a-z]+', '<script>', '💧', '   '])(
    '«%s» is only text',
    async (query) => {
      expect(Array.isArray(await names(query))).toBe(true)
    },
  )

  test('an index serves it', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(
        tx,
        'seia_project',
        Array.from({ length: 3000 }, (_, i) => ({
          feature_id: `p-${i}`,
          geometry: null,
          properties: { name: `Parque ${i} ${i === 1234 ? 'Ñandú Austral' : 'Sol'}` },
        })),
      )
      const found = await searchFeatures(tx, 'nandu austral', 5)
      expect(found.map(({ feature_id }) => feature_id)).toContain('p-1234')
      await tx.run(sql`set local enable_seqscan = off`)
      const plan = await tx.rows<{ 'QUERY PLAN': string }>(sql`
        explain select 1 from geo.feature f where geo.search_text(f.properties) like '%nandu%'`)
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('feature_search')
    }))
})
