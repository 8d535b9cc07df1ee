import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import yazl from 'yazl'
import { bytesOf } from './bytes.ts'
import type { ReadOptions, Row, Table } from './format.ts'
import { LIMITS, spreadsheet } from './spreadsheet.ts'

/** Written by openpyxl (`.xlsx`) and xlwt (`.xls`): titles, merged cells, a header of two storeys in lines 6 and 7. */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url)))

const open = (name: string, options: ReadOptions = {}, bytes = fixture(name)) =>
  spreadsheet.open(bytesOf(name, bytes), options)

async function rowsOf(table: Table | undefined): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of table?.rows(() => {}) ?? []) rows.push(...batch)
  return rows
}

describe('an XLSX', () => {
  it('is one table for each sheet with cells', async () => {
    expect((await open('planilla.xlsx')).map(({ name }) => name)).toEqual(['Catastro', 'Lejos'])
    expect((await open('planilla-1904.xlsx')).map(({ name }) => name)).toEqual([''])
  })

  it('has its header found below titles and merged cells', async () => {
    const [table] = await open('planilla.xlsx')
    expect(table).toMatchObject({
      format: 'spreadsheet',
      columns: ['Código', 'Faena minera', 'Fecha', 'Este', 'Norte', 'Activa', 'Hora', 'Suma', 'Este_2', 'K'],
      used: { header_row: 7 },
      row_count: 3,
      has_geometry: false,
      crs: null,
    })
  })

  it('gives what cells hold: texts with their spaces, dates as ISO, merged cells in each row', async () => {
    const [table] = await open('planilla.xlsx')
    const rows = await rowsOf(table)
    expect(rows.map(({ row_number, properties }) => [row_number, ...Object.values(properties)])).toEqual([
      [1, '02201', 'Ñandú ', '1992-09-29', 541170.12, 7684083.9, true, '07:30:00', null, 1, null],
      [2, '02201', 'Añañuca', '2024-02-29T13:05:09', null, null, false, null, null, 2, 'suelta'],
      [4, '2101', null, null, 's/i', 0, null, null, null, null, null],
    ])
  })

  it('says how many cells hold an error or a formula without its result', async () => {
    const [table] = await open('planilla.xlsx')
    expect(table?.issues.map(({ kind, message }) => [kind, message.es.match(/\d+/)?.[0]])).toEqual([
      ['cell_errors', '1'],
      ['formulas_not_saved', '1'],
    ])
  })

  it('has the header a person says', async () => {
    const [table] = await open('planilla.xlsx', { header_row: 5 })
    expect(table?.used).toEqual({ header_row: 5 })
    expect(table?.columns.slice(1, 3)).toEqual(['Actualizado', '2025-10-01'])
  })

  it('has none when a person says so: columns are called by their letters', async () => {
    const [table] = await open('planilla-1904.xlsx', { header_row: 0 })
    expect(table).toMatchObject({ columns: ['A', 'B'], used: { header_row: 0 }, row_count: 2 })
  })

  it('counts dates from 1904 where the workbook does', async () => {
    const [table] = await open('planilla-1904.xlsx')
    expect((await rowsOf(table))[0]?.properties).toEqual({ nombre: 'a', fecha: '2020-01-02' })
  })

  it('with a lone cell in the last corner is two rows, not a million', async () => {
    const table = (await open('planilla.xlsx'))[1]
    expect(table?.columns).toEqual(['nombre', 'XFD'])
    expect((await rowsOf(table)).map(({ row_number }) => row_number)).toEqual([1, 1_048_575])
  })
})

describe('an old XLS', () => {
  it('reads as the new ones do', async () => {
    const tables = await open('planilla.xls')
    expect(tables.map(({ name, used }) => [name, used.header_row])).toEqual([
      ['Pozos', 4],
      ['Otra', 1],
    ])
    expect((await rowsOf(tables[0])).map(({ properties }) => properties)).toEqual([
      { Estación: 'Peñón', 'Nivel (m)': 19.68, Fecha: '2000-01-19', 'Nivel (m)_2': null },
      { Estación: 'Salado ', 'Nivel (m)': 7, Fecha: null, 'Nivel (m)_2': 8.5 },
    ])
  })
})

describe('a workbook that is none', () => {
  it.each(['planilla.xlsx', 'planilla.xls'])('%s cut short is refused', async (name) => {
    const whole = fixture(name)
    for (const share of [0.3, 0.6, 0.9]) {
      await expect(open(name, {}, whole.subarray(0, whole.length * share))).rejects.toMatchObject({
        slug: 'import-failed',
      })
    }
  })

  it('is told by its first bytes', () => {
    expect(spreadsheet.isLike(fixture('planilla.xlsx').subarray(0, 4096))).toBe(true)
    expect(spreadsheet.isLike(fixture('planilla.xls').subarray(0, 4096))).toBe(true)
    expect(spreadsheet.isLike(fixture('zonas.dbf'))).toBe(false)
    expect(spreadsheet.isLike(new TextEncoder().encode('PK es un nombre'))).toBe(false)
  })

  it('inside a good zip is refused', async () => {
    const zip = await zipOf({
      '[Content_Types].xml': Buffer.from('<Types/>'),
      'xl/workbook.xml': Buffer.from('<x'),
    })
    await expect(open('otro.xlsx', {}, zip)).rejects.toMatchObject({ slug: 'import-failed' })
  })

  it('that unfolds to more than the limit is refused before it is parsed, whatever it says of its size', async () => {
    const bomb = await zipOf({
      '[Content_Types].xml': Buffer.from('<Types/>'),
      'xl/worksheets/sheet1.xml': Buffer.alloc(LIMITS.xlsx + 1, ' '),
    })
    expect(bomb.length).toBeLessThan(1 << 20)
    await expect(open('bomba.xlsx', {}, bomb)).rejects.toMatchObject({ slug: 'too-large' })
    // The size that the directory says, made small.
    const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.length)
    for (let at = 0; at < bomb.length - 28; at += 1) {
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) > LIMITS.xlsx) {
        view.setUint32(at + 24, 100, true)
      }
    }
    await expect(open('bomba.xlsx', {}, bomb)).rejects.toMatchObject({ slug: 'import-failed' })
  })

  it('larger than the limit is refused', async () => {
    const head = fixture('planilla.xls').subarray(0, 512)
    const large = { ...bytesOf('grande.xls', head), size: LIMITS.xls + 1 }
    await expect(spreadsheet.open(large, {})).rejects.toMatchObject({ slug: 'too-large' })
  })
})

async function zipOf(parts: Record<string, Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new yazl.ZipFile()
  for (const [name, bytes] of Object.entries(parts)) zip.addBuffer(bytes, name)
  zip.end()
  return new Uint8Array(await buffer(zip.outputStream))
}
