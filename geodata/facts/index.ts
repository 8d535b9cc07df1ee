import type { Facts } from '../model/screening.ts'
import type { Text } from '../model/text.ts'
import { UNITS } from '../model/units.ts'
import { ATTRIBUTES, type FactDeclaration } from './attributes.ts'
import { PROJECT_TYPES, type ProjectType } from './project-types.ts'

export { ATTRIBUTES, type AttributeId, type FactDeclaration } from './attributes.ts'
export {
  PROJECT_GROUPS,
  PROJECT_TYPES,
  type ProjectGroup,
  type ProjectType,
  type ProjectTypeId,
} from './project-types.ts'

/** The project type as a fact, so that a form can ask for it like the others. */
export const TYPE_FACT: FactDeclaration = {
  type: 'enum',
  question: { es: '¿Qué tipo de proyecto es?', en: 'What type of project is it?' },
  choices: Object.fromEntries(Object.entries(PROJECT_TYPES).map(([id, { title }]) => [id, title])),
}

/** Every fact by name: `type` and the attributes. */
export const FACTS: Readonly<Record<string, FactDeclaration>> = Object.freeze({
  type: TYPE_FACT,
  ...ATTRIBUTES,
})

/** The declaration of a project type, or undefined when there is no such type. */
export function projectType(id: string): ProjectType | undefined {
  return Object.hasOwn(PROJECT_TYPES, id) ? PROJECT_TYPES[id as keyof typeof PROJECT_TYPES] : undefined
}

/** What is wrong with one stated fact. `pointer`: JSON pointer (RFC 6901) into the facts. */
export interface FactIssue {
  readonly pointer: string
  readonly message: Text
}

/** Thrown by `parseFacts`; holds every issue found, not only the first. */
export class FactsError extends Error {
  readonly issues: readonly FactIssue[]
  constructor(issues: readonly FactIssue[]) {
    super(issues.map(({ pointer, message }) => `${pointer || '/'}: ${message.en}`).join('\n'))
    this.name = 'FactsError'
    this.issues = issues
  }
}

/**
 * Facts as a person states them, checked against the declarations, in a new object. `null`: the person was asked and
 * does not know, which is kept, so that nobody asks again; to a rule it is as if it had not been said.
 * Throws `FactsError` on a name that is not declared, on a value of the wrong type, out of range or outside its list,
 * and on `area_ha`, which comes from the polygon.
 */
export function parseFacts(input: unknown): Facts {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new FactsError([
      {
        pointer: '',
        message: {
          es: 'Los datos del proyecto deben ser un objeto con un valor por dato.',
          en: 'Project facts must be an object with one value for each fact.',
        },
      },
    ])
  }
  const facts: Facts = {}
  const issues: FactIssue[] = []
  for (const [name, value] of Object.entries(input)) {
    const message = problem(name, value)
    if (message) issues.push({ pointer: `/${escapePointer(name)}`, message })
    else facts[name] = value as Facts[string]
  }
  if (issues.length > 0) throw new FactsError(issues)
  return facts
}

/** RFC 6901, section 3: `~` is written `~0` and `/` is written `~1`. */
const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

function problem(name: string, value: unknown): Text | null {
  const fact = Object.hasOwn(FACTS, name) ? FACTS[name] : undefined
  if (!fact) return { es: `No existe el dato «${name}».`, en: `There is no fact called “${name}”.` }
  if (fact.type === 'number' && fact.derived) {
    return {
      es: `«${name}» se calcula del polígono y no se puede indicar.`,
      en: `“${name}” is worked out from the polygon and cannot be stated.`,
    }
  }
  if (value === null) return null
  switch (fact.type) {
    case 'flag':
      return typeof value === 'boolean'
        ? null
        : { es: `«${name}» debe ser verdadero o falso.`, en: `“${name}” must be true or false.` }
    case 'enum':
      return typeof value === 'string' && Object.hasOwn(fact.choices, value)
        ? null
        : {
            es: `«${name}» debe ser uno de: ${Object.keys(fact.choices).join(', ')}.`,
            en: `“${name}” must be one of: ${Object.keys(fact.choices).join(', ')}.`,
          }
    case 'number': {
      const { title } = UNITS[fact.unit]
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return {
          es: `«${name}» debe ser un número (${title.es}).`,
          en: `“${name}” must be a number (${title.en}).`,
        }
      }
      if (value < fact.minimum) {
        return {
          es: `«${name}» no puede ser menor que ${fact.minimum} (${title.es}).`,
          en: `“${name}” cannot be less than ${fact.minimum} (${title.en}).`,
        }
      }
      if (fact.maximum !== undefined && value > fact.maximum) {
        return {
          es: `«${name}» no puede ser mayor que ${fact.maximum} (${title.es}).`,
          en: `“${name}” cannot be more than ${fact.maximum} (${title.en}).`,
        }
      }
      return null
    }
  }
}
