import bbox from '@turf/bbox'
import { useEffect, useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { PropertyValue } from '../data/features.ts'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { type Change, type Difference, useDifference } from '../data/versions.ts'
import { useWords, type Words } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Checkbox } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { writeValue } from './attributes.ts'
import { useMap } from './context.ts'
import styles from './DifferenceView.module.css'
import { CHANGE_SIGNS, CHANGES, DIFFERENCE_CLICKS, differenceOverlay } from './difference-overlay.ts'
import { useOverlay } from './overlays.ts'
import { SmallMap } from './SmallMap.tsx'
import { boxOf } from './small-map.ts'
import { useFlavour } from './use-flavour.ts'

type Changed = Difference['features']['features'][number]

export interface DifferenceViewProps {
  /** Undefined: the layer is not declared any more; fields keep the names they have in the data. */
  layer: LayerDeclaration | undefined
  version: number
  /** Null: there is nothing to compare with, everything is new. */
  against: number | null
}

const STEP = 50

/** Fields that every feature has beside the layer's own. */
const COMMON = ['source', 'accuracy_m', 'vintage'] as const

/**
 * A feature that says what it said, from a newer source or of a later date: a new edition changes all of them in that
 * way, and they would hide the others.
 */
const isBare = ({ properties: { change, fields, moved_m } }: Changed): boolean =>
  change === 'changed' &&
  moved_m === null &&
  fields.length > 0 &&
  fields.every(({ field }) => COMMON.some((one) => one === field))

