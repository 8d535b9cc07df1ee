import { useEffect, useMemo, useRef } from 'react'
import { useMatchings } from '../data/matching.ts'
import { layerById } from './catalogue.ts'
import { filterOf, isEmptyFilter } from './filters.ts'
import { type Only, onlyOf } from './only.ts'
import { useView } from './use-view.ts'
import type { LayerView, View } from './view.ts'

const NOTHING: Only = new Map()

/** What is asked of those layers that have a filter. */
const asked = (view: Pick<View, 'filter' | 'within'>, layers: readonly LayerView[]) =>
  layers.flatMap(({ id }) => {
    const layer = layerById(id)
    if (!layer || layer.geometry === 'none' || layer.geometry === 'raster') return []
    const filter = filterOf(view as View, layer)
    return isEmptyFilter(filter) ? [] : [{ layer: id, filter }]
  })

/** Which features the filters of the view let through, of the layers that have one and of which it is known. */
export function useOnly(layers: readonly LayerView[]): Only {
  const { filter, within } = useView()
  const questions = useMemo(() => asked({ filter, within }, layers), [filter, within, layers])
  const answers = useMatchings(questions)
  const shown = useRef(NOTHING)
  const key = answers.map(({ status, dataUpdatedAt }) => `${status}${dataUpdatedAt}`).join()
  // `answers` is new each time, `key` when it differs.
  const only = useMemo(() => {
    const known = questions.map(({ layer }, i) => {
      const { data, isPending = true } = answers[i] ?? {}
      return { layer, ids: data?.ids, isPending }
    })
    return known.length === 0 ? NOTHING : onlyOf(known, shown.current)
  }, [questions, key])
  useEffect(() => {
    shown.current = only
  }, [only])
  return only
}
