import { FACTS } from '../../../geodata/facts/index.ts'
import { midSentence } from '../../../geodata/model/format.ts'
import type { Rule } from '../../../geodata/model/rule.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import { authorityText, citeText } from '../../../geodata/rules/citation.ts'
import { forceOf } from '../../../geodata/rules/in-force.ts'
import { type Item, measuresOf, type Report } from '../../../geodata/rules/report.ts'
import { answerText } from '../../../geodata/rules/sentence.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../../geodata/rules/words.ts'
import { OUTCOME_WORDS } from '../../screening/export.ts'
import type { Block, Cell, Run, Weight, Words } from '../document.ts'
import { measureWords } from '../measure-words.ts'
import { KIND_WORDS, SEVERITY_WORDS, type Speak, sentence, termText } from '../speak.ts'
import { type Context, heading, NORM, paragraph, titleOf } from './context.ts'

/** What applies and what could apply, a card each; the effects that could require an EIA. */

const WEIGHT: Readonly<Record<string, Weight>> = {
  triggered: 'certain',
  possible: 'possible',
  'not-evaluated': 'unknown',
  'not-triggered': 'plain',
}

/** Measures of an item that are said in its card; the others are in the table of layers. */
const MEASURES_SAID = 6

function forceNote(rule: Rule, asOf: string, { t }: Speak): string | null {
  switch (forceOf(rule, asOf)) {
    case 'staged':
      return t(
        'Entra en vigor por etapas: hay que revisar si ya rige.',
        'It takes effect by stages: check whether it is in force yet.',
      )
    case 'annulled':
      return t('Fue anulada: hay que revisar qué rige hoy.', 'It was annulled: check what holds today.')
    case 'superseded':
      return t(
        'Otra norma la reemplazó: hay que revisar qué rige hoy.',
        'Another norm replaced it: check what holds today.',
      )
    default:
      return null
  }
}

/** Each article with what it was read in; of several read alike, said once. */
function articles({ cited }: Item, { say }: Speak): (string | Run)[] {
  return cited.flatMap(({ rule }, at): (string | Run)[] => {
    const read = ({ confidence, basis }: Rule) =>
      `${say(CONFIDENCE_WORDS[confidence])}, ${say(BASIS_WORDS[basis])}`
    const next = cited[at + 1]?.rule
    return [
      at > 0 ? '; ' : '',
      say(citeText(rule.cite)),
      ...(next && read(next) === read(rule) ? [] : [{ text: ` (${read(rule)})`, quiet: true }]),
    ]
  })
}

/** What has to be answered, and of what data have to come, before an item is decided. */
function stillToKnow({ cited }: Item, words: Speak): string[] {
  const facts = new Set(cited.flatMap(({ finding }) => finding.missing_facts))
  const layers = new Set(
    cited.flatMap(({ finding }) => [...finding.missing_layers, ...finding.uncovered_layers]),
  )
  return [
    ...[...facts].map((fact) => words.say(FACTS[fact]?.question ?? { es: fact, en: fact })),
    ...[...layers].map((layer) =>
      words.t(`datos de «${titleOf(layer, words)}»`, `data of “${titleOf(layer, words)}”`),
    ),
  ]
}

/** Whether an answer decides it: nothing measured speaks for it, nothing was near, nobody disputes it. */
const waitsForAnswers = (item: Item, { screening }: Context) =>
  item.outcome === 'possible' &&
  measuresOf(item, screening.measures).length === 0 &&
  item.cited.every(
    ({ finding }) =>
      finding.near.length === 0 && finding.uncertain_layers.length === 0 && finding.override === null,
  ) &&
  item.cited.some(({ finding }) => finding.missing_facts.length > 0)

/** What an answer decides, a row each. */
function answersTable(items: readonly Item[], { screening, words }: Context): Block[] {
  const { t, say, language } = words
  if (items.length === 0) return []
  return [
    paragraph(
      t(
        'De estas falta una respuesta, y de algunas también un dato; nada de lo medido habla por ellas ni contra ellas.',
        'Of these an answer is missing, and of some data too; nothing that was measured speaks for or against them.',
      ),
    ),
    {
      kind: 'table',
      title: t('Lo que decide una respuesta', 'What an answer decides'),
      columns: [
        { title: t('Norma y qué pide', 'Rule and what it asks'), width: 36 },
        { title: t('Falta saber', 'Still to know'), width: 30 },
        { title: t('Artículo y autoridad', 'Article and authority'), width: 34 },
      ],
      rows: items.map((item): readonly Cell[] => {
        const [{ rule }] = item.cited
        const notes = item.cited.flatMap(({ rule }) => [
          forceNote(rule, screening.as_of, words),
          rule.caveats ? say(rule.caveats) : null,
        ])
        const said = [...new Set(notes.filter((note) => note !== null))].map(sentence).join(' ')
        const terms = item.cited.flatMap(({ rule }) => (rule.term ? [termText(rule.term, words)] : []))
        const authorities = new Set(item.cited.map(({ rule }) => say(authorityText(rule.authority))))
        return [
          [
            { text: rule[language], bold: true },
            `. ${sentence(say(rule.then.what))}`,
            ...(terms.length ? [` ${t('Plazo', 'Term')}: ${[...new Set(terms)].join('; ')}.`] : []),
            ...(said ? [{ text: ` ${said}`, quiet: true }] : []),
          ],
          stillToKnow(item, words).join(' · '),
          [...articles(item, words), `. ${[...authorities].join(' / ')}`],
        ]
      }),
    },
  ]
}

