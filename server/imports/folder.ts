import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { formatOf } from '../../geodata/formats/index.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Database } from '../db/as.ts'
import { connectorsFor } from './choose.ts'
import { importRasterFile, isRaster, rasterSourceFor } from './raster.ts'
import { importFile } from './run.ts'
import type { Outcome } from './table.ts'

/** A file and what is to be made of it. `connector` null: a raster. */
interface Import {
  path: string
  layer: string
  connector: string | null
}

/** A cut of a list whose original is in the same folder. */
export interface Left {
  file: string
  instead: string
}

/**
 * What a folder holds: every pair of a file and a connector that knows it, in the order of the connectors, and rasters
 * last; the cuts that are left because the agency's own file is there too; and the files nobody knows.
 */
export async function findImports(
  folder: string,
): Promise<{ known: Import[]; left: Left[]; unknown: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Problem('import-failed', {
      es: `No hay una carpeta en ${folder}.`,
      en: `There is no folder at ${folder}.`,
    })
  })
  const paths = entries
    .filter((entry) => entry.isFile() && (formatOf(entry.name) !== null || isRaster(entry.name)))
    .map((entry) => ({ name: entry.name, path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => a.path.localeCompare(b.path))
  const left = new Map<string, string>()
  const tables = CONNECTORS.flatMap((connector) => {
    const { id, layer, file } = connector
    const files = paths.filter(({ name }) => connectorsFor(name).includes(connector))
    const original = files.find(({ name }) => stemOf(name) === file.original)
    const cuts = original ? files.filter(({ name }) => stemOf(name) === file.stem) : []
    for (const cut of cuts) left.set(cut.path, (original as { path: string }).path)
    return files
      .filter((each) => !cuts.includes(each))
      .map(({ path }): Import => ({ path, layer, connector: id }))
  })
  const rasters = paths.flatMap(({ name, path }): Import[] => {
    const source = isRaster(name) ? rasterSourceFor(name) : null
    return source ? [{ path, layer: source.layer, connector: null }] : []
  })
  const known = [...tables, ...rasters]
  const isKnown = (path: string) => left.has(path) || known.some((each) => each.path === path)
  return {
    known,
    left: [...left].map(([file, instead]) => ({
      file: relative(folder, file),
      instead: relative(folder, instead),
    })),
    unknown: paths.filter(({ path }) => !isKnown(path)).map(({ path }) => relative(folder, path)),
  }
}

const stemOf = (name: string) => name.replace(/\.[^.]+$/, '')

/** Imports every known file of a folder, one after another; one that fails does not stop the rest. */
export async function importFolder(
  db: Database,
  folder: string,
  options: { dryRun?: boolean; onOutcome?: (outcome: Outcome, done: number, total: number) => void } = {},
): Promise<{ outcomes: Outcome[]; left: Left[]; unknown: string[] }> {
  const { known, left, unknown } = await findImports(folder)
  const { dryRun = false } = options
  const outcomes: Outcome[] = []
  for (const { path, layer, connector } of known) {
    const started = performance.now()
    const outcome: Outcome = {
      file: relative(folder, path),
      layer,
      connector,
      report: null,
      failure: null,
      seconds: 0,
    }
    try {
      outcome.report =
        connector === null
          ? await importRasterFile(db, { path, layer, dryRun })
          : await importFile(db, { path, layer, connector, dryRun })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      outcome.failure = error.detail
    }
    outcome.seconds = (performance.now() - started) / 1000
    outcomes.push(outcome)
    options.onOutcome?.(outcome, outcomes.length, known.length)
  }
  return { outcomes, left, unknown }
}
