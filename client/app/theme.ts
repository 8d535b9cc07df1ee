import type { Flavour } from '../map/palette.ts'

const dark = () => window.matchMedia('(prefers-color-scheme: dark)')

/** The theme of the URL, or else of the person's system. */
export const resolveTheme = (chosen: Flavour | undefined): Flavour =>
  chosen ?? (dark().matches ? 'dark' : 'light')

export function applyTheme(theme: Flavour): void {
  document.documentElement.dataset.theme = theme
}

/** Calls back when the system turns light or dark. */
export function onSystemTheme(listener: () => void): () => void {
  const query = dark()
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
