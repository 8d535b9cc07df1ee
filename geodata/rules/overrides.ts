import type { Outcome, Rule } from '../model/rule.ts'
import {
  type Facts,
  type Finding,
  type Measure,
  measureKey,
  type Override,
  type Parameters,
  type Screening,
} from '../model/screening.ts'
import { evaluate } from './evaluate.ts'
import { spatialAtom, walk } from './expression.ts'
import type { RuleBase } from './index.ts'

/**
 * Terms
 * - override: what somebody holds, by a dispute, instead of what the engine says: an outcome of a rule, or whether the
 *   site touches a layer. It rests on their word; it is never a measurement.
 * - caution: of several overrides of one thing, the one that takes less for granted wins (touches before clear;
 *   triggered, possible, not-evaluated, not-triggered), then the dispute whose id comes first: order says nothing.
 */

type Target = Override['target']
type RuleOverride = Override & { target: Extract<Target, { rule: string }> }
type MeasureOverride = Override & { target: Extract<Target, { measure: string }> }
const aboutRule = (override: Override): override is RuleOverride => 'rule' in override.target
const aboutMeasure = (override: Override): override is MeasureOverride => 'measure' in override.target

/** Most cautious first. */
const CAUTION: readonly Outcome[] = ['triggered', 'possible', 'not-evaluated', 'not-triggered']

const layerOf = (key: string) => key.split('?')[0] ?? key

/**
 * Whether an override of one measure says something of another: a site that does not touch a layer touches no part of
 * it, and one that touches a part touches the layer.
 */
function speaksOf(target: MeasureOverride['target'], key: string): boolean {
  if (target.measure === key) return true
  const [part, whole] = target.verdict === 'clear' ? [key, target.measure] : [target.measure, key]
  return part !== whole && layerOf(part) === whole
}

function first<T extends Override>(overrides: readonly T[], rank: (override: T) => number): T | undefined {
  return [...overrides].sort((a, b) => rank(a) - rank(b) || (a.dispute < b.dispute ? -1 : 1))[0]
}

/** The override that holds for a measure, or undefined. */
function ofMeasure(overrides: readonly Override[], key: string): MeasureOverride | undefined {
  const about = overrides.filter(aboutMeasure).filter(({ target }) => speaksOf(target, key))
  return first(
    about,
    ({ target }) => (target.verdict === 'touches' ? 0 : 2) + (target.measure === key ? 0 : 1),
  )
}

/**
 * A measure as somebody holds it to be. Of a site that touches, nothing is said of lying wholly inside; of one that
 * does not touch, nothing is said of how near it is: distances stay as they were measured.
 */
function believed(measure: Measure, verdict: 'touches' | 'clear'): Measure {
  const known = { status: 'measured' as const, known_within_m: measure.known_within_m ?? 0 }
  if (verdict === 'clear') {
    return {
      ...measure,
      ...known,
      touch: 'clear',
      cover: measure.cover && 'not-inside',
      intersects: false,
      covered: false,
    }
  }
  return {
    ...measure,
    ...known,
    touch: 'certain',
    cover: measure.cover === null || measure.cover === 'inside' ? measure.cover : 'cannot-tell',
    intersects: true,
    distance_m: 0,
    possible_m: 0,
    certain_m: 0,
    margin_m: measure.margin_m ?? 0,
  }
}

const keysOf = (rule: Rule): string[] =>
  [...walk(rule.when)].flatMap((part) => {
    const atom = spatialAtom(part)
    return atom ? [measureKey(atom.layer, atom.where)] : []
  })

/** Rules of a base whose findings an override can change: the one it is about, or all that ask for that measure. */
export function rulesAbout(base: Pick<RuleBase, 'rules'>, target: Target): Rule[] {
  return base.rules.filter((rule) =>
    'rule' in target ? rule.id === target.rule : keysOf(rule).some((key) => speaksOf(target, key)),
  )
}

/**
 * `evaluate` with what disputes hold instead: first of measures, then of outcomes. Pure; without overrides it is
 * `evaluate`; the order of the overrides does not matter. A finding that differs from the engine's carries in `override`
 * the dispute that changed it and what the engine says without any (the same outcome, when only what it rests on
 * changed). A layer that was not reviewed stays among those a finding waits for: nobody's word is data.
 * Overrides of rules and measures that are not there change nothing. Inputs and errors as in `evaluate`.
 */
