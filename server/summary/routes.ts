import { z } from 'zod'
import { layerById } from '../../geodata/layers/index.ts'
import { readArea } from '../../geodata/model/area.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { summarySchema } from '../../geodata/model/summary.ts'
import { requireRole } from '../access/require.ts'
import type { Transaction } from '../db/as.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { mayRead } from '../layers/describe.ts'
import { featureCount, publishedVersion } from '../layers/queries.ts'
import { readBbox } from '../selection/bbox.ts'
import { readPlace } from '../selection/place.ts'
import { countSelected, requireShapes, type Selection } from '../selection/select.ts'
import { readSort } from '../selection/sort.ts'
import { readConditions } from '../selection/where.ts'
import { edgesOf } from './edges.ts'
import { type By, type ClassRow, classes, countBefore, selectedIds, spreadOf } from './queries.ts'

/** Ids are told of at most so many features: a map filters by them. */
export const MOST_IDS = 20_000
/** Classes told apart by their value; the rest are told together. */
export const MOST_CLASSES = 40
/** Figures of what is in view are worth this much of the database's time. */
const TIMEOUT_MS = 8000

const selecting = {
  version: z.coerce.number().int().positive().optional().meta({
    description: 'Id of a published version; the current one when absent',
  }),
  where: z.string().max(4000).optional().meta({
    description:
      'Conditions with semicolons: status:a,b (one of; - is not known), area_ha(10,200) (between), name~agua (contains)',
  }),
  bbox: z.string().max(300).optional().meta({ description: 'west,south,east,north' }),
  area: z
    .string()
    .max(16_000)
    .optional()
    .meta({ description: 'POLYGON or MULTIPOLYGON as WKT, EPSG:4326: features that touch it' }),
  place: z.string().max(40).optional().meta({ description: 'comuna/{code}: features that touch the comuna' }),
}
type Selecting = z.output<z.ZodObject<typeof selecting>>

const matchingSchema = z.object({
  version: z.number().int(),
  matched: z.number().int(),
  ids: z
    .array(z.string())
    .nullable()
    .meta({ description: `Null when there are more than ${MOST_IDS}` }),
})

const positionSchema = z.object({
  version: z.number().int(),
  before: z.number().int().nullable().meta({
    description: 'How many come before it; null: it is not of the selection',
  }),
})

interface Asked {
  declaration: LayerDeclaration
  /** `total`: features of the whole version. */
  read(tx: Transaction): Promise<{ total: number; selection: Selection }>
}

