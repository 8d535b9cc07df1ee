import { useEffect } from 'react'
import { useWords } from '../i18n/index.ts'
import { unreadParts } from '../map/view.ts'
import { useToast } from '../ui/Toast.tsx'

// The address as it came, before the router writes it the way it understood it.
const came =
  typeof window === 'undefined' ? null : { path: window.location.pathname, search: window.location.search }

/** Parameters that pages read by themselves, and marks that others hang on links. */
const OTHERS = ['codigo', 'fbclid', 'gclid', 'utm_source', 'utm_medium', 'utm_campaign']

/** Says, quietly and once, what of the link that was opened was not understood. */
export function LinkNotice() {
  const { t, list } = useWords()
  const say = useToast()
  useEffect(() => {
    if (!came) return
    if (came.path === '/enlace-perdido') say({ key: 'lost', words: t('show.lost'), lasts: 15_000 })
    // The server follows short links; that the page came instead means that the server could not be reached.
    if (came.path.startsWith('/v/'))
      say({
        key: 'lost',
        words: t('show.notReached'),
        lasts: 60_000,
        action: { label: t('app.retry'), onAction: () => window.location.replace(came.path) },
      })
    const parts = unreadParts(came.search, OTHERS)
    if (parts.length > 0)
      say({
        key: 'unread',
        words: t('show.unread', {
          count: parts.length,
          parts: list(parts.slice(0, 5).map((part) => part.slice(0, 20))),
        }),
        lasts: 15_000,
      })
  }, [])
  return null
}
