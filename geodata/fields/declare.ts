import type { Text } from '../model/text.ts'

/** How the numbers of a raster layer become a field. */
export interface FieldDeclaration {
  /** Least difference that is kept, in the layer's unit. */
  scale: number
  /** Numbers outside cannot be, and are taken for «no data» that the file did not mark. */
  range: readonly [lowest: number, highest: number]
  unit: Text
}

const same = (text: string): Text => ({ es: text, en: text })

/**
 * The layers that are kept as fields. The lowest altitude here is the Atacama trench, 8,065 m under the sea; the highest
 * the Llullaillaco, 6,739 m above.
 */
export const FIELDS = {
  elevation_m: { scale: 0.25, range: [-8100, 6800], unit: same('m') },
  slope_pct: { scale: 0.1, range: [0, 3000], unit: same('%') },
  ghi_kwh_m2_y: { scale: 0.1, range: [0, 3200], unit: { es: 'kWh/m² al año', en: 'kWh/m² a year' } },
  wind_m_s: { scale: 0.01, range: [0, 100], unit: same('m/s') },
} as const satisfies Record<string, FieldDeclaration>

export type FieldLayer = keyof typeof FIELDS
export const isFieldLayer = (id: string): id is FieldLayer => Object.hasOwn(FIELDS, id)
