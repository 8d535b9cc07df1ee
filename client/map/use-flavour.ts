import type { Flavour } from './palette.ts'
import { useView } from './use-view.ts'

/** The colours the map is drawn in: on paper the light ones; else those of the URL, or of the person's system. */
export function useFlavour(): Flavour {
  const { theme, print } = useView()
  if (print) return 'light'
  return theme ?? (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')
}
