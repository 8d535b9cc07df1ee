import { Link } from '@tanstack/react-router'
import type { Rule } from '../../../geodata/model/rule.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import { useDisputes } from '../../data/disputes.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { keepView } from '../../map/page-links.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import { DisputeItem } from './DisputeItem.tsx'
import styles from './Disputes.module.css'

/**
 * «Objeciones»: what was disputed of a screening, what is held instead, and what a reviewer said. On a screening that a
 * dispute made, says so first, and whether what it holds was rejected since. Nothing when there is none.
 */
export function Disputes({
  screening,
  byId,
}: {
  screening: Screening
  byId: Readonly<Record<string, Rule>>
}) {
  const { t, language } = useWords()
  const { data, error, refetch } = useDisputes(screening.id)
  const origin = screening.derived_from?.why === 'dispute' ? screening.derived_from.id : null
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!origin && !data?.disputes.length) return null
  const disputes = data?.disputes ?? []
  const held = new Set(screening.overrides.map(({ dispute }) => dispute))
  const inThis = disputes.filter(({ id }) => held.has(id))
  const rejected = inThis.filter(({ status }) => status === 'rejected').length
  const waiting = inThis.filter(({ status }) => status === 'received').length
  return (
    <section className={styles.stack}>
      {origin && (
        <Message tone="warn" title={t('disputes.derivedTitle', { count: screening.overrides.length })}>
          <p>{t('disputes.derivedText')}</p>
          {waiting > 0 && <p>{t('disputes.derivedWaiting', { count: waiting })}</p>}
          {rejected > 0 && (
            <p>
              <strong>{t('disputes.derivedRejected', { count: rejected })}</strong>
            </p>
          )}
          <Link to="/s/$id" params={{ id: origin }} search={keepView}>
            {t('disputes.seeOriginal')}
          </Link>
        </Message>
      )}
      {disputes.length > 0 && (
        <Disclosure label={t('disputes.title')} aside={disputes.length} startOpen={origin !== null}>
          <ul>
            {disputes.map((dispute) => (
              <DisputeItem
                key={dispute.id}
                dispute={dispute}
                titleOf={(rule) => byId[rule]?.[language]}
                shown={origin ? [screening.id, origin] : [screening.id]}
              />
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}
