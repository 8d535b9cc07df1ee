import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { BASES, KINDS, type Rule, SEVERITIES } from '../../geodata/model/rule.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { type Force, forceOf, ruleDifference } from '../../geodata/rules/in-force.ts'
import { FORCE_WORDS, KIND_WORDS } from '../../geodata/rules/words.ts'
import type { RuleUse } from '../data/rules.ts'
import type { RulesAnswer } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { TextButton } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Select, TextField } from '../ui/Field.tsx'
import { Tag } from '../ui/Tag.tsx'
import { authoritiesOf, type Filter, filterRules, NO_FILTER } from './filter.ts'
import styles from './Law.module.css'
import type { ListState } from './LawPage.tsx'

/** Ways of being in force that a person may ask for; `undated` counts as in force, and can be asked for alone. */
const FORCES = ['in-force', 'staged', 'annulled', 'superseded', 'undated', 'not-yet', 'ended'] as const

export interface RuleListProps {
  answer: RulesAnswer
  use: { rules: RuleUse[]; complete: boolean } | undefined
  state: ListState
  onState: (state: ListState) => void
}

export function RuleList({ answer, use, state, onState }: RuleListProps) {
  const { t, say, number, language } = useWords()
  const { filter, day, other } = state
  const all = useMemo(() => answer.chapters.flatMap(({ rules }) => rules), [answer])
  const chapters = useMemo(() => filterRules(answer.chapters, filter, day), [answer, filter, day])
  const uses = useMemo(() => new Map(use?.rules.map((one) => [one.rule, one])), [use])
  const count = chapters.reduce((sum, { rules }) => sum + rules.length, 0)
  const authorities = useMemo(
    () =>
      [...new Set(all.flatMap(authoritiesOf))]
        .map((value) => ({ value, title: say(authorityText(value)) }))
        .sort((a, b) => a.title.localeCompare(b.title, language)),
    [all, say, language],
  )
  const set = (change: Partial<Filter>) => onState({ ...state, filter: { ...filter, ...change } })
  const pick =
    <K extends keyof Filter>(key: K) =>
    (event: { target: { value: string } }) =>
      set({ [key]: event.target.value || null } as Partial<Filter>)
  const any = { value: '', title: t('law.any') }
  const narrowed = Object.values({ ...filter, words: null }).filter((value) => value !== null).length
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('law.intro', { count: all.length, n: number(all.length, 0) })}</p>
      <TextField
        label={t('law.search')}
        type="search"
        autoComplete="off"
        maxLength={200}
        value={filter.words}
        onChange={(event) => set({ words: event.target.value })}
      />
      <Disclosure label={t('law.filters')} aside={narrowed > 0 ? number(narrowed, 0) : undefined}>
        <div className={styles.filters}>
          <Select
            label={t('law.chapter')}
            value={filter.chapter ?? ''}
            onChange={pick('chapter')}
            options={[
              any,
              ...answer.chapters.map(({ chapter, title }) => ({ value: chapter, title: say(title) })),
            ]}
          />
          <Select
            label={t('law.kind')}
            value={filter.kind ?? ''}
            onChange={pick('kind')}
            options={[any, ...KINDS.map((value) => ({ value, title: say(KIND_WORDS[value]) }))]}
          />
          <Select
            label={t('law.severity')}
            value={filter.severity ?? ''}
            onChange={pick('severity')}
            options={[
              any,
              ...SEVERITIES.map((value) => ({ value, title: t(`screening.severity.${value}`) })),
            ]}
          />
          <Select
            label={t('law.basis')}
            value={filter.basis ?? ''}
            onChange={pick('basis')}
            options={[any, ...BASES.map((value) => ({ value, title: t(`screening.basis.${value}`) }))]}
          />
          <Select
            label={t('law.authority')}
            value={filter.authority ?? ''}
            onChange={pick('authority')}
            options={[any, ...authorities]}
          />
          <Select
            label={t('law.force')}
            value={filter.force ?? ''}
            onChange={pick('force')}
            options={[
              any,
              ...FORCES.map((value) => ({
                value,
                title: value === 'in-force' ? t('law.anyForce') : say(FORCE_WORDS[value]),
              })),
            ]}
          />
        </div>
      </Disclosure>
      <Disclosure label={t('law.days')} aside={other ? t('law.compared') : undefined}>
        <div className={styles.filters}>
          <TextField
            label={t('law.day')}
            type="date"
            value={day}
            onChange={(event) => event.target.value && onState({ ...state, day: event.target.value })}
          />
          <TextField
            label={t('law.other')}
            type="date"
            value={other ?? ''}
            onChange={(event) => onState({ ...state, other: event.target.value || null })}
          />
        </div>
        {other && <Difference rules={all} from={other} to={day} />}
      </Disclosure>
      <p role="status" className={styles.count}>
        <span>{t('law.count', { count, n: number(count, 0) })}</span>
        {(narrowed > 0 || filter.words) && (
          <>
            {' '}
            <TextButton onClick={() => onState({ ...state, filter: NO_FILTER })}>{t('law.clear')}</TextButton>
          </>
        )}
      </p>
      {chapters.map(({ chapter, title, rules }) => (
        <section key={chapter} aria-label={say(title)}>
          <h3 className={styles.chapter}>
            {say(title)} <span className={styles.quiet}>({number(rules.length, 0)})</span>
          </h3>
          <ul className={styles.rules}>
            {rules.map((rule) => (
              <RuleRow key={rule.id} rule={rule} day={day} use={uses.get(rule.id)} />
            ))}
          </ul>
        </section>
      ))}
      {use && !use.complete && <p className={styles.quiet}>{t('law.stillCounting')}</p>}
    </div>
  )
}

