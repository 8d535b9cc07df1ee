import { useMemo } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type Condition, writeWhere } from '../../geodata/model/where.ts'
import { type PublishedVersion, useLayers, type Versions, versionsOf } from '../data/layers.ts'
import { type MatchingAsked, useMatchings } from '../data/matching.ts'
import { useLayerPage } from '../data/versions.ts'
import { layerById } from './catalogue.ts'
import { conditionsOf, filterOf, withinOf } from './filters.ts'
import type { Only } from './only.ts'
import { timeProperties } from './time.ts'
import { useView } from './use-view.ts'
import type { LayerView, SwipeSide, View } from './view.ts'

/** What one side of a comparison paints otherwise than the view alone would. */
export interface Side {
  layers: readonly LayerView[]
  versions: Versions
  only: Only
  /** The version, the day or the filter of this side could not be had: it shows the whole layer as it is now. */
  isWhole: boolean
}

/** The layers of one side: all that are shown, without the one that is the other side's. */
export function layersOfSide(
  layers: readonly LayerView[],
  side: SwipeSide,
  other: SwipeSide,
): readonly LayerView[] {
  return side.layer === other.layer ? layers : layers.filter(({ id }) => id !== other.layer)
}

/** What the features of a side fulfil when it keeps to a day: its filter, and to have been there by then. */
export function conditionsOfSide(
  conditions: readonly Condition[],
  layer: Pick<LayerDeclaration, 'properties'>,
  until: string,
): readonly Condition[] {
  const [property] = timeProperties(layer)
  if (!property) return conditions
  const type = layer.properties[property]?.type
  return [
    ...conditions.filter((one) => one.property !== property),
    {
      property,
      kind: 'between',
      from: null,
      to: type === 'date' ? until : until.slice(0, 4),
      unknown: false,
    },
  ]
}

/** Whether it is known that the features of a side will not be told: an error, or too many to name. */
const isRefused = (matching: { isPending: boolean; data?: { ids: unknown } | undefined } | undefined) =>
  matching !== undefined && !matching.isPending && !matching.data?.ids

/** One side of the comparison of the view, painted on top of what the view shows anyway; null: nothing is compared. */
export function useSide(which: 'left' | 'right', layers: readonly LayerView[], only: Only): Side | null {
  const view = useView()
  const { data } = useLayers()
  const side = view.swipe?.[which]
  const other = view.swipe?.[which === 'left' ? 'right' : 'left']
  const declaration = layerById(side?.layer ?? '')
  const { data: page, isError } = useLayerPage(side?.version === undefined ? null : side.layer)
  const found = page?.versions.find(({ number }) => number === side?.version)
  const { filter, within } = view
  const asked = useMemo((): MatchingAsked[] => {
    if (!side || !declaration || (side.until === undefined && !found)) return []
    const own = { filter, within } as View
    const version = found ? { version: found.id } : {}
    if (side.until === undefined) {
      const plain = filterOf(own, declaration)
      return Object.keys(plain).length > 0 ? [{ layer: side.layer, filter: plain, ...version }] : []
    }
    const where = writeWhere(conditionsOfSide(conditionsOf(own, side.layer), declaration, side.until))
    return [{ layer: side.layer, filter: { where, ...withinOf(own) }, ...version }]
  }, [side, declaration, found, filter, within])
  const [matching] = useMatchings(asked)
  const ids = matching?.data?.ids ?? null
  const isWhole = !found && side?.version !== undefined ? page !== undefined || isError : isRefused(matching)
  return useMemo(() => {
    if (!side || !other) return null
    const versions = new Map(versionsOf(data))
    const current = versions.get(side.layer)
    if (found && current) versions.set(side.layer, { ...current, id: found.id } satisfies PublishedVersion)
    const kept = new Map(only)
    if (ids) kept.set(side.layer, ids)
    return { layers: layersOfSide(layers, side, other), versions, only: kept, isWhole }
  }, [side, other, data, found, only, ids, layers, isWhole])
}
