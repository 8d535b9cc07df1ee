import { FACTS } from '../../geodata/facts/index.ts'
import { LAYERS, layerById } from '../../geodata/layers/index.ts'
import { type CsvCell, spreadsheetCsv } from '../../geodata/model/csv.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import { measureKey, type Screening } from '../../geodata/model/screening.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { termText } from '../../geodata/permits/rows.ts'
import { authorityText, citeText } from '../../geodata/rules/index.ts'
import { type VerdictWord, verdictOf } from '../../geodata/rules/verdict.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../geodata/rules/words.ts'
import type { WholeFeature } from './queries.ts'

export const OUTCOME_WORDS: Record<string, Text> = {
  triggered: { es: 'Se aplica', en: 'Applies' },
  possible: { es: 'Podría aplicarse', en: 'Could apply' },
  'not-triggered': { es: 'No se aplica', en: 'Does not apply' },
  'not-evaluated': { es: 'No evaluada', en: 'Not evaluated' },
}

export const STATUS_WORDS: Record<string, Text> = {
  measured: { es: 'Medida', en: 'Measured' },
  'outside-coverage': { es: 'Lista incompleta aquí', en: 'List incomplete here' },
  'no-version': { es: 'Sin datos', en: 'No data' },
}

/** The four words of a verdict on a layer; only `clear` says that something is not there. */
export const VERDICT_WORDS: Record<VerdictWord, Text> = {
  touches: { es: 'Toca', en: 'Touches' },
  clear: { es: 'No toca', en: 'Does not touch' },
  unknown: { es: 'No se puede saber', en: 'Cannot tell' },
  'not-reviewed': { es: 'No revisado', en: 'Not checked' },
}

/** Every rule's finding, one row each, in the order of the base. */
export function findingsCsv(
  screening: Screening,
  rules: ReadonlyMap<string, Rule>,
  language: Language,
): string {
  const es = language === 'es'
  const layerTitles = (ids: readonly string[]) =>
    ids.map((id) => layerById(id)?.title[language] ?? id).join('; ')
  const measures = new Map(
    screening.measures.map((measure) => [measureKey(measure.layer, measure.where), measure]),
  )
  const header = es
    ? [
        'resultado',
        'norma',
        'título',
        'qué implica',
        'autoridad',
        'plazo',
        'cita',
        'certeza',
        'respaldo',
        'faltan antecedentes',
        'faltan capas',
        'capas incompletas',
        'capas de las que no se puede saber',
        'distancia más corta (m)',
        'mayor superposición (ha)',
        'advertencias',
        'resultado antes de la corrección',
        'motivo de la corrección',
        'quién corrige',
      ]
    : [
        'outcome',
        'rule',
        'title',
        'what it implies',
        'authority',
        'term',
        'cite',
        'confidence',
        'basis',
        'missing facts',
        'missing layers',
        'incomplete layers',
        'layers that cannot be told',
        'shortest distance (m)',
        'largest overlap (ha)',
        'caveats',
        'outcome before the correction',
        'reason for the correction',
        'who corrects',
      ]
  const rows = screening.findings.map((finding): CsvCell[] => {
    const rule = rules.get(finding.rule)
    const because = finding.because.flatMap((key) => measures.get(key) ?? [])
    const distances = because.flatMap(({ distance_m }) => distance_m ?? [])
    return [
      OUTCOME_WORDS[finding.outcome]?.[language] ?? finding.outcome,
      finding.rule,
      rule?.[language] ?? null,
      rule?.then.what[language] ?? null,
      rule ? authorityText(rule.authority)[language] : null,
      rule?.term ? `${termText(rule.term, language)}: ${rule.term.for[language]}` : null,
      rule ? citeText(rule.cite)[language] : null,
      rule ? CONFIDENCE_WORDS[rule.confidence][language] : null,
      rule ? BASIS_WORDS[rule.basis][language] : null,
      finding.missing_facts.map((fact) => FACTS[fact]?.question[language] ?? fact).join(' '),
      layerTitles(finding.missing_layers),
      layerTitles(finding.uncovered_layers),
      layerTitles(finding.uncertain_layers),
      distances.length ? Math.min(...distances) : null,
      because.length ? Math.max(...because.map(({ overlap_ha }) => overlap_ha)) : null,
      rule?.caveats?.[language] ?? null,
      finding.override ? (OUTCOME_WORDS[finding.override.from]?.[language] ?? finding.override.from) : null,
      finding.override?.reason ?? null,
      finding.override?.by ?? null,
    ]
  })
  return spreadsheetCsv([header, ...rows], language)
}

