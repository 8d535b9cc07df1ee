import { useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { AccountButton } from '../access/AccountButton.tsx'
import { CommentButton, HelpLayer } from '../help/HelpLayer.tsx'
import { TourOffer } from '../help/TourOffer.tsx'
import { setLanguage, useWords } from '../i18n/index.ts'
import { Inspector, PickList } from '../inspect/Inspector.tsx'
import { LayerTree } from '../layers/LayerTree.tsx'
import { CoverageNote } from '../map/CoverageNote.tsx'
import { useMapState } from '../map/context.ts'
import { Legend } from '../map/Legend.tsx'
import { MapButtons } from '../map/MapButtons.tsx'
import { MapFoot } from '../map/MapFoot.tsx'
import { MapView } from '../map/MapView.tsx'
import type { MapFeature } from '../map/map-shell.ts'
import { useChangeView } from '../map/use-view.ts'
import { tidyView, type View } from '../map/view.ts'
import { SignalNote } from '../offline/SignalNote.tsx'
import { SearchBox } from '../search/SearchBox.tsx'
import { ShareButton } from '../show/share/ShareButton.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { titlePage } from '../ui/page-title.ts'
import { Sheet } from '../ui/Sheet.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { type Stop, stopHeight } from '../ui/stops.ts'
import { ToastProvider } from '../ui/Toast.tsx'
import { useEscape } from '../ui/use-escape.ts'
import { useWindowSize } from '../ui/use-window-size.ts'
import { Doors } from './Doors.tsx'
import { Failing } from './Failing.tsx'
import { LinkNotice } from './LinkNotice.tsx'
import {
  isDataPage,
  isWide,
  PANEL,
  paddingOf,
  ROOM,
  roomWidth,
  startsAtDoors,
  storyPadding,
  TABLE,
} from './layout.ts'
import styles from './Shell.module.css'
import { PAGE_ADDRESS, pageTask, TASKS, type Task, taskOf } from './tasks.ts'
import { applyTheme, onSystemTheme, resolveTheme } from './theme.ts'

const SheetPreview = lazy(() => import('../show/sheet/SheetPreview.tsx'))
const StorySheet = lazy(() => import('../show/story/StorySheet.tsx'))
const StoryShow = lazy(() => import('../show/story/StoryShow.tsx'))
const TableTwin = lazy(() => import('../map/FeatureTable.tsx'))
const MapVoice = lazy(() => import('../described/MapVoice.tsx'))
const MeasureBar = lazy(() => import('../measure/MeasureBar.tsx'))
const OwnFiles = lazy(() => import('../own-file/OwnFiles.tsx'))
const OwnMap = lazy(() => import('../own-file/OwnMap.tsx'))
const SwipeView = lazy(() => import('../map/SwipeView.tsx'))

/** The frame over the map: header, tasks and layers, one panel at a time, table. On a phone: pill and sheet. */
export function Shell() {
  const { t } = useWords()
  return (
    <ToastProvider closeLabel={t('app.close')}>
      <Frame />
    </ToastProvider>
  )
}

function Frame() {
  const { t, language } = useWords()
  const { shell, coming, soon } = useMapState()
  const view = useSearch({ strict: false }) as View
  const { id: screening } = useParams({ strict: false }) as { id?: string }
  const change = useChangeView()
  const navigate = useNavigate()
  const { width, height } = useWindowSize()
  const wide = isWide(width)
  /** The Data page wants room: a wide panel on a desk, the whole screen on a phone. */
  const path = useLocation({ select: ({ pathname }) => pathname })
  const room = isDataPage(path)
  const page = pageTask(path)

  // Paper is white, whatever the screen.
  const flavour = useSyncExternalStore(onSystemTheme, () => (view.print ? 'light' : resolveTheme(view.theme)))
  useEffect(() => applyTheme(flavour), [flavour])
  useEffect(() => void setLanguage(view.lang ?? 'es'), [view.lang])
  useEffect(() => {
    if (language) titlePage(t('app.name'))
  }, [t, language])

  const [doors, setDoors] = useState(() => startsAtDoors(view) && !page)
  const [picked, setPicked] = useState<MapFeature[]>([])
  const table = view.table === true
  const setTable = useCallback(
    (open: boolean) => change({ table: open || undefined }, { replace: true }),
    [change],
  )
  const [measuring, setMeasuring] = useState(false)
  const [layersOpen, setLayersOpen] = useState(false)
  const [taskWidth, setTaskWidth] = useState<number>(PANEL.start)
  const [chosenRoom, setRoomWidth] = useState<number | null>(null)
  const limits = room ? { minimum: ROOM.minimum, maximum: Math.max(ROOM.minimum, width - ROOM.map) } : PANEL
  const panelWidth = room ? Math.min(chosenRoom ?? roomWidth(width), limits.maximum) : taskWidth
  const [stop, setStop] = useState<Stop>(() =>
    room || page === 'enter' ? 'full' : doors || view.task || view.sel || page ? 'half' : 'peek',
  )
  useEffect(() => {
    if (room) setStop('full')
  }, [room])
  // A page over the whole screen goes down half way when something is to be seen, or done, on the map; what is asked by a
  // click on the map is answered in the sheet.
  useEffect(() => {
    const lower = () => setStop((now) => (now === 'full' ? 'half' : now))
    const raise = () => setStop((now) => (now === 'peek' ? 'half' : now))
    const offs = [
      shell?.on('asked', lower),
      shell?.on('taken', lower),
      shell?.on('ground', raise),
      shell?.on('claimed', raise),
    ]
    return () => {
      for (const off of offs) off?.()
    }
  }, [shell])

  const task = taskOf(page ?? view.task)
  const content = view.sel
    ? 'sel'
    : picked.length > 1
      ? 'picked'
      : task
        ? 'task'
        : doors || !wide
          ? 'doors'
          : null

  const closeSelection = useCallback(() => {
    setPicked([])
    change({ sel: undefined })
  }, [change])
  const closeTask = useCallback(() => {
    void navigate({
      to: '/',
      search: ((previous: View) =>
        tidyView({ ...previous, task: undefined, site: undefined, layer: undefined })) as never,
    })
    setStop('peek')
  }, [navigate])
  const openTask = useCallback(
    (id: Task['id']) => {
      setPicked([])
      setDoors(false)
      setLayersOpen(false)
      setStop(id === 'data' ? 'full' : 'half')
      void navigate({
        to: PAGE_ADDRESS[id] ?? '/',
        search: ((previous: View) =>
          tidyView({ ...previous, task: PAGE_ADDRESS[id] ? undefined : id, sel: undefined })) as never,
      })
    },
    [navigate],
  )
  const openDoors = useCallback(() => {
    setPicked([])
    setDoors(true)
    setStop('half')
    void navigate({
      to: '/',
      search: ((previous: View) => tidyView({ ...previous, sel: undefined, task: undefined })) as never,
    })
  }, [navigate])
  const onPick = useCallback(
    (features: MapFeature[]) => {
      setPicked(features.length > 1 ? features : [])
      const [only] = features
      if (features.length > 0) setStop((before) => (before === 'peek' ? 'half' : before))
      if (only && features.length === 1) change({ sel: { layer: only.layer, feature: only.feature } })
      else change({ sel: undefined }, { replace: features.length === 0 })
    },
    [change],
  )

  useEscape(content === 'doors' && wide, () => setDoors(false))
  useEscape(task !== undefined, closeTask)
  useEscape(picked.length > 1, () => setPicked([]))
  useEscape(view.sel !== undefined, closeSelection)
  useEscape(table, () => setTable(false))
  useEscape(measuring, () => setMeasuring(false))
  useEscape(layersOpen && !wide, () => setLayersOpen(false))

  /** The map and what floats over it lie under the raised sheet: keys must not go where nothing is seen. */
  const covered = !wide && stop === 'full'
  useEffect(() => {
    // The picture too, while it stands in for the map.
    for (const id of ['map', 'first']) {
      const under = document.getElementById(id)
      if (under) under.inert = covered
    }
  }, [covered])
  const sheetHeight = wide ? 0 : stopHeight(stop, height, room)
  const telling = view.story !== undefined
  const padding = useMemo(
    () =>
      telling
        ? storyPadding(width, height)
        : paddingOf(
            {
              rail: wide && !room,
              panel: content !== null,
              panelWidth,
              table: table && wide,
              sheet: sheetHeight,
            },
            width,
            height,
          ),
    [telling, wide, room, content, panelWidth, table, sheetHeight, width, height],
  )
  useEffect(() => {
    // On the root: toasts, which lie outside the frame, keep to the free part too.
    const { style } = document.documentElement
    for (const side of ['top', 'right', 'bottom', 'left'] as const)
      style.setProperty(`--free-${side}`, `${padding[side]}px`)
  }, [padding])

  /** Where one is: what failed is tried anew elsewhere. */
  const at = [path, content, task?.id, !view.print, measuring, table].join()
  const panel = (
    <Failing at={at} onKept={() => openTask('offline')}>
      <Suspense fallback={<Skeleton shape="panel" lines={6} />}>
        {content === 'sel' && view.sel && (
          <Inspector
            key={`${view.sel.layer}/${view.sel.feature}`}
            reference={view.sel}
            onClose={closeSelection}
            onBack={
              picked.length > 1 || task ? () => change({ sel: undefined }, { replace: true }) : undefined
            }
            onNear={
              TASKS.some(({ id }) => id === 'near')
                ? (place) => change({ task: 'near', place, sel: undefined })
                : undefined
            }
            onScreen={(site) => {
              setPicked([])
              void navigate({
                to: '/',
                search: ((previous: View) =>
                  tidyView({ ...previous, task: 'screen', site, sel: undefined })) as never,
              })
            }}
          />
        )}
        {content === 'picked' && (
          <PickList
            features={picked}
            onChoose={({ layer, feature }) => change({ sel: { layer, feature } })}
            onClose={() => setPicked([])}
          />
        )}
        {task && (
          <div className={content === 'task' ? styles.fill : styles.hidden}>
            <task.panel onClose={closeTask} screening={screening ?? null} />
          </div>
        )}
        {content === 'doors' && (
          <Panel
            title={t('door.question')}
            closeLabel={t('app.close')}
            onClose={() => {
              setDoors(false)
              setStop('peek')
            }}
          >
            <div data-tour="doors">
              <Doors onOpen={openTask} />
            </div>
            <TourOffer />
          </Panel>
        )}
      </Suspense>
    </Failing>
  )

  const tools = (
    <>
      <div className={styles.contents} inert={covered}>
        <MapButtons
          wide={wide}
          measuring={measuring}
          onMeasure={() => {
            setMeasuring(!measuring)
            setStop('peek')
          }}
          onLayers={() => setLayersOpen(true)}
          onTable={() => setTable(true)}
          share={wide ? null : <ShareButton bare />}
        />
      </div>
      <SignalNote onOpen={() => openTask('offline')} />
      {!wide && <CoverageNote flavour={flavour} />}
      <div className={styles.bottom} inert={covered}>
        {wide && !coming && <Legend flavour={flavour} />}
        <MapFoot wide={wide} />
      </div>
      <Failing at={at} floats>
        <Suspense>
          <OwnMap />
        </Suspense>
        {view.swipe && (
          <Suspense>
            <SwipeView flavour={flavour} swipe={view.swipe} />
          </Suspense>
        )}
        {measuring && (
          <Suspense>
            <MeasureBar flavour={flavour} onClose={() => setMeasuring(false)} />
          </Suspense>
        )}
      </Failing>
    </>
  )

  return (
    <div className={styles.shell}>
      <MapView flavour={flavour} padding={padding} onPick={onPick} />
      <LinkNotice />
      <button
        type="button"
        className={styles.skip}
        onClick={() => {
          setStop((now) => (now === 'full' ? 'half' : now))
          void soon.then((map) => map?.map.getCanvas().focus())
        }}
      >
        {t('app.skipToMap')}
      </button>
      <button type="button" className={styles.skip} onClick={() => openTask('described')}>
        {t('described.open')}
      </button>
      <Suspense>
        <MapVoice onPick={onPick} />
      </Suspense>

      {wide ? (
        <>
          <header className={styles.header}>
            <button type="button" className={styles.name} onClick={openDoors} title={t('app.start')}>
              {t('app.name')}
            </button>
            <div className={styles.searchSlot} data-tour="search">
              <SearchBox onChoose={() => setPicked([])} />
            </div>
            <nav className={styles.links} data-tour="help">
              <Button look="plain" onClick={() => openTask('data')}>
                {t('app.data')}
              </Button>
              <Button look="plain" onClick={() => openTask('law')}>
                {t('law.title')}
              </Button>
              <Button look="plain" onClick={() => openTask('help')}>
                {t('app.help')}
              </Button>
              <ShareButton look="plain" />
              <CommentButton />
              <Settings flavour={flavour} />
              <AccountButton />
            </nav>
          </header>
          {!room && (
            <div className={styles.rail} data-tour="layers">
              <div className={styles.railScroll}>
                <nav aria-label={t('task.title')}>
                  <h2 className={styles.railTitle}>{t('task.title')}</h2>
                  <TaskList current={task?.id} onOpen={openTask} />
                </nav>
                <LayerTree flavour={flavour} />
                <Suspense>
                  <OwnFiles />
                </Suspense>
              </div>
              <div className={styles.railFoot}>
                <Button look="plain" icon="table" wide aria-expanded={table} onClick={() => setTable(!table)}>
                  {t('table.title')}
                </Button>
                <Button look="plain" icon="download" wide onClick={() => openTask('offline')}>
                  {t('offline.link')}
                </Button>
              </div>
            </div>
          )}
          <section className={styles.free} aria-label={t('map.tools')} data-tour="map">
            {tools}
          </section>
          {table && (
            <div className={styles.drawer} style={{ height: TABLE }}>
              <Failing at={at}>
                <Suspense fallback={<Skeleton shape="panel" lines={5} />}>
                  <TableTwin onClose={() => setTable(false)} />
                </Suspense>
              </Failing>
            </div>
          )}
          {content && (
            <aside className={styles.panel} style={{ width: panelWidth }}>
              <Grip width={panelWidth} {...limits} onWidth={room ? setRoomWidth : setTaskWidth} />
              {panel}
            </aside>
          )}
        </>
      ) : (
        <>
          {!(room && stop === 'full') && (
            <div className={styles.pill} data-tour="search">
              <SearchBox pill onChoose={() => setStop('peek')} />
            </div>
          )}
          <section className={styles.free} aria-label={t('map.tools')} data-tour="map">
            {tools}
          </section>
          <Sheet
            label={t('task.title')}
            stop={stop}
            onStop={setStop}
            whole={room}
            raiseLabel={t('app.raise')}
            lowerLabel={t('app.lower')}
          >
            {panel}
          </Sheet>
          {layersOpen && (
            <div className={styles.cover}>
              <Panel
                title={t('layers.title')}
                closeLabel={t('app.close')}
                onClose={() => setLayersOpen(false)}
                takeFocus
              >
                <LayerTree flavour={flavour} bare />
                <Suspense>
                  <OwnFiles />
                </Suspense>
                <Legend flavour={flavour} flat />
                <div className={styles.links}>
                  <Button look="plain" onClick={() => openTask('data')}>
                    {t('app.data')}
                  </Button>
                  <Button look="plain" onClick={() => openTask('law')}>
                    {t('law.title')}
                  </Button>
                  <Button look="plain" onClick={() => openTask('offline')}>
                    {t('offline.link')}
                  </Button>
                  <Button look="plain" onClick={() => openTask('help')}>
                    {t('app.help')}
                  </Button>
                  <CommentButton />
                  <Settings flavour={flavour} />
                  <AccountButton />
                </div>
              </Panel>
            </div>
          )}
          {table && (
            <div className={styles.cover}>
              <Failing at={at}>
                <Suspense fallback={<Skeleton shape="panel" lines={5} />}>
                  <TableTwin onClose={() => setTable(false)} />
                </Suspense>
              </Failing>
            </div>
          )}
        </>
      )}
      <Failing at={at} floats>
        <HelpLayer onTour={openDoors} />
      </Failing>
      <Failing at={at} floats>
        <Suspense>
          {view.story && !view.print && <StoryShow {...view.story} />}
          {view.print &&
            (view.story ? (
              <StorySheet {...view.story} sheet={view.print} />
            ) : (
              <SheetPreview sheet={view.print} />
            ))}
        </Suspense>
      </Failing>
      {!shell && !coming && (
        <div className={styles.free}>
          <Message tone="warn">{t('app.noMap')}</Message>
        </div>
      )}
    </div>
  )
}

function TaskList({
  current,
  onOpen,
}: {
  current: Task['id'] | undefined
  onOpen: (id: Task['id']) => void
}) {
  const { t } = useWords()
  return (
    <ul className={styles.tasks}>
      {TASKS.filter(({ door }) => door).map(({ id, icon }) => (
        <li key={id}>
          <button
            type="button"
            className={styles.task}
            aria-current={id === current ? 'true' : undefined}
            onClick={() => onOpen(id)}
          >
            <Icon name={icon} />
            {t(`task.${id as 'find'}`)}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Settings({ flavour }: { flavour: 'light' | 'dark' }) {
  const { t, language } = useWords()
  const change = useChangeView()
  const other = language === 'es' ? 'en' : 'es'
  return (
    <>
      <Button look="plain" lang={other} onClick={() => change({ lang: other }, { replace: true })}>
        {t('app.language')}
      </Button>
      <IconButton
        icon={flavour === 'dark' ? 'sun' : 'moon'}
        label={flavour === 'dark' ? t('app.toLight') : t('app.toDark')}
        onClick={() => change({ theme: flavour === 'dark' ? 'light' : 'dark' }, { replace: true })}
      />
    </>
  )
}

/** The edge between map and panel: dragged, or moved with the arrow keys. */
function Grip({
  width,
  minimum,
  maximum,
  onWidth,
}: {
  width: number
  minimum: number
  maximum: number
  onWidth: (width: number) => void
}) {
  const { t } = useWords()
  const set = (next: number) => onWidth(Math.max(minimum, Math.min(maximum, Math.round(next))))
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr takes no focus; this is the focusable separator of WAI-ARIA
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('app.resize')}
      aria-valuenow={width}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      className={styles.grip}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX)
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key]
        if (step) set(width + step)
      }}
    />
  )
}
