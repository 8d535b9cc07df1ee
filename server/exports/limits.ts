/** A GeoPackage is built in memory and copied once: what one may hold, in rows and in vertices. */
export const MOST_ROWS = 250_000
export const MOST_VERTICES = 8_000_000
