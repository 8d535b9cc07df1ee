import type { FeatureSymbol, Theme } from '../model/layer.ts'

/** The two grounds a map is drawn on. Over satellite images the flavour stays; every line and point has a casing. */
export const FLAVOURS = ['light', 'dark'] as const
export type Flavour = (typeof FLAVOURS)[number]

/** What a symbol may be coloured by: its theme, or one of two tones without a theme. */
export type Tone = Theme | 'neutral' | 'danger'

/** The tone of a symbol: its own, or the one of the layer's theme. */
export const toneOf = (symbol: Pick<FeatureSymbol, 'tone'>, theme: Theme): Tone => symbol.tone ?? theme

/** Paper, ink and what lies between (interface.md, neutral tokens). */
export const NEUTRALS = {
  paper: '#fbfaf7',
  salt: '#f4f1ea',
  sand: '#e4ddd0',
  stone: '#8a8177',
  ink: '#1f1b16',
  night: '#14181f',
  dusk: '#1f2630',
  star: '#e9edf2',
} as const

/** Ground, text and halo of each flavour, and the hatch of what is not known. */
export const GROUND: Record<
  Flavour,
  { paper: string; text: string; unknown: string; unknownOpacity: number }
> = {
  light: { paper: NEUTRALS.paper, text: NEUTRALS.ink, unknown: NEUTRALS.stone, unknownOpacity: 0.3 },
  dark: { paper: NEUTRALS.night, text: NEUTRALS.star, unknown: NEUTRALS.stone, unknownOpacity: 0.4 },
}

export interface ToneColours {
  /** Areas and discs. */
  fill: string
  /** Lines, edges and patterns. */
  line: string
  /** What surrounds a line or a disc: the paper, or ink where the colour alone would not show on paper. */
  casing: string
  /** A shape drawn on a disc of `fill`. */
  glyph: string
  /** A shape or ring drawn on the paper. */
  outline: string
}

const WHITE = '#ffffff'

/** A tone whose own colour shows on the paper. */
const plain = (colour: string, casing: string, glyph: string): ToneColours => ({
  fill: colour,
  line: colour,
  casing,
  glyph,
  outline: colour,
})
const onLight = (colour: string) => plain(colour, NEUTRALS.paper, WHITE)
const onDark = (colour: string) => plain(colour, NEUTRALS.night, NEUTRALS.night)

/**
 * Colours of the tones. In each flavour any two themes differ by at least ΔE2000 12 in normal vision and in protan-,
 * deuter- and tritanopia (`client/ui/tokens.test.ts`): searched for, so changing one means looking at all. On light the
 * seven themes of interface.md have its colours; planning and base are greys and lean on lines and patterns.
 */
export const PALETTE: Record<Flavour, Record<Tone, ToneColours>> = {
  light: {
    mining: onLight('#ab5f36'),
    indigenous: onLight('#7b0059'),
    water: onLight('#0872ad'),
    emissions: {
      fill: '#f5bd34',
      line: '#f5bd34',
      casing: NEUTRALS.ink,
      glyph: NEUTRALS.ink,
      outline: NEUTRALS.ink,
    },
    'public-land': {
      fill: '#6ab06f',
      line: '#2e6b3c',
      casing: NEUTRALS.paper,
      glyph: NEUTRALS.ink,
      outline: '#2e6b3c',
    },
    projects: onLight('#ee3870'),
    protection: onLight('#35460d'),
    planning: onLight('#50494d'),
    base: onLight('#888d93'),
    neutral: onLight('#5c544b'),
    danger: onLight('#b3261e'),
  },
  dark: {
    mining: onDark('#9d6d38'),
    indigenous: onDark('#cd79ad'),
    water: onDark('#51b5ee'),
    emissions: onDark('#f5bd34'),
    'public-land': onDark('#addfa2'),
    projects: onDark('#e14b74'),
    protection: onDark('#92aa62'),
    planning: onDark('#c4c3c3'),
    base: onDark('#a0978c'),
    neutral: onDark('#c9c2b8'),
    danger: onDark('#f2837a'),
  },
}

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

/** `share` of `colour` over the rest of `ground`, as an opaque `#rrggbb`. */
export function mix(colour: string, ground: string, share: number): string {
  const channel = (at: number) => {
    const over = Number.parseInt(colour.slice(at, at + 2), 16)
    const under = Number.parseInt(ground.slice(at, at + 2), 16)
    return Math.round(over * share + under * (1 - share))
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(1)}${channel(3)}${channel(5)}`
}
