import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Shelf } from './shelf.ts'
import { isKey, Store, versionOf, writeRegion, writeWhole } from './store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fields-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = (version: number) => `road_public-${version}-0123456789abcdef0123`

/** A field of a version, of so many bytes, last used so many days ago. */
async function put(store: Store, version: number, bytes: number, days: number) {
  await store.prepare()
  writeWhole(store.path(key(version)), new Uint8Array(bytes))
  writeRegion(store.regionPath(key(version)), Uint8Array.of(version, 2, 3))
  const time = new Date(Date.now() - days * 86_400_000)
  utimesSync(store.path(key(version)), time, time)
}

test('a key names its layer and version, and nothing that leads out of the folder', () => {
  expect(isKey(key(12))).toBe(true)
  expect(versionOf(key(12))).toBe(12)
  for (const wrong of ['../etc/passwd', 'road_public-12', `${key(12)}/..`, `${key(12)}\n`, '', 'A-1-00'])
    expect(isKey(wrong), wrong).toBe(false)
})

test('a field is there when both of its files are, and a region that was changed is not given', async () => {
  const store = new Store(join(folder, 'fields'))
  expect(await store.has(key(1))).toBe(false)
  await put(store, 1, 10, 0)
  expect(await store.has(key(1))).toBe(true)
  expect(await store.region(key(1))).toEqual(Buffer.from([1, 2, 3]))
  const path = store.regionPath(key(1))
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.subarray(0, bytes.length - 1))
  expect(await store.region(key(1))).toBeNull()
  expect(await store.has(key(1))).toBe(false)
  expect(readdirSync(join(folder, 'fields'))).toEqual([])
})

test('the folder keeps its bound: versions of yesterday go first, then what was used longest ago', async () => {
  const store = new Store(join(folder, 'fields'))
  await put(store, 1, 1000, 9)
  await put(store, 2, 1000, 1)
  await put(store, 3, 1000, 5)
  await put(store, 4, 1000, 8)
  const isCurrent = (version: number) => version === 1 || version === 4
  expect(await store.sweep(isCurrent, 10_000)).toEqual([])
  expect(await store.sweep(isCurrent, 3500)).toEqual([key(3)])
  expect(await store.sweep(isCurrent, 1500)).toEqual([key(2), key(1)])
  expect(await store.has(key(4))).toBe(true)
  expect(await store.has(key(1))).toBe(false)
})

test('what a killed process had half written goes; what is being written stays', async () => {
  const store = new Store(folder)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'old.tmp'), 'x')
  utimesSync(join(folder, 'old.tmp'), new Date(0), new Date(0))
  writeFileSync(join(folder, 'new.tmp'), 'x')
  await store.prepare()
  expect(readdirSync(folder)).toEqual(['new.tmp'])
})

test('a shelf gives up what was used longest ago, and never what is asked for', () => {
  const shelf = new Shelf<string>(10, (value) => value.length)
  for (const each of ['aaaa', 'bbbb']) {
    shelf.makeRoom(4, new Set())
    shelf.set(each, each)
  }
  expect(shelf.get('aaaa')).toBe('aaaa')
  shelf.makeRoom(4, new Set(['cccc']))
  shelf.set('cccc', 'cccc')
  expect(shelf.keys).toEqual(['aaaa', 'cccc'])
  shelf.makeRoom(4, new Set(['aaaa', 'cccc', 'dddd']))
  shelf.set('dddd', 'dddd')
  expect(shelf.bytes).toBe(12)
  shelf.makeRoom(0, new Set(['dddd']))
  expect(shelf.keys).toEqual(['cccc', 'dddd'])
})
