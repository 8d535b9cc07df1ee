import { describe, expect, test } from 'vitest'
import type { ContextItem, ContextRow } from '../../../geodata/model/context.ts'
import { byLayer, isLeast, itemsIn, zoneCounts } from './zones.ts'

const row = (layer: string, group: ContextRow['group'], count: number, may = 0): ContextRow => ({
  layer,
  group,
  count,
  may,
  maybe_repeated: 0,
  sums: [],
  land: { drawn_ha: 0, drawn: 0, of: count },
})

describe('a zone', () => {
  const rows = [
    row('a', 'refused', 7, 7),
    row('a', 'approved', 2, 1),
    row('b', 'closed', 9),
    row('b', 'built', 3),
  ]

  test('counts what stands or is planned; what was refused or is closed is apart, and last in its layer', () => {
    expect(zoneCounts({ rows })).toEqual({ count: 5, may: 1 })
    expect(byLayer(rows).map(({ layer, rows: own }) => [layer, own.map(({ group }) => group)])).toEqual([
      ['a', ['approved', 'refused']],
      ['b', ['built', 'closed']],
    ])
  })

  test('says at least when a list is not whole, or the answer is cut', () => {
    expect(isLeast({ truncated: false }, { incomplete: [] })).toBe(false)
    expect(isLeast({ truncated: false }, { incomplete: ['a'] })).toBe(true)
    expect(isLeast({ truncated: true }, { incomplete: [] })).toBe(true)
  })

  test('lists what is certainly in it before what may be, each nearest first', () => {
    const items = [
      { feature_id: 'may', zones: { z: 'may' } },
      { feature_id: 'near', zones: { z: 'in' } },
      { feature_id: 'elsewhere', zones: { y: 'in' } },
      { feature_id: 'far', zones: { z: 'in' } },
    ] as unknown as ContextItem[]
    expect(itemsIn('z', items).map(({ feature_id }) => feature_id)).toEqual(['near', 'far', 'may'])
  })
})
