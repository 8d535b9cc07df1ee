import type { Geometry, Position } from 'geojson'
import { WGS84 } from '../model/crs.ts'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import type { Bytes } from './bytes.ts'
import { Columns, put } from './columns.ts'
import { visible } from './encoding.ts'
import { type Encoding, type Format, inBatches } from './format.ts'
import { isHtml, plainText, readHtml } from './html.ts'
import { childOf, elementsOf, isXmlWith, textIn, type XmlElement, xmlEncodingOf } from './xml.ts'

/**
 * KML (OGC 12-007r2): every Placemark is a row. Its columns are its name, its folder, its extended data and, where its
 * description is an HTML table of names and values, those; any other description is kept as plain text.
 */
export const kml: Format = {
  id: 'kml',
  label: { es: 'KML', en: 'KML' },
  extensions: ['.kml'],
  isLike: (head) => isXmlWith(head, 'kml|Document|Folder|Placemark'),
  async open(bytes, options) {
    const { encoding, issues } = await xmlEncodingOf(bytes, options)
    const columns = new Columns(bytes.name)
    const found: Issue[] = []
    let [count, inHtml] = [0, 0]
    let link = ''
    for await (const elements of elementsOf(bytes, encoding, WANTED, (mended) => found.push(mended))) {
      for (const { element, around } of elements) {
        if (element.name === 'NetworkLink') {
          link ||= textIn(childOf(element, 'Link') ?? childOf(element, 'Url') ?? element, 'href')
          continue
        }
        count += 1
        const pairs = pairsOf(element)
        if (pairs.length > 0) inHtml += 1
        columns.add(propertiesOf(element, around, pairs))
      }
    }
    if (inHtml > 0) found.push(issue('attributes_in_html', { rows: inHtml }))
    if (count === 0) throw withoutPlacemarks(bytes.name, visible(link))
    return [
      {
        name: '',
        format: 'kml',
        columns: columns.names,
        crs: { text: 'KML', srid: WGS84, from: 'format' },
        has_geometry: true,
        encoding,
        used: { encoding },
        row_count: count,
        issues: [...issues, ...found],
        rows: (onIssue) =>
          inBatches(placemarksOf(bytes, encoding), ({ element, around }, index) => {
            const row_number = index + 1
            const geometry = geometryOf(element)
            if (geometry === undefined) {
              const reason = {
                es: 'sus coordenadas no son «longitud,latitud»',
                en: 'its coordinates are not “longitude,latitude”',
              }
              onIssue(issue('row_malformed', { reason }, { row_number }))
              return null
            }
            return {
              row_number,
              properties: propertiesOf(element, around),
              geometry,
              id: element.attributes.id ?? null,
            }
          }),
      },
    ]
  },
}

const WANTED: ReadonlySet<string> = new Set(['Placemark', 'NetworkLink'])

async function* placemarksOf(bytes: Bytes, encoding: Encoding) {
  for await (const elements of elementsOf(bytes, encoding, WANTED, () => {})) {
    yield elements.filter(({ element }) => element.name === 'Placemark')
  }
}

function withoutPlacemarks(name: string, link: string): Problem {
  if (link === '') {
    return new Problem('import-failed', {
      es: `«${name}» no trae ningún elemento (Placemark) que leer.`,
      en: `“${name}” has no feature (Placemark) to read.`,
    })
  }
  return new Problem('import-failed', {
    es: `«${name}» no trae elementos: solo enlaza a ${link}. Descarga ese archivo y súbelo.`,
    en: `“${name}” has no features: it only links to ${link}. Download that file and upload it.`,
  })
}

/** The columns of a placemark: text, always. */
function propertiesOf(
  placemark: XmlElement,
  around: readonly XmlElement[],
  pairs = pairsOf(placemark),
): Record<string, unknown> {
  const properties: Record<string, unknown> = {}
  const set = (name: string, value: string) => {
    if (value.trim() !== '') put(properties, name, plainText(value))
  }
  set('name', textIn(placemark, 'name'))
  const folders = around.filter(({ name }) => name === 'Folder').map((folder) => textIn(folder, 'name'))
  set('folder', folders.filter((name) => name !== '').join(' / '))
  set('address', textIn(placemark, 'address'))
  set('phoneNumber', textIn(placemark, 'phoneNumber'))
  for (const { name, children } of placemark.children) {
    if (name === 'TimeStamp' || name === 'TimeSpan') for (const time of children) set(time.name, time.text)
  }
  const extended = childOf(placemark, 'ExtendedData')
  for (const datum of extended?.children ?? []) setDatum(datum, set)
  for (const [name, value] of pairs) put(properties, name, value)
  if (pairs.length === 0) set('description', textIn(placemark, 'description'))
  return properties
}

