import { useParams } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Candidate } from '../../../geodata/model/candidate.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useRemember } from '../../data/recent.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { useChangeView } from '../../map/use-view.ts'
import { classNames } from '../../ui/class-names.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { Candidates } from '../candidates/Candidates.tsx'
import { CriteriaEditor } from '../criteria/CriteriaEditor.tsx'
import { useCandidates, useScenario } from '../data.ts'
import { AvailabilityMap } from '../ground/AvailabilityMap.tsx'
import { PolicySimulator } from '../policy/PolicySimulator.tsx'
import { Headline } from '../results/Headline.tsx'
import { Limits } from '../results/Limits.tsx'
import { Results } from '../results/Results.tsx'
import { ComparePage } from '../scenarios/ComparePage.tsx'
import { Scenarios } from '../scenarios/Scenarios.tsx'
import { versionIds } from '../scenarios/versions.ts'
import { availability, useAvailability } from '../state.ts'
import { LandTake } from '../take/LandTake.tsx'
import { usePieces } from '../use-pieces.ts'
import { AskAt } from '../why/AskAt.tsx'
import { WhyPanel } from '../why/WhyPanel.tsx'
import styles from './Availability.module.css'
import { HideLayers } from './HideLayers.tsx'
import { question, useQuestion } from './question.ts'

const TABS = ['criteria', 'results', 'candidates', 'whatif', 'scenarios'] as const
type Tab = (typeof TABS)[number]

/** «Encontrar suelo»: criteria, how much is left and why, where best, what if, and what is kept under a name. */
export default function AvailabilityPanel({ onClose }: { onClose: () => void }) {
  const { scenario, a, b } = useParams({ strict: false }) as { scenario?: string; a?: string; b?: string }
  if (a !== undefined && b !== undefined)
    return <ComparePage key={`${a} ${b}`} a={a} b={b} onClose={onClose} />
  return <Asking scenario={scenario ?? null} onClose={onClose} />
}

/** Scrolls what holds `element` so that it begins at its top. */
function bringToTop(element: HTMLElement | null): void {
  let scroller = element?.parentElement
  while (scroller && getComputedStyle(scroller).overflowY !== 'auto') scroller = scroller.parentElement
  if (element && scroller) {
    const above = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top
    if (above > 0) scroller.scrollTop -= above
  }
}

