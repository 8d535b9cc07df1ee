import { Link } from '@tanstack/react-router'
import type { Term } from '../../geodata/glossary/index.ts'
import { citeText } from '../../geodata/rules/citation.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../geodata/rules/words.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Tip } from '../ui/Tip.tsx'
import styles from './Help.module.css'

/** A word of the law in a sentence, explained on tap; said as Spanish where it is Spanish. */
export function TermTip({ term, children }: { term: Term; children: string }) {
  const { language } = useWords()
  const spanish = term.forms.es.some((form) => form.toLowerCase() === children.toLowerCase())
  return (
    <Tip look="term" content={() => <Explanation term={term} />}>
      {language !== 'es' && spanish ? <span lang="es">{children}</span> : children}
    </Tip>
  )
}

/** To who reads in another language, the name that the law itself uses. */
export function SpanishName({ term }: { term: Term }) {
  const { language } = useWords()
  if (language === 'es' || term.name.es === term.name[language]) return null
  return (
    <span lang="es" className={styles.quiet}>
      {term.name.es}
    </span>
  )
}

function Explanation({ term }: { term: Term }) {
  const { t, say } = useWords()
  return (
    <>
      <strong>{say(term.name)}</strong>
      <SpanishName term={term} />
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
