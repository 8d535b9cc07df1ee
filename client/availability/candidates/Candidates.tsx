import { useEffect, useMemo, useState } from 'react'
import { DEFAULT_MAX_HA } from '../../../geodata/availability/candidate-size.ts'
import type { Criteria } from '../../../geodata/model/availability.ts'
import type { Candidate } from '../../../geodata/model/candidate.ts'
import type { Bbox } from '../../data/layers.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { Hint } from '../../help/Hint.tsx'
import { useWords } from '../../i18n/index.ts'
import { readNumber } from '../../i18n/read-number.ts'
import { layerById } from '../../map/catalogue.ts'
import { useMap } from '../../map/context.ts'
import { useScreenHere } from '../../map/use-screen-here.ts'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Message } from '../../ui/Message.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useLate } from '../../ui/use-late.ts'
import { useCandidates } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { useQuestion } from '../panel/question.ts'
import { saveFile } from '../save-file.ts'
import { useAvailability } from '../state.ts'
import { metresText, metricText, preferenceName } from '../words.ts'
import {
  candidateName,
  candidatesCsv,
  candidatesGeoJson,
  confidenceText,
  layerList,
  scoreText,
  sizeText,
  tenurePart,
  tenureSummary,
} from './sentences.ts'

const LIMITS = [10, 25, 50, 100] as const

/** The best free areas, exact and in order; the search is asked for, since cutting takes seconds. */
export function Candidates({ onTake }: { onTake: (candidate: Candidate) => void }) {
  const words = useWords()
  const { t, quantity } = words
  const criteria = useAvailability((state) => state.criteria)
  const versions = useAvailability((state) => state.versions)
  const asked = useQuestion((state) => state.candidates)
  const set = useQuestion((state) => state.set)
  const [limit, setLimit] = useState<number>(asked?.limit ?? 25)
  const [maxText, setMaxText] = useState(
    String(asked?.max_ha ?? Math.max(DEFAULT_MAX_HA, criteria?.min_area_ha ?? 0)),
  )
  const [wrong, setWrong] = useState(false)
  const found = useCandidates(asked)
  const late = useLate(found.isFetching)
  if (!criteria) return <p>{t('availability.panel.choose')}</p>
  const isOld = asked !== null && (asked.criteria !== criteria || asked.versions !== versions)
  const run = () => {
    const max_ha = readNumber(maxText, words.language)
    const isWrong = max_ha === null || max_ha < criteria.min_area_ha || max_ha > 1_000_000
    setWrong(isWrong)
    if (!isWrong) set({ candidates: { criteria, versions, limit, max_ha }, active: null })
  }
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('availability.candidates.intro')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <div className={styles.pair}>
          <Select
            label={t('availability.candidates.limit')}
            value={String(limit)}
            options={LIMITS.map((value) => ({ value: String(value), title: String(value) }))}
            onChange={(event) => setLimit(Number(event.target.value))}
          />
          <TextField
            label={t('availability.candidates.maxHa')}
            help={t('availability.candidates.maxHaHelp')}
            unit="ha"
            inputMode="decimal"
            value={maxText}
            error={
              wrong
                ? t('availability.candidates.maxHaWrong', { ha: quantity(criteria.min_area_ha, 'ha', 3) })
                : undefined
            }
            onChange={(event) => setMaxText(event.target.value)}
          />
        </div>
        {isOld && found.data && (
          <Message tone="warn">
            <p>{t('availability.candidates.changed')}</p>
          </Message>
        )}
        <div className={styles.row}>
          <Button type="submit" look="primary" icon="search" disabled={found.isFetching}>
            {t(asked ? 'availability.candidates.again' : 'availability.candidates.find')}
          </Button>
          {late && (
            <Button icon="close" onClick={() => set({ candidates: null, active: null })}>
              {t('availability.candidates.cancel')}
            </Button>
          )}
        </div>
      </form>
      {found.error && <ProblemMessage error={found.error} onRetry={() => void found.refetch()} />}
      {found.isFetching && !found.data && <Skeleton words={t('availability.candidates.searching')} />}
      {asked && found.data && (
        <>
          <p className={styles.sentence} role="status">
            {found.data.candidates.length > 0
              ? t('availability.candidates.count', { count: found.data.candidates.length })
              : t('availability.candidates.none', {
                  ha: quantity(asked.criteria.min_area_ha, 'ha', 3),
                  width: metresText(asked.criteria.min_width_m, words),
                })}
          </p>
          {found.data.dropped > 0 && (
            <p className={styles.quiet}>
              {t('availability.candidates.dropped', { count: found.data.dropped })}
            </p>
          )}
          <List candidates={found.data.candidates} criteria={asked.criteria} onTake={onTake} />
          {found.data.candidates.length > 0 && <Export candidates={found.data.candidates} />}
        </>
      )}
    </div>
  )
}

