import type { KINDS, Outcome, Rule, Typology, UNITS } from '../model/rule.ts'
import type { Text } from '../model/text.ts'
import { type Force, forceOf } from './in-force.ts'

/* What rules name by code, in words, for whatever has no words of its own as the pages have in `client/i18n`. */

export const OUTCOME_WORDS: Readonly<Record<Outcome, Text>> = {
  triggered: { es: 'se aplica', en: 'applies' },
  possible: { es: 'podría aplicarse', en: 'might apply' },
  'not-triggered': { es: 'no se aplica', en: 'does not apply' },
  'not-evaluated': { es: 'no evaluada', en: 'not evaluated' },
}

export const KIND_WORDS: Readonly<Record<(typeof KINDS)[number], Text>> = {
  exclusion: { es: 'prohibición', en: 'exclusion' },
  permit: { es: 'permiso', en: 'permit' },
  seia: { es: 'ingreso al SEIA', en: 'SEIA entry' },
  eia: { es: 'posible EIA', en: 'EIA possible' },
  consultation: { es: 'consulta', en: 'consultation' },
  restriction: { es: 'restricción', en: 'restriction' },
  notice: { es: 'aviso', en: 'notice' },
  term: { es: 'plazo', en: 'term' },
}

export const FORCE_WORDS: Readonly<Record<Force, Text>> = {
  'in-force': { es: 'vigente', en: 'in force' },
  undated: { es: 'vigente, sin fecha conocida', en: 'in force, no day known' },
  staged: { es: 'por etapas: verificar si está en vigor', en: 'by stages: check whether in force' },
  annulled: { es: 'anulada: verificar qué rige', en: 'annulled: check what is in force' },
  superseded: { es: 'reemplazada: verificar qué rige', en: 'superseded: check what is in force' },
  'not-yet': { es: 'aún no rige', en: 'not yet in force' },
  ended: { es: 'ya no rige', en: 'no longer in force' },
}

/** What has to be said beside a rule on a day (`YYYY-MM-DD`); null where it is plainly in force, or no day is known. */
export function forceNote(rule: Pick<Rule, 'status' | 'in_force'>, asOf: string): Text | null {
  const force = forceOf(rule, asOf)
  return force === 'in-force' || force === 'undated' ? null : FORCE_WORDS[force]
}

/** How sure the reading of a rule is. */
export const CONFIDENCE_WORDS: Readonly<Record<Rule['confidence'], Text>> = {
  high: { es: 'certeza alta', en: 'high confidence' },
  medium: { es: 'certeza media', en: 'medium confidence' },
  low: { es: 'certeza baja', en: 'low confidence' },
}

/** How a rule is known. */
export const BASIS_WORDS: Readonly<Record<Rule['basis'], Text>> = {
  verified: { es: 'leída en el texto vigente', en: 'read in the text in force' },
  'verified-2014': {
    es: 'leída en la versión de 2014; hay que revisar cambios',
    en: 'read in the 2014 version; changes must be checked',
  },
  'verified-amending': {
    es: 'leída en la norma que la modifica',
    en: 'read in the norm that amends it',
  },
  secondary: { es: 'según fuentes secundarias', en: 'from secondary sources' },
  'from-knowledge': {
    es: 'de conocimiento general, sin contrastar con el texto',
    en: 'from general knowledge, not checked against the text',
  },
}

export const UNIT_WORDS: Readonly<Record<(typeof UNITS)[number], Text>> = {
  bd: { es: 'días hábiles', en: 'business days' },
  cd: { es: 'días corridos', en: 'calendar days' },
  d: { es: 'días', en: 'days' },
  mo: { es: 'meses', en: 'months' },
  y: { es: 'años', en: 'years' },
}

/** Classes of Ley 21.770 art. 20. */
export const TYPOLOGY_WORDS: Readonly<Record<Typology, Text>> = {
  'land-or-public-goods': {
    es: 'administración o disposición de bienes fiscales o públicos',
    en: 'administration or disposal of fiscal or public goods',
  },
  localisation: { es: 'localización', en: 'localisation' },
  project: { es: 'proyecto', en: 'project' },
  operation: { es: 'funcionamiento', en: 'operation' },
  'professional-or-service': { es: 'profesión o servicio', en: 'profession or service' },
  other: { es: 'otra', en: 'other' },
}
