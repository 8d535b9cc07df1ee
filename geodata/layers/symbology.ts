import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  FillLayerSpecification,
  FilterSpecification,
  LayerSpecification,
  LineLayerSpecification,
  SymbolLayerSpecification,
} from '@maplibre/maplibre-gl-style-spec'
import type { FeatureSymbol, LayerDeclaration, Symbology, Theme } from '../model/layer.ts'
import type { Language } from '../model/text.ts'
import { UNITS } from '../model/units.ts'
import { ICON_PATHS, ICON_SIZE, type Icon } from './icons.ts'
import { type Flavour, GROUND, mix, PALETTE, type Tone, type ToneColours, toneOf } from './palette.ts'

export { FLAVOURS, type Flavour, type Tone } from './palette.ts'

/**
 * From a declaration to paint, legend and print. Pure: the same declaration always gives the same style layers and the
 * same SVG, so a symbol on the map, in the legend and on paper are one symbol.
 *
 * Terms
 * - tone: the colour a symbol takes, its theme's unless it names another.
 * - second channel: what says the same thing without colour: a pattern, the style of a line, the shape of an icon,
 *   the ring of a disc.
 */

type Fill = FeatureSymbol['fill']
type Line = FeatureSymbol['line']
/** `outline` icons are drawn on paper, the others on a disc of their tone. */
export type IconName = Icon | `${Icon}-outline`
export type PatternName = Fill | 'no-data'

/** Name by which a style asks for the image of a pattern; `patternSvg` draws it. */
export const patternImage = (fill: PatternName, tone: Tone, flavour: Flavour) =>
  `pattern:${fill}:${tone}:${flavour}`
/** Name by which a style asks for the image of an icon; `iconSvg` draws it. */
export const iconImage = (icon: IconName, tone: Tone, flavour: Flavour) => `icon:${icon}:${tone}:${flavour}`
/** Name by which a style asks for the image of a whole sign, disc and icon; `signSvg` draws it. */
export const signImage = ({ icon, line, radius }: SignShape, tone: Tone, flavour: Flavour) =>
  `sign:${icon}:${line}:${radius}:${tone}:${flavour}`
/** What a sign looks like but for its colours. */
export type SignShape = Pick<FeatureSymbol, 'icon' | 'line' | 'radius'>

const FAMILY = 'Atkinson Hyperlegible Next'
/**
 * Drawn by the browser from the family the page serves; the style names no glyph server. MapLibre reads weight and slope
 * from the first name, which no font has: the next one is drawn so.
 */
export const LABEL_FONT: string[] = [FAMILY, 'sans-serif']
const STRONG_FONT = [`${FAMILY} SemiBold`, ...LABEL_FONT]
const SLOPING_FONT = [`${FAMILY} Italic`, ...LABEL_FONT]

/** Share of the tone under each fill. Indigenous land stays at or under 12 %: presence, not prohibition. */
const FILL_OPACITY: Record<Fill, number> = {
  solid: 0.55,
  soft: 0.2,
  hatch: 0.08,
  cross: 0.1,
  wave: 0.12,
  weave: 0.07,
  none: 0,
}
const PATTERNED: readonly Fill[] = ['hatch', 'cross', 'wave']

/** A pattern that fills the screen says no more than one seen whole, and hides more: it fades as one comes near. */
const patternOpacity = (opacity: number): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  7,
  0.75 * opacity,
  10,
  0.5 * opacity,
  13,
  0.3 * opacity,
]

/** Lengths of dash and gap, in widths of the line. */
const DASHES: Record<Line, readonly [number, number]> = {
  solid: [1, 0],
  double: [1, 0],
  dashed: [4, 2.5],
  dotted: [1, 1.8],
}

/** Gap between the two lines of a double line, px at zoom 9. */
const doubleGap = (symbol: FeatureSymbol) => (symbol.line === 'double' ? Math.max(1.5, symbol.width) : 0)

/** The symbol of a graduated feature that does not state its quantity. */
const unstated = (symbol: FeatureSymbol): FeatureSymbol => ({ ...symbol, line: 'dotted' })

/** How a disc says the line style of its symbol: full, ringed, half full, hollow. */
function disc(symbol: Pick<FeatureSymbol, 'line'>, colours: ToneColours, paper: string) {
  const open = symbol.line === 'dashed' || symbol.line === 'dotted'
  return {
    open,
    fill:
      symbol.line === 'dotted'
        ? paper
        : symbol.line === 'dashed'
          ? mix(colours.fill, paper, 0.3)
          : colours.fill,
    stroke: open ? colours.outline : colours.casing,
    ringed: symbol.line === 'double',
  }
}

/** The symbol one feature takes; the radius of a graduated one is that of its quantity. */
export function symbolOf(symbology: Symbology, properties: Readonly<Record<string, unknown>>): FeatureSymbol {
  if (symbology.kind === 'single') return symbology.symbol
  const value = properties[symbology.property]
  if (symbology.kind === 'by-choice') return symbology.symbols[String(value)] ?? symbology.other
  const [first, ...rest] = symbology.stops as [[number, number], ...[number, number][]]
  if (typeof value !== 'number') return { ...unstated(symbology.symbol), radius: first[1] }
  let [below, radius] = first
  for (const [above, larger] of rest) {
    if (value <= below) break
    const share = Math.min(1, (value - below) / (above - below))
    radius += share * (larger - radius)
    below = above
  }
  return { ...symbology.symbol, radius }
}

