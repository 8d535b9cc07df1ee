import type { Block, ReportDocument, Weight, Words } from './document.ts'
import { columnsHeight, putColumns } from './pdf-columns.ts'
import { putFigure } from './pdf-figure.ts'
import { BOTTOM, MARGIN, Sheet, WIDTH } from './pdf-page.ts'
import { namesWidth, putFacts, putTable } from './pdf-table.ts'
import { INK, QUIET, RULE, SHADE, STYLES, type Structure, type Style } from './pdf-text.ts'

/**
 * A report as PDF: A4, tagged (PDF/UA-1: language, title, structure tree, figures with alternative text, what repeats
 * marked as artifact), one font family embedded as the glyphs it uses. The same document gives the same bytes: there is
 * no clock and no chance in it.
 */

/** Between a figure and what stands beside it. */
const BESIDE = 16

class Writer {
  readonly #sheet: Sheet
  readonly #document: ReportDocument
  /** Of the heading written last; a card's is one below, so that no level is skipped. */
  #level = 1

  constructor(document: ReportDocument) {
    this.#document = document
    this.#sheet = new Sheet(document)
  }

  /** Height of a block if it were written without a break; tables and figures as they stand. */
  #measure(block: Block, width: number, style: Style = STYLES.body): number {
    switch (block.kind) {
      case 'heading':
        return (
          this.#sheet.letters.heightOf(block.text, width, this.#headingStyle(block.level)) +
          this.#headingSpace(block.level) +
          4
        )
      case 'paragraph':
        return this.#sheet.letters.heightOf(block.words, width, block.look ? STYLES[block.look] : style) + 5
      case 'list':
        if (block.columns) return columnsHeight(this.#sheet, block.items, width)
        return block.items.reduce(
          (sum, item) => sum + this.#sheet.letters.heightOf(item, width - 12, style) + 2.5,
          3,
        )
      case 'facts': {
        const names = namesWidth(width)
        return block.rows.reduce(
          (sum, [name, words]) =>
            sum +
            Math.max(
              this.#sheet.letters.lines(name, names - 8, style).length,
              this.#sheet.letters.lines(words, width - names, style).length,
            ) *
              style.leading +
            2,
          3,
        )
      }
      case 'table':
        return 24 + block.rows.length * (STYLES.cell.leading + 8)
      case 'figure':
        return block.drawing.height + 12 + this.#sheet.letters.heightOf(block.caption, width, STYLES.caption)
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
          this.#sheet.letters.heightOf(block.title, width - 12, STYLES.card) +
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
          if (block.breakBefore && this.#sheet.y > MARGIN.top) this.#sheet.newPage()
          else {
            this.#sheet.need(this.#measure(block, width) + this.#least(blocks, at + 1))
            if (this.#sheet.y > MARGIN.top) this.#sheet.y += this.#headingSpace(block.level)
          }
          this.#level = block.level
          if (block.level === 2) this.#sheet.doc.outline.addItem(this.#sheet.letters.printable(block.text))
          this.#sheet.paragraph(parent, `H${block.level}`, block.text, x, width, look)
          this.#sheet.y += block.level === 1 ? 6 : 4
          break
        }
        case 'paragraph': {
          const look = block.look === 'quiet' ? STYLES.quiet : block.look === 'lead' ? STYLES.lead : style
          if (block.look === 'note') this.#note(parent, block.words, x, width)
          else this.#sheet.paragraph(parent, 'P', block.words, x, width, look)
          this.#sheet.y += block.look === 'lead' ? 8 : 4.5
          break
        }
        case 'list': {
          if (block.columns) {
            putColumns(this.#sheet, parent, block.items, x, width)
            this.#sheet.y += 5
            break
          }
          const list = this.#sheet.doc.struct('L' as never)
          parent.add(list)
          for (const item of block.items) {
            const lines = this.#sheet.letters.lines(item, width - 12, style)
            this.#sheet.need(Math.min(lines.length, 3) * style.leading)
            const element = this.#sheet.doc.struct('LI' as never)
            list.add(element)
            const label = this.#sheet.doc.struct('Lbl' as never)
            element.add(label)
            const top = this.#sheet.y
            label.add(() =>
              this.#sheet.write(
                [{ text: '•', bold: false, colour: QUIET, link: null, width: 6 }],
                x + 1,
                top,
                style,
              ),
            )
            label.end()
            const body = this.#sheet.doc.struct('LBody' as never)
            element.add(body)
            let rest = lines
            while (rest.length > 0) {
              const fits = Math.max(1, Math.floor((this.#sheet.room() + 0.01) / style.leading))
              this.#sheet.put(body, rest.slice(0, fits), x + 12, style)
              rest = rest.slice(fits)
              if (rest.length > 0) this.#sheet.newPage()
            }
            body.end()
            element.end()
            this.#sheet.y += 2.5
          }
          list.end()
          this.#sheet.y += 3
          break
        }
        case 'facts': {
          // A short one is read at a glance: it is not torn.
          const height = this.#measure(block, width, style)
          if (height < 200) this.#sheet.need(height)
          putFacts(this.#sheet, parent, block, x, width, style)
          this.#sheet.y += 4
          break
        }
        case 'table':
          putTable(this.#sheet, parent, block, x, width)
          this.#sheet.y += 10
          break
        case 'figure':
          putFigure(this.#sheet, parent, block, x, width)
          this.#sheet.y += 8
          break
        case 'beside': {
          const { drawing } = block.figure
          this.#sheet.need(this.#measure(block, width))
          const top = this.#sheet.y
          putFigure(this.#sheet, parent, block.figure, x, drawing.width)
          const bottom = this.#sheet.y
          this.#sheet.y = top
          const rest = width - drawing.width - BESIDE
          this.#blocks(parent, block.blocks, x + drawing.width + BESIDE, rest, STYLES.small)
          this.#sheet.y = Math.max(this.#sheet.y, bottom) + 6
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
    const lines = this.#sheet.letters.lines(words, width - 20, STYLES.note)
    const height = lines.length * STYLES.note.leading + 12
    this.#sheet.need(height)
    const top = this.#sheet.y
    this.#sheet.artifact(() => {
      this.#sheet.doc.rect(x, top, width, height).fill(SHADE)
      this.#sheet.doc.rect(x, top, 2.5, height).fill(INK)
    })
    this.#sheet.y = top + 6
    const element = this.#sheet.doc.struct('P' as never)
    parent.add(element)
    this.#sheet.put(element, lines, x + 12, STYLES.note)
    element.end()
    this.#sheet.y = top + height + 2
  }

  #card(parent: Structure, card: Extract<Block, { kind: 'card' }>, x: number, width: number) {
    const height = this.#measure(card, width)
    this.#sheet.need(height < BOTTOM - MARGIN.top ? height : 160)
    let top = this.#sheet.y
    const edge = () => {
      const bottom = this.#sheet.y
      if (bottom - top < 4) return
      this.#sheet.artifact(() => this.#edge(card.weight, x, top, bottom))
    }
    this.#sheet.leaving.push(edge)
    this.#sheet.entering.push(() => {
      top = this.#sheet.y
    })
    const section = this.#sheet.doc.struct('Sect' as never)
    parent.add(section)
    const inner = x + 12
    this.#sheet.paragraph(section, 'P', card.tag, inner, width - 12, STYLES.tag)
    this.#sheet.paragraph(section, `H${this.#level + 1}`, card.title, inner, width - 12, STYLES.card)
    this.#sheet.y += 1.5
    this.#blocks(section, card.blocks, inner, width - 12, STYLES.small)
    section.end()
    this.#sheet.leaving.pop()
    this.#sheet.entering.pop()
    this.#sheet.y -= 3
    edge()
    this.#sheet.y += 11
  }

  /** Beside a card: thick for what is certain, broken for what may be, dotted for what is not known. */
  #edge(weight: Weight, x: number, top: number, bottom: number) {
    const { doc } = this.#sheet
    doc.save()
    doc.moveTo(x + 1.5, top + 1).lineTo(x + 1.5, bottom)
    if (weight === 'certain') doc.lineWidth(3).stroke(INK)
    else if (weight === 'possible') doc.lineWidth(2).dash(7, { space: 3 }).stroke(INK)
    else if (weight === 'unknown') doc.lineWidth(2).dash(1.5, { space: 3 }).stroke(INK)
    else doc.lineWidth(0.8).stroke(RULE)
    doc.restore()
  }

  async bytes(): Promise<Buffer> {
    const { doc } = this.#sheet
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)))
    const done = new Promise<void>((resolve, reject) => {
      doc.on('end', resolve)
      doc.on('error', reject)
    })
    this.#sheet.newPage()
    const root = doc.struct('Document')
    doc.addStructure(root)
    this.#blocks(root, this.#document.blocks, MARGIN.left, WIDTH, STYLES.body)
    root.end()
    this.#sheet.footers()
    doc.end()
    await done
    return Buffer.concat(chunks)
  }
}

/** The document as a PDF file. */
export function renderPdf(document: ReportDocument): Promise<Buffer> {
  return new Writer(document).bytes()
}
