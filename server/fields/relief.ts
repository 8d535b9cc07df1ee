import { encode } from 'fast-png'
import { type ReliefTile, reliefTile, shade } from '../../geodata/fields/relief.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { RELIEF_TILE, reliefZooms } from '../../geodata/model/relief.ts'
import type { Database, Identity } from '../db/as.ts'
import { wasPublished } from '../layers/queries.ts'
import { type Tile, TileCache } from '../layers/tile-cache.ts'
import { eachPiece, type FieldRow, fieldRow } from './queries.ts'

/** A tile weighs 10 to 100 kB; the region at the zooms people use is some two hundred. */
const CACHE_BYTES = 16 * 1024 * 1024

interface Workshop {
  cache: TileCache
  /** Fields of versions that were published; what was once stays so. */
  fields: Map<number, FieldRow>
}
const workshops = new WeakMap<Database, Workshop>()

/**
 * A PNG of the shading of a version of `elevation_m`, grey and how much of it is seen: made once, then kept in memory.
 * Throws `not-found` for a version that was never published, and for zooms finer than its numbers.
 */
export async function readReliefTile(
  db: Database,
  identity: Identity,
  version: number,
  tile: ReliefTile,
): Promise<Tile> {
  const workshop = workshops.get(db) ?? { cache: new TileCache(CACHE_BYTES), fields: new Map() }
  workshops.set(db, workshop)
  const field = workshop.fields.get(version) ?? (await publishedField(db, identity, version))
  workshop.fields.set(version, field)
  const { min, max } = reliefZooms(field.source_cell_m)
  const { z, y, x } = tile
  if (z < min || z > max || y >= 2 ** z || x >= 2 ** z) {
    throw new Problem('not-found', {
      es: `No hay relieve en ${z}/${y}/${x}: el zoom va de ${min} a ${max}, porque las celdas de la altitud miden ${Math.round(field.source_cell_m)} m.`,
      en: `There is no relief at ${z}/${y}/${x}: zooms go from ${min} to ${max}, because the cells of the altitudes measure ${Math.round(field.source_cell_m)} m.`,
    })
  }
  return workshop.cache.get(`${version}/${z}/${y}/${x}`, async () => {
    const altitudes = await reliefTile(field.grid, tile, (from, to, visit) =>
      eachPiece(db, identity, field, [from, to], visit),
    )
    const data = altitudes ? shade(altitudes, tile) : new Uint8Array(RELIEF_TILE * RELIEF_TILE * 2)
    return { bytes: encode({ width: RELIEF_TILE, height: RELIEF_TILE, data, channels: 2 }), gzipped: null }
  })
}

async function publishedField(db: Database, identity: Identity, version: number): Promise<FieldRow> {
  const field = await db.as(identity, async (tx) =>
    (await wasPublished(tx, 'elevation_m', version)) ? fieldRow(tx, version) : null,
  )
  if (field) return field
  throw new Problem('not-found', {
    es: `La altitud no tiene una versión ${version}. La vigente está en /api/layers; si no hay ninguna, se carga con «npm run import -- ARCHIVO.tif».`,
    en: `The elevation has no version ${version}. The current one is at /api/layers; if there is none, it is loaded with “npm run import -- FILE.tif”.`,
  })
}
