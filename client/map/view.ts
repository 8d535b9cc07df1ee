import * as z from 'zod/mini'
import { type Condition, readWhere, writeWhere } from '../../geodata/model/where.ts'
import { AREA_CODE } from './area-code.ts'

/**
 * The URL is the state. This file is its grammar: what the address says is shown, and nothing else is.
 *
 * `?c=lon,lat,zoom&layers=a,b:0.6&base=osm&theme=dark&lang=en&grid=1&sel=layer/feature&task=screen`
 *
 * Defaults are left out, so that a link says only what somebody chose. A value that cannot be read is dropped, never
 * an error: old and mistyped links open on what can be understood.
 */

export const BASES = ['plain', 'osm', 'satellite'] as const
export type Base = (typeof BASES)[number]

const layerId = /^[a-z][a-z0-9_]*$/
const wordId = /^[a-z][a-z-]*$/

/** Longitude and latitude in degrees (EPSG:4326) and zoom of the middle of the free part of the map. */
const center = z.tuple([
  z.number().check(z.minimum(-180), z.maximum(180)),
  z.number().check(z.minimum(-85), z.maximum(85)),
  z.number().check(z.minimum(0), z.maximum(20)),
])
const WITHIN = /^(comuna\/\d{5}|[\w-]{8,2000})$/
const layerView = z.object({
  id: z.string().check(z.regex(layerId)),
  opacity: z.number().check(z.minimum(0.05), z.maximum(1)),
})
const featureReference = z.object({
  layer: z.string().check(z.regex(layerId)),
  feature: z.string().check(z.minLength(1), z.maxLength(200)),
})

const layerFilter = z.object({
  layer: z.string().check(z.regex(layerId)),
  where: z.custom<readonly Condition[]>(
    (value) => Array.isArray(value) && value.length > 0 && readWhere(writeWhere(value)) !== null,
  ),
})
/** One side of two that are compared: a layer, or one of its versions by its number, or what it had on a day. */
const swipeSide = z.object({
  layer: z.string().check(z.regex(layerId)),
  version: z.optional(z.int().check(z.minimum(1), z.maximum(999_999))),
  until: z.optional(z.string().check(z.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/))),
})

/** A sheet of paper: its size, which way it lies, and how many times smaller the ground is drawn on it. */
const sheet = z.object({
  paper: z.enum(['a4', 'a3']),
  landscape: z.boolean(),
  scale: z.optional(z.int().check(z.minimum(500), z.maximum(100_000_000))),
})

const screeningId = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,32}$/))

export const viewSchema = z.object({
  c: z.optional(center),
  /** First is on top. Absent: the catalogue's own choice. Empty: none. */
  layers: z.optional(z.array(layerView)),
  base: z.optional(z.enum(BASES)),
  theme: z.optional(z.enum(['light', 'dark'])),
  lang: z.optional(z.enum(['es', 'en'])),
  grid: z.optional(z.boolean()),
  /** The feature whose attributes are open. */
  sel: z.optional(featureReference),
  /** The task whose panel is open, an id of `client/app/tasks.ts`. */
  task: z.optional(z.string().check(z.regex(wordId))),
  /** Check a site: the feature that is the site, or that it lies around. */
  site: z.optional(featureReference),
  /** Screenings compared side by side. */
  alt: z.optional(z.array(screeningId).check(z.maxLength(4))),
  /** Near my territory: the place asked about and the distance in kilometres. */
  place: z.optional(featureReference),
  /** … or a drawn area, or where a person is, as `area-code.ts` writes it. */
  area: z.optional(z.string().check(z.regex(AREA_CODE))),
  km: z.optional(z.number().check(z.minimum(0.1), z.maximum(500))),
  /** The layer whose panel is open (`task=layer`): filter, figures, time, comparison. */
  layer: z.optional(z.string().check(z.regex(layerId))),
  /** Which features of layers are shown, listed, counted and downloaded: those that fulfil all conditions. */
  filter: z.optional(z.array(layerFilter).check(z.minLength(1), z.maxLength(12))),
  /** … and that touch this: a comuna by its code (`comuna/02201`), or a drawn area as `area-code.ts` writes it. */
  within: z.optional(z.string().check(z.regex(WITHIN))),
  /** Two layers side by side, left and right of a line at this part of the map's width. */
  swipe: z.optional(
    z.object({
      left: swipeSide,
      right: swipeSide,
      at: z.number().check(z.minimum(0), z.maximum(1)),
    }),
  ),
  /** The table of features is open. */
  table: z.optional(z.boolean()),
  /** The view lies on paper, to be looked at and printed. */
  print: z.optional(sheet),
  /** What the paper, the picture or the link is called. */
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
  /** A story is being told with this view: its id and the step, from 1. */
  story: z.optional(
    z.object({
      id: z.string().check(z.regex(/^[1-9A-HJ-NP-Za-km-z]{12}$|^mine$/)),
      step: z.int().check(z.minimum(1), z.maximum(30)),
    }),
  ),
})
export type View = z.infer<typeof viewSchema>
export type LayerView = z.infer<typeof layerView>
export type FeatureReference = z.infer<typeof featureReference>
export type LayerFilter = z.infer<typeof layerFilter>
export type SwipeSide = z.infer<typeof swipeSide>
export type Swipe = NonNullable<View['swipe']>
export type PaperSheet = NonNullable<View['print']>
export type Center = z.infer<typeof center>

