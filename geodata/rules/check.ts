import { distance } from 'fastest-levenshtein'
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { FACTS, PROJECT_TYPES } from '../facts/index.ts'
import { LAYERS, layerById } from '../layers/index.ts'
import { OUTCOMES, type Rule, ruleFileSchema } from '../model/rule.ts'
import { measureKey } from '../model/screening.ts'
import type { Text } from '../model/text.ts'
import { UNITS } from '../model/units.ts'
import { runExample, waitsFor } from './example.ts'
import { spatialAtom, walk } from './expression.ts'
import { PARAMETERS } from './parameters.ts'
import { OUTCOME_WORDS } from './words.ts'

/*
 * What is wrong with the rule files, said to whoever edits them: a lawyer, not a programmer. Pure.
 */

/** A mistake in a rule file. */
export interface RuleProblem {
  file: string
  /** Line of the file, from 1. */
  line: number
  /** Id of the rule, or null when it is about the file or the rule has none. */
  rule: string | null
  /** What is wrong. */
  what: Text
  /** What to do. */
  todo: Text
  /** Values that would do, the nearest first; empty when there is no list. */
  allowed: readonly string[]
}

type Path = readonly (string | number)[]
type Report = (path: Path, what: Text, todo: Text, allowed?: readonly string[]) => undefined

/**
 * Every mistake in the rule files, by file and line. `files`: name and YAML text of all of them, since an id may stand
 * only once. Besides the shape of each field it checks what rules name (layers, filters, facts, choices, project types,
 * parameters), that days are in order, that texts stand in both languages, and puts every example to its rule.
 */
export function checkRuleFiles(files: readonly { name: string; text: string }[]): RuleProblem[] {
  const problems: RuleProblem[] = []
  const ids = new Map<string, { file: string; line: number }>()
  const chapters = new Map<string, string>()
  for (const { name, text } of files) {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines })
    if (document.errors.length > 0) {
      const [first] = document.errors
      if (first) problems.push(broken(name, first.code, first.linePos?.[0].line ?? 1))
      continue
    }
    const data: unknown = document.toJS()
    const found: RuleProblem[] = []
    const report: Report = (path, what, todo, allowed = []) => {
      const line = lineAt(document, lines, path)
      found.push({ file: name, line, rule: ruleAt(data, path), what, todo, allowed })
    }
    checkShape(data, report)
    const rules = listOf(data, 'rules')
    for (const [i, rule] of rules.entries()) {
      if (typeof rule !== 'object' || rule === null) continue
      checkTree((rule as { when?: unknown }).when, ['rules', i, 'when'], report)
      const { id } = rule as { id?: unknown }
      if (typeof id !== 'string') continue
      const other = ids.get(id)
      if (other) {
        report(
          ['rules', i, 'id'],
          {
            es: `El código «${id}» ya lo tiene otra norma (${other.file}, línea ${other.line}).`,
            en: `The id “${id}” belongs to another rule already (${other.file}, line ${other.line}).`,
          },
          { es: 'Dale a esta norma un código que nadie use.', en: 'Give this rule an id that nobody uses.' },
        )
      } else ids.set(id, { file: name, line: lineAt(document, lines, ['rules', i, 'id']) })
    }
    const chapter = (data as { chapter?: unknown } | null)?.chapter
    if (typeof chapter === 'string') {
      const other = chapters.get(chapter)
      if (other) {
        report(
          ['chapter'],
          {
            es: `El capítulo «${chapter}» ya está en ${other}.`,
            en: `Chapter “${chapter}” stands in ${other} already.`,
          },
          {
            es: 'Cada archivo es un capítulo: cambia el nombre.',
            en: 'Each file is one chapter: change the name.',
          },
        )
      } else chapters.set(chapter, name)
    }
    const parsed = ruleFileSchema.safeParse(data)
    if (parsed.success && found.length === 0) {
      for (const [i, rule] of parsed.data.rules.entries()) checkExamples(rule, i, report)
    } else if (!parsed.success && found.length === 0) {
      // Nothing above saw it: the schema's own words are better than silence.
      for (const { path, message } of parsed.error.issues) {
        report(
          path as Path,
          {
            es: `«${path.join('.')}» no tiene la forma debida (${message}).`,
            en: `“${path.join('.')}” does not have the right shape (${message}).`,
          },
          {
            es: 'Compara con otra norma del mismo archivo.',
            en: 'Compare with another rule of the same file.',
          },
        )
      }
    }
    problems.push(...found.sort((a, b) => a.line - b.line))
  }
  return problems
}

