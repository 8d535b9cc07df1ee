import { useQuery } from '@tanstack/react-query'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { GuardCheck, GuardRails } from '../../geodata/model/guard.ts'
import { request } from './api.ts'

/** The layers that exclude, simplified; asked for when somebody begins to draw. The browser keeps them while they hold. */
export function useGuardRails(enabled: boolean) {
  return useQuery({
    queryKey: ['guard-rails'],
    queryFn: ({ signal }) => request<GuardRails>('/api/guard-rails', { signal }),
    enabled,
    staleTime: 600_000,
    gcTime: 3_600_000,
    retry: 1,
  })
}

/** What PostGIS measures of a sketch for the same rules; nothing is kept. Null: nothing to check. */
export function useGuardCheck(site: Geometry | null, accuracy_m: number) {
  return useQuery({
    queryKey: ['guard-check', site, accuracy_m],
    queryFn: ({ signal }) =>
      request<GuardCheck>('/api/guard-rails/check', { body: { site, accuracy_m }, signal }),
    enabled: site !== null,
    staleTime: 300_000,
    gcTime: 60_000,
    retry: false,
  })
}
