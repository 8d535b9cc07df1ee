import { type ReactNode, useId, useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import { UNITS } from '../../geodata/model/units.ts'
import { useWords } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { Checkbox, Radio, Select, TextField } from '../ui/Field.tsx'
import type { FactValue } from './facts.ts'
import styles from './Screening.module.css'

/** Stands for no answer in a list; no choice is called so. */
const CHOOSE = '?'

export interface FactFieldProps {
  fact: string
  /** Null: said to be not known. Undefined: not answered. */
  value: FactValue | null | undefined
  /** Null: not known. */
  onChange: (value: FactValue | null) => void
  /** Takes an answer back; without it, an emptied box says that it is not known. */
  onClear?: () => void
  /** Small text under the question. */
  why?: ReactNode
}

/** One question about the project; not knowing is always an answer. */
export function FactField(props: FactFieldProps) {
  const declared = FACTS[props.fact]
  if (!declared) return null
  if (declared.type === 'flag') return <FlagField {...props} />
  if (declared.type === 'number') return <NumberField {...props} />
  return <ChoiceField {...props} />
}

function FlagField({ fact, value, onChange, why }: FactFieldProps) {
  const { t, say } = useWords()
  const name = useId()
  const declared = FACTS[fact]
  const choices = [
    { id: 'yes', chosen: value === true, give: true },
    { id: 'no', chosen: value === false, give: false },
    { id: 'unknown', chosen: value === null, give: null },
  ] as const
  return (
    <fieldset className={styles.question}>
      <legend>{declared && say(declared.question)}</legend>
      <div className={styles.choices}>
        {choices.map(({ id, chosen, give }) => (
          <Radio
            key={id}
            name={name}
            label={t(`screening.${id}`)}
            checked={chosen}
            onChange={() => onChange(give)}
          />
        ))}
      </div>
      {why && <p className={styles.quiet}>{why}</p>}
    </fieldset>
  )
}

function NumberField({ fact, value, onChange, onClear, why }: FactFieldProps) {
  const { t, say, language, quantity, number } = useWords()
  const declared = FACTS[fact]
  const [text, setText] = useState(() => (typeof value === 'number' ? number(value, 4) : ''))
  if (declared?.type !== 'number') return null
  const unit = UNITS[declared.unit].symbol[language]
  const read = text.trim() === '' ? null : readNumber(text, language)
  const problem =
    text.trim() !== '' && read === null
      ? t('screening.fact.notNumber')
      : read !== null && read < declared.minimum
        ? t('screening.fact.tooSmall', { value: quantity(declared.minimum, unit) })
        : read !== null && declared.maximum !== undefined && read > declared.maximum
          ? t('screening.fact.tooLarge', { value: quantity(declared.maximum, unit) })
          : null
  return (
    <div className={styles.question}>
      <TextField
        label={say(declared.question)}
        unit={unit}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        placeholder={value === null ? t('screening.unknown') : undefined}
        error={problem}
        help={
          <>
            {read !== null && !problem && read >= 1000 && (
              <span className={styles.line}>
                {t('screening.fact.readAs', { value: quantity(read, unit, 4) })}
              </span>
            )}
            {why}
          </>
        }
        onChange={(event) => {
          setText(event.target.value)
          const next = event.target.value.trim() === '' ? null : readNumber(event.target.value, language)
          const fits =
            next !== null &&
            next >= declared.minimum &&
            (declared.maximum === undefined || next <= declared.maximum)
          if (fits) onChange(next)
          else (onClear ?? (() => onChange(null)))()
        }}
      />
      {onClear && (
        <Checkbox
          label={t('screening.unknown')}
          checked={value === null}
          onChange={(event) => {
            setText('')
            if (event.target.checked) onChange(null)
            else onClear()
          }}
        />
      )}
    </div>
  )
}

function ChoiceField({ fact, value, onChange, onClear, why }: FactFieldProps) {
  const { t, say } = useWords()
  const declared = FACTS[fact]
  if (declared?.type !== 'enum') return null
  return (
    <div className={styles.question}>
      <Select
        label={say(declared.question)}
        value={value === undefined && onClear ? CHOOSE : (value ?? '').toString()}
        help={why}
        options={[
          ...(onClear ? [{ value: CHOOSE, title: t('screening.questions.choose') }] : []),
          { value: '', title: t('screening.unknown') },
          ...Object.entries(declared.choices).map(([id, title]) => ({ value: id, title: say(title) })),
        ]}
        onChange={(event) => {
          if (event.target.value === CHOOSE) onClear?.()
          else onChange(event.target.value === '' ? null : event.target.value)
        }}
      />
    </div>
  )
}
