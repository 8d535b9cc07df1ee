import type { LandTake } from '../../../geodata/availability/land-take.ts'
import type { LandTakeItem, StartingSet } from '../../../geodata/availability/sets.ts'
import type { Take } from '../../../geodata/model/candidate.ts'
import { hectares, type Speak } from '../words.ts'

/** The set that criteria came from, by what their `set` says; null: none of these. */
export const setOf = (sets: readonly StartingSet[], id: string): StartingSet | null =>
  sets.find(({ options }) => options.some((option) => option.id === id)) ?? null

/** What an amount of an item is counted in: MW, km, million tonnes; a thing has no unit. */
export const unitOf = (item: LandTakeItem, { say }: Pick<Speak, 'say'>): string =>
  item.kind === 'per' ? say(item.unit) : item.kind === 'heap' ? 'Mt' : ''

/** What is taken when nobody says how much. */
export const typicalOf = (item: LandTakeItem): number => (item.kind === 'each' ? 1 : item.typical)

/** `Para 300 MW de «Paneles fotovoltaicos» hacen falta entre 600 ha y 900 ha.` */
export function needSentence(item: LandTakeItem, { amount, min_ha, max_ha }: LandTake, words: Speak): string {
  const { t, say, quantity } = words
  const what = t('availability.take.what', {
    amount: quantity(amount, unitOf(item, words), 2),
    item: say(item.item),
  })
  const max = hectares(max_ha, false, words)
  return min_ha === max_ha
    ? t('availability.take.needsOne', { what, max })
    : t('availability.take.needs', { what, min: hectares(min_ha, false, words), max })
}

/** Whether a piece of land of so many hectares holds the most an item may take, only the least, or neither. */
export const fitOf = (ha: number, { min_ha, max_ha }: Pick<LandTake, 'min_ha' | 'max_ha'>): Take['fits'] =>
  ha >= max_ha ? 'whole' : ha >= min_ha ? 'least' : 'no'

/** What is proposed, or why nothing is. */
export const proposalSentence = ({ fits, ha, min_ha, max_ha, land_ha }: Take, words: Speak): string =>
  words.t(`availability.take.proposal.${fits}`, {
    ha: hectares(fits === 'no' ? land_ha : ha, false, words),
    min: hectares(min_ha, false, words),
    max: hectares(max_ha, false, words),
  })
