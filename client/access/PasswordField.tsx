import { useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { Checkbox, TextField, type TextFieldProps } from '../ui/Field.tsx'
import styles from './Access.module.css'

interface PasswordFieldProps extends Pick<TextFieldProps, 'label' | 'help' | 'minLength' | 'autoComplete'> {
  value: string
  onChange: (value: string) => void
}

/** A password that can be looked at while it is typed, so that nobody has to type it twice. */
export function PasswordField({ value, onChange, ...rest }: PasswordFieldProps) {
  const { t } = useWords()
  const [shown, setShown] = useState(false)
  return (
    <div className={styles.password}>
      <TextField
        {...rest}
        type={shown ? 'text' : 'password'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Checkbox
        label={t('access.showPassword')}
        checked={shown}
        onChange={(event) => setShown(event.target.checked)}
      />
    </div>
  )
}
