import { csv } from './csv.ts'
import type { Format } from './format.ts'
import { geojson } from './geojson.ts'

/** The formats that are read. */
export const FORMATS: readonly Format[] = [geojson, csv]

/** The format that a file's name asks for, or null. */
export function formatOf(fileName: string): Format | null {
  const name = fileName.toLowerCase()
  return FORMATS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension))) ?? null
}
