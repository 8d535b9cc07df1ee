/**
 * Colours of availability on paper and in files: free land one hue of green, the better the darker; what is excluded in
 * shades of ink. On paper law has a cross hatch and choice a hatch, free land none, so that it reads without colour.
 */

/** Classes of `Ground.mask`. */
export const OUTSIDE = 0
export const FREE = 1
export const BY_LAW = 2
export const BY_CHOICE = 3

/** Free land by score, in fifths: the lowest first. */
export const FREE_COLOURS = ['#d3ecd2', '#a5d8aa', '#6dbd83', '#369a62', '#0c7246'] as const
/** Free land where no preference can be asked. */
export const FREE_PLAIN = '#4fae74'
export const LAW = { ground: '#a29f9c', line: '#5f5b57' } as const
export const CHOICE = { ground: '#e2dfdb', line: '#a5a19c' } as const

/** Which of `FREE_COLOURS`, of a score of 0 to 100. */
export const fifthOf = (score: number): number => Math.min(4, Math.floor(score / 20))
