import { useEffect, useMemo, useRef } from 'react'
import { useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { useToast } from '../ui/Toast.tsx'
import { LAYERS } from './catalogue.ts'
import { useCamera, useMap } from './context.ts'
import { useCoverageHatch } from './coverage.ts'
import { gridStep } from './graticule.ts'
import type { MapFeature, Notice, Padding } from './map-shell.ts'
import { useOverlays } from './overlays.ts'
import type { Flavour } from './palette.ts'
import { buildStyle } from './style.ts'
import { useChangeView, useShownLayers, useView } from './use-view.ts'

export interface MapViewProps {
  flavour: Flavour
  padding: Padding
  /** Features under a click, topmost first; none when nothing was there. */
  onPick: (features: MapFeature[]) => void
}

const WORDS = {
  'online-failed': 'map.onlineFailed',
  'basemap-failed': 'map.basemapFailed',
  'tiles-failed': 'map.tilesFailed',
} as const satisfies Record<Notice, string>

/** Keeps the map and the URL telling the same story. Draws nothing itself: the map lies under the page. */
export function MapView({ flavour, padding, onPick }: MapViewProps) {
  const shell = useMap()
  const view = useView()
  const change = useChangeView()
  const say = useToast()
  const { t, language } = useWords()
  const { data } = useLayers()
  const { layers } = useShownLayers()
  useCoverageHatch(flavour)
  const overlays = useOverlays()
  const camera = useCamera()
  const grid = view.grid ? gridStep(camera?.zoom ?? 6) : null

  const style = useMemo(
    () =>
      buildStyle({
        catalogue: LAYERS,
        versions: versionsOf(data),
        layers,
        base: view.base ?? 'plain',
        flavour,
        language,
        grid,
        overlays,
        origin: window.location.origin,
      }),
    [data, layers, view.base, flavour, language, grid, overlays],
  )
  useEffect(() => shell?.setStyle(style), [shell, style])
  useEffect(() => shell?.setPadding(padding), [shell, padding])

  // The URL follows the map…
  const written = useRef<string | null>(null)
  useEffect(
    () =>
      shell?.on('settled', (center) => {
        written.current = center.join()
        change({ c: center }, { replace: true })
      }),
    [shell, change],
  )
  // …and the map follows the URL, when somebody else changed it: a link, the back button.
  const asked = view.c?.join() ?? null
  useEffect(() => {
    if (!shell || asked === null || asked === written.current || asked === shell.center.join()) return
    written.current = asked
    if (view.c) shell.goTo(view.c)
  }, [shell, asked, view.c])

  const selected = view.sel
  useEffect(() => shell?.select(selected ?? null), [shell, selected?.layer, selected?.feature, style])

  const pick = useRef(onPick)
  useEffect(() => {
    pick.current = onPick
  })
  useEffect(() => shell?.on('pick', ({ features }) => pick.current(features)), [shell])

  useEffect(() => {
    if (!shell) return
    const tell = (notice: Notice) => say({ key: notice, words: t(WORDS[notice]) })
    for (const notice of shell.notices) tell(notice)
    return shell.on('notice', tell)
  }, [shell, say, t])

  const base = view.base
  useEffect(() => {
    if (base) shell?.forget('online-failed')
  }, [shell, base])

  return null
}
