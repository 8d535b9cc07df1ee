import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { setSignal, useSignal } from '../data/signal.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { TextButton } from '../ui/Button.tsx'
import { useToast } from '../ui/Toast.tsx'
import styles from './Offline.module.css'
import { isUpdateWaiting, onUpdateWaiting, takeUpdate } from './service-worker.ts'

/** How often the server is asked whether it is there again, ms. */
const ASK_AGAIN = 15_000

/** Says over the map that there is no signal, asks again by itself, and offers a newer build when one waits. */
export function SignalNote({ onOpen }: { onOpen: () => void }) {
  const { t, date } = useWords()
  const { on, kept_at } = useSignal()
  const queries = useQueryClient()
  const shell = useMap()
  const say = useToast()
  const updates = useSyncExternalStore(onUpdateWaiting, isUpdateWaiting)

  useEffect(() => {
    if (!updates) return
    say({
      key: 'update',
      words: t('offline.update'),
      lasts: 600_000,
      action: { label: t('offline.updateNow'), onAction: takeUpdate },
    })
  }, [updates, say, t])

  useEffect(() => {
    const ask = () =>
      void fetch('/health', { cache: 'no-store' }).then(
        () => setSignal(true),
        () => setSignal(false),
      )
    const lost = () => setSignal(false)
    window.addEventListener('online', ask)
    window.addEventListener('offline', lost)
    const timer = on ? undefined : setInterval(ask, ASK_AGAIN)
    return () => {
      window.removeEventListener('online', ask)
      window.removeEventListener('offline', lost)
      clearInterval(timer)
    }
  }, [on])

  const was = useRef(on)
  useEffect(() => {
    if (was.current === on) return
    was.current = on
    if (!on) return
    say({ key: 'signal', words: t('offline.back') })
    void queries.invalidateQueries()
    const { map } = shell ?? {}
    for (const [id, source] of Object.entries(map?.getStyle()?.sources ?? {}))
      if (source.type === 'vector') map?.refreshTiles(id)
  }, [on, queries, shell, say, t])

  if (on) return null
  return (
    <div className={styles.note} role="status">
      <span>{kept_at ? t('offline.noteOf', { date: date(kept_at) }) : t('offline.note')}</span>
      <TextButton onClick={onOpen}>{t('offline.noteOpen')}</TextButton>
    </div>
  )
}
