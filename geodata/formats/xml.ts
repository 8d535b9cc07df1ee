import { Parser } from 'htmlparser2'
import { type Issue, issue } from '../model/issue.ts'
import { Problem } from '../model/problem.ts'
import { type Bytes, truncated } from './bytes.ts'
import { encodingOf, headText, textOf, visible } from './encoding.ts'
import type { Encoding, ReadOptions } from './format.ts'

/** Names come without their prefix. */
export interface XmlElement {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlElement[]
  /** Its own text and CDATA, not its children's. */
  text: string
  /** What is kept of it in place of attributes, children and text. */
  position?: readonly number[]
}

/** Elements inside one another, at most. */
const DEEPEST = 200

/** Whether the first bytes are XML with an element of one of these names, parted by `|`. */
export function isXmlWith(head: Uint8Array, names: string): boolean {
  const text = headText(head)
  return text.startsWith('<') && new RegExp(`<([\\w-]+:)?(${names})[\\s>]`).test(text)
}

/** As `encodingOf`, but a file that itself declares ISO-8859-1 is not reported for being in it. */
export async function xmlEncodingOf(
  bytes: Bytes,
  options: ReadOptions,
): Promise<{ encoding: Encoding; issues: Issue[] }> {
  const found = await encodingOf(bytes, options)
  const head = headText(await bytes.read(0, Math.min(200, bytes.size)))
  const declared = /^<\?xml[^>]*encoding=["'](iso-8859-1|iso-8859-15|windows-1252|latin1)["']/i.test(head)
  return declared && found.encoding === 'windows-1252' ? { ...found, issues: [] } : found
}

/**
 * The elements of a document that are called as `wanted` says, each whole, in order, with what is around it (from the
 * outermost; of these only the children called `name` are kept). Small slips are forgiven: prefixes nobody declared, which
 * `onIssue` hears of once each, and `&` that should be `&amp;`. A document that declares entities of its own is refused.
 * `compact` can make less of an element inside a wanted one, where there are many. Throws `import-failed`.
 */
export async function* elementsOf(
  bytes: Bytes,
  encoding: Encoding,
  wanted: ReadonlySet<string>,
  onIssue: (issue: Issue) => void,
  compact: (element: XmlElement) => XmlElement = (element) => element,
): AsyncGenerator<Found[]> {
  let found: Found[] = []
  const open: XmlElement[] = []
  // How many of the open ones are inside a wanted one, itself counted.
  let inside = 0
  const lines = { text: '', start: 0, before: 1 }
  const lineNumber = () => lines.before + count(lines.text.slice(0, parser.startIndex - lines.start))
  const prefixes = new Set(['xml', 'xmlns'])
  const local = (name: string): string => {
    const at = name.indexOf(':')
    if (at < 0) return name
    const prefix = name.slice(0, at)
    if (!prefixes.has(prefix)) {
      prefixes.add(prefix)
      onIssue(issue('xml_prefix', { prefix: visible(prefix), line: lineNumber() }))
    }
    return name.slice(at + 1)
  }
  const write = (text: string) => {
    justOpened = null
    const element = open.at(-1)
    if (element && (inside > 0 || element.name === 'name')) element.text += text
  }
  let ended = false
  let justOpened: XmlElement | null = null
  const parser = new Parser(
    {
      onprocessinginstruction(_, text) {
        if (/!entity/i.test(text)) throw ownEntities(bytes.name)
      },
      onopentag(tag, attributes) {
        for (const name in attributes) if (name.startsWith('xmlns:')) prefixes.add(name.slice(6))
        for (const name in attributes) local(name)
        const element: XmlElement = { name: local(tag), attributes, children: [], text: '' }
        if (open.length >= DEEPEST) throw tooDeep(bytes.name)
        if (inside > 0 || wanted.has(element.name)) inside += 1
        open.push(element)
        justOpened = element
      },
      ontext: write,
      onclosetag(tag, implied) {
        if (implied && ended) throw truncated(bytes.name)
        // An empty one that closes itself is implied too.
        if (implied && open.at(-1) !== justOpened) throw notClosed(bytes.name, visible(tag), lineNumber())
        justOpened = null
        const element = open.pop() as XmlElement
        const parent = open.at(-1)
        if (inside === 1) found.push({ element, around: [...open] })
        else if (inside > 1 || element.name === 'name') parent?.children.push(compact(element))
        inside = Math.max(0, inside - 1)
      },
    },
    { xmlMode: true },
  )
  for await (const text of textOf(bytes, encoding)) {
    lines.before += count(lines.text)
    lines.start += lines.text.length
    lines.text = text
    parser.write(text)
    if (found.length > 0) yield found
    found = []
  }
  ended = true
  parser.end()
}

interface Found {
  element: XmlElement
  /** The elements it is inside of, from the outermost. */
  around: XmlElement[]
}

const count = (text: string): number => text.split('\n').length - 1

const notClosed = (name: string, tag: string, line: number): Problem =>
  new Problem('import-failed', {
    es: `«${name}» no es XML bien formado: <${tag}> no se cierra (línea ${line}). Vuelve a exportarlo.`,
    en: `“${name}” is not well-formed XML: <${tag}> is not closed (line ${line}). Export it again.`,
  })

const ownEntities = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» define entidades XML propias (<!ENTITY>), que no se leen por seguridad. Expórtalo sin ellas.`,
    en: `“${name}” defines XML entities of its own (<!ENTITY>), which are not read, for safety. Export it without them.`,
  })

const tooDeep = (name: string): Problem =>
  new Problem('import-failed', {
    es: `«${name}» anida más de ${DEEPEST} elementos XML uno dentro de otro.`,
    en: `“${name}” nests more than ${DEEPEST} XML elements inside one another.`,
  })

/** The first child called so. */
export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name)

/** The text of the first child called so, without blanks around it; '' when there is none. */
export const textIn = (element: XmlElement, name: string): string => childOf(element, name)?.text.trim() ?? ''
