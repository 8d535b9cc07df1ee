import { describe, expect, test } from 'vitest'
import type { Rule } from '../../geodata/model/connector.ts'
import {
  columnOf,
  columnsIn,
  constantOf,
  missingColumns,
  unexplained,
  withColumn,
  withOption,
} from './rules.ts'

describe('the column of a rule', () => {
  test.each<[Rule | undefined, string | null]>([
    ['NOMBRE', 'NOMBRE'],
    [{ from: 'AREA', times: 100 }, 'AREA'],
    [{ from: ['A', 'B'] }, null],
    [{ constant: 3 }, null],
    [{ template: 'Distrito {COD}' }, null],
    [undefined, null],
  ])('of %j is %j', (rule, column) => expect(columnOf(rule)).toBe(column))

  test('changes and keeps what was said about the other', () => {
    expect(withColumn({ from: 'AREA', times: 100, required: true }, 'SUP')).toEqual({
      from: 'SUP',
      times: 100,
      required: true,
    })
    expect(withColumn({ template: '{A}' }, 'SUP')).toBe('SUP')
    expect(withColumn(undefined, 'SUP')).toBe('SUP')
  })
})

describe('an option', () => {
  test('is put on and taken off, and a rule without any is its column', () => {
    const comma = withOption('AREA', 'decimal', 'comma')
    expect(comma).toEqual({ from: 'AREA', decimal: 'comma' })
    const both = withOption(comma, 'times', 100)
    expect(both).toEqual({ from: 'AREA', decimal: 'comma', times: 100 })
    expect(withOption(withOption(both, 'decimal', undefined), 'times', undefined)).toBe('AREA')
    expect(withOption('TIPO', 'values', {})).toBe('TIPO')
  })
  test('leaves the rest of a connector’s rule alone', () => {
    expect(withOption({ from: 'CUT', as: 'cut', times: 2 }, 'times', undefined)).toEqual({
      from: 'CUT',
      as: 'cut',
    })
    expect(withOption({ from: ['A', 'B'] }, 'times', 3)).toEqual({ from: ['A', 'B'] })
  })
})

test('every column that a rule reads is known, and so is what the file lacks', () => {
  expect(columnsIn({ template: '{A} y {B}' })).toEqual(['A', 'B'])
  expect(columnsIn({ which: { A: 'x', B: 'y' } })).toEqual(['A', 'B'])
  expect(missingColumns({ from: ['A', 'B'] }, ['B'])).toEqual(['A'])
  expect(missingColumns({ constant: 'x' }, [])).toEqual([])
  expect(constantOf({ constant: false })).toBe(false)
})

test('words of a choice that nothing explains are asked about, however they are written', () => {
  const property = {
    type: 'choice' as const,
    title: { es: 'Estado', en: 'Status' },
    choices: { active: { es: 'Activa', en: 'Active' }, closed: { es: 'Cerrada', en: 'Closed' } },
  }
  const column = {
    name: 'ESTADO',
    type: 'text' as const,
    decimal_comma: false,
    filled: 1,
    examples: ['ACTIVA', 'En cierre', 'Paralizada', ''],
    personal: false,
  }
  expect(unexplained(property, { 'en cierre': 'closed' }, column)).toEqual(['Paralizada'])
})
