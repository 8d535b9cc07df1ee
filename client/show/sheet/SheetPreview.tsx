import { useLocation } from '@tanstack/react-router'
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { noDataSvg } from '../../../geodata/layers/symbology.ts'
import { today } from '../../../geodata/model/day.ts'
import { useShortLink } from '../../data/show.ts'
import { useWords } from '../../i18n/index.ts'
import { isClusterSource } from '../../map/clusters.ts'
import { useMap, useMapState } from '../../map/context.ts'
import { useLegendParts } from '../../map/legend-parts.ts'
import { useOverlays } from '../../map/overlays.ts'
import { type Still, takeStill, toPng } from '../../map/still.ts'
import { ATTRIBUTION } from '../../map/style.ts'
import { useChangeView, useView } from '../../map/use-view.ts'
import { formatView, type PaperSheet } from '../../map/view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { useWindowSize } from '../../ui/use-window-size.ts'
import { addressOf } from '../address.ts'
import { Qr } from '../Qr.tsx'
import { sourceName, useShown, useSources, yearsText } from '../shown.ts'
import { useTold } from '../told.ts'
import { North, ScaleBar, Ticks } from './Furniture.tsx'
import { type Block, Column, useColumns } from './Pages.tsx'
import { DPI, layoutOf, MM_OF_PIXEL, neighbours, paperOf, scaleFor, zoomOfScale } from './paper.ts'
import './sheet.css'

const asImage = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

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
  const { t, say, number } = words
  const { shell, coming } = useMapState()
  const view = useView()
  const change = useChangeView()
  const { scale } = sheet
  const asked = useTold()
  const close = () => change({ print: undefined })
  useEscape(true, close)

  // The scale that shows what the screen shows is chosen once; from then on the address says it.
  useEffect(() => {
    if (!shell || scale !== undefined) return
    change(
      {
        c: view.c ?? shell.center,
        print: { ...sheet, scale: scaleFor(shell.camera.bounds, layoutOf(sheet).map) },
      },
      { replace: true },
    )
  }, [shell, scale, sheet.paper, sheet.landscape])

  const set = (part: Partial<PaperSheet>) =>
    change({ print: { ...sheet, ...part } as PaperSheet }, { replace: true })
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
            sayLayer={say}
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
  sayLayer: (text: { es: string; en: string }) => string
}

