import type { CellColours } from '../../map/cell-overlay.ts'
import { type Flavour, GROUND } from '../../map/palette.ts'
import { BY_CHOICE, BY_LAW, FREE, SCORED, SCORES } from '../ground/paint.ts'

type Colour = readonly [red: number, green: number, blue: number, opacity: number]

export interface Scale {
  /** Free land from the worst score to the best, `#rrggbb`. */
  free: readonly string[]
  /** Opacity of free land, 0 to 1. */
  opacity: number
  /** What is excluded is this ink, thin or thick. */
  ink: string
  law: number
  choice: number
}

/**
 * Yellow-green to green: on the ground of each flavour, every step differs from both inks by ΔE2000 15 or more and from
 * the next by 11 or more, in normal vision and in full protan-, deuter- and tritanopia. `colours.test.ts` holds it.
 */
export const SCALES: Record<Flavour, Scale> = {
  light: {
    free: ['#e9f3a0', '#a9d43c', '#5aa51c', '#2b7312', '#0a3d10'],
    opacity: 0.95,
    ink: '#1f1b16',
    law: 0.6,
    choice: 0.3,
  },
  // On a dark ground the best is what shines.
  dark: {
    free: ['#14521f', '#2f8022', '#63ad22', '#a3d534', '#e6f78e'],
    opacity: 0.95,
    ink: '#e9edf2',
    law: 0.5,
    choice: 0.22,
  },
}

const partsOf = (hex: string): [number, number, number] => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
]
const withOpacity = (hex: string, opacity: number): Colour => [...partsOf(hex), Math.round(opacity * 255)]

/** Colour of free land at a score, 0 to 1. */
export function scoreColour(scale: Scale, score: number): string {
  const at = Math.min(1, Math.max(0, score)) * (scale.free.length - 1)
  const first = Math.min(scale.free.length - 2, Math.floor(at))
  const [from, to] = [partsOf(scale.free[first] as string), partsOf(scale.free[first + 1] as string)]
  const mixed = from.map((part, i) => Math.round(part + ((to[i] as number) - part) * (at - first)))
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** Of free land where no preference can be asked. */
export const plainFree = (scale: Scale): string => scale.free[2] as string

/** Colours of every byte that `Painting` writes. */
export function coloursOf(flavour: Flavour): CellColours {
  const scale = SCALES[flavour]
  const palette = new Uint8Array(128 * 4)
  const put = (value: number, colour: Colour) => palette.set(colour, value * 4)
  put(BY_LAW, withOpacity(scale.ink, scale.law))
  put(BY_CHOICE, withOpacity(scale.ink, scale.choice))
  put(FREE, withOpacity(plainFree(scale), scale.opacity))
  for (let step = 0; step < SCORES; step += 1)
    put(SCORED + step, withOpacity(scoreColour(scale, step / (SCORES - 1)), scale.opacity))
  return {
    palette,
    hatch: withOpacity(scale.ink, 0.75) as never,
    ground: GROUND[flavour].land,
  }
}
