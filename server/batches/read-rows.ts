import type { Row } from '../../geodata/formats/format.ts'
import { type BatchSettings, MOST_BATCH_VERTICES, type SiteProblem } from '../../geodata/model/batch.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import type { Text } from '../../geodata/model/text.ts'
import { readPosition, turnAxes } from '../../geodata/reading/position.ts'
import { textOf } from '../../geodata/reading/values.ts'
import { isInDomain } from '../imports/check.ts'
import { isFault, readShape } from '../imports/shape.ts'
import { MAX_VERTICES } from '../sites/read-site.ts'
import { readFact } from './fact-columns.ts'
import type { OpenedSites } from './open.ts'

/** A row of the file as a site. Coordinates as they came, longitude or easting first; null with a problem. */
export interface NewSite {
  n: number
  row_number: number
  name: string | null
  geometry: unknown
  /** A line or a point: its site is the strip of `buffer_m` around it. */
  is_thin: boolean
  facts: Facts
  problem: SiteProblem | null
}

const LONGEST_NAME = 200

/**
 * The rows of a file as sites, numbered from 1; what is wrong with one is its `problem`, and the others go on. Whether an
 * outline crosses itself, and where it lies, is judged when it is screened. Throws `too-large` when all sites together
 * have more vertices than a batch takes.
 */
export function readRows(
  { rows, reading, unreadable }: OpenedSites,
  settings: Pick<BatchSettings, 'name_column' | 'fact_columns' | 'buffer_m'>,
): NewSite[] {
  let vertices = 0
  const sites = rows.map((row): Omit<NewSite, 'n'> => {
    const { facts, problem: badFact } = factsOf(row, settings.fact_columns)
    const common = {
      row_number: row.row_number,
      name: nameOf(row, settings.name_column),
      facts,
    }
    const read = readGeometry(row, reading, settings.buffer_m)
    if ('problem' in read || badFact) {
      const problem = 'problem' in read ? read.problem : (badFact as SiteProblem)
      return { ...common, geometry: null, is_thin: false, problem }
    }
    vertices += read.vertices
    return { ...common, geometry: read.geometry, is_thin: read.is_thin, problem: null }
  })
  if (vertices > MOST_BATCH_VERTICES) {
    throw new Problem('too-large', {
      es: `Los sitios suman ${vertices} vértices y un lote acepta hasta ${MOST_BATCH_VERTICES}. Simplifícalos (por ejemplo a 1 m) o divide el archivo.`,
      en: `The sites have ${vertices} vertices in all and a batch takes up to ${MOST_BATCH_VERTICES}. Simplify them (to 1 m, say) or split the file.`,
    })
  }
  const lost = unreadable.map((row_number) => ({
    row_number,
    name: null,
    geometry: null,
    is_thin: false,
    facts: {},
    problem: bad('import-failed', {
      es: 'La fila está dañada y no se pudo leer. Corrígela en el archivo.',
      en: 'The row is damaged and could not be read. Mend it in the file.',
    }),
  }))
  return [...sites, ...lost]
    .sort((a, b) => a.row_number - b.row_number)
    .map((site, i) => ({ ...site, n: i + 1 }))
}

const bad = (slug: string, detail: Text): SiteProblem => ({ slug, detail })

function nameOf({ properties, id }: Row, column: string | null): string | null {
  const value = column === null ? id : properties[column]
  if (value === null || value === undefined) return null
  return (
    textOf(value)
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, LONGEST_NAME) || null
  )
}

function factsOf(
  { properties }: Row,
  columns: Readonly<Record<string, string>>,
): { facts: Facts; problem: SiteProblem | null } {
  const facts: Facts = {}
  for (const [column, fact] of Object.entries(columns)) {
    const read = readFact(fact, properties[column])
    if ('problem' in read) return { facts, problem: bad('bad-facts', read.problem) }
    if (read.value !== null) facts[fact] = read.value
  }
  return { facts, problem: null }
}

type ReadGeometry = { geometry: unknown; vertices: number; is_thin: boolean } | { problem: SiteProblem }

