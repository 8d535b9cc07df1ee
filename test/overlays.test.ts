import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * Overlays without a grid can hang the embedded engine where edges nearly coincide (DECISIONS): each says its grid, a
 * millimetre in metres (0.001) or in degrees (1e-8), or one by name.
 */
const OVERLAY = /\bst_(?:union|unaryunion|intersection|difference|symdifference)\(/gi
const GRID = /^(0\.001|1e-8|grid)$/

/** The arguments of a call whose opening bracket stands just before `from`. */
function argumentsAt(text: string, from: number): string[] {
  const found = ['']
  let depth = 1
  for (let at = from; depth > 0 && at < text.length; at++) {
    const character = text[at] as string
    if (character === '(') depth++
    if (character === ')') depth--
    if (depth === 1 && character === ',') found.push('')
    else if (depth > 0) found[found.length - 1] += character
  }
  return found.map((argument) => argument.trim())
}

const files = ['migrations/repeatable', 'server'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(sql|ts)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name)),
)

test('every overlay is made on a grid', () => {
  const calls = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(OVERLAY)].map((call) => ({
      where: `${file}:${text.slice(0, call.index).split('\n').length}`,
      last: argumentsAt(text, call.index + call[0].length).at(-1) ?? '',
    }))
  })
  expect(calls.length).toBeGreaterThan(10)
  expect(calls.filter(({ last }) => !GRID.test(last)).map(({ where, last }) => `${where}: ${last}`)).toEqual(
    [],
  )
})
