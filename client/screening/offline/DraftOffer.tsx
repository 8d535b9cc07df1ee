import { useEffect, useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import { useSketch } from '../../map/DrawTools.tsx'
import { Button } from '../../ui/Button.tsx'
import { Message } from '../../ui/Message.tsx'
import styles from '../Screening.module.css'
import type { Draft } from '../SiteForm.tsx'
import { rememberOrigin } from '../site-origin.ts'
import { siteSketch } from '../site-sketch.ts'
import { forgetDraft, isEmpty, readDraft, writeDraft } from './draft-kept.ts'

/** Keeps what is being drawn and answered, and offers what was left unfinished the last time. */
export function DraftOffer({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  const { t, date } = useWords()
  const polygons = useSketch(siteSketch, (state) => state.polygons)
  const [left, setLeft] = useState(() => (isEmpty(polygons, draft) ? readDraft() : null))
  const empty = isEmpty(polygons, draft)
  useEffect(() => {
    if (empty) return
    const timer = setTimeout(() => writeDraft(polygons, draft), 400)
    return () => clearTimeout(timer)
  }, [polygons, draft, empty])
  if (!left || !empty) return null
  return (
    <Message
      action={
        <div className={styles.row}>
          <Button
            onClick={() => {
              if (left.origin) rememberOrigin(left.polygons, left.origin)
              siteSketch.getState().set(left.polygons)
              onDraft(left.draft)
              setLeft(null)
            }}
          >
            {t('offline.draft.resume')}
          </Button>
          <Button
            onClick={() => {
              forgetDraft()
              setLeft(null)
            }}
          >
            {t('offline.draft.forget')}
          </Button>
        </div>
      }
    >
      <p>{t('offline.draft.text', { date: date(left.at) })}</p>
    </Message>
  )
}
