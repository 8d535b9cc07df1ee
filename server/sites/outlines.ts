import type { Row } from '../../geodata/formats/format.ts'
import type { PositionColumns, Reading } from '../../geodata/model/reading.ts'
import { readPosition, turnAxes } from '../../geodata/reading/position.ts'
import { fold } from '../../geodata/reading/values.ts'

/** An outline in the coordinates of its file, easting or longitude first. */
export interface FoundOutline {
  name: string | null
  from: 'polygon' | 'line' | 'points'
  /** Polygons of closed rings, without heights. */
  polygons: [number, number][][][]
  /** The first vertices as they were written. */
  as_given: string[][]
}

/** Most vertices kept as they were written. */
const MOST_GIVEN = 500
/** Rows whose positions are the vertices of one outline: no more are joined. */
const MOST_POINTS = 2000
/** A line is an outline when its ends lie within this part of its length. */
const GAP = 0.1

type Ring = [number, number][]

/**
 * Takes in the rows of one table and tells the outlines in it: polygons; or else lines whose ends meet; or else the
 * points, joined in their order (one outline for each run of rows with the same value in a column such as POLIGONO).
 */
export class OutlineFinder {
  readonly #reading: Pick<Reading, 'geometry' | 'axes' | 'columns'>
  readonly #polygons: FoundOutline[] = []
  readonly #lines: FoundOutline[] = []
  #points: { position: [number, number]; written: string[]; properties: Row['properties'] }[] = []
  #rows = 0
  /** Rows without a place, or with one that cannot be read. */
  #unplaced = 0
  #openLines = 0

  constructor(reading: Pick<Reading, 'geometry' | 'axes' | 'columns'>) {
    this.#reading = reading
  }

  add(row: Row): void {
    this.#rows += 1
    const { geometry, axes } = this.#reading
    if (geometry === 'none') {
      this.#unplaced += 1
      return
    }
    if (geometry !== 'file') {
      this.#addPoint(row, geometry)
      return
    }
    this.#addShape(axes === 'yx' ? turnAxes(row.geometry) : row.geometry, row.properties)
  }

  /** The outlines, and how many rows are no part of one. */
  result(): { outlines: FoundOutline[]; ignored: number } {
    if (this.#polygons.length > 0) {
      return {
        outlines: this.#polygons,
        ignored: this.#lines.length + this.#openLines + this.#points.length + this.#unplaced,
      }
    }
    if (this.#lines.length > 0) {
      return { outlines: this.#lines, ignored: this.#openLines + this.#points.length + this.#unplaced }
    }
    const outlines = this.#joinPoints()
    return { outlines, ignored: outlines.length > 0 ? this.#openLines + this.#unplaced : this.#rows }
  }

  #addPoint(row: Row, columns: PositionColumns): void {
    const read = readPosition(row.properties, columns)
    if (!read?.every(Number.isFinite)) {
      this.#unplaced += 1
      return
    }
    const turned = this.#reading.axes === 'yx'
    const written = [columns.x, columns.y].map((column) => String(row.properties[column]).slice(0, 60))
    this.#points.push({
      position: turned ? [read[1], read[0]] : read,
      written: turned ? written.reverse() : written,
      properties: row.properties,
    })
  }

  #addShape(shape: unknown, properties: Row['properties']): void {
    const { type, coordinates, geometries } = (shape ?? {}) as Record<string, unknown>
    switch (type) {
      case 'Polygon':
      case 'MultiPolygon': {
        const polygons = (type === 'Polygon' ? [coordinates] : list(coordinates))
          .map((rings) => list(rings).flatMap((ring) => closedRing(ring)))
          .filter((rings) => rings.length > 0)
        if (polygons.length === 0) this.#unplaced += 1
        else this.#polygons.push(outline('polygon', properties, polygons))
        return
      }
      case 'LineString':
      case 'MultiLineString':
        for (const line of type === 'LineString' ? [coordinates] : list(coordinates)) {
          const ring = endsMeet(positions(line)) ? closedRing(line) : []
          if (ring.length > 0) this.#lines.push(outline('line', properties, [ring]))
          else this.#openLines += 1
        }
        return
      case 'Point':
      case 'MultiPoint':
        for (const position of positions(type === 'Point' ? [coordinates] : coordinates))
          this.#points.push({ position, written: position.map(String), properties })
        return
      case 'GeometryCollection':
        for (const each of list(geometries)) this.#addShape(each, properties)
        return
      default:
        this.#unplaced += 1
    }
  }

  #joinPoints(): FoundOutline[] {
    const points = this.#points
    if (points.length < 3 || points.length > MOST_POINTS) return []
    const column = groupColumn(
      this.#reading.columns.map(({ name }) => name),
      points.map(({ properties }) => properties),
    )
    const runs: (typeof points)[] = []
    for (const point of points) {
      const run = runs.at(-1)
      const before = run?.at(-1)
      if (run && (!column || before?.properties[column] === point.properties[column])) run.push(point)
      else runs.push([point])
    }
    return runs.flatMap((run): FoundOutline[] => {
      const ring = closedRing(run.map(({ position }) => position))
      if (ring.length === 0) return []
      const [first] = run
      const written = run.map((point) => point.written)
      const isClosed = run.length > 3 && String(written.at(-1)) === String(written[0])
      return [
        {
          name: column ? text(first?.properties[column]) : null,
          from: 'points',
          polygons: [ring],
          as_given: (isClosed ? written.slice(0, -1) : written).slice(0, MOST_GIVEN),
        },
      ]
    })
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const text = (value: unknown): string | null => {
  const written = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  return written === '' ? null : written.slice(0, 200)
}

