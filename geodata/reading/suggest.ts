import { type CatalogueLayer, LAYERS, PROVINCES } from '../layers/index.ts'
import { type Connector, columnsOf, type Rule } from '../model/connector.ts'
import { crsOf } from '../model/crs.ts'
import type { Suggestion } from '../model/import.ts'
import type { LayerDeclaration, PropertyDeclaration } from '../model/layer.ts'
import type { ColumnReading, Reading } from '../model/reading.ts'
import { comunaByName, fold } from './values.ts'

/** Fewer than this and it is a guess in the dark. */
const LEAST = 0.2
const MOST_SUGGESTIONS = 8

/**
 * The layers a file may be for, the likeliest first: by connectors that know its name or its columns, and by columns and
 * file name that speak of a layer. `fileName`: with or without extension. A score from 0 to 1; a connector that knows
 * the file has 0.85 or more.
 */
export function suggestLayers(
  reading: Reading,
  connectors: readonly Connector[],
  fileName = '',
): Suggestion[] {
  const stem = fileName.replace(/\.[^.]+$/, '')
  const about = wordsOf(`${stem} ${reading.table}`)
  const suggestions = [
    ...fromConnectors(reading, connectors, stem, about),
    ...fromLayers(reading, connectors, about),
  ]
  const best = new Map<string, Suggestion>()
  for (const each of suggestions.sort((a, b) => b.score - a.score)) {
    const key = each.connector ?? `layer ${each.layer}`
    const hasConnector = suggestions.some(
      ({ layer, connector }) => layer === each.layer && connector !== null,
    )
    if (each.connector === null && hasConnector) continue
    if (each.score >= LEAST && !best.has(key)) best.set(key, each)
  }
  return [...best.values()].slice(0, MOST_SUGGESTIONS)
}

function fromConnectors(
  reading: Reading,
  connectors: readonly Connector[],
  stem: string,
  about: ReadonlySet<string>,
): Suggestion[] {
  const has = new Set(reading.columns.map(({ name }) => name))
  const fits = connectors.filter(
    ({ layer, file, geometry }) =>
      file.columns.every((column) => has.has(column)) &&
      LAYERS.some(
        ({ id, geometry: kind }) => id === layer && (kind === 'none' || hasShapesOf(reading, kind)),
      ) &&
      (geometry === 'file'
        ? reading.geometry !== 'none'
        : geometry === 'none' || (has.has(geometry.x) && has.has(geometry.y))),
  )
  const rivals = (columns: readonly string[]) =>
    new Set(fits.filter(({ file }) => String(file.columns) === String(columns)).map(({ file }) => file.stem))
      .size
  return fits.map((connector): Suggestion => {
    const columns = columnsOf(connector).filter((column) => column !== '#id')
    const share = columns.length ? columns.filter((column) => has.has(column)).length / columns.length : 1
    const likeness = alike(about, wordsOf(connector.file.stem))
    const score =
      connector.file.stem === stem || connector.file.original === stem
        ? 0.85 + 0.15 * share
        : 0.15 + (0.35 * share) / rivals(connector.file.columns) + 0.3 * likeness
    return { layer: connector.layer, connector: connector.id, title: connector.title, score: round(score) }
  })
}

function fromLayers(
  reading: Reading,
  connectors: readonly Connector[],
  about: ReadonlySet<string>,
): Suggestion[] {
  return LAYERS.filter((layer) => fitsGeometry(reading, layer)).map((layer): Suggestion => {
    const mapped = Object.keys(suggestMapping(reading, layer)).filter((id) => !COMMON.has(id)).length
    const own = Object.keys(layer.properties).filter((id) => !COMMON.has(id)).length
    // One word of one says little.
    const said = mapped / Math.min(Math.max(own, 3), 6)
    const files = connectors.filter((each) => each.layer === layer.id).map(({ file }) => file.stem)
    const likeness = Math.max(
      ...files.map((file) => alike(about, wordsOf(file))),
      alike(about, wordsOf(layer.title.es)),
      alike(about, wordsOf(layer.title.en)),
      alike(about, wordsOf(layer.id)),
    )
    const lost = layer.geometry === 'none' && reading.geometry !== 'none' ? 0.5 : 1
    return {
      layer: layer.id,
      connector: null,
      title: layer.title,
      score: round(lost * (0.35 * Math.min(said, 1) + 0.45 * likeness)),
    }
  })
}

/** What nearly every layer has says nothing of which one it is. */
const COMMON = new Set([
  'name',
  'alt_name',
  'code',
  'note',
  'comuna',
  'url',
  'year',
  'locality',
  'area_ha',
  'length_km',
  'status',
  'kind',
])

const round = (score: number) => Math.round(Math.min(score, 1) * 100) / 100

