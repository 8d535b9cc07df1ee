import type { Frozen } from '../../geodata/model/batch.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import type { ScreeningRequest } from '../screening/screen.ts'
import type { BatchRow } from './queries.ts'

/**
 * What is asked of the engine about one site of a batch; the same for the batch and for the full screening that is made
 * of it later. What the row states comes before what was stated for all.
 */
export function requestOf(
  { file, reading, settings, title }: Pick<BatchRow, 'file' | 'reading' | 'settings' | 'title'>,
  site: { n: number; name: string | null; geometry: Geometry | null; facts: Facts },
  parameters: Frozen['parameters'],
): ScreeningRequest {
  const { srid, operation } = reading.crs
  const operation_accuracy_m = operation?.accuracy_m ?? 0
  return {
    site: site.geometry,
    facts: { ...settings?.facts, ...site.facts },
    parameters,
    repair: settings?.repair ?? false,
    title: [title, site.name ?? String(site.n)].filter(Boolean).join(': ').slice(0, 200),
    accuracy_m: Math.min(10_000, (settings?.accuracy_m ?? 0) + operation_accuracy_m),
    provenance: {
      method: 'file',
      crs: srid === null ? null : `EPSG:${srid}`,
      operation: operation?.name ?? null,
      operation_accuracy_m: operation?.accuracy_m ?? null,
      file: { name: file.name.slice(0, 255), sha256: file.sha256, bytes: file.bytes },
      feature: null,
      vertices: null,
    },
  }
}
