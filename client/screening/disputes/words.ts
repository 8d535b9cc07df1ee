import type { Before, DisputeTarget, VerdictWord } from '../../../geodata/model/dispute.ts'
import type { Outcome, Where } from '../../../geodata/model/rule.ts'
import { useWords, type Words } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { filterText } from '../sentences.ts'
import { type About, heldBy } from './changes.ts'

/** The words of the panel for what a measure says of touching. */
const VERDICTS = {
  touches: 'touches',
  clear: 'clear',
  'cannot-tell': 'unknown',
  'not-checked': 'not-reviewed',
} as const satisfies Record<VerdictWord, string>

const isVerdict = (word: Before): word is VerdictWord => word in VERDICTS

/** What a dispute is about and what is held, in words. */
export function useDisputeWords() {
  const words = useWords()
  return {
    ...words,
    saidWord: (word: Before) =>
      isVerdict(word)
        ? words.t(`screening.verdict.${VERDICTS[word]}`)
        : words.t(`screening.outcome.${word as Outcome}`),
    heldWord: (target: DisputeTarget) => {
      const held = heldBy(target)
      return isVerdict(held)
        ? words.t(`screening.verdict.${VERDICTS[held]}`)
        : words.t(`screening.outcome.${held}`)
    },
    aboutText: (about: About, title: (rule: string) => string | undefined) =>
      'rule' in about ? (title(about.rule) ?? about.rule) : measureTitle(about.measure, words),
  }
}

/** `Áreas saturadas: calama`, of a measure's key. */
export function measureTitle(key: string, words: Pick<Words, 'say' | 'quantity'>): string {
  const [id = key, filter] = key.split('?')
  const layer = layerById(id)
  const title = layer ? words.say(layer.title) : id
  if (!filter) return title
  const where: Where = Object.fromEntries(
    filter.split('&').map((part) => {
      const [name = part, value = ''] = part.split('=')
      return [name, value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value]
    }),
  )
  return `${title}: ${filterText(where, layer, words) ?? filter}`
}
