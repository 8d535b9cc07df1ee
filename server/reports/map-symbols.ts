import { type Ink, inkOf, symbolSvg } from '../../geodata/layers/symbology.ts'
import type { FeatureSymbol, Theme } from '../../geodata/model/layer.ts'
import { type Drawing, type Mark, n, placed, svgDrawing } from './drawing.ts'

/** A symbol on paper, for maps and their legend alike. Sizes in points, y downwards. */

/** Share of a fill's strength that paper takes: many areas lie over one another here, and names have to be read on them. */
const FILL = 0.6

/** Points of paper for a pixel of the screen. */
const PIXEL = 0.62

type Point = readonly [number, number]

/** Rings or lines in points. */
export type Shape = readonly (readonly Point[])[]

export const pathOf = (shape: Shape, closed: boolean): string =>
  shape
    .map(
      (line) => line.map(([x, y], at) => `${at ? 'L' : 'M'}${n(x)} ${n(y)}`).join('') + (closed ? 'Z' : ''),
    )
    .join('')

function extent(shape: Shape): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const line of shape)
    for (const [x, y] of line) {
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
  return box
}

/** Lines of a pattern over a box, as one path; on a grid of the page, so that neighbours of one kind continue. */
function patternPath(pattern: 'hatch' | 'cross' | 'wave', [x0, y0, x1, y1]: readonly number[]): string {
  const [left, top, right, bottom] = [x0, y0, x1, y1] as [number, number, number, number]
  const parts: string[] = []
  if (pattern === 'wave') {
    const [length, height] = [16 * PIXEL, 9 * PIXEL]
    const swing = 1.6 * PIXEL
    for (let y = Math.floor(top / height) * height; y <= bottom; y += height) {
      let x = Math.floor(left / length) * length
      let d = `M${n(x)} ${n(y)}`
      for (; x <= right; x += length)
        d += `Q${n(x + length / 4)} ${n(y - 2 * swing)} ${n(x + length / 2)} ${n(y)}Q${n(x + (3 * length) / 4)} ${n(y + 2 * swing)} ${n(x + length)} ${n(y)}`
      parts.push(d)
    }
    return parts.join('')
  }
  const step = (pattern === 'hatch' ? 10 : 12) * PIXEL
  for (let sum = Math.floor((left + top) / step) * step; sum <= right + bottom; sum += step)
    parts.push(`M${n(sum - bottom)} ${n(bottom)}L${n(sum - top)} ${n(top)}`)
  if (pattern === 'cross')
    for (let sum = Math.floor((left - bottom) / step) * step; sum <= right - top; sum += step)
      parts.push(`M${n(sum + top)} ${n(top)}L${n(sum + bottom)} ${n(bottom)}`)
  return parts.join('')
}

/** Two strands that cross along a line: the braid of indigenous land. */
function braid(shape: Shape): [string, string] {
  const [step, swing, turn] = [1, 1.15, 7]
  const strands: [string[], string[]] = [[], []]
  for (const line of shape) {
    let along = 0
    const points: [Point, Point][] = []
    for (let i = 1; i < line.length; i++) {
      const [[ax, ay], [bx, by]] = [line[i - 1], line[i]] as [Point, Point]
      const length = Math.hypot(bx - ax, by - ay)
      if (length === 0) continue
      const [ux, uy] = [(bx - ax) / length, (by - ay) / length]
      for (let at = points.length ? step - (along % step) : 0; at <= length; at += step) {
        const away = swing * Math.sin(((along + at) / turn) * 2 * Math.PI)
        const [x, y] = [ax + ux * at, ay + uy * at]
        points.push([
          [x - uy * away, y + ux * away],
          [x + uy * away, y - ux * away],
        ])
      }
      along += length
    }
    for (const side of [0, 1] as const)
      if (points.length > 1) strands[side].push(pathOf([points.map((pair) => pair[side])], false))
  }
  return [strands[0].join(''), strands[1].join('')]
}

function lineMarks(d: string, ink: Ink): Mark[] {
  const width = ink.width * PIXEL
  const marks: Mark[] = ink.casing
    ? [{ kind: 'path', d, stroke: ink.colours.casing, width: ink.casing * PIXEL }]
    : []
  if (ink.gap > 0) {
    marks.push({ kind: 'path', d, stroke: ink.colours.line, width: 2 * width + ink.gap * PIXEL })
    marks.push({
      kind: 'path',
      d,
      stroke: ink.casing ? ink.colours.casing : ink.paper,
      width: ink.gap * PIXEL,
    })
    return marks
  }
  const [dash, space] = ink.dash ?? [0, 0]
  marks.push({
    kind: 'path',
    d,
    stroke: ink.colours.line,
    width,
    ...(ink.dash ? { dash: [dash * PIXEL, space * PIXEL] as const } : {}),
  })
  return marks
}

