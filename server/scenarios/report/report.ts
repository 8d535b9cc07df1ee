import { isStatutory } from '../../../geodata/availability/statutory.ts'
import {
  areaText,
  BASIS_TEXT,
  criterionTexts,
  curveValueText,
  exclusionText,
  layersNamed,
  metresText,
  NOT_CHECKED_TEXT,
  preferenceText,
  requirementText,
} from '../../../geodata/availability/words.ts'
import { layerById } from '../../../geodata/layers/index.ts'
import { COMUNAS } from '../../../geodata/layers/properties.ts'
import type { Exclusion, NotChecked, Requirement } from '../../../geodata/model/availability.ts'
import type { Candidate, Candidates } from '../../../geodata/model/candidate.ts'
import type { Scenario } from '../../../geodata/model/scenario.ts'
import type { Language, Text } from '../../../geodata/model/text.ts'
import type { Block, Cell, Column, ReportDocument, Words } from '../../reports/document.ts'
import { arcText } from '../../reports/map-frame.ts'
import { sourceText } from '../../reports/measure-words.ts'
import { followUpBlocks } from '../../reports/sections/closing.ts'
import { heading, paragraph, titleOf } from '../../reports/sections/context.ts'
import { type Speak, speak } from '../../reports/speak.ts'
import { BY_CHOICE, BY_LAW, FREE } from '../colours.ts'
import { tenureText } from '../tenure-words.ts'
import {
  candidateSwatch,
  classSwatch,
  type DrawnScenarioMap,
  drawScenarioMap,
  hatchSwatch,
  type ScenarioMap,
} from './map.ts'

/** What the report of a scenario is made of. Nothing else goes into it: no clock, no database, no chance. */
export interface ScenarioReportInput {
  scenario: Scenario
  /** Title of the starting set it came from; null: of none. */
  set: Text | null
  /** Null: a version it was made from is not kept any more. */
  candidates: Candidates | null
  map: ScenarioMap | null
  /** The candidates from nearer, where the map cannot tell them apart. */
  detail: ScenarioMap | null
  /** Layers whose version of then is not kept any more. */
  gone: readonly string[]
  /** Permalink. */
  address: string
}

/** Candidates that are listed on paper; those on the map are as many. */
export const CANDIDATES_SHOWN = 20
/** Sets of reasons that are listed. */
const SETS_SHOWN = 12

type Rule = Exclusion | Requirement

interface Said extends ScenarioReportInput {
  words: Speak
  texts: Map<string, Text>
  /** Hectares that each criterion excludes. */
  excludes: Map<string, Scenario['answer']['by_criterion'][number]>
}

const CRITERION = [
  { es: 'criterio', en: 'criterion' },
  { es: 'criterios', en: 'criteria' },
] as const

const PREFERENCE = [
  { es: 'preferencia', en: 'preference' },
  { es: 'preferencias', en: 'preferences' },
] as const

/** Hectares as people read them: whole ones from ten up. */
const ha = (value: number, { quantity }: Speak) => quantity(value, 'ha', value < 10 ? 2 : value < 100 ? 1 : 0)
const share = (part: number, whole: number, { number, t }: Speak) => {
  const percent = whole > 0 ? (100 * part) / whole : 0
  if (part > 0 && percent < 0.1) return t('menos de 0,1\u00a0%', 'under 0.1\u00a0%')
  return `${number(percent, percent < 10 ? 1 : 0)}\u00a0%`
}
const comunaName = (code: string) => (COMUNAS as Record<string, string>)[code] ?? code

/** What keeps a criterion from being applied in full, that is not somebody's own choice. */
const isOpen = ({ reason }: NotChecked) => reason !== 'off' && reason !== 'candidates-only'

/** Open criteria that leave land out, and preferences that only order it: counted apart, as on the page. */
function openOf({ answer, criteria }: Scenario): { rules: number; preferences: number } {
  const ids = [...new Set(answer.not_checked.filter(isOpen).map(({ criterion }) => criterion))]
  const preferences = ids.filter((id) => criteria.preferences.some((one) => one.id === id)).length
  return { rules: ids.length - preferences, preferences }
}

const rulesOf = ({ criteria }: Scenario): Rule[] => [...criteria.exclusions, ...criteria.requirements]
const ruleText = (rule: Rule): Text => ('lock' in rule ? exclusionText(rule) : requirementText(rule))

