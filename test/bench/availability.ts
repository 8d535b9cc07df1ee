import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import pg from 'pg'
import { distanceField } from '../../geodata/availability/distance.ts'
import { evaluate } from '../../geodata/availability/evaluate.ts'
import { packLevel } from '../../geodata/availability/field-bytes.ts'
import { type CellField, type Frame, fieldId, planOf } from '../../geodata/availability/plan.ts'
import { type Traced, Tracer } from '../../geodata/availability/trace.ts'
import { visitCells } from '../../geodata/fields/cover.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import type { Criteria } from '../../geodata/model/availability.ts'
import { readWkb } from '../../server/layers/wkb.ts'
import {
  hasGdal,
  proximity,
  rasterize,
  readBytes,
  runGdal,
  type Shape,
  writeShapes,
} from '../helpers/gdal.ts'

export interface AvailabilityMeasures {
  /** Making the field of a layer from its geometry in bytes; GDAL: burning and distances, from FlatGeobuf to GeoTIFF. */
  fields: { layer: string; ours_ms: number; gdal_ms: number | null }[]
  /** The whole region, free or not, where a buffer is another than before; GDAL: every layer burned and measured, then put together. */
  question: { layers: number; cells: number; ours_ms: number; gdal_ms: number | null }
  /** What a browser fetches of all these layers before it can answer for the region: deflated, bytes. */
  region_bytes: number
  /**
   * By how much the free share of the region differs, in points; null without GDAL. GDAL's goes from cell to cell, ours to the
   * features: whether ours is right is a question for `test/agreement`.
   */
  points_apart: number | null
}

const LAYERS = 12
/** Buffers, metres, of the layers in turn. */
const BUFFERS = [100, 500, 1000, 250, 2000, 50, 300, 1500, 0, 750, 5000, 200]

interface Layer {
  id: string
  /** Little-endian WKB, simple geometries. */
  wkb: Uint8Array[]
  touched: boolean
}

/**
 * Land availability beside GDAL, over the whole region and the published layers with most vertices of the database at
 * `databaseUrl`. Fields: each in turn with GDAL's. The question: the median of twenty, every one of other buffers; GDAL's
 * pipeline once, which is burning and measuring every layer, and putting them together. Without GDAL its times are null.
 */
export async function benchAvailability(
  databaseUrl: string,
  folder: string,
  note: (text: string) => void,
): Promise<AvailabilityMeasures> {
  if (!hasGdal)
    note('GDAL (gdal-bin, python3-gdal) is not installed: available land is timed without a peer.')
  const { layers, frame } = await load(databaseUrl)
  note(`available land over ${layers.map(({ id }) => id).join(', ')}`)
  const own = mkdtempSync(join(folder, 'availability-'))
  try {
    for (const layer of hasGdal ? layers : []) write(own, layer)
    // The first once more: nothing is warm yet.
    const measured = layers
      .slice(0, 1)
      .concat(layers)
      .map((layer) => fieldOf(own, layer))
      .slice(1)
    const fields = new Map(
      measured.map(({ codes }, n): [string, CellField] => [
        fieldId({ layer: (layers[n] as Layer).id, where: null }),
        { kind: 'distance', grid: REGION_GRID, codes, scale: null },
      ]),
    )
    const times: number[] = []
    for (let round = -3; round < 20; round += 1) {
      const criteria = criteriaOf(layers, round)
      const took = timed(() => evaluate(planOf(criteria, fields, frame)))
      if (round >= 0) times.push(took)
    }
    const { cells } = evaluate(planOf(criteriaOf(layers, 0), fields, frame))
    const combined = hasGdal ? combine(own, layers, frame) : null
    return {
      fields: measured.map(({ ours_ms, gdal_ms }, n) => ({
        layer: (layers[n] as Layer).id,
        ours_ms,
        gdal_ms,
      })),
      question: {
        layers: layers.length,
        cells: cells.area,
        ours_ms: median(times),
        gdal_ms: combined && combined.ms + measured.reduce((sum, { gdal_ms }) => sum + (gdal_ms ?? 0), 0),
      },
      region_bytes: measured.reduce((sum, { region_bytes }) => sum + region_bytes, 0),
      points_apart: combined && (Math.abs(combined.free - cells.free) / cells.area) * 100,
    }
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

async function load(databaseUrl: string): Promise<{ layers: Layer[]; frame: Frame }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const heaviest = await client.query<{ id: string }>(
      `select l.id from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
       where l.access = 'public' and l.id not in ('comuna', 'provincia', 'region', 'census_district', 'basin')
       group by l.id order by sum(st_npoints(p.geom)) desc, l.id limit $1`,
      [LAYERS],
    )
    const partsOf = async (id: string) => {
      const { rows } = await client.query<{ feature_id: string; wkb: Buffer }>(
        `select p.feature_id, st_asbinary((st_dump(p.geom)).geom, 'NDR') as wkb
         from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id where l.id = $1`,
        [id],
      )
      return rows
    }
    const layers: Layer[] = []
    for (const { id } of heaviest.rows) {
      const wkb = (await partsOf(id)).map((row) => row.wkb)
      layers.push({ id, wkb, touched: wkb.some((bytes) => readWkb(bytes).type !== 3) })
    }
    const comunas = await partsOf('comuna')
    const codes = [...new Set(comunas.map(({ feature_id }) => feature_id))].sort()
    const comuna = new Uint8Array(REGION_GRID.columns * REGION_GRID.rows)
    for (const { feature_id, wkb } of comunas) {
      const rings = readWkb(wkb).parts.map((ring) => ring.map(({ x, y }) => [x, y]))
      const place = codes.indexOf(feature_id) + 1
      visitCells(REGION_GRID, rings, (first, last) => comuna.fill(place, first, last))
    }
    return { layers, frame: { grid: REGION_GRID, comuna, codes } }
  } finally {
    await client.end()
  }
}

