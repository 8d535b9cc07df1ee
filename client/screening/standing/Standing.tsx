import { Link, useNavigate } from '@tanstack/react-router'
import type { Rule } from '../../../geodata/model/rule.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import type { ComparisonAnswer, Standing as Stand } from '../../../geodata/model/standing.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords, type Words } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { keepView } from '../../map/page-links.ts'
import { Button, ButtonLink } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import shared from '../Screening.module.css'
import styles from './Standing.module.css'
import { certificateFile, useChanges, useRerun, useStanding } from './use-standing.ts'

export interface StandingProps {
  /** As it is stored: answers that are not saved are not part of it. */
  screening: Screening
  byId: Readonly<Record<string, Rule>>
}

const titleOf = (layer: string, { say }: Pick<Words, 'say'>) => {
  const declared = layerById(layer)
  return declared ? say(declared.title) : layer
}

/** «¿Sigue vigente?»: what changed from the one it was made from, what has changed since, and the certificate. */
export function Standing({ screening, byId }: StandingProps) {
  const { t } = useWords()
  return (
    <section className={styles.standing} aria-label={t('standing.title')}>
      <h3 className={shared.section}>{t('standing.title')}</h3>
      {screening.derived_from && screening.derived_from.why !== 'dispute' && (
        <Before key={screening.id} screening={screening} byId={byId} />
      )}
      <Since key={`since-${screening.id}`} id={screening.id} />
      <Certificate id={screening.id} />
      <NotTold part items={[t('notTold.standing.loaded'), t('notTold.standing.certificate')]} />
    </section>
  )
}

/** How it differs from the one it was made from. */
function Before({ screening, byId }: StandingProps) {
  const { t, date } = useWords()
  const { data, error, refetch } = useChanges(screening.id, true)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  const { from, comparison } = data
  const why = from.why === 'edit' || from.why === 'dispute' ? from.why : 'rerun'
  return (
    <Message title={`${t(`standing.from.${why}`, { date: date(from.created_at) })}.`}>
      <Differences comparison={comparison} byId={byId} />
      <Link to="/s/$id" params={{ id: from.id }} search={keepView}>
        {t('standing.see')}
      </Link>
    </Message>
  )
}

function Differences({
  comparison,
  byId,
}: {
  comparison: ComparisonAnswer
  byId: Readonly<Record<string, Rule>>
}) {
  const words = useWords()
  const { t, language } = words
  const { changes, reasons, verdicts } = comparison
  const outcome = (of: ComparisonAnswer['changes'][number]['from']) =>
    of === null ? t('standing.notAsked') : t(`screening.outcome.${of}`)
  return (
    <div className={styles.stack}>
      <p>
        <strong>
          {changes.length === 0 ? t('standing.noChanges') : t('standing.changes', { count: changes.length })}
        </strong>
      </p>
      {changes.length > 0 && (
        <ul className={styles.changes}>
          {changes.map(({ rule, from, to, causes }) => (
            <li key={rule}>
              {t('standing.change', {
                rule: byId[rule]?.[language] ?? rule,
                from: outcome(from),
                to: outcome(to),
              })}
              <span className={styles.cause}>
                {t('standing.because')}{' '}
                {causes.map(({ cause, layers }) => causeText(cause, layers, words)).join('; ')}.
              </span>
            </li>
          ))}
        </ul>
      )}
      {reasons.length > 0 && (
        <Disclosure label={t('standing.reasons', { count: reasons.length })}>
          <ul className={styles.changes}>
            {reasons.map((rule) => (
              <li key={rule}>{byId[rule]?.[language] ?? rule}</li>
            ))}
          </ul>
        </Disclosure>
      )}
      {verdicts.length > 0 && (
        <p>{t('standing.verdicts', { layers: verdicts.map((layer) => titleOf(layer, words)).join(', ') })}</p>
      )}
      <Changed lines={comparisonLines(comparison, words)} />
    </div>
  )
}

function causeText(
  cause: ComparisonAnswer['changes'][number]['causes'][number]['cause'],
  layers: readonly string[],
  words: Words,
): string {
  const names = layers.map((layer) => titleOf(layer, words)).join(', ')
  if (cause === 'site')
    return words.t(names ? 'standing.cause.siteLayers' : 'standing.cause.site', { layers: names })
  return words.t(`standing.cause.${cause}`, { layers: names })
}

interface LayerChange {
  layer: string
  from: ComparisonAnswer['layers'][number]['from']
  to: ComparisonAnswer['layers'][number]['to']
  difference?: ComparisonAnswer['layers'][number]['difference']
}

function layerLine({ layer, from, to, difference }: LayerChange, words: Words): string {
  const { t, date, number } = words
  const title = titleOf(layer, words)
  if (!to) return t('standing.layerGone', { layer: title })
  const when = to.published_at ? date(to.published_at) : '–'
  if (!from) return t('standing.layerNew', { layer: title, date: when })
  const line = t('standing.layerChange', {
    layer: title,
    from: number(from.number, 0),
    to: number(to.number, 0),
    date: when,
  })
  if (!difference) return line
  const counts = {
    added: number(difference.added, 0),
    removed: number(difference.removed, 0),
    changed: number(difference.changed, 0),
  }
  return `${line} (${t('standing.difference', counts)})`
}

