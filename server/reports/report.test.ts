import { describe, expect, test } from 'vitest'
import { LAYERS } from '../../geodata/layers/index.ts'
import { legendEntries } from '../../geodata/layers/symbology.ts'
import { LANGUAGES } from '../../geodata/model/text.ts'
import { authorityText } from '../../geodata/rules/citation.ts'
import { buildReport } from '../../geodata/rules/report.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { type Block, everyBlock, isDrawing, plain, type ReportDocument } from './document.ts'
import { drawingSvg, svgDrawing } from './drawing.ts'
import { licenceText } from './measure-words.ts'
import { exampleInput, exampleScreening } from './report.fixture.ts'
import { reportOf } from './report.ts'
import { speak } from './speak.ts'

const wordsOf = (block: Block): string[] => {
  switch (block.kind) {
    case 'heading':
      return [block.text]
    case 'paragraph':
      return [plain(block.words)]
    case 'list':
      return block.items.map(plain)
    case 'facts':
      return block.rows.flatMap(([name, words]) => [name, plain(words)])
    case 'table':
      return [
        ...block.columns.map(({ title }) => title),
        ...block.rows.flatMap((row) => row.flatMap((cell) => (isDrawing(cell) ? [] : [plain(cell)]))),
      ]
    case 'figure':
      return [block.alt, block.caption]
    case 'card':
      return [block.tag, block.title]
    case 'beside':
      return []
  }
}
const allWords = ({ blocks }: ReportDocument) => [...everyBlock(blocks)].flatMap(wordsOf)
const textOf = (document: ReportDocument) => allWords(document).join('\n')
const cards = ({ blocks }: ReportDocument) =>
  [...everyBlock(blocks)].filter((block) => block.kind === 'card') as Extract<Block, { kind: 'card' }>[]
const cardText = (card: Block) => [...everyBlock([card])].flatMap(wordsOf).join('\n')

describe('the order in which a report is read', () => {
  test('question, answer, site, maps, what was not checked, findings, and only then the rest', () => {
    const headings = reportOf(exampleInput(), 'es').blocks.flatMap((block) =>
      block.kind === 'heading' && block.level <= 2 ? [block.text.replace(/: \d+ normas?$/, '')] : [],
    )
    expect(headings).toEqual([
      'Pozas de prueba «Ñandú» — norte ± 3',
      'El sitio',
      'Mapas',
      'Lo que no se pudo revisar',
      'Lo que se aplica',
      'Lo que podría aplicarse',
      'DIA o EIA',
      'Camino de permisos',
      'Procedimiento y plazos',
      'Antecedentes del proyecto',
      'Qué toca, capa por capa',
      'Qué más hay alrededor',
      'Lo que esto no te dice',
      'Con qué se hizo',
      'Verificar y seguir',
      'Anexo A. Normas que no se pudieron evaluar',
      'Anexo B. Normas que no se aplican',
    ])
  })

  test('a minute suffices: what excludes, what to file first, what was not checked, before anything else', () => {
    const { blocks } = reportOf(exampleInput(), 'es')
    const minute = blocks.find(({ kind }) => kind === 'facts') as Extract<Block, { kind: 'facts' }>
    expect(blocks.indexOf(minute)).toBeLessThan(
      blocks.findIndex((block) => block.kind === 'heading' && block.text === 'El sitio'),
    )
    const said = Object.fromEntries(minute.rows.map(([name, words]) => [name, plain(words)]))
    const report = buildReport(exampleScreening(), exampleInput().book)
    const exclusion = report.triggered.find(({ severity }) => severity === 'exclusion')?.items[0]?.cited[0]
    expect(exclusion).toBeDefined()
    expect(said['Lo que excluye']).toContain(`${exclusion?.rule.es}.`)
    const { path } = exampleInput()
    const [first] = path?.nodes.filter(({ id }) => id === path.file_first[0]) ?? []
    expect(said['Se presenta primero']?.startsWith(`${first?.title.es} (`)).toBe(true)
    expect(said.Toca).toContain('Salares, lagos y lagunas (Salar de Prueba «Ñandú»)')
    expect(said['No se puede saber']).toBe('Sitios Ramsar (±160\u00a0m)')
    const absent = new Set([...report.missing, ...report.uncovered].map(({ layer }) => layer)).size
    expect(said['No se revisó']).toMatch(new RegExp(`\\(\\d+ normas\\).*; y ${absent - 6} más$`))
  })

  test('every rule that could apply, waits or does not apply is somewhere, and only once', () => {
    const { blocks } = reportOf(exampleInput(), 'es')
    const report = buildReport(exampleScreening(), exampleInput().book)
    const tables = [...everyBlock(blocks)].filter(
      (block): block is Extract<Block, { kind: 'table' }> => block.kind === 'table',
    )
    const rows = (title: string) =>
      tables.filter((table) => table.title === title).reduce((sum, table) => sum + table.rows.length, 0)
    const asked = rows('Lo que decide una respuesta')
    const written = cards({ blocks } as ReportDocument).length
    const { counts } = report
    expect(asked).toBeGreaterThan(5)
    expect(written + asked).toBe(counts.triggered + counts.possible + counts.eia)
    expect(rows('Normas que no se pudieron evaluar')).toBe(counts.notEvaluated)
    const lists = blocks.filter((block) => block.kind === 'list' && block.columns === 2)
    expect(lists.map((list) => (list.kind === 'list' ? list.items.length : 0)).at(-1)).toBe(
      counts.notTriggered,
    )
  })

  test('findings stand by severity', () => {
    const severities = ['Lo que excluye', 'Permisos', 'Consulta', 'Avisos']
    const document = reportOf(exampleInput(), 'es')
    const from = document.blocks.findIndex(
      (block) => block.kind === 'heading' && /^Lo que se aplica/.test(block.text),
    )
    const to = document.blocks.findIndex(
      (block) => block.kind === 'heading' && /^Lo que podría/.test(block.text),
    )
    const found = document.blocks
      .slice(from, to)
      .flatMap((block) => (block.kind === 'heading' && block.level === 3 ? [block.text] : []))
      .map((text) => severities.findIndex((severity) => text.startsWith(severity)))
    expect(found.length).toBeGreaterThan(1)
    expect(found).toEqual([...found].sort((a, b) => a - b))
  })
})

