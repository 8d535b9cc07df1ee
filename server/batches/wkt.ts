import { wktToGeoJSON } from '@terraformer/wkt'
import type { Row, Table } from '../../geodata/formats/format.ts'

const LIKE_WKT =
  /^\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POLYGON|POINT|LINESTRING)\s*Z?M?\s*(?:\(|EMPTY)|^\s*GEOMETRYCOLLECTION/i
/** How many rows are looked at to find the column. */
const SAMPLE = 20

/**
 * A table whose geometry stands in a column as WKT (or EWKT, with its SRID), as one that carries it outside its columns;
 * other tables as they are. A cell that is no WKT is a row without geometry.
 */
export async function withWkt(table: Table): Promise<Table> {
  if (table.has_geometry) return table
  const sample: Row[] = []
  for await (const rows of table.rows(() => {})) {
    sample.push(...rows.slice(0, SAMPLE))
    if (sample.length >= SAMPLE) break
  }
  const column = table.columns.find((name) => sample.some((row) => isWkt(row.properties[name])))
  if (column === undefined) return table
  const srid = sridOf(sample.map((row) => row.properties[column]).find(isWkt))
  return {
    ...table,
    has_geometry: true,
    columns: table.columns.filter((name) => name !== column),
    crs: table.crs ?? (srid === null ? null : { text: `SRID=${srid}`, srid, from: 'crs' }),
    async *rows(onIssue) {
      for await (const rows of table.rows(onIssue))
        yield rows.map((row) => {
          const { [column]: text, ...properties } = row.properties
          return { ...row, properties, geometry: geometryOf(text) }
        })
    },
  }
}

const isWkt = (value: unknown): value is string => typeof value === 'string' && LIKE_WKT.test(value)

const sridOf = (text: string | undefined): number | null => {
  const [, digits] = /^\s*SRID=(\d{4,6});/i.exec(text ?? '') ?? []
  return digits === undefined ? null : Number(digits)
}

function geometryOf(value: unknown): unknown {
  if (!isWkt(value)) return null
  // The library wants capitals and a blank before Z; databases write neither always.
  const text = value
    .replace(/^\s*SRID=\d+;/i, '')
    .trim()
    .toUpperCase()
    .replace(/\b(POLYGON|POINT|LINESTRING|GEOMETRYCOLLECTION)(ZM|Z|M)\b/g, '$1 $2')
  try {
    const { type, coordinates, geometries } = wktToGeoJSON(text) as unknown as Record<string, unknown>
    return geometries === undefined ? { type, coordinates } : { type, geometries }
  } catch {
    return null
  }
}