function Asking({ scenario: id, onClose }: { scenario: string | null; onClose: () => void }) {
  const words = useWords()
  const { t, date } = words
  const kept = useScenario(id)
  useOpened(id, kept.data)
  useRemember(
    id !== null && kept.data
      ? { kind: 'scenario', key: id, title: kept.data.title, address: `/suelo/${id}` }
      : null,
  )
  const hasMap = useMap() !== null
  const hasCriteria = useAvailability((state) => state.criteria !== null)
  const [tab, setTab] = useState<Tab>(id === null ? 'criteria' : 'results')
  const [point, setPoint] = useState<readonly [number, number] | null>(null)
  const [policyOf, setPolicyOf] = useState<string | null>(null)
  const whole = useRef<HTMLDivElement>(null)
  const parts = useRef<HTMLDivElement>(null)
  // Chosen far down the list of uses: the answer is at the head.
  useEffect(() => {
    if (hasCriteria) bringToTop(whole.current)
  }, [hasCriteria])
  const show = useCallback((next: Tab) => {
    flushSync(() => setTab(next))
    bringToTop(parts.current)
  }, [])
  useGroundClicks(hasCriteria, setPoint)
  useEscape(point !== null, () => setPoint(null))
  const onTake = useCallback(
    ({ id: candidate }: Candidate) => {
      question.getState().set({ active: candidate })
      show('whatif')
    },
    [show],
  )
  // The criteria's own part needs the map while nothing is asked; every other tab asks for criteria first.
  const shown: Tab = hasCriteria ? tab : 'criteria'
  const content: Record<Tab, () => ReactNode> = {
    criteria: () => <CriteriaEditor />,
    results: () => (
      <Results
        onSimulate={(criterion) => {
          setPolicyOf(criterion)
          show('whatif')
        }}
      />
    ),
    candidates: () => <Candidates onTake={onTake} />,
    whatif: () => (
      <div className={styles.stack}>
        <LandTake onCandidates={() => show('candidates')} />
        <PolicySimulator chosen={policyOf} onChoose={setPolicyOf} />
      </div>
    ),
    scenarios: () => <Scenarios scenario={kept.data ?? null} />,
  }
  return (
    <Panel
      over={kept.data ? t('availability.scenarios.over', { date: date(kept.data.created_at) }) : undefined}
      title={point ? t('availability.why.title') : (kept.data?.title ?? t('availability.panel.title'))}
      back={point ? { label: t('availability.why.back'), onBack: () => setPoint(null) } : undefined}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      <AvailabilityMap />
      {shown === 'candidates' && <FoundOnMap />}
      {point && (
        <>
          <WhyPanel point={point} />
          <Limits />
        </>
      )}
      {/* Stays while a point is asked about: what was typed is kept. */}
      <div ref={whole} className={classNames(point !== null && styles.hidden)}>
        {kept.error && <ProblemMessage error={kept.error} onRetry={() => void kept.refetch()} />}
        <Headline onReasons={() => show('results')} />
        {hasCriteria && hasMap && (
          <p className={styles.hint}>
            <Icon name="pin" size={16} />
            <span>
              {t('availability.panel.clickHint')}{' '}
              <span className="visually-hidden">{t('availability.panel.clickHintKeys')}</span>
            </span>
          </p>
        )}
        {hasCriteria && <AskAt startOpen={!hasMap} onPoint={setPoint} />}
        {hasCriteria && hasMap && <HideLayers />}
        <div ref={parts}>
          {hasCriteria ? (
            <Tabs
              label={t('availability.panel.tabs')}
              tabs={TABS.map((one) => ({ id: one, title: t(`availability.panel.tab.${one}`) }))}
              selected={shown}
              onSelect={show}
            >
              {content[shown]()}
            </Tabs>
          ) : (
            content.criteria()
          )}
        </div>
        {hasCriteria && <Limits />}
      </div>
    </Panel>
  )
}

/** Puts a scenario's criteria into the store once for each that is opened: what was changed since is kept. */
function useOpened(id: string | null, scenario: ReturnType<typeof useScenario>['data']): void {
  const see = useQuestion((state) => state.see)
  useEffect(() => {
    if (id === null) {
      question.getState().set({ opened: null })
      return
    }
    if (!scenario || question.getState().opened === id) return
    question.getState().set({ opened: id })
    see({ id, title: scenario.title })
    availability.getState().open(scenario.criteria, versionIds(scenario.versions))
  }, [id, scenario, see])
}

/** While land is asked for, a click on the map asks why it is free or not. */
function useGroundClicks(isOn: boolean, onPoint: (point: readonly [number, number]) => void): void {
  const shell = useMap()
  const change = useChangeView()
  useEffect(() => {
    if (!shell || !isOn) return
    const release = shell.claimGround()
    const stop = shell.on('ground', (at) => {
      change({ sel: undefined }, { replace: true })
      onPoint(at)
    })
    return () => {
      release()
      stop()
    }
  }, [shell, isOn, change, onPoint])
}

/** The candidates that were found, on the map. */
function FoundOnMap() {
  const asked = useQuestion((state) => state.candidates)
  const active = useQuestion((state) => state.active)
  const set = useQuestion((state) => state.set)
  const { data } = useCandidates(asked)
  const pieces = useMemo(
    () =>
      (asked && data ? data.candidates : []).map(({ id, position, geometry, point }) => ({
        id,
        label: String(position),
        geometry,
        point,
      })),
    [asked, data],
  )
  const choose = useCallback((id: string) => set({ active: id }), [set])
  usePieces(pieces, active, choose)
  return null
}
