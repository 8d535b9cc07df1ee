import type { ImportRun, Mapping } from '../../geodata/model/import.ts'
import type { Reading } from '../../geodata/model/reading.ts'

/** Steps of an import as the address names them. */
export const RUN_STEPS = ['archivo', 'columnas', 'resultado'] as const
export type RunStep = (typeof RUN_STEPS)[number]

/** Where an import stands: the step that its page opens on. */
export function stepOf({ status, mapping }: Pick<ImportRun, 'status' | 'mapping'>): RunStep {
  if (status === 'received') return 'archivo'
  if (status === 'ready') return mapping ? 'columnas' : 'archivo'
  return 'resultado'
}

/** Where positions come from: what a person says, or else what was understood. */
export const geometryOf = (
  reading: Pick<Reading, 'geometry'>,
  mapping: Mapping | null,
): Reading['geometry'] => mapping?.geometry ?? reading.geometry

/** Whether somebody still has to say which coordinate system the file is in: it is no more than a guess, or one that is not read. */
export const asksForCrs = (
  { geometry, crs }: Pick<Reading, 'geometry' | 'crs'>,
  mapping: Mapping | null,
): boolean =>
  geometryOf({ geometry }, mapping) !== 'none' &&
  (crs.certainty === 'guess' || crs.certainty === 'unknown' || crs.operation === null) &&
  mapping?.read?.srid === undefined

/** Whether the server would take it: what a person is still typing is not sent. */
export function isComplete({ source, licence, vintage }: Mapping): boolean {
  if (source && (source.name.trim() === '' || source.reference.trim() === '')) return false
  if (licence !== undefined && licence.trim() === '') return false
  return !vintage || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(vintage)
}
