import { lazy, Suspense, useState } from 'react'
import type { Screening } from '../../../geodata/model/screening.ts'
import { useDisputes } from '../../data/disputes.ts'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { type About, isAbout } from './changes.ts'
import { DisputeStatusTag } from './DisputeStatusTag.tsx'
import styles from './Disputes.module.css'
import { hasDraft } from './draft.ts'
import { useDisputeWords } from './words.ts'

const DisputeForm = lazy(() => import('./DisputeForm.tsx'))

export interface DisagreeProps {
  screening: Screening
  /** What can be disputed here, one or several: the rules of a card, the parts of a layer. */
  about: readonly [About, ...About[]]
  /** Among many lines: without a rule above it. */
  quiet?: boolean
}

/** «No estoy de acuerdo», at the foot of a finding or of a verdict; with what others hold of it. */
export function Disagree({ screening, about, quiet }: DisagreeProps) {
  const { t, heldWord } = useDisputeWords()
  const [writing, setWriting] = useState(() => hasDraft(screening.id, about[0]))
  const { data } = useDisputes(screening.id)
  const others = (data?.disputes ?? []).filter((one) => about.some((each) => isAbout(one, each)))
  return (
    <div className={classNames(styles.foot, quiet && styles.quiet)}>
      {others.map((one) => (
        <p key={one.id} className={styles.head}>
          <span>{t('disputes.othersHold', { held: heldWord(one.target) })}</span>
          <DisputeStatusTag status={one.status} />
        </p>
      ))}
      {writing ? (
        <Suspense fallback={<Skeleton />}>
          <DisputeForm screening={screening} about={about} onCancel={() => setWriting(false)} />
        </Suspense>
      ) : (
        <Button icon="pencil" look={quiet ? 'plain' : 'normal'} onClick={() => setWriting(true)}>
          {t('disputes.disagree')}
        </Button>
      )}
    </div>
  )
}

/** Of a layer: what somebody holds of it on this screening. It is their word; the verdict beside it is what was measured. */
export function HeldVerdict({ screening, layer }: { screening: Screening; layer: string }) {
  const { t, heldWord } = useDisputeWords()
  return screening.overrides.map(
    ({ dispute, target, reason, by }) =>
      'measure' in target &&
      target.measure.split('?')[0] === layer && (
        <p key={dispute} className={styles.held}>
          <Tag tone="warn" icon="pencil">
            {t('disputes.heldVerdict', { held: heldWord(target) })}
          </Tag>{' '}
          <span className={styles.words}>{by ? `${by}: ${reason}` : reason}</span>
        </p>
      ),
  )
}
