import { createHash } from 'node:crypto'
import { visitCells } from '../../geodata/fields/cover.ts'
import { FIELDS, type FieldLayer, isFieldLayer } from '../../geodata/fields/declare.ts'
import { encodingOf } from '../../geodata/fields/encode.ts'
import { boundsOf, type Grid, REGION_GRID, type Statistics, statisticsOf } from '../../geodata/fields/grid.ts'
import { openRaster, type Raster } from '../../geodata/fields/raster.ts'
import { resample } from '../../geodata/fields/resample.ts'
import { COARSEST_FOR_SLOPE_M, slopeOf } from '../../geodata/fields/slope.ts'
import type { Bytes } from '../../geodata/formats/bytes.ts'
import { layerById } from '../../geodata/layers/index.ts'
import { WGS84 } from '../../geodata/model/crs.ts'
import type { Coverage, Source } from '../../geodata/model/feature.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { CrsReading } from '../../geodata/model/reading.ts'
import type { Text } from '../../geodata/model/text.ts'
import { type Database, type Identity, STEWARD } from '../db/as.ts'
import {
  type CurrentVersion,
  currentVersion,
  discardVersion,
  openVersion,
  publishVersion,
} from '../layers/publish.ts'
import { type Area, areas, describeVersion, type FieldRow, insertField, insertPieces } from './queries.ts'

/** The steps of an import, as they begin. */
export type RasterStep = 'read' | 'resample' | 'slope' | 'load' | 'publish'

export interface RasterRequest {
  /** The raster layer its numbers are of. Altitudes (the default) bring the slope with them. */
  layer?: string
  /** Who made the raster. Absent: the layer's publisher, and the name of the file. */
  source?: Source
  /** The year or date of the data. */
  vintage?: string | null
  /** Where the file was fetched from. */
  url?: string | null
  /** The row of `app.import_run` that this import is written down in. */
  runId?: number
  /** Whose name the publication is under. */
  identity?: Identity
  /** Do everything but load and publish. */
  dryRun?: boolean
  /** Called as each step begins. What it throws stops the import, and nothing is left behind. */
  onStep?: (step: RasterStep) => void | Promise<void>
}

/** What became of one layer. */
export interface FieldReport {
  layer: FieldLayer
  /** `refused`: an issue says why. `unchanged`: the published version is of this same file. */
  status: 'published' | 'unchanged' | 'checked' | 'refused'
  version_id: number | null
  statistics: Statistics | null
  coverage: Coverage
}

export interface RasterReport {
  file: string
  sha256: string
  crs: string
  /** Side of the raster's cells on the ground, in metres. */
  source_cell_m: number
  /** In the order in which they are made: altitude, then slope. */
  fields: FieldReport[]
  issues: Issue[]
}

/** Changes when the same raster would make other numbers. */
const METHOD = 'bilinear, Horn; 1'
/** An area is covered when at most this share of its cells is without data: a coast is never cut the same way twice. */
const MISSING_AT_MOST = 0.005

/**
 * Imports a GeoTIFF as fields on the grid of the region (100 m cells of EPSG:32719): reads it by windows, interpolates,
 * works out the slope where it is of altitudes, and publishes each as a version of its raster layer, all in one transaction.
 * What cells are without data stays so. The slope of cells above 1 km is refused with an issue; the altitude is kept, with
 * the cell's side as its accuracy. The same file again changes nothing.
 *
 * Throws a Problem with a sentence: `unknown-layer`, `import-failed` (not a grid of numbers, damaged, elsewhere),
 * `unsupported-crs`, `too-large`, `publish-conflict`. Then nothing is left behind.
 */