/** The document of a scenario in one language, in the order in which it is read. Pure. */
export function scenarioReport(input: ScenarioReportInput, language: Language): ReportDocument {
  const { scenario, address, map } = input
  const words = speak(language)
  const said: Said = {
    ...input,
    words,
    texts: criterionTexts(scenario.criteria),
    excludes: new Map(scenario.answer.by_criterion.map((one) => [one.criterion, one])),
  }
  const drawn = map && drawScenarioMap(map, language)
  const { t, date } = words
  return {
    language,
    title: t(`Suelo libre: ${scenario.title}`, `Free land: ${scenario.title}`),
    subject: t(
      `Qué suelo queda libre, cuánto y por qué no el resto, al ${date(scenario.as_of)}`,
      `Which land is free, how much, and why not the rest, as of ${date(scenario.as_of)}`,
    ),
    noun: t('Escenario', 'Scenario'),
    code: scenario.id,
    address,
    made_at: scenario.created_at,
    blocks: [
      ...opening(said),
      ...notChecked(said),
      ...theMap(said, drawn, input.detail && drawScenarioMap(input.detail, language)),
      ...byComuna(said),
      ...candidatesSection(said),
      ...criteriaSection(said),
      ...byReason(said),
      ...preferences(said),
      ...versions(said, drawn),
      ...limits(said),
      ...followUp(said),
    ],
  }
}

function question({ scenario, set, words }: Said): string {
  const { t, say, count } = words
  const { area, min_area_ha, min_width_m } = scenario.criteria
  const active = rulesOf(scenario).filter((rule) => rule.active)
  const needed = active.filter((rule) => !('lock' in rule)).length
  const excluding = active.length - needed
  const width = say(metresText(min_width_m))
  const size = ha(min_area_ha, words)
  return t(
    `¿Qué suelo${set ? ` para «${set.es}»` : ''} hay en ${areaText(area).es}, fuera de lo que apartan ${count(excluding, ...CRITERION)}${needed ? ` y dentro de lo que piden ${count(needed, ...CRITERION)}` : ''}, y dónde hay áreas de al menos ${size} y ${width} de ancho?`,
    `Which land${set ? ` for “${set.en}”` : ''} is there in ${areaText(area).en}, outside what ${count(excluding, ...CRITERION)} leave out${needed ? ` and inside what ${count(needed, ...CRITERION)} ask for` : ''}, and where are areas of at least ${size} and ${width} wide?`,
  )
}

function answer({ scenario, words }: Said): string {
  const { t } = words
  const { answer, excluded_by_law_ha } = scenario
  const open = openOf(scenario).rules
  const rest = Math.max(0, answer.excluded_ha - excluded_by_law_ha)
  const unchecked = t(
    open === 0
      ? 'Todos los criterios se revisaron.'
      : open === 1
        ? '1 criterio quedó sin revisar del todo.'
        : `${words.number(open, 0)} criterios quedaron sin revisar del todo.`,
    open === 0
      ? 'Every criterion was checked.'
      : open === 1
        ? '1 criterion was not fully checked.'
        : `${words.number(open, 0)} criteria were not fully checked.`,
  )
  if (answer.free_ha === 0)
    return t(
      `Nada queda libre de lo revisado: las ${ha(answer.area_ha, words)} están excluidas, ${ha(excluded_by_law_ha, words)} por ley y ${ha(rest, words)} por decisión del equipo. ${unchecked}`,
      `Nothing is free of what was checked: all ${ha(answer.area_ha, words)} are excluded, ${ha(excluded_by_law_ha, words)} by law and ${ha(rest, words)} by the team’s choice. ${unchecked}`,
    )
  return t(
    `Quedan libres de lo revisado ${ha(answer.free_ha, words)}, el ${share(answer.free_ha, answer.area_ha, words)} de ${ha(answer.area_ha, words)}; la ley excluye ${ha(excluded_by_law_ha, words)} y una decisión del equipo otras ${ha(rest, words)}. ${unchecked}`,
    `Free of what was checked are ${ha(answer.free_ha, words)}, ${share(answer.free_ha, answer.area_ha, words)} of ${ha(answer.area_ha, words)}; the law excludes ${ha(excluded_by_law_ha, words)} and the team’s choice another ${ha(rest, words)}. ${unchecked}`,
  )
}

/** The criterion whose removal alone would free most, of the law and of choice. */
function mostFreed({ scenario, excludes, texts, words }: Said, statutory: boolean): string | null {
  const [most] = rulesOf(scenario)
    .filter((rule) => isStatutory(rule) === statutory)
    .map((rule) => ({ rule, only_ha: excludes.get(rule.id)?.only_ha ?? 0 }))
    .sort((a, b) => b.only_ha - a.only_ha || (a.rule.id < b.rule.id ? -1 : 1))
  if (!most || most.only_ha === 0) return null
  const text = texts.get(most.rule.id)
  return text ? `${words.say(text)} (${ha(most.only_ha, words)})` : null
}

