import { useQuery } from '@tanstack/react-query'
import type { Context } from '../../../geodata/model/context.ts'
import { request } from '../../data/api.ts'

/** What else lies around the site of a stored screening. */
export function useContextOf(id: string) {
  return useQuery({
    queryKey: ['screening-context', id],
    queryFn: ({ signal }) =>
      request<Context>(`/api/screenings/${encodeURIComponent(id)}/context`, { signal }),
    staleTime: 3_600_000,
  })
}