/** What a symbol is drawn with where there is no MapLibre, in map pixels: on paper. */
export interface Ink {
  colours: ToneColours
  paper: string
  /** Share of the tone under the pattern. */
  fillOpacity: number
  pattern: 'hatch' | 'cross' | 'wave' | 'weave' | null
  width: number
  /** Lengths of dash and gap; null: an unbroken line. */
  dash: readonly [number, number] | null
  /** Gap between two lines; 0: one line. */
  gap: number
  /** Width of what surrounds the line; 0: nothing does. */
  casing: number
}

/** Colours, line and surroundings in which a symbol is drawn, by day or by night. */
export function inkOf(symbol: FeatureSymbol, theme: Theme, flavour: Flavour): Ink {
  const colours = PALETTE[flavour][toneOf(symbol, theme)]
  const { paper } = GROUND[flavour]
  const [dash, space] = DASHES[symbol.line]
  return {
    colours,
    paper,
    fillOpacity: FILL_OPACITY[symbol.fill],
    pattern:
      PATTERNED.includes(symbol.fill) || symbol.fill === 'weave' ? (symbol.fill as Ink['pattern']) : null,
    width: symbol.width,
    dash: space === 0 ? null : [dash * symbol.width, space * symbol.width],
    gap: doubleGap(symbol),
    casing: colours.casing === paper ? 0 : casingWidth(symbol),
  }
}

// ── paint ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface PaintOptions {
  /** Vector source that holds a layer of tiles named like the declaration. */
  sourceId: string
  /** Of the whole layer, 0 to 1. */
  opacity?: number
  /** The ground is a picture of any colour: edges of areas are cased too. */
  overImage?: boolean
}

type Value = string | number | readonly number[] | readonly string[]
type Each<T extends Value> = T | ExpressionSpecification

/** What `pick` says of each symbol: a constant when all agree, else a match on the property that tells them apart. */
function each<T extends Value>(symbology: Symbology, pick: (symbol: FeatureSymbol) => T): Each<T> {
  if (symbology.kind !== 'by-choice') return pick(symbology.symbol)
  const written = (value: T) => JSON.stringify(value)
  const other = pick(symbology.other)
  const groups = new Map<string, { value: T; codes: string[] }>()
  for (const [code, symbol] of Object.entries(symbology.symbols)) {
    const value = pick(symbol)
    if (written(value) === written(other)) continue
    const group = groups.get(written(value))
    if (group) group.codes.push(code)
    else groups.set(written(value), { value, codes: [code] })
  }
  if (groups.size === 0) return other
  const literal = (value: T) => (Array.isArray(value) ? ['literal', value] : value)
  const branches = [...groups.values()].flatMap(({ value, codes }) => [codes, literal(value)])
  return [
    'match',
    ['get', symbology.property],
    ...branches,
    literal(other),
  ] as unknown as ExpressionSpecification
}

const symbolsOf = (symbology: Symbology): FeatureSymbol[] =>
  symbology.kind === 'by-choice' ? [...Object.values(symbology.symbols), symbology.other] : [symbology.symbol]

/** Filter of the features whose symbol passes: true when all do, false when none does. */
function where(
  symbology: Symbology,
  pass: (symbol: FeatureSymbol) => boolean,
): ExpressionSpecification | boolean {
  const picked = each(symbology, (symbol) => (pass(symbol) ? 1 : 0))
  return typeof picked === 'object' ? (['==', picked, 1] as unknown as ExpressionSpecification) : picked === 1
}

const is = (type: 'Point' | 'LineString' | 'Polygon'): ExpressionSpecification => [
  '==',
  ['geometry-type'],
  type,
]
const NOT_POINT: ExpressionSpecification = ['!=', ['geometry-type'], 'Point']

const both = (one: ExpressionSpecification, other: ExpressionSpecification | boolean): FilterSpecification =>
  typeof other === 'boolean' ? one : ['all', one, other]

/** A size in px at zoom 9, smaller far away and a little larger near. */
function scaled(value: Each<number> | ExpressionSpecification): ExpressionSpecification {
  const at = (factor: number) => (typeof value === 'number' ? value * factor : ['*', factor, value])
  return [
    'interpolate',
    ['linear'],
    ['zoom'],
    5,
    at(0.6),
    9,
    at(1),
    13,
    at(1.25),
  ] as unknown as ExpressionSpecification
}

/**
 * MapLibre style layers of one catalogue layer, bottom to top: fill, pattern, woven edge, casing, line, point, icon,
 * label. Ids are `<layer>--<part>`; `source-layer` is the layer id. A table or a raster has none.
 */
