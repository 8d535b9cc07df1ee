import { FACTS } from '../facts/index.ts'
import type { Expression, Outcome, Rule, Where } from '../model/rule.ts'
import { type Facts, type Finding, type Measure, measureKey, type Parameters } from '../model/screening.ts'
import { type FactAtom, factAtom, type SpatialAtom, spatialAtom, walk } from './expression.ts'
import type { RuleBase } from './index.ts'
import { defaultParameters } from './parameters.ts'

/**
 * Terms
 * - Truth is three-valued (Kleene): true, false, or null when it is not known. `all` is false as soon as one part is
 *   false, `any` true as soon as one part is true, whatever is not known about the rest.
 * - reading: one way of going through a rule's tree. What is known is the same in all; they differ in what is made of
 *   what is not known, and of the team's own distances. A reading against the rule takes each doubtful atom in the
 *   value that speaks against the rule (false, or true under `not`); one for the rule takes the opposite.
 */
interface Reading {
  /** Hits of `near` and `downstream_near`: as measured, or against the rule, since no law sets the distance. */
  near: 'as-measured' | 'against'
  /** Facts nobody stated: not known, or for the rule. */
  facts: 'unknown' | 'for'
  /** Layers that cannot say: not known, or against the rule. */
  layers: 'unknown' | 'against'
  /** Features so close to a limit that accuracy cannot tell: not known, or for the rule. */
  edges: 'unknown' | 'for'
}
const AS_KNOWN: Reading = { near: 'as-measured', facts: 'unknown', layers: 'unknown', edges: 'unknown' }
const BY_LAW_ALONE: Reading = { ...AS_KNOWN, near: 'against' }
const IF_IT_WERE_SO: Reading = { near: 'as-measured', facts: 'for', layers: 'against', edges: 'for' }
const IF_IT_WERE_SO_BY_LAW_ALONE: Reading = { ...IF_IT_WERE_SO, near: 'against' }

type Near = Finding['near'][number]

interface Answer {
  value: boolean | null
  /** What an unknown value still waits for. */
  facts: string[]
  missing: string[]
  uncovered: string[]
  uncertain: string[]
  /** Keys of the measures the value rests on. */
  because: string[]
  near: Near[]
}

interface Known {
  facts: Facts
  measures: ReadonlyMap<string, Measure>
  parameters: Parameters
}

/** Version of the semantics in this file; part of a screening, so that an old one can be understood. */
export const ENGINE_VERSION = '2.0.0'

/**
 * What each rule says about a site: one finding a rule, in the order of the base. Pure: same inputs, same findings.
 * `facts`: as `parseFacts` gives them, with `area_ha` (hectares, from the polygon) added by the caller; a fact that
 * is absent or null is not known, flags included. `measures`: one for each of `requiredProbes`; a probe that was not
 * measured counts as a layer without a version. `parameters`: metres, over the team's defaults.
 * Throws when a rule names a parameter that does not exist, or compares a fact that is no number.
 */
export function evaluate(
  base: Pick<RuleBase, 'rules'>,
  facts: Facts,
  measures: readonly Measure[],
  parameters: Parameters = {},
): Finding[] {
  const known: Known = {
    facts,
    measures: new Map(measures.map((measure) => [measureKey(measure.layer, measure.where), measure])),
    parameters: { ...defaultParameters(), ...parameters },
  }
  return base.rules.map((rule) => evaluateRule(rule, known))
}

function evaluateRule(rule: Rule, known: Known): Finding {
  const found = read(rule.when, known, AS_KNOWN, true)
  if (found.value === false) return finding(rule, 'not-triggered', found.because)

  // permitting.md 4.2: these rules say "look here"; only a study decides.
  const atMostPossible = rule.then.kind === 'eia'
  const soft = restsOnDistance(rule)
  const byLaw = soft ? read(rule.when, known, BY_LAW_ALONE, true) : found

  if (found.value === true) {
    if (byLaw.value === true) {
      return finding(rule, atMostPossible ? 'possible' : 'triggered', found.because)
    }
    return finding(rule, 'possible', found.because, found.near, atMostPossible ? [] : [byLaw])
  }

  const open = atMostPossible ? [found] : [found, byLaw]
  const hopeful = read(rule.when, known, IF_IT_WERE_SO, true)
  if (hopeful.value !== true) return finding(rule, 'not-evaluated', found.because, [], open)
  const byLawThen = soft ? read(rule.when, known, IF_IT_WERE_SO_BY_LAW_ALONE, true) : hopeful
  return finding(rule, 'possible', hopeful.because, byLawThen.value === true ? [] : hopeful.near, open)
}

