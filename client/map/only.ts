import type { FilterSpecification, StyleSpecification } from '@maplibre/maplibre-gl-style-spec'

/** Features that are shown, of the layers that show less than all. */
export type Only = ReadonlyMap<string, readonly string[]>

/** What is known of the filter of a layer: the features that fulfil it, or why they are not known. */
export interface Answered {
  layer: string
  /** Undefined: not known, or not yet; null: too many to name. */
  ids: readonly string[] | null | undefined
  isPending: boolean
}

/** Of the layers that have a filter, what is shown of them: while an answer comes, what was shown before. */
export function onlyOf(answers: readonly Answered[], before: Only): Only {
  const entries = answers.flatMap(({ layer, ids, isPending }) => {
    const shown = isPending ? before.get(layer) : ids
    return shown ? [[layer, shown] as const] : []
  })
  return new Map(entries)
}

/**
 * The style, showing of some layers only these features: tiles carry some of their properties, the server knows all, so
 * it is the server that says which fulfil a filter, and what is painted is what is listed, counted and downloaded.
 */
export function onlyThese(style: StyleSpecification, only: Only): StyleSpecification {
  if (only.size === 0) return style
  return {
    ...style,
    layers: style.layers.map((layer) => {
      const ids = 'source-layer' in layer ? only.get(layer['source-layer'] ?? '') : undefined
      if (!ids) return layer
      const shown = (ids.length === 0
        ? ['boolean', false]
        : ['match', ['get', 'feature_id'], [...ids], true, false]) as unknown as FilterSpecification
      const before = 'filter' in layer ? layer.filter : undefined
      const filter = (before === undefined ? shown : ['all', before, shown]) as FilterSpecification
      return { ...layer, filter } as typeof layer
    }),
  }
}
