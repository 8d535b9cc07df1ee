import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import {
  type Before,
  DISPUTE_CONTACT_DAYS,
  DISPUTE_LIMITS,
  type DisputeTarget,
  needsEvidence,
} from '../../../geodata/model/dispute.ts'
import { EVIDENCE_TYPES, LARGEST_EVIDENCE_BYTES } from '../../../geodata/model/evidence.ts'
import type { Rule } from '../../../geodata/model/rule.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import { type Dispute, useDisputes, useLeaveDispute } from '../../data/disputes.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useRules, useScreening } from '../../data/screening.ts'
import { keepView } from '../../map/page-links.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox, Radio, Select, TextArea, TextField } from '../../ui/Field.tsx'
import { KeptLink } from '../../ui/KeptLink.tsx'
import { Message } from '../../ui/Message.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { type About, beforeOf, choices, fileFault, heldBy, inBase64, preview, standing } from './changes.ts'
import type { DisagreeProps } from './Disagree.tsx'
import styles from './Disputes.module.css'
import { type Draft, draftOf, keepDraft } from './draft.ts'
import { useDisputeWords } from './words.ts'

/** Outcomes that change by one dispute and are named; the rest are counted. */
const MOST_NAMED = 8

/** What is still to be said: the choice, or a field. */
const FIRST_FAULT = 'fieldset[aria-describedby] input, [aria-invalid="true"]'

/** Says what is wrong with a finding and why, shows what would change, and answers with the link that follows it. */
export default function DisputeForm({
  screening,
  about,
  onCancel,
}: DisagreeProps & { onCancel: () => void }) {
  const origin = screening.derived_from?.why === 'dispute' ? screening.derived_from.id : null
  const stored = useScreening(origin)
  const rules = useRules(screening.rule_base.hash)
  const disputes = useDisputes(screening.id)
  const original = origin ? stored.data : screening
  const error = stored.error ?? rules.error ?? disputes.error
  if (error) return <ProblemMessage error={error} />
  if (!original || !rules.data || !disputes.data) return <Skeleton />
  return (
    <Form
      screening={screening}
      original={original}
      rules={rules.data.chapters.flatMap((chapter) => chapter.rules)}
      disputes={disputes.data.disputes}
      about={about}
      onCancel={onCancel}
    />
  )
}

interface FormProps extends DisagreeProps {
  /** The screening in dispute: this one, or the one it was made from. */
  original: Screening
  rules: readonly Rule[]
  disputes: readonly Dispute[]
  onCancel: () => void
}

const nameOf = (about: About) => ('rule' in about ? about.rule : about.measure)

