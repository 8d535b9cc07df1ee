import type { Bytes } from '../../geodata/formats/bytes.ts'
import type { Table } from '../../geodata/formats/format.ts'
import { openFile } from '../../geodata/formats/index.ts'
import { type Crs, crsOf, DATUMS, STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import {
  type Candidate,
  MOST_OUTLINES,
  MOST_SITE_VERTICES,
  type Outline,
  type SiteReading,
  type TypedSite,
} from '../../geodata/model/site.ts'
import { understand } from '../../geodata/reading/understand.ts'
import type { Database, Identity } from '../db/as.ts'
import { type FoundOutline, OutlineFinder } from './outlines.ts'
import { placeInEach, takeToWgs84 } from './queries.ts'

/** How a person says the file is to be read. */
export interface ReadSiteAs {
  srid?: number | undefined
  axes?: 'xy' | 'yx' | undefined
  table?: string | undefined
}

/** Rows looked at to understand a table, and most that are read of it. */
const SAMPLE_ROWS = 500
const MOST_ROWS = 20_000
/** Tables of a file that are opened to find outlines. */
const MOST_TABLES = 20
/** All outlines of a file together. */
const MOST_VERTICES = 50_000
const TIME_MS = 20_000

type Found = Omit<SiteReading, 'file' | 'outlines' | 'candidates' | 'left_out'> & { found: FoundOutline[] }

/**
 * What a file says of a site: its polygons in EPSG:4326, and in which system they were understood to be, with the
 * evidence. Nothing is stored. Throws a Problem when the file cannot be read, has no outline, or takes too long.
 */
export async function readSiteFile(
  db: Database,
  identity: Identity,
  bytes: Bytes,
  sha256: string,
  as: ReadSiteAs,
): Promise<SiteReading> {
  if (as.srid !== undefined) requireCrs(as.srid)
  const { found, ...said } = await within(TIME_MS, bytes.name, (late) => findOutlines(bytes, as, late))
  const crs = said.crs.srid === null ? null : crsOf(said.crs.srid)
  const file = { name: bytes.name, sha256, bytes: bytes.size }
  if (said.crs.srid !== null && !crs) throw unreadCrs(said.crs.srid)
  if (!crs) {
    return { file, ...said, candidates: [], outlines: [], left_out: found.length }
  }
  const { kept, leftOut } = bounded(found)
  requireDomain(crs, kept)
  const taken = await db.as(identity, (tx) =>
    takeToWgs84(
      tx,
      kept.map(({ polygons }) => asGeometry(polygons)),
      crs.srid,
    ),
  )
  const outlines = kept.map(({ name, from, as_given }, i): Outline => {
    const { geometry, area_ha, vertices } = taken[i] as (typeof taken)[number]
    return {
      name,
      from,
      geometry: geometry as Geometry,
      vertices,
      area_ha,
      in_frame: inFrame(geometry as Geometry),
      as_given,
    }
  })
  const first = kept[0]?.polygons[0]?.[0]?.[0]
  const candidates = first ? await candidatesFor(db, identity, first, crs) : []
  return { file, ...said, candidates, outlines, left_out: leftOut }
}

/** Typed vertices of a system, as a site. Throws a Problem when the system is not read or the numbers are not its own. */
export async function readTypedSite(
  db: Database,
  identity: Identity,
  srid: number,
  polygons: readonly (readonly [number, number])[][],
): Promise<TypedSite> {
  const crs = requireCrs(srid)
  const rings = polygons.flatMap((vertices) => {
    const [first] = vertices
    return first ? [[[...vertices, first] as [number, number][]]] : []
  })
  const [outer] = rings
  if (!outer) throw noOutline('')
  requireDomain(crs, [{ polygons: rings }])
  const [taken] = await db.as(identity, (tx) => takeToWgs84(tx, [asGeometry(rings)], crs.srid))
  const { geometry, area_ha, vertices } = taken as NonNullable<typeof taken>
  const first = outer[0]?.[0] as [number, number]
  return {
    crs: { srid: crs.srid, name: crs.name, operation: crs.datum.operation },
    candidates: await candidatesFor(db, identity, first, crs),
    geometry: geometry as Geometry,
    vertices,
    area_ha,
    in_frame: inFrame(geometry as Geometry),
  }
}

async function findOutlines(bytes: Bytes, as: ReadSiteAs, late: () => void): Promise<Found> {
  const tables = (await openFile(bytes)).slice(0, MOST_TABLES)
  const wanted = as.table === undefined ? tables : tables.filter(({ name }) => name === as.table)
  if (wanted.length === 0) {
    const known = tables.map(({ name }) => `«${name}»`).join(', ')
    throw new Problem('import-failed', {
      es: `«${bytes.name}» no tiene una tabla «${as.table}». Tiene: ${known}.`,
      en: `“${bytes.name}” has no table “${as.table}”. It has: ${known}.`,
    })
  }
  const read: Found[] = []
  for (const table of wanted) {
    const one = await readTable(table, as, late)
    if (!one) continue
    read.push({ ...one, tables: tables.map(({ name }) => name) })
    // Polygons are what was looked for; anything less only when no table has them.
    if (one.found[0]?.from === 'polygon') break
  }
  const worth = ({ found: [first] }: Found) => (first ? { polygon: 3, line: 2, points: 1 }[first.from] : 0)
  const [best] = read.sort((a, b) => worth(b) - worth(a))
  if (!best || best.found.length === 0) throw noOutline(bytes.name)
  return best
}

async function readTable(
  table: Table,
  as: ReadSiteAs,
  late: () => void,
): Promise<Omit<Found, 'tables'> | null> {
  const said = { ...(as.srid !== undefined && { srid: as.srid }), ...(as.axes && { axes: as.axes }) }
  let reading: Reading | null = null
  let finder: OutlineFinder | null = null
  let rows = 0
  for await (const batch of table.rows(() => {})) {
    late()
    reading ??= understand(table, batch.slice(0, SAMPLE_ROWS), said)
    finder ??= new OutlineFinder(reading)
    for (const row of batch) finder.add(row)
    rows += batch.length
    if (rows >= MOST_ROWS) break
  }
  if (!reading || !finder) return null
  const { outlines, ignored } = finder.result()
  const { crs, axes, format } = reading
  return {
    format,
    table: table.name,
    crs,
    axes,
    asks: as.srid === undefined && (crs.certainty === 'guess' || crs.certainty === 'unknown'),
    found: outlines,
    ignored,
  }
}

/** The first outlines, as many as are handed over; throws when the first alone is more than a site may be. */
function bounded(found: readonly FoundOutline[]): { kept: FoundOutline[]; leftOut: number } {
  const kept: FoundOutline[] = []
  let vertices = 0
  for (const outline of found.slice(0, MOST_OUTLINES)) {
    const count = outline.polygons.flat(2).length
    if (count > MOST_SITE_VERTICES && kept.length === 0 && found.length === 1) throw tooManyVertices(count)
    if (count > MOST_SITE_VERTICES || vertices + count > MOST_VERTICES) continue
    vertices += count
    kept.push(outline)
  }
  const [largest] = found
  if (kept.length === 0 && largest) throw tooManyVertices(largest.polygons.flat(2).length)
  return { kept, leftOut: found.length - kept.length }
}

const asGeometry = (polygons: FoundOutline['polygons']) =>
  polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons }

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME
const isInside = (lon: number, lat: number) => lon >= WEST && lon <= EAST && lat >= SOUTH && lat <= NORTH

