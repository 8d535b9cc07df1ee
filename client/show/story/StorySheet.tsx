import { Fragment, useCallback, useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { today } from '../../../geodata/model/day.ts'
import { paragraphsOf, type Story, type StoryStep } from '../../../geodata/model/story.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { useOverlays } from '../../map/overlays.ts'
import { type Still, takeStill, toPng } from '../../map/still.ts'
import { type MapLegend, type Sourced, useLegendOf } from '../../map/use-legend.ts'
import { useView } from '../../map/use-view.ts'
import type { PaperSheet } from '../../map/view.ts'
import { Button } from '../../ui/Button.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { Qr } from '../Qr.tsx'
import {
  heading,
  legendBlocks,
  line,
  notCheckedBlocks,
  numberBlocks,
  sourceBlocks,
} from '../sheet/blocks.tsx'
import { North, ScaleBar, Ticks } from '../sheet/Furniture.tsx'
import { type Block, Column, useColumns } from '../sheet/Pages.tsx'
import {
  DPI,
  type Layout,
  layoutOf,
  MM_OF_PIXEL,
  paperOf,
  roundScale,
  scaleFor,
  scaleOfZoom,
  zoomOfScale,
} from '../sheet/paper.ts'
import { Desk, useOnPaper } from '../sheet/SheetPreview.tsx'
import { useSources, yearsText } from '../sources.ts'
import { type Told, useTold } from '../told.ts'
import { Paragraph } from './Paragraphs.tsx'
import { useGoToStep, useLeaveStory, useToldStory } from './use-telling.ts'

/** A step as it was drawn, with what its map shows and what was told of it. */
interface Picture {
  still: Still
  address: string
  scale: number
  legend: MapLegend
  sources: readonly Sourced[]
  told: Told | null
}

/** How long a step has to stand still before it is drawn, ms: what it asks of the server comes after it. */
const REST = 1200
/** A column of words, beside the map and on the pages after it, and the room between two, mm. */
const WORDS = 88
const GAP = 6
/** Characters from which the letters are smaller. */
const LONG = 900

/** Beside the map the words of a step. */
function storyLayout(sheet: PaperSheet): Layout {
  const base = layoutOf({ ...sheet, landscape: true })
  const { width, margin } = paperOf({ ...sheet, landscape: true })
  return { ...base, map: { ...base.map, width: width - 2 * margin - WORDS - GAP - 2 * base.ticks } }
}

/** A story on paper: for each step its map and its words, its signs and its sources. The map is drawn at one after another. */
export default function StorySheet({ id, step, sheet }: { id: string; step: number; sheet: PaperSheet }) {
  useOnPaper()
  const { t } = useWords()
  const shell = useMap()
  const view = useView()
  const overlays = useOverlays()
  const told = useTold()
  const legendOf = useLegendOf()
  const sourcesOf = useSources()
  const { story } = useToldStory(id)
  const go = useGoToStep()
  const leave = useLeaveStory()
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [at, setAt] = useState(0)
  const [pages, setPages] = useState<readonly number[]>([])
  useEscape(true, () => leave(id))
  const total = story?.steps.length ?? 0
  const done = pictures.length
  const layout = storyLayout(sheet)
  const before = (i: number) => pages.slice(0, i).reduce((sum, count) => sum + count, 0)
  const isReady = story !== null && done === total && pages.filter(Boolean).length === total

  useEffect(() => {
    if (!shell || !story || done >= total) return
    // The address may name the step without showing its view.
    if (at !== done + 1 || step !== done + 1) {
      setAt(done + 1)
      go(id, story, done + 1, { replace: true, print: sheet })
      return
    }
    if (told?.pending) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      // A step that does not say where to look shows what its answer is about.
      const about = view.c ? undefined : told?.bounds
      const [lon, lat, zoom] = about
        ? [(about[0] + about[2]) / 2, (about[1] + about[3]) / 2, 0]
        : (view.c ?? shell.center)
      // The screen shows more of the place than the paper: half a step farther brings it in.
      const scale = about ? scaleFor(about, layout.map) : roundScale(scaleOfZoom(zoom - 0.5, lat))
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
          if (stop.signal.aborted) return
          const legend = legendOf(zoomOfScale(scale, lat), 'light', still.drawn)
          const sources = sourcesOf(legend.layers, told?.layers)
          setPictures((all) => [...all, { still, address, scale, legend, sources, told }])
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) console.error(error)
        })
    }, REST)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [shell, story, done, total, step, at, overlays, told, legendOf, sourcesOf, id, go])

  const onPages = useCallback((i: number, count: number) => {
    setPages((all) => {
      const next = [...all]
      next[i] = count
      return all[i] === count ? all : next
    })
  }, [])
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
          return (
            picture && (
              <StepSheets
                key={picture.address}
                id={id}
                story={story}
                step={one}
                number={i + 1}
                picture={picture}
                sheet={sheet}
                before={before(i)}
                total={isReady ? before(total) : null}
                onPages={onPages}
              />
            )
          )
        })}
      </Desk>
    </div>,
    document.body,
  )
}

