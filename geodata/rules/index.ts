import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { type Rule, ruleFileSchema } from '../model/rule.ts'

export { authorityText, citeText } from './citation.ts'
export { ENGINE_VERSION, evaluate, openFacts, requiredProbes } from './evaluate.ts'
export { factAtom, spatialAtom, walk } from './expression.ts'
export {
  type FindingChange,
  type Force,
  findingDifference,
  forceOf,
  isInForce,
  type RuleDifference,
  ruleDifference,
  rulesInForce,
} from './in-force.ts'
export { orderFindings } from './order.ts'
export { defaultParameters, PARAMETERS, type Parameter } from './parameters.ts'
export { applyRoute, type RoutedFindings } from './route.ts'
export { SAME_PERMIT, type SamePermit } from './same-permit.ts'
export {
  type Condition,
  conditionText,
  type ExampleCase,
  type LayerNames,
  layerText,
  readCondition,
  readExample,
} from './sentence.ts'

/** The files of this folder that hold rules, in the order people read them. */
export const RULE_FILES = [
  'seia-entry.yaml',
  'eia-effects.yaml',
  'procedure.yaml',
  'nature.yaml',
  'sector-permits.yaml',
  'public-land.yaml',
  'coast.yaml',
  'mining.yaml',
  'water.yaml',
  'indigenous.yaml',
  'air.yaml',
  'heritage-astronomy.yaml',
  'planning.yaml',
] as const

export type Chapter = z.infer<typeof ruleFileSchema>

/** Every rule, frozen, with a hash that names exactly this content. */
export interface RuleBase {
  /** Of the canonical JSON of the chapters (keys, chapters and rules sorted), so file order does not matter. */
  readonly hash: string
  readonly chapters: readonly Chapter[]
  readonly rules: readonly Rule[]
  readonly byId: Readonly<Record<string, Rule>>
}

/**
 * Reads the rule files into one base. `text` is YAML 1.2 in the shape of `ruleFileSchema`; `hash` turns the canonical
 * JSON into the name of the base (the server gives `sha256`).
 * Throws an Error that lists every problem by file, rule and field: YAML that does not parse, fields that do not
 * fit, a rule id or a chapter given twice.
 */
export function parseRuleBase(
  files: readonly { name: string; text: string }[],
  hash: (canonicalJson: string) => string,
): RuleBase {
  const problems: string[] = []
  const chapters: Chapter[] = []
  const home = new Map<string, string>()
  for (const { name, text } of files) {
    const document = parseDocument(text)
    if (document.errors.length > 0) {
      problems.push(...document.errors.map((error) => `${name}: ${error.message}`))
      continue
    }
    const data: unknown = document.toJS()
    const parsed = ruleFileSchema.safeParse(data)
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => `${name}: ${describe(issue, data)}`))
      continue
    }
    if (chapters.some(({ chapter }) => chapter === parsed.data.chapter)) {
      problems.push(`${name}: chapter ${parsed.data.chapter} is given twice`)
    }
    for (const { id } of parsed.data.rules) {
      const other = home.get(id)
      if (other) problems.push(`${name}: rule ${id}: id is given twice (also in ${other})`)
      home.set(id, name)
    }
    chapters.push(parsed.data)
  }
  if (problems.length > 0) throw new Error(`The rules cannot be read.\n${problems.join('\n')}`)
  const rules = chapters.flatMap((chapter) => chapter.rules)
  return deepFreeze({
    hash: hash(canonicalJson(chapters)),
    chapters,
    rules,
    byId: Object.fromEntries(rules.map((rule) => [rule.id, rule])),
  })
}

type Issue = z.core.$ZodIssue

/** An issue as "rule seia-mine-5000t: when.all.0.gt.1: …". */
function describe(issue: Issue, data: unknown): string {
  const { path, message } = deepest(issue)
  if (path[0] !== 'rules' || path.length < 2) return `${path.join('.')}: ${message}`
  const rule = (data as { rules: { id?: unknown }[] }).rules[Number(path[1])]
  const id = typeof rule?.id === 'string' ? rule.id : `number ${Number(path[1]) + 1}`
  return `rule ${id}: ${path.slice(2).join('.')}: ${message}`
}

/** A union fails with one list of issues for each form; the form whose key was written names the mistake. */
function deepest(issue: Issue): { path: PropertyKey[]; message: string } {
  if (issue.code !== 'invalid_union') return issue
  const written = issue.errors.find((issues) => issues.every(({ code }) => code !== 'unrecognized_keys'))
  const [first] = written ?? []
  if (!first) return { path: issue.path, message: 'unknown form' }
  const inner = deepest(first as Issue)
  return { path: [...issue.path, ...inner.path], message: inner.message }
}

function canonicalJson(chapters: readonly Chapter[]): string {
  const by =
    <T>(key: (item: T) => string) =>
    (a: T, b: T) =>
      key(a) < key(b) ? -1 : 1
  const sorted = chapters
    .map((chapter) => ({ ...chapter, rules: [...chapter.rules].sort(by((rule) => rule.id)) }))
    .sort(by((chapter) => chapter.chapter))
  return JSON.stringify(sorted, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(by(([key]) => key)))
      : value,
  )
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
