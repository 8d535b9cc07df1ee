import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { zxyToTileId } from 'pmtiles'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { tileBytes, tileColumns } from '../layers/tile.ts'
import { featureTable } from '../selection/select.ts'
import { archiveHead, type TileEntry } from './pmtiles.ts'
import type { VersionRecord } from './queries.ts'
import type { ExportRecord } from './record.ts'
import { takeTurns } from './turns.ts'

/**
 * Most tiles of an archive. It goes as deep as they allow: a layer that covers the region ends at zoom 12, where a unit of
 * a tile is 2 m; readers draw deeper zooms from the deepest there is.
 */
export const MOST_TILES = 16_000
/** Tiles made at once on a database server; the embedded engine makes one after the other anyway. */
const AT_ONCE = 4

const compress = promisify(gzip)

interface TilePosition {
  z: number
  x: number
  y: number
}

/** What is kept of an archive beside its tile data. */
interface Made {
  entries: TileEntry[]
  addressed: number
  contents: number
  dataLength: number
  maxZoom: number
}

export interface ArchiveRequest {
  db: Database
  identity: Identity
  declaration: LayerDeclaration
  version: VersionRecord
  record: ExportRecord
  /** Folder where finished tile data are kept, one version of each public layer. */
  folder: string
  mostTiles?: number
}

/**
 * The tiles of a whole version as one PMTiles archive: those the map is drawn from, gzipped. A version never changes, so
 * its tile data are made once and kept; what says who and when is written for each request.
 */
export async function* writeTileArchive(request: ArchiveRequest) {
  const { declaration, version, record } = request
  const { path, made, temporary } = await tileData(request)
  try {
    yield archiveHead({
      ...made,
      metadata: archiveMetadata(declaration, record, made.maxZoom),
      minZoom: declaration.zoom.min,
      bounds: version.bbox ?? [-180, -85, 180, 85],
    })
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } finally {
    if (temporary) await rm(path, { force: true })
  }
}

function archiveMetadata(declaration: LayerDeclaration, record: ExportRecord, maxZoom: number) {
  return {
    name: record.title,
    description: record.description,
    attribution: [record.source?.name, record.licence].filter(Boolean).join(', '),
    version: String(record.version?.number ?? ''),
    type: 'overlay',
    vector_layers: [
      {
        id: declaration.id,
        description: record.title,
        minzoom: declaration.zoom.min,
        maxzoom: maxZoom,
        fields: {
          feature_id: 'String',
          ...Object.fromEntries(
            tileColumns(declaration).map(({ name, type }) => [
              name,
              type === 'boolean' ? 'Boolean' : type === 'text' ? 'String' : 'Number',
            ]),
          ),
        },
      },
    ],
    metadata: record,
  }
}

/** One archive is made at a time; whoever asks for one that is being made waits for it. */
const turn = takeTurns(1)
const underWay = new Map<string, Promise<Made>>()

async function tileData(request: ArchiveRequest): Promise<{ path: string; made: Made; temporary: boolean }> {
  const { declaration, version, folder } = request
  await mkdir(folder, { recursive: true })
  if (declaration.access === 'restricted') {
    const path = join(folder, `restricted-${version.id}-${process.pid}-${Date.now()}.tiles`)
    return { path, made: await build(request, path), temporary: true }
  }
  // With the hash: another database may know another version by the same number.
  const name = `${declaration.id}-${version.id}-${version.content_sha256.slice(0, 16)}`
  const path = join(folder, `${name}.tiles`)
  const kept = await readKept(path)
  if (kept) return { path, made: kept, temporary: false }
  let making = underWay.get(path)
  if (!making) {
    making = makeAndKeep(request, path)
    underWay.set(path, making)
    making.finally(() => underWay.delete(path)).catch(() => {})
  }
  return { path, made: await making, temporary: false }
}

async function readKept(path: string): Promise<Made | null> {
  try {
    const made = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Made
    return (await stat(path)).size === made.dataLength ? made : null
  } catch {
    return null
  }
}

async function makeAndKeep(request: ArchiveRequest, path: string): Promise<Made> {
  const done = await turn()
  try {
    const begun = `${path}.begun`
    const made = await build(request, begun)
    // One version of a layer is kept: what an office asks again for is the current one.
    for (const name of await readdir(request.folder)) {
      if (name.startsWith(`${request.declaration.id}-`) && /\.tiles(\.json)?$/.test(name)) {
        await rm(join(request.folder, name), { force: true })
      }
    }
    await rename(begun, path)
    await writeFile(`${path}.json`, JSON.stringify(made))
    return made
  } finally {
    done()
  }
}

