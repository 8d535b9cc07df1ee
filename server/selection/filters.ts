import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'

/** One `property=value` of a request, with the value in the type the layer declares. */
export interface PropertyFilter {
  property: string
  value: string | number | boolean
}

/**
 * Reads the property filters of a request (Features Part 3, queryables as query parameters): every parameter that is
 * not one of `reserved` must be a declared property. Throws `unknown-parameter` or `bad-parameter`.
 */
export function readFilters(
  declaration: LayerDeclaration,
  query: Readonly<Record<string, unknown>>,
  reserved: ReadonlySet<string>,
): PropertyFilter[] {
  const given = Object.entries(query).filter(([name]) => !reserved.has(name))
  const unknown = given.map(([name]) => name).filter((name) => !Object.hasOwn(declaration.properties, name))
  if (unknown.length > 0) {
    const known = [...reserved, ...Object.keys(declaration.properties)].join(', ')
    throw new Problem(
      'unknown-parameter',
      {
        es: `La capa «${declaration.title.es}» no tiene ${unknown.map((name) => `«${name}»`).join(', ')}. Conoce: ${known}.`,
        en: `The layer “${declaration.title.en}” has no ${unknown.map((name) => `“${name}”`).join(', ')}. It knows: ${known}.`,
      },
      { extra: { unknown } },
    )
  }
  return given.map(([property, value]) => ({
    property,
    value: readValue(property, declaration.properties[property] as PropertyDeclaration, String(value)),
  }))
}

function readValue(name: string, property: PropertyDeclaration, text: string): string | number | boolean {
  switch (property.type) {
    case 'number':
    case 'integer': {
      const value = Number(text)
      if (text.trim() === '' || !Number.isFinite(value))
        throw bad(name, text, { es: 'un número', en: 'a number' })
      if (property.type === 'integer' && !Number.isInteger(value)) {
        throw bad(name, text, { es: 'un número entero', en: 'a whole number' })
      }
      return value
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw bad(name, text, { es: 'true o false', en: 'true or false' })
      return text === 'true'
    case 'choice': {
      if (Object.hasOwn(property.choices, text)) return text
      const choices = Object.keys(property.choices).join(', ')
      throw bad(name, text, { es: `uno de: ${choices}`, en: `one of: ${choices}` })
    }
    default:
      return text
  }
}

function bad(name: string, text: string, wanted: { es: string; en: string }): Problem {
  const given = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return new Problem('bad-parameter', {
    es: `«${name}» vale «${given}»; se espera ${wanted.es}.`,
    en: `“${name}” is “${given}”; expected ${wanted.en}.`,
  })
}
