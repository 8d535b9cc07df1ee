import type {
  GeoJSONSourceSpecification,
  LayerSpecification,
  RasterLayerSpecification,
  RasterSourceSpecification,
  SourceSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
  VectorSourceSpecification,
} from '@maplibre/maplibre-gl-style-spec'
import type { FeatureCollection } from 'geojson'
import { LABEL_FONT, paintLayers } from '../../geodata/layers/symbology.ts'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { RELIEF_TILE, reliefZooms } from '../../geodata/model/relief.ts'
import type { Bbox, PublishedVersion, Versions } from '../data/layers.ts'
import { clusterLayers, FAR, type Gathered, isGathered, type Points } from './clusters.ts'
import { graticule } from './graticule.ts'
import { type Flavour, GROUND, type Ground } from './palette.ts'
import type { Base, LayerView } from './view.ts'

/**
 * The map's style is a pure function of what is shown. MapLibre works out what changed.
 *
 * Order from below: ground, online ground, what explains it (`under`), areas of layers, their lines, their discs, their
 * names, their signs, rings of selection, names of places, then overlays of tasks. Within a kind, the first layer of the
 * view is on top. MapLibre places the uppermost first, so names keep clear of signs, and signs of nothing.
 */

/** Something a task draws over the layers: a site, a distance ring, results. Ids of its layers start with its own id. */
export interface Overlay {
  id: string
  data: FeatureCollection
  layers: OverlayLayer[]
  /** Drawn right over the ground, under every layer: an explanation of the ground rather than something on it. */
  under?: boolean
}
type WithoutSource<T> = T extends { source: string } ? Omit<T, 'source' | 'source-layer'> : never
export type OverlayLayer = WithoutSource<LayerSpecification>

export interface StyleInput {
  catalogue: readonly LayerDeclaration[]
  versions: Versions
  /** First is on top. Ids that the catalogue or the versions do not know are passed over. */
  layers: readonly LayerView[]
  base: Base
  flavour: Flavour
  language: 'es' | 'en'
  /** Degrees between lines of the grid, or null for none. */
  grid: number | null
  overlays?: readonly Overlay[]
  /** Points that are gathered into numbers from afar; layers that are not in it are drawn from their tiles. */
  points?: Points
  /** Start of every address, e.g. `https://example.org`; MapLibre's worker needs them absolute. */
  origin: string
}

export { LABEL_FONT } from '../../geodata/layers/symbology.ts'

export const BASEMAP = 'basemap'
export const ONLINE = 'online'
export const GRID = 'grid'

export const ATTRIBUTION: Record<Exclude<Base, 'plain'>, { text: string; href: string }> = {
  // https://www.openstreetmap.org/copyright
  osm: { text: '© OpenStreetMap', href: 'https://www.openstreetmap.org/copyright' },
  // https://www.arcgis.com/home/item.html?id=10df2279f9684e4a9f6a7f08febac2a9
  satellite: {
    text: 'Esri, Vantor, Earthstar Geographics, GIS User Community',
    href: 'https://www.arcgis.com/home/item.html?id=10df2279f9684e4a9f6a7f08febac2a9',
  },
}

const ONLINE_SOURCES: Record<Exclude<Base, 'plain'>, SourceSpecification> = {
  osm: {
    type: 'raster',
    tiles: ['https://tile.openstreetmap.org/{z}/{x}/{y}.png'],
    tileSize: 256,
    maxzoom: 19,
  },
  satellite: {
    type: 'raster',
    tiles: ['https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}'],
    tileSize: 256,
    maxzoom: 18,
  },
}

/** Id of the source, and of the layer inside its tiles: the layer's own. */
export const sourceId = (layer: string): string => layer

/**
 * Deepest zoom of the tiles that names of areas are placed from. A name is placed once per tile, so a large area would
 * be named in every tile that it fills: from these, 313 km wide, it is named once or twice. They are the same tiles
 * that the far view asked for.
 */
const NAME_ZOOM = 7

const namesSourceId = (layer: string): string => `${layer}/names`

/** Whether these labels stand inside areas, rather than beside points or along lines. */
const namesAreas = (declaration: LayerDeclaration, label: SymbolLayerSpecification): boolean =>
  declaration.geometry === 'polygon' &&
  declaration.zoom.min <= NAME_ZOOM &&
  (label.layout?.['symbol-placement'] ?? 'point') === 'point'

