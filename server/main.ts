import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, pino } from 'pino'
import { LAYERS } from '../geodata/layers/index.ts'
import { firstInvitation } from './access/accounts.ts'
import { identifier } from './access/sessions.ts'
import type { Ground } from './availability/ground.ts'
import { openGround } from './availability/open.ts'
import { startingSets } from './availability/starting-sets.ts'
import { exactTasks } from './availability-exact/total.ts'
import { sweepDaily } from './batches/batches.ts'
import { batchTasks } from './batches/job.ts'
import { signer } from './certificates/key.ts'
import { type Config, MIGRATIONS, readConfig, VERSION } from './config.ts'
import { forgetContactsDaily } from './corrections/corrections.ts'
import { type Database, STEWARD } from './db/as.ts'
import type { Connection } from './db/connect.ts'
import { refreshStatistics } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { forgetDisputeContactsDaily } from './disputes/disputes.ts'
import { forgetFeedbackContactsDaily } from './feedback/forget.ts'
import { createApp } from './http/app.ts'
import { keepResuming, sweepUploads } from './imports/waiting.ts'
import { type Jobs, prepareJobs, startJobs } from './jobs/jobs.ts'
import { loadAtlas } from './layers/atlas.ts'
import { syncCatalogue } from './layers/publish.ts'
import { routes } from './routes.ts'
import { ruleBase } from './screening/rule-base.ts'
import { PULL_SCHEDULE, tasks } from './sources/jobs.ts'

export interface Running {
  address: string
  server: Server
  /** Folder of the embedded database's socket; null on a database server. */
  socketFolder: string | null
  /** One-time address that makes the first steward's account, while nobody has one; it holds for 24 hours. */
  firstSteward: string | null
  /** Stops taking requests, lets those under way finish, closes the database. */
  close(): Promise<void>
}

/** Opens the database, listens, and runs the jobs of the background unless another process does. */
export async function start(config: Config, log: Logger): Promise<Running> {
  const startedAt = new Date()
  ruleBase()
  startingSets()
  const { connection, db } = await prepare(config, log, startedAt)
  let ground: Ground | undefined
  let jobs: Jobs | undefined
  let stopResuming = () => {}
  try {
    await signer(db, config)
    await sweepUploads({ db, dataDir: config.dataDir })
    const identify = identifier(db, config)
    ground = openGround({ db, dataDir: config.dataDir, memoryMb: config.availabilityMemoryMb, log })
    const ends = ground
    const app = createApp({ config, db, connection, log, startedAt, identify, ground }, routes)
    // A file of 200 MB comes in within ten minutes over 3 Mbit/s.
    const server = createServer({ requestTimeout: 600_000, headersTimeout: 20_000 }, app)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
    stopResuming = await keepResuming({ db, log, dataDir: config.dataDir })
    if (config.isWorker) jobs = await startWorking(config, log, connection, db, ground)
    const { port } = server.address() as AddressInfo
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    const address = `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`
    log.info(
      { address, version: VERSION, engine: db.engine, seconds: secondsSince(startedAt) },
      `Suelo Común: ${address}`,
    )
    const code = await firstInvitation(db)
    const firstSteward = code && `${config.publicUrl ?? address}/entrar?codigo=${code}`
    if (firstSteward) {
      log.info(
        { firstSteward },
        'nobody has an account yet: this address makes the first, once, within 24 hours',
      )
    }
    const notForgotten = (error: unknown) => log.error({ err: error }, 'contacts were not deleted')
    const stopForgetting = forgetContactsDaily(db, notForgotten)
    const stopForgettingDisputes = forgetDisputeContactsDaily(db, notForgotten)
    const stopForgettingFeedback = forgetFeedbackContactsDaily(db, notForgotten)
    const stopSweeping = sweepDaily({ db, dataDir: config.dataDir }, (error) =>
      log.error({ err: error }, 'old batches were not removed'),
    )
    return {
      address,
      server,
      firstSteward,
      socketFolder: connection.socketFolder,
      async close() {
        stopForgetting()
        stopForgettingDisputes()
        stopForgettingFeedback()
        stopSweeping()
        stopResuming()
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeIdleConnections()
          setTimeout(() => server.closeAllConnections(), 10_000).unref()
        })
        await jobs?.stop()
        await ends.close()
        await connection.close()
      },
    }
  } catch (error) {
    stopResuming()
    await jobs?.stop().catch(() => {})
    await ground?.close().catch(() => {})
    await connection.close().catch(() => {})
    throw error
  }
}

