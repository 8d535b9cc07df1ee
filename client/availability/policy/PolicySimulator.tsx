import bbox from '@turf/bbox'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Criteria } from '../../../geodata/model/availability.ts'
import type { Policy } from '../../../geodata/model/candidate.ts'
import type { Bbox } from '../../data/layers.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { readNumber } from '../../i18n/read-number.ts'
import { comunaName, layerById } from '../../map/catalogue.ts'
import { useMap } from '../../map/context.ts'
import { useChangeView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { layerList } from '../candidates/sentences.ts'
import { Unchecked } from '../criteria/RuleRow.tsx'
import { type PolicyAsked, usePolicy } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { useAvailability } from '../state.ts'
import { usePieces } from '../use-pieces.ts'
import { ruleById, ruleName, signedHectares } from '../words.ts'
import { numbered, numberText, policyHeadline } from './sentences.ts'

/** Most features named of each kind. */
const MOST = 40

/** One number changed, also one fixed by law: which land, candidates, parcels and projects would change. */
export function PolicySimulator({
  chosen,
  onChoose,
}: {
  chosen: string | null
  onChoose: (id: string) => void
}) {
  const words = useWords()
  const { t } = words
  const criteria = useAvailability((state) => state.criteria)
  const versions = useAvailability((state) => state.versions)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const [asked, setAsked] = useState<PolicyAsked | null>(null)
  const policy = usePolicy(asked)
  const not_checked = useAvailability((state) => state.not_checked)
  const numbers = useMemo(() => (criteria ? numbered(criteria, not_checked) : []), [criteria, not_checked])
  const current = numbers.find(({ id }) => id === chosen) ?? numbers[0]
  // Another criterion: its own number to begin from.
  useEffect(() => {
    setText('')
    setWrong(false)
  }, [current?.id])
  if (!criteria) return <p>{t('availability.panel.choose')}</p>
  if (!current) return <p>{t('availability.policy.none')}</p>
  const unchecked = not_checked.find(({ criterion }) => criterion === current.id)
  const now = numberText(current.value, current.unit, words)
  const run = () => {
    const value = readNumber(text, words.language)
    const isWrong =
      value === null || value === current.value || (current.unit === 'm' && (value < 0 || value > 200_000))
    setWrong(isWrong)
    if (!isWrong) setAsked({ criteria, versions, change: { criterion: current.id, value } })
  }
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.policy.title')}</h3>
      <p className={styles.quiet}>{t('availability.policy.text')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Select
          label={t('availability.policy.criterion')}
          value={current.id}
          options={numbers.map(({ id, statutory, isApplied }) => {
            const rule = ruleById(criteria, id)
            const name = rule ? ruleName(rule, words) : id
            const title = statutory ? t('availability.policy.law', { name }) : name
            return { value: id, title: isApplied ? title : t('availability.policy.notApplied', { title }) }
          })}
          onChange={(event) => onChoose(event.target.value)}
        />
        {unchecked && <Unchecked entry={unchecked} />}
        <TextField
          label={t('availability.policy.value')}
          help={t('availability.policy.now', { value: now })}
          unit={current.unit === 'm' ? 'm' : undefined}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={
            wrong
              ? t(current.unit === 'm' ? 'availability.policy.wrong' : 'availability.policy.wrongPlain', {
                  value: now,
                })
              : undefined
          }
          onChange={(event) => setText(event.target.value)}
        />
        <div>
          <Button
            type="submit"
            icon="search"
            disabled={policy.isFetching || text.trim() === '' || !current.isApplied}
          >
            {t('availability.policy.run')}
          </Button>
        </div>
      </form>
      {policy.error && <ProblemMessage error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.isFetching && !policy.data && <Skeleton words={t('availability.policy.running')} />}
      {asked && policy.data && <Outcome policy={policy.data} criteria={asked.criteria} />}
    </section>
  )
}

function Outcome({ policy, criteria }: { policy: Policy; criteria: Criteria }) {
  const words = useWords()
  const { t, distance, quantity } = words
  const shell = useMap()
  const change = useChangeView()
  const [active, setActive] = useState<string | null>(null)
  const pieces = useMemo(
    () =>
      policy.candidates.map(({ id, geometry }, i) => {
        const [west = 0, south = 0, east = 0, north = 0] = bbox(geometry as never)
        return {
          id,
          label: String(i + 1),
          geometry,
          point: [(west + east) / 2, (south + north) / 2] as const,
        }
      }),
    [policy],
  )
  const choose = useCallback((id: string) => setActive(id), [])
  usePieces(pieces, active, choose)
  const comunas = policy.by_comuna.filter(({ gained_ha, lost_ha }) => gained_ha > 0 || lost_ha > 0)
  return (
    <div className={styles.tight}>
      <p className={styles.sentence} role="status">
        {policyHeadline(policy, criteria, words)}
      </p>
      {comunas.length > 0 && (
        <Disclosure label={t('availability.policy.comunas')} startOpen>
          <dl className={styles.facts}>
            {comunas.map(({ code, gained_ha, lost_ha }) => (
              <Line
                key={code}
                name={comunaName(code)}
                value={[
                  ...(gained_ha > 0 ? [signedHectares(gained_ha, words)] : []),
                  ...(lost_ha > 0 ? [signedHectares(-lost_ha, words)] : []),
                ].join(' · ')}
              />
            ))}
          </dl>
        </Disclosure>
      )}
      {policy.candidates.length === 0 ? (
        <p>{t('availability.policy.candidatesNone')}</p>
      ) : (
        <Disclosure
          label={t('availability.policy.candidates', { count: policy.candidates.length })}
          startOpen
        >
          <ul className={styles.list}>
            {policy.candidates.map(({ id, parcel, comuna, ha_before, ha_after, becomes, geometry }, i) => (
              <li key={id}>
                <button
                  type="button"
                  className={styles.head}
                  onClick={() => {
                    setActive(id)
                    shell?.fit(bbox(geometry as never).slice(0, 4) as Bbox)
                  }}
                >
                  <span className={styles.badge}>{i + 1}</span>
                  <span className={styles.what}>
                    <span className={styles.name}>
                      {parcel?.name ?? (comuna ? comunaName(comuna) : t('availability.candidates.unnamed'))}
                    </span>
                    <span className={styles.quiet}>
                      {t(`availability.policy.becomes.${becomes}`)}:{' '}
                      {t('availability.policy.fromTo', {
                        before: quantity(ha_before, 'ha', 2),
                        after: quantity(ha_after, 'ha', 2),
                      })}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {policy.compared.candidates > 0 && (
        <p className={styles.quiet}>
          {t('availability.policy.compared', {
            count: policy.compared.candidates,
            ha: quantity(policy.compared.max_ha, 'ha', 0),
          })}
        </p>
      )}
      {policy.features.length === 0 ? (
        <p>{t('availability.policy.featuresNone')}</p>
      ) : (
        (['bound', 'released'] as const).map((becomes) => {
          const features = policy.features.filter((feature) => feature.becomes === becomes)
          if (features.length === 0) return null
          return (
            <Disclosure
              key={becomes}
              label={t(`availability.policy.${becomes}`, { count: features.length })}
              startOpen={features.length <= 10}
            >
              <ul className={styles.list}>
                {features.slice(0, MOST).map((feature) => {
                  const layer = layerById(feature.layer)
                  return (
                    <li key={`${feature.layer}/${feature.feature_id}`}>
                      <button
                        type="button"
                        className={styles.head}
                        onClick={() => {
                          const [lon, lat] = feature.point
                          shell?.fit([lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01])
                          change({ sel: { layer: feature.layer, feature: feature.feature_id } })
                        }}
                      >
                        <span className={styles.what}>
                          <span className={styles.name}>{feature.name ?? feature.feature_id}</span>
                          <span className={styles.quiet}>
                            {[
                              layer ? words.say(layer.title) : feature.layer,
                              ...(feature.distance_m === null
                                ? []
                                : [
                                    t('availability.policy.away', { distance: distance(feature.distance_m) }),
                                  ]),
                            ].join(' · ')}
                          </span>
                        </span>
                      </button>
                    </li>
                  )
                })}
              </ul>
              {features.length > MOST && (
                <p className={styles.quiet}>
                  {t('availability.policy.more', { count: features.length - MOST })}
                </p>
              )}
            </Disclosure>
          )
        })
      )}
      {policy.looked_at.length > 0 && (
        <p className={styles.quiet}>
          {t('availability.policy.lookedAt', { layers: layerList(policy.looked_at, layerById, words) })}
        </p>
      )}
      <NotTold
        part
        items={[t('notTold.policy.people'), t('notTold.policy.legal'), t('notTold.policy.unseen')]}
      />
    </div>
  )
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
