import { LAYERS, layerById, THEME_TITLES } from '../../geodata/layers/index.ts'
import { versionPath } from '../../geodata/model/citation.ts'
import { EXPORT_CRS, EXPORT_FORMATS, type ExportFormat } from '../../geodata/model/export.ts'
import type { Source } from '../../geodata/model/feature.ts'
import type { LayerDeclaration, Theme } from '../../geodata/model/layer.ts'
import type { Text } from '../../geodata/model/text.ts'
import type { VersionRecord } from './queries.ts'
import { coverageText } from './record.ts'

/**
 * The catalogue in DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/), with GeoDCAT-AP and DQV for place and
 * quality, as JSON-LD 1.1. A layer is a Dataset; each published version of it is a Dataset of its own with
 * `dcat:isVersionOf`, a number and one Distribution for each format.
 */

/** Prefixes are written inline: nothing has to be fetched to read a record. */
const CONTEXT = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  prov: 'http://www.w3.org/ns/prov#',
  dqv: 'http://www.w3.org/ns/dqv#',
  adms: 'http://www.w3.org/ns/adms#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  spdx: 'http://spdx.org/rdf/terms#',
  geo: 'http://www.opengis.net/ont/geosparql#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

const EU = 'http://publications.europa.eu/resource/authority'

/** Update frequencies (EU Publications Office, authority list `frequency`). */
const FREQUENCIES: Record<LayerDeclaration['cadence'], string> = {
  daily: 'DAILY',
  weekly: 'WEEKLY',
  monthly: 'MONTHLY',
  yearly: 'ANNUAL',
  irregular: 'IRREG',
  once: 'NEVER',
}

/** Themes (authority list `data-theme`). */
const DATA_THEMES: Record<Theme, string> = {
  mining: 'ECON',
  indigenous: 'SOCI',
  water: 'ENVI',
  emissions: 'ENER',
  'public-land': 'GOVE',
  projects: 'ECON',
  protection: 'ENVI',
  planning: 'REGI',
  base: 'REGI',
}

/** File types (authority list `file-type`), where the list knows the format. */
const FILE_TYPES: Partial<Record<ExportFormat['id'], string>> = {
  csv: 'CSV',
  kml: 'KML',
  kmz: 'KMZ',
  gpkg: 'GPKG',
  shapefile: 'SHP',
  geojson: 'GEOJSON',
  geojsonl: 'GEOJSON',
  geoparquet: 'PARQUET',
}

/** Licences that have an address; others are written out. */
const LICENCES: readonly [RegExp, string][] = [
  [/^CC BY-SA 4\.0$/i, 'http://creativecommons.org/licenses/by-sa/4.0/'],
  [/^CC BY 4\.0$/i, 'http://creativecommons.org/licenses/by/4.0/'],
  [/^CC BY 3\.0$/i, 'http://creativecommons.org/licenses/by/3.0/'],
  [/^CC0( 1\.0)?$/i, 'http://creativecommons.org/publicdomain/zero/1.0/'],
  [/^ODbL 1\.0/i, 'http://opendatacommons.org/licenses/odbl/1-0/'],
]

const words = ({ es, en }: Text) => [
  { '@language': 'es', '@value': es },
  { '@language': 'en', '@value': en },
]
const typed = (type: string, value: string | number) => ({ '@type': type, '@value': String(value) })
const node = (id: string) => ({ '@id': id })
const languages = [node(`${EU}/language/SPA`), node(`${EU}/language/ENG`)]

const licence = (text: string | undefined) => {
  if (!text) return null
  const known = LICENCES.find(([pattern]) => pattern.test(text))
  return known ? node(known[1]) : { '@type': 'dct:LicenseDocument', 'rdfs:label': text }
}

/** A year, a month or a day as the typed literal it is. */
const dateOf = (text: string) =>
  typed(text.length === 4 ? 'xsd:gYear' : text.length === 7 ? 'xsd:gYearMonth' : 'xsd:date', text)

