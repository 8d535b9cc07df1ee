import { Logger as JobLogger, type Runner, run, runMigrations, type TaskList } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Connection } from '../db/connect.ts'
import { inTransactions } from './transactions.ts'

/** What a room can do in the background. What it throws is tried again, `attempts` times; then the job stays, failed. */
export type Tasks = Readonly<
  Record<string, (payload: unknown, job: { attempt: number; signal: AbortSignal }) => Promise<void>>
>

export interface JobsOptions {
  connection: Connection
  log: Logger
  tasks: Tasks
  /** Tasks that begin by themselves: cron (minute hour day month weekday, UTC) → task. */
  schedule?: Readonly<Record<string, string>>
  /** How many jobs run at once; 2. */
  concurrency?: number
}

export interface Jobs {
  /** Lets what is under way finish, at most some seconds; what has not is taken up again by the next worker. */
  stop(): Promise<void>
}

/** Advisory lock held by the first of several workers of one database. */
const FIRST_WORKER = 4711_0001

/** Makes the tables of jobs. Every process does, so that jobs can be asked for where none are run. */
export async function prepareJobs(connection: Connection): Promise<void> {
  const pool = poolOf(connection)
  await runMigrations({ pgPool: pool, noPreparedStatements: true, logger: silent })
}

/**
 * Runs jobs until stopped. On both engines it polls every second: notifications do not cross the embedded one.
 * Jobs that a killed process had begun are taken up at once when no other worker lives, else after four hours.
 */
export async function startJobs({
  connection,
  log,
  tasks,
  schedule = {},
  concurrency = 2,
}: JobsOptions): Promise<Jobs> {
  const pool = poolOf(connection)
  const release = await unlockIfAlone(connection)
  const taskList: TaskList = Object.fromEntries(
    Object.entries(tasks).map(([name, work]) => [
      name,
      (payload, { job, abortSignal }) =>
        work(payload, { attempt: job.attempts, signal: abortSignal ?? new AbortController().signal }),
    ]),
  )
  const runner: Runner = await run({
    pgPool: pool,
    taskList,
    concurrency,
    pollInterval: 1000,
    noPreparedStatements: true,
    // The server ends the process; jobs only let go.
    noHandleSignals: true,
    logger: loggerOf(log),
    crontab: Object.entries(schedule)
      .map(([cron, task]) => `${cron} ${task}`)
      .join('\n'),
  })
  return {
    async stop() {
      await runner.stop()
      await release()
    },
  }
}

const poolOf = ({ engine, ownerPool }: Connection) =>
  engine === 'embedded' ? inTransactions(ownerPool) : ownerPool

/**
 * Frees what dead workers hold, when no other worker lives. The embedded engine has one process; on a server the living
 * hold an advisory lock of their session.
 */
async function unlockIfAlone({ engine, ownerPool }: Connection): Promise<() => Promise<void>> {
  const client = await ownerPool.connect()
  let isAlone = engine === 'embedded'
  try {
    await client.query('begin')
    if (!isAlone) {
      const { rows } = await client.query(`select pg_try_advisory_lock(${FIRST_WORKER}) as held`)
      isAlone = rows[0]?.held === true
    }
    if (isAlone) {
      await client.query(
        `select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
         from graphile_worker._private_jobs where locked_by is not null having count(*) > 0`,
      )
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    client.release()
    throw error
  }
  if (engine === 'embedded' || !isAlone) {
    client.release()
    return async () => {}
  }
  // The session, and with it the lock, lasts as long as the worker.
  return async () => {
    await client.query(`select pg_advisory_unlock(${FIRST_WORKER})`).catch(() => {})
    client.release()
  }
}

const silent = new JobLogger(() => () => {})

/** What the library says, in our log; failures of jobs are warnings, the rest is detail. */
function loggerOf(log: Logger): JobLogger {
  return new JobLogger(() => (level, message, meta) => {
    const text = `jobs: ${message}`
    if (level === 'error') log.warn({ err: meta?.error }, text)
    else if (level === 'warning') log.warn(text)
    else log.debug(text)
  })
}