/** Id of a painted layer that shows hover and selection of `layer`. */
export const highlightId = (layer: string, kind: 'line' | 'point'): string => `${layer}/highlight-${kind}`

function groundLayers(ground: Ground): LayerSpecification[] {
  return [
    {
      id: 'ground/sea',
      type: 'background',
      paint: { 'background-color': ground.sea },
    },
    {
      id: 'ground/land',
      type: 'fill',
      source: BASEMAP,
      filter: ['==', ['get', 'kind'], 'land'],
      paint: {
        'fill-color': ['case', ['==', ['get', 'name'], 'Chile'], ground.land, ground.abroad],
        'fill-antialias': true,
      },
    },
    {
      id: 'ground/coast',
      type: 'line',
      source: BASEMAP,
      filter: ['==', ['get', 'kind'], 'coastline'],
      paint: {
        'line-color': ground.coast,
        'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.8, 12, 1.6],
      },
    },
    {
      id: 'ground/border',
      type: 'line',
      source: BASEMAP,
      filter: ['==', ['get', 'kind'], 'border'],
      paint: {
        'line-color': ground.border,
        'line-width': ['interpolate', ['linear'], ['zoom'], 5, 1, 12, 2],
        'line-dasharray': [5, 2, 1, 2],
      },
    },
  ]
}

function gridLayers(ground: Ground): LayerSpecification[] {
  return [
    {
      id: 'ground/grid',
      type: 'line',
      source: GRID,
      paint: { 'line-color': ground.grid, 'line-width': 0.7, 'line-opacity': 0.55 },
    },
    {
      id: 'ground/grid-label',
      type: 'symbol',
      source: GRID,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 500,
        'text-field': ['get', 'label'],
        'text-font': LABEL_FONT,
        'text-size': 11,
      },
      paint: { 'text-color': ground.text, 'text-halo-color': ground.halo, 'text-halo-width': 1.5 },
    },
  ]
}

/**
 * Rings of hover and selection, seen only where a feature's state says so. Hidden until something of the layer is ringed
 * (`withRings`): what nobody sees would be made for every tile and drawn in every frame.
 */
function highlightLayers(declaration: LayerDeclaration, ground: Ground): LayerSpecification[] {
  const width = (selected: number, hovered: number) =>
    [
      'case',
      ['boolean', ['feature-state', 'selected'], false],
      selected,
      ['boolean', ['feature-state', 'hovered'], false],
      hovered,
      0,
    ] as const
  const from = { source: sourceId(declaration.id), 'source-layer': declaration.id }
  const layers: LayerSpecification[] = []
  if (declaration.geometry !== 'point') {
    layers.push({
      id: highlightId(declaration.id, 'line'),
      type: 'line',
      ...from,
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round', 'line-cap': 'round', visibility: 'none' },
      paint: { 'line-color': ground.accent, 'line-width': [...width(4, 2.5)] as never },
    })
  }
  if (declaration.geometry === 'point' || declaration.geometry === 'mixed') {
    layers.push({
      id: highlightId(declaration.id, 'point'),
      type: 'circle',
      ...from,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: { visibility: 'none' },
      paint: {
        'circle-radius': 13,
        'circle-color': 'transparent',
        'circle-stroke-color': ground.accent,
        'circle-stroke-width': [...width(3.5, 2)] as never,
      },
    })
  }
  return layers
}

/** The style with the rings of these layers in sight. */
export function withRings(style: StyleSpecification, layers: ReadonlySet<string>): StyleSpecification {
  const ids = new Set([...layers].flatMap((id) => [highlightId(id, 'line'), highlightId(id, 'point')]))
  return {
    ...style,
    layers: style.layers.map((layer) =>
      ids.has(layer.id)
        ? ({ ...layer, layout: { ...layer.layout, visibility: 'visible' } } as LayerSpecification)
        : layer,
    ),
  }
}

/** What is selected or pointed at among gathered points: put there by the map, ringed where it is, also inside a number. */
export const POINTED = 'pointed'

