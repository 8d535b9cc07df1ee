import './data/no-eval.ts'
import { fetchAhead } from './app/fetch-ahead.ts'
import { placeFirstPicture, removeFirstPicture } from './app/first-picture.ts'
import { firstSign } from './app/first-sign.ts'
import { firstPadding, isPlain } from './app/layout.ts'
import { applyTheme, resolveTheme } from './app/theme.ts'
import { keepWith } from './data/keeper.ts'
import { fetchLayers } from './data/layers.ts'
import { marginOf } from './map/margin.ts'
import type { StartedMap } from './map/start.ts'
import { parseView } from './map/view.ts'

/**
 * The page came with the doors and a picture of the region. The frame takes its place as soon as its code is here; then
 * what the address asks for; then the map: at once where the address asks for something, else at the first sign of a
 * person.
 */
const view = parseView(window.location.search)
const plain = isPlain(window.location)
applyTheme(resolveTheme(view.theme))
document.documentElement.lang = view.lang ?? 'es'

// The picture of the plain first screen is where the style of the page puts it.
if (!plain) {
  const padding = firstPadding(view)
  placeFirstPicture(view, padding, marginOf([window.innerWidth, window.innerHeight], padding))
}

keepWith(() => import('./offline/kept.ts').then(({ kept }) => kept))

const layers = fetchLayers().catch(() => null)
const wanted = plain ? firstSign() : Promise.resolve()

// A link of the first screen is opened here, by the frame as soon as it has come, not by loading the page again.
for (const id of ['first', 'app'])
  document.getElementById(id)?.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('#first a[href^="/"], .first-doors a[href^="/"]')
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    if (link.closest('.first-doors')) link.setAttribute('aria-busy', 'true')
    window.history.pushState(null, '', link.getAttribute('href'))
  })

/** A map that is half drawn by then is worth more than the picture, ms. */
const LONGEST_PICTURE = 10_000

async function bringMap(asked: Promise<unknown>): Promise<StartedMap> {
  await asked
  const { startMap } = await import('./map/start.ts')
  const now = parseView(window.location.search)
  const label = now.lang === 'en' ? 'Map of the Antofagasta Region' : 'Mapa de la Región de Antofagasta'
  const container = document.getElementById('map') as HTMLElement
  const map = await startMap(container, now, resolveTheme(now.theme), firstPadding(now), label, layers)
  // Moved by whoever, the one no longer lies on the other.
  map.shell?.map.once('movestart', removeFirstPicture)
  void Promise.race([map.shell?.shown, new Promise((resolve) => setTimeout(resolve, LONGEST_PICTURE))]).then(
    removeFirstPicture,
  )
  return map
}

const frame = import('./app/start.tsx')
let frameShown = () => {}
const shown = new Promise<void>((resolve) => {
  frameShown = resolve
})
// What was just asked for comes before the map, unless the map's code is here already.
const ahead = shown.then(fetchAhead)
const map = bringMap(
  Promise.all([frame, shown, wanted]).then(([{ whatIsAsked }]) => Promise.race([whatIsAsked(), ahead])),
)
void frame.then(async ({ startApp }) => {
  await startApp(document.getElementById('app') as HTMLElement, map, layers)
  frameShown()
})
