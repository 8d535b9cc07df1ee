import { Parser } from 'htmlparser2'

/** What a piece of HTML says. */
export interface HtmlReading {
  /** Its words, without its tags, scripts and styles. */
  text: string
  /** Rows of two cells in its tables: a name and a value. */
  pairs: [name: string, value: string][]
}

/** Names longer than this are prose in two columns. */
const LONGEST_NAME = 100
const BLOCKS: ReadonlySet<string> = new Set([
  'br',
  'div',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'hr',
  'li',
  'p',
  'tr',
])
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'title', 'head', 'template'])

/** A row of a table, while it is open. */
interface Line {
  cells: { text: string; header: boolean }[]
  /** A table begins inside: its own rows have the names and values. */
  frame: boolean
}

/** Whether a text has tags of HTML or entities in it. `<Nulo>` and `a < b` are neither. */
export const isHtml = (text: string): boolean =>
  /<\/?(a|b|body|br|div|em|font|h[1-6]|head|hr|html|i|img|li|p|pre|script|span|strong|style|table|td|th|tr|u|ul)\b[^<]*>|&[a-z]+\d?;|&#\d+;/i.test(
    text,
  )

/** Reads HTML as words and as tables of names and values. Nothing of it is run, fetched or kept. */
export function readHtml(html: string): HtmlReading {
  const [lines, pairs]: [Line[], [string, string][]] = [[], []]
  let [text, silent] = ['', 0]
  const parser = new Parser({
    onopentag(tag) {
      if (SILENT.has(tag)) silent += 1
      if (BLOCKS.has(tag)) text += '\n'
      const line = lines.at(-1)
      if (tag === 'table' && line) line.frame = true
      if (tag === 'tr') lines.push({ cells: [], frame: false })
      else if (tag === 'td' || tag === 'th') {
        text += ' '
        line?.cells.push({ text: '', header: tag === 'th' })
      } else if (tag === 'br') write(' ')
    },
    ontext(words) {
      if (silent > 0) return
      text += words
      write(words)
    },
    onclosetag(tag) {
      if (SILENT.has(tag)) silent -= 1
      if (BLOCKS.has(tag)) text += '\n'
      if (tag !== 'tr') return
      const line = lines.pop()
      const [name, value, ...more] = line?.cells ?? []
      if (!name || !value || more.length > 0 || line?.frame || (name.header && value.header)) return
      const said = oneLine(name.text)
      if (said !== '' && said.length <= LONGEST_NAME) pairs.push([said, oneLine(value.text)])
    },
  })
  const write = (words: string) => {
    const cell = lines.at(-1)?.cells.at(-1)
    if (cell) cell.text += words
  }
  parser.end(html)
  const kept = text
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')
  return { text: kept.join('\n'), pairs }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The words of a text that may be HTML. */
export const plainText = (text: string): string => (isHtml(text) ? readHtml(text).text : text.trim())
