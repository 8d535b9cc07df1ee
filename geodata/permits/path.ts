import type { Rule } from '../model/rule.ts'
import type { Screening } from '../model/screening.ts'
import type { Text } from '../model/text.ts'
import { authorityText, citeText } from '../rules/citation.ts'
import { addTerm, businessDays, type Calendar, dayNumber, isoDay, type Reading } from './calendar.ts'
import type { Act, Limit, PathEdge, PathNode, PermitPath, Permits, Precedence, Step } from './model.ts'
import { type Schedule, schedule } from './network.ts'
import { PRACTICE } from './parse.ts'

export interface PathOptions {
  /** `triggered`: what applies; `with-possible`: also what could apply. */
  include: 'triggered' | 'with-possible'
  /** The day of the first filing, `YYYY-MM-DD`. */
  start: string
  /** Land act to show instead of the one the facts state; an id of `Permits.acts`. */
  act?: string | undefined
}

/** What a path is made from; any screening has it. */
export type PathScreening = Pick<Screening, 'facts' | 'findings' | 'route'>

/** Ley 19.880 art. 27: the longest an administrative procedure may take when nothing else is said. */
export const GENERAL_TERM: Limit = { n: 6, unit: 'mo', cite: 'Ley 19.880 art. 27', basis: 'verified' }

/** Kinds of rules that ask for something to be obtained or held. */
const ASKED: readonly Rule['then']['kind'][] = ['permit', 'consultation']

/** The fact and the limit that tell a short free concession from a long one (DL 1.939 art. 61). */
const SHORT_YEARS = 5

type Outcome = PathNode['outcome']
type Length = PathNode['length']

/** A step of this path, before it has days. */
interface Present {
  step: Step
  outcome: Outcome
  rules: Rule[]
  term: Limit | null
  extension: Limit | null
  staged: Limit | null
  length: Length
}

/**
 * The permit path of a screening: which steps, what waits for what, and the days when every authority uses the whole
 * time the law gives and no clock stops. `rules`: of the base the screening was made with; findings of other rules are
 * left out. Nothing here is experience: terms are legal maxima, and a step without a term of its own has no length,
 * so that what follows is "at least". An unknown `act`, or one that does not fit the site, shows no act.
 */
