import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { ApiProblem } from './api.ts'

/** A failure of the server or the network, in words, with a way to try again. */
export function ProblemMessage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useWords()
  const problem = error instanceof ApiProblem ? error : null
  const known = problem?.title
  const title = known || (problem?.slug === 'offline' ? t('problem.offline') : t('problem.unreadable'))
  const detail = known
    ? problem?.detail
    : problem?.slug === 'offline'
      ? t('problem.offlineText')
      : t('problem.unreadableText', { status: problem?.status ?? 0 })
  return (
    <Message
      tone="danger"
      title={title}
      action={
        onRetry && (
          <Button onClick={onRetry} look="normal">
            {t('app.retry')}
          </Button>
        )
      }
    >
      {detail && <p>{detail}</p>}
      {problem?.slug === 'sign-in-needed' && (
        <p>
          {/* In a tab of its own: what is on this page is kept. */}
          <a href="/entrar" target="_blank" rel="noreferrer">
            {t('access.signInElsewhere')}
          </a>
        </p>
      )}
      {problem?.errors.map(({ pointer, detail: line }) => (
        <p key={pointer}>{line}</p>
      ))}
    </Message>
  )
}