/** An area: share of the tone, pattern, edge. */
export function areaMarks(rings: Shape, symbol: FeatureSymbol, theme: Theme): Mark[] {
  const ink = inkOf(symbol, theme, 'light')
  const d = pathOf(rings, true)
  const marks: Mark[] = []
  if (ink.fillOpacity > 0)
    marks.push({ kind: 'path', d, fill: ink.colours.fill, fillOpacity: ink.fillOpacity * FILL })
  if (ink.pattern === 'weave') {
    const [over, under] = braid(rings.map((ring) => (ring[0] ? [...ring, ring[0]] : ring)))
    return [
      ...marks,
      { kind: 'path', d: under, stroke: ink.colours.line, width: 0.7 },
      { kind: 'path', d: over, stroke: ink.colours.line, width: 0.7 },
    ]
  }
  if (ink.pattern)
    marks.push({
      kind: 'group',
      clip: d,
      opacity: 0.6,
      marks: [
        ...(ink.casing
          ? [
              {
                kind: 'path' as const,
                d: patternPath(ink.pattern, extent(rings)),
                stroke: ink.colours.casing,
                width: 1.1,
              },
            ]
          : []),
        {
          kind: 'path',
          d: patternPath(ink.pattern, extent(rings)),
          stroke: ink.colours.line,
          width: 0.5,
        },
      ],
    })
  return [...marks, ...lineMarks(d, ink)]
}

export const lineFeatureMarks = (lines: Shape, symbol: FeatureSymbol, theme: Theme): Mark[] =>
  lineMarks(pathOf(lines, false), inkOf(symbol, theme, 'light'))

/** A disc with its icon, its middle at (x, y). */
export function pointMarks([x, y]: Point, symbol: FeatureSymbol, theme: Theme): Mark[] {
  const { width, height, marks } = svgDrawing(symbolSvg(symbol, theme, 'light', 1, 'point'))
  return [placed(marks, x - (width * PIXEL) / 2, y - (height * PIXEL) / 2, PIXEL)]
}

export const symbolRadius = (symbol: FeatureSymbol) => symbol.radius * PIXEL

export type Drawn = 'point' | 'line' | 'area'

/** What the legend shows of a symbol: the same marks as on the map. */
export function swatch(symbol: FeatureSymbol, theme: Theme, drawn: readonly Drawn[]): Drawing {
  const [width, height] = [26, 15]
  const marks: Mark[] = []
  if (drawn.includes('area'))
    marks.push(
      ...areaMarks(
        [
          [
            [1.5, 1.5],
            [width - 1.5, 1.5],
            [width - 1.5, height - 1.5],
            [1.5, height - 1.5],
          ],
        ],
        symbol,
        theme,
      ),
    )
  if (drawn.includes('line'))
    marks.push(
      ...lineFeatureMarks(
        [
          [
            [1, 11],
            [9, 5],
            [16, 9.5],
            [width - 1, 4],
          ],
        ],
        symbol,
        theme,
      ),
    )
  if (drawn.includes('point')) {
    const radius = Math.min(symbol.radius, (height / 2 - 1) / PIXEL)
    marks.push(...pointMarks([width / 2, height / 2], { ...symbol, radius }, theme))
  }
  return { width, height, marks }
}

/** The site: a thick unbroken edge that nothing else has, over a white one. */
export function siteMarks(rings: Shape): Mark[] {
  const d = pathOf(rings, true)
  return [
    { kind: 'path', d, fill: '#b3261e', fillOpacity: 0.12 },
    { kind: 'path', d, stroke: '#ffffff', width: 3.4, round: true },
    { kind: 'path', d, stroke: '#b3261e', width: 1.8, round: true },
  ]
}

export const siteSwatch: Drawing = {
  width: 26,
  height: 15,
  marks: siteMarks([
    [
      [2.5, 2.5],
      [23.5, 2.5],
      [23.5, 12.5],
      [2.5, 12.5],
    ],
  ]),
}