const decimals = (value: number, digits: number) => Number(value.toFixed(digits))

/** Five decimals are about a metre: more would only make links longer. */
export function roundCenter([lon, lat, zoom]: Center): Center {
  const digits = zoom >= 12 ? 5 : zoom >= 8 ? 4 : 3
  return [decimals(lon, digits), decimals(lat, digits), decimals(zoom, 2)]
}

function readNumbers(text: string): number[] {
  return text.split(',').map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN))
}

function readReference(text: string): unknown {
  const slash = text.indexOf('/')
  return slash < 0 ? undefined : { layer: text.slice(0, slash), feature: text.slice(slash + 1) }
}

function readLayers(text: string): unknown[] {
  if (text === '') return []
  const seen = new Set<string>()
  return text.split(',').flatMap((part) => {
    const [id = '', opacity] = part.split(':')
    const value = { id, opacity: opacity === undefined ? 1 : Number(opacity) }
    if (seen.has(id) || !layerView.safeParse(value).success) return []
    seen.add(id)
    return [value]
  })
}

/** `mine_site.status:operating;mine_site.name~agua`: the conditions of each layer, in their order. */
function readFilters(text: string): unknown {
  const layers = new Map<string, Condition[]>()
  for (const part of text.split(';')) {
    const dot = part.indexOf('.')
    const [only] = readWhere(part.slice(dot + 1)) ?? []
    const layer = part.slice(0, Math.max(0, dot))
    if (!only || !layerId.test(layer)) continue
    layers.set(layer, [...(layers.get(layer) ?? []), only])
  }
  return [...layers].map(([layer, where]) => ({ layer, where }))
}

const writeFilters = (filters: readonly LayerFilter[]): string =>
  filters
    .flatMap(({ layer, where }) => where.map((condition) => `${layer}.${writeWhere([condition])}`))
    .join(';')

/** `mine_site:3`: version 3; `mine_site!2015`: what it had until then. */
function readSide(text: string | undefined): unknown {
  const [, layer, version, until] = /^([a-z][a-z0-9_]*)(?::(\d+))?(?:!([\d-]+))?$/.exec(text ?? '') ?? []
  return {
    layer,
    ...(version === undefined ? {} : { version: Number(version) }),
    ...(until === undefined ? {} : { until }),
  }
}

const writeSide = ({ layer, version, until }: SwipeSide): string =>
  `${layer}${version === undefined ? '' : `:${version}`}${until === undefined ? '' : `!${until}`}`

function readSwipe(text: string): unknown {
  const [left, right, at] = text.split(',')
  return { left: readSide(left), right: readSide(right), at: at === undefined ? 0.5 : Number(at) }
}

/** `a3-landscape-250000`. */
function readSheet(text: string): unknown {
  const [, paper, landscape, scale] = /^([a-z]\d)(-landscape)?(?:-(\d{1,9}))?$/.exec(text) ?? []
  return {
    paper,
    landscape: landscape !== undefined,
    ...(scale === undefined ? {} : { scale: Number(scale) }),
  }
}

function readStep(text: string): unknown {
  const [, id, step] = /^([A-Za-z0-9]+)\.(\d{1,2})$/.exec(text) ?? []
  return { id, step: Number(step) }
}

