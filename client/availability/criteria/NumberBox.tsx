import { useEffect, useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import { readNumber } from '../../i18n/read-number.ts'
import { TextField } from '../../ui/Field.tsx'

export interface NumberBoxProps {
  label: string
  value: number
  minimum: number
  maximum: number
  unit: string
  onValue: (value: number) => void
}

/** A number as people type it, taken in when the box is left or Enter is pressed; what cannot be is said, and nothing changes. */
export function NumberBox({ label, value, minimum, maximum, unit, onValue }: NumberBoxProps) {
  const { t, number, language } = useWords()
  const [text, setText] = useState<string | null>(null)
  // Somebody else changed it: a slider, undo, another set.
  useEffect(() => {
    if (Number.isFinite(value)) setText(null)
  }, [value])
  const read = text === null ? value : readNumber(text, language)
  const isWrong = read === null || read < minimum || read > maximum
  const take = () => {
    if (text === null || isWrong) return
    if (read !== value) onValue(read)
    setText(null)
  }
  return (
    <TextField
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={text ?? number(value, 3)}
      unit={unit}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
      }}
      error={
        text !== null && isWrong
          ? t('availability.criteria.wrong', { from: number(minimum, 3), to: number(maximum, 0) })
          : undefined
      }
    />
  )
}
