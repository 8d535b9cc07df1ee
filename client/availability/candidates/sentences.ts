import type { Candidate } from '../../../geodata/model/candidate.ts'
import type { LayerDeclaration } from '../../../geodata/model/layer.ts'
import { hectares, type Speak, shareText, signedHectares } from '../words.ts'

/** What a candidate is called: its parcel, or where it lies. */
export const candidateName = (
  { parcel, comunas }: Pick<Candidate, 'parcel' | 'comunas'>,
  { t }: Pick<Speak, 't'>,
) => parcel?.name ?? comunas[0]?.name ?? t('availability.candidates.unnamed')

/** Exact hectares beside those counted by cells, and their difference. */
export function sizeText({ ha, grid_ha, difference_ha }: Candidate, words: Speak): string {
  const { t } = words
  const exact = t('availability.candidates.ha', { exact: hectares(ha, false, words) })
  const grid =
    grid_ha === null
      ? t('availability.candidates.gridNone')
      : t('availability.candidates.grid', {
          grid: hectares(grid_ha, false, words),
          difference: signedHectares(difference_ha ?? ha - grid_ha, words),
        })
  return `${exact}; ${grid}`
}

/** How sure its place in the order is: `Entre los diez primeros en 92 % de las ponderaciones razonables, puesto 3 a 14`. */
export function confidenceText({ confidence }: Pick<Candidate, 'confidence'>, words: Speak): string | null {
  if (!confidence) return null
  const { t } = words
  const { top_ten, best_position: best, worst_position: worst } = confidence
  const top =
    top_ten >= 1
      ? t('availability.candidates.confidence.always')
      : top_ten <= 0
        ? t('availability.candidates.confidence.never')
        : // Whole hundredths; neither all nor none unless it is.
          t('availability.candidates.confidence.some', {
            share: t('availability.words.share', {
              value: words.number(Math.min(99, Math.max(1, Math.round(top_ten * 100))), 0),
            }),
          })
  const range =
    best === worst
      ? t('availability.candidates.confidence.same', { best })
      : t('availability.candidates.confidence.range', { best, worst })
  return `${top}; ${range}`
}

/** Whose the land is in a line: what layers say of it, the largest first, and the share of which none says. */
export function tenureSummary({ tenure }: Pick<Candidate, 'tenure'>, words: Speak): string {
  const { t } = words
  const owners = tenure.parts
    .filter(({ says, share }) => says === 'owner' && share > 0)
    .sort((a, b) => b.share - a.share)
    .map((part) => tenurePart(part, words))
  if (tenure.unknown_share >= 1 || owners.length === 0) return t('availability.candidates.tenure.unknownAll')
  const known = owners.join('; ')
  return tenure.unknown_share < 0.0005
    ? known
    : `${known}. ${t('availability.candidates.tenure.unknown', { share: shareText(tenure.unknown_share, words) })}`
}

/** One thing a layer says of the land, with its share, and whether it is still applied for. */
export function tenurePart(
  { tenure, pending, share }: Pick<Candidate['tenure']['parts'][number], 'tenure' | 'pending' | 'share'>,
  words: Speak,
): string {
  const { t } = words
  const name = t(`availability.candidates.tenure.${tenure}`)
  return t('availability.candidates.tenure.part', {
    tenure: pending ? `${name} (${t('availability.candidates.tenure.pending')})` : name,
    share: shareText(Math.min(1, share), words),
  })
}

export const scoreText = ({ score }: Pick<Candidate, 'score'>, { t, number }: Speak): string =>
  score === null
    ? t('availability.candidates.noScore')
    : t('availability.candidates.score', { score: number(score * 100, 0) })

/** The list as a CSV (RFC 4180, CRLF), numbers with a point, so that any program reads it. */
export function candidatesCsv(candidates: readonly Candidate[], words: Speak): string {
  const { t } = words
  const columns = [
    'position',
    'id',
    'comuna',
    'ha',
    'grid',
    'score',
    'topTen',
    'tenure',
    'lon',
    'lat',
  ] as const
  const rows = candidates.map((one) => [
    one.position,
    one.id,
    one.comunas.map(({ name }) => name).join(', '),
    one.ha.toFixed(4),
    one.grid_ha ?? '',
    one.score === null ? '' : (one.score * 100).toFixed(1),
    one.confidence === null ? '' : one.confidence.top_ten.toFixed(3),
    tenureSummary(one, words),
    one.point[0].toFixed(6),
    one.point[1].toFixed(6),
  ])
  const cell = (value: string | number) => {
    const text = String(value)
    // A spreadsheet would run a text that begins so.
    const safe = typeof value === 'string' && /^[=+@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return [columns.map((id) => t(`availability.candidates.column.${id}`)), ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n')
}

/** Candidates as GeoJSON (RFC 7946), with what the list says of them. */
export function candidatesGeoJson(candidates: readonly Candidate[]): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: candidates.map(({ geometry, bbox, id, tenure, comunas, parcel, ...rest }) => ({
      type: 'Feature',
      id,
      bbox,
      geometry,
      properties: {
        ...rest,
        comunas: comunas.map(({ name }) => name),
        parcel: parcel && { layer: parcel.layer, feature_id: parcel.feature_id, name: parcel.name },
        tenure: tenure.parts.map(({ tenure: kind, layer, pending, ha, share }) => ({
          tenure: kind,
          layer,
          pending,
          ha,
          share,
        })),
        owner_not_published_share: tenure.unknown_share,
      },
    })),
  })
}

/** Titles of layers in a list, as read inside a sentence. */
export function layerList(
  ids: readonly string[],
  names: (id: string) => LayerDeclaration | undefined,
  { say, language }: Pick<Speak, 'say' | 'language'>,
): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(
    ids.map((id) => {
      const layer = names(id)
      return layer ? say(layer.title) : id
    }),
  )
}
