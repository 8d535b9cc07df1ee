import type { CrsClaim } from '../formats/format.ts'
import { type Crs, crsOf, DATUMS, type Datum, type DatumId, WGS84 } from '../model/crs.ts'
import { fold } from './values.ts'

/** What words about a coordinate system come to. */
export interface NamedCrs {
  /** The one of our table; null: none, or one that is not read. */
  crs: Crs | null
  /** Number they give, read or not; null: none. */
  srid: number | null
  /** As it was written, shortened. */
  name: string
  /** Named as far as the words go, also when they are not enough for `crs`. */
  datum: Datum | null
  zone: 18 | 19 | null
  /** Metres; null: the words do not say. */
  projected: boolean | null
  /** The datum was not named: its ellipsoid told it. */
  deduced: boolean
}

/** What a file claims of its coordinates. Null when the claim holds no words. */
export function crsFromClaim({ text, srid }: CrsClaim): NamedCrs | null {
  if (srid !== null) return { ...fromNumber(srid, text), name: shown(text) }
  const words = text.trim()
  if (words === '') return null
  if (words.startsWith('{')) return crsFromProjJson(words)
  return crsFromWkt(words) ?? crsFromName(words)
}

function fromNumber(srid: number, name: string): NamedCrs {
  const crs = crsOf(srid)
  return {
    crs,
    srid: crs?.srid ?? srid,
    name: crs?.name ?? shown(name),
    datum: crs?.datum ?? null,
    zone: crs?.zone ?? null,
    projected: crs ? crs.kind === 'projected' : null,
    deduced: false,
  }
}

const shown = (text: string) => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/**
 * Names, codes and addresses: `EPSG:24879`, `urn:ogc:def:crs:EPSG::32719`, `http://www.opengis.net/def/crs/OGC/1.3/CRS84`,
 * `ESRI:102100`, `PSAD_1956_UTM_Zone_19S`, `UTM 19 Sur, WGS-84`, `La Canoa 1956, huso 19`, `+proj=utm +zone=19 +south …`.
 */
export function crsFromName(text: string): NamedCrs {
  const name = text.trim()
  const code = /(?:EPSG|ESRI|SRID)\W+(?:[\d.]*[:/]+)?(\d{4,6})\W*$/i.exec(name)
  if (code) return fromNumber(Number(code[1]), name)
  const bare = /^(\d{4,6})(?:\.0)?$/.exec(name)
  if (bare && crsOf(Number(bare[1]))) return fromNumber(Number(bare[1]), name)
  if (/\bCRS84h?$/i.test(name)) return { ...fromNumber(WGS84, name), name: shown(name) }
  return fromWords(
    name,
    fold(name.replace(/\+(towgs84|nadgrids)=\S*/, '')).replace(/[_\-/.,;:()+=]+/g, ' '),
    /\+proj=longlat/.test(name) ? false : null,
  )
}

/** In order: the first that fits. Folded words, separators as blanks. */
const DATUM_WORDS: readonly (readonly [DatumId, RegExp])[] = [
  [
    'psad56',
    /psad ?(19)?56|psad\b|provisional s(outh)? american|provisorio (sud|south)?\w* ?(19)?56|la canoa/,
  ],
  ['sad69', /sad ?(19)?69|s(outh)? american(?: datum)? 1969|sudamericano (?:de )?1969/],
  ['sirgas-chile-2021', /sirgas (de )?chile.*2021|sirgas chile realization 5/],
  ['sirgas-chile-2016', /sirgas (de )?chile.*2016|sirgas chile realization 4/],
  ['sirgas-chile-2013', /sirgas (de )?chile.*2013|sirgas chile realization 3/],
  ['sirgas-chile-2010', /sirgas (de )?chile.*2010|sirgas chile realization 2/],
  // The name of the first realization before there were others.
  ['sirgas-chile-2002', /sirgas (de )?chile/],
  ['sirgas2000', /sirgas/],
  ['wgs84', /wgs ?(19)?84|wgs\b|world geodetic system/],
]

const ELLIPSOID_WORDS: readonly (readonly [DatumId, RegExp])[] = [
  ['psad56', /international ?(1924|1909)|hayford|ellps intl/],
  ['sad69', /grs ?(19)?67|aust sa|australian/],
  ['sirgas2000', /grs ?(19)?80/],
  ['wgs84', /wgs ?(19)?84/],
]

const datumOf = (id: DatumId): Datum => DATUMS.find((datum) => datum.id === id) as Datum

function among(words: string, list: readonly (readonly [DatumId, RegExp])[]): Datum | null {
  const found = list.find(([, pattern]) => pattern.test(words))
  return found ? datumOf(found[0]) : null
}

const WEB_MERCATOR =
  /pseudo mercator|web mercator|mercator auxiliary|google mercator|popular visuali[sz]ation/