const FAMILIES: Readonly<Record<string, LayerDeclaration['geometry']>> = {
  Point: 'point',
  MultiPoint: 'point',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
}

/** A table is for a layer without geometry; positions may be, too, when nothing better is found. */
const fitsGeometry = (reading: Reading, { geometry }: LayerDeclaration): boolean =>
  geometry === 'none' || hasShapesOf(reading, geometry)

function hasShapesOf({ geometry, geometry_types }: Reading, kind: LayerDeclaration['geometry']): boolean {
  if (kind === 'raster' || geometry === 'none') return false
  return kind === 'mixed' || geometry_types.some((type) => FAMILIES[type] === kind)
}

const IDLE = new Set(
  'de del la las el los y e o en a por para con the of and or in to by for lista listado capa datos data tabla mapa chile region regional antofagasta shp geojson csv kml kmz xlsx xls'.split(
    ' ',
  ),
)

/** The words of a name, folded, in the singular, without the idle ones and numbers. */
function wordsOf(name: string): ReadonlySet<string> {
  const words = fold(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .split(/[^a-z]+/)
    .filter((word) => word.length > 1 && !IDLE.has(word))
  return new Set(words.map(singular))
}

/** `estaciones` and `estacion`, `salares` and `salar`, `stations` and `station` are one word. */
const singular = (word: string): string => (word.length > 4 ? word.replace(/([nrldz])es$|s$/, '$1') : word)

/** Share of words in common: of the fewer, tempered by the more. Names cut to ten letters still count. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0
  const common = [...a].filter((word) => [...b].some((other) => isSameWord(word, other))).length
  return common / (0.5 * Math.min(a.size, b.size) + 0.5 * Math.max(a.size, b.size))
}

const isSameWord = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)))

/**
 * Which column is which property of a layer, in the words of `ruleSchema`: by names, titles in both languages and what
 * the columns hold. Columns about persons are never suggested; a property without a likely column is left out.
 */
export function suggestMapping(
  reading: Reading,
  layer: CatalogueLayer | LayerDeclaration,
): Record<string, Rule> {
  const position = typeof reading.geometry === 'object' ? [reading.geometry.x, reading.geometry.y] : []
  const columns = reading.columns.filter(
    ({ name, type, personal }) =>
      !personal && type !== 'empty' && type !== 'object' && !position.includes(name),
  )
  const isMetric = reading.crs.srid !== null && crsOf(reading.crs.srid)?.kind === 'projected'
  const about = new Set([...wordsOf(layer.title.es), ...wordsOf(layer.title.en), ...wordsOf(layer.id)])
  const found = Object.entries(layer.properties).flatMap(([id, property]) =>
    columns.flatMap((column) => {
      const match = nameMatch(id, property, column.name, { isMetric, about })
      // A column with the property's own name is that property, and what is wrong in it is for the import to say.
      const isItself = match.score === 1
      const rule =
        match.score > 0 ? (ruleFor(id, property, column, match) ?? (isItself ? column.name : null)) : null
      return rule === null ? [] : [{ id, column: column.name, rule, score: match.score + column.filled / 10 }]
    }),
  )
  const map: Record<string, Rule> = {}
  const taken = new Set<string>()
  for (const { id, column, rule } of found.sort((a, b) => b.score - a.score)) {
    if (map[id] !== undefined || taken.has(column)) continue
    map[id] = rule
    taken.add(column)
  }
  // In the order the layer declares them.
  return Object.fromEntries(Object.keys(layer.properties).flatMap((id) => (map[id] ? [[id, map[id]]] : [])))
}

interface Match {
  /** 0: not this property. */
  score: number
  times?: number
}

/**
 * How sources name what layers share: folded, words parted by one blank; the first that fits counts most. A quantity only
 * where its name says the unit: taken for another it would be wrong by a thousand.
 */
const NAMES: Readonly<Record<string, readonly RegExp[]>> = {
  alt_name: [/^(otros? nomb\w*|alias|alt name)$/],
  operator: [/^(operador|operadora|operator|administrador|administra\w*)$/, /^(empresa|razon social)$/],
  owner: [/^(propiet\w*|titular|duen[oa]|owner|propiedad)$/],
  commodity: [/^(recurso|mineral|producto|commodity|metal|sustancia)s?( \w+)?$/],
  comuna: [
    /^(cut|cut com|cod com\w*|codcom|codigo (de )?comuna|cine com|cut comuna)$/,
    /^(comuna|nom com\w*|nombre comuna|com)$/,
  ],
  province: [/^(cut prov\w*|cod prov\w*|codigo provincia|cine prov)$/],
  locality: [/^(localidad|ciudad|city|poblado|sector)$/],
  people: [/^(pueblo|etnia|people)$/],
  basin: [/^(cuenca|nom cuen\w*|nombre cue\w*|basin)$/],
  subbasin: [/^(cod ssubc\w*|cod sscuen\w*|subsubcuenca)$/],
  year: [/^(ano|anio|year|agno|a o)$/],
  date: [/^(fecha|date)$/],
  submitted_on: [/^fecha (de )?(ingreso|presenta\w*|pres\w*)$/],
  decided_on: [/^fecha (de )?(resolucion|calific\w*|cali|aprob\w*|res\w*( aprueba)?)$/],
  granted_on: [/^fecha (de )?(otorg\w*|concesion)$/],
  expires_on: [/^fecha (de )?(termino|vencim\w*|fin)$/],
  start_year: [/^(ano|anio) (de )?(inicio|operacion|puesta en servicio)$/, /^commissioning year$/],
  investment_usd_m: [/^inversion( \w+)? mm( ?us\w*)?$/],
  power_mw: [/^(potencia|capacidad|capacity)( \w+)? mw$/],
  kv: [/^(tension|voltaje|voltage|nivel de tension) kv$/, /^kv$/],
  flow_l_s: [/^caudal( \w+)? (l|lt|lts) ?s(eg)?$/],
  area_ha: [/^(ha|has|hectareas|(superficie|sup|area)( \w+)? (ha|has|hectareas))$/],
  length_km: [/^(largo|longitud|long|length)( km)$/],
  elevation_m_asl: [/^(altitud|cota|elev\w*)( m| msnm| m s n m)?$/],
  level_m: [/^(nivel|level)( \w+)? m$/],
  depth_m: [/^(profundidad|prof|depth)( m)?$/],
  volume_m3: [/^(volumen|vol|volume)( \w+)? m3$/],
  population: [/^(poblacion|population|habitantes)( total| censada| estimada)?$/],
  households: [/^(hogares|n hog\w*|households)( censados)?$/],
  dwellings: [/^(viviendas|n viv\w*|dwellings)( censadas)?$/],
  code: [/^(codigo|cod|code|folio)$/, /^(id|cod|codigo)( \w+){1,2}$/, /^(\w+ )?(id|code|codigo)$/],
  decree: [/^(decreto|resolucion|acto|n decreto|norma|res final)$/],
  pollutant: [/^(contaminante|pollutant|parametro)$/],
  technology: [/^(tecnologia|technology)$/],
  fuel: [/^(combustible|fuel|primary fuel)$/],
  facility: [/^(faena|nombre faena|facility)$/],
  plan: [/^(instrumento|plan|plano regulador|ipt)$/],
  permitted: [/^(uperm|usos? permitidos?|permitido)$/],
  prohibited: [/^(uproh|usos? prohibidos?|prohibido)$/],
  network: [/^(red|network)$/],
  route: [/^(rol|ruta|ref)$/],
  sector: [/^(rubro|sector|actividad|giro)$/],
  agency: [/^(organismo|institucion|instituci|servicio|agencia)$/],
  status: [/^(estado|status|situacion|vigencia|estado \w+)$/],
  kind: [/^(tipo|clase|kind|type|categoria|fclass)$/, /^(tipo|clase) \w+( \w+)?$/],
  url: [/^(url|link|enlace|ficha|web|website)( \w+)?$/],
  note: [/^(obs|observacion\w*|nota|note|comentario\w*|descripcion)$/],
}

/** What else than the feature has a name. */
const NOT_ITS_NAME =
  /\b(comuna|com|region|reg|provincia|prov\w*|cuenca|cue|subc|ssubc|ssc|empresa|propiet\w*|titular|representante|contacto|cuen|pais|country|clean|faena|fuente|archivo|file|user|usuario)\b/

/** Areas in other units than hectares, with what makes them hectares. */
const AREAS: readonly (readonly [RegExp, number])[] = [
  [/^(area|superficie|sup) (km2|km)$/, 100],
  [/^(area|superficie|sup) (m2|mt2|mts2)$/, 1e-4],
]
const DRAWN_AREA = /^(shape|st) (star\w*|area\w*)( \w+)?$/

interface Circumstances {
  /** Coordinates are metres. */
  isMetric: boolean
  /** What the layer is called, in words. */
  about: ReadonlySet<string>
}

function nameMatch(
  id: string,
  property: PropertyDeclaration,
  column: string,
  { isMetric, about }: Circumstances,
): Match {
  const name = fold(column.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  // A comuna's name is not as good as its code: `comuna` waits for `cut`.
  if (name === id.replaceAll('_', ' ') && id !== 'comuna') return { score: 1 }
  if (id === 'name') return { score: ownName(name, about) }
  if (id === 'area_ha') {
    const area = AREAS.find(([pattern]) => pattern.test(name))
    if (area) return { score: 0.8, times: area[1] }
    // What the drawing programme measured, in square metres where the coordinates are metres.
    if (isMetric && DRAWN_AREA.test(name)) return { score: 0.4, times: 1e-4 }
  }
  const names = NAMES[id]
  if (names) {
    const at = names.findIndex((pattern) => pattern.test(name))
    return { score: at < 0 ? 0 : 0.9 - at * 0.2 }
  }
  // Words tell what is measured, never in which unit.
  if (property.type === 'number') return { score: 0 }
  const words = wordsOf(column)
  const likeness = Math.max(
    alike(words, wordsOf(property.title.es)),
    alike(words, wordsOf(property.title.en)),
    alike(words, wordsOf(id)),
  )
  return { score: likeness >= 0.65 ? likeness * 0.8 : 0 }
}

/** `NOMBRE`, `NOM_COMUNA` in a layer of comunas, `Estacion` in one of stations; not `NOM_COMUNA` in one of wells. */
function ownName(name: string, about: ReadonlySet<string>): number {
  if (/^(nombre|nom|name|denominacion|toponimo)$/.test(name)) return 0.9
  const of =
    /^(?:nombre|nom|nomb|name)(?: de| del)?(?: la| el)? (\w+)( \w+)?$/.exec(name)?.[1] ??
    /^(\w+) (?:name|nombre)$/.exec(name)?.[1]
  const isAbout = (word: string) => [...about].some((each) => isSameWord(each, singular(word)))
  if (of && isAbout(of)) return 0.85
  if (of) return NOT_ITS_NAME.test(name) ? 0 : 0.7
  return /^\w+$/.test(name) && isAbout(name) && !NOT_ITS_NAME.test(name) ? 0.5 : 0
}

/** The rule that reads a column as a property; null when what it holds can not be that. */
function ruleFor(
  id: string,
  property: PropertyDeclaration,
  column: ColumnReading,
  match: Match,
): Rule | null {
  const from = column.name
  const isNumeric = column.type === 'number' || column.type === 'integer'
  switch (property.type) {
    case 'number':
    case 'integer': {
      const isYear = /(^|_)year$/.test(id)
      if (isYear && column.type === 'date') return { from, as: 'year' }
      if (!isNumeric || (property.type === 'integer' && column.type !== 'integer')) return null
      const more = {
        ...(column.decimal_comma && { decimal: 'comma' as const }),
        ...(match.times !== undefined && { times: match.times }),
      }
      return Object.keys(more).length ? { from, ...more } : from
    }
    case 'date':
      return column.type === 'date' || (column.type === 'integer' && column.examples.every(isYearText))
        ? from
        : null
    case 'boolean':
      return column.type === 'boolean' ? from : null
    case 'url':
      return column.examples.length > 0 && column.examples.every((text) => /^https?:\/\//i.test(text))
        ? from
        : null
    case 'choice':
      return choiceRule(property, column)
    case 'text': {
      if (id === 'comuna') return comunaRule(column)
      if (id === 'province' && !column.examples.every((text) => text in PROVINCES)) return null
      const isLoud = column.type === 'text' && column.examples.every((text) => text === text.toUpperCase())
      return isLoud && (id === 'name' || id === 'locality') && /\p{L}{4}/u.test(column.examples.join(' '))
        ? { from, as: 'title' }
        : from
    }
  }
}

const isYearText = (text: string) => /^(1[89]|20)\d{2}$/.test(text)

function comunaRule({ name, examples }: ColumnReading): Rule | null {
  if (examples.length > 0 && examples.every((text) => /^0?\d{4}(\.0)?$/.test(text)))
    return { from: name, as: 'cut' }
  return examples.some((text) => comunaByName(text) !== null) ? { from: name, as: 'comuna' } : null
}

/** Words of the column that are titles or codes of the choice; at least half of those seen. */
function choiceRule(
  property: Extract<PropertyDeclaration, { type: 'choice' }>,
  column: ColumnReading,
): Rule | null {
  const codes = Object.entries(property.choices)
  if (column.examples.every((text) => text in property.choices)) return column.name
  const codeOf = (text: string) =>
    codes.find(([code, { es, en }]) => [code, es, en].some((word) => isAlike(fold(word), fold(text))))?.[0]
  const known = column.examples.flatMap((text) => {
    const code = codeOf(text)
    return code ? [[text, code] as const] : []
  })
  if (known.length === 0 || known.length < column.examples.length / 2) return null
  const titles = codes.map(([code, { es }]) => [es, code] as const)
  return { from: column.name, values: Object.fromEntries([...titles, ...known]) }
}

/** `operativa` is `Operativo`, `en operacion` is `En operación`. */
const isAlike = (a: string, b: string): boolean =>
  a === b || a.replace(/[oa]s?$/, '') === b.replace(/[oa]s?$/, '')
