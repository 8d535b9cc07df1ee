import { formatNumber, formatQuantity } from '../../geodata/model/format.ts'
import type { Language } from '../../geodata/model/text.ts'
import { type Mark, n, rectangle } from './drawing.ts'
import {
  arcText,
  type Box,
  type Frame,
  metresPerPoint,
  roundBelow,
  type Tick,
  type Ticks,
} from './map-frame.ts'
import { INK, QUIET } from './map-labels.ts'
import { GUTTER } from './map-read.ts'

/** What a map is measured with: scale bar, north, grid of metres, degrees on its edges. */

/** Scale bar, scale and north of a window, with the boxes of paper they cover. */
export function furnitureOf(frame: Frame, language: Language): { marks: Mark[]; covers: Box[] } {
  const { width, height } = frame
  // Scale bar, north and scale stand on white, so that nothing is read through them.
  const perPoint = metresPerPoint(frame)
  const bar_m = roundBelow(perPoint * Math.min(110, width * 0.3))
  const bar = bar_m / perPoint
  const barText =
    bar_m >= 1000 ? formatQuantity(bar_m / 1000, 'km', language, 1) : formatQuantity(bar_m, 'm', language, 0)
  const panel = { x: 6, y: height - 31, width: Math.max(bar + 34, 86), height: 25 }
  const half = bar / 2
  const marks: Mark[] = [
    {
      kind: 'path',
      d: rectangle(panel.x, panel.y, panel.width, panel.height),
      fill: '#ffffff',
      fillOpacity: 0.88,
    },
    { kind: 'path', d: rectangle(panel.x + 8, panel.y + 16, half, 3.4), fill: INK },
    { kind: 'path', d: rectangle(panel.x + 8, panel.y + 16, bar, 3.4), stroke: INK, width: 0.6 },
    { kind: 'text', x: panel.x + 8, y: panel.y + 13.4, text: '0', size: 6, anchor: 'middle', colour: INK },
    {
      kind: 'text',
      x: panel.x + 8 + bar,
      y: panel.y + 13.4,
      text: barText,
      size: 6,
      anchor: 'middle',
      colour: INK,
    },
    {
      kind: 'text',
      x: panel.x + 4,
      y: panel.y + 6.6,
      text: `1:${formatNumber(frame.scale, language, 0)}`,
      size: 6.4,
      anchor: 'start',
      bold: true,
      colour: INK,
    },
    { kind: 'path', d: rectangle(width - 25, 5, 20, 31), fill: '#ffffff', fillOpacity: 0.88 },
    { kind: 'path', d: `M${n(width - 15)} 15L${n(width - 20.5)} 33L${n(width - 15)} 29.5Z`, fill: INK },
    {
      kind: 'path',
      d: `M${n(width - 15)} 15L${n(width - 9.5)} 33L${n(width - 15)} 29.5Z`,
      fill: '#ffffff',
      stroke: INK,
      width: 0.6,
    },
    { kind: 'text', x: width - 15, y: 13, text: 'N', size: 7.5, anchor: 'middle', bold: true, colour: INK },
  ]
  return {
    marks,
    covers: [
      [panel.x, panel.y, panel.x + panel.width, panel.y + panel.height],
      [width - 25, 5, width - 5, 36],
    ],
  }
}

/** Lines of the grid, in points of the window. */
export function gridMark({ width, height }: Frame, grid: Ticks): Mark {
  const d = [
    ...grid.east.map(({ at }) => `M${n(at)} 0V${n(height)}`),
    ...grid.north.map(({ at }) => `M0 ${n(at)}H${n(width)}`),
  ].join('')
  return { kind: 'path', d, stroke: QUIET, width: 0.25, dash: [1, 3] }
}

/** The edge of a map with its numbers: metres on the left and below, degrees above and on the right. */
export function frameMarks({ width, height }: Frame, grid: Ticks, language: Language): Mark[] {
  const es = language === 'es'
  const metres = (value: number) => formatNumber(value, language, 0)
  const west: readonly [string, string] = es ? ['O', 'E'] : ['W', 'E']
  const clear = (values: readonly Tick[], length: number, margin: number) =>
    values.filter(({ at }) => at > margin && at < length - margin)
  const tick = (x: number, y: number, dx: number, dy: number) => `M${n(x)} ${n(y)}l${n(dx)} ${n(dy)}`
  return [
    { kind: 'path', d: rectangle(GUTTER, GUTTER, width, height), stroke: INK, width: 0.8 },
    {
      kind: 'path',
      d: [
        ...grid.east.map(({ at }) => tick(GUTTER + at, GUTTER + height, 0, 3)),
        ...grid.north.map(({ at }) => tick(GUTTER, GUTTER + at, -3, 0)),
        ...grid.longitude.map(({ at }) => tick(GUTTER + at, GUTTER, 0, -3)),
        ...grid.latitude.map(({ at }) => tick(GUTTER + width, GUTTER + at, 3, 0)),
      ].join(''),
      stroke: INK,
      width: 0.6,
    },
    ...clear(grid.east, width, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + at,
        y: GUTTER + height + 9.5,
        text: metres(value),
        size: 5.8,
        anchor: 'middle',
        colour: INK,
      }),
    ),
    ...clear(grid.north, height, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER - 4.8,
        y: GUTTER + at,
        text: metres(value),
        size: 5.8,
        anchor: 'middle',
        colour: INK,
        angle: -90,
      }),
    ),
    ...clear(grid.longitude, width, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + at,
        y: GUTTER - 4.6,
        text: arcText(value, grid.step_deg, west),
        size: 5.8,
        anchor: 'middle',
        colour: QUIET,
      }),
    ),
    ...clear(grid.latitude, height, 18).map(
      ({ value, at }): Mark => ({
        kind: 'text',
        x: GUTTER + width + 4.8,
        y: GUTTER + at,
        text: arcText(value, grid.step_deg, ['S', 'N']),
        size: 5.8,
        anchor: 'middle',
        colour: QUIET,
        angle: 90,
      }),
    ),
  ]
}
