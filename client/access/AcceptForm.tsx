import { type FormEvent, useState } from 'react'
import { PASSWORD_LENGTH } from '../../geodata/model/account.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useAccept, useInvitation } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './Access.module.css'
import { PasswordField } from './PasswordField.tsx'
import { roleNames } from './role-names.ts'

/** What an invitation asks for: a name to sign in with, a name to be seen by, a password. */
export function AcceptForm({ code, onDone }: { code: string; onDone: () => void }) {
  const words = useWords()
  const { t } = words
  const invitation = useInvitation(code)
  const accept = useAccept(code)
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [password, setPassword] = useState('')
  if (invitation.error) return <ProblemMessage error={invitation.error} />
  if (!invitation.data) return <Skeleton />
  const offer = invitation.data
  const send = (event: FormEvent) => {
    event.preventDefault()
    accept.mutate(
      {
        name: offer.name === null ? name : null,
        display_name: offer.renews ? null : displayName,
        password,
      },
      { onSuccess: onDone },
    )
  }
  return (
    <form className={styles.form} onSubmit={send}>
      <p>
        {offer.renews
          ? t('access.invitation.renews')
          : offer.name === null
            ? t('access.invitation.first')
            : t('access.invitation.account')}
      </p>
      <Message>{t('access.mayDo', { roles: roleNames(offer.roles, words) })}</Message>
      <TextField
        label={t('access.name')}
        help={offer.name === null ? t('access.nameHelp') : undefined}
        value={offer.name ?? name}
        readOnly={offer.name !== null}
        onChange={(event) => setName(event.target.value)}
        minLength={3}
        maxLength={120}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      {!offer.renews && (
        <TextField
          label={t('access.displayName')}
          help={t('access.displayNameHelp')}
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
          minLength={2}
          maxLength={80}
          autoComplete="name"
          required
        />
      )}
      <PasswordField
        label={t('access.password')}
        help={t('access.passwordHelp', { count: PASSWORD_LENGTH.shortest })}
        value={password}
        onChange={setPassword}
        minLength={PASSWORD_LENGTH.shortest}
        autoComplete="new-password"
      />
      {accept.error && <ProblemMessage error={accept.error} />}
      <Button type="submit" look="primary" disabled={accept.isPending}>
        {offer.renews ? t('access.invitation.renew') : t('access.invitation.create')}
      </Button>
    </form>
  )
}
