import type { Language } from '../../geodata/model/text.ts'
import type { Drawing } from './drawing.ts'

/**
 * Terms
 * - document: what a report says, in reading order, as blocks; it knows nothing of pages. `pdf.ts` and `docx.ts` write
 *   the same document, so both say the same.
 * - run: words that are written alike.
 */

export interface Run {
  text: string
  bold?: boolean
  /** Said beside the matter: sources, codes, remarks. */
  quiet?: boolean
  link?: string
}
export type Words = string | readonly (string | Run)[]

/** How a finding or a verdict weighs; paper says it in words, and by the thickness and style of a rule beside it. */
export const WEIGHTS = ['certain', 'possible', 'unknown', 'clear', 'plain'] as const
export type Weight = (typeof WEIGHTS)[number]

export interface Column {
  title: string
  /** Share of the width of the table. */
  width: number
  align?: 'end'
}

/** What a cell of a table holds; a drawing says nothing that its row does not say in words. */
export type Cell = Words | Drawing

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; breakBefore?: boolean }
  | { kind: 'paragraph'; words: Words; look?: 'lead' | 'quiet' | 'note' }
  /** `columns`: short ones, to be looked up, side by side where paper is wide enough. */
  | { kind: 'list'; items: readonly Words[]; columns?: 2 }
  /** Pairs of a name and what is said of it. */
  | { kind: 'facts'; title: string; rows: readonly (readonly [string, Words])[] }
  /** The first cell of each row names the row. */
  | { kind: 'table'; title: string; columns: readonly Column[]; rows: readonly (readonly Cell[])[] }
  | { kind: 'figure'; drawing: Drawing; alt: string; caption: string; code?: boolean }
  /** A figure and blocks beside it. */
  | { kind: 'beside'; figure: Extract<Block, { kind: 'figure' }>; blocks: readonly Block[] }
  /** Something found, with a rule of its weight beside it; kept on one page where it fits. */
  | { kind: 'card'; weight: Weight; title: string; tag: string; blocks: readonly Block[] }

export interface ReportDocument {
  language: Language
  title: string
  /** What the document is about, in a sentence. */
  subject: string
  /** What kind of thing it reports on, and its code: stand at the foot of each page. */
  noun: string
  code: string
  address: string
  /** ISO instant of what the report is of: the document knows no other time. */
  made_at: string
  blocks: readonly Block[]
}

/** Words as runs, without empty ones. */
export function runs(words: Words): Run[] {
  const all = typeof words === 'string' ? [words] : words
  return all
    .map((one) => (typeof one === 'string' ? { text: one } : one))
    .filter(({ text }) => text.length > 0)
}

/** The words alone. */
export const plain = (words: Words): string =>
  runs(words)
    .map(({ text }) => text)
    .join('')

export const isDrawing = (cell: Cell): cell is Drawing =>
  typeof cell === 'object' && !Array.isArray(cell) && 'marks' in cell

/** Blocks inside blocks too, in reading order. */
export function* everyBlock(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block
    if (block.kind === 'beside') yield* everyBlock([block.figure, ...block.blocks])
    if (block.kind === 'card') yield* everyBlock(block.blocks)
  }
}
