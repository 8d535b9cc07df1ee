import type { Outcome, Rule } from '../model/rule.ts'
import { SEVERITIES } from '../model/rule.ts'
import { type Finding, type Measure, measureKey, type Screening } from '../model/screening.ts'
import { orderFindings } from './order.ts'

/**
 * Terms
 * - item: what is read as one thing: a finding, or the findings of several rules that name the same permit.
 * - report: the findings of a screening, put in the order and under the headings in which they are read.
 */

export type Severity = (typeof SEVERITIES)[number]

/** What of a base is put into a book: chapters of rules, rules that name the same permit, the team's distances. */
export interface BookParts<Distance> {
  chapters: readonly { chapter: string; rules: readonly Rule[] }[]
  groups: readonly { id: string; rules: readonly string[] }[]
  parameters: readonly Distance[]
}

/** The rules of one base, ready to be looked up. */
export interface RuleBook<Distance = unknown> {
  byId: Readonly<Record<string, Rule>>
  chapterOf: Readonly<Record<string, string>>
  groups: BookParts<Distance>['groups']
  parameters: readonly Distance[]
}

export interface Cited {
  rule: Rule
  finding: Finding
}

export interface Item {
  id: string
  /** The strongest outcome of its rules. */
  outcome: Outcome
  /** The first gives the title; each gives a citation. */
  cited: readonly [Cited, ...Cited[]]
}

export interface SeverityGroup {
  severity: Severity
  items: Item[]
}

/** A layer that could still change outcomes, and whose. */
export interface LayerNeed {
  layer: string
  rules: string[]
}

export interface Report {
  /** Outcome «applies», by severity. */
  triggered: SeverityGroup[]
  /** Outcome «could apply», by severity; without those that could require an EIA. */
  possible: SeverityGroup[]
  /** Effects that could require an EIA; only a study decides. */
  eia: Item[]
  /** Procedure and terms: about the paperwork, not about the site, and not counted. */
  procedure: Item[]
  notEvaluated: Item[]
  notTriggered: Item[]
  /** Of what does not apply, what does not because somebody disputes it: their word, so it is not left out of sight. */
  disputedAway: Item[]
  counts: { triggered: number; possible: number; eia: number; notEvaluated: number; notTriggered: number }
  /** Layers without published data, most needed first. */
  missing: LayerNeed[]
  /** Layers whose list is not known to be complete here. */
  uncovered: LayerNeed[]
  /** Layers whose nearest feature lies within its own accuracy of a limit. */
  uncertain: LayerNeed[]
}

/** Chapter whose rules speak of the procedure (permitting.md 4.3). */
const PROCEDURE = 'procedure'

/** What a report looks up of a rule base: rules by id, their chapters, groups and distances. */
export function ruleBook<Distance>({
  chapters,
  groups,
  parameters,
}: BookParts<Distance>): RuleBook<Distance> {
  const rules = chapters.flatMap(({ chapter, rules }) => rules.map((rule) => [rule, chapter] as const))
  return {
    byId: Object.fromEntries(rules.map(([rule]) => [rule.id, rule])),
    chapterOf: Object.fromEntries(rules.map(([rule, chapter]) => [rule.id, chapter])),
    groups,
    parameters,
  }
}

