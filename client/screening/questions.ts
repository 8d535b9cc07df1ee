import { FACTS, type FactDeclaration } from '../../geodata/facts/index.ts'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Facts, Measure, Parameters } from '../../geodata/model/screening.ts'
import { evaluate } from '../../geodata/rules/evaluate.ts'
import { factAtom, walk } from '../../geodata/rules/expression.ts'

/**
 * Terms
 * - answer that matters: one value for each way in which a fact can be judged: yes and no, each choice of a list, and
 *   of a number one value under, at and over each limit that some rule compares it with.
 * - effect: a rule whose outcome an answer changes.
 */

/** A stretch of a number; null: without end on that side. */
export interface Stretch {
  from: number | null
  fromIncluded: boolean
  to: number | null
  toIncluded: boolean
}

export interface Effect {
  rule: string
  from: Outcome
  to: Outcome
}

export interface Answer {
  value: string | number | boolean
  /** For numbers: every value in it has the same effects. */
  stretch: Stretch | null
  effects: Effect[]
}

/** Something to ask: a fact of which some answer changes what some rule says. */
export interface Question {
  fact: string
  /** Rules whose outcome some answer changes. */
  rules: string[]
  answers: Answer[]
  /** Some of its rules name the type of the project, so it is asked of every project like this. */
  aboutType: boolean
  /** A person said already that it is not known: not asked again, but still open. */
  declined: boolean
}

/** What is known when a question is weighed. `facts` with `area_ha`, as `evaluate` takes them. */
export interface Known {
  rules: readonly Rule[]
  facts: Facts
  measures: readonly Measure[]
  parameters?: Parameters
}

/** Asked beside the answer, not in the list. */
const ELSEWHERE = ['route']

const WEIGHT: Record<Rule['severity'], number> = { exclusion: 4, permit: 3, consultation: 2, notice: 1 }

const namesType = (rule: Rule | undefined, type: unknown): boolean =>
  rule !== undefined &&
  [...walk(rule.when)].some((part) => 'type' in part && part.type.includes(String(type)))

const factsOf = (rule: Rule): Set<string> =>
  new Set([...walk(rule.when)].flatMap((part) => factAtom(part)?.fact ?? []))

/** Numbers a rule compares a fact with. */
const limitsOf = (rule: Rule, fact: string): number[] =>
  [...walk(rule.when)].flatMap((part) => {
    for (const test of ['gt', 'gte', 'lt', 'lte', 'eq'] as const) {
      const pair = (part as Partial<Record<typeof test, [string, number | string]>>)[test]
      if (pair && pair[0] === fact) return [Number(pair[1])]
    }
    return []
  })

/** Every answer that matters to these rules, without its effects. */
export function answersThatMatter(
  declared: FactDeclaration,
  limits: readonly number[],
): Pick<Answer, 'value' | 'stretch'>[] {
  if (declared.type === 'flag') return [true, false].map((value) => ({ value, stretch: null }))
  if (declared.type === 'enum')
    return Object.keys(declared.choices).map((value) => ({ value, stretch: null }))
  const { minimum, maximum } = declared
  const ends = [...new Set(limits)]
    .filter((limit) => limit >= minimum && (maximum === undefined || limit <= maximum))
    .sort((a, b) => a - b)
  const cells: Pick<Answer, 'value' | 'stretch'>[] = []
  let from: number | null = null
  for (const limit of ends) {
    if (from !== null || limit > minimum)
      cells.push({
        value: ((from ?? minimum) + limit) / 2,
        stretch: { from, fromIncluded: false, to: limit, toIncluded: false },
      })
    cells.push({ value: limit, stretch: { from: limit, fromIncluded: true, to: limit, toIncluded: true } })
    from = limit
  }
  if (from !== null && (maximum === undefined || from < maximum))
    cells.push({
      value: maximum ?? from * 2 + 1,
      stretch: { from, fromIncluded: false, to: null, toIncluded: false },
    })
  return cells
}

