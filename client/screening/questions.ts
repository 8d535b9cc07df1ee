import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts, Finding } from '../../geodata/model/screening.ts'
import { evaluate, openFacts } from '../../geodata/rules/evaluate.ts'
import { walk } from '../../geodata/rules/expression.ts'

/** Something to ask: the fact, and the rules that wait for it. */
export interface Question {
  fact: string
  rules: string[]
  /** Some of its rules name the type of the project, so it is asked of every project like this. */
  aboutType: boolean
}

/** Asked beside the answer, not in the list. */
const ELSEWHERE = ['route']

const namesType = (rule: Rule | undefined, type: unknown): boolean =>
  rule !== undefined &&
  [...walk(rule.when)].some((part) => 'type' in part && part.type.includes(String(type)))

/**
 * What is left to ask, the most deciding first: the type of the project, then what rules about that type wait for
 * (entry into the SEIA before the rest), then the facts that decide most rules.
 */
export function openQuestions(
  findings: readonly Finding[],
  byId: Readonly<Record<string, Rule>>,
  facts: Facts,
): Question[] {
  const rank = ({ fact, rules, aboutType }: Question) => {
    if (fact === 'type') return 0
    if (!aboutType) return 3
    return rules.some((id) => byId[id]?.then.kind === 'seia') ? 1 : 2
  }
  return openFacts(findings)
    .filter(({ fact }) => !ELSEWHERE.includes(fact) && facts[fact] === undefined)
    .map(({ fact, rules }) => ({
      fact,
      rules,
      aboutType: rules.some((id) => namesType(byId[id], facts.type)),
    }))
    .map((question, place) => ({ question, place }))
    .sort((a, b) => rank(a.question) - rank(b.question) || a.place - b.place)
    .map(({ question }) => question)
}

/** What to ask of a type of project before anything is measured: what its own rules of entry into the SEIA wait for. */
export function firstQuestions(rules: readonly Rule[], facts: Facts): Question[] {
  if (!facts.type) return []
  const own = rules.filter((rule) => rule.then.kind === 'seia' && namesType(rule, facts.type))
  const asked = openQuestions(
    evaluate({ rules: own }, { type: facts.type }, []),
    Object.fromEntries(own.map((rule) => [rule.id, rule])),
    { type: facts.type },
  )
  return asked
}
