import { lazy, Suspense } from 'react'
import { useWords } from '../i18n/index.ts'
import { useWindowSize } from '../ui/use-window-size.ts'
import { useCamera } from './context.ts'
import styles from './MapFoot.module.css'
import { scaleBar } from './scale.ts'
import { ATTRIBUTION } from './style.ts'
import { useView } from './use-view.ts'

// Carries the projection, which nothing on the first screen waits for.
const Coordinates = lazy(() => import('./Coordinates.tsx'))

/** Who made the background, where the pointer is, and how long a kilometre is. */
export function MapFoot({ wide }: { wide: boolean }) {
  const { t, distance } = useWords()
  const camera = useCamera()
  const { width } = useWindowSize()
  const { base = 'plain' } = useView()
  if (!camera) return null
  const { metres, pixels } = scaleBar(camera.metresPerPixel, wide ? 120 : 90)
  const attribution = base === 'plain' ? null : ATTRIBUTION[base]
  return (
    <div className={styles.foot}>
      {wide && (
        <Suspense>
          <Coordinates className={styles.coordinates} tight={width < 1200} />
        </Suspense>
      )}
      <span className={styles.scale}>
        <span className={styles.bar} style={{ width: pixels }} />
        <span>
          <span className="visually-hidden">{t('map.scale', { value: '' })}</span>
          {distance(metres)}
        </span>
      </span>
      <span className={styles.attribution}>
        {attribution ? (
          <a href={attribution.href} target="_blank" rel="noreferrer">
            {attribution.text}
          </a>
        ) : (
          <a href="https://www.naturalearthdata.com" target="_blank" rel="noreferrer">
            {t('map.naturalEarth')}
          </a>
        )}
      </span>
    </div>
  )
}