const datasetId = (baseUrl: string, layer: string) => `${baseUrl}/datos/${layer}`
const versionId = (baseUrl: string, { layer_id, number }: VersionRecord) =>
  `${baseUrl}${versionPath(layer_id, number)}`

/** What a version is known by, whoever keeps a copy: the hash of its content. */
const checksum = ({ content_sha256 }: VersionRecord) => ({
  '@type': 'adms:Identifier',
  'skos:notation': `sha256:${content_sha256}`,
})

const region = {
  '@type': 'dct:Location',
  'skos:prefLabel': words({ es: 'Región de Antofagasta', en: 'Antofagasta Region' }),
  // ISO 3166-2
  'skos:notation': 'CL-AN',
}
const chile = node(`${EU}/country/CHL`)

function location(bbox: VersionRecord['bbox']) {
  if (!bbox) return [chile, region]
  const [w, s, e, n] = bbox
  const wkt = `POLYGON((${w} ${s},${e} ${s},${e} ${n},${w} ${n},${w} ${s}))`
  return [chile, region, { '@type': 'dct:Location', 'dcat:bbox': typed('geo:wktLiteral', wkt) }]
}

const sourceNode = (source: Source) => ({
  '@type': ['prov:Entity', 'dct:BibliographicResource'],
  'dct:title': source.name,
  'dct:description': source.reference,
  ...(source.year === null ? {} : { 'dct:issued': typed('xsd:gYear', source.year) }),
  ...(/^https?:\/\/\S+$/.test(source.reference) ? { 'foaf:page': node(source.reference) } : {}),
})

const agent = (name: Text) => ({ '@type': 'foaf:Agent', 'foaf:name': words(name) })
const US: Text = { es: 'Suelo Común', en: 'Suelo Común' }

const fits = (declaration: LayerDeclaration) => (format: ExportFormat) =>
  format.tables || (declaration.geometry !== 'none' && declaration.geometry !== 'raster')

/** One Distribution for each format a version can be taken in. */
function distributions(declaration: LayerDeclaration, version: VersionRecord, baseUrl: string) {
  const page = versionId(baseUrl, version)
  const terms = licence(version.source.licence)
  return EXPORT_FORMATS.filter(fits(declaration)).map((format) => {
    const type = FILE_TYPES[format.id]
    const crs = EXPORT_CRS.filter((_, i) => i === 0 || format.anyCrs)
    return {
      '@id': `${page}#${format.id}`,
      '@type': 'dcat:Distribution',
      'dct:title': words(format.title),
      'dct:description': words(format.use),
      'dcat:accessURL': node(page),
      'dcat:downloadURL': node(
        `${baseUrl}/api/layers/${declaration.id}/export?format=${format.id}&version=${version.id}`,
      ),
      'dcat:mediaType': node(
        `https://www.iana.org/assignments/media-types/${format.mediaType.split(';')[0]}`,
      ),
      ...(type ? { 'dct:format': node(`${EU}/file-type/${type}`) } : {}),
      'dct:conformsTo': crs.map(({ srid }) => node(`http://www.opengis.net/def/crs/EPSG/0/${srid}`)),
      ...(terms ? { 'dct:license': terms } : {}),
    }
  })
}

