import { useCallback } from 'react'
import { useWords } from '../../i18n/index.ts'
import { useToast } from '../../ui/Toast.tsx'
import { availability } from '../state.ts'

/** Says that a criterion was added, by its name, and takes it back: it stands at the head of the list, out of sight of the form. */
export function useAdded(): (name: string) => void {
  const { t } = useWords()
  const toast = useToast()
  return useCallback(
    (name) =>
      toast({
        key: 'availability-added',
        words: t('availability.criteria.added', { name }),
        action: { label: t('draw.undo'), onAction: () => availability.getState().undo() },
        lasts: 10_000,
      }),
    [t, toast],
  )
}
