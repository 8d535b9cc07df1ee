import { FIELDS, isFieldLayer } from '../../geodata/fields/declare.ts'
import type { Area, Criteria, Exclusion, Preference, Requirement } from '../../geodata/model/availability.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Where } from '../../geodata/model/rule.ts'
import { layerText } from '../../geodata/rules/sentence.ts'
import type { Words } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'

/*
 * Criteria in words. They read as in `geodata/availability/words.ts`, which carries every layer's schema and so stays
 * out of the browser.
 */

export type Speak = Pick<Words, 't' | 'say' | 'number' | 'quantity' | 'distance' | 'language'>

/** An exclusion or a requirement: what leaves land out. */
export type Rule = Exclusion | Requirement

/** Title of a layer, or of the part of it that counts. */
export function targetName(
  { layer, where }: { layer: string; where: Where | null },
  { say }: Pick<Speak, 'say'>,
  names: (id: string) => LayerDeclaration | undefined = layerById,
): string {
  return say(layerText(layer, where, names))
}

/** Metres as somebody chose them: never rounded. */
export const metresText = (metres: number, { quantity }: Pick<Speak, 'quantity'>): string =>
  metres >= 1000 ? quantity(metres / 1000, 'km', 3) : quantity(metres, 'm', 1)

/** A number of a raster, in its unit. */
export const rasterText = (raster: string, value: number, { quantity, say }: Speak): string =>
  quantity(value, isFieldLayer(raster) ? say(FIELDS[raster].unit) : '', 2)

/** What a criterion leaves out: `A 500 m o menos de: Poblados`. */
export function ruleName(rule: Rule, words: Speak): string {
  const { t } = words
  const target = () => ('layer' in rule ? targetName(rule, words) : '')
  switch (rule.kind) {
    case 'near':
      return rule.buffer_m === 0
        ? t('availability.words.near0', { layer: target() })
        : t('availability.words.near', { layer: target(), distance: metresText(rule.buffer_m, words) })
    case 'far':
      return t('availability.words.far', {
        layer: target(),
        distance: metresText(rule.max_distance_m, words),
      })
    case 'raster': {
      const raster = targetName({ layer: rule.raster, where: null }, words)
      const value = (limit: number) => rasterText(rule.raster, limit, words)
      if (rule.max !== null && rule.min !== null)
        return t('availability.words.between', { raster, max: value(rule.max), min: value(rule.min) })
      if (rule.max !== null) return t('availability.words.above', { raster, value: value(rule.max) })
      if (rule.min !== null) return t('availability.words.below', { raster, value: value(rule.min) })
      return t('availability.words.raster', { raster })
    }
    case 'area':
      return 'lock' in rule ? t('availability.words.area') : t('availability.words.insideArea')
    case 'layer':
      return rule.not_in
        ? t('availability.words.insideNot', {
            layer: target(),
            other: targetName({ layer: rule.not_in, where: null }, words),
          })
        : t('availability.words.inside', { layer: target() })
  }
}

/** What a preference measures: `Distancia a: Subestaciones`. */
export function preferenceName(preference: Preference, words: Speak): string {
  const { t } = words
  switch (preference.metric) {
    case 'distance':
      return t('availability.words.prefersDistance', { layer: targetName(preference, words) })
    case 'inside':
      return t('availability.words.prefersInside', { layer: targetName(preference, words) })
    case 'count_within':
      return t('availability.words.prefersCount', {
        layer: targetName(preference, words),
        distance: metresText(preference.r, words),
      })
    case 'mean':
    case 'max': {
      const raster = targetName({ layer: preference.raster, where: null }, words)
      return preference.metric === 'mean'
        ? t('availability.words.prefersMean', { raster })
        : t('availability.words.prefersMax', { raster })
    }
  }
}

/** A number that a preference measured, in its unit. */
export function metricText(preference: Preference, value: number, words: Speak): string {
  switch (preference.metric) {
    case 'distance':
      return words.distance(value)
    case 'inside':
      return shareText(value, words)
    case 'count_within':
      return words.number(value, 0)
    case 'mean':
    case 'max':
      return rasterText(preference.raster, value, words)
  }
}

/** The exclusion or requirement of an id. */
export const ruleById = (criteria: Criteria, id: string): Rule | undefined =>
  criteria.exclusions.find((one) => one.id === id) ?? criteria.requirements.find((one) => one.id === id)

/** Any criterion by its id, in words; the id itself when the criteria do not have it. */
export function criterionName(criteria: Criteria, id: string, words: Speak): string {
  const rule = ruleById(criteria, id)
  if (rule) return ruleName(rule, words)
  const preference = criteria.preferences.find((one) => one.id === id)
  return preference ? preferenceName(preference, words) : id
}

/** Where land is looked for: `la comuna de Calama`. */
export function areaName(area: Area, { t, language }: Pick<Speak, 't' | 'language'>): string {
  if (area.kind === 'region') return t('availability.words.region')
  if (area.kind === 'drawn') return t('availability.words.drawn')
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(area.codes.map(comunaName))
  return t('availability.words.comunas', { count: area.codes.length, list })
}

/** Hectares; approximate ones to three figures and with «≈». */
export function hectares(ha: number, isApprox: boolean, { t, quantity }: Pick<Speak, 't' | 'quantity'>) {
  if (!isApprox) return quantity(ha, 'ha', ha !== 0 && Math.abs(ha) < 10 ? 2 : 0)
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(Math.abs(ha), 1))) - 2)
  return t('availability.words.approx', { value: quantity(Math.round(ha / step) * step, 'ha', 0) })
}

/** A change of hectares with its sign: `+120 ha`, `−3 ha`. */
export function signedHectares(ha: number, words: Pick<Speak, 't' | 'quantity'>): string {
  const size = hectares(Math.abs(ha), false, words)
  return ha > 0 ? `+${size}` : ha < 0 ? `−${size}` : size
}

/** A part of one as a share of a hundred: `9,8 %`; what is there and rounds to nothing is said so. */
export function shareText(part: number, { t, number }: Pick<Speak, 't' | 'number'>): string {
  if (part > 0 && part < 0.0005) return t('availability.words.less')
  const value = part * 100
  // Never rounded up to all, or down from it.
  const shown = value > 99.95 && value < 100 ? 99.9 : value
  return t('availability.words.share', { value: number(shown, 1) })
}