function opening(said: Said): Block[] {
  const { scenario, candidates, words } = said
  const { t, date, number } = words
  const best = candidates?.candidates[0]
  const law = mostFreed(said, true)
  const choice = mostFreed(said, false)
  const row = (name: string, words: string | null): readonly (readonly [string, string])[] =>
    words ? [[name, words]] : []
  return [
    heading(1, scenario.title),
    paragraph(
      t(
        `Escenario de suelo libre, Región de Antofagasta. Hecho el ${date(scenario.created_at)} con los datos publicados ese día. Código ${scenario.id}.`,
        `Scenario of free land, Antofagasta Region. Made on ${date(scenario.created_at)} with the data published that day. Code ${scenario.id}.`,
      ),
      'quiet',
    ),
    paragraph([{ text: t('Lo que se preguntó. ', 'What was asked. '), bold: true }, question(said)]),
    paragraph(answer(said), 'lead'),
    paragraph(
      t(
        'Orienta; no decide. «Libre» es libre de lo que se pudo revisar, celda por celda de una hectárea: no es un permiso, no dice de quién es la tierra ni si está en venta. Lo que no se revisó está dicho antes que los criterios.',
        'It guides; it does not decide. “Free” is free of what could be checked, cell by cell of one hectare: it is no permit, it does not say whose the land is or whether it is for sale. What was not checked is said before the criteria.',
      ),
      'note',
    ),
    {
      kind: 'facts',
      title: t('En un minuto', 'In a minute'),
      rows: [
        ...row(
          t('El mejor candidato', 'The best candidate'),
          best
            ? t(
                `${ha(best.ha, words)} en ${placeOf(best, words)}${best.score === null ? '' : `, puntaje ${number(best.score * 100, 0)} de 100`}`,
                `${ha(best.ha, words)} in ${placeOf(best, words)}${best.score === null ? '' : `, score ${number(best.score * 100, 0)} of 100`}`,
              )
            : candidates
              ? t('ninguno con ese tamaño y ese ancho', 'none of that size and width')
              : null,
        ),
        ...row(t('Decisión que más libera', 'Choice that frees most'), choice),
        ...row(t('Límite de la ley que más pesa', 'Limit of the law that weighs most'), law),
        ...row(
          t('Por el borde de las celdas', 'By the edge of cells'),
          t(
            `las cifras por celda pueden diferir de las exactas hasta en ${ha(scenario.answer.edge_ha, words)}`,
            `figures by cells may differ from exact ones by up to ${ha(scenario.answer.edge_ha, words)}`,
          ),
        ),
        ...row(
          t('Viene de', 'Comes from'),
          scenario.derived_from
            ? t(`el escenario ${scenario.derived_from}`, `scenario ${scenario.derived_from}`)
            : null,
        ),
      ],
    },
  ]
}

const placeOf = ({ comunas }: Candidate, { list }: Speak) =>
  list(comunas.map(({ name }) => name).slice(0, 2)) || '–'

