import type { Connection } from '../db/connect.ts'

type Pool = Connection['pool']
type Query = (...args: unknown[]) => Promise<unknown>
interface Client {
  query: Query
  release: () => void
}
type WhenConnected = (error: Error | undefined, client: Client | undefined, release: () => void) => void

/**
 * The same pool, every query of which is a transaction of its own. The embedded engine has one backend behind all
 * connections and only a transaction keeps the parts of a query (parse, bind, execute) together: between them another
 * connection could put a statement of its own in the place of ours. The library of jobs queries outside transactions.
 */
export function inTransactions(pool: Pool): Pool {
  const open = pool.connect.bind(pool) as unknown as (done?: WhenConnected) => Promise<Client>
  const connect = (done?: WhenConnected) =>
    done
      ? open((error, client, release) => done(error, client && guarded(client), release))
      : open().then(guarded)
  const query: Query = async (...args) => {
    const client = await open()
    try {
      return await guarded(client).query(...args)
    } finally {
      client.release()
    }
  }
  return withMethods(pool, { connect, query })
}

/** Clients that the library has begun a transaction with. */
const begun = new WeakSet<Client>()

function guarded(client: Client): Client {
  const run = client.query.bind(client)
  const query: Query = async (...args) => {
    const [first] = args as [string | { text: string }]
    const verb = /^\s*(\w+)/.exec(typeof first === 'string' ? first : first.text)?.[1]?.toLowerCase() ?? ''
    if (verb === 'begin') begun.add(client)
    if (verb === 'commit' || verb === 'rollback') begun.delete(client)
    if (begun.has(client) || verb === 'commit' || verb === 'rollback') return run(...args)
    await run('begin')
    try {
      const result = await run(...args)
      await run('commit')
      return result
    } catch (error) {
      await run('rollback')
      throw error
    }
  }
  return withMethods(client, { query })
}

function withMethods<T extends object>(target: T, methods: Record<string, unknown>): T {
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && name in methods) return methods[name]
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
