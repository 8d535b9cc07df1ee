import type PDFDocument from 'pdfkit'
import { runs, type Words } from './document.ts'
import { type FontName, fontFile } from './fonts.ts'

/** Words as lines: what the font can write, how wide it is, where a line breaks. */

export type Pdf = InstanceType<typeof PDFDocument>
export type Structure = ReturnType<Pdf['struct']>

export const INK = '#1f1b16'
export const QUIET = '#5c544b'
export const RULE = '#b9b0a2'
export const SHADE = '#f1ede5'
const LINK = '#0b4f7a'

export interface Style {
  size: number
  /** From one base line to the next. */
  leading: number
  bold?: boolean
  colour?: string
}
export const STYLES = {
  title: { size: 19, leading: 23, bold: true },
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
export interface Piece {
  text: string
  bold: boolean
  colour: string
  link: string | null
  width: number
}
export type TextLine = Piece[]

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
  glyphForCodePoint: (code: number) => { id: number }
  characterSet: readonly number[]
}

/**
 * What does not change from one report to the next, for it depends on the font alone: widths at size 1, letters as the
 * font writes them, letters that share a glyph. Widths are emptied when they have grown past any one report.
 */
const MOST_KEPT = 30_000
const kept = {
  widths: new Map<string, number>(),
  letters: new Map<string, string>(),
  sharing: new Map<FontName, readonly number[]>(),
}

/**
 * A glyph tells a reader the letter for which it was first asked: of letters that share one (a space and one that does
 * not break) the first by number is asked for first, so that the bytes do not depend on what was measured before.
 */
function settleGlyphs(name: FontName, font: Glyphs) {
  let sharing = kept.sharing.get(name)
  if (!sharing) {
    const by = new Map<number, number[]>()
    for (const code of [...font.characterSet].sort((a, b) => a - b)) {
      const { id } = font.glyphForCodePoint(code)
      by.set(id, [...(by.get(id) ?? []), code])
    }
    sharing = [...by.values()].flatMap((codes) => (codes.length > 1 ? codes.slice(0, 1) : []))
    kept.sharing.set(name, sharing)
  }
  for (const code of sharing) font.glyphForCodePoint(code)
}

/** The fonts of a document: how wide words are, and words put on a page. */
export class Letters {
  readonly #doc: Pdf
  readonly #glyphs: Glyphs

  /** Leaves the regular font chosen in the document. */
  constructor(doc: Pdf) {
    this.#doc = doc
    if (kept.widths.size > MOST_KEPT) kept.widths.clear()
    const font = () => (doc as unknown as { _font: { font: Glyphs } })._font.font
    for (const name of ['regular', 'bold'] as const) {
      doc.registerFont(name, fontFile(name))
      doc.font(name)
      settleGlyphs(name, font())
    }
    doc.font('regular')
    this.#glyphs = font()
  }

  /** Words as the font can write them: a letter it does not have gives way to its base letter, or to a question mark. */
  printable(text: string): string {
    let result = ''
    for (const letter of text) {
      let written = kept.letters.get(letter)
      if (written === undefined) {
        written = this.#written(letter)
        kept.letters.set(letter, written)
      }
      result += written
    }
    return result
  }

  #written(letter: string): string {
    const known = (one: string) =>
      [...one].every((c) => this.#glyphs.hasGlyphForCodePoint(c.codePointAt(0) ?? 0))
    const other = OTHER_GLYPHS[letter]
    if (other !== undefined) return known(other) ? other : ' '
    if (known(letter)) return letter
    if ((letter.codePointAt(0) ?? 0) < 32) return ' '
    const base = letter.normalize('NFKD').replace(/\p{M}/gu, '')
    return base && known(base) ? base : '?'
  }

  widthOf(text: string, bold: boolean, size: number): number {
    const key = `${bold ? 'b' : 'r'}${text}`
    let width = kept.widths.get(key)
    if (width === undefined) {
      this.#doc.font(bold ? 'bold' : 'regular').fontSize(1000)
      width = this.#doc.widthOfString(text) / 1000
      kept.widths.set(key, width)
    }
    return width * size
  }

  /** Words broken into lines that fit; the space at a break stays at the end of its line, for who reads the text. */
  lines(words: Words, width: number, style: Style): TextLine[] {
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
        // A word longer than a line: names joined by dashes, a hash, an address.
        for (const part of piece.text.split(/(?<=[–/-])/)) {
          const partWidth = this.widthOf(part, piece.bold, style.size)
          if (used > 0 && used + partWidth > width && partWidth <= width) {
            lines.push(line)
            line = []
            used = 0
          }
          if (used + partWidth <= width) {
            add({ ...piece, text: part, width: partWidth })
            continue
          }
          for (const letter of part) {
            const one = { ...piece, text: letter, width: this.widthOf(letter, piece.bold, style.size) }
            if (used > 0 && used + one.width > width) {
              lines.push(line)
              line = []
              used = 0
            }
            add(one)
          }
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
        width: this.widthOf(text, bold, style.size),
      })
      for (const part of this.printable(run.text).split(/( )/)) {
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

  heightOf(words: Words, width: number, style: Style): number {
    return this.lines(words, width, style).length * style.leading
  }
}