/** Every page. */
function Sheets({ sheet, still, picture, title, sayLayer: say }: SheetsProps) {
  const words = useWords()
  const { t, date, margin, list } = words
  const view = useView()
  const told = useTold()
  const here = useLocation({ select: ({ pathname }) => pathname })
  const address = addressOf(here, view)
  const link = useShortLink(address)
  const url = link.data?.url ?? `${window.location.origin}${address}`
  const lat = view.c?.[1] ?? -23.5
  const shown = useShown(zoomOfScale(sheet.scale, lat), still.drawn)
  const parts = useLegendParts()
  const isGathered = [...still.drawn].some(isClusterSource)
  const layout = layoutOf(sheet, told !== null)
  const paper = paperOf(sheet)
  const inside = { width: paper.width - 2 * paper.margin, height: paper.height - 2 * paper.margin }
  const sourcesOf = useSources()
  const sources = useMemo(() => sourcesOf(shown.layers, told?.layers), [sourcesOf, shown.layers, told])
  const years = yearsText(sources, words)
  const printed = date(today())

  const legendWidth = (layout.legend.width - (layout.legend.columns - 1) * 4) / layout.legend.columns
  const legend = useMemo<Block[]>(
    () => [
      ...parts.map(({ id, content }) => ({
        key: `part ${id}`,
        content: <div className="sheet-part">{content}</div>,
      })),
      ...shown.layers.flatMap(({ layer, entries }): Block[] => {
        const single = entries.length === 1
        return [
          ...(single ? [] : [{ key: layer.id, content: <h3>{say(layer.title)}</h3>, holds: true }]),
          ...entries.map(({ label, svg }) => ({
            key: `${layer.id} ${label}`,
            content: <Sign svg={svg} label={single ? say(layer.title) : label} />,
          })),
        ]
      }),
      ...(isGathered ? [{ key: 'gathered', content: <p>{t('show.sheet.gathered')}</p> }] : []),
      ...(shown.missing.length > 0
        ? [
            { key: 'missing', content: <h3>{t('legend.noData')}</h3>, holds: true },
            ...shown.missing.map(({ id, title }) => ({
              key: `missing ${id}`,
              content: <Sign svg={noDataSvg('light', 24)} label={say(title)} />,
            })),
          ]
        : []),
    ],
    [parts, shown, isGathered, say, t],
  )
  const beside = useColumns(legend, legendWidth, layout.legend.height - 8)

  const columns = 2
  const gap = 8
  const columnWidth = (inside.width - (columns - 1) * gap) / columns
  const overflow = beside.columns?.slice(layout.legend.columns).flat()
  const facts = useMemo<Block[]>(() => {
    const partial = shown.layers.filter(({ version }) => version.coverage !== 'region')
    const heading = (key: string, text: string): Block => ({ key, content: <h2>{text}</h2>, holds: true })
    const line = (key: string, content: ReactNode): Block => ({ key, content: <p>{content}</p> })
    const notChecked = new Set([
      ...(told?.notChecked ?? []),
      ...shown.missing.map(({ title }) => t('show.sheet.noData', { layer: say(title) })),
      ...(partial.length > 0
        ? [t('show.sheet.partial', { layers: list(partial.map(({ layer }) => say(layer.title))) })]
        : []),
    ])
    return [
      ...(told
        ? [
            heading('question', t('show.sheet.question')),
            line('question text', told.question),
            heading('answer', t('show.sheet.answer')),
            line('answer text', told.answer),
          ]
        : []),
      ...(told?.numbered?.length
        ? [
            heading('numbered', t('show.sheet.numbered')),
            ...told.numbered.map((text, i) => line(`numbered ${i}`, `${i + 1}. ${text}`)),
          ]
        : []),
      ...(overflow?.length ? [heading('legend', t('show.sheet.legendGoesOn')), ...overflow] : []),
      heading('sources', t('show.sheet.sources')),
      ...(sources.length === 0 ? [line('no sources', t('show.sheet.nothingDrawn'))] : []),
      ...sources.map(({ layer, version }) =>
        line(
          `source ${layer.id}`,
          <>
            <strong>{say(layer.title)}</strong>:{' '}
            {[
              sourceName(version) ?? t('show.sheet.noSource'),
              version.vintage
                ? t('show.sheet.vintage', { date: date(version.vintage) })
                : t('show.sheet.noVintage'),
              version.accuracy_m !== null
                ? t('show.sheet.accuracy', { value: margin(version.accuracy_m) })
                : t('show.sheet.noAccuracy'),
              t('show.sheet.version', {
                number: version.number,
                date: date(version.published_at.slice(0, 10)),
              }),
            ].join(' · ')}
          </>,
        ),
      ),
      heading('not checked', t('show.sheet.notChecked')),
      ...(notChecked.size === 0
        ? [line('nothing', t('show.sheet.allChecked'))]
        : [...notChecked].map((text, i) => line(`not checked ${i}`, `– ${text}`))),
      heading('limits', t('show.sheet.limits')),
      line('decides', t('show.sheet.decides')),
      line('projection', t('show.sheet.projection')),
      ...(still.complete ? [] : [line('gaps', t('show.sheet.gaps'))]),
    ]
  }, [shown, sources, told, overflow?.length, still.complete, t, say, date, margin, list])
  const after = useColumns(facts, columnWidth, inside.height - 14)

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
  const ready = beside.columns !== null && after.columns !== null && !link.isPending

  return (
    <>
      {beside.measure}
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

function Sign({ svg, label }: { svg: string; label: string }) {
  return (
    <p className="sheet-sign">
      <img src={asImage(svg)} alt="" />
      <span>{label}</span>
    </p>
  )
}