const softRules = new WeakMap<Rule, boolean>()

/** Whether a distance that no law sets is part of a rule. */
function restsOnDistance(rule: Rule): boolean {
  const known = softRules.get(rule)
  if (known !== undefined) return known
  const soft = [...walk(rule.when)].some((part) => 'near' in part || 'downstream_near' in part)
  softRules.set(rule, soft)
  return soft
}

/** `open`: answers whose unknowns could still change the outcome. */
function finding(
  rule: Rule,
  outcome: Outcome,
  because: string[],
  near: Near[] = [],
  open: Answer[] = [],
): Finding {
  return {
    rule: rule.id,
    outcome,
    missing_facts: unique(open.flatMap((answer) => answer.facts)),
    missing_layers: unique(open.flatMap((answer) => answer.missing)),
    uncovered_layers: unique(open.flatMap((answer) => answer.uncovered)),
    uncertain_layers: unique(open.flatMap((answer) => answer.uncertain)),
    because: unique(because),
    near: [...new Map(near.map((hit) => [`${hit.layer} ${hit.parameter}`, hit])).values()],
    override: null,
  }
}

const unique = (names: string[]) => [...new Set(names)].sort()

const answer = (value: boolean | null, more: Partial<Answer> = {}): Answer => ({
  value,
  facts: [],
  missing: [],
  uncovered: [],
  uncertain: [],
  because: [],
  near: [],
  ...more,
})

/** `favours`: the value of an atom here that speaks for the rule; false under an odd number of `not`. */
function read(expression: Expression, known: Known, reading: Reading, favours: boolean): Answer {
  if ('always' in expression) return answer(true)
  if ('not' in expression) {
    const inner = read(expression.not, known, reading, !favours)
    return { ...inner, value: inner.value === null ? null : !inner.value }
  }
  if ('all' in expression) {
    return join(
      expression.all.map((child) => read(child, known, reading, favours)),
      false,
    )
  }
  if ('any' in expression) {
    return join(
      expression.any.map((child) => read(child, known, reading, favours)),
      true,
    )
  }
  const { about, atom, key } = leafOf(expression)
  if (about) {
    const value = known.facts[about.fact]
    if (value !== undefined && value !== null) return answer(about.holds(value))
    return reading.facts === 'for' ? answer(favours) : answer(null, { facts: [about.fact] })
  }
  if (!atom) throw new Error(`unknown form: ${Object.keys(expression).join(', ')}`)
  return readSpatial(atom, key, known, reading, favours)
}

interface Leaf {
  about: FactAtom | null
  atom: SpatialAtom | null
  /** Of the measure that a spatial atom asks for. */
  key: string
}
const leaves = new WeakMap<Expression, Leaf>()

/** What a leaf of a tree asks; rules are read thousands of times, so once for each. */
function leafOf(expression: Expression): Leaf {
  const known = leaves.get(expression)
  if (known) return known
  const atom = spatialAtom(expression)
  const leaf = { about: factAtom(expression), atom, key: atom ? measureKey(atom.layer, atom.where) : '' }
  leaves.set(expression, leaf)
  return leaf
}

/** Joins parts of which one with value `decides` is enough: false for `all`, true for `any`. */
function join(parts: Answer[], decides: boolean): Answer {
  if (parts.length === 1) return parts[0] as Answer
  const deciding = parts.filter((part) => part.value === decides)
  if (deciding.length > 0) return gather(decides, deciding)
  if (parts.every((part) => part.value !== null)) return gather(!decides, parts)
  return gather(
    null,
    parts.filter((part) => part.value !== false),
  )
}

function gather(value: boolean | null, parts: Answer[]): Answer {
  if (parts.length === 1) return { ...(parts[0] as Answer), value }
  // Only a part that is itself unknown waits for anything, so nothing irrelevant is gathered.
  return {
    value,
    facts: parts.flatMap((part) => part.facts),
    missing: parts.flatMap((part) => part.missing),
    uncovered: parts.flatMap((part) => part.uncovered),
    uncertain: parts.flatMap((part) => part.uncertain),
    because: parts.flatMap((part) => part.because),
    near: parts.flatMap((part) => part.near),
  }
}

/**
 * Three ways a feature can stand with a limit: certainly met, certainly not, or too close for the accuracy of both edges.
 * What is met counts wherever it is; what is not, only as far around as the layer is known to be complete.
 */
