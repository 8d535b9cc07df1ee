import { useMutation, useQuery } from '@tanstack/react-query'
import type { Changes, Rerun, Standing } from '../../../geodata/model/standing.ts'
import { request } from '../../data/api.ts'

const path = (id: string, what: string) => `/api/screenings/${encodeURIComponent(id)}/${what}`

/** What has changed since a stored screening; asked again after a while, for others publish. */
export function useStanding(id: string) {
  return useQuery({
    queryKey: ['screening-standing', id],
    queryFn: ({ signal }) => request<Standing>(path(id, 'standing'), { signal }),
    staleTime: 60_000,
  })
}

/** What is different in a screening from the one it was made from, and why. */
export function useChanges(id: string, derived: boolean) {
  return useQuery({
    queryKey: ['screening-changes', id],
    queryFn: ({ signal }) => request<Changes>(path(id, 'changes'), { signal }),
    enabled: derived,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Screens again with today's data and rules. */
export function useRerun(id: string) {
  return useMutation({ mutationFn: () => request<Rerun>(path(id, 'rerun'), { method: 'POST' }) })
}

/** Address of the certificate, a file. */
export const certificateFile = (id: string) => path(id, 'certificate')
