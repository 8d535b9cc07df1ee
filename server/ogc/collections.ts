import { layerById, queryables, THEME_TITLES } from '../../geodata/layers/index.ts'
import { EXPORT_FORMATS } from '../../geodata/model/export.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import type { Identity } from '../db/as.ts'
import { mayRead, visibleVersion } from '../layers/describe.ts'
import type { VersionRow } from '../layers/queries.ts'
import { CRS84, SERVED_CRS } from '../selection/crs.ts'
import { type Html, html, link } from './html.ts'
import { type Link, linksHtml } from './reply.ts'

/** The declaration a path names. Throws `unknown-layer`. */
export function declarationOf(id: string): LayerDeclaration {
  const declaration = layerById(id)
  if (declaration) return declaration
  const shown = id.length > 60 ? `${id.slice(0, 60)}…` : id
  throw new Problem('unknown-layer', {
    es: `No hay una capa «${shown}» en el catálogo. La lista está en /ogc/collections.`,
    en: `There is no layer “${shown}” in the catalogue. The list is at /ogc/collections.`,
  })
}

/** Tables and grids have no vector tiles. */
export const hasTiles = ({ geometry }: LayerDeclaration): boolean =>
  geometry !== 'none' && geometry !== 'raster'

/** Said of a layer without a published version: no data here, and where they officially live. */
export function noData(declaration: LayerDeclaration, language: Language) {
  return { publisher: declaration.publisher[language], home: declaration.home }
}

/** Where the official data are, when there is a public service. */
export function homeLinks(declaration: LayerDeclaration, language: Language): Link[] {
  return declaration.home
    ? [{ rel: 'via', href: declaration.home, title: declaration.publisher[language] }]
    : []
}

/** The record of a version and its downloads (Features Part 1, section 7.13.2: `enclosure`). */
function versionLinks(
  declaration: LayerDeclaration,
  version: number,
  { language, baseUrl }: { language: Language; baseUrl: string },
): Link[] {
  const hasGeometry = declaration.geometry !== 'none' && declaration.geometry !== 'raster'
  return [
    {
      rel: 'describedby',
      href: `${baseUrl}/api/versions/${version}/record`,
      type: 'application/ld+json',
      title: language === 'es' ? 'Ficha DCAT-AP 3 de la versión' : 'DCAT-AP 3 record of the version',
    },
    ...EXPORT_FORMATS.filter(({ tables }) => tables || hasGeometry).map(({ id, mediaType, title }) => ({
      rel: 'enclosure',
      href: `${baseUrl}/api/layers/${declaration.id}/export?format=${id}&version=${version}`,
      type: mediaType.split(';')[0] as string,
      title: title[language],
    })),
  ]
}

/**
 * A layer as an OGC collection. Every layer of the catalogue is one, also without data: then `version` is null and
 * `no_data` says where the data officially are.
 */
export function collection(
  declaration: LayerDeclaration,
  row: VersionRow | null,
  { language, identity, baseUrl }: { language: Language; identity: Identity; baseUrl: string },
) {
  const address = `${baseUrl}/ogc/collections/${declaration.id}`
  const version = row && visibleVersion(declaration, row, identity)
  const title = declaration.title[language]
  const links: Link[] = [
    { rel: 'self', href: `${address}?f=json`, type: 'application/json', title },
    { rel: 'alternate', href: `${address}?f=html`, type: 'text/html', title },
    {
      rel: 'items',
      href: `${address}/items?f=json`,
      type: 'application/geo+json',
      title: language === 'es' ? 'Elementos' : 'Items',
    },
    {
      rel: 'items',
      href: `${address}/items?f=html`,
      type: 'text/html',
      title: language === 'es' ? 'Elementos (HTML)' : 'Items (HTML)',
    },
    {
      rel: 'describedby',
      href: `${address}/schema`,
      type: 'application/schema+json',
      title: language === 'es' ? 'Esquema' : 'Schema',
    },
    {
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
      href: `${address}/queryables`,
      type: 'application/schema+json',
      title: language === 'es' ? 'Propiedades por las que se filtra' : 'Queryables',
    },
    ...(hasTiles(declaration)
      ? [
          {
            rel: 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector',
            href: `${address}/tiles`,
            type: 'application/json',
            title: language === 'es' ? 'Teselas vectoriales' : 'Vector tiles',
          },
        ]
      : []),
    ...(version ? versionLinks(declaration, version.id, { language, baseUrl }) : []),
    ...homeLinks(declaration, language),
  ]
  return {
    id: declaration.id,
    title,
    description: declaration.description[language],
    keywords: [THEME_TITLES[declaration.theme][language]],
    attribution: version?.source.name ?? declaration.publisher[language],
    links,
    ...(version?.bbox ? { extent: { spatial: { bbox: [version.bbox], crs: CRS84.uri } } } : {}),
    itemType: 'feature',
    crs: SERVED_CRS.map((crs) => crs.uri),
    storageCrs: CRS84.uri,
    theme: declaration.theme,
    geometry: declaration.geometry,
    access: declaration.access,
    version: version && {
      id: version.id,
      number: version.number,
      feature_count: version.feature_count,
      source: version.source,
      accuracy_m: version.accuracy_m,
      vintage: version.vintage,
      published_at: version.published_at,
      coverage: version.coverage,
    },
    ...(version ? {} : { no_data: noData(declaration, language) }),
    ...(mayRead(declaration, identity) ? {} : { restricted: true }),
  }
}

