import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('an empty environment gives the embedded database on port 3000', () => {
  expect(readConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: null, loadAtlas: true })
})

test('empty values count as absent', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', PUBLIC_URL: '' })).toMatchObject({
    port: 3000,
    databaseUrl: null,
    publicUrl: null,
  })
})

test('the public address loses its final slash', () => {
  expect(readConfig({ PUBLIC_URL: 'https://suelo.example/' }).publicUrl).toBe('https://suelo.example')
})

test('every wrong variable is named, with its value, in one error', () => {
  const read = () => readConfig({ PORT: 'ninety', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' })
  expect(read).toThrow(/PORT="ninety"/)
  expect(read).toThrow(/DATABASE_URL="mysql:\/\/x": must start with postgresql/)
  expect(read).toThrow(/LOG_LEVEL="loud"/)
})

test('nothing is fetched by itself unless it is asked for', () => {
  expect(readConfig({}).pullsSources).toBe(false)
  expect(readConfig({ PULL: 'on' }).pullsSources).toBe(true)
})

test('one process does everything; two share a database server', () => {
  const url = { DATABASE_URL: 'postgresql://db/suelo_comun' }
  expect(readConfig({})).toMatchObject({ isWeb: true, isWorker: true })
  expect(readConfig({ ...url, PROCESS: 'web' })).toMatchObject({ isWeb: true, isWorker: false })
  expect(readConfig({ ...url, PROCESS: 'worker' })).toMatchObject({ isWeb: false, isWorker: true })
  expect(() => readConfig({ PROCESS: 'worker' })).toThrow(/PROCESS=worker needs DATABASE_URL/)
})
