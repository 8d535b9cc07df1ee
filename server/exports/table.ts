import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { UnitId } from '../../geodata/model/units.ts'
import { type Sql, sql } from '../db/sql.ts'

/** A column as it leaves. What a cell holds is JSON: text, number, boolean or null. */
export interface ExportColumn {
  /** ASCII, lower case; unique in its table. */
  id: string
  title: Text
  type: PropertyDeclaration['type']
  unit?: UnitId | undefined
  description?: Text | undefined
  /** Of a `choice`: what its codes mean. */
  choices?: Readonly<Record<string, Text>> | undefined
  /** The cell of a row `f`, as SQL that gives jsonb; null: not known. */
  value: Sql
}

/** A column without the way to its value: of a table whose rows are given. */
export type Column = Omit<ExportColumn, 'value'>

export const column = (
  id: string,
  type: Column['type'],
  es: string,
  en: string,
  more: Partial<Column> = {},
): Column => ({ id, type, title: { es, en }, ...more })

/** Rows that leave together. */
export interface ExportTable {
  /** ASCII, lower case: name of the layer inside a file. */
  name: string
  title: Text
  geometry: LayerDeclaration['geometry']
  /** Column whose cell names a row. */
  label: string
  /** Colour of lines and areas where a format has one, `#rrggbb`. */
  colour: string
  columns: readonly ExportColumn[]
  /**
   * The rows as SQL, to stand after `from` with the alias `f`: `feature_id` (text, unique), `geom` (EPSG:4326 or null),
   * and whatever the columns read.
   */
  rows: Sql
  /** What a row fulfils, besides. */
  where: Sql
  /** Rows there are. */
  count: number
}

/** Where each feature comes from and how sure it is: these columns always leave with it. `licence`: of the version. */
export function provenanceColumns(licence: string | null): ExportColumn[] {
  const text = (id: string, es: string, en: string, value: Sql): ExportColumn => ({
    id,
    title: { es, en },
    type: 'text',
    value,
  })
  return [
    text('source', 'Fuente', 'Source', sql`f.source -> 'name'`),
    {
      id: 'source_year',
      title: { es: 'Año de la fuente', en: 'Year of the source' },
      type: 'integer',
      value: sql`f.source -> 'year'`,
    },
    text(
      'source_reference',
      'Referencia de la fuente',
      'Reference of the source',
      sql`f.source -> 'reference'`,
    ),
    text('licence', 'Licencia', 'Licence', sql`coalesce(f.source -> 'licence', to_jsonb(${licence}::text))`),
    {
      id: 'accuracy_m',
      title: { es: 'Precisión de la posición', en: 'Positional accuracy' },
      type: 'number',
      unit: 'm',
      // real to text and back: 0.1 stays 0.1
      value: sql`to_jsonb(f.accuracy_m::text::numeric)`,
    },
    {
      id: 'vintage',
      title: { es: 'Fecha en que el dato era cierto', en: 'Date the fact was true' },
      type: 'date',
      value: sql`to_jsonb(f.vintage)`,
    },
  ]
}

/** The declared properties of a layer as columns. */
export function declaredColumns(declaration: LayerDeclaration): ExportColumn[] {
  return Object.entries(declaration.properties).map(([id, property]) => ({
    id,
    title: property.title,
    type: property.type,
    description: property.description,
    ...('unit' in property ? { unit: property.unit } : {}),
    ...(property.type === 'choice' ? { choices: property.choices } : {}),
    value: sql`f.properties -> ${id}::text`,
  }))
}

/** A cell of an exported row. */
export type Cell = string | number | boolean | null

/** Name of the column that identifies a row, in formats without a place for it. */
export const ID_COLUMN = 'feature_id'
export const ID_TITLE: Text = { es: 'Código del elemento', en: 'Feature id' }
