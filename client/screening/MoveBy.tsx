import { useState } from 'react'
import { UNSTATED } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { fromUtm19, toUtm19 } from '../map/coordinates.ts'
import type { Rings } from '../map/sketch.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import styles from './Screening.module.css'
import { originOf, rememberOrigin } from './site-origin.ts'
import { siteSketch } from './site-sketch.ts'

/** Farther than the region is long makes no sense, m. */
const MOST_M = 600_000

/** The shape moved by so many metres in EPSG:32719; its outline stays what it was. */
export const moved = (polygons: readonly Rings[], east: number, north: number): Rings[] =>
  polygons.map((rings) =>
    rings.map((ring) =>
      ring.map(([lon = 0, lat = 0]) => {
        const [x, y] = toUtm19([lon, lat])
        return fromUtm19([x + east, y + north]).map((degrees) => Number(degrees.toFixed(7)))
      }),
    ),
  )

/** Moves the whole site by metres: what dragging it does, without a pointer, and for shapes too large to drag. */
export function MoveBy() {
  const { t, language } = useWords()
  const [east, setEast] = useState('')
  const [north, setNorth] = useState('')
  const read = (text: string) => (text.trim() === '' ? 0 : readNumber(text, language))
  const [dx, dy] = [read(east), read(north)]
  const isUsable =
    dx !== null && dy !== null && (dx !== 0 || dy !== 0) && Math.abs(dx) <= MOST_M && Math.abs(dy) <= MOST_M
  const error = (value: number | null) => (value === null ? t('alternatives.move.wrong') : undefined)
  return (
    <Disclosure label={t('alternatives.move.title')}>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isUsable) return
          const { polygons, set } = siteSketch.getState()
          const next = moved(polygons, dx, dy)
          const before = originOf(polygons)
          rememberOrigin(next, {
            provenance: { ...UNSTATED, method: 'drawn' },
            accuracy_m: before?.accuracy_m ?? 0,
            why: 'edited',
          })
          set(next)
        }}
      >
        <div className={styles.two}>
          <TextField
            label={t('alternatives.move.east')}
            unit="m"
            inputMode="text"
            autoComplete="off"
            value={east}
            error={error(dx)}
            onChange={(event) => setEast(event.target.value)}
          />
          <TextField
            label={t('alternatives.move.north')}
            unit="m"
            inputMode="text"
            autoComplete="off"
            value={north}
            error={error(dy)}
            onChange={(event) => setNorth(event.target.value)}
          />
        </div>
        <div className={styles.row}>
          <Button type="submit" disabled={!isUsable}>
            {t('alternatives.move.do')}
          </Button>
        </div>
      </form>
    </Disclosure>
  )
}