export function permitPath(
  permits: Permits,
  screening: PathScreening,
  rules: readonly Rule[],
  calendar: Calendar,
  { include, start, act: wanted }: PathOptions,
): PermitPath {
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]))
  const outcomes = new Map(screening.findings.map(({ rule, outcome }) => [rule, outcome]))
  const outcomeOf = (rule: string): Outcome | null => {
    const outcome = outcomes.get(rule)
    if (outcome === 'triggered') return outcome
    return outcome === 'possible' && include === 'with-possible' ? outcome : null
  }
  const route = seiaRoute(screening, rules, outcomeOf)
  const act = landAct(permits, screening.facts, outcomeOf, wanted)
  const steps = [...permits.steps, ...unplaced(permits, rules)]
  const present = presentSteps(steps, {
    act,
    route: route.value,
    route_outcome: route.outcome,
    outcomeOf,
    ruleById,
    facts: screening.facts,
  })
  const edges = presentEdges(permits.precedences, new Set(present.keys()))

  const run = (reading: Reading, more: { extended?: boolean; general?: boolean } = {}) =>
    schedule(
      [...present.values()].map((one) => ({
        id: one.step.id,
        end: (day: number) =>
          lengthOf(one, more).reduce((last, limit) => addTerm(calendar, last, limit, reading), day),
      })),
      edges,
      dayNumber(start),
    )
  const own = run('business')
  const inCalendarDays = run('calendar')
  const extended = run('business', { extended: true })
  const general = run('business', { general: true })

  const openOwn = openSteps(own, present, edges, ['general', 'none'])
  const total = (
    id: PermitPath['totals'][number]['id'],
    made: Schedule,
    unknown: readonly Length[] = ['general', 'none'],
  ) => {
    const open = openSteps(made, present, edges, unknown)
    return {
      id,
      finish: isoDay(made.end),
      business_days: businessDays(calendar, dayNumber(start), made.end),
      calendar_days: made.end - dayNumber(start),
      // A stage inside a term that covers it leaves nothing open by itself.
      at_least: [...open].some((one) => present.get(one)?.length !== 'inside'),
    }
  }
  const critical = criticalOf(own, present, edges)
  const finishOf = (id: string) => own.byId.get(id)?.finish ?? 0
  const covering = coveringSteps(present)
  const exceeded = new Set(
    edges
      .filter(
        ({ from, to }) => covering.has(from) && present.get(from)?.term && finishOf(to) > finishOf(from),
      )
      .map(({ from }) => from),
  )
  const nodes = own.order.map((id) =>
    shown(present.get(id) as Present, {
      own,
      inCalendarDays,
      calendar,
      atLeast: openOwn.has(id),
      exceeded: exceeded.has(id),
      critical: critical.has(id),
    }),
  )
  nodes.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))

  const groups = new Set(nodes.map(({ group }) => group))
  const placed = new Map(steps.flatMap((step) => allRules(step).map((rule) => [rule, step.id] as const)))
  const could = (outcome: string) =>
    screening.findings
      .filter(
        (finding) =>
          finding.outcome === outcome &&
          placed.has(finding.rule) &&
          !present.has(placed.get(finding.rule) as string),
      )
      .map(({ rule }) => rule)
  return {
    permits: permits.hash,
    start,
    include,
    route: route.value,
    act: act && {
      id: act.id,
      title: act.act.title,
      stated: act.stated,
      stages_known: act.act.stages_known !== false,
    },
    acts:
      act || outcomeOf('land-fiscal-title')
        ? Object.entries(permits.acts).map(([id, { title }]) => ({ id, title }))
        : [],
    nodes,
    edges: edges.map(({ unless, ...edge }) => edge),
    critical: nodes.filter((node) => node.critical).map(({ id }) => id),
    file_first: fileFirst(nodes, edges),
    no_term: nodes.filter(({ length }) => length === 'general' || length === 'none').map(({ id }) => id),
    totals: [
      total('own', own),
      total('calendar', inCalendarDays),
      total('extended', extended),
      total('general', general, ['none']),
    ],
    parallels: permits.parallels
      .filter((parallel) => parallel.groups.every((group) => groups.has(group)))
      .map(({ groups, cite, basis, status, why }) => ({
        groups,
        cite: citeText(cite),
        basis,
        staged: status === 'staged',
        why,
      })),
    exclusions: rules
      .filter(({ id, severity }) => severity === 'exclusion' && outcomes.get(id) === 'triggered')
      .map(({ id }) => id),
    left_out: {
      possible: include === 'triggered' ? could('possible') : [],
      not_evaluated: could('not-evaluated'),
    },
  }
}

/** The route of the screening; with possible steps, a project that could have to enter is taken to enter by DIA. */
function seiaRoute(
  { route }: PathScreening,
  rules: readonly Rule[],
  outcomeOf: (rule: string) => Outcome | null,
): { value: 'DIA' | 'EIA' | null; outcome: Outcome } {
  if (route.value === 'DIA' || route.value === 'EIA') return { value: route.value, outcome: 'triggered' }
  const could = route.value === null && rules.some(({ id, then }) => then.kind === 'seia' && outcomeOf(id))
  return { value: could ? 'DIA' : null, outcome: 'possible' }
}

interface ChosenAct {
  id: string
  act: Act
  stated: boolean
  outcome: Outcome
}

function landAct(
  permits: Permits,
  facts: Screening['facts'],
  outcomeOf: (rule: string) => Outcome | null,
  wanted: string | undefined,
): ChosenAct | null {
  const land = outcomeOf('land-fiscal-title')
  const stated = Object.entries(permits.acts).filter(
    ([id, act]) =>
      act.fact === facts.land_act &&
      (act.fact !== 'free-concession' ||
        (typeof facts.concession_years === 'number' &&
          facts.concession_years <= SHORT_YEARS === (id === 'free-short'))),
  )
  const [id, act] =
    wanted === undefined
      ? (stated[0] ?? [])
      : (Object.entries(permits.acts).find(([id]) => id === wanted) ?? [])
  if (!id || !act) return null
  const outcome = outcomeOf(act.rule) ?? land
  return outcome && { id, act, outcome, stated: stated.some(([one]) => one === id) }
}