export function paintLayers(
  declaration: LayerDeclaration,
  flavour: Flavour,
  { sourceId, opacity = 1, overImage = false }: PaintOptions,
): LayerSpecification[] {
  const { id, theme, geometry, symbology } = declaration
  if (geometry === 'none' || geometry === 'raster') return []
  const from = { source: sourceId, 'source-layer': id }
  const tone = (symbol: FeatureSymbol) => toneOf(symbol, theme)
  const colours = (symbol: FeatureSymbol) => PALETTE[flavour][tone(symbol)]
  const { paper } = GROUND[flavour]
  const hasAreas = geometry === 'polygon' || geometry === 'mixed'
  const hasPoints = geometry === 'point' || geometry === 'mixed'
  const layers: LayerSpecification[] = []

  if (hasAreas) {
    const filled = where(symbology, ({ fill }) => fill !== 'none')
    if (filled !== false) {
      layers.push({
        id: `${id}--fill`,
        type: 'fill',
        ...from,
        filter: both(is('Polygon'), filled),
        paint: {
          'fill-color': each(symbology, (symbol) => colours(symbol).fill),
          'fill-opacity': each(symbology, ({ fill }) => FILL_OPACITY[fill] * opacity),
          'fill-antialias': false,
        },
      } satisfies FillLayerSpecification)
    }
    const patterned = where(symbology, ({ fill }) => PATTERNED.includes(fill))
    if (patterned !== false) {
      layers.push({
        id: `${id}--pattern`,
        type: 'fill',
        ...from,
        filter: both(is('Polygon'), patterned),
        paint: {
          'fill-pattern': each(symbology, (symbol) => patternImage(symbol.fill, tone(symbol), flavour)),
          'fill-opacity': patternOpacity(opacity),
        },
      } satisfies FillLayerSpecification)
    }
    const woven = where(symbology, ({ fill }) => fill === 'weave')
    if (woven !== false) {
      layers.push({
        id: `${id}--weave`,
        type: 'line',
        ...from,
        filter: both(is('Polygon'), woven),
        paint: {
          'line-pattern': each(symbology, (symbol) => patternImage('weave', tone(symbol), flavour)),
          'line-width': scaled(6),
          // on polygons a positive offset goes inwards: neighbours do not braid over each other
          'line-offset': scaled(3),
          'line-opacity': 0.75 * opacity,
        },
      } satisfies LineLayerSpecification)
    }
  }

  if (geometry !== 'point') {
    const gap = each(symbology, doubleGap)
    const cased =
      geometry === 'line' || overImage ? true : where(symbology, (symbol) => colours(symbol).casing !== paper)
    if (cased !== false) {
      layers.push({
        id: `${id}--casing`,
        type: 'line',
        ...from,
        filter: both(NOT_POINT, cased),
        layout: { 'line-cap': 'butt', 'line-join': 'round' },
        paint: {
          'line-color': each(symbology, (symbol) => colours(symbol).casing),
          'line-width': scaled(each(symbology, (symbol) => casingWidth(symbol))),
          'line-opacity': (geometry === 'line' ? 0.8 : 1) * opacity,
        },
      } satisfies LineLayerSpecification)
    }
    const dashed = symbolsOf(symbology).some(({ line }) => line === 'dashed' || line === 'dotted')
    layers.push({
      id: `${id}--line`,
      type: 'line',
      ...from,
      filter: NOT_POINT,
      layout: { 'line-cap': 'butt', 'line-join': 'round' },
      paint: {
        'line-color': each(symbology, (symbol) => colours(symbol).line),
        'line-width': scaled(each(symbology, ({ width }) => width)),
        'line-opacity': opacity,
        ...(gap === 0 ? {} : { 'line-gap-width': scaled(gap) }),
        ...(dashed ? { 'line-dasharray': dashArray(symbology) } : {}),
      },
    } satisfies LineLayerSpecification)
  }

  const staged = isStaged(declaration)
  if (hasPoints) {
    const discOf = (symbol: FeatureSymbol) => disc(symbol, colours(symbol), paper)
    const radius = pointRadius(symbology)
    // A sign is one picture, disc and icon, so that signs that overlap cover each other whole. What has no icon is a
    // plain disc; so is a quantity, whose icon lies on it.
    const measured = symbology.kind === 'graduated'
    const signed = measured ? false : where(symbology, ({ icon }) => icon !== 'dot')
    const isDisc: FilterSpecification[] = [
      is('Point') as FilterSpecification,
      ...(signed === false ? [] : [['!', signed] as unknown as FilterSpecification]),
      ...(staged ? [stageFilter(radius, STAGES)] : []),
    ]
    const every = (...parts: FilterSpecification[]) =>
      (parts.length === 1 ? parts[0] : ['all', ...parts]) as FilterSpecification
    const ringed = where(symbology, (symbol) => discOf(symbol).ringed)
    // The large lie under the small. By whole pixels: MapLibre draws each key on its own, and of thousands of quantities
    // no two are the same.
    const sort = measured
      ? { layout: { 'circle-sort-key': ['-', 0, ['round', radius]] as ExpressionSpecification } }
      : {}
    if (signed !== true && ringed !== false) {
      layers.push({
        id: `${id}--ring`,
        type: 'circle',
        ...from,
        filter: every(...isDisc, ...(ringed === true ? [] : [ringed as FilterSpecification])),
        paint: {
          'circle-radius': scaled(plus(radius, 2.6)),
          'circle-color': each(symbology, (symbol) => colours(symbol).outline),
          'circle-opacity': opacity,
        },
      } satisfies CircleLayerSpecification)
    }
    // a graduated disc without its quantity is hollow and of the least size: unknown is not small
    const stated = <T extends Value>(pick: (symbol: FeatureSymbol) => T): Each<T> =>
      symbology.kind === 'graduated'
        ? ([
            'case',
            ['has', symbology.property],
            pick(symbology.symbol),
            pick(unstated(symbology.symbol)),
          ] as never)
        : each(symbology, pick)
    if (signed !== true) {
      layers.push({
        id: `${id}--point`,
        type: 'circle',
        ...from,
        ...sort,
        filter: every(...isDisc),
        paint: {
          'circle-radius': scaled(radius),
          'circle-color': stated((symbol) => discOf(symbol).fill),
          'circle-opacity': opacity,
          'circle-stroke-color': stated((symbol) => discOf(symbol).stroke),
          'circle-stroke-width': 1.4,
          'circle-stroke-opacity': opacity,
        },
      } satisfies CircleLayerSpecification)
    }
    if (measured && symbology.symbol.icon !== 'dot') {
      layers.push({
        id: `${id}--icon`,
        type: 'symbol',
        ...from,
        filter: is('Point'),
        layout: {
          'icon-image': stated((symbol) => iconImage(iconName(symbol), tone(symbol), flavour)),
          'icon-size': scaled(times(radius, (2 * GLYPH_SHARE) / ICON_SIZE)),
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
        },
        paint: { 'icon-opacity': opacity },
      } satisfies SymbolLayerSpecification)
    }
    if (signed !== false) {
      layers.push({
        id: `${id}--sign`,
        type: 'symbol',
        ...from,
        filter: every(
          is('Point') as FilterSpecification,
          ...(signed === true ? [] : [signed as FilterSpecification]),
        ),
        layout: {
          'icon-image': each(symbology, (symbol) => signImage(symbol, tone(symbol), flavour)),
          'icon-size': SIGN_SIZE,
          // always drawn; names keep out of its way
          'icon-allow-overlap': true,
          'icon-padding': 0,
        },
        paint: { 'icon-opacity': opacity },
      } satisfies SymbolLayerSpecification)
    }
  }

  if (declaration.label in declaration.properties) {
    const along = geometry === 'line' || symbolsOf(symbology).every(({ fill }) => fill === 'weave')
    const first = labelZoom(declaration)
    const radius = pointRadius(symbology)
    const limits = theme === 'base' && geometry === 'polygon'
    const sized = !hasPoints && 'area_ha' in declaration.properties
    const size = (more: number) =>
      hasPoints && staged
        ? each(symbology, (symbol) => 10.5 + more + prominence(symbol))
        : 11 + more + (along && hasAreas ? 1.5 : 0)
    const shared = {
      type: 'symbol',
      ...from,
      layout: {
        ...(hasPoints
          ? { 'symbol-sort-key': times(radius, -1) as ExpressionSpecification }
          : sized
            ? { 'symbol-sort-key': ['*', -1, AREA] as ExpressionSpecification }
            : {}),
        'text-field': along || theme === 'base' ? nameOf(declaration) : shortFarOut(nameOf(declaration)),
        'text-font':
          theme === 'water' && !hasPoints
            ? [...SLOPING_FONT]
            : staged
              ? each<readonly string[]>(symbology, (symbol) => [
                  ...(prominence(symbol) > 3 ? STRONG_FONT : LABEL_FONT),
                ])
              : [...LABEL_FONT],
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, size(0), 12, size(2.5)],
        'text-max-width': 9,
        'text-padding': along ? 4 : sized ? 10 : 3,
        // A limit's name spaced out in capitals is not taken for that of a town inside it.
        ...(limits ? { 'text-transform': 'uppercase', 'text-letter-spacing': 0.14 } : {}),
        ...(along
          ? {
              'symbol-placement': 'line',
              'symbol-spacing': 320,
              ...(hasAreas ? { 'text-letter-spacing': 0.06, 'text-max-angle': 60 } : {}),
            }
          : hasPoints
            ? {
                'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
                'text-radial-offset': each(symbology, awayFromSign),
                'text-justify': 'auto',
              }
            : {}),
      },
      paint: {
        'text-color': each(symbology, (symbol) => labelColour(tone(symbol), flavour)),
        'text-halo-color': paper,
        'text-halo-width': 1.6,
        'text-halo-blur': 0.3,
        'text-opacity': opacity * (limits ? 0.75 : 1),
      },
    } as Omit<SymbolLayerSpecification, 'id'>
    if (hasPoints && staged) {
      // Two layers, so that the names of what is small give way to every other name on the map.
      const isMajor = ['>=', radius, NAMED_FIRST] as unknown as ExpressionSpecification
      layers.push(
        { ...shared, id: `${id}--label`, minzoom: first, filter: isMajor as FilterSpecification },
        {
          ...shared,
          id: `${id}--label-minor`,
          minzoom: first + 2,
          filter: ['all', ['!', isMajor], stageFilter(radius, NAME_STAGES)] as unknown as FilterSpecification,
        },
      )
    } else {
      layers.push({
        ...shared,
        id: `${id}--label`,
        minzoom: first,
        ...(sized ? { filter: LARGE_FIRST } : {}),
      })
    }
  }
  return layers
}

