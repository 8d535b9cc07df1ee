import { FACTS } from '../../geodata/facts/index.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import { type Explained, explain, reasons } from '../../geodata/rules/explain.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { leafSentence } from './explain-sentences.ts'
import styles from './Screening.module.css'

const ICON: Record<string, IconName> = { true: 'check', false: 'close', null: 'unknown' }

/** True, false or not known, with an icon and a word: colour is never the only sign. */
function Truth({ value }: { value: boolean | null }) {
  const { t } = useWords()
  return (
    <span className={styles.truth} data-value={String(value)}>
      <Icon name={ICON[String(value)] ?? 'unknown'} size={16} /> {t(`screening.whyNot.value.${value}`)}
    </span>
  )
}

function Part({ part, siteAccuracy_m }: { part: Explained; siteAccuracy_m: number }) {
  const words = useWords()
  const { t } = words
  if (part.kind === 'always')
    return (
      <li>
        <Truth value /> {t('screening.whyNot.always')}
      </li>
    )
  if (part.kind === 'fact' || part.kind === 'place')
    return (
      <li>
        <Truth value={part.value} /> {leafSentence(part, { layerById, facts: FACTS, siteAccuracy_m }, words)}
      </li>
    )
  const parts = part.kind === 'not' ? [part.part] : part.parts
  return (
    <li>
      <Truth value={part.value} /> {t(`screening.whyNot.${part.kind}`)}
      <ul className={styles.tree}>
        {parts.map((inner, i) => (
          // The parts of a rule never change places.
          <Part key={i} part={inner} siteAccuracy_m={siteAccuracy_m} />
        ))}
      </ul>
    </li>
  )
}

/** Why a rule came out as it did for this site: what decided it, and on demand the whole rule, part by part. */
export function RuleTree({
  rule,
  screening,
  startOpen = false,
}: {
  rule: Rule
  screening: Screening
  startOpen?: boolean
}) {
  const words = useWords()
  const { t } = words
  const asked = screening.findings.some((finding) => finding.rule === rule.id)
  if (!asked) return <p>{t('screening.whyNot.notAsked', { date: words.date(screening.as_of) })}</p>
  const { outcome, tree } = explain(
    rule,
    { ...screening.facts, route: screening.route.value, area_ha: screening.site.area_ha },
    screening.measures,
    screening.parameters,
  )
  const siteAccuracy_m = screening.site.accuracy_m
  const decided = reasons(tree)
  return (
    <div className={styles.stack}>
      <div>
        <h5 className={styles.label}>{t(`screening.whyNot.because.${outcome}`)}</h5>
        <ul className={styles.sentences}>
          {decided.map(({ leaf }, i) => (
            <li key={i}>{leafSentence(leaf, { layerById, facts: FACTS, siteAccuracy_m }, words)}</li>
          ))}
          {decided.length === 0 && <li>{t('screening.whyNot.always')}</li>}
        </ul>
        {rule.then.kind === 'eia' && <p className={styles.quiet}>{t('screening.whyNot.study')}</p>}
      </div>
      <Disclosure label={t('screening.finding.tree')} startOpen={startOpen}>
        <ul className={styles.tree}>
          <Part part={tree} siteAccuracy_m={siteAccuracy_m} />
        </ul>
      </Disclosure>
    </div>
  )
}
