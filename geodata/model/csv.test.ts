import { describe, expect, test } from 'vitest'
import { csvCell, spreadsheetCsv } from './csv.ts'

describe('a cell of CSV', () => {
  test.each(['=1+1', '+56 2', '-2', '@x', '\t=1', '\r=1'])(
    'that a spreadsheet would run is kept from it: %j',
    (text) => {
      for (const language of [null, 'es', 'en'] as const) expect(csvCell(text, language)).toMatch(/^"?'/)
    },
  )

  test('that is a number stays one, with the comma of its reader', () => {
    expect(csvCell(-2.5, null)).toBe('-2.5')
    expect(csvCell(-2.5, 'es')).toBe('-2,5')
    expect(csvCell(1e-7, 'en')).toBe('1e-7')
  })

  test('with separators, quotes or lines is quoted', () => {
    expect(csvCell('a,"b"\nc', null)).toBe('"a,""b""\nc"')
    expect(csvCell('a;b', 'es')).toBe('"a;b"')
  })
})

test('a table for a spreadsheet', () => {
  const row = ['=1+1', 'a "b"; c', null, 1 / 3, true]
  expect(spreadsheetCsv([row], 'en')).toBe('\uFEFF\'=1+1,"a ""b""; c",,0.333333,true\r\n')
  expect(spreadsheetCsv([row], 'es')).toBe('\uFEFF\'=1+1;"a ""b""; c";;0,333333;true\r\n')
})
