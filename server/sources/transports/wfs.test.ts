import { describe, expect, it } from 'vitest'
import { fetchOnce, type Handler, sentence, simulate } from '../simulated.fixture.ts'

const feature = (n: number) => ({
  type: 'Feature',
  id: `hidrografa.${n}`,
  geometry: {
    type: 'LineString',
    coordinates: [
      [-68, -22],
      [-68.1, -22.1],
    ],
  },
  geometry_name: 'the_geom',
  properties: { nombre: `Quebrada ${n}`, tipo: 'Quebrada' },
})
const hits = (count: number | 'unknown') =>
  `<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="${count}" numberReturned="0"/>`

const wfs = async (handler: Handler) => `${(await simulate(handler)).address}/geoserver/Hidrografia/wfs`

/** A GeoServer with so many rows. */
const geoserver =
  (rows: number, announces: number | 'unknown' = rows): Handler =>
  ({ parameters }, response) => {
    if (parameters.get('resultType') === 'hits') return void response.end(hits(announces))
    const start = Number(parameters.get('startIndex') ?? 0)
    const count = Number(parameters.get('count') ?? rows)
    const features = Array.from({ length: rows }, (_, i) => feature(i + 1)).slice(start, start + count)
    return { type: 'FeatureCollection', features, crs: null }
  }

const declared = (url: string) =>
  ({ kind: 'wfs', url, version: '2.0.0', type_name: 'Hidrografia:hidrografa', page: 10 }) as const

describe('a WFS', () => {
  it('2.0.0 is paged, asked with latitude first and gives longitude first', async () => {
    const { address, calls } = await simulate(geoserver(25))
    const { rows, receipt } = await fetchOnce(declared(`${address}/wfs`), { columns: ['nombre'] })
    expect(rows).toHaveLength(25)
    expect(rows[24]?.properties).toEqual({ nombre: 'Quebrada 25' })
    expect(rows[0]?.geometry.coordinates).toEqual([
      [-68, -22],
      [-68.1, -22.1],
    ])
    expect(receipt).toMatchObject({ pages: 3, rows: 25 })
    const last = calls.at(-1)?.parameters
    expect(last?.get('bbox')).toBe('-26.6,-71.5,-20.4,-66.4,urn:ogc:def:crs:EPSG::4326')
    expect([last?.get('typeNames'), last?.get('startIndex'), last?.get('count')]).toEqual([
      'Hidrografia:hidrografa',
      '20',
      '10',
    ])
  })

  it('1.0.0 is asked once, with longitude first', async () => {
    const { address, calls } = await simulate(geoserver(25))
    const { rows } = await fetchOnce({ ...declared(`${address}/ows`), version: '1.0.0' })
    expect(rows).toHaveLength(25)
    expect(calls).toHaveLength(1)
    const asked = calls[0]?.parameters
    expect([asked?.get('typeName'), asked?.get('bbox'), asked?.get('startIndex')]).toEqual([
      'Hidrografia:hidrografa',
      '-71.5,-26.6,-66.4,-20.4',
      null,
    ])
  })

  it('that does not know its rows is asked until a page is empty', async () => {
    const { address, calls } = await simulate(geoserver(25, 'unknown'))
    expect((await fetchOnce(declared(`${address}/wfs`))).rows).toHaveLength(25)
    expect(calls.at(-1)?.parameters.get('startIndex')).toBe('25')
  })

  it('that gives its first page again is left, though the count would come out right', async () => {
    const first = geoserver(25)
    const { address } = await simulate((call, response) => {
      call.parameters.delete('startIndex')
      return first(call, response)
    })
    expect(await sentence(fetchOnce(declared(`${address}/wfs`)))).toMatch(/no atiende a startIndex/)
  })

  it.each<[string, Handler, RegExp]>([
    [
      'an exception with status 200 (OWS)',
      (_, response) =>
        void response.end(
          '<?xml version="1.0" encoding="UTF-8"?><ows:ExceptionReport xmlns:ows="x"><ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>Feature type Hidrografia:hidrografa unknown</ows:ExceptionText></ows:Exception></ows:ExceptionReport>',
        ),
      /rechaza la consulta de Hidrografia:hidrografa: «Feature type Hidrografia:hidrografa unknown»/,
    ],
    [
      'an exception with status 200 (1.0.0)',
      (_, response) =>
        void response.end(
          '<?xml version="1.0" ?>\n<ServiceExceptionReport version="1.2.0"><ServiceException>Service WFS is disabled</ServiceException></ServiceExceptionReport>',
        ),
      /«Service WFS is disabled»/,
    ],
    [
      'GML although JSON was asked',
      ({ parameters }, response) =>
        void response.end(
          parameters.get('resultType')
            ? hits(3)
            : '<wfs:FeatureCollection><gml:featureMember/></wfs:FeatureCollection>',
        ),
      /no respondió GeoJSON \(application\/json\)/,
    ],
    ['fewer rows than announced', geoserver(25, 40), /anuncia 40 filas de .* y entregó 25/],
    ['no rows', geoserver(0), /no tiene filas de Hidrografia:hidrografa en la región/],
  ])('that gives %s fails with a sentence', async (_name, handler, expected) => {
    expect(await sentence(fetchOnce(declared(await wfs(handler))))).toMatch(expected)
  })

  it('that never ends is left', async () => {
    const url = await wfs(geoserver(50))
    expect(await sentence(fetchOnce({ ...declared(url), page: 1 }, { limits: { pages: 10 } }))).toMatch(
      /no termina: van 10 páginas/,
    )
  })
})
