import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileBytes } from '../../../geodata/formats/file-bytes.ts'
import { openTable } from '../../imports/open.ts'
import { fetchOnce, sentence, temporaryFolder } from '../simulated.fixture.ts'

/** WFS 1.0.0 and 2.0.0 and OGC API - Features as MapServer speaks them, run as CGI behind a port of its own. */
const isHere = spawnSync('mapserv', ['-v']).status === 0
if (!isHere)
  console.info('mapserv (Debian: mapserver-bin) is not here: its WFS and its OGC API are not asked.')

/** 25 squares of 0.1° in the region, every third with a hole, and one in the south of Chile. */
const square = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]
const ZONES = Array.from({ length: 26 }, (_, i) => {
  const [x, y] = i === 25 ? [-72, -43] : [-70 + (i % 5) / 2, -25 + Math.floor(i / 5) / 2]
  return {
    type: 'Feature',
    properties: { codigo: i + 1, nombre: `Peñón ${i + 1}`, tipo: i % 2 ? 'Vega' : null, ha: i * 1.5 },
    geometry: {
      type: 'Polygon',
      coordinates: [square(x, y, 0.1), ...(i % 3 === 0 ? [square(x + 0.02, y + 0.02, 0.02).reverse()] : [])],
    },
  }
})

const mapFile = (folder: string, address: string) => `
MAP
  NAME "prueba"
  EXTENT -75 -45 -66 -17
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
  END
  OUTPUTFORMAT
    NAME "rfc7946"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/geo+json"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
    FORMATOPTION "LCO:RFC7946=YES"
  END
  WEB METADATA
    "ows_title" "Prueba"
    "ows_onlineresource" "${address}/wfs"
    "ows_srs" "EPSG:4326"
    "ows_enable_request" "*"
    "oga_onlineresource" "${address}/api/zonas/ogcapi"
  END END
  LAYER
    NAME "zonas"
    TYPE POLYGON
    STATUS ON
    TEMPLATE "none"
    CONNECTIONTYPE OGR
    CONNECTION "${join(folder, 'zonas.geojson')}"
    DATA "zonas"
    PROJECTION "init=epsg:4326" END
    METADATA
      "ows_title" "Zonas"
      "gml_include_items" "all"
      "gml_featureid" "codigo"
      "gml_types" "auto"
      "wfs_getfeature_formatlist" "geojson,rfc7946"
    END
  END
END`

