import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test } from 'vitest'
import { type Block, everyBlock, isDrawing, plain } from '../../reports/document.ts'
import { project } from '../../reports/map-frame.ts'
import { renderPdf } from '../../reports/pdf.ts'
import { BY_CHOICE, BY_LAW, FREE } from '../colours.ts'
import { indexedPng } from './indexed-png.ts'
import { detailFrame, frameOf, picture } from './map.ts'
import { exampleInput, exampleMap, exampleScenario } from './report.fixture.ts'
import { CANDIDATES_SHOWN, type ScenarioReportInput, scenarioReport } from './report.ts'

const squeeze = (text: string) => text.replace(/[\s\u00a0]+/g, '')
const table = (blocks: readonly Block[], title: string) => {
  const found = [...everyBlock(blocks)].find((block) => block.kind === 'table' && block.title === title)
  return found?.kind === 'table' ? found : null
}
const words = (blocks: readonly Block[]): string =>
  [...everyBlock(blocks)]
    .flatMap((block) => {
      if (block.kind === 'heading') return [block.text]
      if (block.kind === 'paragraph') return [plain(block.words)]
      if (block.kind === 'list') return block.items.map(plain)
      if (block.kind === 'facts') return block.rows.flatMap(([name, said]) => [name, plain(said)])
      if (block.kind === 'table')
        return [
          ...block.columns.map(({ title }) => title),
          ...block.rows.flatMap((row) => row.map((cell) => (isDrawing(cell) ? '' : plain(cell)))),
        ]
      return block.kind === 'figure' ? [block.alt, block.caption] : []
    })
    .join('\n')

interface Node {
  role?: string
  alt?: string
  children?: Node[]
}
function* nodes(node: Node): Generator<Node> {
  yield node
  for (const child of node.children ?? []) yield* nodes(child)
}

async function read(bytes: Buffer) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const roles: Node[] = []
  let text = ''
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number)
    const tree = (await page.getStructTree()) as Node | null
    if (tree) roles.push(...nodes(tree))
    text += (await page.getTextContent()).items.map((item) => ('str' in item ? item.str : '')).join(' ')
  }
  const { info } = await pdf.getMetadata()
  return { text: squeeze(text), roles, info: info as unknown as Record<string, unknown>, pages: pdf.numPages }
}

