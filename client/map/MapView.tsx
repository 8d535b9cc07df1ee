import { useEffect, useMemo, useRef } from 'react'
import { useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { useToast } from '../ui/Toast.tsx'
import { LAYERS } from './catalogue.ts'
import { useChosen } from './chosen.ts'
import { useMap, useZoom } from './context.ts'
import { useCoverageHatch } from './coverage.ts'
import { gridStep } from './graticule.ts'
import type { MapFeature, Notice, Padding } from './map-shell.ts'
import { onlyThese } from './only.ts'
import { useOverlays } from './overlays.ts'
import type { Flavour } from './palette.ts'
import { buildStyle } from './style.ts'
import { useSide } from './swipe-side.ts'
import { useOnly } from './use-only.ts'
import { usePoints } from './use-points.ts'
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
  const only = useOnly(layers)
  const left = useSide('left', layers, only)
  const versions = useMemo(() => versionsOf(data), [data])
  const points = usePoints(layers, versions, only)
  const zoom = useZoom()
  const grid = view.grid ? gridStep(zoom ?? 6) : null

  const style = useMemo(
    () =>
      shell &&
      onlyThese(
        buildStyle({
          catalogue: LAYERS,
          versions: left?.versions ?? versions,
          layers: left?.layers ?? layers,
          base: view.base ?? 'plain',
          flavour,
          language,
          grid,
          overlays,
          // Two pictures side by side show each point alone.
          ...(left ? {} : { points }),
          origin: window.location.origin,
        }),
        left?.only ?? only,
      ),
    [shell, versions, layers, view.base, flavour, language, grid, overlays, points, only, left],
  )
  useEffect(() => {
    if (style) shell?.setStyle(style)
  }, [shell, style])
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

  const chosen = useChosen()
  useEffect(() => shell?.choose(chosen.layer, chosen.ids), [shell, chosen, style, selected?.feature])

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
