import { createHash } from 'node:crypto'
import type { Connector } from '../../geodata/model/connector.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { MappedRow } from './map.ts'
import { boxesMeet, flipAxes, flipBox, isFault, readShape, type Shape } from './shape.ts'

/** A row that has been judged by everything but PostGIS. */
export interface CheckedRow extends MappedRow {
  feature_id: string
  /** Never published. */
  refused: boolean
  /** The same row is already there; published once, and no fault. */
  repeated: boolean
}

/** From how many rows a shared point is taken for a fallback position. Four communities may share a village. */
const MANY_ROWS = 5

/** Check: geometry, axes, place, repetition, identifiers. `issues`: about the whole file. Pure. */
export function checkRows(
  mapped: readonly MappedRow[],
  connector: Pick<Connector, 'id' | 'id_from'>,
  layer: LayerDeclaration,
): { rows: CheckedRow[]; issues: Issue[] } {
  const rows: CheckedRow[] = mapped.map((row) => ({
    ...row,
    feature_id: '',
    refused: false,
    repeated: false,
  }))
  const issues: Issue[] = []
  if (layer.geometry !== 'none') {
    const shapes = checkShapes(rows, layer)
    issues.push(...turnAxes(rows, shapes))
    checkPlaces(rows, shapes)
    markSharedPoints(rows, shapes)
    if ([...shapes.values()].some(({ hasHeights }) => hasHeights)) issues.push(issue('heights_dropped', {}))
  }
  for (const row of rows) row.refused = row.issues.some(({ severity }) => severity === 'error')
  identify(rows, connector)
  return { rows, issues }
}

function checkShapes(rows: CheckedRow[], layer: LayerDeclaration): Map<CheckedRow, Shape> {
  const shapes = new Map<CheckedRow, Shape>()
  for (const row of rows) {
    const at = { row_number: row.row_number }
    const shape = readShape(row.geometry, layer.geometry)
    if (!isFault(shape)) shapes.set(row, shape)
    else if (shape.kind === 'geometry_type') {
      row.issues.push(issue('geometry_type', { found: shape.found, expected: layer.geometry }, at))
    } else if (shape.kind === 'geometry_malformed') {
      row.issues.push(issue('geometry_malformed', { reason: shape.reason }, at))
    } else row.issues.push(issue(shape.kind, {}, at))
  }
  return shapes
}

const isFlipped = ({ box }: Shape) => !boxesMeet(box, STUDY_FRAME) && boxesMeet(flipBox(box), STUDY_FRAME)

/** Latitude first, in every row that has a shape: turned round, with an issue. In some rows only: they are refused. */
function turnAxes(rows: CheckedRow[], shapes: Map<CheckedRow, Shape>): Issue[] {
  const flipped = rows.filter((row) => {
    const shape = shapes.get(row)
    return shape && isFlipped(shape)
  })
  if (flipped.length === 0) return []
  if (flipped.length === shapes.size) {
    for (const row of flipped) {
      row.geometry = flipAxes(row.geometry)
      const shape = shapes.get(row) as Shape
      const positions = shape.positions.map(([lat, lon]) => [lon, lat] as number[])
      shapes.set(row, { ...shape, positions, box: flipBox(shape.box) })
    }
    return [issue('axes_flipped_repaired', { rows: flipped.length })]
  }
  for (const row of flipped) {
    const [lon, lat] = (shapes.get(row) as Shape).positions[0] as [number, number]
    row.issues.push(issue('axes_flipped', { lon, lat }, { row_number: row.row_number }))
    shapes.delete(row)
  }
  return []
}

function checkPlaces(rows: CheckedRow[], shapes: Map<CheckedRow, Shape>): void {
  for (const row of rows) {
    const shape = shapes.get(row)
    if (!shape) continue
    const [lon, lat] = shape.positions[0] as [number, number]
    const at = { row_number: row.row_number }
    const [west, south, east, north] = shape.box
    if (west < -180 || east > 180 || south < -90 || north > 90) {
      row.issues.push(issue('geometry_not_degrees', { lon, lat }, at))
    } else if (!boxesMeet(shape.box, STUDY_FRAME)) {
      row.issues.push(issue('outside_frame', { lon, lat }, at))
    } else if (shape.type === 'Point' && Number.isInteger(lon) && Number.isInteger(lat)) {
      row.issues.push(issue('placeholder_point', { lon, lat }, at))
    } else continue
    shapes.delete(row)
  }
}

function markSharedPoints(rows: CheckedRow[], shapes: Map<CheckedRow, Shape>): void {
  const byPoint = new Map<string, CheckedRow[]>()
  for (const row of rows) {
    const shape = shapes.get(row)
    if (shape?.type !== 'Point') continue
    const point = JSON.stringify(shape.positions[0])
    byPoint.set(point, [...(byPoint.get(point) ?? []), row])
  }
  for (const [point, sharing] of byPoint) {
    if (sharing.length < MANY_ROWS) continue
    const [lon, lat] = JSON.parse(point) as [number, number]
    for (const row of sharing) {
      row.accuracy_m = null
      row.issues.push(
        issue('shared_point', { rows: sharing.length, lon, lat }, { row_number: row.row_number }),
      )
    }
  }
}

/** Gives every row its identifier; identical rows, shapes and identifiers are told apart or refused. */
function identify(rows: CheckedRow[], { id, id_from }: Pick<Connector, 'id' | 'id_from'>): void {
  const prefix = id === '' ? '' : `${id}:`
  const repeats = id_from !== 'content' && id_from.repeats
  const keyCounts = new Map<string, number>()
  for (const { key } of rows) if (key !== null) keyCounts.set(key, (keyCounts.get(key) ?? 0) + 1)

  const byContent = new Map<string, number>()
  const byShape = new Map<string, number>()
  const byId = new Map<string, number>()
  for (const row of rows) {
    const at = { row_number: row.row_number }
    const shape = JSON.stringify(row.geometry)
    const content = createHash('sha256').update(shape).update(JSON.stringify(row.properties)).digest('hex')
    const isAmbiguous = row.key !== null && repeats && (keyCounts.get(row.key) ?? 0) > 1
    const key =
      row.key === null ? content.slice(0, 16) : isAmbiguous ? `${row.key}-${content.slice(0, 8)}` : row.key
    row.feature_id = prefix + key
    for (const found of row.issues) found.feature_id = row.feature_id
    if (row.refused) continue

    const sameContent = byContent.get(`${row.key ?? ''} ${content}`)
    const sameId = byId.get(row.feature_id)
    const sameShape = byShape.get(shape)
    if (sameContent !== undefined && (repeats || row.key === null || sameId !== undefined)) {
      row.repeated = true
      row.issues.push({ ...issue('duplicate_row', { first: sameContent }, at), feature_id: row.feature_id })
      continue
    }
    if (sameId !== undefined) {
      row.refused = true
      row.issues.push({
        ...issue('duplicate_id', { id: key, first: sameId }, at),
        feature_id: row.feature_id,
      })
      continue
    }
    if (sameShape !== undefined && row.geometry !== null && !isPoint(row.geometry)) {
      row.issues.push({ ...issue('duplicate_shape', { first: sameShape }, at), feature_id: row.feature_id })
    }
    byContent.set(`${row.key ?? ''} ${content}`, row.row_number)
    byId.set(row.feature_id, row.row_number)
    if (sameShape === undefined) byShape.set(shape, row.row_number)
  }
}

const isPoint = (geometry: unknown) => (geometry as { type?: string }).type === 'Point'
