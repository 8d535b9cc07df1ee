import { expect, test } from 'vitest'
import { formats } from '../../geodata/model/format.ts'
import es from '../i18n/es.json'
import type { Words } from '../i18n/index.ts'
import { howMany, MOST } from './where.ts'

test('what is counted is a number; what is not counted to the end says so', () => {
  const t = ((key: string, { number = '' } = {}) =>
    key === 'described.voice.moreThan'
      ? es.described.voice.moreThan.replace('{{number}}', number)
      : key) as Words['t']
  const { number } = formats('es')
  expect(howMany(1999, { t, number })).toBe('1.999')
  expect(howMany(MOST, { t, number })).toBe('2.000')
  expect(howMany(MOST + 1, { t, number })).toBe('más de 2.000')
})