/** Names and values of the HTML tables of its description. */
function pairsOf(placemark: XmlElement): readonly [name: string, value: string][] {
  const description = textIn(placemark, 'description')
  return isHtml(description) ? readHtml(description).pairs : []
}

/** One member of ExtendedData: `Data`, `SchemaData`, or an element of another vocabulary. */
function setDatum(datum: XmlElement, set: (name: string, value: string) => void): void {
  if (datum.name === 'SchemaData') for (const simple of datum.children) setDatum(simple, set)
  else if (datum.name === 'Data') set(datum.attributes.name ?? 'Data', textIn(datum, 'value'))
  else if (datum.children.length === 0) set(datum.attributes.name ?? datum.name, datum.text)
}

/** The geometry of a placemark, null: none; undefined: it cannot be read. */
function geometryOf(placemark: XmlElement): Geometry | null | undefined {
  const geometries: Geometry[] = []
  for (const child of placemark.children) {
    const found = shapesOf(child)
    if (found === undefined) return undefined
    geometries.push(...found)
  }
  return joined(geometries)
}

/** The geometries an element stands for; [] when it is none; undefined when its coordinates cannot be read. */
function shapesOf(element: XmlElement): Geometry[] | undefined {
  switch (element.name) {
    case 'Point': {
      const [coordinates] = positionsOf(textIn(element, 'coordinates')) ?? []
      return coordinates && [{ type: 'Point', coordinates }]
    }
    case 'LineString':
    case 'LinearRing': {
      const coordinates = positionsOf(textIn(element, 'coordinates'))
      return coordinates && [{ type: 'LineString', coordinates }]
    }
    case 'Polygon': {
      const rings = ['outerBoundaryIs', 'innerBoundaryIs'].flatMap((name) =>
        element.children
          .filter((child) => child.name === name)
          .flatMap(({ children }) => children.map((ring) => positionsOf(textIn(ring, 'coordinates')))),
      )
      if (rings.length === 0 || rings.includes(undefined)) return undefined
      return [{ type: 'Polygon', coordinates: rings as Position[][] }]
    }
    case 'Track': {
      const coordinates = element.children
        .filter(({ name }) => name === 'coord')
        .map(({ text }) => text.trim().split(/\s+/).map(Number))
      return [{ type: 'LineString', coordinates }]
    }
    case 'MultiGeometry':
    case 'MultiTrack': {
      const shapes = element.children.map(shapesOf)
      return shapes.includes(undefined) ? undefined : (shapes as Geometry[][]).flat()
    }
    default:
      return []
  }
}

/** `lon,lat[,height]`, apart by blanks; blanks after the commas are a common slip. Undefined: not numbers. */
function positionsOf(text: string): Position[] | undefined {
  const positions = text
    .replace(/\s*,\s*/g, ',')
    .split(/\s+/)
    .filter((tuple) => tuple !== '')
    .map((tuple) =>
      tuple
        .split(',')
        .slice(0, 3)
        .filter((part) => part !== '')
        .map(Number),
    )
  const sound =
    positions.length > 0 && positions.every((each) => each.length >= 2 && each.every(Number.isFinite))
  return sound ? positions : undefined
}

/** Geometries as one: a Multi when they are alike. */
function joined(geometries: readonly Geometry[]): Geometry | null {
  const [first, ...others] = geometries
  if (!first) return null
  if (others.length === 0) return first
  const alike = others.every(({ type }) => type === first.type)
  if (!alike || !('coordinates' in first)) return { type: 'GeometryCollection', geometries: [...geometries] }
  return {
    type: `Multi${first.type}`,
    coordinates: geometries.map((each) => 'coordinates' in each && each.coordinates),
  } as Geometry
}