/**
 * Places are staged: far away only the large ones are drawn and named, so that a map of the region is not one of its
 * hamlets. Other points are all drawn at every zoom, because there they are what is asked about.
 */
const isStaged = ({ theme, label_zoom, geometry }: LayerDeclaration): boolean =>
  theme === 'base' && label_zoom !== undefined && (geometry === 'point' || geometry === 'mixed')

/** Symbols of at least this radius (pixels) are named from the layer's first zoom on. */
const NAMED_FIRST = 5

/** [zoom, least radius that is drawn from it on]. */
type Stages = readonly (readonly [zoom: number, radius: number])[]
const STAGES: Stages = [
  [0, NAMED_FIRST],
  [6, 4],
  [8, 3],
  [9, 0],
]
const NAME_STAGES: Stages = [
  [0, 4],
  [9, 3],
  [10, 0],
]

/** A filter sees whole zooms only. */
function stageFilter(radius: Each<number> | ExpressionSpecification, stages: Stages): FilterSpecification {
  const [[, first] = [0, 0], ...rest] = stages
  return ['>=', radius, ['step', ['zoom'], first, ...rest.flat()]] as unknown as FilterSpecification
}

/** The zoom from which a point of this symbol is drawn. */
const drawnFrom = (declaration: LayerDeclaration, { radius }: FeatureSymbol): number =>
  isStaged(declaration) ? (STAGES.find(([, least]) => radius >= least)?.[0] ?? 0) : 0