/** Rules that ask for something and that the table does not place: each is a step that waits for nothing. */
function unplaced(permits: Permits, rules: readonly Rule[]): Step[] {
  const placed = new Set([
    ...permits.steps.flatMap(allRules),
    ...permits.apart.map(({ rule }) => rule),
    ...Object.values(permits.acts).map(({ rule }) => rule),
  ])
  return rules
    .filter(({ id, then }) => ASKED.includes(then.kind) && !placed.has(id))
    .map(({ id, then }) => ({
      id: `rule-${id}`,
      group: then.kind === 'consultation' ? 'consultation' : 'sector',
      rules: [id],
    }))
}

/** Every rule that can bring a step into a path. */
const allRules = (step: Step): string[] => [
  ...(step.rules ?? []),
  ...Object.values(step.rules_by_route ?? {}).flat(),
]

interface Situation {
  act: ChosenAct | null
  route: 'DIA' | 'EIA' | null
  route_outcome: Outcome
  outcomeOf: (rule: string) => Outcome | null
  ruleById: ReadonlyMap<string, Rule>
  facts: Screening['facts']
}

function presentSteps(steps: readonly Step[], situation: Situation): Map<string, Present> {
  const found = new Map<string, Outcome>()
  for (const step of steps) {
    const outcome = outcomeOfStep(step, situation, found)
    if (outcome) found.set(step.id, outcome)
  }
  return new Map(
    steps.flatMap((step) => {
      const outcome = found.get(step.id)
      return outcome ? [[step.id, present(step, outcome, situation, found)] as const] : []
    }),
  )
}

const rulesOf = ({ rules, rules_by_route }: Step, route: 'DIA' | 'EIA' | null): string[] => [
  ...(rules ?? []),
  ...((route && rules_by_route?.[route]) ?? []),
]

/** Whether a step is in the path, and how certainly; `found` are the steps declared before it. */
function outcomeOfStep(
  step: Step,
  { act, route, route_outcome, outcomeOf, facts }: Situation,
  found: ReadonlyMap<string, Outcome>,
): Outcome | null {
  if (step.seia && !route) return null
  if (step.only_without_act && act) return null
  const absent = Object.entries(step.absent_when ?? {}).some(([fact, value]) => facts[fact] === value)
  if (absent) return null
  const reasons: (Outcome | null | undefined)[] = [
    ...rulesOf(step, route).map(outcomeOf),
    ...(step.with ?? []).map((other) => found.get(other)),
    act?.act.steps.includes(step.id) ? act.outcome : null,
    step.seia && allRules(step).length === 0 ? route_outcome : null,
  ]
  if (reasons.includes('triggered')) return 'triggered'
  return reasons.includes('possible') ? 'possible' : null
}

function present(
  step: Step,
  outcome: Outcome,
  { act, route, outcomeOf, ruleById }: Situation,
  found: ReadonlyMap<string, Outcome>,
): Present {
  const ids = [...rulesOf(step, route), ...(step.of_act && act ? [act.act.rule] : [])]
  const active = ids.flatMap((id) => (outcomeOf(id) ? (ruleById.get(id) ?? []) : []))
  // What applies goes before what could.
  const rules = [...active].sort(
    (a, b) => Number(outcomeOf(b.id) === 'triggered') - Number(outcomeOf(a.id) === 'triggered'),
  )
  const terms = termsOf(step, rules, act?.id, (id) => outcomeOf(id) === 'triggered')
  const actRule = step.of_act && act ? ruleById.get(act.act.rule) : undefined
  const inside = step.inside !== undefined && found.has(step.inside)
  return {
    step,
    outcome,
    rules,
    term: terms.own,
    staged: step.staged ?? terms.staged ?? (actRule && !step.milestone ? stagedTerm(actRule) : null),
    extension: (route && step.extension_by_route?.[route]) ?? step.extension ?? null,
    length: step.milestone
      ? 'milestone'
      : terms.own
        ? 'own'
        : inside
          ? 'inside'
          : step.general
            ? 'general'
            : 'none',
  }
}

