import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_HOMES, ROOMS } from './rooms.ts'

interface Import {
  from: string
  to: string
  typesOnly: boolean
}

const sources = ['geodata', 'server', 'client'].flatMap((top) =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter(
      (path) => /\.(ts|tsx)$/.test(path) && !/\.test\.tsx?$|\.fixture\.ts$|\.d\.ts$|node_modules/.test(path),
    ),
)

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8')
  return [
    ...[...text.matchAll(statement)].map(([, type, to]) => ({
      from: path,
      to: to ?? '',
      typesOnly: Boolean(type),
    })),
    ...[...text.matchAll(dynamic)].map(([, to]) => ({ from: path, to: to ?? '', typesOnly: false })),
  ]
}

function roomOf(path: string): string | undefined {
  return ROOMS.map(({ path: room }) => room)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}

test('every source file stands in a room', () => {
  expect(sources.length).toBeGreaterThan(60)
  expect(sources.filter((path) => !roomOf(path))).toEqual([])
})

test('imports go down, as the table of rooms says', () => {
  const offences = sources.flatMap(importsOf).flatMap(({ from, to, typesOnly }) => {
    if (!to.startsWith('.')) return []
    const target = normalize(join(from, '..', to)).replace(/\?.*$/, '')
    if (!/\.tsx?$/.test(target)) return []
    const [fromRoom, toRoom] = [roomOf(from), roomOf(target)]
    const room = ROOMS.find(({ path }) => path === fromRoom)
    if (!toRoom || fromRoom === toRoom || room?.may.includes(toRoom)) return []
    if (typesOnly && room?.types?.includes(toRoom)) return []
    return [
      `${from} may not import ${target}: ${fromRoom} may use ${room?.may.join(', ') || 'nothing of ours'}`,
    ]
  })
  expect(offences).toEqual([])
})

test('a package with one home is imported there only', () => {
  const offences = sources.flatMap(importsOf).flatMap(({ from, to }) => {
    const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '')
    const homes = PACKAGE_HOMES[name]
    if (!homes || homes.some((home) => from === home || from.startsWith(`${home}/`))) return []
    return [`${from} may not import ${name}: its home is ${homes.join(', ')}`]
  })
  expect(offences).toEqual([])
})

/** Where what we know meets the machine: a hash, and the bytes of files. */
const MACHINE = /^geodata\/(rules\/hash|formats\/[\w-]+|availability\/field-file)\.ts$/

test('what we know has no database, no HTTP, no page', () => {
  const offences = sources
    .filter((path) => path.startsWith('geodata/') && !MACHINE.test(path))
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('node:') || ['react', 'pg', 'express'].includes(to))
    .map(({ from, to }) => `${from} imports ${to}`)
  expect(offences).toEqual([])
})

/** Reads a file of one's own in the browser: in a worker of its own, that comes when a file is opened. */
const OWN_READER = 'client/own-file/read.ts'

test('what people see does not carry the readers of files', () => {
  const offences = sources
    .filter((path) => path.startsWith('client/'))
    .flatMap(importsOf)
    .filter(({ from, to, typesOnly }) =>
      to.includes('geodata/formats/')
        ? !typesOnly && from !== OWN_READER
        : !typesOnly &&
          join(dirname(from), to) === OWN_READER &&
          !['client/own-file/worker.ts', 'client/own-file/read.test.ts'].includes(from),
    )
    .map(({ from, to }) => `${from} imports ${to}`)
  expect(offences).toEqual([])
})
