import { useEffect, useRef } from 'react'

/** What is open, in the order of opening: Escape closes the last. */
const stack: { close: () => void }[] = []
let listening = false

function listen() {
  if (listening) return
  listening = true
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
    const last = stack.at(-1)
    if (!last) return
    event.preventDefault()
    last.close()
  })
}

/** While `open`, Escape calls `close`, unless something opened later takes it. */
export function useEscape(open: boolean, close: () => void): void {
  const latest = useRef(close)
  useEffect(() => {
    latest.current = close
  })
  useEffect(() => {
    if (!open) return
    listen()
    const entry = { close: () => latest.current() }
    stack.push(entry)
    return () => {
      stack.splice(stack.indexOf(entry), 1)
    }
  }, [open])
}
