import { expect, test } from 'vitest'
import { CORRECTION_STATUSES, type CorrectionStatus, nextStatuses, OPEN_STATUSES } from './correction.ts'

const all = Object.keys(CORRECTION_STATUSES) as CorrectionStatus[]

test.each([
  ['received', 'in_review', true],
  ['received', 'rejected', true],
  ['received', 'accepted', false],
  ['received', 'done', false],
  ['in_review', 'accepted', true],
  ['in_review', 'rejected', true],
  ['in_review', 'done', true],
  ['in_review', 'received', false],
  ['accepted', 'done', true],
  ['accepted', 'rejected', false],
  ['done', 'in_review', true],
  ['done', 'rejected', false],
  ['rejected', 'in_review', true],
  ['rejected', 'done', false],
] as const)('%s → %s: %s', (from, to, may) => {
  expect(nextStatuses(from).includes(to)).toBe(may)
})

test('nothing goes back to received, nothing stays where it is, and every state can be left', () => {
  for (const from of all) {
    expect(nextStatuses(from)).not.toContain('received')
    expect(nextStatuses(from)).not.toContain(from)
    expect(nextStatuses(from).length).toBeGreaterThan(0)
  }
})

test('every request can be closed', () => {
  for (const from of OPEN_STATUSES) {
    const reach = new Set<CorrectionStatus>([from])
    for (const status of reach) for (const next of nextStatuses(status)) reach.add(next)
    expect(
      [...reach].some((status) => !OPEN_STATUSES.includes(status)),
      from,
    ).toBe(true)
  }
})
