import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import { readConfig } from '../config.ts'
import { STEWARD } from '../db/as.ts'
import { withLayers } from '../layers/open.ts'
import { isScheduled } from './due.ts'
import { sourcesFolder } from './jobs.ts'
import { type PullOptions, pull } from './pull.ts'
import { sourceStates } from './queries.ts'
import { pullTable, sourceTable } from './table.ts'

const USAGE = {
  es: `Uso:
  npm run geodata -- list [--lang es|en]
  npm run geodata -- pull [FUENTE…] [--mirror CARPETA] [--dry-run] [--force] [--lang es|en]

list  muestra las fuentes con un servicio, cómo están y cuándo toca consultarlas.
pull  consulta las fuentes nombradas (sin nombres, todas las que se renuevan solas), revisa y publica lo que cambió.
      Si se corta, la misma orden sigue desde donde iba.
  --mirror CARPETA  lee archivos de una carpeta en lugar de los servicios: FUENTE.extensión
  --dry-run         hace todo menos publicar
  --force           vuelve a cargar también lo que no cambió`,
  en: `Usage:
  npm run geodata -- list [--lang es|en]
  npm run geodata -- pull [SOURCE…] [--mirror FOLDER] [--dry-run] [--force] [--lang es|en]

list  shows the sources that have a service, how they stand and when they are due.
pull  asks the sources named (without names, all that are renewed by themselves), checks and publishes what has changed.
      Cut short, the same command goes on from where it was.
  --mirror FOLDER  reads files of a folder instead of the services: SOURCE.extension
  --dry-run        does everything but publish
  --force          loads again what has not changed, too`,
} satisfies Record<Language, string>

type Say = (...lines: string[]) => void

export interface Surroundings {
  environment: NodeJS.ProcessEnv
  say: Say
  complain: Say
  connectors?: readonly Connector[]
  signal?: AbortSignal
  limits?: PullOptions['limits']
}

/** The command line. Returns the exit code: 0 done, 1 something failed, 2 misused. */
export async function main(args: string[], around: Surroundings): Promise<number> {
  const { say, complain, connectors = CONNECTORS } = around
  const asked = readArguments(args, connectors)
  if ('usage' in asked) {
    complain(...(asked.reason ? [asked.reason, ''] : []), USAGE[asked.usage])
    return asked.reason ? 2 : 0
  }
  const { language } = asked
  try {
    const config = readConfig(around.environment)
    return await withLayers(config, async (db) => {
      if (asked.command === 'list') {
        const withService = connectors.filter(({ fetch }) => fetch !== null)
        say(...sourceTable(withService, await db.as(STEWARD, sourceStates), language))
        return 0
      }
      const progress = progressOn(complain, language)
      const outcomes = await pull(db, {
        connectors: asked.connectors,
        folder: sourcesFolder(config.dataDir),
        mirror: asked.mirror,
        dryRun: asked.dryRun,
        force: asked.force,
        ...(around.signal && { signal: around.signal }),
        ...(around.limits && { limits: around.limits }),
        ...progress,
      })
      say(...pullTable(outcomes, language))
      const isMissing = ({ status }: { status: string }) => status === 'absent' && asked.isNamed
      return outcomes.some((outcome) => outcome.failure || isMissing(outcome)) ? 1 : 0
    })
  } catch (error) {
    complain(error instanceof Problem ? error.detail[language] : (error as Error).message)
    return 1
  }
}

type Asked = { language: Language } & (
  | { command: 'list' }
  | {
      command: 'pull'
      connectors: readonly Connector[]
      /** The person named them: one that is not there is a failure. */
      isNamed: boolean
      mirror: string | null
      dryRun: boolean
      force: boolean
    }
)

function readArguments(
  args: string[],
  connectors: readonly Connector[],
): Asked | { usage: Language; reason: string | null } {
  const options = {
    mirror: { type: 'string' },
    lang: { type: 'string', default: 'es' },
    'dry-run': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const language: Language = values.lang === 'en' ? 'en' : 'es'
    const misuse = (es: string, en: string) => ({ usage: language, reason: { es, en }[language] })
    if (values.help) return { usage: language, reason: null }
    if (values.lang !== language) return misuse('--lang es o en', '--lang es or en')
    const [command, ...names] = positionals
    if (command === 'list' && names.length === 0) return { language, command }
    if (command !== 'pull') return misuse('Di list o pull.', 'Say list or pull.')
    const unknown = names.filter((name) => !connectors.some(({ id }) => id === name))
    if (unknown.length > 0) {
      return misuse(
        `No hay una fuente «${unknown.join('», «')}». «npm run geodata -- list» muestra las que hay.`,
        `There is no source “${unknown.join('”, “')}”. “npm run geodata -- list” shows those there are.`,
      )
    }
    return {
      language,
      command,
      connectors: connectors.filter((connector) =>
        names.length > 0 ? names.includes(connector.id) : isScheduled(connector),
      ),
      isNamed: names.length > 0,
      mirror: values.mirror ?? null,
      dryRun: values['dry-run'],
      force: values.force,
    }
  } catch (error) {
    return { usage: args.includes('en') ? 'en' : 'es', reason: (error as Error).message }
  }
}

/** Says how far a fetch is, at most every two seconds, and each source as it ends. */
function progressOn(say: Say, language: Language): Pick<PullOptions, 'onProgress' | 'onRetry' | 'onOutcome'> {
  let last = 0
  const named = (connectors: readonly Connector[]) => connectors.map(({ id }) => id).join(', ')
  return {
    onProgress(connectors, rows, total) {
      const now = Date.now()
      if (rows !== total && now - last < 2000) return
      last = now
      say(`  ${named(connectors)}: ${rows}${total === null ? '' : ` / ${total}`}`)
    },
    onRetry(connectors, reason) {
      const again = { es: 'se vuelve a intentar', en: 'trying again' }[language]
      say(`  ${named(connectors)}: ${reason[language]}; ${again}`)
    },
    onOutcome({ connector, layer, failure }, done, total) {
      say(`${done}/${total} ${connector} → ${layer}${failure ? `: ${failure[language]}` : ''}`)
    },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('SIGINT')))
  process.exitCode = await main(process.argv.slice(2), {
    environment: process.env,
    say: (...lines) => console.log(lines.join('\n')),
    complain: (...lines) => console.error(lines.join('\n')),
    signal: stop.signal,
  })
}
