import { join } from 'node:path'
import { dateFields, esriCrs, esriRow } from '../../../geodata/formats/esri-json.ts'
import type { Fetch } from '../../../geodata/model/connector.ts'
import { type Feature, openPages, type Pages } from '../pages.ts'
import { fetchFailed, Passing, quote } from '../problems.ts'
import {
  type Assignment,
  frameOf,
  isRecord,
  questionOf,
  type Receipt,
  type Transport,
  withQuery,
} from './transport.ts'

type Declared = Extract<Fetch, { kind: 'arcgis' }>

/** How far a pull is. `ids`: the object ids that are still to be asked, in order. */
interface State {
  count: number
  mode: 'offset' | 'ids'
  /** Object id of the first row of all. */
  first: number | null
  ids: number[]
  pages: number
}

/** What a layer says of itself that matters here. */
interface Layer {
  idField: string
  fields: readonly string[]
  dates: ReadonlySet<string>
  geojson: boolean
  /** Rows it gives at most at once. */
  most: number
  paged: boolean
  ordered: boolean
  /** When its rows were last edited, ISO 8601; null: it does not say. */
  edited: string | null
}

/**
 * A layer of an ArcGIS server, page by page, in EPSG:4326 (ArcGIS REST API, «Query»).
 * - Paging by `resultOffset`; by object ids where the service cannot, or where it gives the same rows again.
 * - GeoJSON where the layer says it has it, Esri JSON elsewhere. Dates become ISO 8601; coded values stay codes.
 * - As many rows as `returnCountOnly` announced, or it fails.
 * - An error in the body of an answer with status 200 is an error, in the server's words.
 */
export const fetchArcgis: Transport<Declared> = async (assignment) => {
  const { fetch, folder, stem, previous, client, onProgress } = assignment
  const layer = await describe(assignment)
  if (previous?.last_modified && previous.last_modified === layer.edited) return null

  const wanted = assignment.columns?.filter((name) => layer.fields.includes(name)) ?? null
  if (wanted?.length === 0) {
    throw fetchFailed(
      `${fetch.url} ya no tiene ninguna de las columnas que se leen (${assignment.columns?.join(', ')}); tiene ${layer.fields.join(', ')}.`,
      `${fetch.url} has none of the columns that are read any more (${assignment.columns?.join(', ')}); it has ${layer.fields.join(', ')}.`,
    )
  }
  const rows = new Rows(assignment, layer, wanted)
  const count = await rows.count()
  if (count === 0) {
    throw fetchFailed(
      `${fetch.url} no tiene filas en la región (where: ${fetch.where}).`,
      `${fetch.url} has no rows in the region (where: ${fetch.where}).`,
    )
  }

  const question = `${questionOf(assignment)} ${layer.edited ?? ''}`
  const pages = await openPages<State>(join(folder, 'pages'), question, wanted)
  if (pages.state && pages.state.count !== count) await pages.clear()
  const notes: Receipt['notes'] = []
  const byIds = fetch.paging === 'ids' || !layer.paged || pages.state?.mode === 'ids'
  if (!byIds && !(await byOffset(rows, pages, count, client.limits.pages, onProgress))) {
    notes.push({
      es: 'El servicio repite o calla filas al paginar; se pidió por identificadores.',
      en: 'The service repeats or omits rows when it is paged; it was asked by object ids.',
    })
    await pages.clear()
  }
  if (pages.rows < count) await byObjectIds(rows, pages, count, client.limits.pages, onProgress)
  const asked = pages.state?.pages ?? 0
  if (pages.rows !== count) {
    const got = pages.rows
    await pages.clear()
    throw fetchFailed(
      `${fetch.url} anuncia ${count} filas y entregó ${got}; no se usa una parte por el todo.`,
      `${fetch.url} announces ${count} rows and gave ${got}; a part is not taken for the whole.`,
    )
  }
  const file = `${stem}.geojson`
  const written = await pages.finish(join(folder, file))
  return {
    ...written,
    urls: [`${fetch.url}/query`],
    etag: null,
    last_modified: layer.edited,
    pages: asked,
    fetched_at: new Date().toISOString(),
    file,
    notes,
  }
}

