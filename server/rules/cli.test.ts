import { expect, test } from 'vitest'
import { main, ruleFiles } from './cli.ts'

/** Runs the command line; `change` may break the text of a rule file first. */
function run(args: string[], change?: { file: string; from: string; to: string }) {
  const said: string[] = []
  const files = () =>
    ruleFiles().map(({ name, text }) => {
      if (name !== change?.file) return { name, text }
      expect(text).toContain(change.from)
      return { name, text: text.replace(change.from, change.to) }
    })
  const add = (...lines: string[]) => said.push(...lines)
  return { code: main(args, files, add, add), text: said.join('\n') }
}

test('check says that all is well, in either language', () => {
  expect(run(['check'])).toEqual({ code: 0, text: 'Las 226 normas están bien.' })
  expect(run(['check', '--lang', 'en'])).toEqual({ code: 0, text: 'All 226 rules are in order.' })
})

test('a mistake is said with file, line, rule, what would do; the code is 1', () => {
  const { code, text } = run(['check'], {
    file: 'nature.yaml',
    from: '{ intersects: snap_park }',
    to: '{ intersects: snap_parks }',
  })
  expect(code).toBe(1)
  expect(text).toMatch(
    /^geodata\/rules\/nature\.yaml:\d+, norma nature-park-exclusion\n {2}No existe la capa «snap_parks»\./,
  )
  expect(text).toContain('¿Quiso decir uno de estos? snap_park')
  expect(text).toContain('Hay 1 error.')
})

test('nothing is listed from rules that do not hold', () => {
  const broken = { file: 'air.yaml', from: 'severity: permit', to: 'severity: permits' }
  expect(run(['list'], broken)).toMatchObject({ code: 1 })
  expect(run(['list', '--lang', 'en'], broken).text).toContain(
    '“severity” says “permits”, which is not on its list.',
  )
})

test('a file that nobody reads is a mistake', () => {
  const said: string[] = []
  const files = () => [
    ...ruleFiles(),
    { name: 'noise.yaml', text: ruleFiles()[0]?.text.replace('seia-entry', 'noise') ?? '' },
  ]
  expect(
    main(
      ['check'],
      files,
      () => {},
      (...lines) => said.push(...lines),
    ),
  ).toBe(1)
  expect(said.join('\n')).toContain('El archivo no está en la lista de capítulos: nadie lo lee.')
})

test('list names every rule', () => {
  const { code, text } = run(['list'])
  expect(code).toBe(0)
  expect(text.split('\n').filter((line) => line.startsWith('  '))).toHaveLength(226)
})

test('show says a rule in words, and its examples', () => {
  const { text } = run(['show', 'seia-mine-5000t'])
  expect(text).toContain('Cuándo: el tipo de proyecto es Mina')
  expect(text).toContain('Artículo: Ley 19.300 art. 10 i)')
  expect(text).toContain('Rige: no se conocen fechas')
  expect(text).toMatch(/Ejemplo: .*→ se aplica/)
  expect(run(['show', 'proc-21770-stability', '--lang', 'en']).text).toContain(
    'In force: 29 March 2026 – not known.',
  )
  expect(run(['show', 'planning-rural-55']).text).toContain(
    'Ley 21.770: localización (Ley 21.770 art. 20 b), verified)',
  )
})

test('a rule that is not there gets the nearest ids', () => {
  expect(run(['show', 'planning-rural-56'])).toMatchObject({
    code: 1,
    text: expect.stringContaining('planning-rural-55'),
  })
})

test('diff says what begins between two days, and the other way round what ends', () => {
  const there = run(['diff', '2024-01-01', '2026-11-23']).text
  expect(there).toContain('Empiezan a regir:\n  proc-21770-terms')
  expect(there).not.toContain('Dejan de regir')
  expect(run(['diff', '2026-11-23', '2024-01-01']).text).toContain('Dejan de regir:\n  proc-21770-terms')
  expect(run(['diff', '2024-01-01', '2024-01-02']).text).toContain(
    'Ninguna norma cambia entre esos dos días.',
  )
})

test.each([
  [[], 'Di check, list'],
  [['check', 'x'], 'Di check, list'],
  [['diff', '2024-01-01'], 'Di check, list'],
  [['diff', '2024-01-01', '2024-13-01'], '«2024-13-01» no es un día'],
  [['show'], 'Di check, list'],
  [['list', '--lang', 'fr'], '--lang es o en'],
])('%j is answered with the usage, and code 2', (args, words) => {
  const { code, text } = run(args)
  expect(code).toBe(2)
  expect(text).toContain(words)
  expect(text).toContain('npm run rules --')
})
