import { useEffect, useMemo, useState } from 'react'
import { TERMS, type Term } from '../../geodata/glossary/index.ts'
import { useWords } from '../i18n/index.ts'
import { TextField } from '../ui/Field.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './Help.module.css'
import { matchesTerm } from './match-term.ts'
import { SpanishName, TermOrigin } from './Term.tsx'

/** Every word that is explained, to be searched and read: `/glosario`, with the term asked about as its hash. */
export default function GlossaryPage({ onClose }: { onClose: () => void }) {
  const { t, say, language } = useWords()
  const [typed, setTyped] = useState('')
  const sorted = useMemo(
    () => [...TERMS].sort((a, b) => say(a.name).localeCompare(say(b.name), language)),
    [say, language],
  )
  const found = sorted.filter((term) => matchesTerm(term, typed, language))
  useEffect(() => {
    // The page came after its address: the browser has looked for the term before it was there.
    const asked = decodeURIComponent(window.location.hash.slice(1))
    if (asked) document.getElementById(asked)?.scrollIntoView({ block: 'start' })
  }, [])
  return (
    <Panel title={t('glossary.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.stack}>
        <p>{t('glossary.intro')}</p>
        <TextField
          label={t('glossary.search')}
          type="search"
          autoComplete="off"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <p className={styles.quiet} role="status">
          {found.length === 0 ? t('glossary.none') : t('glossary.found', { count: found.length })}
        </p>
        <dl className={styles.terms}>
          {found.map((term) => (
            <Entry key={term.id} term={term} />
          ))}
        </dl>
      </div>
    </Panel>
  )
}

const singular = (words: string) => words.toLowerCase().replace(/(?:es|s)(?!\p{L})/gu, '')

function Entry({ term }: { term: Term }) {
  const { t, say, language } = useWords()
  const name = say(term.name)
  // Plurals and capitals say nothing new; the acronym and the other names do.
  const others = term.forms[language].filter((form) => !singular(name).includes(singular(form)))
  return (
    <div className={styles.term} id={`term-${term.id}`}>
      <dt>{name}</dt>
      <dd>
        <SpanishName term={term} />
        <span>{say(term.text)}</span>
        {others.length > 0 && (
          <span className={styles.quiet}>{t('glossary.also', { forms: others.join(', ') })}</span>
        )}
        <TermOrigin term={term} />
      </dd>
    </div>
  )
}
