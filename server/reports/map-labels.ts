import type { Mark } from './drawing.ts'
import type { Box, Frame } from './map-frame.ts'

/** Names on a map, none over another. */

export interface Label {
  x: number
  y: number
  text: string
  size: number
  bold?: boolean
  colour: string
  /** Distance from what it names, points; 0: written over it. */
  off: number
}

export const INK = '#1f1b16'
export const QUIET = '#5c544b'

/** Names that stand clear of one another, the first ones first. */
export function placedLabels(labels: readonly Label[], { width, height }: Frame, taken: Box[]): Mark[] {
  const marks: Mark[] = []
  const written = new Set<string>()
  for (const label of labels) {
    // Capitals are wider.
    const letter = label.text === label.text.toUpperCase() ? 0.66 : 0.52
    const wide = label.text.length * label.size * letter
    const key = `${label.text} ${Math.round(label.x / 60)} ${Math.round(label.y / 60)}`
    if (written.has(key)) continue
    const { x, y, off, size } = label
    const tries: [number, number, 'start' | 'middle' | 'end'][] =
      off === 0
        ? [[x, y + size * 0.35, 'middle']]
        : [
            [x + off, y + size * 0.35, 'start'],
            [x - off, y + size * 0.35, 'end'],
            [x, y - off, 'middle'],
            [x, y + off + size * 0.8, 'middle'],
          ]
    for (const [tx, ty, anchor] of tries) {
      const left = anchor === 'start' ? tx : anchor === 'end' ? tx - wide : tx - wide / 2
      const area: Box = [left - 1, ty - size, left + wide + 1, ty + size * 0.3]
      if (area[0] < 2 || area[1] < 2 || area[2] > width - 2 || area[3] > height - 2) continue
      if (taken.some((o) => area[0] < o[2] && area[2] > o[0] && area[1] < o[3] && area[3] > o[1])) continue
      taken.push(area)
      written.add(key)
      marks.push({
        kind: 'text',
        x: tx,
        y: ty,
        text: label.text,
        size,
        anchor,
        colour: label.colour,
        halo: '#ffffff',
        ...(label.bold ? { bold: true } : {}),
      })
      break
    }
  }
  return marks
}
