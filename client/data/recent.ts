import { useEffect, useSyncExternalStore } from 'react'
import * as z from 'zod/mini'

/**
 * What was opened on this device: screenings, scenarios, places asked about. Kept in this browser, sent to nobody.
 */

const work = z.object({
  kind: z.enum(['screening', 'scenario', 'place']),
  /** What makes it the same work when it is opened again. */
  key: z.string().check(z.minLength(1), z.maxLength(2000)),
  /** As the person knows it, in the language it was opened in. */
  title: z.string().check(z.minLength(1), z.maxLength(300)),
  /** Path and query on this site. */
  address: z.string().check(z.regex(/^\/(?!\/)/), z.maxLength(4000)),
  /** When it was last opened, ISO 8601. */
  at: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T/)),
})
export type RecentWork = z.infer<typeof work>
export type Opened = Omit<RecentWork, 'at'>

const NAME = 'suelo-comun.recent'
/** Most pieces of work kept. */
export const MOST = 8

const NOTHING: readonly RecentWork[] = []

/** What a stored text says; what cannot be read is left out. */
export function readRecent(text: string | null): readonly RecentWork[] {
  if (text === null) return NOTHING
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list)) return NOTHING
    return list
      .flatMap((one) => {
        const read = work.safeParse(one)
        return read.success ? [read.data] : []
      })
      .slice(0, MOST)
  } catch {
    return NOTHING
  }
}

/** The list with this work at its head, once. */
export function withWork(list: readonly RecentWork[], opened: RecentWork): readonly RecentWork[] {
  return [opened, ...list.filter(({ kind, key }) => kind !== opened.kind || key !== opened.key)].slice(
    0,
    MOST,
  )
}

const listeners = new Set<() => void>()
let cached: { text: string | null; list: readonly RecentWork[] } = { text: null, list: NOTHING }

/** A browser may refuse to keep anything: then there is nothing recent, and nothing else changes. */
function stored(): string | null {
  try {
    return window.localStorage.getItem(NAME)
  } catch {
    return null
  }
}

function current(): readonly RecentWork[] {
  const text = stored()
  if (text !== cached.text) cached = { text, list: readRecent(text) }
  return cached.list
}

/** Puts these in place of what is kept; nothing at all leaves no trace. */
export function keepRecent(list: readonly RecentWork[]): void {
  try {
    if (list.length === 0) window.localStorage.removeItem(NAME)
    else window.localStorage.setItem(NAME, JSON.stringify(list))
  } catch {
    return
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** What was opened on this device, the last first. */
export const useRecent = (): readonly RecentWork[] => useSyncExternalStore(subscribe, current)

/** Keeps a piece of work among the recent ones while it is open; null: nothing is open yet. */
export function useRemember(opened: Opened | null): void {
  const { kind, key, title, address } = opened ?? {}
  useEffect(() => {
    if (!kind || !key || !title || !address) return
    keepRecent(withWork(current(), { kind, key, title, address, at: new Date().toISOString() }))
  }, [kind, key, title, address])
}
