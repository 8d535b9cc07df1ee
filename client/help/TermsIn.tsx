import { useSyncExternalStore } from 'react'
import { useWords } from '../i18n/index.ts'
import { theGlossary, whenGlossary } from './Explained.tsx'
import styles from './Help.module.css'

/**
 * The terms of sentences that cannot hold buttons themselves, because they stand in one, as the heading of something
 * that opens; explained on tap. Nothing where there are none.
 */
export function TermsIn({ texts }: { texts: readonly string[] }) {
  const { t, say, language } = useWords()
  const loaded = useSyncExternalStore(whenGlossary, theGlossary)
  if (!loaded) return null
  const { findTerms, TermTip } = loaded
  const terms = new Map(texts.flatMap((text) => findTerms(text, language).map(({ term }) => [term.id, term])))
  if (terms.size === 0) return null
  return (
    <p className={styles.quiet}>
      {t('terms.here')}{' '}
      {[...terms.values()].map((term, i) => (
        <span key={term.id}>
          {i > 0 && ' · '}
          <TermTip term={term}>{say(term.name)}</TermTip>
        </span>
      ))}
    </p>
  )
}
