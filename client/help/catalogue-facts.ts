import type { LayerState } from '../data/layers.ts'

/** What the catalogue says of itself, all of it counted. */
export interface CatalogueFacts {
  total: number
  withData: number
  features: number
  /** Names of sources, each once, in the order of how many layers they give. */
  sources: string[]
  /** Years, `null` where no layer says one. */
  oldest: string | null
  newest: string | null
  /** Ids of the layers of the oldest years, the oldest first. */
  oldestLayers: { id: string; year: string }[]
  undated: number
  /** How many are complete, where. */
  coverage: Record<'region' | 'partial' | 'unknown', number>
  /** Ids of layers without data. */
  none: string[]
  /** Metres; null where no layer states it. */
  best_m: number | null
  worst_m: number | null
  undeclared: number
}

/** Counts `/api/layers`; `known` are the ids of the layers that are declared. */
export function factsOf(states: readonly LayerState[], known: readonly string[]): CatalogueFacts {
  const versions = states.flatMap(({ id, version }) =>
    version && known.includes(id) ? [{ ...version, id }] : [],
  )
  const bySource = new Map<string, number>()
  for (const { source } of versions)
    if (source) bySource.set(source.name, (bySource.get(source.name) ?? 0) + 1)
  const dated = versions
    .flatMap(({ id, vintage }) => (vintage ? [{ id, year: vintage.slice(0, 4) }] : []))
    .sort((a, b) => a.year.localeCompare(b.year))
  const accuracies = versions.flatMap(({ accuracy_m }) => accuracy_m ?? [])
  const coverage = { region: 0, partial: 0, unknown: 0 }
  for (const { coverage: one } of versions)
    coverage[one === null ? 'unknown' : one === 'region' ? 'region' : 'partial'] += 1
  const have = new Set(versions.map(({ id }) => id))
  return {
    total: known.length,
    withData: versions.length,
    features: versions.reduce((sum, { feature_count }) => sum + feature_count, 0),
    sources: [...bySource].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name),
    oldest: dated[0]?.year ?? null,
    newest: dated.at(-1)?.year ?? null,
    oldestLayers: dated.slice(0, 5),
    undated: versions.length - dated.length,
    coverage,
    none: known.filter((id) => !have.has(id)),
    best_m: accuracies.length ? Math.min(...accuracies) : null,
    worst_m: accuracies.length ? Math.max(...accuracies) : null,
    undeclared: versions.length - accuracies.length,
  }
}
