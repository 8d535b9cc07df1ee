import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import bboxClip from '@turf/bbox-clip'
import type { Feature, FeatureCollection, Geometry, MultiLineString, Position } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { AtlasFile } from '../../geodata/model/feature.ts'

type Properties = AtlasFile['features'][number]['properties']
type Box = [west: number, south: number, east: number, north: number]
type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>

/** ISO 3166-1 numeric code of Chile, as `world-atlas` writes it. */
const CHILE = '152'

/** Degrees drawn around the study frame: what a wide screen shows at the zoom of the region. */
const MARGIN_DEGREES = 9

const FRAME: Box = [...STUDY_FRAME]
const BASEMAP_BOX: Box = [
  FRAME[0] - MARGIN_DEGREES,
  FRAME[1] - MARGIN_DEGREES,
  FRAME[2] + MARGIN_DEGREES,
  FRAME[3] + MARGIN_DEGREES,
]

/**
 * `world-atlas` 2 is Natural Earth 4.1.0 (May 2018) at 1:10m, public domain
 * (https://github.com/topojson/world-atlas, README). At that scale a line stands within about a kilometre of the coast.
 */
export const NATURAL_EARTH = {
  source: {
    name: 'Natural Earth 1:10m',
    year: 2018,
    reference:
      'Natural Earth 4.1.0, Admin 0 – Countries, https://www.naturalearthdata.com (world-atlas 2.0.2)',
    licence: 'Dominio público / Public domain',
  },
  accuracy_m: 1000,
  vintage: '2018',
} as const

function countries(): Countries {
  const path = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json')
  return JSON.parse(readFileSync(path, 'utf8')) as Countries
}

/** Four decimals are about 10 m, a hundredth of what the source knows. */
const round = (value: number) => Math.round(value * 1e4) / 1e4
const roundAll = (coordinates: unknown): unknown =>
  Array.isArray(coordinates) ? coordinates.map(roundAll) : round(coordinates as number)

/** A line that jumps around the antimeridian, as Fiji's coast does, in pieces that do not: a jump would be drawn across the map. */
function piecesOf(line: Position[]): Position[][] {
  const cuts = line.flatMap(([lon = 0], at) =>
    at > 0 && Math.abs(lon - (line[at - 1]?.[0] ?? lon)) > 180 ? at : [],
  )
  return [0, ...cuts].map((from, n) => line.slice(from, cuts[n])).filter((piece) => piece.length > 1)
}

/** The parts of lines inside a box, rounded. */
function clipLines(lines: MultiLineString, box: Box): Position[][] {
  const parts: Position[][] = []
  for (const line of lines.coordinates.flatMap(piecesOf)) {
    const { geometry } = bboxClip({ type: 'LineString', coordinates: line }, box)
    if (geometry.type === 'LineString') parts.push(geometry.coordinates as Position[])
    else parts.push(...(geometry.coordinates as Position[][]))
  }
  return parts.filter((part) => part.length > 1).map((part) => roundAll(part) as Position[])
}

/** The polygons of a country that reach into the box. Those that go around the antimeridian cannot: the box is in America. */
function polygonsNear(geometry: Geometry, [west, south, east, north]: Box): Position[][][] {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return []
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return polygons.filter((rings) => {
    let [w, s, e, n] = [180, 90, -180, -90]
    for (const [lon = 0, lat = 0] of rings[0] ?? []) {
      w = Math.min(w, lon)
      e = Math.max(e, lon)
      s = Math.min(s, lat)
      n = Math.max(n, lat)
    }
    return w <= east && e >= west && s <= north && n >= south && e - w < 180
  })
}

/**
 * Land, borders and coast around the study frame, from Natural Earth 1:10m, [lon, lat] in EPSG:4326.
 * `kind`: `land` (one per country, with its name), `border` (between countries), `coastline`.
 */
export function basemap(): FeatureCollection {
  const world = countries()
  const land: Feature[] = []
  for (const { geometry, properties } of feature(world, world.objects.countries).features) {
    const coordinates = polygonsNear(geometry, BASEMAP_BOX)
      .map((rings) => bboxClip({ type: 'Polygon', coordinates: rings }, BASEMAP_BOX).geometry.coordinates)
      .filter((rings) => rings.length > 0)
    if (coordinates.length === 0) continue
    land.push({
      type: 'Feature',
      properties: { kind: 'land', name: properties.name },
      geometry: { type: 'MultiPolygon', coordinates: roundAll(coordinates) as Position[][][] },
    })
  }
  const lines = (kind: string, shared: boolean): Feature => ({
    type: 'Feature',
    properties: { kind },
    geometry: {
      type: 'MultiLineString',
      coordinates: clipLines(
        mesh(world, world.objects.countries, (a, b) => (a !== b) === shared),
        BASEMAP_BOX,
      ),
    },
  })
  return { type: 'FeatureCollection', features: [...land, lines('border', true), lines('coastline', false)] }
}

/**
 * The coast of Chile inside the study frame as features of the layer `coastline`: LineStrings, EPSG:4326.
 * The longest is first.
 */
export function coastlineFeatures(): AtlasFile['features'] {
  const world = countries()
  const coast = mesh(world, world.objects.countries, (a, b) => a === b && 'id' in a && a.id === CHILE)
  const lines = joinEnds(clipLines(coast, FRAME)).sort((a, b) => b.length - a.length)
  return lines.map((coordinates, index) => ({
    type: 'Feature',
    id: `coast-${index + 1}`,
    geometry: { type: 'LineString', coordinates },
    properties: { name: 'Costa del Pacífico', kind: 'proxy', ...NATURAL_EARTH } as unknown as Properties,
  }))
}

/** Joins lines whose end is another's beginning: a mesh is cut at every junction of the topology. */
function joinEnds(lines: Position[][]): Position[][] {
  const joined: Position[][] = []
  const same = (a: Position | undefined, b: Position | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1]
  for (const line of lines) {
    let current = line
    for (let i = 0; i < joined.length; ) {
      const other = joined[i] ?? []
      if (same(other.at(-1), current[0])) current = [...other, ...current.slice(1)]
      else if (same(current.at(-1), other[0])) current = [...current, ...other.slice(1)]
      else {
        i++
        continue
      }
      joined.splice(i, 1)
      i = 0
    }
    joined.push(current)
  }
  return joined
}
