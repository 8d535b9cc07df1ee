import type { Rule } from '../../geodata/model/rule.ts'
import type { Database, Identity } from '../db/as.ts'
import { type PlaceAtom, placeAtoms, placeTree } from './place-tree.ts'
import { type LayerStateRow, layerStates, ruleAreas } from './queries.ts'

/** What is known of a layer that a rule asks for. `partial`: what is found counts, what is not found need not. */
export type LayerState = 'complete' | 'partial' | 'no-version' | 'restricted'

export interface RuleWhere {
  rule: string
  /** The layers the rule asks for. */
  layers: (Omit<PlaceAtom, 'op'> & {
    state: LayerState
    version: Pick<
      LayerStateRow,
      'version_id' | 'number' | 'vintage' | 'source' | 'feature_count' | 'accuracy_m'
    > | null
  })[]
  /** The study area in three; null when no place decides anything. */
  areas: {
    can: { area_ha: number; geometry: unknown }
    cannot: { area_ha: number }
    unknown: { area_ha: number; geometry: unknown }
  } | null
  /** Shapes are simplified to so many metres. */
  simplified_m: number
}

/** What `geo.rule_areas` simplifies its shapes to. */
const SIMPLIFIED_M = 100
/** Longest a computation may take, ms; the largest takes a few seconds. */
const LIMIT_MS = 20_000
/** Answers kept, the oldest given up first. */
const KEPT = 120

/** By database: answers by what they were made from, and the computation under way, since one at a time is enough. */
const memories = new WeakMap<Database, { answers: Map<string, Promise<RuleWhere>>; last: Promise<unknown> }>()

/**
 * Where in the study area the spatial part of a rule can be true, for a small site at each place, with facts taken as
 * "could be true" and the team's own distances. Where a layer is missing, restricted or not complete the answer is
 * "unknown", never "cannot". `key` names what it was made from: base, rule, layer versions; the answer is kept by it.
 * Throws when the database takes longer than its limit.
 */
export async function ruleWhere(
  db: Database,
  identity: Identity,
  rule: Rule,
  baseHash: string,
): Promise<{ key: string; answer: Promise<RuleWhere> }> {
  const tree = placeTree(rule.when)
  const atoms = placeAtoms(tree)
  const ids = [...new Set(atoms.map(({ layer }) => layer))]
  const states = new Map(
    (await db.as(identity, (tx) => layerStates(tx, ['study_area', ...ids]))).map((row) => [row.id, row]),
  )
  const key = JSON.stringify([baseHash, rule.id, [...states.values()].map(({ version_id }) => version_id)])
  const memory = memories.get(db) ?? { answers: new Map(), last: Promise.resolve() }
  memories.set(db, memory)
  const kept = memory.answers.get(key)
  if (kept) return { key, answer: kept }

  const answer = memory.last.then(async (): Promise<RuleWhere> => {
    const rows =
      atoms.length === 0
        ? []
        : await db.as(identity, (tx) => ruleAreas(tx, tree), { statementTimeoutMs: LIMIT_MS })
    const of = (which: (typeof rows)[number]['answer']) => rows.find((row) => row.answer === which)
    const [can, cannot, unknown] = [of('can'), of('cannot'), of('unknown')]
    return {
      rule: rule.id,
      layers: atoms.map(({ op: _, ...atom }) => ({ ...atom, ...stateOf(states.get(atom.layer)) })),
      areas:
        can && cannot && unknown
          ? {
              can: { area_ha: can.area_ha, geometry: can.geometry },
              cannot: { area_ha: cannot.area_ha },
              unknown: { area_ha: unknown.area_ha, geometry: unknown.geometry },
            }
          : null,
      simplified_m: SIMPLIFIED_M,
    }
  })
  memory.last = answer.catch(() => {})
  memory.answers.set(key, answer)
  // A failure is not an answer to keep.
  answer.catch(() => memory.answers.delete(key))
  const [oldest] = memory.answers.keys()
  if (memory.answers.size > KEPT && oldest !== undefined) memory.answers.delete(oldest)
  return { key, answer }
}

function stateOf(row: LayerStateRow | undefined): Pick<RuleWhere['layers'][number], 'state' | 'version'> {
  if (row?.access === 'restricted') return { state: 'restricted', version: null }
  if (!row || row.version_id === null) return { state: 'no-version', version: null }
  const { version_id, number, vintage, source, feature_count, accuracy_m } = row
  return {
    state: row.coverage === 'region' ? 'complete' : 'partial',
    version: { version_id, number, vintage, source, feature_count, accuracy_m },
  }
}
