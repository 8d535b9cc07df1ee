import type { Geometry } from 'geojson'
import proj4 from 'proj4'
import { type Bytes, bytesOf } from '../../geodata/formats/bytes.ts'
import { csv } from '../../geodata/formats/csv.ts'
import type { Format, Row, Table } from '../../geodata/formats/format.ts'
import { geojson } from '../../geodata/formats/geojson.ts'
import { gpx } from '../../geodata/formats/gpx.ts'
import { kml } from '../../geodata/formats/kml.ts'
import { openShapefile } from '../../geodata/formats/shapefile.ts'
import { type Crs, crsOf, DATUMS, STUDY_FRAME } from '../../geodata/model/crs.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { Text } from '../../geodata/model/text.ts'
import { readPosition, turnAxes } from '../../geodata/reading/position.ts'
import { understand } from '../../geodata/reading/understand.ts'
import { MOST_FEATURES, MOST_MEGABYTES, type OwnFeature, type OwnFile, type Refusal } from './limits.ts'

/** An archive may hold this much, unzipped: more is no file of a person. */
const MOST_UNZIPPED = 200 << 20
/** Rows looked at to understand a table. */
const SAMPLE = 1000

/** A file that is not opened: with a sentence of a reader, or for a reason that the page words. */
export class NotOpened extends Error {
  readonly why: Refusal | Text
  constructor(why: Refusal | Text) {
    super(typeof why === 'string' ? why : why.es)
    this.why = why
  }
}

/** The column that says of which table of a file a row is. */
const TABLE = 'layer'

/** The first bytes of an SQLite database, which a GeoPackage is. */
const isSqlite = (head: Uint8Array) =>
  new TextDecoder('latin1').decode(head.subarray(0, 15)) === 'SQLite format 3'

const FORMATS: readonly Format[] = [kml, gpx, geojson, csv]

/**
 * What a file says, read here and nowhere else. `srid`: the system that a person says its coordinates are in. Throws
 * `NotOpened`.
 */
export async function readOwnFile(name: string, array: Uint8Array, srid?: number): Promise<OwnFile> {
  if (array.length > MOST_MEGABYTES << 20) throw new NotOpened('tooLarge')
  if (array.length === 0) throw new NotOpened('empty')
  try {
    const tables = await openTables(name, array)
    const files: OwnFile[] = []
    let room = MOST_FEATURES
    for (const table of tables) {
      const rows = await rowsOf(table, room)
      room -= rows.length
      const reading = understand(table, rows.slice(0, SAMPLE), srid === undefined ? {} : { srid })
      const file = placed(name, table, rows, reading)
      if (file) files.push(tables.length > 1 ? named(table.name, file) : file)
    }
    return together(files)
  } catch (error) {
    if (error instanceof NotOpened) throw error
    throw new NotOpened(error instanceof Problem ? error.detail : 'damaged')
  }
}

const named = (table: string, file: OwnFile): OwnFile => ({
  ...file,
  features: file.features.map((feature) => ({
    ...feature,
    properties: { [TABLE]: table, ...feature.properties },
  })),
})

/** What a file holds in several tables (layers, shapefiles, tracks beside waypoints) as one; each keeps its name. */
function together([first, ...others]: readonly OwnFile[]): OwnFile {
  if (!first) throw new NotOpened('noGeometry')
  if (others.length === 0) return first
  const files = [first, ...others]
  const features = files.flatMap(({ features }) => features)
  return {
    name: first.name,
    columns: [TABLE, ...new Set(files.flatMap(({ columns }) => columns.filter((one) => one !== TABLE)))],
    features: features.map((feature, i) => ({ ...feature, id: String(i + 1) })),
    skipped: files.reduce((sum, { skipped }) => sum + skipped, 0),
    crs: files.every(({ crs }) => crs === first.crs) ? first.crs : null,
    candidates: files.find(({ candidates }) => candidates.length > 0)?.candidates ?? [],
    srid: first.srid,
    bbox: files.reduce<OwnFile['bbox']>(
      ([west, south, east, north], { bbox }) => [
        Math.min(west, bbox[0]),
        Math.min(south, bbox[1]),
        Math.max(east, bbox[2]),
        Math.max(north, bbox[3]),
      ],
      first.bbox,
    ),
    in_frame: files.some(({ in_frame }) => in_frame),
  }
}

async function openTables(name: string, array: Uint8Array): Promise<Table[]> {
  const isZip = array[0] === 0x50 && array[1] === 0x4b
  return isZip ? openArchive(array) : openPlain(bytesOf(name, array))
}

async function openPlain(bytes: Bytes): Promise<Table[]> {
  const head = await bytes.read(0, Math.min(4096, bytes.size))
  if (isSqlite(head)) {
    // A database in a browser is large: it comes with the first file that is one.
    const { geopackage } = await import('../../geodata/formats/geopackage.ts')
    return geopackage.open(bytes, {})
  }
  const named = FORMATS.find(({ extensions }) =>
    extensions.some((end) => bytes.name.toLowerCase().endsWith(end)),
  )
  const format = named?.isLike(head) ? named : FORMATS.find((each) => each !== csv && each.isLike(head))
  if (!format) throw new NotOpened('notRead')
  return format.open(bytes, {})
}

