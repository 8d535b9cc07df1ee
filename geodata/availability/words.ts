import { FIELDS, isFieldLayer } from '../fields/declare.ts'
import { layerById } from '../layers/index.ts'
import { COMUNAS } from '../layers/properties.ts'
import type { Area, Criteria, Exclusion, NotChecked, Preference, Requirement } from '../model/availability.ts'
import { formatNumber, formatQuantity } from '../model/format.ts'
import type { Where } from '../model/rule.ts'
import type { Language, Text } from '../model/text.ts'
import { layerText } from '../rules/sentence.ts'

/** Criteria in words, in both languages: one criterion, what its number is, on whose word it stands. Pure. */

const both = (write: (language: Language) => string): Text => ({ es: write('es'), en: write('en') })

/** A layer, or the part of it that counts. */
export const targetText = ({ layer, where }: { layer: string; where: Where | null }): Text =>
  layerText(layer, where, layerById)

/** Metres as they were chosen: never rounded. */
export const metresText = (metres: number): Text =>
  both((language) =>
    metres >= 1000
      ? formatQuantity(metres / 1000, 'km', language, 3)
      : formatQuantity(metres, 'm', language, 1),
  )

/** A number of a raster, in its unit. */
export function rasterValueText(raster: string, value: number): Text {
  const unit = isFieldLayer(raster) ? FIELDS[raster].unit : { es: '', en: '' }
  return both((language) => formatQuantity(value, unit[language], language, 2))
}

const joined = (parts: readonly Text[], between: string): Text =>
  both((language) => parts.map((part) => part[language]).join(between))

function limitsText(raster: string, min: number | null, max: number | null): Text {
  const value = (number: number) => rasterValueText(raster, number)
  const parts = [
    ...(max === null ? [] : [{ es: `sobre ${value(max).es}`, en: `above ${value(max).en}` }]),
    ...(min === null ? [] : [{ es: `bajo ${value(min).es}`, en: `under ${value(min).en}` }]),
  ]
  return joined(parts, ', ')
}

/** What an exclusion leaves out: `A 500 m o menos de Asentamientos`. */
export function exclusionText(exclusion: Exclusion): Text {
  switch (exclusion.kind) {
    case 'near': {
      const layer = targetText(exclusion)
      const far = metresText(exclusion.buffer_m)
      const side =
        exclusion.side === 'downstream'
          ? { es: ', aguas abajo', en: ', downstream' }
          : exclusion.side === 'upstream'
            ? { es: ', aguas arriba', en: ', upstream' }
            : { es: '', en: '' }
      return exclusion.buffer_m === 0
        ? { es: `Dentro de: ${layer.es}${side.es}`, en: `Inside: ${layer.en}${side.en}` }
        : {
            es: `A ${far.es} o menos de: ${layer.es}${side.es}`,
            en: `Within ${far.en} of: ${layer.en}${side.en}`,
          }
    }
    case 'far': {
      const [layer, far] = [targetText(exclusion), metresText(exclusion.max_distance_m)]
      return { es: `A más de ${far.es} de: ${layer.es}`, en: `Farther than ${far.en} from: ${layer.en}` }
    }
    case 'raster': {
      const layer = targetText({ layer: exclusion.raster, where: null })
      const limits = limitsText(exclusion.raster, exclusion.min, exclusion.max)
      return both((language) => `${layer[language]}: ${limits[language]}`)
    }
    case 'area':
      return { es: 'En un área dibujada que se evita', en: 'In a drawn area to be avoided' }
  }
}

/** Where land has to lie: `Solo en: Terrenos fiscales`. */
export function requirementText(requirement: Requirement): Text {
  if (requirement.kind === 'area') return { es: 'Solo en un área dibujada', en: 'Only in a drawn area' }
  const layer = targetText(requirement)
  if (!requirement.not_in) return { es: `Solo en: ${layer.es}`, en: `Only in: ${layer.en}` }
  const not = targetText({ layer: requirement.not_in, where: null })
  return {
    es: `Solo en: ${layer.es}, y fuera de: ${not.es}`,
    en: `Only in: ${layer.en}, and outside: ${not.en}`,
  }
}