export type Collection = ReturnType<typeof collection>

/** The page of a collection. */
export function collectionHtml(found: Collection, declaration: LayerDeclaration, language: Language): Html {
  const es = language === 'es'
  return html`
<p>${found.description}</p>
${found.no_data ? noDataHtml(declaration, language) : ''}
${
  found.version
    ? html`<dl>
<dt>${es ? 'Elementos' : 'Features'}</dt><dd>${found.version.feature_count}</dd>
<dt>${es ? 'Fuente' : 'Source'}</dt><dd>${found.version.source.name}, ${found.version.source.year ?? (es ? 's.f.' : 'n.d.')}. ${link(found.version.source.reference)}</dd>
<dt>${es ? 'Vigencia de los datos' : 'Vintage'}</dt><dd>${found.version.vintage ?? '–'}</dd>
<dt>${es ? 'Precisión' : 'Accuracy'}</dt><dd>${found.version.accuracy_m === null ? '–' : `${found.version.accuracy_m} m`}</dd>
<dt>${es ? 'Publicada' : 'Published'}</dt><dd>${found.version.published_at}</dd>
</dl>`
    : ''
}
<h2>${es ? 'Propiedades' : 'Properties'}</h2>
<dl>${Object.entries(declaration.properties).map(([id, { title }]) => html`<dt>${id}</dt><dd>${title[language]}</dd>`)}</dl>
<h2>${es ? 'Enlaces' : 'Links'}</h2>
${linksHtml(found.links)}`
}

/** What a page says of a layer that nobody has published: never that there is nothing. */
export function noDataHtml(declaration: LayerDeclaration, language: Language): Html {
  const home = declaration.home
    ? link(declaration.home)
    : language === 'es'
      ? 'sin servicio público conocido'
      : 'no public service known'
  return language === 'es'
    ? html`<p class="nodata">Sin datos: nadie ha publicado todavía esta capa aquí. Los datos oficiales: ${declaration.publisher.es}, ${home}.</p>`
    : html`<p class="nodata">No data: nobody has published this layer here yet. The official data: ${declaration.publisher.en}, ${home}.</p>`
}

/** JSON Schema of what an item carries beside its declared properties. */
const COMMON_PROPERTIES = (language: Language) => ({
  source: {
    title: language === 'es' ? 'Fuente' : 'Source',
    type: 'object',
    properties: {
      name: { type: 'string' },
      year: { type: ['integer', 'null'] },
      reference: { type: 'string' },
      licence: { type: 'string' },
    },
  },
  accuracy_m: {
    title: language === 'es' ? 'Precisión de la posición' : 'Positional accuracy',
    type: ['number', 'null'],
    'x-ogc-unit': 'm',
  },
  vintage: {
    title: language === 'es' ? 'Fecha en que el dato era cierto' : 'Date the fact was true',
    type: ['string', 'null'],
    pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
  },
})

/** What items may be filtered by, as JSON Schema with its address. */
export function queryablesSchema(declaration: LayerDeclaration, language: Language, baseUrl: string) {
  const { $schema, ...rest } = queryables(declaration, language)
  return { $schema, $id: `${baseUrl}/ogc/collections/${declaration.id}/queryables`, ...rest }
}

/** What items carry, as JSON Schema (property roles of Features Part 5). */
export function itemSchema(declaration: LayerDeclaration, language: Language, baseUrl: string) {
  const { $schema, properties, ...rest } = queryables(declaration, language)
  return {
    $schema,
    $id: `${baseUrl}/ogc/collections/${declaration.id}/schema`,
    ...rest,
    properties: { ...(properties as object), ...COMMON_PROPERTIES(language) },
  }
}
