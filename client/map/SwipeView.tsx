import type { StyleSpecification } from '@maplibre/maplibre-gl-style-spec'
import { useEffect, useMemo, useRef } from 'react'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { LAYERS, layerById } from './catalogue.ts'
import { useCamera, useMap } from './context.ts'
import { gridStep } from './graticule.ts'
import { onlyThese } from './only.ts'
import type { Flavour } from './palette.ts'
import styles from './SwipeLine.module.css'
import { partOfWindow, SwipeLine } from './SwipeLine.tsx'
import { buildStyle } from './style.ts'
import { useSide } from './swipe-side.ts'
import { startTwin, type TwinMap } from './twin-map.ts'
import { useOnly } from './use-only.ts'
import { useChangeView, useShownLayers, useView } from './use-view.ts'
import type { Swipe, SwipeSide } from './view.ts'

/** What is compared on the map: the line, the picture right of it, and a way out. */
export default function SwipeView({ flavour, swipe }: { flavour: Flavour; swipe: Swipe }) {
  const { t, language, number, say } = useWords()
  const shell = useMap()
  const view = useView()
  const change = useChangeView()
  const { layers } = useShownLayers()
  const only = useOnly(layers)
  const side = useSide('right', layers, only)
  const leftSide = useSide('left', layers, only)
  const camera = useCamera()
  const grid = view.grid ? gridStep(camera?.zoom ?? 6) : null
  const style = useMemo(
    (): StyleSpecification | null =>
      side &&
      onlyThese(
        buildStyle({
          catalogue: LAYERS,
          versions: side.versions,
          layers: side.layers,
          base: view.base ?? 'plain',
          flavour,
          language,
          grid,
          origin: window.location.origin,
        }),
        side.only,
      ),
    [side, view.base, flavour, language, grid],
  )
  const twin = useRef<TwinMap | null>(null)
  const part = partOfWindow(swipe.at)
  const ready = style !== null
  const first = useRef({ style, part })
  first.current = { style, part }
  useEffect(() => {
    const { style: start, part: at } = first.current
    if (!shell || !ready || !start) return
    const started = startTwin(shell, start)
    started.split(at)
    twin.current = started
    return () => {
      twin.current = null
      started.remove()
    }
  }, [shell, ready])
  useEffect(() => {
    if (style) twin.current?.setStyle(style)
  }, [style])
  useEffect(() => twin.current?.split(part), [part])
  const { sel } = view
  useEffect(() => twin.current?.select(sel ?? null), [sel?.layer, sel?.feature, shell, ready])

  const title = ({ layer, version, until }: SwipeSide) => {
    const name = layerById(layer)
    return [
      name ? say(name.title) : layer,
      version !== undefined && t('work.compare.short', { number: version }),
      until !== undefined && t('work.filter.to', { to: until }),
    ]
      .filter(Boolean)
      .join(' · ')
  }
  const [left, right] = [title(swipe.left), title(swipe.right)]
  const whole = [leftSide?.isWhole && left, side?.isWhole && right].filter(Boolean).join(', ')
  return (
    <>
      <SwipeLine
        at={swipe.at}
        onAt={(at) => change({ swipe: { ...swipe, at: Math.round(at * 100) / 100 } }, { replace: true })}
        left={left}
        right={right}
        slider={{
          label: t('work.compare.line', { left, right }),
          words: t('work.compare.lineWords', { value: number(swipe.at * 100, 0), left, right }),
        }}
      />
      <div className={styles.end}>
        {whole && (
          <p role="status" className={styles.whole}>
            {t('work.compare.whole', { side: whole })}
          </p>
        )}
        <Button icon="close" onClick={() => change({ swipe: undefined })}>
          {t('work.compare.end')}
        </Button>
      </div>
    </>
  )
}
