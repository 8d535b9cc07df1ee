import { expect, test } from 'vitest'
import { Attempts } from './attempts.ts'

function counting() {
  let seconds = 1000
  const attempts = new Attempts({ free: 3, firstS: 10, mostS: 60, forgetS: 600 }, () => seconds * 1000)
  return { attempts, pass: (more: number) => (seconds += more) }
}

test('the first ones are free, then the wait doubles up to its limit', () => {
  const { attempts, pass } = counting()
  const waits = Array.from({ length: 7 }, () => {
    const wait = attempts.wait('a')
    pass(wait)
    attempts.add('a')
    return wait
  })
  expect(waits).toEqual([0, 0, 0, 10, 20, 40, 60])
})

test('waiting is enough', () => {
  const { attempts, pass } = counting()
  for (let i = 0; i < 3; i++) attempts.add('a')
  expect(attempts.wait('a')).toBe(10)
  pass(4)
  expect(attempts.wait('a')).toBe(6)
  pass(6)
  expect(attempts.wait('a')).toBe(0)
})

test('one does not wait for another', () => {
  const { attempts } = counting()
  for (let i = 0; i < 5; i++) attempts.add('a')
  expect(attempts.wait('b')).toBe(0)
})

test('a good attempt is taken back, a quiet while forgets, and so does clear', () => {
  const { attempts, pass } = counting()
  for (let i = 0; i < 3; i++) attempts.add('a')
  attempts.forgive('a')
  expect(attempts.wait('a')).toBe(0)
  for (let i = 0; i < 5; i++) attempts.add('a')
  pass(601)
  expect(attempts.wait('a')).toBe(0)
  for (let i = 0; i < 5; i++) attempts.add('a')
  attempts.clear('a')
  expect(attempts.wait('a')).toBe(0)
})

test('whoever sends from a great many addresses does not fill the memory', () => {
  const { attempts } = counting()
  for (let i = 0; i < 5; i++) attempts.add('first')
  for (let i = 0; i < 10_000; i++) attempts.add(`address ${i}`)
  expect(attempts.wait('first')).toBe(0)
})
