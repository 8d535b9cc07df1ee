import { describe, expect, it } from 'vitest'
import { checkRuleFiles, nearest } from './check.ts'
import { RULE_TEXTS } from './rules.fixture.ts'

/** A file of one rule, on one line each field, so that a test can break one. */
const GOOD = `chapter: odd
title: { es: Raro, en: Odd }
rules:
  - id: a-rule
    es: Una
    en: One
    when: { flag: excavates }
    then:
      kind: notice
      what: { es: Sí, en: "Yes" }
    authority: SEA
    term: { n: 5, unit: bd, for: { es: decidir, en: deciding } }
    cite: art. 1
    severity: notice
    confidence: high
    basis: verified
    in_force: { from: 2025-01-01, to: null, basis: verified, why: { es: Así, en: So } }
    caveats: null
    examples:
      - { given: { excavates: true }, expect: triggered }
`
const check = (text: string) => checkRuleFiles([{ name: 'odd.yaml', text }])
const broken = (from: string, to: string) => {
  expect(GOOD).toContain(from)
  return check(GOOD.replace(from, to))
}
const when = (tree: string) => broken('{ flag: excavates }\n', `${tree}\n`)

describe('the checker', () => {
  it('finds nothing wrong with the rules of this release, nor with a good one', () => {
    expect(checkRuleFiles(RULE_TEXTS)).toEqual([])
    expect(check(GOOD)).toEqual([])
  })

  it.each([
    // what is written, what is said, what is offered
    ['{ sometimes: true }', 'No existe la forma de condición «sometimes».', 'always'],
    ['{ intersects: ramsarr }', 'No existe la capa «ramsarr».', 'ramsar'],
    [
      '{ intersects: { layer: ecmpo, where: { status: grantd } } }',
      'No existe la respuesta «grantd».',
      'granted',
    ],
    [
      '{ intersects: { layer: ecmpo, where: { statu: granted } } }',
      'No existe la columna «statu».',
      'status',
    ],
    ['{ flag: excavate }', 'No existe el antecedente «excavate».', 'excavates'],
    [
      '{ flag: ore_t_month }',
      '«ore_t_month» es un número: usa gt, gte, lt o lte, no flag.',
      '{ gt: [ore_t_month, 5000] }',
    ],
    [
      '{ eq: [excavates, "true"] }',
      '«excavates» se responde sí o no: usa flag, no eq.',
      '{ flag: excavates }',
    ],
    ['{ gt: [ore_t_month, "5.000"] }', '«ore_t_month» se compara con «5.000», que no es un número.', null],
    ['{ eq: [land_act, leas] }', 'No existe la respuesta «leas».', 'lease'],
    ['{ type: [mines] }', 'No existe el tipo de proyecto «mines».', 'mine'],
    [
      '{ near: [ramsar, near_protected] }',
      'No existe la distancia de cribado «near_protected».',
      'near_protected_m',
    ],
    [
      '{ near: [ramsar, 5000] }',
      '«near» lleva el nombre de una distancia de cribado, no metros (5000).',
      'near_protected_m',
    ],
    [
      '{ within: [coastline] }',
      '«within» no está escrito como se debe: «["coastline"]».',
      '{ within: [coastline, 80] }',
    ],
    ['{ all: [] }', '«all» no está escrito como se debe: «[]».', '{ all: […, …] }'],
    [
      '{ flag: excavates, always: true }',
      'Una condición tiene una sola forma y aquí hay 2: flag, always.',
      '{ all: […, …] }',
    ],
    ['siempre', '«siempre» no es una condición.', '{ always: true }'],
  ])('says of the condition %s what is wrong, on its line', (tree, what, offered) => {
    const [problem, ...more] = when(tree)
    expect(more).toEqual([])
    expect(problem).toMatchObject({ file: 'odd.yaml', line: 7, rule: 'a-rule', what: { es: what } })
    if (offered) expect(problem?.allowed).toContain(offered)
    else expect(problem?.allowed).toEqual([])
  })

  it('finds what is wrong deep inside a condition of many lines, on its own line', () => {
    const problems = when(
      '\n      all:\n        - any:\n            - { flag: excavates }\n            - not: { intersects: ramzar }',
    )
    expect(problems).toMatchObject([
      { line: 11, what: { en: 'There is no layer “ramzar”.' }, allowed: ['ramsar'] },
    ])
  })

  it.each([
    ['es: Una\n    ', '', 4, 'Falta el texto en español (el título de la norma).'],
    [', en: "Yes"', '', 10, 'Falta el texto en inglés de «what».'],
    ['en: "Yes"', 'en: ""', 10, '«en» está vacío.'],
    ['kind: notice', 'kind: notise', 9, '«kind» dice «notise», que no está en su lista.'],
    ['basis: verified\n', 'basis: verificado\n', 16, '«basis» dice «verificado», que no está en su lista.'],
    ['cite: art. 1', 'cite: art. 1\n    colour: red', 14, 'No existe el campo «colour» aquí.'],
    [
      'from: 2025-01-01',
      'from: 2025-02-30',
      17,
      '«from» dice «2025-02-30», que no es una fecha del calendario.',
    ],
    ['to: null', 'to: 2024-12-31', 17, '«to» (2024-12-31) es anterior al día en que empieza.'],
    ['id: a-rule', 'id: Año nuevo', 4, 'El código «Año nuevo» no sirve.'],
    ['n: 5', 'n: cinco', 12, '«n» dice «cinco» y debería ser un número.'],
    ['    authority: SEA\n', '', 4, 'Falta el campo «authority».'],
    ['given: { excavates: true }', 'given: { excavate: true }', 20, 'No existe el antecedente «excavate».'],
    ['given: { excavates: true }', 'given: { type: mines }', 20, 'No existe el tipo de proyecto «mines».'],
  ])('of %j made %j says line and mistake', (from, to, line, es) => {
    expect(broken(from, to).slice(0, 1)).toMatchObject([{ line, what: { es } }])
  })

  it('offers the whole list where a value must be one of a list, the nearest first', () => {
    const [problem] = broken('kind: notice', 'kind: notise')
    expect(problem?.allowed[0]).toBe('notice')
    expect(problem?.allowed).toHaveLength(8)
  })

  it('puts every example to its rule, and says what came out', () => {
    expect(broken('expect: triggered', 'expect: not-triggered')).toMatchObject([
      {
        line: 20,
        what: {
          es: 'Con estos antecedentes {"excavates":true} la norma da «se aplica» y el ejemplo espera «no se aplica».',
          en: 'With these facts {"excavates":true} the rule gives “applies” and the example expects “does not apply”.',
        },
      },
    ])
    expect(broken('expect: triggered', 'expect: triggered, missing: [ramsar]')[0]?.what.es).toContain(
      'la norma espera saber [] y el ejemplo dice [ramsar]',
    )
  })

  it('knows an id or a chapter that is given twice, also in another file, and says where', () => {
    const twice = checkRuleFiles([
      { name: 'one.yaml', text: GOOD },
      { name: 'two.yaml', text: GOOD },
    ])
    expect(twice.map(({ file, line, what }) => [file, line, what.es])).toEqual([
      ['two.yaml', 1, 'El capítulo «odd» ya está en one.yaml.'],
      ['two.yaml', 4, 'El código «a-rule» ya lo tiene otra norma (one.yaml, línea 4).'],
    ])
  })

  it.each([
    ['chapter: [', 'La sangría no calza'],
    [GOOD.replace('es: Una', 'es: Una: dos'), 'Hay dos puntos (:) de más'],
    [GOOD.replace('es: Una', 'es: Una\n    es: Dos'), 'El mismo campo está dos veces.'],
    [GOOD.replace('    en: One', '\ten: One'), 'tabulador'],
    [GOOD.replace('es: Una', 'es: @una'), 'signo reservado'],
    [GOOD.replace('"Yes"', '"Yes'), 'Falta cerrar'],
    ['', 'El archivo está vacío'],
  ])('says of text that is no YAML what to look for (%#)', (text, es) => {
    expect(check(text)[0]?.what.es).toContain(es)
  })
})

it('the nearest names come first, and far ones not at all', () => {
  expect(nearest('ramsr', ['rio', 'ramsar', 'glacier'])).toEqual(['ramsar'])
  expect(nearest('park', ['snap_park', 'snap_reserve'])).toEqual(['snap_park'])
  expect(nearest('zzzz', ['ramsar'])).toEqual([])
})
