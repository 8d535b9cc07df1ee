import { availableParallelism } from 'node:os'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { SiteProblem } from '../../geodata/model/batch.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { RuleBook } from '../../geodata/rules/report.ts'
import { type Database, type Identity, type Transaction, VISITOR } from '../db/as.ts'
import { isDatabaseAway, TOO_SLOW } from '../db/failures.ts'
import type { Tasks } from '../jobs/jobs.ts'
import { type AssessContext, assess } from '../screening/screen.ts'
import { bookOf, shorten } from './answer.ts'
import { thaw } from './context.ts'
import {
  aboutBatch,
  type BatchRow,
  batchById,
  endBatch,
  type FrozenRow,
  type SiteAnswer,
  saveAnswers,
  sitesToScreen,
  statusOf,
  type WaitingSite,
  waitingSites,
} from './queries.ts'
import { requestOf } from './request.ts'

/** Batches are screened one after another: each takes what the database can give. */
export const BATCH_QUEUE = 'batches'
/** Every restart of a server takes one. */
export const BATCH_ATTEMPTS = 25

const payloadSchema = z.strictObject({ batch: z.string() })

/** Sites in one transaction, and transactions at once: the embedded engine has one backend, which others wait for. */
export const PACE = {
  embedded: { chunk: 3, lanes: 1 },
  server: { chunk: 20, lanes: Math.min(6, availableParallelism() + 1) },
} as const

/** What this room does in the background: screens the sites of a batch that still wait. */
export function batchTasks({ db, log }: { db: Database; log: Logger }): Tasks {
  return {
    async screen_batch(payload, { signal }) {
      await screenBatch(db, payloadSchema.parse(payload).batch, { signal, log })
    },
  }
}

interface Running {
  batch: BatchRow & { frozen: FrozenRow }
  context: AssessContext
  book: RuleBook
  identity: Identity
}

/**
 * Screens every site of a batch that has no answer yet, several at once on a database server, until none is left, it is
 * cancelled, or `signal` is given (then it throws, and goes on when it is called again). An answer and the mark that a
 * site has one are written in one transaction, so that a killed process leaves none done twice. What is wrong with a site
 * is its answer; what is wrong with the database is thrown.
 */
export async function screenBatch(
  db: Database,
  id: string,
  { signal, log }: { signal?: AbortSignal; log?: Logger } = {},
): Promise<void> {
  const running = await begin(db, id)
  if (!running) return
  const { chunk, lanes } = PACE[db.engine]
  const numbers = await db.as(running.identity, async (tx) => {
    await aboutBatch(tx, id)
    return waitingSites(tx, id)
  })
  let next = 0
  let stopped = false
  const lane = async () => {
    while (next < numbers.length && !stopped) {
      signal?.throwIfAborted()
      const some = numbers.slice(next, next + chunk)
      next += chunk
      try {
        if (!(await screenSome(db, running, some))) stopped = true
      } catch (error) {
        stopped = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
  if (stopped) return
  await db.as(running.identity, async (tx) => {
    await aboutBatch(tx, id)
    await endBatch(tx, id, 'done')
  })
  log?.info({ sites: numbers.length }, 'a batch was screened')
}

/** The batch with its context; null when there is nothing to do: it is over, or cannot go on. */
async function begin(db: Database, id: string): Promise<Running | null> {
  const batch = await db.as(VISITOR, async (tx) => {
    await aboutBatch(tx, id)
    return batchById(tx, id)
  })
  if (batch?.status !== 'running' || !batch.frozen) return null
  const { frozen } = batch
  const identity: Identity = { person: null, roles: batch.roles }
  try {
    const context = await db.as(identity, (tx) => thaw(tx, frozen))
    return { batch: { ...batch, frozen }, context, book: bookOf(context.base), identity }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await db.as(identity, async (tx) => {
      await aboutBatch(tx, id)
      await endBatch(tx, id, 'failed', error.detail)
    })
    return null
  }
}

type Answer = SiteAnswer | { n: number; problem: SiteProblem }

/** Screens some sites in one transaction; if it breaks, each in its own. False: the batch was cancelled. */
async function screenSome(db: Database, running: Running, numbers: readonly number[]): Promise<boolean> {
  const { batch, identity } = running
  const work = (some: readonly number[]) =>
    db.as(identity, async (tx) => {
      await aboutBatch(tx, batch.id)
      if ((await statusOf(tx, batch.id)) !== 'running') return false
      const answers: Answer[] = []
      for (const site of await sitesToScreen(tx, batch.id, some))
        answers.push(await screenOne(tx, running, site))
      await saveAnswers(tx, batch.id, answers)
      return true
    })
  try {
    return await work(numbers)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
  }
  for (const n of numbers) {
    try {
      if (!(await work([n]))) return false
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      await db.as(identity, async (tx) => {
        await aboutBatch(tx, batch.id)
        await saveAnswers(tx, batch.id, [{ n, problem: unforeseen(error) }])
      })
    }
  }
  return true
}

async function screenOne(
  tx: Transaction,
  { batch, context, book }: Running,
  site: WaitingSite,
): Promise<Answer> {
  try {
    const assessed = await assess(tx, context, requestOf(batch, site, batch.frozen.parameters))
    return shorten(site.n, assessed, batch.frozen, book)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { n: site.n, problem: { slug: error.slug, detail: error.detail } }
  }
}

function unforeseen(error: unknown): SiteProblem {
  if ((error as { code?: string }).code === TOO_SLOW) {
    return {
      slug: 'too-slow',
      detail: {
        es: 'Medirlo tardó demasiado. Divídelo o simplifica su contorno.',
        en: 'Measuring it took too long. Split it or simplify its outline.',
      },
    }
  }
  return {
    slug: 'internal',
    detail: {
      es: 'Su geometría no se pudo medir. Revisa el contorno, o evalúalo por separado.',
      en: 'Its geometry could not be measured. Check the outline, or screen it on its own.',
    },
  }
}
