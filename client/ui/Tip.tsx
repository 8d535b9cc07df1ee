import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import styles from './Tip.module.css'
import { useEscape } from './use-escape.ts'

export interface TipProps {
  /** What is tapped: words of the sentence, or the «?» of a hint. */
  children: ReactNode
  /** Said in place of what is seen, e.g. of a «?». */
  label?: string
  look: 'term' | 'hint'
  /** Shown on tap. Not rendered before. */
  content: () => ReactNode
}

const GAP = 6
const EDGE = 8

/**
 * A short explanation on tap, beside what it explains; at the bottom of a phone. A button that says whether it is open;
 * the explanation follows it in the page, so that it is read next. Escape, another tap, or leaving it closes.
 */
export function Tip({ children, label, look, content }: TipProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const note = useRef<HTMLSpanElement>(null)
  const close = () => setOpen(false)
  useEscape(open, () => {
    close()
    button.current?.focus()
  })

  useLayoutEffect(() => {
    const [at, box] = [button.current, note.current]
    if (!open || !at || !box) return
    // In the top layer nothing cuts it off, neither the panel's edge nor the sheet's.
    box.showPopover()
    const place = () => {
      const line = at.getBoundingClientRect()
      const { width, height } = box.getBoundingClientRect()
      const left = Math.max(EDGE, Math.min(line.left, window.innerWidth - width - EDGE))
      const under = line.bottom + GAP
      const fits = under + height + EDGE <= window.innerHeight
      // At the bottom of a phone it would lie over the very words it explains: then it goes to the top.
      box.toggleAttribute('data-high', line.bottom > window.innerHeight - height)
      box.style.setProperty('--tip-left', `${left}px`)
      box.style.setProperty('--tip-top', `${fits ? under : Math.max(EDGE, line.top - GAP - height)}px`)
    }
    place()
    window.addEventListener('scroll', place, true)
    window.addEventListener('resize', place)
    return () => {
      window.removeEventListener('scroll', place, true)
      window.removeEventListener('resize', place)
    }
  }, [open])

  useEffect(() => {
    if (!open) return
    const outside = ({ target }: Event) => {
      const inside = [button, note].some(({ current }) => current?.contains(target as Node))
      if (!inside) setOpen(false)
    }
    window.addEventListener('pointerdown', outside, true)
    window.addEventListener('focusin', outside)
    return () => {
      window.removeEventListener('pointerdown', outside, true)
      window.removeEventListener('focusin', outside)
    }
  }, [open])

  return (
    <>
      <button
        ref={button}
        type="button"
        className={classNames(styles.button, styles[look])}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <span ref={note} id={id} role="note" popover="manual" className={styles.note}>
          {content()}
        </span>
      )}
    </>
  )
}
