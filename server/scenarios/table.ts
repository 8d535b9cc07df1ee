import { criterionTexts, preferenceText } from '../../geodata/availability/words.ts'
import { PALETTE } from '../../geodata/layers/palette.ts'
import type { Candidate, Candidates } from '../../geodata/model/candidate.ts'
import { dayOf } from '../../geodata/model/day.ts'
import { formatDate } from '../../geodata/model/format.ts'
import type { Scenario } from '../../geodata/model/scenario.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { ExportSubject } from '../exports/record.ts'
import { type GivenRow, rowsTable } from '../exports/rows-table.ts'
import { type Column, column, type ExportTable } from '../exports/table.ts'
import { tenureText } from './tenure-words.ts'

/** The candidates of a scenario as a table that leaves in any format: where, how large, how good, whose. */

const FIXED: readonly Column[] = [
  column('position', 'integer', 'Lugar', 'Position'),
  column('score', 'number', 'Puntaje (0 a 100)', 'Score (0 to 100)'),
  column('top_ten_pct', 'number', 'Entre los diez mejores', 'Among the ten best', {
    unit: 'percent',
    description: {
      es: 'De mil ponderaciones cercanas a la elegida',
      en: 'Of a thousand weightings near the chosen one',
    },
  }),
  column('ha', 'number', 'Superficie exacta', 'Exact area', { unit: 'ha' }),
  column('grid_ha', 'number', 'Superficie por celdas', 'Area by cells', { unit: 'ha' }),
  column('difference_ha', 'number', 'Exacta menos celdas', 'Exact less cells', { unit: 'ha' }),
  column('comunas', 'text', 'Comunas', 'Comunas'),
  column('parcel', 'text', 'Predio', 'Parcel'),
  column('tenure', 'text', 'De quién, y qué derechos', 'Whose, and which rights'),
  column('tenure_unknown_pct', 'number', 'Sin dato de dueño', 'Owner not known', { unit: 'percent' }),
  column('tenure_sources', 'text', 'Fuentes de la tenencia', 'Sources of tenure'),
]

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits

/** What a preference's column is called: `m_` before its id, in letters every format takes. */
const metricId = (id: string) => `m_${id.replaceAll('-', '_')}`

/** Sources that say whose the land is, each once: `Bienes Nacionales 2024 (Terrenos fiscales)`. */
function sourcesOf({ tenure }: Candidate): string | null {
  const names = tenure.parts.flatMap(({ features }) =>
    features.map(({ source }) => (source.year === null ? source.name : `${source.name} ${source.year}`)),
  )
  return [...new Set(names)].join('; ') || null
}

function rowOf(candidate: Candidate, language: Language): GivenRow {
  const { id, position, score, confidence, ha, grid_ha, difference_ha, comunas, parcel, tenure } = candidate
  return {
    // Files are in the order of keys: the best first.
    key: `${String(position).padStart(3, '0')}-${id}`,
    geometry: candidate.geometry,
    cells: {
      position,
      score: rounded(score === null ? null : score * 100, 2),
      top_ten_pct: rounded(confidence ? confidence.top_ten * 100 : null, 1),
      ha: rounded(ha, 4),
      grid_ha: rounded(grid_ha, 4),
      difference_ha: rounded(difference_ha, 4),
      comunas: comunas.map(({ name }) => name).join(', ') || null,
      parcel: parcel ? (parcel.name ?? parcel.feature_id) : null,
      tenure: tenureText(tenure)[language],
      tenure_unknown_pct: rounded(tenure.unknown_share * 100, 1),
      tenure_sources: sourcesOf(candidate),
      ...Object.fromEntries(
        Object.entries(candidate.metrics).map(([metric, value]) => [metricId(metric), rounded(value, 4)]),
      ),
    },
  }
}

/** The table, and what is said of it as a whole. */
export function candidatesTable(
  scenario: Scenario,
  { candidates }: Candidates,
  baseUrl: string,
  language: Language,
): { subject: ExportSubject; table: ExportTable } {
  const { title, id, created_at, answer, criteria } = scenario
  const texts = criterionTexts(criteria)
  const open = answer.not_checked.filter(({ reason }) => reason !== 'off' && reason !== 'candidates-only')
  const list = (language: Language) =>
    [...new Set(open.map(({ criterion }) => texts.get(criterion)?.[language] ?? criterion))].join('; ')
  const day = dayOf(new Date(created_at))
  const unchecked: Text = open.length
    ? { es: ` No se revisó del todo: ${list('es')}.`, en: ` Not fully checked: ${list('en')}.` }
    : { es: '', en: '' }
  return {
    subject: {
      title: { es: `Suelo libre: ${title}`, en: `Free land: ${title}` },
      description: {
        es: `Candidatos de un escenario: áreas libres de lo revisado, cortados con exactitud, del mejor al peor. Hecho el ${formatDate(day, 'es')}. Orienta; no decide.${unchecked.es}`,
        en: `Candidates of a scenario: areas free of what was checked, cut exactly, the best first. Made on ${formatDate(day, 'en')}. It guides; it does not decide.${unchecked.en}`,
      },
      publisher: null,
      source: null,
      layer: null,
      version: null,
      vintage: day,
      accuracy_m: null,
      address: `${baseUrl}/suelo/${id}`,
      record: `${baseUrl}/api/scenarios/${id}`,
      asked: {},
    },
    table: rowsTable(
      {
        name: 'candidates',
        title: { es: 'Candidatos', en: 'Candidates' },
        geometry: 'polygon',
        label: 'position',
        colour: PALETTE.light['public-land'].line,
        columns: [
          ...FIXED,
          ...criteria.preferences.map((one): Column => {
            const { es, en } = preferenceText(one)
            return column(metricId(one.id), 'number', es, en, one.metric === 'distance' ? { unit: 'm' } : {})
          }),
        ],
      },
      candidates.map((candidate) => rowOf(candidate, language)),
    ),
  }
}
