import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PermitPath } from '../../../geodata/permits/model.ts'
import { request } from '../../data/api.ts'

export interface PathQuestion {
  /** `YYYY-MM-DD`; undefined: today in Chile. */
  start: string | undefined
  include: PermitPath['include']
  /** Land act looked at instead of the stated one. */
  act: string | undefined
}

/** The permit path of a stored screening; while another is asked for, the one before stays in sight. */
export function usePermitPath(id: string, { start, include, act }: PathQuestion) {
  return useQuery({
    queryKey: ['permit-path', id, start, include, act],
    queryFn: ({ signal }) =>
      request<PermitPath>(`/api/screenings/${encodeURIComponent(id)}/path`, {
        query: { start, include, act },
        signal,
      }),
    placeholderData: keepPreviousData,
    // Without a day it begins today, so it is asked again another day.
    staleTime: 3_600_000,
  })
}
