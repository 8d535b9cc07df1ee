import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import bbox from '@turf/bbox'
import type { AtlasFile, Geometry } from '../geodata/model/feature.ts'

/**
 * What is on the screen before any script: the three doors as plain links, and a picture of the region whose places are
 * links too. Made from the reference atlas and the words of the interface while building, so it says what they say.
 */

const folder = fileURLToPath(new URL('..', import.meta.url))
const readJson = (path: string) => JSON.parse(readFileSync(`${folder}${path}`, 'utf8'))
const atlas = (layer: string): AtlasFile['features'] => readJson(`geodata/atlas/${layer}.geojson`).features

export type Language = 'es' | 'en'

/** Layers of the atlas that the picture is drawn from. */
const DRAWN = ['comuna', 'lake_salar', 'road_national', 'mine_site', 'settlement']

/** Width of the picture in its own units. */
const WIDTH = 1000

const plain = (text: string) =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] as string,
  )

/** Web Mercator, the whole world 1 wide, as the live map draws: the one lies on the other. */
export const mercator = (lon: number, lat: number): [number, number] => [
  (lon + 180) / 360,
  0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI),
]

/** Places named in the picture, by how many other names each may displace. */
const NAMED = new Set(['city', 'town'])
const ALSO_NAMED = new Set(['san-pedro-de-atacama', 'peine', 'ollague'])
/** … and where there is room for more. */
const MINOR = new Set(['toconao', 'baquedano', 'sierra-gorda', 'maria-elena'])

/** The picture: comunas, salares, national roads, operations and places, each place a link to what lies near it, with
 * what its signs mean. `doors`: the map waits for somebody to use it. */
export function firstPicture(language: Language, doors: boolean): string {
  const area = bbox({ type: 'FeatureCollection', features: atlas('study_area') } as never)
  const [west = 0, south = 0, east = 0, north = 0] = area
  const [left, top] = mercator(west, north)
  const [right, bottom] = mercator(east, south)
  const scale = WIDTH / (right - left)
  const at = ([lon = 0, lat = 0]: readonly number[]): [number, number] => {
    const [x, y] = mercator(lon, lat)
    return [Math.round((x - left) * scale), Math.round((y - top) * scale)]
  }
  const line = (positions: readonly (readonly number[])[], closed: boolean) => {
    const points: [number, number][] = []
    for (const position of positions) {
      const [x, y] = at(position)
      const [px, py] = points.at(-1) ?? [Number.NaN, Number.NaN]
      if (Math.hypot(x - px, y - py) < 3) continue
      points.push([x, y])
    }
    if (points.length < 2) return ''
    const [first, ...rest] = points
    return `M${first}${rest
      .map(([x, y], i) => {
        const [px, py] = points[i] as [number, number]
        return `l${x - px},${y - py}`
      })
      .join('')}${closed ? 'z' : ''}`
  }
  const path = (geometry: Geometry | null): string => {
    switch (geometry?.type) {
      case 'LineString':
        return line(geometry.coordinates, false)
      case 'MultiLineString':
        return geometry.coordinates.map((part) => line(part, false)).join('')
      case 'Polygon':
        return geometry.coordinates.map((ring) => line(ring, true)).join('')
      case 'MultiPolygon':
        return geometry.coordinates.flatMap((rings) => rings.map((ring) => line(ring, true))).join('')
      default:
        return ''
    }
  }
  const paths = (layer: string, name: string) =>
    `<path class="first-${name}" d="${atlas(layer)
      .map(({ geometry }) => path(geometry))
      .join('')}"/>`
  const points = (layer: string) =>
    atlas(layer).flatMap(({ id, geometry, properties }) => {
      if (geometry?.type !== 'Point') return []
      return [
        { id, at: at(geometry.coordinates), name: String(properties.name ?? ''), kind: properties.kind },
      ]
    })
  const mines = points('mine_site')
    .map(({ at: [x, y] }) => `M${x - 6},${y}l6,-7l6,7l-6,7z`)
    .join('')
  const places = points('settlement')
    .filter(({ id, kind }) => NAMED.has(String(kind)) || ALSO_NAMED.has(id) || MINOR.has(id))
    .map(({ id, at: [x, y], name }) => {
      const anchor = x > WIDTH * 0.72 ? ' text-anchor="end"' : ''
      return `<a${MINOR.has(id) ? ' class="first-minor"' : ''} href="/?task=near&amp;place=settlement/${id}${language === 'en' ? '&amp;lang=en' : ''}"><circle class="first-place" cx="${x}" cy="${y}" r="7"/><text x="${anchor ? x - 14 : x + 14}" y="${y + 9}"${anchor}>${plain(name)}</text></a>`
    })
    .join('')
  const { first: words } = readJson(`client/i18n/${language}.json`)
  const height = Math.round((bottom - top) * scale)
  return `<svg id="first-picture" viewBox="0 0 ${WIDTH} ${height}" data-bbox="${area.join(' ')}" role="group" aria-label="${plain(words.picture)}">${paths('comuna', 'land')}${paths('lake_salar', 'salar')}${paths('road_national', 'road')}<path class="first-mine" d="${mines}"/>${places}</svg>${note(words, doors)}`
}

/** What the signs of the picture are, of when its data are, and when the map comes. */
function note(words: Record<string, string>, doors: boolean): string {
  const years = DRAWN.flatMap((layer) =>
    atlas(layer).flatMap(({ properties }) => Number(String(properties.vintage ?? '').slice(0, 4)) || []),
  )
  const made = (words.made ?? '')
    .replace('{{from}}', String(Math.min(...years)))
    .replace('{{to}}', String(Math.max(...years)))
  const sign = (name: string, shape: string) =>
    `<li><svg viewBox="0 0 16 12" aria-hidden="true">${shape}</svg>${plain(words[name] ?? '')}</li>`
  return `<div class="first-note"><ul>${sign('mine', '<path class="first-mine" d="M3,6l5,-5.5l5,5.5l-5,5.5z"/>')}${sign('salar', '<path class="first-salar" d="M1,2h14v8h-14z"/>')}${sign('road', '<path class="first-road" d="M0,6h16"/>')}</ul><p>${plain(made)} ${plain((doors ? words.onUse : words.coming) ?? '')}</p></div>`
}

const DOORS = [
  { id: 'find', href: '/suelo' },
  { id: 'screen', href: '/?task=screen' },
  { id: 'near', href: '/?task=near' },
] as const

/** The three doors, as the frame will show them when it has come. */
export function firstDoors(language: Language): string {
  const words = readJson(`client/i18n/${language}.json`)
  const to = (href: string) =>
    language === 'en' ? `${href}${href.includes('?') ? '&amp;' : '?'}lang=en` : href
  return `<main class="first-doors"><h1>${plain(words.door.question)}</h1><ul>${DOORS.map(
    ({ id, href }) =>
      `<li><a href="${to(href)}"><strong>${plain(words.door[id].title)}</strong><q>${plain(words.door[id].example)}</q></a></li>`,
  ).join('')}</ul></main>`
}