describe.runIf(isHere)('MapServer', () => {
  let address = ''
  const asked: URL[] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', address)
    asked.push(url)
    const isWfs = url.pathname === '/wfs'
    const cgi = spawn('mapserv', [], {
      env: {
        PATH: process.env.PATH,
        MAPSERVER_CONFIG_FILE: join(folder, 'mapserver.conf'),
        ...(isWfs ? { MS_MAPFILE: join(folder, 'zonas.map') } : {}),
        GATEWAY_INTERFACE: 'CGI/1.1',
        REQUEST_METHOD: 'GET',
        SERVER_NAME: '127.0.0.1',
        SERVER_PORT: url.port,
        SCRIPT_NAME: isWfs ? '/wfs' : '/api',
        PATH_INFO: isWfs ? '' : url.pathname.slice('/api'.length),
        QUERY_STRING: url.search.slice(1),
      },
    })
    const chunks: Buffer[] = []
    cgi.stdout.on('data', (chunk) => chunks.push(chunk))
    await once(cgi, 'close')
    const output = Buffer.concat(chunks)
    const end = /\r?\n\r?\n/.exec(output.toString('latin1'))
    const head = output.toString('latin1', 0, end?.index ?? 0)
    for (const [, name = '', value = ''] of head.matchAll(/^([\w-]+): (.*?)\r?$/gm)) {
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.end(output.subarray((end?.index ?? 0) + (end?.[0].length ?? 0)))
  })
  let folder = ''
  beforeAll(async () => {
    folder = await temporaryFolder()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await writeFile(
      join(folder, 'zonas.geojson'),
      JSON.stringify({ type: 'FeatureCollection', features: ZONES }),
    )
    await writeFile(join(folder, 'zonas.map'), mapFile(folder, address))
    const templates = '/usr/share/mapserver/ogcapi/templates/html-plain/'
    await writeFile(
      join(folder, 'mapserver.conf'),
      `CONFIG
        ENV MS_MAP_PATTERN "." OGCAPI_HTML_TEMPLATE_DIRECTORY "${templates}" END
        MAPS zonas "${join(folder, 'zonas.map')}" END
      END`,
    )
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const wfs = (version: '1.0.0' | '2.0.0', more: object = {}) => ({
    kind: 'wfs' as const,
    url: `${address}/wfs`,
    version,
    type_name: 'zonas',
    output: 'geojson',
    ...more,
  })
  /** Names and shapes, in the order of their numbers. */
  const sorted = (rows: Awaited<ReturnType<typeof fetchOnce>>['rows']) =>
    rows.sort((a, b) => Number(a.properties.codigo) - Number(b.properties.codigo))
  const expected = ZONES.slice(0, 25)
  const rings = (geometry: { coordinates: unknown }) =>
    (geometry.coordinates as number[][][]).map((ring) => ring.length)

  it('WFS 2.0.0: every page of the region, holes and accents, longitude first', async () => {
    asked.length = 0
    const { rows, receipt } = await fetchOnce(wfs('2.0.0', { page: 10 }))
    expect(receipt).toMatchObject({ rows: 25, pages: 3 })
    expect(asked.map(({ searchParams }) => searchParams.get('startIndex'))).toEqual([null, '0', '10', '20'])
    expect(sorted(rows).map(({ properties }) => properties.nombre)).toEqual(
      expected.map(({ properties }) => properties.nombre),
    )
    for (const [i, { geometry }] of rows.entries()) {
      expect(rings(geometry)).toEqual(rings(expected[i]?.geometry as { coordinates: unknown }))
      const [x = 0, y = 0] = (geometry.coordinates as number[][][])[0]?.[0] ?? []
      expect(x).toBeLessThan(-66)
      expect(y).toBeGreaterThan(-27)
    }
  })

  it('WFS 2.0.0 without a region gives the one in the south too', async () => {
    expect((await fetchOnce(wfs('2.0.0', { area: 'all' }))).rows).toHaveLength(26)
  })

  it.each([
    ['geojson', 'xy'],
    // Asked to follow RFC 7946, MapServer 8.0 gives latitude first in this version alone.
    ['rfc7946', 'yx'],
  ])(
    'WFS 1.0.0 in %s: at once, and its axes (%s) are understood when the file is read',
    async (output, axes) => {
      const { rows, folder: fetched, receipt } = await fetchOnce(wfs('1.0.0', { output }))
      expect(rows).toHaveLength(25)
      const opened = await openTable(await fileBytes(join(fetched, receipt.file), receipt.file), {})
      expect(opened.reading.axes).toBe(axes)
      expect(opened.reading.crs.srid).toBe(4326)
    },
  )

  it('a type that is not there is a failure in its words, in both versions', async () => {
    for (const version of ['1.0.0', '2.0.0'] as const) {
      expect(await sentence(fetchOnce({ ...wfs(version), type_name: 'nada' }))).toMatch(
        /TYPENAME .*nada.* doesn.*t exist in this server/,
      )
    }
  })

  it('a format it does not have is a failure in its words', async () => {
    expect(await sentence(fetchOnce(wfs('2.0.0', { output: 'application/x-nada' })))).toMatch(
      /not a permitted output format/,
    )
  })

  const api = (more: object = {}) => ({
    kind: 'ogcapi' as const,
    url: `${address}/api/zonas/ogcapi`,
    collection: 'zonas',
    ...more,
  })

  it('OGC API - Features: page by page along its links', async () => {
    const { rows, receipt } = await fetchOnce(api({ page: 10 }), { columns: ['codigo', 'nombre'] })
    expect(receipt).toMatchObject({ rows: 25, pages: 3 })
    expect(sorted(rows).map(({ properties }) => properties)).toEqual(
      expected.map(({ properties: { codigo, nombre } }) => ({ codigo, nombre })),
    )
    expect(rows.map(({ geometry }) => rings(geometry))).toEqual(
      expected.map(({ geometry }) => rings(geometry)),
    )
  })

  it('OGC API - Features: a collection that is not there is a failure', async () => {
    expect(await sentence(fetchOnce(api({ collection: 'nada' })))).toMatch(/404|Invalid collection/)
  })
})
