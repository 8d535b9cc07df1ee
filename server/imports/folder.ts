import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { formatOf } from '../../geodata/formats/index.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Database } from '../db/as.ts'
import { connectorsFor } from './choose.ts'
import { importFile } from './run.ts'
import type { Outcome } from './table.ts'

/** Every pair of a file under a folder and a connector that knows it, in the order of the connectors; and the files nobody knows. */
export async function findImports(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Problem('import-failed', {
      es: `No hay una carpeta en ${folder}.`,
      en: `There is no folder at ${folder}.`,
    })
  })
  const paths = entries
    .filter((entry) => entry.isFile() && formatOf(entry.name) !== null)
    .map((entry) => ({ name: entry.name, path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => a.path.localeCompare(b.path))
  const known = CONNECTORS.flatMap((connector) =>
    paths
      .filter(({ name }) => connectorsFor(name).includes(connector))
      .map(({ path }) => ({ path, connector })),
  )
  const unknown = paths
    .filter(({ name }) => connectorsFor(name).length === 0)
    .map(({ path }) => relative(folder, path))
  return { known, unknown }
}

/** Imports every known file of a folder, one after another; one that fails does not stop the rest. */
export async function importFolder(
  db: Database,
  folder: string,
  options: { dryRun?: boolean; onOutcome?: (outcome: Outcome, done: number, total: number) => void } = {},
): Promise<{ outcomes: Outcome[]; unknown: string[] }> {
  const { known, unknown } = await findImports(folder)
  const outcomes: Outcome[] = []
  for (const { path, connector } of known) {
    const started = performance.now()
    const outcome: Outcome = {
      file: relative(folder, path),
      layer: connector.layer,
      connector: connector.id,
      report: null,
      failure: null,
      seconds: 0,
    }
    try {
      outcome.report = await importFile(db, {
        path,
        layer: connector.layer,
        connector: connector.id,
        dryRun: options.dryRun ?? false,
      })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      outcome.failure = error.detail
    }
    outcome.seconds = (performance.now() - started) / 1000
    outcomes.push(outcome)
    options.onOutcome?.(outcome, outcomes.length, known.length)
  }
  return { outcomes, unknown }
}
