import { expect, test } from 'vitest'
import { FEEDBACK_LIMITS, linkOf, screenSchema } from './feedback.ts'

test('the link keeps page and view', () => {
  expect(linkOf('/s/abc', '?c=-68,-23,9&lang=en')).toBe('/s/abc?c=-68,-23,9&lang=en')
  expect(linkOf('/', '')).toBe('/')
})

test('an address that is a key is not told', () => {
  expect(linkOf('/correccion/s3cr3t', '?c=1,1,1')).toBe('/correccion')
  expect(linkOf('/objecion/s3cr3t', '')).toBe('/objecion')
  expect(linkOf('/entrar', '?codigo=s3cr3t')).toBe('/entrar')
})

test('an address too long to keep loses its search, and what is left is accepted', () => {
  const link = linkOf('/suelo', `?a=${'x'.repeat(FEEDBACK_LIMITS.link)}`)
  expect(link).toBe('/suelo')
  expect(screenSchema.safeParse({ link, language: 'es', width: 1, height: 1 }).success).toBe(true)
})
