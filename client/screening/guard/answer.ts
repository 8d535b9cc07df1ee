import type { GuardLayer } from '../../../geodata/model/guard.ts'
import type { Rule } from '../../../geodata/model/rule.ts'
import { type Facts, type Measure, measureKey } from '../../../geodata/model/screening.ts'
import { evaluate } from '../../../geodata/rules/evaluate.ts'
import { reachesOf } from '../../../geodata/rules/exclusions.ts'
import type { Look } from './look.ts'

/** One rule of exclusion that the sketch runs into. */
export interface GuardItem {
  rule: Rule
  /**
   * `excluded`: it holds. `unsure`: it holds if the edges are where they are drawn, or if a layer that cannot be looked at
   * here says so too. `if`: it depends on what is not stated yet.
   */
  level: 'excluded' | 'unsure' | 'if'
  layer: string
  /** Key of the measure it was seen by. */
  key: string
  /** Metres around the layer that the rule reaches; 0: it is entered. */
  reach_m: number
  name: string | null
  margin_m: number | null
  touch: Measure['touch']
  /** What it still depends on. */
  facts: readonly string[]
  layers: readonly string[]
}

/** What cannot be looked at here, and why. */
export interface Unlooked {
  layer: string
  why: 'no-data' | 'restricted' | 'too-detailed' | 'incomplete'
}

/** What a look would be, had PostGIS measured it. */
export function measureOf({ rail, touch, distance_m, margin_m, known_within_m, name }: Look): Measure {
  const { declared } = rail
  const certain = touch === 'certain' && declared.reach_m === 0
  return {
    layer: declared.layer,
    where: declared.where,
    status: known_within_m === null ? 'outside-coverage' : 'measured',
    touch: declared.reach_m === 0 ? touch : touchAt(distance_m, margin_m),
    cover: null,
    possible_m: distance_m === null ? null : Math.max(0, distance_m - margin_m),
    certain_m: distance_m === null ? null : certain ? 0 : distance_m + margin_m,
    margin_m: distance_m === null ? null : margin_m,
    version_id: declared.version_id,
    known_within_m,
    intersects: distance_m === 0,
    covered: false,
    count: distance_m === 0 ? 1 : 0,
    overlap_ha: 0,
    overlap_pct: 0,
    length_km: 0,
    distance_m,
    features:
      distance_m === null
        ? []
        : [
            {
              feature_id: '',
              name,
              distance_m,
              overlap_ha: 0,
              length_km: 0,
              accuracy_m: null,
              vintage: null,
              source: { name: declared.layer, year: null, reference: declared.layer },
            },
          ],
  }
}

/** Within a distance, touching itself is not looked at: at most it cannot be told. */
const touchAt = (distance_m: number | null, margin_m: number): Measure['touch'] =>
  distance_m !== null && distance_m <= margin_m ? 'cannot-tell' : 'clear'

/**
 * The rules of exclusion that these measures run into: those that are not shown to be false, and of which some layer is
 * entered or near enough, surely or perhaps. The surest first.
 */
export function answerOf(rules: readonly Rule[], facts: Facts, measures: readonly Measure[]): GuardItem[] {
  const byKey = new Map(measures.map((measure) => [measureKey(measure.layer, measure.where), measure]))
  return evaluate({ rules }, facts, measures)
    .flatMap((finding, i): GuardItem[] => {
      const rule = rules[i] as Rule
      if (finding.outcome === 'not-triggered') return []
      const hits = reachesOf(rule).flatMap(({ layer, where, reach_m }) => {
        const key = measureKey(layer, where)
        const measure = byKey.get(key)
        return measure && isHit(measure, reach_m) ? [{ key, layer, reach_m, measure }] : []
      })
      // What is certain before what is not; and the strip that a rule is about before the land it lies in.
      const [hit] = hits.sort(
        (a, b) =>
          Number(isSure(b)) - Number(isSure(a)) ||
          b.reach_m - a.reach_m ||
          (a.measure.distance_m ?? 0) - (b.measure.distance_m ?? 0),
      )
      if (!hit) return []
      const layers = [...finding.missing_layers, ...finding.uncovered_layers]
      return [
        {
          rule,
          level:
            finding.outcome === 'triggered' ? 'excluded' : finding.missing_facts.length > 0 ? 'if' : 'unsure',
          layer: hit.layer,
          key: hit.key,
          reach_m: hit.reach_m,
          name: hit.measure.features[0]?.name ?? null,
          margin_m: hit.measure.margin_m,
          touch: isSure(hit) ? 'certain' : 'cannot-tell',
          facts: finding.missing_facts,
          layers: layers.filter((layer) => layer !== hit.layer),
        },
      ]
    })
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
}

const LEVELS = ['excluded', 'unsure', 'if'] as const

const isHit = ({ touch, possible_m }: Measure, reach_m: number) =>
  reach_m === 0 ? touch !== 'clear' : possible_m !== null && possible_m <= reach_m

const isSure = ({ measure, reach_m }: { measure: Measure; reach_m: number }) =>
  reach_m === 0 ? measure.touch === 'certain' : measure.certain_m !== null && measure.certain_m <= reach_m

/** The layers of the guard-rails that say nothing at this sketch. */
export function unlooked(layers: readonly GuardLayer[], looks: readonly Look[]): Unlooked[] {
  const byDeclared = new Map(looks.map((look) => [look.rail.declared, look]))
  return layers.flatMap((declared): Unlooked[] => {
    if (declared.unguarded) return [{ layer: declared.layer, why: declared.unguarded }]
    const look = byDeclared.get(declared)
    const isIncomplete = look?.touch === 'clear' && (look.known_within_m ?? -1) < declared.reach_m
    return isIncomplete ? [{ layer: declared.layer, why: 'incomplete' }] : []
  })
}
