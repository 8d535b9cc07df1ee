import { readArea } from '../../geodata/model/area.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import { Answer, type Call } from '../http/route.ts'
import { alreadyHas, entityTag } from '../layers/entity-tag.ts'
import { publishedVersion } from '../layers/queries.ts'
import { readBbox } from '../selection/bbox.ts'
import { readCrs } from '../selection/crs.ts'
import { readDatetime } from '../selection/datetime.ts'
import { readFilters } from '../selection/filters.ts'
import { readPlace } from '../selection/place.ts'
import { countSelected, requireShapes, type Selection } from '../selection/select.ts'
import { readSort } from '../selection/sort.ts'
import { readConditions } from '../selection/where.ts'
import { homeLinks, noData, noDataHtml } from './collections.ts'
import { type Html, html, link, valueHtml } from './html.ts'
import { type ItemRow, readItem, readItems } from './queries.ts'
import { formatOf, type Link, linksHtml, reply } from './reply.ts'

export const DEFAULT_LIMIT = 100
/** A larger limit is answered as this one (Features Part 1, requirement /req/core/fc-limit-response-1). */
export const MAX_LIMIT = 10_000

export interface ItemsQuery {
  limit: number
  offset: number
  bbox?: string | undefined
  'bbox-crs'?: string | undefined
  datetime?: string | undefined
  area?: string | undefined
  place?: string | undefined
  where?: string | undefined
  sortby?: string | undefined
  crs?: string | undefined
  f?: string | undefined
  lang?: string | undefined
}

const RESERVED: ReadonlySet<string> = new Set([
  'limit',
  'offset',
  'bbox',
  'bbox-crs',
  'datetime',
  'area',
  'place',
  'where',
  'sortby',
  'crs',
  'f',
  'lang',
])

type ItemsCall = Call<{ id: string }, ItemsQuery & Record<string, unknown>, undefined>

/** Cached privately and checked each time; what is restricted is not kept at all. */
export const caching = ({ access }: LayerDeclaration): Record<string, string> => ({
  'Cache-Control': access === 'restricted' ? 'private, no-store' : 'no-cache',
})

/** One page of the features of a layer. */
export async function items(call: ItemsCall, declaration: LayerDeclaration): Promise<Answer> {
  const { context, identity, query, language } = call
  const crs = readCrs('crs', query.crs)
  const bboxCrs = readCrs('bbox-crs', query['bbox-crs'])
  const bbox = query.bbox === undefined ? null : readBbox(query.bbox, bboxCrs)
  const datetime = query.datetime === undefined ? null : readDatetime(query.datetime)
  const filters = readFilters(declaration, query, RESERVED)
  const area = query.area === undefined ? null : readArea(query.area)
  const place = query.place === undefined ? null : readPlace(query.place)
  const where = query.where === undefined ? [] : readConditions(declaration, query.where)
  const sort = query.sortby === undefined ? null : readSort(declaration, query.sortby)
  const limit = Math.min(query.limit, MAX_LIMIT)
  formatOf(call)

  const { matched, rows, version } = await context.db.as(identity, async (tx) => {
    const version = await publishedVersion(tx, declaration.id)
    if (!version) return { matched: 0, rows: [], version }
    const restricted = declaration.access === 'restricted'
    const selection: Selection = {
      version: version.id,
      restricted,
      bbox,
      area,
      place,
      datetime,
      filters,
      where,
    }
    const chosen = filters.length + where.length
    const whole = !bbox && !area && !place && !datetime && chosen === 0 && !restricted
    await requireShapes(tx, { area, place })
    const matched = whole ? version.feature_count : await countSelected(tx, selection)
    const rows = query.offset < matched ? await readItems(tx, selection, crs, limit, query.offset, sort) : []
    return { matched, rows, version }
  })

  const links = pageLinks(call, declaration, { limit, matched, returned: rows.length })
  const headers = {
    ...caching(declaration),
    'Content-Crs': `<${crs.uri}>`,
    'OGC-NumberMatched': String(matched),
    'OGC-NumberReturned': String(rows.length),
    Vary: 'Accept, Accept-Language, Accept-Encoding',
  }
  const members = {
    type: 'FeatureCollection',
    numberMatched: matched,
    numberReturned: rows.length,
    timeStamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    links,
    ...(version ? {} : { no_data: noData(declaration, language) }),
  }
  if (formatOf(call) === 'html') {
    return reply(
      call,
      {},
      {
        title: declaration.title[language],
        trail: trail(call, declaration),
        headers,
        body: () => itemsHtml(declaration, rows, matched, links, version === null, call),
      },
    )
  }
  const head = JSON.stringify(members)
  const features = rows.map((row) => featureText(row)).join(',')
  return new Answer(`${head.slice(0, -1)},"features":[${features}]}`, {
    type: 'application/geo+json',
    headers,
  })
}