function theMap(
  { scenario, map, detail, gone, words }: Said,
  drawn: DrawnScenarioMap | null,
  nearer: DrawnScenarioMap | null,
): Block[] {
  const { t, number, distance, list } = words
  const title = t('Mapa', 'Map')
  if (!map || !drawn)
    return [
      heading(2, title),
      paragraph(
        t(
          `No se puede dibujar: ya no se guarda la versión con que se hizo de ${list(gone.map((id) => `«${titleOf(id, words)}»`))}. Las cifras de este informe son las de ese día.`,
          `It cannot be drawn: the version it was made from is no longer kept for ${list(gone.map((id) => `“${titleOf(id, words)}”`))}. The figures in this report are those of that day.`,
        ),
      ),
    ]
  const { box } = map.frame
  const caption = ({ scale, grid_m, grid_deg }: DrawnScenarioMap) => {
    const arc = arcText(grid_deg, grid_deg, ['', '']).trim()
    return t(
      `Escala 1:${number(scale, 0)} en A4. Cuadrícula UTM huso 19S (WGS 84) cada ${distance(grid_m)}; grados cada ${arc} en los bordes de arriba y de la derecha. Norte de la cuadrícula. Celdas de 100 m.`,
      `Scale 1:${number(scale, 0)} on A4. UTM zone 19S grid (WGS 84) every ${distance(grid_m)}; degrees every ${arc} on the upper and right edges. Grid north. Cells of 100 m.`,
    )
  }
  const scored = map.mask.score !== null
  const rows: (readonly Cell[])[] = [
    ...(scored
      ? [90, 50, 10].map((score): readonly Cell[] => [
          score === 90
            ? t('Libre, puntaje alto (80 a 100)', 'Free, high score (80 to 100)')
            : score === 50
              ? t('Libre, puntaje medio (40 a 60)', 'Free, middle score (40 to 60)')
              : t('Libre, puntaje bajo (0 a 20)', 'Free, low score (0 to 20)'),
          classSwatch(FREE, score),
          score === 90 ? ha(scenario.answer.free_ha, words) + t(' en total', ' in all') : '',
        ])
      : [
          [
            t('Libre de lo revisado', 'Free of what was checked'),
            classSwatch(FREE, null),
            ha(scenario.answer.free_ha, words),
          ] as const,
        ]),
    [
      t('Excluido por ley', 'Excluded by law'),
      classSwatch(BY_LAW, null),
      ha(scenario.excluded_by_law_ha, words),
    ],
    [
      t('Excluido por decisión del equipo', 'Excluded by the team’s choice'),
      classSwatch(BY_CHOICE, null),
      ha(Math.max(0, scenario.answer.excluded_ha - scenario.excluded_by_law_ha), words),
    ],
    ...(map.hatched.length
      ? [
          [
            t(
              'Comuna donde algo de lo aplicado no está completo, aunque lo esté en otras',
              'Comuna where something that was applied is not complete, though it is in others',
            ),
            hatchSwatch,
            map.hatched.map(comunaName).join(', '),
          ] as const,
        ]
      : []),
    ...(map.numbered.length
      ? [
          [
            map.inset
              ? t(
                  'Candidato, con su número; en el mapa del área, dónde está el mapa de cerca',
                  'Candidate, with its number; on the map of the area, where the nearer map is',
                )
              : t('Candidato, con su número', 'Candidate, with its number'),
            candidateSwatch,
            '',
          ] as const,
        ]
      : []),
    ...drawn.legend.map(({ layer, swatch }): readonly Cell[] => {
      const version = scenario.versions[layer]
      return [titleOf(layer, words), swatch, version ? sourceText(version.source) : '–']
    }),
  ]
  return [
    heading(2, title, { breakBefore: true }),
    {
      kind: 'figure',
      drawing: drawn.drawing,
      alt: t(
        `Mapa del escenario «${scenario.title}» a escala 1:${number(drawn.scale, 0)}, ${distance(box[2] - box[0])} de oeste a este y ${distance(box[3] - box[1])} de sur a norte: ${ha(scenario.answer.free_ha, words)} libres en verde, lo excluido en gris. Las hectáreas por comuna están en la tabla de comunas.`,
        `Map of the scenario “${scenario.title}” at 1:${number(drawn.scale, 0)}, ${distance(box[2] - box[0])} from west to east and ${distance(box[3] - box[1])} from south to north: ${ha(scenario.answer.free_ha, words)} free in green, what is excluded in grey. Hectares by comuna are in the table of comunas.`,
      ),
      caption: caption(drawn),
    },
    ...(nearer && detail
      ? ([
          heading(3, t('Los candidatos, de más cerca', 'The candidates, from nearer')),
          {
            kind: 'figure',
            drawing: nearer.drawing,
            alt: t(
              `Mapa de los primeros ${detail.numbered.length} candidatos a escala 1:${number(nearer.scale, 0)}, cada uno con su número; dónde está cada uno lo dice la tabla de candidatos.`,
              `Map of the first ${detail.numbered.length} candidates at 1:${number(nearer.scale, 0)}, each with its number; where each one is, the table of candidates says.`,
            ),
            caption: caption(nearer),
          },
        ] as const)
      : []),
    {
      kind: 'table',
      title: t('Simbología del mapa', 'Legend of the map'),
      columns: [
        { title: t('Qué es', 'What it is'), width: 52 },
        { title: t('Símbolo', 'Symbol'), width: 14 },
        { title: t('Hectáreas o fuente', 'Hectares or source'), width: 34 },
      ],
      rows,
    },
  ]
}

