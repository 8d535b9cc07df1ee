import {
  AlignmentType,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  LevelFormat,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx'
import { type Block, type Cell, isDrawing, type ReportDocument, runs, type Words } from './document.ts'
import { settled } from './docx-archive.ts'
import type { Drawing } from './drawing.ts'
import { png } from './png.ts'

/**
 * A report as DOCX: headings, lists, tables with header rows, pictures with alternative text, language. The same document
 * gives the same bytes: numbers that the library takes from a counter or from chance are given anew in the order of the
 * text, and no entry of the archive bears a time.
 */

/** A4 less margins of 19 mm, twips. */
const PAGE_WIDTH = 11906
const MARGIN = 1080
const TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN

const INK = '1F1B16'
const QUIET = '5C544B'
const RULE = 'B9B0A2'
const SHADE = 'F1EDE5'
const LINK = '0B4F7A'
/** On every machine that opens a DOCX; ours may not be. */
const FONT = 'Arial'

type Pictures = ReadonlyMap<Drawing, Buffer>

async function picturesOf(blocks: readonly Block[]): Promise<Map<Drawing, Buffer>> {
  const drawings: Drawing[] = []
  const look = (block: Block) => {
    if (block.kind === 'figure') drawings.push(block.drawing)
    if (block.kind === 'beside') [block.figure, ...block.blocks].forEach(look)
    if (block.kind === 'card') block.blocks.forEach(look)
    if (block.kind === 'table') drawings.push(...block.rows.flat().filter(isDrawing))
  }
  blocks.forEach(look)
  const pictures = new Map<Drawing, Buffer>()
  for (const drawing of drawings) if (!pictures.has(drawing)) pictures.set(drawing, await png(drawing))
  return pictures
}

class Writer {
  readonly #pictures: Pictures
  /** Of the heading written last; a card's is one below, so that no level is skipped. */
  #level = 1
  constructor(pictures: Pictures) {
    this.#pictures = pictures
  }

  #children(words: Words, look: { size?: number; bold?: boolean; color?: string } = {}): ParagraphChild[] {
    return runs(words).map((run) => {
      const text = new TextRun({
        text: run.text,
        ...look,
        ...(run.bold ? { bold: true } : {}),
        ...(run.quiet ? { color: QUIET } : {}),
        ...(run.link ? { color: LINK, underline: {} } : {}),
      })
      return run.link ? new ExternalHyperlink({ link: run.link, children: [text] }) : text
    })
  }

  #image(drawing: Drawing, alt: string, most = 487): ImageRun {
    const factor = Math.min(1, most / drawing.width)
    // The library counts in pixels of 96 to the inch.
    const pixels = (points: number) => Math.round(points * factor * (96 / 72))
    return new ImageRun({
      type: 'png',
      data: this.#pictures.get(drawing) as Buffer,
      transformation: { width: pixels(drawing.width), height: pixels(drawing.height) },
      altText: { name: alt.slice(0, 80), title: alt.slice(0, 80), description: alt },
    })
  }

  #table(
    head: readonly string[] | null,
    rows: readonly (readonly Cell[])[],
    widths: readonly number[],
    ends: readonly boolean[],
    keep = false,
  ): Table {
    const share = widths.reduce((sum, width) => sum + width, 0)
    const columnWidths = widths.map((width) => Math.round((width / share) * TEXT_WIDTH))
    const line = { style: BorderStyle.SINGLE, size: 4, color: RULE }
    const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }
    const cell = (content: Cell, at: number, header: boolean, keepNext = header) =>
      new TableCell({
        width: { size: columnWidths[at] ?? 0, type: WidthType.DXA },
        verticalAlign: VerticalAlign.TOP,
        margins: { top: 50, bottom: 50, left: 80, right: 80 },
        ...(header ? { shading: { type: ShadingType.CLEAR, fill: SHADE, color: 'auto' } } : {}),
        borders: head
          ? { top: none, left: none, right: none, bottom: line }
          : { top: none, left: none, right: none, bottom: none },
        children: [
          new Paragraph({
            style: 'Tabla',
            alignment: ends[at] ? AlignmentType.RIGHT : AlignmentType.LEFT,
            keepNext,
            children: isDrawing(content)
              ? [this.#image(content, '')]
              : this.#children(content, header ? { bold: true } : !head && at === 0 ? { color: QUIET } : {}),
          }),
        ],
      })
    return new Table({
      width: { size: TEXT_WIDTH, type: WidthType.DXA },
      columnWidths,
      layout: TableLayoutType.FIXED,
      borders: {
        top: none,
        bottom: none,
        left: none,
        right: none,
        insideHorizontal: none,
        insideVertical: none,
      },
      rows: [
        ...(head
          ? [
              new TableRow({
                tableHeader: true,
                cantSplit: true,
                children: head.map((title, at) => cell(title, at, true)),
              }),
            ]
          : []),
        ...rows.map(
          (row, place) =>
            new TableRow({
              cantSplit: true,
              children: row.map((content, at) => cell(content, at, false, keep && place < rows.length - 1)),
            }),
        ),
      ],
    })
  }

  /** A table cannot touch the next one: they would become one. */
  #gap = () => new Paragraph({ style: 'Separador', children: [] })

  /** `keep`: on one page with what follows. */
  blocks(blocks: readonly Block[], keep = false): (Paragraph | Table)[] {
    // Words that lead to a table or a list stay with it.
    const leads = (next: Block | undefined) => next?.kind === 'table' || next?.kind === 'facts'
    return blocks.flatMap((block, at) => this.#block(block, keep || leads(blocks[at + 1])))
  }

  #block(block: Block, keep: boolean): (Paragraph | Table)[] {
    switch (block.kind) {
      case 'heading': {
        this.#level = block.level
        const level = [HeadingLevel.TITLE, HeadingLevel.HEADING_1, HeadingLevel.HEADING_2][block.level - 1]
        return [
          new Paragraph({
            ...(level ? { heading: level } : {}),
            keepNext: true,
            ...(block.breakBefore ? { pageBreakBefore: true } : {}),
            children: this.#children(block.text),
          }),
        ]
      }
      case 'paragraph': {
        const style = { lead: 'Respuesta', quiet: 'Nota', note: 'Aviso' }[block.look ?? 'lead']
        return [
          new Paragraph({
            ...(block.look ? { style } : {}),
            keepNext: keep,
            children: this.#children(block.words),
          }),
        ]
      }
      case 'list':
        return block.items.map(
          (item) =>
            new Paragraph({
              ...(block.columns ? { style: 'Tabla' } : {}),
              numbering: { reference: 'lista', level: 0 },
              children: this.#children(item),
            }),
        )
      case 'facts':
        return [
          this.#table(
            null,
            block.rows.map(([name, words]) => [name, words]),
            [24, 76],
            [],
          ),
          this.#gap(),
        ]
      case 'table':
        return [
          this.#table(
            block.columns.map(({ title }) => title),
            block.rows,
            block.columns.map(({ width }) => width),
            block.columns.map(({ align }) => align === 'end'),
          ),
          this.#gap(),
        ]
      case 'figure':
        return [
          new Paragraph({
            keepNext: block.caption !== '',
            children: [this.#image(block.drawing, block.alt)],
          }),
          ...(block.caption
            ? [new Paragraph({ style: 'Nota', children: this.#children(block.caption) })]
            : []),
        ]
      // Side by side is for paper of a known size; here one follows the other.
      case 'beside':
        return [
          ...this.blocks(block.blocks),
          new Paragraph({
            keepNext: block.figure.caption !== '',
            children: [this.#image(block.figure.drawing, block.figure.alt, 165)],
          }),
          ...(block.figure.caption
            ? [new Paragraph({ style: 'Nota', children: this.#children(block.figure.caption) })]
            : []),
        ]
      case 'card':
        return [
          new Paragraph({ style: 'Resultado', keepNext: true, children: this.#children(block.tag) }),
          new Paragraph({
            heading: this.#level === 2 ? HeadingLevel.HEADING_2 : HeadingLevel.HEADING_3,
            keepNext: true,
            children: this.#children(block.title),
          }),
          ...this.blocks(block.blocks, true),
        ]
    }
  }
}

/** The document as a DOCX file. */
export async function renderDocx(document: ReportDocument): Promise<Buffer> {
  const { language, title, subject, noun, code, blocks } = document
  const es = language === 'es'
  const writer = new Writer(await picturesOf(blocks))
  const heading = (size: number, before: number, after: number) => ({
    run: { font: FONT, size: size * 2, bold: true, color: INK },
    paragraph: { spacing: { before, after }, keepNext: true, keepLines: true },
  })
  const style = (id: string, run: object, paragraph: object) => ({
    id,
    name: id,
    basedOn: 'Normal',
    quickFormat: true,
    run: { font: FONT, ...run },
    paragraph,
  })
  const small = { size: 15, color: QUIET }
  const file = new Document({
    title,
    subject,
    creator: 'Suelo Común',
    lastModifiedBy: 'Suelo Común',
    description: subject,
    revision: 1,
    features: { updateFields: false },
    styles: {
      default: {
        document: {
          run: { font: FONT, size: 19, color: INK, language: { value: es ? 'es-CL' : 'en-GB' } },
          paragraph: { spacing: { after: 90, line: 264, lineRule: LineRuleType.AUTO } },
        },
        title: heading(21, 0, 100),
        heading1: heading(14.5, 360, 100),
        heading2: heading(11.5, 240, 80),
        heading3: heading(10, 0, 40),
      },
      paragraphStyles: [
        style('Tabla', { size: 16 }, { spacing: { after: 0, line: 240, lineRule: LineRuleType.AUTO } }),
        style('Nota', { size: 16, color: QUIET }, { spacing: { after: 120 } }),
        style('Respuesta', { size: 24 }, { spacing: { after: 160, line: 288, lineRule: LineRuleType.AUTO } }),
        style(
          'Aviso',
          { size: 19 },
          {
            spacing: { before: 80, after: 160 },
            border: { left: { style: BorderStyle.SINGLE, size: 20, color: INK, space: 8 } },
            shading: { type: ShadingType.CLEAR, fill: SHADE, color: 'auto' },
          },
        ),
        style(
          'Resultado',
          { size: 15, bold: true, color: QUIET },
          { spacing: { before: 240, after: 20 }, keepNext: true },
        ),
        style('Separador', { size: 8 }, { spacing: { after: 0, line: 200, lineRule: LineRuleType.AUTO } }),
      ],
    },
    numbering: {
      config: [
        {
          reference: 'lista',
          levels: [
            {
              level: 0,
              format: LevelFormat.BULLET,
              text: '•',
              alignment: AlignmentType.LEFT,
              style: { paragraph: { indent: { left: 300, hanging: 220 }, spacing: { after: 50 } } },
            },
          ],
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: PAGE_WIDTH, height: 16838 },
            margin: { top: 1160, bottom: 1160, left: MARGIN, right: MARGIN, header: 560, footer: 560 },
          },
        },
        headers: {
          default: new Header({
            children: [
              new Paragraph({
                tabStops: [{ type: TabStopType.RIGHT, position: TEXT_WIDTH }],
                border: { bottom: { style: BorderStyle.SINGLE, size: 4, color: RULE, space: 4 } },
                children: [
                  new TextRun({ text: title.length > 80 ? `${title.slice(0, 79)}…` : title, ...small }),
                  new TextRun({ text: '\tSuelo Común', ...small }),
                ],
              }),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                tabStops: [{ type: TabStopType.RIGHT, position: TEXT_WIDTH }],
                border: { top: { style: BorderStyle.SINGLE, size: 4, color: RULE, space: 4 } },
                children: [
                  new TextRun({
                    text: es
                      ? `${noun} ${code} · Orienta, no decide\t`
                      : `${noun} ${code} · It guides, it does not decide\t`,
                    ...small,
                  }),
                  new TextRun({
                    children: es
                      ? ['Página ', PageNumber.CURRENT, ' de ', PageNumber.TOTAL_PAGES]
                      : ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES],
                    ...small,
                  }),
                ],
              }),
            ],
          }),
        },
        children: writer.blocks(blocks),
      },
    ],
  })
  return settled(await Packer.toBuffer(file), document.made_at)
}
