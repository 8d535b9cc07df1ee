import { PALETTE } from '../../geodata/layers/palette.ts'
import { dayOf } from '../../geodata/model/day.ts'
import { formatDate } from '../../geodata/model/format.ts'
import { OUTCOMES, type Rule } from '../../geodata/model/rule.ts'
import { measureKey, type Screening } from '../../geodata/model/screening.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { authorityText, citeText } from '../../geodata/rules/index.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../geodata/rules/words.ts'
import type { Database, Identity } from '../db/as.ts'
import { OUTCOME_WORDS, STATUS_WORDS } from '../screening/export.ts'
import { ruleBaseOf } from '../screening/rule-base.ts'
import { findScreening } from '../screening/stored.ts'
import { mentionsTable } from './mentions.ts'
import type { ExportSubject } from './record.ts'
import { rowsTable } from './rows-table.ts'
import { type Column, column, type ExportTable } from './table.ts'

const PLACE_COLUMNS: readonly Column[] = [
  column('role', 'choice', 'Papel', 'Role', {
    choices: {
      site: { es: 'Sitio', en: 'Site' },
      touched: { es: 'Lo toca', en: 'Touches it' },
      nearest: { es: 'De los más cercanos', en: 'Among the nearest' },
    },
  }),
  column('distance_m', 'number', 'Distancia', 'Distance', { unit: 'm' }),
  column('overlap_ha', 'number', 'Superposición', 'Overlap', { unit: 'ha' }),
  column('length_km', 'number', 'Largo dentro', 'Length inside', { unit: 'km' }),
]

const FINDING_COLUMNS: readonly Column[] = [
  column('outcome', 'choice', 'Resultado', 'Outcome', {
    choices: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, OUTCOME_WORDS[outcome] as Text])),
  }),
  column('title', 'text', 'Título', 'Title'),
  column('implies', 'text', 'Qué implica', 'What it implies'),
  column('authority', 'text', 'Autoridad', 'Authority'),
  column('cite', 'text', 'Cita', 'Citation'),
  column('confidence', 'text', 'Certeza', 'Confidence'),
  column('basis', 'text', 'Respaldo', 'Basis'),
  column('missing_facts', 'text', 'Faltan antecedentes', 'Missing facts'),
  column('missing_layers', 'text', 'Faltan capas', 'Missing layers'),
  column('incomplete_layers', 'text', 'Capas incompletas', 'Incomplete layers'),
  column('caveats', 'text', 'Advertencias', 'Caveats'),
]

const MEASURE_COLUMNS: readonly Column[] = [
  column('layer', 'text', 'Capa', 'Layer'),
  column('status', 'choice', 'Estado', 'Status', { choices: STATUS_WORDS }),
  column('overlap_ha', 'number', 'Superposición', 'Overlap', { unit: 'ha' }),
  column('overlap_pct', 'number', 'Parte del sitio', 'Share of the site', { unit: 'percent' }),
  column('length_km', 'number', 'Largo dentro', 'Length inside', { unit: 'km' }),
  column('distance_m', 'number', 'Distancia', 'Distance', { unit: 'm' }),
  column('vintage', 'date', 'Fecha de los datos', 'Date of the data'),
  column('accuracy_m', 'number', 'Precisión', 'Accuracy', { unit: 'm' }),
  column('source', 'text', 'Fuente', 'Source'),
]

export const SCREENING_TABLES = ['features', 'findings', 'measures'] as const
export type ScreeningTable = (typeof SCREENING_TABLES)[number]

/**
 * A stored screening as tables: the site with what it touches or is near, the findings, the measures. Texts of rules are
 * in `language`. Throws `not-found`.
 */