function notChecked({ scenario, texts, words }: Said): Block[] {
  const { t, say, count, list } = words
  const all = scenario.answer.not_checked
  const open = all.filter(isOpen)
  const { rules, preferences } = openOf(scenario)
  const many = rules + preferences
  const which = list([
    ...(rules > 0 ? [count(rules, ...CRITERION)] : []),
    ...(preferences > 0 ? [count(preferences, ...PREFERENCE)] : []),
  ])
  const off = all.filter(({ reason }) => reason === 'off')
  const later = all.filter(({ reason }) => reason === 'candidates-only')
  const name = (one: NotChecked) => {
    const text = texts.get(one.criterion)
    return text ? say(text) : one.criterion
  }
  const note = (one: NotChecked): string =>
    one.reason === 'incomplete' && one.complete_in.length
      ? t(
          `Completa en ${list(one.complete_in.map(comunaName))}; en el resto se aplicó lo que hay`,
          `Complete in ${list(one.complete_in.map(comunaName))}; elsewhere what there is was applied`,
        )
      : say(NOT_CHECKED_TEXT[one.reason])
  const order: readonly NotChecked['reason'][] = [
    'no-version',
    'no-property',
    'restricted',
    'side',
    'incomplete',
  ]
  const groups = new Map<string, string[]>()
  for (const one of [...open].sort((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))) {
    const why = note(one)
    // One that names two layers is told once.
    groups.set(why, [...new Set([...(groups.get(why) ?? []), name(one)])])
  }
  return [
    heading(2, t('Lo que no se revisó', 'What was not checked')),
    open.length === 0
      ? paragraph(
          t(
            'Todo lo que se pidió tiene datos, y las listas están completas donde se preguntó.',
            'All that was asked has data, and the lists are complete where it was asked.',
          ),
        )
      : paragraph(
          t(
            `${which} no se ${many === 1 ? 'aplicó' : 'aplicaron'}, o no en todas partes. Que ahí algo se vea libre no significa que lo esté.`,
            `${which} ${many === 1 ? 'was' : 'were'} not applied, or not everywhere. That something looks free there does not mean that it is.`,
          ),
        ),
    ...(open.length
      ? [
          {
            kind: 'table',
            title: t('Lo que no se revisó', 'What was not checked'),
            columns: [
              { title: t('Por qué', 'Why'), width: 30 },
              { title: t('Cuántos', 'How many'), width: 12, align: 'end' },
              { title: t('Criterios', 'Criteria'), width: 70 },
            ],
            rows: [...groups].map(([why, names]) => [why, String(names.length), names.join('; ')]),
          } as const,
        ]
      : []),
    ...(off.length
      ? [
          paragraph([
            { text: t('Apagados por quien pregunta. ', 'Switched off by whoever asks. '), bold: true },
            `${off.map(name).join('; ')}.`,
          ]),
        ]
      : []),
    ...(later.length
      ? [
          paragraph([
            { text: t('Solo de los candidatos. ', 'Of candidates only. '), bold: true },
            `${later.map(name).join('; ')}.`,
          ]),
        ]
      : []),
  ]
}

function byComuna({ scenario, words }: Said): Block[] {
  const { t, number } = words
  const rows = [...scenario.answer.by_comuna].sort((a, b) => b.free_ha - a.free_ha)
  if (rows.length === 0) return []
  const end = (title: string, width: number): Column => ({ title, width, align: 'end' })
  return [
    heading(2, t('Hectáreas por comuna', 'Hectares by comuna')),
    {
      kind: 'table',
      title: t('Hectáreas por comuna', 'Hectares by comuna'),
      columns: [
        { title: t('Comuna', 'Comuna'), width: 40 },
        end(t('Libres (ha)', 'Free (ha)'), 20),
        end(t('Del área (ha)', 'Of the area (ha)'), 20),
        end(t('Parte libre', 'Share free'), 20),
      ],
      rows: [
        ...rows.map(({ code, free_ha, area_ha }) => [
          comunaName(code),
          number(free_ha, 0),
          number(area_ha, 0),
          share(free_ha, area_ha, words),
        ]),
        [
          [{ text: t('En total', 'In all'), bold: true }],
          [{ text: number(scenario.answer.free_ha, 0), bold: true }],
          [{ text: number(scenario.answer.area_ha, 0), bold: true }],
          [{ text: share(scenario.answer.free_ha, scenario.answer.area_ha, words), bold: true }],
        ],
      ],
    },
  ]
}

