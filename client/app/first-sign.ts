const SIGNS = ['pointermove', 'pointerdown', 'click', 'scroll', 'wheel', 'keydown', 'focusin'] as const

/**
 * Done at the first sign of a person: what the screen does not need until then is not paid for before. A finger that lies
 * on a link or a button is heard of when it is lifted, so that what it opens comes first.
 */
export function firstSign(): Promise<void> {
  return new Promise((resolve) => {
    const seen = (event: Event) => {
      const { type, target } = event
      const finger = 'pointerType' in event && event.pointerType !== 'mouse' && type !== 'click'
      if (finger && target instanceof Element && target.closest('a, button')) return
      for (const sign of SIGNS) window.removeEventListener(sign, seen, true)
      resolve()
    }
    for (const sign of SIGNS) window.addEventListener(sign, seen, { capture: true, passive: true })
  })
}
