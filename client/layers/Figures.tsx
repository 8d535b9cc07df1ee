import { useEffect, useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Summary } from '../../geodata/model/summary.ts'
import type { Bbox } from '../data/layers.ts'
import { useSummary } from '../data/matching.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords, type Words } from '../i18n/index.ts'
import { unitOf } from '../map/attributes.ts'
import { useCamera } from '../map/context.ts'
import { sayExtent, sayValue, useFilter } from '../map/filters.ts'
import { useView } from '../map/use-view.ts'
import { Radio, Select } from '../ui/Field.tsx'
import { type Bar, Bars, digits } from './Bars.tsx'
import styles from './LayerPanel.module.css'
import { useRest } from './use-rest.ts'

/** After the map has come to rest for so long its figures are asked for, ms. */
const REST_MS = 400

/** Properties that features are told apart by in a chart. */
const countable = ({ properties, label }: LayerDeclaration) =>
  Object.entries(properties).filter(
    ([id, { type }]) => type !== 'url' && id !== label && id !== 'note' && id !== 'name' && id !== 'code',
  )

/** How many features of a layer there are and how much, in the view or everywhere, by the values of a property. */
export function Figures({ layer }: { layer: LayerDeclaration }) {
  const words = useWords()
  const { t, say, number } = words
  const options = useMemo(() => countable(layer), [layer])
  const first = options.find(([, { type }]) => type === 'choice') ?? options[0]
  const [by, setBy] = useState<string | null>(first?.[0] ?? null)
  useEffect(() => setBy(first?.[0] ?? null), [first?.[0]])
  const isTable = layer.geometry === 'none'
  const [whole, setWhole] = useState(isTable)
  const { filter, isFiltered } = useFilter(layer)
  const { within } = useView()
  const bounds = useCamera()?.bounds ?? null
  const box = bounds && (bounds.map((degree) => Math.round(degree * 1000) / 1000) as Bbox)
  const rested = useRest(box, String(box), REST_MS)
  const bbox = whole || isTable ? null : rested
  const waits = !whole && !isTable && !bbox
  const { data, error, refetch, isFetching } = useSummary(
    waits ? null : { layer: layer.id, filter, bbox, by },
  )
  const name = `figures-${layer.id}`
  const declared = by === null ? undefined : layer.properties[by]
  return (
    <div className={styles.stack}>
      {!isTable && (
        <fieldset className={styles.row}>
          <legend className="visually-hidden">{t('table.extent')}</legend>
          <Radio name={name} checked={!whole} onChange={() => setWhole(false)} label={t('table.view')} />
          <Radio name={name} checked={whole} onChange={() => setWhole(true)} label={t('table.whole')} />
        </fieldset>
      )}
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      <p className={styles.headline} role="status" aria-busy={isFetching} data-figures={layer.id}>
        {data && !error ? (
          <Headline data={data} extent={sayExtent(whole, within, layer, words)} isFiltered={isFiltered} />
        ) : (
          !error && t('work.figures.counting')
        )}
      </p>
      {options.length > 0 && (
        <Select
          label={t('work.figures.by')}
          value={by ?? ''}
          options={options.map(([id, { title }]) => ({ value: id, title: say(title) }))}
          onChange={(event) => setBy(event.target.value)}
        />
      )}
      {data?.by && data.by.property === by && declared && data.all.count > 0 && (
        <Bars
          caption={t('work.figures.caption', { layer: say(layer.title), property: say(declared.title) })}
          heading={[say(declared.title), unitOf(declared, words)].filter(Boolean).join(', ')}
          bars={barsOf(data.by, layer, words)}
        />
      )}
      <p className={styles.quiet}>
        {t(whole || isTable ? 'work.figures.honestWhole' : 'work.figures.honest')}{' '}
        {data && t('work.figures.of', { total: number(data.total, 0) })}
      </p>
    </div>
  )
}

function Headline({ data, extent, isFiltered }: { data: Summary; extent: string; isFiltered: boolean }) {
  const { t, number, quantity } = useWords()
  const { count, area_ha, length_km } = data.all
  if (count === 0) return t(isFiltered ? 'work.filter.empty' : 'table.empty')
  const parts = [
    t('layers.count', { count, formatted: number(count, 0) }),
    area_ha !== null && quantity(area_ha, 'ha', digits(area_ha)),
    length_km !== null && quantity(length_km, 'km', digits(length_km)),
  ].filter((part) => part !== false)
  return t('work.figures.amounts', { extent, amounts: parts.join(' · ') })
}

function barsOf(by: NonNullable<Summary['by']>, layer: LayerDeclaration, words: Words): Bar[] {
  const { t, number } = words
  const property = layer.properties[by.property]
  const isYear = property?.type === 'date' || (property?.type === 'integer' && !property.unit)
  const write = (value: number) =>
    isYear ? String(value) : number(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4)
  const bars: Bar[] = [
    ...(by.classes ?? []).map(({ value, ...amounts }) => ({
      id: value,
      title: sayValue(by.property, value, layer, words),
      ...amounts,
    })),
    ...(by.bars ?? []).map(({ from, to, ...amounts }, i, all) => ({
      id: `${from}`,
      title:
        isYear && to - from === 1 && i < all.length - 1
          ? write(from)
          : t('work.figures.range', { from: write(from), to: write(to) }),
      ...amounts,
    })),
  ]
  if (by.others) {
    const { values, ...amounts } = by.others
    bars.push({ id: '…', title: t('work.figures.others', { count: values }), ...amounts })
  }
  if (by.unknown.count > 0) bars.push({ id: '-', title: t('work.unknown'), unknown: true, ...by.unknown })
  return bars
}