function candidatesSection({ scenario, candidates, gone, words }: Said): Block[] {
  const { t, number, quantity, list } = words
  const title = heading(2, t('Candidatos', 'Candidates'))
  if (!candidates)
    return [
      title,
      paragraph(
        t(
          `No se pueden cortar: ya no se guarda la versión con que se preguntó de ${list(gone.map((id) => `«${titleOf(id, words)}»`))}.`,
          `They cannot be cut: the version that was asked is no longer kept for ${list(gone.map((id) => `“${titleOf(id, words)}”`))}.`,
        ),
      ),
    ]
  const { min_area_ha, min_width_m } = scenario.criteria
  const all = candidates.candidates
  const size = ha(min_area_ha, words)
  const width = quantity(min_width_m, 'm', 0)
  if (all.length === 0)
    return [
      title,
      paragraph(
        t(
          `Ninguna área libre llega a ${size} y ${width} de ancho.`,
          `No free area reaches ${size} and ${width} wide.`,
        ),
      ),
    ]
  const shown = all.slice(0, CANDIDATES_SHOWN)
  const scored = all.some(({ score }) => score !== null)
  const missing = [...new Set(all.flatMap(({ tenure }) => tenure.not_loaded))]
  return [
    title,
    paragraph(
      t(
        `Áreas libres de al menos ${size} y ${width} de ancho, cortadas con exactitud según las capas, de la mejor a la peor. ${shown.length < all.length ? `Las primeras ${shown.length} de ${all.length}; todas están en los archivos del enlace. ` : ''}«Entre los diez» dice en cuántas de mil pruebas, con pesos algo distintos, queda entre los diez mejores candidatos.`,
        `Free areas of at least ${size} and ${width} wide, cut exactly from the layers, the best first. ${shown.length < all.length ? `The first ${shown.length} of ${all.length}; all are in the files of the link. ` : ''}“Top ten” says in how many of a thousand trials, with slightly different weights, it is among the ten best candidates.`,
      ),
    ),
    ...(missing.length
      ? [
          paragraph(
            t(
              `De quién es no se sabe por entero: no hay datos publicados de ${list(missing.map((id) => titleOf(id, words)))}.`,
              `Whose it is, is not wholly known: there are no published data of ${list(missing.map((id) => titleOf(id, words)))}.`,
            ),
          ),
        ]
      : []),
    {
      kind: 'table',
      title: t('Candidatos', 'Candidates'),
      columns: [
        { title: t('N.º', 'No.'), width: 7 },
        { title: t('Dónde (latitud; longitud)', 'Where (latitude; longitude)'), width: 25 },
        { title: t('Exactas (ha)', 'Exact (ha)'), width: 15, align: 'end' },
        { title: t('Por celdas (ha)', 'By cells (ha)'), width: 15, align: 'end' },
        ...(scored
          ? ([
              { title: t('Puntaje', 'Score'), width: 11, align: 'end' },
              { title: t('Entre los diez', 'Top ten'), width: 12, align: 'end' },
            ] as const)
          : []),
        { title: t('De quién, y qué derechos', 'Whose, and which rights'), width: 48 },
      ],
      rows: shown.map((one) => [
        number(one.position, 0),
        `${placeOf(one, words)}. ${number(one.point[1], 4)}; ${number(one.point[0], 4)}`,
        number(one.ha, one.ha < 10 ? 2 : one.ha < 100 ? 1 : 0),
        one.grid_ha === null ? '–' : number(one.grid_ha, 0),
        ...(scored
          ? [
              one.score === null ? '–' : number(one.score * 100, 0),
              one.confidence ? `${number(one.confidence.top_ten * 100, 0)}\u00a0%` : '–',
            ]
          : []),
        words.say(tenureText(one.tenure, { missing: false })),
      ]),
    },
  ]
}

function criteriaSection({ scenario, excludes, words }: Said): Block[] {
  const { t, say, number } = words
  const rules = rulesOf(scenario)
  const missing = new Set(
    scenario.answer.not_checked.flatMap(({ criterion, reason }) =>
      reason === 'incomplete' || reason === 'candidates-only' ? [] : [criterion],
    ),
  )
  const heads = t('Criterios', 'Criteria')
  if (rules.length === 0)
    return [
      heading(2, heads),
      paragraph(
        t('No se pidió apartar nada: toda el área cuenta.', 'Nothing was left out: all of the area counts.'),
      ),
    ]
  const cite = (rule: Rule): Words => {
    const why = say(rule.why)
    return rule.cite ? [why, { text: `. ${rule.cite}`, quiet: true }] : why
  }
  return [
    heading(2, heads),
    paragraph(
      t(
        'Cada criterio con su respaldo: lo que fija la ley, y lo que alguien eligió y se puede cambiar. Uno fijo no se puede apagar.',
        'Each criterion with its basis: what the law fixes, and what somebody chose and can be changed. A fixed one cannot be switched off.',
      ),
    ),
    {
      kind: 'table',
      title: heads,
      columns: [
        { title: t('Criterio', 'Criterion'), width: 34 },
        { title: t('Respaldo', 'Basis'), width: 21 },
        { title: t('Por qué, y cita', 'Why, and citation'), width: 40 },
        { title: t('Excluye (ha)', 'Excludes (ha)'), width: 17, align: 'end' },
      ],
      rows: rules.map((rule): readonly Cell[] => [
        say(ruleText(rule)),
        'lock' in rule && rule.lock
          ? `${say(BASIS_TEXT[rule.basis])}. ${t('Fijo', 'Fixed')}`
          : say(BASIS_TEXT[rule.basis]),
        cite(rule),
        !rule.active
          ? t('apagado', 'off')
          : missing.has(rule.id)
            ? t('no aplicado', 'not applied')
            : number(excludes.get(rule.id)?.ha ?? 0, 0),
      ]),
    },
  ]
}

