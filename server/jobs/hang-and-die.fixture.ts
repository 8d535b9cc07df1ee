import { pino } from 'pino'
import type { TestDatabase } from '../../test/helpers/database-setup.ts'
import { connect } from '../db/connect.ts'
import { startJobs } from './jobs.ts'

/** A worker that begins its job and never ends it, for a test that kills it. */
const target: TestDatabase = JSON.parse(process.env.DATABASE ?? '{}')
const connection = await connect({
  databaseUrl: target.url,
  socketFolder: target.socketFolder,
  dataDir: null,
})
await startJobs({
  connection,
  log: pino({ level: 'silent' }),
  tasks: {
    hang: () =>
      new Promise(() => {
        process.stdout.write('hanging\n')
      }),
  },
})
