import type { LayerDeclaration } from '../../../geodata/model/layer.ts'
import type { Outcome, Rule } from '../../../geodata/model/rule.ts'
import { SEVERITIES } from '../../../geodata/model/rule.ts'
import type { Measure, Screening } from '../../../geodata/model/screening.ts'
import { buildReport, type RuleBook } from '../../../geodata/rules/report.ts'
import { layerVerdicts, type Verdict, type VerdictWord, verdictOf } from '../../../geodata/rules/verdict.ts'

/** Screenings side by side: at least two, at most four. */
export const MOST_ALTERNATIVES = 4

/** What makes a difference that is not the site's: data, rules and what was stated. */
export type Unlike = 'data' | 'rules' | 'day' | 'facts' | 'parameters' | 'accuracy'

export interface FindingRow {
  rule: Rule
  /** One for each alternative; null: its rule base does not have the rule. */
  outcomes: (Outcome | null)[]
}

export interface VerdictRow {
  layer: LayerDeclaration
  /** One for each alternative; null: it was not asked. */
  cells: ({ verdict: Verdict; measure: Measure } | null)[]
}

export interface Counts {
  area_ha: number
  accuracy_m: number
  /** Findings that hold, and that could. */
  triggered: number
  possible: number
  notEvaluated: number
  /** Permits among those that hold: what several rules ask together is one. */
  permits: number
  exclusions: number
  /** Layers by what can be said of them, without those of the base map. */
  verdicts: Record<VerdictWord, number>
}

export interface Comparison {
  /** In what the screenings are unlike besides their site, with the layers whose versions differ. */
  unlike: Unlike[]
  layers: string[]
  counts: Counts[]
  findings: { different: FindingRow[]; equal: FindingRow[] }
  verdicts: { different: VerdictRow[]; equal: VerdictRow[] }
}

const RANK: Record<Outcome, number> = { triggered: 0, possible: 1, 'not-evaluated': 2, 'not-triggered': 3 }

/**
 * What is different between screenings, and what is the same: findings by rule, the most severe first, and verdicts by
 * layer. `books`: of each screening's own rule base. Pure.
 */
export function compareScreenings(
  screenings: readonly Screening[],
  books: readonly RuleBook[],
  layerById: (id: string) => LayerDeclaration | undefined,
): Comparison {
  const findings = findingRows(screenings, books)
  const verdicts = verdictRows(screenings, layerById)
  return {
    ...unlikeIn(screenings),
    counts: screenings.map((screening, i) => countsOf(screening, books[i] as RuleBook, layerById)),
    findings: {
      different: findings.filter(({ outcomes }) => !areAlike(outcomes)),
      equal: findings.filter(({ outcomes }) => areAlike(outcomes)),
    },
    verdicts: {
      different: verdicts.filter((row) => !isEqualVerdict(row)),
      equal: verdicts.filter(isEqualVerdict),
    },
  }
}

const areAlike = (values: readonly unknown[]) => values.every((value) => value === values[0])

function unlikeIn(screenings: readonly Screening[]): Pick<Comparison, 'unlike' | 'layers'> {
  const [first] = screenings
  if (!first) return { unlike: [], layers: [] }
  const versionOf = (screening: Screening, layer: string) => screening.layer_versions[layer]?.id ?? null
  const names = [...new Set(screenings.flatMap(({ layer_versions }) => Object.keys(layer_versions)))]
  const layers = names.filter((layer) => !areAlike(screenings.map((each) => versionOf(each, layer)))).sort()
  const differs = (part: (screening: Screening) => unknown) =>
    !areAlike(screenings.map((each) => JSON.stringify(part(each))))
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  const unlike: [Unlike, boolean][] = [
    ['data', layers.length > 0],
    ['rules', differs(({ rule_base, engine_version }) => [rule_base.hash, engine_version])],
    ['day', differs(({ as_of }) => as_of)],
    ['facts', differs(({ facts }) => sorted(facts))],
    ['parameters', differs(({ parameters }) => sorted(parameters))],
    ['accuracy', differs(({ site }) => site.accuracy_m)],
  ]
  return { unlike: unlike.flatMap(([name, is]) => (is ? [name] : [])), layers }
}

