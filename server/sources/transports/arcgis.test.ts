import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Call, fetchOnce, sentence, simulate, temporaryFolder } from '../simulated.fixture.ts'

/** How a simulated layer behaves; each is something that was met in the services of Chile. */
interface Manner {
  rows?: number
  most?: number
  geojson?: boolean
  /** What `supportsPagination` says. */
  paged?: boolean
  /** Gives the first rows again, whatever the offset. */
  ignoresOffset?: boolean
  /** Object ids that never come. */
  without?: number[]
  /** Said by `returnCountOnly`. */
  announces?: number
  wkid?: number
  edited?: number
  /** Answers some requests otherwise. */
  instead?: (call: Call) => unknown
}

const ring = (x: number, y: number, size: number, clockwise: boolean) => {
  const corners = [
    [x, y],
    [x, y + size],
    [x + size, y + size],
    [x + size, y],
    [x, y],
  ]
  return clockwise ? corners : corners.reverse()
}

/** A layer of squares, every third with a hole, numbered from 1. */
async function arcgis(manner: Manner = {}) {
  const { rows = 25, most = 1000, geojson = false, paged = true, wkid = 4326 } = manner
  const all = Array.from({ length: rows }, (_, i) => i + 1)
  const esri = (id: number) => ({
    attributes: { OBJECTID: id, NOMBRE: `Concesión ${id}`, TIPO: 30, FECHA: 1_448_464_000_000 },
    geometry: {
      rings: [
        ring(-69, -23, 0.1, true),
        ...(id % 3 === 0 ? [ring(-68.98, -22.98, 0.02, false), ring(-68.5, -22.5, 0.01, true)] : []),
      ],
    },
  })
  const geo = (id: number) => ({
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [-69.123456789123, -23] },
    properties: esri(id).attributes,
  })
  const service = await simulate((call) => {
    const { url, parameters } = call
    const other = manner.instead?.(call)
    if (other !== undefined) return other
    if (!url.pathname.endsWith('/query')) {
      return {
        objectIdField: 'OBJECTID',
        maxRecordCount: most,
        supportedQueryFormats: geojson ? 'JSON, geoJSON' : 'JSON',
        advancedQueryCapabilities: { supportsPagination: paged, supportsOrderBy: true },
        ...(manner.edited ? { editingInfo: { lastEditDate: manner.edited } } : {}),
        fields: [
          { name: 'OBJECTID', type: 'esriFieldTypeOID' },
          { name: 'NOMBRE', type: 'esriFieldTypeString' },
          { name: 'TIPO', type: 'esriFieldTypeInteger', domain: { type: 'codedValue' } },
          { name: 'FECHA', type: 'esriFieldTypeDate' },
        ],
      }
    }
    if (parameters.get('returnCountOnly')) return { count: manner.announces ?? rows }
    if (parameters.get('returnIdsOnly'))
      return { objectIdFieldName: 'OBJECTID', objectIds: [...all].reverse() }
    const asked = parameters.get('objectIds')?.split(',').map(Number)
    const offset = manner.ignoresOffset ? 0 : Number(parameters.get('resultOffset') ?? 0)
    const wanted = (asked ?? all.slice(offset)).filter((id) => !manner.without?.includes(id)).slice(0, most)
    if (parameters.get('f') === 'geojson') {
      if (!geojson) return { error: { code: 400, message: 'Output format not supported.', details: [] } }
      return { type: 'FeatureCollection', features: wanted.map(geo) }
    }
    return {
      spatialReference: { wkid },
      exceededTransferLimit: !asked && offset + wanted.length < rows,
      features: wanted.map(esri),
    }
  })
  return { ...service, url: `${service.address}/rest/services/Marcelo_Layer/FeatureServer/2` }
}

const names = (rows: { properties: Record<string, unknown> }[]) =>
  rows.map(({ properties }) => properties.NOMBRE)
const inOrder = (n: number) => Array.from({ length: n }, (_, i) => `Concesión ${i + 1}`)