/** The term a step counts, and the one that is only enacted. What the table says goes before what its rules say. */
function termsOf(
  step: Step,
  rules: readonly Rule[],
  act: string | undefined,
  certain: (rule: string) => boolean,
): { own: Limit | null; staged: Limit | null } {
  if (step.milestone) return { own: null, staged: null }
  const staged = rules.map(stagedTerm).find((limit) => limit !== null) ?? null
  const stated = (act === undefined ? undefined : step.term_by_act?.[act]) ?? step.term
  if (stated) return { own: stated, staged }
  if (step.of_act) return { own: null, staged }
  const giving = step.term_of?.flatMap((id) => rules.find((rule) => rule.id === id) ?? [])
  const one = giving && (giving.find(({ id }) => certain(id)) ?? giving.at(-1))
  const from = giving ? (one ? [one] : []) : rules
  return { own: from.map(ownTerm).find((limit) => limit !== null) ?? null, staged }
}

/** The term of Ley 21.770 art. 20 for this rule's permit: enacted, not known to be in force. */
function stagedTerm({ sector_authorisation, term, basis }: Rule): Limit | null {
  const limit = sector_authorisation?.term
  if (limit) return { n: limit.n, unit: limit.unit, cite: limit.cite, basis: limit.basis }
  return term && isStaged(term) ? { n: term.n, unit: term.unit, cite: 'Ley 21.770 art. 20', basis } : null
}

/** A rule's own term, unless it is one of Ley 21.770. */
function ownTerm(rule: Rule): Limit | null {
  const { term, cite, basis, status } = rule
  if (!term || status === 'staged' || isStaged(term)) return null
  return { n: term.n, unit: term.unit, cite, basis }
}

const isStaged = (term: NonNullable<Rule['term']>) => /21\.770/.test(term.for.es)

/** The limits that make up the length of a step, one after the other. */
function lengthOf(
  { term, extension, length }: Present,
  { extended = false, general = false }: { extended?: boolean; general?: boolean },
): Limit[] {
  const limits = term ? [term] : general && length === 'general' ? [GENERAL_TERM] : []
  return extended && extension ? [...limits, extension] : limits
}

/** The precedences between steps of the path, each pair once: the one that holds from the start says more. */
function presentEdges(precedences: readonly Precedence[], ids: ReadonlySet<string>): Precedence[] {
  const edges = new Map<string, Precedence>()
  for (const edge of precedences) {
    if (!ids.has(edge.from) || !ids.has(edge.to) || (edge.unless && ids.has(edge.unless))) continue
    const key = `${edge.from} ${edge.to}`
    if (!edges.has(key) || edge.before === 'start') edges.set(key, edge)
  }
  return [...edges.values()]
}

/** Steps whose own days are the least there can be: of unknown length, or waiting for such a one. */
function openSteps(
  { byId, order }: Schedule,
  present: ReadonlyMap<string, Present>,
  edges: readonly Precedence[],
  unknown: readonly Length[],
): ReadonlySet<string> {
  const finish = (id: string) => byId.get(id)?.finish ?? 0
  const covers = coveringSteps(present)
  const open = new Set<string>()
  for (const id of order) {
    const length = present.get(id)?.length as Length
    const before = edges.filter((edge) => edge.to === id)
    // A decision with a whole term of known length is open only when what waits inside takes longer than that.
    const covered = before
      .filter(({ from }) => covers.has(from) && !open.has(from))
      .map(({ from }) => finish(from))
    const limit = covered.length > 0 ? Math.max(...covered) : Number.NEGATIVE_INFINITY
    const waits = before.some(({ from }) => open.has(from) && finish(from) > limit)
    if (length === 'inside' || unknown.includes(length) || waits) open.add(id)
  }
  return open
}

