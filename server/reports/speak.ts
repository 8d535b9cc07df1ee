import { formats } from '../../geodata/model/format.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { VerdictWord } from '../../geodata/rules/verdict.ts'

/** What a report is written with: its language, and numbers and dates as that language writes them. */
export interface Speak extends ReturnType<typeof formats> {
  language: Language
  t: (es: string, en: string) => string
  say: (text: Text) => string
  /** `una norma`, `3 normas`: the word of one or of several, the number first. */
  count: (n: number, one: Text, many: Text) => string
  list: (parts: readonly string[]) => string
}

/** Words, numbers and days as a report in this language writes them. */
export function speak(language: Language): Speak {
  const write = formats(language)
  return {
    ...write,
    language,
    t: (es, en) => (language === 'es' ? es : en),
    say: (text) => text[language],
    count: (n, one, many) => `${write.number(n, 0)} ${(n === 1 ? one : many)[language]}`,
  }
}

export const SEVERITY_WORDS: Readonly<Record<Rule['severity'], Text>> = {
  exclusion: { es: 'Lo que excluye o prohíbe', en: 'What excludes or forbids' },
  permit: { es: 'Permisos e ingreso a evaluación', en: 'Permits and entry into assessment' },
  consultation: { es: 'Consulta y participación', en: 'Consultation and participation' },
  notice: { es: 'Avisos y condiciones', en: 'Notices and conditions' },
}

export const KIND_WORDS: Readonly<Record<Rule['then']['kind'], Text>> = {
  exclusion: { es: 'excluye', en: 'exclusion' },
  permit: { es: 'permiso', en: 'permit' },
  seia: { es: 'ingreso al SEIA', en: 'entry into the SEIA' },
  eia: { es: 'podría requerir un EIA', en: 'could require an EIA' },
  consultation: { es: 'consulta', en: 'consultation' },
  restriction: { es: 'restricción', en: 'restriction' },
  notice: { es: 'aviso', en: 'notice' },
  term: { es: 'plazo', en: 'term' },
}

export const VERDICT_WORDS: Readonly<Record<VerdictWord, Text>> = {
  touches: { es: 'Toca', en: 'Touches' },
  clear: { es: 'No toca', en: 'Does not touch' },
  unknown: { es: 'No se puede saber', en: 'Cannot tell' },
  'not-reviewed': { es: 'No revisado', en: 'Not checked' },
}

const UNITS: Readonly<Record<NonNullable<Rule['term']>['unit'], readonly [one: Text, many: Text]>> = {
  bd: [
    { es: 'día hábil', en: 'business day' },
    { es: 'días hábiles', en: 'business days' },
  ],
  cd: [
    { es: 'día corrido', en: 'calendar day' },
    { es: 'días corridos', en: 'calendar days' },
  ],
  d: [
    { es: 'día (la norma no dice si hábil o corrido)', en: 'day (the norm does not say of which kind)' },
    { es: 'días (la norma no dice si hábiles o corridos)', en: 'days (the norm does not say of which kind)' },
  ],
  mo: [
    { es: 'mes', en: 'month' },
    { es: 'meses', en: 'months' },
  ],
  y: [
    { es: 'año', en: 'year' },
    { es: 'años', en: 'years' },
  ],
}

/** `60 días hábiles`. */
export const lengthText = (n: number, unit: NonNullable<Rule['term']>['unit'], { count }: Speak): string =>
  count(n, ...UNITS[unit])

/** `60 días hábiles para la calificación`. */
export const termText = (term: NonNullable<Rule['term']>, words: Speak): string =>
  words.t(
    `${lengthText(term.n, term.unit, words)} para ${words.say(term.for)}`,
    `${lengthText(term.n, term.unit, words)} for ${words.say(term.for)}`,
  )

/** With a full stop, unless it ends in one of its own. */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