/** One feature of a layer. Throws `no-data` or `not-found`. */
export async function item(
  call: Call<
    { id: string; featureId: string },
    { crs?: string | undefined; f?: string | undefined },
    undefined
  >,
  declaration: LayerDeclaration,
): Promise<Answer> {
  const { context, identity, params, language, baseUrl, request } = call
  const crs = readCrs('crs', call.query.crs)
  const row = await context.db.as(identity, async (tx) => {
    const version = await publishedVersion(tx, declaration.id)
    if (!version) throw layerWithoutData(declaration)
    return readItem(tx, version.id, declaration.access === 'restricted', params.featureId, crs)
  })
  if (!row) {
    const shown = params.featureId.slice(0, 80)
    throw new Problem('not-found', {
      es: `La capa «${declaration.title.es}» no tiene un elemento «${shown}» en su versión vigente.`,
      en: `The layer “${declaration.title.en}” has no feature “${shown}” in its current version.`,
    })
  }
  const collection = `${baseUrl}/ogc/collections/${declaration.id}`
  const address = `${collection}/items/${encodeURIComponent(row.feature_id)}`
  const links: Link[] = [
    { rel: 'self', href: `${address}?f=json`, type: 'application/geo+json', title: row.feature_id },
    { rel: 'alternate', href: `${address}?f=html`, type: 'text/html', title: row.feature_id },
    { rel: 'collection', href: collection, type: 'application/json', title: declaration.title[language] },
  ]
  const body = featureText(row, links)
  const format = formatOf(call)
  const etag = `W/${entityTag(`${format} ${language} ${crs.uri} ${body}`)}`
  const headers = {
    ...caching(declaration),
    ETag: etag,
    'Content-Crs': `<${crs.uri}>`,
    Vary: 'Accept, Accept-Language, Accept-Encoding',
  }
  if (declaration.access === 'public' && alreadyHas(request, etag))
    return new Answer(null, { status: 304, headers })
  if (format === 'html') {
    return reply(
      call,
      {},
      {
        title: nameOf(declaration, row),
        trail: [
          ...trail(call, declaration),
          [`${collection}/items?f=html`, language === 'es' ? 'Elementos' : 'Items'],
        ],
        headers,
        body: () => html`${propertiesHtml(declaration, row, language)}${linksHtml(links)}`,
      },
    )
  }
  return new Answer(body, { type: 'application/geo+json', headers })
}

/** Thrown where a layer without a published version cannot be answered for. */
export function layerWithoutData(declaration: LayerDeclaration): Problem {
  return new Problem(
    'no-data',
    {
      es: `La capa «${declaration.title.es}» no tiene datos publicados aquí. Los datos oficiales los tiene ${declaration.publisher.es}.`,
      en: `The layer “${declaration.title.en}” has no data published here. The official data are kept by ${declaration.publisher.en}.`,
    },
    { extra: { home: declaration.home } },
  )
}

/** The row as a GeoJSON Feature, as text: geometry and properties come from the database as JSON already. */
function featureText({ feature_id, geometry, properties }: ItemRow, links?: readonly Link[]): string {
  const end = links ? `,"links":${JSON.stringify(links)}}` : '}'
  return `{"type":"Feature","id":${JSON.stringify(feature_id)},"geometry":${geometry ?? 'null'},"properties":${properties}${end}`
}

const trail = (
  { baseUrl, language }: Pick<ItemsCall, 'baseUrl' | 'language'>,
  declaration: LayerDeclaration,
): [string, string][] => [
  [`${baseUrl}/ogc/collections?f=html`, language === 'es' ? 'Capas' : 'Layers'],
  [`${baseUrl}/ogc/collections/${declaration.id}?f=html`, declaration.title[language]],
]

