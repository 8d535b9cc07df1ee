import type { Row, Table } from '../formats/format.ts'
import { type Crs, crsOf, DATUMS, type Datum, operationOf } from '../model/crs.ts'
import type { CrsReading, PositionColumns, Reading } from '../model/reading.ts'
import type { Text } from '../model/text.ts'
import { readColumns } from './columns.ts'
import { type CoordinatePair, coordinatePairs } from './coordinate-columns.ts'
import { crsFromClaim } from './crs.ts'
import * as evidence from './evidence.ts'
import { bestFit, type Fit, fitOf, type Position } from './fit.ts'
import { type ColumnWords, namedInColumns } from './named-in-columns.ts'
import { readPosition } from './position.ts'
import { inDatum, type Positions, relate } from './relate.ts'

/** What a person, or a connector, says of the file; it is believed. */
export interface Corrections {
  /** EPSG number of the coordinates. */
  srid?: number
  axes?: 'xy' | 'yx'
  geometry?: 'file' | 'none' | PositionColumns
}

/**
 * What a table says, from its claim, its columns and some of its rows (a thousand is plenty). Pure; never throws: what
 * cannot be said is `unknown`. `tables` holds this one; who opened the file knows the others.
 */
export function understand(table: Table, sample: readonly Row[], corrections: Corrections = {}): Reading {
  const pairs = coordinatePairs(table.columns, sample)
  const geometry = geometryOf(table, sample, pairs, corrections)
  const { crs, axes } = readCrs(table, sample, geometry, pairs, corrections)
  return {
    format: table.format,
    table: table.name,
    tables: [{ name: table.name, rows: table.row_count, columns: table.columns.length }],
    encoding: table.encoding,
    delimiter: table.used.delimiter ?? null,
    header_row: table.used.header_row ?? null,
    geometry,
    geometry_types: geometryTypes(sample, geometry),
    crs,
    axes,
    sampled: sample.length,
    columns: readColumns(table.columns, sample),
  }
}

function geometryOf(
  { has_geometry }: Table,
  sample: readonly Row[],
  [pair]: readonly CoordinatePair[],
  corrections: Corrections,
): Reading['geometry'] {
  if (corrections.geometry) return corrections.geometry
  if (has_geometry && (!pair || sample.some(({ geometry }) => geometry !== null))) return 'file'
  return pair ? pair.columns : 'none'
}

function geometryTypes(sample: readonly Row[], geometry: Reading['geometry']): string[] {
  if (geometry === 'none') return []
  if (geometry !== 'file') return ['Point']
  const types = sample.map((row) => (row.geometry as { type?: unknown } | null)?.type)
  return [...new Set(types.filter((type) => typeof type === 'string'))].sort()
}

interface Decision {
  crs: CrsReading
  axes: Reading['axes']
}

const NONE: Decision = {
  crs: { srid: null, name: null, certainty: 'unknown', evidence: [], operation: null },
  axes: 'xy',
}

function readCrs(
  table: Table,
  sample: readonly Row[],
  geometry: Reading['geometry'],
  pairs: readonly CoordinatePair[],
  corrections: Corrections,
): Decision {
  if (geometry === 'none') return NONE
  const pair = geometry === 'file' ? null : (pairs.find((each) => isPair(each, geometry)) ?? null)
  const shapes = geometry === 'file' ? sample.map((row) => positionsOf(row.geometry)) : []
  const positions =
    geometry === 'file'
      ? shapes.map(([first]) => first ?? null)
      : (pair?.positions ?? sample.map(({ properties }) => readPosition(properties, geometry)))
  const vertices = geometry === 'file' ? shapes.flat() : positions
  const context: Context = {
    table,
    sample,
    columns: geometry === 'file' ? null : geometry,
    pair,
    others: pairs.filter((each) => each !== pair),
    positions,
    vertices,
    best: bestFit(vertices),
  }
  const decision = corrections.srid
    ? fromCorrection(context, corrections.srid)
    : (fromClaim(context) ?? fromNumbers(context, []))
  if (!corrections.axes || corrections.axes === decision.axes) return decision
  return { ...decision, axes: corrections.axes }
}

const isPair = ({ columns }: CoordinatePair, { x, y, notation }: PositionColumns) =>
  columns.x === x && columns.y === y && columns.notation === notation

interface Context {
  table: Table
  sample: readonly Row[]
  /** Null: the rows' own geometry. */
  columns: PositionColumns | null
  pair: CoordinatePair | null
  /** Pairs of columns that say the position once more. */
  others: readonly CoordinatePair[]
  /** One for each row. */
  positions: readonly (Position | null)[]
  /** Several for each row, where shapes have them. */
  vertices: readonly (Position | null)[]
  best: Fit | null
}