/** What a request means, checked. Throws `unknown-layer`, `bad-parameter`, `unknown-parameter`, `not-allowed`. */
function readAsked({ params, query, identity }: Call<{ id: string }, Selecting, undefined>): Asked {
  const declaration = layerById(params.id)
  if (!declaration) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${params.id.slice(0, 60)}» en el catálogo. La lista está en /api/layers.`,
      en: `There is no layer “${params.id.slice(0, 60)}” in the catalogue. The list is at /api/layers.`,
    })
  }
  if (!mayRead(declaration, identity)) requireRole(identity, 'reviewer', 'steward')
  const bbox = query.bbox === undefined ? null : readBbox(query.bbox)
  const area = query.area === undefined ? null : readArea(query.area)
  const place = query.place === undefined ? null : readPlace(query.place)
  const where = query.where === undefined ? [] : readConditions(declaration, query.where)
  return {
    declaration,
    async read(tx) {
      const version = await publishedVersion(tx, declaration.id)
      if (!version) {
        throw new Problem('no-data', {
          es: `La capa «${declaration.title.es}» no tiene datos publicados aquí.`,
          en: `The layer “${declaration.title.en}” has no data published here.`,
        })
      }
      const id = query.version ?? version.id
      const total = id === version.id ? version.feature_count : await featureCount(tx, declaration.id, id)
      if (total === null) {
        throw new Problem('not-found', {
          es: `La capa «${declaration.title.es}» no tiene una versión publicada con el código ${id}.`,
          en: `The layer “${declaration.title.en}” has no published version with the id ${id}.`,
        })
      }
      await requireShapes(tx, { area, place })
      const restricted = declaration.access === 'restricted'
      return { total, selection: { version: id, restricted, bbox, area, place, where } }
    },
  }
}

const cachingOf = ({ access }: LayerDeclaration) => ({
  'Cache-Control': access === 'restricted' ? 'private, no-store' : 'no-cache',
})

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/layers/:id/matching',
    id: 'getMatching',
    tag: 'Layers',
    summary: {
      es: 'Cuáles elementos de una capa cumplen un filtro',
      en: 'Which features of a layer fulfil a filter',
    },
    params: z.object({ id: z.string() }),
    query: z.object(selecting),
    answers: { 200: { description: 'Ids', content: { 'application/json': matchingSchema } } },
    handler: async (call) => {
      const { declaration, read } = readAsked(call as never)
      const found = await call.context.db.as(
        call.identity,
        async (tx) => {
          const { selection } = await read(tx)
          const ids = await selectedIds(tx, selection, MOST_IDS)
          const isAll = ids.length <= MOST_IDS
          const matched = isAll ? ids.length : await countSelected(tx, selection)
          return { version: selection.version, matched, ids: isAll ? ids : null }
        },
        { statementTimeoutMs: TIMEOUT_MS },
      )
      return new Answer(found, { headers: cachingOf(declaration) })
    },
  }),
  route({
    method: 'get',
    path: '/api/layers/:id/position',
    id: 'getPosition',
    tag: 'Layers',
    summary: {
      es: 'En qué lugar de la lista de una capa está un elemento',
      en: 'Where in the list of a layer a feature stands',
    },
    params: z.object({ id: z.string() }),
    query: z.object({
      ...selecting,
      feature: z.string().max(200).meta({ description: 'Id of the feature' }),
      sortby: z.string().max(60).optional().meta({ description: 'As in the items of the collection' }),
    }),
    answers: { 200: { description: 'Position', content: { 'application/json': positionSchema } } },
    handler: async (call) => {
      const { declaration, read } = readAsked(call as never)
      const { feature, sortby } = call.query
      const sort = sortby === undefined ? null : readSort(declaration, sortby)
      const found = await call.context.db.as(
        call.identity,
        async (tx) => {
          const { selection } = await read(tx)
          return { version: selection.version, before: await countBefore(tx, selection, feature, sort) }
        },
        { statementTimeoutMs: TIMEOUT_MS },
      )
      return new Answer(found, { headers: cachingOf(declaration) })
    },
  }),
  route({
    method: 'get',
    path: '/api/layers/:id/summary',
    id: 'getSummary',
    tag: 'Layers',
    summary: {
      es: 'Cuántos elementos de una capa hay, y cuántas hectáreas o kilómetros, por clase',
      en: 'How many features of a layer there are, and how many hectares or kilometres, by class',
    },
    params: z.object({ id: z.string() }),
    query: z.object({
      ...selecting,
      by: z.string().max(60).optional().meta({ description: 'A declared property to count by' }),
      measured: z.enum(['no']).optional().meta({ description: 'no: only counts' }),
    }),
    answers: { 200: { description: 'Figures', content: { 'application/json': summarySchema } } },
    handler: async (call) => {
      const { declaration, read } = readAsked(call as never)
      const by = call.query.by
      const property =
        by !== undefined && Object.hasOwn(declaration.properties, by) ? declaration.properties[by] : undefined
      if (by !== undefined && !property) {
        const known = Object.keys(declaration.properties).join(', ')
        throw new Problem('unknown-parameter', {
          es: `«by» es una propiedad de la capa: ${known}.`,
          en: `“by” is a property of the layer: ${known}.`,
        })
      }
      const measured =
        call.query.measured !== 'no' && declaration.geometry !== 'none' && declaration.geometry !== 'point'
      const found = await call.context.db.as(
        call.identity,
        async (tx) => {
          const { total, selection } = await read(tx)
          let asked: By = null
          if (by !== undefined && property) {
            const { type } = property
            const isNumber = type === 'number' || type === 'integer' || type === 'date'
            const spread = isNumber ? await spreadOf(tx, selection, by, type) : null
            const edges = spread && edgesOf(spread, type !== 'number')
            asked = edges ? { property: by, type, edges } : { property: by, edges: null }
          }
          const rows = await classes(tx, selection, asked, measured)
          return { version: selection.version, total, ...figures(rows, asked) }
        },
        { statementTimeoutMs: TIMEOUT_MS },
      )
      return new Answer(found, { headers: cachingOf(declaration) })
    },
  }),
]

const amounts = ({ count, area_m2, length_m }: Pick<ClassRow, 'count' | 'area_m2' | 'length_m'>) => ({
  count,
  area_ha: area_m2 === null ? null : area_m2 / 10_000,
  length_km: length_m === null ? null : length_m / 1000,
})

const NOTHING = { count: 0, area_m2: null, length_m: null }

const sum = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b)
const together = (rows: readonly ClassRow[]) =>
  rows.reduce(
    (all, { count, area_m2, length_m }) => ({
      count: all.count + count,
      area_m2: sum(all.area_m2, area_m2),
      length_m: sum(all.length_m, length_m),
    }),
    NOTHING as Pick<ClassRow, 'count' | 'area_m2' | 'length_m'>,
  )

/** The rows of the database as what is answered. */
export function figures(rows: readonly ClassRow[], by: By) {
  const whole = rows.find((row) => row.whole) ?? NOTHING
  const parts = rows.filter((row) => !row.whole)
  const known = parts.filter((row) => row.class !== null)
  const unknown = parts.find((row) => row.class === null) ?? NOTHING
  if (by === null) return { all: amounts(whole), by: null }
  if (by.edges) {
    const bars = by.edges.slice(1).map((to, i) => ({
      from: by.edges[i] as number,
      to,
      ...amounts(known.find((row) => row.class === String(i + 1)) ?? NOTHING),
    }))
    return {
      all: amounts(whole),
      by: { property: by.property, unknown: amounts(unknown), bars, classes: null, others: null },
    }
  }
  const rest = known.slice(MOST_CLASSES)
  return {
    all: amounts(whole),
    by: {
      property: by.property,
      unknown: amounts(unknown),
      bars: null,
      classes: known.slice(0, MOST_CLASSES).map((row) => ({ value: row.class as string, ...amounts(row) })),
      others: rest.length === 0 ? null : { values: rest.length, ...amounts(together(rest)) },
    },
  }
}