interface StepProps {
  id: string
  story: Story
  step: StoryStep
  number: number
  picture: Picture
  sheet: PaperSheet
  /** Pages of the steps before it. */
  before: number
  /** Pages of the story; null: not known yet. */
  total: number | null
  onPages: (i: number, count: number) => void
}

/** The pages of a step: its map with its words beside it, and as many more as its words, signs and sources need. */
function StepSheets({ id, story, step, number, picture, sheet, before, total, onPages }: StepProps) {
  const words = useWords()
  const { t, date } = words
  const { still, address, scale, legend, sources, told } = picture
  const layout = storyLayout(sheet)
  const paper = paperOf({ ...sheet, landscape: true })
  const blocks = useMemo<Block[]>(() => {
    const name = `sheet-story-text ${step.text.length > LONG ? 'sheet-story-long' : ''}`
    return [
      ...paragraphsOf(step.text).map((pieces, i) => ({
        key: `text ${i}`,
        content: (
          <div className={name}>
            <Paragraph pieces={pieces} />
          </div>
        ),
      })),
      ...(told ? [heading('question', told.question), line('answer', told.answer)] : []),
      heading('legend', t('legend.title')),
      ...legendBlocks(legend, words),
      ...numberBlocks(told, words),
      ...sourceBlocks(sources, words),
      ...notCheckedBlocks(told, legend, words),
    ]
  }, [step.text, legend, sources, told, words, t])
  const { measure, columns } = useColumns(blocks, WORDS, layout.map.height + 2 * layout.ticks)
  const across = Math.floor((paper.width - 2 * paper.margin + GAP) / (WORDS + GAP))
  // The pages after the first hold as many columns as there is room for.
  const more: Block[][][] = []
  columns?.slice(1).forEach((column, i) => {
    const at = Math.floor(i / across)
    more[at] = [...(more[at] ?? []), column]
  })
  const count = columns ? 1 + more.length : 0
  useEffect(() => onPages(number - 1, count), [onPages, number, count])

  const url = id === 'mine' ? null : `${window.location.origin}/relato/${id}`
  const title = step.title || t('show.story.step', { number })
  const years = yearsText(sources, words)
  const size = { width: `${paper.width}mm`, height: `${paper.height}mm`, padding: `${paper.margin}mm` }
  const name = `sheet-page sheet-${sheet.paper}-landscape`
  const page = (n: number) =>
    total !== null && <p className="sheet-number">{t('show.sheet.page', { page: before + n, total })}</p>
  return (
    <Fragment>
      {measure}
      <article className={name} style={size} data-sheet-ready={total !== null ? '' : undefined}>
        <header className="sheet-head" style={{ height: `${layout.head}mm` }}>
          <p>
            {story.title || t('show.story.untitled')} {story.by && `· ${story.by}`}
          </p>
          <h2 className="sheet-title">{title}</h2>
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
              src={address}
              alt={title}
              style={{
                inset: `${layout.ticks}mm`,
                width: `${layout.map.width}mm`,
                height: `${layout.map.height}mm`,
              }}
            />
            <Ticks bounds={still.bounds} layout={layout} />
          </figure>
          <div style={{ width: `${WORDS}mm` }}>{columns?.[0] && <Column blocks={columns[0]} />}</div>
        </div>
        <footer className="sheet-foot" style={{ height: `${layout.foot}mm` }}>
          <North />
          <ScaleBar scale={scale} />
          <div className="sheet-words">
            <p>
              {years ?? t('show.sheet.noDates')} · {t('show.sheet.printed', { date: date(today()) })}
            </p>
            <p>{t('show.sheet.grid')}</p>
            <p>
              <strong>{t('app.name')}</strong> · {t('door.guides')}{' '}
              {url && <span className="sheet-link">{url}</span>}
            </p>
            {page(1)}
          </div>
          {url && <Qr className="sheet-qr" text={url} label={t('show.sheet.qr', { url })} />}
        </footer>
      </article>
      {more.map((columns, i) => (
        <article key={i} className={name} style={size}>
          <div className="sheet-columns sheet-facts" style={{ gap: `${GAP}mm` }}>
            {columns.map((column, j) => (
              <div key={column[0]?.key ?? j} style={{ width: `${WORDS}mm` }}>
                <Column blocks={column} />
              </div>
            ))}
          </div>
          <footer className="sheet-foot sheet-foot-plain">
            <p>
              {story.title} · {title}
            </p>
            {page(i + 2)}
          </footer>
        </article>
      ))}
    </Fragment>
  )
}