function versionNode(
  declaration: LayerDeclaration,
  version: VersionRecord,
  previous: VersionRecord | null,
  baseUrl: string,
) {
  const id = versionId(baseUrl, version)
  const terms = licence(version.source.licence)
  const measurement = (metric: string, value: object) => ({
    '@type': 'dqv:QualityMeasurement',
    'dqv:isMeasurementOf': node(`${baseUrl}/api/catalogue.jsonld#${metric}`),
    'dqv:value': value,
  })
  const coverage = { es: coverageText(version.coverage, 'es'), en: coverageText(version.coverage, 'en') }
  return {
    '@id': id,
    '@type': ['dcat:Dataset', 'prov:Entity'],
    'dct:title': words({
      es: `${declaration.title.es}, versión ${version.number}`,
      en: `${declaration.title.en}, version ${version.number}`,
    }),
    'dct:description': words(declaration.description),
    'dct:identifier': id,
    'adms:identifier': checksum(version),
    'dct:publisher': agent(US),
    'dct:creator': agent(declaration.publisher),
    'dcat:isVersionOf': node(datasetId(baseUrl, declaration.id)),
    'dcat:version': String(version.number),
    ...(previous ? { 'dcat:previousVersion': node(versionId(baseUrl, previous)) } : {}),
    'adms:status': node(
      `${EU}/dataset-status/${version.status === 'published' ? 'COMPLETED' : 'DEPRECATED'}`,
    ),
    'dct:issued': typed('xsd:dateTime', version.published_at),
    'dct:created': typed('xsd:dateTime', version.created_at),
    ...(version.vintage
      ? {
          'dct:temporal': {
            '@type': 'dct:PeriodOfTime',
            'dcat:startDate': dateOf(version.vintage),
            'dcat:endDate': dateOf(version.vintage),
          },
        }
      : {}),
    'dct:spatial': location(version.bbox),
    'dct:language': languages,
    'dct:accessRights': accessRights(declaration),
    ...(terms ? { 'dct:license': terms } : {}),
    'prov:wasDerivedFrom': sourceNode(version.source),
    'dqv:hasQualityMeasurement': [
      ...(version.accuracy_m === null
        ? []
        : [measurement('positional-accuracy', typed('xsd:decimal', version.accuracy_m))]),
      ...words(coverage).map((value) => measurement('completeness', value)),
    ],
    'dcat:landingPage': node(id),
    'dcat:distribution': distributions(declaration, version, baseUrl),
  }
}

const accessRights = ({ access }: LayerDeclaration) =>
  node(`${EU}/access-right/${access === 'public' ? 'PUBLIC' : 'RESTRICTED'}`)

function datasetNode(declaration: LayerDeclaration, versions: readonly VersionRecord[], baseUrl: string) {
  const current = versions.find(({ status }) => status === 'published')
  const id = datasetId(baseUrl, declaration.id)
  return {
    '@id': id,
    '@type': 'dcat:Dataset',
    'dct:title': words(declaration.title),
    'dct:description': words(declaration.description),
    'dct:identifier': id,
    'dct:publisher': agent(US),
    'dct:creator': agent(declaration.publisher),
    'dcat:theme': node(`${EU}/data-theme/${DATA_THEMES[declaration.theme]}`),
    'dcat:keyword': words(THEME_TITLES[declaration.theme]),
    'dct:accrualPeriodicity': node(`${EU}/frequency/${FREQUENCIES[declaration.cadence]}`),
    'dct:spatial': location(current?.bbox ?? null),
    'dct:language': languages,
    'dct:accessRights': accessRights(declaration),
    'dcat:landingPage': node(id),
    ...(declaration.home ? { 'dct:source': node(declaration.home) } : {}),
    ...(current
      ? {
          'dct:modified': typed('xsd:dateTime', current.published_at),
          'dcat:hasCurrentVersion': node(versionId(baseUrl, current)),
          'dcat:distribution': distributions(declaration, current, baseUrl).map(({ '@id': each }) =>
            node(each),
          ),
        }
      : {}),
    'dcat:hasVersion': versions.map((version) => node(versionId(baseUrl, version))),
  }
}

/** What the quality of versions is measured by. */
const metrics = (baseUrl: string) => [
  {
    '@id': `${baseUrl}/api/catalogue.jsonld#positional-accuracy`,
    '@type': 'dqv:Metric',
    'skos:definition': words({
      es: 'El mayor error que las fuentes declaran para la posición de un elemento, en metros.',
      en: 'The largest error that the sources state for the position of a feature, in metres.',
    }),
    'dqv:expectedDataType': node('xsd:decimal'),
  },
  {
    '@id': `${baseUrl}/api/catalogue.jsonld#completeness`,
    '@type': 'dqv:Metric',
    'skos:definition': words({
      es: 'Dónde se sabe que la lista de elementos está completa.',
      en: 'Where the list of features is known to be complete.',
    }),
    'dqv:expectedDataType': node('http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'),
  },
]