function inFrame(geometry: Geometry): boolean {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : []
  return polygons.flat(2).every(([lon = 0, lat = 0]) => isInside(lon, lat))
}

/** Datums that people's numbers come in, the most frequent first. */
const ASKED = ['wgs84', 'sirgas2000', 'psad56', 'sad69'] as const

/** The same kind of numbers in the datums there are, and how far each lies from `chosen`. */
async function candidatesFor(
  db: Database,
  identity: Identity,
  position: readonly [number, number],
  chosen: Crs,
): Promise<Candidate[]> {
  const numberOf = (id: (typeof ASKED)[number]): number | null => {
    const datum = DATUMS.find((each) => each.id === id)
    if (!datum || chosen.srid === 3857) return null
    return chosen.kind === 'geographic' ? datum.geographic : chosen.zone === 18 ? datum.utm18 : datum.utm19
  }
  const srids = [...new Set([chosen.srid, ...ASKED.flatMap((id) => numberOf(id) ?? [])])]
  const placed = await db.as(identity, (tx) => placeInEach(tx, position, srids))
  const order = (srid: number) => ASKED.findIndex((id) => numberOf(id) === srid)
  return placed
    .map(({ srid, lon, lat, moved_m }): Candidate => {
      const { name, datum } = crsOf(srid) as Crs
      return { srid, name, operation: datum.operation, moved_m: isInside(lon, lat) ? moved_m : null }
    })
    .sort((a, b) => order(a.srid) - order(b.srid))
}