/** Runs the jobs of the background and answers no requests. */
export async function startWorker(config: Config, log: Logger): Promise<Pick<Running, 'close'>> {
  const startedAt = new Date()
  const { connection, db } = await prepare(config, log, startedAt)
  const ground = openGround({ db, dataDir: config.dataDir, memoryMb: config.availabilityMemoryMb, log })
  try {
    const jobs = await startWorking(config, log, connection, db, ground)
    log.info({ version: VERSION, seconds: secondsSince(startedAt) }, 'Suelo Común: working in the background')
    return {
      async close() {
        await jobs.stop()
        await ground.close()
        await connection.close()
      },
    }
  } catch (error) {
    await connection.close().catch(() => {})
    throw error
  }
}

const secondsSince = (time: Date) => Number(((Date.now() - time.getTime()) / 1000).toFixed(1))

/** Opens the database, brings it up to date, loads the reference atlas where there is no data. */
async function prepare(
  config: Config,
  log: Logger,
  startedAt: Date,
): Promise<{ connection: Connection; db: Database }> {
  const say = (message: string) => log.info({ seconds: secondsSince(startedAt) }, message)
  const steps = {
    creating: 'creating the embedded database: this happens once and takes 10 to 20 seconds',
    opening: 'opening the embedded database',
    extensions: 'PostGIS is being loaded',
    ready: 'the embedded database is open',
    interrupted: 'the embedded database was interrupted and is being opened again; what was kept is kept',
  }
  const { connection, db, applied } = await openDatabase(config, MIGRATIONS, (step) => say(steps[step]))
  try {
    if (applied.length > 0) say(`migrations applied: ${applied.length}`)
    await prepareJobs(connection)
    await db.as(STEWARD, (tx) => syncCatalogue(tx, LAYERS))
    if (config.loadAtlas) {
      const loaded = await loadAtlas(db, (done, total, layer) => {
        if (done % 10 === 0) say(`reference atlas: ${done} of ${total} layers (${layer})`)
      })
      if (loaded.length > 0) {
        await refreshStatistics(connection.ownerPool)
        say(`reference atlas: ${loaded.length} layers published`)
      }
    }
    return { connection, db }
  } catch (error) {
    await connection.close().catch(() => {})
    throw error
  }
}

function startWorking(
  config: Config,
  log: Logger,
  connection: Connection,
  db: Database,
  ground: Ground,
): Promise<Jobs> {
  return startJobs({
    connection,
    log,
    tasks: {
      ...tasks({ db, log, dataDir: config.dataDir }),
      ...batchTasks({ db, log }),
      ...exactTasks({ db, log, ground }),
    },
    schedule: config.pullsSources ? PULL_SCHEDULE : {},
  })
}

/** Runs until SIGTERM or SIGINT. Any failure to start is one sentence on the error output and exit code 1. */
export async function main(): Promise<void> {
  let log: Logger | undefined
  try {
    const config = readConfig(process.env)
    log = createLog(config)
    const running: Pick<Running, 'close'> & Partial<Running> = config.isWeb
      ? await start(config, log)
      : await startWorker(config, log)
    // A person at a terminal reads this line; a log collector reads the structured one.
    if (process.stdout.isTTY && running.address) {
      process.stdout.write(`\n  Suelo Común  →  ${running.address}\n\n`)
      if (running.firstSteward) {
        process.stdout.write(
          `  Primera cuenta · First account  →  ${running.firstSteward}\n  (una vez, 24 h · once, 24 h)\n\n`,
        )
      }
    }
    let stopping = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(1)
        stopping = true
        log?.info({ signal }, 'stopping')
        running.close().then(
          () => process.exit(0),
          (error) => {
            log?.error({ err: error }, 'stopping failed')
            process.exit(1)
          },
        )
      })
    }
  } catch (error) {
    process.stderr.write(`${explain(error as Error & { code?: string })}\n`)
    log?.debug({ err: error }, 'start failed')
    process.exit(1)
  }
}

/** The log: one line of JSON each, without cookies. */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.cookie', 'req.headers.authorization'],
  })
}

function explain(error: Error & { code?: string; port?: number }): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${error.port} is taken. Stop what uses it, or set PORT to another number.`
  }
  if (error.code === 'EACCES')
    return `${error.message}. Choose a PORT above 1023, or a DATA_DIR you may write to.`
  if (error.code === 'ECONNREFUSED')
    return `The database does not answer: ${error.message}. Check DATABASE_URL.`
  return error.message
}
