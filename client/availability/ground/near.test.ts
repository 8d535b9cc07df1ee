import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../geodata/availability/codes.ts'
import { level, tile } from '../../../geodata/availability/field-bytes.ts'
import { type CellField, fieldId, planOf } from '../../../geodata/availability/plan.ts'
import { REGION_GRID } from '../../../geodata/fields/grid.ts'
import type { Criteria } from '../../../geodata/model/availability.ts'
import { hatchedIn, structureOf } from './asking.ts'
import { Close } from './close.ts'
import { cut, FAR_LEVEL, gridOfLevel, gridOfPatch, type Patch, patchOf, TILE } from './near.ts'
import { Painting } from './paint.ts'

describe('the cells in view', () => {
  test('hold the view, are as fine as pixels can show, and end with the region', () => {
    const calama = [500_000, 7_500_000, 540_000, 7_530_000] as const
    const patch = patchOf(calama, 40) as Patch
    expect(patch.level).toBe(0)
    const { west, north, cell_m, columns, rows } = gridOfPatch(patch)
    expect(west).toBeLessThanOrEqual(calama[0])
    expect(north).toBeGreaterThanOrEqual(calama[3])
    expect(west + columns * cell_m).toBeGreaterThanOrEqual(calama[2])
    expect(north - rows * cell_m).toBeLessThanOrEqual(calama[1])
    expect(patchOf(calama, 200)?.level).toBe(1)
    expect(patchOf(calama, 1100)).toBeNull()
    // Nothing of the region is in sight.
    expect(patchOf([0, 6_000_000, 10_000, 6_010_000], 40)).toBeNull()
    const last = patchOf([320_000, 7_100_000, 330_000, 7_115_000], 40) as Patch
    const south = gridOfPatch(last)
    expect(south.north - south.rows * 100).toBe(REGION_GRID.north - REGION_GRID.rows * 100)
  })

  test('are painted as the whole region at that level, once their tiles are in', () => {
    // Distances to a line that runs across the view: exact codes at 100 m, and their own level of 400 m.
    const fine = new Uint16Array(REGION_GRID.columns * REGION_GRID.rows)
    const line = (column: number) => 900 + 0.5 * column
    for (let row = 0, at = 0; row < REGION_GRID.rows; row += 1)
      for (let column = 0; column < REGION_GRID.columns; column += 1, at += 1)
        fine[at] = codeOf(Math.abs(row - line(column)) * 89.4)
    const far = level(fine, REGION_GRID, FAR_LEVEL).codes
    const comunas = new Uint8Array(fine.length).fill(1)
    const id = fieldId({ layer: 'road', where: null })
    const ready = {
      fields: new Map<string, CellField>([
        [id, { kind: 'distance', grid: gridOfLevel(FAR_LEVEL), codes: far, scale: null }],
      ]),
      keys: new Map([[id, 'k']]),
      frame: {
        grid: gridOfLevel(FAR_LEVEL),
        comuna: new Uint8Array(far.length).fill(1),
        codes: ['02201'],
      },
    }
    const criteria = askedOf(700)
    const patch: Patch = { level: 0, column: 2, row: 3, across: 2, down: 3 }
    const close = new Close(patch, ready, cut(comunas, patch))
    close.take(ready)
    const wanted = [...close.wanted(planOf(criteria, ready.fields, ready.frame), ready)]
    expect(wanted.length).toBeGreaterThan(0)
    // Where the edge cannot pass, nothing is asked for.
    expect(wanted.length).toBeLessThan(6)
    for (const one of wanted) close.put(one, tile(fine, REGION_GRID, 0, one.column, one.row, TILE).codes)
    const values = new Painting().paint(planOf(criteria, close.fields, close.frame))

    const { columns, rows } = gridOfPatch(patch)
    const exact = new Uint16Array(columns * rows)
    for (let row = 0; row < rows; row += 1) {
      const from = (patch.row * TILE + row) * REGION_GRID.columns + patch.column * TILE
      exact.set(fine.subarray(from, from + columns), row * columns)
    }
    const own = new Map<string, CellField>([
      [id, { kind: 'distance', grid: close.frame.grid, codes: exact, scale: null }],
    ])
    expect(values).toEqual(new Painting().paint(planOf(criteria, own, close.frame)))
    expect(new Set(values).size).toBe(2)
    expect([...close.wanted(planOf(criteria, ready.fields, ready.frame), ready)]).toEqual([])
  })
})

const askedOf = (buffer_m: number): Criteria => ({
  set: 'test',
  area: { kind: 'region' },
  exclusions: [
    {
      kind: 'near',
      id: 'road',
      layer: 'road',
      where: null,
      buffer_m,
      side: null,
      basis: 'team',
      why: { es: 'x', en: 'x' },
      cite: null,
      lock: false,
      active: true,
    },
  ],
  requirements: [],
  preferences: [],
  min_area_ha: 1,
  min_width_m: 0,
})

test('a slider asks for no other fields; a switch does', () => {
  expect(structureOf(askedOf(100))).toBe(structureOf(askedOf(900)))
  const off = askedOf(100)
  off.exclusions = off.exclusions.map((rule) => ({ ...rule, active: false }))
  expect(structureOf(off)).not.toBe(structureOf(askedOf(100)))
})

test('a comuna is hatched where a list is not complete that is so in others, never for lists complete nowhere', () => {
  const entry = (complete_in: string[], criterion = 'road') =>
    ({ criterion, layer: 'road', reason: 'incomplete', complete_in }) as const
  const comunas = ['02101', '02201']
  expect(hatchedIn(comunas, askedOf(1), [entry(['02201'])])).toEqual([true, false])
  expect(hatchedIn(comunas, askedOf(1), [entry([])])).toEqual([false, false])
  expect(hatchedIn(comunas, askedOf(1), [entry(['02201'], 'to-road')])).toEqual([false, false])
})
