import { useLayers, versionsOf } from '../../data/layers.ts'
import { useWords } from '../../i18n/index.ts'
import { layersOf } from '../layers-of.ts'
import styles from '../panel/Availability.module.css'
import { useAvailability } from '../state.ts'
import { targetName } from '../words.ts'
import { countOpen, groupNotChecked } from './sentences.ts'

/** «Lo que esto no te dice»: what was not checked, how old, how exact, who decides. */
export function Limits() {
  const words = useWords()
  const { t, margin } = words
  // As text and number: told anew when they change, not at every move of a slider.
  const layers = useAvailability(({ criteria }) => criteria && layersOf(criteria).join(' '))
  const count = useAvailability(({ criteria, not_checked }) =>
    criteria ? countOpen(groupNotChecked(not_checked, criteria)) : 0,
  )
  const { data } = useLayers()
  if (layers === null) return null
  const published = versionsOf(data)
  const versions = layers.split(' ').flatMap((layer) => published.get(layer) ?? [])
  const years = versions.flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const [coarsest] = layers
    .split(' ')
    .flatMap((layer) => {
      const value = published.get(layer)?.accuracy_m ?? 0
      return value > 0 ? [{ layer, value }] : []
    })
    .sort((a, b) => b.value - a.value)
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
        {coarsest && (
          <li>
            {t('availability.results.limits.accuracy', {
              layer: targetName({ layer: coarsest.layer, where: null }, words),
              value: margin(coarsest.value),
            })}
          </li>
        )}
        <li>{t('availability.results.limits.cells')}</li>
        <li>{t('availability.results.limits.distances')}</li>
        <li>{t('availability.results.limits.people')}</li>
      </ul>
    </section>
  )
}