const pointedLayer = (ground: Ground): LayerSpecification => ({
  id: `${POINTED}/highlight-point`,
  type: 'circle',
  source: POINTED,
  maxzoom: FAR,
  paint: {
    'circle-radius': 12,
    'circle-color': 'transparent',
    'circle-stroke-color': ground.accent,
    'circle-stroke-width': ['case', ['get', 'selected'], 3.5, 2],
  },
})

/**
 * The declaration, narrowed to the one kind of geometry that the version has: a layer that may hold points and areas,
 * and holds points, is painted and explained as points.
 */
export function drawnAs(
  declaration: LayerDeclaration,
  version: Pick<PublishedVersion, 'geometry_types'> | undefined,
): LayerDeclaration {
  if (declaration.geometry !== 'mixed' || !version) return declaration
  const kinds = new Set(
    version.geometry_types.map((type) =>
      /point/i.test(type)
        ? 'point'
        : /line/i.test(type)
          ? 'line'
          : /polygon/i.test(type)
            ? 'polygon'
            : 'mixed',
    ),
  )
  const [only] = kinds
  return kinds.size === 1 && only ? { ...declaration, geometry: only } : declaration
}

/** The grid that is drawn: shaded relief of its altitudes. */
const RELIEF = 'elevation_m'

/** Whether the map draws a layer at all: not tables, and of the grids only altitudes. */
export const isDrawn = ({ id, geometry }: Pick<LayerDeclaration, 'id' | 'geometry'>): boolean =>
  geometry !== 'none' && (geometry !== 'raster' || id === RELIEF)

/** Shaded relief: nothing is drawn where no altitude is known. */
function reliefLayer(ground: Ground, opacity: number): RasterLayerSpecification {
  return {
    id: `${RELIEF}--relief`,
    type: 'raster',
    source: RELIEF,
    paint: {
      'raster-opacity': opacity,
      'raster-brightness-min': ground.shaded,
      'raster-brightness-max': ground.lit,
      'raster-fade-duration': 0,
    },
  }
}

function reliefSource(version: PublishedVersion, origin: string): RasterSourceSpecification {
  // The accuracy of a grid is the side of its cells.
  const { min, max } = reliefZooms(version.accuracy_m ?? 100)
  return {
    type: 'raster',
    tiles: [`${origin}/api/hillshade/{z}/{y}/{x}?v=${version.id}`],
    tileSize: RELIEF_TILE,
    bounds: boundsOf(version.bbox),
    minzoom: min,
    maxzoom: max,
  }
}

/** Bounds of the tiles to ask for: the data's own, a little wider because tiles are simplified. */
function boundsOf(bbox: Bbox | null): [number, number, number, number] {
  const [west, south, east, north] = bbox ?? STUDY_FRAME
  const margin = 0.02
  return [
    Math.max(-180, west - margin),
    Math.max(-85, south - margin),
    Math.min(180, east + margin),
    Math.min(85, north + margin),
  ]
}

