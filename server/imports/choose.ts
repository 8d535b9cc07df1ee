import { CONNECTORS, connectorById } from '../../geodata/connectors/index.ts'
import type { Table } from '../../geodata/formats/format.ts'
import { type CatalogueLayer, layerById } from '../../geodata/layers/index.ts'
import { type Connector, columnsOf } from '../../geodata/model/connector.ts'
import { sourceSchema } from '../../geodata/model/feature.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { FILE_ID } from './map.ts'

/** The connectors that know a file by its name. */
export function connectorsFor(fileName: string): readonly Connector[] {
  const stem = fileName.replace(/\.[^.]+$/, '')
  return CONNECTORS.filter(({ file }) => file.stem === stem)
}

export interface Asked {
  layer: string
  /** Null: the one that knows the file, or else the columns themselves. */
  connector: string | null
}

/**
 * Decides how a file becomes a layer: the connector asked for; or the one that knows the file; or, when columns are
 * named as the layer's properties, those columns. Throws `unknown-layer` and `import-failed`.
 */
export function chooseConnector(
  fileName: string,
  table: Table,
  { layer: layerId, connector: connectorId }: Asked,
) {
  const layer = layerById(layerId)
  if (!layer) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${layerId}» en el catálogo.`,
      en: `There is no layer “${layerId}” in the catalogue.`,
    })
  }
  if (layer.geometry === 'raster') {
    throw new Problem('import-failed', {
      es: `«${layer.title.es}» es una grilla; no se carga como elementos.`,
      en: `“${layer.title.en}” is a grid; it is not loaded as features.`,
    })
  }
  const connector = connectorId
    ? named(connectorId, layer)
    : connectorsFor(fileName).find(({ layer: id }) => id === layerId)
  if (!connector) return { layer, connector: bareConnector(fileName, table, layer) }
  const absent = connector.file.columns.filter((column) => !table.columns.includes(column))
  if (absent.length > 0) {
    throw new Problem('import-failed', {
      es: `El conector ${connector.id} necesita columnas que «${fileName}» no tiene: ${absent.join(', ')}.`,
      en: `Connector ${connector.id} needs columns that “${fileName}” does not have: ${absent.join(', ')}.`,
    })
  }
  return { layer, connector }
}

function named(id: string, layer: CatalogueLayer): Connector {
  const connector = connectorById(id)
  if (connector?.layer === layer.id) return connector
  const known = CONNECTORS.filter((each) => each.layer === layer.id).map((each) => each.id)
  throw new Problem('import-failed', {
    es: `No hay un conector «${id}» para la capa ${layer.id}${known.length ? `; hay ${known.join(', ')}` : ''}.`,
    en: `There is no connector “${id}” for layer ${layer.id}${known.length ? `; there is ${known.join(', ')}` : ''}.`,
  })
}

/** Columns the connector reads and the file does not have. */
export function missingColumns(connector: Connector, table: Table): Issue[] {
  const columns = columnsOf(connector).filter(
    (column) => column !== FILE_ID && !table.columns.includes(column),
  )
  return columns.length ? [issue('column_missing', { columns: columns.join(', ') })] : []
}

const LON = ['lon', 'longitude', 'longitud']
const LAT = ['lat', 'latitude', 'latitud']

/**
 * The connector of a file that speaks the layer's own language: columns named as its properties, `lon` and `lat` in
 * tables, and, as in what this application exports, `source`, `accuracy_m` and `vintage`, equal in every row.
 */
function bareConnector(fileName: string, table: Table, layer: CatalogueLayer): Connector {
  const map = Object.fromEntries(
    table.columns.filter((column) => column in layer.properties).map((column) => [column, column]),
  )
  if (Object.keys(map).length === 0) {
    throw new Problem('import-failed', {
      es: `Ningún conector conoce «${fileName}» para la capa ${layer.id}, y ninguna de sus columnas (${table.columns.join(', ') || 'no tiene'}) se llama como sus propiedades: ${Object.keys(layer.properties).join(', ')}.`,
      en: `No connector knows “${fileName}” for layer ${layer.id}, and none of its columns (${table.columns.join(', ') || 'it has none'}) is named as its properties: ${Object.keys(layer.properties).join(', ')}.`,
    })
  }
  const column = (names: string[]) => table.columns.find((name) => names.includes(name.toLowerCase()))
  const [lon, lat] = [column(LON), column(LAT)]
  const isTable = table.declared_crs === null
  const first = table.rows[0]?.properties ?? {}
  const source = sourceSchema.safeParse(first.source)
  return {
    id: '',
    layer: layer.id,
    title: { es: fileName, en: fileName },
    publisher: layer.publisher,
    licence: (source.success && source.data.licence) || 'no declarada',
    source: source.success
      ? { name: source.data.name, year: source.data.year, reference: source.data.reference }
      : { name: layer.publisher.es, year: null, reference: fileName },
    vintage: typeof first.vintage === 'string' ? first.vintage : null,
    accuracy_m: typeof first.accuracy_m === 'number' ? first.accuracy_m : null,
    coverage: null,
    extent: 'whole',
    file: { stem: fileName, columns: [] },
    id_from: table.rows.some(({ id }) => id !== null) ? { columns: [FILE_ID], repeats: false } : 'content',
    geometry: layer.geometry === 'none' ? 'none' : isTable && lon && lat ? { lon, lat } : 'file',
    map,
    missing: [],
    personal: [],
  }
}
