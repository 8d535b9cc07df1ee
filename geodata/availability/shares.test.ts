import { describe, expect, test } from 'vitest'
import type { AvailabilityAnswer, Criteria, Exclusion, ReasonSet } from '../model/availability.ts'
import { freedWithout, mostFreed, sharesOf } from './shares.ts'

const exclusion = (id: string, more: Partial<Exclusion> = {}) =>
  ({ kind: 'near', id, basis: 'team', lock: false, ...more }) as Exclusion

const CRITERIA = {
  exclusions: [
    exclusion('park', { basis: 'law', lock: true }),
    exclusion('road', { basis: 'law+margin' }),
    exclusion('wetland', { basis: 'law-restricts' }),
    exclusion('town'),
  ],
  requirements: [],
} as unknown as Criteria

/** Hectares by reasons, given as «park town: 30». */
function answerOf(sets: Record<string, number>): AvailabilityAnswer {
  const reasons: ReasonSet[] = Object.entries(sets).map(([names, ha]) => ({
    criteria: names === '' ? [] : names.split(' '),
    ha,
    cells: ha,
  }))
  const excluded = reasons.filter((set) => set.criteria.length > 0)
  const sum = (list: ReasonSet[], share = (_: ReasonSet) => 1) =>
    list.reduce((all, set) => all + set.ha * share(set), 0)
  return {
    reasons,
    excluded_ha: sum(excluded),
    by_criterion: ['park', 'road', 'wetland', 'town'].map((criterion) => {
      const its = excluded.filter((set) => set.criteria.includes(criterion))
      return {
        criterion,
        ha: sum(its),
        only_ha: sum(its.filter((set) => set.criteria.length === 1)),
        shapley_ha: sum(its, (set) => 1 / set.criteria.length),
      }
    }),
  } as AvailabilityAnswer
}

describe('shares', () => {
  test('by hand, largest first, and they add up to one', () => {
    const answer = answerOf({ '': 100, park: 10, 'park town': 30, 'park road town': 15, town: 5 })
    // park: 10 + 15 + 5 = 30; town: 15 + 5 + 5 = 25; road: 5; of 60.
    const shares = sharesOf(answer, CRITERIA)
    expect(shares.map(({ criterion, share }) => [criterion, share])).toEqual([
      ['park', 0.5],
      ['town', expect.closeTo(25 / 60, 12)],
      ['road', expect.closeTo(5 / 60, 12)],
      ['wetland', 0],
    ])
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
    expect(shares.find(({ criterion }) => criterion === 'town')).toMatchObject({ ha: 50, only_ha: 5 })
    expect(shares.filter(({ statutory }) => statutory).map(({ criterion }) => criterion)).toEqual([
      'park',
      'road',
    ])
  })

  test('of nothing excluded', () => {
    expect(sharesOf(answerOf({ '': 100 }), CRITERIA).every(({ share }) => share === 0)).toBe(true)
  })
})

describe('the change that frees most', () => {
  test('one criterion where one alone does; statutory apart', () => {
    const answer = answerOf({ park: 40, road: 7, town: 5, wetland: 9, 'town wetland': 500, 'park town': 80 })
    expect(mostFreed(answer, CRITERIA)).toEqual({
      negotiable: { criteria: ['wetland'], ha: 9 },
      statutory: { criteria: ['park'], ha: 40 },
    })
  })

  test('the fewest together where none alone does, with all they free', () => {
    const answer = answerOf({ 'wetland town': 12, 'road town': 20, 'park road wetland': 99 })
    expect(mostFreed(answer, CRITERIA)).toEqual({
      negotiable: { criteria: ['town', 'wetland'], ha: 12 },
      statutory: { criteria: ['road', 'town'], ha: 20 },
    })
  })

  test('none where nothing is excluded', () => {
    expect(mostFreed(answerOf({ '': 10 }), CRITERIA)).toEqual({ negotiable: null, statutory: null })
  })

  test('more criteria off never free less, and all off free all', () => {
    const { reasons, excluded_ha } = answerOf({ park: 4, 'park town': 8, 'road town wetland': 16, '': 32 })
    const order = ['town', 'park', 'wetland', 'road']
    const freed = order.map((_, i) => freedWithout(reasons, new Set(order.slice(0, i + 1))))
    expect(freed).toEqual([0, 12, 12, 28])
    expect(freed.at(-1)).toBe(excluded_ha)
  })
})