/** Makes the tiles zoom by zoom, in the order of their ids, only below tiles that hold something. */
async function build(request: ArchiveRequest, path: string): Promise<Made> {
  const { declaration, version, db, mostTiles = MOST_TILES } = request
  const file = await open(path, 'w')
  const made: Made = { entries: [], addressed: 0, contents: 0, dataLength: 0, maxZoom: declaration.zoom.min }
  const places = new Map<string, { offset: number; length: number }>()
  try {
    let candidates = version.bbox ? firstTiles(declaration.zoom.min, version.bbox) : []
    for (let z = declaration.zoom.min; z <= declaration.zoom.max && candidates.length > 0; z++) {
      const tiles = await tilesWithFeatures(request, candidates)
      if (made.addressed + tiles.length > mostTiles && z > declaration.zoom.min) break
      tiles.sort((a, b) => a.id - b.id)
      const filled: TilePosition[] = []
      for (let i = 0; i < tiles.length; i += AT_ONCE) {
        const some = tiles.slice(i, i + AT_ONCE)
        const bytes = await Promise.all(
          some.map((tile) => tileBytes(db, request.identity, declaration, { version: version.id, ...tile })),
        )
        for (const [j, tile] of some.entries()) {
          const content = bytes[j]
          if (!content?.length) continue
          filled.push(tile)
          await add(tile.id, content)
        }
      }
      made.maxZoom = z
      candidates = filled.flatMap(children)
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return made

  async function add(id: number, content: Uint8Array) {
    const hash = createHash('sha1').update(content).digest('base64')
    let place = places.get(hash)
    if (!place) {
      const gzipped = await compress(content)
      place = { offset: made.dataLength, length: gzipped.length }
      places.set(hash, place)
      await file.write(gzipped)
      made.dataLength += gzipped.length
      made.contents += 1
    }
    made.addressed += 1
    const last = made.entries.at(-1)
    if (last && last.offset === place.offset && last.id + last.run === id) last.run += 1
    else made.entries.push({ id, ...place, run: 1 })
  }
}

const children = ({ z, x, y }: TilePosition): TilePosition[] =>
  [0, 1].flatMap((dx) => [0, 1].map((dy) => ({ z: z + 1, x: 2 * x + dx, y: 2 * y + dy })))

/** The tiles of a zoom that a box in degrees touches. */
function firstTiles(z: number, [west, south, east, north]: readonly [number, number, number, number]) {
  const size = 2 ** z
  const column = (lon: number) => Math.min(size - 1, Math.max(0, Math.floor(((lon + 180) / 360) * size)))
  const row = (lat: number) => {
    const radians = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180
    return Math.min(
      size - 1,
      Math.max(0, Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * size)),
    )
  }
  const tiles: TilePosition[] = []
  for (let x = column(west); x <= column(east); x++) {
    for (let y = row(north); y <= row(south); y++) tiles.push({ z, x, y })
  }
  return tiles
}

/** Tiles asked about in one query. */
const BATCH = 2000

/** Those of some tiles whose box, with the margin tiles are drawn with, meets that of a feature. Index: feature_geom. */
async function tilesWithFeatures(
  { db, identity, declaration, version }: ArchiveRequest,
  tiles: readonly TilePosition[],
): Promise<(TilePosition & { id: number })[]> {
  const found: (TilePosition & { id: number })[] = []
  const table = featureTable(declaration.access === 'restricted')
  for (let i = 0; i < tiles.length; i += BATCH) {
    const batch = tiles.slice(i, i + BATCH)
    const rows = await db.as(identity, (tx: Transaction) =>
      tx.rows<{ x: number; y: number; z: number }>(sql`
        select t.z, t.x, t.y
        from unnest(${batch.map(({ z }) => z)}::int[], ${batch.map(({ x }) => x)}::int[], ${batch.map(({ y }) => y)}::int[])
          as t (z, x, y)
        where exists (
          select from ${table} f
          where f.version_id = ${version.id}
            and f.geom && st_transform(st_tileenvelope(t.z, t.x, t.y, margin => 64.0 / 4096), 4326))`),
    )
    for (const { z, x, y } of rows) found.push({ z, x, y, id: zxyToTileId(z, x, y) })
  }
  return found
}
