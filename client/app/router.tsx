import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { formatView, parseView, tidyView, type View } from '../map/view.ts'
import { Failed } from './Failing.tsx'
import { Shell } from './Shell.tsx'

const root = createRootRoute({
  // The grammar is read by parseView below, which lets nothing through that it does not know.
  validateSearch: (search: Record<string, unknown>): View => search as View,
  component: Shell,
  notFoundComponent: () => null,
})

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  // The Data page and the search for land were panels once, and links to them are about.
  beforeLoad: ({ search }) => {
    if (search.task === 'data')
      throw redirect({ to: '/datos', search: tidyView({ ...search, task: undefined }), replace: true })
    if (search.task === 'find')
      throw redirect({ to: '/suelo', search: tidyView({ ...search, task: undefined }), replace: true })
  },
})
/** Finding land: a question, a scenario that was kept, two of them side by side. */
const land = [
  createRoute({ getParentRoute: () => root, path: '/suelo' }),
  createRoute({ getParentRoute: () => root, path: '/suelo/$scenario' }),
  createRoute({ getParentRoute: () => root, path: '/suelo/comparar/$a/$b' }),
] as const
/** Stories: those that are made here, and one that was passed on. */
const stories = [
  createRoute({ getParentRoute: () => root, path: '/relato' }),
  createRoute({ getParentRoute: () => root, path: '/relato/$story' }),
] as const
/** The view on paper. */
const paper = createRoute({
  getParentRoute: () => root,
  path: '/imprimir',
  beforeLoad: ({ search }) => {
    throw redirect({
      to: '/',
      search: { ...search, print: search.print ?? { paper: 'a4', landscape: true } },
      replace: true,
    })
  },
})
/** A stored screening, open on the map. */
const screening = createRoute({ getParentRoute: () => root, path: '/s/$id' })
/** Accounts, for those who have one. */
const enter = createRoute({ getParentRoute: () => root, path: '/entrar' })
/** A batch of sites: its upload, and what came of it. */
const batches = [
  createRoute({ getParentRoute: () => root, path: '/lotes' }),
  createRoute({ getParentRoute: () => root, path: '/lotes/$batch' }),
] as const
/** Screenings side by side; the search says which. */
const alternatives = createRoute({ getParentRoute: () => root, path: '/alternativas' })
/** A correction request, followed by whoever left it. */
const correction = createRoute({ getParentRoute: () => root, path: '/correccion/$token' })
/** A dispute, followed by whoever made it. */
const dispute = createRoute({ getParentRoute: () => root, path: '/objecion/$token' })
/** Every component in every state: what the interface is made of. */
const components = createRoute({ getParentRoute: () => root, path: '/componentes' })
/** Every rule of the base, and one of them. */
const law = [
  createRoute({ getParentRoute: () => root, path: '/normas' }),
  createRoute({ getParentRoute: () => root, path: '/normas/$rule' }),
] as const
/** Words of the law, explained; where the data come from and how the answers are made. */
const help = [
  createRoute({ getParentRoute: () => root, path: '/glosario' }),
  createRoute({ getParentRoute: () => root, path: '/metodo' }),
] as const
/** The Data page: its sections, an import under way and the page of a layer. `DataPage.tsx` reads which one it is. */
const data = [
  createRoute({ getParentRoute: () => root, path: '/datos' }),
  createRoute({ getParentRoute: () => root, path: '/datos/cargar' }),
  createRoute({ getParentRoute: () => root, path: '/datos/cargar/$run' }),
  createRoute({ getParentRoute: () => root, path: '/datos/cargar/$run/$step' }),
  createRoute({ getParentRoute: () => root, path: '/datos/fuentes' }),
  createRoute({ getParentRoute: () => root, path: '/datos/correcciones' }),
  createRoute({ getParentRoute: () => root, path: '/datos/objeciones' }),
  createRoute({ getParentRoute: () => root, path: '/datos/comentarios' }),
  createRoute({ getParentRoute: () => root, path: '/datos/$layer' }),
  createRoute({ getParentRoute: () => root, path: '/datos/$layer/v/$number' }),
] as const

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([
      index,
      ...land,
      ...law,
      screening,
      ...stories,
      paper,
      alternatives,
      enter,
      correction,
      dispute,
      components,
      ...batches,
      ...help,
      ...data,
    ]),
    parseSearch: (text) => parseView(text) as Record<string, unknown>,
    stringifySearch: (search) => formatView(search as View),
    defaultErrorComponent: ({ error }) => <Failed error={error} floats />,
    // Everything is one screen: nothing to scroll back to.
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