function card(item: Item, { screening, book, words, address }: Context): Block {
  const { t, say, language, list } = words
  const [{ rule }] = item.cited
  const all = measuresOf(item, screening.measures)
  const near = item.cited.flatMap(({ finding }) => finding.near)
  const titles = new Map(book.parameters.map(({ id, title }) => [id, title]))
  const looked = new Set(
    near.map(({ parameter, limit_m, terrain }) => {
      const title = titles.get(parameter)
      return t(
        `Se miró hasta ${words.distance(limit_m)}${title ? ` (${midSentence(title.es)})` : ''}: es una distancia de cribado que eligió el equipo; la ley no fija ninguna.${terrain ? ' La ley mira lo que queda aguas abajo; aquí solo se midió la distancia, no el relieve.' : ''}`,
        `It was looked for up to ${words.distance(limit_m)}${title ? ` (${midSentence(title.en)})` : ''}: a screening distance chosen by the team; the law sets none.${terrain ? ' The law looks at what lies downstream; here only distance was measured, not terrain.' : ''}`,
      )
    }),
  )
  const uncertain = [...new Set(item.cited.flatMap(({ finding }) => finding.uncertain_layers))]
  const unknown = stillToKnow(item, words)
  const terms = [
    ...new Set(item.cited.flatMap(({ rule }) => (rule.term ? [termText(rule.term, words)] : []))),
  ]
  const authorities = [...new Set(item.cited.map(({ rule }) => say(authorityText(rule.authority))))]
  const caveats = [...new Set(item.cited.flatMap(({ rule }) => (rule.caveats ? [say(rule.caveats)] : [])))]
  const notes = [...new Set(item.cited.flatMap(({ rule }) => forceNote(rule, screening.as_of, words) ?? []))]
  const overrides = item.cited.flatMap(({ rule, finding }) =>
    finding.override ? [{ rule, override: finding.override }] : [],
  )
  const rows: (readonly [string, Words])[] = [
    [t('Artículo', 'Article'), articles(item, words)],
    [t('Autoridad', 'Authority'), authorities.join(' / ')],
    // A rule without a term of its own says nothing of terms: another may set one for the same step.
    ...(terms.length
      ? ([[t('Plazo', 'Term'), `${terms.join('; ')} ${t('(máximo legal)', '(legal maximum)')}`]] as const)
      : []),
    ...(unknown.length ? ([[t('Falta saber', 'Still to know'), unknown.join(' · ')]] as const) : []),
    ...(uncertain.length
      ? ([
          [
            t('Margen', 'Margin'),
            t(
              `La exactitud de los contornos no alcanza para decidir en ${list(uncertain.map((id) => `«${titleOf(id, words)}»`))}.`,
              `The accuracy of the outlines is not enough to decide for ${list(uncertain.map((id) => `“${titleOf(id, words)}”`))}.`,
            ),
          ],
        ] as const)
      : []),
    ...(caveats.length || notes.length
      ? ([[t('Advertencias', 'Caveats'), [...notes, ...caveats].map(sentence).join(' ')]] as const)
      : []),
    ...overrides.map(
      ({ override }) =>
        [
          t('Corregido', 'Corrected'),
          t(
            `El motor dice «${OUTCOME_WORDS[override.from]?.es}». ${override.by ?? 'Alguien'} sostiene lo que aquí se lee: ${override.reason} (objeción ${override.dispute}).`,
            `The engine says “${OUTCOME_WORDS[override.from]?.en}”. ${override.by ?? 'Somebody'} holds what is read here: ${override.reason} (dispute ${override.dispute}).`,
          ),
        ] as const,
    ),
  ]
  const outcome = say(OUTCOME_WORDS[item.outcome] ?? { es: item.outcome, en: item.outcome })
  const corrected = overrides.length ? t(' · corregido por una objeción', ' · corrected by a dispute') : ''
  return {
    kind: 'card',
    weight: WEIGHT[item.outcome] ?? 'plain',
    tag: `${outcome} · ${say(KIND_WORDS[rule.then.kind])}${corrected}`,
    title: rule[language],
    blocks: [
      paragraph(sentence(say(rule.then.what))),
      ...all.slice(0, MEASURES_SAID).map((measure) => paragraph(measureWords(measure, words))),
      ...(all.length > MEASURES_SAID
        ? [
            paragraph(
              t(
                `Y ${all.length - MEASURES_SAID} medidas más, en «Qué toca, capa por capa».`,
                `And ${all.length - MEASURES_SAID} more measures, in “What it touches, layer by layer”.`,
              ),
            ),
          ]
        : []),
      ...[...looked].map((text) => paragraph(text)),
      { kind: 'facts', title: rule[language], rows },
      ...(overrides.length
        ? [
            paragraph(
              t(`La discusión completa está en ${address}.`, `The whole discussion is at ${address}.`),
            ),
          ]
        : []),
    ],
  }
}

