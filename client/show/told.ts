import { useEffect, useSyncExternalStore } from 'react'

/** What a task asks and answers about the view, in sentences, and what it could not look at: for paper and pictures. */
export interface Told {
  question: string
  answer: string
  /** Not looked at, or not wholly; a line each. */
  notChecked?: readonly string[]
  /** What a link does not hold of it, and what to do about that. */
  notInLink?: string
}

let told: readonly { id: string; told: Told }[] = []
const listeners = new Set<() => void>()

function change(next: typeof told) {
  told = next
  for (const listener of listeners) listener()
}

/** Keeps the question and the answer of a task while its component is there; null: nothing asked. */
export function useTell(
  id: string,
  question: string | null,
  answer: string,
  notChecked?: readonly string[],
  notInLink?: string,
): void {
  const key = notChecked?.join('\n')
  useEffect(() => {
    if (question === null) return
    const entry = {
      id,
      told: {
        question,
        answer,
        ...(key ? { notChecked: key.split('\n') } : {}),
        ...(notInLink ? { notInLink } : {}),
      },
    }
    change([...told.filter((one) => one.id !== id), entry])
    return () => change(told.filter((one) => one !== entry))
  }, [id, question, answer, key, notInLink])
}

/** What was told last, by whom is open now; null: nothing is asked. */
export function useTold(): Told | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => told.at(-1)?.told ?? null,
  )
}