const SYNTAX: Readonly<Record<string, [what: Text, todo: Text]>> = {
  DUPLICATE_KEY: [
    { es: 'El mismo campo está dos veces.', en: 'The same field stands twice.' },
    { es: 'Deja uno solo.', en: 'Keep one of them.' },
  ],
  TAB_AS_INDENT: [
    { es: 'La sangría tiene un tabulador.', en: 'The indentation has a tab.' },
    { es: 'Usa espacios.', en: 'Use spaces.' },
  ],
  BAD_INDENT: [
    {
      es: 'La sangría no calza, o falta cerrar un corchete o una llave.',
      en: 'The indentation does not fit, or a bracket or brace is not closed.',
    },
    {
      es: 'Alinea esta línea con las de su nivel y revisa que todo [ y { esté cerrado.',
      en: 'Align this line with those of its level, and check that every [ and { is closed.',
    },
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    { es: 'Hay dos puntos (:) de más en el texto.', en: 'There is a colon (:) too many in the text.' },
    { es: 'Pon el texto entre comillas "…".', en: 'Put the text in quotes "…".' },
  ],
  MISSING_CHAR: [
    {
      es: 'Falta cerrar unas comillas, un corchete o una llave, o falta una coma.',
      en: 'A quote, bracket or brace is not closed, or a comma is missing.',
    },
    { es: 'Ciérralas antes de esta línea, o en ella.', en: 'Close it before or on this line.' },
  ],
  BAD_SCALAR_START: [
    {
      es: 'Un texto empieza con un signo reservado (@ o `).',
      en: 'A text begins with a reserved sign (@ or `).',
    },
    { es: 'Pon el texto entre comillas "…".', en: 'Put the text in quotes "…".' },
  ],
}

function broken(file: string, code: string, line: number): RuleProblem {
  const [what, todo] = SYNTAX[code] ?? [
    {
      es: 'El archivo no se puede leer como YAML desde aquí.',
      en: 'From here on the file cannot be read as YAML.',
    },
    {
      es: 'Revisa comillas, dos puntos, sangría y guiones de esta línea y de la anterior.',
      en: 'Check quotes, colons, indentation and dashes of this line and the one before.',
    },
  ]
  return { file, line, rule: null, what, todo, allowed: [] }
}

/** Line of the node at a path, or of the nearest thing around it that is there. */
export function lineAt(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const inside = path.slice(0, depth)
    const parent = depth === 0 ? null : document.getIn(inside.slice(0, -1), true)
    const key = inside.at(-1)
    // The line of a field is that of its name, not of its value.
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isNode(item.key) && item.key.toJSON() === key)
      : undefined
    const node =
      pair && isNode(pair.key) ? pair.key : depth === 0 ? document.contents : document.getIn(inside, true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

const listOf = (data: unknown, key: string): unknown[] => {
  const list = (data as Record<string, unknown> | null)?.[key]
  return Array.isArray(list) ? list : []
}

function ruleAt(data: unknown, path: Path): string | null {
  if (path[0] !== 'rules') return null
  const id = (listOf(data, 'rules')[Number(path[1])] as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id : null
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | null | undefined)?.[key],
    data,
  )
}

