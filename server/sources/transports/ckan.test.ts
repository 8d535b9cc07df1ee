import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fetchOnce, type Handler, sentence, simulate } from '../simulated.fixture.ts'

const declared = (url: string, resource = 'shapefile') =>
  ({ kind: 'ckan', url: `${url}/datos_abiertos`, dataset: 'humedales-nacional', resource }) as const

const catalogue: Handler = ({ url }, response) => {
  if (url.pathname === '/datos_abiertos/api/3/action/package_show') {
    const resource = (id: string, name: string, format: string, last_modified: string) => ({
      id,
      name,
      format,
      last_modified,
      url: `/datos_abiertos/dataset/x/resource/${id}/download/${name}`,
    })
    return {
      success: true,
      result: {
        resources: [
          resource('a1', 'humedales_shapefile.zip', 'SHP', '2023-07-23T00:00:00'),
          resource('b2', 'humedales_geojson.zip', 'GeoJSON', '2024-07-23T00:00:00'),
          resource('c3', 'humedales-2024_shapefile.zip', 'SHP', '2024-07-23T00:00:00'),
        ],
      },
    }
  }
  response.end(`bytes of ${url.pathname.split('/').pop()}`)
}

describe('a CKAN catalogue', () => {
  it.each([
    ['shapefile', 'humedales-2024_shapefile.zip'],
    ['a1', 'humedales_shapefile.zip'],
    ['geojson', 'humedales_geojson.zip'],
  ])('gives the file that «%s» means, the one changed last', async (words, expected) => {
    const { address } = await simulate(catalogue)
    const { receipt, folder } = await fetchOnce(declared(address, words))
    expect(receipt.file).toBe('capa.zip')
    expect(await readFile(join(folder, 'capa.zip'), 'utf8')).toBe(`bytes of ${expected}`)
    expect(receipt.urls).toHaveLength(2)
  })

  it('says which files there are when the one that is meant is gone', async () => {
    const { address } = await simulate(catalogue)
    expect(await sentence(fetchOnce(declared(address, 'gpkg')))).toMatch(
      /ya no tiene un archivo «gpkg»; tiene humedales_shapefile.zip, humedales_geojson.zip/,
    )
  })

  it('says why it gives no data set', async () => {
    const { address } = await simulate(() => ({ success: false, error: { message: 'Access denied' } }))
    expect(await sentence(fetchOnce(declared(address)))).toMatch(
      /no entrega el conjunto «humedales-nacional»: «Access denied»/,
    )
  })
})
