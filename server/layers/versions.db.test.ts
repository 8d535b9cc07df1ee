import { describe, expect, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { as } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { currentVersion, discardVersion, loadFeatures, openVersion, restoreVersion } from './publish.ts'
import {
  changedFields,
  difference,
  freshness,
  freshnessOfLayers,
  layerPage,
  versionById,
} from './versions.ts'

const LAYER = 'spring'
const spring = (feature_id: string, lon: number, name: string) => ({
  feature_id,
  geometry: { type: 'Point', coordinates: [lon, -23] },
  properties: { name },
})

/** Two versions of a layer: one spring stays, one moves, one changes its name, one goes, one comes. */
async function twoVersions(tx: Transaction) {
  const before = await publishTestLayer(tx, LAYER, [
    spring('stays', -69, 'Queda'),
    spring('moves', -69.1, 'Se mueve'),
    spring('renamed', -69.2, 'Antes'),
    spring('goes', -69.3, 'Se va'),
  ])
  const after = await publishTestLayer(tx, LAYER, [
    spring('stays', -69, 'Queda'),
    spring('moves', -69.11, 'Se mueve'),
    spring('renamed', -69.2, 'Después'),
    spring('comes', -69.4, 'Llega'),
  ])
  return { before: await versionById(tx, before, VISITOR), after: await versionById(tx, after, VISITOR) }
}

const asked = { bbox: null, change: null, limit: 100 } as const

describe('the difference between two versions', () => {
  it('names what is added, changed and removed, with fields and metres', () =>
    as(STEWARD, async (tx) => {
      const { before, after } = await twoVersions(tx)
      const found = await difference(tx, { ...asked, before, after })
      expect(found).toMatchObject({ added: 1, changed: 2, removed: 1, matched: 4 })
      const by = Object.fromEntries(found.features.features.map(({ id, properties }) => [id, properties]))
      expect(Object.keys(by).sort()).toEqual(['comes', 'goes', 'moves', 'renamed'])
      expect(by.comes).toMatchObject({ change: 'added', name: 'Llega', moved_m: null })
      expect(by.goes).toMatchObject({ change: 'removed', name: 'Se va' })
      expect(by.renamed).toMatchObject({
        fields: [{ field: 'name', before: 'Antes', after: 'Después' }],
        moved_m: null,
      })
      // 0.01° of longitude at 23° S is 1,025 m (WGS 84 ellipsoid), 1,025 × 0.9996 on the grid.
      expect(by.moves?.moved_m).toBeGreaterThan(1020)
      expect(by.moves?.moved_m).toBeLessThan(1030)
    }))

  it('of the same version is nothing, and from nothing everything is added', () =>
    as(STEWARD, async (tx) => {
      const { after } = await twoVersions(tx)
      expect(await difference(tx, { ...asked, before: after, after })).toMatchObject({
        added: 0,
        changed: 0,
        removed: 0,
      })
      expect(await difference(tx, { ...asked, before: null, after })).toMatchObject({ added: 4, matched: 4 })
    }))

  it('can be asked for one box and one kind of change', () =>
    as(STEWARD, async (tx) => {
      const { before, after } = await twoVersions(tx)
      const box = await difference(tx, { ...asked, before, after, bbox: [-69.35, -23.1, -69.25, -22.9] })
      expect(box.features.features.map(({ id }) => id)).toEqual(['goes'])
      const kind = await difference(tx, { ...asked, before, after, change: 'changed' })
      expect(kind).toMatchObject({ added: 1, matched: 2 })
    }))

  it('is not made across layers', () =>
    as(STEWARD, async (tx) => {
      const { after } = await twoVersions(tx)
      const port = await currentVersion(tx, 'port')
      const before = await versionById(tx, port?.id ?? 0, VISITOR)
      await expect(difference(tx, { ...asked, before, after })).rejects.toMatchObject({
        slug: 'bad-parameter',
      })
    }))

  it('of a restricted layer tells a visitor nothing', () =>
    as(STEWARD, async (tx) => {
      const id = await publishTestLayer(tx, 'archaeological_site', [spring('secret', -69, 'Reservado')])
      await tx.rows(sql`select set_config('app.identity', ${JSON.stringify(VISITOR)}, true)`)
      await tx.run(sql`set local role geo_visitor`)
      const after = await versionById(tx, id, VISITOR)
      expect(after).toMatchObject({ feature_count: 0, bbox: null })
      expect(await difference(tx, { ...asked, before: null, after })).toMatchObject({ added: 0, matched: 0 })
    }))
})

describe('an earlier version', () => {
  it('is shown again in one step, and the ledger remembers', () =>
    as(STEWARD, async (tx) => {
      const { before, after } = await twoVersions(tx)
      await restoreVersion(tx, before.id, after.id)
      expect(await currentVersion(tx, LAYER)).toMatchObject({ id: before.id })
      const page = await layerPage(tx, LAYER, VISITOR)
      expect(page.current).toBe(before.id)
      expect(page.versions.find(({ id }) => id === after.id)?.status).toBe('superseded')
      const [last] = await tx.rows(sql`
        select action, version_id, previous_version_id from geo.publication where layer_id = ${LAYER} order by id desc limit 1`)
      expect(last).toEqual({ action: 'restore', version_id: before.id, previous_version_id: after.id })
    }))

  it('is not shown over what someone else published meanwhile', () =>
    as(STEWARD, async (tx) => {
      const { before, after } = await twoVersions(tx)
      await publishTestLayer(tx, LAYER, [spring('third', -69, 'Tercera')])
      await expect(restoreVersion(tx, before.id, after.id)).rejects.toMatchObject({
        slug: 'publish-conflict',
      })
    }))

  it('is for stewards', async () => {
    await expect(as(VISITOR, (tx) => tx.run(sql`select geo.restore_version(1, 1)`))).rejects.toThrow(
      /permission denied/,
    )
    await expect(as(VISITOR, (tx) => tx.run(sql`select geo.discard_version(1)`))).rejects.toThrow(
      /permission denied/,
    )
  })
})

describe('a staged version', () => {
  const stage = (tx: Transaction) =>
    openVersion(tx, LAYER, {
      origin: 'import',
      source: { name: 'Prueba', year: 2026, reference: 'Prueba' },
      vintage: null,
      coverage: null,
      contentSha256: '',
    })

  it('is seen by stewards alone', () =>
    as(STEWARD, async (tx) => {
      const id = await stage(tx)
      expect(await versionById(tx, id, STEWARD)).toMatchObject({ status: 'staged' })
      await expect(versionById(tx, id, VISITOR)).rejects.toMatchObject({ slug: 'not-found' })
    }))

  it('is taken back whole; one that was shown stays', () =>
    as(STEWARD, async (tx) => {
      const id = await stage(tx)
      await discardVersion(tx, id)
      await expect(versionById(tx, id, STEWARD)).rejects.toMatchObject({ slug: 'not-found' })
      const { after } = await twoVersions(tx)
      await discardVersion(tx, after.id)
      expect(await versionById(tx, after.id, VISITOR)).toMatchObject({ status: 'published' })
    }))

  it('of many features has tables of its own, indexed and read like any other', () =>
    as(STEWARD, async (tx) => {
      const id = await stage(tx)
      await tx.run(sql`select geo.own_storage(${id})`)
      await tx.run(sql`
        insert into ${sql.identifier(`geo.feature_v${id}`)} (version_id, feature_id, geom, properties, source)
        select ${id}::bigint, 'p' || n, st_setsrid(st_makepoint(-70 + n * 0.001, -23), 4326), '{}', '{}'
        from generate_series(1, 1000) n`)
      await tx.run(sql`select geo.index_storage(${id})`)
      await tx.run(sql`select geo.prepare_version(${id})`)
      const expected = (await currentVersion(tx, LAYER))?.id ?? null
      expect(await tx.one(sql`select geo.publish_version(${id}, ${expected}) as done`)).toEqual({
        done: true,
      })
      const { n } = await tx.one<{ n: number }>(
        sql`select count(*)::integer as n from geo.published_feature where layer_id = ${LAYER}`,
      )
      expect(n).toBe(1000)
      expect(await versionById(tx, id, VISITOR)).toMatchObject({
        feature_count: 1000,
        geometry_types: ['POINT'],
      })
      const plan = await tx.rows<{ 'QUERY PLAN': string }>(sql`
        explain (costs off) select 1 from geo.feature_part
        where version_id = ${id}::bigint and geom && st_makeenvelope(500000, 7400000, 500010, 7400010, 32719)`)
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
        new RegExp(
          `Index Scan using feature_part_v${id}_geom_idx|Bitmap Index Scan on feature_part_v${id}_geom_idx`,
        ),
      )
    }))

  it('can be taken back after its tables joined the others', () =>
    as(STEWARD, async (tx) => {
      const id = await stage(tx)
      await tx.run(sql`select geo.own_storage(${id})`)
      await tx.run(sql`select geo.index_storage(${id})`)
      await discardVersion(tx, id)
      const { gone } = await tx.one<{ gone: boolean }>(
        sql`select to_regclass(${`geo.feature_v${id}`}) is null as gone`,
      )
      expect(gone).toBe(true)
    }))

  it('does not take a feature of a repeated identifier', async () => {
    await expect(
      as(STEWARD, async (tx) => {
        const id = await stage(tx)
        const feature = {
          ...spring('twice', -69, 'Dos veces'),
          source: SOURCE,
          accuracy_m: null,
          vintage: null,
        }
        await loadFeatures(tx, layerById(LAYER), id, [feature, feature])
      }),
    ).rejects.toThrow(/duplicate key/)
  })
})