/** The fields themselves: missing, unknown, of another kind, not in their list. The condition is read by `checkTree`. */
function checkShape(data: unknown, report: Report): undefined {
  const parsed = ruleFileSchema.safeParse(data)
  if (parsed.success) return
  for (const issue of parsed.error.issues) {
    const path = issue.path as Path
    if (path[0] === 'rules' && path[2] === 'when' && valueAt(data, path.slice(0, 3)) !== undefined) continue
    checkIssue(issue, path, valueAt(data, path), report)
  }
}

function checkIssue(issue: z.core.$ZodIssue, path: Path, value: unknown, report: Report): undefined {
  if (path.length === 0 && issue.code === 'invalid_type') {
    return report(
      path,
      { es: 'El archivo está vacío o no es un capítulo.', en: 'The file is empty or no chapter.' },
      {
        es: 'Un capítulo tiene los campos chapter, title y rules; compara con otro archivo.',
        en: 'A chapter has the fields chapter, title and rules; compare with another file.',
      },
    )
  }
  const field = path.at(-1)
  const name = typeof field === 'number' ? `${String(path.at(-2))} ${field + 1}` : String(field ?? '')
  if (value === undefined && issue.code !== 'unrecognized_keys') {
    if (field === 'es' || field === 'en') {
      const of = path.at(-2)
      const where = typeof of === 'string' ? of : null
      return report(
        path,
        field === 'es'
          ? {
              es: `Falta el texto en español${where ? ` de «${where}»` : ' (el título de la norma)'}.`,
              en: `The Spanish text${where ? ` of “${where}”` : ' (the title of the rule)'} is missing.`,
            }
          : {
              es: `Falta el texto en inglés${where ? ` de «${where}»` : ' (el título de la norma)'}.`,
              en: `The English text${where ? ` of “${where}”` : ' (the title of the rule)'} is missing.`,
            },
        {
          es: `Escribe «${field}: …» junto al otro idioma.`,
          en: `Write “${field}: …” beside the other language.`,
        },
      )
    }
    return report(
      path,
      { es: `Falta el campo «${name}».`, en: `The field “${name}” is missing.` },
      {
        es: `Agrega «${name}: …»; si no se sabe y el campo lo permite, escribe null.`,
        en: `Add “${name}: …”; if it is not known and the field allows it, write null.`,
      },
      issue.code === 'invalid_value' ? issue.values.map(String) : [],
    )
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) {
        report(
          [...path, key],
          { es: `No existe el campo «${key}» aquí.`, en: `There is no field “${key}” here.` },
          { es: 'Corrige el nombre o quita la línea.', en: 'Correct the name or take the line out.' },
          nearest(key, RULE_FIELDS),
        )
      }
      return
    case 'invalid_value': {
      const values = issue.values.map(String)
      return report(
        path,
        {
          es: `«${name}» dice «${show(value)}», que no está en su lista.`,
          en: `“${name}” says “${show(value)}”, which is not on its list.`,
        },
        { es: 'Escribe uno de los valores de la lista.', en: 'Write one of the values of the list.' },
        inOrder(show(value), values),
      )
    }
    case 'invalid_format':
      if (field === 'id')
        return report(
          path,
          { es: `El código «${show(value)}» no sirve.`, en: `The id “${show(value)}” cannot be used.` },
          {
            es: 'Usa minúsculas sin tildes, cifras y guiones: por ejemplo «agua-pozo-nuevo».',
            en: 'Use lower-case letters without accents, digits and hyphens: for example “water-new-well”.',
          },
        )
      return report(
        path,
        {
          es: `«${name}» dice «${show(value)}», que no es una fecha del calendario.`,
          en: `“${name}” says “${show(value)}”, which is no day of the calendar.`,
        },
        {
          es: 'Escríbela como AAAA-MM-DD, o null si no se conoce. No inventes el día.',
          en: 'Write it as YYYY-MM-DD, or null when it is not known. Do not invent the day.',
        },
      )
    case 'custom':
      return report(
        path,
        {
          es: `«${name}» (${show(value)}) es anterior al día en que empieza.`,
          en: `“${name}” (${show(value)}) is before the day on which it begins.`,
        },
        {
          es: 'Revisa las dos fechas: la primera es el primer día en que rige y la segunda, el último.',
          en: 'Check both days: the first is the first on which it holds, the second the last.',
        },
      )
    case 'too_small':
      return report(
        path,
        {
          es:
            value === '' ? `«${name}» está vacío.` : `«${name}» es muy chico o está vacío (${show(value)}).`,
          en: value === '' ? `“${name}” is empty.` : `“${name}” is too small or empty (${show(value)}).`,
        },
        field === 'es' || field === 'en'
          ? {
              es: `Escribe el texto ${field === 'es' ? 'en español' : 'en inglés'}.`,
              en: `Write the ${field === 'es' ? 'Spanish' : 'English'} text.`,
            }
          : { es: 'Completa el valor.', en: 'Fill the value in.' },
      )
    default:
      return report(
        path,
        {
          es: `«${name}» dice «${show(value)}» y debería ser ${kindOf(issue).es}.`,
          en: `“${name}” says “${show(value)}” and should be ${kindOf(issue).en}.`,
        },
        {
          es: 'Corrige el valor; un texto con dos puntos o comas va entre comillas.',
          en: 'Correct the value; a text with colons or commas goes in quotes.',
        },
      )
  }
}

