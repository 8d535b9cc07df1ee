import './ui/base.css'
import './ui/tokens.css'
import { placeFirstPicture, removeFirstPicture } from './app/first-picture.ts'
import { firstPadding } from './app/layout.ts'
import { applyTheme, resolveTheme } from './app/theme.ts'
import { keepWith } from './data/keeper.ts'
import { fetchLayers } from './data/layers.ts'
import { marginOf } from './map/margin.ts'
import { parseView } from './map/view.ts'

/**
 * The map comes first: its code and its data are asked for at once, and the frame around it when the map is on screen,
 * or when it takes too long.
 */
const view = parseView(window.location.search)
const theme = resolveTheme(view.theme)
applyTheme(theme)
document.documentElement.lang = view.lang ?? 'es'

const padding = firstPadding(view)
placeFirstPicture(view, padding, marginOf([window.innerWidth, window.innerHeight], padding))

keepWith(() => import('./offline/kept.ts').then(({ kept }) => kept))

const label = view.lang === 'en' ? 'Map of the Antofagasta Region' : 'Mapa de la Región de Antofagasta'
const container = document.getElementById('map') as HTMLElement
const layers = fetchLayers().catch(() => null)
const map = import('./map/start.ts').then(({ startMap }) =>
  startMap(container, view, theme, padding, label, layers),
)
/** A map that is half drawn by then is worth more than the picture, ms. */
const LONGEST_PICTURE = 10_000
void map.then(async ({ shell }) => {
  // Moved by whoever, the one no longer lies on the other.
  shell?.map.once('movestart', removeFirstPicture)
  await Promise.race([shell?.shown, new Promise((resolve) => setTimeout(resolve, LONGEST_PICTURE))])
  removeFirstPicture()
})
// The frame waits for the map, but not for long where drawing is slow: words come before a perfect map.
const patience = new Promise((resolve) => setTimeout(resolve, 2500))

// A link of the first screen is opened here as soon as the frame has come, not by loading the page again.
const chosen = new Promise<void>((resolve) => {
  const open = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a[href^="/"]')
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    link.setAttribute('aria-busy', 'true')
    window.history.pushState(null, '', link.getAttribute('href'))
    resolve()
  }
  for (const id of ['first', 'app'])
    document
      .querySelector(`#${id} a`)
      ?.closest(`#${id}`)
      ?.addEventListener('click', open as EventListener)
})

Promise.race([map.then(({ shell }) => shell?.shown), patience, chosen])
  .then(() => import('./app/start.tsx'))
  .then(async ({ startApp }) => startApp(document.getElementById('app') as HTMLElement, await map))