const ZONE =
  /(?:\b(?:utm|zona|zone|huso|h|z) ?|\bwgs ?84 |\b)(18|19) ?(s|sur|south|k|j|h)?\b(?! ?(n|norte|north)\b)/

function fromWords(name: string, words: string, projected: boolean | null): NamedCrs {
  const bare: NamedCrs = {
    crs: null,
    srid: null,
    name: shown(name),
    datum: null,
    zone: null,
    projected: null,
    deduced: false,
  }
  if (WEB_MERCATOR.test(words)) return { ...fromNumber(3857, name), name: shown(name) }
  const named = among(words, DATUM_WORDS)
  const datum = named ?? among(words, ELLIPSOID_WORDS)
  const without = words.replace(/\b(19)(?=(56|69|84|80|67|24)\b)/g, '')
  const zoned = ZONE.exec(without)
  const zone = zoned ? (Number(zoned[1]) as 18 | 19) : null
  const isProjected = zone !== null || /\butm/.test(words) ? true : projected
  const deduced = named === null && datum !== null
  return { ...bare, ...finish(datum, zone, isProjected), deduced }
}

function finish(datum: Datum | null, zone: 18 | 19 | null, projected: boolean | null) {
  const srid = !datum
    ? null
    : projected === false
      ? datum.geographic
      : zone === 19
        ? datum.utm19
        : zone === 18
          ? datum.utm18
          : null
  return { datum, zone, projected, srid, crs: srid === null ? null : crsOf(srid) }
}

/** Well-known text of both ages and of Esri (OGC 01-009, ISO 19162). Null when it is none. */
export function crsFromWkt(text: string): NamedCrs | null {
  const node = parseWkt(text)
  return node && fromNode(node)
}

const PROJECTED = ['PROJCS', 'PROJCRS', 'PROJECTEDCRS']
const GEOGRAPHIC = [
  'GEOGCS',
  'GEOGCRS',
  'GEOGRAPHICCRS',
  'GEODCRS',
  'GEODETICCRS',
  'BASEGEOGCRS',
  'BASEGEODCRS',
]
const INSIDE = ['COMPD_CS', 'COMPOUNDCRS', 'BOUNDCRS', 'SOURCECRS']

function fromNode(node: Node): NamedCrs | null {
  if (INSIDE.includes(node.keyword)) {
    const inner = node.children.find(({ keyword }) =>
      [...INSIDE, ...PROJECTED, ...GEOGRAPHIC].includes(keyword),
    )
    return inner ? fromNode(inner) : null
  }
  const projected = PROJECTED.includes(node.keyword)
  if (!projected && !GEOGRAPHIC.includes(node.keyword)) return null
  const name = node.values[0] === undefined ? node.keyword : String(node.values[0])
  const authority = node.children.find(({ keyword }) => keyword === 'AUTHORITY' || keyword === 'ID')
  const code = Number(authority?.values[1])
  if (authority && Number.isInteger(code) && crsOf(code))
    return { ...fromNumber(code, name), name: shown(name) }

  const words = (text: unknown) => fold(String(text ?? '')).replace(/[_\-/.,;:()+=]+/g, ' ')
  if (WEB_MERCATOR.test(words(name))) return { ...fromNumber(3857, name), name: shown(name) }
  const datumNode = find(node, ['DATUM', 'ENSEMBLE', 'TRF', 'GEODETICDATUM'])
  const ellipsoid = find(node, ['SPHEROID', 'ELLIPSOID'])
  const named =
    among(words(datumNode?.values[0]), DATUM_WORDS) ??
    among(words(find(node, GEOGRAPHIC)?.values[0]), DATUM_WORDS) ??
    among(words(name), DATUM_WORDS)
  const datum = named ?? among(words(ellipsoid?.values[0]), ELLIPSOID_WORDS) ?? byAxis(ellipsoid)
  const zone = projected ? zoneOf(node) : null
  const ends = finish(datum, zone, projected)
  return {
    ...ends,
    srid: ends.srid ?? (Number.isInteger(code) ? code : null),
    name: shown(name),
    deduced: named === null && datum !== null,
  }
}

/** By half axis and flattening, where the ellipsoid has no name we know. */
function byAxis(ellipsoid: Node | null): Datum | null {
  const [, axis, flattening] = ellipsoid?.values.map(Number) ?? []
  if (axis === 6378388) return datumOf('psad56')
  if (axis === 6378160) return datumOf('sad69')
  if (axis !== 6378137) return null
  return datumOf(
    flattening !== undefined && Math.abs(flattening - 298.257223563) < 1e-6 ? 'wgs84' : 'sirgas2000',
  )
}

