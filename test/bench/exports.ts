import { execFile, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { EXPORT_FORMATS } from '../../geodata/model/export.ts'
import { PROJECT_ROOT } from '../../server/config.ts'
import { database, STEWARD } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'
import { currentVersion, openVersion, publishVersion } from '../../server/layers/publish.ts'
import { BUILT_SERVER, buildIfStale } from '../../server/start.ts'

const run = promisify(execFile)

/** Features of each export that is timed. */
const FEATURES = 100_000

export interface ExportMeasure {
  name: string
  /** Seconds until the last byte. */
  ours_s: number
  /** Seconds of `ogr2ogr` writing GeoJSON of the same features from the same server; null: not compared. */
  ogr2ogr_s: number | null
  megabytes: number
}

export interface ExportMeasures {
  measures: ExportMeasure[]
  /** Largest memory of the serving process over all exports, MB; null where the system does not tell. */
  rss_mb: number | null
}

/**
 * Times exports of 100,000 points and 100,000 polygons of 33 vertices from a migrated PostgreSQL database: every format
 * over HTTP from a server of its own, GeoJSON in turn with `ogr2ogr` reading the same features, as an ordinary table of
 * columns, from the same database. Medians of five.
 */
export async function benchExports(
  databaseUrl: string,
  folder: string,
  note: (text: string) => void,
): Promise<ExportMeasures> {
  const hasOgr = await run('ogr2ogr', ['--version']).then(
    () => true,
    () => false,
  )
  if (!hasOgr) note('ogr2ogr is not installed: exports are timed without a peer.')
  const layers = [
    { layer: 'telecom_antenna', what: 'points', shape: 'p' },
    { layer: 'ipt_zone', what: 'polygons', shape: 'st_buffer(p, 0.01, 8)' },
  ]
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  for (const { layer, shape } of layers) await fill(databaseUrl, client, layer, shape)
  await client.query('analyze')

  const server = await serve(databaseUrl, folder)
  const measures: ExportMeasure[] = []
  try {
    for (const { layer, what } of layers) {
      const address = `${server.address}/api/layers/${layer}/export`
      const ours: number[] = []
      const theirs: number[] = []
      let bytes = 0
      for (let i = 0; i < 5; i++) {
        const timed = await download(`${address}?format=geojson`)
        ours.push(timed.seconds)
        bytes = timed.bytes
        if (hasOgr) theirs.push(await ogr(databaseUrl, layer, join(folder, 'ogr.geojson')))
      }
      measures.push({
        name: `${FEATURES} ${what}, GeoJSON`,
        ours_s: median(ours),
        ogr2ogr_s: hasOgr ? median(theirs) : null,
        megabytes: bytes / 1e6,
      })
      for (const { id, parts } of EXPORT_FORMATS) {
        if (id === 'geojson' || !parts) continue
        note(`export of ${FEATURES} ${what} as ${id}…`)
        const { seconds, bytes: size } = await download(`${address}?format=${id}&lang=es`)
        measures.push({
          name: `${FEATURES} ${what}, ${id}`,
          ours_s: seconds,
          ogr2ogr_s: null,
          megabytes: size / 1e6,
        })
      }
    }
    return { measures, rss_mb: server.rss_mb() }
  } finally {
    server.stop()
    await client.query('drop schema if exists bench cascade')
    await client.end()
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number

/** Publishes a layer of made-up features, and lays the same out as a table of columns for `ogr2ogr`. */
async function fill(databaseUrl: string, client: pg.Client, layer: string, shape: string) {
  const connection = await connect({ databaseUrl, dataDir: null })
  const source = {
    name: 'Datos sembrados',
    year: 2026,
    reference: 'Generados para medir velocidad',
    licence: 'CC0 1.0',
  }
  try {
    await database(connection).as(
      STEWARD,
      async (tx) => {
        const current = await currentVersion(tx, layer)
        const meta = {
          origin: 'derived',
          source,
          vintage: '2026',
          coverage: null,
          contentSha256: `bench ${layer}`,
        } as const
        const version = await openVersion(tx, layer, meta)
        await tx.run({
          query: {
            text: `
              insert into geo.feature (version_id, feature_id, geom, properties, source, accuracy_m, vintage)
              select $1, 'e-' || lpad(i::text, 6, '0'), ${shape},
                jsonb_build_object('name', 'Elemento número ' || i, 'code', 'C-' || i % 977, 'comuna', '02101',
                  'note', 'Texto con «comillas» y eñes, de unas cuantas palabras ' || i),
                $2, 50, '2025-10'
              from generate_series(1, ${FEATURES}) i
              cross join lateral (
                select st_setsrid(st_makepoint(-70 + (i::bigint * 7919 % 100003) * 3 / 1e5, -25 + (i::bigint * 104729 % 100019) * 4 / 1e5), 4326)
              ) as at (p)`,
            values: [version, JSON.stringify(source)],
          },
        } as never)
        await publishVersion(tx, version, current?.id ?? null)
      },
      { statementTimeoutMs: 300_000 },
    )
  } finally {
    await connection.close()
  }
  await client.query(`
    create schema if not exists bench;
    create table bench.${layer} as
      select f.feature_id, f.geom::geometry(Geometry, 4326) as geom, f.properties ->> 'name' as name,
        f.properties ->> 'code' as code, f.properties ->> 'comuna' as comuna, f.properties ->> 'note' as note,
        f.source ->> 'name' as source, (f.source ->> 'year')::int as source_year,
        f.source ->> 'reference' as source_reference, f.source ->> 'licence' as licence, f.accuracy_m, f.vintage
      from geo.published_feature f where f.layer_id = '${layer}'`)
}

/** The application in a process of its own, so that its memory is its own. */
async function serve(databaseUrl: string, folder: string) {
  buildIfStale()
  // The built server alone, as `npm start` runs it after building.
  const code = `import(${JSON.stringify(BUILT_SERVER)}).then(({ main }) => main())`
  const child = spawn(process.execPath, ['-e', code], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      ATLAS: 'off',
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '1000000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
      const found = /"address":"([^"]+)"/.exec(text)
      if (found) resolve(found[1] as string)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}: ${text}`)))
  })
  return {
    address,
    rss_mb() {
      try {
        const kB = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
        return kB === undefined ? null : Number(kB) / 1024
      } catch {
        return null
      }
    },
    stop: () => child.kill('SIGTERM'),
  }
}

/** Reads a download to its end, without compression on the way: the peer writes to a disk. */
async function download(address: string): Promise<{ seconds: number; bytes: number }> {
  const started = performance.now()
  const response = await fetch(address, { headers: { 'Accept-Encoding': 'identity' } })
  if (!response.ok || !response.body)
    throw new Error(`${address}: ${response.status} ${await response.text()}`)
  let bytes = 0
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length
  return { seconds: (performance.now() - started) / 1000, bytes }
}

async function ogr(databaseUrl: string, layer: string, out: string): Promise<number> {
  const url = new URL(databaseUrl)
  const parts = [
    `dbname=${url.pathname.slice(1)}`,
    `host=${url.hostname}`,
    ...(url.port ? [`port=${url.port}`] : []),
    ...(url.username ? [`user=${decodeURIComponent(url.username)}`] : []),
    ...(url.password ? [`password=${decodeURIComponent(url.password)}`] : []),
  ]
  rmSync(out, { force: true })
  const started = performance.now()
  await run('ogr2ogr', ['-f', 'GeoJSON', out, `PG:${parts.join(' ')}`, `bench.${layer}`])
  return (performance.now() - started) / 1000
}