describe('what a report says', () => {
  const document = reportOf(exampleInput(), 'es')
  const text = textOf(document)

  test('of the site: area, perimeter, accuracy, datum with its operation, file and hashes', () => {
    expect(text).toContain('2.540,25\u00a0ha')
    expect(text).toContain('20.123,4\u00a0m')
    expect(text).toContain('±10\u00a0m')
    expect(text).toMatch(/PSAD56 \/ UTM huso 19S \(EPSG:24879\)/)
    expect(text).toContain('PSAD56 to WGS 84 (14), ±8\u00a0m')
    expect(text).toContain('pozas <b>.kml')
    expect(text).toContain('ab'.repeat(32))
    expect(text).toContain(exampleScreening().site.sha256)
  })

  test('vertices in UTM as the projection gives them, beside what was written', () => {
    const table = document.blocks.find(({ kind }) => kind === 'table') as Extract<Block, { kind: 'table' }>
    const [first] = table.rows
    // PostGIS 3.3: st_transform of 68.17° W, 23.4° S gives 584809.01 7411955.26.
    expect(first?.slice(0, 3)).toEqual(['1', '584.809,0', '7.411.955,3'])
    expect(first?.[3]).toBe('68°10\'12,00" O')
    expect(first?.[5]).toBe('-6817000; -2340000')
  })

  test('of each of the four verdicts, with its margin', () => {
    const [answer] = document.blocks.flatMap((block) =>
      block.kind === 'paragraph' && block.look === 'lead' ? [plain(block.words)] : [],
    )
    expect(answer).toMatch(
      /toca con certeza 2 capas; en 1 capa no se puede saber \(hasta ±160\u00a0m\), y \d+ capas no se revisaron/,
    )
    const counts = buildReport(exampleScreening(), exampleInput().book).counts
    expect(answer).toContain(
      `Se aplican ${counts.triggered} normas, podrían aplicarse ${counts.possible} más, ${counts.eia} efectos podrían requerir un EIA y ${counts.notEvaluated} normas quedaron sin evaluar.`,
    )
    const layers = document.blocks.find(
      (block) => block.kind === 'table' && block.columns.some(({ title }) => title === 'Veredicto'),
    ) as Extract<Block, { kind: 'table' }>
    const row = (name: string) =>
      layers.rows.find(([layer]) => plain(layer as string) === name)?.map((cell) => plain(cell as string))
    expect(row('Salares, lagos y lagunas')?.slice(1, 4)).toEqual([
      'Toca',
      '1.250\u00a0ha, 49 % del sitio: Salar de Prueba «Ñandú»',
      'Fuente de prueba 2024; datos de 03-10-2024; ±50\u00a0m. Versión 3, del 05-03-2026. Licencia: CC BY 4.0',
    ])
    expect(row('Sitios Ramsar')?.[1]).toBe('No se puede saber (±160\u00a0m)')
    expect(row('Santuarios de la naturaleza')?.slice(1, 3)).toEqual([
      'No toca',
      expect.stringContaining('3,12\u00a0km ±'),
    ])
    expect(row('Terrenos fiscales')?.[1]).toBe('No revisado (lista incompleta)')
    expect(row('Concesiones de explotación')).toBeUndefined()
    const at = document.blocks.findIndex(
      (block) => block.kind === 'heading' && block.text.startsWith('No revisadas, sin datos'),
    )
    expect(wordsOf(document.blocks[at + 1] as Block)[0]).toContain('Concesiones de explotación; ')
  })

  test('of a finding: sentence, measure, source, article with its certainty, authority, term', () => {
    const salt = cards(document).find((card) => cardText(card).includes('Salar de Prueba'))
    expect(salt?.weight).toBe('certain')
    const said = cardText(salt as Block)
    expect(said).toContain('el sitio toca «Salar de Prueba «Ñandú»»: 1.250\u00a0ha, 49 % del sitio')
    expect(said).toContain('(Fuente de prueba 2024; datos de 03-10-2024; ±50\u00a0m)')
    expect(said).toMatch(/certeza (alta|media|baja), \S+/)
    expect(said).toMatch(/Autoridad\n\S+/)
    for (const card of cards(document)) expect(cardText(card)).toMatch(/certeza (alta|media|baja)/)
    const consultation = cards(document).find(({ title }) => title === 'Procedimiento de consulta indígena')
    expect(cardText(consultation as Block)).toMatch(/Plazo\n100 días hábiles .*\(máximo legal\)/)
  })

  test('of what is not drawn, and why', () => {
    expect(text).toContain('Ya no se guarda la versión con que se evaluó: Santuarios de la naturaleza')
    expect(text).toContain('«Sitios arqueológicos»: su ubicación no es pública')
  })

  test('of what was stated, what is missing, and distances that were changed', () => {
    expect(text).toContain('¿Se extraerá agua subterránea')
    expect(text).toMatch(/4\u00a0km \(por omisión 5\u00a0km\)/)
    expect(text).toContain('Falta saber')
  })

  test('no possible finding is called certain', () => {
    const certain = exampleScreening().findings.filter(({ outcome }) => outcome === 'triggered').length
    const written = cards(document).filter(({ weight }) => weight === 'certain').length
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThanOrEqual(certain)
    for (const card of cards(document))
      expect(card.tag.startsWith('Se aplica')).toBe(card.weight === 'certain')
  })

  test('of what lies around, only from the versions that were screened; a list that is not complete is a least', () => {
    const table = document.blocks.find(
      (block) => block.kind === 'table' && block.title.startsWith('En la misma comuna'),
    ) as Extract<Block, { kind: 'table' }>
    expect(table.rows).toEqual([
      [
        'Faenas mineras',
        'construidos o en operación',
        '≥ 3',
        '1',
        expect.stringMatching(/^[^;]*120[^;]*\(2 de 3 lo dicen\)$/),
      ],
    ])
  })

  test('of the permit path: every step with its term', () => {
    const input = exampleInput()
    expect(input.path?.nodes.length).toBeGreaterThan(0)
    for (const node of input.path?.nodes ?? []) expect(text).toContain(node.title.es)
  })
})

