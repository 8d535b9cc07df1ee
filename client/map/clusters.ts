import type {
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  SourceSpecification,
} from '@maplibre/maplibre-gl-style-spec'
import type { Feature, FeatureCollection, Point } from 'geojson'
import { clusterPaint, type Tone } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration, Theme } from '../../geodata/model/layer.ts'
import type { PublishedVersion } from '../data/layers.ts'
import type { Flavour } from './palette.ts'

/**
 * Seen from afar, points of a theme that would cover each other are gathered into a number. The points come whole from
 * the server, not from tiles, so the number is how many there are.
 *
 * Terms
 * - far: zooms under `FAR`, at which points are gathered.
 */
export const FAR = 8
/** Px within which points are gathered. */
const REACH = 26
/** As many points as the server gives of a layer. */
const MOST = 2000

const PREFIX = 'clusters/'

export type PointFeature = Feature<Point, Record<string, string | number | boolean>>
/** Points by layer; null: asked for and not yet here, or never to come. */
export type Points = ReadonlyMap<string, FeatureCollection<Point> | null>

/** Whether the points of a layer are gathered from afar. `declaration`: as drawn (`drawnAs`). */
export function isGathered(declaration: LayerDeclaration, version: PublishedVersion): boolean {
  const { theme, geometry, access, symbology, zoom } = declaration
  return (
    geometry === 'point' &&
    access === 'public' &&
    theme !== 'base' &&
    symbology.kind !== 'graduated' &&
    zoom.min < FAR &&
    version.feature_count > 1 &&
    version.feature_count <= MOST
  )
}

/** A layer that is gathered, with how it is painted when it stands alone. */
export interface Gathered {
  declaration: LayerDeclaration
  points: FeatureCollection<Point>
  /** Discs and signs, as `paintLayers` has them. */
  paint: readonly LayerSpecification[]
}

const sourceOf = (theme: Theme): string => `${PREFIX}${theme}`
export const isClusterSource = (id: string): boolean => id.startsWith(PREFIX)
/** Whether a picture has numbers of a theme in it. */
export const isClusterOf = (drawn: ReadonlySet<string>, theme: Theme): boolean => drawn.has(sourceOf(theme))
/** Painted layers that stand for several features. */
export const isClusterLayer = (id: string): boolean => id.startsWith(PREFIX) && id.endsWith('--disc')

/** Sources and layers of what is gathered, the first layer of the view on top; `gathered` is from the bottom up. */
export function clusterLayers(
  gathered: readonly Gathered[],
  flavour: Flavour,
): { sources: Record<string, SourceSpecification>; layers: LayerSpecification[] } {
  const sources: Record<string, SourceSpecification> = {}
  const themes = [...new Set(gathered.map(({ declaration }) => declaration.theme))]
  const [alone, many]: [LayerSpecification[], LayerSpecification[]] = [[], []]
  for (const theme of themes) {
    const source = sourceOf(theme)
    const ours = gathered.filter(({ declaration }) => declaration.theme === theme)
    sources[source] = {
      type: 'geojson',
      data: { type: 'FeatureCollection', features: ours.flatMap(({ points }) => points.features) },
      cluster: true,
      clusterRadius: REACH,
      clusterMaxZoom: FAR - 1,
    } satisfies GeoJSONSourceSpecification
    for (const { declaration, paint } of ours) {
      // A number has no layer.
      const own: ExpressionSpecification = ['==', ['get', 'layer'], declaration.id]
      for (const layer of paint) {
        const { 'source-layer': _, ...rest } = layer as LayerSpecification & { 'source-layer'?: string }
        const filter = 'filter' in layer && layer.filter ? ['all', layer.filter, own] : own
        alone.push({
          ...rest,
          id: `${layer.id}@far`,
          source,
          maxzoom: FAR,
          filter: filter as FilterSpecification,
        } as LayerSpecification)
      }
    }
    many.push(...clusterPaint(theme as Tone, iconOf(ours), flavour, { source, prefix: source, maxzoom: FAR }))
  }
  return { sources, layers: [...alone, ...many] }
}

/** The signs of numbers for the legend: the themes that are gathered at a zoom, from the top of the view down. */
export function clusterSigns(
  shown: readonly LayerDeclaration[],
  zoom: number,
): { theme: Theme; icon: ReturnType<typeof iconOf> }[] {
  if (zoom >= FAR) return []
  return [...new Set(shown.map(({ theme }) => theme))].map((theme) => ({
    theme,
    icon: iconOf(
      shown
        .filter((one) => one.theme === theme)
        .map((declaration) => ({ declaration }))
        .reverse(),
    ),
  }))
}

/** The icon that a number of this theme carries: the first that its uppermost layer has. */
export function iconOf(ours: readonly Pick<Gathered, 'declaration'>[]) {
  for (const { declaration } of [...ours].reverse()) {
    const { symbology } = declaration
    const symbols =
      symbology.kind === 'by-choice'
        ? [...Object.values(symbology.symbols), symbology.other]
        : [symbology.symbol]
    const icon = symbols.find((symbol) => symbol.icon !== 'dot')?.icon
    if (icon) return icon
  }
  return null
}
