import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'htmlparser2'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import yauzl from 'yauzl'
import { PROJECT_ROOT } from '../config.ts'
import { type Block, everyBlock, isDrawing, plain, type ReportDocument } from './document.ts'
import { renderDocx } from './docx.ts'
import { renderPdf } from './pdf.ts'
import { exampleInput, exampleScreening } from './report.fixture.ts'
import { reportOf } from './report.ts'

interface Made {
  document: ReportDocument
  pdf: Buffer
  docx: Buffer
  read: Awaited<ReturnType<typeof readPdf>>
}
const made: Record<'es' | 'en', Made> = {} as never
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-'))
  for (const language of ['es', 'en'] as const) {
    const document = reportOf(exampleInput(), language)
    const pdf = await renderPdf(document)
    made[language] = { document, pdf, docx: await renderDocx(document), read: await readPdf(pdf) }
    writeFileSync(join(folder, `${language}.pdf`), made[language].pdf)
  }
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const squeeze = (text: string) => text.replace(/[\s\u00a0]+/g, '')
const kinds = (document: ReportDocument, kind: Block['kind']) =>
  [...everyBlock(document.blocks)].filter((block) => block.kind === kind)

/** How many cards stand right under a heading of the second level, and under one of the third. */
function cardsUnder({ blocks }: ReportDocument) {
  const under = { h2: 0, h3: 0 }
  let level = 1
  for (const block of blocks) {
    if (block.kind === 'heading') level = block.level
    if (block.kind === 'card') under[level === 2 ? 'h2' : 'h3'] += 1
  }
  return under
}

interface Node {
  role?: string
  alt?: string
  children?: (Node & { type?: string })[]
}
function* nodes(node: Node): Generator<Node> {
  yield node
  for (const child of node.children ?? []) yield* nodes(child)
}

async function readPdf(bytes: Buffer) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const roles: Node[] = []
  let text = ''
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const tree = (await page.getStructTree()) as Node | null
    if (tree) roles.push(...nodes(tree))
    const content = await page.getTextContent()
    const words = content.items.map((item) => ('str' in item ? item.str : '')).join(' ')
    pages.push(words)
    text += words
  }
  const { info } = await pdf.getMetadata()
  const marked = await pdf.getMarkInfo()
  const counted = (role: string) => roles.filter((node) => node.role === role)
  return {
    pdf,
    text: squeeze(text),
    pages,
    counted,
    roles,
    info: info as unknown as Record<string, unknown>,
    marked,
  }
}

describe.each(['es', 'en'] as const)('the PDF in %s', (language) => {
  test('is tagged: title, language, headings, lists, tables with header cells, figures with words', async () => {
    const { document, pdf: bytes, read } = made[language]
    const { info, marked, counted } = read
    expect(marked).toMatchObject({ Marked: true })
    expect(info).toMatchObject({
      Title: document.title,
      Language: language === 'es' ? 'es-CL' : 'en',
      PDFFormatVersion: '1.7',
    })
    expect(info.CreationDate).toBe('D:20260402030405Z')
    expect(bytes.toString('latin1')).toContain('<pdfuaid:part>1</pdfuaid:part>')
    expect(counted('H1')).toHaveLength(1)
    // A heading, table or list is met once a page it stands on.
    const headings = (level: number) =>
      kinds(document, 'heading').filter((block) => block.kind === 'heading' && block.level === level)
    expect(counted('H2')).toHaveLength(headings(2).length)
    const under = cardsUnder(document)
    expect(counted('H3')).toHaveLength(headings(3).length + under.h2)
    expect(counted('H4')).toHaveLength(under.h3)
    expect(counted('Table').length).toBeGreaterThanOrEqual(
      kinds(document, 'table').length + kinds(document, 'facts').length,
    )
    const cells = kinds(document, 'table').reduce(
      (sum, block) => sum + (block.kind === 'table' ? block.columns.length + block.rows.length : 0),
      0,
    )
    const names = kinds(document, 'facts').reduce(
      (sum, block) => sum + (block.kind === 'facts' ? block.rows.length : 0),
      0,
    )
    expect(counted('TH').length).toBeGreaterThanOrEqual(cells + names)
    expect(bytes.toString('latin1').match(/\/Scope \/Column/g)?.length).toBeGreaterThan(30)
    const figures = counted('Figure')
    expect(figures).toHaveLength(kinds(document, 'figure').length)
    for (const figure of figures) expect(figure.alt?.length).toBeGreaterThan(20)
    expect(counted('LI').length).toBeGreaterThan(5)
    expect(counted('Link').length).toBeGreaterThan(3)
  })

  test('says everything the document says, and nothing outside A4', async () => {
    const { document, read } = made[language]
    const { pdf, text, pages } = read
    for (const block of everyBlock(document.blocks)) {
      if (block.kind === 'heading') expect(text.includes(squeeze(block.text)), block.text).toBe(true)
      if (block.kind === 'card') expect(text.includes(squeeze(block.title)), block.title).toBe(true)
      if (block.kind === 'facts')
        for (const [, words] of block.rows) {
          const said = squeeze(plain(words))
          // What goes on on another page has its foot in between.
          expect(text.includes(said.slice(0, 40)) && text.includes(said.slice(-40)), said).toBe(true)
        }
    }
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      expect(page.view).toEqual([0, 0, 595.28, 841.89])
      expect(pages[number - 1]).toContain(document.code)
      expect(squeeze(pages[number - 1] ?? '')).toContain(
        squeeze(
          language === 'es' ? `Página ${number} de ${pdf.numPages}` : `Page ${number} of ${pdf.numPages}`,
        ),
      )
      const outside = (await page.getTextContent()).items.filter((item) => {
        if (!('str' in item) || item.str.trim() === '') return false
        const [, turned = 0, , , x = 0, y = 0] = item.transform as number[]
        return x < 30 || y < 20 || x + (turned === 0 ? item.width : 0) > 595.28 - 30
      })
      expect(outside).toEqual([])
    }
  })
})

