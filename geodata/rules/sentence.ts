import { FACTS } from '../facts/index.ts'
import { formatNumber, formatQuantity } from '../model/format.ts'
import type { LayerDeclaration } from '../model/layer.ts'
import type { Expression, Rule, Where } from '../model/rule.ts'
import { measureKey, type Parameters } from '../model/screening.ts'
import type { Language, Text } from '../model/text.ts'
import { UNITS } from '../model/units.ts'
import { spatialAtom, walk } from './expression.ts'
import { defaultParameters } from './parameters.ts'

/*
 * The condition of a rule and its examples in plain sentences, for who reads law and not trees. Pure.
 */

/** A layer's declaration by its id; what the catalogue does not know is named by its id. */
export type LayerNames = (id: string) => LayerDeclaration | undefined

/** A condition as people read it: a sentence, or several of which all or at least one must hold. */
export type Condition =
  | { join: null; text: Text }
  | { join: 'all' | 'any'; parts: readonly Condition[] }
  | { join: 'not'; parts: readonly [Condition] }

const both = (write: (language: Language) => string): Text => ({ es: write('es'), en: write('en') })

/** Acronyms in brackets make a sentence stumble. */
const bare = (title: string) => title.replace(/\s*\([^)]*\)/g, '')

/** A layer, or the part of it that a filter selects: `Líneas de transmisión (tensión desde 220 kV)`. */
export function layerText(layer: string, where: Where | null, names: LayerNames): Text {
  const declared = names(layer)
  return both((language) => {
    const title = declared ? bare(declared.title[language]) : layer
    if (!where) return title
    const parts = Object.entries(where).map(([key, value]) => {
      const [, id = key, suffix] = /^(.*?)(?:_(gte|lt))?$/.exec(key) ?? []
      const property = declared?.properties[id]
      const choice = property?.type === 'choice' ? property.choices[String(value)]?.[language] : undefined
      const unit =
        property && 'unit' in property && property.unit ? UNITS[property.unit].symbol[language] : ''
      const shown =
        choice ??
        (typeof value === 'number'
          ? formatQuantity(value, unit, language)
          : typeof value === 'boolean'
            ? { es: value ? 'sí' : 'no', en: value ? 'yes' : 'no' }[language]
            : String(value))
      const limit =
        suffix === 'gte'
          ? { es: 'desde ', en: 'from ' }
          : suffix === 'lt'
            ? { es: 'menos de ', en: 'under ' }
            : null
      const name = property?.title[language] ?? id
      return limit ? `${name}: ${limit[language]}${shown}` : `${name}: ${shown}`
    })
    return `${title} (${parts.join(', ')})`
  })
}

const COMPARED = {
  gt: { es: 'más de', en: 'more than' },
  gte: { es: 'al menos', en: 'at least' },
  lt: { es: 'menos de', en: 'less than' },
  lte: { es: 'a lo más', en: 'at most' },
} as const

function question(fact: string): Text {
  return FACTS[fact]?.question ?? { es: fact, en: fact }
}

/** An answer as people read it. `value`: as stated. */
export function answerText(fact: string, value: string | number | boolean): Text {
  const declared = FACTS[fact]
  return both((language) => {
    if (typeof value === 'boolean') return { es: value ? 'sí' : 'no', en: value ? 'yes' : 'no' }[language]
    if (declared?.type === 'enum') return declared.choices[String(value)]?.[language] ?? String(value)
    if (declared?.type === 'number' && typeof value === 'number')
      return formatQuantity(value, UNITS[declared.unit].symbol[language], language, 3)
    return String(value)
  })
}

const metresText = (metres: number, language: Language) => formatQuantity(metres, 'm', language, 0)

/**
 * A rule's `when` as a tree of sentences. `parameters`: team distances in metres, over the defaults. Every form of the
 * language has its sentence; throws on a form that does not exist.
 */
export function readCondition(when: Expression, names: LayerNames, parameters: Parameters = {}): Condition {
  if ('all' in when || 'any' in when) {
    const join = 'all' in when ? 'all' : 'any'
    const parts = ('all' in when ? when.all : when.any).map((part) => readCondition(part, names, parameters))
    const [only] = parts
    return parts.length === 1 && only ? only : { join, parts }
  }
  if ('not' in when) return { join: 'not', parts: [readCondition(when.not, names, parameters)] }
  return { join: null, text: atomText(when, names, { ...defaultParameters(), ...parameters }) }
}

