import { useMutation, useQuery } from '@tanstack/react-query'
import type { FeatureSite, SiteReading, TypedSite } from '../../geodata/model/site.ts'
import { ApiProblem, address, readProblem, request } from './api.ts'

export type { Candidate, FeatureSite, Outline, SiteReading, TypedSite } from '../../geodata/model/site.ts'

/** What a person says of a file, where it is not found by looking. */
export interface SaidOfFile {
  srid?: number | undefined
  table?: string | undefined
}

/** Sends a file to be read; the server keeps nothing of it. */
export function useReadSiteFile() {
  return useMutation({
    mutationFn: async ({ file, said }: { file: File; said: SaidOfFile }): Promise<SiteReading> => {
      const language = document.documentElement.lang === 'en' ? 'en' : 'es'
      let response: Response
      try {
        response = await fetch(address('/api/sites/read', { name: file.name, ...said }), {
          method: 'POST',
          headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': language },
          body: file,
        })
      } catch {
        throw new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} })
      }
      const answer: unknown = await response.json().catch(() => undefined)
      if (!response.ok || answer === undefined) throw readProblem(response.status, answer)
      return answer as SiteReading
    },
  })
}

/** Typed vertices in a system, taken to WGS 84 by the server. Vertices east or longitude first, not closed. */
export const readTypedSite = (
  srid: number,
  polygons: readonly (readonly (readonly [number, number])[])[],
  signal?: AbortSignal,
): Promise<TypedSite> =>
  request<TypedSite>('/api/sites/typed', { body: { srid, polygons }, ...(signal ? { signal } : {}) })

/** A feature of the map as a site, `buffer_m` metres around it. */
export function useFeatureSite(reference: { layer: string; feature: string } | undefined, buffer_m: number) {
  return useQuery({
    queryKey: ['feature-site', reference?.layer, reference?.feature, buffer_m],
    queryFn: ({ signal }) =>
      request<FeatureSite>('/api/sites/feature', { query: { ...reference, buffer_m }, signal }),
    enabled: reference !== undefined,
    staleTime: 300_000,
    retry: false,
  })
}
