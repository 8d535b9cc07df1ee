import type { Words } from './document.ts'
import { MARGIN, type Sheet } from './pdf-page.ts'
import { STYLES, type Structure, type TextLine } from './pdf-text.ts'

/** A list in two columns: the left one is read first, then the right one, page by page. */

const GAP = 18
const BETWEEN = 3.2
const STYLE = STYLES.cell

const heightOf = (lines: readonly TextLine[]) => lines.length * STYLE.leading + BETWEEN
const laidOut = (sheet: Sheet, items: readonly Words[], width: number) =>
  items.map((item) => sheet.letters.lines(item, (width - GAP) / 2, STYLE))

/** How many items from `from` on a column of this height takes; at least one. */
function taken(items: readonly (readonly TextLine[])[], from: number, height: number): number {
  let used = 0
  let count = 0
  for (const lines of items.slice(from)) {
    used += heightOf(lines)
    if (used > height && count > 0) break
    count += 1
  }
  return count
}

/** The least height, up to `most`, at which two columns take all from `from` on. */
function balanced(items: readonly (readonly TextLine[])[], from: number, most: number): number {
  const whole = items.slice(from).reduce((sum, lines) => sum + heightOf(lines), 0)
  for (let height = whole / 2; height < most; height += STYLE.leading / 2) {
    const left = taken(items, from, height)
    if (from + left + taken(items, from + left, height) >= items.length) return height
  }
  return most
}

export const columnsHeight = (sheet: Sheet, items: readonly Words[], width: number) =>
  balanced(laidOut(sheet, items, width), 0, Number.POSITIVE_INFINITY)

/** Puts a list in two columns of equal height, over as many pages as it takes. */
export function putColumns(
  sheet: Sheet,
  parent: Structure,
  items: readonly Words[],
  x: number,
  width: number,
) {
  const laid = laidOut(sheet, items, width)
  const list = sheet.doc.struct('L' as never)
  parent.add(list)
  let at = 0
  while (at < laid.length) {
    sheet.need(Math.min(60, heightOf(laid[at] ?? [])))
    const top = sheet.y
    const height = balanced(laid, at, sheet.room())
    let bottom = top
    for (const left of [x, x + (width + GAP) / 2]) {
      sheet.y = top
      const count = at < laid.length ? taken(laid, at, height) : 0
      for (const lines of laid.slice(at, at + count)) {
        const item = sheet.doc.struct('LI' as never)
        const body = sheet.doc.struct('LBody' as never)
        list.add(item)
        item.add(body)
        sheet.put(body, lines, left, STYLE)
        body.end()
        item.end()
        sheet.y += BETWEEN
      }
      at += count
      bottom = Math.max(bottom, sheet.y)
    }
    sheet.y = bottom
    if (at < laid.length && sheet.y > MARGIN.top) sheet.newPage()
  }
  list.end()
}