const KINDS_OF_VALUE: Readonly<Record<string, Text>> = {
  string: { es: 'un texto', en: 'a text' },
  number: { es: 'un número', en: 'a number' },
  boolean: { es: 'true o false', en: 'true or false' },
  array: { es: 'una lista [ … ]', en: 'a list [ … ]' },
  object: { es: 'un grupo de campos', en: 'a group of fields' },
  record: { es: 'un grupo de campos', en: 'a group of fields' },
}

const kindOf = (issue: z.core.$ZodIssue): Text =>
  (issue.code === 'invalid_type' ? KINDS_OF_VALUE[issue.expected] : undefined) ?? {
    es: 'de otra forma',
    en: 'of another shape',
  }

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text && text.length > 60 ? `${text.slice(0, 57)}…` : String(text)
}

const RULE_FIELDS = [
  'id',
  'es',
  'en',
  'when',
  'then',
  'authority',
  'term',
  'cite',
  'severity',
  'confidence',
  'basis',
  'status',
  'in_force',
  'sector_authorisation',
  'caveats',
  'examples',
  'chapter',
  'title',
  'rules',
  'kind',
  'what',
  'n',
  'unit',
  'for',
  'from',
  'to',
  'status_from',
  'status_to',
  'why',
  'typology',
  'notice_or_sworn_statement',
  'filing',
  'is',
  'given',
  'measures',
  'expect',
  'missing',
] as const

/** How each form of a condition is written. */
const FORMS: Readonly<Record<string, string>> = {
  all: '{ all: […, …] }',
  any: '{ any: […, …] }',
  not: '{ not: … }',
  always: '{ always: true }',
  type: '{ type: [mine, solar-pv] }',
  flag: '{ flag: excavates }',
  gt: '{ gt: [ore_t_month, 5000] }',
  gte: '{ gte: [area_ha, 3] }',
  lt: '{ lt: [area_ha, 3] }',
  lte: '{ lte: [lease_years, 5] }',
  eq: '{ eq: [land_act, lease] }',
  intersects: '{ intersects: ramsar } / { intersects: { layer: ecmpo, where: { status: granted } } }',
  within: '{ within: [coastline, 80] }',
  near: '{ near: [ramsar, near_protected_m] }',
  outside: '{ outside: urban_limit }',
  downstream_near: '{ downstream_near: [tailings_deposit, tailings_danger_m] }',
}

const LAYER_IDS = LAYERS.map(({ id }) => id as string)
const PARAMETER_IDS = PARAMETERS.map(({ id }) => id)
const TYPE_IDS = Object.keys(PROJECT_TYPES)
const FACT_IDS = Object.keys(FACTS).filter((id) => id !== 'type')