function readSpatial(
  atom: SpatialAtom,
  key: string,
  known: Known,
  reading: Reading,
  favours: boolean,
): Answer {
  const soft = atom.form === 'near' || atom.form === 'downstream_near'
  if (soft && reading.near === 'against') return answer(!favours)
  const measure = known.measures.get(key)
  if (!measure || measure.status === 'no-version') {
    return reading.layers === 'against' ? answer(!favours) : answer(null, { missing: [atom.layer] })
  }
  const { state, reach_m, near } = standing(atom, measure, known.parameters)
  // `outside` is met where the layer is not.
  const inverse = atom.form === 'outside'
  if (state === 'met') return answer(!inverse, { because: [key], near })
  if (state === 'too-close') {
    return reading.edges === 'for'
      ? answer(favours, { because: [key], near })
      : answer(null, { uncertain: [atom.layer] })
  }
  if (measure.status === 'measured' && (measure.known_within_m ?? 0) >= reach_m) {
    return answer(inverse, { because: [key] })
  }
  return reading.layers === 'against' ? answer(!favours) : answer(null, { uncovered: [atom.layer] })
}

interface Standing {
  state: 'met' | 'too-close' | 'not-met'
  reach_m: number
  near: Near[]
}

/** How a layer stands with what an atom asks: touched, covering, or within so many metres. Throws on an unknown parameter. */
function standing(atom: SpatialAtom, measure: Measure, parameters: Parameters): Standing {
  switch (atom.form) {
    case 'intersects':
      return {
        state: measure.touch === 'certain' ? 'met' : measure.touch === 'clear' ? 'not-met' : 'too-close',
        reach_m: 0,
        near: [],
      }
    case 'outside':
      return {
        state: measure.cover === 'inside' ? 'met' : measure.cover === 'cannot-tell' ? 'too-close' : 'not-met',
        reach_m: 0,
        near: [],
      }
    case 'within':
      return { state: within(measure, atom.metres), reach_m: atom.metres, near: [] }
    case 'near':
    case 'downstream_near': {
      const limit_m = parameters[atom.param]
      if (limit_m === undefined) throw new Error(`there is no parameter ${atom.param}`)
      const hit: Near = {
        layer: atom.layer,
        parameter: atom.param,
        limit_m,
        distance_m: measure.distance_m ?? 0,
      }
      const near: Near[] = [atom.form === 'near' ? hit : { ...hit, terrain: 'not-checked' }]
      return { state: within(measure, limit_m), reach_m: limit_m, near }
    }
  }
}

function within({ certain_m, possible_m }: Measure, reach_m: number): Standing['state'] {
  if (certain_m !== null && certain_m <= reach_m) return 'met'
  return possible_m !== null && possible_m <= reach_m ? 'too-close' : 'not-met'
}

/**
 * What must be measured for these rules: each layer, or part of a layer, once, in the order of its key. `cover`: a rule
 * asks whether the site lies outside of it.
 */
export function requiredProbes(
  rules: readonly Rule[],
): { layer: string; where: Where | null; cover?: boolean }[] {
  const probes = new Map<string, { layer: string; where: Where | null; cover?: boolean }>()
  for (const rule of rules) {
    for (const expression of walk(rule.when)) {
      const atom = spatialAtom(expression)
      if (!atom) continue
      const key = measureKey(atom.layer, atom.where)
      const cover = atom.form === 'outside' || probes.get(key)?.cover
      probes.set(key, { layer: atom.layer, where: atom.where, ...(cover ? { cover } : {}) })
    }
  }
  return [...probes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, probe]) => probe)
}

/**
 * Facts a person could state that could still change the outcome of a rule, with those rules; the fact that decides
 * most comes first (by name when they decide as many). What a form has left to ask.
 */
export function openFacts(findings: readonly Finding[]): { fact: string; rules: string[] }[] {
  const rules = new Map<string, string[]>()
  for (const { rule, missing_facts } of findings) {
    for (const fact of missing_facts) {
      const declared = FACTS[fact]
      if (declared?.type === 'number' && declared.derived) continue
      rules.set(fact, [...(rules.get(fact) ?? []), rule])
    }
  }
  return [...rules]
    .map(([fact, decides]) => ({ fact, rules: decides }))
    .sort((a, b) => b.rules.length - a.rules.length || (a.fact < b.fact ? -1 : 1))
}
