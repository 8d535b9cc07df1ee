import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../geodata/availability/codes.ts'
import { type CellField, type Frame, fieldId, planOf } from '../../../geodata/availability/plan.ts'
import type { Criteria, Exclusion, Preference } from '../../../geodata/model/availability.ts'
import { BY_CHOICE, BY_LAW, FREE, HATCHED, OUTSIDE, Painting, SCORED, SCORES } from './paint.ts'

const SIDE = 64
const GRID = {
  id: 'test',
  srid: 32719,
  west: 500_000,
  north: 7_400_000,
  cell_m: 400,
  columns: SIDE,
  rows: SIDE,
}

/** A number between 0 and 1 that is the same in every run. */
function random(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function world(seed: number): { fields: Map<string, CellField>; frame: Frame } {
  const next = random(seed)
  const fields = new Map<string, CellField>()
  for (const layer of ['road', 'salar', 'park']) {
    const codes = Uint16Array.from({ length: SIDE * SIDE }, () => codeOf(next() * 5000))
    fields.set(fieldId({ layer, where: null }), { kind: 'distance', grid: GRID, codes, scale: null })
  }
  const slope = Uint16Array.from({ length: SIDE * SIDE }, () => (next() < 0.1 ? 0 : 32_768 + next() * 400))
  fields.set('slope_pct', { kind: 'raster', grid: GRID, codes: slope, scale: 0.1 })
  const comuna = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 8 ? 0 : i % 2 ? 1 : 2))
  return { fields, frame: { grid: GRID, comuna, codes: ['02101', '02201'] } }
}

const said = { basis: 'team' as const, why: { es: 'x', en: 'x' }, cite: null, lock: false, active: true }
const near = (id: string, layer: string, buffer_m: number, more: Partial<Exclusion> = {}) =>
  ({ kind: 'near', id, layer, where: null, buffer_m, side: null, ...said, ...more }) as Exclusion
const asked = (exclusions: Exclusion[], preferences: Preference[] = []): Criteria => ({
  set: 'test',
  area: { kind: 'region' },
  exclusions,
  requirements: [],
  preferences,
  min_area_ha: 1,
  min_width_m: 0,
})
const slope = (max: number): Exclusion => ({
  kind: 'raster',
  id: 'slope',
  raster: 'slope_pct',
  min: null,
  max,
  ...said,
})
const toRoad = (weight: number): Preference => ({
  metric: 'distance',
  id: 'to-road',
  layer: 'road',
  where: null,
  best: 0,
  worst: 5000,
  weight,
  why: null,
})

describe('a painting', () => {
  test('says law before choice, and nothing outside', () => {
    const { fields, frame } = world(1)
    const plan = planOf(
      asked([near('a', 'road', 900, { basis: 'law' }), near('b', 'salar', 900)]),
      fields,
      frame,
    )
    const values = new Painting().paint(plan)
    const road = fields.get('road') as CellField
    const salar = fields.get('salar') as CellField
    const edge = codeOf(900)
    const expected = Array.from(frame.comuna, (place, i) => {
      if (place === 0) return OUTSIDE
      if ((road.codes[i] as number) <= edge) return BY_LAW
      return (salar.codes[i] as number) <= edge ? BY_CHOICE : FREE
    })
    expect([...values]).toEqual(expected)
    expect(new Set(expected).size).toBe(4)
  })

  test('moved by a hundred changes is the painting made at once', () => {
    const { fields, frame } = world(2)
    const next = random(3)
    const moved = new Painting()
    for (let step = 0; step < 100; step += 1) {
      const exclusions = [
        near('a', 'road', next() * 4000, { lock: next() < 0.5 }),
        near('b', next() < 0.5 ? 'salar' : 'park', next() * 4000, { active: next() < 0.7 }),
        slope(next() * 40),
      ].filter(() => next() < 0.9)
      const criteria = asked(exclusions, next() < 0.7 ? [toRoad(1 + Math.floor(next() * 3))] : [])
      if (next() < 0.2) criteria.area = { kind: 'comunas', codes: ['02201'] }
      const plan = planOf(criteria, fields, frame)
      const hatched = [next() < 0.5, false]
      expect(moved.paint(plan, hatched)).toEqual(new Painting().paint(plan, hatched))
    }
  })

  test('scores free cells from worst to best, and hatches where a list is not complete', () => {
    const { fields, frame } = world(4)
    const road = fields.get('road') as CellField
    const plan = planOf(asked([], [toRoad(5)]), fields, frame)
    const values = new Painting().paint(plan, [true, false])
    for (let i = 0; i < values.length; i += 1) {
      const place = frame.comuna[i]
      if (place === 0) continue
      const step = (values[i] as number) % HATCHED
      expect((values[i] as number) >= HATCHED).toBe(place === 1)
      const metres = road.codes[i] as number
      expect(Math.abs((step - SCORED + 0.5) / SCORES - (1 - metres / 5000))).toBeLessThanOrEqual(1 / SCORES)
    }
  })
})
