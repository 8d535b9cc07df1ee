import { randomBytes } from 'node:crypto'
import { batchSettingsSchema, MOST_SITES } from '../../geodata/model/batch.ts'
import { seeded } from '../../geodata/model/random.ts'
import { understand } from '../../geodata/reading/understand.ts'
import { freeze } from '../../server/batches/context.ts'
import { PACE, screenBatch } from '../../server/batches/job.ts'
import { aboutBatch, insertBatch, insertSites, setRunning } from '../../server/batches/queries.ts'
import type { NewSite } from '../../server/batches/read-rows.ts'
import { type Database, VISITOR } from '../../server/db/as.ts'
import { sql } from '../../server/db/sql.ts'
import { measureSite } from '../../server/screening/queries.ts'

export interface BatchMeasure {
  sites: number
  probes: number
  /** Milliseconds a site: the whole batch, and `geo.measure_site` alone over the same sites and as many connections. */
  ours_ms: number
  bare_ms: number
}

/** Squares of 500 m to 3.5 km, within the region's box. */
function sitesOf(count: number): NewSite[] {
  const random = seeded(20_261_123)
  return Array.from({ length: count }, (_, i) => {
    const [lon, lat, km] = [-70.2 + random() * 2.2, -25.2 + random() * 3.4, 0.5 + random() * 3]
    const [east, north] = [lon + km / (111.3 * Math.cos((lat * Math.PI) / 180)), lat + km / 110.8]
    const ring = [
      [lon, lat],
      [east, lat],
      [east, north],
      [lon, north],
      [lon, lat],
    ]
    return {
      n: i + 1,
      row_number: i + 1,
      name: null,
      geometry: { type: 'Polygon', coordinates: [ring] },
      is_thin: false,
      facts: {},
      problem: null,
    }
  })
}

const READING = understand(
  {
    name: '',
    format: 'geojson',
    columns: [],
    crs: { text: 'RFC 7946', srid: 4326, from: 'format' },
    has_geometry: true,
    encoding: null,
    used: {},
    row_count: null,
    issues: [],
    async *rows() {},
  },
  [],
)

/** A batch of that many sites that waits for its job. */
async function prepare(db: Database, sites: readonly NewSite[]): Promise<string> {
  const id = randomBytes(24).toString('base64url')
  await db.as(
    VISITOR,
    async (tx) => {
      await aboutBatch(tx, id)
      await insertBatch(tx, {
        id,
        file: { name: 'bench.geojson', bytes: 0, sha256: '0'.repeat(64) },
        stored_as: null,
        read_as: {},
        reading: READING,
        census: { Polygon: sites.length },
      })
      for (let i = 0; i < sites.length; i += 250)
        await insertSites(tx, id, sites.slice(i, i + 250), 4326, null)
      await setRunning(tx, id, {
        title: null,
        settings: batchSettingsSchema.parse({ facts: { type: 'solar-pv', power_mw: 100 } }),
        frozen: await freeze(tx, undefined, {}),
      })
    },
    { statementTimeoutMs: 120_000 },
  )
  return id
}

/** Times a batch of `count` seeded sites against bare `geo.measure_site` on the same sites, transactions and connections. */
export async function benchBatches(db: Database, count = MOST_SITES): Promise<BatchMeasure> {
  const sites = sitesOf(count)
  const { chunk, lanes } = PACE[db.engine]
  const { probes } = await db.as(VISITOR, (tx) => freeze(tx, undefined, {}))
  const bare = async (those: readonly NewSite[]) => {
    let next = 0
    const lane = async () => {
      while (next < those.length) {
        const some = those.slice(next, next + chunk)
        next += chunk
        await db.as(VISITOR, async (tx) => {
          for (const { geometry } of some) await measureSite(tx, geometry, probes, 0, false)
        })
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
  const each = async (work: () => Promise<unknown>) => {
    const started = performance.now()
    await work()
    return (performance.now() - started) / count
  }
  await bare(sites.slice(0, 100))
  const id = await prepare(db, sites)
  const ours_ms = await each(() => screenBatch(db, id))
  const bare_ms = await each(() => bare(sites))
  const { done } = await db.as(VISITOR, async (tx) => {
    await aboutBatch(tx, id)
    return tx.one<{ done: number }>(
      sql`select count(*)::integer as done from app.batch_site where batch_id = ${id} and status <> 'waiting'`,
    )
  })
  if (done !== count) throw new Error(`batch: ${done} of ${count} sites`)
  return { sites: count, probes: probes.length, ours_ms, bare_ms }
}
