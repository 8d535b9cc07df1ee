import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { PROJECT_ROOT } from '../../server/config.ts'
import type { ImportRequest } from '../../server/imports/run.ts'

const run = promisify(execFile)

export interface ImportMeasure {
  name: string
  /** Seconds of our import, from opening the file to its version being published. */
  ours_s: number
  /** Seconds of `ogr2ogr` loading the same file into a table with a spatial index; null: it is not installed. */
  ogr2ogr_s: number | null
  /** Largest memory of our process, MB. */
  rss_mb: number
  rows: number
}

const DATA = join(PROJECT_ROOT, '..', 'shared', 'data')

/**
 * Times imports on a migrated PostgreSQL database against `ogr2ogr` doing the same load into the same server, one after
 * the other. `ogr2ogr` reads, loads and indexes; ours also checks every row, keeps the version apart until it is
 * published, and cuts what screenings measure on.
 */
export async function benchImports(
  databaseUrl: string,
  folder: string,
  note: (text: string) => void,
): Promise<ImportMeasure[]> {
  const hasOgr = await run('ogr2ogr', ['--version']).then(
    () => true,
    () => false,
  )
  if (!hasOgr) note('ogr2ogr is not installed: imports are timed without a peer.')
  const million = join(folder, 'million.csv')
  await writePoints(million, 1_000_000)
  const cases: { name: string; request: ImportRequest; ogr: string[] }[] = [
    {
      name: '1,000,000 points, CSV of 64 MB',
      request: {
        path: million,
        layer: 'telecom_antenna',
        connector: null,
        srid: 4326,
        mapping: {
          id_from: { columns: ['codigo'], repeats: false },
          map: { code: 'codigo', name: 'name', operator: 'operator', height_m: 'altura' },
        },
      },
      ogr: [
        million,
        '-oo',
        'X_POSSIBLE_NAMES=lon',
        '-oo',
        'Y_POSSIBLE_NAMES=lat',
        '-oo',
        'AUTODETECT_TYPE=YES',
        '-a_srs',
        'EPSG:4326',
      ],
    },
  ]
  const wetlands = join(DATA, 'real', 'water', 'humedales_mma_2024.geojson')
  if (existsSync(wetlands)) {
    cases.push({
      name: 'wetlands, GeoJSON of 8 MB',
      request: { path: wetlands, layer: 'wetland_inventory', connector: 'humedales_mma' },
      ogr: [wetlands],
    })
  }
  const zipped = join(DATA, 'raw', 'mma_humedales.zip')
  if (existsSync(zipped)) {
    cases.push({
      name: 'wetlands, zipped Shapefile',
      request: {
        path: zipped,
        layer: 'priority_site',
        connector: null,
        mapping: { map: { name: 'nombre_hum', area_ha: 'ha' } },
      },
      ogr: [`/vsizip/${zipped}`, '-t_srs', 'EPSG:4326', '-nlt', 'PROMOTE_TO_MULTI'],
    })
  }
  const measures: ImportMeasure[] = []
  for (const { name, request, ogr } of cases) {
    note(`importing: ${name}…`)
    const ogr2ogr_s = hasOgr ? await timeOgr(databaseUrl, ogr) : null
    const { stdout } = await run(
      'npx',
      ['tsx', fileURLToPath(new URL('./import-child.ts', import.meta.url)), JSON.stringify(request)],
      { env: { ...process.env, DATABASE_URL: databaseUrl }, cwd: PROJECT_ROOT, maxBuffer: 1e8 },
    )
    const { ms, rss_mb, report } = JSON.parse(stdout)
    measures.push({ name, ours_s: ms / 1000, ogr2ogr_s, rss_mb, rows: report.published })
  }
  return measures
}

async function timeOgr(databaseUrl: string, args: readonly string[]): Promise<number> {
  const started = performance.now()
  await run('ogr2ogr', ['-f', 'PostgreSQL', `PG:${databaseUrl}`, ...args, '-nln', 'bench_ogr', '-overwrite'])
  const seconds = (performance.now() - started) / 1000
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('drop table if exists bench_ogr')
  await client.end()
  return seconds
}

/** Invented points over the region, the same for everyone who runs this. */
async function writePoints(path: string, n: number): Promise<void> {
  const file = createWriteStream(path)
  file.write('codigo,name,kind,operator,lon,lat,altura\n')
  let state = 12345
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
  for (let i = 0; i < n; i++) {
    const line = `P${i},Punto ${i},mine,Operador ${i % 50},${(-70.5 + random() * 3).toFixed(6)},${(-26 + random() * 5).toFixed(6)},${Math.round(random() * 4000)}\n`
    if (!file.write(line)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}
