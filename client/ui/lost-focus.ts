/** How many elements that had the focus are remembered: enough to come back past what a panel holds. */
const MOST = 60
/** How long what opens next may take to ask for the focus itself, ms. */
const PATIENCE = 120

/** What brings the keyboard of a phone up. */
export const TYPED =
  'textarea, input:not([type=range], [type=checkbox], [type=radio], [type=file], [type=color])'

/**
 * Whoever closes a panel, a dialog or a menu, or presses a button that goes away, would be left nowhere: the focus goes back
 * to what had it last and is still there, which is what opened it. A button that is out of use for a moment gets it back
 * when it is in use again.
 */
export function bringFocusBack(root: HTMLElement): void {
  /** What had the focus, the last one last. */
  let had: HTMLElement[] = []
  let byKey = false
  /** Lost the focus because it went out of use. */
  let idle: HTMLElement | null = null
  let isComing = false

  const isGone = (element: HTMLElement) =>
    !element.isConnected || !element.checkVisibility() || element.closest('[inert]') !== null
  const check = () => {
    const last = had.at(-1)
    if (document.activeElement !== document.body || !last) return
    if (!isGone(last)) {
      if (last.matches(':disabled')) idle = last
      else if (idle === last) last.focus({ preventScroll: true })
      return
    }
    had = had.filter(({ isConnected }) => isConnected)
    for (const element of had.toReversed()) {
      // Nobody who pressed no key wants the keyboard of the phone back.
      if (isGone(element) || (!byKey && element.matches(TYPED))) continue
      element.focus({ preventScroll: !byKey })
      if (document.activeElement === element) return
    }
  }
  const soon = () => {
    if (isComing) return
    isComing = true
    setTimeout(() => {
      isComing = false
      check()
    }, PATIENCE)
  }
  window.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return
    idle = null
    had = [...had.filter((one) => one !== target), target].slice(-MOST)
  })
  window.addEventListener('keydown', () => (byKey = true), true)
  window.addEventListener('pointerdown', () => (byKey = false), true)
  const changes = { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'inert'] }
  new MutationObserver(soon).observe(root, changes)
}
