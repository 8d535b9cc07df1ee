import type { Measure } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Message } from '../ui/Message.tsx'
import type { LayerNeed, Report } from './report.ts'
import styles from './Screening.module.css'

/** What could not be looked at, said before anything that was found: few hits must not read as few problems. */
export function NotReviewed({ report, measures }: { report: Report; measures: readonly Measure[] }) {
  const { t, number } = useWords()
  const { missing, uncovered, uncertain, counts } = report
  if (missing.length + uncovered.length + uncertain.length === 0) return null
  return (
    <Message tone="unknown">
      <p>
        <strong>
          {t('screening.notReviewed.rules', { count: counts.notEvaluated, n: number(counts.notEvaluated) })}
        </strong>{' '}
        {t('screening.notReviewed.meaning')}
      </p>
      <div className={styles.needs}>
        <Needs needs={missing} kind="missing" measures={measures} />
        <Needs needs={uncovered} kind="uncovered" measures={measures} />
        <Needs needs={uncertain} kind="uncertain" measures={measures} />
      </div>
    </Message>
  )
}

function Needs({
  needs,
  kind,
  measures,
}: {
  needs: readonly LayerNeed[]
  measures: readonly Measure[]
  kind: 'missing' | 'uncovered' | 'uncertain'
}) {
  const { t } = useWords()
  if (needs.length === 0) return null
  return (
    <Disclosure
      label={t(`screening.notReviewed.${kind}`)}
      aside={t('screening.notReviewed.layers', { count: needs.length })}
    >
      <p className={styles.quiet}>{t(`screening.notReviewed.${kind}Text`)}</p>
      <ul className={styles.needList}>
        {needs.map((need) => (
          <Need
            key={need.layer}
            need={need}
            where={kind === 'missing'}
            margin_m={kind === 'uncertain' ? marginOf(need.layer, measures) : null}
          />
        ))}
      </ul>
    </Disclosure>
  )
}

/** The largest margin with which a layer, or a part of it, was measured, m. */
export const marginOf = (layer: string, measures: readonly Measure[]): number | null =>
  measures.reduce<number | null>(
    (most, measure) => (measure.layer === layer ? Math.max(most ?? 0, measure.margin_m ?? 0) : most),
    null,
  )

/** A layer, how many rules wait for it, and where its data officially live. */
export function Need({
  need: { layer, rules },
  where,
  margin_m = null,
}: {
  need: LayerNeed
  where: boolean
  /** What its edges and the site's may be off by, where that is why it cannot be told. */
  margin_m?: number | null
}) {
  const { t, say, margin } = useWords()
  const declaration = layerById(layer)
  const home = declaration?.home
  return (
    <li>
      <strong>{declaration ? say(declaration.title) : layer}</strong>
      {margin_m !== null && ` (±\u00a0${margin(margin_m)})`}:{' '}
      {t('screening.notReviewed.waits', { count: rules.length })}{' '}
      {where &&
        declaration &&
        (home && /^https?:/.test(home) ? (
          <a href={home} target="_blank" rel="noreferrer">
            {t('screening.notReviewed.home', { publisher: say(declaration.publisher) })}
          </a>
        ) : (
          <span className={styles.quiet}>
            {t('screening.notReviewed.noHome', { publisher: say(declaration.publisher) })}
          </span>
        ))}
    </li>
  )
}