/** A condition: its forms, and that what it names exists. */
function checkTree(value: unknown, path: Path, report: Report): undefined {
  if (value === undefined) return
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
  const [form] = keys
  if (form === undefined) {
    return report(
      path,
      { es: `«${show(value)}» no es una condición.`, en: `“${show(value)}” is no condition.` },
      { es: 'Una condición es { forma: valor }.', en: 'A condition is { form: value }.' },
      Object.values(FORMS),
    )
  }
  if (keys.length > 1) {
    return report(
      path,
      {
        es: `Una condición tiene una sola forma y aquí hay ${keys.length}: ${keys.join(', ')}.`,
        en: `A condition has one form only, and here are ${keys.length}: ${keys.join(', ')}.`,
      },
      { es: 'Júntalas con all (todas) o any (al menos una).', en: 'Join them with all or any.' },
      [FORMS.all, FORMS.any] as string[],
    )
  }
  const shape = FORMS[form]
  if (!shape) {
    return report(
      [...path, form],
      { es: `No existe la forma de condición «${form}».`, en: `There is no form of condition “${form}”.` },
      { es: 'Usa una de estas.', en: 'Use one of these.' },
      inOrder(form, Object.keys(FORMS)),
    )
  }
  const inner = (value as Record<string, unknown>)[form]
  const at = [...path, form]
  const misshapen = () =>
    report(
      at,
      {
        es: `«${form}» no está escrito como se debe: «${show(inner)}».`,
        en: `“${form}” is not written as it should be: “${show(inner)}”.`,
      },
      { es: 'Se escribe así:', en: 'It is written like this:' },
      [shape],
    )
  switch (form) {
    case 'all':
    case 'any':
      if (!Array.isArray(inner) || inner.length === 0) return misshapen()
      for (const [i, part] of inner.entries()) checkTree(part, [...at, i], report)
      return
    case 'not':
      return checkTree(inner, at, report)
    case 'always':
      return inner === true ? undefined : misshapen()
    case 'type':
      if (!Array.isArray(inner) || inner.length === 0) return misshapen()
      for (const [i, type] of inner.entries()) {
        if (!TYPE_IDS.includes(String(type))) unknown(report, [...at, i], 'type', String(type), TYPE_IDS)
      }
      return
    case 'flag':
      if (typeof inner !== 'string') return misshapen()
      return checkFact(inner, null, form, at, report)
    case 'eq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      if (!Array.isArray(inner) || inner.length !== 2 || typeof inner[0] !== 'string') return misshapen()
      return checkFact(inner[0], inner[1], form, at, report)
    default:
      return checkSpatial(form, inner, at, report, misshapen)
  }
}

const UNKNOWN = {
  type: { es: 'el tipo de proyecto', en: 'project type' },
  fact: { es: 'el antecedente', en: 'fact' },
  layer: { es: 'la capa', en: 'layer' },
  parameter: { es: 'la distancia de cribado', en: 'screening distance' },
  choice: { es: 'la respuesta', en: 'answer' },
  property: { es: 'la columna', en: 'column' },
} as const

function unknown(
  report: Report,
  path: Path,
  kind: keyof typeof UNKNOWN,
  given: string,
  all: readonly string[],
): undefined {
  const near = nearest(given, all)
  const name = UNKNOWN[kind]
  report(
    path,
    { es: `No existe ${name.es} «${given}».`, en: `There is no ${name.en} “${given}”.` },
    near.length > 0
      ? { es: '¿Quiso decir uno de estos?', en: 'Did you mean one of these?' }
      : { es: 'Escribe uno de la lista.', en: 'Write one of the list.' },
    near.length > 0 ? near : all.slice(0, 20),
  )
}

