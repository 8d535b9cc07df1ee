import type { Geometry } from '../../geodata/model/feature.ts'
import { sql } from '../db/sql.ts'
import type { Cell, ExportColumn, ExportTable } from './table.ts'

/** A row that is already in memory. `geometry`: GeoJSON, EPSG:4326. */
export interface GivenRow {
  key: string
  geometry?: Geometry | null
  cells: Readonly<Record<string, Cell>>
}

/** Rows that are in memory as a table that leaves like any other: the database reads them back from JSON. */
export function rowsTable(
  table: Pick<ExportTable, 'name' | 'title' | 'geometry' | 'label' | 'colour'> & {
    columns: readonly Omit<ExportColumn, 'value'>[]
  },
  rows: readonly GivenRow[],
): ExportTable {
  const json = JSON.stringify(rows.map(({ key, geometry = null, cells }) => ({ key, geometry, cells })))
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, value: sql`f.cells -> ${column.id}::text` })),
    rows: sql`(
      select r ->> 'key' as feature_id, r -> 'cells' as cells,
        case when jsonb_typeof(r -> 'geometry') = 'object'
          then st_setsrid(st_force2d(st_geomfromgeojson(r -> 'geometry')), 4326) end as geom
      from jsonb_array_elements(${json}::jsonb) as r)`,
    where: sql`true`,
    count: rows.length,
  }
}