describe.each(['es', 'en'] as const)('the report of a scenario in %s', (language) => {
  const document = scenarioReport(exampleInput(), language)
  const es = language === 'es'

  test('says question, answer, what is not checked, hectares, candidates, criteria, versions, limits, in that order', () => {
    const headings = document.blocks.flatMap((block) =>
      block.kind === 'heading' && block.level === 2 ? [block.text] : [],
    )
    expect(headings).toEqual(
      es
        ? [
            'Lo que no se revisó',
            'Mapa',
            'Hectáreas por comuna',
            'Candidatos',
            'Criterios',
            'Hectáreas por motivo',
            'Preferencias',
            'Capas y versiones',
            'Lo que esto no te dice',
            'Verificar y seguir',
          ]
        : [
            'What was not checked',
            'Map',
            'Hectares by comuna',
            'Candidates',
            'Criteria',
            'Hectares by reason',
            'Preferences',
            'Layers and versions',
            'What this does not tell you',
            'To verify and to go on',
          ],
    )
    const said = squeeze(words(document.blocks))
    const answer = es
      ? 'Quedan libres de lo revisado 9.000 ha, el 23 % de 40.000 ha; la ley excluye 20.000 ha y una decisión del equipo otras 11.000 ha. 4 criterios quedaron sin revisar del todo.'
      : 'Free of what was checked are 9,000 ha, 23 % of 40,000 ha; the law excludes 20,000 ha and the team’s choice another 11,000 ha. 4 criteria were not fully checked.'
    expect(said).toContain(squeeze(answer))
    expect(said).toContain(squeeze(es ? 'Orienta; no decide.' : 'It guides; it does not decide.'))
    expect(said).not.toMatch(/undefined|NaN|\[object/)
  })

  test('lists every criterion with its basis and citation, and says of one that was not applied that it was not', () => {
    const { scenario } = exampleInput()
    const rows = table(document.blocks, es ? 'Criterios' : 'Criteria')?.rows ?? []
    expect(rows).toHaveLength(scenario.criteria.exclusions.length)
    const text = rows.map((row) => row.map((cell) => plain(cell as never)).join(' | '))
    expect(text[0]).toMatch(es ? /Ley\. Fijo \| .+Ley 21\.600/ : /Law\. Fixed \| .+Ley 21\.600/)
    expect(text[5]).toMatch(es ? /no aplicado$/ : /not applied$/)
    expect(text.join()).toMatch(es ? /Decisión del equipo/ : /The team’s choice/)
    const unchecked = table(document.blocks, es ? 'Lo que no se revisó' : 'What was not checked')?.rows ?? []
    expect(unchecked).toHaveLength(4)
    const said = unchecked.map((row) => row.map((cell) => plain(cell as never)).join(' | '))
    expect(said[0]).toMatch(
      es ? /^Sin datos publicados.+ \| 1 \| Dentro de/ : /^No published data.+ \| 1 \| Inside/,
    )
    expect(said.join()).toMatch(es ? /Completa en Calama; en el resto/ : /Complete in Calama; elsewhere/)
  })

  test('lists the first candidates with their tenure, and says that there are more', () => {
    const rows = table(document.blocks, es ? 'Candidatos' : 'Candidates')?.rows ?? []
    expect(rows).toHaveLength(CANDIDATES_SHOWN)
    expect(rows[0]?.map((cell) => plain(cell as never))).toEqual([
      '1',
      expect.stringContaining('Calama'),
      '120',
      '117',
      '79',
      '92\u00a0%',
      expect.stringMatching(
        es
          ? /fiscal 50.%; sin dato.+50.%\. Derechos: concesión/
          : /State land 50.%; not known.+50.%\. Rights: mining/,
      ),
    ])
    expect(words(document.blocks)).toContain(es ? 'Las primeras 20 de 25' : 'The first 20 of 25')
  })

  test('is a tagged PDF of the day of the scenario, with the map in it, and the same bytes each time', async () => {
    const bytes = await renderPdf(document)
    const again = await renderPdf(scenarioReport(exampleInput(), language))
    expect(again.equals(bytes)).toBe(true)
    const { text, roles, info } = await read(bytes)
    expect(info).toMatchObject({
      Title: document.title,
      Language: es ? 'es-CL' : 'en',
      CreationDate: 'D:20260402030405Z',
    })
    expect(bytes.toString('latin1')).toContain('/Subtype /Image')
    const figures = roles.filter(({ role }) => role === 'Figure')
    expect(figures).toHaveLength(2)
    for (const { alt } of figures) expect(alt?.length).toBeGreaterThan(20)
    expect(roles.filter(({ role }) => role === 'H1')).toHaveLength(1)
    expect(text).toContain(
      squeeze(es ? 'Escenario escenario-de-prueba1 · Orienta' : 'Scenario escenario-de-prueba1'),
    )
    for (const block of everyBlock(document.blocks))
      if (block.kind === 'heading') expect(text, block.text).toContain(squeeze(block.text))
  })

  test.each<[string, (input: ScenarioReportInput) => Partial<ScenarioReportInput>, RegExp, RegExp]>([
    [
      'whose data are gone',
      () => ({ map: null, candidates: null, gone: ['glacier'] }),
      /No se puede dibujar: .+«Glaciares»/,
      /It cannot be drawn: .+“Glaciers”/,
    ],
    [
      'without candidates',
      ({ candidates }) => ({ candidates: candidates && { ...candidates, candidates: [] } }),
      /Ninguna área libre llega a 5.ha y 80.m/,
      /No free area reaches 5.ha and 80.m/,
    ],
    [
      'of criteria that leave out everything',
      ({ scenario }) => ({
        scenario: { ...scenario, answer: { ...scenario.answer, free_ha: 0, excluded_ha: 40_000 } },
      }),
      /Nada queda libre de lo revisado/,
      /Nothing is free of what was checked/,
    ],
    [
      'of criteria that leave out nothing',
      ({ scenario }) => ({
        scenario: {
          ...scenario,
          excluded_by_law_ha: 0,
          criteria: { ...scenario.criteria, exclusions: [], preferences: [] },
          answer: {
            ...scenario.answer,
            free_ha: 40_000,
            excluded_ha: 0,
            by_criterion: [],
            reasons: [],
            not_checked: [],
          },
        },
      }),
      /el 100.% de 40\.000.ha.+Todos los criterios se revisaron/s,
      /100.% of 40,000.ha.+Every criterion was checked/s,
    ],
  ])('one %s says so', async (_, change, spanish, english) => {
    const input = exampleInput()
    const changed = scenarioReport({ ...input, ...change(input) }, language)
    expect(words(changed.blocks)).toMatch(es ? spanish : english)
    expect((await renderPdf(changed)).length).toBeGreaterThan(10_000)
  })
})

describe('the map of a scenario', () => {
  test('has another from nearer where candidates lie close together, and a box where that is', () => {
    const { numbered, mask } = exampleMap()
    const region = frameOf([300_000, 7_100_000, 700_000, 7_680_000])
    const nearer = detailFrame(numbered, region)
    expect(nearer?.scale).toBeLessThan(region.scale / 3)
    const [west = 0, south = 0, east = 0, north = 0] = nearer?.box ?? []
    for (const { point } of numbered) {
      const [x, y] = project(point)
      expect(x > west && x < east && y > south && y < north).toBe(true)
    }
    expect(detailFrame(numbered, nearer as never)).toBeNull()
    expect(detailFrame([], region)).toBeNull()
    const input = exampleInput()
    const near = { mask, frame: nearer as never, backdrop: [], numbered, hatched: [], inset: null }
    const map = { ...near, frame: region, inset: nearer?.box ?? null }
    const { blocks } = scenarioReport({ ...input, map, detail: near }, 'es')
    const figures = [...everyBlock(blocks)].flatMap((block) => (block.kind === 'figure' ? [block.alt] : []))
    expect(figures).toHaveLength(3)
    expect(figures[1]).toContain('primeros 20 candidatos')
  })

  test('has, at every place, the class of the cell that is there', () => {
    const { mask } = exampleMap()
    const frame = frameOf([500_000, 7_500_000, 520_000, 7_520_000])
    const mark = picture(mask, frame)
    if (mark.kind !== 'image') throw new Error('no picture')
    const png = Buffer.from(mark.png)
    const width = png.readUInt32BE(16)
    const lines = inflateSync(png.subarray(png.indexOf('IDAT') + 4))
    const [west, south, east, north] = frame.box
    const height = png.readUInt32BE(20)
    const at = (x: number, y: number) => {
      const column = Math.floor(((x - west) / (east - west)) * width)
      const row = Math.floor(((north - y) / (north - south)) * height)
      return lines[row * (width + 1) + 1 + column] as number
    }
    const middle: [number, number] = [500_000 + 12_850, 7_520_000 - 12_850]
    expect(at(...middle)).toBeGreaterThanOrEqual(1)
    expect(at(...middle)).toBeLessThanOrEqual(5)
    expect([7, 8]).toContain(at(middle[0] + 8000, middle[1] + 5000))
    expect([9, 10]).toContain(at(middle[0] - 8000, middle[1] - 5000))
    expect(at(500_500, 7_519_500)).toBe(0)
    expect([FREE, BY_LAW, BY_CHOICE]).toEqual([1, 2, 3])
  })

  test('is a PNG that another reader draws', () => {
    const dots = Uint8Array.from({ length: 12 }, (_, n) => n % 3)
    const file = indexedPng(dots, 4, 3, ['#ff0000', '#00ff00', '#0000ff'])
    const folder = mkdtempSync(join(tmpdir(), 'png-'))
    try {
      writeFileSync(join(folder, 'x.png'), file)
      expect(Buffer.from(file).subarray(1, 4).toString('latin1')).toBe('PNG')
      expect(() => indexedPng(dots, 5, 3, ['#000000'])).toThrow(RangeError)
      const told = (() => {
        try {
          return execFileSync('gdallocationinfo', ['-valonly', join(folder, 'x.png'), '2', '1'], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }).trim()
        } catch {
          return null
        }
      })()
      if (told !== null) expect(told).toBe(String(dots[1 * 4 + 2]))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test('the example is a scenario as the model describes it', async () => {
  const { scenarioSchema } = await import('../../../geodata/model/scenario.ts')
  expect(scenarioSchema.parse(exampleScenario())).toEqual(exampleScenario())
})