function ruleLines(
  rules: Pick<Stand['rules'], 'added' | 'removed' | 'changed'> &
    Partial<Pick<Stand['rules'], 'begins' | 'ends'>>,
  { t }: Words,
): string[] {
  const line = (
    key: 'rulesAdded' | 'rulesRemoved' | 'rulesChanged' | 'begins' | 'ends',
    ids: readonly string[] = [],
  ) => (ids.length > 0 ? [t(`standing.${key}`, { count: ids.length })] : [])
  return [
    ...line('rulesAdded', rules.added),
    ...line('rulesRemoved', rules.removed),
    ...line('rulesChanged', rules.changed),
    ...line('begins', rules.begins),
    ...line('ends', rules.ends),
  ]
}

function comparisonLines({ layers, rules, engine }: ComparisonAnswer, words: Words): string[] {
  return [
    ...layers.map((change) => layerLine(change, words)),
    ...ruleLines(rules, words),
    ...(engine ? [words.t('standing.engine', engine)] : []),
  ]
}

function standingLines({ layers, rules, engine }: Stand, words: Words): string[] {
  return [
    ...layers.map(({ layer, then, now }) => layerLine({ layer, from: then, to: now }, words)),
    ...ruleLines(rules, words),
    ...(engine.then === engine.now
      ? []
      : [words.t('standing.engine', { from: engine.then, to: engine.now })]),
  ]
}

function Changed({ lines }: { lines: readonly string[] }) {
  const { t } = useWords()
  if (lines.length === 0) return null
  return (
    <Disclosure label={t('standing.what')} aside={lines.length}>
      <ul className={styles.changes}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Disclosure>
  )
}

/** «2 capas que usó y la base normativa»; null when nothing changed. */
function sinceSentence({ layers, rules, engine }: Stand, { t }: Words): string | null {
  const asked = layers.filter((layer) => layer.rules > 0 || layer.then !== null)
  const parts = [
    ...(asked.length > 0 ? [t('standing.part.layers', { count: asked.length })] : []),
    ...(rules.then === rules.now ? [] : [t('standing.part.rules')]),
    ...(rules.begins.length + rules.ends.length > 0 ? [t('standing.part.force')] : []),
    ...(engine.then === engine.now ? [] : [t('standing.part.engine')]),
  ]
  if (parts.length === 0) return null
  const last = parts.at(-1) as string
  const what = parts.length === 1 ? last : t('standing.and', { first: parts.slice(0, -1).join(', '), last })
  return t(parts.length > 1 || asked.length > 1 ? 'standing.sincePlural' : 'standing.since', { what })
}

/** What has changed since, without screening again; and screening again. */
function Since({ id }: { id: string }) {
  const words = useWords()
  const { t, date } = words
  const navigate = useNavigate()
  const { data, error, refetch } = useStanding(id)
  const rerun = useRerun(id)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  const sentence = sinceSentence(data, words)
  const again = () =>
    rerun.mutate(undefined, {
      onSuccess: ({ screening }) => {
        if (screening) void navigate({ to: '/s/$id', params: { id: screening }, search: keepView })
      },
    })
  const held = rerun.data?.holds ? rerun.data : null
  return (
    <div className={styles.stack} aria-live="polite">
      {held ? (
        <Message title={t('standing.holds', { date: date(held.checked_at) })}>
          {sentence && <p>{t('standing.holdsDespite')}</p>}
          <Changed lines={comparisonLines(held.comparison, words)} />
        </Message>
      ) : sentence === null ? (
        <p>{t('standing.same', { date: date(data.checked_at) })}</p>
      ) : (
        <Message
          tone="warn"
          title={sentence}
          action={
            <Button look="primary" disabled={rerun.isPending} aria-busy={rerun.isPending} onClick={again}>
              {t(rerun.isPending ? 'standing.rerunning' : 'standing.rerun')}
            </Button>
          }
        >
          <p>{t('standing.unknown')}</p>
          <Changed lines={standingLines(data, words)} />
        </Message>
      )}
      {rerun.error && <ProblemMessage error={rerun.error} onRetry={again} />}
    </div>
  )
}

function Certificate({ id }: { id: string }) {
  const { t } = useWords()
  return (
    <div className={styles.stack}>
      <h4 className={shared.label}>{t('certificate.title')}</h4>
      <p className={shared.quiet}>{t('certificate.text')}</p>
      <p>
        <ButtonLink icon="download" href={certificateFile(id)} download>
          {t('certificate.download')}
        </ButtonLink>
      </p>
      <Disclosure label={t('certificate.verify')}>
        <p>{t('certificate.how')}</p>
        <pre className={styles.command}>npm run verify -- suelo-comun-{id}-certificado.json</pre>
        <a href="/api/certificates/key" target="_blank" rel="noreferrer">
          {t('certificate.key')}
        </a>
      </Disclosure>
    </div>
  )
}
