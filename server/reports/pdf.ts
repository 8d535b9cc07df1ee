import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import {
  type Block,
  type Cell,
  type Column,
  isDrawing,
  type ReportDocument,
  runs,
  type Weight,
  type Words,
} from './document.ts'
import type { Drawing, Mark } from './drawing.ts'

/**
 * A report as PDF: A4, tagged (PDF/UA-1: language, title, structure tree, figures with alternative text, what repeats
 * marked as artifact), one font family embedded as the glyphs it uses. The same document gives the same bytes: there is
 * no clock and no chance in it.
 */

type Pdf = InstanceType<typeof PDFDocument>
type Structure = ReturnType<Pdf['struct']>

const PAGE = { width: 595.28, height: 841.89 }
const MARGIN = { left: 54, right: 54, top: 58, bottom: 62 }
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right
const BOTTOM = PAGE.height - MARGIN.bottom

const INK = '#1f1b16'
const QUIET = '#5c544b'
const RULE = '#b9b0a2'
const SHADE = '#f1ede5'
const LINK = '#0b4f7a'

const FONT_FILES = {
  regular: '@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
  bold: '@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
} as const
type FontName = keyof typeof FONT_FILES
const resolve = createRequire(import.meta.url).resolve
const fontBytes = new Map<FontName, Buffer>()
/** The font of the application, as a whole; read once. */
export function fontFile(name: FontName): Buffer {
  const known = fontBytes.get(name)
  if (known) return known
  const bytes = readFileSync(resolve(FONT_FILES[name]))
  fontBytes.set(name, bytes)
  return bytes
}

interface Style {
  size: number
  /** From one base line to the next. */
  leading: number
  bold?: boolean
  colour?: string
}
const STYLES = {
  title: { size: 21, leading: 25, bold: true },
  h2: { size: 14.5, leading: 18, bold: true },
  h3: { size: 11.5, leading: 15, bold: true },
  card: { size: 10.2, leading: 13, bold: true },
  body: { size: 9.4, leading: 12.8 },
  lead: { size: 12, leading: 16.5 },
  quiet: { size: 8.4, leading: 11.2, colour: QUIET },
  small: { size: 8.6, leading: 11.4 },
  note: { size: 9.4, leading: 12.8 },
  cell: { size: 8, leading: 10.4 },
  head: { size: 7.6, leading: 9.8, bold: true },
  tag: { size: 7.8, leading: 10, bold: true, colour: QUIET },
  caption: { size: 8.2, leading: 10.8, colour: QUIET },
} satisfies Record<string, Style>

/** Letters of one look on one line. */
interface Piece {
  text: string
  bold: boolean
  colour: string
  link: string | null
  width: number
}
type TextLine = Piece[]

const OTHER_GLYPHS: Record<string, string> = {
  µ: 'μ',
  '→': '›',
  '′': "'",
  '″': '"',
  '\u202f': '\u00a0',
  '\t': ' ',
  '\n': ' ',
}

/** What fontkit tells of a font. */
interface Glyphs {
  hasGlyphForCodePoint: (code: number) => boolean
}

/** Between a figure and what stands beside it. */
const BESIDE = 16

/** Width of the names of facts beside what is said of them. */
const namesWidth = (width: number) => Math.min(96, width * 0.34)