const READERS: { [K in keyof View]-?: (text: string) => unknown } = {
  c: readNumbers,
  layers: readLayers,
  base: (text) => text,
  theme: (text) => text,
  lang: (text) => text,
  grid: (text) => text === '1',
  sel: readReference,
  task: (text) => text,
  site: readReference,
  alt: (text) => [...new Set(text.split(',').filter(Boolean))],
  place: readReference,
  area: (text) => text,
  km: (text) => (text === '' ? Number.NaN : Number(text)),
  layer: (text) => text,
  filter: readFilters,
  within: (text) => text,
  swipe: readSwipe,
  table: (text) => text === '1',
  print: readSheet,
  title: (text) => text,
  story: readStep,
}

/** The view that a query string names (`?…` or without the mark). Unknown and unreadable parameters are dropped. */
export function parseView(query: string): View {
  const parameters = new URLSearchParams(query)
  const view: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(READERS)) {
    const text = parameters.get(name)
    if (text === null) continue
    const result = viewSchema.shape[name as keyof View].safeParse(read(text))
    if (result.success && result.data !== undefined) view[name] = result.data
  }
  return tidyView(view as View)
}

/** Leaves out what says nothing more than the default. */
export function tidyView(view: View): View {
  const { c, base, lang, grid, filter, table, ...rest } = view
  const kept: View = { ...rest }
  if (c) kept.c = roundCenter(c)
  if (base && base !== 'plain') kept.base = base
  if (lang && lang !== 'es') kept.lang = lang
  if (grid) kept.grid = true
  if (table) kept.table = true
  if (filter && filter.length > 0) kept.filter = filter
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as View
}

const WRITERS: { [K in keyof View]-?: (value: NonNullable<View[K]>) => string } = {
  c: (value) => value.join(','),
  layers: (value) =>
    value.map(({ id, opacity }) => (opacity === 1 ? id : `${id}:${decimals(opacity, 2)}`)).join(','),
  base: (value) => value,
  theme: (value) => value,
  lang: (value) => value,
  grid: () => '1',
  sel: (value) => `${value.layer}/${value.feature}`,
  task: (value) => value,
  site: (value) => `${value.layer}/${value.feature}`,
  alt: (value) => value.join(','),
  place: (value) => `${value.layer}/${value.feature}`,
  area: (value) => value,
  km: (value) => String(value),
  layer: (value) => value,
  filter: writeFilters,
  within: (value) => value,
  swipe: ({ left, right, at }) =>
    [writeSide(left), writeSide(right), ...(at === 0.5 ? [] : [String(decimals(at, 2))])].join(','),
  table: () => '1',
  print: ({ paper, landscape, scale }) =>
    `${paper}${landscape ? '-landscape' : ''}${scale === undefined ? '' : `-${scale}`}`,
  title: (value) => value,
  story: ({ id, step }) => `${id}.${step}`,
}

/** The query string of a view, with its `?`, or nothing at all; always in the same order. Commas stay readable. */
export function formatView(view: View): string {
  const tidy = tidyView(view)
  const parts = Object.entries(WRITERS).flatMap(([name, write]) => {
    const value = tidy[name as keyof View]
    if (value === undefined) return []
    const text = (write as (value: unknown) => string)(value)
    return [
      `${name}=${encodeURIComponent(text).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/').replace(/%3B/g, ';')}`,
    ]
  })
  return parts.length ? `?${parts.join('&')}` : ''
}

/** What an address says that is no default, and is nothing less than what was written. */
const SAYS_NOTHING: Partial<Record<keyof View, string>> = { base: 'plain', lang: 'es', grid: '0', table: '0' }

/**
 * Names of what a query says and `parseView` does not understand, or not wholly: to be told, quietly. `others`: names
 * that a page of its own reads.
 */
export function unreadParts(query: string, others: readonly string[] = []): string[] {
  const read = parseView(query)
  const pieces = (text: string) => text.split(/[,;]/).filter(Boolean).length
  return [...new Set(new URLSearchParams(query).entries())].flatMap(([name, text]) => {
    if (others.includes(name)) return []
    if (!(name in READERS)) return [name]
    if (SAYS_NOTHING[name as keyof View] === text) return []
    const value = read[name as keyof View]
    if (value === undefined) return [name]
    const isList = name === 'layers' || name === 'filter' || name === 'alt'
    const written = (WRITERS[name as keyof View] as (value: unknown) => string)(value)
    return isList && pieces(written) < pieces(text) ? [name] : []
  })
}
