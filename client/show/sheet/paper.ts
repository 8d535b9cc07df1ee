import type { Bbox } from '../../data/layers.ts'
import { toUtm19 } from '../../map/coordinates.ts'
import type { PaperSheet } from '../../map/view.ts'

/** Measures of a printed sheet. Pure. Lengths on paper in millimetres unless a name says otherwise. */

export interface Paper {
  width: number
  height: number
  margin: number
}

const SIZES = { a4: [210, 297], a3: [297, 420] } as const

export function paperOf({ paper, landscape }: Pick<PaperSheet, 'paper' | 'landscape'>): Paper {
  const [short, long] = SIZES[paper]
  return landscape ? { width: long, height: short, margin: 10 } : { width: short, height: long, margin: 10 }
}

/** A CSS pixel on paper (CSS: 96 to the inch). */
export const MM_OF_PIXEL = 25.4 / 96
/** Pixels of the printed picture to the inch. */
export const DPI = 200

export interface Layout {
  /** The picture of the map, without the marks of coordinates around it. */
  map: { width: number; height: number }
  /** Room for the marks on each side. */
  ticks: number
  /** Beside the map (`columns` 1) or under it. */
  legend: { width: number; height: number; columns: number }
  head: number
  foot: number
}

/** Where things lie on the first page; without an answer its title needs less room. */
export function layoutOf(sheet: Pick<PaperSheet, 'paper' | 'landscape'>, hasAnswer = true): Layout {
  const { width, height, margin } = paperOf(sheet)
  const [inside, tall] = [width - 2 * margin, height - 2 * margin]
  const large = sheet.paper === 'a3'
  const [head, foot, ticks, gap] = [hasAnswer ? (large ? 34 : 27) : 12, 24, 6, 4]
  const between = tall - head - foot
  if (sheet.landscape) {
    const legend = large ? 78 : 58
    return {
      head,
      foot,
      ticks,
      legend: { width: legend, height: between, columns: 1 },
      map: { width: inside - legend - gap - 2 * ticks, height: between - 2 * ticks },
    }
  }
  const legend = large ? 84 : 62
  return {
    head,
    foot,
    ticks,
    legend: { width: inside, height: legend, columns: large ? 4 : 3 },
    map: { width: inside - 2 * ticks, height: between - legend - gap - 2 * ticks },
  }
}

// Web Mercator on the sphere of 6,378,137 m: what maps of the web are drawn in.
const AROUND = 40_075_016.686
const mercatorY = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)

/** Zoom (512 px tiles) at which a map in the middle of `lat` is drawn at 1:`scale`. */
export const zoomOfScale = (scale: number, lat: number): number =>
  Math.log2((AROUND * Math.cos((lat * Math.PI) / 180)) / 512 / ((scale * MM_OF_PIXEL) / 1000))

/** How many times smaller than the ground a map in the middle of `lat` is drawn at a zoom. */
export const scaleOfZoom = (zoom: number, lat: number): number =>
  (((AROUND * Math.cos((lat * Math.PI) / 180)) / 512 / 2 ** zoom) * 1000) / MM_OF_PIXEL

const ROUND = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5]

/** The least round number not under `scale`. */
export function roundScale(scale: number): number {
  const power = 10 ** Math.floor(Math.log10(scale))
  const step = [...ROUND, 10].find((one) => one * power >= scale * 0.9999) ?? 10
  return Math.round(step * power)
}

/** The largest round scale at which what lies in `bounds` is on the paper. */
export function scaleFor([west, south, east, north]: Bbox, frame: { width: number; height: number }): number {
  const middle = (south + north) / 2
  const metresAtEquator = {
    across: ((east - west) / 360) * AROUND,
    up: (mercatorY(north) - mercatorY(south)) * AROUND,
  }
  const shrunk = Math.cos((middle * Math.PI) / 180)
  const needed = Math.max(
    (metresAtEquator.across * shrunk * 1000) / frame.width,
    (metresAtEquator.up * shrunk * 1000) / frame.height,
  )
  return Math.max(500, roundScale(needed))
}

