import { type Block, type Cell, type Column, isDrawing } from './document.ts'
import { putDrawing } from './pdf-figure.ts'
import { MARGIN, type Sheet } from './pdf-page.ts'
import { RULE, SHADE, STYLES, type Structure, type Style } from './pdf-text.ts'

/** Tables, and names with what is said of them. */

/** Width of the names of facts beside what is said of them. */
export const namesWidth = (width: number) => Math.min(96, width * 0.34)

/** A table; its head is said once and drawn again on each page. */
export function putTable(
  sheet: Sheet,
  parent: Structure,
  { title, columns, rows }: { title: string; columns: readonly Column[]; rows: readonly (readonly Cell[])[] },
  left: number,
  width: number,
) {
  if (rows.length === 0) return
  const share = columns.reduce((sum, column) => sum + column.width, 0)
  const pad = 4
  const places: { x: number; width: number; end: boolean }[] = []
  let x = left
  for (const column of columns) {
    const wide = (column.width / share) * width
    places.push({ x, width: wide, end: column.align === 'end' })
    x += wide
  }
  const laid = (cell: Cell, at: number, style: Style) =>
    isDrawing(cell) ? [] : sheet.letters.lines(cell, (places[at]?.width ?? 0) - 2 * pad, style)
  const heads = columns.map((column, at) => laid(column.title, at, STYLES.head))
  const headHeight = Math.max(...heads.map((lines) => lines.length)) * STYLES.head.leading + 2 * pad

  const table = sheet.doc.struct('Table' as never, { title } as never)
  parent.add(table)
  const drawHead = (row: Structure | null) => {
    const top = sheet.y
    sheet.artifact(() => sheet.doc.rect(left, top, width, headHeight).fill(SHADE))
    const draw = (at: number) => {
      const place = places[at] as (typeof places)[number]
      heads[at]?.forEach((line, i) => {
        const wide = line.reduce((sum, piece) => sum + piece.width, 0)
        const tx = place.end ? place.x + place.width - pad - wide : place.x + pad
        sheet.write(line, tx, top + pad + i * STYLES.head.leading, STYLES.head)
      })
    }
    if (row) {
      columns.forEach((_column, at) => {
        const cell = sheet.doc.struct('TH', { scope: 'Column' } as never)
        row.add(cell)
        cell.add(() => draw(at))
        cell.end()
      })
      // What repeats on later pages is no header a second time.
    } else
      sheet.artifact(() => {
        columns.forEach((_column, at) => {
          draw(at)
        })
      })
    sheet.y = top + headHeight
  }
  const bodies = rows.map((cells) => {
    const lines = cells.map((cell, at) => laid(cell, at, STYLES.cell))
    const drawn = Math.max(0, ...cells.map((cell) => (isDrawing(cell) ? cell.height : 0)))
    return {
      cells,
      lines,
      height: Math.max(drawn, Math.max(...lines.map((one) => one.length)) * STYLES.cell.leading) + 2 * pad,
    }
  })
  sheet.need(headHeight + Math.min(bodies[0]?.height ?? 0, 300))
  const head = sheet.doc.struct('TR' as never)
  table.add(head)
  drawHead(head)
  head.end()
  const again = () => drawHead(null)
  for (const { cells, lines, height } of bodies) {
    const element = sheet.doc.struct('TR' as never)
    table.add(element)
    const made = cells.map((_cell, at) => {
      const cell =
        at === 0 ? sheet.doc.struct('TH', { scope: 'Row' } as never) : sheet.doc.struct('TD' as never)
      element.add(cell)
      return cell
    })
    const rest = lines.map((one) => [...one])
    let first = true
    let left_height = height
    do {
      const whole = left_height <= sheet.room()
      if (!whole && sheet.y > MARGIN.top + headHeight + 1 && (first || sheet.room() < 60)) {
        sheet.newPage()
        again()
        continue
      }
      const top = sheet.y
      const fits = whole
        ? Number.POSITIVE_INFINITY
        : Math.max(1, Math.floor((sheet.room() - 2 * pad) / STYLES.cell.leading))
      let used = 0
      cells.forEach((content, at) => {
        const place = places[at] as (typeof places)[number]
        const cell = made[at] as Structure
        if (isDrawing(content)) {
          if (first) {
            sheet.artifact(() => putDrawing(sheet, content, place.x + pad, top + pad))
            used = Math.max(used, content.height)
          }
          return
        }
        const now = (rest[at] ?? []).splice(0, fits)
        now.forEach((line, i) => {
          const wide = line.reduce((sum, piece) => sum + piece.width, 0)
          const tx = place.end ? place.x + place.width - pad - wide : place.x + pad
          sheet.y = top + pad + i * STYLES.cell.leading
          sheet.put(cell, [line], tx, STYLES.cell)
        })
        used = Math.max(used, now.length * STYLES.cell.leading)
      })
      sheet.y = top + used + 2 * pad
      const below = sheet.y
      sheet.artifact(() =>
        sheet.doc
          .moveTo(left, below)
          .lineTo(left + width, below)
          .lineWidth(0.4)
          .stroke(RULE),
      )
      left_height -= used
      first = false
    } while (rest.some((one) => one.length > 0))
    for (const cell of made) cell.end()
    element.end()
  }
  table.end()
}

/** Names and what is said of them: a table without lines. */
export function putFacts(
  sheet: Sheet,
  parent: Structure,
  { title, rows }: Extract<Block, { kind: 'facts' }>,
  x: number,
  width: number,
  style: Style,
) {
  const names = namesWidth(width)
  const table = sheet.doc.struct('Table' as never, { title } as never)
  parent.add(table)
  for (const [name, words] of rows) {
    const term = sheet.letters.lines([{ text: name, quiet: true }], names - 8, style)
    const said = sheet.letters.lines(words, width - names, style)
    const height = Math.max(term.length, said.length) * style.leading + 2
    sheet.need(Math.min(height, 4 * style.leading))
    const row = sheet.doc.struct('TR' as never)
    table.add(row)
    const head = sheet.doc.struct('TH', { scope: 'Row' } as never)
    row.add(head)
    const top = sheet.y
    sheet.put(head, term, x, style)
    head.end()
    const bottom = sheet.y
    sheet.y = top
    const cell = sheet.doc.struct('TD' as never)
    row.add(cell)
    let rest = said
    let moved = false
    while (rest.length > 0) {
      const fits = Math.max(1, Math.floor((sheet.room() + 0.01) / style.leading))
      sheet.put(cell, rest.slice(0, fits), x + names, style)
      rest = rest.slice(fits)
      if (rest.length > 0) {
        sheet.newPage()
        moved = true
      }
    }
    cell.end()
    row.end()
    sheet.y = (moved ? sheet.y : Math.max(sheet.y, bottom)) + 2
  }
  table.end()
}
