import { layerById } from '../layers/index.ts'
import type { Outcome, Rule } from '../model/rule.ts'
import { type Facts, type Finding, type Measure, measureKey, type Screening } from '../model/screening.ts'
import { CAUSES } from '../model/standing.ts'
import { spatialAtom, walk } from './expression.ts'
import { rulesInForce } from './in-force.ts'
import { reassess } from './overrides.ts'
import { applyRoute } from './route.ts'

/**
 * Terms
 * - factor: one of the things a finding follows from. Which of those that changed made a finding change is found by
 *   evaluating with one of them new and all others old, and with one old and all others new.
 * - cause: a factor that is enough by itself, or without which the change would not be. When only several together
 *   are, each is a cause.
 */

/** What the findings of a screening follow from, besides the rules. */
type Inputs = Pick<
  Screening,
  'site' | 'facts' | 'measures' | 'parameters' | 'as_of' | 'overrides' | 'findings' | 'route'
>

/**
 * The findings of a screening, evaluated again from what it holds: facts, measures, parameters and what disputes hold,
 * under `rules` and the law of its own day. Throws as `evaluate`.
 */
export function findingsAgain(screening: Inputs, rules: readonly Rule[]): Finding[] {
  const inForce = rulesInForce({ rules }, screening.as_of)
  const byId = Object.fromEntries(inForce.map((rule) => [rule.id, rule]))
  const facts: Facts = { ...screening.facts, area_ha: screening.site.area_ha }
  const { findings, route, assumed } = applyRoute(
    { rules: inForce, byId },
    facts,
    screening.measures,
    screening.parameters,
  )
  if (screening.overrides.length === 0) return findings
  const plain = { ...screening, findings, route: { value: route, assumed } }
  return reassess(plain, { rules: inForce }, screening.overrides).findings
}

export interface Cause {
  cause: (typeof CAUSES)[number]
  /** Layers by which it came; empty when it came by none. */
  layers: string[]
}

/** A rule whose outcome is another. `from`, `to`: null when the rule was not asked. */
export interface OutcomeChange {
  rule: string
  from: Outcome | null
  to: Outcome | null
  causes: Cause[]
}

type LayerVersion = NonNullable<Screening['layer_versions'][string]>
type VersionName = Pick<LayerVersion, 'id' | 'number' | 'vintage' | 'published_at'>

export interface Comparison {
  /** In the order of the second screening, then those it no longer has. */
  changes: OutcomeChange[]
  /** Rules with the same outcome that rest on, or wait for, something else. */
  reasons: string[]
  /** Layers that the site meets in another way, though no finding need change by it. */
  verdicts: string[]
  /** Layers of another version; null: it had no data. */
  layers: { layer: string; from: VersionName | null; to: VersionName | null }[]
  /** Rules that are in one base only, or are worded otherwise. */
  rules: { added: string[]; removed: string[]; changed: string[] }
  as_of: { from: string; to: string } | null
  engine: { from: string; to: string } | null
  /** Facts and distances that are not the same. */
  facts: string[]
  site: boolean
  disputes: boolean
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'undefined'
const same = (a: unknown, b: unknown) => canonical(a) === canonical(b)

const byRule = (findings: readonly Finding[]) => new Map(findings.map((finding) => [finding.rule, finding]))
const outcomeOf = (findings: ReadonlyMap<string, Finding>, rule: string): Outcome | null =>
  findings.get(rule)?.outcome ?? null

/** Measures that say another thing: whatever a rule can ask, not how features are called. */
const said = ({ features: _, version_id: __, ...measure }: Measure) => measure

/**
 * What is different between two screenings, and for each finding that changed, why. `rulesBefore`, `rulesAfter`: the
 * whole rule bases they were made with. Pure; evaluates with today's engine, so what an earlier one read otherwise is
 * told as `engine`.
 */
export function compareScreenings(
  before: Screening,
  after: Screening,
  rulesBefore: readonly Rule[],
  rulesAfter: readonly Rule[],
): Comparison {
  const was = byRule(before.findings)
  const is = byRule(after.findings)
  const ids = [...new Set([...is.keys(), ...was.keys()])]
  const changed = ids.filter((rule) => outcomeOf(was, rule) !== outcomeOf(is, rule))
  const layers = layerChanges(before, after)
  const moved = before.site.sha256 !== after.site.sha256 || before.site.accuracy_m !== after.site.accuracy_m
  return {
    changes:
      changed.length === 0
        ? []
        : attribute(before, after, rulesBefore, rulesAfter, changed, { was, is, moved, layers }),
    reasons: ids.filter((rule) => outcomeOf(was, rule) === outcomeOf(is, rule) && !rests(was, is, rule)),
    verdicts: verdictChanges(before, after),
    layers,
    rules: ruleChanges(rulesBefore, rulesAfter),
    as_of: before.as_of === after.as_of ? null : { from: before.as_of, to: after.as_of },
    engine:
      before.engine_version === after.engine_version
        ? null
        : { from: before.engine_version, to: after.engine_version },
    facts: [
      ...differing({ ...before.facts }, { ...after.facts }),
      ...differing(before.parameters, after.parameters),
    ],
    site: moved,
    disputes: !same(before.overrides, after.overrides),
  }
}

/** Nothing that a reader of the first would have to know: no outcome, no reason, no verdict is another. */
export function stillHolds({ changes, reasons, verdicts }: Comparison): boolean {
  return changes.length === 0 && reasons.length === 0 && verdicts.length === 0
}

const differing = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => (a[name] ?? null) !== (b[name] ?? null),
  )