/** What a preference measures, without its numbers: `Distancia a: Subestaciones`. */
export function preferenceText(preference: Preference): Text {
  const layer =
    preference.metric === 'mean' || preference.metric === 'max'
      ? targetText({ layer: preference.raster, where: null })
      : targetText(preference)
  switch (preference.metric) {
    case 'distance':
      return { es: `Distancia a: ${layer.es}`, en: `Distance to: ${layer.en}` }
    case 'inside':
      return { es: `Parte dentro de: ${layer.es}`, en: `Share inside: ${layer.en}` }
    case 'mean':
      return { es: `Promedio: ${layer.es}`, en: `Mean: ${layer.en}` }
    case 'max':
      return { es: `Máximo: ${layer.es}`, en: `Largest: ${layer.en}` }
    case 'count_within': {
      const far = metresText(preference.r)
      return { es: `Cuántos a ${far.es} o menos: ${layer.es}`, en: `How many within ${far.en}: ${layer.en}` }
    }
  }
}

/** A number of a preference's curve, in what it measures. */
export function curveValueText(preference: Preference, value: number): Text {
  switch (preference.metric) {
    case 'distance':
      return metresText(value)
    case 'inside':
      return both((language) => formatQuantity(value * 100, '%', language, 1))
    case 'mean':
    case 'max':
      return rasterValueText(preference.raster, value)
    case 'count_within':
      return both((language) => formatNumber(value, language, 0))
  }
}

/** Where land is looked for: `la Región de Antofagasta`. */
export function areaText(area: Area): Text {
  if (area.kind === 'region') return { es: 'la Región de Antofagasta', en: 'the Antofagasta Region' }
  if (area.kind === 'drawn') return { es: 'un área dibujada', en: 'a drawn area' }
  const names = area.codes.map((code) => (COMUNAS as Record<string, string>)[code] ?? code)
  return both((language) => {
    const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(names)
    return language === 'es'
      ? `${names.length > 1 ? 'las comunas' : 'la comuna'} de ${list}`
      : `${names.length > 1 ? 'the comunas' : 'the comuna'} of ${list}`
  })
}

/** On whose word a criterion stands. */
export const BASIS_TEXT: Readonly<Record<Exclusion['basis'], Text>> = {
  law: { es: 'Ley', en: 'Law' },
  'law+margin': { es: 'Ley, con margen por la exactitud del mapa', en: 'Law, with a margin for map error' },
  'law-restricts': {
    es: 'La ley pide permiso; excluirlo es una decisión',
    en: 'The law asks for a permit; excluding is a choice',
  },
  peer: { es: 'Decisión: valor de un estudio publicado', en: 'Choice: value of a published study' },
  team: { es: 'Decisión del equipo', en: 'The team’s choice' },
  user: { es: 'Decisión de quien pregunta', en: 'Choice of whoever asks' },
}

/** Why a criterion was not applied, or not everywhere. */
export const NOT_CHECKED_TEXT: Readonly<Record<NotChecked['reason'], Text>> = {
  'no-version': { es: 'Sin datos publicados: no se aplicó', en: 'No published data: not applied' },
  'no-property': {
    es: 'Ningún elemento publicado trae el dato por el que se filtra: no se aplicó',
    en: 'No published feature has what it is filtered by: not applied',
  },
  incomplete: {
    es: 'Se aplicó lo que hay, pero no se sabe si la lista está completa',
    en: 'What there is was applied, but whether the list is complete is not known',
  },
  restricted: {
    es: 'Su ubicación no es pública: no se aplicó',
    en: 'Where it is, is not public: not applied',
  },
  side: {
    es: 'El lado según el agua no se mide',
    en: 'The side by the flow of water is not measured',
  },
  'candidates-only': {
    es: 'Se pregunta solo a los candidatos, no a cada celda',
    en: 'Asked of candidates only, not of each cell',
  },
  off: { es: 'Apagado por quien pregunta', en: 'Switched off by whoever asks' },
}

/** Every criterion of a set by its id, in words. */
export function criterionTexts(criteria: Criteria): Map<string, Text> {
  return new Map<string, Text>([
    ...criteria.exclusions.map((one) => [one.id, exclusionText(one)] as const),
    ...criteria.requirements.map((one) => [one.id, requirementText(one)] as const),
    ...criteria.preferences.map((one) => [one.id, preferenceText(one)] as const),
  ])
}

/** Layers that criteria name, each once, in the order in which they are named. */
export function layersNamed({ exclusions, requirements, preferences }: Criteria): string[] {
  const names = [
    ...exclusions.flatMap((one) =>
      one.kind === 'raster' ? [one.raster] : one.kind === 'area' ? [] : [one.layer],
    ),
    ...requirements.flatMap((one) =>
      one.kind === 'layer' ? [one.layer, ...(one.not_in ? [one.not_in] : [])] : [],
    ),
    ...preferences.map((one) => ('raster' in one ? one.raster : one.layer)),
  ]
  return [...new Set(names)]
}
