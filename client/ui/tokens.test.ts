import { readFileSync } from 'node:fs'
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from 'culori'
import { describe, expect, test } from 'vitest'
import { FLAVOURS, type Flavour, PALETTE } from '../../geodata/layers/palette.ts'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

/** The declarations of the rule that begins with this line. */
function rule(start: string): Map<string, string> {
  const from = css.indexOf(start)
  expect(from, start).toBeGreaterThanOrEqual(0)
  const body = css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from))
  return new Map(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  )
}
const TOKENS: Record<Flavour, Map<string, string>> = {
  light: rule(':root,\n[data-theme="light"] {'),
  dark: rule('[data-theme="dark"] {'),
}
const colour = (flavour: Flavour, name: string): Color => {
  const value = parse(TOKENS[flavour].get(name) ?? '')
  if (!value) throw new Error(`${flavour} has no colour --${name}`)
  return value
}

const SIGHT = {
  normal: (seen: Color) => seen,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
}
const difference = differenceCiede2000()
const THEMES = [...TOKENS.light.keys()].filter((name) => name.startsWith('theme-'))

describe.each(FLAVOURS)('in the %s theme', (flavour) => {
  test('both flavours name the same colours', () => {
    const names = (of: Flavour) => [...TOKENS[of].keys()].sort()
    expect(names(flavour)).toEqual(names('light'))
  })

  test('every text is read on every surface (WCAG 2.2, 1.4.3 AA)', () => {
    const faint: string[] = []
    const holds = (text: string, surface: string, least: number) => {
      const ratio = wcagContrast(colour(flavour, text), colour(flavour, surface))
      if (ratio < least) faint.push(`${text} on ${surface}: ${ratio.toFixed(2)}`)
    }
    for (const surface of ['surface', 'surface-2', 'surface-3', 'accent-soft'])
      for (const text of ['text', 'text-quiet', 'accent-strong']) holds(text, surface, 4.5)
    for (const surface of ['surface', 'surface-2'])
      for (const text of ['accent', 'danger', 'ok', 'warn', 'unknown']) holds(text, surface, 4.5)
    for (const tone of ['danger', 'ok', 'warn']) holds(tone, `${tone}-soft`, 4.5)
    holds('on-accent', 'accent', 4.5)
    holds('on-accent', 'accent-strong', 4.5)
    // What shows where a control is, and where the focus is (1.4.11, 2.4.13).
    for (const surface of ['surface', 'surface-2']) {
      holds('line-control', surface, 3)
      holds('accent', surface, 3)
    }
    expect(faint).toEqual([])
  })

  test.each(Object.entries(SIGHT))('any two themes differ by ΔE2000 12 or more in %s vision', (_, see) => {
    const close: string[] = []
    for (const [at, one] of THEMES.entries())
      for (const other of THEMES.slice(at + 1)) {
        const far = difference(see(colour(flavour, one)), see(colour(flavour, other)))
        if (far < 12) close.push(`${one} and ${other}: ${far.toFixed(1)}`)
      }
    expect(THEMES).toHaveLength(9)
    expect(close).toEqual([])
  })

  test('a theme has one colour in the frame and on the map', () => {
    for (const name of THEMES)
      expect(TOKENS[flavour].get(name), name).toBe(
        PALETTE[flavour][name.replace('theme-', '') as keyof (typeof PALETTE)[Flavour]].fill,
      )
  })

  test('over satellite images a line is seen against its own casing, whatever lies under it (1.4.11)', () => {
    for (const [tone, { line, casing }] of Object.entries(PALETTE[flavour]))
      expect(wcagContrast(line, casing), tone).toBeGreaterThanOrEqual(3)
  })
})

test('sight without one kind of cone is simulated: the test can fail', () => {
  const [red, green] = ['#c0392b', '#6b8e23'].map((hex) => parse(hex) as Color) as [Color, Color]
  expect(difference(red, green)).toBeGreaterThan(40)
  expect(difference(SIGHT.deuteranopia(red), SIGHT.deuteranopia(green))).toBeLessThan(25)
})
