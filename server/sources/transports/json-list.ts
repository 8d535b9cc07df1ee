import { join } from 'node:path'
import type { Fetch } from '../../../geodata/model/connector.ts'
import { type Feature, openPages } from '../pages.ts'
import { fetchFailed } from '../problems.ts'
import { frameOf, isRecord, questionOf, type Transport } from './transport.ts'

type Declared = Extract<Fetch, { kind: 'json' }>

/** A list of records in JSON as points. Records without a position, or outside the area asked for, are counted and left. */
export const fetchJsonList: Transport<Declared> = async (assignment) => {
  const { fetch, folder, stem, client, onProgress } = assignment
  const document = await client.json(fetch.url)
  const list = (fetch.records?.split('.') ?? []).reduce<unknown>(
    (value, name) => (isRecord(value) ? value[name] : undefined),
    document,
  )
  if (!Array.isArray(list) || list.length === 0 || !list.every(isRecord)) {
    const place = fetch.records ?? '/'
    throw fetchFailed(
      `${fetch.url} ya no trae una lista de registros en «${place}».`,
      `${fetch.url} no longer brings a list of records in “${place}”.`,
    )
  }
  const frame = frameOf(fetch)
  const features: Feature[] = []
  let [unplaced, outside] = [0, 0]
  for (const record of list as Record<string, unknown>[]) {
    const [lon, lat] = [numberOf(record[fetch.x]), numberOf(record[fetch.y])]
    if (lon === null || lat === null) unplaced += 1
    else if (frame && (lon < frame[0] || lat < frame[1] || lon > frame[2] || lat > frame[3])) outside += 1
    else features.push({ geometry: { type: 'Point', coordinates: [lon, lat] }, properties: record })
  }
  if (features.length === 0) {
    throw fetchFailed(
      `Ninguno de los ${list.length} registros de ${fetch.url} está en la región (columnas ${fetch.x}, ${fetch.y}).`,
      `None of the ${list.length} records of ${fetch.url} lies in the region (columns ${fetch.x}, ${fetch.y}).`,
    )
  }
  const pages = await openPages<null>(join(folder, 'pages'), questionOf(assignment), assignment.columns)
  await pages.clear()
  await pages.add(features, null)
  onProgress(features.length, features.length)
  const file = `${stem}.geojson`
  return {
    ...(await pages.finish(join(folder, file))),
    urls: [fetch.url],
    etag: null,
    last_modified: null,
    pages: 1,
    fetched_at: new Date().toISOString(),
    file,
    notes:
      unplaced === 0
        ? []
        : [
            {
              es: `${unplaced} de ${list.length} registros no traen posición; se dejaron (${outside} están fuera de la región).`,
              en: `${unplaced} of ${list.length} records have no position; they were left (${outside} lie outside the region).`,
            },
          ],
  }
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  const text = typeof value === 'string' ? value.trim().replace(',', '.') : ''
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text)
}