const SOURCE = { name: 'Prueba', year: 2026, reference: 'Prueba' }

it('reads changed fields by what they say', () => {
  expect(changedFields({ a: 1, b: 'x', c: null }, { a: 1, b: 'y', d: true })).toEqual([
    { field: 'b', before: 'x', after: 'y' },
    { field: 'd', before: null, after: true },
  ])
})

it('calls fresh what was looked at within its cadence', () => {
  const now = new Date('2026-11-23T00:00:00Z')
  expect(freshness('monthly', '2026-11-01T00:00:00Z', now)).toBe('fresh')
  expect(freshness('monthly', '2026-10-01T00:00:00Z', now)).toBe('due')
  expect(freshness('monthly', '2026-01-01T00:00:00Z', now)).toBe('late')
  expect(freshness('irregular', '2026-01-01T00:00:00Z', now)).toBe('unknown')
  expect(freshness(null, '2026-01-01T00:00:00Z', now)).toBe('unknown')
})

describe('the freshness of every layer', () => {
  const [connector] = CONNECTORS.filter(({ cadence }) => cadence === 'monthly')
  const layer = connector?.layer ?? ''

  it('is not known while its source was never asked, and is what its source says once it was', () =>
    as(STEWARD, async (tx) => {
      await publishTestLayer(tx, layer, [])
      expect((await freshnessOfLayers(tx)).get(layer)).toBe('unknown')
      await tx.run(sql`
        insert into app.source_state (connector, status, last_tried_at, last_checked_at)
        values (${connector?.id}, 'unchanged', now(), now())`)
      expect((await freshnessOfLayers(tx)).get(layer)).toBe('fresh')
      expect((await layerPage(tx, layer, VISITOR)).freshness.state).toBe('fresh')
      await tx.run(sql`update app.source_state set last_checked_at = now() - interval '5 months'`)
      expect((await freshnessOfLayers(tx)).get(layer)).toBe('late')
    }))
})
