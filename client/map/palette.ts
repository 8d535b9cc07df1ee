/** Colours of the ground under the layers. The layers' own colours belong to `geodata/layers/symbology.ts`. */
export type Flavour = 'light' | 'dark'

export interface Ground {
  sea: string
  land: string
  /** Land outside the country: there, and not ours to describe. */
  abroad: string
  coast: string
  border: string
  grid: string
  text: string
  halo: string
  /** Selection and hover, the accent of the interface. */
  accent: string
  /** Measuring, a second accent that no theme uses. */
  ink: string
}

export const GROUND: Record<Flavour, Ground> = {
  light: {
    sea: '#dfe7ea',
    land: '#f7f4ed',
    abroad: '#efebe2',
    coast: '#9fb0b8',
    border: '#a89f92',
    grid: '#8a8177',
    text: '#4a443c',
    halo: '#fbfaf7',
    accent: '#1f4fd1',
    ink: '#1f1b16',
  },
  dark: {
    sea: '#0e131a',
    land: '#1b212a',
    abroad: '#161b23',
    coast: '#41505f',
    border: '#5c6672',
    grid: '#7d8998',
    text: '#c3cbd5',
    halo: '#14181f',
    accent: '#8fb0ff',
    ink: '#e9edf2',
  },
}