/** The next round scales, smaller and larger. */
export const neighbours = (scale: number): { closer: number; farther: number } => {
  const all = [-1, 0, 1].flatMap((shift) => {
    const power = 10 ** (Math.floor(Math.log10(scale)) + shift)
    return ROUND.map((step) => Math.round(step * power))
  })
  return {
    closer: Math.max(500, all.filter((one) => one < scale * 0.999).at(-1) ?? scale),
    farther: all.find((one) => one > scale * 1.001) ?? scale,
  }
}

export type Side = 'top' | 'right' | 'bottom' | 'left'
export interface Tick {
  side: Side
  /** Part of the side, from the left or from the top. */
  at: number
  value: number
}

/** The round step (1, 2, 2.5 or 5 by powers of ten) that gives about `wanted` marks over a length. */
export function tickStep(length: number, wanted: number): number {
  const least = length / wanted
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10) * power
}

const between = (from: number, to: number, step: number): number[] => {
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toFixed(9)),
  )
}

/** Whole minutes and seconds: degrees are read in them. */
const DEGREE_STEPS = [18_000, 7200, 3600, 1800, 900, 600, 300, 120, 60, 30, 15, 10, 5, 2, 1, 0.5, 0.2].map(
  (seconds) => seconds / 3600,
)

/** Marks of longitude along the top and of latitude along the left of a Web Mercator map. */
export function degreeTicks([west, south, east, north]: Bbox): { ticks: Tick[]; step: number } {
  const least = Math.min(east - west, (north - south) * 1.1) / 5
  const step = DEGREE_STEPS.filter((one) => one >= least * 0.999).at(-1) ?? 5
  const [y0, y1] = [mercatorY(north), mercatorY(south)]
  return {
    step,
    ticks: [
      ...between(west, east, step).map(
        (value): Tick => ({
          side: 'top',
          at: (value - west) / (east - west),
          value,
        }),
      ),
      ...between(south, north, step).map(
        (value): Tick => ({
          side: 'left',
          at: (mercatorY(value) - y0) / (y1 - y0),
          value,
        }),
      ),
    ],
  }
}

/** Latitude at a part of the height, from the top. */
function latitudeAt([, south, , north]: Bbox, at: number): number {
  const y = mercatorY(north) + at * (mercatorY(south) - mercatorY(north))
  return (Math.atan(Math.sinh(2 * Math.PI * y)) * 180) / Math.PI
}

/** Where a coordinate that grows or falls along a side takes a value, by halving. */
function whereIs(value: number, along: (at: number) => number): number {
  const rises = along(1) > along(0)
  let [low, high] = [0, 1]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (along(middle) < value === rises) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Marks of easting along the bottom and of northing along the right, UTM 19S, metres. None outside its zone. */
export function utmTicks(bounds: Bbox): { ticks: Tick[]; step: number } {
  const [west, south, east] = bounds
  if (west < -75 || east > -63 || south < -80 || bounds[3] > 0) return { ticks: [], step: 0 }
  const easting = (at: number) => toUtm19([west + at * (east - west), south])[0]
  const northing = (at: number) => toUtm19([east, latitudeAt(bounds, at)])[1]
  const width = Math.abs(easting(1) - easting(0))
  const step = tickStep(Math.min(width, Math.abs(northing(1) - northing(0)) * 1.2), 5)
  return {
    step,
    ticks: [
      ...between(easting(0), easting(1), step).map(
        (value): Tick => ({
          side: 'bottom',
          at: whereIs(value, easting),
          value,
        }),
      ),
      ...between(northing(0), northing(1), step).map(
        (value): Tick => ({
          side: 'right',
          at: whereIs(value, northing),
          value,
        }),
      ),
    ],
  }
}

/**
 * Blocks in columns of one height: which column each falls in. A block that is taller than a column has one to itself;
 * one that `holds` its follower (a heading) is never the last of its column.
 */
export function fill(blocks: readonly { height: number; holds?: boolean }[], height: number): number[] {
  const columns: number[] = []
  let [column, used] = [0, 0]
  for (let i = 0; i < blocks.length; i++) {
    let group = blocks[i]?.height ?? 0
    for (let j = i; blocks[j]?.holds && j + 1 < blocks.length; j++) group += blocks[j + 1]?.height ?? 0
    if (used > 0 && used + group > height && !blocks[i - 1]?.holds) {
      column += 1
      used = 0
    }
    columns.push(column)
    used += blocks[i]?.height ?? 0
  }
  return columns
}