/** Order and headings of permitting.md 1.3b. Findings of rules that the book does not hold are left out. */
export function buildReport(screening: Pick<Screening, 'findings' | 'measures'>, book: RuleBook): Report {
  const cited = orderFindings(screening.findings, book, screening.measures).flatMap((finding): Cited[] => {
    const rule = book.byId[finding.rule]
    return rule ? [{ rule, finding }] : []
  })
  const isProcedure = ({ rule }: Cited) => book.chapterOf[rule.id] === PROCEDURE
  const isEia = ({ rule }: Cited) => rule.then.kind === 'eia'
  const with_ = (outcome: Outcome) => (one: Cited) => one.finding.outcome === outcome
  const alive = (one: Cited) => with_('triggered')(one) || with_('possible')(one)

  const site = cited.filter((one) => !isProcedure(one))
  const items = joinSamePermit(
    site.filter((one) => !isEia(one)),
    book.groups,
  )
  const of = (outcome: Outcome) => items.filter((item) => item.outcome === outcome)
  const eiaOf = (outcome: Outcome) => site.filter((one) => isEia(one) && with_(outcome)(one)).map(single)
  const triggered = bySeverity(of('triggered'))
  const possible = bySeverity(of('possible'))
  const eia = site.filter((one) => isEia(one) && alive(one)).map(single)
  const notEvaluated = [...of('not-evaluated'), ...eiaOf('not-evaluated')]
  const notTriggered = [...of('not-triggered'), ...eiaOf('not-triggered')]
  const size = (groups: SeverityGroup[]) => groups.reduce((sum, group) => sum + group.items.length, 0)
  return {
    triggered,
    possible,
    eia,
    procedure: cited.filter((one) => isProcedure(one) && alive(one)).map(single),
    notEvaluated,
    notTriggered,
    disputedAway: [
      ...notTriggered,
      ...cited.filter((one) => isProcedure(one) && with_('not-triggered')(one)).map(single),
    ].filter((item) => item.cited.some(({ finding }) => finding.override)),
    counts: {
      triggered: size(triggered),
      possible: size(possible),
      eia: eia.length,
      notEvaluated: notEvaluated.length,
      notTriggered: notTriggered.length,
    },
    missing: needs(screening.findings, 'missing_layers'),
    uncovered: needs(screening.findings, 'uncovered_layers'),
    uncertain: needs(screening.findings, 'uncertain_layers'),
  }
}

/** Strongest first; what could not be evaluated is not cleared. */
const STRENGTH: readonly Outcome[] = ['triggered', 'possible', 'not-evaluated', 'not-triggered']

const single = (one: Cited): Item => ({ id: one.rule.id, outcome: one.finding.outcome, cited: [one] })

/**
 * Findings of rules that name the same permit become one item, whatever each of them says; it stands where the rule with
 * the strongest outcome stood, which comes first in it (of several, the one the group names first).
 */
function joinSamePermit(cited: readonly Cited[], groups: RuleBook['groups']): Item[] {
  const groupOf = new Map(groups.flatMap((group) => group.rules.map((rule) => [rule, group] as const)))
  return cited.flatMap((one): Item[] => {
    const group = groupOf.get(one.rule.id)
    if (!group) return [single(one)]
    const place = ({ rule, finding }: Cited) =>
      STRENGTH.indexOf(finding.outcome) * 1000 + group.rules.indexOf(rule.id)
    const [first = one, ...rest] = cited
      .filter(({ rule }) => group.rules.includes(rule.id))
      .sort((a, b) => place(a) - place(b))
    return first === one ? [{ id: group.id, outcome: first.finding.outcome, cited: [first, ...rest] }] : []
  })
}

function bySeverity(items: readonly Item[]): SeverityGroup[] {
  return SEVERITIES.map((severity) => ({
    severity,
    items: items.filter(({ cited: [{ rule }] }) => rule.severity === severity),
  })).filter((group) => group.items.length > 0)
}

function needs(
  findings: readonly Finding[],
  kind: 'missing_layers' | 'uncovered_layers' | 'uncertain_layers',
): LayerNeed[] {
  const rules = new Map<string, string[]>()
  for (const finding of findings)
    for (const layer of finding[kind]) rules.set(layer, [...(rules.get(layer) ?? []), finding.rule])
  return [...rules]
    .map(([layer, waiting]) => ({ layer, rules: waiting }))
    .sort((a, b) => b.rules.length - a.rules.length || (a.layer < b.layer ? -1 : 1))
}

/**
 * The measures that made an item's outcome, each once, in the order of its findings. Of an item that applies or could,
 * what speaks against another rule of it is left out.
 */
export function measuresOf(item: Item, measures: readonly Measure[]): Measure[] {
  const byKey = new Map(measures.map((measure) => [measureKey(measure.layer, measure.where), measure]))
  const speaks = ({ finding: { outcome } }: Cited) => outcome === 'triggered' || outcome === 'possible'
  const cited = item.cited.some(speaks) ? item.cited.filter(speaks) : item.cited
  const keys = new Set(cited.flatMap(({ finding }) => finding.because))
  return [...keys].flatMap((key) => byKey.get(key) ?? [])
}
