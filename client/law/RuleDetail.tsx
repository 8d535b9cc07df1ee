import type { InForce, Rule, SectorAuthorisation } from '../../geodata/model/rule.ts'
import type { Text } from '../../geodata/model/text.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { forceOf } from '../../geodata/rules/in-force.ts'
import { type Condition, readCondition, readExample } from '../../geodata/rules/sentence.ts'
import { FORCE_WORDS, KIND_WORDS, TYPOLOGY_WORDS } from '../../geodata/rules/words.ts'
import type { RuleUse } from '../data/rules.ts'
import type { RulesAnswer } from '../data/screening.ts'
import { Explained, TermCard } from '../help/Explained.tsx'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { Section } from '../ui/Section.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Law.module.css'
import { ForceTag } from './RuleList.tsx'
import { WhereItApplies } from './WhereItApplies.tsx'

export interface RuleDetailProps {
  rule: Rule
  chapter: Text
  parameters: RulesAnswer['parameters']
  /** Undefined: no screening asked it yet. */
  use: RuleUse | undefined
  /** The counts have come. */
  counted: boolean
  /** The day whose law it is, YYYY-MM-DD. */
  day: string
}

/** One rule, whole: when it applies, what follows, by which article, how sure that is, since when, and where. */
export function RuleDetail({ rule, chapter, parameters, use, counted, day }: RuleDetailProps) {
  const { t, say, number, language } = useWords()
  const distances = Object.fromEntries(parameters.map(({ id, default_m }) => [id, default_m]))
  return (
    <TermCard>
      <article className={styles.detail}>
        <header className={styles.stack}>
          <h3 className={styles.title}>
            <Explained text={rule[language]} />
          </h3>
          <span className={styles.tags}>
            <Tag>{say(KIND_WORDS[rule.then.kind])}</Tag>
            <ForceTag force={forceOf(rule, day)} />
          </span>
          <p>
            <Explained text={say(rule.then.what)} />.
          </p>
        </header>

        <Section title={t('law.when')}>
          <ConditionTree condition={readCondition(rule.when, layerById, distances)} />
        </Section>

        <Section title={t('law.norm')}>
          <dl className={styles.facts}>
            <dt>{t('law.chapter')}</dt>
            <dd>{say(chapter)}</dd>
            <dt>{t('law.article')}</dt>
            <dd>
              <Explained text={say(citeText(rule.cite))} />
            </dd>
            <dt>{t('law.basis')}</dt>
            <dd>
              {t('law.certainty', {
                basis: t(`screening.basis.${rule.basis}`),
                confidence: t(`screening.confidence.${rule.confidence}`),
              })}
            </dd>
            <dt>{t('law.authority')}</dt>
            <dd>
              <Explained text={say(authorityText(rule.authority))} />
            </dd>
            <dt>{t('law.term')}</dt>
            <dd>
              {rule.term
                ? t('screening.term.sentence', {
                    length: t(`screening.term.${rule.term.unit}`, {
                      count: rule.term.n,
                      n: number(rule.term.n),
                    }),
                    purpose: say(rule.term.for),
                  })
                : t('law.noTerm')}
            </dd>
            <dt>{t('law.force')}</dt>
            <dd>
              <ForceText rule={rule} day={day} />
            </dd>
            {rule.caveats && (
              <>
                <dt>{t('law.caveat')}</dt>
                <dd>
                  <Explained text={say(rule.caveats)} />.
                </dd>
              </>
            )}
            <dt>{t('law.id')}</dt>
            <dd className={styles.code}>{rule.id}</dd>
          </dl>
        </Section>

        {rule.sector_authorisation && <Sector sector={rule.sector_authorisation} />}

        <Section title={t('law.where.title')}>
          <WhereItApplies key={rule.id} rule={rule} />
        </Section>

        {rule.examples && rule.examples.length > 0 && (
          <Section title={t('law.examples')}>
            <p className={styles.quiet}>{t('law.examplesHelp')}</p>
            <ol className={styles.examples}>
              {rule.examples.map((example) => (
                <li key={JSON.stringify(example)}>
                  <Example example={example} rule={rule} />
                </li>
              ))}
            </ol>
          </Section>
        )}

        {counted && (
          <Section title={t('law.use')}>
            <p>
              {use
                ? t('law.useText', {
                    asked: t('law.screenings', { count: use.asked, n: number(use.asked, 0) }),
                    triggered: number(use.triggered, 0),
                    possible: number(use.possible, 0),
                    notEvaluated: number(use.not_evaluated, 0),
                  })
                : t('law.useNone')}
            </p>
          </Section>
        )}
      </article>
    </TermCard>
  )
}

