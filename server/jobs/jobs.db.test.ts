import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { connection, db } from '../../test/helpers/database.ts'
import { PROJECT_ROOT } from '../config.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { enqueue } from './enqueue.ts'
import { type Jobs, prepareJobs, startJobs, type Tasks } from './jobs.ts'

const log = pino({ level: 'silent' })
let jobs: Jobs | null = null
const start = async (tasks: Tasks, concurrency = 3) => {
  jobs = await startJobs({ connection, log, tasks, concurrency })
}

/** Jobs that are left, as the owner sees them. */
async function left(): Promise<{ attempts: number; last_error: string | null; locked: boolean }[]> {
  const client = await connection.ownerPool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(
      'select attempts, last_error, locked_at is not null as locked from graphile_worker._private_jobs',
    )
    return rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function until(condition: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s`)
    await wait(50)
  }
}

const clear = async () => {
  const client = await connection.ownerPool.connect()
  try {
    await client.query('begin; delete from graphile_worker._private_jobs; commit')
  } finally {
    client.release()
  }
}

beforeAll(() => prepareJobs(connection))
afterEach(async () => {
  await jobs?.stop()
  jobs = null
  await clear()
})

describe('a job', () => {
  it('is asked for by stewards only', async () => {
    await expect(db.as(VISITOR, (tx) => enqueue(tx, 'work', {}))).rejects.toMatchObject({ code: '42501' })
    await expect(
      db.as(STEWARD, (tx) => tx.rows(sql`select * from graphile_worker._private_jobs`)),
    ).rejects.toMatchObject({ code: '42501' })
  })

  it('runs once its transaction has committed, with what it was given', async () => {
    const seen: unknown[] = []
    await start({ work: async (payload) => void seen.push(payload) })
    const payload = { layer: 'mine_site', text: `O'Higgins; "—" ñ`, list: [1, null] }
    await db.as(STEWARD, async (tx) => {
      await enqueue(tx, 'work', payload)
      await wait(1500)
      expect(seen).toEqual([])
    })
    await until(() => seen.length > 0)
    expect(seen).toEqual([payload])
    await until(async () => (await left()).length === 0)
  })

  it('of a transaction that was rolled back never runs', async () => {
    const seen: unknown[] = []
    await start({ work: async (payload) => void seen.push(payload) })
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', 'no'), { rollback: true })
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', 'yes'))
    await until(() => seen.length > 0)
    await wait(1200)
    expect(seen).toEqual(['yes'])
  })

  it('asked for twice under one key is one job', async () => {
    const seen: unknown[] = []
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', 1, { key: 'pull:a' }))
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', 2, { key: 'pull:a' }))
    await start({ work: async (payload) => void seen.push(payload) })
    await until(async () => seen.length > 0 && (await left()).length === 0)
    expect(seen).toEqual([2])
  })

  it('that throws is tried again', async () => {
    const attempts: number[] = []
    await start({
      work: async (_, { attempt }) => {
        attempts.push(attempt)
        if (attempt === 1) throw new Error('not yet')
      },
    })
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', {}))
    await until(async () => attempts.length === 2 && (await left()).length === 0)
    expect(attempts).toEqual([1, 2])
  })

  it('that has thrown often enough stays, with its reason', async () => {
    await start({
      work: async () => {
        throw new Error('never')
      },
    })
    await db.as(STEWARD, (tx) => enqueue(tx, 'work', {}, { attempts: 1 }))
    await until(async () => (await left())[0]?.attempts === 1 && !(await left())[0]?.locked)
    expect(await left()).toEqual([{ attempts: 1, last_error: 'never', locked: false }])
  })
})

it('jobs of one queue run one after another, others beside them', async () => {
  let [open, most] = [0, 0]
  const done: string[] = []
  await start({
    pull: async (payload) => {
      open += 1
      most = Math.max(most, open)
      await wait(300)
      open -= 1
      done.push(String(payload))
    },
    stage: async () => void done.push('stage'),
  })
  await db.as(STEWARD, async (tx) => {
    for (const name of ['a', 'b', 'c']) await enqueue(tx, 'pull', name, { queue: 'pulls' })
    await enqueue(tx, 'stage', {})
  })
  await until(() => done.length === 4)
  expect(most).toBe(1)
  expect(done.indexOf('stage')).toBeLessThan(3)
})

