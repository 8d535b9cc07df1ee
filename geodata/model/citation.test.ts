import { expect, test } from 'vitest'
import { type Cited, citation, versionPath } from './citation.ts'

const version: Cited = {
  title: { es: 'Depósitos de relaves', en: 'Tailings deposits' },
  number: 3,
  source: { name: 'SERNAGEOMIN', year: 2025 },
  vintage: '2025-10',
  address: `https://suelo.example${versionPath('tailings_deposit', 3)}`,
}

test('a version is cited by who, when, what, which version, where and when it was read', () => {
  expect(citation(version, '2026-11-23T08:00:00Z', 'es')).toBe(
    'SERNAGEOMIN (2025). Depósitos de relaves, versión 3. Suelo Común. Consultado el 23-11-2026. https://suelo.example/datos/tailings_deposit/v/3',
  )
  expect(citation(version, '2026-11-23', 'en')).toBe(
    'SERNAGEOMIN (2025). Tailings deposits, version 3. Suelo Común. Accessed 2026-11-23. https://suelo.example/datos/tailings_deposit/v/3',
  )
})

test('without a year of the source the vintage tells it, and without either it says so', () => {
  const undated = { ...version, source: { name: 'DGA', year: null } }
  expect(citation(undated, '2026-11-23', 'es')).toContain('DGA (2025).')
  expect(citation({ ...undated, vintage: null }, '2026-11-23', 'es')).toContain('DGA (s. f.).')
  expect(citation({ ...undated, vintage: null }, '2026-11-23', 'en')).toContain('DGA (n. d.).')
})