const paths = (folder: string, { id }: Layer) => ({
  shapes: join(folder, `${id}.fgb`),
  burned: join(folder, `${id}.img`),
  distance: join(folder, `${id}.tif`),
})

function write(folder: string, layer: Layer): void {
  const shapes = layer.wkb.map((bytes): Shape => {
    const { type, parts } = readWkb(bytes)
    const rings = parts.map((part) => part.map(({ x, y }) => [x, y]))
    if (type === 3) return { type: 'Polygon', coordinates: rings }
    if (type === 2) return { type: 'LineString', coordinates: rings[0] as number[][] }
    return { type: 'Point', coordinates: rings[0]?.[0] as number[] }
  })
  const json = join(folder, `${layer.id}.geojson`)
  writeShapes(json, shapes, REGION_GRID)
  // Read in no time: GDAL's is the time of burning and measuring, not of reading text.
  runGdal('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', paths(folder, layer).shapes, json])
  rmSync(json)
}

function fieldOf(
  folder: string,
  layer: Layer,
): { codes: Uint16Array; region_bytes: number; ours_ms: number; gdal_ms: number | null } {
  let codes: Uint16Array = new Uint16Array(0)
  let traced: Traced | null = null
  const ours = () => {
    const tracer = new Tracer(REGION_GRID)
    for (const bytes of layer.wkb) {
      const { type, parts } = readWkb(bytes)
      const rings = parts.map((part) => part.map(({ x, y }) => [x, y]))
      if (type === 3) tracer.polygon(rings, { part: true })
      else if (type === 2) for (const line of rings) tracer.line(line)
      else for (const [x, y] of rings.flat()) tracer.point(x as number, y as number)
    }
    traced = tracer.traced()
    codes = distanceField(traced, REGION_GRID)
  }
  const { shapes, burned, distance } = paths(folder, layer)
  const gdal = () => {
    rasterize(shapes, burned, REGION_GRID, { touched: layer.touched })
    proximity(burned, distance)
  }
  const [ours_ms, gdal_ms] = [timed(ours), hasGdal ? timed(gdal) : null]
  const region_bytes = deflateSync(packLevel(traced as unknown as Traced, REGION_GRID, 2)).length
  return { codes, region_bytes, ours_ms, gdal_ms }
}

/** A buffer around each layer; another one in every round but round 0. */
const bufferOf = (n: number, round: number) =>
  (BUFFERS[n % BUFFERS.length] as number) + Math.max(0, round) * 10

function criteriaOf(layers: readonly Layer[], round: number): Criteria {
  return {
    set: 'bench',
    area: { kind: 'region' },
    exclusions: layers.map(({ id }, n) => ({
      kind: 'near',
      id: `near-${n}`,
      layer: id,
      where: null,
      buffer_m: bufferOf(n, round),
      basis: 'team',
      why: { es: 'Medida', en: 'Measured' },
      cite: null,
      lock: false,
      active: true,
      side: null,
    })),
    requirements: [],
    preferences: [],
    min_area_ha: 1,
    min_width_m: 0,
  }
}

/** What GDAL's distances come to together: free where none is within its buffer. */
function combine(folder: string, layers: readonly Layer[], frame: Frame): { ms: number; free: number } {
  const letters = layers.map((_, n) => String.fromCharCode(65 + n))
  const target = join(folder, 'free.img')
  const inputs = layers.flatMap((layer, n) => [`-${letters[n]}`, paths(folder, layer).distance])
  const free = letters.map((letter, n) => `(${letter}>${bufferOf(n, 0) / REGION_GRID.cell_m}+1e-5)`).join('*')
  const ms = timed(() =>
    runGdal('gdal_calc.py', [
      ...inputs,
      `--calc=${free}`,
      '--type=Byte',
      '--format=ENVI',
      '--quiet',
      `--outfile=${target}`,
    ]),
  )
  const cells = readBytes(target)
  return {
    ms,
    free: frame.comuna.reduce((sum, place, cell) => sum + (place > 0 ? (cells[cell] as number) : 0), 0),
  }
}
