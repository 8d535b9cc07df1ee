import { describe, expect, test } from 'vitest'
import { GROUND } from '../../map/palette.ts'
import { SCALES } from './colours.ts'
import { hectaresByStep } from './steps.ts'

type Triple = [number, number, number]

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const partsOf = (hex: string) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Triple
const over = (colour: string, opacity: number, ground: string) =>
  partsOf(colour).map((part, i) => part * opacity + (partsOf(ground)[i] as number) * (1 - opacity)) as Triple

/** Machado, Oliveira and Fernandes 2009 (https://doi.org/10.1109/TVCG.2009.113), full severity, on linear sRGB. */
const VISION: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** CIELAB (D65) of a colour as somebody sees it. */
function seen(colour: Triple, matrix: number[][]): Triple {
  const lit = colour.map(linear)
  const [r, g, b] = matrix.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, part, i) => sum + part * (lit[i] as number), 0),
      ),
    ),
  ) as Triple
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005, https://doi.org/10.1002/col.20070). */
function difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const hue = (a: number, b: number) => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)]
  let turn = c1 * c2 === 0 ? 0 : h2 - h1
  if (turn > 180) turn -= 360
  if (turn < -180) turn += 360
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2))
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2]
  const h = c1 * c2 === 0 ? h1 + h2 : (h1 + h2 + (Math.abs(h1 - h2) > 180 ? 360 : 0)) / 2
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63))
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sc = 1 + 0.045 * c
  const sh = 1 + 0.015 * c * t
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))))
  const [dl, dc] = [(l2 - l1) / sl, (c2 - c1) / sc]
  return Math.sqrt(dl ** 2 + dc ** 2 + (dh / sh) ** 2 + rotation * dc * (dh / sh))
}

test('the difference of two colours is that of the tables of its authors', () => {
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3)
  expect(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 3)
})

describe.each(['light', 'dark'] as const)('on a %s ground', (flavour) => {
  const { free, opacity, ink, law, choice } = SCALES[flavour]
  const { land } = GROUND[flavour]
  test.each(Object.keys(VISION))('free, barred and left out are told apart in %s', (vision) => {
    const see = (colour: Triple) => seen(colour, VISION[vision] as number[][])
    const steps = free.map((colour) => see(over(colour, opacity, land)))
    const inks = [law, choice].map((share) => see(over(ink, share, land))) as [Triple, Triple]
    for (const step of steps)
      for (const one of inks) expect(difference(step, one)).toBeGreaterThanOrEqual(14.5)
    for (const [i, step] of steps.slice(1).entries())
      expect(difference(steps[i] as Triple, step)).toBeGreaterThanOrEqual(10.5)
    expect(difference(...inks)).toBeGreaterThanOrEqual(15)
    // In order of score the scale only gets darker, or only lighter.
    const signs = new Set(steps.slice(1).map((step, i) => Math.sign(step[0] - (steps[i] as Triple)[0])))
    expect(signs.size).toBe(1)
  })
})

test('hectares by step are all of those by tenth', () => {
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  expect(hectaresByStep(tenths, 5)).toEqual([3, 7, 11, 15, 19])
})