function requireCrs(srid: number): Crs {
  const crs = crsOf(srid)
  if (!crs) throw unreadCrs(srid)
  return crs
}

const unreadCrs = (srid: number) =>
  new Problem('unsupported-crs', {
    es: `El sistema EPSG:${srid} no se lee aquí. Se leen WGS 84, SIRGAS, PSAD56 y SAD69, en grados o en UTM 18S y 19S.`,
    en: `The system EPSG:${srid} is not read here. WGS 84, SIRGAS, PSAD56 and SAD69 are, in degrees or in UTM 18S and 19S.`,
  })

/** PROJ fails on numbers that cannot be of a system, or brings them back round the Earth. */
function requireDomain(crs: Crs, outlines: readonly Pick<FoundOutline, 'polygons'>[]): void {
  const [west, south, east, north] = crs.domain
  const wrong = outlines
    .flatMap(({ polygons }) => polygons.flat(2))
    .find(([x, y]) => !(x >= west && x <= east && y >= south && y <= north))
  if (!wrong) return
  throw new Problem('unsupported-crs', {
    es: `La posición ${wrong.join('; ')} no puede ser de ${crs.name}. Revisa el sistema de coordenadas, y que la primera sea el este (o la longitud).`,
    en: `The position ${wrong.join('; ')} cannot be in ${crs.name}. Check the coordinate system, and that the first number is the easting (or longitude).`,
  })
}

const noOutline = (name: string) =>
  new Problem('site-empty', {
    es: `${name ? `«${name}»` : 'Lo escrito'} no tiene ningún contorno: ni polígonos, ni una línea que se cierre, ni al menos tres vértices en filas. Un sitio necesita superficie.`,
    en: `${name ? `“${name}”` : 'What was typed'} has no outline: no polygon, no line that closes, no three vertices in rows. A site needs an area.`,
  })

const tooManyVertices = (vertices: number) =>
  new Problem(
    'site-too-many-vertices',
    {
      es: `El contorno tiene ${vertices} vértices y se aceptan hasta ${MOST_SITE_VERTICES}. Simplifícalo (por ejemplo a 1 m) y vuelve a enviarlo.`,
      en: `The outline has ${vertices} vertices and at most ${MOST_SITE_VERTICES} are accepted. Simplify it (to 1 m, say) and send it again.`,
    },
    { extra: { vertices } },
  )

/** Runs `work`, which asks `late` now and then, for so long at most. Throws `too-slow`. */
async function within<T>(ms: number, name: string, work: (late: () => void) => Promise<T>): Promise<T> {
  const problem = () =>
    new Problem('too-slow', {
      es: `«${name}» tarda demasiado en leerse. Deja en el archivo solo el sitio y vuelve a subirlo.`,
      en: `“${name}” takes too long to read. Leave only the site in the file and upload it again.`,
    })
  const end = Date.now() + ms
  let timer: NodeJS.Timeout | undefined
  const stopped = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(problem()), ms)
  })
  try {
    return await Promise.race([
      work(() => {
        if (Date.now() > end) throw problem()
      }),
      stopped,
    ])
  } finally {
    clearTimeout(timer)
  }
}