async function describe({ fetch, client }: Assignment<Declared>): Promise<Layer> {
  const answer = await client.json(withQuery(fetch.url, { f: 'json' }), {
    judge: (document) => refuseError(document, fetch.url),
  })
  const about = isRecord(answer) ? answer : {}
  const fields = (Array.isArray(about.fields) ? about.fields : []).filter(isRecord)
  if (fields.length === 0) {
    throw fetchFailed(
      `${fetch.url} no describe una capa con columnas: la dirección debe terminar en el número de la capa.`,
      `${fetch.url} does not describe a layer with columns: the address must end in the number of the layer.`,
    )
  }
  const named = fields.find(({ type }) => type === 'esriFieldTypeOID')?.name
  const can = isRecord(about.advancedQueryCapabilities) ? about.advancedQueryCapabilities : {}
  const edited = isRecord(about.editingInfo) ? about.editingInfo.lastEditDate : null
  return {
    idField: String(about.objectIdField ?? named ?? 'OBJECTID'),
    fields: fields.map(({ name }) => String(name)),
    dates: dateFields(fields),
    geojson: fetch.format === 'geojson' || /geojson/i.test(String(about.supportedQueryFormats ?? '')),
    most: typeof about.maxRecordCount === 'number' && about.maxRecordCount > 0 ? about.maxRecordCount : 1000,
    // Servers before 10.3 do not speak of paging and ignore it.
    paged: can.supportsPagination === true || about.supportsPagination === true,
    ordered: can.supportsOrderBy === true,
    edited: typeof edited === 'number' ? new Date(edited).toISOString() : null,
  }
}

/** Asks one layer for rows. */
class Rows {
  readonly #assignment: Assignment<Declared>
  readonly #layer: Layer
  readonly #fields: string
  #format: 'geojson' | 'json'

  constructor(assignment: Assignment<Declared>, layer: Layer, wanted: readonly string[] | null) {
    this.#assignment = assignment
    this.#layer = layer
    this.#fields = wanted ? [...new Set([layer.idField, ...wanted])].join(',') : '*'
    this.#format = assignment.fetch.format !== 'json' && layer.geojson ? 'geojson' : 'json'
  }

  /** Rows to ask for at once. */
  get size(): number {
    return Math.min(this.#assignment.fetch.page, this.#layer.most)
  }

  async count(): Promise<number> {
    const answer = await this.#query({ ...this.#selection(), returnCountOnly: 'true', f: 'json' })
    if (isRecord(answer) && typeof answer.count === 'number') return answer.count
    throw this.#strange(answer)
  }

  /** All object ids of the selection, ascending. */
  async ids(): Promise<number[]> {
    const answer = await this.#query({ ...this.#selection(), returnIdsOnly: 'true', f: 'json' })
    const ids = isRecord(answer) ? answer.objectIds : null
    if (Array.isArray(ids)) return ids.map(Number).sort((a, b) => a - b)
    throw this.#strange(answer)
  }

  /** Rows from the n-th on. How many are left is known by the count: `exceededTransferLimit` says no more than that. */
  page(offset: number): Promise<Feature[]> {
    return this.#rows({
      ...this.#selection(),
      resultOffset: String(offset),
      resultRecordCount: String(this.size),
      ...(this.#layer.ordered ? { orderByFields: this.#layer.idField } : {}),
    })
  }

  byId(ids: readonly number[]): Promise<Feature[]> {
    return this.#rows({ objectIds: ids.join(',') })
  }

  /** The object id of a row. */
  idOf({ properties, id }: Feature): number {
    return Number(properties[this.#layer.idField] ?? id)
  }

  #selection(): Record<string, string> {
    const frame = frameOf(this.#assignment.fetch)
    return {
      where: this.#assignment.fetch.where,
      ...(frame
        ? {
            geometry: frame.join(),
            geometryType: 'esriGeometryEnvelope',
            inSR: '4326',
            spatialRel: 'esriSpatialRelIntersects',
          }
        : {}),
    }
  }

  async #rows(parameters: Record<string, string>): Promise<Feature[]> {
    const answer = await this.#query({
      ...parameters,
      outFields: this.#fields,
      returnGeometry: 'true',
      returnTrueCurves: 'false',
      outSR: '4326',
      f: this.#format,
    })
    if (!isRecord(answer) || !Array.isArray(answer.features)) throw this.#strange(answer)
    const read = this.#format === 'geojson' ? readGeoJson : readEsriJson
    const rows = read(answer, this.#layer.dates, this.#assignment.fetch.url)
    // Koop leaves the object id out of its GeoJSON, and without it rows cannot be told apart: asked as Esri JSON.
    if (this.#format !== 'geojson' || rows.some((row) => !Number.isNaN(this.idOf(row))) || rows.length === 0)
      return rows
    this.#format = 'json'
    return this.#rows(parameters)
  }

  /** Sent as a form: some servers have no room for long addresses. An answer that cannot be GeoJSON is asked as Esri JSON. */
  async #query(parameters: Record<string, string>): Promise<unknown> {
    const { client, fetch } = this.#assignment
    const isRefused = (answer: unknown) =>
      parameters.f === 'geojson' && /format/i.test(errorOf(answer)?.words ?? '')
    const answer = await client.json(`${fetch.url}/query`, {
      form: parameters,
      judge: (document) => isRefused(document) || refuseError(document, fetch.url),
    })
    if (!isRefused(answer)) return answer
    this.#format = 'json'
    return this.#query({ ...parameters, f: 'json' })
  }

