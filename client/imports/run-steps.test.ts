import { describe, expect, test } from 'vitest'
import { formatNumber } from '../../geodata/model/format.ts'
import type { Mapping } from '../../geodata/model/import.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { bytesIn } from '../data/bytes.ts'
import { asksForCrs, isComplete, stepOf } from './run-steps.ts'

const mapping: Mapping = { layer: 'well', connector: null }

describe('the step an import opens on', () => {
  test.each([
    ['received', null, 'archivo'],
    ['ready', null, 'archivo'],
    ['ready', mapping, 'columnas'],
    ['staging', mapping, 'resultado'],
    ['staged', mapping, 'resultado'],
    ['failed', mapping, 'resultado'],
    ['published', mapping, 'resultado'],
  ] as const)('%s with mapping %j: %s', (status, said, step) => {
    expect(stepOf({ status, mapping: said })).toBe(step)
  })
})

describe('the coordinate system', () => {
  const reading = (
    certainty: Reading['crs']['certainty'],
    geometry: Reading['geometry'] = 'file',
  ): Pick<Reading, 'geometry' | 'crs'> => ({
    geometry,
    crs: {
      srid: 32719,
      name: null,
      certainty,
      evidence: [],
      operation: { code: null, name: 'WGS 84', accuracy_m: 0 },
    },
  })
  test('is asked for when it is a guess or unknown, until somebody says it', () => {
    expect(asksForCrs(reading('guess'), mapping)).toBe(true)
    expect(asksForCrs(reading('unknown'), null)).toBe(true)
    expect(asksForCrs(reading('guess'), { ...mapping, read: { srid: 24879 } })).toBe(false)
  })
  test('is asked for when it is named but not read', () => {
    const { crs, geometry } = reading('declared')
    expect(asksForCrs({ geometry, crs: { ...crs, srid: 27700, operation: null } }, mapping)).toBe(true)
  })
  test('is not asked for when it is known, or nothing has a place', () => {
    expect(asksForCrs(reading('declared'), mapping)).toBe(false)
    expect(asksForCrs(reading('deduced'), mapping)).toBe(false)
    expect(asksForCrs(reading('guess', 'none'), mapping)).toBe(false)
    expect(asksForCrs(reading('guess'), { ...mapping, geometry: 'none' })).toBe(false)
  })
})

test('what is still being typed is not sent', () => {
  const source = { name: 'DGA', year: null, reference: 'Res. 529' }
  expect(isComplete(mapping)).toBe(true)
  expect(isComplete({ ...mapping, source, licence: 'no declarada', vintage: '2024-10' })).toBe(true)
  expect(isComplete({ ...mapping, source: { ...source, name: ' ' } })).toBe(false)
  expect(isComplete({ ...mapping, source: { ...source, reference: '' } })).toBe(false)
  expect(isComplete({ ...mapping, licence: '' })).toBe(false)
  expect(isComplete({ ...mapping, vintage: '2024-1' })).toBe(false)
  expect(isComplete({ ...mapping, vintage: null })).toBe(true)
})

test.each([
  [427, '427\u00a0bytes'],
  [4_000, '3,9\u00a0kB'],
  [214_210, '209\u00a0kB'],
  [8_600_000, '8,2\u00a0MB'],
  [200 * 1024 * 1024, '200\u00a0MB'],
])('%i bytes are %s', (bytes, words) => {
  expect(bytesIn(bytes, (value, digits) => formatNumber(value, 'es', digits))).toBe(words)
})