/** A MapLibre style (version 8) of everything that is shown. Same input, same style. */
export function buildStyle(input: StyleInput): StyleSpecification {
  const { catalogue, versions, base, flavour, language, grid, origin } = input
  const ground = GROUND[flavour]
  const sources: Record<string, SourceSpecification> = {}
  const below: LayerSpecification[] = groundLayers(ground)
  const relief: LayerSpecification[] = []
  const areas: LayerSpecification[] = []
  const lines: LayerSpecification[] = []
  const highlights: LayerSpecification[] = []
  const points: LayerSpecification[] = []
  const signs: LayerSpecification[] = []
  const gathered: Gathered[] = []
  // Names of small places: they give way to every other.
  const minor: LayerSpecification[] = []
  const labels: LayerSpecification[] = []
  // Names of towns and limits are what people find their way by: where names collide, these stay. MapLibre places the
  // uppermost layer first.
  const orienting: LayerSpecification[] = []

  // The offline ground is always there: an online one that does not answer leaves it in sight.
  sources[BASEMAP] = { type: 'geojson', data: `${origin}/api/basemap`, tolerance: 0.2 }
  if (base !== 'plain') {
    sources[ONLINE] = ONLINE_SOURCES[base]
    below.push({
      id: 'ground/online',
      type: 'raster',
      source: ONLINE,
      paint:
        flavour === 'dark' && base === 'osm'
          ? { 'raster-brightness-max': 0.55, 'raster-saturation': -0.5 }
          : {},
    })
  }
  if (grid !== null) {
    sources[GRID] = { type: 'geojson', data: graticule(STUDY_FRAME, grid, language) }
    below.push(...gridLayers(ground))
  }

  const declarations = new Map(catalogue.map((declaration) => [declaration.id, declaration]))
  for (const { id, opacity } of [...input.layers].reverse()) {
    const declared = declarations.get(id)
    const version = versions.get(id)
    if (!declared || !version || !isDrawn(declared)) continue
    if (declared.geometry === 'raster') {
      sources[id] = reliefSource(version, origin)
      relief.push(reliefLayer(ground, opacity))
      continue
    }
    const declaration = drawnAs(declared, version)
    const source = sourceId(id)
    const tiles: VectorSourceSpecification = {
      type: 'vector',
      tiles: [`${origin}/ogc/collections/${id}/tiles/WebMercatorQuad/{z}/{y}/{x}?v=${version.id}`],
      bounds: boundsOf(version.bbox),
      minzoom: declaration.zoom.min,
      maxzoom: declaration.zoom.max,
      promoteId: 'feature_id',
    }
    sources[source] = tiles
    const far = isGathered(declaration, version) ? input.points?.get(id) : undefined
    // Up close points come from tiles; from afar, whole.
    const near = far === undefined ? {} : { minzoom: FAR }
    const alone: LayerSpecification[] = []
    for (const layer of paintLayers(declaration, flavour, {
      sourceId: source,
      opacity,
      overImage: base === 'satellite',
    })) {
      if (layer.type === 'fill') areas.push(layer)
      else if (layer.type === 'line') lines.push(layer)
      else if (layer.type === 'symbol' && layer.layout?.['text-field'] !== undefined) {
        // One area that fills the map is not what a name is needed for.
        if (declaration.geometry === 'polygon' && version.feature_count === 1) continue
        const names = layer.id.endsWith('--label-minor')
          ? minor
          : declaration.theme === 'base'
            ? orienting
            : labels
        if (namesAreas(declaration, layer)) {
          sources[namesSourceId(id)] = { ...tiles, maxzoom: Math.min(NAME_ZOOM, declaration.zoom.max) }
          names.push({ ...layer, source: namesSourceId(id) })
        } else names.push(layer)
      } else {
        ;(layer.id.endsWith('--sign') ? signs : points).push({ ...layer, ...near })
        alone.push(layer)
      }
    }
    if (far) gathered.push({ declaration, points: far, paint: alone })
    highlights.push(...highlightLayers(declaration, ground).map((layer) => ({ ...layer, ...near })))
  }

  const clusters = clusterLayers(gathered, flavour)
  Object.assign(sources, clusters.sources)
  signs.push(...clusters.layers)
  if (gathered.length > 0) {
    sources[POINTED] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }
    highlights.push(pointedLayer(ground))
  }

  const overlays: LayerSpecification[] = []
  for (const overlay of input.overlays ?? []) {
    sources[overlay.id] = { type: 'geojson', data: overlay.data } satisfies GeoJSONSourceSpecification
    for (const layer of overlay.layers)
      (overlay.under ? below : overlays).push({ ...layer, source: overlay.id } as LayerSpecification)
  }

  return {
    version: 8,
    name: 'Suelo Común',
    sources,
    layers: [
      ...below,
      ...relief,
      ...areas,
      ...lines,
      ...points,
      ...minor,
      ...labels,
      ...signs,
      ...highlights,
      ...orienting,
      ...overlays,
    ],
  }
}

/**
 * The view's layers, or the catalogue's own choice when the view names none. Highest kind of geometry on top. `page`: path
 * of the page; finding land paints the whole map with its answer, and begins with nothing over it but what the map is
 * found one's way by: places, limits, main roads.
 */
export function shownLayers(
  layers: readonly LayerView[] | undefined,
  catalogue: readonly LayerDeclaration[],
  page = '/',
): LayerView[] {
  if (layers) return [...layers]
  const isAnswer = /^\/suelo(\/|$)/.test(page)
  return catalogue
    .filter(({ visible, theme }) => visible && (!isAnswer || theme === 'base'))
    .map(({ id }) => ({ id, opacity: 1 }))
}
