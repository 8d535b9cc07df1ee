import { readdir } from 'node:fs/promises'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { STEWARD } from '../db/as.ts'
import type { Context } from '../http/route.ts'
import { discardVersion } from '../layers/publish.ts'
import { beginStaging, endRun, type RunRow, stagingRuns, storedUploads } from './queries.ts'
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

const GIVEN_UP_AFTER_MS = 24 * 3600_000
/** A process that died is known by its silence, which takes twenty seconds to hear. */
const LOOK_AGAIN_MS = 30_000

/** Resumes what is broken now, and looks again from time to time. Returns what stops it. */
export async function keepResuming(context: Here & { dataDir: string }): Promise<() => void> {
  await resumeBroken(context)
  const timer = setInterval(() => {
    resumeBroken(context).catch((error) =>
      context.log.error({ err: error }, 'broken imports were not looked at'),
    )
  }, LOOK_AGAIN_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Waits until nothing is being staged, so that the process can end. */
export const whenIdle = (): Promise<unknown> => last

/**
 * Goes on with what a process that died was staging, from the rows that are safe, where its upload is kept here. What was
 * read in place, or lies with another server, waits a day for whoever has it, then is given up.
 */
export async function resumeBroken(context: Here & { dataDir: string }): Promise<void> {
  const { db, log, dataDir } = context
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
    }
    if (Date.now() - run.started_at.getTime() < GIVEN_UP_AFTER_MS) continue
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

/**
 * Removes uploads that no import speaks of: their process died between the file and the record, or the record is gone. Only
 * while nothing is being uploaded.
 */
export async function sweepUploads({ db, dataDir }: { db: Context['db']; dataDir: string }): Promise<void> {
  const stored = await readdir(uploadFolder(dataDir)).catch(() => [])
  if (stored.length === 0) return
  const known = new Set(await db.as(STEWARD, storedUploads))
  await Promise.all(stored.filter((name) => !known.has(name)).map((name) => dropUpload(dataDir, name)))
}
