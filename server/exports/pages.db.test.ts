import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { EXPORT_CRS, type ExportCrs } from '../../geodata/model/export.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { type Database, STEWARD, type Transaction, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { currentVersion, openVersion, publishVersion } from '../layers/publish.ts'
import { inside, serving } from '../ogc/served.fixture.ts'
import { pages, type Row } from './pages.ts'
import { rowsTable } from './rows-table.ts'

const wgs84 = EXPORT_CRS[0] as ExportCrs
const COUNT = 12_345
const table = rowsTable(
  {
    name: 'rows',
    title: { es: 'Filas', en: 'Rows' },
    geometry: 'point',
    label: 'n',
    colour: '#000000',
    columns: [{ id: 'n', title: { es: 'n', en: 'n' }, type: 'integer' }],
  },
  Array.from({ length: COUNT }, (_, n) => ({
    key: `f-${n}`,
    geometry: { type: 'Point' as const, coordinates: [-70 + n / 1e5, -23] },
    cells: { n },
  })),
)
const read = (more: { signal?: AbortSignal } = {}) =>
  pages({ db, identity: VISITOR, ...more }, table, { as: 'geojson', crs: wgs84 })

describe('a table read by pages', () => {
  test('gives each row once, in the order of its keys', async () => {
    const rows: Row<string>[] = []
    let count = 0
    for await (const page of read()) {
      rows.push(...page)
      count += 1
    }
    expect(count).toBeGreaterThan(3)
    expect(new Set(rows.map(({ key }) => key)).size).toBe(COUNT)
    expect(rows).toHaveLength(COUNT)
    const [row] = rows
    expect(JSON.parse(row?.values ?? '')).toEqual([Number(row?.key.slice(2))])
  })

  test('holds nobody up while its reader rests', async () => {
    const reading = read()
    await reading.next()
    // The page after is on its way; then there must be nothing open.
    await wait(300)
    const others = Array.from({ length: 20 }, () =>
      db.as(VISITOR, (tx) => tx.one<{ n: number }>(sql`select count(*) as n from geo.layer`)),
    )
    expect(await Promise.all(others)).toHaveLength(20)
    await reading.return(undefined)
  })

  test('stops when its reader leaves', async () => {
    const controller = new AbortController()
    const reading = read({ signal: controller.signal })
    await reading.next()
    controller.abort()
    await expect(reading.next()).rejects.toThrow(/abort/i)
  })

  test('notices rows that went missing', async () => {
    const short = pages({ db, identity: VISITOR }, { ...table, count: COUNT + 1 }, { as: 'none' })
    await expect(
      (async () => {
        for await (const page of short) expect(page.length).toBeGreaterThan(0)
      })(),
    ).rejects.toThrow(`${COUNT + 1} rows expected, ${COUNT} read`)
  })
})

/** Publishes `count` points with a long note each: about `count` × 2 kB of GeoJSON. */
async function publishMany(tx: Transaction, layer: string, count: number) {
  const source = { name: 'Prueba', year: 2026, reference: 'Datos inventados para una prueba' }
  const current = await currentVersion(tx, layer)
  const meta = {
    origin: 'derived',
    source,
    vintage: null,
    coverage: null,
    contentSha256: `${Math.random()}`,
  } as const
  const version = await openVersion(tx, layer, meta)
  await tx.run(sql`
    insert into geo.feature (version_id, feature_id, geom, properties, source)
    select ${version}::bigint, 'p-' || lpad(i::text, 6, '0'), st_setsrid(st_makepoint(-70 + i / 1e5, -23), 4326),
      jsonb_build_object('name', 'Punto ' || i, 'note', repeat('ñandú ', 300)), ${JSON.stringify(source)}::jsonb
    from generate_series(1, ${count}::int) i`)
  await publishVersion(tx, version, current?.id ?? null)
}

const kept = process.env.TMPDIR
afterEach(() => {
  if (kept === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = kept
})

describe('a reader over HTTP', () => {
  test('that rests makes the server rest; that leaves makes it stop', async () => {
    await as(STEWARD, async (tx) => {
      await publishMany(tx, 'telecom_antenna', 50_000)
      let transactions = 0
      const counted: Database = {
        ...inside(db, tx),
        as: (identity, work) => {
          transactions += 1
          return inside(db, tx).as(identity, work)
        },
      }
      await serving(counted, connection, async (get) => {
        const path = '/api/layers/telecom_antenna/export?format=geojson'
        const headers = { 'Accept-Encoding': 'identity' }
        const whole = await (await get(path, { headers })).arrayBuffer()
        expect(whole.byteLength).toBeGreaterThan(100_000_000)
        const needed = transactions
        transactions = 0
        const controller = new AbortController()
        const response = await get(path, { signal: controller.signal, headers })
        const reader = response.body?.getReader()
        await reader?.read()
        await wait(1500)
        const resting = transactions
        await wait(500)
        expect(transactions).toBe(resting)
        // What fits into the buffers on the way is a few pages.
        expect(resting).toBeLessThan(needed / 2)
        controller.abort()
        await reader?.closed.catch(() => {})
        await wait(500)
        expect(transactions - resting).toBeLessThan(3)
      })
    })
  })

  test('that leaves while files are made leaves none of them behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-left-'))
    mkdirSync(join(folder, 'tmp'))
    process.env.TMPDIR = join(folder, 'tmp')
    await as(STEWARD, async (tx) => {
      await publishMany(tx, 'telecom_antenna', 5000)
      await serving(inside(db, tx), connection, async (get) => {
        for (const format of ['shapefile', 'flatgeobuf']) {
          const controller = new AbortController()
          const asked = get(`/api/layers/telecom_antenna/export?format=${format}`, {
            signal: controller.signal,
          })
          await wait(150)
          controller.abort()
          await asked.then((response) => response.arrayBuffer()).catch(() => {})
        }
        for (
          let i = 0;
          i < 50 && readdirSync(join(folder, 'tmp')).some((name) => !name.includes('served'));
          i++
        )
          await wait(100)
        expect(readdirSync(join(folder, 'tmp')).filter((name) => !name.includes('served'))).toEqual([])
      })
    })
    rmSync(folder, { recursive: true, force: true })
  })
})
