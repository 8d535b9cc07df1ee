import { expect, it } from 'vitest'
import { companyName } from './company.ts'

it.each([
  ['CIA. MINERA DEL SALAR', 'Cia. Minera del Salar'],
  ['ACME S.A.', 'Acme S.A.'],
  ['ACME E.I.R.L.', 'Acme E.I.R.L.'],
  ['EXPLOTADORA NORTE SpA', 'Explotadora Norte Spa'],
  ['SLM.AU. PAMPA', 'Slm.au. Pampa'],
  ['FUNDIDORA', 'Fundidora'],
  ['SOC. PLAYA BLANCA (JUAN PEREZ)', 'Soc. Playa Blanca'],
])('%s is a company', (text, name) => {
  expect(companyName(text)?.toLowerCase()).toBe(name.toLowerCase())
})

it.each([
  'JUAN PEREZ',
  'J. PEREZ SOTO',
  'MARIA DEL CARMEN SALAS',
  'JUAN PEREZ (SOC. MINERA NUEVA)',
  '(JUAN PEREZ)',
  'ROSA MINAYA',
])('%s may be a person', (text) => {
  expect(companyName(text)).toBeNull()
})