function atomText(when: Expression, names: LayerNames, parameters: Parameters): Text {
  if ('always' in when) {
    return {
      es: 'en cualquier sitio y para cualquier proyecto',
      en: 'at any site and for any project',
    }
  }
  if ('type' in when) {
    const types = when.type.map((type) => answerText('type', type))
    const list = both((language) =>
      new Intl.ListFormat(language, { type: 'disjunction' }).format(types.map((type) => type[language])),
    )
    return { es: `el tipo de proyecto es ${list.es}`, en: `the type of project is ${list.en}` }
  }
  if ('flag' in when) {
    const asked = question(when.flag)
    return { es: `a «${asked.es}» se responde que sí`, en: `“${asked.en}” is answered yes` }
  }
  if ('eq' in when) {
    const [fact, value] = when.eq
    const asked = question(fact)
    const said = answerText(fact, value)
    return { es: `a «${asked.es}» se responde: ${said.es}`, en: `“${asked.en}” is answered: ${said.en}` }
  }
  for (const form of ['gt', 'gte', 'lt', 'lte'] as const) {
    const comparison = (when as Partial<Record<typeof form, [string, number | string]>>)[form]
    if (!comparison) continue
    const [fact, limit] = comparison
    const asked = question(fact)
    const said = answerText(fact, limit)
    const than = COMPARED[form]
    if (fact === 'area_ha')
      return {
        es: `el sitio dibujado mide ${than.es} ${said.es}`,
        en: `the site drawn measures ${than.en} ${said.en}`,
      }
    return {
      es: `a «${asked.es}» se responde ${than.es} ${said.es}`,
      en: `“${asked.en}” is answered with ${than.en} ${said.en}`,
    }
  }
  const atom = spatialAtom(when)
  if (!atom) throw new Error(`unknown form: ${Object.keys(when).join(', ')}`)
  const layer = layerText(atom.layer, atom.where, names)
  switch (atom.form) {
    case 'intersects':
      return { es: `el sitio toca: ${layer.es}`, en: `the site touches: ${layer.en}` }
    case 'outside':
      return {
        es: `el sitio no está por completo dentro de: ${layer.es}`,
        en: `the site does not lie wholly inside: ${layer.en}`,
      }
    case 'within':
      return {
        es: `el sitio está a ${metresText(atom.metres, 'es')} o menos de: ${layer.es} (distancia de la norma)`,
        en: `the site lies within ${metresText(atom.metres, 'en')} of: ${layer.en} (distance of the norm)`,
      }
    case 'near':
    case 'downstream_near': {
      const metres = parameters[atom.param]
      if (metres === undefined) throw new Error(`there is no parameter ${atom.param}`)
      const below =
        atom.form === 'near'
          ? { es: '', en: '' }
          : { es: ' y más abajo en el terreno', en: ' and on lower ground' }
      return {
        es: `el sitio está a ${metresText(metres, 'es')} o menos${below.es} de: ${layer.es} (distancia de cribado, que se puede cambiar; la norma no fija ninguna)`,
        en: `the site lies within ${metresText(metres, 'en')}${below.en} of: ${layer.en} (screening distance, changeable; the norm sets none)`,
      }
    }
  }
}

const JOINED = {
  all: { es: '; y además ', en: '; and also ' },
  any: { es: '; o bien ', en: '; or else ' },
} as const
const DENIED: Text = { es: 'no se cumple que ', en: 'it is not so that ' }

/** A condition in one sentence a language, without a full stop. Parts inside parts stand in square brackets. */
export function conditionText(condition: Condition): Text {
  return both((language) => flat(condition, language, false))
}

function flat(condition: Condition, language: Language, inside: boolean): string {
  if (condition.join === null) return condition.text[language]
  if (condition.join === 'not') return `${DENIED[language]}${flat(condition.parts[0], language, true)}`
  const text = condition.parts
    .map((part) => flat(part, language, true))
    .join(JOINED[condition.join][language])
  return inside ? `[${text}]` : text
}

/** An example of a rule as people read it: what is stated, what the site meets. */
export interface ExampleCase {
  given: Text[]
  meets: Text[]
  expect: NonNullable<Rule['examples']>[number]['expect']
}

/** An example of a rule file in sentences. A layer that no rule asks for is named by its key. */
export function readExample(
  { given, measures = {}, expect }: NonNullable<Rule['examples']>[number],
  when: Expression,
  names: LayerNames,
): ExampleCase {
  const keys = new Map<string, Text>()
  for (const expression of walk(when)) {
    const atom = spatialAtom(expression)
    if (atom) keys.set(measureKey(atom.layer, atom.where), layerText(atom.layer, atom.where, names))
  }
  return {
    given: Object.entries(given).map(([fact, value]) => {
      const asked = question(fact)
      const said = value === null ? { es: 'no se sabe', en: 'not known' } : answerText(fact, value)
      return { es: `${asked.es} ${said.es}`, en: `${asked.en} ${said.en}` }
    }),
    meets: Object.entries(measures).map(([key, met]) => {
      const layer = keys.get(key) ?? layerText(key, null, names)
      return both((language) => `${layer[language]}: ${metText(met)[language]}`)
    }),
    expect,
  }
}

type Met = NonNullable<NonNullable<Rule['examples']>[number]['measures']>[string]

const MET_WORDS: Readonly<Record<Extract<Met, string>, Text>> = {
  covered: { es: 'el sitio está por completo dentro', en: 'the site lies wholly inside' },
  clear: { es: 'no hay nada, y la capa está completa', en: 'nothing there, and the layer is complete' },
  incomplete: {
    es: 'no se conoce nada, y la capa no está completa',
    en: 'nothing known, and the layer is not complete',
  },
}

function metText(met: Met): Text {
  if (typeof met === 'string') return MET_WORDS[met]
  if (met === 0) return { es: 'el sitio la toca', en: 'the site touches it' }
  return {
    es: `lo más cercano está a ${formatNumber(met, 'es')} m`,
    en: `the nearest lies at ${formatNumber(met, 'en')} m`,
  }
}
