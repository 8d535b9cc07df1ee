import { expect, test } from 'vitest'
import { citation } from './citation.ts'

const words = {
  say: ({ es }: { es: string }) => es,
  date: (value: string) => value.slice(0, 10),
  t: ((key: string, values: Record<string, unknown>) =>
    `${key.split('.').at(-1)}:${Object.values(values).join('|')}`) as never,
}
const layer = { id: 'lake_salar', title: { es: 'Salares', en: 'Salt flats' } }

test('a citation names who, when, what, which version, under what and where', () => {
  const version = {
    number: 4,
    source: { name: 'DGA', year: 2018, reference: 'Inventario', licence: 'CC BY 4.0' },
    vintage: '2016',
    published_at: '2026-03-01T10:00:00Z',
  }
  expect(citation(layer, version, 'https://x.cl', words as never)).toBe(
    'DGA (2018). citeVersion:Salares|4|2026-03-01. citeLicence:CC BY 4.0. https://x.cl/datos/lake_salar/v/4',
  )
})

test('what is not known is left out, and the vintage stands in for the year', () => {
  const version = {
    number: 1,
    source: { name: 'DGA', year: null, reference: 'Inventario' },
    vintage: '2016-05',
    published_at: null,
  }
  expect(citation(layer, version, '', words as never)).toBe(
    'DGA (2016). citeVersion:Salares|1|–. /datos/lake_salar/v/1',
  )
})