function Form({ screening, original, rules, disputes, about, onCancel }: FormProps) {
  const { t, language, saidWord, heldWord, aboutText } = useDisputeWords()
  const leave = useLeaveDispute(screening.id)
  const [first] = about
  const [draft, setDraft] = useState<Draft>(() => draftOf(screening.id, first))
  const [chosen, setChosen] = useState(nameOf(first))
  const [held, setHeld] = useState<string | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const [fault, setFault] = useState<'too-large' | 'type' | 'unreadable' | null>(null)
  const [asked, setAsked] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const name = useId()
  useEffect(() => heading.current?.focus(), [])
  useEffect(() => {
    if (!leave.isSuccess) keepDraft(screening.id, first, draft)
  }, [screening.id, first, draft, leave.isSuccess])
  const write = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))

  const subject = about.find((each) => nameOf(each) === chosen) ?? first
  const before = beforeOf(original, subject)
  const options = before === null ? [] : choices(subject, before)
  // Where there is one other thing to hold, it is what they hold.
  const target =
    options.length === 1 ? (options[0] ?? null) : (options.find((each) => heldBy(each) === held) ?? null)
  const titleOf = (rule: string) => rules.find(({ id }) => id === rule)?.[language]

  if (leave.data) {
    const { dispute, url } = leave.data
    return (
      <Received>
        <KeptLink
          title={t('disputes.received')}
          text={t('disputes.receivedText')}
          url={url}
          copyLabel={t('disputes.copyLink')}
        >
          <Link to="/s/$id" params={{ id: dispute.derived }} search={keepView}>
            {t('disputes.seeDerived')}
          </Link>
        </KeptLink>
      </Received>
    )
  }
  if (before === null) return null

  const evidence = target !== null && needsEvidence(target, before)
  const short = draft.reason.trim().length < DISPUTE_LIMITS.shortestReason
  const bare = evidence && draft.evidence_url.trim() === '' && file === null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    flushSync(() => setAsked(true))
    if (target === null || short || bare) form.querySelector<HTMLElement>(FIRST_FAULT)?.focus()
    if (target === null || short || bare || leave.isPending) return
    try {
      const content = file && {
        name: file.name.slice(-DISPUTE_LIMITS.file_name),
        content: await inBase64(file),
      }
      leave.mutate(
        { ...draft, target, file: content },
        { onSuccess: () => keepDraft(screening.id, first, null) },
      )
    } catch {
      setFault('unreadable')
    }
  }
  const choose = async (next: File | null) => {
    const wrong = next && (await fileFault(next))
    setFault(wrong)
    setFile(wrong ? null : next)
  }
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      <h5 ref={heading} tabIndex={-1} className={styles.title}>
        {t('disputes.formTitle')}
      </h5>
      <p className={styles.small}>{t('disputes.intro')}</p>
      {about.length > 1 && (
        <Select
          label={t('disputes.which')}
          value={chosen}
          onChange={(event) => {
            setChosen(event.target.value)
            setHeld(null)
          }}
          options={about.map((each) => ({ value: nameOf(each), title: aboutText(each, titleOf) }))}
        />
      )}
      <fieldset aria-describedby={asked && target === null ? `${name}-held` : undefined}>
        <legend>{t('disputes.held')}</legend>
        <p className={styles.small}>{t('disputes.saysNow', { before: saidWord(before) })}</p>
        {options.map((each) => (
          <Radio
            key={heldBy(each)}
            name={name}
            label={heldWord(each)}
            checked={each === target}
            onChange={() => setHeld(heldBy(each))}
          />
        ))}
        {asked && target === null && (
          <p id={`${name}-held`} className={styles.fault} role="alert">
            {t('disputes.heldMissing')}
          </p>
        )}
      </fieldset>
      {target !== null && (
        <Preview original={original} rules={rules} disputes={disputes} target={target} titleOf={titleOf} />
      )}
      <TextArea
        label={t('disputes.reason')}
        help={t('disputes.reasonHelp')}
        error={
          asked && short ? t('disputes.reasonShort', { count: DISPUTE_LIMITS.shortestReason }) : undefined
        }
        value={draft.reason}
        onChange={(event) => write({ reason: event.target.value })}
        rows={4}
        maxLength={DISPUTE_LIMITS.reason}
        required
      />
      {evidence && <Message tone="warn">{t('disputes.evidenceNeeded')}</Message>}
      <TextField
        label={t(evidence ? 'disputes.linkNeeded' : 'disputes.link')}
        help={t('disputes.linkHelp')}
        error={asked && bare ? t('disputes.evidenceMissing') : undefined}
        type="url"
        inputMode="url"
        placeholder="https://"
        value={draft.evidence_url}
        onChange={(event) => write({ evidence_url: event.target.value })}
        maxLength={DISPUTE_LIMITS.evidence_url}
      />
      <div className={styles.file}>
        <label className={styles.label} htmlFor={`${name}-file`}>
          {t('disputes.fileLabel')}
        </label>
        <input
          id={`${name}-file`}
          type="file"
          accept={Object.entries(EVIDENCE_TYPES)
            .flatMap(([type, { ending }]) => [type, `.${ending}`])
            .join()}
          aria-describedby={`${name}-file-help`}
          onChange={(event) => void choose(event.target.files?.[0] ?? null)}
        />
        <p id={`${name}-file-help`} className={styles.small}>
          {t('disputes.fileHelp', { mb: LARGEST_EVIDENCE_BYTES / 1024 / 1024 })}
        </p>
        {fault && (
          <p className={styles.fault} role="alert">
            {t(`disputes.fault.${fault}`, { mb: LARGEST_EVIDENCE_BYTES / 1024 / 1024 })}
          </p>
        )}
      </div>
      <TextField
        label={t('disputes.name')}
        value={draft.name}
        onChange={(event) => write({ name: event.target.value })}
        maxLength={DISPUTE_LIMITS.name}
        autoComplete="name"
      />
      {draft.name.trim() !== '' && (
        <Checkbox
          label={t('disputes.nameShown')}
          checked={draft.name_shown}
          onChange={(event) => write({ name_shown: event.target.checked })}
        />
      )}
      <TextField
        label={t('disputes.contact')}
        help={t('disputes.contactHelp', { count: DISPUTE_CONTACT_DAYS })}
        value={draft.contact}
        onChange={(event) => write({ contact: event.target.value })}
        maxLength={DISPUTE_LIMITS.contact}
        autoComplete="email"
      />
      {leave.error && <ProblemMessage error={leave.error} />}
      <div className={styles.row}>
        <Button type="submit" look="primary" disabled={leave.isPending}>
          {t('disputes.send')}
        </Button>
        <Button
          look="plain"
          onClick={() => {
            keepDraft(screening.id, first, null)
            onCancel()
          }}
        >
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  )
}

/** The link is given once: it must not open out of sight of a form that was longer. */
function Received({ children }: { children: ReactNode }) {
  const block = useRef<HTMLDivElement>(null)
  useEffect(() => {
    block.current?.focus({ preventScroll: true })
    block.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <div ref={block} tabIndex={-1}>
      {children}
    </div>
  )
}

/** What the dispute would change, before it is sent: the same reckoning as the server's. */
function Preview({
  original,
  rules,
  disputes,
  target,
  titleOf,
}: Pick<FormProps, 'original' | 'rules' | 'disputes'> & {
  target: DisputeTarget
  titleOf: (rule: string) => string | undefined
}) {
  const { t, saidWord } = useDisputeWords()
  const { changed, follow, otherwise } = useMemo(
    () => preview(original, rules, disputes, target),
    [original, rules, disputes, target],
  )
  const beside = standing(disputes, target).length
  const replaced = disputes.filter(({ status }) => status !== 'rejected').length - beside
  const line = (word: Before) => saidWord(word)
  return (
    <div className={styles.preview} role="status">
      <p className={styles.label}>
        {changed.length > 0 ? t('disputes.changes', { count: changed.length }) : t('disputes.changesNothing')}
      </p>
      {changed.length > 0 && (
        <ul className={styles.changes}>
          {changed.slice(0, MOST_NAMED).map(({ rule, from, to }) => (
            <li key={rule}>
              {titleOf(rule)}: {t('disputes.fromTo', { from: line(from), to: line(to) })}
            </li>
          ))}
        </ul>
      )}
      {changed.length > MOST_NAMED && (
        <p>{t('disputes.changesMore', { count: changed.length - MOST_NAMED })}</p>
      )}
      {follow > 0 && <p>{t('disputes.follow', { count: follow })}</p>}
      {otherwise > 0 && <p className={styles.small}>{t('disputes.otherwise', { count: otherwise })}</p>}
      {beside > 0 && <p className={styles.small}>{t('disputes.beside', { count: beside })}</p>}
      {replaced > 0 && <p className={styles.small}>{t('disputes.replaces', { count: replaced })}</p>}
    </div>
  )
}
