import canonicalize from 'canonicalize'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { citeText } from '../rules/citation.ts'
import { type Permits, type Precedence, precedenceFileSchema, stepsFileSchema } from './model.ts'
import { topologicalOrder } from './network.ts'

/** What is cited where no norm is. */
export const PRACTICE = { es: 'Práctica del MBN', en: 'MBN practice' }

/** The files of this folder that hold data. */
export const PERMIT_FILES = { steps: 'steps.yaml', precedence: 'precedence.yaml' } as const

/**
 * Reads the two files into one table; `hash` turns its canonical JSON into the name of the table (the server gives
 * `sha256`). Throws an Error that says what does not hold: YAML that does not parse, fields that do not fit, a step
 * named and not declared, a step declared twice, steps that wait for one another.
 */
export function parsePermits(
  files: { steps: string; precedence: string },
  hash: (canonicalJson: string) => string,
): Permits {
  const { steps, acts, apart } = read(PERMIT_FILES.steps, files.steps, stepsFileSchema)
  const { precedences: groups, parallels } = read(
    PERMIT_FILES.precedence,
    files.precedence,
    precedenceFileSchema,
  )
  const ids = steps.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice) throw new Error(`${PERMIT_FILES.steps}: step ${twice} is declared twice`)

  const expand = (name: string): string[] => {
    const [, kind] = /^pas:(.+)$/.exec(name) ?? []
    return kind ? steps.filter(({ pas }) => pas === kind).map(({ id }) => id) : [name]
  }
  // A milestone has no length: what holds its decision holds it whole.
  const milestones = new Set(steps.filter(({ milestone }) => milestone).map(({ id }) => id))
  const precedences = groups.flatMap(({ from, to, before, unless, practice, cite, basis, why }) =>
    from.flatMap(expand).flatMap((a) =>
      to.flatMap(expand).map(
        (b): Precedence => ({
          from: a,
          to: b,
          before: milestones.has(b) ? 'start' : before,
          unless: unless ?? null,
          practice: practice === true,
          cite: cite === undefined ? PRACTICE : citeText(cite),
          basis,
          why,
        }),
      ),
    ),
  )
  const known = new Set(ids)
  const named = [
    ...precedences.flatMap(({ from, to, unless }) => [from, to, ...(unless ? [unless] : [])]),
    ...steps.flatMap((step) => [...(step.with ?? []), ...(step.inside ? [step.inside] : [])]),
    ...Object.values(acts).flatMap((act) => act.steps),
  ]
  const lost = named.find((id) => !known.has(id))
  if (lost) throw new Error(`Step ${lost} is named and not declared`)
  topologicalOrder(ids, precedences)
  return {
    hash: hash(canonicalize({ steps, acts, apart, groups, parallels }) as string),
    steps,
    byId: Object.fromEntries(steps.map((step) => [step.id, step])),
    acts,
    apart,
    precedences,
    parallels,
  }
}

function read<T>(name: string, text: string, schema: z.ZodType<T>): T {
  const document = parseDocument(text)
  if (document.errors.length > 0)
    throw new Error(document.errors.map((error) => `${name}: ${error.message}`).join('\n'))
  const parsed = schema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `${name}: ${path.join('.')}: ${message}`).join('\n'),
  )
}
