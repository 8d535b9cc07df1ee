import { FACTS } from '../../geodata/facts/index.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { Words } from '../i18n/index.ts'

export type FactValue = string | number | boolean

/** A stated fact in words: `6.000 t/mes`, `Sí`, `Arriendo`. */
export function writeFact(
  fact: string,
  value: FactValue,
  { t, say, quantity, language }: Pick<Words, 't' | 'say' | 'quantity' | 'language'>,
): string {
  const declared = FACTS[fact]
  if (declared?.type === 'number' && typeof value === 'number')
    return quantity(value, UNITS[declared.unit].symbol[language], 4)
  if (typeof value === 'boolean') return t(value ? 'screening.yes' : 'screening.no')
  const title = declared?.type === 'enum' ? declared.choices[String(value)] : undefined
  return title ? say(title) : String(value)
}