describe('an ArcGIS layer', () => {
  it('is paged to its last row, in Esri JSON, with holes and parts', async () => {
    const { url, calls } = await arcgis({ most: 10 })
    const progress: [number, number | null][] = []
    const { rows, receipt } = await fetchOnce(
      { kind: 'arcgis', url },
      { onProgress: (...args) => progress.push(args) },
    )
    expect(names(rows)).toEqual(inOrder(25))
    expect(receipt).toMatchObject({ rows: 25, pages: 3, file: 'capa.geojson', notes: [] })
    expect(progress).toEqual([
      [10, 25],
      [20, 25],
      [25, 25],
    ])
    expect(rows[2]?.geometry).toMatchObject({ type: 'MultiPolygon' })
    expect(((rows[2]?.geometry.coordinates ?? []) as unknown[][]).map((polygon) => polygon.length)).toEqual([
      2, 1,
    ])
    expect(rows[0]?.properties).toMatchObject({ TIPO: 30, FECHA: '2015-11-25T15:06:40.000Z' })
    const query = calls.at(-1)?.parameters
    expect(query?.get('outSR')).toBe('4326')
    expect(query?.get('geometry')).toBe('-71.5,-26.6,-66.4,-20.4')
  })

  it('is asked for GeoJSON where it says so, and gives coordinates of a millimetre', async () => {
    const { url, calls } = await arcgis({ geojson: true })
    const { rows } = await fetchOnce({ kind: 'arcgis', url, area: 'all', where: "COMUNA='CALAMA'" })
    expect(rows[0]).toMatchObject({
      geometry: { coordinates: [-69.12345679, -23] },
      properties: { FECHA: '2015-11-25T15:06:40.000Z' },
    })
    const query = calls.at(-1)?.parameters
    expect([query?.get('f'), query?.get('where'), query?.get('geometry')]).toEqual([
      'geojson',
      "COMUNA='CALAMA'",
      null,
    ])
  })

  it('that refuses GeoJSON after all is asked for Esri JSON', async () => {
    const { url } = await arcgis()
    const { rows } = await fetchOnce({ kind: 'arcgis', url, format: 'geojson' })
    expect(rows).toHaveLength(25)
    expect(rows[0]?.geometry.type).toBe('Polygon')
  })

  it('that gives the same rows at every offset is asked by object ids, and says so', async () => {
    const { url } = await arcgis({ most: 10, ignoresOffset: true })
    const { rows, receipt } = await fetchOnce({ kind: 'arcgis', url })
    expect(names(rows)).toEqual(inOrder(25))
    expect(receipt.notes.map(({ es }) => es)).toEqual([
      'El servicio repite o calla filas al paginar; se pidió por identificadores.',
    ])
  })

  it('that does not know of paging is asked by object ids at once', async () => {
    const { url, calls } = await arcgis({ most: 10, paged: false, ignoresOffset: true })
    const { rows } = await fetchOnce({ kind: 'arcgis', url, page: 500 })
    expect(names(rows)).toEqual(inOrder(25))
    expect(calls.some(({ parameters }) => parameters.has('resultOffset'))).toBe(false)
  })

  it('that gives fewer rows than were asked by id is asked again for the rest', async () => {
    const { url, calls } = await arcgis({ most: 4, instead: hidesItsLimit })
    const { rows } = await fetchOnce({ kind: 'arcgis', url, paging: 'ids', page: 10 })
    expect(names(rows)).toEqual(inOrder(25))
    expect(calls.filter(({ parameters }) => parameters.has('objectIds')).length).toBeGreaterThan(5)
  })

  it('keeps only the columns that are read', async () => {
    const { url, calls } = await arcgis()
    const { rows } = await fetchOnce({ kind: 'arcgis', url }, { columns: ['NOMBRE', 'NO_ESTA'] })
    expect(Object.keys(rows[0]?.properties ?? {})).toEqual(['NOMBRE'])
    expect(calls.at(-1)?.parameters.get('outFields')).toBe('OBJECTID,NOMBRE')
  })

  it('has the same content whatever the order of its rows and their object ids', async () => {
    const columns = ['NOMBRE']
    const [a, b, c] = [await arcgis({ most: 10 }), await arcgis({ paged: false }), await arcgis({ rows: 24 })]
    const one = await fetchOnce({ kind: 'arcgis', url: a.url }, { columns })
    const two = await fetchOnce({ kind: 'arcgis', url: b.url }, { columns })
    const three = await fetchOnce({ kind: 'arcgis', url: c.url }, { columns })
    expect(two.receipt.sha256).toBe(one.receipt.sha256)
    expect(three.receipt.sha256).not.toBe(one.receipt.sha256)
  })

  it('that was not edited since is not asked for rows', async () => {
    const { url, calls } = await arcgis({ edited: 1_760_000_000_000 })
    const { receipt, folder } = await fetchOnce({ kind: 'arcgis', url })
    expect(receipt.last_modified).toBe('2025-10-09T08:53:20.000Z')
    const before = calls.length
    await expect(fetchOnce({ kind: 'arcgis', url }, { folder, previous: receipt })).rejects.toThrow(
      'unchanged',
    )
    expect(calls.length - before).toBe(1)
  })
})

