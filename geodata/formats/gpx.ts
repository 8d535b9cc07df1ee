import type { Geometry, Position } from 'geojson'
import { WGS84 } from '../model/crs.ts'
import type { Issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { requireAtMost } from './bytes.ts'
import { Columns, put } from './columns.ts'
import { type Format, inBatches, type Row, type Table } from './format.ts'
import { plainText } from './html.ts'
import { elementsOf, isXmlWith, textIn, type XmlElement, xmlEncodingOf } from './xml.ts'

/** A track is one row, however long: all of its points are in memory. */
const MOST_BYTES = 64 << 20

/** What is a row, and the table it is of. */
const TABLES = { wpt: 'waypoints', rte: 'routes', trk: 'tracks' } as const
const WANTED: ReadonlySet<string> = new Set(Object.keys(TABLES))

/** GPX 1.0 and 1.1 (https://www.topografix.com/GPX/1/1/): waypoints, routes and tracks, a table each. */
export const gpx: Format = {
  id: 'gpx',
  label: { es: 'GPX', en: 'GPX' },
  extensions: ['.gpx'],
  isLike: (head) => isXmlWith(head, 'gpx'),
  async open(bytes, options) {
    requireAtMost(bytes, MOST_BYTES)
    const { encoding, issues } = await xmlEncodingOf(bytes, options)
    const found: Issue[] = []
    const hear = (slip: Issue) => found.push(slip)
    const rows = new Map<string, Row[]>()
    for await (const elements of elementsOf(bytes, encoding, WANTED, hear, compact)) {
      for (const { element } of elements) {
        const list = rows.get(element.name) ?? []
        rows.set(element.name, list)
        list.push({
          row_number: list.length + 1,
          properties: propertiesOf(element),
          geometry: geometryOf(element),
          id: null,
        })
      }
    }
    if (rows.size === 0) {
      throw new Problem('import-failed', {
        es: `«${bytes.name}» no trae puntos, rutas ni recorridos.`,
        en: `“${bytes.name}” has no waypoints, routes or tracks.`,
      })
    }
    return [...rows].map(([element, list]): Table => {
      const columns = new Columns(bytes.name)
      for (const { properties } of list) columns.add(properties)
      return {
        name: rows.size > 1 ? TABLES[element as keyof typeof TABLES] : '',
        format: 'gpx',
        columns: columns.names,
        crs: { text: 'GPX', srid: WGS84, from: 'format' },
        has_geometry: true,
        encoding,
        used: { encoding },
        row_count: list.length,
        issues: [...issues, ...found],
        rows: () => inBatches([list], (row) => row),
      }
    })
  },
}

/** Points belong to the geometry; the rest, extensions too, are columns of text. */
function propertiesOf(
  element: XmlElement,
  properties: Record<string, unknown> = {},
): Record<string, unknown> {
  for (const child of element.children) {
    if (child.name === 'trkseg' || child.position) continue
    if (child.children.length > 0) propertiesOf(child, properties)
    else if (child.name === 'link') put(properties, 'link', child.attributes.href ?? '')
    else if (child.text.trim() !== '') put(properties, child.name, plainText(child.text))
  }
  return properties
}

function geometryOf(element: XmlElement): Geometry {
  if (element.name === 'wpt') return { type: 'Point', coordinates: positionOf(element) }
  const pointsOf = (parent: XmlElement) =>
    parent.children.flatMap(({ position }) => (position ? [[...position]] : []))
  if (element.name === 'rte') return { type: 'LineString', coordinates: pointsOf(element) }
  const segments = element.children.filter(({ name }) => name === 'trkseg').map(pointsOf)
  const [first = [], ...others] = segments.filter((segment) => segment.length > 0)
  return others.length === 0
    ? { type: 'LineString', coordinates: first }
    : { type: 'MultiLineString', coordinates: [first, ...others] }
}

/** Of the points of a route or track, which can be very many, only the position is kept. */
function compact(element: XmlElement): XmlElement {
  const { name } = element
  if (name !== 'trkpt' && name !== 'rtept') return element
  return { name, attributes: NOTHING, children: [], text: '', position: positionOf(element) }
}

const NOTHING: Readonly<Record<string, string>> = {}

function positionOf(point: XmlElement): Position {
  const { lon, lat } = point.attributes
  const height = textIn(point, 'ele')
  const place = [Number(lon ?? Number.NaN), Number(lat ?? Number.NaN)]
  return height === '' ? place : [...place, Number(height)]
}
