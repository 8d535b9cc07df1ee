import { Problem } from '../model/problem.ts'
import { allBytes } from './bytes.ts'
import { Columns } from './columns.ts'
import { decoded, encodingOf } from './encoding.ts'
import { type Format, inBatches, type Table } from './format.ts'
import { featureRow } from './geojson.ts'
import { isRecord, jsonKind, parseJson } from './json.ts'

type Topology = Parameters<typeof import('topojson-client').feature>[0]

/** Arcs are shared, so that all of it has to be in memory. */
const MOST_BYTES = 64 << 20

/** TopoJSON (https://github.com/topojson/topojson-specification): each object is a table. It says nothing of the CRS. */
export const topojson: Format = {
  id: 'topojson',
  label: { es: 'TopoJSON', en: 'TopoJSON' },
  extensions: ['.topojson', '.topo.json'],
  isLike: (head) => jsonKind(head) === 'topology',
  async open(bytes, options) {
    const { feature } = await import('topojson-client')
    const { encoding, issues } = await encodingOf(bytes, options)
    const document = parseJson(decoded(await allBytes(bytes, MOST_BYTES), encoding), bytes.name)
    const topology = document as Topology
    const objects = isRecord(document) && isRecord(document.objects) ? Object.entries(topology.objects) : []
    if (objects.length === 0 || !Array.isArray(topology.arcs)) throw notTopology(bytes.name)
    return objects.map(([name, object]): Table => {
      const features = (() => {
        try {
          const found: unknown = feature(topology, object)
          return isRecord(found) && Array.isArray(found.features) ? found.features : [found]
        } catch {
          throw notTopology(bytes.name)
        }
      })()
      const columns = new Columns(bytes.name)
      for (const each of features) if (isRecord(each)) columns.add(each.properties)
      return {
        name: objects.length > 1 ? name : '',
        format: 'topojson',
        columns: columns.names,
        crs: null,
        has_geometry: true,
        encoding,
        used: { encoding },
        row_count: features.length,
        issues,
        rows: (onIssue) => inBatches([features], (each, index) => featureRow(each, index, onIssue)),
      }
    })
  },
}

const notTopology = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» no es TopoJSON completo: sus objetos señalan arcos que no trae.`,
    en: `“${name}” is not whole TopoJSON: its objects point at arcs it does not hold.`,
  })
