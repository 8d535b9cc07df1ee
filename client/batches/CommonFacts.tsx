import { useId } from 'react'
import { FACTS, PROJECT_GROUPS, PROJECT_TYPES } from '../../geodata/facts/index.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { UNITS } from '../../geodata/model/units.ts'
import { useWords } from '../i18n/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { Select, TextField } from '../ui/Field.tsx'
import styles from './Batches.module.css'

/** Facts that can be stated for all sites, besides the type. */
const OTHERS = Object.entries(FACTS).filter(
  ([id, fact]) => id !== 'type' && !(fact.type === 'number' && fact.derived),
)

/** What is stated about every site alike: what kind of project it is, and any other fact that is chosen. */
export function CommonFacts({ facts, onChange }: { facts: Facts; onChange: (facts: Facts) => void }) {
  const { t, say } = useWords()
  const id = useId()
  const set = (fact: string, value: Facts[string]) => onChange({ ...facts, [fact]: value })
  const drop = (fact: string) => {
    const { [fact]: _, ...rest } = facts
    onChange(rest)
  }
  return (
    <div className={styles.stack}>
      <div className={styles.labelled}>
        <label htmlFor={id}>{t('batches.facts.type')}</label>
        <select
          id={id}
          className={styles.select}
          value={typeof facts.type === 'string' ? facts.type : ''}
          onChange={({ target }) => (target.value ? set('type', target.value) : drop('type'))}
        >
          <option value="">{t('batches.facts.unknown')}</option>
          {Object.entries(PROJECT_GROUPS).map(([group, title]) => (
            <optgroup key={group} label={say(title)}>
              {Object.entries(PROJECT_TYPES)
                .filter(([, type]) => type.group === group)
                .map(([type, declared]) => (
                  <option key={type} value={type}>
                    {say(declared.title)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      {Object.entries(facts)
        .filter(([fact]) => fact !== 'type')
        .map(([fact, value]) => (
          <div key={fact} className={styles.fact}>
            <FactInput fact={fact} value={value} onChange={(next) => set(fact, next)} />
            <IconButton icon="close" label={t('batches.facts.drop')} onClick={() => drop(fact)} />
          </div>
        ))}
      <Select
        label={t('batches.facts.add')}
        value=""
        onChange={({ target }) => {
          if (target.value) set(target.value, null)
        }}
        options={[
          { value: '', title: t('batches.facts.choose') },
          ...OTHERS.filter(([fact]) => !(fact in facts)).map(([fact, declared]) => ({
            value: fact,
            title: say(declared.question),
          })),
        ]}
      />
    </div>
  )
}

function FactInput({
  fact,
  value,
  onChange,
}: {
  fact: string
  value: Facts[string] | undefined
  onChange: (value: Facts[string]) => void
}) {
  const { t, say, language } = useWords()
  const declared = FACTS[fact]
  if (!declared) return null
  if (declared.type === 'number')
    return (
      <TextField
        label={say(declared.question)}
        unit={UNITS[declared.unit].symbol[language]}
        type="number"
        step="any"
        min={declared.minimum}
        max={declared.maximum}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target }) =>
          onChange(Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : null)
        }
      />
    )
  const choices =
    declared.type === 'flag'
      ? [
          { value: 'true', title: t('inspector.yes') },
          { value: 'false', title: t('inspector.no') },
        ]
      : Object.entries(declared.choices).map(([code, title]) => ({ value: code, title: say(title) }))
  return (
    <Select
      label={say(declared.question)}
      value={value === null || value === undefined ? '' : String(value)}
      onChange={({ target }) =>
        onChange(
          target.value === '' ? null : declared.type === 'flag' ? target.value === 'true' : target.value,
        )
      }
      options={[{ value: '', title: t('batches.facts.unknown') }, ...choices]}
    />
  )
}
