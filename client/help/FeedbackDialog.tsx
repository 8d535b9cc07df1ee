import { type FormEvent, useEffect, useId, useState } from 'react'
import {
  FEEDBACK_CONTACT_DAYS,
  FEEDBACK_KINDS,
  FEEDBACK_LIMITS,
  type FeedbackKind,
  linkOf,
} from '../../geodata/model/feedback.ts'
import { ApiProblem } from '../data/api.ts'
import { useLeaveFeedback } from '../data/feedback.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Select, TextArea, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import styles from './Help.module.css'
import { type KeptWords, keepWords, keptWords, NO_WORDS } from './kept-words.ts'

/** What goes along, as it was when the dialog opened. */
function screenNow(language: 'es' | 'en') {
  const { pathname, search } = window.location
  const side = (px: number) => Math.max(1, Math.min(FEEDBACK_LIMITS.side, Math.round(px)))
  return {
    link: linkOf(pathname, search),
    language,
    width: side(window.innerWidth),
    height: side(window.innerHeight),
  }
}

/** Says something of the screen before one, with the link to it. What is written stays until it is sent. */
export default function FeedbackDialog({ onClose }: { onClose: () => void }) {
  const { t, say, language, number } = useWords()
  const form = useId()
  const leave = useLeaveFeedback()
  const [words, setWords] = useState(keptWords)
  const [missing, setMissing] = useState(false)
  const [screen] = useState(() => screenNow(language))
  useEffect(() => keepWords(leave.isSuccess ? NO_WORDS : words), [words, leave.isSuccess])
  const write = (change: Partial<KeptWords>) => setWords((before) => ({ ...before, ...change }))

  if (leave.isSuccess)
    return (
      <Dialog
        title={t('feedback.title')}
        onClose={onClose}
        actions={
          <Button look="primary" onClick={onClose}>
            {t('app.close')}
          </Button>
        }
      >
        <div role="status">
          <Message>{t('feedback.sent')}</Message>
        </div>
      </Dialog>
    )

  const send = (event: FormEvent) => {
    event.preventDefault()
    setMissing(!words.text.trim())
    if (words.text.trim()) leave.mutate({ ...screen, ...words, text: words.text.trim() })
  }
  const left = FEEDBACK_LIMITS.text - words.text.length
  const offline = leave.error instanceof ApiProblem && leave.error.slug === 'offline'
  return (
    <Dialog
      title={t('feedback.title')}
      onClose={onClose}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button look="primary" type="submit" form={form} disabled={leave.isPending}>
            {t('feedback.send')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.stack} onSubmit={send} noValidate>
        <p>{t('feedback.intro')}</p>
        <Select
          label={t('feedback.kind')}
          value={words.kind}
          onChange={(event) => write({ kind: event.target.value as FeedbackKind })}
          options={Object.entries(FEEDBACK_KINDS).map(([value, title]) => ({ value, title: say(title) }))}
        />
        <TextArea
          label={t('feedback.text')}
          help={left < 300 ? t('feedback.left', { count: left }) : t('feedback.textHelp')}
          error={missing && !words.text.trim() ? t('feedback.textMissing') : undefined}
          rows={4}
          required
          maxLength={FEEDBACK_LIMITS.text}
          value={words.text}
          onChange={(event) => write({ text: event.target.value })}
        />
        <TextField
          label={t('feedback.contact')}
          help={t('feedback.contactHelp', { days: FEEDBACK_CONTACT_DAYS })}
          maxLength={FEEDBACK_LIMITS.contact}
          autoComplete="email"
          value={words.contact}
          onChange={(event) => write({ contact: event.target.value })}
        />
        <div>
          <p className={styles.quiet}>{t('feedback.screen')}</p>
          <dl className={styles.facts}>
            <dt>{t('feedback.link')}</dt>
            <dd>
              {screen.link}
              {/^\/(correccion|objecion|entrar)$/.test(screen.link) && (
                <span className={styles.quiet}> {t('feedback.linkKey')}</span>
              )}
            </dd>
            <dt>{t('feedback.language')}</dt>
            <dd>{t('feedback.languageName')}</dd>
            <dt>{t('feedback.size')}</dt>
            <dd>
              {t('feedback.sizeValue', { width: number(screen.width, 0), height: number(screen.height, 0) })}
            </dd>
          </dl>
        </div>
        {leave.error && (
          <>
            <ProblemMessage error={leave.error} />
            {offline && <p>{t('feedback.kept')}</p>}
          </>
        )}
        {words.text !== '' && (
          <div>
            <Button look="plain" icon="trash" onClick={() => setWords(NO_WORDS)}>
              {t('feedback.forget')}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  )
}
