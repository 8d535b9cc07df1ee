import bbox from '@turf/bbox'
import { useEffect, useMemo, useRef, useState } from 'react'
import { nearbyExport } from '../data/exports.ts'
import { useFeature } from '../data/features.ts'
import type { Bbox } from '../data/layers.ts'
import {
  type NearbyAnswer,
  type NearbyGroup,
  type NearbyItem,
  type NearbyPlace,
  unknowns,
  useNearby,
} from '../data/nearby.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useRemember } from '../data/recent.ts'
import { useWords } from '../i18n/index.ts'
import { decodeArea } from '../map/area-code.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useLegendPart } from '../map/legend-parts.ts'
import { useOverlay } from '../map/overlays.ts'
import { GROUND } from '../map/palette.ts'
import { areaSign, circleSign, discSign } from '../map/signs.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { useChangeView, useView } from '../map/use-view.ts'
import { formatView } from '../map/view.ts'
import { ShareButton } from '../show/share/ShareButton.tsx'
import { useTell } from '../show/told.ts'
import { Button, ButtonLink } from '../ui/Button.tsx'
import { Slider, Switch } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { areaSketch } from './area-sketch.ts'
import { distanceRing } from './distance-ring.ts'
import styles from './Near.module.css'
import { NearItem } from './NearItem.tsx'
import { nearbyCsv, nearbyGeoJson } from './nearby-files.ts'
import {
  countByGroup,
  DEFAULT_KM,
  GROUPS,
  headline,
  itemSentence,
  lead,
  type NearbyList,
  reachOf,
  STEPS,
  splitByDistance,
} from './nearby-list.ts'
import { ACTIVE, keyOf, MARKERS, nearbyOverlay } from './nearby-overlay.ts'
import { PlaceChooser } from './PlaceChooser.tsx'

