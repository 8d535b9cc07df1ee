import fc from 'fast-check'
import papaparse from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csv } from './csv.ts'
import { openFile } from './index.ts'
import { file, fixture, inPieces, readAll } from './reading.fixture.ts'

describe('CSV', () => {
  it('finds the separator and leaves values as text', async () => {
    const { table, rows } = await readAll(fixture('semicolons.csv'))
    expect(table.columns).toEqual(['name', 'lon', 'lat', 'flow_l_s'])
    expect(table).toMatchObject({
      crs: null,
      has_geometry: false,
      used: { encoding: 'utf-8', delimiter: ';', header_row: 1 },
    })
    expect(rows[0]).toEqual({
      row_number: 1,
      properties: { name: 'Vertiente Uno', lon: '-68,25', lat: '-22,50', flow_l_s: '1,5' },
      geometry: null,
      id: null,
    })
  })

  it.each([
    [';', 'código;largo, km;x\n1;2,5;3,1\n2;1,0;7,2\n'],
    ['\t', 'a, b\tc\n1, 2\t3\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'nombre,nota\nUno,a;b;c\nDos,d\n'],
    [';', 'sep=;\r\na;b\r\n1,2;3,4\r\n'],
  ])('takes %j for the separator of %j', async (delimiter, text) => {
    expect((await readAll(file('a.csv', text))).table.used.delimiter).toBe(delimiter)
  })

  it('passes over titles and notes above the header', async () => {
    const text = [
      'Catastro de captaciones;;;',
      '',
      'Fuente: Servicio; Actualizado: marzo;;',
      'Código;Nombre;Este;Norte',
      '1;Uno;500000,5;7400000',
      '2;;;7400001',
    ].join('\n')
    const { table, rows } = await readAll(file('a.csv', text))
    expect(table).toMatchObject({ columns: ['Código', 'Nombre', 'Este', 'Norte'], used: { header_row: 4 } })
    expect(rows.map(({ row_number, properties }) => [row_number, properties.Norte])).toEqual([
      [1, '7400000'],
      [2, '7400001'],
    ])
  })

  it('takes the header a person points at, and the separator', async () => {
    const { table, rows } = await readAll(file('a.csv', 'a,b;c\nd,e;f\n1,2;3\n'), {
      header_row: 2,
      delimiter: ';',
    })
    expect(table.columns).toEqual(['d,e', 'f'])
    expect(rows.map(({ properties }) => properties)).toEqual([{ 'd,e': '1,2', f: '3' }])
  })

  it('numbers the columns of a table without a header', async () => {
    const { table, rows } = await readAll(file('a.txt', '-68.2,-22.5\n-68.3,-22.6\n'))
    expect(table).toMatchObject({ columns: ['columna_1', 'columna_2'], used: { header_row: 0 } })
    expect(rows).toHaveLength(2)
    expect((await readAll(file('a.csv', '2018,2019\n1.5,2\n'))).table.columns).toEqual(['2018', '2019'])
  })

  it('gives every column one name', async () => {
    const { table, rows } = await readAll(file('a.csv', 'x, x ,,"una\nlínea",,\n1,2,3,4,,\n'))
    expect(table.columns).toEqual(['x', 'x_2', 'columna_3', 'una línea'])
    expect(rows[0]?.properties).toEqual({ x: '1', x_2: '2', columna_3: '3', 'una línea': '4' })
  })

  it('reads blanks before quotes, and every way to end a line', async () => {
    const { rows } = await readAll(file('a.csv', 'a,b\r\n "uno, dos",  "tres"\r\n"x" ,y\n"z\r\nw",\r\n'))
    expect(rows.map(({ properties }) => properties)).toEqual([
      { a: 'uno, dos', b: 'tres' },
      { a: 'x', b: 'y' },
      { a: 'z\r\nw', b: '' },
    ])
    expect((await readAll(file('a.csv', 'a,b\r1,2\r3,4'))).rows).toHaveLength(2)
  })

  it('sets aside rows longer or shorter than the header, by number', async () => {
    const { rows, issues } = await readAll(fixture('ragged.csv'))
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 4, 5, 6])
    expect(issues.map(({ kind, row_number }) => [kind, row_number])).toEqual([
      ['row_malformed', 2],
      ['row_malformed', 3],
    ])
  })

  it('forgives separators at the end of a line, and sets aside quotes that do not close', async () => {
    const { rows, issues } = await readAll(file('a.csv', 'a,b\n1,2,,\n3,4\n5,"6\n'))
    expect(rows.map(({ row_number }) => row_number)).toEqual([1, 2])
    expect(issues).toMatchObject([{ row_number: 3, message: { es: expect.stringContaining('comillas') } }])
  })

  it('stops at a quote that swallows the rest of a long file', async () => {
    const { table } = await readAll(file('a.csv', 'a,b\n1,2\n'))
    const long = file('a.csv', `a,b\n1,"2\n${'3,4\n'.repeat(2_500_000)}`)
    const [opened] = await csv.open(inPieces(long, 1 << 20), {})
    const read = async () => {
      for await (const _ of opened?.rows(() => {}) ?? []);
    }
    await expect(read()).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining('comilla') },
    })
    expect(table.columns).toEqual(['a', 'b'])
  })

  it('refuses a table without a header, and one with a million columns', async () => {
    await expect(csv.open(file('a.csv', '\n\n'), {})).rejects.toMatchObject({ slug: 'import-failed' })
    for (const columns of [3000, 1_000_000]) {
      const header = Array.from({ length: columns }, (_, n) => `c${n}`).join(',')
      await expect(csv.open(file('a.csv', `${header}\n1\n`), {})).rejects.toMatchObject({ slug: 'too-large' })
    }
  })

  it('does not take any text for a table', async () => {
    await expect(openFile(file('nota.zip', 'Not found, sorry'))).rejects.toMatchObject({
      detail: { es: expect.stringContaining('tiene nombre de ZIP') },
    })
    await expect(openFile(file('nota', 'Not found'))).rejects.toMatchObject({ slug: 'import-failed' })
    expect((await readAll(file('a.xls', 'a\tb\n1\t2\n'))).table.issues).toMatchObject([
      { kind: 'wrong_extension' },
    ])
  })

  it('reads back any table that a library writes, however it is cut', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'ñ', '1', '"', ',', ';', '\n', '\r\n', '\t', '|', '🌋'),
      maxLength: 6,
    })
    const filled = cell.map((text) => `x${text}x`)
    const layout = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      newline: fc.constantFrom('\n', '\r\n'),
      quotes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, filled, cell), { minLength: 1, maxLength: 20 }),
        layout,
        fc.integer({ min: 1, max: 40 }),
        async (cells, { quotes, ...ways }, length) => {
          const text = papaparse.unparse([['a', 'b', 'c'], ...cells], { quotes, ...ways })
          const [table] = await csv.open(inPieces(file('a.csv', text), length), {
            delimiter: ways.delimiter,
            header_row: 1,
          })
          const found: unknown[] = []
          for await (const rows of table?.rows((issue) => found.push(issue)) ?? []) {
            found.push(...rows.map(({ properties: { a, b, c } }) => [a, b, c]))
          }
          expect(found).toEqual(cells)
        },
      ),
    )
  })
})
