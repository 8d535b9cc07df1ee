import { layerById } from '../../../geodata/layers/index.ts'
import type { Context as SiteContext } from '../../../geodata/model/context.ts'
import type { LayerDeclaration } from '../../../geodata/model/layer.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import type { PermitPath } from '../../../geodata/permits/index.ts'
import type { Report, RuleBook } from '../../../geodata/rules/report.ts'
import type { LayerVerdict } from '../../../geodata/rules/verdict.ts'
import type { Block, Words } from '../document.ts'
import type { MapData } from '../map-read.ts'
import type { Speak } from '../speak.ts'

/** What every section of a report is written from, and the few things several of them say alike. */

/** Of what lies around, as much as a report says. */
export type Around = Pick<SiteContext, 'layers' | 'zones' | 'truncated'>

/** What a report is made of. Nothing else goes into it: no clock, no database, no chance. */
export interface ReportInput {
  screening: Screening
  /** Rules of the base it was made with. */
  book: RuleBook<{ id: string; default_m: number; title: { es: string; en: string } }>
  maps: MapData
  /** From the day of the screening on, of what applies; null: holidays of that year are not known. */
  path: PermitPath | null
  /** What else lies around, from the versions that are kept; the same for every reader. */
  around: Around
  /** Permalink of the screening. */
  address: string
}

export interface Context extends ReportInput {
  words: Speak
  report: Report
  comunas: string[]
  name: string
  rows: LayerVerdict[]
}

export const heading = (level: 1 | 2 | 3, text: string, more: { breakBefore?: boolean } = {}): Block => ({
  kind: 'heading',
  level,
  text,
  ...more,
})
export const paragraph = (words: Words, look?: 'lead' | 'quiet' | 'note'): Block => ({
  kind: 'paragraph',
  words,
  ...(look ? { look } : {}),
})

export const NORM = [
  { es: 'norma', en: 'rule' },
  { es: 'normas', en: 'rules' },
] as const
export const LAYER = [
  { es: 'capa', en: 'layer' },
  { es: 'capas', en: 'layers' },
] as const

/** Layers that any site touches and that say nothing about it. */
export const isGround = (layer: LayerDeclaration) => layer.theme === 'base'

export const titleOf = (id: string, { say }: Speak) => {
  const layer = layerById(id)
  return layer ? say(layer.title) : id
}

export type Figure = Extract<Block, { kind: 'figure' }>

/** `A; B; C y 4 más`: the first of many. */
export const firstOf = (items: readonly string[], most: number, { t }: Speak, between = '; '): string => {
  const rest = items.length - most
  // One more is as long as saying that there is one more.
  return rest < 2
    ? items.join(between)
    : `${items.slice(0, most).join(between)}${between}${t(`y ${rest} más`, `and ${rest} more`)}`
}

/** Vertices shown beside the facts of the site; more than a few over it, and all stand in an annex. */
export const VERTICES_SHOWN = 10

/** Rules that do not apply by themselves; those that somebody disputed away stand among the findings. */
export const idle = ({ notTriggered, disputedAway }: Context['report']) =>
  notTriggered.filter((item) => !disputedAway.includes(item))

/** The letter of an annex: those that have nothing to say are left out, and no letter is skipped. */
export function annexLetter(
  which: 'waiting' | 'idle' | 'vertices',
  { report }: Pick<Context, 'report'>,
): string {
  const before = [
    ...(report.notEvaluated.length ? ['waiting'] : []),
    ...(idle(report).length ? ['idle'] : []),
    'vertices',
  ]
  return 'ABC'.charAt(before.indexOf(which))
}
