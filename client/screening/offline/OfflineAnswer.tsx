import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { today } from '../../../geodata/model/day.ts'
import { citeText } from '../../../geodata/rules/citation.ts'
import { type ScreeningInputs, useRules } from '../../data/screening.ts'
import { useSignal } from '../../data/signal.ts'
import { useWords } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { screenHere } from '../../offline/kept.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import { buildReport, type Item, ruleBook } from '../report.ts'
import styles from '../Screening.module.css'
import { layerVerdicts, verdictOf } from '../verdict.ts'

/** What the rules say of a site with what is kept on this device: marked as such, incomplete, and gone when it is closed. */
export function OfflineAnswer({ asked, onFull }: { asked: ScreeningInputs; onFull: () => void }) {
  const words = useWords()
  const { t, say, date, area, distance, list, language } = words
  const signal = useSignal()
  const rules = useRules()
  const book = useMemo(() => (rules.data ? ruleBook(rules.data) : null), [rules.data])
  const { data, isPending, error } = useQuery({
    queryKey: ['offline-screening', asked],
    queryFn: () =>
      screenHere({
        site: asked.site,
        accuracy_m: asked.accuracy_m ?? 0,
        facts: asked.facts,
        as_of: asked.as_of ?? today(),
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const report = useMemo(() => (data && book ? buildReport(data, book) : null), [data, book])
  const titleOf = (id: string) => {
    const layer = layerById(id)
    return layer ? say(layer.title) : id
  }
  const titles = (ids: readonly string[]) => list(ids.map(titleOf))
  const full = (
    <Message
      tone={signal.on ? 'info' : 'warn'}
      title={t(signal.on ? 'offline.screen.backTitle' : 'offline.screen.title')}
      action={
        <Button look={signal.on ? 'primary' : 'normal'} onClick={onFull}>
          {t('offline.screen.full')}
        </Button>
      }
    >
      <p>{t(signal.on ? 'offline.screen.backText' : 'offline.screen.safe')}</p>
    </Message>
  )
  if (isPending) return <p role="status">{t('offline.screen.busy')}</p>
  if (error || !data || !report)
    return (
      <div className={styles.stack}>
        {full}
        <Message tone="unknown" title={t('offline.screen.nothing')}>
          <p>{t('offline.screen.nothingText')}</p>
        </Message>
      </div>
    )
  const verdicts = layerVerdicts(data.measures, layerById).filter(({ layer }) => layer.theme !== 'base')
  const touched = verdicts.filter(({ verdict }) => verdict.word === 'touches')
  const unsure = verdicts.filter(({ verdict }) => verdict.word === 'unknown')
  const nearest = data.measures.filter(
    (measure) =>
      measure.where === null && verdictOf(measure).word !== 'touches' && (measure.distance_m ?? 0) > 0,
  )
  const rulesList = (items: readonly Item[]) => (
    <ul className={styles.stack}>
      {items.map(({ id, cited: [{ rule }] }) => (
        <li key={id}>
          {rule[language]} <span className={styles.quiet}>{citeText(rule.cite)[language]}</span>
        </li>
      ))}
    </ul>
  )
  const possible = [...report.possible.flatMap(({ items }) => items), ...report.eia]
  const triggered = report.triggered.flatMap(({ items }) => items)
  return (
    <div className={styles.stack}>
      {full}
      <p>
        {t('offline.screen.with', {
          name: data.territory.name,
          date: date(data.territory.kept_at),
          area: area(data.area_ha * 10_000),
        })}
      </p>
      <section>
        <h3 className={styles.section}>{t('offline.screen.touches', { count: touched.length })}</h3>
        {touched.length > 0 && <p>{titles(touched.map(({ layer }) => layer.id))}</p>}
        {unsure.length > 0 && (
          <p className={styles.quiet}>
            {t('offline.screen.unsure', { names: titles(unsure.map(({ layer }) => layer.id)) })}
          </p>
        )}
        {nearest.length > 0 && (
          <Disclosure label={t('offline.screen.near', { count: nearest.length })}>
            <ul className={styles.stack}>
              {nearest.map((measure) => (
                <li key={measure.layer}>
                  {titleOf(measure.layer)}: {distance(measure.distance_m ?? 0)}
                  {measure.features[0]?.name && ` (${measure.features[0].name})`}
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </section>
      <section>
        <h3 className={styles.section}>
          {t('screening.section.triggered', { count: report.counts.triggered })}
        </h3>
        {triggered.length > 0 ? rulesList(triggered) : <p>{t('offline.screen.noneTriggered')}</p>}
      </section>
      {possible.length > 0 && (
        <Disclosure label={t('offline.screen.possible', { count: possible.length })}>
          {rulesList(possible)}
        </Disclosure>
      )}
      <section>
        <h3 className={styles.section}>{t('screening.limits.title')}</h3>
        <ul className={styles.stack}>
          {data.not_kept.length > 0 && (
            <li>{t('offline.screen.notKept', { names: titles(data.not_kept) })}</li>
          )}
          {report.missing.length > 0 && (
            <li>
              {t('offline.screen.missing', { names: titles(report.missing.map(({ layer }) => layer)) })}
            </li>
          )}
          {report.uncovered.length > 0 && (
            <li>
              {t('offline.screen.uncovered', { names: titles(report.uncovered.map(({ layer }) => layer)) })}
            </li>
          )}
          <li>{t('offline.screen.notMeasured')}</li>
          <li>{t('offline.screen.notEvaluated', { count: report.counts.notEvaluated })}</li>
          <li>{t('offline.screen.notStored')}</li>
        </ul>
      </section>
    </div>
  )
}
