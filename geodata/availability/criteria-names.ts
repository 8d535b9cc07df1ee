import { distance } from 'fastest-levenshtein'
import { LAYERS, layerById } from '../layers/index.ts'
import type { Where } from '../model/rule.ts'
import type { Text } from '../model/text.ts'

/*
 * Whether what criteria name is there: layers of the catalogue, their properties, the codes of a choice. Shared by the
 * starting sets (whoever edits a file reads it) and by criteria that come in a request.
 */

/** A name that is not there, or is of the wrong kind: where under the criterion, and a sentence. */
export interface NameFault {
  path: (string | number)[]
  what: Text
}

const near = (word: string, from: readonly string[]) =>
  [...from].sort((a, b) => distance(word, a) - distance(word, b)).slice(0, 3)

/** «…? quizá a, b o c». */
const perhaps = (word: string, from: readonly string[]): Text => {
  const words = near(word, from).join(', ')
  return words ? { es: ` Lo más parecido: ${words}.`, en: ` The nearest: ${words}.` } : { es: '', en: '' }
}

const isVector = (geometry: string) => geometry !== 'none' && geometry !== 'raster'
const VECTORS = LAYERS.filter(({ geometry }) => isVector(geometry)).map(({ id }) => id)
const RASTERS = LAYERS.filter(({ geometry }) => geometry === 'raster').map(({ id }) => id)

/** A raster (`slope_pct`): null when there is such a one. */
export function rasterFault(raster: string): NameFault | null {
  if (layerById(raster)?.geometry === 'raster') return null
  const more = perhaps(raster, RASTERS)
  return {
    path: ['raster'],
    what: {
      es: `«${raster}» no es una capa de celdas del catálogo.${more.es}`,
      en: `“${raster}” is no raster of the catalogue.${more.en}`,
    },
  }
}

/** A layer of features under the key `key`: null when there is such a one. */
export function layerFault(layer: string, key = 'layer'): NameFault | null {
  const declared = layerById(layer)
  if (declared && isVector(declared.geometry)) return null
  if (declared) {
    return {
      path: [key],
      what: {
        es: `La capa «${layer}» no tiene lugares con que medir una distancia.`,
        en: `The layer “${layer}” has no places to measure a distance to.`,
      },
    }
  }
  const more = perhaps(layer, VECTORS)
  return {
    path: [key],
    what: {
      es: `La capa «${layer}» no está en el catálogo.${more.es}`,
      en: `The layer “${layer}” is not in the catalogue.${more.en}`,
    },
  }
}

/**
 * Everything wrong with a filter of the rule language (`{use: industrial}`, `{kv_gte: 110}`) on a layer that is there:
 * properties that it does not declare, codes that are no choice, values of another type.
 */
export function whereFaults(layer: string, where: Where | null): NameFault[] {
  const declared = layerById(layer)
  if (!declared || !where) return []
  return Object.entries(where).flatMap(([key, value]): NameFault[] => {
    const [, column = key, suffix] = /^(.*?)(_gte|_lt)?$/.exec(key) ?? []
    const [name, compares] = Object.hasOwn(declared.properties, key)
      ? [key, false]
      : [column, Boolean(suffix)]
    const property = Object.hasOwn(declared.properties, name) ? declared.properties[name] : undefined
    const path = ['where', key]
    if (!property) {
      const more = perhaps(name, Object.keys(declared.properties))
      return [
        {
          path,
          what: {
            es: `La capa «${layer}» no tiene la propiedad «${name}».${more.es}`,
            en: `The layer “${layer}” has no property “${name}”.${more.en}`,
          },
        },
      ]
    }
    const numeric = property.type === 'number' || property.type === 'integer'
    if (property.type === 'choice' && !compares) {
      if (Object.hasOwn(property.choices, String(value))) return []
      const codes = Object.keys(property.choices).join(', ')
      return [
        {
          path,
          what: {
            es: `«${String(value)}» no es una opción de «${name}». Hay: ${codes}.`,
            en: `“${String(value)}” is no choice of “${name}”. There are: ${codes}.`,
          },
        },
      ]
    }
    const fits = compares
      ? numeric && typeof value === 'number'
      : typeof value === (numeric ? 'number' : property.type === 'boolean' ? 'boolean' : 'string')
    if (fits) return []
    return [
      {
        path,
        what: {
          es: `«${name}» no se puede comparar así con ${JSON.stringify(value)}.`,
          en: `“${name}” cannot be compared like that with ${JSON.stringify(value)}.`,
        },
      },
    ]
  })
}
