import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../data/api.ts'
import { type ImportRun, isOver, useImport } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { classNames } from '../ui/class-names.ts'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ImportRoom, StatusTag } from './ImportRoom.tsx'
import styles from './Imports.module.css'
import { MappingStep } from './MappingStep.tsx'
import { ReadingStep } from './ReadingStep.tsx'
import { ResultStep } from './ResultStep.tsx'
import { RUN_STEPS, type RunStep, stepOf } from './run-steps.ts'
import { useDraft } from './use-draft.ts'

/** One import, from what was understood of its file to its publication. Its address is all that it needs. */
export function RunPage({
  id,
  step,
  onClose,
}: {
  id: string
  step: string | undefined
  onClose: () => void
}) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { isSteward, known } = useSession()
  const { data: run, error, refetch } = useImport(isSteward ? id : null)
  const back = {
    label: t('imports.back'),
    onBack: () => void navigate({ to: '/datos/cargar', search: keepView }),
  }
  if (run) return <Steps run={run} step={step} back={back} onClose={onClose} />
  return (
    <Panel
      over={t('imports.over')}
      title={t('imports.title', { id })}
      closeLabel={t('app.close')}
      onClose={onClose}
      back={back}
      takeFocus
    >
      {known && !isSteward && <ImportRoom />}
      {error &&
        (error instanceof ApiProblem && error.status === 404 ? (
          <Message tone="warn">{t('imports.notFound')}</Message>
        ) : (
          <ProblemMessage error={error} onRetry={() => void refetch()} />
        ))}
      {isSteward && !error && <Skeleton />}
    </Panel>
  )
}

function Steps({
  run,
  step: asked,
  back,
  onClose,
}: {
  run: ImportRun
  step: string | undefined
  back: { label: string; onBack: () => void }
  onClose: () => void
}) {
  const { t } = useWords()
  const navigate = useNavigate()
  const draft = useDraft(run)
  const goTo = (step: RunStep) =>
    void navigate({
      to: '/datos/cargar/$run/$step',
      params: { run: String(run.id), step },
      search: keepView,
    })
  // Once it is over, its file is no longer kept: there is only what came of it.
  const reached = (step: RunStep) =>
    step === 'resultado'
      ? stepOf(run) === 'resultado'
      : !isOver(run.status) && (step === 'archivo' || (draft.mapping !== null && run.reading !== null))
  const wanted = RUN_STEPS.find((one) => one === asked)
  // An address without a step opens on the one the import stood at, and stays there until the person goes on.
  const [opened] = useState(() => stepOf(run))
  const step = [wanted, opened].find((one) => one !== undefined && reached(one)) ?? stepOf(run)
  const page = useRef<HTMLDivElement>(null)
  // Each step starts at its top: what scrolls is the body of the panel, around the page.
  useEffect(() => {
    page.current?.parentElement?.scrollTo(0, 0)
  }, [step])

  return (
    <Panel
      over={t('imports.over')}
      title={run.file.name}
      closeLabel={t('app.close')}
      onClose={onClose}
      back={back}
      takeFocus
    >
      <div ref={page} className={styles.page}>
        <div className={styles.head}>
          <ol className={styles.steps} aria-label={t('imports.stepsLabel')}>
            {RUN_STEPS.map((one, index) => {
              const words = (
                <>
                  <span className={styles.number}>{index + 1}</span>
                  {t(`imports.steps.${one}`)}
                </>
              )
              return (
                <li key={one}>
                  {reached(one) ? (
                    <Link
                      to="/datos/cargar/$run/$step"
                      params={{ run: String(run.id), step: one }}
                      search={keepView}
                      className={classNames(styles.stepLink, one === step && styles.now)}
                      aria-current={one === step ? 'step' : undefined}
                    >
                      {words}
                    </Link>
                  ) : (
                    <span className={styles.stepLink}>{words}</span>
                  )}
                </li>
              )
            })}
          </ol>
          <StatusTag status={run.status} />
        </div>
        {step === 'archivo' && !run.reading && <p>{t('imports.unread')}</p>}
        {step === 'archivo' && run.reading && (
          <ReadingStep run={run} reading={run.reading} draft={draft} onNext={() => goTo('columnas')} />
        )}
        {step === 'columnas' && run.reading && draft.mapping && (
          <MappingStep
            run={run}
            reading={run.reading}
            mapping={draft.mapping}
            draft={draft}
            onBack={() => goTo('archivo')}
            onStaged={() => goTo('resultado')}
          />
        )}
        {step === 'resultado' && <ResultStep run={run} onMapping={() => goTo('columnas')} />}
      </div>
    </Panel>
  )
}
