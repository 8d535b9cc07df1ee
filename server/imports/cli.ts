import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { operationOf } from '../../geodata/model/crs.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { readConfig } from '../config.ts'
import { withLayers } from '../layers/open.ts'
import { importFolder } from './folder.ts'
import { importRasterFile, isRaster } from './raster.ts'
import { importFile } from './run.ts'
import { describeReport, outcomeTable } from './table.ts'

const USAGE = {
  es: `Uso:
  npm run import -- ARCHIVO --layer CAPA [--connector CONECTOR] [--srid EPSG] [--dry-run] [--lang es|en]
  npm run import -- --all CARPETA [--dry-run] [--lang es|en]

Lee GeoJSON, Shapefile, GeoPackage, KML, Excel, CSV y otros (geodata/formats/README.md), revisa fila por fila y publica
una versión nueva de la capa. Si se corta, la misma orden sigue desde donde iba.
Con --dry-run hace todo menos publicar. Lo que ya está en la capa no se vuelve a publicar.`,
  en: `Usage:
  npm run import -- FILE --layer LAYER [--connector CONNECTOR] [--srid EPSG] [--dry-run] [--lang es|en]
  npm run import -- --all FOLDER [--dry-run] [--lang es|en]

Reads GeoJSON, Shapefile, GeoPackage, KML, Excel, CSV and others (geodata/formats/README.md), checks row by row and
publishes a new version of the layer. Cut short, the same command goes on from where it was.
With --dry-run it does everything but publish. What the layer already holds is not published again.`,
} satisfies Record<Language, string>

type Say = (...lines: string[]) => void

/** The command line. Returns the exit code: 0 done, 1 refused or failed, 2 misused. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  say: Say,
  complain: Say,
): Promise<number> {
  const asked = readArguments(args)
  if ('usage' in asked) {
    complain(...(asked.reason ? [asked.reason, ''] : []), USAGE[asked.usage])
    return asked.reason ? 2 : 0
  }
  const { language } = asked
  try {
    return await withLayers(readConfig(environment), async (db) => {
      if (asked.folder === null) {
        const { path, layer, connector, srid, dryRun } = asked
        const report = isRaster(path)
          ? await importRasterFile(db, { path, layer, dryRun })
          : await importFile(db, {
              path,
              layer,
              connector,
              dryRun,
              ...(srid !== null && { srid }),
              onStep: progressOn(complain, language),
            })
        say(...describeReport(report, language))
        return 0
      }
      const { outcomes, left, unknown } = await importFolder(db, asked.folder, {
        dryRun: asked.dryRun,
        onOutcome: ({ file, layer, failure }, done, total) =>
          complain(`${done}/${total} ${file} → ${layer}${failure ? `: ${failure[language]}` : ''}`),
      })
      say(...outcomeTable(outcomes, language))
      for (const { file, instead } of left) {
        say(
          language === 'es'
            ? `No se importó ${file}: es un recorte de ${instead}, que está en la misma carpeta.`
            : `${file} was not imported: it is a cut of ${instead}, which is in the same folder.`,
        )
      }
      if (unknown.length > 0) {
        say('', `${language === 'es' ? 'Sin conector' : 'Without a connector'}: ${unknown.join(', ')}`)
      }
      return outcomes.some(({ failure }) => failure) ? 1 : 0
    })
  } catch (error) {
    complain(error instanceof Problem ? error.detail[language] : (error as Error).message)
    return 1
  }
}

type Asked = { language: Language; dryRun: boolean } & (
  | { folder: string }
  | { folder: null; path: string; layer: string; connector: string | null; srid: number | null }
)

function readArguments(args: string[]): Asked | { usage: Language; reason: string | null } {
  const options = {
    layer: { type: 'string' },
    connector: { type: 'string' },
    all: { type: 'string' },
    srid: { type: 'string' },
    lang: { type: 'string', default: 'es' },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const language: Language = values.lang === 'en' ? 'en' : 'es'
    const misuse = (es: string, en: string) => ({ usage: language, reason: { es, en }[language] })
    if (values.help) return { usage: language, reason: null }
    if (values.lang !== language) return misuse('--lang es o en', '--lang es or en')
    const common = { language, dryRun: values['dry-run'] }
    if (values.all !== undefined) {
      if (positionals.length > 0 || values.layer || values.connector) {
        return misuse('--all va solo, con una carpeta.', '--all stands alone, with a folder.')
      }
      return { ...common, folder: values.all }
    }
    const [path, ...more] = positionals
    if (!path || more.length > 0) return misuse('Di qué archivo.', 'Name one file.')
    if (!values.layer) return misuse('Di la capa con --layer.', 'Name the layer with --layer.')
    const srid = values.srid === undefined ? null : Number(values.srid)
    if (srid !== null && operationOf(srid) === null) {
      return misuse(
        `--srid ${values.srid}: no se sabe llevar a WGS 84.`,
        `--srid ${values.srid}: not known how to take to WGS 84.`,
      )
    }
    return { ...common, folder: null, path, layer: values.layer, connector: values.connector ?? null, srid }
  } catch (error) {
    return { usage: args.includes('en') ? 'en' : 'es', reason: (error as Error).message }
  }
}

const STEP_NAMES = {
  read: { es: 'leyendo', en: 'reading' },
  load: { es: 'cargando', en: 'loading' },
  check: { es: 'revisando con PostGIS', en: 'checking with PostGIS' },
  join: { es: 'uniendo con lo que hay', en: 'joining what is there' },
  prepare: { es: 'preparando la versión', en: 'preparing the version' },
  publish: { es: 'publicando', en: 'publishing' },
} satisfies Record<string, Text>

/** Says each step once, and how far loading is every 50,000 rows. */
function progressOn(say: Say, language: Language) {
  let [last, told] = ['', 0]
  return (step: keyof typeof STEP_NAMES, rows: number) => {
    if (step === last && rows < told + 50_000) return
    ;[last, told] = [step, rows]
    say(`${STEP_NAMES[step][language]}${rows > 0 ? ` (${rows})` : ''}`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(
    process.argv.slice(2),
    process.env,
    (...lines) => console.log(lines.join('\n')),
    (...lines) => console.error(lines.join('\n')),
  )
}
