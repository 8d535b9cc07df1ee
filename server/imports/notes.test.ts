import { describe, expect, it } from 'vitest'
import type { Reading } from '../../geodata/model/reading.ts'
import { FileNotes, readingNotes } from './notes.ts'

/** What is said, in Spanish, by kind. */
const said = (tell: (notes: FileNotes) => void) => {
  const notes = new FileNotes()
  tell(notes)
  return notes.issues().map(({ kind, row_number, message }) => ({ kind, row_number, text: message.es }))
}

describe('what is true of many rows is said once', () => {
  it('with how many rows, each counted once', () => {
    const found = said((notes) => {
      for (const row of [1, 1, 2, 5]) notes.padded('CUT', '2101', '02101', row)
    })
    expect(found).toEqual([
      { kind: 'code_padded', row_number: null, text: expect.stringContaining('3 filas') },
    ])
  })

  it('names the words that say nothing, the most frequent first, and no empty cell', () => {
    const found = said((notes) => {
      notes.nothing('A', '-99', 1)
      notes.nothing('A', 'S/I', 2)
      notes.nothing('A', 'S/I ', 3)
      notes.nothing('A', '  ', 4)
      notes.nothing('A', '', 5)
      notes.nothing('A', null, 6)
    })
    expect(found).toHaveLength(1)
    expect(found[0]?.text).toContain('«S/I» (2), «-99» (1), « » (1).')
  })

  it.each([
    ['decimals that nobody measured', '767.799999999999955', ['excess_decimals']],
    ['but not those of a position', '-70.368770200', []],
    ['blanks around a text', ' El Peñón ', ['spaces_trimmed']],
    ['a text cut at 254 bytes', `${'á'.repeat(100)}${'b'.repeat(54)}`, ['text_cut']],
    ['but not a shorter one', 'b'.repeat(253), []],
  ])('%s', (_, value, kinds) => {
    expect(said((notes) => notes.text('A', value, 1)).map(({ kind }) => kind)).toEqual(kinds)
  })

  it.each([
    ['1992/09/29', 1],
    ['15 Set. 1998', 1],
    ['1992-09-29', 0],
    ['1993.0', 0],
    ['2013-04', 0],
  ])('a date written as %s', (value, many) => {
    expect(said((notes) => notes.date('A', value, 1))).toHaveLength(many)
  })

  it('a zone of UTM that is not the position’s, and an easting that no point of the zone has', () => {
    const found = said((notes) => {
      notes.zone('HUSO', '19S', -69.1, 1)
      notes.zone('HUSO', '19S', -72.4, 2)
      notes.zone('HUSO', '19S', -72.9, 3)
      notes.easting(350_000, 'WGS 84 / UTM zone 19S', 1)
      notes.easting(-3_699_968, 'WGS 84 / UTM zone 19S', 4)
    })
    expect(found.map(({ kind }) => kind)).toEqual(['zone_everywhere', 'beyond_zone'])
    expect(found[0]?.text).toContain('«19S» en 2 filas que están en el huso 18')
  })
})

describe('what reading the file took', () => {
  const reading: Reading = {
    format: 'csv',
    table: '',
    tables: [],
    encoding: 'utf-8',
    delimiter: ',',
    header_row: 1,
    geometry: 'none',
    geometry_types: [],
    crs: { srid: null, name: null, certainty: 'unknown', evidence: [], operation: null },
    axes: 'xy',
    sampled: 10,
    columns: [],
  }
  const column = (name: string, decimal_comma = false) => ({
    ...{ name, decimal_comma, type: 'number' as const, filled: 1, examples: [], personal: false },
  })
  const kinds = (
    more: Partial<Reading>,
    context: Partial<Parameters<typeof readingNotes>[2]> = {},
    connector: Partial<Parameters<typeof readingNotes>[0]> = {},
  ) =>
    readingNotes(
      { caveats: [], read: {}, ...connector },
      { ...reading, ...more },
      {
        ...{ found: [], datumIsAssumed: false },
        ...context,
      },
    ).map(({ kind }) => kind)

  const sirgas = {
    ...{ srid: 4674, name: 'SIRGAS 2000', certainty: 'declared' as const, evidence: [] },
    operation: { code: 15894, name: 'SIRGAS 2000 to WGS 84 (1)', accuracy_m: 1 },
  }
  const columns = { x: 'Longitud', y: 'Latitud', notation: 'number' as const }

  it.each<[string, Partial<Reading>, string[]]>([
    ['nothing, where there is nothing', {}, []],
    ['a header under titles', { header_row: 7 }, ['header_found']],
    ['semicolons', { delimiter: ';' }, ['delimiter_found']],
    ['decimal commas', { columns: [column('A', true), column('B')] }, ['decimal_comma']],
    ['an old encoding', { encoding: 'windows-1252' }, ['encoding_stated']],
    ['cut names', { format: 'shapefile', columns: [column('cod_glacia')] }, ['names_cut']],
    ['another system', { geometry: 'file', crs: sirgas }, ['crs_transformed']],
    ['flipped axes', { geometry: 'file', axes: 'yx' }, ['axes_flipped_repaired']],
    ['swapped headers', { geometry: columns, axes: 'yx' }, ['headers_swapped']],
    ['seconds of arc', { geometry: { ...columns, notation: 'dms' } }, ['positions_in_dms']],
  ])('%s', (_, more, expected) => {
    expect(kinds(more)).toEqual(expected)
  })

  it('is not said where a connector says it, or the format did', () => {
    expect(kinds({ header_row: 7 }, {}, { read: { header_row: 7 } })).toEqual([])
    expect(kinds({ geometry: 'file', axes: 'yx' }, {}, { read: { axes: 'yx' } })).toEqual([])
  })

  it('says the datum that nobody states, and what its connector knows', () => {
    expect(kinds({ geometry: columns }, { datumIsAssumed: true })).toEqual(['datum_assumed'])
    const caveats = [{ es: 'Es de 2014.', en: 'It is of 2014.' }]
    expect(kinds({}, {}, { caveats })).toEqual(['source_caveat'])
  })
})
