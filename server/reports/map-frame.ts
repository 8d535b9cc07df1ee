import proj4 from 'proj4'
import { UTM_19S_PROJ } from '../../geodata/model/crs.ts'

/** A window on EPSG:32719 drawn on paper at a round scale. Metres on the ground, points on paper. */

export type Box = readonly [west: number, south: number, east: number, north: number]

export interface Frame {
  /** 1:scale. */
  scale: number
  box: Box
  /** Size of the window on paper, points. */
  width: number
  height: number
}

const POINTS_PER_METRE = 72 / 0.0254

/** Scales a reader can measure on with a ruler. */
const SCALES = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5].flatMap((n) =>
  [1e2, 1e3, 1e4, 1e5, 1e6, 1e7].map((ten) => n * ten),
)
SCALES.sort((a, b) => a - b)

/** The largest round scale, 1:`least` or smaller, at which `inside` fits in a window of that size, in its middle. */
export function frameAround(
  inside: Box,
  { width, height, least = 500 }: { width: number; height: number; least?: number },
): Frame {
  const [west, south, east, north] = inside
  const fits = (scale: number) =>
    ((east - west) * POINTS_PER_METRE) / scale <= width &&
    ((north - south) * POINTS_PER_METRE) / scale <= height
  const scale = SCALES.find((one) => one >= least && fits(one)) ?? (SCALES.at(-1) as number)
  const [x, y] = [(west + east) / 2, (south + north) / 2]
  const [across, up] = [(width / POINTS_PER_METRE) * scale, (height / POINTS_PER_METRE) * scale]
  return { scale, width, height, box: [x - across / 2, y - up / 2, x + across / 2, y + up / 2] }
}

/** Grown on every side by a share of its size, and to at least so many metres. */
export function grown([west, south, east, north]: Box, share: number, least = 0): Box {
  const x = Math.max((east - west) * share, (least - (east - west)) / 2)
  const y = Math.max((north - south) * share, (least - (north - south)) / 2)
  return [west - x, south - y, east + x, north + y]
}

export const joined = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
]

export const meets = (a: Box, b: Box) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]

/** Metres to points of the window, y downwards. */
export function toPaper({ box, scale, height }: Frame): (x: number, y: number) => readonly [number, number] {
  const factor = POINTS_PER_METRE / scale
  return (x, y) => [(x - box[0]) * factor, height - (y - box[1]) * factor]
}

/** Metres of the ground that a point of paper is. */
export const metresPerPoint = ({ scale }: Frame) => scale / POINTS_PER_METRE

/** The largest of 1, 2 and 5 times a power of ten that is not more than `value`. */
export function roundBelow(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value))
  return [5, 2, 1].map((n) => n * ten).find((n) => n <= value) ?? ten
}

const utm = proj4('EPSG:4326', UTM_19S_PROJ)

/** [longitude, latitude] to [east, north] in EPSG:32719, metres. */
export const project = ([lon, lat]: readonly number[]): [number, number] =>
  utm.forward([lon as number, lat as number])

/** [east, north] to [longitude, latitude]. */
export const unproject = ([x, y]: readonly [number, number]): [number, number] => utm.inverse([x, y])

export interface Tick {
  /** Metres east or north, or degrees. */
  value: number
  /** Where it stands along the side, points from its left or top. */
  at: number
}

export interface Ticks {
  east: Tick[]
  north: Tick[]
  /** Of the upper side. */
  longitude: Tick[]
  /** Of the right side. */
  latitude: Tick[]
  /** Between two grid lines, m. */
  step_m: number
  step_deg: number
}

const between = (low: number, high: number, step: number): number[] => {
  const values: number[] = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) values.push(i * step)
  return values
}

/** Round degrees, minutes or seconds of arc, not closer than a step of the sizes people count in. */
const ARCS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((seconds) => seconds / 3600)

/** Round metres on the left and lower side, round degrees on the upper and right one; about `apart` points apart. */
export function ticks(frame: Frame, apart = 95): Ticks {
  const [west, south, east, north] = frame.box
  const paper = toPaper(frame)
  const step_m = roundBelow(apart * metresPerPoint(frame) * 1.2)
  const degrees = (apart * metresPerPoint(frame)) / 100_000
  const step_deg = ARCS.find((arc) => arc >= degrees) ?? 2
  const along = (value: number, low: number, high: number, measure: (at: number) => number) => {
    let [a, b] = [low, high]
    for (let i = 0; i < 60; i++) {
      const middle = (a + b) / 2
      if (measure(middle) < value) a = middle
      else b = middle
    }
    return (a + b) / 2
  }
  const lonAt = (x: number) => unproject([x, north])[0]
  const latAt = (y: number) => unproject([east, y])[1]
  return {
    step_m,
    step_deg,
    east: between(west, east, step_m).map((value) => ({ value, at: paper(value, south)[0] })),
    north: between(south, north, step_m).map((value) => ({ value, at: paper(west, value)[1] })),
    longitude: between(lonAt(west), lonAt(east), step_deg).map((value) => ({
      value,
      at: paper(along(value, west, east, lonAt), north)[0],
    })),
    latitude: between(latAt(south), latAt(north), step_deg).map((value) => ({
      value,
      at: paper(east, along(value, south, north, latAt))[1],
    })),
  }
}

/** `69°30′ O`, with seconds only where the step needs them. */
export function arcText(degrees: number, step: number, letters: readonly [string, string]): string {
  const seconds = Math.round(Math.abs(degrees) * 3600)
  const [d, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const minutes = step < 1 ? `${String(m).padStart(2, '0')}'` : ''
  const rest = step < 1 / 60 ? `${String(s).padStart(2, '0')}"` : ''
  return `${d}°${minutes}${rest} ${degrees < 0 ? letters[0] : letters[1]}`
}
