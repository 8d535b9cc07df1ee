import { LAYERS } from '../../geodata/layers/index.ts'
import { type Config, MIGRATIONS } from '../config.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { withDatabase } from '../db/open.ts'
import { loadAtlas } from './atlas.ts'
import { syncCatalogue } from './publish.ts'

/**
 * Opens the database as the server does, for one piece of work: migrated, the catalogue written, the atlas loaded, so that
 * coverages have their areas.
 */
export function withLayers<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  return withDatabase(config, MIGRATIONS, async (db) => {
    await db.as(STEWARD, (tx) => syncCatalogue(tx, LAYERS))
    if (config.loadAtlas) await loadAtlas(db)
    return work(db)
  })
}
