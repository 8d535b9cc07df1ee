import { useQuery } from '@tanstack/react-query'
import bbox from '@turf/bbox'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import { ApiProblem } from '../data/api.ts'
import { featuresQuery, useFeature } from '../data/features.ts'
import { type Bbox, useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSignal } from '../data/signal.ts'
import { useWords } from '../i18n/index.ts'
import { decodeArea } from '../map/area-code.ts'
import { layerById } from '../map/catalogue.ts'
import { useCamera, useMap } from '../map/context.ts'
import { useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Select, Slider } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Progress as ProgressBar } from '../ui/Progress.tsx'
import { useToast } from '../ui/Toast.tsx'
import { KeepError, keepTerritory, type Progress, type Size, sizeOf } from './keep.ts'
import { keptChanged } from './kept.ts'
import styles from './Offline.module.css'
import { canInstall, install, onInstallable } from './service-worker.ts'
import {
  readKeptFeatures,
  readTerritories,
  removeTerritory,
  type Territory,
  writeTerritory,
} from './store.ts'

const COMMUNITIES = { layer: 'indigenous_community', bbox: null, limit: 1000 } as const
const COMUNAS = { layer: 'comuna', bbox: null, limit: 50 } as const
/** The widest territory that the server measures, degrees. */
const MOST_DEGREES = 6
const STEPS = [5, 10, 20, 30, 50, 75] as const

const megabytes = (bytes: number) => Math.max(0.1, Math.round(bytes / 100_000) / 10)

