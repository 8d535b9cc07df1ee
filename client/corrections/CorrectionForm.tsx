import { type FormEvent, useEffect, useRef, useState } from 'react'
import { CONTACT_DAYS, CORRECTION_KINDS, CORRECTION_LIMITS } from '../../geodata/model/correction.ts'
import { useLeaveCorrection } from '../data/corrections.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Select, TextArea, TextField } from '../ui/Field.tsx'
import { KeptLink } from '../ui/KeptLink.tsx'
import styles from './Corrections.module.css'
import { asksWhere, type Draft, draftOf, keepDraft } from './draft.ts'
import { PlaceField } from './PlaceField.tsx'

export interface CorrectionFormProps {
  layer: string
  feature: string
  /** Id of the version that is shown; null: the published one. */
  version: number | null
  onCancel: () => void
}

/** Says what is wrong with a feature; answers with the link that follows the request. What is written stays until sent. */
export default function CorrectionForm({ layer, feature, version, onCancel }: CorrectionFormProps) {
  const { t, say } = useWords()
  const leave = useLeaveCorrection()
  const [draft, setDraft] = useState(() => draftOf(layer, feature))
  const [place, setPlace] = useState(draft.place)
  const first = useRef<HTMLSelectElement>(null)
  useEffect(() => first.current?.focus(), [])
  useEffect(() => {
    if (!leave.isSuccess) keepDraft(layer, feature, { ...draft, place })
  }, [layer, feature, draft, place, leave.isSuccess])
  const write = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))

  if (leave.data)
    return (
      <KeptLink
        title={t('corrections.received')}
        text={t('corrections.receivedText')}
        url={leave.data.url}
        copyLabel={t('corrections.copyLink')}
      />
    )

  const where = asksWhere(draft.kind)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (draft.kind === '') return
    leave.mutate(
      {
        ...draft,
        layer,
        feature,
        version,
        kind: draft.kind,
        place: where ? place : null,
        place_text: where ? draft.place_text : '',
      },
      { onSuccess: () => keepDraft(layer, feature, null) },
    )
  }
  const left = CORRECTION_LIMITS.text - draft.text.length
  return (
    <form className={styles.stack} onSubmit={send}>
      <Select
        ref={first}
        label={t('corrections.kind')}
        required
        value={draft.kind}
        onChange={(event) => write({ kind: event.target.value as Draft['kind'] })}
        options={[
          { value: '', title: t('corrections.kindChoose') },
          ...Object.entries(CORRECTION_KINDS).map(([value, title]) => ({ value, title: say(title) })),
        ]}
      />
      <TextArea
        label={t('corrections.text')}
        help={left < 300 ? t('corrections.textLeft', { count: left }) : t('corrections.textHelp')}
        value={draft.text}
        onChange={(event) => write({ text: event.target.value })}
        rows={4}
        maxLength={CORRECTION_LIMITS.text}
        required
      />
      {where && (
        <>
          <TextField
            label={t('corrections.where')}
            help={t('corrections.whereHelp')}
            value={draft.place_text}
            onChange={(event) => write({ place_text: event.target.value })}
            maxLength={CORRECTION_LIMITS.place_text}
          />
          <PlaceField value={place} onChange={setPlace} />
        </>
      )}
      <TextField
        label={t('corrections.evidence')}
        help={t('corrections.evidenceHelp')}
        type="url"
        inputMode="url"
        placeholder="https://"
        value={draft.evidence_url}
        onChange={(event) => write({ evidence_url: event.target.value })}
        maxLength={CORRECTION_LIMITS.evidence_url}
      />
      <TextField
        label={t('corrections.contact')}
        help={t('corrections.contactHelp', { count: CONTACT_DAYS })}
        value={draft.contact}
        onChange={(event) => write({ contact: event.target.value })}
        maxLength={CORRECTION_LIMITS.contact}
        autoComplete="email"
      />
      {leave.error && <ProblemMessage error={leave.error} />}
      <div className={styles.row}>
        <Button type="submit" look="primary" disabled={leave.isPending}>
          {t('corrections.send')}
        </Button>
        <Button look="plain" onClick={onCancel}>
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  )
}
