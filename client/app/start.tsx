import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from '../data/api.ts'
import { LAYERS_KEY } from '../data/layers.ts'
import { startLanguage } from '../i18n/index.ts'
import { MapContext } from '../map/context.ts'
import type { StartedMap } from '../map/start.ts'
import { parseView } from '../map/view.ts'
import { startServiceWorker } from '../offline/service-worker.ts'
import { createAppRouter } from './router.tsx'

/** Puts the frame over the map. */
export async function startApp(container: HTMLElement, { shell, layers }: StartedMap): Promise<void> {
  await startLanguage(parseView(window.location.search).lang ?? 'es')
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
  if (layers) queries.setQueryData(LAYERS_KEY, layers)
  // The shell is kept once there is nothing better to do.
  const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1))
  setTimeout(() => idle(() => void startServiceWorker()), 4000)
  createRoot(container).render(
    <QueryClientProvider client={queries}>
      <MapContext value={shell}>
        <RouterProvider router={createAppRouter()} />
      </MapContext>
    </QueryClientProvider>,
  )
}
