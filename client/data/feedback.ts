import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Feedback, FeedbackKind, FeedbackScreen } from '../../geodata/model/feedback.ts'
import { request } from './api.ts'

export type { Feedback } from '../../geodata/model/feedback.ts'

export interface FeedbackPage {
  open: number
  resolved: number
  feedback: Feedback[]
}

const KEY = 'feedback'

/** For stewards: what was said, the latest first. */
export function useFeedback(asked: { state: 'open' | 'resolved'; limit: number; offset: number }) {
  return useQuery({
    queryKey: [KEY, asked],
    queryFn: ({ signal }) => request<FeedbackPage>('/api/feedback', { query: asked, signal }),
    placeholderData: keepPreviousData,
  })
}

/** Says something of a screen. */
export function useLeaveFeedback() {
  return useMutation({
    mutationFn: (body: FeedbackScreen & { kind: FeedbackKind; text: string; contact: string }) =>
      request<{ received: true }>('/api/feedback', { body }),
  })
}

/** A steward's mark. */
export function useResolveFeedback() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, resolved }: { id: number; resolved: boolean }) =>
      request<Feedback>(`/api/feedback/${id}`, { method: 'PUT', body: { resolved } }),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}
