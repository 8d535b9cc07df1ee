import {
  Logger as JobLogger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type TaskList,
} from 'graphile-worker'
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

/** Advisory lock of a database server that every living worker shares. */
const LIVING_WORKERS = 4711_0001

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
    parsedCronItems: parseCronItems(
      Object.entries(schedule).map(([match, task]) => ({ match, task, identifier: task })),
    ),
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
 * share an advisory lock, each in a session of its own. Returns what ends our share.
 */
async function unlockIfAlone({ engine, ownerPool }: Connection): Promise<() => Promise<void>> {
  const client = await ownerPool.connect()
  if (engine === 'embedded') {
    try {
      await client.query(UNLOCK_DEAD)
    } finally {
      client.release()
    }
    return async () => {}
  }
  // A session that breaks is told by the next query; here it would end the process.
  client.on('error', () => {})
  const release = async () => {
    await client.query('select pg_advisory_unlock_all()').catch(() => {})
    client.release(true)
  }
  try {
    const { rows } = await client.query(`select pg_try_advisory_lock(${LIVING_WORKERS}) as is_alone`)
    if (rows[0]?.is_alone === true) await client.query(UNLOCK_DEAD)
    await client.query(`select pg_advisory_lock_shared(${LIVING_WORKERS})`)
    if (rows[0]?.is_alone === true) await client.query(`select pg_advisory_unlock(${LIVING_WORKERS})`)
    return release
  } catch (error) {
    await release()
    throw error
  }
}

const UNLOCK_DEAD = `
  select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
  from graphile_worker._private_jobs where locked_by is not null having count(*) > 0`

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
