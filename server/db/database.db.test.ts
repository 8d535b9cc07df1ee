import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { as, connection, db } from '../../test/helpers/database.ts'
import { PROJECT_ROOT } from '../config.ts'
import { STEWARD, VISITOR } from './as.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { sql } from './sql.ts'

const REVIEWER = { person: 'reviewer', roles: ['reviewer'] as const }
const folder = join(PROJECT_ROOT, 'migrations')

describe('migrations', () => {
  test('a second run changes nothing', async () => {
    expect((await migrate(connection.ownerPool, folder)).applied).toEqual([])
    expect(await pendingMigrations(connection.ownerPool, folder)).toEqual([])
  })

  test('every table and function of ours says what it is', async () => {
    const undocumented = await as(VISITOR, (tx) =>
      tx.rows<{ name: string }>(sql`
        select c.oid::regclass::text as name from pg_class c
        where c.relnamespace in ('geo'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'v')
          and obj_description(c.oid, 'pg_class') is null
        union all
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('geo'::regnamespace, 'app'::regnamespace) and obj_description(p.oid, 'pg_proc') is null`),
    )
    expect(undocumented).toEqual([])
  })
})

describe('identity', () => {
  test('a request is a visitor inside its transaction and nothing afterwards', async () => {
    const { role, steward } = await db.as(VISITOR, (tx) =>
      tx.one<{ role: string; steward: boolean }>(
        sql`select current_user as role, app.has_role('steward') as steward`,
      ),
    )
    expect({ role, steward }).toEqual({ role: 'geo_visitor', steward: false })
    const { rows } = await connection.pool.query<{ identity: string | null }>(
      `select nullif(current_setting('app.identity', true), '') as identity`,
    )
    expect(rows[0]?.identity).toBeNull()
  })

  test('a person whose name is SQL stays a name', async () => {
    const person = `x'; set local role geo_steward; --`
    const row = await db.as({ person, roles: ['public'] }, (tx) =>
      tx.one<{ role: string; person: string }>(
        sql`select current_user as role, current_setting('app.identity')::jsonb ->> 'person' as person`,
      ),
    )
    expect(row).toEqual({ role: 'geo_visitor', person })
  })

  test('work that throws leaves nothing', async () => {
    const broken = db.as(STEWARD, async (tx) => {
      await tx.run(sql`update geo.layer set theme = 'broken' where id = 'comuna'`)
      throw new Error('cut short')
    })
    await expect(broken).rejects.toThrow('cut short')
    const row = await db.as(VISITOR, (tx) =>
      tx.one<{ theme: string }>(sql`select theme from geo.layer where id = 'comuna'`),
    )
    expect(row.theme).not.toBe('broken')
  })
})

/** Role × table × verb, read aloud. */
describe('access', () => {
  const visitorMayNot: [string, ReturnType<typeof sql>][] = [
    [
      'insert a layer',
      sql`insert into geo.layer (id, theme, access, declaration) values ('x', 'base', 'public', '{}')`,
    ],
    ['update a layer', sql`update geo.layer set current_version_id = null`],
    ['delete features', sql`delete from geo.feature`],
    [
      'insert features',
      sql`insert into geo.feature (version_id, feature_id, properties, source) values (1, 'x', '{}', '{}')`,
    ],
    ['read screenings', sql`select * from app.screening`],
    ['change screenings', sql`update app.screening set content = '{}'`],
    ['delete screenings', sql`delete from app.screening`],
    ['delete rule bases', sql`delete from app.rule_base`],
    ['write import runs', sql`delete from app.import_run`],
    ['read what imports found', sql`select * from app.import_issue`],
    ['read the ledger', sql`select * from app.migration`],
    ['read the raw rows of imports', sql`select * from app.import_row`],
    ['make tables', sql`create table geo.mine (id integer)`],
    ['make tables in public', sql`create table public.mine (id integer)`],
  ]
  test.each(visitorMayNot)('visitor, %s → refused', async (_verb, query) => {
    await expect(as(VISITOR, (tx) => tx.run(query))).rejects.toMatchObject({ code: '42501' })
  })

  test('steward, drop a table → refused', async () => {
    await expect(as(STEWARD, (tx) => tx.run(sql`drop table geo.feature cascade`))).rejects.toMatchObject({
      code: '42501',
    })
  })

  const seed = sql`
    with version as (
      insert into geo.layer_version (layer_id, number, origin, source, content_sha256)
      values ('archaeological_site', 99, 'import', '{}', 'x') returning id
    ),
    feature as (
      insert into geo.feature_restricted (version_id, feature_id, geom, properties, source)
      select id, 'shelter', st_setsrid(st_makepoint(-68.2, -22.9), 4326), '{"name": "Alero"}', '{}' from version
    )
    update geo.layer set current_version_id = (select id from version) where id = 'archaeological_site' returning id`

  test.each([
    ['visitor', VISITOR, 0],
    ['community', { person: 'c', roles: ['community'] as const }, 0],
    ['reviewer', REVIEWER, 1],
    ['steward', STEWARD, 1],
  ])('%s reads restricted features: %s', async (_name, identity, expected) => {
    // One transaction: the steward publishes, then the transaction becomes the reader, then all is rolled back.
    const seen = await as(STEWARD, async (tx) => {
      await tx.run(seed)
      await tx.rows(sql`select set_config('app.identity', ${JSON.stringify(identity)}, true)`)
      if (identity !== STEWARD) await tx.run(sql`set local role geo_visitor`)
      return tx.rows(sql`select feature_id from geo.published_feature where layer_id = 'archaeological_site'`)
    })
    expect(seen).toHaveLength(expected)
  })
})

describe('the spatial index', () => {
  const plan = (identity: typeof VISITOR | typeof REVIEWER) =>
    as(identity, async (tx) => {
      // With few rows a scan is rightly cheaper; the question is whether the index may be used at all.
      await tx.run(sql`set local enable_seqscan = off`)
      await tx.run(sql`set local enable_bitmapscan = off`)
      const rows = await tx.rows<{ 'QUERY PLAN': string }>(sql`
        explain (costs off) select feature_id from geo.published_feature
        where layer_id = 'settlement'
          and geom && st_makeenvelope(-70, -24, -68, -22, 4326)
          and st_intersects(geom, st_makeenvelope(-70, -24, -68, -22, 4326))`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })

  test.each([
    ['visitor', VISITOR],
    ['reviewer', REVIEWER],
  ])('serves the public half of the view for a %s', async (_name, identity) => {
    const text = await plan(identity)
    expect(text).toMatch(/Index Scan using feature_common_geom on feature_common/)
    expect(text).toMatch(/Index Cond: .*version_id.*geom &&/)
  })

  test('serves nearest-first walks over the parts', async () => {
    const text = await as(VISITOR, async (tx) => {
      await tx.run(sql`set local enable_seqscan = off`)
      await tx.run(sql`set local enable_sort = off`)
      const rows = await tx.rows<{ 'QUERY PLAN': string }>(sql`
        explain (costs off) select feature_id from geo.feature_part
        where version_id = 1 order by geom <-> st_setsrid(st_makepoint(500000, 7400000), 32719) limit 3`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(text).toMatch(/Index Scan using feature_part_common_geom/)
    expect(text).toMatch(/Order By: \(geom <->/)
  })
})