/** Names as files give them; the words are compared without accents or capitals. */
const NAME = /^(name|nombre|nom|sitio|site|proyecto|project|predio|titulo|title|label)\b|^nombre/
/** Columns that say which outline a vertex belongs to. */
const GROUP = /^(poligono|polygon|sitio|site|lote|lot|predio|parcela|sector|area|recinto|part|parte)/

function nameIn(properties: Row['properties']): string | null {
  const column = Object.keys(properties).find(
    (name) => NAME.test(fold(name)) && text(properties[name]) !== null,
  )
  return column === undefined ? null : text(properties[column])
}

/** A column whose values come in runs of three rows or more, each value once: which outline a vertex is of. */
function groupColumn(columns: readonly string[], rows: readonly Row['properties'][]): string | null {
  return (
    columns.find((name) => {
      if (!GROUP.test(fold(name))) return false
      const runs: { value: unknown; length: number }[] = []
      for (const row of rows) {
        const last = runs.at(-1)
        if (last && last.value === row[name]) last.length += 1
        else runs.push({ value: row[name], length: 1 })
      }
      return (
        runs.length > 1 &&
        runs.every(({ length }) => length >= 3) &&
        new Set(runs.map(({ value }) => value)).size === runs.length
      )
    }) ?? null
  )
}

function outline(
  from: FoundOutline['from'],
  properties: Row['properties'],
  polygons: FoundOutline['polygons'],
): FoundOutline {
  const given = polygons.flatMap(([outer = []]) => outer.slice(0, -1))
  return {
    name: nameIn(properties),
    from,
    polygons,
    as_given: given.slice(0, MOST_GIVEN).map((position) => position.map(String)),
  }
}

/** Finite positions, heights dropped; none when one of them is no position. */
function positions(value: unknown): Ring {
  const ring: Ring = []
  for (const position of list(value)) {
    const [x, y] = list(position)
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return []
    ring.push([x, y])
  }
  return ring
}

/** The ring, closed, in a list; an empty list when it is none. */
function closedRing(value: unknown): Ring[] {
  const ring = positions(value)
  const [first] = ring
  const last = ring.at(-1)
  if (!first || !last) return []
  const closed = first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first]
  return closed.length >= 4 ? [closed] : []
}

function endsMeet(line: Ring): boolean {
  const [first] = line
  const last = line.at(-1)
  if (!first || !last || line.length < 4) return false
  const length = line.reduce((sum, [x, y], i) => {
    const before = line[i - 1]
    return before ? sum + Math.hypot(x - before[0], y - before[1]) : sum
  }, 0)
  return length > 0 && Math.hypot(last[0] - first[0], last[1] - first[1]) <= GAP * length
}