const service = (baseUrl: string, ids: readonly string[]) => ({
  '@id': `${baseUrl}/ogc`,
  '@type': 'dcat:DataService',
  'dct:title': words({ es: 'OGC API de Suelo Común', en: 'OGC API of Suelo Común' }),
  'dct:publisher': agent(US),
  'dcat:endpointURL': node(`${baseUrl}/ogc`),
  'dcat:endpointDescription': node(`${baseUrl}/ogc/api`),
  'dct:conformsTo': [
    node('http://www.opengis.net/spec/ogcapi-features-1/1.0/req/core'),
    node('http://www.opengis.net/spec/ogcapi-tiles-1/1.0/req/core'),
  ],
  'dcat:servesDataset': ids.map(node),
})

/** The versions of each layer, newest first. */
function byLayer(versions: readonly VersionRecord[]): Map<string, VersionRecord[]> {
  const layers = new Map<string, VersionRecord[]>()
  for (const version of [...versions].sort((a, b) => b.number - a.number)) {
    layers.set(version.layer_id, [...(layers.get(version.layer_id) ?? []), version])
  }
  return layers
}

/** The whole catalogue: layers with data, all their versions, the service. `versions`: all that people may see. */
export function catalogue(versions: readonly VersionRecord[], baseUrl: string) {
  const layers = byLayer(versions)
  const published = LAYERS.filter(({ id }) => layers.has(id))
  const ids = published.map(({ id }) => datasetId(baseUrl, id))
  const issued = versions.map(({ published_at }) => published_at).sort()
  return {
    '@context': CONTEXT,
    '@graph': [
      {
        '@id': `${baseUrl}/api/catalogue.jsonld`,
        '@type': 'dcat:Catalog',
        'dct:title': words({
          es: 'Suelo Común: datos de suelo de la Región de Antofagasta',
          en: 'Suelo Común: data about land in the Antofagasta Region',
        }),
        'dct:description': words({
          es: 'Minería, pueblos indígenas, agua, emisiones, suelo público, proyectos y protección de la Región de Antofagasta, Chile: cada capa con su fuente, su fecha, su precisión y dónde se sabe que está completa.',
          en: 'Mining, Indigenous peoples, water, emissions, public land, projects and protection in the Antofagasta Region, Chile: each layer with its source, its date, its accuracy and where it is known to be complete.',
        }),
        'dct:publisher': agent(US),
        'dct:language': languages,
        'dct:spatial': [chile, region],
        'foaf:homepage': node(`${baseUrl}/`),
        ...(issued.length > 0 ? { 'dct:modified': typed('xsd:dateTime', issued.at(-1) as string) } : {}),
        'dcat:dataset': [...ids, ...versions.map((version) => versionId(baseUrl, version))].map(node),
        'dcat:service': node(`${baseUrl}/ogc`),
      },
      service(baseUrl, ids),
      ...metrics(baseUrl),
      ...published.flatMap((declaration) => {
        const own = layers.get(declaration.id) ?? []
        return [
          datasetNode(declaration, own, baseUrl),
          ...own.map((version, i) => versionNode(declaration, version, own[i + 1] ?? null, baseUrl)),
        ]
      }),
    ],
  }
}

/** The record of one version, with its layer and what its quality is measured by. `siblings`: all versions of the layer. */
export function versionRecord(version: VersionRecord, siblings: readonly VersionRecord[], baseUrl: string) {
  const declaration = layerById(version.layer_id)
  if (!declaration) throw new Error(`no layer ${version.layer_id} in the catalogue`)
  const own = [...siblings].sort((a, b) => b.number - a.number)
  const previous = own.find(({ number }) => number < version.number) ?? null
  const { 'dcat:distribution': _, ...dataset } = datasetNode(declaration, own, baseUrl) as Record<
    string,
    unknown
  >
  return {
    '@context': CONTEXT,
    '@graph': [versionNode(declaration, version, previous, baseUrl), dataset, ...metrics(baseUrl)],
  }
}
