import {
  createContext,
  Fragment,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
  useSyncExternalStore,
} from 'react'
import { useWords } from '../i18n/index.ts'

type Glossary = typeof import('./glossary.ts')

let glossary: Glossary | null = null
const waiting = new Set<() => void>()
let asked = false

/** The glossary is asked for when the first sentence is shown that may need it, and never before. */
export function whenGlossary(changed: () => void): () => void {
  if (!asked) {
    asked = true
    import('./glossary.ts').then(
      (module) => {
        glossary = module
        for (const one of waiting) one()
      },
      () => {
        // Without it sentences are as good as they were; the next one asks again.
        asked = false
      },
    )
  }
  waiting.add(changed)
  return () => waiting.delete(changed)
}
export const theGlossary = () => glossary

/** The terms a card has marked, and which of its sentences did. */
const Card = createContext<Map<string, string> | null>(null)

/** Within it every term is marked once, where it comes first. */
export function TermCard({ children }: { children: ReactNode }) {
  const marked = useRef(new Map<string, string>())
  return <Card value={marked.current}>{children}</Card>
}

/**
 * A sentence whose words of the law are explained on tap. Only for text: what stands in it becomes buttons, so never
 * inside a button, a link or a label.
 */
export function Explained({ text }: { text: string }) {
  const { language } = useWords()
  const id = useId()
  const marked = useContext(Card)
  const loaded = useSyncExternalStore(whenGlossary, theGlossary)
  useEffect(
    () => () => {
      for (const [term, owner] of marked ?? []) if (owner === id) marked?.delete(term)
    },
    [marked, id],
  )
  if (!loaded) return text
  const { findTerms, TermTip } = loaded
  const parts: ReactNode[] = []
  let at = 0
  for (const { start, end, term } of findTerms(text, language)) {
    const owner = marked?.get(term.id)
    if (owner !== undefined && owner !== id) continue
    marked?.set(term.id, id)
    parts.push(text.slice(at, start))
    parts.push(
      <TermTip key={term.id} term={term}>
        {text.slice(start, end)}
      </TermTip>,
    )
    at = end
  }
  if (parts.length === 0) return text
  parts.push(<Fragment key="rest">{text.slice(at)}</Fragment>)
  return parts
}
