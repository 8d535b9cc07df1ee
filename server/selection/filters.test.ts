import { describe, expect, test } from 'vitest'
import { layerById } from '../../geodata/layers/index.ts'
import type { Problem } from '../../geodata/model/problem.ts'
import { readFilters } from './filters.ts'

const mines = layerById('mine_site')
const reserved = new Set(['limit', 'f'])
const read = (query: Record<string, string>) => readFilters(mines, query, reserved)

describe('property filters', () => {
  test('values take the type the layer declares', () => {
    expect(read({ limit: '3', status: 'operating', area_ha: '12.5', start_year: '1915', name: '5' })).toEqual(
      [
        { property: 'status', value: 'operating' },
        { property: 'area_ha', value: 12.5 },
        { property: 'start_year', value: 1915 },
        { property: 'name', value: '5' },
      ],
    )
  })

  test.each([
    [{ status: 'abierta' }, 'bad-parameter'],
    [{ status: '__proto__' }, 'bad-parameter'],
    [{ area_ha: 'mucho' }, 'bad-parameter'],
    [{ area_ha: '' }, 'bad-parameter'],
    [{ start_year: '1915.5' }, 'bad-parameter'],
    [{ color: 'rojo' }, 'unknown-parameter'],
    [{ constructor: 'x' }, 'unknown-parameter'],
    [{ "name'": 'x' }, 'unknown-parameter'],
  ])('%o is refused as %s', (query, slug) => {
    try {
      read(query as unknown as Record<string, string>)
      expect.unreachable()
    } catch (error) {
      expect((error as Problem).slug).toBe(slug)
      expect((error as Problem).detail.es).not.toBe((error as Problem).detail.en)
    }
  })

  test('SQL and HTML in a text filter are just text', () => {
    const name = `'; drop table geo.feature; -- <script>alert(1)</script>`
    expect(read({ name })).toEqual([{ property: 'name', value: name }])
  })
})
