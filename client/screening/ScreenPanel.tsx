import { useNavigate } from '@tanstack/react-router'
import bbox from '@turf/bbox'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { dayOf } from '../../geodata/model/day.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { ApiProblem } from '../data/api.ts'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useRemember } from '../data/recent.ts'
import { type ScreeningInputs, useRules, useScreen, useScreening } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { polygonsOf } from '../map/sketch.ts'
import { useView } from '../map/use-view.ts'
import { tidyView, type View } from '../map/view.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { MiniMap } from './MiniMap.tsx'
import { DraftOffer } from './offline/DraftOffer.tsx'
import { forgetDraft } from './offline/draft-kept.ts'
import { OfflineAnswer } from './offline/OfflineAnswer.tsx'
import { type Change, Result, useSiteName } from './Result.tsx'
import { buildReport, ruleBook } from './report.ts'
import styles from './Screening.module.css'
import { type Draft, SiteForm } from './SiteForm.tsx'
import { screeningOverlay } from './screening-overlay.ts'
import { rememberOrigin } from './site-origin.ts'
import { siteSketch } from './site-sketch.ts'
import { headline } from './summary.ts'
import { useAnswers } from './use-answers.ts'

/** The day whose law a person chose; today's law is not pinned to the day it was asked for. */
const chosenDay = ({ as_of, created_at }: Screening) =>
  as_of === dayOf(new Date(created_at)) ? {} : { as_of }

const EMPTY: Draft = { facts: {}, title: '', accuracy_m: null, from: null }

/**
 * What the form begins with when it is opened from an answer: between the two addresses the router shows neither for a
 * moment, and the panel with its state is made anew.
 */
let handed: Draft | null = null

const flavourNow = () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')

/** «Revisar un sitio»: form, then answer; the answer has an address of its own. */
export default function ScreenPanel({
  onClose,
  screening: id,
}: {
  onClose: () => void
  screening: string | null
}) {
  const words = useWords()
  const { t, date } = words
  const navigate = useNavigate()
  const stored = useScreening(id)
  const rules = useRules(stored.data?.rule_base.hash)
  const screen = useScreen()
  const siteName = useSiteName()
  const book = useMemo(() => (rules.data ? ruleBook(rules.data) : null), [rules.data])
  const answering = useAnswers(stored.data, book)
  useRemember(
    stored.data
      ? {
          kind: 'screening',
          key: stored.data.id,
          title: siteName(stored.data),
          address: `/s/${stored.data.id}`,
        }
      : null,
  )
  const [draft, setDraft] = useState(() => handed ?? EMPTY)
  useEffect(() => {
    if (id === null) handed = null
  }, [id])
  const [asked, setAsked] = useState<ScreeningInputs | null>(null)

  const { alt = [] } = useView()
  /** The screenings to which the one being asked for is an alternative. */
  const compared = useRef<readonly string[]>([])
  useEffect(() => {
    compared.current = id === null && draft.from !== null ? alt : []
  })

  const { mutate, reset, isPending: busy, error } = screen
  const run = useCallback(
    (inputs: ScreeningInputs) => {
      setAsked(inputs)
      mutate(inputs, {
        onSuccess: ({ id: next }) => {
          forgetDraft()
          // An alternative is shown beside what it is an alternative to.
          if (compared.current.length > 0) {
            const alt = [...new Set([...compared.current, next])]
            void navigate({
              to: '/alternativas',
              search: ((previous: View) =>
                tidyView({ ...previous, task: undefined, sel: undefined, site: undefined, alt })) as never,
            })
            return
          }
          void navigate({
            to: '/s/$id',
            params: { id: next },
            search: ((previous: View) =>
              tidyView({ ...previous, task: undefined, sel: undefined, site: undefined })) as never,
          })
        },
      })
    },
    [mutate, navigate],
  )

  const repaired = readRepaired(error)
  const problem =
    error && asked && !(repaired && error instanceof ApiProblem) ? (
      <ProblemMessage error={error} onRetry={() => run(asked)} />
    ) : (
      repaired &&
      asked && (
        <Repair
          before={asked.site}
          after={repaired}
          busy={busy}
          onAccept={() => run({ ...asked, repair: true })}
          onRefuse={reset}
        />
      )
    )

  if (id === null && asked && error instanceof ApiProblem && error.slug === 'offline')
    return (
      <Panel
        title={t('offline.screen.panel')}
        closeLabel={t('app.close')}
        onClose={onClose}
        back={{ label: t('app.back'), onBack: reset }}
        takeFocus
      >
        <OfflineAnswer asked={asked} onFull={() => run(asked)} />
      </Panel>
    )
  if (id === null)
    return (
      <SiteForm
        draft={draft}
        onDraft={setDraft}
        busy={busy}
        problem={problem || <DraftOffer draft={draft} onDraft={setDraft} />}
        onClose={onClose}
        onScreen={(site, stated) =>
          run({
            site,
            ...stated,
            facts: draft.facts,
            ...(draft.title.trim() ? { title: draft.title.trim() } : {}),
            ...(draft.from !== null && { derived_from: { id: draft.from, why: 'edit' } }),
          })
        }
      />
    )

  const screening = stored.data
  // With what was answered here, as the page under it.
  const shown = answering.screening
  const title = shown && book && headline(shown, buildReport(shown, book), layerById, words)
  const again = (change: Change) => {
    if (!screening) return
    run({
      site: screening.site.geometry,
      accuracy_m: screening.site.accuracy_m,
      provenance: screening.site.provenance,
      facts: screening.facts,
      derived_from: { id: screening.id, why: 'edit' },
      ...chosenDay(screening),
      ...(screening.title ? { title: screening.title } : {}),
      ...change,
    })
  }
  const editSite = (beside: readonly string[] = []) => {
    if (!screening) return
    const { geometry, provenance, accuracy_m } = screening.site
    const polygons = polygonsOf(geometry)
    rememberOrigin(polygons, { provenance, accuracy_m, why: 'stored' })
    siteSketch.getState().set(polygons)
    const { route, ...facts } = screening.facts
    handed = {
      facts,
      title: screening.title ?? '',
      accuracy_m: null,
      from: screening.id,
      ...chosenDay(screening),
    }
    setDraft(handed)
    reset()
    void navigate({
      to: '/',
      search: ((previous: View) =>
        tidyView({
          ...previous,
          task: 'screen',
          sel: undefined,
          alt: beside.length > 0 ? [...beside] : undefined,
        })) as never,
    })
  }
  return (
    <Panel
      over={
        screening
          ? t('screening.over', { site: siteName(screening), date: date(screening.created_at) })
          : undefined
      }
      title={title ?? t('screening.title')}
      pageTitle={screening && `${siteName(screening)} · ${t('screening.title')}`}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      {stored.error && <ProblemMessage error={stored.error} onRetry={() => void stored.refetch()} />}
      {rules.error && <ProblemMessage error={rules.error} onRetry={() => void rules.refetch()} />}
      {problem && <div className={styles.sticky}>{problem}</div>}
      {screening ? (
        <Result
          answering={{ ...answering, stored: screening, screening: shown ?? screening }}
          book={book}
          fresh={screen.data?.id === id}
          busy={busy}
          onAgain={again}
          onEditSite={() => editSite()}
          onAlternative={() => editSite([...new Set([...alt, screening.id])])}
        />
      ) : (
        stored.isPending && <Skeleton lines={8} />
      )}
    </Panel>
  )
}

