import { memo } from 'react'
import { FIELDS, isFieldLayer } from '../../../geodata/fields/declare.ts'
import type { Preference } from '../../../geodata/model/availability.ts'
import { useWords } from '../../i18n/index.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Slider } from '../../ui/Field.tsx'
import { availability, useAvailability } from '../state.ts'
import { metricText, preferenceName } from '../words.ts'
import styles from './Criteria.module.css'
import { isOwn, without, withPreference } from './edit.ts'
import { NumberBox } from './NumberBox.tsx'
import { rested, Unchecked } from './RuleRow.tsx'

const change = availability.getState().setCriteria
const MOST_WEIGHT = 40

/** What makes land better, how much it weighs, and from where to where it counts. */
export const PreferenceRow = memo(function PreferenceRow({ preference }: { preference: Preference }) {
  const words = useWords()
  const { t, say, number } = words
  const { id, weight, best, worst, why } = preference
  const unchecked = useAvailability(({ not_checked }) =>
    not_checked.find(({ criterion, reason }) => criterion === id && reason !== 'off'),
  )
  const name = preferenceName(preference, words)
  const unit =
    preference.metric === 'distance'
      ? 'm'
      : 'raster' in preference && isFieldLayer(preference.raster)
        ? say(FIELDS[preference.raster].unit)
        : ''
  return (
    <li className={styles.rule} data-off={weight > 0 ? undefined : true}>
      <div className={styles.head}>
        <p className={styles.name}>{name}</p>
        {isOwn(id) && (
          <IconButton
            icon="trash"
            label={t('availability.criteria.remove', { name })}
            onClick={() => change((before) => without(before, id))}
          />
        )}
      </div>
      <Slider
        label={`${name}: ${t('availability.criteria.weight')}`}
        value={weight}
        minimum={0}
        maximum={Math.max(MOST_WEIGHT, weight)}
        step={1}
        words={number(weight, 1)}
        onChange={(next) =>
          change((before) => withPreference(before, id, { weight: next }), { moving: true })
        }
        onRest={rested}
      />
      {unchecked && <Unchecked entry={unchecked} />}
      <div className={styles.basis}>
        <Disclosure
          label={t('availability.criteria.curve', {
            best: metricText(preference, best, words),
            worst: metricText(preference, worst, words),
          })}
        >
          {why && <p className={styles.why}>{say(why)}</p>}
          <div className={styles.pair}>
            {(['best', 'worst'] as const).map((end) => (
              <NumberBox
                key={end}
                label={t(`availability.criteria.${end}`)}
                value={preference[end]}
                minimum={0}
                maximum={preference.metric === 'inside' ? 1 : 10_000_000}
                unit={unit}
                onValue={(next) => change((before) => withPreference(before, id, { [end]: next }))}
              />
            ))}
          </div>
        </Disclosure>
      </div>
    </li>
  )
})