function byReason({ scenario, texts, words }: Said): Block[] {
  const { t, say, number } = words
  const { by_criterion, reasons, excluded_ha } = scenario.answer
  const reasonRows = by_criterion.filter((one) => one.ha > 0).sort((a, b) => b.ha - a.ha)
  if (reasonRows.length === 0) return []
  const name = (id: string) => {
    const text = texts.get(id)
    return text ? say(text) : id
  }
  const joint = reasons.filter(({ criteria }) => criteria.length > 1)
  const end = (title: string, width: number): Column => ({ title, width, align: 'end' })
  return [
    heading(2, t('Hectáreas por motivo', 'Hectares by reason')),
    paragraph(
      t(
        'Una misma hectárea puede tener varios motivos. «Solo por esto» quedaría libre si nada más cambiara que ese criterio; «su parte» reparte cada hectárea por igual entre sus motivos, y suma lo excluido.',
        'One hectare may have several reasons. “By this alone” would be free if nothing but that criterion changed; “its part” shares each hectare equally among its reasons, and adds up to what is excluded.',
      ),
    ),
    {
      kind: 'table',
      title: t('Hectáreas por motivo', 'Hectares by reason'),
      columns: [
        { title: t('Motivo', 'Reason'), width: 49 },
        end(t('Excluye (ha)', 'Excludes (ha)'), 17),
        end(t('Solo por esto (ha)', 'By this alone (ha)'), 17),
        end(t('Su parte (ha)', 'Its part (ha)'), 17),
      ],
      rows: [
        ...reasonRows.map((one) => [
          name(one.criterion),
          number(one.ha, 0),
          number(one.only_ha, 0),
          number(one.shapley_ha, 0),
        ]),
        [
          [{ text: t('Excluido en total', 'Excluded in all'), bold: true }],
          [{ text: number(excluded_ha, 0), bold: true }],
          '',
          [{ text: number(excluded_ha, 0), bold: true }],
        ],
      ],
    },
    ...(joint.length
      ? ([
          heading(3, t('Motivos que coinciden', 'Reasons that coincide')),
          {
            kind: 'table',
            title: t('Motivos que coinciden', 'Reasons that coincide'),
            columns: [
              { title: t('Todos estos a la vez', 'All of these at once'), width: 83 },
              end(t('Hectáreas', 'Hectares'), 17),
            ],
            rows: joint
              .slice(0, SETS_SHOWN)
              .map(({ criteria, ha: hectares }) => [criteria.map(name).join('; '), number(hectares, 0)]),
          },
        ] as const)
      : []),
  ]
}

function preferences({ scenario, words }: Said): Block[] {
  const { t, say, number } = words
  const list = scenario.criteria.preferences
  if (list.length === 0) return []
  const title = t('Preferencias', 'Preferences')
  return [
    heading(2, title),
    paragraph(
      t(
        'El puntaje va de 0 a 100: cada preferencia vale 1 en lo mejor y 0 en lo peor, en línea recta, y pesa lo que se indica. Las que no tienen datos no cuentan.',
        'The score goes from 0 to 100: each preference is worth 1 at best and 0 at worst, in a straight line, and weighs what is stated. Those without data do not count.',
      ),
    ),
    {
      kind: 'table',
      title,
      columns: [
        { title: t('Qué se mide', 'What is measured'), width: 52 },
        { title: t('Lo mejor', 'Best'), width: 16, align: 'end' },
        { title: t('Lo peor', 'Worst'), width: 16, align: 'end' },
        { title: t('Peso', 'Weight'), width: 12, align: 'end' },
      ],
      rows: list.map((one) => [
        say(preferenceText(one)),
        say(curveValueText(one, one.best)),
        say(curveValueText(one, one.worst)),
        number(one.weight, 1),
      ]),
    },
  ]
}