const has = (tool: string) => spawnSync('which', [tool]).status === 0

test.skipIf(!has('pdfinfo') || !has('pdffonts') || !has('pdftotext'))(
  'Poppler finds it tagged, every font embedded as a subset, and the words in their order',
  () => {
    for (const language of ['es', 'en'] as const) {
      const file = join(folder, `${language}.pdf`)
      const run = (tool: string, ...more: string[]) =>
        execFileSync(tool, [...more, file], { encoding: 'utf8' })
      expect(run('pdfinfo')).toMatch(/Tagged:\s+yes/)
      const fonts = run('pdffonts').trim().split('\n').slice(2)
      expect(fonts).toHaveLength(2)
      for (const font of fonts) expect(font).toMatch(/AtkinsonHyperlegibleNext.*\byes yes yes\b/)
      const words = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
      const order =
        language === 'es'
          ? [
              '«Ñandú» — norte ± 3',
              'El sitio',
              'Lo que no se pudo revisar',
              'Lo que se aplica',
              'Lo que podría aplicarse',
            ]
          : [
              '«Ñandú» — norte ± 3',
              'The site',
              'What could not be checked',
              'What applies',
              'What could apply',
            ]
      const places = order.map((part) => words.indexOf(part))
      expect(places.every((place) => place >= 0)).toBe(true)
      expect(places).toEqual([...places].sort((a, b) => a - b))
      const structure = execFileSync('pdfinfo', ['-struct', file], { encoding: 'utf8' })
      expect(structure).toMatch(/Document[\s\S]*H1[\s\S]*H2[\s\S]*Table[\s\S]*TH/)
    }
  },
  120_000,
)

test('the same screening gives the same bytes in another process, in another time zone and language of the machine', async () => {
  const other = execFileSync(process.execPath, ['--import', 'tsx', 'server/reports/render.fixture.ts'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'Pacific/Auckland', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  })
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const ours = (['es', 'en'] as const).flatMap((language) => [
    `pdf ${language} ${hash(made[language].pdf)}`,
    `docx ${language} ${hash(made[language].docx)}`,
  ])
  expect(other.trim().split('\n')).toEqual(ours)
  const changed = reportOf(exampleInput(exampleScreening({ more: { title: 'Otro' } })), 'es')
  expect(hash(await renderPdf(changed))).not.toBe(hash(made.es.pdf))
}, 120_000)

function unzip(bytes: Buffer): Promise<Map<string, { text: string; time: string }>> {
  return new Promise((resolve, reject) =>
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (problem, archive) => {
      if (problem) return reject(problem)
      const files = new Map<string, { text: string; time: string }>()
      archive.on('end', () => resolve(files))
      archive.on('entry', (entry: yauzl.Entry) =>
        archive.openReadStream(entry, async (failure, stream) => {
          if (failure) return reject(failure)
          const chunks: Buffer[] = []
          for await (const chunk of stream) chunks.push(chunk as Buffer)
          const when = entry.getLastModDate({ timezone: 'local' } as never)
          files.set(entry.fileName, {
            text: Buffer.concat(chunks).toString('utf8'),
            time: String(when.getFullYear()),
          })
          archive.readEntry()
        }),
      )
      archive.readEntry()
    }),
  )
}

type Element = { name?: string; data?: string; attribs?: Record<string, string>; children?: Element[] }
function* elements(element: Element): Generator<Element> {
  yield element
  for (const child of element.children ?? []) yield* elements(child)
}

