import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EVIDENCE_TYPES } from '../../../geodata/model/evidence.ts'
import { type Dispute, evidenceFile } from '../../data/disputes.ts'
import { keepView } from '../../map/page-links.ts'
import { DisputeStatusTag } from './DisputeStatusTag.tsx'
import styles from './Disputes.module.css'
import { useDisputeWords } from './words.ts'

/** What a dispute says: about what, what was said and what is held, why, on what it rests, and the answer. */
export function DisputeBody({
  dispute,
  titleOf,
  fileKey = dispute.id,
}: {
  dispute: Dispute
  /** Title of a rule in the reader's language. */
  titleOf: (rule: string) => string | undefined
  /** What opens its file: its id, or the token of its link. */
  fileKey?: string
}) {
  const { t, saidWord, heldWord, aboutText, quantity } = useDisputeWords()
  const { target, before, reason, answer, evidence } = dispute
  const { file, url, has_url, open } = evidence
  return (
    <>
      <p className={styles.head}>
        <strong>{aboutText(target, titleOf)}</strong>
        <DisputeStatusTag status={dispute.status} />
      </p>
      <p>{t('disputes.heldInstead', { before: saidWord(before), held: heldWord(target) })}</p>
      <p className={styles.words}>{reason}</p>
      {(has_url || file) && (
        <dl className={styles.facts}>
          <dt>{t('disputes.evidence')}</dt>
          <dd className={styles.stack}>
            {url && (
              <a href={url} target="_blank" rel="noreferrer nofollow ugc">
                {url.replace(/^https?:\/\//, '')}
              </a>
            )}
            {has_url && !url && <span>{t('disputes.linkClosed')}</span>}
            {file && (
              <span>
                {open ? (
                  <a href={evidenceFile(fileKey)} download>
                    {file.name ?? t('disputes.file')}
                  </a>
                ) : (
                  t('disputes.file')
                )}{' '}
                <span className={styles.small}>
                  ({EVIDENCE_TYPES[file.type].name}, {quantity(file.bytes / 1024 / 1024, 'MB', 1)};{' '}
                  <abbr title={file.sha256}>SHA-256 {file.sha256.slice(0, 12)}</abbr>)
                  {!open && ` ${t('disputes.fileClosed')}`}
                </span>
              </span>
            )}
          </dd>
        </dl>
      )}
      {answer && (
        <div className={styles.answer}>
          <p className={styles.small}>{t('disputes.answer')}</p>
          <p className={styles.words}>{answer}</p>
        </div>
      )}
    </>
  )
}

/** One dispute in a list, with links to the screenings it stands between. */
export function DisputeItem({
  dispute,
  titleOf,
  shown = [],
  children,
}: {
  dispute: Dispute
  titleOf: (rule: string) => string | undefined
  /** Screenings that are on the page, or linked there already: no link to them. */
  shown?: readonly string[]
  children?: ReactNode
}) {
  const { t, date } = useDisputeWords()
  const link = (id: string, words: string) =>
    !shown.includes(id) && (
      <Link to="/s/$id" params={{ id }} search={keepView}>
        {words}
      </Link>
    )
  return (
    <li className={styles.item}>
      <DisputeBody dispute={dispute} titleOf={titleOf} />
      <p className={styles.small}>
        {dispute.by
          ? t('disputes.byOn', { by: dispute.by, date: date(dispute.created_at) })
          : t('disputes.madeOn', { date: date(dispute.created_at) })}
        {dispute.changed_at !== dispute.created_at &&
          ` · ${t('disputes.answeredOn', { date: date(dispute.changed_at) })}`}
      </p>
      <p className={styles.row}>
        {link(dispute.derived, t('disputes.seeDerived'))}
        {link(dispute.screening, t('disputes.seeOriginal'))}
      </p>
      {children}
    </li>
  )
}