/** What a rule is on the day, when it is not plainly in force. */
export function ForceTag({ force }: { force: Force }) {
  const { say } = useWords()
  if (force === 'in-force' || force === 'undated') return null
  return (
    <Tag tone={force === 'not-yet' || force === 'ended' ? 'unknown' : 'warn'} icon="info">
      {say(FORCE_WORDS[force])}
    </Tag>
  )
}

function RuleRow({ rule, day, use }: { rule: Rule; day: string; use: RuleUse | undefined }) {
  const { t, say, number, language } = useWords()
  return (
    <li className={styles.row}>
      <Link to="/normas/$rule" params={{ rule: rule.id }} search={keepView} className={styles.rule}>
        {rule[language]}
      </Link>
      <span className={styles.quiet}>{say(citeText(rule.cite))}</span>
      <span className={styles.tags}>
        <Tag>{say(KIND_WORDS[rule.then.kind])}</Tag>
        <ForceTag force={forceOf(rule, day)} />
        {use && use.triggered + use.possible > 0 && (
          <span className={styles.quiet}>
            {t('law.useShort', {
              count: use.triggered + use.possible,
              n: number(use.triggered + use.possible, 0),
            })}
          </span>
        )}
      </span>
    </li>
  )
}

/** The rules that begin, end or change from one day to another. */
function Difference({ rules, from, to }: { rules: readonly Rule[]; from: string; to: string }) {
  const { t, say, date, number, language } = useWords()
  const byId = useMemo(() => new Map(rules.map((rule) => [rule.id, rule])), [rules])
  const { begins, ends, changes } = useMemo(() => ruleDifference({ rules }, from, to), [rules, from, to])
  const undated = rules.filter((rule) => forceOf(rule, to) === 'undated').length
  const link = (id: string) => (
    <Link to="/normas/$rule" params={{ rule: id }} search={keepView} className={styles.link}>
      {byId.get(id)?.[language] ?? id}
    </Link>
  )
  const list = (title: string, ids: readonly string[]) =>
    ids.length > 0 && (
      <>
        <h4 className={styles.label}>{title}</h4>
        <ul className={styles.plainList}>
          {ids.map((id) => (
            <li key={id}>{link(id)}</li>
          ))}
        </ul>
      </>
    )
  return (
    <section className={styles.stack} aria-label={t('law.difference')}>
      <p>{t('law.between', { from: date(from), to: date(to) })}</p>
      {list(t('law.begins', { n: number(begins.length, 0) }), begins)}
      {list(t('law.ends', { n: number(ends.length, 0) }), ends)}
      {changes.length > 0 && (
        <>
          <h4 className={styles.label}>{t('law.changes', { n: number(changes.length, 0) })}</h4>
          <ul className={styles.plainList}>
            {changes.map((change) => (
              <li key={change.rule}>
                {link(change.rule)}: {say(FORCE_WORDS[change.from])} → {say(FORCE_WORDS[change.to])}
              </li>
            ))}
          </ul>
        </>
      )}
      {begins.length + ends.length + changes.length === 0 && <p>{t('law.noDifference')}</p>}
      <p className={styles.quiet}>{t('law.undated', { count: undated, n: number(undated, 0) })}</p>
    </section>
  )
}
