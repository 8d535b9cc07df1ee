import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { tileProperties } from '../../geodata/layers/index.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Database, Identity } from '../db/as.ts'
import { encodeTile } from './encode-tile.ts'
import { encodedTile, hasTileEncoder, type TileAddress, type TileColumn, tileFeatures } from './queries.ts'
import { type Tile, TileCache } from './tile-cache.ts'

/** Memory given to finished tiles; the tiles of a whole region at the zooms people use weigh about as much. */
const CACHE_BYTES = 64 * 1024 * 1024

/** Shorter than this, gzip costs more than it saves. */
const WORTH_COMPRESSING_BYTES = 1024

const compress = promisify(gzip)

interface Workshop {
  cache: TileCache
  /** Whether this database writes protobuf; asked once. */
  encodes: Promise<boolean> | undefined
}
const workshops = new WeakMap<Database, Workshop>()

function workshopOf(db: Database): Workshop {
  let workshop = workshops.get(db)
  if (!workshop) {
    workshop = { cache: new TileCache(CACHE_BYTES), encodes: undefined }
    workshops.set(db, workshop)
  }
  return workshop
}

/** The columns a layer's tiles carry beside `feature_id`, typed from the declaration. */
export function tileColumns(declaration: LayerDeclaration): TileColumn[] {
  return tileProperties(declaration).map((name) => {
    const type = declaration.properties[name]?.type
    return { name, type: type === 'number' || type === 'integer' || type === 'boolean' ? type : 'text' }
  })
}

/**
 * The tile of a layer version, as `identity` may see it: made once, then kept in memory. Tiles of restricted layers
 * are made anew each time and never kept, because what they hold depends on who asks.
 */
export function readTile(
  db: Database,
  identity: Identity,
  declaration: LayerDeclaration,
  address: TileAddress,
): Promise<Tile> {
  const make = () => makeTile(db, identity, declaration, address)
  if (declaration.access === 'restricted') return make()
  const { version, z, x, y } = address
  return workshopOf(db).cache.get(`${version}/${z}/${x}/${y}`, make)
}

async function makeTile(
  db: Database,
  identity: Identity,
  declaration: LayerDeclaration,
  address: TileAddress,
): Promise<Tile> {
  const bytes = await tileBytes(db, identity, declaration, address)
  const gzipped = bytes.length > WORTH_COMPRESSING_BYTES ? await compress(bytes, { level: 4 }) : null
  return { bytes, gzipped }
}

/** The last step is the database's where it can write protobuf, and ours where it cannot; the rows are the same. */
export async function tileBytes(
  db: Database,
  identity: Identity,
  declaration: LayerDeclaration,
  address: TileAddress,
): Promise<Uint8Array> {
  const columns = tileColumns(declaration)
  const workshop = workshopOf(db)
  workshop.encodes ??= db.as(identity, hasTileEncoder).catch((error) => {
    workshop.encodes = undefined
    throw error
  })
  if (await workshop.encodes)
    return db.as(identity, (tx) => encodedTile(tx, declaration.id, address, columns))
  const rows = await db.as(identity, (tx) => tileFeatures(tx, address, columns))
  return encodeTile(declaration.id, rows)
}
