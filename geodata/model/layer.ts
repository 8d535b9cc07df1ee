import { z } from 'zod'
import { type Text, textSchema } from './text.ts'
import { UNITS, type UnitId } from './units.ts'

/**
 * Terms
 * - layer: a theme of features, declared once in `geodata/layers`; everything else is derived from the declaration.
 * - layer version: an immutable published set of features of a layer.
 * - coverage: the area in which the absence of a feature means something. Outside it nothing is known.
 */

export const THEMES = [
  'mining',
  'indigenous',
  'water',
  'emissions',
  'public-land',
  'projects',
  'protection',
  'planning',
  'base',
] as const
export const themeSchema = z.enum(THEMES)
export type Theme = z.infer<typeof themeSchema>

export const unitSchema = z.enum(Object.keys(UNITS) as [UnitId, ...UnitId[]])

/** One column of a layer: what it is called, how it is typed, in which unit. */
export const propertySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), title: textSchema, description: textSchema.optional() }),
  z.strictObject({ type: z.literal('url'), title: textSchema, description: textSchema.optional() }),
  z.strictObject({ type: z.literal('date'), title: textSchema, description: textSchema.optional() }),
  z.strictObject({ type: z.literal('boolean'), title: textSchema, description: textSchema.optional() }),
  z.strictObject({
    type: z.enum(['number', 'integer']),
    title: textSchema,
    description: textSchema.optional(),
    unit: unitSchema.optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal('choice'),
    title: textSchema,
    description: textSchema.optional(),
    choices: z.record(z.string(), textSchema),
  }),
])
export type PropertyDeclaration = z.infer<typeof propertySchema>

export const FILLS = ['solid', 'soft', 'hatch', 'cross', 'wave', 'weave', 'none'] as const
export const LINES = ['solid', 'dashed', 'dotted', 'double'] as const
export const ICONS = [
  'dot',
  'open-pit',
  'underground',
  'brine',
  'smelter',
  'tailings',
  'plant',
  'thermal',
  'solar',
  'wind',
  'desalination',
  'port',
  'station',
  'community',
  'town',
  'health',
  'school',
  'project',
  'airport',
  'telescope',
  'peak',
  'well',
  'spring',
  'heritage',
] as const

/** How one feature is drawn. Colour comes from the theme unless `tone` names another; pattern and icon are the second channel. */
export const symbolSchema = z.strictObject({
  tone: z.enum([...THEMES, 'neutral', 'danger']).optional(),
  fill: z.enum(FILLS).default('soft'),
  line: z.enum(LINES).default('solid'),
  width: z.number().positive().default(1.5),
  icon: z.enum(ICONS).default('dot'),
  radius: z.number().positive().default(6),
})
export type FeatureSymbol = z.infer<typeof symbolSchema>

export const symbologySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single'), symbol: symbolSchema }),
  z.strictObject({
    kind: z.literal('by-choice'),
    property: z.string(),
    symbols: z.record(z.string(), symbolSchema),
    other: symbolSchema,
  }),
  z.strictObject({
    kind: z.literal('graduated'),
    property: z.string(),
    symbol: symbolSchema,
    /** [value in the property's unit, circle radius in pixels], ascending. */
    stops: z.array(z.tuple([z.number(), z.number().positive()])).min(2),
  }),
])
export type Symbology = z.infer<typeof symbologySchema>

export const layerSchema = z.strictObject({
  /** The layer's one identifier: database, URL, style, rules and translations all use it. */
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  theme: themeSchema,
  title: textSchema,
  /** One or two sentences for a person who has never seen the layer. */
  description: textSchema,
  /** `none` is a table without geometry, `raster` a grid (declared; kept as a field, not as features). */
  geometry: z.enum(['point', 'line', 'polygon', 'mixed', 'none', 'raster']),
  /** `restricted` features live in their own table under row-level security. */
  access: z.enum(['public', 'restricted']).default('public'),
  zoom: z.strictObject({ min: z.number().int(), max: z.number().int() }).default({ min: 4, max: 14 }),
  /** Shown when a person opens the map for the first time. */
  visible: z.boolean().default(false),
  /** Found by the search box. */
  searchable: z.boolean().default(false),
  /** Group in «near my territory»; null when the layer is no activity. */
  nearby: z.enum(['operation', 'project', 'emitter', 'water']).nullable().default(null),
  /** Who keeps the authoritative data, and where it officially lives (null: no public service known). */
  publisher: textSchema,
  home: z.string().nullable(),
  cadence: z.enum(['daily', 'weekly', 'monthly', 'yearly', 'irregular', 'once']),
  properties: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), propertySchema),
  /** The property that names a feature. */
  label: z.string().default('name'),
  /**
   * Zoom from which names are written on the map, largest symbols first; small symbols get theirs two zooms later.
   * When it is not given it follows from the geometry.
   */
  label_zoom: z.number().int().optional(),
  symbology: symbologySchema,
})
export type LayerDeclaration = z.output<typeof layerSchema>

type Input = z.input<typeof layerSchema>

/** Declares a layer: checked, defaults filled in, frozen. Throws a ZodError that names the field. */
export function layer<const T extends Input>(declaration: T): LayerDeclaration & { readonly id: T['id'] } {
  return Object.freeze(layerSchema.parse(declaration)) as LayerDeclaration & { readonly id: T['id'] }
}

const plain =
  (type: 'text' | 'url' | 'date' | 'boolean') =>
  (es: string, en: string, description?: Text): PropertyDeclaration =>
    description ? { type, title: { es, en }, description } : { type, title: { es, en } }

export const text = plain('text')
export const url = plain('url')
export const date = plain('date')
export const flag = plain('boolean')

/** A number with its unit, e.g. `number('Superficie', 'Area', 'ha')`. */
export function number(
  es: string,
  en: string,
  unit?: UnitId,
  more: { minimum?: number; maximum?: number; description?: Text } = {},
): PropertyDeclaration {
  return { type: 'number', title: { es, en }, ...(unit ? { unit } : {}), ...more }
}

/** A whole number with its unit, as `number`. */
export function integer(es: string, en: string, unit?: UnitId): PropertyDeclaration {
  return { type: 'integer', title: { es, en }, ...(unit ? { unit } : {}) }
}

/** A closed list: `choice('Estado', 'Status', { approved: ['Aprobado', 'Approved'] })`. */
export function choice(
  es: string,
  en: string,
  choices: Record<string, readonly [es: string, en: string]>,
): PropertyDeclaration {
  return {
    type: 'choice',
    title: { es, en },
    choices: Object.fromEntries(Object.entries(choices).map(([code, [a, b]]) => [code, { es: a, en: b }])),
  }
}