function countsOf(
  screening: Screening,
  book: RuleBook,
  layerById: (id: string) => LayerDeclaration | undefined,
): Counts {
  const { triggered, counts } = buildReport(screening, book)
  const verdicts: Counts['verdicts'] = { touches: 0, clear: 0, unknown: 0, 'not-reviewed': 0 }
  for (const { layer, verdict } of layerVerdicts(screening.measures, layerById))
    if (layer.theme !== 'base') verdicts[verdict.word] += 1
  const of = (severity: string) => triggered.find((group) => group.severity === severity)?.items.length ?? 0
  return {
    area_ha: screening.site.area_ha,
    accuracy_m: screening.site.accuracy_m,
    triggered: counts.triggered,
    possible: counts.possible,
    notEvaluated: counts.notEvaluated,
    permits: of('permit'),
    exclusions: of('exclusion'),
    verdicts,
  }
}

function findingRows(screenings: readonly Screening[], books: readonly RuleBook[]): FindingRow[] {
  const outcomes = screenings.map(
    ({ findings }) => new Map(findings.map(({ rule, outcome }) => [rule, outcome])),
  )
  const ids = [...new Set(outcomes.flatMap((each) => [...each.keys()]))]
  const strongest = ({ outcomes: row }: FindingRow) =>
    Math.min(...row.map((outcome) => (outcome === null ? 9 : RANK[outcome])))
  return ids
    .flatMap((id): FindingRow[] => {
      const rule = books.find((book) => book.byId[id])?.byId[id]
      return rule ? [{ rule, outcomes: outcomes.map((each) => each.get(id) ?? null) }] : []
    })
    .map((row, at) => ({ row, at }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.row.rule.severity) - SEVERITIES.indexOf(b.row.rule.severity) ||
        strongest(a.row) - strongest(b.row) ||
        a.at - b.at,
    )
    .map(({ row }) => row)
}

const WORDS: Record<VerdictWord, number> = { touches: 0, unknown: 1, 'not-reviewed': 2, clear: 3 }

function verdictRows(
  screenings: readonly Screening[],
  layerById: (id: string) => LayerDeclaration | undefined,
): VerdictRow[] {
  const each = screenings.map(
    ({ measures }) => new Map(layerVerdicts(measures, layerById).map((one) => [one.layer.id, one])),
  )
  const ids = [...new Set(each.flatMap((verdicts) => [...verdicts.keys()]))]
  const worst = ({ cells }: VerdictRow) =>
    Math.min(...cells.map((cell) => (cell ? WORDS[cell.verdict.word] : 9)))
  return ids
    .flatMap((id): VerdictRow[] => {
      const layer = layerById(id)
      if (!layer || layer.theme === 'base') return []
      return [
        {
          layer,
          cells: each.map((verdicts) => {
            const measure = verdicts.get(id)?.measure
            return measure ? { measure, verdict: verdictOf(measure) } : null
          }),
        },
      ]
    })
    .map((row, at) => ({ row, at }))
    .sort((a, b) => worst(a.row) - worst(b.row) || a.at - b.at)
    .map(({ row }) => row)
}

/** The same word, and as much of it: a hundredth of a hectare, ten metres of a line. */
function isEqualVerdict({ cells }: VerdictRow): boolean {
  const said = cells.map((cell) =>
    cell?.verdict.word === 'touches'
      ? `touches ${cell.measure.overlap_ha.toFixed(2)} ${cell.measure.length_km.toFixed(2)} ${cell.measure.count}`
      : (cell?.verdict.word ?? 'not asked'),
  )
  return areAlike(said)
}

/** The id in what a person gives to add a screening: its link, or its code alone. Null: there is none. */
export function screeningIdIn(text: string): string | null {
  const bare = text.trim()
  return (
    /\/s\/([A-Za-z0-9_-]{16,32})(?:[/?#]|$)/.exec(bare)?.[1] ??
    (/^[A-Za-z0-9_-]{16,32}$/.test(bare) ? bare : null)
  )
}
