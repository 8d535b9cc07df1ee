import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from './api.ts'
import { LAYERS_KEY } from './layers.ts'

export type Role = 'community' | 'proponent' | 'reviewer' | 'steward' | 'admin'

/** Whoever is signed in: the name that others see, and what they may do. */
export interface Person {
  name: string
  roles: Role[]
}

interface SessionAnswer {
  /** Null: a visitor. */
  person: Person | null
}

const SESSION_KEY = ['session'] as const
const INVITATION = 'invitation'

export interface Session {
  /** Null: a visitor, or not known yet. */
  person: Person | null
  /** Whether the server has said who is here. */
  known: boolean
  /** May publish layers and answer corrections. */
  isSteward: boolean
  /** May accept and reject disputes. */
  isReviewer: boolean
}

/** Who is signed in in this browser. */
export function useSession(): Session {
  const { data } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<SessionAnswer>('/api/session', { signal }),
    staleTime: 300_000,
  })
  const person = data?.person ?? null
  return {
    person,
    known: data !== undefined,
    isSteward: person?.roles.some((role) => role === 'steward' || role === 'admin') ?? false,
    isReviewer: person?.roles.some((role) => role === 'reviewer' || role === 'admin') ?? false,
  }
}

/** Somebody else looks at the page from now on: what was read before is read again, as them. */
export function become(queries: QueryClient, answer: SessionAnswer) {
  queries.setQueryData(SESSION_KEY, answer)
  const stays = new Set<unknown>([SESSION_KEY[0], LAYERS_KEY[0], INVITATION])
  // The map goes on being drawn while the layers come as this person may know them.
  void queries.invalidateQueries({ queryKey: LAYERS_KEY })
  void queries.resetQueries({ predicate: ({ queryKey }) => !stays.has(queryKey[0]) })
}

/** A request that ends with somebody signed in, or nobody. */
function useEntering<T>(send: (input: T) => Promise<SessionAnswer>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: (answer) => become(queries, answer) })
}

export const useSignIn = () =>
  useEntering((body: { name: string; password: string }) => request<SessionAnswer>('/api/session', { body }))

export const useSignOut = () =>
  useEntering(() => request<SessionAnswer>('/api/session', { method: 'DELETE' }))

export const useChangePassword = () =>
  useEntering((body: { current: string; password: string }) =>
    request<SessionAnswer>('/api/password', { body }),
  )

export interface Invitation {
  /** What to sign in with; null: to be chosen. */
  name: string | null
  roles: Role[]
  /** The account is there: only the password is new. */
  renews: boolean
}

const invitation = (code: string) => `/api/invitations/${encodeURIComponent(code)}`

/** What an invitation offers; null asks nothing. */
export function useInvitation(code: string | null) {
  return useQuery({
    queryKey: [INVITATION, code],
    queryFn: ({ signal }) => request<Invitation>(invitation(code ?? ''), { signal }),
    enabled: code !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export const useAccept = (code: string) =>
  useEntering((body: { name: string | null; display_name: string | null; password: string }) =>
    request<SessionAnswer>(invitation(code), { body }),
  )
