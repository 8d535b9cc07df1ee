import type { Expression, Where } from '../../geodata/model/rule.ts'
import type { Parameters } from '../../geodata/model/screening.ts'
import { defaultParameters, factAtom, spatialAtom } from '../../geodata/rules/index.ts'

/** The part of a condition that a place decides, as `geo.rule_where` takes it. Facts may be either. */
export type PlaceTree =
  | { op: 'all' | 'any'; parts: PlaceTree[] }
  | { op: 'not'; part: PlaceTree }
  | { op: 'true' }
  | { op: 'fact' }
  | {
      op: 'layer'
      layer: string
      where: Where | null
      form: 'touch' | 'outside'
      /** How far from a feature it still holds, m. */
      reach_m: number
      /** Who says how far: the norm, the team, or nobody since it must touch. */
      whose: 'norm' | 'team' | null
    }

export type PlaceAtom = Extract<PlaceTree, { op: 'layer' }>

/** A rule's `when` for places. `parameters`: metres, over the team's defaults. Throws on a parameter nobody declared. */
export function placeTree(when: Expression, parameters: Parameters = {}): PlaceTree {
  if ('all' in when) return { op: 'all', parts: when.all.map((part) => placeTree(part, parameters)) }
  if ('any' in when) return { op: 'any', parts: when.any.map((part) => placeTree(part, parameters)) }
  if ('not' in when) return { op: 'not', part: placeTree(when.not, parameters) }
  if ('always' in when) return { op: 'true' }
  if (factAtom(when)) return { op: 'fact' }
  const atom = spatialAtom(when)
  if (!atom) throw new Error(`unknown form: ${Object.keys(when).join(', ')}`)
  const { layer, where } = atom
  switch (atom.form) {
    case 'intersects':
      return { op: 'layer', layer, where, form: 'touch', reach_m: 0, whose: null }
    case 'outside':
      return { op: 'layer', layer, where, form: 'outside', reach_m: 0, whose: null }
    case 'within':
      return { op: 'layer', layer, where, form: 'touch', reach_m: atom.metres, whose: 'norm' }
    default: {
      const reach_m = { ...defaultParameters(), ...parameters }[atom.param]
      if (reach_m === undefined) throw new Error(`there is no parameter ${atom.param}`)
      return { op: 'layer', layer, where, form: 'touch', reach_m, whose: 'team' }
    }
  }
}

/** Every layer a tree asks for, in its order. */
export function placeAtoms(tree: PlaceTree): PlaceAtom[] {
  if (tree.op === 'layer') return [tree]
  if (tree.op === 'not') return placeAtoms(tree.part)
  return 'parts' in tree ? tree.parts.flatMap(placeAtoms) : []
}
