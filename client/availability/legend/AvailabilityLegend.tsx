import { noDataSvg } from '../../../geodata/layers/symbology.ts'
import { useWords } from '../../i18n/index.ts'
import type { Flavour } from '../../map/palette.ts'
import { splitByLaw } from '../results/sentences.ts'
import { useAvailability, useShown } from '../state.ts'
import { hectares } from '../words.ts'
import styles from './AvailabilityLegend.module.css'
import { plainFree, SCALES, scoreColour } from './colours.ts'
import { hectaresByStep } from './steps.ts'

const STEPS = 5

/** What the colours of the answer mean, with the hectares of each. */
export function AvailabilityLegend({ flavour }: { flavour: Flavour }) {
  const words = useWords()
  const { t } = words
  const { criteria, shown } = useShown()
  const not_checked = useAvailability((state) => state.not_checked)
  if (!criteria || !shown) return null
  const { answer, isApprox } = shown
  const scale = SCALES[flavour]
  // Without reasons an answer does not say who excludes.
  const split = answer.reasons.length > 0 ? splitByLaw(answer, criteria) : null
  const ha = (value: number) => hectares(value, isApprox, words)
  const isPartly = not_checked.some(
    ({ reason, complete_in }) => reason === 'incomplete' && complete_in.length > 0,
  )
  const byStep = answer.score_ha ? hectaresByStep(answer.score_ha, STEPS) : null
  return (
    <div className={styles.legend}>
      <h3 className={styles.title}>
        {t(byStep ? 'availability.map.legendScored' : 'availability.map.legend')}
      </h3>
      <ul>
        {byStep ? (
          [...byStep.entries()]
            .reverse()
            .map(([step, free]) => (
              <Entry
                key={step}
                colour={scoreColour(scale, step / (STEPS - 1))}
                opacity={scale.opacity}
                label={t('availability.map.score', { from: step * 20, to: step * 20 + 20 })}
                value={ha(free)}
              />
            ))
        ) : (
          <Entry
            colour={plainFree(scale)}
            opacity={scale.opacity}
            label={t('availability.map.free')}
            value={ha(answer.free_ha)}
          />
        )}
        <Entry
          colour={scale.ink}
          opacity={scale.choice}
          label={t('availability.map.choice')}
          value={split ? ha(split.choice) : null}
        />
        <Entry
          colour={scale.ink}
          opacity={scale.law}
          label={t('availability.map.law')}
          value={split ? ha(split.law + split.both) : null}
        />
        {isPartly && (
          <li className={styles.entry}>
            <img
              className={styles.swatch}
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(noDataSvg(flavour, 18))}`}
              alt=""
            />
            <span>{t('availability.map.partly')}</span>
          </li>
        )}
      </ul>
    </div>
  )
}

function Entry({
  colour,
  opacity,
  label,
  value,
}: {
  colour: string
  opacity: number
  label: string
  value: string | null
}) {
  return (
    <li className={styles.entry}>
      <span className={styles.swatch} aria-hidden="true">
        <span style={{ background: colour, opacity }} />
      </span>
      <span className={styles.label}>{label}</span>
      {value !== null && <span className={styles.value}>{value}</span>}
    </li>
  )
}
