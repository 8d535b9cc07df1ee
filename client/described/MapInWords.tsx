import { useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useMemo } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type Feature, featuresQuery, useFeatures } from '../data/features.ts'
import { type Bbox, useLayers, versionsOf } from '../data/layers.ts'
import { type NearbyGroup, unknowns, useNearby } from '../data/nearby.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { nameOf } from '../map/attributes.ts'
import { byDistance, middleOf, nearestTo, sizeOf } from '../map/away.ts'
import { layerById } from '../map/catalogue.ts'
import { useCamera, useMap, useMapState } from '../map/context.ts'
import { filterOf } from '../map/filters.ts'
import { useChangeView, useShownLayers, useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './MapInWords.module.css'
import { whereFrom } from './where.ts'

/** Features listed of a layer; the table has the rest. */
const LISTED = 8
/** More in view than so many are counted and not listed. */
const ASKED = 200
/** What lies around the nearest place is told to this distance, metres. */
const AROUND_M = 5000
const GROUPS: readonly NearbyGroup[] = ['operation', 'project', 'emitter', 'water']

/** «El mapa en palabras»: what is in view, said and listed, and the ways to move without seeing it. */
export default function MapInWords({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { t, say, number } = words
  const { shell, coming } = useMapState()
  const camera = useDeferredValue(useCamera())
  const { data: answer, error, refetch } = useLayers()
  const { layers } = useShownLayers()
  const view = useView()
  const change = useChangeView()
  const versions = versionsOf(answer)
  const shown = layers.flatMap(({ id }) => layerById(id) ?? [])
  const withData = shown.filter(({ id }) => versions.has(id))
  const without = shown.filter(({ id }) => !versions.has(id))
  const bbox = camera ? (camera.bounds.map((degree) => Math.round(degree * 1000) / 1000) as Bbox) : null
  const pages = useQueries({
    queries: withData.map((layer) =>
      featuresQuery({ layer: layer.id, bbox, limit: ASKED, filter: filterOf(view, layer) }),
    ),
  })
  const center = camera?.center ?? null
  const found = withData.map((layer, n) => ({ layer, page: pages[n]?.data, error: pages[n]?.error ?? null }))
  const counted = found.filter(({ page }) => (page?.numberMatched ?? 0) > 0)
  // Of these it is not known whether there is something.
  const failed = found.filter(({ page, error }) => !page && error)
  const counting = found.some(({ page, error }) => !page && !error)

  return (
    <Panel title={t('described.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <p>{t('described.intro')}</p>
      {shell && (
        <fieldset className={styles.moves}>
          <legend>{t('described.move.title')}</legend>
          {MOVES.map(({ id, step }) => (
            <Button key={id} onClick={() => shell.moveBy(step)}>
              {t(`described.move.${id}`)}
            </Button>
          ))}
          <Button onClick={() => shell.zoomBy(1)}>{t('map.zoomIn')}</Button>
          <Button onClick={() => shell.zoomBy(-1)}>{t('map.zoomOut')}</Button>
        </fieldset>
      )}
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      <div role="status" className={styles.summary}>
        {camera ? (
          <Where center={camera.center} bounds={camera.bounds} />
        ) : (
          !coming && <p>{t('described.noMap')}</p>
        )}
        {answer && !coming && (
          <p>
            {counting
              ? t('described.counting')
              : counted.length === 0
                ? failed.length === 0 && t('described.nothing')
                : t('described.counts', {
                    counts: words.list(
                      counted.map(({ layer, page }) =>
                        t('described.count', {
                          layer: say(layer.title),
                          number: number(page?.numberMatched ?? 0, 0),
                        }),
                      ),
                    ),
                  })}
          </p>
        )}
        {without.length > 0 && (
          <p>{t('described.without', { layers: words.list(without.map(({ title }) => say(title))) })}</p>
        )}
      </div>
      {failed.map(({ layer, error }) => (
        <section key={layer.id} aria-label={say(layer.title)}>
          <h3>{say(layer.title)}</h3>
          <ProblemMessage error={error} />
        </section>
      ))}
      {counted.map(({ layer, page }) => (
        <Listed
          key={layer.id}
          layer={layer}
          features={page?.features ?? []}
          matched={page?.numberMatched ?? 0}
          center={center}
          onChoose={(feature) => change({ sel: { layer: layer.id, feature } })}
        />
      ))}
      <h3>{t('described.limitsTitle')}</h3>
      <p>{t('described.limits')}</p>
      {camera && <AroundUnknown center={camera.center} />}
    </Panel>
  )
}

/** Parts of what is seen, to the right and down. */
const MOVES = [
  { id: 'north', step: [0, -0.5] },
  { id: 'south', step: [0, 0.5] },
  { id: 'west', step: [-0.5, 0] },
  { id: 'east', step: [0.5, 0] },
] as const

/** The settlement nearest to the centre, and what is known around it. */
function useAround(center: [number, number]) {
  const { data } = useFeatures({ layer: 'settlement', bbox: around(center), limit: 500 })
  const nearest = useMemo(
    () => nearestTo(center, data?.features ?? [], ({ geometry }) => (geometry ? middleOf(geometry) : null)),
    [center, data],
  )
  const name = nearest && nameOf(layerById('settlement'), nearest.place.properties)
  const { data: nearby } = useNearby(
    nearest ? { layer: 'settlement', feature_id: nearest.place.id } : null,
    AROUND_M,
  )
  return { nearest, name, nearby }
}

function Where({ center, bounds }: { center: [number, number]; bounds: Bbox }) {
  const words = useWords()
  const { t, distance } = words
  const { nearest, name, nearby } = useAround(center)
  const counts = GROUPS.map((group) => ({
    group,
    count: nearby?.items.filter((item) => item.group === group && item.distance_m <= AROUND_M).length ?? 0,
  })).filter(({ count }) => count > 0)
  const { width, height } = sizeOf(bounds)
  return (
    <>
      <p>
        {t('described.extent', { width: distance(width), height: distance(height) })}{' '}
        {name &&
          nearest &&
          (nearest.away.metres < 50
            ? t('described.centreHere', { place: name })
            : t('described.centre', { place: name, where: whereFrom(nearest.away, words) }))}
      </p>
      {name && nearby && (
        <p>
          {counts.length === 0
            ? t('described.aroundNone', { place: name, limit: distance(AROUND_M) })
            : t('described.around', {
                place: name,
                limit: distance(AROUND_M),
                counts: words.list(counts.map(({ group, count }) => t(`near.count.${group}`, { count }))),
              })}
        </p>
      )}
    </>
  )
}

/** What of the surroundings of the nearest place was not checked, or not wholly. */
function AroundUnknown({ center }: { center: [number, number] }) {
  const words = useWords()
  const { t } = words
  const { name, nearby } = useAround(center)
  const said = nearby ? unknowns(nearby, layerById, words) : []
  if (!name || !nearby || (said.length === 0 && !nearby.truncated)) return null
  return (
    <>
      {nearby.truncated && <p>{t('described.aroundCut', { place: name })}</p>}
      {said.length > 0 && (
        <>
          <p>{t('described.aroundUnknown', { place: name, limit: words.distance(AROUND_M) })}</p>
          <ul>
            {said.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** Half a degree to each side, in which a place is looked for. */
const around = ([lon, lat]: [number, number]): Bbox =>
  [lon - 0.7, lat - 0.7, lon + 0.7, lat + 0.7].map((degree) => Math.round(degree * 10) / 10) as Bbox

function Listed({
  layer,
  features,
  matched,
  center,
  onChoose,
}: {
  layer: LayerDeclaration
  features: readonly Feature[]
  matched: number
  center: [number, number] | null
  onChoose: (id: string) => void
}) {
  const words = useWords()
  const { t, say, number } = words
  const shell = useMap()
  /** Of a part of them the nearest are not the nearest. */
  const tooMany = center !== null && matched > features.length
  const listed = useMemo(() => {
    if (tooMany) return []
    const placed = features.flatMap((feature) => {
      const at = feature.geometry ? middleOf(feature.geometry) : null
      return at ? [{ feature, at }] : []
    })
    return center
      ? byDistance(center, placed, ({ at }) => at).map(({ item, away }) => ({ ...item, away }))
      : placed.map((item) => ({ ...item, away: null }))
  }, [features, center, tooMany]).slice(0, LISTED)
  return (
    <section aria-label={say(layer.title)}>
      <h3>
        {say(layer.title)} ({number(matched, 0)})
      </h3>
      <ul className={styles.list} onKeyDown={walk}>
        {listed.map(({ feature, away }) => {
          const reference = { layer: layer.id, feature: feature.id }
          return (
            <li key={feature.id}>
              <button
                type="button"
                className={styles.choice}
                onClick={() => onChoose(feature.id)}
                onFocus={() => shell?.point(reference)}
                onBlur={() => shell?.point(null)}
                onPointerEnter={() => shell?.point(reference)}
                onPointerLeave={() => shell?.point(null)}
              >
                {nameOf(layer, feature.properties) ?? t('inspector.unnamed')}
                {away && <span className={styles.where}>{whereFrom(away, words)}</span>}
              </button>
            </li>
          )
        })}
      </ul>
      {tooMany ? (
        <p className={styles.rest}>{t('described.many')}</p>
      ) : (
        matched > listed.length && (
          <p className={styles.rest}>{t('described.rest', { number: number(matched - listed.length, 0) })}</p>
        )
      )}
    </section>
  )
}

/** Arrows go up and down a list of buttons, Home and End to its ends. */
function walk(event: KeyboardEvent<HTMLUListElement>) {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (next === undefined || at < 0) return
  event.preventDefault()
  buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus()
}