const nameOf = ({ label }: LayerDeclaration): ExpressionSpecification => [
  'to-string',
  ['coalesce', ['get', label], ''],
]

/** Letters of a name that is written whole at every zoom: three lines. */
const LONG_NAME = 44
/** Official titles run to two hundred letters: far out their beginning stands for them, close up they are whole. */
const shortFarOut = (name: ExpressionSpecification): ExpressionSpecification => [
  'step',
  ['zoom'],
  ['case', ['>', ['length', name], LONG_NAME], ['concat', ['slice', name, 0, LONG_NAME - 6], '…'], name],
  12,
  name,
]

/** Published hectares of an area; one that does not state them is not hidden for it. */
const AREA: ExpressionSpecification = ['coalesce', ['get', 'area_ha'], 1e9]
/** A name is written once its area is about as wide as the name, a tenth of the screen. */
const LARGE_FIRST: FilterSpecification = [
  '>=',
  AREA,
  ['step', ['zoom'], 20_000, 7, 8_000, 8, 2_000, 9, 500, 10, 100, 11, 25, 12, 5, 13, 0],
] as unknown as FilterSpecification

/** How much larger, px, the name of a place is written: cities, towns, villages, the rest. */
const prominence = ({ radius }: FeatureSymbol) =>
  radius >= 9 ? 5 : radius >= NAMED_FIRST ? 2.5 : radius >= 4 ? 1 : 0

/** Width of a sign for its own size, by zoom: never so small that its icon cannot be read. */
const SIGN_SIZE: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 5, 0.8, 9, 1, 13, 1.2]

/** From the middle of a sign to its name, em: clear of the sign at its largest. */
const awayFromSign = (symbol: FeatureSymbol) => Math.round(((1.2 * signReach(symbol) + 4) / 12) * 100) / 100

/** From the middle of a sign to its edge, px. */
const signReach = ({ radius, line }: Pick<FeatureSymbol, 'radius' | 'line'>) =>
  radius + (line === 'double' ? 3 : 1)

/** Names lean to the colour of what they name, dark enough to be read. */
const labelColour = (tone: Tone, flavour: Flavour) =>
  tone === 'base' || tone === 'neutral'
    ? GROUND[flavour].text
    : mix(PALETTE[flavour][tone].outline, GROUND[flavour].text, 0.55)

/** Side of an icon as a share of the diameter of its disc. */
const GLYPH_SHARE = 0.68

const iconName = ({ icon, line }: SignShape): IconName =>
  line === 'dashed' || line === 'dotted' ? `${icon}-outline` : icon

const casingWidth = (symbol: FeatureSymbol) =>
  symbol.line === 'double' ? 2 * symbol.width + doubleGap(symbol) + 2 : symbol.width + 2

type Dashes = NonNullable<NonNullable<LineLayerSpecification['paint']>['line-dasharray']>

function dashArray(symbology: Symbology): Dashes {
  const dashes = each(symbology, ({ line }) => DASHES[line])
  return (typeof dashes[0] === 'number' ? ['literal', dashes] : dashes) as Dashes
}

/** The quantity of a feature; what does not state it sorts and measures as the least. */
const quantity = (property: string): ExpressionSpecification => ['coalesce', ['get', property], 0]

function pointRadius(symbology: Symbology): Each<number> | ExpressionSpecification {
  if (symbology.kind !== 'graduated') return each(symbology, ({ radius }) => radius)
  return [
    'interpolate',
    ['linear'],
    quantity(symbology.property),
    ...symbology.stops.flat(),
  ] as unknown as ExpressionSpecification
}

const plus = (value: Each<number> | ExpressionSpecification, more: number): Each<number> =>
  typeof value === 'number' ? value + more : ['+', value as ExpressionSpecification, more]
const times = (value: Each<number> | ExpressionSpecification, factor: number): Each<number> =>
  typeof value === 'number' ? value * factor : ['*', value as ExpressionSpecification, factor]

/** Names appear once the features stand apart: early for what is visible at first, later for the rest. */
function labelZoom({ visible, geometry, zoom, label_zoom }: LayerDeclaration): number {
  if (label_zoom !== undefined) return label_zoom
  const first = geometry === 'polygon' ? 6 : geometry === 'line' ? 9 : visible ? 8 : 9
  return Math.min(14, Math.max(first, zoom.min))
}

// ── images ───────────────────────────────────────────────────────────────────────────────────────────────────────

const n = (value: number) => String(Math.round(value * 100) / 100)

function svg(width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">${body}</svg>`
}

const stroke = (d: string, colour: string, width: number) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round"/>`

interface Tile {
  width: number
  height: number
  body: string
}

