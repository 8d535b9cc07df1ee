import { createHash } from 'node:crypto'
import type { Row } from '../../geodata/formats/format.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { crsOf, isGeographic, STUDY_FRAME } from '../../geodata/model/crs.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { toDegrees } from '../../geodata/reading/fit.ts'
import type { MappedRow } from './map.ts'
import { boxesMeet, flipBox, isFault, readShape, type Shape } from './shape.ts'

/** A row that has been judged by everything but PostGIS. */
export interface CheckedRow extends MappedRow {
  feature_id: string
  /** Never published. */
  refused: boolean
  /** The same row is already there; published once, and no fault. */
  repeated: boolean
  /** The properties as JSON: written once for comparing and for loading. */
  json: string
}

/** What is said of a row on the way, besides its own issues. */
export interface CheckContext {
  connector: Pick<Connector, 'id' | 'id_from'> & Partial<Pick<Connector, 'national'>>
  layer: LayerDeclaration
  /** Of the coordinates; null in tables without. */
  srid: number | null
  /** Keys that name several rows, where the connector says its keys repeat. */
  repeatedKeys?: ReadonlySet<string>
  /** Of keys whose rows are copies of one thing, the row that is kept. */
  copies?: ReadonlyMap<string, number>
}

/**
 * Check: geometry, axes, place, repetition, identifiers, row by row. It remembers identifiers and digests of what went
 * by, about 150 bytes a row. What only PostGIS can judge comes after loading. Pure but for that memory.
 */
export function rowChecker({
  connector,
  layer,
  srid,
  repeatedKeys = new Set(),
  copies = new Map(),
}: CheckContext) {
  const prefix = connector.id === '' ? '' : `${connector.id}:`
  const repeats = connector.id_from !== 'content' && connector.id_from.repeats
  const seen = {
    /** Row number by identifier, and by row number a digest of the row. */
    rows: new Map<string, number>(),
    digests: [] as number[],
    contents: new Map<string, number>(),
    shapes: new Map<string, number>(),
  }
  let hasHeights = false

  return {
    /** Whether any row so far had heights, which are not kept. */
    get hasHeights() {
      return hasHeights
    },
    /** The row a feature came from. */
    rowOf: (feature_id: string): number | null => seen.rows.get(feature_id) ?? null,
    check(mapped: MappedRow): CheckedRow {
      const row: CheckedRow = {
        ...mapped,
        feature_id: '',
        refused: false,
        repeated: false,
        json: JSON.stringify(mapped.properties),
      }
      const shape = layer.geometry === 'none' ? null : checkShape(row, layer)
      if (shape) {
        hasHeights ||= shape.hasHeights
        checkPlace(row, shape, srid, connector.national ?? false)
      }
      row.refused = row.issues.some(({ severity }) => severity === 'error')
      identify(row, shape)
      return row
    },
  }

  /** Gives a row its identifier; identical rows, shapes and identifiers are told apart or refused. */
  function identify(row: CheckedRow, shape: Shape | null): void {
    const at = { row_number: row.row_number }
    const isPoint = shape?.type === 'Point'
    const needsDigest = row.key === null || repeats
    const drawn = isPoint && !needsDigest ? String(shape.positions[0]) : JSON.stringify(row.geometry)
    const digest = needsDigest ? createHash('sha256').update(drawn).update(row.json).digest('hex') : ''
    const key =
      row.key === null
        ? digest.slice(0, 16)
        : repeatedKeys.has(row.key)
          ? `${row.key}-${digest.slice(0, 8)}`
          : row.key
    row.feature_id = prefix + key
    for (const found of row.issues) found.feature_id = row.feature_id
    if (row.refused) return
    const add = (found: Issue) => row.issues.push({ ...found, feature_id: row.feature_id })

    const kept = row.key === null ? undefined : copies.get(row.key)
    if (kept !== undefined && kept !== row.row_number) {
      row.repeated = true
      add(issue('duplicate_copy', { kept }, at))
      return
    }

    const sameId = seen.rows.get(row.feature_id)
    const outline =
      shape && shape.type !== 'Point' ? createHash('sha1').update(drawn).digest('base64') : drawn
    const brief = briefly(row.json, briefly(outline))
    const sameContent = needsDigest ? seen.contents.get(`${row.key ?? ''} ${digest}`) : undefined
    const first = sameContent ?? sameId
    if (first !== undefined && (sameContent !== undefined || seen.digests[first] === brief)) {
      row.repeated = true
      add(issue('duplicate_row', { first }, at))
      return
    }
    if (sameId !== undefined) {
      row.refused = true
      add(issue('duplicate_id', { id: key, first: sameId }, at))
      return
    }
    seen.rows.set(row.feature_id, row.row_number)
    seen.digests[row.row_number] = brief
    if (needsDigest) seen.contents.set(`${row.key ?? ''} ${digest}`, row.row_number)
    if (shape && !isPoint) {
      const sameShape = seen.shapes.get(outline)
      if (sameShape !== undefined) add(issue('duplicate_shape', { first: sameShape }, at))
      else seen.shapes.set(outline, row.row_number)
    }
  }
}