test('a dispute that changed a finding is said with its reason and what the engine says', () => {
  const screening = exampleScreening()
  const target = screening.findings.find(
    ({ outcome, because }) => outcome === 'triggered' && because.includes('lake_salar'),
  )
  const override = {
    dispute: 'DISPUTE0000000001',
    from: 'possible' as const,
    reason: 'Se midió en terreno.',
    by: 'Quien objeta',
  }
  const changed = exampleScreening({
    more: {
      findings: screening.findings.map((finding) =>
        finding === target || finding.rule === target?.rule ? { ...finding, override } : finding,
      ),
      overrides: [
        {
          dispute: override.dispute,
          target: { rule: target?.rule ?? '', outcome: 'triggered' },
          reason: override.reason,
          by: override.by,
        },
      ],
    },
  })
  const text = textOf(reportOf(exampleInput(changed), 'es'))
  expect(text).toContain(
    'El motor dice «Podría aplicarse». Quien objeta sostiene lo que aquí se lee: Se midió en terreno.',
  )
  expect(text).toContain('corregido por una objeción')
  expect(text).toContain('Objeciones aplicadas')
})

test('a rule that somebody disputed away stays among the findings, not among those that do not apply', () => {
  const screening = exampleScreening()
  const target = screening.findings.find(({ outcome }) => outcome === 'triggered')
  const rule = ruleBase().byId[target?.rule ?? '']
  const override = {
    dispute: 'DISPUTE0000000002',
    from: 'triggered' as const,
    reason: 'Se vendió.',
    by: null,
  }
  const changed = exampleScreening({
    more: {
      findings: screening.findings.map((finding) =>
        finding.rule === target?.rule ? { ...finding, outcome: 'not-triggered' as const, override } : finding,
      ),
    },
  })
  const { blocks } = reportOf(exampleInput(changed), 'es')
  expect(textOf({ blocks } as ReportDocument)).toContain('No se aplica, según quien objeta: 1 norma')
  const lists = blocks.filter((block) => block.kind === 'list' && block.columns === 2)
  expect(JSON.stringify(lists.at(-1))).not.toContain(rule?.es)
  expect(textOf({ blocks } as ReportDocument)).toContain('Se vendió.')
})