export function withOverrides(
  base: Pick<RuleBase, 'rules'>,
  facts: Facts,
  measures: readonly Measure[],
  parameters: Parameters = {},
  overrides: readonly Override[] = [],
): Finding[] {
  const plain = evaluate(base, facts, measures, parameters)
  if (overrides.length === 0) return plain
  const changed = measures.map((measure) => {
    const held = ofMeasure(overrides, measureKey(measure.layer, measure.where))
    return held ? believed(measure, held.target.verdict) : measure
  })
  const unseen = new Set(
    measures.flatMap((measure, i) =>
      changed[i] !== measure && measure.status !== 'measured' ? [measure.layer] : [],
    ),
  )
  const again = evaluate(base, facts, changed, parameters)
  return base.rules.map((rule, i) => {
    const before = plain[i] as Finding
    const held = first(
      overrides.filter(aboutRule).filter(({ target }) => target.rule === rule.id),
      ({ target }) => CAUTION.indexOf(target.outcome),
    )
    const after = stillWaiting(again[i] as Finding, before, unseen)
    if (held) return { ...after, outcome: held.target.outcome, override: markOf(held, before.outcome) }
    if (same(before, after)) return before
    const causes = keysOf(rule).flatMap((key) => ofMeasure(overrides, key) ?? [])
    const cause = first(causes, ({ target }) => (target.verdict === 'touches' ? 0 : 1))
    return cause ? { ...after, override: markOf(cause, before.outcome) } : after
  })
}

/** Layers nobody reviewed are named as they were, though somebody says what is there. */
function stillWaiting(after: Finding, before: Finding, unseen: ReadonlySet<string>): Finding {
  const kept = (kind: 'missing_layers' | 'uncovered_layers') =>
    [
      ...new Set([
        ...after[kind].filter((layer) => !unseen.has(layer)),
        ...before[kind].filter((layer) => unseen.has(layer)),
      ]),
    ].sort()
  return {
    ...after,
    missing_layers: kept('missing_layers'),
    uncovered_layers: kept('uncovered_layers'),
  }
}

const markOf = ({ dispute, reason, by }: Override, from: Outcome): NonNullable<Finding['override']> => ({
  dispute,
  from,
  reason,
  by,
})

const same = (a: Finding, b: Finding) => JSON.stringify(a) === JSON.stringify(b)

/** What disputes make of a screening. */
export interface Disputed {
  findings: Finding[]
  route: Screening['route']
}

/**
 * The findings of a screening with what disputes hold instead. Only findings they change are touched; every other is
 * the stored one, word for word, whatever engine made it. The route is assumed anew: a rule of entry that is held not to
 * apply takes with it what followed from entering, and those findings carry the same mark. `base`: the rule base the
 * screening was made with. The screening itself is left as it is.
 */
export function reassess(
  screening: Pick<Screening, 'facts' | 'site' | 'measures' | 'parameters' | 'findings' | 'route'>,
  base: Pick<RuleBase, 'rules'>,
  overrides: readonly Override[],
): Disputed {
  const stored = new Map(screening.findings.map((finding) => [finding.rule, finding]))
  // Only rules that were asked: the base also holds what was not in force.
  const rules = base.rules.filter(({ id }) => stored.has(id))
  const asked = { rules, byId: Object.fromEntries(rules.map((rule) => [rule.id, rule])) }
  const facts: Facts = { ...screening.facts, area_ha: screening.site.area_ha }
  const run = (held: readonly Override[]) => {
    const stated = facts.route ?? null
    const found = (route: Facts) =>
      withOverrides(asked, route, screening.measures, screening.parameters, held)
    const bare = found(facts)
    const entry = bare.find(
      ({ rule, outcome }) => outcome === 'triggered' && asked.byId[rule]?.then.kind === 'seia',
    )
    const assumed = stated === null && entry !== undefined
    return { findings: assumed ? found({ ...facts, route: 'DIA' }) : bare, bare, assumed }
  }
  const plain = run([])
  const held = run(overrides)
  const entryChanged = held.bare.find(
    ({ rule, override }) => override !== null && asked.byId[rule]?.then.kind === 'seia',
  )?.override
  const engine = new Map(plain.findings.map((finding) => [finding.rule, finding]))
  const found = new Map(held.findings.map((finding) => [finding.rule, finding]))
  const findings = screening.findings.map((before) => {
    const after = found.get(before.rule)
    const without = engine.get(before.rule)
    if (!after || !without) return before
    if (after.override) return { ...after, override: { ...after.override, from: before.outcome } }
    if (same(after, without) || !entryChanged) return before
    return { ...after, override: { ...entryChanged, from: before.outcome } }
  })
  const routed = held.assumed !== plain.assumed
  return {
    findings,
    route: routed ? { value: held.assumed ? 'DIA' : null, assumed: held.assumed } : screening.route,
  }
}
