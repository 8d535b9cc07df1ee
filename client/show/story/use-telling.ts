import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Story } from '../../../geodata/model/story.ts'
import { useStory } from '../../data/show.ts'
import { useView } from '../../map/use-view.ts'
import { formatView, type PaperSheet, parseView } from '../../map/view.ts'
import { openDraft, useDrafts } from './drafts.ts'

/** The story that an id names: `mine` is the one that is being made here. */
export function useToldStory(id: string): { story: Story | null; error: unknown; retry: () => void } {
  const mine = useDrafts((state) => openDraft(state)?.story ?? null)
  const { data, error, refetch } = useStory(id === 'mine' ? undefined : id)
  return id === 'mine'
    ? { story: mine, error: null, retry: () => undefined }
    : { story: data ?? null, error, retry: () => void refetch() }
}

/** The page of a story. */
export const storyPage = (id: string): string => (id === 'mine' ? '/relato' : `/relato/${id}`)

/** Shows a step of a story: its view, with the story over it. */
export function useGoToStep() {
  const router = useRouter()
  const { theme } = useView()
  return useCallback(
    (id: string, story: Story, step: number, options: { replace?: boolean; print?: PaperSheet } = {}) => {
      const address = story.steps[step - 1]?.address
      if (address === undefined) return
      const { pathname, search } = new URL(address, window.location.origin)
      const view = parseView(search)
      const href =
        pathname +
        formatView({
          ...view,
          ...(theme ? { theme } : {}),
          story: { id, step },
          ...(options.print ? { print: options.print } : {}),
        })
      if (options.replace) router.history.replace(href)
      else router.history.push(href)
    },
    [router, theme],
  )
}

/** Leaves the story for its page, on the map as it is. */
export function useLeaveStory() {
  const router = useRouter()
  const view = useView()
  return useCallback(
    (id: string) => {
      const { c, layers, base, theme, lang, grid } = view
      router.history.push(
        storyPage(id) +
          formatView({
            ...(c ? { c } : {}),
            ...(layers ? { layers } : {}),
            ...(base ? { base } : {}),
            ...(theme ? { theme } : {}),
            ...(lang ? { lang } : {}),
            ...(grid ? { grid } : {}),
          }),
      )
    },
    [router, view],
  )
}
