import type { ExportFormatId } from '../../geodata/model/export.ts'
import { sql } from '../db/sql.ts'
import { MOST_ROWS, MOST_VERTICES } from './limits.ts'
import type { Reader } from './pages.ts'
import type { ExportTable } from './table.ts'

/** Rows looked at. */
const SAMPLE = 300

/**
 * What an export of a table would weigh in each format, in bytes, from its first rows: right to about a third, enough
 * to know whether to wait. A format that cannot hold so much is left out; so is PMTiles, which weighs what the map does.
 */
export async function estimate(
  { db, identity }: Reader,
  table: ExportTable,
): Promise<Partial<Record<ExportFormatId, number>>> {
  const { cells, vertices } = await db.as(identity, (tx) =>
    tx.one<{ cells: number; vertices: number }>(sql`
      select avg(octet_length(f.properties::text) + octet_length(f.source::text)) as cells,
        coalesce(avg(st_npoints(f.geom)), 0) as vertices
      from (select f.properties, f.source, f.geom from ${table.rows} f where ${table.where} limit ${SAMPLE}) f`),
  )
  const names = table.columns.reduce((sum, { id }) => sum + id.length + 8, 0)
  const weigh = (cell: number, vertex: number, row: number) =>
    Math.round(2000 + table.count * (Number(cells) * cell + Number(vertices) * vertex + row))
  return {
    geojson: weigh(1, 24, 90 + names * 0.4),
    geojsonl: weigh(1, 24, 150 + names * 0.4),
    csv: weigh(0.7, table.geometry === 'point' ? 24 : 22, 90),
    ...(table.count <= MOST_ROWS && table.count * Number(vertices) <= MOST_VERTICES
      ? { gpkg: 80_000 + weigh(0.7, 16, 60) }
      : {}),
    ...(table.geometry === 'none'
      ? {}
      : {
          kml: weigh(0.8, 24, 250 + names * 2.2),
          kmz: weigh(0.15, 10, 40),
          flatgeobuf: weigh(0.8, 16, 180),
        }),
    shapefile: weigh(0.2, 13, 40),
    geoparquet: weigh(0.25, 15, 12),
  }
}
