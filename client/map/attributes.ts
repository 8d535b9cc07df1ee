import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { PropertyValue } from '../data/features.ts'
import type { Words } from '../i18n/index.ts'
import { comunaName } from './catalogue.ts'

/** Written beside the number, in the reader's language; `''` when the property has no unit. */
export const unitOf = (property: PropertyDeclaration, { say }: Pick<Words, 'say'>): string =>
  (property.type === 'number' || property.type === 'integer') && property.unit
    ? say(UNITS[property.unit].symbol)
    : ''

/**
 * A property's value as the reader's language writes it, with its unit; null when it is not known. Codes of choices
 * that are no longer declared are shown as they came.
 */
export function writeValue(
  property: PropertyDeclaration,
  value: PropertyValue | undefined,
  words: Pick<Words, 'say' | 't' | 'quantity' | 'date'>,
  options: { unit?: boolean; id?: string } = {},
): string | null {
  if (value === null || value === undefined || value === '') return null
  switch (property.type) {
    case 'choice': {
      const title = property.choices[String(value)]
      return title ? words.say(title) : String(value)
    }
    case 'boolean':
      return words.t(value ? 'inspector.yes' : 'inspector.no')
    case 'date':
      return words.date(String(value))
    case 'number':
    case 'integer': {
      const number = Number(value)
      if (!Number.isFinite(number)) return String(value)
      // A year is a name, not a quantity: 2.024 would be read as a number.
      if (!property.unit && property.type === 'integer' && number >= 1500 && number <= 2200)
        return String(number)
      return words.quantity(number, options.unit === false ? '' : unitOf(property, words), digitsFor(number))
    }
    default:
      return options.id === 'comuna' ? withCode(String(value)) : String(value)
  }
}

/** Decimals worth showing: small numbers keep what makes them differ. */
function digitsFor(value: number): number {
  const size = Math.abs(value)
  if (size === 0 || size >= 1000) return 0
  if (size >= 10) return 1
  return size >= 0.1 ? 2 : 4
}

/** The feature's name: its label, or the title of its layer when it has none. */
export function nameOf(
  declaration: LayerDeclaration | undefined,
  properties: Record<string, unknown>,
): string | null {
  const value = properties[declaration?.label ?? 'name'] ?? properties.name
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}

/** `Calama (02201)`; the code alone when no comuna has it. */
function withCode(code: string): string {
  const name = comunaName(code)
  return name === code ? code : `${name} (${code})`
}