/** Every measure, one row per layer and feature. */
export function measuresCsv(screening: Screening, language: Language): string {
  const titles = new Map<string, string>(LAYERS.map((layer) => [layer.id, layer.title[language]]))
  const header =
    language === 'es'
      ? [
          'capa',
          'código de capa',
          'estado',
          'veredicto',
          'margen (m)',
          'superposición (ha)',
          '% del sitio',
          'largo (km)',
          'distancia (m)',
          'elemento',
          'código de elemento',
          'superposición del elemento (ha)',
          'distancia del elemento (m)',
          'exactitud (m)',
          'fecha del dato',
          'fuente',
        ]
      : [
          'layer',
          'layer id',
          'status',
          'verdict',
          'margin (m)',
          'overlap (ha)',
          '% of site',
          'length (km)',
          'distance (m)',
          'feature',
          'feature id',
          'overlap of feature (ha)',
          'distance of feature (m)',
          'accuracy (m)',
          'vintage',
          'source',
        ]
  const rows = screening.measures.flatMap((measure): CsvCell[][] => {
    const common: CsvCell[] = [
      titles.get(measure.layer) ?? measure.layer,
      measureKey(measure.layer, measure.where),
      STATUS_WORDS[measure.status]?.[language] ?? measure.status,
      VERDICT_WORDS[verdictOf(measure).word][language],
      measure.margin_m,
      ...(measure.status === 'no-version'
        ? [null, null, null, null]
        : [measure.overlap_ha, measure.overlap_pct, measure.length_km, measure.distance_m]),
    ]
    if (measure.features.length === 0) return [[...common, null, null, null, null, null, null, null]]
    return measure.features.map((feature) => [
      ...common,
      feature.name,
      feature.feature_id,
      feature.overlap_ha,
      feature.distance_m,
      feature.accuracy_m,
      feature.vintage,
      `${feature.source.name}${feature.source.year ? ` (${feature.source.year})` : ''}: ${feature.source.reference}`,
    ])
  })
  return spreadsheetCsv([header, ...rows], language)
}

/** The site and the features the screening names, as GeoJSON (EPSG:4326); `features` as the database gives them. */
export function screeningGeoJson(screening: Screening, features: readonly WholeFeature[]) {
  const byKey = new Map(features.map((feature) => [`${feature.version_id} ${feature.feature_id}`, feature]))
  return {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: screening.id,
        geometry: screening.site.geometry,
        properties: {
          role: 'site',
          title: screening.title,
          area_ha: screening.site.area_ha,
          perimeter_m: screening.site.perimeter_m,
          created_at: screening.created_at,
          rule_base: screening.rule_base.hash,
          triggered: screening.findings
            .filter(({ outcome }) => outcome === 'triggered')
            .map(({ rule }) => rule),
          possible: screening.findings
            .filter(({ outcome }) => outcome === 'possible')
            .map(({ rule }) => rule),
          not_evaluated: screening.findings
            .filter(({ outcome }) => outcome === 'not-evaluated')
            .map(({ rule }) => rule),
        },
      },
      ...screening.measures
        // A filtered measure repeats features of the whole layer.
        .filter(({ where }) => where === null)
        .flatMap((measure) =>
          measure.features.flatMap((mention) => {
            const feature = byKey.get(`${measure.version_id} ${mention.feature_id}`)
            if (!feature) return []
            const { geometry, properties, source, accuracy_m, vintage } = feature
            return {
              type: 'Feature',
              id: `${measure.layer}.${mention.feature_id}`,
              geometry,
              properties: {
                role: mention.distance_m === 0 ? 'touched' : 'nearest',
                layer: measure.layer,
                distance_m: mention.distance_m,
                overlap_ha: mention.overlap_ha,
                length_km: mention.length_km,
                ...properties,
                source,
                accuracy_m,
                vintage,
              },
            }
          }),
        ),
    ],
  }
}
