import { useLocation } from '@tanstack/react-router'
import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { today } from '../../../geodata/model/day.ts'
import type { Bbox } from '../../data/layers.ts'
import { useShortLink } from '../../data/show.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap, useMapState } from '../../map/context.ts'
import { useOverlays } from '../../map/overlays.ts'
import { type Still, takeStill, toPng } from '../../map/still.ts'
import { ATTRIBUTION } from '../../map/style.ts'
import { useLegend } from '../../map/use-legend.ts'
import { useChangeView, useView } from '../../map/use-view.ts'
import { formatView, type PaperSheet } from '../../map/view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { useWindowSize } from '../../ui/use-window-size.ts'
import { addressOf } from '../address.ts'
import { Qr } from '../Qr.tsx'
import { useSources, yearsText } from '../sources.ts'
import { useTold } from '../told.ts'
import { heading, legendBlocks, line, notCheckedBlocks, numberBlocks, sourceBlocks } from './blocks.tsx'
import { North, ScaleBar, Ticks } from './Furniture.tsx'
import { type Block, Column, useColumns } from './Pages.tsx'
import { DPI, layoutOf, MM_OF_PIXEL, neighbours, paperOf, scaleFor, zoomOfScale } from './paper.ts'
import './sheet.css'

/** Letters of a question and its answer that the head of a sheet holds without cutting them. */
const SHORT = 220
/** How long the view has to stand still before it is drawn for paper, ms. */
const REST = 800

/** Everything under the sheet goes out of sight, and only the sheet is printed. */
export function useOnPaper(): void {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset.sheet = ''
    return () => {
      delete dataset.sheet
    }
  }, [])
}

/** The view on paper, as it will be printed: pages in their frames, and what can be chosen of them. */
export default function SheetPreview({ sheet }: { sheet: PaperSheet }) {
  useOnPaper()
  const words = useWords()
  const { t, number } = words
  const { shell, coming } = useMapState()
  const view = useView()
  const change = useChangeView()
  const { scale } = sheet
  const asked = useTold()
  const close = () => change({ print: undefined })
  useEscape(true, close)

  // The scale that shows what the screen shows is chosen once; from then on the address says it. A link that does not say
  // where to look shows what its answer is about, when that has come.
  const isFree = useRef(view.c === undefined && scale === undefined)
  const about = isFree.current ? asked?.bounds?.join() : undefined
  useEffect(() => {
    if (!shell || (scale !== undefined && about === undefined)) return
    if (about !== undefined) isFree.current = false
    const bounds = (about?.split(',').map(Number) as Bbox | undefined) ?? shell.camera.bounds
    const [west, south, east, north] = bounds
    const lat = (south + north) / 2
    const next = scaleFor(bounds, layoutOf(sheet).map)
    change(
      {
        c: about === undefined ? (view.c ?? shell.center) : [(west + east) / 2, lat, zoomOfScale(next, lat)],
        print: { ...sheet, scale: next },
      },
      { replace: true },
    )
  }, [shell, scale, about, sheet.paper, sheet.landscape])

  const set = (part: Partial<PaperSheet>) => {
    isFree.current = false
    change({ print: { ...sheet, ...part } as PaperSheet }, { replace: true })
  }
  const title = view.title ?? asked?.question ?? t('show.untitled')
  const { picture, still, failed, retry } = usePicture(sheet)

  return createPortal(
    <div className="sheet-room" role="dialog" aria-modal="true" aria-label={t('show.sheet.title')}>
      <div className="sheet-tools">
        <h1>{t('show.sheet.title')}</h1>
        <div className="sheet-choices">
          <TitleField
            key={asked?.question ?? ''}
            title={title}
            onTitle={(next) => change({ title: next === '' ? undefined : next }, { replace: true })}
          />
          <Select
            label={t('show.sheet.paper')}
            value={`${sheet.paper}${sheet.landscape ? '-landscape' : ''}`}
            options={(['a4', 'a4-landscape', 'a3', 'a3-landscape'] as const).map((value) => ({
              value,
              title: t(`show.sheet.size.${value}`),
            }))}
            onChange={({ target: { value } }) => {
              const next = { paper: value.slice(0, 2) as 'a4' | 'a3', landscape: value.endsWith('landscape') }
              change(
                {
                  print: shell ? { ...next, scale: scaleFor(shell.camera.bounds, layoutOf(next).map) } : next,
                },
                { replace: true },
              )
            }}
          />
          {scale !== undefined && (
            <div className="sheet-stepper">
              <IconButton
                icon="minus"
                look="normal"
                label={t('show.sheet.farther')}
                onClick={() => set({ scale: neighbours(scale).farther })}
              />
              <output>{t('show.sheet.scale', { scale: number(scale, 0) })}</output>
              <IconButton
                icon="plus"
                look="normal"
                label={t('show.sheet.closer')}
                onClick={() => set({ scale: neighbours(scale).closer })}
              />
            </div>
          )}
        </div>
        <div className="sheet-actions">
          <Button look="primary" icon="download" disabled={!picture} onClick={() => window.print()}>
            {t('show.sheet.print')}
          </Button>
          <Button icon="close" onClick={close}>
            {t('app.close')}
          </Button>
        </div>
        <p className="sheet-hint" role="status">
          {failed ? (
            <>
              {t('show.sheet.failed')} <Button onClick={retry}>{t('app.retry')}</Button>
            </>
          ) : picture ? (
            still?.complete === false ? (
              t('show.sheet.gaps')
            ) : (
              t('show.sheet.hint')
            )
          ) : shell || coming ? (
            t('show.sheet.drawing')
          ) : (
            t('app.noMap')
          )}
        </p>
      </div>
      <Desk sheet={sheet}>
        {still && picture && scale !== undefined && (
          <Sheets
            key={JSON.stringify(sheet)}
            sheet={{ ...sheet, scale }}
            still={still}
            picture={picture}
            title={title}
          />
        )}
      </Desk>
    </div>,
    document.body,
  )
}

