import type { Words } from '../i18n/index.ts'
import type { Away } from '../map/away.ts'
import { directionOf } from '../map/direction.ts'

/** Where a place is from another, as people say it: «a 12 km al noreste». */
export function whereFrom({ metres, bearing_deg }: Away, { t, distance }: Words): string {
  return metres < 50
    ? t('near.item.here')
    : t('near.item.where', {
        distance: distance(metres),
        direction: t(`near.direction.${directionOf(bearing_deg)}`),
      })
}
