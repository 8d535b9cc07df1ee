import type { ReactNode } from 'react'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { useLayers } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { useToast } from '../ui/Toast.tsx'
import { useMap } from './context.ts'
import styles from './MapButtons.module.css'

export interface MapButtonsProps {
  wide: boolean
  measuring: boolean
  onMeasure: () => void
  /** Phone only: on a desk layers and table are in the rail. */
  onLayers: () => void
  onTable: () => void
  /** «Share», where the header has no room for it. */
  share: ReactNode
}

/** What the thumb or the pointer does to the map itself. */
export function MapButtons({ wide, measuring, onMeasure, onLayers, onTable, share }: MapButtonsProps) {
  const { t } = useWords()
  const shell = useMap()
  const say = useToast()
  const { data } = useLayers()
  const locate = () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => {
        const [west, south, east, north] = STUDY_FRAME
        if (longitude < west || longitude > east || latitude < south || latitude > north)
          say({ key: 'locate', words: t('map.locateOutside') })
        else shell?.fit([longitude, latitude, longitude, latitude])
      },
      () => say({ key: 'locate', words: t('map.locateFailed') }),
      { timeout: 10_000 },
    )
  if (!shell) return null
  return (
    <div className={styles.stack}>
      {!wide && (
        <div className={styles.group} data-tour="layers help">
          <IconButton icon="layers" label={t('layers.title')} onClick={onLayers} />
          <IconButton icon="table" label={t('table.open')} onClick={onTable} />
          {share}
        </div>
      )}
      {wide && (
        <div className={styles.group}>
          <IconButton icon="plus" label={t('map.zoomIn')} onClick={() => shell.zoomBy(1)} />
          <IconButton icon="minus" label={t('map.zoomOut')} onClick={() => shell.zoomBy(-1)} />
        </div>
      )}
      <div className={styles.group}>
        <IconButton
          icon="home"
          label={t('map.home')}
          onClick={() => shell.fit(data?.study_area_bbox ?? [...STUDY_FRAME])}
        />
        <IconButton icon="locate" label={t('map.locate')} onClick={locate} />
        <IconButton icon="ruler" label={t('measure.title')} pressed={measuring} onClick={onMeasure} />
      </div>
    </div>
  )
}