/** As many vertices of each shape are looked at. */
const VERTICES = 16

/** Some positions of a GeoJSON geometry, evenly over its vertices, the first one first; none when it has no numbers. */
function positionsOf(geometry: unknown): Position[] {
  const vertices: Position[] = []
  const collect = (part: unknown): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] === 'number' && typeof part[1] === 'number') vertices.push([part[0], part[1]])
    else for (const each of part) collect(each)
  }
  const { coordinates, geometries } = (geometry ?? {}) as { coordinates?: unknown; geometries?: unknown }
  if (Array.isArray(geometries)) return geometries.flatMap(positionsOf)
  collect(coordinates)
  const step = Math.max(1, vertices.length / VERTICES)
  return Array.from(
    { length: Math.min(vertices.length, VERTICES) },
    (_, n) => vertices[Math.floor(n * step)] as Position,
  )
}

const reading = (crs: Crs, certainty: CrsReading['certainty'], why: readonly Text[]): CrsReading => ({
  srid: crs.srid,
  name: crs.name,
  certainty,
  evidence: [...why, ...(crs.datum.id === 'wgs84' ? [] : [crs.datum.note])],
  operation: operationOf(crs.srid),
})

const isGeographic = (srid: number) => srid === 4326

function swapped({ columns }: Context, geographic: boolean): Text {
  return columns
    ? evidence.swappedColumns(columns.x, columns.y, geographic)
    : evidence.swappedAxes(geographic)
}

/** Most positions have to fall in Chile for the numbers to have a say. */
const MOST = 0.5

/** Which axis comes first, in a system that is certain; null: the numbers are in Chile in neither order. */
function axesIn({ vertices }: Context, crs: Crs): 'xy' | 'yx' | null {
  const [xy, yx] = [fitOf(vertices, crs, 'xy'), fitOf(vertices, crs, 'yx')]
  if (Math.max(xy.inChile, yx.inChile) < MOST) return null
  return yx.inChile > xy.inChile ? 'yx' : 'xy'
}

function fromCorrection(context: Context, srid: number): Decision {
  const crs = crsOf(srid)
  if (!crs) {
    const why = [evidence.saidNotRead(srid)]
    return { ...NONE, crs: { ...NONE.crs, srid, name: `EPSG:${srid}`, certainty: 'declared', evidence: why } }
  }
  const axes = axesIn(context, crs)
  const why = [evidence.said(crs)]
  if (axes === 'yx') why.push(swapped(context, crs.kind === 'geographic'))
  if (axes === null && hasPositions(context)) why.push(evidence.outside(fitOf(context.vertices, crs, 'xy')))
  return { crs: reading(crs, 'declared', why), axes: axes ?? 'xy' }
}

const hasPositions = ({ positions }: Context) => positions.some((position) => position !== null)

/** What the file declares, unless its own numbers contradict it; null when it declares nothing that is understood. */
function fromClaim(context: Context): Decision | null {
  const claim = context.columns ? null : context.table.crs
  const named = claim && crsFromClaim(claim)
  if (!claim || !named) return null
  if (!named.crs) {
    if (named.srid !== null) {
      const why = [evidence.notRead(claim.from, named.name, named.srid)]
      return {
        ...NONE,
        crs: { ...NONE.crs, srid: named.srid, name: named.name, certainty: 'declared', evidence: why },
      }
    }
    return fromNumbers(context, [evidence.notUnderstood(claim.from, named.name)], named.datum)
  }
  const { crs } = named
  const why = [evidence.declared(claim.from, named.name, crs)]
  if (named.deduced) why.push(evidence.byEllipsoid(crs.datum))
  const certainty = named.deduced ? 'deduced' : 'declared'
  const axes = axesIn(context, crs)
  if (axes === null) {
    if (context.best) {
      const real = inDatum(crs.datum, context.best.srid)
      why.push(evidence.contradicts(context.best, crs))
      if (context.best.axes === 'yx') why.push(swapped(context, isGeographic(context.best.srid)))
      return {
        crs: reading(real ?? (crsOf(context.best.srid) as Crs), 'guess', why),
        axes: context.best.axes,
      }
    }
    why.push(
      hasPositions(context) ? evidence.outside(fitOf(context.vertices, crs, 'xy')) : evidence.noPositions,
    )
    return { crs: reading(crs, certainty, why), axes: 'xy' }
  }
  if (axes === 'yx') why.push(swapped(context, crs.kind === 'geographic'))
  const kind = crs.kind === 'geographic' ? 4326 : crs.srid === 3857 ? 3857 : crs.zone === 18 ? 32718 : 32719
  const doubt = otherDatum(context, { srid: kind, axes }, crs.datum)
  if (doubt) {
    why.push(doubt)
    return { crs: reading(crs, 'guess', why), axes }
  }
  return { crs: reading(crs, certainty, why), axes }
}