/** One tile of a pattern; it repeats without a seam. */
function patternTile(fill: PatternName, tone: Tone, flavour: Flavour): Tile {
  const { line, fill: area, casing } = PALETTE[flavour][tone]
  const { paper, unknown, unknownOpacity } = GROUND[flavour]
  const inked = (d: string, width: number) =>
    (casing === paper ? '' : `<g opacity="0.6">${stroke(d, casing, width + 1)}</g>`) + stroke(d, line, width)
  switch (fill) {
    case 'hatch':
      return { width: 10, height: 10, body: inked('M-2 2L2 -2M0 10L10 0M8 12L12 8', 1.1) }
    case 'cross':
      return {
        width: 12,
        height: 12,
        body: inked('M-2 2L2 -2M0 12L12 0M10 14L14 10M-2 10L2 14M0 0L12 12M10 -2L14 2', 1),
      }
    case 'wave':
      return {
        width: 16,
        height: 9,
        body: inked('M-4 6C-2 6 -2 3 0 3S2 6 4 6S6 3 8 3S10 6 12 6S14 3 16 3S18 6 20 6', 1.1),
      }
    case 'weave': {
      const under = 'M-1 2H0C3 2 3 6 6 6S9 2 12 2H13'
      const over = 'M-1 6H0C3 6 3 2 6 2S9 6 12 6H13'
      const again = 'M6 6C9 6 9 2 12 2'
      const strand = (d: string) => stroke(d, paper, 3) + stroke(d, line, 1.5)
      return { width: 12, height: 8, body: strand(under) + strand(over) + strand(again) }
    }
    case 'no-data':
      return {
        width: 16,
        height: 16,
        body: `<g opacity="${unknownOpacity}">${stroke('M-4 4L4 -4M0 16L16 0M12 20L20 12', unknown, 4)}</g>`,
      }
    default:
      return {
        width: 8,
        height: 8,
        body: `<path d="M0 0H8V8H0Z" fill="${area}" fill-opacity="${FILL_OPACITY[fill]}"/>`,
      }
  }
}

/** One seamless tile of a pattern as SVG, in map pixels. */
export function patternSvg(fill: PatternName, tone: Tone, flavour: Flavour): string {
  const { width, height, body } = patternTile(fill, tone, flavour)
  return svg(width, height, body)
}

function glyph(name: IconName, tone: Tone, flavour: Flavour): string {
  const outline = name.endsWith('-outline')
  const paths = ICON_PATHS[(outline ? name.slice(0, -'-outline'.length) : name) as Icon]
  const colour = PALETTE[flavour][tone][outline ? 'outline' : 'glyph']
  return [
    paths.fill ? `<path d="${paths.fill}" fill="${colour}"/>` : '',
    paths.stroke
      ? `<path d="${paths.stroke}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`
      : '',
  ].join('')
}

/** An icon as SVG, 20 × 20, one colour on nothing: to lie on a disc of its tone, or on paper when `-outline`. */
export function iconSvg(name: IconName, tone: Tone, flavour: Flavour): string {
  return svg(ICON_SIZE, ICON_SIZE, glyph(name, tone, flavour))
}

/** A whole sign as SVG: disc and icon, at its own size. */
export function signSvg(shape: SignShape, tone: Tone, flavour: Flavour): string {
  const side = 2 * signReach(shape)
  return svg(side, side, pointBody(shape, tone, flavour, side / 2, side / 2))
}

/** The images that `paintLayers` of this declaration asks for, each name with its SVG. */
export function styleImages(declaration: LayerDeclaration, flavour: Flavour): Map<string, string> {
  const images = new Map<string, string>()
  const { symbology } = declaration
  const symbols = symbolsOf(symbology)
  for (const symbol of symbology.kind === 'graduated' ? [...symbols, ...symbols.map(unstated)] : symbols) {
    const tone = toneOf(symbol, declaration.theme)
    if (PATTERNED.includes(symbol.fill) || symbol.fill === 'weave') {
      images.set(patternImage(symbol.fill, tone, flavour), patternSvg(symbol.fill, tone, flavour))
    }
    if (symbol.icon !== 'dot' && symbology.kind !== 'graduated') {
      images.set(signImage(symbol, tone, flavour), signSvg(symbol, tone, flavour))
    } else if (symbol.icon !== 'dot') {
      images.set(iconImage(iconName(symbol), tone, flavour), iconSvg(iconName(symbol), tone, flavour))
    }
  }
  return images
}

// ── legend ───────────────────────────────────────────────────────────────────────────────────────────────────────

type Drawn = 'point' | 'line' | 'polygon' | 'mixed'

/** A rectangle filled with repeated tiles; a nested `svg` cuts what stands out. */
function tiled(tile: Tile, x: number, y: number, width: number, height: number): string {
  const pieces: string[] = []
  for (let row = 0; row * tile.height < height; row++) {
    for (let column = 0; column * tile.width < width; column++) {
      pieces.push(
        `<g transform="translate(${n(column * tile.width)} ${n(row * tile.height)})">${tile.body}</g>`,
      )
    }
  }
  return `<svg x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" overflow="hidden">${pieces.join('')}</svg>`
}

/** A path drawn the way `paintLayers` draws a line: casing, style, double. */
function lineBody(d: string, symbol: FeatureSymbol, colours: ToneColours, paper: string): string {
  const casing = colours.casing === paper ? '' : stroke(d, colours.casing, casingWidth(symbol))
  if (symbol.line === 'double') {
    const gap = doubleGap(symbol)
    return (
      casing +
      stroke(d, colours.line, 2 * symbol.width + gap) +
      stroke(d, casing ? colours.casing : paper, gap)
    )
  }
  const [dash, space] = DASHES[symbol.line]
  const array = space === 0 ? '' : ` stroke-dasharray="${n(dash * symbol.width)} ${n(space * symbol.width)}"`
  return `${casing}<path d="${d}" fill="none" stroke="${colours.line}" stroke-width="${n(symbol.width)}"${array}/>`
}

