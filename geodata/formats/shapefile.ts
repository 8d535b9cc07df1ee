import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'
import type { Bytes } from './bytes.ts'
import { type Dbf, openDbf } from './dbf.ts'
import { BATCH, type CrsClaim, type Format, type ReadOptions, type Row, type Table } from './format.ts'
import { checkShp, DamagedShape, isShp, shapesOf } from './shp.ts'

/** The files of one shapefile: same name, other endings. */
export interface ShapefileParts {
  shp: Bytes
  dbf: Bytes | null
  /** The index is not needed to read from first to last. */
  shx?: Bytes | null
  prj?: Bytes | null
  cpg?: Bytes | null
}

/** A `.shp` that comes alone: it says which files are missing. Inside an archive its parts are found. */
export const shapefile: Format = {
  id: 'shapefile',
  label: { es: 'Shapefile', en: 'Shapefile' },
  extensions: ['.shp'],
  isLike: isShp,
  open: async (bytes, options) => [await openShapefile({ shp: bytes, dbf: null }, bytes.name, options)],
}

/**
 * A shapefile (ESRI Shapefile Technical Description, 1998) as a table. Coordinates stay as they are in the `.shp`,
 * heights included; measures are left out. The CRS is what the `.prj` says. Texts are read as `options`, the `.cpg` and the
 * bytes themselves say (see `openDbf`). Throws `import-failed` when the `.dbf` is missing, when a file is cut short or
 * is something else.
 */
export async function openShapefile(
  parts: ShapefileParts,
  name: string,
  options: ReadOptions,
): Promise<Table> {
  const { shp } = parts
  if (parts.dbf === null) throw withoutAttributes(shp.name)
  await checkShp(shp)
  const dbf = await openDbf(parts.dbf, await wordOf(parts.cpg), options)
  return {
    name,
    format: 'shapefile',
    columns: dbf.columns,
    crs: await claimOf(parts.prj),
    has_geometry: true,
    encoding: dbf.encoding,
    used: { encoding: dbf.encoding },
    row_count: dbf.recordCount,
    issues: dbf.issues,
    rows: (onIssue) => rowsOf(shp, dbf, onIssue),
  }
}

async function* rowsOf(shp: Bytes, dbf: Dbf, onIssue: (issue: Issue) => void): AsyncIterable<Row[]> {
  const shapes = shapesOf(shp)
  let batch: Row[] = []
  let row_number = 0
  try {
    for await (const properties of dbf.records()) {
      row_number += 1
      const shape = await shapes.next()
      const where = { row_number }
      // A deleted record keeps its place in both files.
      if (properties === null) continue
      if (shape.done) {
        onIssue(issue('row_malformed', { reason: NO_SHAPE }, where))
      } else if (shape.value instanceof DamagedShape) {
        onIssue(issue('row_malformed', { reason: BAD_SHAPE }, where))
      } else {
        batch.push({ row_number, properties, geometry: shape.value, id: null })
      }
      if (batch.length === BATCH) {
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
    for (let shape = await shapes.next(); !shape.done; shape = await shapes.next()) {
      row_number += 1
      onIssue(issue('row_malformed', { reason: NO_ATTRIBUTES }, { row_number }))
    }
  } finally {
    await shapes.return(undefined)
  }
}

async function wordOf(bytes: Bytes | null | undefined): Promise<string | null> {
  if (!bytes) return null
  // Notes of a few words; more than this is something else.
  const text = new TextDecoder('utf-8').decode(await bytes.read(0, Math.min(bytes.size, 65_536)))
  return text.replaceAll('\0', '').trim() || null
}

async function claimOf(prj: Bytes | null | undefined): Promise<CrsClaim | null> {
  const text = await wordOf(prj)
  return text === null ? null : { text, srid: authorityOf(text), from: 'prj' }
}

/** The EPSG number that WKT (OGC 01-009, or ISO 19162) gives the whole system, not one of its parts; null: none. */
export function authorityOf(wkt: string): number | null {
  const found =
    /(?:AUTHORITY\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]|\bID\[\s*"EPSG"\s*,\s*(\d+)[^[\]]*\])\s*\]\s*$/i.exec(wkt)
  return found ? Number(found[1] ?? found[2]) : null
}

function withoutAttributes(name: string): Problem {
  const base = name.replace(/\.shp$/i, '')
  return new Problem('import-failed', {
    es: `«${name}» trae las formas y falta «${base}.dbf», donde están los atributos. Comprime juntos los archivos .shp, .shx, .dbf, .prj y .cpg en un .zip y súbelo.`,
    en: `“${name}” has the shapes and “${base}.dbf”, where the attributes are, is missing. Zip the files .shp, .shx, .dbf, .prj and .cpg together and upload the .zip.`,
  })
}

const NO_SHAPE: Text = {
  es: 'tiene atributos en el .dbf y ninguna forma en el .shp',
  en: 'it has attributes in the .dbf and no shape in the .shp',
}
const NO_ATTRIBUTES: Text = {
  es: 'tiene forma en el .shp y ningún atributo en el .dbf',
  en: 'it has a shape in the .shp and no attributes in the .dbf',
}
const BAD_SHAPE: Text = {
  es: 'su forma en el .shp está dañada',
  en: 'its shape in the .shp is damaged',
}
