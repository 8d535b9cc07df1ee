import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { LAYERS } from './catalogue.ts'
import { shownLayers } from './style.ts'
import { type LayerView, tidyView, type View } from './view.ts'

export type ChangeView = (change: Partial<View>, options?: { replace?: boolean }) => void

/** What the URL says is shown. */
export function useView(): View {
  return useSearch({ strict: false }) as View
}

/**
 * Changes what is shown, by changing the URL. A change that a person would want to go back from is a step of history;
 * the rest (`replace`) is not: moving the map, a slider.
 */
export function useChangeView(): ChangeView {
  const navigate = useNavigate()
  return useCallback(
    (change, options) => {
      void navigate({
        to: '.',
        search: ((previous: View) => tidyView({ ...previous, ...change })) as never,
        replace: options?.replace ?? false,
      })
    },
    [navigate],
  )
}

/** The layers that are switched on, first on top, and how to change them. */
export function useShownLayers() {
  const { layers: chosen } = useView()
  const page = useLocation({ select: ({ pathname }) => pathname })
  const change = useChangeView()
  const layers = useMemo(() => shownLayers(chosen, LAYERS, page), [chosen, page])
  const set = useCallback(
    (next: LayerView[], options?: { replace?: boolean }) => change({ layers: next }, options),
    [change],
  )
  return useMemo(
    () => ({
      layers,
      isShown: (id: string) => layers.some((layer) => layer.id === id),
      opacityOf: (id: string) => layers.find((layer) => layer.id === id)?.opacity ?? 1,
      /** Switches a layer on, on top of the others, or off. */
      toggle: (id: string, shown: boolean) =>
        set(
          shown
            ? [{ id, opacity: 1 }, ...layers.filter((layer) => layer.id !== id)]
            : layers.filter((layer) => layer.id !== id),
        ),
      /** Switches several on at once. */
      show: (ids: readonly string[]) =>
        set([
          ...ids.filter((id) => !layers.some((layer) => layer.id === id)).map((id) => ({ id, opacity: 1 })),
          ...layers,
        ]),
      setOpacity: (id: string, opacity: number) =>
        set(
          layers.map((layer) => (layer.id === id ? { id, opacity } : layer)),
          { replace: true },
        ),
      /** Puts a layer at a place from the top, 0 the first. */
      move: (id: string, place: number) => {
        const moved = layers.find((layer) => layer.id === id)
        const rest = layers.filter((layer) => layer.id !== id)
        if (moved) set(rest.toSpliced(place, 0, moved), { replace: true })
      },
      /** Switches all others off. */
      only: (id: string) => set(layers.filter((layer) => layer.id === id)),
      clear: () => set([]),
      reset: () => change({ layers: undefined }),
    }),
    [layers, set, change],
  )
}
