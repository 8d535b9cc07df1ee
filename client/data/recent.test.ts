import { expect, test } from 'vitest'
import { MOST, type RecentWork, readRecent, withWork } from './recent.ts'

const one = (key: string, more: Partial<RecentWork> = {}): RecentWork => ({
  kind: 'screening',
  key,
  title: `Sitio ${key}`,
  address: `/s/${key}`,
  at: '2026-11-23T12:00:00Z',
  ...more,
})

test('what was kept is read again, and what is not work of ours is left out', () => {
  const list = [one('a'), one('b', { kind: 'place', address: '/?task=near&km=30' })]
  expect(readRecent(JSON.stringify(list))).toEqual(list)
  expect(readRecent(null)).toEqual([])
  expect(readRecent('{')).toEqual([])
  expect(readRecent('{"a":1}')).toEqual([])
  const strange = [
    one('a', { address: '//elsewhere.example/s/a' }),
    one('b', { address: 'javascript:alert(1)' }),
    one('c', { at: 'yesterday' }),
    { ...one('d'), kind: 'other' },
    one('e', { title: '' }),
    null,
    one('f'),
  ]
  expect(readRecent(JSON.stringify(strange))).toEqual([one('f')])
})

test('what is opened again moves to the head, once', () => {
  const again = one('b', { at: '2026-11-23T13:00:00Z', title: 'Otro nombre' })
  expect(withWork([one('a'), one('b'), one('c')], again)).toEqual([again, one('a'), one('c')])
  // A place and a screening are two works whatever their keys are.
  expect(withWork([one('a')], one('a', { kind: 'place' }))).toHaveLength(2)
})

test('no more is kept than anybody reads', () => {
  let list: readonly RecentWork[] = []
  for (let i = 0; i < MOST + 5; i++) list = withWork(list, one(String(i)))
  expect(list).toHaveLength(MOST)
  expect(list[0]?.key).toBe(String(MOST + 4))
})
