import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './Icon.tsx'
import { TYPED } from './lost-focus.ts'
import styles from './Sheet.module.css'
import { nearestStop, STOPS, type Stop, stopHeight } from './stops.ts'

export interface SheetProps {
  label: string
  stop: Stop
  onStop: (stop: Stop) => void
  raiseLabel: string
  lowerLabel: string
  /** A page that wants the whole screen at its highest stop. */
  whole?: boolean
  children: ReactNode
}

/** Bottom sheet of the phone with three stops. Dragged by its grip; the two buttons do the same for keys and switches. */
export function Sheet({ label, stop, onStop, raiseLabel, lowerLabel, whole, children }: SheetProps) {
  const drag = useRef<{
    y: number
    height: number
    last: { y: number; at: number }
    velocity: number
  } | null>(null)
  const [dragged, setDragged] = useState<number | null>(null)

  const start = (event: PointerEvent<HTMLDivElement>) => {
    if ((event.target as Element).closest('button')) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const height = stopHeight(stop, window.innerHeight, whole)
    drag.current = { y: event.clientY, height, last: { y: event.clientY, at: event.timeStamp }, velocity: 0 }
    setDragged(height)
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const current = drag.current
    if (!current) return
    const elapsed = event.timeStamp - current.last.at
    if (elapsed > 0) current.velocity = (event.clientY - current.last.y) / elapsed
    current.last = { y: event.clientY, at: event.timeStamp }
    const most = whole ? window.innerHeight : window.innerHeight - 64
    setDragged(Math.max(96, Math.min(most, current.height + current.y - event.clientY)))
  }
  const end = () => {
    const current = drag.current
    drag.current = null
    if (!current || dragged === null) return
    setDragged(null)
    onStop(nearestStop(dragged, current.velocity, window.innerHeight))
  }

  const index = STOPS.indexOf(stop)
  return (
    <section
      aria-label={label}
      className={classNames(
        styles.sheet,
        dragged !== null && styles.dragging,
        whole && stop === 'full' && styles.whole,
      )}
      style={{ height: dragged ?? stopHeight(stop, window.innerHeight, whole) }}
      data-stop={stop}
      // The keyboard covers the lower half: what is typed, and what it finds, is moved above it.
      onFocus={({ target }) => stop !== 'full' && target.matches(TYPED) && onStop('full')}
    >
      <div
        className={styles.handle}
        onPointerDown={start}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <span className={styles.grip} />
        <span className={styles.stops}>
          {index > 0 && (
            <button
              type="button"
              className={styles.stop}
              aria-label={lowerLabel}
              onClick={() => onStop(STOPS[index - 1] ?? 'peek')}
            >
              <Icon name="down" />
            </button>
          )}
          {index < STOPS.length - 1 && (
            <button
              type="button"
              className={styles.stop}
              aria-label={raiseLabel}
              onClick={() => onStop(STOPS[index + 1] ?? 'full')}
            >
              <Icon name="up" />
            </button>
          )}
        </span>
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  )
}
