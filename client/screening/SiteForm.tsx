import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { type ScreeningInputs, useRules } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { useSketch } from '../map/DrawTools.tsx'
import { keepView } from '../map/page-links.ts'
import { geometryOf } from '../map/sketch.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { AccuracyField } from './AccuracyField.tsx'
import { FactField } from './FactField.tsx'
import { GuardLine } from './guard/GuardNote.tsx'
import type { Guard } from './guard/use-guard.ts'
import { firstQuestions } from './questions.ts'
import styles from './Screening.module.css'
import { SiteInput } from './SiteInput.tsx'
import { originOf } from './site-origin.ts'
import { settleSite, siteSketch } from './site-sketch.ts'
import { TypePicker } from './TypePicker.tsx'

/** What is asked before the first answer. */
export interface Draft {
  facts: Facts
  title: string
  /** By how much the outline may be off, where a person stated it; null: as its origin proposes. */
  accuracy_m: number | null
  /** The screening whose site is being changed. */
  from: string | null
  /** The day whose law it is, where a person chose one. */
  as_of?: string
}

/** What is stated of the site's outline. */
export type StatedSite = Pick<ScreeningInputs, 'accuracy_m' | 'provenance' | 'as_of'>

export interface SiteFormProps {
  draft: Draft
  onDraft: (draft: Draft) => void
  busy: boolean
  /** Problem of the last attempt, shown over the button. */
  problem: React.ReactNode
  onScreen: (site: Geometry, stated: StatedSite) => void
  onClose: () => void
}

/** Most questions before anything is known about the site. */
const FIRST = 4

/** Where the site is and what is planned, as little as is needed for a first answer. */
export function SiteForm({ draft, onDraft, busy, problem, onScreen, onClose }: SiteFormProps) {
  const { t, date } = useWords()
  const polygons = useSketch(siteSketch, (state) => state.polygons)
  const geometry = geometryOf(polygons)
  const [tried, setTried] = useState(false)
  const [guard, setGuard] = useState<Guard | null>(null)
  const rules = useRules()
  const type = (draft.facts.type as string | undefined) ?? null
  const all = rules.data?.chapters.flatMap((chapter) => chapter.rules) ?? []
  const questions = type ? firstQuestions(all, draft.facts).slice(0, FIRST) : []
  const setFact = (fact: string, value: Facts[string]) => {
    const { [fact]: _, ...rest } = draft.facts
    onDraft({ ...draft, facts: value === null || value === undefined ? rest : { ...rest, [fact]: value } })
  }
  const origin = geometry && originOf(polygons)
  const screen = async () => {
    setTried(true)
    await settleSite()
    const { polygons: now } = siteSketch.getState()
    const site = geometryOf(now)
    if (!site) return
    const known = originOf(now)
    const accuracy_m = draft.accuracy_m ?? known?.accuracy_m
    onScreen(site, {
      ...(known && { provenance: known.provenance }),
      ...(accuracy_m !== undefined && { accuracy_m }),
      ...(draft.as_of && { as_of: draft.as_of }),
    })
  }
  return (
    <Panel
      title={t('screening.title')}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
      foot={
        <div className={styles.stack}>
          {problem}
          {guard && <GuardLine guard={guard} />}
          {tried && !geometry && <Message tone="warn">{t('screening.needsSite')}</Message>}
          <Button look="primary" wide disabled={busy} aria-busy={busy} onClick={() => void screen()}>
            {t(busy ? 'screening.busy' : 'screening.go')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <p className={styles.intro}>{t('screening.intro')}</p>
        <p className={styles.quiet}>
          <Link className="line-link" to="/lotes" search={keepView}>
            {t('batches.link')}
          </Link>
        </p>
        <section>
          <h3 className={styles.section}>{t('screening.site.title')}</h3>
          <SiteInput
            facts={draft.facts}
            accuracy_m={draft.accuracy_m}
            startEditing={draft.from !== null}
            onGuard={setGuard}
            onName={(name) => {
              if (!draft.title) onDraft({ ...draft, title: name })
            }}
          />
          {origin && (
            <AccuracyField
              origin={origin}
              stated={draft.accuracy_m}
              onState={(accuracy_m) => onDraft({ ...draft, accuracy_m })}
            />
          )}
        </section>
        <section className={styles.stack}>
          <h3 className={styles.section}>{t('screening.type.title')}</h3>
          <TypePicker
            value={type}
            onChange={(next) => onDraft({ ...draft, facts: next ? { type: next } : {} })}
          />
          {questions.map(({ fact, rules: waiting }) => (
            <FactField
              key={fact}
              fact={fact}
              value={draft.facts[fact] ?? null}
              onChange={(value) => setFact(fact, value)}
              why={t('screening.questions.whySeia', { count: waiting.length })}
            />
          ))}
          <TextField
            label={t('screening.name.label')}
            help={t('screening.name.help')}
            maxLength={200}
            autoComplete="off"
            value={draft.title}
            onChange={(event) => onDraft({ ...draft, title: event.target.value })}
          />
          <Disclosure label={t('law.asOf.title')} aside={draft.as_of && date(draft.as_of)}>
            <TextField
              label={t('law.asOf.label')}
              help={t('law.asOf.help')}
              type="date"
              value={draft.as_of ?? ''}
              onChange={(event) => onDraft({ ...draft, as_of: event.target.value })}
            />
          </Disclosure>
        </section>
      </div>
    </Panel>
  )
}
