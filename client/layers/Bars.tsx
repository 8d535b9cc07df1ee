import { useWords } from '../i18n/index.ts'
import styles from './Bars.module.css'

export interface Bar {
  id: string
  title: string
  count: number
  area_ha: number | null
  length_km: number | null
  /** Not one of the values: drawn hatched. */
  unknown?: boolean
}

/** A table whose rows carry a bar: what is drawn is what is written, for the eye and for who reads it aloud. */
export function Bars({ caption, heading, bars }: { caption: string; heading: string; bars: readonly Bar[] }) {
  const { t, number, quantity } = useWords()
  const hasArea = bars.some(({ area_ha }) => area_ha !== null)
  const hasLength = bars.some(({ length_km }) => length_km !== null)
  const size = (bar: Bar) => (hasArea ? (bar.area_ha ?? 0) : hasLength ? (bar.length_km ?? 0) : bar.count)
  const most = Math.max(...bars.map(size), 0)
  return (
    <table className={styles.bars}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col" className={styles.number}>
            {t('work.figures.count')}
          </th>
          {hasArea && (
            <th scope="col" className={styles.number}>
              ha
            </th>
          )}
          {hasLength && (
            <th scope="col" className={styles.number}>
              km
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.id}>
            <th scope="row" className={styles.title}>
              <span>{bar.title}</span>
              <svg className={styles.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect
                  width={most > 0 ? Math.max(size(bar) > 0 ? 0.7 : 0, (100 * size(bar)) / most) : 0}
                  height="6"
                  className={bar.unknown ? styles.unknown : styles.fill}
                />
              </svg>
            </th>
            <td className={styles.number}>{number(bar.count, 0)}</td>
            {hasArea && (
              <td className={styles.number}>
                {bar.area_ha === null ? '–' : quantity(bar.area_ha, '', digits(bar.area_ha))}
              </td>
            )}
            {hasLength && (
              <td className={styles.number}>
                {bar.length_km === null ? '–' : quantity(bar.length_km, '', digits(bar.length_km))}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Decimals worth showing. */
export const digits = (value: number): number => (value >= 100 || value === 0 ? 0 : value >= 1 ? 1 : 3)
