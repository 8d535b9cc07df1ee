import { queryables } from '../../geodata/layers/index.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import type { Database, Identity } from '../db/as.ts'
import { Answer, type Call } from '../http/route.ts'
import { visibleVersion } from '../layers/describe.ts'
import { alreadyHas } from '../layers/entity-tag.ts'
import { publishedVersion, type VersionRow, wasPublished } from '../layers/queries.ts'
import { readTile, tileColumns } from '../layers/tile.ts'
import { CRS84 } from '../selection/crs.ts'
import { hasTiles } from './collections.ts'
import { layerWithoutData } from './items.ts'
import type { Link } from './reply.ts'
import {
  readTilePosition,
  tileLimits,
  WEB_MERCATOR_CRS,
  WEB_MERCATOR_QUAD,
  WEB_MERCATOR_QUAD_URI,
} from './tile-matrix-set.ts'

export const MVT = 'application/vnd.mapbox-vector-tile'

/** A version never changes, so neither does a tile of it. */
const FOREVER = 'public, max-age=31536000, immutable'
/** Without `v` the tile is of whatever version is current. */
const A_MINUTE = 'public, max-age=60'

interface Where {
  baseUrl: string
  language: Language
}

/** Throws `not-found` for tables and grids. */
export function checkHasTiles(declaration: LayerDeclaration): void {
  if (hasTiles(declaration)) return
  throw new Problem('not-found', {
    es: `La capa «${declaration.title.es}» no tiene geometría que dibujar, así que no tiene teselas. Sus filas están en /ogc/collections/${declaration.id}/items.`,
    en: `The layer “${declaration.title.en}” has no geometry to draw, so it has no tiles. Its rows are at /ogc/collections/${declaration.id}/items.`,
  })
}

const addressOf = (declaration: LayerDeclaration, baseUrl: string) =>
  `${baseUrl}/ogc/collections/${declaration.id}/tiles/${WEB_MERCATOR_QUAD}`

function tilesetSummary(declaration: LayerDeclaration, { baseUrl, language }: Where) {
  const address = addressOf(declaration, baseUrl)
  const links: Link[] = [
    { rel: 'self', href: address, type: 'application/json', title: declaration.title[language] },
    {
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme',
      href: `${baseUrl}/ogc/tileMatrixSets/${WEB_MERCATOR_QUAD}`,
      type: 'application/json',
      title: WEB_MERCATOR_QUAD,
    },
  ]
  return {
    title: declaration.title[language],
    dataType: 'vector',
    crs: WEB_MERCATOR_CRS,
    tileMatrixSetURI: WEB_MERCATOR_QUAD_URI,
    links,
  }
}

/** The list of tile sets of a layer: one, in WebMercatorQuad. */
export function tilesetList(declaration: LayerDeclaration, where: Where) {
  const href = `${where.baseUrl}/ogc/collections/${declaration.id}/tiles`
  return {
    links: [{ rel: 'self', href, type: 'application/json' }] as Link[],
    tilesets: [tilesetSummary(declaration, where)],
  }
}

/** Tile set metadata (OGC 17-083r4, section 7). `row`: the published version. */
export function tileset(declaration: LayerDeclaration, row: VersionRow, identity: Identity, where: Where) {
  const address = addressOf(declaration, where.baseUrl)
  const { bbox, id } = visibleVersion(declaration, row, identity)
  const summary = tilesetSummary(declaration, where)
  const { minzoom, maxzoom } = zooms(declaration)
  const { properties } = queryables(declaration, where.language) as { properties: Record<string, object> }
  return {
    ...summary,
    links: [
      ...summary.links,
      {
        rel: 'item',
        href: `${address}/{tileMatrix}/{tileRow}/{tileCol}?v=${id}`,
        type: MVT,
        templated: true,
      },
      {
        rel: 'describedby',
        href: `${address}/tilejson?v=${id}`,
        type: 'application/json',
        title: 'TileJSON 3.0.0',
      },
      {
        rel: 'geodata',
        href: `${where.baseUrl}/ogc/collections/${declaration.id}`,
        type: 'application/json',
      },
    ] as Link[],
    attribution: row.source.name,
    ...(bbox
      ? {
          boundingBox: { lowerLeft: bbox.slice(0, 2), upperRight: bbox.slice(2), crs: CRS84.uri },
          tileMatrixSetLimits: tileLimits(bbox, minzoom, maxzoom),
        }
      : {}),
    layers: [
      {
        id: declaration.id,
        title: declaration.title[where.language],
        dataType: 'vector',
        minTileMatrix: String(minzoom),
        maxTileMatrix: String(maxzoom),
        propertiesSchema: {
          type: 'object',
          properties: {
            feature_id: { type: 'string' },
            ...Object.fromEntries(tileColumns(declaration).map(({ name }) => [name, properties[name]])),
          },
        },
      },
    ],
  }
}

