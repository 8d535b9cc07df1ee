import type { Language } from '../../geodata/model/text.ts'

/**
 * A quantity as people of the language type it: `6.000` and `6000,5` in Spanish, `6,000` and `6000.5` in English; spaces
 * may separate thousands. A separator of the other language is taken as decimal when it can be nothing else (`0.5`).
 * Null when it is no number; whoever asks shows back what was read.
 */
export function readNumber(text: string, language: Language): number | null {
  const compact = text.trim().replace(/[\s\u00a0']/g, '')
  if (!/^-?\d[\d.,]*$/.test(compact)) return null
  const [thousands, decimal] = language === 'es' ? ['.', ','] : [',', '.']
  const grouped = new RegExp(`^-?\\d{1,3}(\\${thousands}\\d{3})+(\\${decimal}\\d+)?$`)
  const plain = new RegExp(`^-?\\d+(\\${decimal}\\d+)?$`)
  if (grouped.test(compact) || plain.test(compact)) {
    return Number(compact.replaceAll(thousands, '').replace(decimal, '.'))
  }
  const other = new RegExp(`^-?\\d+\\${thousands}\\d+$`)
  return other.test(compact) ? Number(compact.replace(thousands, '.')) : null
}
