import type { Screening } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import type { Report } from './report.ts'
import styles from './Screening.module.css'
import { verdictCounts } from './summary.ts'

/** Oldest and newest of what was looked at, and the coarsest. */
function ages(screening: Screening) {
  const versions = Object.values(screening.layer_versions).filter((version) => version !== null)
  const years = versions.flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const accuracies = screening.measures.flatMap(({ layer, features }) =>
    layerById(layer)?.theme === 'base' ? [] : features.flatMap(({ accuracy_m }) => accuracy_m ?? []),
  )
  return {
    oldest: years[0] ?? null,
    newest: years.at(-1) ?? null,
    coarsest_m: accuracies.length ? Math.max(...accuracies) : null,
  }
}

/** «Lo que esto no te dice»: what was not checked, how old, how accurate, who decides. */
export function Limits({ screening, report }: { screening: Screening; report: Report }) {
  const { t, margin } = useWords()
  const { oldest, newest, coarsest_m } = ages(screening)
  const cannotTell = verdictCounts(screening.measures, layerById).unknown
  return (
    <section className={styles.limits}>
      <h3 className={styles.section}>{t('screening.limits.title')}</h3>
      <ul>
        <li>{t('screening.limits.decides')}</li>
        {report.missing.length > 0 && (
          <li>{t('screening.limits.missing', { count: report.missing.length })}</li>
        )}
        {report.uncovered.length > 0 && (
          <li>{t('screening.limits.uncovered', { count: report.uncovered.length })}</li>
        )}
        {cannotTell > 0 && <li>{t('screening.limits.margin', { count: cannotTell })}</li>}
        {oldest && newest && <li>{t('screening.limits.age', { oldest, newest })}</li>}
        {coarsest_m !== null && <li>{t('screening.limits.accuracy', { value: margin(coarsest_m) })}</li>}
        <li>{t('screening.limits.near')}</li>
        <li>{t('screening.limits.law')}</li>
      </ul>
    </section>
  )
}

/** What the answer was made with, so that it can be made again. */
export function Provenance({ screening }: { screening: Screening }) {
  const { t, say, date, number } = useWords()
  const versions = Object.entries(screening.layer_versions)
  return (
    <Disclosure label={t('screening.provenance.title')}>
      <dl className={styles.facts}>
        <dt>{t('screening.provenance.when')}</dt>
        <dd>{date(screening.created_at)}</dd>
        <dt>{t('screening.provenance.rules')}</dt>
        <dd>
          {t('screening.provenance.rulesText', { count: screening.rule_base.count })}{' '}
          <code className={styles.hash}>{screening.rule_base.hash.slice(0, 16)}</code>
        </dd>
        <dt>{t('screening.provenance.engine')}</dt>
        <dd>{screening.engine_version}</dd>
        <dt>{t('screening.provenance.id')}</dt>
        <dd>
          <code className={styles.hash}>{screening.id}</code>
        </dd>
      </dl>
      <h4 className={styles.label}>{t('screening.provenance.layers')}</h4>
      <ul className={styles.sentences}>
        {versions.map(([id, version]) => {
          const layer = layerById(id)
          return (
            <li key={id}>
              {layer ? say(layer.title) : id}:{' '}
              {version
                ? t('screening.provenance.version', {
                    number: number(version.number, 0),
                    source:
                      version.source.year === null
                        ? version.source.name
                        : `${version.source.name} ${version.source.year}`,
                    date: date(version.published_at),
                  })
                : t('screening.verdict.noData')}
            </li>
          )
        })}
      </ul>
    </Disclosure>
  )
}