function pageLinks(
  { query, baseUrl, language, request }: ItemsCall,
  declaration: LayerDeclaration,
  { limit, matched, returned }: { limit: number; matched: number; returned: number },
): Link[] {
  const path = `${baseUrl}/ogc/collections/${declaration.id}`
  const href = (changes: Record<string, string>) => {
    const search = new URLSearchParams(request.query as Record<string, string>)
    for (const [name, value] of Object.entries(changes)) search.set(name, value)
    return `${path}/items?${search}`
  }
  const html = formatOf({ query, request }) === 'html'
  const type = html ? 'text/html' : 'application/geo+json'
  const { offset } = query
  const paged = { limit: String(limit) }
  const es = language === 'es'
  const links: Link[] = [
    { rel: 'self', href: href({ f: html ? 'html' : 'json' }), type, title: es ? 'Esta página' : 'This page' },
    {
      rel: 'alternate',
      href: href({ f: html ? 'json' : 'html' }),
      type: html ? 'application/geo+json' : 'text/html',
      title: html ? 'GeoJSON' : 'HTML',
    },
    { rel: 'collection', href: path, type: 'application/json', title: declaration.title[language] },
  ]
  if (offset + returned < matched && returned > 0) {
    links.push({
      rel: 'next',
      href: href({ ...paged, offset: String(offset + returned) }),
      type,
      title: es ? 'Siguiente' : 'Next',
    })
  }
  if (offset > 0) {
    links.push({
      rel: 'prev',
      href: href({ ...paged, offset: String(Math.max(0, offset - limit)) }),
      type,
      title: es ? 'Anterior' : 'Previous',
    })
  }
  if (returned === 0 && matched === 0) links.push(...homeLinks(declaration, language))
  return links
}

function nameOf({ label }: LayerDeclaration, row: ItemRow): string {
  const name = (JSON.parse(row.properties) as Record<string, unknown>)[label]
  return typeof name === 'string' && name !== '' ? name : row.feature_id
}

function itemsHtml(
  declaration: LayerDeclaration,
  rows: readonly ItemRow[],
  matched: number,
  links: readonly Link[],
  withoutData: boolean,
  { language, baseUrl, query }: Pick<ItemsCall, 'language' | 'baseUrl' | 'query'>,
): Html {
  const es = language === 'es'
  if (withoutData) return html`${noDataHtml(declaration, language)}${linksHtml(links)}`
  const columns = Object.entries(declaration.properties).slice(0, 8)
  const steps = links
    .filter(({ rel }) => rel === 'next' || rel === 'prev')
    .map(({ href, title }) => html`${link(href, title)} `)
  return html`
<p>${es ? `${matched} elementos; desde el ${query.offset + 1}, ${rows.length} en esta página.` : `${matched} features; from ${query.offset + 1}, ${rows.length} on this page.`} ${steps}</p>
<table>
<thead><tr><th>id</th>${columns.map(([, { title }]) => html`<th>${title[language]}</th>`)}</tr></thead>
<tbody>${rows.map((row) => {
    const properties = JSON.parse(row.properties) as Record<string, unknown>
    const address = `${baseUrl}/ogc/collections/${declaration.id}/items/${encodeURIComponent(row.feature_id)}?f=html`
    return html`<tr><td>${link(address, row.feature_id)}</td>${columns.map(([id]) => html`<td>${shown(declaration, id, properties[id], language)}</td>`)}</tr>
`
  })}</tbody>
</table>
${linksHtml(links)}`
}

function propertiesHtml(declaration: LayerDeclaration, row: ItemRow, language: Language): Html {
  const es = language === 'es'
  const { source, accuracy_m, vintage, ...properties } = JSON.parse(row.properties) as Record<string, unknown>
  return html`<dl>
${Object.entries(declaration.properties)
  .filter(([id]) => properties[id] !== undefined && properties[id] !== null)
  .map(
    ([id, { title }]) =>
      html`<dt>${title[language]}</dt><dd>${shown(declaration, id, properties[id], language)}</dd>`,
  )}
<dt>${es ? 'Fuente' : 'Source'}</dt><dd>${valueHtml(source)}</dd>
<dt>${es ? 'Precisión' : 'Accuracy'}</dt><dd>${accuracy_m === null ? '–' : `${accuracy_m} m`}</dd>
<dt>${es ? 'Vigencia' : 'Vintage'}</dt><dd>${valueHtml(vintage)}</dd>
</dl>`
}

/** A value as people read it: the title of a choice, a link for an address. */
function shown(declaration: LayerDeclaration, id: string, value: unknown, language: Language): Html {
  const property = declaration.properties[id]
  if (property?.type === 'choice' && typeof value === 'string') {
    return html`${property.choices[value]?.[language] ?? value}`
  }
  return valueHtml(value)
}
