import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Term } from '../../geodata/glossary/index.ts'
import { citeText } from '../../geodata/rules/citation.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../geodata/rules/words.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Tip } from '../ui/Tip.tsx'
import styles from './Help.module.css'

/** A word of the law in a sentence, explained on tap. */
export function TermTip({ term, children }: { term: Term; children: ReactNode }) {
  return (
    <Tip look="term" content={() => <Explanation term={term} />}>
      {children}
    </Tip>
  )
}

function Explanation({ term }: { term: Term }) {
  const { t, say } = useWords()
  return (
    <>
      <strong>{say(term.name)}</strong>
      <span>{say(term.text)}</span>
      <TermOrigin term={term} />
      <Link to="/glosario" search={keepView} hash={`term-${term.id}`}>
        {t('glossary.all')}
      </Link>
    </>
  )
}

/** Where a term stands in the law, and how sure this reading of it is. */
export function TermOrigin({ term: { cite, confidence, basis } }: { term: Term }) {
  const { say } = useWords()
  return (
    <span className={styles.quiet}>
      {say(citeText(cite))} ({say(CONFIDENCE_WORDS[confidence])}: {say(BASIS_WORDS[basis])})
    </span>
  )
}
