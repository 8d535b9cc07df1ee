import PDFDocument from 'pdfkit'
import type { ReportDocument, Words } from './document.ts'
import {
  Letters,
  type Pdf,
  type Piece,
  QUIET,
  RULE,
  type Structure,
  type Style,
  type TextLine,
} from './pdf-text.ts'

/** Pages, and words put on them. */

export const PAGE = { width: 595.28, height: 841.89 }
export const MARGIN = { left: 54, right: 54, top: 58, bottom: 62 }
export const WIDTH = PAGE.width - MARGIN.left - MARGIN.right
export const BOTTOM = PAGE.height - MARGIN.bottom

/** The pages of a document, and where the next block begins. */
export class Sheet {
  readonly doc: Pdf
  readonly letters: Letters
  readonly #document: ReportDocument
  /** Where the next block begins, points from the top. */
  y: number = MARGIN.top
  /** Called before a page is left: what has to be finished on it. */
  readonly leaving: (() => void)[] = []
  /** Called on a new page: what is repeated there. */
  readonly entering: (() => void)[] = []

  constructor(document: ReportDocument) {
    this.#document = document
    const made = new Date(document.made_at)
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      subset: 'PDF/UA' as never,
      lang: document.language === 'es' ? 'es-CL' : 'en',
      displayTitle: true,
      font: null as never,
      info: {
        Title: document.title,
        Subject: document.subject,
        Author: 'Suelo Común',
        Creator: 'Suelo Común',
        Producer: 'Suelo Común',
        CreationDate: made,
        ModDate: made,
      },
    })
    this.letters = new Letters(this.doc)
  }

  // ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────

  newPage() {
    for (const leave of this.leaving) leave()
    this.doc.addPage({ size: 'A4', margin: 0 })
    this.y = MARGIN.top
    for (const enter of this.entering) enter()
  }

  room = () => BOTTOM - this.y

  /** Goes to a new page unless so much room is left, or none would have more. */
  need(height: number) {
    if (this.room() < height && this.y > MARGIN.top) this.newPage()
  }

  artifact(draw: () => void) {
    this.doc.markContent('Artifact', { type: 'Layout' })
    draw()
    this.doc.endMarkedContent()
  }

  footers() {
    const { start, count } = this.doc.bufferedPageRange()
    const { noun, code, title, language } = this.#document
    const style = { size: 7.6, leading: 10, colour: QUIET }
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page)
      this.doc.markContent('Artifact', { type: 'Pagination' })
      const line = (words: string, y: number, side: 'left' | 'right') => {
        const [one] = this.letters.lines(words, WIDTH, style)
        if (!one) return
        const wide = one.reduce((sum, piece) => sum + piece.width, 0)
        this.write(one, side === 'left' ? MARGIN.left : PAGE.width - MARGIN.right - wide, y, style)
      }
      if (page > start) {
        line(title.length > 80 ? `${title.slice(0, 79)}…` : title, 30, 'left')
        line('Suelo Común', 30, 'right')
        this.doc
          .moveTo(MARGIN.left, 43)
          .lineTo(PAGE.width - MARGIN.right, 43)
          .lineWidth(0.5)
          .stroke(RULE)
      }
      this.doc
        .moveTo(MARGIN.left, PAGE.height - 45)
        .lineTo(PAGE.width - MARGIN.right, PAGE.height - 45)
        .lineWidth(0.5)
        .stroke(RULE)
      line(
        language === 'es'
          ? `${noun} ${code} · Orienta, no decide`
          : `${noun} ${code} · It guides, it does not decide`,
        PAGE.height - 38,
        'left',
      )
      const number = page - start + 1
      line(
        language === 'es' ? `Página ${number} de ${count}` : `Page ${number} of ${count}`,
        PAGE.height - 38,
        'right',
      )
      this.doc.endMarkedContent()
    }
  }

  // ── words ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Writes pieces at a place, their top at `y`. */
  write(pieces: readonly Piece[], x: number, y: number, style: Style) {
    let at = x
    for (const { text, bold, colour, width } of pieces) {
      this.doc
        .font(bold ? 'bold' : 'regular')
        .fontSize(style.size)
        .fillColor(colour)
      this.doc.text(text, at, y, { lineBreak: false })
      at += width
    }
  }

  /** Lines into a structure element: words as its content, links as elements of their own. */
  put(parent: Structure, lines: readonly TextLine[], x: number, style: Style) {
    lines.forEach((line, at) => {
      const y = this.y + at * style.leading
      let left = x
      let ordinary: Piece[] = []
      const flush = (end: number) => {
        const pieces = ordinary
        const start = end - pieces.reduce((sum, { width }) => sum + width, 0)
        ordinary = []
        if (pieces.length > 0) parent.add(() => this.write(pieces, start, y, style))
      }
      for (const piece of line) {
        if (piece.link === null) {
          ordinary.push(piece)
          left += piece.width
          continue
        }
        flush(left)
        const start = left
        const address = piece.link
        const link = this.doc.struct('Link')
        parent.add(link)
        link.add(() => this.write([piece], start, y, style))
        this.doc.link(start, y, piece.width, style.leading, address, {
          structParent: link,
          Contents: new String(piece.text),
        } as never)
        link.end()
        left += piece.width
      }
      flush(left)
    })
    this.y += lines.length * style.leading
  }

  /** A paragraph; one that does not fit goes on on the next page, never by a single line. */
  paragraph(parent: Structure, tag: string, words: Words, x: number, width: number, style: Style) {
    let lines = this.letters.lines(words, width, style)
    if (lines.length === 0) return
    const element = this.doc.struct(tag as never)
    parent.add(element)
    this.need(Math.min(lines.length, 2) * style.leading)
    while (lines.length > 0) {
      const fits = Math.max(1, Math.floor((this.room() + 0.01) / style.leading))
      const whole = lines.length <= fits
      const count = whole ? lines.length : Math.max(1, lines.length - fits < 2 ? fits - 1 : fits)
      this.put(element, lines.slice(0, count), x, style)
      lines = lines.slice(count)
      if (lines.length > 0) this.newPage()
    }
    element.end()
  }
}
