import { useLayers, versionsOf } from '../../data/layers.ts'
import { useWords } from '../../i18n/index.ts'
import { layersOf } from '../layers-of.ts'
import styles from '../panel/Availability.module.css'
import { useAvailability } from '../state.ts'
import { countOpen, groupNotChecked } from './sentences.ts'

/** «Lo que esto no te dice»: what was not checked, how old, how exact, who decides. */
export function Limits() {
  const { t, margin } = useWords()
  const criteria = useAvailability((state) => state.criteria)
  const entries = useAvailability((state) => state.not_checked)
  const { data } = useLayers()
  if (!criteria) return null
  const published = versionsOf(data)
  const versions = layersOf(criteria).flatMap((layer) => published.get(layer) ?? [])
  const years = versions.flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const coarsest = Math.max(0, ...versions.map(({ accuracy_m }) => accuracy_m ?? 0))
  const count = countOpen(groupNotChecked(entries, criteria))
  return (
    <section className={styles.limits}>
      <h3 className={styles.section}>{t('availability.results.limits.title')}</h3>
      <ul>
        <li>{t('availability.results.limits.decides')}</li>
        {count > 0 && <li>{t('availability.results.limits.notChecked', { count })}</li>}
        <li>{t('availability.results.limits.owner')}</li>
        {years.length > 0 && (
          <li>{t('availability.results.limits.age', { oldest: years[0], newest: years.at(-1) })}</li>
        )}
        {coarsest > 0 && <li>{t('availability.results.limits.accuracy', { value: margin(coarsest) })}</li>}
        <li>{t('availability.results.limits.cells')}</li>
        <li>{t('availability.results.limits.distances')}</li>
        <li>{t('availability.results.limits.people')}</li>
      </ul>
    </section>
  )
}
