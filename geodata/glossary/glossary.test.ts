import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { BASES, CONFIDENCES } from '../model/rule.ts'
import { textSchema } from '../model/text.ts'
import { RULES } from '../rules/rules.fixture.ts'
import { findTerms } from './find.ts'
import { LONGEST_TEXT, TERMS } from './index.ts'

const LANGUAGES = ['es', 'en'] as const
const forms = z.array(z.string().min(3)).min(1)
const termSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: textSchema,
  forms: z.strictObject({ es: forms, en: forms }),
  text: textSchema,
  cite: z.string().regex(/\d/),
  confidence: z.enum(CONFIDENCES),
  basis: z.enum(BASES),
})
const idsIn = (sentence: string, language: 'es' | 'en') =>
  findTerms(sentence, language).map(({ term }) => term.id)

describe('the glossary', () => {
  test('has its fifty terms and more, each whole', () => {
    expect(TERMS.length).toBeGreaterThanOrEqual(50)
    for (const term of TERMS) expect(termSchema.safeParse(term).error, term.id).toBeUndefined()
    expect(new Set(TERMS.map(({ id }) => id)).size).toBe(TERMS.length)
  })

  test('explains in few words, as a sentence', () => {
    for (const { id, text } of TERMS)
      for (const language of LANGUAGES) {
        expect(text[language].length, `${id} ${language}`).toBeLessThanOrEqual(LONGEST_TEXT)
        expect(text[language], id).toMatch(/[.]$/)
      }
  })

  test('gives no form to two terms', () => {
    for (const language of LANGUAGES) {
      const all = TERMS.flatMap((term) => term.forms[language])
      expect(all.filter((form, i) => all.indexOf(form) !== i)).toEqual([])
    }
  })

  test('says that it was read in the law only of norms that a rule was read in', () => {
    const norms = (cite: string) =>
      cite.match(/(?:Ley|DL|DFL|DS|Código de|LGUC|OGUC)(?: [\dA-Z][\w./]*)?/g) ?? []
    const read = new Set(
      RULES.rules.filter(({ basis }) => basis.startsWith('verified')).flatMap(({ cite }) => norms(cite)),
    )
    const unread = TERMS.filter(({ basis }) => basis.startsWith('verified')).filter(
      ({ cite }) => !norms(cite).some((norm) => read.has(norm)),
    )
    expect(unread.map(({ id }) => id)).toEqual([])
  })
})

describe('a term is found in a sentence', () => {
  test.each(LANGUAGES)('every form of every term, in %s', (language) => {
    for (const { id, forms } of TERMS)
      for (const form of forms[language]) {
        const sentence = language === 'es' ? `Aquí (${form}), y «${form}».` : `Here (${form}), and “${form}”.`
        const [first, ...rest] = findTerms(sentence, language)
        expect(first && sentence.slice(first.start, first.end)).toBe(form)
        expect([first?.term.id, rest.length], form).toEqual([id, 0])
      }
  })

  test('the longest form wins', () => {
    expect(idsIn('Según el plan regulador comunal de Calama', 'es')).toEqual(['prc'])
    expect(idsIn('Hay una servidumbre minera inscrita', 'es')).toEqual(['servidumbre-minera'])
  })

  test('only whole words, accents and all', () => {
    expect(idsIn('La vegetación, el navegante y los PASEOS', 'es')).toEqual([])
    expect(idsIn('DIARIO, SEAN, EIAX', 'es')).toEqual([])
  })

  test('an acronym only as it is written; words with capitals or without', () => {
    expect(idsIn('The sea is super near, in two dias', 'en')).toEqual([])
    expect(idsIn('Vegas y bofedales; Consulta Indígena', 'es')).toEqual([
      'vega',
      'bofedal',
      'consulta-indigena',
    ])
    expect(idsIn('Entra al SEIA con un EIA o una DIA', 'es')).toEqual(['seia', 'eia', 'dia'])
  })

  test('each once, over line breaks and double blanks too', () => {
    expect(idsIn('RCA, y otra RCA', 'es')).toEqual(['rca'])
    expect(idsIn('una zona\n saturada', 'es')).toEqual(['zona-saturada'])
  })

  test('nothing in nothing', () => {
    expect(findTerms('', 'es')).toEqual([])
  })
})