/** «Ver qué hay cerca»: a place, a distance, and what is known there, nearest first. The link keeps all three. */
export default function NearPanel({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const view = useView()
  const change = useChangeView()
  const km = view.km ?? DEFAULT_KM
  const place = useMemo<NearbyPlace | null>(() => {
    if (view.place) return { layer: view.place.layer, feature_id: view.place.feature }
    const geometry = view.area ? decodeArea(view.area) : null
    return geometry ? { geometry } : null
  }, [view.place, view.area])
  const [choosing, setChoosing] = useState(false)
  /** Chosen here, not opened from a link: then the map goes there. */
  const [chosen, setChosen] = useState(false)

  if (place === null || choosing)
    return (
      <Panel
        title={t('near.title')}
        closeLabel={t('app.close')}
        onClose={onClose}
        back={choosing && place ? { label: t('app.back'), onBack: () => setChoosing(false) } : undefined}
        takeFocus
      >
        <p className={styles.intro}>{t('near.intro')}</p>
        <PlaceChooser
          onPlace={(reference) => {
            setChoosing(false)
            setChosen(true)
            areaSketch.getState().clear()
            change({ place: reference, area: undefined })
          }}
          onArea={(area) => {
            setChoosing(false)
            setChosen(true)
            change({ area, place: undefined })
          }}
        />
      </Panel>
    )
  return <Nearby place={place} km={km} chosen={chosen} onClose={onClose} onChoose={() => setChoosing(true)} />
}

/** Whether a view shows the ring: its middle is in sight, neither a dot nor far larger than the view. */
function looksAt(view: Bbox, ring: Bbox): boolean {
  const [x, y] = [(ring[0] + ring[2]) / 2, (ring[1] + ring[3]) / 2]
  const size = (ring[3] - ring[1]) / (view[3] - view[1])
  return x > view[0] && x < view[2] && y > view[1] && y < view[3] && size > 0.1 && size < 6
}

interface NearbyProps {
  place: NearbyPlace
  km: number
  chosen: boolean
  onClose: () => void
  onChoose: () => void
}

function Nearby({ place, km, chosen, onClose, onChoose }: NearbyProps) {
  const words = useWords()
  const { t, distance } = words
  const view = useView()
  const change = useChangeView()
  const distance_m = km * 1000
  const { data: answer, error, refetch, isFetching } = useNearby(place, reachOf(distance_m))
  const feature = useFeature(
    'layer' in place ? place.layer : undefined,
    'layer' in place ? place.feature_id : undefined,
  )
  const accuracy_m = feature.data?.properties.accuracy_m ?? null
  const list = useMemo<NearbyList>(
    () => splitByDistance(answer?.items ?? [], distance_m, accuracy_m),
    [answer, distance_m, accuracy_m],
  )
  const name =
    answer?.place.name ??
    ('geometry' in place ? t(place.geometry.type === 'Point' ? 'near.point' : 'near.area') : '…')

  useRemember(
    answer
      ? {
          kind: 'place',
          key: formatView({ place: view.place, area: view.area }),
          title: `${name} · ${distance(distance_m)}`,
          address: `/${formatView({ task: 'near', place: view.place, area: view.area, km: view.km })}`,
        }
      : null,
  )

  // While the slider moves only the words change; the question is asked when it rests.
  const [wantedKm, setWantedKm] = useState(km)
  useEffect(() => setWantedKm(km), [km])
  useEffect(() => {
    if (wantedKm === km) return
    const timer = setTimeout(
      () => change({ km: wantedKm === DEFAULT_KM ? undefined : wantedKm }, { replace: true }),
      250,
    )
    return () => clearTimeout(timer)
  }, [wantedKm, km, change])
  const step = STEPS.reduce(
    (best, value, at) => (Math.abs(value - wantedKm) < Math.abs((STEPS[best] ?? 0) - wantedKm) ? at : best),
    0,
  )

  return (
    <Panel
      over={t('near.titleOf', { place: name })}
      title={answer ? headline(list, distance_m, words) : t('near.title')}
      pageTitle={t('near.titleOf', { place: name })}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      <div className={styles.stack}>
        {answer && (
          <p className={styles.sentence} role="status" aria-live="polite" aria-busy={isFetching}>
            <span className="visually-hidden">{headline(list, distance_m, words)}.</span>
            {lead(list, answer.items[0], name, distance_m, words)}{' '}
            {answer.truncated && t('near.lead.truncated')}
          </p>
        )}
        {!answer && isFetching && <Skeleton words={t('near.waiting')} shape="list" lines={5} />}
        {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
        {answer?.kept && <KeptNote kept={answer.kept} />}
        <div>
          <p className={styles.label}>{t('near.distance')}</p>
          <Slider
            label={t('near.distance')}
            minimum={0}
            maximum={STEPS.length - 1}
            step={1}
            value={step}
            words={distance(wantedKm * 1000)}
            onChange={(at) => setWantedKm(STEPS[at] ?? DEFAULT_KM)}
          />
        </div>
        <div className={styles.row}>
          <Button icon="pin" onClick={onChoose}>
            {t('near.choose.other')}
          </Button>
          <ShareButton />
          <Button icon="download" onClick={() => change({ task: 'offline' })}>
            {t('offline.near.save')}
          </Button>
        </div>
        {answer && (
          <Items
            key={name}
            name={name}
            answer={answer}
            list={list}
            place={place}
            distance_m={distance_m}
            chosen={chosen}
            selected={view.sel}
          />
        )}
        {answer && <Limits answer={answer} isPoint={answer.place.geometry.type === 'Point'} />}
      </div>
    </Panel>
  )
}

/** Without a signal: from what this answer is made, and what it cannot know. */
function KeptNote({ kept }: { kept: NonNullable<NearbyAnswer['kept']> }) {
  const { t, say, date, language } = useWords()
  const names = kept.left_out.map((id) => {
    const layer = layerById(id)
    return layer ? say(layer.title) : id
  })
  return (
    <Message tone="warn" title={t('offline.near.kept', { date: date(kept.kept_at), name: kept.name })}>
      {kept.leaves_box && <p>{t('offline.near.leaves')}</p>}
      {names.length > 0 && (
        <p>
          {t('offline.near.leftOut', {
            names: new Intl.ListFormat(language, { type: 'conjunction' }).format(names),
          })}
        </p>
      )}
    </Message>
  )
}

interface ItemsProps {
  name: string
  answer: NearbyAnswer
  list: NearbyList
  place: NearbyPlace
  distance_m: number
  chosen: boolean
  selected: { layer: string; feature: string } | undefined
}

/** The list and its markers on the map, numbered alike. */
function Items({ name, answer, list, place, distance_m, chosen: chosenHere, selected }: ItemsProps) {
  const words = useWords()
  const { t } = words
  const shell = useMap()
  const change = useChangeView()
  const { c } = useView()
  const [only, setOnly] = useState<NearbyGroup | null>(null)
  const [grouped, setGrouped] = useState(false)
  const [pointed, setPointed] = useState<string | null>(null)
  const [opened, setOpened] = useState<string | null>(null)
  const active = pointed ?? opened ?? (selected ? `${selected.layer}/${selected.feature}` : null)

  const least = countByGroup(list.within)
  const counts = countByGroup([...list.within, ...list.perhaps])
  const shownGroups = GROUPS.filter((group) => counts[group] > 0)
  const chosen = only !== null && counts[only] > 0 ? only : null
  const fits = ({ group }: NearbyItem) => chosen === null || group === chosen
  const within = list.within.filter(fits)
  const perhaps = list.perhaps.filter(fits)
  const numbered = useMemo(() => [...within, ...perhaps], [within, perhaps])
  const numbers = new Map(numbered.map((item, at) => [keyOf(item), at + 1]))

  const flavour = useFlavour()
  const drawn = JSON.stringify([numbered.map(keyOf), list.beyond.map(keyOf)])
  // `drawn` says when the items are others.
  const overlay = useMemo(
    () =>
      nearbyOverlay(
        answer.place.geometry,
        distance_m,
        [
          ...numbered.map((item, at) => ({ item, number: at + 1 })),
          ...list.beyond.map((item) => ({ item, number: null })),
        ],
        active,
        flavour,
      ),
    [answer.place.geometry, distance_m, drawn, active, flavour],
  )
  useOverlay(overlay)
  const isPoint = answer.place.geometry.type === 'Point'
  const { accent, halo, ink } = GROUND[flavour]
  useLegendPart('near', {
    title: t('near.titleOf', { place: name }),
    signs: [
      {
        svg: isPoint
          ? discSign({ fill: accent, edge: halo }, 8)
          : areaSign(accent, { opacity: 0.1, width: 2.5 }),
        words: name,
      },
      {
        svg: circleSign(accent),
        words: t('near.legend.ring', { limit: words.distance(distance_m), place: name }),
      },
      ...(numbered.length > 0
        ? [{ svg: discSign({ fill: ink, edge: halo, text: '1' }, 11), words: t('near.legend.numbers') }]
        : []),
      ...(active !== null
        ? [{ svg: discSign({ fill: accent, edge: ink }, 12), words: t('near.legend.active') }]
        : []),
      ...(list.beyond.length > 0
        ? [{ svg: discSign({ fill: halo, edge: ink }, 6), words: t('near.legend.beyond') }]
        : []),
    ],
  })

  const ring = useMemo(
    () => bbox(distanceRing(answer.place.geometry, distance_m) as never).slice(0, 4) as Bbox,
    [answer.place.geometry, distance_m],
  )
  useTell('near', {
    question: t('show.told.near', { limit: words.distance(distance_m), place: name }),
    answer: `${headline(list, distance_m, words)}. ${lead(list, answer.items[0], name, distance_m, words)}`,
    notChecked: [
      ...(answer.truncated ? [t('near.lead.truncated')] : []),
      ...unknowns(answer, layerById, words),
    ],
    layers: [...new Set([...numbered, ...list.beyond].map(({ layer }) => layer))],
    bounds: ring,
    numbered: numbered.map((item, at) => {
      const sentence = itemSentence(item, layerById(item.layer), words, distance_m)
      const told = `${item.name ?? t('near.item.unnamed')}: ${sentence}`
      return at < within.length ? told : t('near.perhapsTold', { told })
    }),
  })

  // The whole circle is shown when the question changes; a link that says where to look, and looks there, is kept.
  const asked = `${JSON.stringify(answer.place.geometry).length} ${answer.place.name} ${distance_m}`
  const shown = useRef<string | null>(null)
  // Only another question moves the map.
  useEffect(() => {
    if (shown.current === asked) return
    const opened = shown.current === null && !chosenHere && c !== undefined
    shown.current = asked
    if (shell && !(opened && looksAt(shell.camera.bounds, ring))) shell.fit(ring)
  }, [shell, asked])

  // Pointing at a marker points at its line in the list, and tapping it opens the line.
  useEffect(() => {
    if (!shell) return
    const keyAt = (at: [number, number] | null, reach: number): string | null => {
      if (!at || !shell.map.getLayer(MARKERS)) return null
      const { x, y } = shell.map.project(at)
      const layers = [MARKERS, ACTIVE].filter((id) => shell.map.getLayer(id))
      const [found] = shell.map.queryRenderedFeatures(
        [
          [x - reach, y - reach],
          [x + reach, y + reach],
        ],
        { layers },
      )
      const key = found?.properties.key
      return typeof key === 'string' ? key : null
    }
    const offPointer = shell.on('pointer', (at) => setPointed(keyAt(at, 2)))
    const release = shell.claim([MARKERS, ACTIVE], ({ key }) => {
      if (typeof key === 'string') setOpened(key)
    })
    return () => {
      offPointer()
      release()
    }
  }, [shell])

  const itemProps = (item: NearbyItem) => ({
    item,
    limit_m: distance_m,
    layer: layerById(item.layer),
    number: numbers.get(keyOf(item)) ?? null,
    active: active === keyOf(item),
    open: opened === keyOf(item),
    onToggle: () => setOpened(opened === keyOf(item) ? null : keyOf(item)),
    onPoint: (on: boolean) => setPointed(on ? keyOf(item) : null),
    onZoom: () => shell?.fit([...item.center, ...item.center], { maxZoom: 12 }),
    onRecord: () => change({ sel: { layer: item.layer, feature: item.feature_id } }),
  })
  const listOf = (items: readonly NearbyItem[]) => (
    <ol className={styles.items}>
      {items.map((item) => (
        <NearItem key={keyOf(item)} {...itemProps(item)} />
      ))}
    </ol>
  )
  return (
    <section className={styles.stack}>
      {shownGroups.length > 1 && (
        <fieldset className={styles.chips}>
          <legend className={styles.label}>{t('near.filter')}</legend>
          {shownGroups.map((group) => (
            <button
              key={group}
              type="button"
              className={styles.chip}
              aria-pressed={chosen === group}
              onClick={() => setOnly(chosen === group ? null : group)}
            >
              {t(`near.group.${group}`)}{' '}
              <span className={styles.count}>
                {least[group] === counts[group] ? counts[group] : `${least[group]}–${counts[group]}`}
              </span>
            </button>
          ))}
        </fieldset>
      )}
      {within.length > 0 && (
        <>
          <h3 className={styles.section}>{t('near.listTitle')}</h3>
          {shownGroups.length > 1 && chosen === null && (
            <Switch label={t('near.grouped')} checked={grouped} onChange={setGrouped} />
          )}
          {grouped && chosen === null
            ? GROUPS.filter((group) => within.some((item) => item.group === group)).map((group) => (
                <div key={group}>
                  <h4 className={styles.label}>{t(`near.group.${group}`)}</h4>
                  {listOf(within.filter((item) => item.group === group))}
                </div>
              ))
            : listOf(within)}
        </>
      )}
      {perhaps.length > 0 && (
        <>
          <h3 className={styles.section}>{t('near.perhapsTitle')}</h3>
          <p className={styles.quiet}>{t('near.perhapsText')}</p>
          {listOf(perhaps)}
        </>
      )}
      {list.beyond.length > 0 && (
        <>
          <h3 className={styles.section}>{t('near.beyondTitle')}</h3>
          {listOf(list.beyond)}
        </>
      )}
      {numbered.length > 0 && (
        <Files answer={answer} items={numbered} place={place} distance_m={distance_m} />
      )}
    </section>
  )
}

function Files({
  answer,
  items,
  place,
  distance_m,
}: {
  answer: NearbyAnswer
  items: readonly NearbyItem[]
  place: NearbyPlace
  distance_m: number
}) {
  const words = useWords()
  const { t, language } = words
  const save = (text: string, type: string, ending: string) => {
    const url = URL.createObjectURL(new Blob([text], { type }))
    const link = document.createElement('a')
    link.href = url
    link.download = `suelo-comun-${t('near.save.file')}.${ending}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return (
    <div className={styles.row}>
      <Button
        icon="download"
        onClick={() => save(nearbyCsv(items, layerById, words), 'text/csv;charset=utf-8', 'csv')}
      >
        {t('near.save.csv')}
      </Button>
      <Button
        icon="download"
        onClick={() => save(nearbyGeoJson(answer, items), 'application/geo+json', 'geojson')}
      >
        {t('near.save.geojson')}
      </Button>
      {(['kml', 'gpkg'] as const).map((format) => (
        <ButtonLink
          key={format}
          icon="download"
          href={nearbyExport(place, distance_m, { format, lang: language })}
        >
          {t(`near.save.${format}`)}
        </ButtonLink>
      ))}
    </div>
  )
}

/** «Lo que esto no te dice», in the words of a neighbour. */
function Limits({ answer, isPoint }: { answer: NearbyAnswer; isPoint: boolean }) {
  const words = useWords()
  const { t } = words
  return (
    <section className={styles.limits}>
      <h3 className={styles.section}>{t('near.limits.title')}</h3>
      <ul>
        {unknowns(answer, layerById, words).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {isPoint && <li>{t('near.limits.place')}</li>}
        <li>{t('near.limits.distance')}</li>
        <li>{t('near.limits.age')}</li>
        <li>{t('near.limits.decides')}</li>
      </ul>
    </section>
  )
}