/** Whether two findings of a rule rest on the same and wait for the same. */
function rests(was: ReadonlyMap<string, Finding>, is: ReadonlyMap<string, Finding>, rule: string): boolean {
  const bare = (finding: Finding | undefined) =>
    finding && {
      ...finding,
      // A distance that is measured a little otherwise is the same reason.
      near: finding.near.map(({ layer, parameter, limit_m }) => ({ layer, parameter, limit_m })),
      override: finding.override?.dispute ?? null,
    }
  return same(bare(was.get(rule)), bare(is.get(rule)))
}

function verdictChanges(before: Screening, after: Screening): string[] {
  const verdicts = (screening: Screening) =>
    new Map(
      screening.measures.map(({ layer, where, status, touch }) => [
        measureKey(layer, where),
        { layer, verdict: status === 'measured' || touch === 'certain' ? touch : status },
      ]),
    )
  const [was, is] = [verdicts(before), verdicts(after)]
  return [
    ...new Set(
      [...is].flatMap(([key, { layer, verdict }]) => {
        const old = was.get(key)
        return old && old.verdict !== verdict ? [layer] : []
      }),
    ),
  ]
}

function layerChanges(before: Screening, after: Screening): Comparison['layers'] {
  const name = (version: LayerVersion | null | undefined): VersionName | null =>
    version
      ? {
          id: version.id,
          number: version.number,
          vintage: version.vintage,
          published_at: version.published_at,
        }
      : null
  return [...new Set([...Object.keys(before.layer_versions), ...Object.keys(after.layer_versions)])]
    .map((layer) => ({
      layer,
      from: name(before.layer_versions[layer]),
      to: name(after.layer_versions[layer]),
    }))
    .filter(({ from, to }) => from?.id !== to?.id)
}

/** Which rules of two bases differ in anything but their examples. */
export function ruleChanges(before: readonly Rule[], after: readonly Rule[]): Comparison['rules'] {
  const text = ({ examples: _, ...rule }: Rule) => canonical(rule)
  const was = new Map(before.map((rule) => [rule.id, rule]))
  const is = new Map(after.map((rule) => [rule.id, rule]))
  return {
    added: [...is.keys()].filter((id) => !was.has(id)),
    removed: [...was.keys()].filter((id) => !is.has(id)),
    changed: after.flatMap((rule) => {
      const old = was.get(rule.id)
      return old && text(old) !== text(rule) ? [rule.id] : []
    }),
  }
}

type Factor = 'rules' | 'date' | 'facts' | 'area' | 'measures' | 'dispute'
const FACTORS: readonly Factor[] = ['measures', 'area', 'rules', 'date', 'facts', 'dispute']

interface Around {
  was: ReadonlyMap<string, Finding>
  is: ReadonlyMap<string, Finding>
  moved: boolean
  layers: Comparison['layers']
}

function attribute(
  before: Screening,
  after: Screening,
  rulesBefore: readonly Rule[],
  rulesAfter: readonly Rule[],
  changed: readonly string[],
  around: Around,
): OutcomeChange[] {
  /** With these factors of the second screening and all others of the first. */
  const run = (fresh: ReadonlySet<Factor>, measures?: readonly Measure[]) => {
    const of = (factor: Factor) => (fresh.has(factor) ? after : before)
    return byRule(
      findingsAgain(
        {
          ...before,
          site: of('area').site,
          facts: of('facts').facts,
          parameters: of('facts').parameters,
          as_of: of('date').as_of,
          overrides: of('dispute').overrides,
          measures: [...(measures ?? of('measures').measures)],
        },
        fresh.has('rules') ? rulesAfter : rulesBefore,
      ),
    )
  }
  const all = new Set(FACTORS)
  const old = run(new Set())
  const fresh = run(all)
  const alone = new Map(FACTORS.map((factor) => [factor, run(new Set([factor]))]))
  const without = new Map(
    FACTORS.map((factor) => [factor, run(new Set(FACTORS.filter((f) => f !== factor)))]),
  )
  const byLayer = layerEffects(before, after, run, { old, fresh, all })

  return changed.map((rule) => {
    const [from, to] = [outcomeOf(around.was, rule), outcomeOf(around.is, rule)]
    const engine =
      outcomeOf(old, rule) !== from || outcomeOf(fresh, rule) !== to
        ? [{ cause: 'engine' as const, layers: [] }]
        : []
    const moves = outcomeOf(old, rule) !== outcomeOf(fresh, rule)
    const causes = FACTORS.filter(
      (factor) =>
        outcomeOf(alone.get(factor) as typeof old, rule) !== outcomeOf(old, rule) ||
        outcomeOf(without.get(factor) as typeof old, rule) !== outcomeOf(fresh, rule),
    )
    const told = moves && causes.length === 0 ? FACTORS.filter((factor) => differs(factor)) : causes
    return {
      rule,
      from,
      to,
      causes: unite([
        ...(moves ? told.flatMap((factor) => causesOf(factor, rule, byLayer, around)) : []),
        ...engine,
      ]),
    }
  })

  function differs(factor: Factor): boolean {
    switch (factor) {
      case 'rules':
        return !same(rulesBefore, rulesAfter)
      case 'date':
        return before.as_of !== after.as_of
      case 'facts':
        return !same([before.facts, before.parameters], [after.facts, after.parameters])
      case 'area':
        return before.site.area_ha !== after.site.area_ha
      case 'measures':
        return !same(before.measures.map(said), after.measures.map(said))
      case 'dispute':
        return !same(before.overrides, after.overrides)
    }
  }
}

