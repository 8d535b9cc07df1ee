import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Grid } from '../../geodata/fields/grid.ts'

/** GeoJSON geometries, in metres of a grid's system. */
export type Shape =
  | { type: 'Point'; coordinates: number[] }
  | { type: 'LineString'; coordinates: number[][] }
  | { type: 'Polygon'; coordinates: number[][][] }

/** GDAL's programme for distances; Debian has it as a script of Python (gdal-bin with python3-gdal). */
const PROXIMITY = ['gdal_proximity.py', 'gdal_proximity'].find((name) => answers(name))
/** Whether GDAL can burn shapes and work out distances here. */
export const hasGdal = PROXIMITY !== undefined && spawnSync('gdal_rasterize', ['--version']).status === 0

/** A script without the module it needs ends with an error of Python's; asked for nothing it prints how it is used. */
function answers(name: string): boolean {
  const { error, stdout, stderr } = spawnSync(name, [], { encoding: 'utf8' })
  return error === undefined && /usage/i.test(stdout + stderr)
}

/** Runs one of GDAL's programmes. Throws with what it said when it fails. */
export function runGdal(name: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stdout}${stderr}`)
}

/** Writes shapes for GDAL: GeoJSON in the grid's own metres. */
export function writeShapes(path: string, shapes: readonly Shape[], { srid }: Grid): void {
  const features = shapes.map((geometry) => ({ type: 'Feature', properties: {}, geometry }))
  const crs = { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${srid}` } }
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', crs, features }))
}

/** Burns what `source` holds into `target` (ENVI: bytes, row by row): cells whose centre is inside, or all that are touched. */
export function rasterize(
  source: string,
  target: string,
  grid: Grid,
  { touched }: { touched: boolean },
): void {
  const { west, north, cell_m, columns, rows } = grid
  const box = [west, north - rows * cell_m, west + columns * cell_m, north].map(String)
  rmSync(target, { force: true })
  runGdal('gdal_rasterize', [
    ...(touched ? ['-at'] : []),
    ...['-q', '-burn', '1', '-ot', 'Byte', '-of', 'ENVI', '-te', ...box, '-tr', `${cell_m}`, `${cell_m}`],
    ...[source, target],
  ])
}

/** Distances in cells, as a GeoTIFF, to the cells of `burned` that are 1. The programme chooses the format by the name. */
export function proximity(burned: string, target: string): void {
  rmSync(target, { force: true })
  runGdal(PROXIMITY as string, [
    '-q',
    burned,
    target,
    '-values',
    '1',
    '-distunits',
    'PIXEL',
    '-ot',
    'Float32',
  ])
}

/** The bytes of an ENVI file. */
export const readBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(path))

/** The numbers of a raster that GDAL reads. */
export function readFloats(path: string): Float32Array {
  const raw = `${path}.raw`
  runGdal('gdal_translate', ['-q', '-ot', 'Float32', '-of', 'ENVI', path, raw])
  return new Float32Array(readBytes(raw).buffer)
}
