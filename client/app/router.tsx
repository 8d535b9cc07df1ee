import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { formatView, parseView, type View } from '../map/view.ts'
import { Shell } from './Shell.tsx'

const root = createRootRoute({
  // The grammar is read by parseView below, which lets nothing through that it does not know.
  validateSearch: (search: Record<string, unknown>): View => search as View,
  component: Shell,
  notFoundComponent: () => null,
})

const index = createRoute({ getParentRoute: () => root, path: '/' })
/** A stored screening, open on the map. */
const screening = createRoute({ getParentRoute: () => root, path: '/s/$id' })

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([index, screening]),
    parseSearch: (text) => parseView(text) as Record<string, unknown>,
    stringifySearch: (search) => formatView(search as View),
    // Everything is one screen: nothing to scroll back to.
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
