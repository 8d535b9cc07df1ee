import { useEffect, useMemo, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { type Flavour, GROUND } from '../map/palette.ts'
import type { Overlay } from '../map/style.ts'
import { IconButton } from '../ui/Button.tsx'
import { useToast } from '../ui/Toast.tsx'
import styles from './MeasureBar.module.css'
import { measureFeatures, measurePath, type Point } from './measure.ts'

const part = (name: string) => ['==', ['get', 'part'], name] as ['==', ['get', string], string]

function measureOverlay(points: readonly Point[], flavour: Flavour): Overlay {
  const { ink, halo } = GROUND[flavour]
  return {
    id: 'measure',
    data: measureFeatures(points),
    layers: [
      {
        id: 'measure/area',
        type: 'fill',
        filter: part('area'),
        paint: { 'fill-color': ink, 'fill-opacity': 0.1 },
      },
      {
        id: 'measure/casing',
        type: 'line',
        filter: part('path'),
        paint: { 'line-color': halo, 'line-width': 6, 'line-opacity': 0.8 },
      },
      {
        id: 'measure/path',
        type: 'line',
        filter: part('path'),
        paint: { 'line-color': ink, 'line-width': 2.5 },
      },
      {
        id: 'measure/closing',
        type: 'line',
        filter: part('closing'),
        paint: { 'line-color': ink, 'line-width': 2, 'line-dasharray': [2, 2] },
      },
      {
        id: 'measure/point',
        type: 'circle',
        filter: part('point'),
        paint: {
          'circle-radius': 4.5,
          'circle-color': halo,
          'circle-stroke-color': ink,
          'circle-stroke-width': 2,
        },
      },
    ],
  }
}

/** Marks points on the map and says how long and how large. Has the map's clicks while it is open. */
export default function MeasureBar({ flavour, onClose }: { flavour: Flavour; onClose: () => void }) {
  const { t, distance, area, pitches } = useWords()
  const shell = useMap()
  const say = useToast()
  const [points, setPoints] = useState<Point[]>([])
  const [done, setDone] = useState(false)

  useEffect(() => {
    const release = shell?.takeOver('measure')
    if (release) return release
    say({ key: 'measure', words: t('measure.busy') })
    onClose()
  }, [shell])
  useEffect(
    () =>
      shell?.on('tool', ({ at, kind }) => {
        if (kind === 'double') setDone(true)
        if (kind !== 'click') return
        setPoints((before) => {
          const last = before.at(-1)
          // The second click of a double click is the same point again.
          if (last && Math.abs(last[0] - at[0]) < 1e-7 && Math.abs(last[1] - at[1]) < 1e-7) return before
          return done ? [at] : [...before, at]
        })
        setDone(false)
      }),
    [shell, done],
  )
  useOverlay(useMemo(() => measureOverlay(points, flavour), [points, flavour]))
  const measured = measurePath(points)

  return (
    <section className={styles.bar} aria-label={t('measure.title')}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('measure.title')}</h2>
        {points.length > 0 && (
          <>
            <IconButton
              icon="undo"
              label={t('measure.undo')}
              onClick={() => setPoints((before) => before.slice(0, -1))}
            />
            <IconButton icon="trash" label={t('measure.clear')} onClick={() => setPoints([])} />
          </>
        )}
        <IconButton icon="close" label={t('app.close')} onClick={onClose} />
      </div>
      {points.length < 2 ? (
        <p className={styles.hint}>
          {t('measure.hint')} {t('measure.hintKeys')}
        </p>
      ) : (
        <>
          <dl className={styles.values} aria-live="polite">
            <div>
              <dt>{t('measure.distance')}</dt>
              <dd>{distance(measured.length_m)}</dd>
            </div>
            {measured.area_m2 !== null && measured.perimeter_m !== null && (
              <>
                <div>
                  <dt>{t('measure.area')}</dt>
                  <dd>{area(measured.area_m2)}</dd>
                </div>
                <div>
                  <dt>{t('measure.perimeter')}</dt>
                  <dd>{distance(measured.perimeter_m)}</dd>
                </div>
              </>
            )}
          </dl>
          {measured.area_m2 !== null && <p className={styles.hint}>{pitches(measured.area_m2)}</p>}
          <p className={styles.hint}>{t('measure.approximate')}</p>
        </>
      )}
    </section>
  )
}
