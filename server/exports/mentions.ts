import { LAYERS } from '../../geodata/layers/index.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { Database, Identity } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { type Cell, type ExportColumn, type ExportTable, provenanceColumns } from './table.ts'

/** A feature that an answer names, and what the answer says of it. `version_id`: the version it was found in. */
export interface Mention {
  version_id: number
  layer: string
  feature_id: string
  cells: Readonly<Record<string, Cell>>
}

const LAYER_TITLES: Readonly<Record<string, Text>> = Object.fromEntries(
  LAYERS.map(({ id, title }) => [id, title]),
)

/** What is said of every named feature, beside what an answer says of it. */
const COMMON: readonly ExportColumn[] = [
  {
    id: 'layer',
    title: { es: 'Capa', en: 'Layer' },
    type: 'choice',
    choices: LAYER_TITLES,
    value: sql`f.cells -> 'layer'`,
  },
  { id: 'name', title: { es: 'Nombre', en: 'Name' }, type: 'text', value: sql`f.cells -> 'name'` },
]

const ATTRIBUTES: ExportColumn = {
  id: 'attributes',
  title: { es: 'Atributos, como JSON', en: 'Attributes, as JSON' },
  type: 'text',
  value: sql`to_jsonb(f.properties::text)`,
}

/**
 * One table of a place and the features an answer names around it, each with its whole geometry from the version it was
 * found in and with what the answer says of it. Features the reader may not see are left out.
 */
export async function mentionsTable(
  { db, identity }: { db: Database; identity: Identity },
  table: Pick<ExportTable, 'name' | 'title' | 'colour'> & { columns: readonly Omit<ExportColumn, 'value'>[] },
  place: { key: string; geometry: Geometry; cells: Readonly<Record<string, Cell>> },
  mentions: readonly Mention[],
): Promise<ExportTable> {
  const wanted = JSON.stringify(
    mentions.map(({ version_id, layer, feature_id, cells }) => ({
      version_id,
      feature_id,
      key: `${layer}.${feature_id}`,
      cells: { ...cells, layer },
    })),
  )
  const rows = sql`(
    select ${place.key}::text as feature_id,
      st_setsrid(st_force2d(st_geomfromgeojson(${JSON.stringify(place.geometry)}::text)), 4326) as geom,
      ${JSON.stringify(place.cells)}::jsonb as cells, null::jsonb as properties, null::jsonb as source,
      null::real as accuracy_m, null::text as vintage
    union all
    select k.key, g.geom, k.cells, g.properties, g.source, g.accuracy_m, g.vintage
    from jsonb_to_recordset(${wanted}::jsonb) as k (version_id bigint, feature_id text, key text, cells jsonb)
    join geo.any_feature g on g.version_id = k.version_id and g.feature_id = k.feature_id)`
  const { n } = await db.as(identity, (tx) => tx.one<{ n: number }>(sql`select count(*) as n from ${rows} f`))
  return {
    ...table,
    geometry: 'mixed',
    label: 'name',
    columns: [
      ...table.columns.map((column) => ({ ...column, value: sql`f.cells -> ${column.id}::text` })),
      ...COMMON,
      ATTRIBUTES,
      ...provenanceColumns(null),
    ],
    rows,
    where: sql`true`,
    count: n,
  }
}
