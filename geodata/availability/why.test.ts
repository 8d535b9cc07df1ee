import { describe, expect, test } from 'vitest'
import type { PointReason } from '../model/candidate.ts'
import { changesOf, slackOf } from './why.ts'

const reason = (criterion: string, more: Partial<PointReason>): PointReason => ({
  criterion,
  kind: 'near',
  layer: 'port',
  excludes: true,
  active: true,
  basis: 'team',
  lock: false,
  why: { es: 'x', en: 'x' },
  cite: null,
  distance_m: null,
  limit_m: null,
  value: null,
  min: null,
  max: null,
  feature: null,
  version_id: 1,
  ...more,
})

/** Whether a reason still excludes with its number changed. */
function stillExcludes({ kind, distance_m, value, max, min }: PointReason, to: number): boolean {
  if (kind === 'near') return (distance_m ?? 0) <= to
  if (kind === 'far') return (distance_m ?? 0) > to
  return max !== null && (value ?? 0) > max ? (value ?? 0) > to : (value ?? 0) < (min === null ? -1 : to)
}

describe('the changes that free a point', () => {
  test('a distance becomes the largest whole metre that lets it go', () => {
    for (const [distance_m, to] of [
      [480.2, 480],
      [480, 479],
      [1.5, 1],
    ] as const) {
      const one = reason('town', { distance_m, limit_m: 500 })
      expect(changesOf([one])).toEqual([{ criterion: 'town', how: 'to', to, statutory: false }])
      expect(stillExcludes(one, to)).toBe(false)
      expect(stillExcludes(one, to + 1)).toBe(true)
    }
  })

  test('inside the feature, only without the criterion', () => {
    expect(changesOf([reason('park', { distance_m: 0, limit_m: 0, basis: 'law', lock: true })])).toEqual([
      { criterion: 'park', how: 'off', to: null, statutory: true },
    ])
  })

  test('too far, too steep, too low', () => {
    const far = reason('coast', { kind: 'far', distance_m: 6000.4, limit_m: 5000 })
    const steep = reason('slope', { kind: 'raster', value: 12.34, max: 10 })
    const low = reason('height', { kind: 'raster', value: 12.34, min: 30 })
    expect(changesOf([far, steep, low]).map(({ criterion, to }) => [criterion, to])).toEqual([
      ['coast', 6001],
      ['slope', 12.4],
      ['height', 12.3],
    ])
    for (const [one, to] of [
      [far, 6001],
      [steep, 12.4],
      [low, 12.3],
    ] as const) {
      expect(stillExcludes(one, to)).toBe(false)
    }
  })

  test('is one for each criterion that excludes, none for those that do not, the negotiable first', () => {
    const changes = changesOf([
      reason('road', { distance_m: 40, limit_m: 60, basis: 'law+margin', lock: true }),
      reason('town', { distance_m: 100, limit_m: 500 }),
      reason('wetland', { distance_m: 900, limit_m: 500, excludes: false }),
      reason('state-land', { kind: 'inside' }),
      reason('state-land', { kind: 'not-in', distance_m: 0 }),
    ])
    expect(changes.map(({ criterion, how, statutory }) => [criterion, how, statutory])).toEqual([
      ['town', 'to', false],
      ['state-land', 'off', false],
      ['road', 'to', true],
    ])
  })

  test('a layer without any feature near is too far from: only without it', () => {
    expect(changesOf([reason('coast', { kind: 'far', distance_m: null, limit_m: 5000 })])[0]).toMatchObject({
      how: 'off',
    })
  })

  test('nothing, where nothing excludes', () => {
    expect(changesOf([reason('town', { excludes: false, distance_m: 900, limit_m: 500 })])).toEqual([])
  })
})

test('by how much a criterion misses the point', () => {
  expect(slackOf(reason('a', { distance_m: 620, limit_m: 500 }))).toBe(120)
  expect(slackOf(reason('a', { kind: 'far', distance_m: 4000, limit_m: 5000 }))).toBe(1000)
  expect(slackOf(reason('a', { kind: 'raster', value: 12, min: 10, max: 20 }))).toBe(2)
  expect(slackOf(reason('a', { kind: 'area' }))).toBeNull()
  expect(slackOf(reason('a', { kind: 'raster', value: null, max: 20 }))).toBeNull()
})
