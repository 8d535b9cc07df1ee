import { join } from 'node:path'
import type { Fetch } from '../../../geodata/model/connector.ts'
import { type Feature, openPages } from '../pages.ts'
import { fetchFailed, quote } from '../problems.ts'
import { frameOf, isRecord, questionOf, type Transport, withQuery } from './transport.ts'

type Declared = Extract<Fetch, { kind: 'ogcapi' }>

interface State {
  /** Address of the next page; null: that was the last. */
  next: string | null
  matched: number | null
  pages: number
}

/**
 * A collection of an OGC API - Features service, page by page along its `next` links, in CRS84 (longitude, latitude).
 * A link that leaves the server, or comes back to a page, is not followed. As many rows as `numberMatched` said, or it fails.
 */
export const fetchOgcApi: Transport<Declared> = async (assignment) => {
  const { fetch, folder, stem, client, onProgress } = assignment
  const frame = frameOf(fetch)
  const first = withQuery(
    `${fetch.url.replace(/\/$/, '')}/collections/${encodeURIComponent(fetch.collection)}/items`,
    {
      f: 'json',
      limit: String(fetch.page),
      ...(frame ? { bbox: frame.join() } : {}),
    },
  )
  const pages = await openPages<State>(join(folder, 'pages'), questionOf(assignment), assignment.columns)
  const visited = new Set<string>()
  let address = pages.state ? pages.state.next : first
  while (address !== null) {
    const asked = (pages.state?.pages ?? 0) + 1
    if (visited.has(address) || asked > client.limits.pages) {
      throw fetchFailed(
        `${fetch.url} da vueltas: la página ${asked} vuelve a una que ya entregó.`,
        `${fetch.url} goes in circles: page ${asked} comes back to one it has given.`,
      )
    }
    visited.add(address)
    const document = await client.json(address)
    if (!isRecord(document) || !Array.isArray(document.features)) {
      const words = quote(JSON.stringify(document) ?? '', 120)
      throw fetchFailed(
        `${address} no respondió elementos, sino: «${words}».`,
        `${address} did not answer features but: “${words}”.`,
      )
    }
    const features = document.features.filter(isRecord).map(
      ({ id, geometry, properties }): Feature => ({
        id: id as Feature['id'] & {},
        geometry: geometry ?? null,
        properties: isRecord(properties) ? properties : {},
      }),
    )
    const announced = typeof document.numberMatched === 'number' ? document.numberMatched : null
    const matched = pages.state?.matched ?? announced
    if (announced !== null && announced !== matched) {
      await pages.clear()
      throw fetchFailed(
        `${fetch.url} anunció ${matched} filas de ${fetch.collection} y a mitad de camino ${announced}: cambió mientras se leía.`,
        `${fetch.url} announced ${matched} rows of ${fetch.collection} and half way ${announced}: it changed while it was read.`,
      )
    }
    address = nextOf(document.links, address)
    await pages.add(features, { next: address, matched, pages: asked })
    onProgress(pages.rows, matched)
  }
  const { state, rows } = pages
  if (rows === 0) {
    throw fetchFailed(
      `${fetch.url} no tiene filas de ${fetch.collection} en la región.`,
      `${fetch.url} has no rows of ${fetch.collection} in the region.`,
    )
  }
  if (state?.matched != null && state.matched !== rows) {
    await pages.clear()
    throw fetchFailed(
      `${fetch.url} anuncia ${state.matched} filas de ${fetch.collection} y entregó ${rows}; no se usa una parte por el todo.`,
      `${fetch.url} announces ${state.matched} rows of ${fetch.collection} and gave ${rows}; a part is not taken for the whole.`,
    )
  }
  const file = `${stem}.geojson`
  return {
    ...(await pages.finish(join(folder, file))),
    urls: [first],
    etag: null,
    last_modified: null,
    pages: state?.pages ?? 0,
    fetched_at: new Date().toISOString(),
    file,
    notes: [],
  }
}

/** The `next` link of a page, when it stays on the same server. MapServer forgets the region in it: it is said again. */
function nextOf(links: unknown, address: string): string | null {
  const next = (Array.isArray(links) ? links : [])
    .filter(isRecord)
    .find(({ rel, type }) => rel === 'next' && (type === undefined || /json/.test(String(type))))
  if (!next) return null
  const url = new URL(String(next.href), address)
  const asked = new URL(address)
  const region = asked.searchParams.get('bbox')
  if (region !== null && url.pathname === asked.pathname && !url.searchParams.has('bbox')) {
    url.searchParams.set('bbox', region)
  }
  if (url.origin === asked.origin) return url.href
  throw fetchFailed(
    `${address} manda a otro servidor (${url.origin}) por la página siguiente; no se sigue.`,
    `${address} sends to another server (${url.origin}) for the next page; it is not followed.`,
  )
}