/** What applies and what could, by severity. */
export function findings(context: Context): Block[] {
  const { report, words } = context
  const { t, say, count } = words
  const group = (title: string, groups: Report['triggered'], none: string): Block[] => [
    heading(2, title),
    ...(groups.length === 0 ? [paragraph(none)] : []),
    ...groups.flatMap(({ severity, items }) => [
      heading(3, `${say(SEVERITY_WORDS[severity])} (${items.length})`),
      ...items.filter((item) => !waitsForAnswers(item, context)).map((item) => card(item, context)),
      ...answersTable(
        items.filter((item) => waitsForAnswers(item, context)),
        context,
      ),
    ]),
  ]
  return [
    ...group(
      t(
        `Lo que se aplica: ${count(report.counts.triggered, ...NORM)}`,
        `What applies: ${count(report.counts.triggered, ...NORM)}`,
      ),
      report.triggered,
      t(
        'Con lo que se pudo revisar, ninguna norma se aplica con certeza.',
        'With what could be checked, no rule applies with certainty.',
      ),
    ),
    ...group(
      t(
        `Lo que podría aplicarse: ${count(report.counts.possible, ...NORM)}`,
        `What could apply: ${count(report.counts.possible, ...NORM)}`,
      ),
      report.possible,
      t(
        'Nada más podría aplicarse, con lo que se pudo revisar.',
        'Nothing else could apply, with what could be checked.',
      ),
    ),
    ...disputedAway(context),
  ]
}

/** What no longer applies by somebody's word stays among the findings, with their reason. */
function disputedAway(context: Context): Block[] {
  const { report, words } = context
  const { t, count } = words
  if (report.disputedAway.length === 0) return []
  return [
    heading(
      2,
      t(
        `No se aplica, según quien objeta: ${count(report.disputedAway.length, ...NORM)}`,
        `Does not apply, according to whoever disputes it: ${count(report.disputedAway.length, ...NORM)}`,
      ),
    ),
    paragraph(
      t(
        'La evaluación original dice otra cosa. Esto es la palabra de quien objeta, con su motivo.',
        'The original screening says otherwise. This is the word of whoever disputes it, with their reason.',
      ),
    ),
    ...report.disputedAway.map((item) => card(item, context)),
  ]
}

/** By which route it enters the SEIA, in a sentence; null when nothing says that it does. */
export function routeText({ route }: Screening, { t, say }: Speak): string | null {
  if (!route.value) return null
  const named = say(answerText('route', route.value))
  return route.assumed
    ? t(
        `Se supuso el ingreso al SEIA por ${named}, porque una norma de ingreso se aplica y nadie dijo otra vía.`,
        `Entry into the SEIA by ${named} was assumed, because a rule of entry applies and nobody stated another route.`,
      )
    : t(`Evaluado con la vía declarada: ${named}.`, `Screened with the stated route: ${named}.`)
}

/** What asks for an EIA instead of a DIA, and the stated route; nothing where neither is there. */
export function eia(context: Context): Block[] {
  const { report, words, screening } = context
  const { t } = words
  const entry = routeText(screening, words)
  if (report.eia.length === 0 && !entry) return []
  return [
    heading(2, t('DIA o EIA', 'DIA or EIA')),
    ...(entry ? [paragraph(entry)] : []),
    ...(report.eia.length
      ? [
          paragraph(
            t(
              'Estos efectos del artículo 11 de la Ley 19.300 habría que descartarlos o estudiarlos. Solo un estudio decide: este informe nunca dice que un EIA sea obligatorio.',
              'These effects of article 11 of Ley 19.300 would have to be ruled out or studied. Only a study decides: this report never says that an EIA is required.',
            ),
          ),
          ...report.eia.map((item) => card(item, context)),
        ]
      : [
          paragraph(
            t(
              'Con lo que se pudo revisar, ningún efecto del artículo 11 de la Ley 19.300 aparece como posible.',
              'With what could be checked, no effect of article 11 of Ley 19.300 appears as possible.',
            ),
          ),
        ]),
  ]
}
