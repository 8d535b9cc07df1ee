import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { PASSWORD_LENGTH } from '../../geodata/model/account.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { type Person, useChangePassword, useSession, useSignOut } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useToast } from '../ui/Toast.tsx'
import { AcceptForm } from './AcceptForm.tsx'
import styles from './Access.module.css'
import { PasswordField } from './PasswordField.tsx'
import { roleNames } from './role-names.ts'
import { SignInForm } from './SignInForm.tsx'

/** `/entrar`: sign in, use an invitation, or look after one's own account. */
export default function EnterPanel({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { person, known } = useSession()
  // Kept here: it is no part of the router's grammar, so the address may lose it at the next step.
  const [code, setCode] = useState(() => new URLSearchParams(window.location.search).get('codigo'))
  const router = useRouter()
  const used = () => {
    setCode(null)
    router.history.replace(router.buildLocation({ to: '/entrar', search: keepView }).href)
  }
  const title = code ? t('access.invitation.title') : person ? t('access.account') : t('access.signIn')
  return (
    <Panel title={title} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      {!known && <Skeleton />}
      {known && code && <AcceptForm code={code} onDone={used} />}
      {known && !code && (person ? <Account person={person} /> : <SignIn />)}
    </Panel>
  )
}

function SignIn() {
  const { t } = useWords()
  const { history } = useRouter()
  // Whoever was asked to sign in on the way to something goes on with it.
  const back = () => {
    if (history.canGoBack()) history.back()
  }
  return (
    <div className={styles.form}>
      <p>{t('access.why')}</p>
      <SignInForm onDone={back} />
    </div>
  )
}

function Account({ person }: { person: Person }) {
  const words = useWords()
  const { t } = words
  const signOut = useSignOut()
  return (
    <div className={styles.form}>
      <p>
        {t('access.signedInAs')} <strong>{person.name}</strong>.
      </p>
      <p>{t('access.mayDo', { roles: roleNames(person.roles, words) })}</p>
      <p>
        <Link to="/datos" search={keepView}>
          {t('access.toData')}
        </Link>
      </p>
      {signOut.error && <ProblemMessage error={signOut.error} />}
      <Button onClick={() => signOut.mutate(undefined)} disabled={signOut.isPending}>
        {t('access.signOut')}
      </Button>
      <Disclosure label={t('access.changePassword')}>
        <ChangePassword />
      </Disclosure>
    </div>
  )
}

function ChangePassword() {
  const { t } = useWords()
  const say = useToast()
  const change = useChangePassword()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          setCurrent('')
          setPassword('')
          say({ key: 'password', words: t('access.passwordChanged') })
        },
      },
    )
  }
  return (
    <form className={styles.form} onSubmit={send}>
      <PasswordField
        label={t('access.currentPassword')}
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
      />
      <PasswordField
        label={t('access.newPassword')}
        help={t('access.passwordHelp', { count: PASSWORD_LENGTH.shortest })}
        value={password}
        onChange={setPassword}
        minLength={PASSWORD_LENGTH.shortest}
        autoComplete="new-password"
      />
      {change.error && <ProblemMessage error={change.error} />}
      <Button type="submit" disabled={change.isPending}>
        {t('access.changePassword')}
      </Button>
    </form>
  )
}
