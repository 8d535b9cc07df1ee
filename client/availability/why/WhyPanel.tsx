import { useMemo } from 'react'
import { isStatutory } from '../../../geodata/availability/statutory.ts'
import type { Criteria } from '../../../geodata/model/availability.ts'
import type { Change, PointReason, Why } from '../../../geodata/model/candidate.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { Explained, TermCard } from '../../help/Explained.tsx'
import { useWords } from '../../i18n/index.ts'
import { formatDegrees } from '../../map/coordinates.ts'
import { useOverlay } from '../../map/overlays.ts'
import { GROUND } from '../../map/palette.ts'
import type { Overlay } from '../../map/style.ts'
import { useFlavour } from '../../map/use-flavour.ts'
import { useChangeView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { applyChange } from '../change.ts'
import { useWhy } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { NotCheckedList } from '../results/NotCheckedList.tsx'
import { useAvailability } from '../state.ts'
import { ruleById, ruleName } from '../words.ts'
import { changeText, nearestText, reasonSentence, verdict } from './why-sentences.ts'

/** Why a point of the map is free or excluded, and the least that would free it. Asked again when the criteria change. */
export function WhyPanel({ point }: { point: readonly [number, number] }) {
  const words = useWords()
  const { t } = words
  const criteria = useAvailability((state) => state.criteria)
  const versions = useAvailability((state) => state.versions)
  const moving = useAvailability((state) => state.moving)
  const asked = useMemo(() => (criteria ? { criteria, versions } : null), [criteria, versions])
  const why = useWhy(moving ? null : asked, point)
  usePoint(point)
  if (!criteria) return <p>{t('availability.panel.choose')}</p>
  return (
    <div className={styles.stack}>
      {why.error && <ProblemMessage error={why.error} onRetry={() => void why.refetch()} />}
      {why.data ? (
        <TermCard>
          <Answer why={why.data} criteria={criteria} />
        </TermCard>
      ) : (
        !why.error && <Skeleton words={t('availability.why.asking')} />
      )}
    </div>
  )
}

/** Marks the point on the map. */
function usePoint(point: readonly [number, number]) {
  const flavour = useFlavour()
  const overlay = useMemo((): Overlay => {
    const { accent, halo } = GROUND[flavour]
    return {
      id: 'availability-why',
      data: {
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [...point] } }],
      },
      layers: [
        {
          id: 'availability-why/ring',
          type: 'circle',
          paint: {
            'circle-radius': 10,
            'circle-color': 'transparent',
            'circle-stroke-color': halo,
            'circle-stroke-width': 6,
          },
        },
        {
          id: 'availability-why/point',
          type: 'circle',
          paint: {
            'circle-radius': 10,
            'circle-color': 'transparent',
            'circle-stroke-color': accent,
            'circle-stroke-width': 3,
          },
        },
      ],
    }
  }, [point, flavour])
  useOverlay(overlay)
}

