import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Issue, IssueKind, Severity } from '../../geodata/model/issue.ts'
import { ApiProblem } from '../data/api.ts'
import {
  type ImportRun,
  type IssuesPage,
  issuesFile,
  useImportIssues,
  useImportRows,
  useImportStep,
  useRestage,
} from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useDifference, useLayerPage, useRestore } from '../data/versions.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { DifferenceView } from '../map/DifferenceView.tsx'
import { useOverlay } from '../map/overlays.ts'
import { keepView } from '../map/page-links.ts'
import { boxOf } from '../map/small-map.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { Button, IconButton, TextButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Message } from '../ui/Message.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tag } from '../ui/Tag.tsx'
import { useToast } from '../ui/Toast.tsx'
import { StepWords } from './ImportRoom.tsx'
import styles from './Imports.module.css'
import { versionOf } from './RowsTable.tsx'
import { rowsOverlay } from './rows-overlay.ts'
import { Scroll } from './Scroll.tsx'
import { Sentence } from './Sentence.tsx'

export interface ResultStepProps {
  run: ImportRun
  /** Back to the mapping; absent when the file was never understood. */
  onMapping?: () => void
}

/** What came of preparing: counts, issues, the difference, and what can be done with it. */
export function ResultStep({ run, onMapping }: ResultStepProps) {
  const { t, say } = useWords()
  const layer = run.mapping ? layerById(run.mapping.layer) : undefined
  return (
    <div className={styles.stack}>
      {run.status === 'staging' && <Progress run={run} />}
      {run.status === 'failed' && (
        <Message tone="danger" title={t('imports.failed')}>
          {run.message && <p>{say(run.message)}</p>}
        </Message>
      )}
      {run.status === 'unchanged' && (
        <Message title={t('imports.unchanged')}>
          <p>{run.message ? say(run.message) : t('imports.unchangedText')}</p>
        </Message>
      )}
      {run.status === 'discarded' && <Message>{t('imports.discarded')}</Message>}
      {run.status === 'published' && <Published run={run} />}
      {run.counts && run.status !== 'staging' && <Counts counts={run.counts} />}
      {run.issue_counts && run.status !== 'staging' && <Issues run={run} />}
      {run.version_id !== null && (run.status === 'staged' || run.status === 'published') && (
        <Section title={t('imports.difference')}>
          {run.expected_version_id === null && <p>{t('imports.firstVersion')}</p>}
          <DifferenceView layer={layer} version={run.version_id} against={run.expected_version_id} />
        </Section>
      )}
      {run.status === 'staged' && <Decision run={run} {...(onMapping ? { onMapping } : {})} />}
      {(run.status === 'failed' || run.status === 'unchanged') && onMapping && run.reading && (
        <div className={styles.actions}>
          <Button onClick={onMapping}>{t('imports.toMapping')}</Button>
          <Discard run={run} />
        </div>
      )}
    </div>
  )
}

function Progress({ run: { progress } }: { run: ImportRun }) {
  const { t } = useWords()
  return (
    <div className={styles.drop}>
      <p className={styles.strong}>{t('imports.staging')}</p>
      <progress
        className={styles.progress}
        aria-label={t('imports.staging')}
        {...(progress?.total ? { value: progress.done, max: progress.total } : {})}
      />
      {progress && <StepWords progress={progress} />}
      <p className={styles.quiet}>{t('imports.stagingText')}</p>
    </div>
  )
}

function Counts({ counts }: { counts: NonNullable<ImportRun['counts']> }) {
  const { t, number } = useWords()
  return (
    <dl className={styles.counts}>
      {(['rows', 'published', 'refused', 'merged'] as const).map((one) => (
        <div key={one}>
          <dt>{t(`imports.counts.${one}`)}</dt>
          <dd>{number(counts[one], 0)}</dd>
        </div>
      ))}
    </dl>
  )
}

export const SEVERITY_LOOKS = {
  error: { tone: 'danger', icon: 'warning' },
  warning: { tone: 'warn', icon: 'warning' },
  notice: { tone: 'neutral', icon: 'info' },
} as const satisfies Record<Severity, { tone: string; icon: string }>

const PAGE = 50