/** A labelled pair of columns with which the positions agree only in a datum that is not the declared one. */
function otherDatum(
  { positions, others }: Context,
  { srid, axes }: Pick<Fit, 'srid' | 'axes'>,
  declared: Datum,
): Text | null {
  for (const pair of others) {
    if (!pair.datum || !pair.fit) continue
    const found = relate({ positions, srid, axes, datum: null }, asPositions(pair, pair.fit))
    if (found && !isAlike(found.datum, declared)) {
      return evidence.meetsAnother(pair.columns.x, pair.columns.y, found.datum, declared)
    }
  }
  return null
}

/** Less than a metre apart. */
const isAlike = (a: Datum, b: Datum): boolean =>
  a.id === b.id || (a.operation.accuracy_m <= 1 && b.operation.accuracy_m <= 1)

const asPositions = ({ positions, datum }: CoordinatePair, { srid, axes }: Fit): Positions => ({
  positions,
  srid,
  axes,
  datum,
})

/** Nothing is declared: the numbers say what kind they are, and words in columns, or a second position, the datum. */
function fromNumbers(context: Context, before: readonly Text[], named: Datum | null = null): Decision {
  const { best, columns, pair } = context
  const why = [...before]
  if (pair?.unsigned) why.push(evidence.unsigned)
  if (!best) {
    why.push(hasPositions(context) ? evidence.nothingFits : evidence.noPositions)
    return { crs: { ...NONE.crs, evidence: why }, axes: 'xy' }
  }
  const { srid, axes } = best
  const geographic = isGeographic(srid)
  why.push(evidence.numbersFit(best))
  if (axes === 'yx') why.push(swapped(context, geographic))
  const decide = (datum: Datum, certainty: CrsReading['certainty']): Decision => ({
    crs: reading(inDatum(datum, srid) ?? (crsOf(srid) as Crs), certainty, why),
    axes,
  })
  const wgs84 = DATUMS[0] as Datum
  if (srid === 3857) {
    why.push(evidence.mercatorDatum)
    return decide(wgs84, 'deduced')
  }

  const words = namedInColumns(context.table.columns, context.sample, !geographic)
  const isDoubtful = addWords(words, srid, why)
  const zone = srid === 32718 ? 18 : 19
  let datum = named
  if (pair?.datum && columns) {
    datum = DATUMS.find(({ id }) => id === pair.datum) as Datum
    why.push(evidence.columnNames(columns.x, columns.y, datum))
  }
  datum ??= words.find((each) => each.named.datum)?.named.datum ?? null
  if (datum) {
    const saysZone = geographic || words.some((each) => each.named.zone === zone) || pair?.zone === zone
    const inEveryRow = words.some((each) => each.named.datum?.id === datum?.id && each.others.length === 0)
    return decide(datum, isDoubtful ? 'guess' : inEveryRow && saysZone ? 'declared' : 'deduced')
  }
  for (const other of context.others) {
    if (!other.fit) continue
    const found = relate(
      { positions: context.positions, srid, axes, datum: null },
      asPositions(other, other.fit),
    )
    if (!found) continue
    const { x, y } = other.columns
    why.push(evidence.meets(x, y, found.datum, found.otherDatum, found.metres))
    return decide(found.datum, isDoubtful ? 'guess' : 'deduced')
  }
  why.push(evidence.datumUnknown(geographic))
  return decide(wgs84, 'guess')
}

/** Adds what columns like DATUM and HUSO say; true when they disagree among themselves or with the numbers. */
function addWords(words: readonly ColumnWords[], srid: number, why: Text[]): boolean {
  const zone = srid === 32719 ? 19 : srid === 32718 ? 18 : null
  const datums = new Set(words.flatMap(({ named }) => named.datum?.id ?? []))
  let isDoubtful = datums.size > 1
  for (const { column, named, others } of words) {
    if (others.length > 0) {
      why.push(evidence.columnMixed(column, named.name, others))
      isDoubtful = true
    } else if (named.zone !== null && zone !== null && named.zone !== zone) {
      why.push(evidence.columnDisagrees(column, named.name))
      isDoubtful = true
    } else why.push(evidence.columnSays(column, named.name))
  }
  return isDoubtful
}