/**
 * Enough of a row to tell whether another of the same identifier says the same (FNV-1a, 32 bits): cheap, for it is made a
 * million times.
 */
function briefly(text: string, seed = 0x811c9dc5): number {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

function checkShape(row: CheckedRow, layer: LayerDeclaration): Shape | null {
  const at = { row_number: row.row_number }
  const shape = readShape(row.geometry, layer.geometry)
  if (!isFault(shape)) return shape
  if (shape.kind === 'geometry_type') {
    row.issues.push(issue('geometry_type', { found: shape.found, expected: layer.geometry }, at))
  } else if (shape.kind === 'geometry_malformed') {
    row.issues.push(issue('geometry_malformed', { reason: shape.reason }, at))
  } else row.issues.push(issue(shape.kind, {}, at))
  return null
}

const isFlipped = ({ box }: Shape) => !boxesMeet(box, STUDY_FRAME) && boxesMeet(flipBox(box), STUDY_FRAME)

/** Whether a box can be in a coordinate system: PROJ fails on numbers outside its domain. */
export function isInDomain([west, south, east, north]: Shape['box'], srid: number): boolean {
  const [x0, y0, x1, y1] = crsOf(srid)?.domain ?? [0, 0, 0, 0]
  return west >= x0 && south >= y0 && east <= x1 && north <= y1
}

/** Degrees by which the corners of a projected box may miss what it holds. */
const MARGIN = 0.2

/** Whether a projected box is so far from the frame that PostGIS need not be asked. */
function isFarAway([west, south, east, north]: Shape['box'], srid: number): boolean {
  const crs = crsOf(srid)
  if (!crs) return false
  const corners = [
    [west, south],
    [west, north],
    [east, south],
    [east, north],
  ].map((corner) => toDegrees(crs, corner as [number, number]))
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)]
  const box = [
    Math.min(...lons) - MARGIN,
    Math.min(...lats) - MARGIN,
    Math.max(...lons) + MARGIN,
    Math.max(...lats) + MARGIN,
  ] as const
  return !boxesMeet(box, STUDY_FRAME)
}

/** Coordinates that cannot be what they are said to be. Whether a projected one lies in the frame is PostGIS's to say. */
function checkPlace(row: CheckedRow, shape: Shape, srid: number | null, isNational: boolean): void {
  const at = { row_number: row.row_number }
  const [lon, lat] = shape.positions[0] as [number, number]
  const [west, south, east, north] = shape.box
  if (srid !== null && !isGeographic(srid)) {
    if (!isInDomain(shape.box, srid) || (isNational && isFarAway(shape.box, srid)))
      row.issues.push(issue('outside_frame', { lon, lat }, at))
    return
  }
  if (isFlipped(shape)) row.issues.push(issue('axes_flipped', { lon, lat }, at))
  else if (west < -180 || east > 180 || south < -90 || north > 90) {
    row.issues.push(issue('geometry_not_degrees', { lon, lat }, at))
  } else if (!boxesMeet(shape.box, STUDY_FRAME)) row.issues.push(issue('outside_frame', { lon, lat }, at))
  else if (shape.type === 'Point' && Number.isInteger(lon) && Number.isInteger(lat)) {
    row.issues.push(issue('placeholder_point', { lon, lat }, at))
  }
}

/**
 * Keys that name more than one of the rows, for connectors whose keys repeat. Reads the rows once.
 */
export async function keysThatRepeat(
  rows: AsyncIterable<Row[]>,
  mapRow: (row: Row) => MappedRow | null,
): Promise<Set<string>> {
  const [once, more] = [new Set<string>(), new Set<string>()]
  for await (const batch of rows) {
    for (const row of batch) {
      const key = mapRow(row)?.key
      if (key === null || key === undefined) continue
      if (once.has(key)) more.add(key)
      else once.add(key)
    }
  }
  return more
}

/**
 * Of keys that several rows have, all with the same geometry, the row that says most: more filled columns, then longer
 * values, for a rounded number is shorter. Reads the rows once.
 */
export async function copiesIn(
  rows: AsyncIterable<Row[]>,
  mapRow: (row: Row) => MappedRow | null,
): Promise<Map<string, number>> {
  interface Best {
    row: number
    said: number
    length: number
    rows: number
    shape: string
    isOne: boolean
  }
  const found = new Map<string, Best>()
  for await (const batch of rows) {
    for (const row of batch) {
      const mapped = mapRow(row)
      if (!mapped || mapped.key === null) continue
      const said = Object.keys(mapped.properties).length
      const { length } = JSON.stringify(mapped.properties)
      const shape = createHash('sha1').update(JSON.stringify(mapped.geometry)).digest('base64')
      const best = found.get(mapped.key)
      if (!best) {
        found.set(mapped.key, { row: row.row_number, said, length, rows: 1, shape, isOne: true })
        continue
      }
      best.rows += 1
      best.isOne &&= best.shape === shape
      if (said > best.said || (said === best.said && length > best.length)) {
        Object.assign(best, { row: row.row_number, said, length })
      }
    }
  }
  const copies = [...found].filter(([, { rows, isOne }]) => rows > 1 && isOne)
  return new Map(copies.map(([key, { row }]) => [key, row]))
}
