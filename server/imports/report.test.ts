import { utils, write } from '@e965/xlsx'
import { expect, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import { firstRows } from './open.ts'
import { openReport } from './report.ts'

const layout = { labels: ['Pozo', 'Código', 'Altitud'], side_by_side: ['Fecha', 'Nivel', 'I'] }

/** A workbook of one report per sheet: a well's facts, and dates and levels three times side by side. */
function workbook(sheets: Record<string, unknown[][]>) {
  const book = utils.book_new()
  for (const [name, cells] of Object.entries(sheets)) {
    utils.book_append_sheet(book, utils.aoa_to_sheet(cells), name)
  }
  return bytesOf('informe.xls', new Uint8Array(write(book, { type: 'array', bookType: 'biff8' })))
}

const well = (name: string, code: string, body: unknown[][]) => [
  [null, 'MINISTERIO'],
  [null, 'Pozo:', null, name, null, 'Altitud :', null, 2515],
  [null, 'Código:', null, code],
  [],
  [null, 'Fecha', 'Nivel', 'I', 'Fecha', 'Nivel', 'I', 'Fecha', 'Nivel', 'I'],
  ...body.map((row) => [null, ...row]),
]

const book = workbook({
  Uno: well('UNO', '021-6', [
    ['2000-01-19', 19.6, null, '2000-02-09', 19.7, '*', '2000-03-21', 19.8, null],
    ['2000-04-19', 19.9, null],
  ]),
  Dos: well('DOS', '022-4', [['2002-02-08', 24.2, null, null, null, null, '2002-03-01', 24.3, null]]),
  Notas: [['Nada que ver'], ['aquí']],
})

it('columns side by side become rows, sheets follow one another, labels stand in every row', async () => {
  const table = await openReport(book, layout)
  const rows = await firstRows(table, 100)
  expect(table.columns).toEqual([...layout.labels, ...layout.side_by_side])
  expect(rows.map(({ row_number }) => row_number)).toEqual([1, 2, 3, 4, 5, 6])
  expect(rows.map(({ properties: p }) => [p.Pozo, p.Código, p.Altitud, p.Fecha, p.Nivel, p.I])).toEqual([
    ['UNO', '021-6', 2515, '2000-01-19', 19.6, null],
    ['UNO', '021-6', 2515, '2000-02-09', 19.7, '*'],
    ['UNO', '021-6', 2515, '2000-03-21', 19.8, null],
    ['UNO', '021-6', 2515, '2000-04-19', 19.9, null],
    ['DOS', '022-4', 2515, '2002-02-08', 24.2, null],
    ['DOS', '022-4', 2515, '2002-03-01', 24.3, null],
  ])
  expect(table.issues).toMatchObject([
    { kind: 'tables_stacked', message: { en: expect.stringContaining('2 sheets with 3 groups') } },
  ])
})

it('a sheet is one row where nothing stands side by side', async () => {
  const table = await openReport(book, { ...layout, side_by_side: [] })
  const rows = await firstRows(table, 100)
  expect(rows.map(({ properties }) => properties)).toEqual([
    { Pozo: 'UNO', Código: '021-6', Altitud: 2515 },
    { Pozo: 'DOS', Código: '022-4', Altitud: 2515 },
  ])
})

it('another form is refused in a sentence', async () => {
  await expect(openReport(book, { labels: ['Canal'], side_by_side: ['Caudal'] })).rejects.toMatchObject({
    slug: 'import-failed',
    detail: { es: expect.stringContaining('Canal, Caudal') },
  })
})
