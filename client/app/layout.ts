import type { Padding } from '../map/map-shell.ts'
import type { View } from '../map/view.ts'
import { stopHeight } from '../ui/stops.ts'

/** Sizes of the frame, px; the same numbers as `--header` and `--rail` in `ui/tokens.css`. */
export const HEADER = 56
export const RAIL = 288
export const PANEL = { start: 400, minimum: 360, maximum: 560 }
/** The Data page: wide enough for tables, with the map beside it. */
export const ROOM = { minimum: 560, maximum: 1200, map: 320 }
export const TABLE = 300
/** From this width on there is room for three columns. */
export const WIDE = 1024

export const isWide = (width: number): boolean => width >= WIDE

/** Whether the three doors are open at the start: only for who comes without asking for anything. */
export const startsAtDoors = (view: View): boolean => !view.task && !view.sel && !view.layers && !view.c

/** Whether an address is the first screen and asks for nothing but how it looks: its picture stands until somebody stirs. */
export const isPlain = ({ pathname, search }: Pick<Location, 'pathname' | 'search'>): boolean =>
  pathname === '/' &&
  [...new URLSearchParams(search).keys()].every((name) => name === 'lang' || name === 'theme')

/** Whether an address is a page that wants room: the Data page, a batch of sites, the components. */
export const isDataPage = (path: string): boolean =>
  /^\/(datos|lotes|alternativas|componentes)(\/|$)/.test(path)

/** Width of the Data page in a window of that width, px, when nobody has drawn its edge elsewhere. */
export const roomWidth = (width: number): number =>
  Math.max(ROOM.minimum, Math.min(ROOM.maximum, Math.round(width * 0.58)))

export interface Open {
  rail: boolean
  panel: boolean
  panelWidth: number
  table: boolean
  /** Height of the phone's sheet, px, 0 when there is none. */
  sheet: number
}

/** What the frame covers of the map on each side. A full sheet covers all: the map then keeps to what a half one leaves. */
export function paddingOf(open: Open, width: number, height: number): Padding {
  if (isWide(width))
    return {
      top: HEADER,
      left: open.rail ? RAIL : 0,
      right: open.panel ? open.panelWidth : 0,
      bottom: open.table ? TABLE : 0,
    }
  return { top: 68, left: 0, right: 0, bottom: Math.min(open.sheet, stopHeight('half', height)) }
}

/** While a story is told its words lie on the left of a desk, as `StoryShow.module.css` says, or below on a phone. */
export const storyPadding = (width: number, height: number): Padding =>
  isWide(width)
    ? { top: 0, right: 0, bottom: 0, left: Math.round(width * 0.38) }
    : { top: 0, right: 0, bottom: Math.round(height * 0.45), left: 0 }

/** The padding of the first map, before the frame is there to say. */
export function firstPadding(view: View): Padding {
  const { innerWidth, innerHeight } = window
  const room = isDataPage(window.location.pathname)
  const panel = room || startsAtDoors(view) || view.task !== undefined || view.sel !== undefined
  return paddingOf(
    {
      rail: !room,
      panel,
      panelWidth: room ? roomWidth(innerWidth) : PANEL.start,
      table: false,
      sheet: stopHeight(panel ? 'half' : 'peek', innerHeight),
    },
    innerWidth,
    innerHeight,
  )
}