const JOINS = { all: 'law.join.all', any: 'law.join.any', not: 'law.join.not' } as const

function ConditionTree({ condition }: { condition: Condition }) {
  const { t, say } = useWords()
  if (condition.join === null)
    return (
      <p className={styles.condition}>
        <Explained text={capital(say(condition.text))} />
      </p>
    )
  return (
    <div>
      <p className={styles.join}>{t(JOINS[condition.join])}</p>
      <ul className={styles.tree}>
        {condition.parts.map((part) => (
          <li key={JSON.stringify(part)}>
            <ConditionTree condition={part} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** When it holds: the days that are known, how they are known, and what days do not say. */
function ForceText({ rule, day }: { rule: Rule; day: string }) {
  const { t, say, date } = useWords()
  const { in_force: inForce } = rule
  const range = ({ from, to }: Pick<InForce, 'from' | 'to'>) =>
    from && to
      ? t('law.range', { from: date(from), to: date(to) })
      : from
        ? t('law.since', { from: date(from) })
        : to
          ? t('law.until', { to: date(to) })
          : t('law.noDays')
  return (
    <>
      <p>{range(inForce ?? { from: null, to: null })}</p>
      {inForce && (
        <p className={styles.quiet}>
          {say(inForce.why)} ({t(`screening.basis.${inForce.basis}`)}).
        </p>
      )}
      <p className={styles.quiet}>
        {t('law.onDay', { day: date(day), force: say(FORCE_WORDS[forceOf(rule, day)]) })}
      </p>
    </>
  )
}

/** What Ley 21.770 makes of the permit, each statement with its article and how sure it is. */
function Sector({ sector }: { sector: SectorAuthorisation }) {
  const { t, say, number } = useWords()
  const from = ({ cite, basis }: { cite: string; basis: Rule['basis'] }) => (
    <span className={styles.quiet}>
      {' '}
      ({say(citeText(cite))}; {t(`screening.basis.${basis}`)})
    </span>
  )
  return (
    <Section title={t('law.sector.title')}>
      <dl className={styles.facts}>
        <dt>{t('law.sector.typology')}</dt>
        <dd>
          {capital(say(TYPOLOGY_WORDS[sector.typology.is]))}
          {from(sector.typology)}
        </dd>
        <dt>{t('law.sector.term')}</dt>
        <dd>
          {sector.term ? (
            <>
              {t(`screening.term.${sector.term.unit}`, { count: sector.term.n, n: number(sector.term.n) })}
              {from(sector.term)}
            </>
          ) : (
            t('law.sector.notStated')
          )}
        </dd>
        <dt>{t('law.sector.notice')}</dt>
        <dd>
          {sector.notice_or_sworn_statement ? (
            <>
              {t(sector.notice_or_sworn_statement.is ? 'law.sector.yes' : 'law.sector.no')}
              {from(sector.notice_or_sworn_statement)}
            </>
          ) : (
            t('law.sector.notStated')
          )}
        </dd>
        <dt>{t('law.sector.filing')}</dt>
        <dd>
          {sector.filing ? (
            <>
              {t(`law.sector.${sector.filing.is}`)}
              {from(sector.filing)}
            </>
          ) : (
            t('law.sector.notStated')
          )}
        </dd>
      </dl>
    </Section>
  )
}

function Example({ example, rule }: { example: NonNullable<Rule['examples']>[number]; rule: Rule }) {
  const { t, say } = useWords()
  const { given, meets, expect } = readExample(example, rule.when, layerById)
  const said = [...given, ...meets]
  return (
    <>
      {said.length > 0 ? (
        <ul className={styles.plainList}>
          {said.map((text) => (
            <li key={text.es}>{say(text)}</li>
          ))}
        </ul>
      ) : (
        <p>{t('law.nothingStated')}</p>
      )}
      <p className={styles.expect}>→ {t(`screening.outcome.${expect}`)}</p>
    </>
  )
}
