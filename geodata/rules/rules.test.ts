import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FACTS, PROJECT_TYPES } from '../facts/index.ts'
import type { Rule } from '../model/rule.ts'
import { factsSchema, findingSchema, parametersSchema } from '../model/screening.ts'
import type { Text } from '../model/text.ts'
import { runExample, waitsFor } from './example.ts'
import { spatialAtom, walk } from './expression.ts'
import { sha256 } from './hash.ts'
import {
  authorityText,
  citeText,
  defaultParameters,
  PARAMETERS,
  parseRuleBase,
  RULE_FILES,
  SAME_PERMIT,
} from './index.ts'
import { RULE_TEXTS, RULES } from './rules.fixture.ts'

/** Layers a rule may ask for. */
const LAYERS = `
  comuna urban_limit ipt_zone ipt_evaluated ipt_risk fiscal_land fiscal_committed coastline maritime_concession ecmpo
  border_line border_zone snap_park snap_monument snap_reserve snap_virgin snap_multiuse marine_reserve santuario
  bien_nacional_protegido ramsar priority_site urban_wetland wetland_inventory vega_bofedal vega_aquifer
  dga_restriction dga_prohibition watercourse lake_salar glacier well water_intake_public indigenous_land adi
  indigenous_community settlement dwelling sensitive_receptor heritage_mh heritage_zt archaeological_site paleo_unit
  qhapaq_nan astro_commune astro_land observatory air_saturated air_latent road_national road_public railway airport
  power_line substation gas_oil_pipeline water_pipeline telecom_antenna explosives_store military_area
  mining_exploit mining_explore mining_easement mine_site smelter tailings_deposit mining_interest_place tsunami_zone
  debris_flood_zone xerophytic_veg zoit seia_project
`
  .trim()
  .split(/\s+/)

const expressions = RULES.rules.flatMap((rule) =>
  [...walk(rule.when)].map((expression) => ({ rule, expression })),
)

describe('the rule base', () => {
  it('holds the 226 rules, each once, in the files the registry names', () => {
    expect(RULES.rules).toHaveLength(226)
    expect(Object.keys(RULES.byId)).toHaveLength(226)
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.yaml'))
    expect(files.sort()).toEqual([...RULE_FILES].sort())
    expect(RULES.chapters.map((chapter) => `${chapter.chapter}.yaml`)).toEqual(RULE_FILES)
  })

  it('is frozen, all the way down', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen))
    expect(frozen(RULES)).toBe(true)
  })

  it('has a hash that the order of files does not change, and a change of one word does', () => {
    expect(RULES.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(parseRuleBase([...RULE_TEXTS].reverse(), sha256).hash).toBe(RULES.hash)
    const changed = RULE_TEXTS.map(({ name, text }) => ({ name, text: text.replace('5,000 t/', '5,001 t/') }))
    expect(parseRuleBase(changed, sha256).hash).not.toBe(RULES.hash)
  })

  it('comes back whole from JSON', () => {
    expect(JSON.parse(JSON.stringify(RULES))).toEqual(RULES)
  })
})

describe('a file that cannot be read', () => {
  const file = (rule: string) => ({
    name: 'odd.yaml',
    text: `chapter: odd\ntitle: { es: Raro, en: Odd }\nrules:\n  - ${rule}\n`,
  })
  const good =
    '{ id: a-rule, es: Una, en: One, when: { always: true }, then: { kind: notice, what: { es: Sí, en: "Yes" } }, authority: SEA, term: null, cite: art. 1, severity: notice, confidence: high, basis: verified, caveats: null }'
  const read = (rule: string) => () => parseRuleBase([file(rule)], sha256)

  it('is one whose rule has an unknown form: the error names file, rule and field', () => {
    expect(read(good)).not.toThrow()
    expect(read(good.replace('always: true', 'sometimes: true'))).toThrow(/odd\.yaml: rule a-rule: when/)
  })

  it('names the part of the tree that is wrong', () => {
    const odd = good.replace('{ always: true }', '{ all: [ { gt: [ ore_t_month ] } ] }')
    expect(read(odd)).toThrow(/odd\.yaml: rule a-rule: when\.all\.0\.gt/)
  })

  it('is one with a field nobody declared', () => {
    expect(read(good.replace('cite:', 'colour: red, cite:'))).toThrow(/odd\.yaml: rule a-rule: .*colour/)
  })

  it('is one that gives an id twice', () => {
    expect(() => parseRuleBase([file(`${good}\n  - ${good}`)], sha256)).toThrow(
      /odd\.yaml: rule a-rule: id is given twice/,
    )
  })

  it('is one that is not YAML', () => {
    expect(() => parseRuleBase([{ name: 'odd.yaml', text: 'a: [' }], sha256)).toThrow(/odd\.yaml: /)
  })
})

