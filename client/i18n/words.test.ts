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
