import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Scenario } from '../../../geodata/model/scenario.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { tidyView, type View } from '../../map/view.ts'
import { ShareButton } from '../../show/share/ShareButton.tsx'
import { Button, ButtonLink } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Message } from '../../ui/Message.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { scenarioFile, useRerun, useSaveScenario } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { useQuestion } from '../panel/question.ts'
import { useAvailability } from '../state.ts'
import { scenarioIdIn } from './scenario-link.ts'
import { rerunSentences, scenarioSentence } from './sentences.ts'

/** Most letters of a name: `SCENARIO_LIMITS` of `geodata/model/scenario.ts`. */
const TITLE_LENGTH = 120
const FORMATS = ['pdf', 'gpkg', 'geojson', 'csv', 'tif'] as const

/** The addresses of this page; the view of the map goes along. */
export function useScenarioPages() {
  const navigate = useNavigate()
  const search = ((previous: View) => tidyView({ ...previous, task: undefined, sel: undefined })) as never
  return {
    open: (scenario: string) => void navigate({ to: '/suelo/$scenario', params: { scenario }, search }),
    compare: (a: string, b: string) =>
      void navigate({ to: '/suelo/comparar/$a/$b', params: { a, b }, search }),
    leave: () => void navigate({ to: '/suelo', search }),
  }
}

/** Kept criteria: save under a name, copy, share, ask again of today's data, compare, download. */
export function Scenarios({ scenario }: { scenario: Scenario | null }) {
  const { t } = useWords()
  const criteria = useAvailability((state) => state.criteria)
  const origin = useAvailability((state) => state.origin)
  if (!criteria) return <p>{t('availability.panel.choose')}</p>
  const isChanged = scenario !== null && criteria !== origin
  return (
    <div className={styles.stack}>
      {scenario ? (
        <Opened scenario={scenario} isChanged={isChanged} />
      ) : (
        <p className={styles.quiet}>{t('availability.scenarios.intro')}</p>
      )}
      <Save scenario={scenario} />
      {scenario && <Today key={scenario.id} scenario={scenario} />}
      <CompareWith scenario={scenario} />
      <Downloads scenario={scenario} />
    </div>
  )
}

function Opened({ scenario, isChanged }: { scenario: Scenario; isChanged: boolean }) {
  const words = useWords()
  const { t } = words
  const { compare } = useScenarioPages()
  const { derived_from: from } = scenario
  return (
    <section className={styles.part}>
      <p className={styles.quiet}>{t('availability.scenarios.open')}</p>
      <h3 className={styles.section}>{scenario.title}</h3>
      <p>{scenarioSentence(scenario, words)}</p>
      {isChanged && (
        <Message tone="warn">
          <p>{t('availability.scenarios.changed')}</p>
        </Message>
      )}
      <div className={styles.row}>
        <ShareButton path={`/suelo/${scenario.id}`} />
        {from && (
          <Button icon="table" onClick={() => compare(from, scenario.id)}>
            {t('availability.scenarios.compare.origin')}
          </Button>
        )}
      </div>
    </section>
  )
}

