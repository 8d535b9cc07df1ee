import { describe, expect, test } from 'vitest'
import type { Preference } from '../model/availability.ts'
import { type Metrics, rank, utility } from './rank.ts'

const preference = (id: string, weight: number, best: number, worst: number): Preference => ({
  metric: 'distance',
  id,
  layer: 'port',
  where: null,
  best,
  worst,
  weight,
  why: null,
})
const near = preference('near', 30, 0, 1000)
const far = preference('far', 10, 5000, 1000)

/** Numbers of a seed, for candidates at random. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
const random = numbers(7)
const CROWD = Array.from({ length: 60 }, (_, i) => ({
  id: `c${String(i).padStart(2, '0')}`,
  metrics: { near: random() * 1200, far: random() * 6000 } as Metrics,
}))
const ids = CROWD.map(({ id }) => id)
const metrics = CROWD.map((each) => each.metrics)

test('u is 1 at best, 0 at worst, either way round, and flat beyond', () => {
  expect([-5, 0, 250, 1000, 9000].map((x) => utility(near, x))).toEqual([1, 1, 0.75, 0, 0])
  expect([0, 1000, 2000, 5000, 9000].map((x) => utility(far, x))).toEqual([0, 0, 0.25, 1, 1])
})

describe('the score by hand', () => {
  test('Σ weight × u / Σ weight', () => {
    // a: u = 0.5 and 1 → (30 × 0.5 + 10 × 1) / 40 = 0.625; b: u = 1 and 0 → 0.75; c: 0 and 0.25 → 0.0625
    const ranked = rank(
      ['a', 'b', 'c'],
      [near, far],
      [
        { near: 500, far: 5000 },
        { near: 0, far: 0 },
        { near: 2000, far: 2000 },
      ],
    )
    expect(ranked.map(({ score }) => score)).toEqual([0.625, 0.75, 0.0625])
    expect(ranked.map(({ position }) => position)).toEqual([2, 1, 3])
  })

  test('what was not measured leaves its weight to the rest; of whom nothing was comes last', () => {
    const ranked = rank(
      ['a', 'b', 'c'],
      [near, far],
      [{}, { near: 500, far: null }, { near: 900, far: 1000 }],
    )
    expect(ranked.map(({ score }) => score)).toEqual([null, 0.5, expect.closeTo((30 * 0.1) / 40, 12)])
    expect(ranked.map(({ position }) => position)).toEqual([3, 1, 2])
  })

  test('a weight of zero says nothing, and equal scores go by id', () => {
    const ranked = rank(
      ['z', 'a'],
      [{ ...near, weight: 0 }, far],
      [
        { near: 0, far: 2000 },
        { near: 1000, far: 2000 },
      ],
    )
    expect(ranked.map(({ score }) => score)).toEqual([0.25, 0.25])
    expect(ranked.map(({ position }) => position)).toEqual([2, 1])
  })

  test('nobody, and nothing preferred', () => {
    expect(rank([], [near], [])).toEqual([])
    expect(rank(['a'], [], [{}])[0]).toMatchObject({ score: null, position: 1, in_top: 1 })
  })
})

describe('how far the weights matter', () => {
  test('the same seed draws the same a thousand times; another seed does not', () => {
    const first = rank(ids, [near, far], metrics, { seed: 4 })
    expect(rank(ids, [near, far], metrics, { seed: 4 })).toEqual(first)
    const other = rank(ids, [near, far], metrics, { seed: 5 })
    expect(other.map(({ score }) => score)).toEqual(first.map(({ score }) => score))
    expect(other.map(({ in_top }) => in_top)).not.toEqual(first.map(({ in_top }) => in_top))
  })

  test('ten are in the top ten of every draw', () => {
    const sum = rank(ids, [near, far], metrics).reduce((all, { in_top }) => all + in_top, 0)
    expect(sum).toBeCloseTo(10, 9)
  })

  test('a position lies between the best and the worst, and some candidates near the tenth are in doubt', () => {
    const ranked = rank(ids, [near, far], metrics)
    expect(ranked.map(({ position }) => position).sort((a, b) => a - b)).toEqual(ids.map((_, i) => i + 1))
    for (const { position, best_position, worst_position } of ranked) {
      expect(best_position).toBeLessThanOrEqual(position)
      expect(worst_position).toBeGreaterThanOrEqual(position)
    }
    expect(ranked.filter(({ in_top }) => in_top > 0.02 && in_top < 0.98).length).toBeGreaterThan(0)
  })

  test('without doubt about the weights there is none about the ranking', () => {
    for (const { position, in_top, best_position, worst_position } of rank(ids, [near, far], metrics, {
      spread: 0,
    })) {
      expect(in_top).toBe(position <= 10 ? 1 : 0)
      expect([best_position, worst_position]).toEqual([position, position])
    }
  })

  test('weights twice as large change nothing', () => {
    const twice = [near, far].map((each) => ({ ...each, weight: each.weight * 2 }))
    const [one, two] = [rank(ids, [near, far], metrics), rank(ids, twice, metrics)]
    expect(two.map(({ in_top, position }) => [in_top, position])).toEqual(
      one.map(({ in_top, position }) => [in_top, position]),
    )
  })

  test('whoever is better in everything is never behind, and the share is that of a coin where two weights decide', () => {
    const ranked = rank(
      ['all', 'none', 'x', 'y'],
      [preference('p', 50, 1, 0), preference('q', 50, 1, 0)],
      [
        { p: 1, q: 1 },
        { p: 0, q: 0 },
        { p: 0.6, q: 0.4 },
        { p: 0.4, q: 0.6 },
      ],
      { top: 2 },
    )
    expect(ranked[0]).toMatchObject({ in_top: 1, best_position: 1, worst_position: 1 })
    expect(ranked[1]).toMatchObject({ in_top: 0, best_position: 4, worst_position: 4 })
    // Which of x and y is second depends on which weight was drawn larger: one half, give or take 5 standard errors.
    expect(Math.abs((ranked[2]?.in_top ?? 0) - 0.5)).toBeLessThan(0.08)
    expect((ranked[2]?.in_top ?? 0) + (ranked[3]?.in_top ?? 0)).toBeCloseTo(1, 9)
    expect(ranked[3]).toMatchObject({ best_position: 2, worst_position: 3 })
  })
})
