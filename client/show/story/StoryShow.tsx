import { useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { Paragraphs } from './Paragraphs.tsx'
import styles from './StoryShow.module.css'
import { useGoToStep, useLeaveStory, useToldStory } from './use-telling.ts'

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, textarea, select, canvas, [role="separator"]') !== null

/** A story being told: the map, and the words of one step in letters for the back row. Arrows go on and back, Escape leaves. */
export default function StoryShow({ id, step }: { id: string; step: number }) {
  const { t } = useWords()
  const { story, error, retry } = useToldStory(id)
  const go = useGoToStep()
  const leave = useLeaveStory()
  const heading = useRef<HTMLHeadingElement>(null)
  const total = story?.steps.length ?? 0
  const shown = story?.steps[step - 1]

  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset.telling = ''
    return () => {
      delete dataset.telling
    }
  }, [])
  useEscape(true, () => leave(id))
  useEffect(() => {
    if (!story) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target))
        return
      const to = {
        ArrowRight: step + 1,
        ArrowDown: step + 1,
        PageDown: step + 1,
        ArrowLeft: step - 1,
        ArrowUp: step - 1,
        PageUp: step - 1,
        Home: 1,
        End: total,
      }[event.key]
      if (to === undefined) return
      event.preventDefault()
      if (to >= 1 && to <= total && to !== step) go(id, story, to, { replace: true })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [story, id, step, total, go])
  const isThere = shown !== undefined
  // Read aloud from its title at every step.
  useEffect(() => {
    if (isThere) heading.current?.focus({ preventScroll: true })
  }, [step, isThere])

  const to = (next: number) => story && go(id, story, next, { replace: true })
  return createPortal(
    <section
      className={styles.card}
      aria-label={t('show.story.telling', { title: story?.title || t('show.story.untitled') })}
    >
      <div className={styles.words}>
        {story && (
          <p className={styles.over}>
            {story.title || t('show.story.untitled')}
            {story.by && ` · ${story.by}`}
          </p>
        )}
        {error ? <ProblemMessage error={error} onRetry={retry} /> : null}
        {!story && !error && <Skeleton />}
        {story && !shown && <p>{t('show.story.noStep')}</p>}
        {shown && (
          <>
            <h1 ref={heading} tabIndex={-1} className={styles.title}>
              {shown.title || t('show.story.step', { number: step })}
            </h1>
            <div className={styles.text}>
              <Paragraphs text={shown.text} />
            </div>
          </>
        )}
      </div>
      <div className={styles.foot}>
        <div className={styles.steps}>
          <IconButton
            icon="back"
            look="normal"
            label={t('show.story.previous')}
            disabled={step <= 1}
            onClick={() => to(step - 1)}
          />
          <span className={styles.count}>{t('show.story.of', { step, total })}</span>
          <IconButton
            icon="forward"
            look="normal"
            label={t('show.story.next')}
            disabled={step >= total}
            onClick={() => to(step + 1)}
          />
        </div>
        <Button onClick={() => leave(id)}>{t('show.story.leave')}</Button>
      </div>
    </section>,
    document.body,
  )
}
