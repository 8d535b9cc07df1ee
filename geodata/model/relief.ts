/** Side of a tile, px. */
export const RELIEF_TILE = 256

/** Metres of one pixel at the equator, zoom 0. */
export const WORLD_M = 40_075_016.686 / RELIEF_TILE

const FIRST_ZOOM = 4
const LAST_ZOOM = 11

/** Zooms at which tiles say something of cells of this side: a pixel of the last is as wide as a cell, at 23° S. */
export function reliefZooms(cell_m: number): { min: number; max: number } {
  const wide = Math.ceil(Math.log2((WORLD_M * Math.cos((23 * Math.PI) / 180)) / cell_m))
  return { min: FIRST_ZOOM, max: Math.min(LAST_ZOOM, Math.max(FIRST_ZOOM, wide)) }
}
