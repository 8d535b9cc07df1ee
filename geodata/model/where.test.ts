import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCondition } from './where.fixture.ts'
import { readCondition, readWhere, writeWhere } from './where.ts'

test('any conditions survive being written', () => {
  fc.assert(
    fc.property(fc.array(anyCondition, { minLength: 1, maxLength: 8 }), (conditions) => {
      expect(readWhere(writeWhere(conditions))).toEqual(conditions)
    }),
  )
})

test('any text at all can be read, or is said to be none', () => {
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void readWhere(text)))
})

describe('a text', () => {
  test('reads well', () => {
    expect(readWhere('status:operating,-;area_ha(10,200,-);name~agua')).toEqual([
      { property: 'status', kind: 'one-of', values: ['operating', null] },
      { property: 'area_ha', kind: 'between', from: '10', to: '200', unknown: true },
      { property: 'name', kind: 'contains', text: 'agua' },
    ])
  })

  test.each([
    '',
    'status',
    'status:',
    'Status:a',
    'area_ha(,)',
    'area_ha(a,b)',
    'area_ha(1,2',
    'area_ha(1,2,3)',
    'name~',
    "x' or 1=1--:a",
  ])('«%s» is no condition', (text) => {
    expect(readCondition(text)).toBeNull()
  })

  test('too many conditions are none', () => {
    expect(readWhere(Array.from({ length: 9 }, (_, i) => `p${i}:a`).join(';'))).toBeNull()
  })
})
