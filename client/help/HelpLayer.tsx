import { lazy, Suspense, useEffect } from 'react'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { comment, useCommenting, useTour } from './help-state.ts'

const Tour = lazy(() => import('./Tour.tsx'))
const FeedbackDialog = lazy(() => import('./FeedbackDialog.tsx'))

/** Over everything: the tour while it is under way, and the form for a comment. `onTour` goes to the first screen. */
export function HelpLayer({ onTour }: { onTour: () => void }) {
  const touring = useTour()
  const commenting = useCommenting()
  useEffect(() => {
    if (touring) onTour()
  }, [touring, onTour])
  return (
    <Suspense>
      {touring && <Tour />}
      {commenting && <FeedbackDialog onClose={() => comment(false)} />}
    </Suspense>
  )
}

/** Says something of the screen as it is. */
export function CommentButton() {
  const { t } = useWords()
  return (
    <Button look="plain" onClick={() => comment(true)}>
      {t('feedback.open')}
    </Button>
  )
}