/** «Sin señal»: what is kept on this device, how old and how large it is, and keeping more. */
export default function OfflinePanel({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const signal = useSignal()
  const [territories, setTerritories] = useState<Territory[] | null>(null)
  const [broken, setBroken] = useState(false)
  const again = () =>
    void readTerritories().then(setTerritories, () => {
      setBroken(true)
      setTerritories([])
    })
  useEffect(again, [])
  const changed = () => {
    keptChanged()
    again()
  }
  return (
    <Panel title={t('offline.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.stack}>
        <p>{t('offline.intro')}</p>
        {!signal.on && <Message tone="warn">{t('offline.noSignal')}</Message>}
        {broken && <Message tone="danger">{t('offline.failed.storage')}</Message>}
        <section>
          <h3 className={styles.section}>{t('offline.keptTitle')}</h3>
          {territories?.length === 0 && <p className={styles.quiet}>{t('offline.none')}</p>}
          <ul className={styles.list}>
            {territories?.map((territory) => (
              <Kept key={territory.id} territory={territory} onChange={changed} />
            ))}
          </ul>
          <Usage of={territories} />
        </section>
        {signal.on && <Keep onKept={changed} />}
        <Install />
        <section className={styles.limits}>
          <h3 className={styles.section}>{t('near.limits.title')}</h3>
          <ul>
            <li>{t('offline.limits.box')}</li>
            <li>{t('offline.limits.age')}</li>
            <li>{t('offline.limits.rules')}</li>
            <li>{t('offline.limits.browser')}</li>
          </ul>
        </section>
      </div>
    </Panel>
  )
}

function Kept({ territory, onChange }: { territory: Territory; onChange: () => void }) {
  const { t, say, date, number, quantity, list, language } = useWords()
  const shell = useMap()
  const toast = useToast()
  const signal = useSignal()
  const { data } = useLayers()
  const now = versionsOf(data)
  const newer = signal.on
    ? territory.layers.filter(({ layer, version }) => {
        const current = now.get(layer)
        return current !== undefined && current.id !== version.id
      }).length
    : 0
  const features = territory.layers.reduce((sum, layer) => sum + layer.features, 0)
  const here = territory.layers.filter((layer) => layer.features > 0).length
  const remove = async () => {
    // Held in memory while the deletion can be taken back.
    const held = await readKeptFeatures(territory)
    await removeTerritory(territory.id)
    onChange()
    toast({
      key: 'offline',
      words: t('offline.deleted', { name: territory.name }),
      lasts: 10_000,
      action: {
        label: t('app.undo'),
        onAction: () =>
          void writeTerritory(territory, held, new Map()).then(onChange, () =>
            toast({
              key: 'offline',
              words: t('offline.notUndone', { name: territory.name }),
              lasts: 15_000,
            }),
          ),
      },
    })
  }
  const names = list(
    territory.left_out.map((id) => {
      const layer = layerById(id)
      return layer ? say(layer.title) : id
    }),
  )
  return (
    <li className={styles.kept}>
      <p className={styles.name}>{territory.name}</p>
      <p className={styles.quiet}>
        {t('offline.keptLine', {
          date: date(territory.kept_at),
          age: age(territory.kept_at, language),
          layers: here,
          features: number(features),
          size: quantity(megabytes(territory.bytes), 'MB', 1),
        })}
      </p>
      {territory.left_out.length > 0 && <p className={styles.quiet}>{t('offline.leftOut', { names })}</p>}
      {newer > 0 && <p className={styles.newer}>{t('offline.newer', { count: newer })}</p>}
      <div className={styles.row}>
        <Button icon="pin" onClick={() => shell?.fit(territory.bbox)}>
          {t('offline.show')}
        </Button>
        <Button
          icon="trash"
          aria-label={t('offline.deleteOf', { name: territory.name })}
          onClick={() =>
            void remove().catch(() => toast({ key: 'offline', words: t('offline.failed.storage') }))
          }
        >
          {t('offline.delete')}
        </Button>
      </div>
    </li>
  )
}

/** «hace 3 días», in the reader's language. */
function age(at: string, language: string): string {
  const minutes = Math.round((Date.now() - new Date(at).getTime()) / 60_000)
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (minutes < 60) return format.format(-minutes, 'minute')
  if (minutes < 48 * 60) return format.format(-Math.round(minutes / 60), 'hour')
  return format.format(-Math.round(minutes / 1440), 'day')
}

/** How much of the device this page takes, as far as the browser says. */
function Usage({ of }: { of: unknown }) {
  const { t, quantity } = useWords()
  const [usage, setUsage] = useState<StorageEstimate | null>(null)
  // Asked anew when what is kept changes.
  useEffect(() => {
    void navigator.storage?.estimate?.().then(setUsage, () => undefined)
  }, [of])
  if (!usage?.usage || !usage.quota) return null
  return (
    <p className={styles.quiet}>
      {t('offline.usage', {
        used: quantity(megabytes(usage.usage), 'MB', 1),
        free: quantity(Math.round((usage.quota - usage.usage) / 1_000_000), 'MB'),
      })}
    </p>
  )
}

interface Choice {
  name: string
  bbox: Bbox
}

/** Which territory, what it takes, and keeping it. */
function Keep({ onKept }: { onKept: () => void }) {
  const { t, number, quantity, distance, say, list } = useWords()
  const toast = useToast()
  const [where, setWhere] = useState<string | null>(null)
  const [km, setKm] = useState(2)
  const choice = useChoice(where, (STEPS[km] ?? 20) * 1000)
  const box = choice?.bbox.map((degrees) => degrees.toFixed(3)).join() ?? null
  const [west = 0, south = 0, east = 0, north = 0] = choice?.bbox ?? []
  const isLarge = Math.max(east - west, north - south) > MOST_DEGREES
  const size = useQuery({
    queryKey: ['offline-size', box],
    queryFn: ({ signal }) => sizeOf((choice as Choice).bbox, signal),
    enabled: box !== null && !isLarge,
    staleTime: 60_000,
    retry: false,
  })
  const [progress, setProgress] = useState<Progress | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const { options } = useChoices()

  const keep = async (size: Size) => {
    if (!choice) return
    abort.current = new AbortController()
    setFailed(null)
    setProgress({ done_bytes: 0, all_bytes: size.bytes + size.app_bytes, layer: null })
    try {
      const kept = await keepTerritory({ ...choice, size }, setProgress, abort.current.signal)
      toast({ key: 'offline', words: t('offline.done', { name: kept.name }) })
      onKept()
    } catch (error) {
      if (!abort.current.signal.aborted) setFailed(error)
    } finally {
      setProgress(null)
    }
  }
  const layer = progress?.layer ? layerById(progress.layer) : undefined
  const outside = size.data?.left_out.map((id) => {
    const one = layerById(id)
    return one ? say(one.title) : id
  })
  return (
    <section className={styles.stack}>
      <h3 className={styles.section}>{t('offline.keepTitle')}</h3>
      <Select
        label={t('offline.where')}
        value={where ?? options[0]?.value ?? 'view'}
        disabled={progress !== null}
        onChange={(event) => setWhere(event.target.value)}
        options={options}
      />
      {(where ?? options[0]?.value) !== 'view' && (
        <div>
          <p className={styles.label}>{t('offline.around')}</p>
          <Slider
            label={t('offline.around')}
            minimum={0}
            maximum={STEPS.length - 1}
            step={1}
            value={km}
            words={distance((STEPS[km] ?? 20) * 1000)}
            onChange={setKm}
          />
        </div>
      )}
      {isLarge && <Message tone="warn">{t('offline.tooLarge')}</Message>}
      {size.isFetching && <p role="status">{t('offline.sizing')}</p>}
      {size.error && <ProblemMessage error={size.error} onRetry={() => void size.refetch()} />}
      {size.data && !progress && (
        <p role="status">
          {t('offline.size', {
            layers: size.data.layers.length,
            features: number(size.data.features),
            size: quantity(megabytes(size.data.bytes + size.data.app_bytes), 'MB', 1),
          })}{' '}
          {outside &&
            outside.length > 0 &&
            t('offline.tooMuch', {
              names: list(outside),
            })}
        </p>
      )}
      {progress ? (
        <ProgressBar
          label={t('offline.progress', {
            done: quantity(megabytes(progress.done_bytes), 'MB', 1),
            all: quantity(megabytes(progress.all_bytes), 'MB', 1),
            what: layer ? say(layer.title) : t('offline.application'),
          })}
          done={progress.done_bytes}
          total={progress.all_bytes}
          action={<Button onClick={() => abort.current?.abort()}>{t('app.cancel')}</Button>}
        />
      ) : (
        <Button
          look="primary"
          icon="download"
          disabled={isLarge || !size.data}
          onClick={() => size.data && void keep(size.data)}
        >
          {t('offline.keep')}
        </Button>
      )}
      {failed instanceof KeepError ? (
        <Message tone="danger" title={t('offline.failed.title')}>
          <p>{t(`offline.failed.${failed.why}`)}</p>
        </Message>
      ) : (
        failed !== null &&
        size.data && (
          <ProblemMessage
            error={failed instanceof ApiProblem ? failed : null}
            onRetry={() => size.data && void keep(size.data)}
          />
        )
      )}
    </section>
  )
}

/** What can be kept: the place that was asked about, the view, a comuna, a community. */
function useChoices() {
  const { t, language } = useWords()
  const { place, area } = useView()
  const communities = useQuery(featuresQuery(COMMUNITIES)).data?.features
  const comunas = useQuery(featuresQuery(COMUNAS)).data?.features
  return useMemo(() => {
    const named = (layer: string, features: typeof comunas) =>
      (features ?? [])
        .flatMap(({ id, properties, geometry }) =>
          typeof properties.name === 'string' && geometry
            ? [{ value: `${layer}/${id}`, title: properties.name, geometry }]
            : [],
        )
        .sort((a, b) => a.title.localeCompare(b.title, language))
    const places = [...named(COMUNAS.layer, comunas), ...named(COMMUNITIES.layer, communities)]
    const asked = place || area ? [{ value: 'asked', title: t('offline.asked') }] : []
    return {
      places,
      options: [
        ...asked,
        { value: 'view', title: t('offline.view') },
        ...places.map(({ value, title }) => ({
          value,
          title: value.startsWith(COMUNAS.layer) ? t('offline.comuna', { name: title }) : title,
        })),
      ],
    }
  }, [communities, comunas, place, area, t, language])
}

function useChoice(where: string | null, metres: number): Choice | null {
  const { t } = useWords()
  const { place, area } = useView()
  const { places, options } = useChoices()
  const camera = useCamera()
  const value = where ?? options[0]?.value ?? 'view'
  const asked = useFeature(
    value === 'asked' ? place?.layer : undefined,
    value === 'asked' ? place?.feature : undefined,
  )
  if (value === 'view') return camera ? { name: t('offline.viewName'), bbox: camera.bounds } : null
  if (value === 'asked') {
    const geometry = area ? decodeArea(area) : (asked.data?.geometry ?? null)
    const name = asked.data?.properties.name
    return geometry
      ? { name: typeof name === 'string' ? name : t('offline.askedName'), bbox: around(geometry, metres) }
      : null
  }
  const found = places.find((one) => one.value === value)
  return found ? { name: found.title, bbox: around(found.geometry, metres) } : null
}

/** The box of a geometry and so many metres around it. */
function around(geometry: Geometry, metres: number): Bbox {
  const [west = 0, south = 0, east = 0, north = 0] = bbox(geometry as never)
  const dy = metres / 110_574
  const dx = metres / (111_320 * Math.cos((((south + north) / 2) * Math.PI) / 180))
  return [west - dx, south - dy, east + dx, north + dy]
}

/** A button where the browser lets a page be installed from inside. */
function Install() {
  const { t } = useWords()
  const [can, setCan] = useState(canInstall)
  useEffect(() => onInstallable(() => setCan(canInstall())), [])
  if (!can) return null
  return (
    <section className={styles.stack}>
      <p>{t('offline.installText')}</p>
      <div>
        <Button icon="download" onClick={() => void install()}>
          {t('offline.install')}
        </Button>
      </div>
    </section>
  )
}
