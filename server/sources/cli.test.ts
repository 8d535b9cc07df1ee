import { describe, expect, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { main } from './cli.ts'

/** Runs the command line with an environment that cannot open a database. */
async function run(...args: string[]) {
  const said: string[] = []
  const complained: string[] = []
  const code = await main(args, {
    environment: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing', DATABASE_WAIT_SECONDS: '0' },
    say: (...lines) => said.push(...lines),
    complain: (...lines) => complained.push(...lines),
  })
  return { code, said: said.join('\n'), complained: complained.join('\n') }
}

describe('misuse is answered with the usage, and code 2', () => {
  it.each([
    [[], 'Di list o pull.'],
    [['fetch'], 'Di list o pull.'],
    [['list', 'restriccion_dga'], 'Di list o pull.'],
    [['pull', 'nada', 'restriccion_dga'], 'No hay una fuente «nada».'],
    [['pull', '--lang', 'fr'], '--lang es o en'],
    [['pull', '--miror', 'x'], '--miror'],
  ])('%j', async (args, words) => {
    const { code, said, complained } = await run(...args)
    expect(code).toBe(2)
    expect(said).toBe('')
    expect(complained).toContain(words)
    expect(complained).toContain('npm run geodata -- pull')
  })

  it('in English when asked', async () => {
    expect((await run('pull', 'nothing', '--lang', 'en')).complained).toContain(
      'There is no source “nothing”.',
    )
  })
})

it('explains itself when asked to', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, complained: expect.stringContaining('--mirror') })
})

it('knows every connector, those without a service too: a mirror folder may have their files', async () => {
  const names = CONNECTORS.map(({ id }) => id)
  const { code, complained } = await run('pull', ...names)
  expect(code).toBe(1)
  expect(complained).not.toContain('No hay una fuente')
})

it('says in one sentence that the database is not there', async () => {
  const { code, complained } = await run('list')
  expect(code).toBe(1)
  expect(complained.split('\n')).toHaveLength(1)
})
