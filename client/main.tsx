import './ui/base.css'
import './ui/tokens.css'
import { firstPadding } from './app/layout.ts'
import { applyTheme, resolveTheme } from './app/theme.ts'
import { fetchLayers } from './data/layers.ts'
import { parseView } from './map/view.ts'

/**
 * The map comes first: its code and its data are asked for at once, and the frame around it when the map is on screen,
 * or when it takes too long.
 */
const view = parseView(window.location.search)
const theme = resolveTheme(view.theme)
applyTheme(theme)
document.documentElement.lang = view.lang ?? 'es'

const label = view.lang === 'en' ? 'Map of the Antofagasta Region' : 'Mapa de la Región de Antofagasta'
const container = document.getElementById('map') as HTMLElement
const layers = fetchLayers().catch(() => null)
const map = import('./map/start.ts').then(({ startMap }) =>
  startMap(container, view, theme, firstPadding(view), label, layers),
)
// The frame waits for the map, but not for long where drawing is slow: words come before a perfect map.
const patience = new Promise((resolve) => setTimeout(resolve, 2500))

Promise.race([map.then(({ shell }) => shell?.shown), patience])
  .then(() => import('./app/start.tsx'))
  .then(async ({ startApp }) => startApp(document.getElementById('app') as HTMLElement, await map))