function readGeometry(row: Row, reading: Reading, buffer_m: number | null): ReadGeometry {
  const given = givenGeometry(row, reading)
  const geometry = tidy(reading.axes === 'yx' ? turnAxes(given) : given)
  const shape = readShape(geometry, 'mixed')
  if (isFault(shape)) {
    if (shape.kind === 'geometry_missing' || shape.kind === 'geometry_empty') {
      return {
        problem: bad('site-empty', {
          es: 'La fila no tiene geometría. Complétala en el archivo.',
          en: 'The row has no geometry. Complete it in the file.',
        }),
      }
    }
    if (shape.kind === 'geometry_type') return { problem: notPolygon(shape.found) }
    const why =
      shape.kind === 'geometry_malformed'
        ? shape.reason
        : { es: 'hay coordenadas que no son números', en: 'there are coordinates that are no numbers' }
    return {
      problem: bad('bad-geometry', {
        es: `La geometría no se puede usar: ${why.es}.`,
        en: `The geometry cannot be used: ${why.en}.`,
      }),
    }
  }
  const is_thin = !/Polygon$/.test(shape.type)
  if (is_thin && buffer_m === null) return { problem: notPolygon(shape.type) }
  if (shape.positions.length > MAX_VERTICES) {
    return {
      problem: bad('site-too-many-vertices', {
        es: `El contorno tiene ${shape.positions.length} vértices y se aceptan hasta ${MAX_VERTICES}. Simplifícalo, por ejemplo a 1 m.`,
        en: `The outline has ${shape.positions.length} vertices and at most ${MAX_VERTICES} are accepted. Simplify it, to 1 m, say.`,
      }),
    }
  }
  if (reading.crs.srid === null || !isInDomain(shape.box, reading.crs.srid)) {
    return {
      problem: bad('site-outside-region', {
        es: `Sus coordenadas no caben en ${reading.crs.name ?? 'el sistema de coordenadas'}. Revisa la fila, o el sistema del archivo.`,
        en: `Its coordinates do not fit ${reading.crs.name ?? 'the coordinate system'}. Check the row, or the system of the file.`,
      }),
    }
  }
  return { geometry, vertices: shape.positions.length, is_thin }
}

const notPolygon = (type: string) =>
  bad('site-not-polygon', {
    es: `El sitio debe ser un polígono y la fila trae un ${type}. Indica una faja en metros al iniciar el lote, o dibuja su contorno.`,
    en: `The site must be a polygon and the row has a ${type}. State a strip in metres when starting the batch, or draw its outline.`,
  })

function givenGeometry({ geometry, properties }: Row, reading: Reading): unknown {
  if (typeof reading.geometry !== 'object') return geometry
  const position = readPosition(properties, reading.geometry)
  return position && { type: 'Point', coordinates: position }
}

/** A collection of polygons as one MultiPolygon, and rings closed: each can only mean one thing. */
function tidy(geometry: unknown): unknown {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>
  if (type === 'GeometryCollection' && Array.isArray(geometries) && geometries.length > 0) {
    const parts = geometries.map(tidy) as { type?: unknown; coordinates?: unknown }[]
    const polygons = parts.flatMap((part) =>
      part?.type === 'Polygon'
        ? [part.coordinates]
        : part?.type === 'MultiPolygon'
          ? (part.coordinates as unknown[])
          : [null],
    )
    return polygons.includes(null) ? geometry : { type: 'MultiPolygon', coordinates: polygons }
  }
  if (type === 'Polygon' && Array.isArray(coordinates)) return { type, coordinates: coordinates.map(closed) }
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
    return {
      type,
      coordinates: coordinates.map((polygon) => (Array.isArray(polygon) ? polygon.map(closed) : polygon)),
    }
  }
  return geometry
}

function closed(ring: unknown): unknown {
  if (!Array.isArray(ring) || ring.length < 3) return ring
  const [first, last] = [ring[0], ring.at(-1)]
  if (!Array.isArray(first) || !Array.isArray(last)) return ring
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first]
}
