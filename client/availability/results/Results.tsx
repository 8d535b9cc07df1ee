import { useMemo, useState } from 'react'
import { type Freeing, mostFreed, type Share, sharesOf } from '../../../geodata/availability/shares.ts'
import type { AvailabilityAnswer, Criteria } from '../../../geodata/model/availability.ts'
import { useWords } from '../../i18n/index.ts'
import { comunaName } from '../../map/catalogue.ts'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { switchOff } from '../change.ts'
import styles from '../panel/Availability.module.css'
import { type Shown, useAvailability, useShown } from '../state.ts'
import { criterionName, hectares, shareText } from '../words.ts'
import { ExactTotal } from './ExactTotal.tsx'
import { NotCheckedList } from './NotCheckedList.tsx'
import { jointReasons, splitByLaw } from './sentences.ts'

const FEW = 8
const JOINT = 6

/** How much is left and why the rest is not: not checked first, then law and choice, reasons, comunas, score, exact total. */
export function Results({ onSimulate }: { onSimulate: (criterion: string) => void }) {
  const { t } = useWords()
  const { criteria, shown } = useShown()
  const not_checked = useAvailability((state) => state.not_checked)
  const problem = useAvailability((state) => state.problem)
  if (!criteria) return <p>{t('availability.panel.choose')}</p>
  return (
    <div className={styles.stack}>
      <NotCheckedList entries={not_checked} criteria={criteria} />
      {shown ? <Found shown={shown} criteria={criteria} onSimulate={onSimulate} /> : !problem && <Skeleton />}
      <ExactTotal />
    </div>
  )
}

function Found({
  shown: { answer, isApprox, isStale },
  criteria,
  onSimulate,
}: {
  shown: Shown
  criteria: Criteria
  onSimulate: (criterion: string) => void
}) {
  const words = useWords()
  const { t } = words
  const rows = useMemo(() => sharesOf(answer, criteria).filter(({ ha }) => ha > 0), [answer, criteria])
  return (
    <div className={classNames(styles.stack, isStale && styles.stale)} aria-busy={isStale}>
      <SplitBar answer={answer} criteria={criteria} isApprox={isApprox} />
      <FreesMost answer={answer} criteria={criteria} isApprox={isApprox} onSimulate={onSimulate} />
      <Reasons rows={rows} answer={answer} criteria={criteria} isApprox={isApprox} />
      <Comunas answer={answer} isApprox={isApprox} />
      <Scores answer={answer} isApprox={isApprox} />
      {!isApprox && (
        <p className={styles.quiet}>
          {t('availability.results.cells', { edge: hectares(answer.edge_ha, false, words) })}
        </p>
      )}
    </div>
  )
}

interface Part {
  answer: AvailabilityAnswer
  criteria: Criteria
  isApprox: boolean
}

function SplitBar({ answer, criteria, isApprox }: Part) {
  const words = useWords()
  const { t } = words
  const split = useMemo(() => splitByLaw(answer, criteria), [answer, criteria])
  const ha = (value: number) => hectares(value, isApprox, words)
  const whole = split.free + split.law + split.choice + split.both
  if (whole === 0) return null
  const parts = [
    ['free', split.free, t('availability.results.split.free')],
    ['law', split.law, t('availability.results.split.lawOnly')],
    ['both', split.both, t('availability.results.split.both')],
    ['choice', split.choice, t('availability.results.split.choiceOnly')],
  ] as const
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.split.title')}</h3>
      <div
        className={styles.bar}
        role="img"
        aria-label={t('availability.results.split.bar', {
          free: ha(split.free),
          law: ha(split.law),
          choice: ha(split.choice),
          both: ha(split.both),
        })}
      >
        {parts.map(([id, value]) => (
          <span key={id} className={styles[id]} style={{ width: `${(100 * value) / whole}%` }} />
        ))}
      </div>
      <div className={styles.keys} aria-hidden="true">
        {parts.map(([id, value, title]) => (
          <Key key={id} look={styles[id]} title={title} value={ha(value)} />
        ))}
      </div>
      <p className={styles.quiet}>{t('availability.results.split.text')}</p>
    </section>
  )
}

function Key({ look, title, value }: { look: string | undefined; title: string; value: string }) {
  return (
    <>
      <span className={classNames(styles.key, look)} />
      <span>{title}</span>
      <span className={styles.number}>{value}</span>
    </>
  )
}

function FreesMost({
  answer,
  criteria,
  isApprox,
  onSimulate,
}: Part & { onSimulate: (criterion: string) => void }) {
  const words = useWords()
  const { t, list } = words
  const say = useToast()
  const setCriteria = useAvailability((state) => state.setCriteria)
  const undo = useAvailability((state) => state.undo)
  const { negotiable, statutory } = useMemo(() => mostFreed(answer, criteria), [answer, criteria])
  if (!negotiable && !statutory) return null
  const fill = ({ criteria: ids, ha }: Freeing) => ({
    count: ids.length,
    names: list(
      ids.map((id) => t('availability.words.quoted', { name: criterionName(criteria, id, words) })),
    ),
    ha: hectares(ha, isApprox, words),
  })
  const [lawOne, ...lawRest] = statutory?.criteria ?? []
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.frees.title')}</h3>
      {negotiable ? (
        <>
          <p>{t('availability.results.frees.choice', fill(negotiable))}</p>
          <div>
            <Button
              onClick={() => {
                setCriteria((before) => negotiable.criteria.reduce(switchOff, before))
                say({
                  key: 'availability',
                  words: t('availability.results.frees.applied', fill(negotiable)),
                  action: { label: t('app.undo'), onAction: undo },
                  lasts: 10_000,
                })
              }}
            >
              {t('availability.results.frees.apply')}
            </Button>
          </div>
        </>
      ) : (
        <p>{t('availability.results.frees.choiceNone')}</p>
      )}
      {statutory && (
        <>
          <p>{t('availability.results.frees.law', fill(statutory))}</p>
          {lawOne !== undefined && lawRest.length === 0 && (
            <div>
              <Button onClick={() => onSimulate(lawOne)}>{t('availability.results.frees.simulate')}</Button>
            </div>
          )}
        </>
      )}
    </section>
  )
}

