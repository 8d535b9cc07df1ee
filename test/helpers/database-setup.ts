import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { LAYERS } from '../../geodata/layers/index.ts'
import { PROJECT_ROOT } from '../../server/config.ts'
import { database, STEWARD } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'
import { startEmbedded } from '../../server/db/embedded.ts'
import { migrate, refreshStatistics } from '../../server/db/migrate.ts'
import { loadAtlas } from '../../server/layers/atlas.ts'
import { syncCatalogue } from '../../server/layers/publish.ts'

export interface TestDatabase {
  engine: 'embedded' | 'server'
  socketFolder: string | null
  url: string | null
}

declare module 'vitest' {
  export interface ProvidedContext {
    database: TestDatabase
  }
}

/**
 * One database for all files of a project, migrated, with the reference atlas in it: embedded and in memory, or a
 * new database beside the one that TEST_DATABASE_URL names, dropped at the end.
 */
export default async function setup(project: TestProject) {
  const engine = project.name === 'db-server' ? 'server' : 'embedded'
  const { target, close } = engine === 'server' ? await newDatabase() : await newEmbedded()
  const connection = await connect({
    databaseUrl: target.url,
    socketFolder: target.socketFolder,
    dataDir: null,
  })
  await migrate(connection.ownerPool, join(PROJECT_ROOT, 'migrations'))
  const db = database(connection)
  await db.as(STEWARD, (tx) => syncCatalogue(tx, LAYERS))
  await loadAtlas(db)
  await refreshStatistics(connection.ownerPool)
  await connection.close()
  project.provide('database', target)
  return close
}

async function newEmbedded(): Promise<{ target: TestDatabase; close: () => Promise<void> }> {
  const embedded = await startEmbedded(null)
  return {
    target: { engine: 'embedded', socketFolder: embedded.socketFolder, url: null },
    close: () => embedded.close(),
  }
}

async function newDatabase(): Promise<{ target: TestDatabase; close: () => Promise<void> }> {
  const address = process.env.TEST_DATABASE_URL
  if (!address) throw new Error('TEST_DATABASE_URL is not set')
  const name = `suelo_comun_test_${process.pid}_${Date.now()}`
  const admin = new pg.Client({ connectionString: address })
  await admin.connect()
  await admin.query(`create database ${pg.escapeIdentifier(name)}`)
  const url = new URL(address)
  url.pathname = `/${name}`
  return {
    target: { engine: 'server', socketFolder: null, url: url.href },
    close: async () => {
      await admin.query(`drop database ${pg.escapeIdentifier(name)} with (force)`)
      await admin.end()
    },
  }
}
