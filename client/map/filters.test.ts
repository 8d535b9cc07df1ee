import { expect, test, vi } from 'vitest'
import { wordsIn } from '../screening/words.fixture.ts'
import { encodeArea } from './area-code.ts'
import { sayExtent } from './filters.ts'

vi.mock('./catalogue.ts', () => ({ comunaName: (code: string) => (code === '02201' ? 'Calama' : code) }))

const AREA = encodeArea({
  type: 'Polygon',
  coordinates: [
    [
      [-69, -23],
      [-68, -23],
      [-68, -22],
      [-69, -23],
    ],
  ],
}) as string

test.each([
  ['es', 'En toda la región', 'En la vista', 'En Calama', 'En la vista, en Calama', 'En el área elegida'],
  ['en', 'In the whole region', 'In view', 'In Calama', 'In view, in Calama', 'In the chosen area'],
] as const)(
  'figures say of where they are, filtered by area or not: %s',
  async (language, all, view, comuna, both, drawn) => {
    const words = await wordsIn(language)
    const layer = { geometry: 'point' } as const
    expect(sayExtent(true, undefined, layer, words)).toBe(all)
    expect(sayExtent(false, undefined, layer, words)).toBe(view)
    expect(sayExtent(true, 'comuna/02201', layer, words)).toBe(comuna)
    expect(sayExtent(false, 'comuna/02201', layer, words)).toBe(both)
    expect(sayExtent(true, AREA, layer, words)).toBe(drawn)
    // A table has no place: the filter by area does not reach it.
    expect(sayExtent(true, 'comuna/02201', { geometry: 'none' }, words)).toBe(all)
  },
)
