import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Dispute, DisputeStatus, DisputeTarget } from '../../geodata/model/dispute.ts'
import { request } from './api.ts'

export type { Dispute } from '../../geodata/model/dispute.ts'

const KEY = 'disputes'

export interface DisputesOfScreening {
  /** The screening they are about: the one asked for, or the one it was made from. */
  screening: string
  disputes: Dispute[]
}

/** The disputes of a screening, the first made first. */
export function useDisputes(screening: string) {
  return useQuery({
    queryKey: [KEY, screening],
    queryFn: ({ signal }) =>
      request<DisputesOfScreening>(`/api/screenings/${encodeURIComponent(screening)}/disputes`, { signal }),
    staleTime: 30_000,
  })
}

export interface NewDispute {
  target: DisputeTarget
  reason: string
  evidence_url: string
  /** `content` in base64. */
  file: { name: string; content: string } | null
  name: string
  name_shown: boolean
  contact: string
}

/** Makes a dispute; what comes back holds the link that follows it. */
export function useLeaveDispute(screening: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewDispute) =>
      request<{ dispute: Dispute; token: string; url: string }>(
        `/api/screenings/${encodeURIComponent(screening)}/disputes`,
        { body },
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

/** What became of a dispute, for whoever has its link. */
export function useFollowedDispute(token: string) {
  return useQuery({
    queryKey: ['dispute', token],
    queryFn: ({ signal }) => request<Dispute>(`/api/disputes/${encodeURIComponent(token)}`, { signal }),
  })
}

export interface DisputesForReview {
  counts: Record<DisputeStatus, number>
  disputes: Dispute[]
}

/** A reviewer's desk. */
export function useDisputesForReview(asked: { status: DisputeStatus; limit: number; offset: number }) {
  return useQuery({
    queryKey: [KEY, 'review', asked],
    queryFn: ({ signal }) => request<DisputesForReview>('/api/disputes', { query: { ...asked }, signal }),
    placeholderData: keepPreviousData,
  })
}

export interface Review {
  id: string
  /** The state it was in when the answer was written. */
  seen: DisputeStatus
  status: 'accepted' | 'rejected'
  answer: string
}

/** A reviewer's answer. */
export function useReviewDispute() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Review) =>
      request<Pick<Review, 'id' | 'status' | 'answer'>>(`/api/disputes/${encodeURIComponent(id)}`, {
        method: 'PUT',
        body,
      }),
    // A refusal means as a rule that somebody else was faster: both ways the list is old.
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

/** Address of the file of a dispute, by its id or by the token of its link. */
export const evidenceFile = (key: string) => `/api/disputes/${encodeURIComponent(key)}/evidence`
