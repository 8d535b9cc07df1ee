import { fromVectorTileJs, type VectorTileFeatureLike } from '@maplibre/vt-pbf'
import type { TileRow } from './queries.ts'
import { readWkb } from './wkb.ts'

/** Side of a tile in its own units. */
const EXTENT = 4096

/**
 * Writes the rows of a tile as protobuf (Mapbox Vector Tile 2.1) with one layer, named after ours: the step that
 * `ST_AsMVT` does where the database has it. Null attributes are left out. No rows give no bytes.
 */
export function encodeTile(layerId: string, rows: readonly TileRow[]): Uint8Array {
  if (rows.length === 0) return new Uint8Array()
  const feature = (i: number): VectorTileFeatureLike => {
    const { geom, ...properties } = rows[i] as TileRow
    const shape = readWkb(geom)
    return {
      id: undefined,
      extent: EXTENT,
      type: shape.type,
      properties: properties as VectorTileFeatureLike['properties'],
      // Only x and y of the points are read.
      loadGeometry: () => shape.parts as never,
    }
  }
  return fromVectorTileJs({
    layers: { [layerId]: { version: 2, name: layerId, extent: EXTENT, length: rows.length, feature } },
  })
}
