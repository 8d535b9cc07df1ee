import {
  CONTACT_DAYS,
  type Correction,
  type CorrectionKind,
  type CorrectionStatus,
  type Place,
} from '../../geodata/model/correction.ts'
import type { Transaction } from '../db/as.ts'
import { type Sql, sql } from '../db/sql.ts'

export interface NewCorrection {
  token: Buffer
  layer: string
  feature: string
  version: number
  kind: CorrectionKind
  text: string
  place: Place | null
  place_text: string | null
  evidence_url: string | null
  contact: string | null
}

type Row = Correction & Record<string, unknown>

/** Whether a feature is in a version of a layer that is, or was, published, and the reader may see it. */
export async function isFeatureOf(
  tx: Transaction,
  layer: string,
  version: number,
  feature: string,
): Promise<boolean> {
  const row = await tx.maybe(sql`
    select 1 from geo.layer_version v
    where v.id = ${version} and v.layer_id = ${layer} and v.status in ('published', 'superseded')
      and (exists (select from geo.feature f where f.version_id = v.id and f.feature_id = ${feature})
        or exists (select from geo.feature_restricted f where f.version_id = v.id and f.feature_id = ${feature}))`)
  return row !== null
}

/** Keeps a request as it was received. */
export async function insertCorrection(tx: Transaction, wish: NewCorrection): Promise<void> {
  const { place } = wish
  await tx.run(sql`
    insert into app.correction
      (token_sha256, layer_id, feature_id, version_id, kind, text, place, place_text, evidence_url, contact)
    values (${wish.token}, ${wish.layer}, ${wish.feature}, ${wish.version}, ${wish.kind}, ${wish.text},
      ${place ? sql`st_setsrid(st_makepoint(${place.lon}, ${place.lat}), 4326)` : null},
      ${wish.place_text}, ${wish.evidence_url}, ${wish.contact})`)
}

const moment = (column: Sql) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

const columns = sql`
  c.id, c.layer_id as layer, c.feature_id as feature, c.version_id, c.kind, c.status, c.text, c.place_text,
  c.evidence_url, c.answer,
  case when c.place is not null then
    json_build_object('lon', round(st_x(c.place)::numeric, 6), 'lat', round(st_y(c.place)::numeric, 6)) end as place,
  ${moment(sql`c.created_at`)} as created_at, ${moment(sql`c.changed_at`)} as changed_at,
  (select f.properties ->> (l.declaration ->> 'label')
    from geo.layer l join geo.published_feature f on f.layer_id = l.id
    where l.id = c.layer_id and f.feature_id = c.feature_id) as name`
const stewardColumns = sql`
  , c.text_shown, case when c.closed_at is null or c.closed_at > now() - make_interval(days => ${CONTACT_DAYS}) then c.contact end as contact,
  app.correction_history(c.id) as history`

export interface Asked {
  layer?: string | undefined
  feature?: string | undefined
  statuses: readonly CorrectionStatus[]
  limit: number
  offset: number
}

/** Requests as the reader may see them, the latest first; stewards see all there is to them. */
export function listCorrections(tx: Transaction, asked: Asked, steward: boolean): Promise<Correction[]> {
  return tx.rows<Row>(sql`
    select ${columns} ${steward ? stewardColumns : sql.empty}
    from ${steward ? sql`app.correction` : sql`app.correction_public`} c
    where ${matching(asked)} and c.status = any (${asked.statuses})
    order by c.created_at desc, c.id desc
    limit ${asked.limit} offset ${asked.offset}`)
}

function matching({ layer, feature }: Pick<Asked, 'layer' | 'feature'>): Sql {
  return sql`true
    ${layer === undefined ? sql.empty : sql`and c.layer_id = ${layer}`}
    ${feature === undefined ? sql.empty : sql`and c.feature_id = ${feature}`}`
}

/** How many there are of each state, of what the reader may see. */
export async function countCorrections(
  tx: Transaction,
  asked: Pick<Asked, 'layer' | 'feature'>,
): Promise<Partial<Record<CorrectionStatus, number>>> {
  const rows = await tx.rows<{ status: CorrectionStatus; count: number }>(sql`
    select c.status, count(*)::integer as count from app.correction_public c where ${matching(asked)} group by c.status`)
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** The request whose link holds a token, or null. */
export function correctionByToken(tx: Transaction, token: Buffer): Promise<Correction | null> {
  return tx.maybe<Row>(sql`select ${columns}, c.history from app.correction_by_token(${token}) c`)
}

/** For stewards: one request, or null. */
export function correctionById(tx: Transaction, id: number): Promise<Correction | null> {
  return tx.maybe<Row>(sql`select ${columns} ${stewardColumns} from app.correction c where c.id = ${id}`)
}

/** For stewards: its state, until this transaction ends nobody else changes it. */
export function lockCorrection(tx: Transaction, id: number) {
  return tx.maybe<{ status: CorrectionStatus; answer: string | null }>(
    sql`select status, answer from app.correction where id = ${id} for update`,
  )
}

/** Changes the state, the answer and who may read the words of a request. */
export async function updateCorrection(
  tx: Transaction,
  id: number,
  change: { status: CorrectionStatus; answer: string | null; textShown: boolean | null },
): Promise<void> {
  await tx.run(sql`
    update app.correction
    set status = ${change.status}, answer = ${change.answer}, text_shown = coalesce(${change.textShown}::boolean, text_shown)
    where id = ${id}`)
}

/** Deletes the contacts of requests closed more than CONTACT_DAYS ago; returns how many. */
export function forgetContacts(tx: Transaction): Promise<number> {
  return tx.run(sql`
    update app.correction set contact = null
    where contact is not null and closed_at < now() - make_interval(days => ${CONTACT_DAYS})`)
}
