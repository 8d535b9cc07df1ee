import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { tileColumns } from './tile.ts'

/** More points than this are not gathered into numbers. */
export const MAX_POINTS = 2000

export interface PointFeature {
  type: 'Feature'
  geometry: { type: 'Point'; coordinates: [number, number] }
  properties: Record<string, string | number | boolean>
}

/**
 * The points of a version with what a tile of it carries, by feature_id, EPSG:4326; of several points of one feature,
 * the first. At most `MAX_POINTS` and one: more than `MAX_POINTS` means there are too many.
 * Index: feature_pkey (version_id, feature_id).
 */
export async function readPoints(
  tx: Transaction,
  declaration: LayerDeclaration,
  version: number,
): Promise<PointFeature[]> {
  const columns = tileColumns(declaration)
  const rows = await tx.rows<{
    feature_id: string
    lon: number
    lat: number
    properties: Record<string, unknown>
  }>(sql`
    select f.feature_id, st_x(p.geom) as lon, st_y(p.geom) as lat, f.properties
    from geo.feature f
    cross join lateral (
      select case geometrytype(f.geom) when 'POINT' then f.geom when 'MULTIPOINT' then st_geometryn(f.geom, 1) end as geom
    ) p
    where f.version_id = ${version} and p.geom is not null
    order by f.feature_id
    limit ${MAX_POINTS + 1}`)
  return rows.map(({ feature_id, lon, lat, properties }) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [Number(lon.toFixed(6)), Number(lat.toFixed(6))] },
    properties: {
      feature_id,
      layer: declaration.id,
      ...Object.fromEntries(
        columns.flatMap(({ name }) => {
          const value = properties[name]
          return value === null || value === undefined ? [] : [[name, value as string]]
        }),
      ),
    },
  }))
}
