import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type ReactNode, startTransition, useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from '../data/api.ts'
import { LAYERS_KEY, type LayersAnswer } from '../data/layers.ts'
import { startLanguage } from '../i18n/index.ts'
import { MapContext } from '../map/context.ts'
import type { StartedMap } from '../map/start.ts'
import { parseView } from '../map/view.ts'
import { startServiceWorker } from '../offline/service-worker.ts'
import { bringFocusBack } from '../ui/lost-focus.ts'
import { createAppRouter } from './router.tsx'
import { pageTask, taskOf } from './tasks.ts'

/** Puts the frame in the place of the first screen; done when it is on the screen. The map may come later. */
export async function startApp(
  container: HTMLElement,
  map: Promise<StartedMap>,
  layers: Promise<LayersAnswer | null>,
): Promise<void> {
  // Where one is, is known before the frame is drawn: else it would be drawn anew, in one piece.
  const router = createAppRouter()
  const [answer] = await Promise.all([
    layers,
    startLanguage(parseView(window.location.search).lang ?? 'es'),
    router.load(),
  ])
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal will be refused again; silence may pass.
        retry: (count, error) =>
          !(error instanceof ApiProblem && error.status >= 400 && error.status < 500) &&
          navigator.onLine &&
          count < 2,
        refetchOnWindowFocus: false,
        // Without a signal too: what is kept may answer.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  if (answer) queries.setQueryData(LAYERS_KEY, answer)
  // The shell is kept once there is nothing better to do.
  const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1))
  setTimeout(() => idle(() => void startServiceWorker()), 4000)
  const focused = container.contains(document.activeElement) ? document.activeElement : null
  const shell = map.then(({ shell }) => shell)
  await new Promise<void>((resolve) => {
    const root = createRoot(container)
    // In small pieces: whoever is already pressing something is heard in between.
    startTransition(() =>
      root.render(
        <QueryClientProvider client={queries}>
          <WithMap soon={shell} onShown={resolve}>
            <RouterProvider router={router} />
          </WithMap>
        </QueryClientProvider>,
      ),
    )
  })
  bringFocusBack(container)
  if (focused) keepFocus(container, focused)
}

/** The map comes to the frame when it is there. */
function WithMap({
  soon,
  onShown,
  children,
}: {
  soon: Promise<StartedMap['shell']>
  onShown: () => void
  children: ReactNode
}) {
  const [shell, setShell] = useState<StartedMap['shell'] | undefined>(undefined)
  useEffect(onShown, [onShown])
  useEffect(() => {
    void soon.then((come) => startTransition(() => setShell(come)))
  }, [soon])
  const value = useMemo(() => ({ shell: shell ?? null, coming: shell === undefined, soon }), [shell, soon])
  return <MapContext value={value}>{children}</MapContext>
}

/** Whoever had come to a door with the keyboard stays at that door. */
function keepFocus(container: HTMLElement, door: Element): void {
  const words = door.querySelector('strong')?.textContent
  if (!words) return
  ;[...container.querySelectorAll('button')]
    .find(({ textContent }) => textContent?.startsWith(words))
    ?.focus()
}

/** Done when the code of what the address asks for is here; what comes after does not compete with it. */
export async function whatIsAsked(): Promise<void> {
  // What was just pressed is in the address by then.
  await new Promise((resolve) => setTimeout(resolve))
  const { pathname, search } = window.location
  await taskOf(pageTask(pathname) ?? parseView(search).task)
    ?.load()
    .catch(() => undefined)
}
