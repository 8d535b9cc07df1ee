import { Link } from '@tanstack/react-router'
import { useSession, useSignOut } from '../data/session.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import styles from './Access.module.css'

/** Who is signed in, with a way out. Nothing at all for visitors. */
export function AccountButton() {
  const { t } = useWords()
  const { person } = useSession()
  const signOut = useSignOut()
  if (!person) return null
  return (
    <span className={styles.account}>
      <Link to="/entrar" search={keepView} className={styles.person} title={t('access.account')}>
        {person.name}
      </Link>
      <Button look="plain" onClick={() => signOut.mutate(undefined)} disabled={signOut.isPending}>
        {t('access.signOut')}
      </Button>
    </span>
  )
}
