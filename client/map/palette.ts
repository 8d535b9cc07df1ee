import type { SiteState } from '../data/batches.ts'

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
  /** How bright slopes are that face the light, and those that turn away from it, 0 to 1. */
  lit: number
  shaded: number
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
    lit: 1,
    shaded: 0.4,
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
    lit: 0.4,
    shaded: 0.03,
    accent: '#8fb0ff',
    ink: '#e9edf2',
  },
}

/** `--danger`, `--ok` and `--warn` of `ui/tokens.css`, for what a task draws on the map. */
export const SIGNALS: Record<Flavour, Record<'danger' | 'ok' | 'warn', string>> = {
  light: { danger: '#b3261e', ok: '#2e6b3c', warn: '#805300' },
  dark: { danger: '#ff9a91', ok: '#8fd194', warn: '#f5c45a' },
}

/** What a site of a batch came to, worst first; a letter always stands with it. */
export const OUTCOMES: Record<Flavour, Record<SiteState, string>> = {
  light: {
    exclusion: '#a3160f',
    'possible-exclusion': '#a85500',
    permit: '#6b3fa0',
    'possible-permit': '#1f5f8f',
    none: '#4f5b5d',
    problem: '#1f1b16',
    waiting: '#8a8177',
  },
  dark: {
    exclusion: '#ff9a91',
    'possible-exclusion': '#ffb45e',
    permit: '#d0aef2',
    'possible-permit': '#97c9f5',
    none: '#b4bfc1',
    problem: '#e9edf2',
    waiting: '#7d8998',
  },
}
