import { expect, test } from 'vitest'
import { NOWHERE } from '../../geodata/availability/codes.ts'
import { distanceField } from '../../geodata/availability/distance.ts'
import { evaluate, evaluateEveryCell } from '../../geodata/availability/evaluate.ts'
import { tile } from '../../geodata/availability/field-bytes.ts'
import { type CellField, type Frame, planOf } from '../../geodata/availability/plan.ts'
import { Tracer } from '../../geodata/availability/trace.ts'
import type { Grid } from '../../geodata/fields/grid.ts'
import type { Criteria } from '../../geodata/model/availability.ts'
import { Land } from './land.ts'

const GRID: Grid = {
  id: 'test',
  srid: 32719,
  west: 500_000,
  north: 7_500_000,
  cell_m: 100,
  columns: 512,
  rows: 384,
}
const CELLS = GRID.columns * GRID.rows

/** Numbers that look random and are the same each time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Two comunas on a disc, with sea around and a lake of nothing in the middle. */
const comuna = Uint8Array.from({ length: CELLS }, (_, cell) => {
  const [x, y] = [(cell % GRID.columns) - 256, Math.floor(cell / GRID.columns) - 192]
  const far = Math.hypot(x, y)
  return far > 170 || far < 50 ? 0 : x < 3 ? 1 : 2
})

function fieldOf(seed: number): CellField {
  const roll = dice(seed)
  const tracer = new Tracer(GRID)
  for (let n = 0; n < 12; n += 1) tracer.point(500_000 + roll() * 51_200, 7_500_000 - roll() * 38_400)
  return { kind: 'distance', grid: GRID, codes: distanceField(tracer.traced(), GRID), scale: null }
}

const near = (layer: string, buffer_m: number) => ({
  kind: 'near' as const,
  id: layer,
  layer,
  where: null,
  buffer_m,
  basis: 'team' as const,
  why: { es: 'x', en: 'x' },
  cite: null,
  lock: false,
  active: true,
  side: null,
})

test('the blocks with land give the answer that the whole grid gives', () => {
  const land = new Land(GRID, comuna)
  const whole: Frame = { grid: GRID, comuna, codes: ['02101', '02102'] }
  const packed: Frame = { grid: land.grid, comuna: land.pack(comuna), codes: whole.codes }
  for (let seed = 1; seed <= 10; seed += 1) {
    const fields = new Map(['a', 'b', 'c'].map((id, n) => [id, fieldOf(seed * 10 + n)]))
    const less = new Map(
      [...fields].map(([id, field]) => [id, { ...field, grid: land.grid, codes: land.pack(field.codes) }]),
    )
    const criteria: Criteria = {
      set: 'custom',
      area: seed % 2 ? { kind: 'region' } : { kind: 'comunas', codes: ['02102'] },
      exclusions: [near('a', 300 * seed), near('b', 2500)],
      requirements: [],
      preferences: [
        { metric: 'distance', id: 'p', layer: 'c', where: null, best: 0, worst: 9000, weight: 3, why: null },
      ],
      min_area_ha: 1,
      min_width_m: 0,
    }
    const expected = evaluateEveryCell(planOf(criteria, fields, whole))
    expect(expected.free_ha).toBeGreaterThan(0)
    expect(evaluate(planOf(criteria, less, packed), { reasons: true })).toEqual(expected)
  }
})

test('what is packed comes back where it was; where no block is, it is empty', () => {
  const land = new Land(GRID, comuna)
  const { codes } = fieldOf(7)
  const back = land.unpack(land.pack(codes), NOWHERE)
  const lost = (cell: number) => back[cell] !== codes[cell]
  const cells = Array.from({ length: CELLS }, (_, cell) => cell)
  expect(cells.filter((cell) => comuna[cell] !== 0 && lost(cell))).toEqual([])
  expect(cells.filter((cell) => lost(cell) && back[cell] !== NOWHERE)).toEqual([])
  expect(cells.some(lost)).toBe(true)
  expect(Buffer.compare(land.unpack(land.pack(comuna)), comuna)).toBe(0)
})

test('a tile is the tile of the whole grid, at both levels and at the edges', () => {
  const land = new Land(GRID, comuna)
  const { codes } = fieldOf(8)
  const masked = land.unpack(land.pack(codes), NOWHERE)
  const packed = land.pack(codes)
  for (const [level, column, row] of [
    [0, 0, 0],
    [0, 1, 0],
    [0, 1, 1],
    [1, 0, 0],
  ] as const) {
    const expected = tile(masked, GRID, level, column, row)
    const found = land.tile(packed, level, column, row)
    expect(Buffer.compare(Buffer.from(found.codes.buffer), Buffer.from(expected.codes.buffer))).toBe(0)
    expect([found.grid.columns, found.grid.rows]).toEqual([expected.grid.columns, expected.grid.rows])
  }
  expect(() => land.tile(packed, 0, 2, 0)).toThrow(RangeError)
  expect(() => land.tile(packed, 1, 0, 1)).toThrow(RangeError)
})

test('a grid without any land has one empty row of blocks', () => {
  const land = new Land(GRID, new Uint8Array(CELLS))
  expect(land.unpack(land.pack(fieldOf(1).codes)).every((code) => code === 0)).toBe(true)
})