class Writer {
  readonly doc: Pdf
  readonly #document: ReportDocument
  readonly #widths = new Map<string, number>()
  readonly #glyphs: Glyphs
  /** Where the next block begins, points from the top. */
  #y: number = MARGIN.top
  /** Called before a page is left: what has to be finished on it. */
  readonly #leaving: (() => void)[] = []
  /** Called on a new page: what is repeated there. */
  readonly #entering: (() => void)[] = []

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
    for (const name of ['regular', 'bold'] as const) this.doc.registerFont(name, fontFile(name))
    this.doc.font('regular')
    this.#glyphs = (this.doc as unknown as { _font: { font: Glyphs } })._font.font
  }

  /** Words as the font can write them: a letter it does not have gives way to its base letter, or to a question mark. */
  #printable(text: string): string {
    let result = ''
    for (const letter of text) {
      const known = (one: string) =>
        [...one].every((c) => this.#glyphs.hasGlyphForCodePoint(c.codePointAt(0) ?? 0))
      const other = OTHER_GLYPHS[letter]
      if (other !== undefined) result += known(other) ? other : ' '
      else if (known(letter)) result += letter
      else if ((letter.codePointAt(0) ?? 0) < 32) result += ' '
      else {
        const base = letter.normalize('NFKD').replace(/\p{M}/gu, '')
        result += base && known(base) ? base : '?'
      }
    }
    return result
  }

  #widthOf(text: string, bold: boolean, size: number): number {
    const key = `${bold ? 'b' : 'r'}${text}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      this.doc.font(bold ? 'bold' : 'regular').fontSize(1000)
      width = this.doc.widthOfString(text) / 1000
      this.#widths.set(key, width)
    }
    return width * size
  }

  /** Words broken into lines that fit; the space at a break stays at the end of its line, for who reads the text. */
  #lines(words: Words, width: number, style: Style): TextLine[] {
    const lines: TextLine[] = []
    let line: TextLine = []
    let used = 0
    let word: Piece[] = []
    let wordWidth = 0
    const add = (piece: Piece) => {
      const last = line.at(-1)
      if (last && last.bold === piece.bold && last.colour === piece.colour && last.link === piece.link) {
        last.text += piece.text
        last.width += piece.width
      } else line.push({ ...piece })
      used += piece.width
    }
    const flush = () => {
      if (word.length === 0) return
      if (used > 0 && used + wordWidth > width) {
        lines.push(line)
        line = []
        used = 0
      }
      for (const piece of word) {
        if (used + piece.width <= width) {
          add(piece)
          continue
        }
        // A word longer than a line: a hash, an address.
        for (const letter of piece.text) {
          const one = { ...piece, text: letter, width: this.#widthOf(letter, piece.bold, style.size) }
          if (used > 0 && used + one.width > width) {
            lines.push(line)
            line = []
            used = 0
          }
          add(one)
        }
      }
      word = []
      wordWidth = 0
    }
    for (const run of runs(words)) {
      const bold = run.bold ?? style.bold ?? false
      const colour = run.link ? LINK : run.quiet ? QUIET : (style.colour ?? INK)
      const piece = (text: string): Piece => ({
        text,
        bold,
        colour,
        link: run.link ?? null,
        width: this.#widthOf(text, bold, style.size),
      })
      for (const part of this.#printable(run.text).split(/( )/)) {
        if (part === '') continue
        if (part === ' ') {
          flush()
          if (used > 0) add(piece(' '))
        } else {
          const one = piece(part)
          word.push(one)
          wordWidth += one.width
        }
      }
    }
    flush()
    if (line.length > 0) lines.push(line)
    return lines
  }

  #heightOf(words: Words, width: number, style: Style): number {
    return this.#lines(words, width, style).length * style.leading
  }

  // ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────

  #newPage() {
    for (const leave of this.#leaving) leave()
    this.doc.addPage({ size: 'A4', margin: 0 })
    this.#y = MARGIN.top
    for (const enter of this.#entering) enter()
  }

  #room = () => BOTTOM - this.#y

  /** Goes to a new page unless so much room is left, or none would have more. */
  #need(height: number) {
    if (this.#room() < height && this.#y > MARGIN.top) this.#newPage()
  }

  #artifact(draw: () => void) {
    this.doc.markContent('Artifact', { type: 'Layout' })
    draw()
    this.doc.endMarkedContent()
  }

  #footers() {
    const { start, count } = this.doc.bufferedPageRange()
    const { code, title, language } = this.#document
    const style = { size: 7.6, leading: 10, colour: QUIET }
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page)
      this.doc.markContent('Artifact', { type: 'Pagination' })
      const line = (words: string, y: number, side: 'left' | 'right') => {
        const [one] = this.#lines(words, WIDTH, style)
        if (!one) return
        const wide = one.reduce((sum, piece) => sum + piece.width, 0)
        this.#write(one, side === 'left' ? MARGIN.left : PAGE.width - MARGIN.right - wide, y, style)
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
          ? `Evaluación ${code} · Orienta, no decide`
          : `Screening ${code} · It guides, it does not decide`,
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
  #write(pieces: readonly Piece[], x: number, y: number, style: Style) {
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
  #put(parent: Structure, lines: readonly TextLine[], x: number, style: Style) {
    lines.forEach((line, at) => {
      const y = this.#y + at * style.leading
      let left = x
      let ordinary: Piece[] = []
      const flush = (end: number) => {
        const pieces = ordinary
        const start = end - pieces.reduce((sum, { width }) => sum + width, 0)
        ordinary = []
        if (pieces.length > 0) parent.add(() => this.#write(pieces, start, y, style))
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
        link.add(() => this.#write([piece], start, y, style))
        this.doc.link(start, y, piece.width, style.leading, address, {
          structParent: link,
          Contents: new String(piece.text),
        } as never)
        link.end()
        left += piece.width
      }
      flush(left)
    })
    this.#y += lines.length * style.leading
  }

  /** A paragraph; one that does not fit goes on on the next page, never by a single line. */
  #paragraph(parent: Structure, tag: string, words: Words, x: number, width: number, style: Style) {
    let lines = this.#lines(words, width, style)
    if (lines.length === 0) return
    const element = this.doc.struct(tag as never)
    parent.add(element)
    this.#need(Math.min(lines.length, 2) * style.leading)
    while (lines.length > 0) {
      const fits = Math.max(1, Math.floor((this.#room() + 0.01) / style.leading))
      const whole = lines.length <= fits
      const count = whole ? lines.length : Math.max(1, lines.length - fits < 2 ? fits - 1 : fits)
      this.#put(element, lines.slice(0, count), x, style)
      lines = lines.slice(count)
      if (lines.length > 0) this.#newPage()
    }
    element.end()
  }

  // ── drawings ─────────────────────────────────────────────────────────────────────────────────────────────────

  #draw(marks: readonly Mark[]) {
    const { doc } = this
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
        const text = this.#printable(mark.text)
        const bold = mark.bold ?? false
        const wide = this.#widthOf(text, bold, mark.size)
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
      } else {
        doc.save()
        if (mark.matrix) doc.transform(...mark.matrix)
        if (mark.clip) doc.path(mark.clip).clip('even-odd')
        if (mark.opacity !== undefined) doc.opacity(mark.opacity)
        this.#draw(mark.marks)
        doc.restore()
      }
    }
  }

  #drawing({ marks }: Drawing, x: number, y: number) {
    this.doc.save().translate(x, y)
    this.#draw(marks)
    this.doc.restore()
  }

  #figure(
    parent: Structure,
    { drawing, alt, caption }: Extract<Block, { kind: 'figure' }>,
    x: number,
    width: number,
  ) {
    const lines = this.#lines(caption, width, STYLES.caption)
    this.#need(drawing.height + 4 + lines.length * STYLES.caption.leading)
    const y = this.#y
    const box: [number, number, number, number] = [x, y, x + drawing.width, y + drawing.height]
    const element = this.doc.struct('Figure', { alt: this.#printable(alt), bbox: box } as never)
    parent.add(element)
    element.add(() => this.#drawing(drawing, x, y))
    element.end()
    this.#y += drawing.height + 4
    if (lines.length === 0) return
    const under = this.doc.struct('Caption' as never)
    parent.add(under)
    this.#put(under, lines, x, STYLES.caption)
    under.end()
  }

  // ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

  #table(
    parent: Structure,
    {
      title,
      columns,
      rows,
    }: { title: string; columns: readonly Column[]; rows: readonly (readonly Cell[])[] },
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
      isDrawing(cell) ? [] : this.#lines(cell, (places[at]?.width ?? 0) - 2 * pad, style)
    const heads = columns.map((column, at) => laid(column.title, at, STYLES.head))
    const headHeight = Math.max(...heads.map((lines) => lines.length)) * STYLES.head.leading + 2 * pad

    const table = this.doc.struct('Table' as never, { title } as never)
    parent.add(table)
    const drawHead = (row: Structure | null) => {
      const top = this.#y
      this.#artifact(() => this.doc.rect(left, top, width, headHeight).fill(SHADE))
      const draw = (at: number) => {
        const place = places[at] as (typeof places)[number]
        heads[at]?.forEach((line, i) => {
          const wide = line.reduce((sum, piece) => sum + piece.width, 0)
          const tx = place.end ? place.x + place.width - pad - wide : place.x + pad
          this.#write(line, tx, top + pad + i * STYLES.head.leading, STYLES.head)
        })
      }
      if (row) {
        columns.forEach((_column, at) => {
          const cell = this.doc.struct('TH', { scope: 'Column' } as never)
          row.add(cell)
          cell.add(() => draw(at))
          cell.end()
        })
        // What repeats on later pages is no header a second time.
      } else
        this.#artifact(() => {
          columns.forEach((_column, at) => {
            draw(at)
          })
        })
      this.#y = top + headHeight
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
    this.#need(headHeight + Math.min(bodies[0]?.height ?? 0, 300))
    const head = this.doc.struct('TR' as never)
    table.add(head)
    drawHead(head)
    head.end()
    const again = () => drawHead(null)
    for (const { cells, lines, height } of bodies) {
      const element = this.doc.struct('TR' as never)
      table.add(element)
      const made = cells.map((_cell, at) => {
        const cell =
          at === 0 ? this.doc.struct('TH', { scope: 'Row' } as never) : this.doc.struct('TD' as never)
        element.add(cell)
        return cell
      })
      const rest = lines.map((one) => [...one])
      let first = true
      let left_height = height
      do {
        const whole = left_height <= this.#room()
        if (!whole && this.#y > MARGIN.top + headHeight + 1 && (first || this.#room() < 60)) {
          this.#newPage()
          again()
          continue
        }
        const top = this.#y
        const fits = whole
          ? Number.POSITIVE_INFINITY
          : Math.max(1, Math.floor((this.#room() - 2 * pad) / STYLES.cell.leading))
        let used = 0
        cells.forEach((content, at) => {
          const place = places[at] as (typeof places)[number]
          const cell = made[at] as Structure
          if (isDrawing(content)) {
            if (first) {
              this.#artifact(() => this.#drawing(content, place.x + pad, top + pad))
              used = Math.max(used, content.height)
            }
            return
          }
          const now = (rest[at] ?? []).splice(0, fits)
          now.forEach((line, i) => {
            const wide = line.reduce((sum, piece) => sum + piece.width, 0)
            const tx = place.end ? place.x + place.width - pad - wide : place.x + pad
            this.#y = top + pad + i * STYLES.cell.leading
            this.#put(cell, [line], tx, STYLES.cell)
          })
          used = Math.max(used, now.length * STYLES.cell.leading)
        })
        this.#y = top + used + 2 * pad
        const below = this.#y
        this.#artifact(() =>
          this.doc
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
  #facts(
    parent: Structure,
    { title, rows }: Extract<Block, { kind: 'facts' }>,
    x: number,
    width: number,
    style: Style,
  ) {
    const names = namesWidth(width)
    const table = this.doc.struct('Table' as never, { title } as never)
    parent.add(table)
    for (const [name, words] of rows) {
      const term = this.#lines([{ text: name, quiet: true }], names - 8, style)
      const said = this.#lines(words, width - names, style)
      const height = Math.max(term.length, said.length) * style.leading + 2
      this.#need(Math.min(height, 4 * style.leading))
      const row = this.doc.struct('TR' as never)
      table.add(row)
      const head = this.doc.struct('TH', { scope: 'Row' } as never)
      row.add(head)
      const top = this.#y
      this.#put(head, term, x, style)
      head.end()
      const bottom = this.#y
      this.#y = top
      const cell = this.doc.struct('TD' as never)
      row.add(cell)
      let rest = said
      let moved = false
      while (rest.length > 0) {
        const fits = Math.max(1, Math.floor((this.#room() + 0.01) / style.leading))
        this.#put(cell, rest.slice(0, fits), x + names, style)
        rest = rest.slice(fits)
        if (rest.length > 0) {
          this.#newPage()
          moved = true
        }
      }
      cell.end()
      row.end()
      this.#y = (moved ? this.#y : Math.max(this.#y, bottom)) + 2
    }
    table.end()
  }

  // ── blocks ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Height of a block if it were written without a break; tables and figures as they stand. */
  #measure(block: Block, width: number, style: Style = STYLES.body): number {
    switch (block.kind) {
      case 'heading':
        return (
          this.#heightOf(block.text, width, this.#headingStyle(block.level)) +
          this.#headingSpace(block.level) +
          4
        )
      case 'paragraph':
        return this.#heightOf(block.words, width, block.look ? STYLES[block.look] : style) + 5
      case 'list':
        return block.items.reduce((sum, item) => sum + this.#heightOf(item, width - 12, style) + 2.5, 3)
      case 'facts': {
        const names = namesWidth(width)
        return block.rows.reduce(
          (sum, [name, words]) =>
            sum +
            Math.max(
              this.#lines(name, names - 8, style).length,
              this.#lines(words, width - names, style).length,
            ) *
              style.leading +
            2,
          3,
        )
      }
      case 'table':
        return 24 + block.rows.length * (STYLES.cell.leading + 8)
      case 'figure':
        return block.drawing.height + 12 + this.#heightOf(block.caption, width, STYLES.caption)
      case 'beside': {
        const { drawing } = block.figure
        const rest = width - drawing.width - BESIDE
        return Math.max(
          this.#measure(block.figure, drawing.width),
          block.blocks.reduce((sum, inner) => sum + this.#measure(inner, rest, STYLES.small), 0),
        )
      }
      case 'card':
        return (
          STYLES.tag.leading +
          this.#heightOf(block.title, width - 12, STYLES.card) +
          block.blocks.reduce((sum, inner) => sum + this.#measure(inner, width - 12, STYLES.small), 0) +
          12
        )
    }
  }

  #headingStyle = (level: 1 | 2 | 3): Style =>
    level === 1 ? STYLES.title : level === 2 ? STYLES.h2 : STYLES.h3
  #headingSpace = (level: 1 | 2 | 3): number => (level === 1 ? 0 : level === 2 ? 15 : 9)

  /** Least of a block that may stand under a heading. */
  #least(blocks: readonly Block[], at: number): number {
    const block = blocks[at]
    if (!block) return 0
    if (block.kind === 'heading') return this.#measure(block, WIDTH) + this.#least(blocks, at + 1)
    if (block.kind === 'paragraph')
      return (
        Math.min(this.#measure(block, WIDTH), 40) +
        (this.#measure(block, WIDTH) < 60 ? Math.min(this.#least(blocks, at + 1), 60) : 0)
      )
    if (block.kind === 'card') return Math.min(this.#measure(block, WIDTH), 260)
    if (block.kind === 'figure' || block.kind === 'beside') return this.#measure(block, WIDTH)
    return 60
  }

  #blocks(parent: Structure, blocks: readonly Block[], x: number, width: number, style: Style) {
    blocks.forEach((block, at) => {
      switch (block.kind) {
        case 'heading': {
          const look = this.#headingStyle(block.level)
          if (block.breakBefore && this.#y > MARGIN.top) this.#newPage()
          else {
            this.#need(this.#measure(block, width) + this.#least(blocks, at + 1))
            if (this.#y > MARGIN.top) this.#y += this.#headingSpace(block.level)
          }
          if (block.level === 2) this.doc.outline.addItem(this.#printable(block.text))
          this.#paragraph(parent, `H${block.level}`, block.text, x, width, look)
          this.#y += block.level === 1 ? 6 : 4
          break
        }
        case 'paragraph': {
          const look = block.look === 'quiet' ? STYLES.quiet : block.look === 'lead' ? STYLES.lead : style
          if (block.look === 'note') this.#note(parent, block.words, x, width)
          else this.#paragraph(parent, 'P', block.words, x, width, look)
          this.#y += block.look === 'lead' ? 8 : 4.5
          break
        }
        case 'list': {
          const list = this.doc.struct('L' as never)
          parent.add(list)
          for (const item of block.items) {
            const lines = this.#lines(item, width - 12, style)
            this.#need(Math.min(lines.length, 3) * style.leading)
            const element = this.doc.struct('LI' as never)
            list.add(element)
            const label = this.doc.struct('Lbl' as never)
            element.add(label)
            const top = this.#y
            label.add(() =>
              this.#write(
                [{ text: '•', bold: false, colour: QUIET, link: null, width: 6 }],
                x + 1,
                top,
                style,
              ),
            )
            label.end()
            const body = this.doc.struct('LBody' as never)
            element.add(body)
            let rest = lines
            while (rest.length > 0) {
              const fits = Math.max(1, Math.floor((this.#room() + 0.01) / style.leading))
              this.#put(body, rest.slice(0, fits), x + 12, style)
              rest = rest.slice(fits)
              if (rest.length > 0) this.#newPage()
            }
            body.end()
            element.end()
            this.#y += 2.5
          }
          list.end()
          this.#y += 3
          break
        }
        case 'facts':
          this.#facts(parent, block, x, width, style)
          this.#y += 4
          break
        case 'table':
          this.#table(parent, block, x, width)
          this.#y += 10
          break
        case 'figure':
          this.#figure(parent, block, x, width)
          this.#y += 8
          break
        case 'beside': {
          const { drawing } = block.figure
          this.#need(this.#measure(block, width))
          const top = this.#y
          this.#figure(parent, block.figure, x, drawing.width)
          const bottom = this.#y
          this.#y = top
          const rest = width - drawing.width - BESIDE
          this.#blocks(parent, block.blocks, x + drawing.width + BESIDE, rest, STYLES.small)
          this.#y = Math.max(this.#y, bottom) + 6
          break
        }
        case 'card':
          this.#card(parent, block, x, width)
          break
      }
    })
  }

  /** What must not be overlooked: on a shaded ground. */
  #note(parent: Structure, words: Words, x: number, width: number) {
    const lines = this.#lines(words, width - 20, STYLES.note)
    const height = lines.length * STYLES.note.leading + 12
    this.#need(height)
    const top = this.#y
    this.#artifact(() => {
      this.doc.rect(x, top, width, height).fill(SHADE)
      this.doc.rect(x, top, 2.5, height).fill(INK)
    })
    this.#y = top + 6
    const element = this.doc.struct('P' as never)
    parent.add(element)
    this.#put(element, lines, x + 12, STYLES.note)
    element.end()
    this.#y = top + height + 2
  }

  #card(parent: Structure, card: Extract<Block, { kind: 'card' }>, x: number, width: number) {
    const height = this.#measure(card, width)
    this.#need(height < BOTTOM - MARGIN.top ? height : 160)
    let top = this.#y
    const edge = () => {
      const bottom = this.#y
      if (bottom - top < 4) return
      this.#artifact(() => this.#edge(card.weight, x, top, bottom))
    }
    this.#leaving.push(edge)
    this.#entering.push(() => {
      top = this.#y
    })
    const section = this.doc.struct('Sect' as never)
    parent.add(section)
    const inner = x + 12
    this.#paragraph(section, 'P', card.tag, inner, width - 12, STYLES.tag)
    this.#paragraph(section, 'H4', card.title, inner, width - 12, STYLES.card)
    this.#y += 1.5
    this.#blocks(section, card.blocks, inner, width - 12, STYLES.small)
    section.end()
    this.#leaving.pop()
    this.#entering.pop()
    this.#y -= 3
    edge()
    this.#y += 11
  }

  /** Beside a card: thick for what is certain, broken for what may be, dotted for what is not known. */
  #edge(weight: Weight, x: number, top: number, bottom: number) {
    const { doc } = this
    doc.save()
    doc.moveTo(x + 1.5, top + 1).lineTo(x + 1.5, bottom)
    if (weight === 'certain') doc.lineWidth(3).stroke(INK)
    else if (weight === 'possible') doc.lineWidth(2).dash(7, { space: 3 }).stroke(INK)
    else if (weight === 'unknown') doc.lineWidth(2).dash(1.5, { space: 3 }).stroke(INK)
    else doc.lineWidth(0.8).stroke(RULE)
    doc.restore()
  }

  async bytes(): Promise<Buffer> {
    const { doc } = this
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)))
    const done = new Promise<void>((resolve, reject) => {
      doc.on('end', resolve)
      doc.on('error', reject)
    })
    this.#newPage()
    const root = doc.struct('Document')
    doc.addStructure(root)
    this.#blocks(root, this.#document.blocks, MARGIN.left, WIDTH, STYLES.body)
    root.end()
    this.#footers()
    doc.end()
    await done
    return Buffer.concat(chunks)
  }
}

/** The document as a PDF file. */
export function renderPdf(document: ReportDocument): Promise<Buffer> {
  return new Writer(document).bytes()
}