function Answer({ why, criteria }: { why: Why; criteria: Criteria }) {
  const words = useWords()
  const { t } = words
  const against = why.reasons.filter(({ excludes }) => excludes)
  const others = why.reasons.filter(({ excludes, active }) => active && !excludes)
  return (
    <>
      <div className={styles.tight}>
        <p className={styles.quiet}>
          {why.comuna ? `${why.comuna.name} · ` : ''}
          {formatDegrees(why.point, words.language, 4)}
        </p>
        <p className={styles.sentence} role="status">
          <Explained text={verdict(why, words)} />
        </p>
        {why.comuna && !why.in_area && <p>{t('availability.why.notInArea')}</p>}
        {why.nearest && <p>{nearestText(why.nearest, criteria, words)}</p>}
      </div>
      {why.changes.length > 0 && <Changes why={why} criteria={criteria} />}
      {against.length > 0 && (
        <section className={styles.part}>
          <h3 className={styles.section}>{t('availability.why.reasons')}</h3>
          <ul className={styles.list}>
            {against.map((reason) => (
              <Reason key={`${reason.criterion} ${reason.kind}`} reason={reason} criteria={criteria} />
            ))}
          </ul>
        </section>
      )}
      <NotCheckedList entries={why.not_checked} criteria={criteria} />
      {others.length > 0 && (
        <Disclosure label={t('availability.why.others', { count: others.length })}>
          <ul className={styles.list}>
            {others.map((reason) => (
              <Reason key={`${reason.criterion} ${reason.kind}`} reason={reason} criteria={criteria} />
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  )
}

function Changes({ why, criteria }: { why: Why; criteria: Criteria }) {
  const words = useWords()
  const { t } = words
  const say = useToast()
  const setCriteria = useAvailability((state) => state.setCriteria)
  const undo = useAvailability((state) => state.undo)
  const negotiable = why.changes.filter(({ statutory }) => !statutory)
  const valueAt = (criterion: string) =>
    why.reasons.find((reason) => reason.criterion === criterion && reason.value !== null)?.value ?? null
  const apply = (changes: readonly Change[]) => {
    setCriteria((before) =>
      changes.reduce((next, change) => applyChange(next, change, valueAt(change.criterion)), before),
    )
    say({
      key: 'availability',
      words: t('availability.why.changes.applied'),
      action: { label: t('app.undo'), onAction: undo },
      lasts: 10_000,
    })
  }
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.why.changes.title')}</h3>
      <ul className={styles.list}>
        {why.changes.map((change) => (
          <li key={change.criterion}>
            <span>{changeText(change, criteria, words)}</span>
            {change.statutory ? (
              <span className={styles.row}>
                <Tag tone="warn">{t('availability.words.law')}</Tag>
                <span className={styles.quiet}>{t('availability.why.changes.statutory')}</span>
              </span>
            ) : (
              <span>
                <Button onClick={() => apply([change])}>{t('availability.why.changes.apply')}</Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {negotiable.length > 1 && (
        <div>
          <Button look="primary" onClick={() => apply(negotiable)}>
            {t('availability.why.changes.applyAll', { count: negotiable.length })}
          </Button>
        </div>
      )}
      {negotiable.length > 0 && negotiable.length < why.changes.length && (
        <Message tone="warn">
          <p>{t('availability.why.changes.notEnough')}</p>
        </Message>
      )}
    </section>
  )
}

function Reason({ reason, criteria }: { reason: PointReason; criteria: Criteria }) {
  const words = useWords()
  const { t, say, margin } = words
  const change = useChangeView()
  const { feature } = reason
  const rule = ruleById(criteria, reason.criterion)
  const statutory = isStatutory(reason)
  return (
    <li>
      <span className={styles.name}>
        <Explained text={rule ? ruleName(rule, words) : reason.criterion} />
      </span>
      <span>
        <Explained text={reasonSentence(reason, criteria, words)} />
      </span>
      <span className={styles.row}>
        <Tag tone={statutory ? 'warn' : 'neutral'}>
          {statutory ? t('availability.words.law') : t('availability.words.choice')}
        </Tag>
        <span className={styles.quiet}>{t(`availability.words.basis.${reason.basis}`)}</span>
      </span>
      <span className={styles.small}>
        <span>{reason.basis !== 'user' && <Explained text={say(reason.why)} />}</span>
        {reason.cite && (
          <span>
            <Explained text={t('availability.why.cite', { cite: reason.cite })} />
          </span>
        )}
        {feature && (
          <span className={styles.quiet}>
            {t('availability.why.source', {
              source: [
                feature.source.year === null
                  ? feature.source.name
                  : `${feature.source.name} ${feature.source.year}`,
                ...(feature.accuracy_m === null
                  ? []
                  : [t('availability.why.accuracy', { value: margin(feature.accuracy_m) })]),
              ].join(', '),
            })}
          </span>
        )}
      </span>
      {feature && (
        <span>
          <Button
            look="plain"
            icon="info"
            onClick={() => change({ sel: { layer: feature.layer, feature: feature.feature_id } })}
          >
            {t('availability.why.feature')}
          </Button>
        </span>
      )}
    </li>
  )
}
