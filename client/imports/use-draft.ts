import { useCallback, useEffect, useRef, useState } from 'react'
import { type ImportRun, type Mapping, useSaveMapping } from '../data/imports.ts'
import { isComplete } from './run-steps.ts'

/** How long typing has to rest before it is sent, ms. */
const REST = 600

export interface Draft {
  /** As it is on screen; null: no layer has been chosen. */
  mapping: Mapping | null
  change: (change: Partial<Mapping>) => void
  /** Puts another in its place. */
  replace: (mapping: Mapping) => void
  /** `incomplete`: something without which it would be refused is still empty. */
  state: 'saved' | 'saving' | 'incomplete' | 'failed'
  error: unknown
  retry: () => void
  /** Sends what has not been sent and gives the import as it is then; null: there was nothing to send. */
  flush: () => Promise<ImportRun | null>
}

const keyOf = (run: number) => `suelo-comun/import/${run}`

/** What was typed and had not reached the server when the page was left; null when nothing was. */
function readKept(run: number): Mapping | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(run)) ?? 'null')
  } catch {
    return null
  }
}

function keep(run: number, mapping: Mapping | null): void {
  try {
    if (mapping) sessionStorage.setItem(keyOf(run), JSON.stringify(mapping))
    else sessionStorage.removeItem(keyOf(run))
  } catch {
    // Without storage only what was typed in the last half second can be lost.
  }
}

/**
 * The mapping of an import as a person edits it. It is sent when typing rests, one version at a time, and what has not
 * been sent outlives a reload.
 */
export function useDraft(run: ImportRun): Draft {
  const { mutate, mutateAsync, isPending, error, reset } = useSaveMapping(String(run.id))
  const [edited, setEdited] = useState<Mapping | null>(() => readKept(run.id))
  const refused = useRef<Mapping | null>(null)
  const mapping = edited ?? run.mapping

  const replace = useCallback(
    (next: Mapping) => {
      keep(run.id, next)
      setEdited(next)
    },
    [run.id],
  )
  const change = useCallback(
    (part: Partial<Mapping>) => {
      if (mapping) replace({ ...mapping, ...part })
    },
    [mapping, replace],
  )
  const settle = useCallback(
    (sent: Mapping) =>
      setEdited((now) => {
        if (now !== sent) return now
        keep(run.id, null)
        return null
      }),
    [run.id],
  )

  useEffect(() => {
    // What was refused is not sent again until it has changed.
    if (!edited || isPending || refused.current === edited || !isComplete(edited)) return
    const timer = setTimeout(
      () =>
        mutate(edited, {
          onSuccess: () => settle(edited),
          onError: () => {
            refused.current = edited
          },
        }),
      REST,
    )
    return () => clearTimeout(timer)
  }, [edited, isPending, mutate, settle])

  return {
    mapping,
    change,
    replace,
    state:
      edited && !isComplete(edited)
        ? 'incomplete'
        : error && !isPending
          ? 'failed'
          : edited
            ? 'saving'
            : 'saved',
    error,
    retry: () => {
      refused.current = null
      reset()
      setEdited((now) => (now ? { ...now } : now))
    },
    flush: async () => {
      if (!edited) return null
      const answer = await mutateAsync(edited)
      settle(edited)
      return answer
    },
  }
}
