import type { RuleBook as AnyRuleBook } from '../../geodata/rules/report.ts'
import type { RulesAnswer } from '../data/screening.ts'

export * from '../../geodata/rules/report.ts'

/** The rules of one base as the server gives them, with the team's distances. */
export type RuleBook = AnyRuleBook<RulesAnswer['parameters'][number]>