/** What was found: by kind, then row by row, with who can mend it. */
function Issues({ run }: { run: ImportRun }) {
  const { t, say, number, language } = useWords()
  const id = String(run.id)
  const [kind, setKind] = useState<IssueKind | undefined>()
  const [severity, setSeverity] = useState<Severity | undefined>()
  const [offset, setOffset] = useState(0)
  const asked = { kind, severity, limit: PAGE, offset }
  const { data, error, refetch } = useImportIssues(id, asked)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  if (data.kinds.length === 0)
    return (
      <Section title={t('imports.issues.title')}>
        <p>{t('imports.issues.none')}</p>
      </Section>
    )
  return (
    <Section title={t('imports.issues.title')}>
      <Scroll label={t('imports.issues.byKind')}>
        <table className={styles.table}>
          <caption className="visually-hidden">{t('imports.issues.byKind')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('imports.issues.kind')}</th>
              <th scope="col" className={styles.right}>
                {t('imports.issues.count')}
              </th>
              <th scope="col">{t('imports.issues.severity')}</th>
              <th scope="col">{t('imports.issues.who')}</th>
            </tr>
          </thead>
          <tbody>
            {data.kinds.map((one) => (
              <tr key={one.kind} className={kind === one.kind ? styles.chosen : undefined}>
                <th scope="row">
                  <TextButton
                    aria-pressed={kind === one.kind}
                    onClick={() => {
                      setOffset(0)
                      setKind(kind === one.kind ? undefined : one.kind)
                    }}
                  >
                    {say(one.title)}
                  </TextButton>
                </th>
                <td className={styles.right}>{number(one.count, 0)}</td>
                <td>
                  <SeverityTag severity={one.severity} />
                </td>
                <td>{t(`imports.issues.responsible.${one.responsible}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <div className={styles.filters}>
        <label className={styles.filter}>
          {t('imports.issues.severity')}
          <select
            className={styles.select}
            value={severity ?? ''}
            onChange={({ target }) => {
              setOffset(0)
              setSeverity((target.value || undefined) as Severity | undefined)
            }}
          >
            <option value="">{t('imports.issues.all')}</option>
            {(['error', 'warning', 'notice'] as const).map((one) => (
              <option key={one} value={one}>
                {t(`imports.issues.is.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {kind && (
          <Button
            look="plain"
            icon="close"
            onClick={() => {
              setOffset(0)
              setKind(undefined)
            }}
          >
            {t('imports.issues.allKinds')}
          </Button>
        )}
        <a href={issuesFile(id, { kind, severity }, language)} download>
          {t('imports.issues.csv')}
        </a>
      </div>
      <IssueRows run={run} page={data} />
      <IssuePages total={data.total} offset={offset} onOffset={setOffset} />
    </Section>
  )
}

export function SeverityTag({ severity }: { severity: Severity }) {
  const { t } = useWords()
  return <Tag {...SEVERITY_LOOKS[severity]}>{t(`imports.issues.is.${severity}`)}</Tag>
}

/** How many rows of the file are asked for, to know where those with issues are. */
const PLACED_ROWS = 200

/** Where the row of an issue is, as far as it is known: among the first rows, or as a feature that differs. */
function usePlaces(run: ImportRun) {
  const isKept = run.status === 'staged'
  const { data: rows } = useImportRows(isKept ? String(run.id) : null, versionOf(run), PLACED_ROWS)
  const { data: difference } = useDifference(run.version_id, run.expected_version_id)
  return useMemo(() => {
    const byRow = new Map(rows?.rows.map(({ row_number, geometry }) => [row_number, geometry]))
    const byFeature = new Map(
      difference?.features.features.map(({ id, geometry }) => [id, geometry as Geometry | null]),
    )
    return ({ row_number, feature_id }: Issue): Geometry | null =>
      (feature_id === null ? null : byFeature.get(feature_id)) ??
      (row_number === null ? null : (byRow.get(row_number) ?? null))
  }, [rows, difference])
}

function IssueRows({ run, page }: { run: ImportRun; page: IssuesPage }) {
  const { t, say } = useWords()
  const shell = useMap()
  const flavour = useFlavour()
  const placeOf = usePlaces(run)
  const [seen, setSeen] = useState<{ issue: Issue; geometry: Geometry } | null>(null)
  const overlay = useMemo(
    () =>
      seen &&
      rowsOverlay(
        [{ id: 'issue', geometry: seen.geometry, faulty: seen.issue.severity === 'error' }],
        flavour,
      ),
    [seen, flavour],
  )
  useOverlay(overlay)
  if (page.issues.length === 0) return <p>{t('imports.issues.noneSuch')}</p>
  return (
    <ul className={styles.issues}>
      {page.issues.map((issue, index) => (
        <li key={`${issue.row_number} ${issue.kind} ${issue.field} ${index}`} className={styles.issue}>
          <span className={styles.issueRow}>
            {issue.row_number === null
              ? t('imports.issues.file')
              : t('imports.issues.row', { row: issue.row_number })}
          </span>
          <div className={styles.issueText}>
            <p>
              <Sentence>{say(issue.message)}</Sentence>
            </p>
            <p className={styles.quiet}>
              {[
                issue.field && t('imports.issues.field', { field: issue.field }),
                issue.value && t('imports.issues.value', { value: issue.value }),
                t('imports.issues.fixer', { who: t(`imports.issues.responsible.${issue.responsible}`) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <SeverityTag severity={issue.severity} />
          <PlaceButton
            geometry={placeOf(issue)}
            pressed={seen?.issue === issue}
            onSee={(geometry) => {
              setSeen({ issue, geometry })
              const box = boxOf([geometry])
              if (box) shell?.fit(box, { maxZoom: 10 })
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function PlaceButton({
  geometry,
  pressed,
  onSee,
}: {
  geometry: Geometry | null
  pressed: boolean
  onSee: (geometry: Geometry) => void
}) {
  const { t } = useWords()
  // The place is kept free, so that the lines stay in line.
  if (!geometry) return <span className={styles.place} />
  return (
    <IconButton icon="pin" label={t('imports.showOnMap')} pressed={pressed} onClick={() => onSee(geometry)} />
  )
}

function IssuePages({
  total,
  offset,
  onOffset,
}: {
  total: number
  offset: number
  onOffset: (offset: number) => void
}) {
  const { t, number } = useWords()
  return (
    <Pager
      offset={offset}
      page={PAGE}
      total={total}
      before={t('imports.issues.before')}
      after={t('imports.issues.after')}
      onOffset={onOffset}
    >
      <span className={styles.quiet}>
        {t('imports.issues.shown', {
          from: number(offset + 1, 0),
          to: number(Math.min(offset + PAGE, total), 0),
          total: number(total, 0),
        })}
      </span>
    </Pager>
  )
}

/** Publish, discard or go back: what each will do is said before. */
function Decision({ run, onMapping }: ResultStepProps) {
  const { t, say, number } = useWords()
  const id = String(run.id)
  const publish = useImportStep(id, 'publish')
  const again = useRestage()
  const { data: difference } = useDifference(run.version_id, run.expected_version_id)
  const layer = run.mapping ? layerById(run.mapping.layer) : undefined
  const conflict = publish.error instanceof ApiProblem && publish.error.status === 409
  const title = layer ? say(layer.title) : (run.mapping?.layer ?? '')
  return (
    <Section title={t('imports.decide')}>
      <p>
        {run.expected_version_id === null
          ? t('imports.willPublishFirst', { layer: title })
          : t('imports.willPublish', { layer: title })}{' '}
        {difference &&
          t('imports.willChange', {
            added: number(difference.added, 0),
            changed: number(difference.changed, 0),
            removed: number(difference.removed, 0),
          })}{' '}
        {run.expected_version_id !== null && t('imports.canRestore')}
      </p>
      {conflict ? (
        <Message
          tone="warn"
          title={t('imports.conflict')}
          action={
            <Button
              look="primary"
              disabled={again.isPending}
              onClick={() => again.mutate(run, { onSuccess: () => publish.reset() })}
            >
              {t('imports.prepareAgain')}
            </Button>
          }
        >
          <p>{t('imports.conflictText')}</p>
        </Message>
      ) : (
        publish.error && <ProblemMessage error={publish.error} />
      )}
      {again.error && <ProblemMessage error={again.error} />}
      <div className={styles.actions}>
        <Button look="primary" disabled={publish.isPending || conflict} onClick={() => publish.mutate()}>
          {publish.isPending ? t('imports.publishing') : t('imports.publish')}
        </Button>
        {onMapping && <Button onClick={onMapping}>{t('imports.toMapping')}</Button>}
        <Discard run={run} />
      </div>
    </Section>
  )
}

/** Throws the import away, after asking. */
function Discard({ run }: { run: ImportRun }) {
  const { t } = useWords()
  const discard = useImportStep(String(run.id), 'discard')
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="danger" icon="trash" disabled={discard.isPending} onClick={() => setAsking(true)}>
        {t('imports.discard')}
      </Button>
      {discard.error && <ProblemMessage error={discard.error} />}
      {asking && (
        <Dialog
          title={t('imports.discardAsk')}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{t('app.cancel')}</Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsking(false)
                  discard.mutate()
                }}
              >
                {t('imports.discard')}
              </Button>
            </>
          }
        >
          <p>{t('imports.discardText')}</p>
        </Dialog>
      )}
    </>
  )
}

/** It is what everyone sees now; it can be taken back. */
function Published({ run }: { run: ImportRun }) {
  const { t, say } = useWords()
  const toast = useToast()
  const layerId = run.mapping?.layer ?? ''
  const layer = layerById(layerId)
  const { data: record } = useLayerPage(layerId || null)
  const restore = useRestore(layerId)
  const isCurrent = record !== undefined && record.current === run.version_id
  const previous = run.expected_version_id
  const shown = run.version_id
  return (
    <Message
      title={t('imports.published', { layer: layer ? say(layer.title) : layerId })}
      action={
        <div className={styles.actions}>
          <Link to="/datos/$layer" params={{ layer: layerId }} search={keepView} className={styles.strong}>
            {t('imports.toLayer')}
          </Link>
          {isCurrent && previous !== null && shown !== null && (
            <Button
              icon="undo"
              disabled={restore.isPending}
              onClick={() =>
                restore.mutate(
                  { version: previous, expected: shown },
                  { onSuccess: () => toast({ key: 'restored', words: t('imports.undone') }) },
                )
              }
            >
              {t('imports.undo')}
            </Button>
          )}
        </div>
      }
    >
      {record && !isCurrent && <p>{t('imports.notCurrent')}</p>}
      {restore.error && <ProblemMessage error={restore.error} />}
    </Message>
  )
}
