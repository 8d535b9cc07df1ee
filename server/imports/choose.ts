import { createHash } from 'node:crypto'
import { CONNECTORS, connectorById } from '../../geodata/connectors/index.ts'
import type { Table } from '../../geodata/formats/format.ts'
import { type CatalogueLayer, layerById } from '../../geodata/layers/index.ts'
import { type Connector, columnsOf, columnsOfRule, connectorSchema } from '../../geodata/model/connector.ts'
import { sourceSchema } from '../../geodata/model/feature.ts'
import type { Mapping } from '../../geodata/model/import.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import { plain } from '../../geodata/model/plain.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { suggestMapping } from '../../geodata/reading/suggest.ts'
import { FILE_ID } from './map.ts'
import { firstRows, type OpenedTable } from './open.ts'

/** A connector without its name: what a person makes has none until it joins others. */
const shape = connectorSchema.omit({ id: true })

/** The connectors that know a file by its name. */
export function connectorsFor(fileName: string): readonly Connector[] {
  const stem = fileName.replace(/\.[^.]+$/, '')
  return CONNECTORS.filter(({ file }) => file.stem === stem || file.original === stem)
}

/** The layer asked for. Throws `unknown-layer`, and `import-failed` for grids, which are not made of rows. */
export function layerFor(id: string): CatalogueLayer {
  const layer = layerById(id)
  if (!layer) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${id}» en el catálogo.`,
      en: `There is no layer “${id}” in the catalogue.`,
    })
  }
  if (layer.geometry === 'raster') {
    throw new Problem('import-failed', {
      es: `«${layer.title.es}» es una grilla; no se carga como elementos.`,
      en: `“${layer.title.en}” is a grid; it is not loaded as features.`,
    })
  }
  return layer
}

/**
 * The connector a person asks for by its identifier, or the one that knows the file, for a layer; null when there is
 * none. Throws `import-failed` when the identifier is of no connector of the layer.
 */
export function connectorFor(fileName: string, layer: CatalogueLayer, id: string | null): Connector | null {
  if (id === null) return connectorsFor(fileName).find((each) => each.layer === layer.id) ?? null
  const connector = connectorById(id)
  if (connector?.layer === layer.id) return connector
  const known = CONNECTORS.filter((each) => each.layer === layer.id).map((each) => each.id)
  throw new Problem('import-failed', {
    es: `No hay un conector «${id}» para la capa ${layer.id}${known.length ? `; hay ${known.join(', ')}` : ''}.`,
    en: `There is no connector “${id}” for layer ${layer.id}${known.length ? `; there is ${known.join(', ')}` : ''}.`,
  })
}

/** Throws `import-failed` when a table lacks what its connector cannot do without. */
export function requireColumns(fileName: string, { id, file }: Connector, table: Table): void {
  const absent = file.columns.filter((column) => !table.columns.includes(column))
  if (absent.length === 0) return
  throw new Problem('import-failed', {
    es: `El conector ${id} necesita columnas que «${fileName}» no tiene: ${absent.join(', ')}.`,
    en: `Connector ${id} needs columns that “${fileName}” does not have: ${absent.join(', ')}.`,
  })
}

/** Columns the connector reads and the file does not have, and those about people, which it leaves alone. */
export function columnIssues(connector: Connector, table: Table): Issue[] {
  const missing = columnsOf(connector).filter(
    (column) => column !== FILE_ID && !table.columns.includes(column),
  )
  const personal = connector.personal.filter((column) => table.columns.includes(column))
  return [
    ...(missing.length ? [issue('column_missing', { columns: missing.join(', ') })] : []),
    ...(personal.length ? [issue('personal_columns', { columns: personal.join(', ') })] : []),
  ]
}

/**
 * The connector of a file that no connector knows: columns that fit the layer's properties, and, as in what this
 * application exports, `source`, `accuracy_m` and `vintage`, equal in every row.
 */
export async function connectorFromColumns(
  fileName: string,
  { table, reading }: OpenedTable,
  layer: CatalogueLayer,
): Promise<Connector> {
  const [first] = await firstRows(table, 1)
  const said = first?.properties ?? {}
  const source = sourceSchema.safeParse(said.source)
  const map = suggestMapping(reading, layer)
  const read = new Set(Object.values(map).flatMap(columnsOfRule))
  return {
    ...shape.parse({
      layer: layer.id,
      title: { es: fileName, en: fileName },
      publisher: layer.publisher,
      licence: (source.success && source.data.licence) || 'no declarada',
      source: source.success
        ? { name: source.data.name, year: source.data.year, reference: source.data.reference }
        : { name: layer.publisher.es, year: null, reference: fileName },
      vintage: typeof said.vintage === 'string' ? said.vintage : null,
      accuracy_m: typeof said.accuracy_m === 'number' ? said.accuracy_m : null,
      coverage: null,
      extent: 'whole',
      file: { stem: fileName, columns: [] },
      id_from: first?.id != null ? { columns: [FILE_ID] } : 'content',
      geometry: layer.geometry === 'none' ? 'none' : reading.geometry,
      read: { table: reading.table },
      map,
      // A property of the layer may hold a person's number in some row; that value alone is left out.
      personal: reading.columns
        .filter(({ name, personal }) => personal && !read.has(name))
        .map(({ name }) => name),
    }),
    id: '',
  }
}

/**
 * What a person says, laid over the connector it starts from. Throws `import-failed` and `bad-request`, each with the
 * field that is wrong.
 */
export function connectorFromMapping(
  base: Connector,
  mapping: Mapping,
  fileName: string,
  reading: Reading,
  layer: CatalogueLayer,
): Connector {
  const known = new Set(reading.columns.map(({ name }) => name))
  const { table, layer: _layer, connector: _connector, read, ...said } = mapping
  const { id: baseId, ...rest } = base
  const overlaid = shape.parse({
    ...rest,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    read: { ...rest.read, ...read, ...(table !== undefined && { table }) },
  })
  // A list that joins others has a name of its own, by which its next edition finds its features again.
  const id = baseId || (overlaid.extent === 'whole' ? '' : nameFor(fileName))
  const connector: Connector = { ...overlaid, id }
  for (const property of Object.keys(connector.map)) {
    if (property in layer.properties) continue
    throw new Problem('bad-request', {
      es: `La capa ${layer.id} no tiene una propiedad «${property}». Tiene: ${Object.keys(layer.properties).join(', ')}.`,
      en: `Layer ${layer.id} has no property “${property}”. It has: ${Object.keys(layer.properties).join(', ')}.`,
    })
  }
  const position = typeof connector.geometry === 'object' ? [connector.geometry.x, connector.geometry.y] : []
  const absent = [...columnsOf(connector), ...position].find(
    (column) => column !== FILE_ID && !known.has(column),
  )
  if (absent !== undefined && mapping.map) {
    throw new Problem('bad-request', {
      es: `El archivo no tiene una columna «${absent}». Tiene: ${[...known].join(', ')}.`,
      en: `The file has no column “${absent}”. It has: ${[...known].join(', ')}.`,
    })
  }
  return connector
}

/** `Relaves 2025 (final).csv` → `carga_relaves_final`: the same for every edition, so years are left out. */
function nameFor(fileName: string): string {
  const words = plain(fileName.replace(/\.[^.]+$/, ''))
    .split(/[^a-z]+/)
    .filter((word) => word.length > 1)
  return ['carga', ...words].join('_').slice(0, 60)
}

/** The mapping a person would have to give to get this connector. */
export function mappingOf(connector: Connector, reading: Reading | null): Mapping {
  const { table = reading?.table, ...read } = connector.read
  const { layer, map, source, licence, vintage, accuracy_m, coverage, extent, national, id_from, geometry } =
    connector
  return {
    ...(table !== undefined && { table }),
    layer,
    connector: connectorById(connector.id) ? connector.id : null,
    read,
    geometry,
    map,
    source,
    licence,
    vintage,
    accuracy_m,
    coverage,
    extent,
    national,
    id_from,
  }
}

/** The same file, connector and layer declaration make the same features. `id@hash`. */
export function signatureOf(connector: Connector, { properties, geometry }: CatalogueLayer): string {
  const declared = JSON.stringify([connector, geometry, properties])
  const revision = createHash('sha256').update(declared).digest('hex').slice(0, 12)
  return `${connector.id || 'columns'}@${revision}`
}

export const prefixOf = ({ id }: Connector): string => (id === '' ? '' : `${id}:`)
