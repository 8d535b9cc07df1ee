import { useState } from 'react'
import { plain } from '../../geodata/model/plain.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { FindingCard, type FindingContext } from './FindingCard.tsx'
import type { Item, Report, SeverityGroup } from './report.ts'
import styles from './Screening.module.css'
import { WhyNot } from './WhyNot.tsx'

/** By which door the project enters assessment: assumed or stated, and how to see the other. */
function RouteNote({
  route,
  busy,
  onRoute,
}: {
  route: Screening['route']
  busy: boolean
  onRoute: (route: 'DIA' | 'EIA') => void
}) {
  const { t } = useWords()
  if (route.value !== 'DIA' && route.value !== 'EIA') return null
  const other = route.value === 'DIA' ? 'EIA' : 'DIA'
  return (
    <div className={styles.route}>
      <Disclosure
        label={t(route.assumed ? 'screening.route.assumed' : 'screening.route.stated', {
          route: route.value,
        })}
      >
        <p className={styles.quiet}>{t('screening.route.text')}</p>
      </Disclosure>
      <Button className={styles.tight} disabled={busy} onClick={() => onRoute(other)}>
        {t('screening.route.switch', { route: other })}
      </Button>
    </div>
  )
}

/** The tab of rules: what applies, what could, the paperwork, and any rule asked about by name. */
export function Findings({
  context,
  report,
  open,
  first,
  busy,
  onQuestions,
  onRoute,
}: {
  context: FindingContext
  report: Report
  /** Questions that could still change the answer. */
  open: number
  /** Of them, those that hang on the type of project: they are asked first. */
  first: number
  busy: boolean
  onQuestions: () => void
  onRoute: (route: 'DIA' | 'EIA') => void
}) {
  const { t } = useWords()
  const { counts } = report
  return (
    <div className={styles.stack}>
      <RouteNote route={context.screening.route} busy={busy} onRoute={onRoute} />
      <section>
        <h3 className={styles.section}>{t('screening.section.triggered', { count: counts.triggered })}</h3>
        {counts.triggered === 0 && <p>{t('screening.section.triggeredNone')}</p>}
        <Groups groups={report.triggered} context={context} />
      </section>
      {report.disputedAway.length > 0 && (
        <section>
          <h3 className={styles.section}>
            {t('screening.section.disputedAway', { count: report.disputedAway.length })}
          </h3>
          <p className={styles.quiet}>{t('screening.section.disputedAwayText')}</p>
          <Items items={report.disputedAway} context={context} />
        </section>
      )}
      {open > 0 && (
        <Message
          title={t('screening.questions.teaser', { count: open })}
          action={
            <Button icon="forward" onClick={onQuestions}>
              {t('screening.questions.go')}
            </Button>
          }
        >
          {first > 0 && first < open && <p>{t('screening.questions.teaserFirst', { count: first })}</p>}
        </Message>
      )}
      {report.eia.length > 0 && (
        <section>
          <h3 className={styles.section}>{t('screening.section.eia', { count: counts.eia })}</h3>
          <p className={styles.quiet}>{t('screening.section.eiaText')}</p>
          <Items items={report.eia} context={context} />
        </section>
      )}
      <section>
        <h3 className={styles.section}>{t('screening.section.possible', { count: counts.possible })}</h3>
        {report.possible.map(({ severity, items }) => (
          <Disclosure key={severity} label={t(`screening.severity.${severity}`)} aside={items.length}>
            <Items items={items} context={context} />
          </Disclosure>
        ))}
      </section>
      <section className={styles.procedure}>
        <Disclosure label={t('screening.section.procedure')} aside={report.procedure.length}>
          <p className={styles.quiet}>{t('screening.section.procedureText')}</p>
          <Items items={report.procedure} context={context} />
        </Disclosure>
        <Disclosure label={t('screening.section.notEvaluated')} aside={counts.notEvaluated}>
          <p className={styles.quiet}>{t('screening.section.notEvaluatedText')}</p>
          <Searched items={report.notEvaluated} context={context} />
        </Disclosure>
      </section>
      <WhyNot context={context} />
    </div>
  )
}

function Groups({ groups, context }: { groups: readonly SeverityGroup[]; context: FindingContext }) {
  const { t } = useWords()
  return groups.map(({ severity, items }) => (
    <div key={severity}>
      <h4 className={styles.severity}>
        {t(`screening.severity.${severity}`)} <span className={styles.quiet}>{items.length}</span>
      </h4>
      <Items items={items} context={context} />
    </div>
  ))
}

function Items({ items, context }: { items: readonly Item[]; context: FindingContext }) {
  return (
    <ul className={styles.findings}>
      {items.map((item) => (
        <FindingCard key={item.id} item={item} context={context} />
      ))}
    </ul>
  )
}

/** A long list with a box to search it: «¿por qué no…?» */
function Searched({ items, context }: { items: readonly Item[]; context: FindingContext }) {
  const { t, language } = useWords()
  const [wanted, setWanted] = useState('')
  const found = items.filter(({ cited: [{ rule }] }) =>
    plain(`${rule[language]} ${rule.then.what[language]} ${rule.cite} ${rule.id}`).includes(
      plain(wanted.trim()),
    ),
  )
  return (
    <div className={styles.stack}>
      <TextField
        label={t('screening.section.search')}
        type="search"
        autoComplete="off"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Items items={found} context={context} />
      {found.length === 0 && <p className={styles.quiet}>{t('screening.section.searchNone')}</p>}
    </div>
  )
}
