import { expect, test } from 'vitest'
import en from './en.json'
import es from './es.json'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...flatten(value, `${path}${key}.`)],
    ),
  )
}

const spanish = flatten(es)
const english = flatten(en)

test('both languages say the same things', () => {
  expect([...english.keys()].filter((key) => !spanish.has(key))).toEqual([])
  expect([...spanish.keys()].filter((key) => !english.has(key))).toEqual([])
})

test('nothing is left unsaid', () => {
  for (const [key, words] of [...spanish, ...english]) expect(words.trim(), key).not.toBe('')
})

test('both languages fill in the same blanks', () => {
  const blanks = (words = '') => [...words.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort()
  for (const [key, words] of spanish) expect(blanks(english.get(key)), key).toEqual(blanks(words))
})

test('every plural has both its forms', () => {
  for (const key of spanish.keys()) {
    const other = key.endsWith('_one') ? key.replace(/_one$/, '_other') : key.replace(/_other$/, '_one')
    expect(spanish.has(other), key).toBe(true)
  }
})

/** Names and formats, which are the same in both languages, and words that Spanish and English spell alike. */
const ALIKE = new Set([
  'app.name',
  'availability.candidates.geojson',
  'availability.criteria.area.comunas',
  'availability.candidates.column.comuna',
  'availability.results.comunas.comuna',
  'batches.file.csv',
  'batches.file.geojson',
  'batches.file.gpkg',
  'batches.file.xlsx',
  'hint.datum.about',
  'imports.encodings.utf-16le',
  'imports.encodings.utf-8',
  'imports.encodings.windows-1252',
  'imports.sources.protocol.ogcapi',
  'inspector.no',
  'law.sector.no',
  'layers.baseOsm',
  'map.naturalEarth',
  'near.choose.comunas',
  'near.save.gpkg',
  'near.save.kml',
  'path.no',
  'screening.no',
  'screening.typed.form.utm',
  'work.filter.comuna',
])
const withoutBlanks = (words: string) => words.replace(/{{\w+}}/g, '')

test('no sentence is the same in both languages, but for names', () => {
  const alike = [...spanish]
    .filter(([key, words]) => english.get(key) === words && /\p{L}{2}/u.test(withoutBlanks(words)))
    .map(([key]) => key)
  expect(alike.filter((key) => !ALIKE.has(key))).toEqual([])
})

test('no English is left in the Spanish', () => {
  // Names of programs and formats, and what a person types, stand in «…» or are spelled as their makers do.
  const quoted = (words: string) => withoutBlanks(words).replace(/«[^»]*»|OGC API – Features/g, '')
  const left =
    /(?<![\p{L}-])(the|and|with|from|file|layer|layers|link|links|click|feature|features|buffer|download|screening|login|email|online|offline|default|feedback|upload|zoom|browser|server|tile|tiles|batch|score|permalink|dataset|site|land|review|map)(?![\p{L}-])/iu
  expect([...spanish].filter(([, words]) => left.test(quoted(words))).map(([key]) => key)).toEqual([])
})

test('Spanish says «tú» or nobody, never «usted»', () => {
  const usted =
    /(?<!\p{L})(usted|elija|escriba|haga|ingrese|seleccione|marque|indique|pruebe|presione|dibuje el|dibuje un|dibuje primero|vuelva a|suba un|espere)(?!\p{L})/iu
  expect([...spanish].filter(([, words]) => usted.test(words)).map(([key]) => key)).toEqual([])
})

test('numbers and dates in sentences are written as each language does', () => {
  // Examples of how a file or a box takes numbers and dates are theirs, not ours.
  const written = (all: Map<string, string>) =>
    [...all].filter(([key]) => !/^imports\.|^work\.filter\.badDate$/.test(key))
  // 200.000 and 12,5 in Spanish; 200,000 and 12.5 in English. Laws keep their number.
  for (const [key, words] of written(spanish)) expect(withoutBlanks(words), key).not.toMatch(/\d,\d{3}(?!\d)/)
  for (const [key, words] of written(english))
    expect(withoutBlanks(words), key).not.toMatch(/(?<!(?:Ley|DL|DFL|DS) \d*)\d\.\d{3}(?!\d)/)
  for (const [key, words] of [...written(spanish), ...written(english)])
    expect(withoutBlanks(words), key).not.toMatch(/\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{2,4}/)
})
