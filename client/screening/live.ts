import type { Rule } from '../../geodata/model/rule.ts'
import type { Facts, Finding, Screening } from '../../geodata/model/screening.ts'
import { reassess } from '../../geodata/rules/overrides.ts'
import { applyRoute } from '../../geodata/rules/route.ts'
import type { RuleBook } from './report.ts'

/**
 * A screening with answers that the server does not hold yet: facts, findings and route as the same engine gives them
 * from the measures that are stored. Without answers, the screening itself. Only rules that were asked are asked again
 * (those in force on its day); what somebody disputed stays as disputed. Pure.
 */
export function withAnswers(
  screening: Screening,
  book: Pick<RuleBook, 'byId'>,
  answers: Readonly<Facts>,
): Screening {
  if (Object.keys(answers).length === 0) return screening
  const rules = rulesAsked(screening, book)
  const facts: Facts = { ...screening.facts, ...answers }
  const base = { rules, byId: book.byId }
  const { findings, route, assumed } = applyRoute(
    base,
    { ...facts, area_ha: screening.site.area_ha },
    screening.measures,
    screening.parameters,
  )
  const answered: Screening = { ...screening, facts, findings, route: { value: route, assumed } }
  return screening.overrides.length > 0
    ? { ...answered, ...reassess(answered, base, screening.overrides) }
    : answered
}

/** The rules a screening holds findings of, in their order. */
export function rulesAsked(
  screening: Pick<Screening, 'findings'>,
  book: Pick<RuleBook, 'byId'>,
): readonly Rule[] {
  return screening.findings.flatMap(({ rule }) => book.byId[rule] ?? [])
}

/** A rule whose outcome the answers changed. */
export interface Change {
  rule: string
  from: Finding['outcome']
  to: Finding['outcome']
}

/** What differs between two states of one screening, in the order of its findings. */
export function changesBetween(
  before: Pick<Screening, 'findings'>,
  after: Pick<Screening, 'findings'>,
): Change[] {
  const was = new Map(before.findings.map(({ rule, outcome }) => [rule, outcome]))
  return after.findings.flatMap(({ rule, outcome: to }): Change[] => {
    const from = was.get(rule)
    return from !== undefined && from !== to ? [{ rule, from, to }] : []
  })
}
