import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableFromIPC } from '@uwdata/flechette'
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js'
import type { Geometry, Position } from 'geojson'
import Papa from 'papaparse'
import { readParquet } from 'parquet-wasm/node'
import { read as readShapes } from 'shapefile'
import yauzl from 'yauzl'

/** A feature as some reader found it. */
export interface Found {
  id: string
  geometry: Geometry | null
  properties: Record<string, unknown>
}

/** The members of a zip, by name. */
export function unzip(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), { lazyEntries: true }, (error, archive) => {
      if (error || !archive) return reject(error)
      const members = new Map<string, Buffer>()
      archive.on('error', reject)
      archive.on('end', () => resolve(members))
      archive.on('entry', (entry) => {
        archive.openReadStream(entry, (failure, stream) => {
          if (failure || !stream) return reject(failure)
          const pieces: Buffer[] = []
          stream.on('data', (piece) => pieces.push(piece))
          stream.on('error', reject)
          stream.on('end', () => {
            members.set(entry.fileName, Buffer.concat(pieces))
            archive.readEntry()
          })
        })
      })
      archive.readEntry()
    })
  })
}

/** Reads a zipped shapefile with the npm package `shapefile`; the features of all its members together. */
export async function readShapefile(bytes: Uint8Array): Promise<Found[]> {
  const members = await unzip(bytes)
  const found: Found[] = []
  for (const [name, shp] of members) {
    if (!name.endsWith('.shp')) continue
    const dbf = members.get(name.replace(/shp$/, 'dbf'))
    const { features } = await readShapes(shp, dbf, { encoding: 'utf-8' })
    for (const { geometry, properties } of features) {
      found.push({ id: String(properties?.feature_id), geometry, properties: properties ?? {} })
    }
  }
  return found
}

/** Reads GeoParquet with `parquet-wasm` (Rust) and `flechette`; geometry through our own WKB reader's twin below. */
export function readGeoParquet(bytes: Uint8Array): { metadata: Map<string, string>; found: Found[] } {
  const table = readParquet(bytes)
  const arrow = tableFromIPC(table.intoIPCStream(), { useBigInt: false })
  const found = arrow.toArray().map((row) => {
    const { geometry, feature_id, ...properties } = row as Record<string, unknown>
    return {
      id: String(feature_id),
      geometry: geometry instanceof Uint8Array ? wkbToGeoJson(geometry) : null,
      properties,
    }
  })
  return { metadata: arrow.schema.metadata ?? new Map(), found }
}

/** Reads FlatGeobuf with the package `flatgeobuf`, through its index when a box is given. */
export async function readFlatGeobuf(
  bytes: Uint8Array,
  box?: readonly [number, number, number, number],
): Promise<{ header: { metadata: string | null; crs: { code: number } | null }; found: Found[] }> {
  let header: { metadata: string | null; crs: { code: number } | null } | undefined
  const rect = box && { minX: box[0], minY: box[1], maxX: box[2], maxY: box[3] }
  const found: Found[] = []
  // A copy: the reader looks at the whole buffer behind the bytes.
  const options = {
    headerMetaFn: (meta: unknown) => (header = meta as typeof header),
    ...(rect ? { rect } : {}),
  }
  for await (const feature of deserialize(Uint8Array.from(bytes), options as never)) {
    const { geometry, properties } = feature as unknown as Found
    found.push({ id: String(properties.feature_id), geometry, properties })
  }
  return { header: header ?? { metadata: null, crs: null }, found }
}

/** CSV read with papaparse, cells as text. */
export function readCsv(text: string): Record<string, string>[] {
  const { data, errors } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  })
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data
}

/** Whether GDAL's programs are on this machine; CI has them. */
export const hasGdal: boolean = (() => {
  try {
    execFileSync('ogrinfo', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
})()

/** A file as GDAL reads it, through `ogr2ogr` to GeoJSON in the file's own coordinates, with what `ogrinfo` says of it. */
export function readWithGdal(name: string, bytes: Uint8Array): { info: string; found: Found[] } {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-gdal-'))
  try {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    const source = name.endsWith('.zip') ? `/vsizip/${path}` : path
    const run = (program: string, ...parameters: string[]) =>
      execFileSync(program, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const info = run('ogrinfo', '-ro', '-so', '-al', source)
    const layers = [...info.matchAll(/^Layer name: (.+)$/gm)].map(([, layer]) => layer as string)
    const found = layers.flatMap((layer) => {
      const out = join(folder, `${layer}.out.geojson`)
      run('ogr2ogr', '-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=9', '-dim', 'XY', out, source, layer)
      const { features } = JSON.parse(readFileSync(out, 'utf8')) as {
        features: { id?: string | number; geometry: Geometry | null; properties: Record<string, unknown> }[]
      }
      return features.map(({ id, geometry, properties }) => ({
        id: String(properties.feature_id ?? id),
        geometry,
        properties,
      }))
    })
    return { info, found }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** WKB, written here a second time so that a mistake in one reader does not hide in the other. */
function wkbToGeoJson(bytes: Uint8Array): Geometry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = <T>(size: number, read: (offset: number) => T) => {
    const value = read(at)
    at += size
    return value
  }
  const u32 = () => take(4, (o) => view.getUint32(o, true))
  const position = (): Position => [
    take(8, (o) => view.getFloat64(o, true)),
    take(8, (o) => view.getFloat64(o, true)),
  ]
  const list = <T>(read: () => T): T[] => Array.from({ length: u32() }, read)
  const geometry = (): Geometry => {
    take(1, () => null)
    switch (u32()) {
      case 1:
        return { type: 'Point', coordinates: position() }
      case 2:
        return { type: 'LineString', coordinates: list(position) }
      case 3:
        return { type: 'Polygon', coordinates: list(() => list(position)) }
      case 4:
        return {
          type: 'MultiPoint',
          coordinates: list(() => (geometry() as { coordinates: Position }).coordinates),
        }
      case 5:
        return {
          type: 'MultiLineString',
          coordinates: list(() => (geometry() as { coordinates: Position[] }).coordinates),
        }
      default:
        return {
          type: 'MultiPolygon',
          coordinates: list(() => (geometry() as { coordinates: Position[][] }).coordinates),
        }
    }
  }
  return geometry()
}

/**
 * What two geometries must share whatever the order of their rings: how many polygons or lines, all vertices to
 * `decimals`, and the area that signs of rings would give.
 */
export function shapeOf(geometry: Geometry | null, decimals: number): unknown {
  if (geometry === null) return null
  const kind = geometry.type.replace('Multi', '')
  const deep = (geometry as { coordinates: unknown }).coordinates
  const positions: string[] = []
  const walk = (value: unknown) => {
    if (Array.isArray(value) && typeof value[0] === 'number') {
      positions.push(
        (value as number[])
          .slice(0, 2)
          .map((n) => (Math.round(n * 10 ** decimals) / 10 ** decimals + 0).toFixed(decimals))
          .join(' '),
      )
    } else if (Array.isArray(value)) value.forEach(walk)
  }
  walk(deep)
  const rings =
    kind === 'Polygon'
      ? (geometry.type === 'Polygon' ? [geometry.coordinates] : (deep as Position[][][])).map(
          (polygon) => polygon.length,
        )
      : null
  // A closed ring repeats its first vertex, and where it begins is the reader's choice.
  return { kind, rings, vertices: kind === 'Polygon' ? [...new Set(positions)].sort() : positions.sort() }
}
