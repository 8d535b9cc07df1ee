import type { Source } from './feature.ts'
import type { Language, Text } from './text.ts'

/** What has to be known of a version to cite it. */
export interface Cited {
  /** Title of the layer. */
  title: Text
  /** Number of the version in its layer. */
  number: number
  source: Pick<Source, 'name' | 'year'>
  /** When the facts were true, ISO 8601; used when the source names no year. */
  vintage: string | null
  /** The version's permanent address. */
  address: string
}

/**
 * How to cite a version of a layer, in the manner of DataCite: who and when, what, in which version, where and when it
 * was read. `day`: the day it was read, ISO 8601.
 *
 *     SERNAGEOMIN (2025). Depósitos de relaves, versión 3. Suelo Común. Consultado el 23-11-2026. https://…/datos/tailings_deposit/v/3
 */
export function citation(version: Cited, day: string, language: Language): string {
  const { title, number, source, vintage, address } = version
  const undated = { es: 's. f.', en: 'n. d.' }[language]
  const year = source.year ?? vintage?.slice(0, 4) ?? undated
  const [y, m, d] = day.slice(0, 10).split('-')
  return language === 'es'
    ? `${source.name} (${year}). ${title.es}, versión ${number}. Suelo Común. Consultado el ${d}-${m}-${y}. ${address}`
    : `${source.name} (${year}). ${title.en}, version ${number}. Suelo Común. Accessed ${y}-${m}-${d}. ${address}`
}

/** Path of the page of a version, which people read and cite; `number` of the version in its layer. */
export const versionPath = (layer: string, number: number): string => `/datos/${layer}/v/${number}`