function readRepaired(error: unknown): Geometry | null {
  if (!(error instanceof ApiProblem) || error.slug !== 'site-self-crossing') return null
  const { repaired } = error.more
  const type = (repaired as { type?: unknown } | null)?.type
  return type === 'Polygon' || type === 'MultiPolygon' ? (repaired as Geometry) : null
}

interface RepairProps {
  before: Geometry
  after: Geometry
  busy: boolean
  onAccept: () => void
  onRefuse: () => void
}

/** An outline that crosses itself: what came, what a repair would give, and the question. On the map and here. */
function Repair({ before, after, busy, onAccept, onRefuse }: RepairProps) {
  const { t } = useWords()
  const overlay = useMemo(() => screeningOverlay({ site: after, before }, flavourNow()), [after, before])
  useOverlay(overlay)
  const shell = useMap()
  useEffect(() => {
    shell?.fit(bbox(after as never).slice(0, 4) as Bbox)
  }, [shell, after])
  return (
    <Message
      tone="warn"
      title={t('screening.repair.title')}
      action={
        <div className={styles.row}>
          <Button look="primary" disabled={busy} onClick={onAccept}>
            {t('screening.repair.accept')}
          </Button>
          <Button onClick={onRefuse}>{t('screening.repair.refuse')}</Button>
        </div>
      }
    >
      <p>{t('screening.repair.text')}</p>
      <div className={styles.two}>
        <figure>
          <MiniMap
            site={before}
            features={[]}
            width={176}
            height={132}
            label={t('screening.repair.before')}
          />
          <figcaption>{t('screening.repair.before')}</figcaption>
        </figure>
        <figure>
          <MiniMap site={after} features={[]} width={176} height={132} label={t('screening.repair.after')} />
          <figcaption>{t('screening.repair.after')}</figcaption>
        </figure>
      </div>
    </Message>
  )
}