describe.each(['es', 'en'] as const)('the DOCX in %s', (language) => {
  test('holds the same document: headings, tables with header rows, pictures with words, language', async () => {
    const { document, docx } = made[language]
    const files = await unzip(docx)
    for (const { time } of files.values()) expect(time).toBe('1980')
    expect(files.get('docProps/core.xml')?.text).toContain('2026-04-02T03:04:05Z')
    expect(files.get('word/styles.xml')?.text).toContain(`w:val="${language === 'es' ? 'es-CL' : 'en-GB'}"`)
    const body = [
      ...elements(parseDocument(files.get('word/document.xml')?.text ?? '', { xmlMode: true }) as never),
    ]
    const named = (name: string) => body.filter((element) => element.name === name)
    const styles = named('w:pStyle').map(({ attribs }) => attribs?.['w:val'])
    const count = (style: string) => styles.filter((one) => one === style).length
    const headings = kinds(document, 'heading').map((block) => (block.kind === 'heading' ? block.level : 0))
    expect(count('Title')).toBe(1)
    expect(count('Heading1')).toBe(headings.filter((level) => level === 2).length)
    const under = cardsUnder(document)
    expect(count('Heading2')).toBe(headings.filter((level) => level === 3).length + under.h2)
    expect(count('Heading3')).toBe(under.h3)
    expect(named('w:tblHeader')).toHaveLength(kinds(document, 'table').length)
    expect(named('w:tbl')).toHaveLength(kinds(document, 'table').length + kinds(document, 'facts').length)
    const pictures = named('wp:docPr')
    const symbols = kinds(document, 'table').flatMap((block) =>
      block.kind === 'table' ? block.rows.flat().filter(isDrawing) : [],
    )
    expect(pictures).toHaveLength(kinds(document, 'figure').length + symbols.length)
    expect(new Set(pictures.map(({ attribs }) => attribs?.id)).size).toBe(pictures.length)
    const described = pictures.filter(({ attribs }) => (attribs?.descr ?? '').length > 20)
    expect(described).toHaveLength(kinds(document, 'figure').length)
    // Every link leads somewhere.
    const relations = files.get('word/_rels/document.xml.rels')?.text ?? ''
    const links = named('w:hyperlink').map(({ attribs }) => attribs?.['r:id'] ?? '')
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) expect(relations).toContain(`Id="${link}"`)
    for (const picture of named('a:blip')) expect(relations).toContain(`Id="${picture.attribs?.['r:embed']}"`)
    const text = squeeze(
      named('w:t')
        .map(({ children }) => children?.map(({ data }) => data ?? '').join('') ?? '')
        .join(''),
    )
    for (const block of everyBlock(document.blocks)) {
      if (block.kind === 'paragraph')
        expect(text.includes(squeeze(plain(block.words))), plain(block.words)).toBe(true)
      if (block.kind === 'facts')
        for (const [, words] of block.rows) expect(text.includes(squeeze(plain(words)))).toBe(true)
    }
  })
})

test('a letter the font does not have gives way to one it has, and nothing is lost besides', async () => {
  const input = exampleInput(exampleScreening({ more: { title: 'Cerro → «µ» Ḑ 漢 ± 3 m²' } }))
  const { text } = await readPdf(await renderPdf(reportOf(input, 'es')))
  expect(text).toContain(squeeze('Cerro › «μ» D ? ± 3 m²'))
})

test('what was written before leaves no trace: letters that share a glyph, words already measured', async () => {
  const odd = reportOf(
    exampleInput(exampleScreening({ more: { title: 'AV\u00a0Ta\u00ad ﬁ Ωμ µ 100\u00a0% To\u00a0V.' } })),
    'es',
  )
  const first = await renderPdf(odd)
  await renderPdf(reportOf(exampleInput(exampleScreening({ vertices: 40 })), 'en'))
  expect((await renderPdf(odd)).equals(first)).toBe(true)
  expect((await renderPdf(made.es.document)).equals(made.es.pdf)).toBe(true)
})

test('every head of a table says whether it names a column or a row; every picture says what it shows', async () => {
  const text = made.es.pdf.toString('latin1')
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  expect(count(/\/S \/TH\b/g)).toBeGreaterThan(50)
  expect(count(/\/Scope \/(Column|Row)\b/g)).toBe(count(/\/S \/TH\b/g))
  const maps = kinds(made.es.document, 'figure').filter((block) => block.kind === 'figure' && !block.code)
  expect(maps.length).toBe(2)
  for (const map of maps)
    expect(map.kind === 'figure' && map.alt).toMatch(
      /^Mapa \d: .+ a escala 1:[\d.]+; \S+\s\S+ de oeste a este, \S+\s\S+ de sur a norte, con el sitio en rojo\./,
    )
})

test('the least list in two columns is tagged item by item, the left column first', async () => {
  const document: ReportDocument = {
    ...made.es.document,
    blocks: [
      {
        kind: 'list',
        columns: 2,
        items: Array.from({ length: 150 }, (_, at) => `Norma número ${at + 1} de muchas`),
      },
    ],
  }
  const { roles, pages } = await readPdf(await renderPdf(document))
  expect(roles.filter(({ role }) => role === 'LI').length).toBe(150)
  const said = [...pages.join(' ').matchAll(/Norma número (\d+)/g)].map(([, number]) => Number(number))
  expect(said).toEqual(Array.from({ length: 150 }, (_, at) => at + 1))
  expect(pages.length).toBe(2)
})

test('no level of headings is skipped', () => {
  const levels = made.es.read.roles.flatMap(({ role }) => /^H(\d)$/.exec(role ?? '')?.[1] ?? []).map(Number)
  expect(levels.length).toBeGreaterThan(30)
  levels.forEach((level, at) => {
    expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1)
  })
})
