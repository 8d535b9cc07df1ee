import { useCallback, useMemo } from 'react'
import { writeArea } from '../../geodata/model/area.ts'
import { midSentence } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type Condition, writeWhere } from '../../geodata/model/where.ts'
import type { FeatureFilter } from '../data/matching.ts'
import type { Words } from '../i18n/index.ts'
import { decodeArea } from './area-code.ts'
import { unitOf, writeValue } from './attributes.ts'
import { comunaName } from './catalogue.ts'
import { useChangeView, useView } from './use-view.ts'
import type { View } from './view.ts'

const NONE: readonly Condition[] = []

/** The conditions that a view asks of the features of a layer. */
export const conditionsOf = ({ filter }: View, layer: string): readonly Condition[] =>
  filter?.find((each) => each.layer === layer)?.where ?? NONE

/** The area that a view keeps to, as requests say it. */
export function withinOf({ within }: View): Pick<FeatureFilter, 'place' | 'area'> {
  if (within === undefined) return {}
  if (within.startsWith('comuna/')) return { place: within }
  const geometry = decodeArea(within)
  return geometry?.type === 'Polygon' ? { area: writeArea(geometry) } : {}
}

/** What a view asks of the features of a layer, as requests say it; a table has no place. */
export function filterOf(view: View, layer: Pick<LayerDeclaration, 'id' | 'geometry'>): FeatureFilter {
  const where = conditionsOf(view, layer.id)
  return {
    ...(where.length > 0 ? { where: writeWhere(where) } : {}),
    ...(layer.geometry === 'none' ? {} : withinOf(view)),
  }
}

export const isEmptyFilter = (filter: FeatureFilter): boolean => Object.keys(filter).length === 0

/** The view with other conditions for one layer. */
export function withConditions(view: View, layer: string, where: readonly Condition[]): View['filter'] {
  const others = (view.filter ?? []).filter((each) => each.layer !== layer)
  return where.length > 0 ? [...others, { layer, where }] : others
}

/** The filter of a layer, and how to change it. */
export function useFilter(layer: LayerDeclaration | undefined) {
  const view = useView()
  const change = useChangeView()
  const id = layer?.id ?? ''
  const conditions = conditionsOf(view, id)
  const filter = useMemo(
    () => (layer ? filterOf({ filter: view.filter, within: view.within } as View, layer) : {}),
    [layer, view.filter, view.within],
  )
  const set = useCallback(
    (where: readonly Condition[], options?: { replace?: boolean }) =>
      change({ filter: withConditions(view, id, where) }, options),
    [change, view, id],
  )
  return {
    conditions,
    filter,
    isFiltered: !isEmptyFilter(filter),
    /** Replaces what is asked of one property; null: nothing is. */
    put: (property: string, condition: Condition | null, options?: { replace?: boolean }) => {
      const at = conditions.findIndex((each) => each.property === property)
      if (!condition)
        return set(
          conditions.filter((each) => each.property !== property),
          options,
        )
      set(at < 0 ? [...conditions, condition] : conditions.with(at, condition), options)
    },
    clear: () => set([]),
  }
}

/** A condition as people say it: «Estado: operando, sin dato», «Superficie: 10 a 200 ha». */
export function sayCondition(condition: Condition, layer: LayerDeclaration, words: Words): string {
  const { t, say } = words
  const property = layer.properties[condition.property]
  const title = property ? say(property.title) : condition.property
  switch (condition.kind) {
    case 'one-of': {
      const values = condition.values.map((value) => sayValue(condition.property, value, layer, words))
      return `${title}: ${values.slice(0, 3).join(', ')}${values.length > 3 ? ` +${values.length - 3}` : ''}`
    }
    case 'contains':
      return `${title}: «${condition.text}»`
    case 'between': {
      const { from, to } = condition
      const write = (end: string) =>
        property
          ? (writeValue(property, property.type === 'date' ? end : Number(end), words, { unit: false }) ??
            end)
          : end
      const unit = property ? unitOf(property, words) : ''
      const range =
        from !== null && to !== null
          ? t('work.filter.between', { from: write(from), to: write(to) })
          : from !== null
            ? t('work.filter.from', { from: write(from) })
            : t('work.filter.to', { to: write(to ?? '') })
      const end = unit ? `\u00a0${unit}` : ''
      return `${title}: ${range}${end}${condition.unknown ? ` ${t('work.filter.orUnknown')}` : ''}`
    }
  }
}

/** A value that features are told apart by, as people say it; null: not known. */
export function sayValue(
  property: string,
  value: string | null,
  layer: LayerDeclaration,
  words: Words,
): string {
  if (value === null) return words.t('work.unknown')
  const declared = layer.properties[property]
  if (!declared) return value
  if (declared.type === 'boolean') return words.t(value === 'true' ? 'inspector.yes' : 'inspector.no')
  return writeValue(declared, value, words, { id: property }) ?? value
}

/**
 * Of what figures are, as a sentence begins: all of it, or what is in view; with a filter by area, what of it lies there.
 * A table has no place.
 */
export function sayExtent(
  whole: boolean,
  within: string | undefined,
  layer: Pick<LayerDeclaration, 'geometry'>,
  words: Words,
): string {
  const { t } = words
  if (within === undefined || layer.geometry === 'none')
    return t(whole ? 'work.figures.whole' : 'work.figures.inView')
  const area = sayWithin(within, words)
  return whole ? area : t('work.figures.inViewOf', { area: midSentence(area) })
}

/** The area of the filter as people say it. */
export function sayWithin(within: string, { t }: Words): string {
  const code = /^comuna\/(\d{5})$/.exec(within)?.[1]
  return code ? t('work.filter.inComuna', { comuna: comunaName(code) }) : t('work.filter.inDrawn')
}
