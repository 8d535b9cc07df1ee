import { describe, expect, it } from 'vitest'
import { main } from './cli.ts'
import { outcomeTable } from './table.ts'

/** Runs the command line with an environment that cannot open a database. */
async function run(...args: string[]) {
  const said: string[] = []
  const complained: string[] = []
  const code = await main(
    args,
    { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing', DATABASE_WAIT_SECONDS: '0' },
    (...lines) => said.push(...lines),
    (...lines) => complained.push(...lines),
  )
  return { code, said: said.join('\n'), complained: complained.join('\n') }
}

describe('misuse is answered with the usage, and code 2', () => {
  it.each([
    [['--layer', 'port'], 'Di qué archivo'],
    [['a.geojson', 'b.geojson', '--layer', 'port'], 'Di qué archivo'],
    [['a.geojson'], 'Di la capa'],
    [['--all', 'x', '--layer', 'port'], '--all va solo'],
    [['a.geojson', '--layer', 'port', '--lang', 'fr'], '--lang es o en'],
    [['a.geojson', '--layre', 'port'], '--layre'],
  ])('%j', async (args, words) => {
    const { code, complained } = await run(...args)
    expect(code).toBe(2)
    expect(complained).toContain(words)
    expect(complained).toContain('npm run import --')
  })

  it('in English when asked', async () => {
    expect((await run('a.geojson', '--lang', 'en')).complained).toContain('Name the layer with --layer.')
  })
})

it('explains itself when asked to', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, complained: expect.stringContaining('GeoPackage') })
})

it('says in one sentence that the database is not there', async () => {
  const { code, complained } = await run('a.geojson', '--layer', 'port')
  expect(code).toBe(1)
  expect(complained.split('\n')).toHaveLength(1)
})

it('lays many imports out in columns', () => {
  const common = { connector: null, seconds: 0.25 }
  const report = {
    ...{
      run_id: 1,
      file: 'a.csv',
      layer: 'port',
      connector: null,
      status: 'published' as const,
      version_id: 2,
    },
    ...{ rows: 12, published: 11, refused: 1, merged: 0, issues: [], issue_kinds: {} },
  }
  const failure = { es: 'No se pudo.', en: 'It could not.' }
  expect(
    outcomeTable(
      [
        { ...common, file: 'a.csv', layer: 'port', report, failure: null },
        { ...common, file: 'folder/b.csv', layer: 'well', report: null, failure },
      ],
      'es',
    ),
  ).toEqual([
    'archivo       capa  filas  publicadas  rechazadas  unidas  estado     s    observaciones',
    'a.csv         port  12     11          1           0       publicada  0.3',
    'folder/b.csv  well                                         falló      0.3  No se pudo.',
  ])
})