/** The UTM zone of a transverse Mercator's numbers; null when they are not UTM south, in metres. */
function zoneOf(node: Node): 18 | 19 | null {
  const projection = find(node, ['PROJECTION', 'METHOD'])
  if (!/transverse ?mercator|gauss/.test(fold(String(projection?.values[0] ?? '')).replace(/_/g, ' ')))
    return null
  const parameters = new Map<string, number>()
  for (const each of all(node, 'PARAMETER')) {
    parameters.set(fold(String(each.values[0])).replace(/[_ ]/g, ''), Number(each.values[1]))
  }
  const value = (...names: string[]) =>
    names.map((name) => parameters.get(name)).find((each) => each !== undefined)
  const meridian = value('centralmeridian', 'longitudeofnaturalorigin', 'longitudeoforigin')
  const north = value('falsenorthing')
  const scale = value('scalefactor', 'scalefactoratnaturalorigin')
  if (north !== 10_000_000 || value('falseeasting') !== 500_000 || Math.abs((scale ?? 0) - 0.9996) > 1e-9)
    return null
  return meridian === -69 ? 19 : meridian === -75 ? 18 : null
}

/** PROJJSON (https://proj.org/specifications/projjson.html), as GeoParquet carries it. Null when it is none. */
export function crsFromProjJson(text: string): NamedCrs | null {
  try {
    const node = fromJson(JSON.parse(text))
    return node && fromNode(node)
  } catch {
    return null
  }
}

type Json = { [key: string]: Json } & { name?: string; type?: string }

/** PROJJSON as the tree that WKT makes of the same system. */
function fromJson(json: Json | undefined): Node | null {
  if (!json || typeof json !== 'object') return null
  const inner = json.source_crs ?? (Array.isArray(json.components) ? json.components[0] : undefined)
  if (inner) return fromJson(inner as Json)
  const type = String(json.type ?? '')
  const keyword = /^projected/i.test(type) ? 'PROJCRS' : /^geo(graphic|detic)/i.test(type) ? 'GEOGCRS' : null
  if (!keyword) return null
  const node: Node = { keyword, values: [String(json.name ?? '')], children: [] }
  const add = (word: string, values: unknown[], parent = node) => {
    const child: Node = { keyword: word, values: values.map(asValue), children: [] }
    parent.children.push(child)
    return child
  }
  if (json.id) add('ID', [json.id.authority, json.id.code])
  const base = json.base_crs ?? json
  const datum = base.datum ?? base.datum_ensemble
  if (datum)
    add('ELLIPSOID', [datum.ellipsoid?.name, datum.ellipsoid?.semi_major_axis], add('DATUM', [datum.name]))
  const { method, parameters } = json.conversion ?? {}
  if (method) add('METHOD', [method.name])
  for (const each of Array.isArray(parameters) ? parameters : []) add('PARAMETER', [each.name, each.value])
  return node
}

const asValue = (value: unknown): string | number => (typeof value === 'number' ? value : String(value ?? ''))

interface Node {
  /** Upper case. */
  keyword: string
  values: (string | number)[]
  children: Node[]
}

function find(node: Node, keywords: readonly string[]): Node | null {
  for (const child of node.children) {
    const found = keywords.includes(child.keyword) ? child : find(child, keywords)
    if (found) return found
  }
  return null
}

const all = (node: Node, keyword: string): Node[] =>
  node.children.flatMap((child) => (child.keyword === keyword ? [child] : all(child, keyword)))

/** Deeper or longer than any real one: a text made to exhaust us. */
const MOST_DEPTH = 32
const MOST_LENGTH = 20_000

/** `KEYWORD["text", 1.5, CHILD[…]]` as a tree; null when brackets or quotes do not close. */
function parseWkt(text: string): Node | null {
  if (text.length > MOST_LENGTH) return null
  const token = /\s*(?:"((?:[^"]|"")*)"|([A-Za-z][A-Za-z0-9_]*)|([-+]?[\d.]+(?:e[-+]?\d+)?)|([[\](),]))/iy
  const stack: Node[] = []
  let word: string | null = null
  let root: Node | null = null
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (!match) return root && text.slice(token.lastIndex).trim() === '' ? root : null
    const [, quoted, keyword, number, mark] = match
    const top = stack.at(-1)
    if (mark === '[' || mark === '(') {
      if (word === null || root || stack.length >= MOST_DEPTH) return null
      const node: Node = { keyword: word.toUpperCase(), values: [], children: [] }
      top?.children.push(node)
      stack.push(node)
      word = null
    } else if (mark === ']' || mark === ')') {
      if (word !== null) top?.values.push(word)
      word = null
      const closed = stack.pop()
      if (!closed) return null
      if (stack.length === 0) {
        root = closed
        if (text.slice(token.lastIndex).trim() === '') return root
      }
    } else if (mark === ',') {
      if (word !== null) top?.values.push(word)
      word = null
    } else if (quoted !== undefined) top?.values.push(quoted.replaceAll('""', '"'))
    else if (number !== undefined) top?.values.push(Number(number))
    else word = keyword ?? null
    if (!top && word === null && mark === undefined) return null
  }
  return root
}
