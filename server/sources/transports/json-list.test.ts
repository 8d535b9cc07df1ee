import { describe, expect, it } from 'vitest'
import { fetchOnce, sentence, simulate } from '../simulated.fixture.ts'

const declared = (url: string) => ({ kind: 'json', url, x: 'longitud', y: 'latitud' }) as const

describe('a list in JSON', () => {
  it('becomes points; what has no place, or another, is counted', async () => {
    const { address } = await simulate(() => [
      { id: 1, nombre: 'TER ANGAMOS', longitud: -70.37, latitud: '-23,06', realtime: [{ code: 'PM25' }] },
      { id: 2, nombre: 'HP RALCO', longitud: -71.6, latitud: -37.9 },
      { id: 3, nombre: 'Sin posición', longitud: null, latitud: null },
    ])
    const { rows, receipt } = await fetchOnce(declared(address), { columns: ['id', 'nombre'] })
    expect(rows).toEqual([
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [-70.37, -23.06] },
        properties: { id: 1, nombre: 'TER ANGAMOS' },
      },
    ])
    expect(receipt.notes[0]?.es).toBe(
      '1 de 3 registros no traen posición; se dejaron (1 están fuera de la región).',
    )
  })

  it('is found where the declaration says', async () => {
    const { address } = await simulate(() => ({ data: { items: [{ longitud: -69, latitud: -23 }] } }))
    expect((await fetchOnce({ ...declared(address), records: 'data.items' })).rows).toHaveLength(1)
    expect(await sentence(fetchOnce({ ...declared(address), records: 'data' }))).toMatch(
      /ya no trae una lista de registros en «data»/,
    )
  })

  it('with nothing in the region fails', async () => {
    const { address } = await simulate(() => [{ longitud: -71.6, latitud: -37.9 }])
    expect(await sentence(fetchOnce(declared(address)))).toMatch(/Ninguno de los 1 registros/)
  })
})