test('many vertices are cut beside the facts and stand in an annex; past its bound that is said', () => {
  const some = reportOf(exampleInput(exampleScreening({ vertices: 60 })), 'es')
  expect(textOf(some)).toContain('Los primeros 10 de 60 vértices; todos están en el anexo C')
  const tables = some.blocks.filter(
    (block): block is Extract<Block, { kind: 'table' }> =>
      block.kind === 'table' && block.title === 'Vértices',
  )
  expect(tables.map(({ rows }) => rows.length)).toEqual([10, 60])
  const many = textOf(reportOf(exampleInput(exampleScreening({ vertices: 900 })), 'en'))
  expect(many).toContain('The first 10 of 900 vertices; the first 500 are in annex C')
})

test('English says the same in as many blocks, and nothing of it is Spanish', () => {
  const [es, en] = LANGUAGES.map((language) => reportOf(exampleInput(), language)) as [
    ReportDocument,
    ReportDocument,
  ]
  expect(en.blocks.map(({ kind }) => kind)).toEqual(es.blocks.map(({ kind }) => kind))
  const spanish = new Set(allWords(es))
  const same = allWords(en).filter(
    (words) => spanish.has(words) && /[a-záéíóúñ]{4,} [a-záéíóúñ]{2,} /i.test(words),
  )
  // Names of authorities are written once, in the language of the law.
  const names = new Set([
    ...ruleBase().rules.flatMap(({ authority }) => authorityText(authority).en.split(' / ')),
    ...LAYERS.map(({ publisher }) => publisher.en),
  ])
  const ours = same.filter((words) => !words.split(' / ').every((part) => names.has(part)))
  for (const words of ours) expect(words).not.toMatch(/\b(se|que|los|para|está|sitio|capa|norma)\b/)
  expect(textOf(en)).toContain('2,540.25')
})

test('every symbol of every layer can be drawn on paper, and nothing of it is lost', () => {
  let symbols = 0
  for (const layer of LAYERS)
    for (const { svg } of legendEntries(layer, 'light', 'es')) {
      const drawing = svgDrawing(svg)
      const shapes = (text: string) => (text.match(/<(path|circle)/g) ?? []).length
      const clips = (text: string) => (text.match(/<clipPath/g) ?? []).length
      const written = drawingSvg(drawing, 'x')
      expect(shapes(written) - clips(written)).toBe(shapes(svg))
      symbols += 1
    }
  expect(symbols).toBeGreaterThan(80)
  expect(() => svgDrawing('<svg width="1" height="1"><text>a</text></svg>')).toThrow(/text/)
})

test.each([
  ['no declarada', 'not stated'],
  ['ODbL 1.0, © colaboradores de OpenStreetMap', 'ODbL 1.0, © OpenStreetMap contributors'],
  ['GPL (repositorio de FINEPRINT)', 'GPL (repository of FINEPRINT)'],
  ['CC BY 4.0', 'CC BY 4.0'],
])('the terms «%s» of a source are said in the language of the report', (stated, english) => {
  expect([licenceText(stated, speak('es')), licenceText(stated, speak('en'))]).toEqual([stated, english])
})