export async function importRaster(
  db: Database,
  bytes: Bytes,
  request: RasterRequest = {},
): Promise<RasterReport> {
  const { identity = STEWARD, onStep = () => {} } = request
  const main = fieldLayer(request.layer ?? 'elevation_m')
  const layers: FieldLayer[] = main === 'elevation_m' ? ['elevation_m', 'slope_pct'] : [main]

  await onStep('read')
  const raster = await openRaster(bytes)
  const sha256 = await hashOf(bytes)
  const coarse = raster.cell_m > COARSEST_FOR_SLOPE_M
  const wanted = layers.filter((layer) => layer !== 'slope_pct' || !coarse)
  const report: RasterReport = {
    file: bytes.name,
    sha256,
    crs: raster.crs.name,
    source_cell_m: raster.cell_m,
    fields: layers.map((layer) => ({
      layer,
      status: 'refused',
      version_id: null,
      statistics: null,
      coverage: null,
    })),
    issues: wanted.length < layers.length ? [tooCoarse(raster)] : [],
  }
  const before = new Map<FieldLayer, CurrentVersion | null>()
  for (const layer of wanted) before.set(layer, await db.as(identity, (tx) => currentVersion(tx, layer)))
  const changed = wanted.filter((layer) => before.get(layer)?.content_sha256 !== contentOf(sha256, layer))
  for (const layer of wanted) {
    const version_id = before.get(layer)?.id ?? null
    if (!changed.includes(layer)) Object.assign(fieldOf(report, layer), { status: 'unchanged', version_id })
  }
  if (changed.length === 0) return report

  await onStep('resample')
  const { scale: _, range, unit } = FIELDS[main]
  const { values, out_of_range } = await resample(raster, REGION_GRID, range)
  if (out_of_range > 0) {
    const [lowest, highest] = range
    report.issues.push(issue('raster_out_of_range', { count: out_of_range, lowest, highest, unit }))
  }
  requireSome(raster, values)
  const known = await db.as(identity, areas)
  const loaded: { layer: FieldLayer; versionId: number; bounds: ReturnType<typeof boundsOf> }[] = []
  try {
    for (const layer of changed) {
      if (layer !== main) await onStep('slope')
      const numbers = layer === main ? values : slopeOf(values, REGION_GRID)
      const field = fieldOf(report, layer)
      field.statistics = statisticsOf(numbers)
      field.coverage = coverageOf(numbers, REGION_GRID, known)
      field.status = 'checked'
      if (request.dryRun) continue
      await onStep('load')
      const versionId = await db.as(identity, (tx) =>
        openVersion(tx, layer, {
          origin: layer === main ? 'import' : 'derived',
          source: request.source ?? { name: publisherOf(layer), year: null, reference: bytes.name },
          vintage: request.vintage ?? null,
          coverage: field.coverage,
          contentSha256: contentOf(sha256, layer),
          ...(raster.crs.srid === WGS84 ? {} : { crs: crsReading(raster) }),
          ...(request.runId === undefined
            ? {}
            : { run: { id: request.runId, file: { name: bytes.name, sha256, url: request.url ?? null } } }),
        }),
      )
      loaded.push({ layer, versionId, bounds: boundsOf(numbers, REGION_GRID) })
      const row: FieldRow = {
        version_id: versionId,
        name: layer,
        grid: REGION_GRID,
        encoding: encodingOf(FIELDS[layer].scale),
        statistics: field.statistics,
        source_cell_m: raster.cell_m,
        notes: notesOf(raster, layer, main),
      }
      await db.as(identity, (tx) => insertField(tx, row))
      await insertPieces(db, identity, row, numbers)
    }
    if (request.dryRun) return report
    await onStep('publish')
    await db.as(identity, async (tx) => {
      for (const { layer, versionId, bounds } of loaded) {
        await describeVersion(tx, versionId, {
          accuracy_m: raster.cell_m + raster.crs.datum.operation.accuracy_m,
          bounds,
          issue_kinds: Object.fromEntries(report.issues.map(({ kind }) => [kind, 1])),
        })
        await publishVersion(tx, versionId, before.get(layer)?.id ?? null)
      }
    })
  } catch (error) {
    for (const { versionId } of loaded) await db.as(identity, (tx) => discardVersion(tx, versionId))
    throw error
  }
  for (const { layer, versionId } of loaded) {
    Object.assign(fieldOf(report, layer), { status: 'published', version_id: versionId })
  }
  return report
}