function TitleField({ title, onTitle }: { title: string; onTitle: (title: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(title)
  return (
    <TextField
      label={t('show.sheet.titleField')}
      value={text}
      maxLength={120}
      onChange={({ target: { value } }) => setText(value)}
      onBlur={() => {
        if (text.trim() !== title) onTitle(text.trim())
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') onTitle(text.trim())
      }}
    />
  )
}

/** The desk that the papers lie on: as large as the window lets them be. */
export function Desk({
  sheet,
  children,
}: {
  sheet: Pick<PaperSheet, 'paper' | 'landscape'>
  children: ReactNode
}) {
  const { width } = useWindowSize()
  const paper = paperOf(sheet).width / MM_OF_PIXEL
  const zoom = Math.min(1, (width - 32) / paper)
  return (
    <div className="sheet-desk" style={{ '--sheet-zoom': zoom } as CSSProperties}>
      {children}
    </div>
  )
}

/** The map at the size and the fineness of the paper, drawn anew when what it shows has changed and come to rest. */
function usePicture(sheet: PaperSheet) {
  const shell = useMap()
  const view = useView()
  const overlays = useOverlays()
  const told = useTold()
  const { language } = useWords()
  const [made, setMade] = useState<{ still: Still; picture: string } | null>(null)
  const [failed, setFailed] = useState(false)
  const [tries, setTries] = useState(0)
  const { scale, paper, landscape } = sheet
  const c = view.c?.join()
  const hasAnswer = told !== null
  const shown = formatView({ ...view, title: undefined, print: undefined, sel: undefined })
  useEffect(() => {
    if (!shell || scale === undefined || !view.c) return
    const [lon, lat] = view.c
    const stop = new AbortController()
    let address: string | null = null
    setMade(null)
    setFailed(false)
    if (told?.pending) return
    const timer = setTimeout(() => {
      const { map } = layoutOf({ paper, landscape }, hasAnswer)
      takeStill(shell, {
        width: map.width / MM_OF_PIXEL,
        height: map.height / MM_OF_PIXEL,
        ratio: DPI / 96,
        center: [lon, lat],
        zoom: zoomOfScale(scale, lat),
        signal: stop.signal,
      })
        .then(async (still) => {
          const blob = await toPng(still.image)
          if (stop.signal.aborted) return
          address = URL.createObjectURL(blob)
          setMade({ still, picture: address })
        })
        .catch((error: unknown) => {
          if (stop.signal.aborted) return
          console.error(error)
          setFailed(true)
        })
    }, REST)
    return () => {
      clearTimeout(timer)
      stop.abort()
      if (address) URL.revokeObjectURL(address)
    }
  }, [shell, scale, paper, landscape, c, shown, overlays, told, language, tries])
  return {
    still: made?.still ?? null,
    picture: made?.picture ?? null,
    failed,
    retry: () => setTries(tries + 1),
  }
}

interface SheetsProps {
  sheet: PaperSheet & { scale: number }
  still: Still
  picture: string
  title: string
}

/** Every page. */
function Sheets({ sheet, still, picture, title }: SheetsProps) {
  const words = useWords()
  const { t, say, date, list } = words
  const view = useView()
  const told = useTold()
  const here = useLocation({ select: ({ pathname }) => pathname })
  const address = addressOf(here, view)
  const link = useShortLink(address)
  const url = link.data?.url ?? `${window.location.origin}${address}`
  const lat = view.c?.[1] ?? -23.5
  const shown = useLegend(zoomOfScale(sheet.scale, lat), 'light', still.drawn)
  const layout = layoutOf(sheet, told !== null)
  const paper = paperOf(sheet)
  const inside = { width: paper.width - 2 * paper.margin, height: paper.height - 2 * paper.margin }
  const sourcesOf = useSources()
  const sources = useMemo(() => sourcesOf(shown.layers, told?.layers), [sourcesOf, shown.layers, told])
  const years = yearsText(sources, words)
  const printed = date(today())

  const legendWidth = (layout.legend.width - (layout.legend.columns - 1) * 4) / layout.legend.columns
  const legend = useMemo(() => legendBlocks(shown, words), [shown, words])
  const facts = useMemo<Block[]>(
    () => [
      // The head of the first page cuts what is long.
      ...(told && told.question.length + told.answer.length > SHORT
        ? [
            heading('question', t('show.sheet.question')),
            line('question text', told.question),
            heading('answer', t('show.sheet.answer')),
            line('answer text', told.answer),
          ]
        : []),
      ...numberBlocks(told, words),
      ...sourceBlocks(sources, words),
      ...notCheckedBlocks(told, shown, words),
      heading('limits', t('show.sheet.limits')),
      line('decides', t('show.sheet.decides')),
      line('projection', t('show.sheet.projection')),
      ...(still.complete ? [] : [line('gaps', t('show.sheet.gaps'))]),
    ],
    [shown, sources, told, still.complete, words, t],
  )
  // What there is room for beside the map stands there; else the legend alone, and the rest on pages of its own.
  const all = useMemo(() => [...legend, ...facts], [legend, facts])
  const whole = useColumns(all, legendWidth, layout.legend.height - 8)
  const alone = useColumns(legend, legendWidth, layout.legend.height - 8)
  const isWhole = whole.columns !== null && whole.columns.length <= layout.legend.columns
  const beside = isWhole ? whole : alone

  const columns = 2
  const gap = 8
  const columnWidth = (inside.width - (columns - 1) * gap) / columns
  const overflow = alone.columns?.slice(layout.legend.columns).flat() ?? []
  const rest = useMemo(
    () =>
      isWhole
        ? []
        : [
            ...(overflow.length > 0 ? [heading('legend', t('show.sheet.legendGoesOn')), ...overflow] : []),
            ...facts,
          ],
    [isWhole, overflow.length, facts, t],
  )
  const after = useColumns(rest, columnWidth, inside.height - 14)

  const pages: Block[][][] = []
  after.columns?.forEach((column, i) => {
    const at = Math.floor(i / columns)
    pages[at] = [...(pages[at] ?? []), column]
  })
  const total = pages.length + 1
  const size = {
    width: `${paper.width}mm`,
    height: `${paper.height}mm`,
    padding: `${paper.margin}mm`,
  }
  const name = `sheet-page sheet-${sheet.paper}${sheet.landscape ? '-landscape' : ''}`
  const page = (n: number) => <p className="sheet-number">{t('show.sheet.page', { page: n, total })}</p>
  const attribution = view.base && view.base !== 'plain' ? ATTRIBUTION[view.base].text : t('map.naturalEarth')
  const ready = whole.columns !== null && alone.columns !== null && after.columns !== null && !link.isPending

  return (
    <>
      {whole.measure}
      {alone.measure}
      {after.measure}
      <article className={name} style={size} data-sheet-ready={ready ? '' : undefined}>
        <header className="sheet-head" style={{ height: `${layout.head}mm` }}>
          <h2 className="sheet-title">{title}</h2>
          {told && told.question !== title && <p className="sheet-question">{told.question}</p>}
          {told && <p className="sheet-answer">{told.answer}</p>}
        </header>
        <div className={`sheet-middle ${sheet.landscape ? 'sheet-across' : ''}`}>
          <figure
            className="sheet-map"
            style={{
              width: `${layout.map.width + 2 * layout.ticks}mm`,
              height: `${layout.map.height + 2 * layout.ticks}mm`,
            }}
          >
            <img
              src={picture}
              alt={t('show.sheet.mapAlt', {
                layers:
                  list(shown.layers.map(({ layer }) => say(layer.title))) || t('show.sheet.nothingDrawn'),
              })}
              style={{
                inset: `${layout.ticks}mm`,
                width: `${layout.map.width}mm`,
                height: `${layout.map.height}mm`,
              }}
            />
            <Ticks bounds={still.bounds} layout={layout} />
          </figure>
          <section
            className="sheet-legend"
            style={{ width: `${layout.legend.width}mm`, height: `${layout.legend.height}mm` }}
          >
            <h2>{t('legend.title')}</h2>
            <div className="sheet-columns" style={{ gap: '4mm' }}>
              {(beside.columns ?? []).slice(0, layout.legend.columns).map((column, i) => (
                <div key={column[0]?.key ?? i} style={{ width: `${legendWidth}mm` }}>
                  <Column blocks={column} />
                </div>
              ))}
            </div>
          </section>
        </div>
        <footer className="sheet-foot" style={{ height: `${layout.foot}mm` }}>
          <North />
          <ScaleBar scale={sheet.scale} />
          <div className="sheet-words">
            <p>
              {years ?? t('show.sheet.noDates')} · {t('show.sheet.printed', { date: printed })}
            </p>
            <p>
              {t('show.sheet.grid')} {t('show.sheet.background', { name: attribution })}
            </p>
            <p>
              <strong>{t('app.name')}</strong> · {t('door.guides')}{' '}
              {url.length < 120 && <span className="sheet-link">{url}</span>}
            </p>
            {page(1)}
          </div>
          {url.length < 1200 && <Qr className="sheet-qr" text={url} label={t('show.sheet.qr', { url })} />}
        </footer>
      </article>
      {pages.map((columns, i) => (
        <article key={i} className={name} style={size}>
          <div className="sheet-columns sheet-facts" style={{ gap: `${gap}mm` }}>
            {columns.map((column, j) => (
              <div key={column[0]?.key ?? j} style={{ width: `${columnWidth}mm` }}>
                <Column blocks={column} />
              </div>
            ))}
          </div>
          <footer className="sheet-foot sheet-foot-plain">
            <p>
              {title} · {t('show.sheet.printed', { date: printed })}
              {url.length < 120 && (
                <>
                  {' '}
                  · <span className="sheet-link">{url}</span>
                </>
              )}
            </p>
            {page(i + 2)}
          </footer>
        </article>
      ))}
    </>
  )
}