describe('a broken pull', () => {
  it('goes on where it stopped', async () => {
    let broken = true
    const { url, calls } = await arcgis({
      most: 10,
      instead: ({ parameters }) =>
        broken && parameters.get('resultOffset') === '20'
          ? { error: { code: 400, message: 'Gone' } }
          : undefined,
    })
    const folder = await temporaryFolder()
    expect(await sentence(fetchOnce({ kind: 'arcgis', url }, { folder }))).toMatch(
      /rechaza la consulta: «Gone»/,
    )
    broken = false
    const before = calls.length
    const { rows, receipt } = await fetchOnce({ kind: 'arcgis', url }, { folder })
    expect(names(rows)).toEqual(inOrder(25))
    expect(receipt.pages).toBe(3)
    const offsets = calls.slice(before).map(({ parameters }) => parameters.get('resultOffset'))
    expect(offsets.filter(Boolean)).toEqual(['20'])
  })

  it('begins again when the rows are no longer as many', async () => {
    let rows = 25
    const { url } = await arcgis({
      most: 10,
      rows: 26,
      instead: ({ parameters }) => {
        if (parameters.get('returnCountOnly')) return { count: rows }
        return rows === 25 && parameters.get('resultOffset') === '20'
          ? { error: { code: 400, message: 'Gone' } }
          : undefined
      },
    })
    const folder = await temporaryFolder()
    await sentence(fetchOnce({ kind: 'arcgis', url }, { folder }))
    rows = 26
    const fetched = await fetchOnce({ kind: 'arcgis', url }, { folder })
    expect(names(fetched.rows)).toEqual(inOrder(26))
  })

  it('that was killed between rows and note repeats no row', async () => {
    const { appendFile } = await import('node:fs/promises')
    let broken = true
    const { url } = await arcgis({
      most: 10,
      instead: ({ parameters }) =>
        broken && parameters.get('resultOffset') === '20'
          ? { error: { code: 400, message: 'Gone' } }
          : undefined,
    })
    const folder = await temporaryFolder()
    await sentence(fetchOnce({ kind: 'arcgis', url }, { folder }))
    await appendFile(join(folder, 'pages', 'rows.ndjson'), '{"type":"Feature","geometry":null,"prop')
    broken = false
    const { rows, receipt } = await fetchOnce({ kind: 'arcgis', url }, { folder })
    expect(names(rows)).toEqual(inOrder(25))
    expect(receipt.rows).toBe(25)
    const text = await readFile(join(folder, receipt.file), 'utf8')
    expect(text.split('\n')).toHaveLength(25 + 3)
  })
})

describe('an ArcGIS layer fails with a sentence when', () => {
  const failing: [string, Manner, RegExp][] = [
    [
      'it answers 200 with an error in the body',
      {
        instead: ({ url }) =>
          url.pathname.endsWith('/query')
            ? { error: { code: 499, message: 'Token Required', details: ['Log in'] } }
            : undefined,
      },
      /rechaza la consulta: «Token Required Log in» \(499\)/,
    ],
    [
      'it is overwhelmed, and says so in the body',
      { instead: () => ({ error: { code: 500, message: 'Error performing query operation' } }) },
      /responde «Error performing query operation» \(500\); se intentó 3 veces/,
    ],
    ['it gives fewer rows than it announced', { announces: 30 }, /anuncia 30 filas y entregó 25/],
    ['it keeps rows back', { paged: false, without: [7, 8] }, /anuncia 25 filas y entregó 23/],
    ['it has no rows in the region', { rows: 0 }, /no tiene filas en la región \(where: 1=1\)/],
    ['it does not give degrees', { wkid: 32719 }, /no entrega grados \(EPSG:4326\) sino EPSG:32719/],
    [
      'the address is not that of a layer',
      { instead: () => ({ currentVersion: 11.4, layers: [] }) },
      /debe terminar en el número de la capa/,
    ],
    [
      'a row is no row',
      {
        instead: ({ parameters }) =>
          parameters.has('resultOffset') ? { features: [{ wrong: true }, 3] } : undefined,
      },
      /entregó una fila que no se puede leer/,
    ],
  ]
  it.each(failing)('%s', async (_name, manner, expected) => {
    const { url } = await arcgis(manner)
    expect(await sentence(fetchOnce({ kind: 'arcgis', url }))).toMatch(expected)
  })

  it('none of the columns that are read is there any more', async () => {
    const { url } = await arcgis()
    expect(await sentence(fetchOnce({ kind: 'arcgis', url }, { columns: ['ROL'] }))).toMatch(
      /ya no tiene ninguna de las columnas que se leen \(ROL\); tiene OBJECTID, NOMBRE, TIPO, FECHA/,
    )
  })

  it('it has no end', async () => {
    const { url } = await arcgis({ most: 1, rows: 50 })
    expect(await sentence(fetchOnce({ kind: 'arcgis', url }, { limits: { pages: 20 } }))).toMatch(
      /no termina: van 20 páginas/,
    )
  })
})

/** Describes itself with a limit of 1,000 and gives four rows at a time. */
function hidesItsLimit({ url }: Call) {
  if (url.pathname.endsWith('/query')) return undefined
  return {
    maxRecordCount: 1000,
    fields: [
      { name: 'OBJECTID', type: 'esriFieldTypeOID' },
      { name: 'NOMBRE', type: 'esriFieldTypeString' },
    ],
  }
}
