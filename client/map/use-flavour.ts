import type { Flavour } from './palette.ts'
import { useView } from './use-view.ts'

/** The colours the page is drawn in: those of the URL, or else of the person's system. */
export function useFlavour(): Flavour {
  return useView().theme ?? (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')
}