/** TileJSON 3.0.0 (https://github.com/mapbox/tilejson-spec/tree/master/3.0.0) of one version of a layer. */
export function tileJson(
  declaration: LayerDeclaration,
  row: VersionRow,
  version: number,
  identity: Identity,
  { baseUrl, language }: Where,
) {
  const { bbox } = visibleVersion(declaration, row, identity)
  const current = row.id === version
  return {
    tilejson: '3.0.0',
    name: declaration.title[language],
    description: declaration.description[language],
    attribution: row.source.name,
    scheme: 'xyz',
    tiles: [`${addressOf(declaration, baseUrl)}/{z}/{y}/{x}?v=${version}`],
    ...zooms(declaration),
    ...(bbox && current ? { bounds: bbox } : {}),
    vector_layers: [
      {
        id: declaration.id,
        description: declaration.title[language],
        ...zooms(declaration),
        fields: {
          feature_id: 'id',
          ...Object.fromEntries(
            tileColumns(declaration).map(({ name }) => [
              name,
              declaration.properties[name]?.title[language] ?? name,
            ]),
          ),
        },
      },
    ],
  }
}

const zooms = ({ zoom }: LayerDeclaration) => ({ minzoom: zoom.min, maxzoom: zoom.max })

const known = new WeakMap<Database, Set<string>>()

/**
 * The version that `v` names, checked to be, or to have been, a published version of the layer; null when `v` was not
 * given. Throws `bad-parameter` or `not-found`. What was published once stays so: asked of the database once.
 */
export async function askedVersion(
  { context, identity }: Pick<Call<unknown, unknown, unknown>, 'context' | 'identity'>,
  declaration: LayerDeclaration,
  v: string | undefined,
): Promise<number | null> {
  if (v === undefined) return null
  if (!/^\d{1,15}$/.test(v)) {
    throw new Problem('bad-parameter', {
      es: '«v» es el número de una versión publicada; la vigente está en /api/layers.',
      en: '“v” is the number of a published version; the current one is at /api/layers.',
    })
  }
  const version = Number(v)
  const names = known.get(context.db) ?? new Set<string>()
  known.set(context.db, names)
  const name = `${declaration.id}/${version}`
  if (names.has(name)) return version
  if (!(await context.db.as(identity, (tx) => wasPublished(tx, declaration.id, version)))) {
    throw new Problem('not-found', {
      es: `La capa «${declaration.title.es}» no tiene una versión ${version}. La vigente está en /api/layers.`,
      en: `The layer “${declaration.title.en}” has no version ${version}. The current one is at /api/layers.`,
    })
  }
  names.add(name)
  return version
}

/**
 * A vector tile. With `v` it may be kept forever, and who has it is told so without touching the database; without `v`
 * it is the current version's and is kept for a minute. Nothing in it: 204. Restricted layers are never cached.
 */
export async function tile(
  call: Call<{ id: string; z: string; y: string; x: string }, { v?: string | undefined }, undefined>,
  declaration: LayerDeclaration,
): Promise<Answer> {
  const { context, identity, params, query, request } = call
  checkHasTiles(declaration)
  const { z, y, x } = readTilePosition(params)
  const open = declaration.access === 'public'
  const caching = !open ? 'private, no-store' : query.v === undefined ? A_MINUTE : FOREVER
  const tagOf = (version: number | string) => `W/"${declaration.id}-${version}-${z}-${y}-${x}"`
  const answer = (status: number, version: number | string, body: Uint8Array | null, encoding?: 'gzip') =>
    new Answer(body, {
      status,
      type: MVT,
      headers: {
        'Cache-Control': caching,
        Vary: 'Accept-Encoding',
        ...(open ? { ETag: tagOf(version) } : {}),
        ...(encoding ? { 'Content-Encoding': encoding } : {}),
      },
    })

  if (open && query.v !== undefined && alreadyHas(request, tagOf(query.v))) return answer(304, query.v, null)
  const asked = await askedVersion(call, declaration, query.v)
  const version = asked ?? (await context.db.as(identity, (tx) => publishedVersion(tx, declaration.id)))?.id
  if (version === undefined) throw layerWithoutData(declaration)
  if (open && alreadyHas(request, tagOf(version))) return answer(304, version, null)

  const { bytes, gzipped } = await readTile(context.db, identity, declaration, { version, z, x, y })
  if (bytes.length === 0) return answer(204, version, null)
  if (gzipped && request.acceptsEncodings('gzip')) return answer(200, version, gzipped, 'gzip')
  return answer(200, version, bytes)
}