function checkFact(fact: string, value: unknown, form: string, path: Path, report: Report): undefined {
  const declared = fact === 'type' ? undefined : FACTS[fact]
  if (!declared) return unknown(report, path, 'fact', fact, FACT_IDS)
  const wanted = form === 'flag' ? 'flag' : form === 'eq' ? 'enum' : 'number'
  const said: Record<typeof declared.type, Text> = {
    flag: { es: 'se responde sí o no: usa flag', en: 'is answered yes or no: use flag' },
    number: { es: 'es un número: usa gt, gte, lt o lte', en: 'is a number: use gt, gte, lt or lte' },
    enum: { es: 'se elige de una lista: usa eq', en: 'is chosen from a list: use eq' },
  }
  if (declared.type !== wanted) {
    return report(
      path,
      {
        es: `«${fact}» ${said[declared.type].es}, no ${form}.`,
        en: `“${fact}” ${said[declared.type].en}, not ${form}.`,
      },
      { es: 'Cambia la forma de la condición.', en: 'Change the form of the condition.' },
      declared.type === 'flag'
        ? [FORMS.flag as string]
        : declared.type === 'enum'
          ? [FORMS.eq as string]
          : [FORMS.gt as string, FORMS.gte as string],
    )
  }
  if (declared.type === 'number' && typeof value !== 'number') {
    return report(
      path,
      {
        es: `«${fact}» se compara con «${show(value)}», que no es un número.`,
        en: `“${fact}” is compared with “${show(value)}”, which is no number.`,
      },
      {
        es: `Escribe un número (${UNITS[declared.unit].title.es}), con punto decimal y sin puntos de miles.`,
        en: `Write a number (${UNITS[declared.unit].title.en}), with a decimal point and without thousands separators.`,
      },
    )
  }
  if (declared.type === 'enum' && !Object.hasOwn(declared.choices, String(value))) {
    unknown(report, path, 'choice', String(value), Object.keys(declared.choices))
  }
}

function checkSpatial(
  form: string,
  inner: unknown,
  path: Path,
  report: Report,
  misshapen: () => undefined,
): undefined {
  const short = Array.isArray(inner) ? inner : typeof inner === 'string' ? [inner] : null
  const long =
    short === null && typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : null
  const distant =
    form === 'within' ? 'metres' : form === 'near' || form === 'downstream_near' ? 'param' : null
  const layer = short ? short[0] : long?.layer
  const limit = distant ? (short ? short[1] : long?.[distant]) : undefined
  const expected = ['layer', 'where', ...(distant ? [distant] : [])]
  if (
    typeof layer !== 'string' ||
    (distant ? short?.length === 1 || (short?.length ?? 2) !== 2 : Array.isArray(inner)) ||
    (long &&
      (typeof long.where !== 'object' ||
        long.where === null ||
        Object.keys(long).some((key) => !expected.includes(key))))
  ) {
    return misshapen()
  }
  const declared = layerById(layer)
  if (!declared) return unknown(report, path, 'layer', layer, LAYER_IDS)
  if (distant === 'metres' && !(typeof limit === 'number' && limit >= 0)) return misshapen()
  if (distant === 'param') {
    if (typeof limit === 'number')
      return report(
        path,
        {
          es: `«${form}» lleva el nombre de una distancia de cribado, no metros (${limit}).`,
          en: `“${form}” takes the name of a screening distance, not metres (${limit}).`,
        },
        {
          es: 'Si la distancia está en la norma, usa within; si no, una de estas.',
          en: 'If the distance stands in the norm, use within; if not, one of these.',
        },
        PARAMETER_IDS,
      )
    if (!PARAMETER_IDS.includes(String(limit)))
      return unknown(report, path, 'parameter', String(limit), PARAMETER_IDS)
  }
  for (const [key, value] of Object.entries((long?.where ?? {}) as Record<string, unknown>)) {
    const [, column = key] = /^(.*?)(?:_(?:gte|lt))?$/.exec(key) ?? []
    const property = declared.properties[key] ?? declared.properties[column]
    if (!property)
      unknown(report, [...path, 'where', key], 'property', column, Object.keys(declared.properties))
    else if (property.type === 'choice' && !Object.hasOwn(property.choices, String(value)))
      unknown(report, [...path, 'where', key], 'choice', String(value), Object.keys(property.choices))
  }
}

