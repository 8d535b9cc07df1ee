import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Tasks } from '../jobs/jobs.ts'
import { groupsOf, isScheduled } from './due.ts'
import { pull } from './pull.ts'
import { sourceStates } from './queries.ts'

/** Sources are asked one after another: what they give is large, and their servers are easily overwhelmed. */
export const PULL_QUEUE = 'pulls'

/** Folder for what is fetched, under the folder of data. */
export const sourcesFolder = (dataDir: string): string => join(dataDir, 'sources')

/** A source that is being asked is not asked again beside it; after this the one that asked is taken to be dead. */
const UNDER_WAY_MS = 2 * 3600_000

const pullSchema = z.strictObject({ connectors: z.array(z.string()).min(1) })

/** When sources that are due are looked for. */
export const PULL_SCHEDULE = { '*/10 * * * *': 'pull_due' }

/**
 * What this room does in the background: `pull` asks sources and imports what has changed; how it went is in
 * `app.source_state`. `pull_due` asks for it where it is time.
 */
export function tasks({
  db,
  log,
  dataDir,
  connectors = CONNECTORS,
}: {
  db: Database
  log: Logger
  dataDir: string
  connectors?: readonly Connector[]
}): Tasks {
  return {
    async pull(payload, { signal }) {
      const wanted = pullSchema.parse(payload).connectors
      await pull(db, {
        connectors: connectors.filter(({ id }) => wanted.includes(id)),
        folder: sourcesFolder(dataDir),
        signal,
        onOutcome: ({ connector, status, report, failure }) => {
          const facts = { connector, status, rows: report?.rows, published: report?.published }
          if (failure) log.warn(facts, `source ${connector}: ${failure.en}`)
          else log.info(facts, `source ${connector}: ${status}`)
        },
      })
    },
    async pull_due() {
      await enqueueDue(db, connectors, new Date())
    },
  }
}

/** Asks for a job for each source that is due, or was never asked. Returns the connectors of each. */
export async function enqueueDue(
  db: Database,
  connectors: readonly Connector[],
  now: Date,
): Promise<string[][]> {
  return db.as(STEWARD, async (tx) => {
    const states = await sourceStates(tx)
    const isDue = ({ id }: Connector) => {
      const { status, last_tried_at, next_due_at } = states.get(id) ?? {}
      if (status === 'running' && last_tried_at && now.getTime() - last_tried_at.getTime() < UNDER_WAY_MS)
        return false
      return !next_due_at || next_due_at <= now
    }
    const asked: string[][] = []
    for (const group of groupsOf(connectors.filter(isScheduled))) {
      const ids = group.filter(isDue).map(({ id }) => id)
      if (ids.length === 0) continue
      await enqueue(tx, 'pull', { connectors: ids }, { queue: PULL_QUEUE, key: `pull:${ids.join()}` })
      asked.push(ids)
    }
    return asked
  })
}
