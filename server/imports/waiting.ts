import { readdir } from 'node:fs/promises'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { STEWARD } from '../db/as.ts'
import type { Context } from '../http/route.ts'
import { discardVersion } from '../layers/publish.ts'
import { beginStaging, endRun, listRuns, type RunRow, stagingRuns } from './queries.ts'
import { alive, type RunFile, requireReady, stageRun } from './run.ts'
import { dropUpload, storedPath, uploadFolder } from './store.ts'

type Here = Pick<Context, 'db' | 'log'>

/** Imports are staged one after another: memory and the embedded engine's one backend are shared. */
let last: Promise<unknown> = Promise.resolve()

/** Stages a run while the caller goes on. What cannot be staged at all is thrown at once; what fails later is in the run. */
export async function inBackground(context: Here, run: RunRow, file: RunFile): Promise<void> {
  const { db, log } = context
  const ready = await requireReady(run, file)
  if (!(await db.as(STEWARD, (tx) => beginStaging(tx, run.id)))) {
    throw new Problem('import-state', {
      es: 'Esta importación ya se está preparando.',
      en: 'This import is being prepared already.',
    })
  }
  const turn = last
  last = alive(db, run.id, async () => {
    await turn
    await stageRun(db, run, file, ready)
  }).catch((error) => {
    if (!(error instanceof Problem)) log.error({ err: error, run: run.id }, 'an import failed')
  })
}

/** Waits until nothing is being staged, so that the process can end. */
export const whenIdle = (): Promise<unknown> => last

/**
 * Goes on with what a process that died was staging: uploads from the rows that are safe; files that were read in place
 * wait a day for the command line to come back to them, then are given up.
 */
export async function resumeBroken(context: Here & { dataDir: string }): Promise<void> {
  const { db, log, dataDir } = context
  await dropOrphans(context)
  for (const run of await db.as(STEWARD, stagingRuns)) {
    if (run.is_alive) continue
    if (run.stored_as !== null) {
      const bytes = await fileBytes(storedPath(dataDir, run.stored_as), run.file_name).catch(() => null)
      if (bytes) {
        log.info({ run: run.id, rows: run.rows_loaded }, 'an import that was cut short goes on')
        await inBackground(context, run, { bytes, sha256: run.file_sha256 }).catch((error) => {
          log.error({ err: error, run: run.id }, 'an import could not go on')
        })
        continue
      }
    } else if (Date.now() - run.started_at.getTime() < 24 * 3600_000) continue
    await db.as(STEWARD, async (tx) => {
      if (run.version_id !== null) await discardVersion(tx, run.version_id)
      await endRun(tx, run.id, {
        status: 'failed',
        rows_read: run.rows_read,
        rows_published: 0,
        rows_refused: run.rows_refused,
        rows_merged: run.rows_merged,
        version_id: null,
        issue_kinds: run.issue_kinds,
        message: { es: 'Se interrumpió antes de terminar.', en: 'It was cut short before it ended.' },
      })
    })
  }
}

/** Uploads that no import speaks of: their process died between the file and the record, or the record is gone. */
async function dropOrphans({ db, dataDir }: { db: Context['db']; dataDir: string }): Promise<void> {
  const stored = await readdir(uploadFolder(dataDir)).catch(() => [])
  if (stored.length === 0) return
  const runs = await db.as(STEWARD, (tx) => listRuns(tx, 100_000))
  const known = new Set(runs.map(({ stored_as }) => stored_as))
  await Promise.all(stored.filter((name) => !known.has(name)).map((name) => dropUpload(dataDir, name)))
}