function List({
  candidates,
  criteria,
  onTake,
}: {
  candidates: readonly Candidate[]
  criteria: Criteria
  onTake: (candidate: Candidate) => void
}) {
  const words = useWords()
  const active = useQuestion((state) => state.active)
  const set = useQuestion((state) => state.set)
  const shell = useMap()
  // What is chosen on the map comes into sight in the list.
  useEffect(() => {
    if (active) document.getElementById(`candidate-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <ol className={styles.items}>
      {candidates.map((candidate) => {
        const { id, position } = candidate
        const isActive = id === active
        return (
          <li key={id} id={`candidate-${id}`} className={classNames(isActive && styles.active)}>
            <button
              type="button"
              className={styles.head}
              aria-expanded={isActive}
              onClick={() => {
                set({ active: isActive ? null : id })
                if (!isActive) shell?.fit(candidate.bbox as Bbox)
              }}
            >
              <span className={styles.badge}>{position}</span>
              <span className={styles.what}>
                <span className={styles.name}>
                  {candidateName(candidate, words)} · {words.quantity(candidate.ha, 'ha', 1)}
                </span>
                <span className={styles.quiet}>{tenureSummary(candidate, words)}</span>
                <span className={styles.quiet}>
                  {[scoreText(candidate, words), confidenceText(candidate, words)].filter(Boolean).join('. ')}
                </span>
              </span>
              <Icon name="chevron" size={16} />
            </button>
            {isActive && <Detail candidate={candidate} criteria={criteria} onTake={onTake} />}
          </li>
        )
      })}
    </ol>
  )
}

function Detail({
  candidate,
  criteria,
  onTake,
}: {
  candidate: Candidate
  criteria: Criteria
  onTake: (candidate: Candidate) => void
}) {
  const words = useWords()
  const { t, say, number } = words
  const shell = useMap()
  const { screen, isPending, error } = useScreenHere()
  const { tenure, metrics } = candidate
  const name = candidateName(candidate, words)
  const review = () =>
    screen(
      candidate.geometry,
      t('availability.candidates.siteTitle', { position: candidate.position, comuna: name }),
    )
  const measured = criteria.preferences.filter(({ id, weight }) => weight > 0 && id in metrics)
  return (
    <div className={styles.body}>
      <p>
        {sizeText(candidate, words)}{' '}
        <span className={styles.quiet}>{words.pitches(candidate.ha * 10_000)}</span>
      </p>
      {error && <ProblemMessage error={error} onRetry={review} />}
      <div className={styles.row}>
        <Button look="primary" icon="site" disabled={isPending} onClick={review}>
          {t(isPending ? 'availability.candidates.screening' : 'availability.candidates.screen')}
        </Button>
        <Button icon="ruler" onClick={() => onTake(candidate)}>
          {t('availability.candidates.take')}
        </Button>
        <Button icon="search" onClick={() => shell?.fit(candidate.bbox as Bbox)}>
          {t('availability.candidates.zoom')}
        </Button>
        <Button
          icon="download"
          onClick={() =>
            saveFile(
              candidatesGeoJson([candidate]),
              'application/geo+json',
              `suelo-comun-${t('availability.candidates.file')}-${candidate.position}.geojson`,
            )
          }
        >
          {t('availability.candidates.geojson')}
        </Button>
      </div>
      <section className={styles.part}>
        <h4 className={styles.label}>{t('availability.candidates.tenure.title')}</h4>
        <ul className={styles.bullets}>
          {tenure.parts.map((part) => (
            <li key={`${part.tenure} ${part.layer} ${part.pending}`}>
              {tenurePart(part, words)}
              {part.says === 'right' && (
                <span className={styles.quiet}>: {t('availability.candidates.tenure.right')}</span>
              )}
              <span className={styles.small}>
                {part.features.slice(0, 3).map((feature) => (
                  <span key={feature.feature_id} className={styles.quiet}>
                    {[
                      feature.name ?? feature.feature_id,
                      words.quantity(feature.ha, 'ha', 1),
                      feature.source.year === null
                        ? feature.source.name
                        : `${feature.source.name} ${feature.source.year}`,
                    ].join(' · ')}
                  </span>
                ))}
                {part.count > 3 && (
                  <span className={styles.quiet}>
                    {t('availability.candidates.tenure.more', {
                      count: part.count - Math.min(3, part.features.length),
                    })}
                  </span>
                )}
              </span>
            </li>
          ))}
          {tenure.unknown_share > 0 && <li>{tenureSummary({ tenure: { ...tenure, parts: [] } }, words)}</li>}
          {tenure.not_loaded.length > 0 && (
            <li className={styles.quiet}>
              {t('availability.candidates.tenure.notLoaded', {
                layers: layerList(tenure.not_loaded, layerById, words),
              })}
            </li>
          )}
        </ul>
      </section>
      {measured.length > 0 && (
        <Disclosure label={t('availability.candidates.metrics.title')}>
          <dl className={styles.facts}>
            {measured.map((preference) => {
              const value = metrics[preference.id] ?? null
              return (
                <Metric
                  key={preference.id}
                  name={`${preferenceName(preference, words)} (${t('availability.candidates.metrics.weight', { weight: number(preference.weight, 1) })})`}
                  why={preference.why && say(preference.why)}
                  value={
                    value === null
                      ? t('availability.candidates.metrics.none')
                      : metricText(preference, value, words)
                  }
                />
              )
            })}
          </dl>
          <p className={styles.quiet}>
            {t('availability.candidates.confidence.how')} <Hint id="ranking" />
          </p>
        </Disclosure>
      )}
    </div>
  )
}

function Metric({ name, why, value }: { name: string; why: string | null; value: string }) {
  return (
    <>
      <dt title={why ?? undefined}>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

function Export({ candidates }: { candidates: readonly Candidate[] }) {
  const words = useWords()
  const { t } = words
  const name = `suelo-comun-${t('availability.candidates.file')}`
  const csv = useMemo(() => () => candidatesCsv(candidates, words), [candidates, words])
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.candidates.exportTitle')}</h3>
      <div className={styles.row}>
        <Button icon="download" onClick={() => saveFile(csv(), 'text/csv;charset=utf-8', `${name}.csv`)}>
          {t('availability.candidates.csv')}
        </Button>
        <Button
          icon="download"
          onClick={() => saveFile(candidatesGeoJson(candidates), 'application/geo+json', `${name}.geojson`)}
        >
          {t('availability.candidates.all')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('availability.candidates.moreFormats')}</p>
    </section>
  )
}
