import { useEffect, useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { writeWhere } from '../../geodata/model/where.ts'
import { useSummary } from '../data/matching.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { useFilter, withinOf } from '../map/filters.ts'
import { timeProperties } from '../map/time.ts'
import { useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Select, Slider, Switch } from '../ui/Field.tsx'
import styles from './LayerPanel.module.css'

/** Between two steps while it plays, ms. */
const STEP_MS = 900

/** A layer through the years: what it had between two of them, playing forward, with or without what has no date. */
export function TimeControl({ layer }: { layer: LayerDeclaration }) {
  const { t, say, number } = useWords()
  const view = useView()
  const { conditions, put } = useFilter(layer)
  const properties = timeProperties(layer)
  const inUse = properties.find((id) => conditions.some((one) => one.property === id))
  const [chosen, setChosen] = useState<string | null>(null)
  const property = chosen ?? inUse ?? properties[0] ?? ''
  const filter = useMemo(() => {
    const others = conditions.filter((one) => one.property !== property)
    return { ...(others.length > 0 ? { where: writeWhere(others) } : {}), ...withinOf(view) }
  }, [conditions, property, view])
  const { data, error, refetch } = useSummary({
    layer: layer.id,
    filter,
    bbox: null,
    by: property,
    counts: true,
  })
  const by = data?.by?.property === property ? data.by : null
  const [first, last] = [by?.bars?.[0]?.from, by?.bars?.at(-1)?.to]
  const now = conditions.find((one) => one.property === property)
  const range = now?.kind === 'between' ? now : null
  const from = range?.from ? Number(range.from.slice(0, 4)) : (first ?? 0)
  const to = range?.to ? Number(range.to.slice(0, 4)) : (last ?? 0)
  const unknown = range?.unknown ?? true
  const [playing, setPlaying] = useState(false)
  const set = (next: { from?: number; to?: number; unknown?: boolean }) =>
    put(
      property,
      {
        property,
        kind: 'between',
        from: String(next.from ?? from),
        to: String(next.to ?? to),
        unknown: next.unknown ?? unknown,
      },
      { replace: true },
    )
  const stride = first === undefined || last === undefined ? 1 : Math.max(1, Math.ceil((last - first) / 30))
  useEffect(() => {
    if (!playing || last === undefined) return
    if (to >= last) return setPlaying(false)
    const timer = setTimeout(() => set({ to: Math.min(last, to + stride) }), STEP_MS)
    return () => clearTimeout(timer)
  })
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  return (
    <div className={styles.stack}>
      {properties.length > 1 && (
        <Select
          label={t('work.time.by')}
          value={property}
          options={properties.map((id) => ({
            value: id,
            title: say(layer.properties[id]?.title ?? { es: id, en: id }),
          }))}
          onChange={(event) => {
            setPlaying(false)
            if (range) put(property, null)
            setChosen(event.target.value)
          }}
        />
      )}
      {by && (first === undefined || last === undefined) && <p>{t('work.time.none')}</p>}
      {by && first !== undefined && last !== undefined && (
        <>
          <p className={styles.headline} role="status">
            {t('work.filter.between', { from, to })}
          </p>
          <Slider
            label={t('work.time.from')}
            value={from}
            minimum={first}
            maximum={last}
            step={1}
            words={String(from)}
            onChange={(value) => set({ from: Math.min(value, to) })}
          />
          <Slider
            label={t('work.time.to')}
            value={to}
            minimum={first}
            maximum={last}
            step={1}
            words={String(to)}
            onChange={(value) => set({ to: Math.max(value, from) })}
          />
          <div className={styles.row}>
            {!still && (
              <Button
                icon={playing ? 'pause' : 'play'}
                onClick={() => {
                  if (!playing && to >= last) set({ to: from })
                  setPlaying(!playing)
                }}
              >
                {t(playing ? 'work.time.pause' : 'work.time.play')}
              </Button>
            )}
            <Button
              icon="back"
              disabled={to <= from}
              onClick={() => set({ to: Math.max(from, to - stride) })}
            >
              {t('work.time.before')}
            </Button>
            <Button
              icon="forward"
              disabled={to >= last}
              onClick={() => set({ to: Math.min(last, to + stride) })}
            >
              {t('work.time.after')}
            </Button>
            {range && (
              <Button look="plain" onClick={() => put(property, null)}>
                {t('work.time.whole')}
              </Button>
            )}
          </div>
          {by.unknown.count > 0 ? (
            <>
              <Switch
                label={t('work.time.showUnknown', { count: by.unknown.count })}
                checked={unknown}
                onChange={(on) => set({ unknown: on })}
              />
              <p className={styles.quiet}>
                {t(unknown ? 'work.time.unknownShown' : 'work.time.unknownHidden', {
                  count: by.unknown.count,
                  formatted: number(by.unknown.count, 0),
                })}
              </p>
            </>
          ) : (
            <p className={styles.quiet}>{t('work.time.allDated')}</p>
          )}
        </>
      )}
    </div>
  )
}
