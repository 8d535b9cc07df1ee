import type { Language } from './format.ts'

/** Symbols of `geodata/model/units.ts` that hold a Spanish word, in English. */
const ENGLISH: Readonly<Record<string, string>> = {
  'kt/año': 'kt/year',
  't/año': 't/year',
  't/mes': 't/month',
  't/día': 't/day',
  'kg/día': 'kg/day',
  'm³/mes': 'm³/month',
  'MM US$': 'US$ million',
  años: 'years',
  'm s.n.m.': 'm a.s.l.',
}

/** A unit's symbol as the reader's language writes it. */
export const unitIn = (symbol: string, language: Language): string =>
  language === 'en' ? (ENGLISH[symbol] ?? symbol) : symbol