/** Steps whose term covers others of the path. */
const coveringSteps = (present: ReadonlyMap<string, Present>): ReadonlySet<string> =>
  new Set(
    [...present.values()].flatMap(({ step }) =>
      step.inside && present.has(step.inside) ? [step.inside] : [],
    ),
  )

/**
 * The steps that set the end. A step without a known length that only waits for somebody else's decision, and that
 * nothing critical waits for, is not among them: how long it takes is what nobody knows.
 */
function criticalOf(
  { byId, order }: Schedule,
  present: ReadonlyMap<string, Present>,
  edges: readonly Precedence[],
): ReadonlySet<string> {
  const critical = new Set(order.filter((id) => byId.get(id)?.critical))
  for (const id of [...order].reverse()) {
    const { start, finish } = byId.get(id) as { start: number; finish: number }
    const length = present.get(id)?.length
    const unknown = length === 'general' || length === 'none' || length === 'inside'
    const awaited = edges.some((edge) => edge.from === id && critical.has(edge.to))
    if (critical.has(id) && unknown && start < finish && !awaited) critical.delete(id)
  }
  return critical
}

function shown(
  { step, outcome, rules, term, extension, staged, length }: Present,
  more: {
    own: Schedule
    inCalendarDays: Schedule
    calendar: Calendar
    atLeast: boolean
    exceeded: boolean
    critical: boolean
  },
): PathNode {
  const days = more.own.byId.get(step.id) as { start: number; finish: number; latestStart: number }
  const other = more.inCalendarDays.byId.get(step.id)?.finish ?? days.finish
  const [first] = rules
  return {
    id: step.id,
    title: step.title ?? (first ? { es: first.es, en: first.en } : { es: step.id, en: step.id }),
    authority: step.authority ?? authorityText(first?.authority ?? '—'),
    group: step.group,
    milestone: step.milestone === true,
    outcome,
    needed: step.needed ?? 'works',
    rules: rules.map(({ id }) => id),
    cites: [
      ...(step.cite && step.basis ? [{ rule: null, cite: citeText(step.cite), basis: step.basis }] : []),
      ...rules.map(({ id, cite, basis }) => ({ rule: id, cite: citeText(cite), basis })),
      ...(step.practice && !step.cite
        ? [{ rule: null, cite: PRACTICE, basis: 'from-knowledge' as const }]
        : []),
    ],
    practice: step.practice === true,
    length,
    inside:
      length === 'inside' || (step.inside && more.own.byId.has(step.inside)) ? (step.inside ?? null) : null,
    term: shownLimit(term),
    extension: shownLimit(extension),
    staged: shownLimit(staged),
    stops: step.stops ?? null,
    note: step.note ?? null,
    start: isoDay(days.start),
    finish: isoDay(days.finish),
    at_least: more.atLeast,
    exceeded: more.exceeded,
    finish_in_calendar_days: other === days.finish ? null : isoDay(other),
    slack_bd:
      length === 'own' || length === 'milestone'
        ? businessDays(more.calendar, days.start, days.latestStart)
        : null,
    critical: more.critical,
  }
}

function shownLimit(
  limit: Limit | null,
): { n: number; unit: Limit['unit']; cite: Text; basis: Limit['basis'] } | null {
  return limit && { n: limit.n, unit: limit.unit, cite: citeText(limit.cite), basis: limit.basis }
}

/** Steps that can be filed on the first day, most urgent first. Stages inside another step are not filed. */
function fileFirst(nodes: readonly PathNode[], edges: readonly PathEdge[]): string[] {
  const waiting = new Set(edges.filter(({ before }) => before === 'start').map(({ to }) => to))
  const rank = ({ critical, slack_bd }: PathNode) => (critical ? -2 : slack_bd === null ? -1 : slack_bd)
  return nodes
    .filter(({ id, inside }) => !waiting.has(id) && !inside)
    .sort((a, b) => rank(a) - rank(b))
    .map(({ id }) => id)
}