function areaBody(
  symbol: FeatureSymbol,
  tone: Tone,
  flavour: Flavour,
  width: number,
  height: number,
): string {
  const colours = PALETTE[flavour][tone]
  const inset = 2
  const [w, h] = [width - 2 * inset, height - 2 * inset]
  const rectangle = `M${inset} ${inset}H${n(width - inset)}V${n(height - inset)}H${inset}Z`
  const fill = `<path d="${rectangle}" fill="${colours.fill}" fill-opacity="${FILL_OPACITY[symbol.fill]}"/>`
  const pattern = PATTERNED.includes(symbol.fill)
    ? `<g opacity="0.75">${tiled(patternTile(symbol.fill, tone, flavour), inset, inset, w, h)}</g>`
    : ''
  const braid = patternTile('weave', tone, flavour)
  const weave =
    symbol.fill === 'weave'
      ? tiled(braid, inset, inset, w, braid.height) +
        tiled(braid, inset, height - inset - braid.height, w, braid.height)
      : ''
  return fill + pattern + weave + lineBody(rectangle, symbol, colours, GROUND[flavour].paper)
}

function pointBody(symbol: SignShape, tone: Tone, flavour: Flavour, x: number, y: number): string {
  const colours = PALETTE[flavour][tone]
  const { fill, stroke: edge, ringed } = disc(symbol, colours, GROUND[flavour].paper)
  const { radius } = symbol
  const ring = ringed
    ? `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius + 2.6)}" fill="${colours.outline}"/>`
    : ''
  const body = `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" stroke="${edge}" stroke-width="1.4"/>`
  if (symbol.icon === 'dot') return ring + body
  const scale = (2 * radius * GLYPH_SHARE) / ICON_SIZE
  const corner = (ICON_SIZE / 2) * scale
  return `${ring}${body}<g transform="translate(${n(x - corner)} ${n(y - corner)}) scale(${n(scale)})">${glyph(iconName(symbol), tone, flavour)}</g>`
}

/**
 * A symbol as it looks on the map, as SVG in map pixels, at least `size` high. `geometry` says what is drawn: an area
 * is a swatch, a line a stroke, a point a disc; `mixed` shows both the area and the disc.
 */
export function symbolSvg(
  symbol: FeatureSymbol,
  theme: Theme,
  flavour: Flavour,
  size = 24,
  geometry: Drawn = 'point',
): string {
  const tone = toneOf(symbol, theme)
  const reach = Math.ceil(2 * (symbol.radius + (symbol.line === 'double' ? 3 : 1)))
  if (geometry === 'point') {
    const side = Math.max(size, reach)
    return svg(side, side, pointBody(symbol, tone, flavour, side / 2, side / 2))
  }
  const width = Math.round(size * 1.5)
  if (geometry === 'line') {
    const d = `M2 ${n(size * 0.7)}L${n(width * 0.4)} ${n(size * 0.35)}L${n(width * 0.62)} ${n(size * 0.6)}L${n(width - 2)} ${n(size * 0.3)}`
    return svg(width, size, lineBody(d, symbol, PALETTE[flavour][tone], GROUND[flavour].paper))
  }
  const area = areaBody(symbol, tone, flavour, width, size)
  if (geometry === 'polygon') return svg(width, size, area)
  const small = { ...symbol, radius: Math.min(symbol.radius, size / 2 - 3.5) }
  return svg(width, size, area + pointBody(small, tone, flavour, width / 2, size / 2))
}

/** Swatch of what is not known: the wide hatch of «sin datos». */
export function noDataSvg(flavour: Flavour = 'light', size = 24): string {
  const width = Math.round(size * 1.5)
  const edge = stroke(`M1 1H${n(width - 1)}V${n(size - 1)}H1Z`, GROUND[flavour].unknown, 1)
  return svg(width, size, tiled(patternTile('no-data', 'neutral', flavour), 1, 1, width - 2, size - 2) + edge)
}

/** Radius of the disc of a number, by how many it stands for; [at least, px]. */
const CLUSTER_RADII = [
  [0, 12],
  [10, 14],
  [50, 17],
] as const

/** Layers that draw numbers: how many points of a theme stand together. Ids are `<prefix>--<part>`. */
export function clusterPaint(
  tone: Tone,
  icon: Icon | null,
  flavour: Flavour,
  { source, prefix, maxzoom }: { source: string; prefix: string; maxzoom: number },
): LayerSpecification[] {
  const { fill, casing, glyph: ink } = PALETTE[flavour][tone]
  const [[, first], ...rest] = CLUSTER_RADII
  const radius = ['step', ['get', 'point_count'], first, ...rest.flat()] as unknown as ExpressionSpecification
  const from = { source, maxzoom, filter: ['has', 'point_count'] as FilterSpecification }
  return [
    {
      id: `${prefix}--disc`,
      type: 'circle',
      ...from,
      paint: {
        'circle-radius': radius,
        'circle-color': fill,
        'circle-stroke-color': casing,
        'circle-stroke-width': 2,
      },
    },
    {
      id: `${prefix}--count`,
      type: 'symbol',
      ...from,
      layout: {
        ...(icon
          ? {
              'icon-image': iconImage(icon, tone, flavour),
              'icon-size': CLUSTER_ICON,
              'icon-offset': [0, -6 / CLUSTER_ICON],
              'icon-allow-overlap': true,
              'icon-ignore-placement': true,
            }
          : {}),
        'text-field': ['to-string', ['get', 'point_count']],
        'text-font': STRONG_FONT,
        'text-size': 12,
        'text-offset': [0, icon ? 0.42 : 0],
        'text-allow-overlap': true,
        'text-padding': 8,
      },
      paint: { 'text-color': ink },
    },
  ]
}
/** Side of the icon in a number as a share of its own. */
const CLUSTER_ICON = 0.58

