import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/**
 * Colours are written in two places: `ui/tokens.css` for the page, `map/palette.ts` for the map (the layers' own are in
 * `geodata/layers/palette.ts`). Everything else names one of them. What is drawn by other means has its reason here.
 */
const COLOURS_MAY_BE_IN: Record<string, string> = {
  'ui/tokens.css': 'the tokens',
  'map/palette.ts': 'the palette of the map',
  'availability/legend/colours.ts': 'a scale of scores; a test of its own holds it',
  'app/first.css': 'the picture that is there before any token',
  'show/Qr.tsx': 'a camera reads black on white, whatever the theme',
  'show/sheet/sheet.css': 'a sheet on the screen is as white as its paper',
  'show/sheet/Furniture.tsx': 'scale and north of the sheet, in the ink of its paper',
}

const SIZES_MAY_BE_IN: Record<string, string> = {
  'app/first.css': 'a picture measures in its own units',
  'show/story/StoryShow.module.css': 'read from across a room: sized by the screen',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(css|tsx?)$/.test(path) && !/\.(test|fixture)\.ts$/.test(path))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

/** Lines of a file that a pattern finds, as `file:line text`. */
const found = (path: string, pattern: RegExp): string[] =>
  read(path)
    .split('\n')
    .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : []))

const COLOUR = /(?<![\w&])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!-)|\b(?:rgba?|hsla?|oklch|oklab)\(/i

test('the pattern knows a colour when it sees one', () => {
  for (const line of [
    'color: #fff;',
    "fill: '#1f4fd1'",
    'rgb(0 0 0 / 50%)',
    'hsl(10 20% 30%)',
    "'#1F4FD180'",
  ])
    expect(COLOUR.test(line), line).toBe(true)
  for (const line of ['color: var(--text)', "url('#first-picture')", '#parameters', 'hash="descargar"'])
    expect(COLOUR.test(line), line).toBe(false)
})

test('no colour is written outside the tokens and the palette', () => {
  expect(files.length).toBeGreaterThan(200)
  const strays = files.flatMap((path) => (path in COLOURS_MAY_BE_IN ? [] : found(path, COLOUR)))
  expect(strays).toEqual([])
})

test('no exception outlives its reason', () => {
  for (const path of Object.keys(COLOURS_MAY_BE_IN))
    expect(found(path, COLOUR).length, path).toBeGreaterThan(0)
})

test('every size of text is a step of the scale; paper has its points', () => {
  const strays = files
    .filter((path) => path.endsWith('.css') && !(path in SIZES_MAY_BE_IN))
    .flatMap((path) => found(path, /font-size:(?!\s*(?:var\(--text-|inherit|[\d.]+pt))/))
  expect(strays).toEqual([])
})
