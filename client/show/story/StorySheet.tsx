import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { today } from '../../../geodata/model/day.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { useOverlays } from '../../map/overlays.ts'
import { type Still, takeStill, toPng } from '../../map/still.ts'
import { useView } from '../../map/use-view.ts'
import type { PaperSheet } from '../../map/view.ts'
import { Button } from '../../ui/Button.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { North, ScaleBar, Ticks } from '../sheet/Furniture.tsx'
import {
  DPI,
  type Layout,
  layoutOf,
  MM_OF_PIXEL,
  paperOf,
  roundScale,
  scaleOfZoom,
  zoomOfScale,
} from '../sheet/paper.ts'
import { Desk, useOnPaper } from '../sheet/SheetPreview.tsx'
import { useTold } from '../told.ts'
import { Paragraphs } from './Paragraphs.tsx'
import { useGoToStep, useLeaveStory, useToldStory } from './use-telling.ts'

interface Picture {
  still: Still
  address: string
  scale: number
}

/** How long a step has to stand still before it is drawn, ms: what it asks of the server comes after it. */
const REST = 1200
/** A word beside the map, mm. */
const WORDS = 88
/** Characters from which the letters are smaller. */
const LONG = 900

/** Beside the map the words of a step. */
function storyLayout(sheet: PaperSheet): Layout {
  const base = layoutOf({ ...sheet, landscape: true })
  const { width, margin } = paperOf({ ...sheet, landscape: true })
  return { ...base, map: { ...base.map, width: width - 2 * margin - WORDS - 6 - 2 * base.ticks } }
}

/** A story on paper, a page for each step: the map goes from step to step and is drawn at each. */
export default function StorySheet({ id, step, sheet }: { id: string; step: number; sheet: PaperSheet }) {
  useOnPaper()
  const { t, date } = useWords()
  const shell = useMap()
  const view = useView()
  const overlays = useOverlays()
  const told = useTold()
  const { story } = useToldStory(id)
  const go = useGoToStep()
  const leave = useLeaveStory()
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  useEscape(true, () => leave(id))
  const total = story?.steps.length ?? 0
  const done = pictures.length
  const isReady = story !== null && done === total
  const layout = storyLayout(sheet)

  useEffect(() => {
    if (!shell || !story || done >= total) return
    if (step !== done + 1) {
      go(id, story, done + 1, { replace: true, print: sheet })
      return
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const [lon, lat, zoom] = view.c ?? shell.center
      // The screen shows more of the place than the paper: half a step farther brings it in.
      const scale = roundScale(scaleOfZoom(zoom - 0.5, lat))
      takeStill(shell, {
        width: layout.map.width / MM_OF_PIXEL,
        height: layout.map.height / MM_OF_PIXEL,
        ratio: DPI / 96,
        center: [lon, lat],
        zoom: zoomOfScale(scale, lat),
        signal: stop.signal,
      })
        .then(async (still) => {
          const address = URL.createObjectURL(await toPng(still.image))
          if (!stop.signal.aborted) setPictures((all) => [...all, { still, address, scale }])
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) console.error(error)
        })
    }, REST)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [shell, story, done, total, step, overlays, told, id, go])

  const paper = paperOf({ ...sheet, landscape: true })
  const size = { width: `${paper.width}mm`, height: `${paper.height}mm`, padding: `${paper.margin}mm` }
  return createPortal(
    <div className="sheet-room" role="dialog" aria-modal="true" aria-label={t('show.sheet.title')}>
      <div className="sheet-tools">
        <h1>{story?.title || t('show.story.untitled')}</h1>
        <p className="sheet-hint" role="status">
          {isReady ? t('show.sheet.hint') : t('show.story.drawing', { done, total })}
        </p>
        <div className="sheet-actions">
          <Button look="primary" icon="download" disabled={!isReady} onClick={() => window.print()}>
            {t('show.sheet.print')}
          </Button>
          <Button icon="close" onClick={() => leave(id)}>
            {t('app.close')}
          </Button>
        </div>
      </div>
      <Desk sheet={{ ...sheet, landscape: true }}>
        {story?.steps.slice(0, done).map((one, i) => {
          const picture = pictures[i]
          if (!picture) return null
          return (
            <article
              key={picture.address}
              className={`sheet-page sheet-${sheet.paper}-landscape`}
              style={size}
              data-sheet-ready={isReady ? '' : undefined}
            >
              <header className="sheet-head" style={{ height: `${layout.head}mm` }}>
                <p>
                  {story.title} {story.by && `· ${story.by}`}
                </p>
                <h2 className="sheet-title">{one.title || t('show.story.step', { number: i + 1 })}</h2>
              </header>
              <div className="sheet-middle sheet-across">
                <figure
                  className="sheet-map"
                  style={{
                    width: `${layout.map.width + 2 * layout.ticks}mm`,
                    height: `${layout.map.height + 2 * layout.ticks}mm`,
                  }}
                >
                  <img
                    src={picture.address}
                    alt={one.title}
                    style={{
                      inset: `${layout.ticks}mm`,
                      width: `${layout.map.width}mm`,
                      height: `${layout.map.height}mm`,
                    }}
                  />
                  <Ticks bounds={picture.still.bounds} layout={layout} />
                </figure>
                <div
                  className={`sheet-story sheet-story-text ${one.text.length > LONG ? 'sheet-story-long' : ''}`}
                >
                  <Paragraphs text={one.text} />
                </div>
              </div>
              <footer className="sheet-foot" style={{ height: `${layout.foot}mm` }}>
                <North />
                <ScaleBar scale={picture.scale} />
                <div className="sheet-words">
                  <p>
                    {t('show.sheet.grid')} {t('show.sheet.printed', { date: date(today()) })}
                  </p>
                  <p>
                    <strong>{t('app.name')}</strong> · {t('door.guides')}{' '}
                    {id !== 'mine' && `${window.location.origin}/relato/${id}`}
                  </p>
                </div>
                <p className="sheet-number">{t('show.sheet.page', { page: i + 1, total })}</p>
              </footer>
            </article>
          )
        })}
      </Desk>
    </div>,
    document.body,
  )
}
