import { formatDate } from '../model/format.ts'
import type { Language, Text } from '../model/text.ts'
import type { PathNode, PermitPath } from './model.ts'

/** A step of a path as a line of a table, for a page or for paper; texts in one language. */
export interface PathRow {
  id: string
  title: string
  authority: string
  /** How long it may take by law, in words; says so when no term is known. */
  term: string
  /** Articles, each once, joined by «; ». */
  cites: string
  /** How the term is known (or, without one, the step). */
  basis: PathNode['cites'][number]['basis']
  practice: boolean
  start: string
  /** «no antes del …» when it is the least. */
  finish: string
  /** Both days in one: `02-03-2026 – 28-05-2026`, `desde 02-03-2026`, a single day for a milestone. */
  when: string
  /** Where its bar begins and ends, as parts (0 to 1) of the whole path; both the same for a point. */
  bar: { from: number; to: number }
  /** The bar has no known end. */
  open: boolean
  milestone: boolean
  inside: boolean
  critical: boolean
  possible: boolean
}

type Unit = NonNullable<PathNode['term']>['unit']

const UNITS: Record<Unit, { one: Text; many: Text }> = {
  bd: { one: { es: 'día hábil', en: 'business day' }, many: { es: 'días hábiles', en: 'business days' } },
  cd: { one: { es: 'día corrido', en: 'calendar day' }, many: { es: 'días corridos', en: 'calendar days' } },
  d: { one: { es: 'día', en: 'day' }, many: { es: 'días', en: 'days' } },
  mo: { one: { es: 'mes', en: 'month' }, many: { es: 'meses', en: 'months' } },
  y: { one: { es: 'año', en: 'year' }, many: { es: 'años', en: 'years' } },
}

const WORDS = {
  upTo: { es: 'hasta', en: 'up to' },
  none: { es: 'sin plazo legal', en: 'no legal term' },
  noOwn: { es: 'sin plazo legal propio', en: 'no legal term of its own' },
  kindNotStated: {
    es: 'la norma no dice de qué clase',
    en: 'the norm does not say of which kind',
  },
  within: { es: 'dentro de', en: 'within' },
  point: { es: 'hito', en: 'milestone' },
  from: { es: 'desde', en: 'from' },
  notBefore: { es: 'no antes del', en: 'not before' },
} as const satisfies Record<string, Text>

/** A term in words: `60 días hábiles`, `3 meses`. */
export function termText({ n, unit }: { n: number; unit: Unit }, language: Language): string {
  return `${n}\u00a0${UNITS[unit][n === 1 ? 'one' : 'many'][language]}`
}

/** How long a step may take by law, in words; `within` is the title of the step whose term it runs in. */
export function lengthText(
  node: Pick<PathNode, 'length' | 'term'>,
  language: Language,
  within?: string | undefined,
): string {
  if (node.term) {
    const limit = `${WORDS.upTo[language]} ${termText(node.term, language)}`
    return node.term.unit === 'd' ? `${limit} (${WORDS.kindNotStated[language]})` : limit
  }
  if (node.length === 'inside' && within)
    return `${WORDS.within[language]} ${language === 'es' ? `«${within}»` : `“${within}”`}`
  const words = { own: 'none', inside: 'within', general: 'noOwn', none: 'none', milestone: 'point' } as const
  return WORDS[words[node.length]][language]
}

type Days = Pick<PathNode, 'start' | 'finish' | 'at_least' | 'milestone'>

function finishText({ finish, at_least }: Days, language: Language): string {
  const day = formatDate(finish, language)
  return at_least ? `${WORDS.notBefore[language]} ${day}` : day
}

function whenText(node: Days, language: Language): string {
  if (node.milestone) return finishText(node, language)
  const start = formatDate(node.start, language)
  if (node.start === node.finish) return node.at_least ? `${WORDS.from[language]} ${start}` : start
  return `${start} – ${finishText(node, language)}`
}

/** The steps of a path as lines of a table, in their order. Pure; page and paper use the same. */
export function pathRows(path: Pick<PermitPath, 'start' | 'nodes'>, language: Language): PathRow[] {
  const day = (iso: string) => Date.parse(iso) / 86_400_000
  const origin = day(path.start)
  const whole = Math.max(1, ...path.nodes.map(({ finish }) => day(finish) - origin))
  const titles = new Map(path.nodes.map(({ id, title }) => [id, title[language]]))
  return path.nodes.map((node) => {
    const cites = [...(node.term ? [node.term] : []), ...node.cites].map(({ cite }) => cite[language])
    const own = node.length === 'own' || node.length === 'milestone'
    return {
      id: node.id,
      title: node.title[language],
      authority: node.authority[language],
      term: lengthText(node, language, titles.get(node.inside ?? '')),
      cites: [...new Set(cites)].join('; '),
      basis: node.term?.basis ?? node.cites[0]?.basis ?? 'from-knowledge',
      practice: node.practice,
      start: formatDate(node.start, language),
      finish: finishText(node, language),
      when: whenText(node, language),
      bar: { from: (day(node.start) - origin) / whole, to: (day(node.finish) - origin) / whole },
      open: !own,
      milestone: node.milestone,
      inside: node.inside !== null,
      critical: node.critical,
      possible: node.outcome === 'possible',
    }
  })
}
