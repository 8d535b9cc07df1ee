import { FACTS } from '../../../geodata/facts/index.ts'
import type { Rule } from '../../../geodata/model/rule.ts'
import { authorityText, citeText } from '../../../geodata/rules/citation.ts'
import { forceOf } from '../../../geodata/rules/in-force.ts'
import { type Item, measuresOf, type Report } from '../../../geodata/rules/report.ts'
import { BASIS_WORDS, CONFIDENCE_WORDS } from '../../../geodata/rules/words.ts'
import { OUTCOME_WORDS } from '../../screening/export.ts'
import type { Block, Run, Weight, Words } from '../document.ts'
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
        `Se miró hasta ${words.distance(limit_m)}${title ? ` (${title.es.toLowerCase()})` : ''}: es una distancia de cribado que eligió el equipo; la ley no fija ninguna.${terrain ? ' La ley mira lo que queda aguas abajo; aquí solo se midió la distancia, no el relieve.' : ''}`,
        `It was looked for up to ${words.distance(limit_m)}${title ? ` (${title.en.toLowerCase()})` : ''}: a screening distance chosen by the team; the law sets none.${terrain ? ' The law looks at what lies downstream; here only distance was measured, not terrain.' : ''}`,
      )
    }),
  )
  const uncertain = [...new Set(item.cited.flatMap(({ finding }) => finding.uncertain_layers))]
  const missing = [...new Set(item.cited.flatMap(({ finding }) => finding.missing_facts))].map((fact) =>
    say(FACTS[fact]?.question ?? { es: fact, en: fact }),
  )
  const waiting = [
    ...new Set(item.cited.flatMap(({ finding }) => [...finding.missing_layers, ...finding.uncovered_layers])),
  ].map((layer) => t(`datos de «${titleOf(layer, words)}»`, `data of “${titleOf(layer, words)}”`))
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
    [
      t('Artículo', 'Article'),
      item.cited.flatMap(({ rule }, at): (string | Run)[] => [
        at > 0 ? '; ' : '',
        say(citeText(rule.cite)),
        {
          text: ` (${say(CONFIDENCE_WORDS[rule.confidence])}, ${say(BASIS_WORDS[rule.basis])})`,
          quiet: true,
        },
      ]),
    ],
    [t('Autoridad', 'Authority'), authorities.join(' / ')],
    [
      t('Plazo', 'Term'),
      terms.length
        ? `${terms.join('; ')} ${t('(máximo legal)', '(legal maximum)')}`
        : t('ninguno fijado por ley', 'none set by law'),
    ],
    ...(missing.length || waiting.length
      ? ([[t('Falta saber', 'Still to know'), [...missing, ...waiting].join(' · ')]] as const)
      : []),
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

export function findings(context: Context): Block[] {
  const { report, words } = context
  const { t, say, count } = words
  const group = (title: string, groups: Report['triggered'], none: string): Block[] => [
    heading(2, title),
    ...(groups.length === 0 ? [paragraph(none)] : []),
    ...groups.flatMap(({ severity, items }) => [
      heading(3, `${say(SEVERITY_WORDS[severity])} (${items.length})`),
      ...items.map((item) => card(item, context)),
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
  ]
}

export function eia(context: Context): Block[] {
  const { report, words, screening } = context
  const { t } = words
  const { route } = screening
  const entry = route.value
    ? paragraph(
        route.assumed
          ? t(
              `Se supuso ingreso al SEIA por ${route.value}, porque una norma de ingreso se aplica y nadie dijo otra vía.`,
              `Entry into the SEIA by ${route.value} was assumed, because a rule of entry applies and nobody stated another route.`,
            )
          : t(
              `Evaluado con la vía declarada: ${route.value}.`,
              `Screened with the stated route: ${route.value}.`,
            ),
      )
    : null
  if (report.eia.length === 0 && !entry) return []
  return [
    heading(2, t('DIA o EIA', 'DIA or EIA')),
    ...(entry ? [entry] : []),
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