const sameEffects = (a: readonly Effect[], b: readonly Effect[]) =>
  a.length === b.length && a.every(({ rule, to }, i) => rule === b[i]?.rule && to === b[i]?.to)

/** Neighbouring stretches of a number that change the same are one. */
function joinStretches(answers: readonly Answer[]): Answer[] {
  const joined: Answer[] = []
  for (const answer of answers) {
    const last = joined.at(-1)
    if (last?.stretch && answer.stretch && sameEffects(last.effects, answer.effects))
      last.stretch = {
        ...last.stretch,
        to: answer.stretch.to,
        toIncluded: answer.stretch.toIncluded,
      }
    else joined.push({ ...answer })
  }
  return joined
}

/**
 * What is left to ask, the most deciding first: the type of the project, then what decides the entry of that type into
 * the SEIA, then what else depends on the type, then the rest by how much an answer settles. A fact is asked only if
 * some answer changes the outcome of some rule, all else as known; each is tried. Pure.
 */
export function openQuestions({ rules, facts, measures, parameters = {} }: Known): Question[] {
  const before = new Map(
    evaluate({ rules }, facts, measures, parameters).map(({ rule, outcome }) => [rule, outcome]),
  )
  // More knowledge never changes what is triggered or not, so only the others are tried.
  const waiting = new Map<string, Rule[]>()
  for (const rule of rules) {
    const outcome = before.get(rule.id)
    if (outcome !== 'possible' && outcome !== 'not-evaluated') continue
    for (const fact of factsOf(rule)) waiting.set(fact, [...(waiting.get(fact) ?? []), rule])
  }

  const questions = [...waiting].flatMap(([fact, own]): (Question & { rank: number; weight: number })[] => {
    const declared = FACTS[fact]
    const stated = facts[fact]
    if (!declared || (stated !== undefined && stated !== null) || ELSEWHERE.includes(fact)) return []
    if (declared.type === 'number' && declared.derived) return []
    const tried = answersThatMatter(
      declared,
      own.flatMap((rule) => limitsOf(rule, fact)),
    ).map(({ value, stretch }): Answer => {
      const after = evaluate({ rules: own }, { ...facts, [fact]: value }, measures, parameters)
      return {
        value,
        stretch,
        effects: after.flatMap(({ rule, outcome: to }): Effect[] => {
          const from = before.get(rule)
          return from !== undefined && from !== to ? [{ rule, from, to }] : []
        }),
      }
    })
    const decided = [...new Set(tried.flatMap(({ effects }) => effects.map(({ rule }) => rule)))]
    if (decided.length === 0) return []
    const byId = new Map(own.map((rule) => [rule.id, rule]))
    const aboutType = decided.some((id) => namesType(byId.get(id), facts.type))
    const seia = decided.some((id) => byId.get(id)?.then.kind === 'seia')
    const weigh = ({ effects }: Answer) =>
      effects.reduce((sum, { rule }) => sum + WEIGHT[byId.get(rule)?.severity ?? 'notice'], 0)
    return [
      {
        fact,
        rules: decided,
        answers: joinStretches(tried),
        aboutType,
        declined: stated === null,
        rank: fact === 'type' ? 0 : !aboutType ? 3 : seia ? 1 : 2,
        weight: tried.reduce((sum, answer) => sum + weigh(answer), 0) / tried.length,
      },
    ]
  })
  return questions
    .sort((a, b) => a.rank - b.rank || b.weight - a.weight || (a.fact < b.fact ? -1 : 1))
    .map(({ rank, weight, ...question }) => question)
}

/** What to ask of a type of project before anything is measured: what its own rules of entry into the SEIA wait for. */
export function firstQuestions(rules: readonly Rule[], facts: Facts): Question[] {
  if (!facts.type) return []
  const own = rules.filter((rule) => rule.then.kind === 'seia' && namesType(rule, facts.type))
  return openQuestions({ rules: own, facts: { type: facts.type }, measures: [] })
}
