import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOMS } from './rooms.ts'

const documents = execFileSync('find', ['.', '-name', '*.md', '-not', '-path', '*/node_modules/*'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')

test('every relative link of a document leads somewhere', () => {
  expect(documents.length).toBeGreaterThan(10)
  const broken = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !existsSync(join(dirname(path), target)))
      .map((target) => `${path} → ${target}`),
  )
  expect(broken).toEqual([])
})

test('every command a document names is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const unknown = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/npm run ([\w:-]+)/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in scripts))
      .map((name) => `${path}: npm run ${name}`),
  )
  expect(unknown).toEqual([])
})

test('every room that the table names is there', () => {
  expect(ROOMS.map(({ path }) => path).filter((path) => !existsSync(path))).toEqual([])
})