function Save({ scenario }: { scenario: Scenario | null }) {
  const { t } = useWords()
  const criteria = useAvailability((state) => state.criteria)
  const versions = useAvailability((state) => state.versions)
  const say = useToast()
  const pages = useScenarioPages()
  const see = useQuestion((state) => state.see)
  const save = useSaveScenario()
  const suggested = scenario
    ? t('availability.scenarios.clone', { title: scenario.title }).slice(0, TITLE_LENGTH)
    : ''
  const [title, setTitle] = useState(suggested)
  useEffect(() => setTitle(suggested), [suggested])
  if (!criteria) return null
  const run = () => {
    const name = title.trim()
    if (name === '') return
    save.mutate(
      { title: name, criteria, versions, derived_from: scenario?.id ?? null },
      {
        onSuccess: ({ id }) => {
          see({ id, title: name })
          say({ key: 'availability', words: t('availability.scenarios.saved') })
          pages.open(id)
        },
      },
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
    >
      <TextField
        label={t('availability.scenarios.name')}
        placeholder={t('availability.scenarios.namePlaceholder')}
        maxLength={TITLE_LENGTH}
        autoComplete="off"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      {save.error && <ProblemMessage error={save.error} onRetry={run} />}
      <div>
        <Button type="submit" look="primary" icon="plus" disabled={save.isPending || title.trim() === ''}>
          {save.isPending
            ? t('availability.scenarios.saving')
            : t(scenario ? 'availability.scenarios.saveNew' : 'availability.scenarios.save')}
        </Button>
      </div>
    </form>
  )
}

/** The same question of today's data, and what is different. */
function Today({ scenario }: { scenario: Scenario }) {
  const words = useWords()
  const { t } = words
  const rerun = useRerun(scenario.id)
  const versions = useAvailability((state) => state.versions)
  const useToday = useAvailability((state) => state.useToday)
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.scenarios.rerun.title')}</h3>
      <p className={styles.quiet}>{t('availability.scenarios.rerun.text')}</p>
      {rerun.error && <ProblemMessage error={rerun.error} onRetry={() => rerun.mutate()} />}
      {rerun.data && (
        <ul className={styles.tight} role="status">
          {rerunSentences(rerun.data, layerById, words).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <div className={styles.row}>
        <Button icon="redo" disabled={rerun.isPending} onClick={() => rerun.mutate()}>
          {t(rerun.isPending ? 'availability.scenarios.rerun.running' : 'availability.scenarios.rerun.do')}
        </Button>
        {versions && rerun.data && !rerun.data.holds && (
          <Button onClick={useToday}>{t('availability.scenarios.rerun.use')}</Button>
        )}
      </div>
    </section>
  )
}

function CompareWith({ scenario }: { scenario: Scenario | null }) {
  const { t } = useWords()
  const pages = useScenarioPages()
  const seen = useQuestion((state) => state.seen).filter(({ id }) => id !== scenario?.id)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.scenarios.compare.with')}</h3>
      {!scenario ? (
        <p className={styles.quiet}>{t('availability.scenarios.compare.needsSave')}</p>
      ) : (
        <>
          {seen.length > 0 && (
            <div className={styles.tight}>
              <p className={styles.quiet}>{t('availability.scenarios.compare.seen')}</p>
              <div className={styles.row}>
                {seen.map(({ id, title }) => (
                  <Button key={id} icon="table" onClick={() => pages.compare(scenario.id, id)}>
                    {title}
                  </Button>
                ))}
              </div>
            </div>
          )}
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault()
              const other = scenarioIdIn(text)
              setWrong(other === null || other === scenario.id)
              if (other !== null && other !== scenario.id) pages.compare(scenario.id, other)
            }}
          >
            <TextField
              label={t('availability.scenarios.compare.help')}
              autoComplete="off"
              value={text}
              error={wrong ? t('availability.scenarios.compare.wrong') : undefined}
              onChange={(event) => setText(event.target.value)}
            />
            <div>
              <Button type="submit" icon="table" disabled={text.trim() === ''}>
                {t('availability.scenarios.compare.do')}
              </Button>
            </div>
          </form>
        </>
      )}
    </section>
  )
}

function Downloads({ scenario }: { scenario: Scenario | null }) {
  const { t, language } = useWords()
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.scenarios.downloads.title')}</h3>
      {scenario ? (
        <div className={styles.row}>
          {FORMATS.map((format) => (
            <ButtonLink
              key={format}
              icon="download"
              href={scenarioFile(scenario.id, format, language)}
              download
            >
              {t(`availability.scenarios.downloads.${format}`)}
            </ButtonLink>
          ))}
        </div>
      ) : (
        <p className={styles.quiet}>{t('availability.scenarios.downloads.needsSave')}</p>
      )}
    </section>
  )
}