/** For each rule, the layers whose measures alone move it, or keep it from moving; else those it asks that differ. */
function layerEffects(
  before: Screening,
  after: Screening,
  run: (fresh: ReadonlySet<Factor>, measures?: readonly Measure[]) => ReadonlyMap<string, Finding>,
  { old, fresh, all }: Record<'old' | 'fresh', ReadonlyMap<string, Finding>> & { all: ReadonlySet<Factor> },
): (rule: string) => string[] {
  const key = (measure: Measure) => measureKey(measure.layer, measure.where)
  const was = new Map(before.measures.map((measure) => [key(measure), measure]))
  const is = new Map(after.measures.map((measure) => [key(measure), measure]))
  const layers = new Set(
    [...new Set([...was.keys(), ...is.keys()])]
      .filter((name) => {
        const [a, b] = [was.get(name), is.get(name)]
        return !a || !b || !same(said(a), said(b))
      })
      .map((name) => name.split('?')[0] as string),
  )
  const swapped = (base: readonly Measure[], from: readonly Measure[], layer: string) => [
    ...base.filter((measure) => measure.layer !== layer),
    ...from.filter((measure) => measure.layer === layer),
  ]
  const effects = [...layers].map((layer) => ({
    layer,
    alone: run(new Set(), swapped(before.measures, after.measures, layer)),
    without: run(all, swapped(after.measures, before.measures, layer)),
  }))
  return (rule) => {
    const found = effects.filter(
      ({ alone, without }) =>
        outcomeOf(alone, rule) !== outcomeOf(old, rule) ||
        outcomeOf(without, rule) !== outcomeOf(fresh, rule),
    )
    if (found.length > 0) return found.map(({ layer }) => layer)
    const asked = [...(old.get(rule)?.because ?? []), ...(fresh.get(rule)?.because ?? [])]
    return [...new Set(asked.map((name) => name.split('?')[0] as string))].filter((layer) =>
      layers.has(layer),
    )
  }
}

function causesOf(
  factor: Factor,
  rule: string,
  layersOf: (rule: string) => string[],
  { moved, layers }: Around,
): Cause[] {
  if (factor === 'area') return [{ cause: 'site', layers: [] }]
  if (factor !== 'measures') return [{ cause: factor, layers: [] }]
  return layersOf(rule).flatMap((layer): Cause[] => {
    const renewed = layers.some((change) => change.layer === layer)
    const why: Cause['cause'][] = [...(renewed ? ['data' as const] : []), ...(moved ? ['site' as const] : [])]
    // Same data, same site: who looked, or how it is measured.
    if (why.length === 0) why.push(layerById(layer)?.access === 'restricted' ? 'access' : 'measuring')
    return why.map((cause) => ({ cause, layers: [layer] }))
  })
}

/** One entry a cause, with all its layers, in the order of `CAUSES`. */
function unite(causes: readonly Cause[]): Cause[] {
  return CAUSES.flatMap((cause) => {
    const of = causes.filter((each) => each.cause === cause)
    return of.length > 0 ? [{ cause, layers: [...new Set(of.flatMap(({ layers }) => layers))] }] : []
  })
}

/** Layers that the rules of a base ask for. */
export function layersAsked(rules: readonly Rule[]): Map<string, string[]> {
  const asked = new Map<string, string[]>()
  for (const rule of rules) {
    for (const part of walk(rule.when)) {
      const layer = spatialAtom(part)?.layer
      if (layer && !asked.get(layer)?.includes(rule.id))
        asked.set(layer, [...(asked.get(layer) ?? []), rule.id])
    }
  }
  return asked
}
