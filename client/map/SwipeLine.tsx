import { type KeyboardEvent, type PointerEvent, useCallback } from 'react'
import { createPortal } from 'react-dom'
import styles from './SwipeLine.module.css'

/** Where the free part of the map begins and ends, as parts of the window's width. */
function freePart(): [number, number] {
  const style = getComputedStyle(document.documentElement)
  const side = (name: string) => Number.parseFloat(style.getPropertyValue(name)) || 0
  const width = window.innerWidth
  return [side('--free-left') / width, 1 - side('--free-right') / width]
}

/** The part of the window's width that lies left of a line at this part of the free part of the map, 0 to 1. */
export function partOfWindow(at: number): number {
  const [left, right] = freePart()
  return left + at * (right - left)
}

export interface SwipeLineProps {
  /** Of the free part of the map, 0 to 1. */
  at: number
  onAt: (at: number) => void
  /** What stands at the top of the line, left and right of it. */
  left: string
  right: string
  /** Makes the line a slider of its own, moved with the arrow keys; without it another slider does that. */
  slider?: { label: string; words: string }
}

const between = (value: number) => Math.min(1, Math.max(0, value))

/** The line over the map that two pictures are compared along: dragged, or moved with the arrow keys. */
export function SwipeLine({ at, onAt, left, right, slider }: SwipeLineProps) {
  const onPointerMove = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      const [from, to] = freePart()
      onAt(between((event.clientX / window.innerWidth - from) / (to - from)))
    },
    [onAt],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const next = {
      ArrowLeft: at - 0.02,
      ArrowDown: at - 0.02,
      ArrowRight: at + 0.02,
      ArrowUp: at + 0.02,
      PageDown: at - 0.1,
      PageUp: at + 0.1,
      Home: 0,
      End: 1,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    onAt(Math.round(between(next) * 100) / 100)
  }
  return createPortal(
    <div
      className={styles.line}
      style={{ left: `${partOfWindow(at) * 100}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      {...(slider
        ? {
            role: 'slider',
            tabIndex: 0,
            'aria-label': slider.label,
            'aria-valuemin': 0,
            'aria-valuemax': 100,
            'aria-valuenow': Math.round(at * 100),
            'aria-valuetext': slider.words,
            onKeyDown,
          }
        : { 'aria-hidden': true })}
    >
      <span className={styles.name}>{left}</span>
      <span className={styles.grip} />
      <span className={styles.name}>{right}</span>
    </div>,
    document.body,
  )
}
