import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Fetch } from '../../../geodata/model/connector.ts'
import { type Feature, openPages } from '../pages.ts'
import { fetchFailed, quote } from '../problems.ts'
import { type Assignment, frameOf, isRecord, questionOf, type Transport, withQuery } from './transport.ts'

type Declared = Extract<Fetch, { kind: 'wfs' }>

interface State {
  count: number | null
  pages: number
  /** The first row of the last page, hashed. */
  first: string
}

/**
 * A feature type of a WFS 1.0.0 or 2.0.0 that answers in GeoJSON, in EPSG:4326. Longitude comes first; where a server does
 * otherwise (MapServer's RFC 7946 output in 1.0.0), the axes are kept as they came and understood when the file is read.
 * - 2.0.0 is paged by `count` and `startIndex`, and must give as many rows as `resultType=hits` announced; where that is not
 *   known, until a page is empty. A page that comes again is a failure. 1.0.0 has neither.
 * - An exception report is a failure with the server's own words, whatever the status of the answer.
 */
export const fetchWfs: Transport<Declared> = async (assignment) => {
  const { fetch, folder, stem, client, onProgress } = assignment
  const isPaged = fetch.version === '2.0.0'
  const count = isPaged ? await countHits(assignment) : null
  if (count === 0) throw noRows(fetch)

  const pages = await openPages<State>(join(folder, 'pages'), questionOf(assignment), assignment.columns)
  if (pages.state && pages.state.count !== count) await pages.clear()
  while (isPaged ? count === null || pages.rows < count : pages.rows === 0) {
    const asked = (pages.state?.pages ?? 0) + 1
    if (asked > client.limits.pages) {
      throw fetchFailed(
        `El servicio no termina: van ${client.limits.pages} páginas. Se dejó.`,
        `The service does not end: ${client.limits.pages} pages so far. It was left.`,
      )
    }
    const address = featuresAddress(fetch, isPaged ? { startIndex: pages.rows, count: fetch.page } : null)
    const features = readFeatures(await client.text(address), fetch)
    if (features.length === 0) break
    const first = createHash('sha256').update(JSON.stringify(features[0])).digest('hex')
    if (first === pages.state?.first) {
      await pages.clear()
      throw fetchFailed(
        `${fetch.url} entrega otra vez la misma página de ${fetch.type_name}: no atiende a startIndex.`,
        `${fetch.url} gives the same page of ${fetch.type_name} again: it ignores startIndex.`,
      )
    }
    await pages.add(features, { count, pages: asked, first })
    onProgress(pages.rows, count)
  }
  if (pages.rows === 0) throw noRows(fetch)
  if (count !== null && pages.rows !== count) {
    const got = pages.rows
    await pages.clear()
    throw fetchFailed(
      `${fetch.url} anuncia ${count} filas de ${fetch.type_name} y entregó ${got}; no se usa una parte por el todo.`,
      `${fetch.url} announces ${count} rows of ${fetch.type_name} and gave ${got}; a part is not taken for the whole.`,
    )
  }
  const asked = pages.state?.pages ?? 0
  const file = `${stem}.geojson`
  return {
    ...(await pages.finish(join(folder, file))),
    urls: [featuresAddress(fetch, null)],
    etag: null,
    last_modified: null,
    pages: asked,
    fetched_at: new Date().toISOString(),
    file,
    notes: [],
  }
}

/** How many rows a 2.0.0 server has, by `resultType=hits`; null when it does not know. */
async function countHits({ fetch, client }: Assignment<Declared>): Promise<number | null> {
  // Without its output format: MapServer counts in GML alone, and answers nothing when JSON is asked for.
  const address = withQuery(featuresAddress(fetch, null, null), { resultType: 'hits' })
  const report = await client.text(address)
  refuseReport(report, fetch)
  const matched = /numberMatched="(\d+)"/.exec(report)?.[1] ?? /"numberMatched"\s*:\s*(\d+)/.exec(report)?.[1]
  return matched === undefined ? null : Number(matched)
}

function featuresAddress(
  fetch: Declared,
  page: { startIndex: number; count: number } | null,
  output: string | null = fetch.output,
): string {
  const frame = frameOf(fetch)
  const common = {
    service: 'WFS',
    version: fetch.version,
    request: 'GetFeature',
    ...(output ? { outputFormat: output } : {}),
  }
  if (fetch.version === '1.0.0') {
    return withQuery(fetch.url, {
      ...common,
      typeName: fetch.type_name,
      srsName: 'EPSG:4326',
      ...(frame ? { bbox: frame.join() } : {}),
    })
  }
  return withQuery(fetch.url, {
    ...common,
    typeNames: fetch.type_name,
    srsName: 'EPSG:4326',
    // By its URN the axes of 4326 are latitude, longitude (WFS 2.0, 7.9.2.4); JSON comes longitude first all the same.
    ...(frame ? { bbox: [frame[1], frame[0], frame[3], frame[2], 'urn:ogc:def:crs:EPSG::4326'].join() } : {}),
    ...(page ? { startIndex: String(page.startIndex), count: String(page.count) } : {}),
  })
}

function readFeatures(body: string, fetch: Declared): Feature[] {
  refuseReport(body, fetch)
  let document: unknown = null
  try {
    document = JSON.parse(body)
  } catch {}
  if (!isRecord(document) || !Array.isArray(document.features)) {
    throw fetchFailed(
      `${fetch.url} no respondió GeoJSON (${fetch.output}), sino: «${quote(body, 120)}».`,
      `${fetch.url} did not answer GeoJSON (${fetch.output}) but: “${quote(body, 120)}”.`,
    )
  }
  return document.features.filter(isRecord).map(({ id, geometry, properties }) => ({
    id: id as Feature['id'] & {},
    geometry: geometry ?? null,
    properties: isRecord(properties) ? properties : {},
  }))
}

/** `ServiceExceptionReport` (1.0.0) and `ExceptionReport` (OWS Common): the words inside. */
function refuseReport(body: string, fetch: Declared): void {
  if (!/^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<(\w+:)?(Service)?ExceptionReport/i.test(body)) return
  const words = quote(body)
  throw fetchFailed(
    `${fetch.url} rechaza la consulta de ${fetch.type_name}: «${words}».`,
    `${fetch.url} refuses the query for ${fetch.type_name}: “${words}”.`,
  )
}

const noRows = ({ url, type_name }: Declared) =>
  fetchFailed(
    `${url} no tiene filas de ${type_name} en la región.`,
    `${url} has no rows of ${type_name} in the region.`,
  )
