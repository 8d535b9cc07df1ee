import { useWords } from '../i18n/index.ts'
import styles from './Imports.module.css'
import type { Draft } from './use-draft.ts'

/** Says whether what is on screen is what the server has. */
export function SaveState({ draft: { state, mapping } }: { draft: Draft }) {
  const { t } = useWords()
  if (!mapping) return null
  return (
    <p className={styles.quiet} role="status">
      {t(`imports.save.${state}`)}
    </p>
  )
}
