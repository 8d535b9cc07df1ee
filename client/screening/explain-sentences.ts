import type { FactDeclaration } from '../../geodata/facts/index.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { UNITS } from '../../geodata/model/units.ts'
import type { FactLeaf, Leaf, PlaceLeaf } from '../../geodata/rules/explain.ts'
import { layerText } from '../../geodata/rules/sentence.ts'
import type { Words } from '../i18n/index.ts'
import { writeFact } from './facts.ts'
import { measureSentence } from './sentences.ts'

/** What a leaf is written with: names of layers and facts, and by how much the site's outline may be off. */
export interface Names {
  layerById: (id: string) => LayerDeclaration | undefined
  facts: Readonly<Record<string, FactDeclaration>>
  siteAccuracy_m: number
}

/** One part of a rule, with what is known beside what the rule asks: «…4.000 t/mes; la norma parte sobre 5.000 t/mes». */
export function leafSentence(leaf: Leaf, names: Names, words: Words): string {
  return leaf.kind === 'fact' ? factSentence(leaf, names, words) : placeSentence(leaf, names, words)
}

function factSentence({ fact, test, stated }: FactLeaf, { facts }: Names, words: Words): string {
  const { t, say, language } = words
  const declared = facts[fact]
  const question = declared ? say(declared.question) : fact
  const said = stated === null ? t('screening.whyNot.unanswered') : writeFact(fact, stated, words)
  if (test.op === 'flag') return t('screening.whyNot.flag', { question, stated: said })
  if (test.op === 'one-of') {
    const list = new Intl.ListFormat(language, { type: 'disjunction' }).format(
      test.values.map((type) => writeFact(fact, type, words)),
    )
    return stated === null
      ? t('screening.whyNot.typeUnknown', { list })
      : t('screening.whyNot.type', { stated: said, list })
  }
  const limit =
    declared?.type === 'number' && typeof test.limit === 'number'
      ? words.quantity(test.limit, UNITS[declared.unit].symbol[language], 4)
      : writeFact(fact, test.limit, words)
  const asks = t(`screening.whyNot.asks.${test.op}`, { limit })
  return fact === 'area_ha'
    ? t('screening.whyNot.area', { stated: said, asks })
    : t('screening.whyNot.number', { question, stated: said, asks })
}

function placeSentence({ atom, limit_m, measure, cannotSay }: PlaceLeaf, names: Names, words: Words): string {
  const { t, say, quantity, margin } = words
  const layer = names.layerById(atom.layer)
  const limit = limit_m === null ? '' : quantity(limit_m, 'm', 0)
  const asks = t(`screening.whyNot.place.${atom.form}`, { limit })
  if (!measure || measure.status === 'no-version')
    return t('screening.measure.notReviewed', {
      layer: say(layerText(atom.layer, atom.where, names.layerById)),
    })
  if (atom.form === 'outside' && measure.cover !== null && cannotSay !== 'uncovered') {
    const title = say(layerText(atom.layer, atom.where, names.layerById))
    return `${t(`screening.whyNot.cover.${measure.cover}`, { layer: title })} ${asks}`
  }
  const measured = measureSentence(measure, layer, words, { siteAccuracy_m: names.siteAccuracy_m })
  const across =
    cannotSay === 'uncertain' && limit_m !== null && measure.margin_m !== null
      ? ` ${t('screening.whyNot.limitWithin', { margin: margin(measure.margin_m) })}`
      : ''
  return `${measured} ${asks}${across}`
}