export async function screeningTables(
  { db, identity, baseUrl }: { db: Database; identity: Identity; baseUrl: string },
  id: string,
  language: Language,
): Promise<{ subject: ExportSubject; tables: Record<ScreeningTable, ExportTable> }> {
  const screening = await findScreening(db, identity, id)
  const { byId } = await db.as(identity, (tx) => ruleBaseOf(tx, screening.rule_base.hash))
  const rules = new Map(Object.entries(byId))
  const subject: ExportSubject = {
    title: {
      es: `Evaluación preliminar${screening.title ? `: ${screening.title}` : ''}`,
      en: `Screening${screening.title ? `: ${screening.title}` : ''}`,
    },
    description: {
      es: `Qué toca un sitio, qué tan lejos está de qué y qué normas se le aplican. Hecha el ${formatDate(screening.created_at, 'es')} con la base normativa ${screening.rule_base.hash.slice(0, 12)}. Orienta; no decide.`,
      en: `What a site touches, how far things are and which rules apply. Made on ${formatDate(screening.created_at, 'en')} with rule base ${screening.rule_base.hash.slice(0, 12)}. It guides; it does not decide.`,
    },
    publisher: null,
    source: null,
    layer: null,
    version: null,
    vintage: dayOf(new Date(screening.created_at)),
    accuracy_m: null,
    address: `${baseUrl}/s/${screening.id}`,
    record: `${baseUrl}/api/screenings/${screening.id}`,
    asked: {},
  }
  const features = await mentionsTable(
    { db, identity },
    {
      name: 'features',
      title: { es: 'Sitio y elementos', en: 'Site and features' },
      colour: PALETTE.light.danger.line,
      columns: PLACE_COLUMNS,
    },
    {
      key: screening.id,
      geometry: screening.site.geometry,
      cells: { role: 'site', name: screening.title },
    },
    screening.measures
      // A filtered measure repeats features of the whole layer.
      .filter(({ where, version_id }) => where === null && version_id !== null)
      .flatMap(({ layer, version_id, features }) =>
        features.map(({ feature_id, name, distance_m, overlap_ha, length_km }) => ({
          layer,
          version_id: version_id as number,
          feature_id,
          cells: { role: distance_m === 0 ? 'touched' : 'nearest', name, distance_m, overlap_ha, length_km },
        })),
      ),
  )
  return {
    subject,
    tables: {
      features,
      findings: findingsTable(screening, rules, language),
      measures: measuresTable(screening),
    },
  }
}

function findingsTable(
  screening: Screening,
  rules: ReadonlyMap<string, Rule>,
  language: Language,
): ExportTable {
  return rowsTable(
    {
      name: 'findings',
      title: { es: 'Hallazgos', en: 'Findings' },
      geometry: 'none',
      label: 'title',
      colour: PALETTE.light.neutral.line,
      columns: FINDING_COLUMNS,
    },
    screening.findings.map((finding) => {
      const rule = rules.get(finding.rule)
      return {
        key: finding.rule,
        cells: {
          outcome: finding.outcome,
          title: rule?.[language] ?? null,
          implies: rule?.then.what[language] ?? null,
          authority: rule ? authorityText(rule.authority)[language] : null,
          cite: rule ? citeText(rule.cite)[language] : null,
          confidence: rule ? CONFIDENCE_WORDS[rule.confidence][language] : null,
          basis: rule ? BASIS_WORDS[rule.basis][language] : null,
          missing_facts: finding.missing_facts.join(' ') || null,
          missing_layers: finding.missing_layers.join(' ') || null,
          incomplete_layers: [...finding.uncovered_layers, ...finding.uncertain_layers].join(' ') || null,
          caveats: rule?.caveats?.[language] ?? null,
        },
      }
    }),
  )
}

function measuresTable(screening: Screening): ExportTable {
  return rowsTable(
    {
      name: 'measures',
      title: { es: 'Medidas', en: 'Measures' },
      geometry: 'none',
      label: 'layer',
      colour: PALETTE.light.neutral.line,
      columns: MEASURE_COLUMNS,
    },
    screening.measures.map((measure) => {
      const key = measureKey(measure.layer, measure.where)
      const version = screening.layer_versions[measure.layer]
      const known = measure.status !== 'no-version'
      return {
        key,
        cells: {
          layer: measure.layer,
          status: measure.status,
          overlap_ha: known ? measure.overlap_ha : null,
          overlap_pct: known ? measure.overlap_pct : null,
          length_km: known ? measure.length_km : null,
          distance_m: measure.distance_m,
          vintage: version?.vintage ?? null,
          accuracy_m: version?.accuracy_m ?? null,
          source: version?.source.name ?? null,
        },
      }
    }),
  )
}
