import type { TestDatabase } from '../../test/helpers/database-setup.ts'
import { database } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { screenBatch } from './job.ts'

/** Screens a batch and says so, for a test that kills it midway. */
const target: TestDatabase = JSON.parse(process.env.DATABASE ?? '{}')
const connection = await connect({
  databaseUrl: target.url,
  socketFolder: target.socketFolder,
  dataDir: null,
})
process.stdout.write('screening\n')
await screenBatch(database(connection), process.env.BATCH ?? '')
process.stdout.write('done\n')
await connection.close()