function fieldLayer(id: string): FieldLayer {
  if (isFieldLayer(id)) return id
  const known = Object.keys(FIELDS).join(', ')
  throw layerById(id)
    ? new Problem('import-failed', {
        es: `La capa «${id}» no es una grilla; de un GeoTIFF se cargan ${known}.`,
        en: `Layer “${id}” is not a grid; of a GeoTIFF are loaded ${known}.`,
      })
    : new Problem('unknown-layer', {
        es: `No hay una capa «${id}» en el catálogo; de un GeoTIFF se cargan ${known}.`,
        en: `There is no layer “${id}” in the catalogue; of a GeoTIFF are loaded ${known}.`,
      })
}

const fieldOf = (report: RasterReport, layer: FieldLayer): FieldReport =>
  report.fields.find((field) => field.layer === layer) as FieldReport

const tooCoarse = ({ cell_m }: Raster): Issue =>
  issue('raster_too_coarse', { cell_m, limit_m: COARSEST_FOR_SLOPE_M })

const publisherOf = (layer: FieldLayer): string => layerById(layer)?.publisher.es ?? layer

async function hashOf(bytes: Bytes): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of bytes.stream()) hash.update(piece)
  return hash.digest('hex')
}

const contentOf = (sha256: string, layer: FieldLayer): string =>
  createHash('sha256').update([sha256, layer, REGION_GRID.id, METHOD].join()).digest('hex')

function requireSome({ name }: Raster, values: Float32Array): void {
  if (values.some((value) => !Number.isNaN(value))) return
  throw new Problem('import-failed', {
    es: `«${name}» no tiene datos en la región: todas sus celdas aquí están marcadas sin datos.`,
    en: `“${name}” has no data in the region: all its cells here are marked as without data.`,
  })
}

/** Where a field is known: the region, or the comunas that it covers. */
function coverageOf(values: Float32Array, grid: Grid, known: readonly Area[]): Coverage {
  const covered = known.filter(({ polygons }) => {
    let [cells, missing] = [0, 0]
    for (const polygon of polygons) {
      visitCells(grid, polygon, (first, last) => {
        cells += last - first
        for (let at = first; at < last; at += 1) if (Number.isNaN(values[at])) missing += 1
      })
    }
    return cells > 0 && missing <= MISSING_AT_MOST * cells
  })
  if (covered.some(({ code }) => code === 'region')) return 'region'
  const codes = covered.map(({ code }) => code).sort()
  return codes.length > 0 ? codes : null
}

function crsReading({ crs }: Raster): CrsReading {
  return {
    srid: crs.srid,
    name: crs.name,
    certainty: 'declared',
    evidence: [{ es: `El GeoTIFF declara EPSG:${crs.srid}.`, en: `The GeoTIFF declares EPSG:${crs.srid}.` }],
    operation: crs.datum.operation,
  }
}

function notesOf({ cell_m, crs }: Raster, layer: FieldLayer, main: FieldLayer): Text[] {
  const [es, en] = (['es-CL', 'en-GB'] as const).map((locale) =>
    cell_m.toLocaleString(locale, { maximumSignificantDigits: 3 }),
  )
  const notes: Text[] = [
    {
      es: `De celdas de ${es} m en ${crs.name}, interpoladas (bilineal) a celdas de ${REGION_GRID.cell_m} m.`,
      en: `From cells of ${en} m in ${crs.name}, interpolated (bilinear) to cells of ${REGION_GRID.cell_m} m.`,
    },
  ]
  if (layer !== main) {
    notes.push({
      es: 'Pendiente calculada de las altitudes con el método de Horn (1981).',
      en: 'Slope worked out from altitudes with the method of Horn (1981).',
    })
    if (cell_m > REGION_GRID.cell_m) {
      notes.push({
        es: `Es la pendiente entre celdas de ${es} m: la del terreno, más cerca, puede ser mayor.`,
        en: `It is the slope between cells of ${en} m: that of the ground, closer by, may be steeper.`,
      })
    }
  }
  return notes
}
