import { useId, useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import { UNITS } from '../../geodata/model/units.ts'
import { useWords, type Words } from '../i18n/index.ts'
import { Radio, Select, TextField } from '../ui/Field.tsx'
import { readNumber } from './read-number.ts'
import styles from './Screening.module.css'

export type FactValue = string | number | boolean

/** A stated fact in words: `6.000 t/mes`, `Sí`, `Arriendo`. */
export function writeFact(
  fact: string,
  value: FactValue,
  { t, say, quantity, language }: Pick<Words, 't' | 'say' | 'quantity' | 'language'>,
) {
  const declared = FACTS[fact]
  if (declared?.type === 'number' && typeof value === 'number')
    return quantity(value, UNITS[declared.unit].symbol[language], 4)
  if (typeof value === 'boolean') return t(value ? 'screening.yes' : 'screening.no')
  const title = declared?.type === 'enum' ? declared.choices[String(value)] : undefined
  return title ? say(title) : String(value)
}

export interface FactFieldProps {
  fact: string
  value: FactValue | null
  /** Null: not known. */
  onChange: (value: FactValue | null) => void
  /** Small text under the question. */
  why?: string
}

/** One question about the project; not knowing is always an answer. */
export function FactField({ fact, value, onChange, why }: FactFieldProps) {
  const declared = FACTS[fact]
  if (!declared) return null
  if (declared.type === 'flag') return <FlagField fact={fact} value={value} onChange={onChange} why={why} />
  if (declared.type === 'number')
    return <NumberField fact={fact} value={value} onChange={onChange} why={why} />
  return <ChoiceField fact={fact} value={value} onChange={onChange} why={why} />
}

type Props = Omit<FactFieldProps, 'why'> & { why: string | undefined }

function FlagField({ fact, value, onChange, why }: Props) {
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

function NumberField({ fact, value, onChange, why }: Props) {
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
        placeholder={t('screening.unknown')}
        error={problem}
        help={
          read !== null && !problem && read >= 1000
            ? t('screening.fact.readAs', { value: quantity(read, unit, 4) })
            : why
        }
        onChange={(event) => {
          setText(event.target.value)
          const next = event.target.value.trim() === '' ? null : readNumber(event.target.value, language)
          const fits =
            next !== null &&
            next >= declared.minimum &&
            (declared.maximum === undefined || next <= declared.maximum)
          onChange(fits ? next : null)
        }}
      />
    </div>
  )
}

function ChoiceField({ fact, value, onChange, why }: Props) {
  const { t, say } = useWords()
  const declared = FACTS[fact]
  if (declared?.type !== 'enum') return null
  return (
    <div className={styles.question}>
      <Select
        label={say(declared.question)}
        value={value === null ? '' : String(value)}
        help={why}
        options={[
          { value: '', title: t('screening.unknown') },
          ...Object.entries(declared.choices).map(([id, title]) => ({ value: id, title: say(title) })),
        ]}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      />
    </div>
  )
}