function versions({ scenario, words }: Said, drawn: DrawnScenarioMap | null): Block[] {
  const { t, date, margin, number, list } = words
  const asked = [
    ...new Set([
      ...layersNamed(scenario.criteria),
      'comuna',
      ...(drawn?.legend.map(({ layer }) => layer) ?? []),
    ]),
  ]
  const had = asked.flatMap((layer) => {
    const version = scenario.versions[layer]
    return version ? [{ layer, version }] : []
  })
  const without = asked.filter((layer) => !scenario.versions[layer])
  const title = t('Capas y versiones', 'Layers and versions')
  return [
    heading(2, title),
    ...(without.length
      ? [
          paragraph(
            t(
              `Sin datos publicados ese día: ${list(without.map((id) => titleOf(id, words)))}.`,
              `Without published data that day: ${list(without.map((id) => titleOf(id, words)))}.`,
            ),
          ),
        ]
      : []),
    {
      kind: 'table',
      title,
      columns: [
        { title: t('Capa', 'Layer'), width: 33 },
        { title: t('Versión', 'Version'), width: 11, align: 'end' },
        { title: t('Publicada', 'Published'), width: 19 },
        { title: t('Datos de', 'Data of'), width: 17 },
        { title: t('Fuente', 'Source'), width: 30 },
        { title: t('Exactitud', 'Accuracy'), width: 14 },
      ],
      rows: had.map(({ layer, version }): readonly Cell[] => {
        const home = layerById(layer)?.home
        const name = titleOf(layer, words)
        return [
          home && /^https?:/.test(home) ? [{ text: name, link: home }] : name,
          number(version.number, 0),
          version.published_at ? date(version.published_at) : '–',
          version.vintage ? date(version.vintage) : '–',
          sourceText(version.source),
          version.accuracy_m ? `±${margin(version.accuracy_m)}` : t('no indicada', 'not stated'),
        ]
      }),
    },
  ]
}

function limits({ scenario, words }: Said): Block[] {
  const { t } = words
  const open = scenario.answer.not_checked.filter(isOpen).length
  const items = [
    t(
      'No decide: orienta. Un terreno libre aquí todavía necesita sus permisos, y cada candidato se puede evaluar contra las normas desde el enlace.',
      'It does not decide: it guides. Land that is free here still needs its permits, and each candidate can be screened against the rules from the link.',
    ),
    ...(open
      ? [
          t(
            'No sabe lo que no se revisó: está dicho más arriba, y puede excluir suelo que aquí se ve libre.',
            'It does not know what was not checked: it is said above, and may exclude land that looks free here.',
          ),
        ]
      : []),
    t(
      'No dice de quién es la tierra más allá de lo que publican las capas: lo que ninguna nombra puede ser fiscal o privado. El título lo da el Conservador de Bienes Raíces.',
      'It does not say whose the land is beyond what layers publish: what none names may be the State’s or private. The title is with the land registrar.',
    ),
    t(
      'Una concesión minera no es propiedad del suelo: casi toda la región tiene alguna, y no se aparta por eso.',
      'A mining concession is not ownership of land: almost all of the region has one, and it is not left out for that.',
    ),
    t(
      'Las distancias del equipo son decisiones, no ley. Cambiarlas da otro escenario, que se puede comparar con este.',
      'The team’s distances are choices, not law. Changing them makes another scenario, which can be compared with this one.',
    ),
    t(
      'Las hectáreas se cuentan en celdas de 100 m; solo los candidatos están cortados con exactitud.',
      'Hectares are counted in cells of 100 m; only candidates are cut exactly.',
    ),
    t(
      'No ve lo que no está en un mapa: agua disponible, precio, acuerdos, juicios, usos que no se han registrado.',
      'It does not see what is not on a map: water to be had, price, agreements, lawsuits, uses nobody has recorded.',
    ),
  ]
  return [heading(2, t('Lo que esto no te dice', 'What this does not tell you')), { kind: 'list', items }]
}

function followUp({ scenario, address, words }: Said): Block[] {
  const { t, date } = words
  return followUpBlocks(address, words, t('Este escenario está en ', 'This scenario is at '), [
    paragraph(
      t(
        'Ahí se puede preguntar por qué un punto está excluido, comparar con otro escenario, preguntar de nuevo con los datos de hoy, y descargar los candidatos como GeoPackage, GeoJSON y CSV y el mapa como GeoTIFF. El mismo enlace da siempre este mismo informe, byte por byte.',
        'There one can ask why a point is excluded, compare with another scenario, ask again with today’s data, and download the candidates as GeoPackage, GeoJSON and CSV and the map as GeoTIFF. The same link always gives this same report, byte for byte.',
      ),
    ),
    paragraph(
      t(
        `Hecho con Suelo Común ${scenario.engine_version}, con los datos del ${date(scenario.as_of)}.`,
        `Made with Suelo Común ${scenario.engine_version}, with the data of ${date(scenario.as_of)}.`,
      ),
      'quiet',
    ),
  ])
}