/** The shapefiles of an archive, or else its files of other kinds; a KMZ is such an archive. */
async function openArchive(array: Uint8Array): Promise<Table[]> {
  const { unzipSync } = await import('fflate')
  let sum = 0
  const wanted = /\.(shp|dbf|prj|cpg|kml|gpx|geojson|json|csv|tsv|gpkg)$/i
  const members = unzipSync(array, {
    filter: ({ name, originalSize }) => {
      if (!wanted.test(name) || /(^|\/)(__MACOSX\/|\.)/.test(name)) return false
      sum += originalSize
      if (sum > MOST_UNZIPPED) throw new NotOpened('tooLarge')
      return true
    },
  })
  const names = Object.keys(members)
  const shapefiles = names.filter((name) => /\.shp$/i.test(name))
  const tables: Table[] = []
  for (const shp of shapefiles) {
    const stem = shp.slice(0, -4).toLowerCase()
    const part = (end: string) => {
      const name = names.find((one) => one.toLowerCase() === `${stem}.${end}`)
      const found = name === undefined ? undefined : members[name]
      return name !== undefined && found ? bytesOf(name, found) : null
    }
    tables.push(
      await openShapefile(
        {
          shp: bytesOf(shp, members[shp] as Uint8Array),
          dbf: part('dbf'),
          prj: part('prj'),
          cpg: part('cpg'),
        },
        shp,
        {},
      ),
    )
  }
  if (tables.length > 0) return tables
  const others = names.filter((name) => !/\.(dbf|prj|cpg)$/i.test(name))
  if (others.length === 0) throw new NotOpened('notRead')
  for (const name of others) {
    for (const table of await openPlain(bytesOf(name, members[name] as Uint8Array)))
      tables.push(others.length > 1 ? { ...table, name } : table)
  }
  return tables
}

async function rowsOf(table: Table, room: number): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of table.rows(() => undefined)) {
    rows.push(...batch)
    if (rows.length > room) throw new NotOpened('tooMany')
  }
  return rows
}

/** The rows of a table where they lie; null: none has a position that can be read. */
function placed(name: string, table: Table, rows: readonly Row[], reading: Reading): OwnFile | null {
  if (reading.geometry === 'none') return null
  const { srid } = reading.crs
  const crs = srid === null ? null : crsOf(srid)
  if (!crs) {
    if (table.crs) throw new NotOpened('unknownCrs')
    return null
  }
  const project = crs.srid === 4326 ? null : proj4(crs.proj, 'EPSG:4326')
  const bbox: OwnFile['bbox'] = [180, 90, -180, -90]
  const place = (position: unknown): [number, number] | null => {
    if (!Array.isArray(position)) return null
    const [x, y] = position as [unknown, unknown]
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return null
    const [lon, lat] = project ? project.forward([x, y]) : [x, y]
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 85)) return null
    bbox[0] = Math.min(bbox[0], lon)
    bbox[1] = Math.min(bbox[1], lat)
    bbox[2] = Math.max(bbox[2], lon)
    bbox[3] = Math.max(bbox[3], lat)
    return [lon, lat]
  }
  const features: OwnFeature[] = []
  for (const row of rows) {
    let geometry: unknown = row.geometry
    if (reading.geometry !== 'file') {
      const position = readPosition(row.properties, reading.geometry)
      geometry = position && { type: 'Point', coordinates: position }
    }
    if (reading.axes === 'yx') geometry = turnAxes(geometry)
    const there = moved(geometry, place)
    if (there)
      features.push({
        type: 'Feature',
        id: String(features.length + 1),
        geometry: there,
        properties: plain(row.properties),
      })
  }
  if (features.length === 0) return null
  const [west, south, east, north] = STUDY_FRAME
  return {
    name,
    columns: table.columns,
    features,
    skipped: rows.length - features.length,
    crs: crs.name,
    candidates: reading.crs.certainty === 'guess' ? candidatesOf(crs) : [],
    srid: crs.srid,
    bbox,
    in_frame: bbox[0] <= east && bbox[2] >= west && bbox[1] <= north && bbox[3] >= south,
  }
}

/** The same kind of numbers in the datums that a person may have meant. */
function candidatesOf({ kind, zone }: Crs): OwnFile['candidates'] {
  return (['wgs84', 'psad56', 'sad69'] as const).flatMap((id) => {
    const datum = DATUMS.find((each) => each.id === id)
    const srid = datum && (kind === 'geographic' ? datum.geographic : zone === 18 ? datum.utm18 : datum.utm19)
    const crs = srid ? crsOf(srid) : null
    return crs ? [{ srid: crs.srid, name: crs.name }] : []
  })
}

/** A GeoJSON geometry with every position moved; null when one cannot be, or when it is none. */
function moved(geometry: unknown, place: (position: unknown) => [number, number] | null): Geometry | null {
  if (geometry === null || typeof geometry !== 'object') return null
  const { type, coordinates, geometries } = geometry as Record<string, unknown>
  if (type === 'GeometryCollection' && Array.isArray(geometries)) {
    const parts = geometries.map((part) => moved(part, place))
    return parts.length > 0 && parts.every((part) => part !== null)
      ? { type, geometries: parts as Geometry[] }
      : null
  }
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[
    String(type)
  ]
  if (depth === undefined) return null
  const walk = (part: unknown, levels: number): unknown => {
    if (levels === 0) return place(part)
    if (!Array.isArray(part) || part.length === 0) return null
    const walked = part.map((each) => walk(each, levels - 1))
    return walked.includes(null) ? null : walked
  }
  const there = walk(coordinates, depth)
  return there === null ? null : ({ type, coordinates: there } as Geometry)
}

/** Values as a table shows them. */
const plain = (properties: Record<string, unknown>): OwnFeature['properties'] =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      value === undefined || value === null
        ? null
        : typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
          ? value
          : JSON.stringify(value),
    ]),
  )
