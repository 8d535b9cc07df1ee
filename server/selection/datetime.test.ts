import { expect, test } from 'vitest'
import { Problem } from '../../geodata/model/problem.ts'
import { readDatetime } from './datetime.ts'

test.each([
  ['2024-05-01', { from: '2024-05-01', to: '2024-05-01' }],
  ['2024-05-01T10:00:00Z', { from: '2024-05-01', to: '2024-05-01' }],
  ['2024-01-01/2024-12-31', { from: '2024-01-01', to: '2024-12-31' }],
  ['2024-01-01T00:00:00Z/..', { from: '2024-01-01', to: null }],
  ['../2024-01-01', { from: null, to: '2024-01-01' }],
  ['/2024-01-01', { from: null, to: '2024-01-01' }],
  ['../..', { from: null, to: null }],
])('%s is a range of days', (text, range) => {
  expect(readDatetime(text)).toEqual(range)
})

test.each([
  '',
  '..',
  '2024',
  'ayer',
  '2024-02-31',
  '2024-12-31/2024-01-01',
  '2024-01-01/2024-02-01/2024-03-01',
  "2024-01-01' or 1=1",
])('«%s» is a bad parameter', (text) => {
  expect(() => readDatetime(text)).toThrow(Problem)
})
