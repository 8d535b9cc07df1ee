import { expect, test } from 'vitest'
import { roundedLeft, secondsLeft } from './time-left.ts'

test('the time left follows the pace so far, and is not told before there is one', () => {
  expect(secondsLeft(0, 100, 60_000)).toBeNull()
  expect(secondsLeft(50, 100, 500)).toBeNull()
  expect(secondsLeft(25, 100, 10_000)).toBe(30)
  expect(secondsLeft(100, 100, 10_000)).toBe(0)
})

test('it is said no finer than it may be believed', () => {
  expect(roundedLeft(0)).toEqual({ unit: 'seconds', count: 5 })
  expect(roundedLeft(31)).toEqual({ unit: 'seconds', count: 35 })
  expect(roundedLeft(57)).toEqual({ unit: 'minutes', count: 1 })
  expect(roundedLeft(200)).toEqual({ unit: 'minutes', count: 3 })
  expect(roundedLeft(3 * 3600)).toEqual({ unit: 'hours', count: 3 })
})