describe('what rules name exists', () => {
  it('project types', () => {
    for (const { rule, expression } of expressions) {
      if (!('type' in expression)) continue
      for (const type of expression.type) expect(PROJECT_TYPES, rule.id).toHaveProperty(type)
    }
  })

  it('attributes, compared as what they are', () => {
    for (const { rule, expression } of expressions) {
      if ('flag' in expression) expect(FACTS[expression.flag]?.type, rule.id).toBe('flag')
      for (const form of ['gt', 'gte', 'lt', 'lte'] as const) {
        const comparison = (expression as Partial<Record<typeof form, [string, unknown]>>)[form]
        if (!comparison) continue
        const [fact, limit] = comparison
        expect(FACTS[fact]?.type, `${rule.id}: ${fact}`).toBe('number')
        expect(typeof limit, rule.id).toBe('number')
      }
      if ('eq' in expression) {
        const [fact, value] = expression.eq
        const declared = FACTS[fact]
        if (declared?.type !== 'enum') throw new Error(`${rule.id}: ${fact} is no choice`)
        expect(Object.keys(declared.choices), rule.id).toContain(value)
      }
    }
  })

  it('parameters', () => {
    for (const { rule, expression } of expressions) {
      const atom = spatialAtom(expression)
      if (atom && 'param' in atom) expect(defaultParameters(), rule.id).toHaveProperty(atom.param)
    }
  })

  it('layers', () => {
    for (const { rule, expression } of expressions) {
      const atom = spatialAtom(expression)
      if (atom) expect(LAYERS, rule.id).toContain(atom.layer)
    }
  })

  it('every parameter is used by a rule', () => {
    const used = new Set(
      expressions.flatMap(({ expression }) => {
        const atom = spatialAtom(expression)
        return atom && 'param' in atom ? [atom.param] : []
      }),
    )
    expect([...used].sort()).toEqual(PARAMETERS.map(({ id }) => id).sort())
    expect(parametersSchema.parse(defaultParameters())).toEqual(defaultParameters())
  })

  it('groups of rules that name the same permit: each rule in one group at most', () => {
    const grouped = SAME_PERMIT.flatMap(({ rules }) => rules)
    for (const id of grouped) expect(RULES.byId).toHaveProperty(id)
    expect(new Set(grouped).size).toBe(grouped.length)
  })
})

const hasExamples = RULES.rules.filter((rule) => rule.examples)

describe('every example in the rule files', () => {
  it('there are examples for at least 60 rules, and for every form of the tree', () => {
    expect(hasExamples.length).toBeGreaterThanOrEqual(60)
    const forms = (rules: readonly Rule[]) =>
      new Set(rules.flatMap((rule) => [...walk(rule.when)].flatMap((e) => Object.keys(e))))
    expect(forms(hasExamples)).toEqual(forms(RULES.rules))
  })

  it.each(hasExamples.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
    for (const example of rule.examples ?? []) {
      const finding = runExample(rule, { ...example, given: factsSchema.parse(example.given) })
      const waits = waitsFor(finding)
      const about = JSON.stringify(example)
      expect(finding.outcome, about).toBe(example.expect)
      if (example.missing) expect(waits, about).toEqual([...example.missing].sort())
      expect(findingSchema.parse(finding)).toEqual(finding)
    }
  })
})

describe('both languages', () => {
  const texts: [string, Text][] = [
    ...RULES.chapters.map(({ chapter, title }): [string, Text] => [chapter, title]),
    ...RULES.rules.flatMap((rule): [string, Text][] => [
      [`${rule.id} title`, { es: rule.es, en: rule.en }],
      [`${rule.id} what`, rule.then.what],
      ...(rule.caveats ? [[`${rule.id} caveats`, rule.caveats] as [string, Text]] : []),
      ...(rule.term ? [[`${rule.id} term`, rule.term.for] as [string, Text]] : []),
    ]),
    ...PARAMETERS.flatMap(({ id, title, why }): [string, Text][] => [
      [`${id} title`, title],
      [`${id} why`, why],
    ]),
  ]

  it.each(texts)('%s is said in Spanish and in English', (_name, { es, en }) => {
    expect(es.trim()).not.toBe('')
    expect(en.trim()).not.toBe('')
    expect(es).not.toBe(en)
  })

  it('authorities and citations have no English words in Spanish', () => {
    const english =
      /\b(and|or|to|of|the|with|by|any|each|every|several|service|services|zone|practice|letters|until|added|replaces|municipality|communities|operator|owner|regulation|networks|land)\b/i
    for (const rule of RULES.rules) {
      expect(authorityText(rule.authority).es, rule.id).not.toMatch(english)
      expect(citeText(rule.cite).es, rule.id).not.toMatch(english)
    }
  })
})