/** Each example put to its rule: what it names, and whether the rule says what it expects. */
function checkExamples(rule: Rule, index: number, report: Report): undefined {
  const keys = new Set<string>()
  for (const expression of walk(rule.when)) {
    const atom = spatialAtom(expression)
    if (atom) keys.add(measureKey(atom.layer, atom.where)).add(atom.layer)
  }
  for (const [i, example] of (rule.examples ?? []).entries()) {
    const path = ['rules', index, 'examples', i]
    const facts = Object.keys(example.given).filter((fact) => !Object.hasOwn(FACTS, fact))
    for (const fact of facts) unknown(report, [...path, 'given', fact], 'fact', fact, Object.keys(FACTS))
    const type = example.given.type
    if (type !== undefined && type !== null && !TYPE_IDS.includes(String(type)))
      unknown(report, [...path, 'given', 'type'], 'type', String(type), TYPE_IDS)
    for (const key of Object.keys(example.measures ?? {})) {
      if (!keys.has(key) && !layerById(key.split('?')[0] ?? ''))
        unknown(report, [...path, 'measures', key], 'layer', key, [...keys, ...LAYER_IDS])
    }
    if (facts.length > 0) continue
    let said: ReturnType<typeof runExample>
    try {
      said = runExample(rule, example)
    } catch (error) {
      report(
        path,
        {
          es: `El ejemplo ${i + 1} no se puede probar: ${(error as Error).message}.`,
          en: `Example ${i + 1} cannot be tried: ${(error as Error).message}.`,
        },
        { es: 'Revisa que los números sean números.', en: 'Check that numbers are numbers.' },
      )
      continue
    }
    const given = JSON.stringify({ ...example.given, ...example.measures })
    if (said.outcome !== example.expect) {
      report(
        path,
        {
          es: `Con estos antecedentes ${given} la norma da «${OUTCOME_WORDS[said.outcome].es}» y el ejemplo espera «${OUTCOME_WORDS[example.expect].es}».`,
          en: `With these facts ${given} the rule gives “${OUTCOME_WORDS[said.outcome].en}” and the example expects “${OUTCOME_WORDS[example.expect].en}”.`,
        },
        {
          es: 'Corrige la condición (when), o el ejemplo (expect) si el equivocado es él.',
          en: 'Correct the condition (when), or the example (expect) if that is what is wrong.',
        },
        OUTCOMES,
      )
    } else if (example.missing && [...example.missing].sort().join() !== waitsFor(said).join()) {
      report(
        path,
        {
          es: `Con estos antecedentes ${given} la norma espera saber [${waitsFor(said).join(', ')}] y el ejemplo dice [${example.missing.join(', ')}].`,
          en: `With these facts ${given} the rule waits for [${waitsFor(said).join(', ')}] and the example says [${example.missing.join(', ')}].`,
        },
        {
          es: 'Corrige la condición (when) o la lista «missing» del ejemplo.',
          en: 'Correct the condition (when) or the list “missing” of the example.',
        },
      )
    }
  }
}

/** Letters to put in, take out or exchange to make one name of the other; a name within another is near it. */
const apart = (given: string, name: string) =>
  name.includes(given) || given.includes(name) ? Math.min(2, distance(given, name)) : distance(given, name)

/** All names, the nearest to what was written first. */
const inOrder = (given: string, names: readonly string[]): string[] =>
  [...names].sort((a, b) => apart(given, a) - apart(given, b) || (a < b ? -1 : 1))

/** At most five names that may have been meant, the nearest first. */
export function nearest(given: string, names: readonly string[]): string[] {
  const far = Math.max(2, Math.floor(given.length / 3))
  return inOrder(given, names)
    .filter((name) => apart(given, name) <= far)
    .slice(0, 5)
}
