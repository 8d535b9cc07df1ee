import { expect, test } from 'vitest'
import { main } from './cli.ts'

/** Runs the command line with an environment that cannot open a database. */
async function run(...args: string[]) {
  const complained: string[] = []
  const code = await main(
    args,
    { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing', DATABASE_WAIT_SECONDS: '0' },
    () => {},
    (...lines) => complained.push(...lines),
  )
  return { code, complained: complained.join('\n') }
}

test.each([
  [[], 'Di add NOMBRE'],
  [['list', 'rosa'], 'Di add NOMBRE'],
  [['add'], 'Di un NOMBRE'],
  [['add', 'rosa', 'campos', '--role', 'steward'], 'Di add NOMBRE'],
  [['add', 'rosa'], 'Di los permisos'],
  [['add', 'rosa', '--role', 'public'], 'Di los permisos'],
  [['add', 'rosa', '--role', 'boss', '--lang', 'en'], 'Give the roles'],
  [['close', 'x'], 'Di un NOMBRE'],
  [['list', '--lang', 'fr'], '--lang es o en'],
  [['list', '--rol', 'x'], '--rol'],
])('%j is answered with the usage, and code 2', async (args, words) => {
  const { code, complained } = await run(...args)
  expect(code).toBe(2)
  expect(complained).toContain(words)
  expect(complained).toContain('npm run people --')
})

test('explains itself when asked to', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, complained: expect.stringContaining('add') })
})

test('says in one sentence that the database is not there', async () => {
  const { code, complained } = await run('list')
  expect(code).toBe(1)
  expect(complained.split('\n')).toHaveLength(1)
})