/** The sign of several points together, with a number in it, as the map draws it. */
export function clusterSvg(tone: Tone, icon: Icon | null, flavour: Flavour, count: number): string {
  const { fill, casing, glyph: ink } = PALETTE[flavour][tone]
  const radius = CLUSTER_RADII.findLast(([least]) => count >= least)?.[1] ?? CLUSTER_RADII[0][1]
  const side = 2 * (radius + 1)
  const middle = side / 2
  const corner = (ICON_SIZE / 2) * CLUSTER_ICON
  return svg(
    side,
    side,
    `<circle cx="${n(middle)}" cy="${n(middle)}" r="${radius}" fill="${fill}" stroke="${casing}" stroke-width="2"/>` +
      (icon
        ? `<g transform="translate(${n(middle - corner)} ${n(middle - 6 - corner)}) scale(${CLUSTER_ICON})">${glyph(icon, tone, flavour)}</g>`
        : '') +
      `<text x="${n(middle)}" y="${n(middle + (icon ? 9.3 : 4.3))}" text-anchor="middle" font-family="${FAMILY}, sans-serif" font-weight="600" font-size="12" fill="${ink}">${count}</text>`,
  )
}

/** Swatch of shaded relief: a slope in the light and one that turns away, under the map's light from the north-west. */
export function reliefSvg(flavour: Flavour, size = 24): string {
  const { paper, unknown } = GROUND[flavour]
  const width = Math.round(size * 1.5)
  const [lit, dark] = [mix(paper, '#ffffff', 0.6), mix(unknown, paper, 0.75)]
  const [top, foot] = [size * 0.15, size - 2]
  const ridge = (x: number, share: number) =>
    `<path d="M${n(x)} ${n(foot)}L${n(x + share)} ${n(top + (size - share) / 2)}V${n(foot)}Z" fill="${lit}" stroke="${unknown}" stroke-width="0.6"/>` +
    `<path d="M${n(x + share)} ${n(foot)}V${n(top + (size - share) / 2)}L${n(x + 2 * share)} ${n(foot)}Z" fill="${dark}"/>`
  return svg(width, size, ridge(width * 0.42, size * 0.38) + ridge(2, size * 0.46))
}

export interface LegendEntry {
  label: string
  svg: string
  /** Whole zoom from which the symbol is drawn. */
  from: number
}

const LOCALE: Record<Language, string> = { es: 'es-CL', en: 'en' }

/**
 * Legend of a layer, in the order it is declared. Choices drawn alike share an entry; a graduated layer shows a circle
 * for each stop with its quantity and unit, and how a feature without the quantity looks. `geometry` narrows a mixed
 * layer to what its version holds, e.g. `point`.
 */
export function legendEntries(
  declaration: LayerDeclaration,
  flavour: Flavour,
  language: Language,
  geometry: LayerDeclaration['geometry'] = declaration.geometry,
): LegendEntry[] {
  const { symbology, theme, properties, title } = declaration
  if (geometry === 'none' || geometry === 'raster') return []
  const draw = (symbol: FeatureSymbol) => symbolSvg(symbol, theme, flavour, 24, geometry)

  if (symbology.kind === 'single') return [{ label: title[language], svg: draw(symbology.symbol), from: 0 }]

  const property = properties[symbology.property]
  if (symbology.kind === 'by-choice') {
    const choices = property?.type === 'choice' ? property.choices : {}
    const entries = new Map<string, { labels: string[]; from: number }>()
    const enter = (symbol: FeatureSymbol, label: string) => {
      const image = draw(symbol)
      const entry = entries.get(image)
      if (entry) entry.labels.push(label)
      else entries.set(image, { labels: [label], from: drawnFrom(declaration, symbol) })
    }
    for (const [code, symbol] of Object.entries(symbology.symbols))
      enter(symbol, choices[code]?.[language] ?? code)
    enter(symbology.other, language === 'es' ? 'Otro o no indicado' : 'Other or not stated')
    return [...entries].map(([image, { labels, from }]) => ({ label: labels.join(' · '), svg: image, from }))
  }

  const unit = property && 'unit' in property && property.unit ? UNITS[property.unit].symbol[language] : ''
  const word = property?.title[language] ?? symbology.property
  const write = new Intl.NumberFormat(LOCALE[language]).format
  const least = symbology.stops[0]?.[1] ?? symbology.symbol.radius
  const hollow = { ...unstated(symbology.symbol), radius: least }
  return [
    ...symbology.stops.map(([value, radius]) => ({
      label: `${word}: ${write(value)}${unit ? ` ${unit}` : ''}`,
      svg: symbolSvg({ ...symbology.symbol, radius }, theme, flavour, 24, 'point'),
      from: 0,
    })),
    {
      label: `${word}: ${language === 'es' ? 'sin dato' : 'no figure'}`,
      svg: symbolSvg(hollow, theme, flavour, 24, 'point'),
      from: 0,
    },
  ]
}
