import type { FeatureCollection, LineString } from 'geojson'

/** Degrees between lines at a zoom: about four lines on a screen. */
export function gridStep(zoom: number): number {
  if (zoom < 5) return 5
  if (zoom < 7.5) return 1
  if (zoom < 9.5) return 0.5
  if (zoom < 11.5) return 0.1
  return 0.05
}

/**
 * Meridians and parallels every `step` degrees inside [west, south, east, north], EPSG:4326, each with its `label`
 * (`68,5° O`). Lines are straight in Mercator, so two points each are enough.
 */
export function graticule(
  [west, south, east, north]: readonly [number, number, number, number],
  step: number,
  language: 'es' | 'en',
): FeatureCollection<LineString, { label: string }> {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0
  const format = new Intl.NumberFormat(language === 'es' ? 'es-CL' : 'en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const range = (from: number, to: number) => {
    const first = Math.ceil(from / step)
    const count = Math.max(0, Math.floor(to / step) - first + 1)
    return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toFixed(4)))
  }
  const line = (coordinates: [number, number][], label: string) => ({
    type: 'Feature' as const,
    properties: { label },
    geometry: { type: 'LineString' as const, coordinates },
  })
  const hemisphere = (degrees: number, positive: string, negative: string) =>
    degrees === 0 ? '' : ` ${degrees > 0 ? positive : negative}`
  const westLetter = language === 'es' ? 'O' : 'W'
  return {
    type: 'FeatureCollection',
    features: [
      ...range(west, east).map((lon) =>
        line(
          [
            [lon, south],
            [lon, north],
          ],
          `${format.format(Math.abs(lon))}°${hemisphere(lon, 'E', westLetter)}`,
        ),
      ),
      ...range(south, north).map((lat) =>
        line(
          [
            [west, lat],
            [east, lat],
          ],
          `${format.format(Math.abs(lat))}°${hemisphere(lat, 'N', 'S')}`,
        ),
      ),
    ],
  }
}
