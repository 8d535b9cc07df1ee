import { useQuery } from '@tanstack/react-query'
import type { KeptStory, Story } from '../../geodata/model/story.ts'
import { request } from './api.ts'

/** The short link to an address of ours (path and search). The same address has the same link. */
export function useShortLink(address: string) {
  return useQuery({
    queryKey: ['short-link', address],
    queryFn: ({ signal }) =>
      request<{ id: string; url: string }>('/api/links', { body: { address }, method: 'POST', signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

/** A kept story; undefined: none is asked for. */
export function useStory(id: string | undefined) {
  return useQuery({
    queryKey: ['story', id],
    queryFn: ({ signal }) => request<KeptStory>(`/api/stories/${id}`, { signal }),
    enabled: id !== undefined,
  })
}

export const fetchStory = (id: string): Promise<KeptStory> => request<KeptStory>(`/api/stories/${id}`)

/** What only the browser of whoever tells a story knows. */
export interface StoryKey {
  id: string
  secret: string
  version: number
}

export const tellStory = (story: Story): Promise<StoryKey> =>
  request<StoryKey>('/api/stories', { body: story })

/** Keeps the next version; an ApiProblem `edited-meanwhile` when somebody saved since `key.version`. */
export const changeStory = (key: StoryKey, story: Story): Promise<{ version: number }> =>
  request<{ version: number }>(`/api/stories/${key.id}`, {
    method: 'PUT',
    body: story,
    headers: { Authorization: `Bearer ${key.secret}`, 'If-Match': `"${key.version}"` },
  })
