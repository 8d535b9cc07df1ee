import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { useEscape } from '../ui/use-escape.ts'
import styles from './Help.module.css'
import { endTour } from './help-state.ts'

/** What each step points at, by `data-tour`; the first that can be seen. */
const STEPS = ['doors', 'search', 'layers', 'map', 'help'] as const
type Step = (typeof STEPS)[number]

const GAP = 12
const EDGE = 8

/** As the tokens have it: below this width the header is a menu. */
const isPhone = () => window.matchMedia('(max-width: 1023.98px)').matches

/** The element of a step that is on the screen, or null: then the card stands alone. */
function targetOf(step: Step): HTMLElement | null {
  for (const element of document.querySelectorAll<HTMLElement>(`[data-tour~="${step}"]`)) {
    const { width, height, bottom, top } = element.getBoundingClientRect()
    if (width > 0 && height > 0 && bottom > 0 && top < window.innerHeight) return element
  }
  return null
}

/**
 * Five steps about what is on the screen, each beside what it speaks of. Nothing is blocked: whoever would rather try
 * does; Escape, or the button, leaves.
 */
export default function Tour() {
  const { t } = useWords()
  const title = useId()
  const [index, setIndex] = useState(0)
  const card = useRef<HTMLDivElement>(null)
  const ring = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const step = STEPS[index] ?? 'doors'
  const last = index === STEPS.length - 1
  useEscape(true, endTour)

  useEffect(() => {
    const before = document.activeElement
    // Whoever opened it finds their place again.
    return () => (before instanceof HTMLElement && before.isConnected ? before : null)?.focus()
  }, [])

  useLayoutEffect(() => {
    const [box, mark] = [card.current, ring.current]
    if (!box || !mark) return
    // Shown again at every step: the last one shown lies on top.
    for (const one of [mark, box]) {
      if (one.matches(':popover-open')) one.hidePopover()
      one.showPopover()
    }
    heading.current?.focus({ preventScroll: true })
    let frame = 0
    let seen = ''
    const place = () => {
      frame = requestAnimationFrame(place)
      const target = targetOf(step)
      const at = target?.getBoundingClientRect()
      const { innerWidth, innerHeight } = window
      const now = at
        ? [at.x, at.y, at.width, at.height, innerWidth, innerHeight].join()
        : `${innerWidth},${innerHeight}`
      if (now === seen) return
      seen = now
      const { width, height } = box.getBoundingClientRect()
      const set = (element: HTMLElement, left: number, top: number) => {
        element.style.left = `${left}px`
        element.style.top = `${top}px`
      }
      mark.hidden = !at
      if (!at) return set(box, (innerWidth - width) / 2, (innerHeight - height) / 2)
      const left = Math.max(0, at.left - 4)
      const top = Math.max(0, at.top - 4)
      const right = Math.min(innerWidth, at.right + 4)
      const bottom = Math.min(innerHeight, at.bottom + 4)
      set(mark, left, top)
      mark.style.width = `${right - left}px`
      mark.style.height = `${bottom - top}px`
      set(box, ...cardPlace({ left, top, right, bottom }, { width, height }, { innerWidth, innerHeight }))
    }
    place()
    return () => cancelAnimationFrame(frame)
  }, [step])

  return (
    <>
      <div ref={ring} popover="manual" className={styles.ring} aria-hidden="true" />
      <div ref={card} popover="manual" className={styles.card} role="dialog" aria-labelledby={title}>
        <p className={styles.quiet}>{t('tour.step', { step: index + 1, total: STEPS.length })}</p>
        <h2 id={title} ref={heading} tabIndex={-1}>
          {t(`tour.${step}.title`)}
        </h2>
        <p>{step === 'help' && isPhone() ? t('tour.help.textMenu') : t(`tour.${step}.text`)}</p>
        <div className={styles.row}>
          <Button look="primary" onClick={last ? endTour : () => setIndex(index + 1)}>
            {last ? t('tour.end') : t('tour.next')}
          </Button>
          {index > 0 && <Button onClick={() => setIndex(index - 1)}>{t('tour.before')}</Button>}
          {!last && (
            <Button look="plain" onClick={endTour}>
              {t('tour.leave')}
            </Button>
          )}
        </div>
      </div>
    </>
  )
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/**
 * Where a card goes so that it covers as little as may be of what it speaks of: beside it, under it, over it; else in
 * the corner that is furthest from its middle.
 */
export function cardPlace(
  at: Box,
  { width, height }: { width: number; height: number },
  { innerWidth, innerHeight }: { innerWidth: number; innerHeight: number },
): [left: number, top: number] {
  const across = Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))
  const down = Math.max(EDGE, Math.min(at.top, innerHeight - height - EDGE))
  if (at.right + GAP + width + EDGE <= innerWidth) return [at.right + GAP, down]
  if (at.left - GAP - width >= EDGE) return [at.left - GAP - width, down]
  if (at.bottom + GAP + height + EDGE <= innerHeight) return [across, at.bottom + GAP]
  if (at.top - GAP - height >= EDGE) return [across, at.top - GAP - height]
  const low = (at.top + at.bottom) / 2 < innerHeight / 2
  return [Math.max(EDGE, (innerWidth - width) / 2), low ? innerHeight - height - EDGE : EDGE]
}