it('forty jobs and eight readers keep out of one another’s statements', async () => {
  const done = new Map<number, number>()
  const wrong: string[] = []
  await start({
    count: async (payload) => {
      const { n } = payload as { n: number }
      const row = await db.as(STEWARD, (tx) =>
        tx.one<{ a: number; b: string }>(sql`select ${n}::integer * 2 as a, ${`job ${n}`}::text as b`),
      )
      if (row.a !== n * 2 || row.b !== `job ${n}`) wrong.push(JSON.stringify(row))
      done.set(n, (done.get(n) ?? 0) + 1)
    },
  })
  const numbers = Array.from({ length: 40 }, (_, n) => n)
  let reading = true
  const readers = numbers.slice(0, 8).map(async (reader) => {
    for (let i = 0; reading; i++) {
      const value = `reader ${reader}, ${i}`
      const row = await db.as(VISITOR, (tx) =>
        tx.one<{ value: string; n: number }>(
          sql`select ${value}::text as value, count(*)::integer as n from geo.layer where id <> ${value}`,
        ),
      )
      if (row.value !== value || row.n === 0) wrong.push(JSON.stringify(row))
    }
  })
  try {
    for (const n of numbers) await db.as(STEWARD, (tx) => enqueue(tx, 'count', { n }))
    await until(async () => done.size === 40 && (await left()).length === 0, 60)
  } finally {
    reading = false
    await Promise.all(readers)
  }
  expect(wrong).toEqual([])
  expect([...done.values()].every((times) => times === 1)).toBe(true)
})

it('a job whose worker was killed is taken up by the next', async () => {
  await db.as(STEWARD, (tx) => enqueue(tx, 'hang', {}))
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', join(PROJECT_ROOT, 'server/jobs/hang-and-die.fixture.ts')],
    {
      env: { ...process.env, DATABASE: JSON.stringify(inject('database')) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (data) => String(data).includes('hanging') && resolve())
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)))
  })
  expect(await left()).toMatchObject([{ attempts: 1, locked: true }])
  child.removeAllListeners('exit')
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  // A server notices in its own time that the session is gone.
  await wait(500)

  const attempts: number[] = []
  await start({ hang: async (_, { attempt }) => void attempts.push(attempt) })
  await until(async () => attempts.length > 0 && (await left()).length === 0)
  expect(attempts).toEqual([2])
})

it('a job that was let go when its worker stopped is taken up by the next', async () => {
  let letGo = false
  const attempts: number[] = []
  await start({
    slow: (_, { attempt, signal }) => {
      attempts.push(attempt)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          letGo = true
          reject(signal.reason)
        })
      })
    },
  })
  await db.as(STEWARD, (tx) => enqueue(tx, 'slow', {}))
  await until(() => attempts.length === 1)
  await jobs?.stop()
  expect(letGo).toBe(true)
  await start({ slow: async (_, { attempt }) => void attempts.push(attempt) })
  await until(async () => (await left()).length === 0)
  expect(attempts).toEqual([1, 2])
})

// The embedded database has one process, and so one worker.
if (connection.engine === 'server') {
  it('a worker that starts beside a living one leaves its jobs alone', async () => {
    const begun: string[] = []
    let finish = () => {}
    const work = (name: string): Tasks => ({
      hold: () => {
        begun.push(name)
        return new Promise((resolve) => {
          finish = resolve
        })
      },
    })
    // The first starts alone and ends; the second lives on, and it is the third that must see it.
    const first = await startJobs({ connection, log, tasks: work('first') })
    const second = await startJobs({ connection, log, tasks: work('second') })
    await first.stop()
    await db.as(STEWARD, (tx) => enqueue(tx, 'hold', {}))
    await until(() => begun.length === 1)
    const third = await startJobs({ connection, log, tasks: work('third') })
    await wait(2500)
    expect(begun).toEqual(['second'])
    finish()
    await until(async () => (await left()).length === 0)
    await second.stop()
    await third.stop()
  })
}