/** What one version says that another does not: counted, on the map and one by one. */
export function DifferenceView({ layer, version, against }: DifferenceViewProps) {
  const { t, number } = useWords()
  const shell = useMap()
  const flavour = useFlavour()
  const { data, error, isPending, refetch } = useDifference(version, against)
  const [hidden, setHidden] = useState<ReadonlySet<Change>>(new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const [shown, setShown] = useState(STEP)

  const [withBare, setWithBare] = useState(false)
  const bare = useMemo(() => data?.features.features.filter(isBare).length ?? 0, [data])

  const features = useMemo(
    () =>
      data?.features.features.filter(
        (feature) => !hidden.has(feature.properties.change) && (withBare || !isBare(feature)),
      ) ?? [],
    [data, hidden, withBare],
  )
  const overlay = useMemo(
    () => (features.length > 0 ? differenceOverlay(features, selected, flavour) : null),
    [features, selected, flavour],
  )
  useOverlay(overlay)
  useEffect(
    () => shell?.claim(DIFFERENCE_CLICKS, ({ feature_id }) => setSelected(String(feature_id))),
    [shell],
  )
  useEffect(() => {
    if (selected) document.getElementById(`difference-${selected}`)?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  const marks = useMemo(
    () =>
      features.flatMap(({ geometry, properties: { feature_id, change } }) =>
        geometry ? [{ id: feature_id, geometry, change }] : [],
      ),
    [features],
  )

  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (isPending || !data) return <p role="status">{t('layerPage.difference.busy')}</p>
  const total = data.added + data.changed + data.removed
  if (total === 0) return <Message>{t('layerPage.difference.none')}</Message>
  const loaded = data.features.features.length

  const select = ({ geometry, properties }: Changed) => {
    setSelected(properties.feature_id)
    if (geometry) shell?.fit(bbox(geometry as never).slice(0, 4) as Bbox, { maxZoom: 11 })
  }
  const listed = features.slice(0, shown)
  return (
    <div className={styles.view}>
      <fieldset className={styles.legend}>
        <legend className="visually-hidden">{t('layerPage.difference.legend')}</legend>
        {CHANGES.map((change) => (
          <label key={change} className={classNames(styles.toggle, styles[change])}>
            <input
              type="checkbox"
              checked={!hidden.has(change)}
              onChange={({ target }) => {
                const next = new Set(hidden)
                if (target.checked) next.delete(change)
                else next.add(change)
                setHidden(next)
              }}
            />
            <Sign change={change} />
            {t(`layerPage.difference.${change}`, { count: data[change], formatted: number(data[change], 0) })}
          </label>
        ))}
      </fieldset>
      {bare > 0 && !hidden.has('changed') && (
        <Checkbox
          label={t('layerPage.difference.bare', { count: bare, formatted: number(bare, 0) })}
          checked={withBare}
          onChange={({ target }) => setWithBare(target.checked)}
        />
      )}
      <div className={styles.beside}>
        <div className={styles.map}>
          <SmallMap label={t('layerPage.difference.map')} marks={marks} selected={selected} />
          <Button
            look="plain"
            icon="search"
            onClick={() => {
              const box = boxOf(features.map(({ geometry }) => geometry))
              if (box) shell?.fit(box)
            }}
          >
            {t('layerPage.difference.fit')}
          </Button>
        </div>
        <div>
          {loaded < total && (
            <p className={styles.quiet}>
              {t('layerPage.difference.some', { shown: number(loaded, 0), total: number(total, 0) })}
            </p>
          )}
          <ul className={styles.list}>
            {listed.map((feature) => (
              <Line
                key={`${feature.properties.feature_id} ${feature.properties.change}`}
                feature={feature}
                layer={layer}
                isSelected={feature.properties.feature_id === selected}
                onSelect={() => select(feature)}
              />
            ))}
          </ul>
          {shown < features.length && (
            <Button look="plain" onClick={() => setShown(shown + STEP)}>
              {t('layerPage.difference.more', { count: Math.min(STEP, features.length - shown) })}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

function Sign({ change }: { change: Change }) {
  return (
    <span className={classNames(styles.sign, styles[change])} aria-hidden="true">
      {CHANGE_SIGNS[change]}
    </span>
  )
}

function Line({
  feature: { geometry, properties },
  layer,
  isSelected,
  onSelect,
}: {
  feature: Changed
  layer: LayerDeclaration | undefined
  isSelected: boolean
  onSelect: () => void
}) {
  const words = useWords()
  const { t, distance } = words
  const { feature_id, change, name, fields, moved_m } = properties
  return (
    <li id={`difference-${feature_id}`} className={classNames(styles.line, isSelected && styles.selected)}>
      <Sign change={change} />
      <div className={styles.about}>
        <p>
          <button type="button" className={styles.name} onClick={onSelect} disabled={!geometry}>
            {name ?? feature_id}
          </button>{' '}
          <span className={styles.quiet}>{t(`layerPage.difference.is.${change}`)}</span>
        </p>
        {moved_m !== null && moved_m > 0 && (
          <p className={styles.quiet}>
            {moved_m < 1
              ? t('layerPage.difference.reshaped')
              : t('layerPage.difference.moved', { distance: distance(moved_m) })}
          </p>
        )}
        {change === 'changed' && fields.length > 0 && (
          <table className={styles.fields}>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">{t('layerPage.difference.field')}</th>
                <th scope="col">{t('layerPage.difference.before')}</th>
                <th scope="col">{t('layerPage.difference.after')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ field, before, after }) => (
                <tr key={field}>
                  <th scope="row">{fieldTitle(layer, field, words)}</th>
                  <td>
                    <del>{writeField(layer, field, before, words) ?? t('layerPage.difference.empty')}</del>
                  </td>
                  <td>
                    <ins>{writeField(layer, field, after, words) ?? t('layerPage.difference.empty')}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </li>
  )
}

function fieldTitle(layer: LayerDeclaration | undefined, field: string, { t, say }: Words): string {
  const property = layer?.properties[field]
  if (property) return say(property.title)
  const common = COMMON.find((one) => one === field)
  return common ? t(`layerPage.difference.common.${common}`) : field
}

function writeField(
  layer: LayerDeclaration | undefined,
  field: string,
  value: unknown,
  words: Words,
): string | null {
  const property = layer?.properties[field]
  if (property) return writeValue(property, value as PropertyValue, words, { id: field })
  if (value === null || value === undefined) return null
  if (field === 'accuracy_m' && typeof value === 'number') return `±${words.quantity(value, 'm', 0)}`
  if (typeof value === 'object') {
    const { name, year, reference } = value as Record<string, unknown>
    return [name, year, reference].filter(Boolean).join(', ') || JSON.stringify(value)
  }
  return String(value)
}
