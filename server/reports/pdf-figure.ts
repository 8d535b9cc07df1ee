import type { Block } from './document.ts'
import type { Drawing, Mark } from './drawing.ts'
import type { Sheet } from './pdf-page.ts'
import { STYLES, type Structure } from './pdf-text.ts'

/** Drawings as vectors, and figures. */

function drawMarks({ doc, letters }: Pick<Sheet, 'doc' | 'letters'>, marks: readonly Mark[]) {
  for (const mark of marks) {
    if (mark.kind === 'path') {
      if (mark.fill) {
        doc.save()
        doc.path(mark.d).fillOpacity(mark.fillOpacity ?? 1)
        doc.fill(mark.fill as never, 'even-odd' as never)
        doc.restore()
      }
      if (mark.stroke) {
        doc.save()
        doc.path(mark.d).lineWidth(mark.width ?? 1)
        if (mark.dash) doc.dash(mark.dash[0], { space: mark.dash[1] })
        doc.lineCap(mark.round ? 'round' : 'butt').lineJoin('round')
        doc.stroke(mark.stroke)
        doc.restore()
      }
    } else if (mark.kind === 'text') {
      const text = letters.printable(mark.text)
      const bold = mark.bold ?? false
      const wide = letters.widthOf(text, bold, mark.size)
      const x = mark.anchor === 'start' ? mark.x : mark.anchor === 'end' ? mark.x - wide : mark.x - wide / 2
      doc.save()
      if (mark.angle) doc.rotate(mark.angle, { origin: [mark.x, mark.y] })
      doc.font(bold ? 'bold' : 'regular').fontSize(mark.size)
      const options = { lineBreak: false, baseline: 'alphabetic' as const }
      if (mark.halo) {
        doc.lineWidth(1.8).lineJoin('round').strokeColor(mark.halo)
        doc.text(text, x, mark.y, { ...options, stroke: true, fill: false })
      }
      doc.fillColor(mark.colour).text(text, x, mark.y, options)
      doc.restore()
    } else if (mark.kind === 'image') {
      doc.image(Buffer.from(mark.png), mark.x, mark.y, { width: mark.width, height: mark.height })
    } else {
      doc.save()
      if (mark.matrix) doc.transform(...mark.matrix)
      if (mark.clip) doc.path(mark.clip).clip('even-odd')
      if (mark.opacity !== undefined) doc.opacity(mark.opacity)
      drawMarks({ doc, letters }, mark.marks)
      doc.restore()
    }
  }
}

/** A drawing with its upper left corner at (x, y). */
export function putDrawing(sheet: Sheet, { marks }: Drawing, x: number, y: number) {
  sheet.doc.save().translate(x, y)
  drawMarks(sheet, marks)
  sheet.doc.restore()
}

/** A figure with its alternative text, and its caption below. */
export function putFigure(
  sheet: Sheet,
  parent: Structure,
  { drawing, alt, caption }: Extract<Block, { kind: 'figure' }>,
  x: number,
  width: number,
) {
  const lines = sheet.letters.lines(caption, width, STYLES.caption)
  sheet.need(drawing.height + 4 + lines.length * STYLES.caption.leading)
  const y = sheet.y
  const box: [number, number, number, number] = [x, y, x + drawing.width, y + drawing.height]
  const element = sheet.doc.struct('Figure', { alt: sheet.letters.printable(alt), bbox: box } as never)
  parent.add(element)
  element.add(() => putDrawing(sheet, drawing, x, y))
  element.end()
  sheet.y += drawing.height + 4
  if (lines.length === 0) return
  const under = sheet.doc.struct('Caption' as never)
  parent.add(under)
  sheet.put(under, lines, x, STYLES.caption)
  under.end()
}
