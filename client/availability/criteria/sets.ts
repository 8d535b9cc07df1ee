import { useQuery } from '@tanstack/react-query'
import type { StartingSet } from '../../../geodata/availability/sets.ts'
import { request } from '../../data/api.ts'

/** The land uses one starts from, with their criteria. */
export function useStartingSets() {
  return useQuery({
    queryKey: ['availability-sets'],
    queryFn: async ({ signal }) =>
      (await request<{ sets: StartingSet[] }>('/api/availability/sets', { signal })).sets,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
