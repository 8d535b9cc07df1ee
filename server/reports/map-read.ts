import { layerById } from '../../geodata/layers/index.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Transaction } from '../db/as.ts'
import { type Box, type Frame, frameAround, grown, joined, metresPerPoint, project } from './map-frame.ts'
import type { Shape } from './map-symbols.ts'
import { featuresInBox, keptVersions, type MapFeature } from './queries.ts'

/**
 * Terms
 * - window: the part of the ground one map shows. Three kinds: `location` (the region), `detail` (the site),
 *   `around` (the site with what lies near it; only where the detail does not reach that far).
 * - backdrop: what helps the reader to know where he is: coast, comunas, main roads, names of places.
 */
export type WindowKind = 'location' | 'detail' | 'around'

export interface MapWindow {
  kind: WindowKind
  frame: Frame
  backdrop: MapFeature[]
  /** Features the screening names. */
  named: MapFeature[]
}

export interface MapData {
  windows: MapWindow[]
  /** Layers whose recorded version is not kept any more: what the screening says of them stands, but is not drawn. */
  gone: string[]
  /** Layers whose features are shown to some people only: named in the text where the screening names them, never drawn. */
  withheld: string[]
}

export const BACKDROP = ['coastline', 'comuna', 'road_national', 'settlement'] as const
/** Layers that are the ground itself: drawn as backdrop or not at all. */
const isGround = (layer: LayerDeclaration | undefined) =>
  layer === undefined || layer.theme === 'base' || layer.geometry === 'none' || layer.geometry === 'raster'

/** Width of the text column, points. */
export const COLUMN = 487
export const GUTTER = 15
const SIZES: Record<WindowKind, { width: number; height: number }> = {
  location: { width: 182, height: 262 },
  detail: { width: COLUMN - 2 * GUTTER, height: 500 },
  around: { width: COLUMN - 2 * GUTTER, height: 540 },
}

/** Farthest that a feature is looked for to be drawn around the site, m. */
const AROUND_M = 25_000

/** Rings of polygons or lines of line strings, and points, in metres. */
export function partsOf(geometry: Geometry): { areas: Shape[]; lines: Shape; points: readonly number[][] } {
  switch (geometry.type) {
    case 'Point':
      return { areas: [], lines: [], points: [geometry.coordinates] }
    case 'MultiPoint':
      return { areas: [], lines: [], points: geometry.coordinates }
    case 'LineString':
      return { areas: [], lines: [geometry.coordinates as never], points: [] }
    case 'MultiLineString':
      return { areas: [], lines: geometry.coordinates as never, points: [] }
    case 'Polygon':
      return { areas: [geometry.coordinates as never], lines: [], points: [] }
    case 'MultiPolygon':
      return { areas: geometry.coordinates as never, lines: [], points: [] }
  }
}

/** The rings of a site, [east, north] in EPSG:32719. */
export function siteRings(geometry: Geometry): [number, number][][] {
  return partsOf(geometry).areas.flatMap((rings) => rings.map((ring) => ring.map(project)))
}

/** The box around points: west, south, east, north. */
export function boxOf(points: Iterable<readonly number[]>): Box {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x = 0, y = 0] of points) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

export const pointsOf = (geometry: Geometry): readonly (readonly number[])[] => {
  const { areas, lines, points } = partsOf(geometry)
  return [...areas.flat(2), ...lines.flat(), ...points]
}

/** How far around the site the findings that hold, or could, look at something, m; 0: nothing near. */
function reach({ findings, measures }: Screening): number {
  const alive = new Set(
    findings.flatMap(({ outcome, because }) =>
      outcome === 'triggered' || outcome === 'possible' ? because.map((key) => key.split('?')[0]) : [],
    ),
  )
  const distances = measures.flatMap(({ layer, distance_m }) =>
    alive.has(layer) && !isGround(layerById(layer)) && distance_m !== null && distance_m <= AROUND_M
      ? [distance_m]
      : [],
  )
  return Math.max(0, ...distances)
}

/**
 * What the maps of a screening show, from the versions it was made with, as far as they are kept. Only public features:
 * the drawing is the same for everybody who may read the screening.
 */
export async function readMaps(tx: Transaction, screening: Screening): Promise<MapData> {
  const versions = screening.layer_versions
  const kept = await keptVersions(
    tx,
    Object.values(versions).flatMap((version) => version?.id ?? []),
  )
  const site = boxOf(siteRings(screening.site.geometry).flat())
  const backdropVersions = BACKDROP.flatMap((id) => {
    const version = versions[id]
    return version && kept.has(version.id) ? [{ version_id: version.id, feature_ids: null }] : []
  })
  const wanted = screening.measures.flatMap(({ layer, where, version_id, features }) =>
    where === null && version_id !== null && kept.has(version_id) && !isGround(layerById(layer))
      ? [{ version_id, feature_ids: features.map(({ feature_id }) => feature_id) }]
      : [],
  )
  const window = async (kind: WindowKind, frame: Frame): Promise<MapWindow> => {
    const tolerance = metresPerPoint(frame) * 0.35
    // A little more than the window, so that the edges of what is cut lie outside it.
    const box = grown(frame.box, 0.02)
    return {
      kind,
      frame,
      backdrop: await featuresInBox(tx, backdropVersions, box, tolerance),
      named: kind === 'location' ? [] : await featuresInBox(tx, wanted, box, tolerance),
    }
  }

  const [west, south, east, north] = STUDY_FRAME
  const everywhere = boxOf([west, east].flatMap((lon) => [south, north].map((lat) => project([lon, lat]))))
  const comuna = versions.comuna && kept.has(versions.comuna.id) ? versions.comuna.id : null
  const region =
    comuna === null
      ? []
      : await featuresInBox(tx, [{ version_id: comuna, feature_ids: null }], everywhere, 2000)
  const regionBox = region.length ? boxOf(region.flatMap(({ geometry }) => pointsOf(geometry))) : everywhere
  const detail = frameAround(grown(site, 0.35, 400), { ...SIZES.detail, least: 1000 })
  const windows = [
    await window('location', frameAround(joined(grown(regionBox, 0.02), site), SIZES.location)),
    await window('detail', detail),
  ]
  const far = reach(screening)
  const around: Box = [site[0] - far, site[1] - far, site[2] + far, site[3] + far]
  const shows = joined(detail.box, around)
  if (far > 0 && shows.some((side, i) => side !== detail.box[i]))
    windows.push(await window('around', frameAround(grown(around, 0.06), SIZES.around)))
  return {
    windows,
    gone: Object.entries(versions)
      .flatMap(([layer, version]) => (version && !kept.has(version.id) ? [layer] : []))
      .sort(),
    withheld: screening.measures
      .filter(
        ({ layer, where, features }) =>
          where === null && features.length > 0 && layerById(layer)?.access === 'restricted',
      )
      .map(({ layer }) => layer)
      .sort(),
  }
}
