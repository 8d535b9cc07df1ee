import type { Words } from '../i18n/index.ts'
import type { Away } from '../map/away.ts'
import { directionOf } from '../map/direction.ts'

/** More features in view than so many are not counted. */
export const MOST = 2000

/** How many, of at most one more than are counted: «más de 2.000» is not «2.001». */
export const howMany = (count: number, { t, number }: Pick<Words, 't' | 'number'>): string =>
  count > MOST ? t('described.voice.moreThan', { number: number(MOST, 0) }) : number(count, 0)

/** Where a place is from another, as people say it: «a 12 km al noreste». */
export function whereFrom({ metres, bearing_deg }: Away, { t, distance }: Words): string {
  return metres < 50
    ? t('near.item.here')
    : t('near.item.where', {
        distance: distance(metres),
        direction: t(`near.direction.${directionOf(bearing_deg)}`),
      })
}
