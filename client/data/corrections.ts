import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Correction, CorrectionKind, CorrectionStatus, Place } from '../../geodata/model/correction.ts'
import { request } from './api.ts'

export type { Correction, Place } from '../../geodata/model/correction.ts'

export interface CorrectionPage {
  /** Of the states asked for. */
  total: number
  open: number
  closed: number
  counts: Record<CorrectionStatus, number>
  corrections: Correction[]
}

export interface CorrectionsAsked {
  layer?: string
  feature?: string
  status?: CorrectionStatus | 'open' | 'closed'
  limit?: number
  offset?: number
}

const KEY = 'corrections'

/** Requests of a layer, of a feature, or all of them, the latest first. */
export function useCorrections(asked: CorrectionsAsked) {
  return useQuery({
    queryKey: [KEY, asked],
    queryFn: ({ signal }) => request<CorrectionPage>('/api/corrections', { query: { ...asked }, signal }),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })
}

export interface NewCorrection {
  layer: string
  feature: string
  version: number | null
  kind: CorrectionKind
  text: string
  place: Place | null
  place_text: string
  evidence_url: string
  contact: string
}

/** Leaves a request; what comes back is the link that follows it. */
export function useLeaveCorrection() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewCorrection) =>
      request<{ token: string; url: string }>('/api/corrections', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

/** What became of a request, for whoever has its link. */
export function useFollowedCorrection(token: string) {
  return useQuery({
    queryKey: ['correction', token],
    queryFn: ({ signal }) => request<Correction>(`/api/corrections/${encodeURIComponent(token)}`, { signal }),
  })
}

export interface Reply {
  id: number
  status: CorrectionStatus
  /** Null keeps the answer that is there. */
  answer: string | null
  /** Whether everyone may read its text; null: as the state says. */
  text_shown: boolean | null
}

/** A steward's step. */
export function useReply() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Reply) =>
      request<Correction>(`/api/corrections/${id}`, { method: 'PUT', body }),
    // A refusal means as a rule that somebody else was faster: both ways the list is old.
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}
