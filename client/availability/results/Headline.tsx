import { useMemo } from 'react'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { useTell } from '../../show/told.ts'
import { classNames } from '../../ui/class-names.ts'
import { Progress } from '../../ui/Progress.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { layersOf } from '../layers-of.ts'
import styles from '../panel/Availability.module.css'
import { useQuestion } from '../panel/question.ts'
import { availability, useAvailability, useShown } from '../state.ts'
import { criterionName } from '../words.ts'
import { LittleLeft } from './LittleLeft.tsx'
import { countOpen, groupNotChecked, headline, openSentence } from './sentences.ts'

/** The answer in two sentences: how much is free, and of how many criteria nothing, or not all, is known. */
export function Headline({ onReasons }: { onReasons: () => void }) {
  const words = useWords()
  const { t } = words
  const { criteria, shown } = useShown()
  const moving = useAvailability((state) => state.moving)
  const not_checked = useAvailability((state) => state.not_checked)
  const problem = useAvailability((state) => state.problem)
  const progress = useAvailability((state) => state.progress)
  const stage = useAvailability((state) => state.stage)
  const versions = useAvailability((state) => state.versions)
  const isPainted = useAvailability(({ approximated }) => approximated === criteria)
  const isOrigin = useAvailability(({ origin }) => origin === criteria)
  const isKept = useQuestion(({ opened }) => opened !== null) && isOrigin
  const groups = useMemo(
    () => (criteria ? groupNotChecked(not_checked, criteria) : null),
    [criteria, not_checked],
  )
  useTell(
    'availability',
    criteria && shown && groups
      ? {
          question: t('show.told.availability'),
          answer: `${headline(shown.answer, criteria, shown.isApprox, words)} ${openSentence(countOpen(groups), words)}`,
          notChecked: groups.open.map(({ reason, entries }) =>
            t('show.told.unchecked', {
              why: t(`availability.results.notChecked.${reason}`),
              criteria: words.list(entries.map(({ criterion }) => criterionName(criteria, criterion, words))),
            }),
          ),
          layers: layersOf(criteria),
          // The worker that paints answers with the picture.
          pending: stage !== 'failed' && !isPainted,
          ...(isKept ? {} : { notInLink: t('availability.scenarios.notInLink') }),
        }
      : null,
  )
  // The criteria's own part asks for a use to begin with.
  if (!criteria || !groups) return null
  return (
    <div className={styles.answer}>
      {problem !== null && problem !== undefined && (
        <ProblemMessage error={problem} onRetry={availability.getState().retry} />
      )}
      {shown ? (
        <>
          {/* Read aloud when it rests, not at every move of a slider. */}
          <p
            className={classNames(styles.sentence, shown.isStale && styles.stale)}
            role="status"
            aria-live={moving ? 'off' : 'polite'}
            aria-busy={shown.isStale || shown.isApprox}
          >
            {headline(shown.answer, criteria, shown.isApprox, words)}{' '}
            <span className={styles.quiet}>{openSentence(countOpen(groups), words)}</span>
          </p>
          {!moving && <p className={styles.quiet}>{words.pitches(shown.answer.free_ha * 10_000)}</p>}
          {versions && <p className={styles.quiet}>{t('availability.scenarios.pinned')}</p>}
          {shown.isStale && !shown.isApprox && (
            <p className={styles.quiet}>{t('availability.results.stale')}</p>
          )}
          {shown.isApprox && !moving && stage !== 'failed' && (
            <p className={styles.quiet}>{t('availability.results.approx')}</p>
          )}
          {!moving && !shown.isStale && (
            <LittleLeft
              answer={shown.answer}
              criteria={criteria}
              isApprox={shown.isApprox}
              onReasons={onReasons}
            />
          )}
        </>
      ) : (
        !problem &&
        (progress && progress.all > 0 && stage === 'building' ? (
          <Progress
            label={t('availability.panel.progress', { done: progress.done, all: progress.all })}
            done={progress.done}
            total={progress.all}
          />
        ) : (
          <Skeleton />
        ))
      )}
    </div>
  )
}
