import { useMemo } from 'react'
import type { AvailabilityAnswer, Criteria } from '../../../geodata/model/availability.ts'
import { useLayers, versionsOf } from '../../data/layers.ts'
import { useWords } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { Button } from '../../ui/Button.tsx'
import { Message } from '../../ui/Message.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { switchOff } from '../change.ts'
import styles from '../panel/Availability.module.css'
import { useAvailability } from '../state.ts'
import { areaName, hectares, targetName } from '../words.ts'
import { type Narrow, narrowest } from './sentences.ts'

/** Where next to nothing is left: why, and what to do next. */
export function LittleLeft({
  answer,
  criteria,
  isApprox,
  onReasons,
}: {
  answer: AvailabilityAnswer
  criteria: Criteria
  isApprox: boolean
  onReasons: () => void
}) {
  const { t } = useWords()
  const narrow = useMemo(() => narrowest(answer, criteria), [answer, criteria])
  if (narrow) return <NarrowLayer narrow={narrow} answer={answer} criteria={criteria} isApprox={isApprox} />
  if (answer.free_ha > 0 || answer.area_ha === 0) return null
  return (
    <Message action={<Button onClick={onReasons}>{t('availability.results.little.reasons')}</Button>}>
      <p>{t('availability.results.little.nothing')}</p>
    </Message>
  )
}

/** The answer is made by a layer that hardly has anything here: what it has, whom to ask for the rest, and what there is without it. */
function NarrowLayer({
  narrow: { rule, within_ha, freed_ha },
  answer,
  criteria,
  isApprox,
}: {
  narrow: Narrow
  answer: AvailabilityAnswer
  criteria: Criteria
  isApprox: boolean
}) {
  const words = useWords()
  const { t, say, number } = words
  const toast = useToast()
  const setCriteria = useAvailability((state) => state.setCriteria)
  const undo = useAvailability((state) => state.undo)
  const { data } = useLayers()
  const count = versionsOf(data).get(rule.layer)?.feature_count
  const declared = layerById(rule.layer)
  const layer = targetName(rule, words)
  const where = areaName(criteria.area, words)
  const withoutIt = () => {
    setCriteria((before) => switchOff(before, rule.id))
    toast({
      key: 'availability',
      words: t('availability.results.little.dropped', { layer }),
      action: { label: t('app.undo'), onAction: undo },
      lasts: 10_000,
    })
  }
  return (
    <Message
      tone="unknown"
      title={
        within_ha === 0
          ? t('availability.results.little.none', { layer, where })
          : t('availability.results.little.some', { layer, where, ha: hectares(within_ha, isApprox, words) })
      }
      action={<Button onClick={withoutIt}>{t('availability.results.little.without')}</Button>}
    >
      <div className={styles.tight}>
        <p>
          {answer.free_ha === 0 && within_ha > 0 && `${t('availability.results.little.excluded')} `}
          {count !== undefined &&
            `${t('availability.results.little.published', { count, formatted: number(count, 0) })} `}
          {rule.not_in !== null &&
            `${t('availability.results.little.notIn', {
              other: targetName({ layer: rule.not_in, where: null }, words),
            })} `}
          {t('availability.results.little.unknown')}
        </p>
        {declared && (
          <p>
            {t('availability.results.little.ask', { publisher: say(declared.publisher), where })}{' '}
            {declared.home && /^https?:/.test(declared.home) && (
              <a href={declared.home} target="_blank" rel="noreferrer">
                {t('availability.results.notChecked.home', { publisher: say(declared.publisher) })}
              </a>
            )}
          </p>
        )}
        <p>
          {freed_ha > 0
            ? t('availability.results.little.freed', { ha: hectares(freed_ha, isApprox, words) })
            : t('availability.results.little.freedNone')}
        </p>
      </div>
    </Message>
  )
}