  #strange(answer: unknown) {
    const words = quote(JSON.stringify(answer) ?? '', 100)
    return fetchFailed(
      `${this.#assignment.fetch.url} respondió algo que no es una consulta de ArcGIS: «${words}».`,
      `${this.#assignment.fetch.url} answered something that is not an ArcGIS query: “${words}”.`,
    )
  }
}

/** Pages by `resultOffset`. False: the service gives rows that it had given, or none while some are missing. */
async function byOffset(
  rows: Rows,
  pages: Pages<State>,
  count: number,
  mostPages: number,
  onProgress: Assignment['onProgress'],
): Promise<boolean> {
  const seen = new Set(pages.state?.first === null || !pages.state ? [] : [pages.state.first])
  while (pages.rows < count) {
    const asked = (pages.state?.pages ?? 0) + 1
    if (asked > mostPages) throw tooManyPages(mostPages)
    const features = await rows.page(pages.rows)
    const ids = features.map((feature) => rows.idOf(feature))
    if (ids.length === 0 || ids.some((id) => seen.has(id)) || new Set(ids).size < ids.length) return false
    for (const id of ids) seen.add(id)
    const first = pages.state?.first ?? ids[0] ?? null
    await pages.add(features, { count, mode: 'offset', first, ids: [], pages: asked })
    onProgress(pages.rows, count)
  }
  return true
}

/** Asks for rows by their object ids. Ids that a server leaves out of an answer are asked again, fewer at a time. */
async function byObjectIds(
  rows: Rows,
  pages: Pages<State>,
  count: number,
  mostPages: number,
  onProgress: Assignment['onProgress'],
): Promise<void> {
  let ids = pages.state?.mode === 'ids' ? pages.state.ids : await rows.ids()
  let size = rows.size
  while (ids.length > 0) {
    const asked = (pages.state?.pages ?? 0) + 1
    if (asked > mostPages) throw tooManyPages(mostPages)
    const batch = new Set(ids.slice(0, size))
    const features = await rows.byId([...batch])
    const given = features.filter((feature) => batch.delete(rows.idOf(feature)))
    if (given.length === 0) {
      if (size === 1) return
      size = Math.ceil(size / 4)
      continue
    }
    ids = [...batch, ...ids.slice(size)]
    await pages.add(given, { count, mode: 'ids', first: null, ids, pages: asked })
    onProgress(pages.rows, count)
  }
}

function readEsriJson(answer: Record<string, unknown>, dates: ReadonlySet<string>, url: string): Feature[] {
  const crs = esriCrs(answer.spatialReference)
  if (crs && crs.srid !== 4326) {
    throw fetchFailed(
      `${url} no entrega grados (EPSG:4326) sino ${crs.text}.`,
      `${url} does not give degrees (EPSG:4326) but ${crs.text}.`,
    )
  }
  return (answer.features as unknown[]).map((each, index) => {
    const row = esriRow(each, index + 1, dates)
    if (row) return { geometry: row.geometry, properties: row.properties }
    throw fetchFailed(
      `${url} entregó una fila que no se puede leer: «${quote(JSON.stringify(each) ?? '', 100)}».`,
      `${url} gave a row that cannot be read: “${quote(JSON.stringify(each) ?? '', 100)}”.`,
    )
  })
}

function readGeoJson(answer: Record<string, unknown>, dates: ReadonlySet<string>): Feature[] {
  return (answer.features as unknown[]).filter(isRecord).map(({ id, geometry, properties }) => {
    const row = esriRow({ attributes: isRecord(properties) ? properties : {} }, 1, dates)
    return { id: id as Feature['id'] & {}, geometry, properties: row?.properties ?? {} }
  })
}

/** What an Esri error object in a body says; null: there is none. */
function errorOf(answer: unknown): { code: number; words: string } | null {
  if (!isRecord(answer) || !isRecord(answer.error)) return null
  const { code, message, details } = answer.error
  const words = [message, ...(Array.isArray(details) ? details : [])].filter(Boolean).map(String)
  return { code: Number(code), words: quote([...new Set(words)].join(' ')) || String(code) }
}

/** With codes of 500 on it may pass, as when the server is overwhelmed. */
function refuseError(answer: unknown, url: string): void {
  const error = errorOf(answer)
  if (!error) return
  const { code, words } = error
  if (code >= 500) {
    throw new Passing({
      es: `${url} responde «${words}» (${code})`,
      en: `${url} answers “${words}” (${code})`,
    })
  }
  throw fetchFailed(
    `${url} rechaza la consulta: «${words}» (${code}).`,
    `${url} refuses the query: “${words}” (${code}).`,
  )
}

const tooManyPages = (most: number) =>
  fetchFailed(
    `El servicio no termina: van ${most} páginas. Se dejó.`,
    `The service does not end: ${most} pages so far. It was left.`,
  )
