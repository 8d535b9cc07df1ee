import { type FormEvent, useState } from 'react'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSignIn } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/Field.tsx'
import styles from './Access.module.css'
import { PasswordField } from './PasswordField.tsx'

/** Name and password. Whoever shows it sees the person come in through `useSession`. */
export function SignInForm({ onDone }: { onDone?: () => void }) {
  const { t } = useWords()
  const signIn = useSignIn()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ name, password }, { onError: () => setPassword(''), onSuccess: () => onDone?.() })
  }
  return (
    <form className={styles.form} onSubmit={send}>
      <TextField
        label={t('access.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        type="text"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField
        label={t('access.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      {signIn.error && <ProblemMessage error={signIn.error} />}
      <Button type="submit" look="primary" disabled={signIn.isPending}>
        {t('access.signIn')}
      </Button>
      <p className={styles.small}>{t('access.noAccount')}</p>
    </form>
  )
}