function Reasons({ rows, answer, criteria, isApprox }: Part & { rows: readonly Share[] }) {
  const words = useWords()
  const { t, list } = words
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.slice(0, FEW)
  const joint = useMemo(() => jointReasons(answer, JOINT), [answer])
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.reasons.title')}</h3>
      {rows.length === 0 ? (
        <p>{t('availability.results.reasons.none')}</p>
      ) : (
        <p className={styles.quiet}>{t('availability.results.reasons.text')}</p>
      )}
      <ul className={styles.list}>
        {shown.map((row) => (
          <li key={row.criterion}>
            <span className={styles.name}>{criterionName(criteria, row.criterion, words)}</span>
            <span className={styles.row}>
              <Tag tone={row.statutory ? 'warn' : 'neutral'}>
                {row.statutory ? t('availability.words.law') : t('availability.words.choice')}
              </Tag>
              <span>
                {t('availability.results.reasons.ha', {
                  ha: hectares(row.ha, isApprox, words),
                  only: hectares(row.only_ha, isApprox, words),
                })}
              </span>
            </span>
            <div className={styles.meter} aria-hidden="true">
              <span
                className={classNames(row.statutory && styles.lawMeter)}
                style={{ width: `${100 * row.share}%` }}
              />
            </div>
            <span className={styles.quiet}>
              {t('availability.results.reasons.share', { share: shareText(row.share, words) })}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > FEW && (
        <div>
          <Button look="plain" aria-expanded={all} onClick={() => setAll(!all)}>
            {all
              ? t('availability.results.reasons.less')
              : t('availability.results.reasons.more', { count: rows.length })}
          </Button>
        </div>
      )}
      {joint.length > 0 && (
        <Disclosure label={t('availability.results.reasons.joint')}>
          <p className={styles.quiet}>{t('availability.results.reasons.jointText')}</p>
          <ul className={styles.list}>
            {joint.map(({ criteria: ids, ha }) => (
              <li key={ids.join()}>
                <span>
                  {list(
                    ids.map((id) =>
                      t('availability.words.quoted', { name: criterionName(criteria, id, words) }),
                    ),
                  )}
                </span>
                <span className={styles.quiet}>{hectares(ha, isApprox, words)}</span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}

function Comunas({ answer, isApprox }: Omit<Part, 'criteria'>) {
  const words = useWords()
  const { t } = words
  const rows = answer.by_comuna
    .filter(({ area_ha }) => area_ha > 0)
    .sort((a, b) => b.free_ha - a.free_ha || b.area_ha - a.area_ha)
  if (rows.length === 0) return null
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.comunas.title')}</h3>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('availability.results.comunas.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('availability.results.comunas.comuna')}</th>
            <th scope="col" className={styles.numberCell}>
              {t('availability.results.comunas.free')}
            </th>
            <th scope="col" className={styles.numberCell}>
              {t('availability.results.comunas.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ code, free_ha, area_ha }) => (
            <tr key={code}>
              <th scope="row">{comunaName(code)}</th>
              <td className={styles.numberCell}>{hectares(free_ha, isApprox, words)}</td>
              <td className={styles.numberCell}>{shareText(free_ha / area_ha, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Scores({ answer: { score_ha, free_ha }, isApprox }: Omit<Part, 'criteria'>) {
  const words = useWords()
  const { t } = words
  if (free_ha === 0) return null
  if (!score_ha) return <p className={styles.quiet}>{t('availability.results.score.none')}</p>
  const most = Math.max(...score_ha, 1)
  const label = (tenth: number) =>
    t('availability.results.score.bar', {
      from: tenth * 10,
      to: (tenth + 1) * 10,
      ha: hectares(score_ha[tenth] ?? 0, isApprox, words),
    })
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.results.score.title')}</h3>
      <p className={styles.quiet}>{t('availability.results.score.text')}</p>
      <div className={styles.columns} aria-hidden="true">
        {score_ha.map((ha, tenth) => (
          <span
            key={tenth}
            className={styles.free}
            title={label(tenth)}
            style={{ height: `${(100 * ha) / most}%` }}
          />
        ))}
      </div>
      <div className={classNames(styles.axis, styles.quiet)} aria-hidden="true">
        <span>0</span>
        <span>50</span>
        <span>100</span>
      </div>
      <ul className="visually-hidden">
        {score_ha.map((_, tenth) => (
          <li key={tenth}>{label(tenth)}</li>
        ))}
      </ul>
    </section>
  )
}
