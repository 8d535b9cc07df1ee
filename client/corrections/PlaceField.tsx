import { useEffect, useMemo, useState } from 'react'
import type { Place } from '../data/corrections.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { formatDegrees } from '../map/coordinates.ts'
import { useOverlay } from '../map/overlays.ts'
import { GROUND } from '../map/palette.ts'
import type { Overlay } from '../map/style.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { useEscape } from '../ui/use-escape.ts'
import styles from './Corrections.module.css'

/** A place that is shown on the map while it is being spoken of. */
export function usePlaceOnMap(place: Place | null): void {
  const { accent, halo } = GROUND[useFlavour()]
  const overlay = useMemo(
    (): Overlay | null =>
      place && {
        id: 'correction',
        data: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              properties: {},
              geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
            },
          ],
        },
        layers: [
          {
            id: 'correction/place',
            type: 'circle',
            paint: {
              'circle-radius': 8,
              'circle-color': accent,
              'circle-stroke-color': halo,
              'circle-stroke-width': 3,
            },
          },
        ],
      },
    [place, accent, halo],
  )
  useOverlay(overlay)
}

const round = (degrees: number) => Number(degrees.toFixed(6))

/** Where something should be: one tap on the map, or Enter with the map's middle on the place. */
export function PlaceField({
  value,
  onChange,
}: {
  value: Place | null
  onChange: (place: Place | null) => void
}) {
  const { t, language } = useWords()
  const shell = useMap()
  const [marking, setMarking] = useState(false)
  const [busy, setBusy] = useState(false)
  usePlaceOnMap(value)
  useEscape(marking, () => setMarking(false))
  useEffect(() => {
    if (!marking || !shell) return
    const release = shell.takeOver('correction')
    if (!release) {
      setBusy(true)
      setMarking(false)
      return
    }
    setBusy(false)
    const stop = shell.on('tool', ({ at, kind }) => {
      if (kind !== 'click') return
      onChange({ lon: round(at[0]), lat: round(at[1]) })
      setMarking(false)
    })
    return () => {
      stop()
      release()
    }
  }, [marking, shell, onChange])
  if (!shell) return null
  return (
    <div className={styles.stack}>
      {value && (
        <p>
          {t('corrections.placeMarked')} {formatDegrees([value.lon, value.lat], language)}
        </p>
      )}
      <div className={styles.row}>
        <Button icon="pin" aria-pressed={marking} onClick={() => setMarking(!marking)}>
          {value ? t('corrections.placeAgain') : t('corrections.placeMark')}
        </Button>
        {value && (
          <Button look="plain" onClick={() => onChange(null)}>
            {t('corrections.placeClear')}
          </Button>
        )}
      </div>
      <div role="status">
        {marking && <Message>{t('corrections.placeHow')}</Message>}
        {busy && <Message tone="warn">{t('corrections.placeBusy')}</Message>}
      </div>
    </div>
  )
}
