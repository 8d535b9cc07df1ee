import { useId, useState } from 'react'
import { GROUPS } from '../../../geodata/permits/groups.ts'
import type { PermitPath as Path, PathEdge, PathNode } from '../../../geodata/permits/model.ts'
import { type PathRow, pathRows, termText } from '../../../geodata/permits/rows.ts'
import { FORCE_WORDS } from '../../../geodata/rules/words.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { Explained, TermCard } from '../../help/Explained.tsx'
import { TermsIn } from '../../help/TermsIn.tsx'
import { useWords } from '../../i18n/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Checkbox, Select, TextField } from '../../ui/Field.tsx'
import { Message } from '../../ui/Message.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Tag } from '../../ui/Tag.tsx'
import styles from './PermitPath.module.css'
import { Timeline } from './Timeline.tsx'
import { type PathQuestion, usePermitPath } from './use-path.ts'

export interface PermitPathProps {
  /** Id of the stored screening. */
  id: string
  /** Answers were given since it was stored; the path does not know them. */
  unsaved: boolean
  /** Titles of the rules, to name those that are not steps. */
  titleOf: (rule: string) => string
}

/** «Camino de permisos»: what must be obtained, in which order, with which legal term, and what to file first. */
export function PermitPath({ id, unsaved, titleOf }: PermitPathProps) {
  const { t } = useWords()
  const [asked, setAsked] = useState<PathQuestion>({ start: undefined, include: 'triggered', act: undefined })
  const { data: path, error, refetch, isFetching } = usePermitPath(id, asked)
  if (error && !path) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!path) return <Skeleton />
  return (
    <div className={styles.path} aria-busy={isFetching}>
      <Message title={t('path.note.title')}>
        <p>{t('path.note.text')}</p>
      </Message>
      {unsaved && <Message tone="warn">{t('path.unsaved')}</Message>}
      {path.exclusions.length > 0 && (
        <Message tone="danger" title={t('path.exclusions', { count: path.exclusions.length })}>
          <ul className={styles.plain}>
            {path.exclusions.map((rule) => (
              <li key={rule}>{titleOf(rule)}</li>
            ))}
          </ul>
        </Message>
      )}
      <Choices path={path} asked={asked} onAsk={setAsked} />
      {error && <ProblemMessage error={error} />}
      {path.nodes.length === 0 ? <p>{t('path.nothing')}</p> : <Answer path={path} />}
      <LeftOut
        path={path}
        titleOf={titleOf}
        onInclude={() => setAsked({ ...asked, include: 'with-possible' })}
      />
      <NotTold
        part
        items={[t('notTold.path.practice'), t('notTold.path.others'), t('notTold.path.granted')]}
      />
    </div>
  )
}

function Choices({
  path,
  asked,
  onAsk,
}: {
  path: Path
  asked: PathQuestion
  onAsk: (asked: PathQuestion) => void
}) {
  const { t, say } = useWords()
  const none = { value: '', title: t('path.act.none') }
  return (
    <div className={styles.choices}>
      <TextField
        label={t('path.start.label')}
        help={t('path.start.help')}
        type="date"
        min="2022-01-01"
        max="2060-12-31"
        defaultValue={path.start}
        onChange={({ target }) => {
          if (target.value && target.validity.valid) onAsk({ ...asked, start: target.value })
        }}
      />
      {path.acts.length > 0 && (
        <Select
          label={t('path.act.label')}
          help={path.act?.stages_known === false ? t('path.act.unknownStages') : t('path.act.help')}
          value={path.act?.id ?? ''}
          options={[
            ...(path.act ? [] : [none]),
            ...path.acts.map(({ id, title }) => ({ value: id, title: say(title) })),
          ]}
          onChange={({ target }) => onAsk({ ...asked, act: target.value || undefined })}
        />
      )}
      <Checkbox
        label={t('path.possible')}
        checked={asked.include === 'with-possible'}
        onChange={({ target }) =>
          onAsk({ ...asked, include: target.checked ? 'with-possible' : 'triggered' })
        }
      />
    </div>
  )
}

function Answer({ path }: { path: Path }) {
  const { t, language } = useWords()
  const [asTable, setAsTable] = useState(false)
  const rows = pathRows(path, language)
  return (
    <>
      <Total path={path} />
      <FileFirst path={path} />
      <section className={styles.part}>
        <h3 className={styles.heading}>{t('path.steps', { count: path.nodes.length })}</h3>
        <div>
          <Button icon={asTable ? 'layers' : 'table'} onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'path.asTimeline' : 'path.asTable')}
          </Button>
        </div>
        {asTable ? (
          <PathTable rows={rows} />
        ) : (
          <>
            <Key />
            {GROUPS.map((group) => {
              const mine = path.nodes.filter((node) => node.group === group)
              if (mine.length === 0) return null
              return (
                <Timeline
                  key={group}
                  title={t(`path.group.${group}`)}
                  path={path}
                  nodes={mine}
                  rows={rows}
                  detail={(node) => <Detail node={node} path={path} />}
                />
              )
            })}
          </>
        )}
      </section>
      {path.parallels.length > 0 && <Parallels path={path} />}
    </>
  )
}

type Whole = Path['totals'][number]
const totalKey = ({ at_least, business_days }: Whole) =>
  at_least ? (business_days === 0 ? 'unknown' : 'atLeast') : 'exact'

/** When all could be granted, what that number leaves out, and the same by other readings of the law. */
function Total({ path }: { path: Path }) {
  const { t, date, number } = useWords()
  const [own, ...others] = path.totals
  if (!own) return null
  return (
    <section className={styles.part}>
      <p className={styles.total}>
        {t(`path.total.${totalKey(own)}`, {
          date: date(own.finish),
          days: number(own.business_days, 0),
        })}
        {path.no_term.length > 0 && ` ${t('path.total.plus', { count: path.no_term.length })}`}
      </p>
      <Disclosure label={t('path.total.others')}>
        <dl className={styles.totals}>
          {others.map((total) => (
            <div key={total.id}>
              <dt>{t(`path.total.${total.id as 'calendar' | 'extended' | 'general'}`)}</dt>
              <dd>
                {t(`path.total.${totalKey(total)}Short`, {
                  date: date(total.finish),
                  days: number(total.business_days, 0),
                })}
              </dd>
            </div>
          ))}
        </dl>
      </Disclosure>
    </section>
  )
}

const FIRST_SHOWN = 5

function FileFirst({ path }: { path: Path }) {
  const { t, say, number } = useWords()
  const [all, setAll] = useState(false)
  const steps = path.file_first.flatMap((id) => path.nodes.find((node) => node.id === id) ?? [])
  const urgency = ({ critical, slack_bd }: PathNode) =>
    critical
      ? t('path.first.critical')
      : slack_bd === null
        ? t('path.first.unknown')
        : slack_bd === 0
          ? t('path.first.now')
          : t('path.first.slack', { count: slack_bd, days: number(slack_bd, 0) })
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{t('path.first.title')}</h3>
      <p className={styles.quiet}>{t('path.first.text')}</p>
      <TermCard>
        <ol className={styles.first}>
          {steps.slice(0, all ? steps.length : FIRST_SHOWN).map((node) => (
            <li key={node.id}>
              <span className={styles.what}>
                <Explained text={say(node.title)} />
              </span>
              <span className={styles.who}>
                <Explained text={say(node.authority)} /> · {urgency(node)}
              </span>
            </li>
          ))}
        </ol>
      </TermCard>
      {steps.length > FIRST_SHOWN && (
        <div>
          <Button onClick={() => setAll(!all)} aria-expanded={all}>
            {t(all ? 'path.first.fewer' : 'path.first.all', { count: steps.length })}
          </Button>
        </div>
      )}
    </section>
  )
}

/** How the bars are read; none by colour alone. */
function Key() {
  const { t } = useWords()
  return (
    <ul className={styles.key}>
      {(['critical', 'own', 'unknown', 'waits', 'milestone'] as const).map((kind) => (
        <li key={kind}>
          <span className={styles.sample} data-kind={kind} aria-hidden="true" />
          {t(`path.key.${kind}`)}
        </li>
      ))}
    </ul>
  )
}

/** A step in full: article, authority, term with its basis, what it waits for and what waits for it. */
function Detail({ node, path }: { node: PathNode; path: Path }) {
  const { t, say, language, date, number } = useWords()
  const titleOf = (id: string) => {
    const other = path.nodes.find((one) => one.id === id)
    return other ? say(other.title) : id
  }
  const before = path.edges.filter(({ to }) => to === node.id)
  const after = path.edges.filter(({ from }) => from === node.id)
  return (
    <TermCard>
      <div className={styles.detail}>
        <TermsIn texts={[say(node.title)]} />
        <dl>
          <dt>{t('path.detail.authority')}</dt>
          <dd>
            <Explained text={say(node.authority)} />
          </dd>
          <dt>{t('path.detail.cite')}</dt>
          {node.cites.map(({ cite, basis, rule }) => (
            <dd key={`${cite.es} ${rule}`}>
              {say(cite)} <span className={styles.quiet}>({t(`screening.basis.${basis}`)})</span>
            </dd>
          ))}
          {(['term', 'extension', 'staged'] as const).map((kind) => {
            const limit = node[kind]
            return limit ? (
              <div key={kind}>
                <dt>{t(`path.detail.${kind}`)}</dt>
                <dd>
                  {termText(limit, language)}
                  {limit.unit === 'd' && ` (${t('path.detail.kindNotStated')})`}, {say(limit.cite)}{' '}
                  <span className={styles.quiet}>({t(`screening.basis.${limit.basis}`)})</span>
                </dd>
              </div>
            ) : null
          })}
          {!node.term && node.length !== 'milestone' && (
            <>
              <dt>{t('path.detail.term')}</dt>
              <dd>{t(`path.detail.length.${node.length as 'inside' | 'general' | 'none'}`)}</dd>
            </>
          )}
          {node.finish_in_calendar_days && (
            <>
              <dt>{t('path.detail.calendar')}</dt>
              <dd>{date(node.finish_in_calendar_days)}</dd>
            </>
          )}
          {node.slack_bd !== null && !node.critical && (
            <>
              <dt>{t('path.detail.slack')}</dt>
              <dd>{t('path.detail.slackDays', { count: node.slack_bd, days: number(node.slack_bd, 0) })}</dd>
            </>
          )}
        </dl>
        {node.needed === 'operation' && <p>{t('path.detail.operation')}</p>}
        {node.exceeded && <Message tone="warn">{t('path.detail.exceeded')}</Message>}
        {node.stops && (
          <p>
            <Explained text={say(node.stops)} />
          </p>
        )}
        {node.note && (
          <p>
            <Explained text={say(node.note)} />
          </p>
        )}
        <Edges title={t('path.detail.before')} edges={before} other={({ from }) => titleOf(from)} />
        <Edges title={t('path.detail.after')} edges={after} other={({ to }) => titleOf(to)} />
      </div>
    </TermCard>
  )
}

function Edges({
  title,
  edges,
  other,
}: {
  title: string
  edges: readonly PathEdge[]
  other: (edge: PathEdge) => string
}) {
  const { t, say } = useWords()
  const id = useId()
  if (edges.length === 0) return null
  return (
    <div>
      <p id={id} className={styles.label}>
        {title}
      </p>
      <ul aria-labelledby={id} className={styles.edges}>
        {edges.map((edge) => (
          <li key={`${edge.from} ${edge.to}`}>
            {other(edge)}{' '}
            <span className={styles.quiet}>
              ({t(`path.detail.holds.${edge.before}`)}). {say(edge.why)} {say(edge.cite)}
              {edge.practice ? '' : `; ${t(`screening.basis.${edge.basis}`)}`}.
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function PathTable({ rows }: { rows: readonly PathRow[] }) {
  const { t, language } = useWords()
  const order = new Map(rows.map(({ id }, place) => [id, place]))
  const columns: Column<PathRow>[] = [
    { id: 'title', title: t('path.column.step'), value: ({ title }) => title },
    { id: 'authority', title: t('path.detail.authority'), value: ({ authority }) => authority },
    { id: 'term', title: t('path.detail.term'), value: ({ term }) => term },
    {
      id: 'start',
      title: t('path.column.start'),
      value: ({ id }) => order.get(id) ?? 0,
      show: ({ start }) => start,
    },
    {
      id: 'finish',
      title: t('path.column.finish'),
      value: ({ bar }) => bar.to,
      show: ({ finish }) => finish,
    },
    {
      id: 'critical',
      title: t('path.column.critical'),
      value: ({ critical }) => (critical ? t('path.yes') : t('path.no')),
    },
    { id: 'cites', title: t('path.detail.cite'), value: ({ cites }) => cites },
    { id: 'basis', title: t('path.column.basis'), value: ({ basis }) => t(`screening.basis.${basis}`) },
  ]
  return (
    <Table
      caption={t('path.caption')}
      columns={columns}
      rows={rows}
      rowId={({ id }) => id}
      language={language}
    />
  )
}

function Parallels({ path }: { path: Path }) {
  const { t, say } = useWords()
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{t('path.parallel.title')}</h3>
      <ul className={styles.edges}>
        {path.parallels.map(({ groups: [a, b], why, cite, basis, staged }) => (
          <li key={`${a} ${b}`}>
            <strong>
              {t(`path.group.${a}`)} ∥ {t(`path.group.${b}`)}
            </strong>
            . {say(why)}{' '}
            <span className={styles.quiet}>
              {say(cite)} ({t(`screening.basis.${basis}`)})
            </span>{' '}
            {staged && <Tag tone="warn">{say(FORCE_WORDS.staged)}</Tag>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What could still lengthen the path: possible rules not shown, and rules that could not be evaluated. */
function LeftOut({
  path,
  titleOf,
  onInclude,
}: {
  path: Path
  titleOf: (rule: string) => string
  onInclude: () => void
}) {
  const { t } = useWords()
  const { possible, not_evaluated } = path.left_out
  if (possible.length + not_evaluated.length === 0) return null
  return (
    <Message
      tone="unknown"
      title={t('path.leftOut.title')}
      action={possible.length > 0 && <Button onClick={onInclude}>{t('path.leftOut.include')}</Button>}
    >
      {possible.length > 0 && <p>{t('path.leftOut.possible', { count: possible.length })}</p>}
      {not_evaluated.length > 0 && (
        <Disclosure label={t('path.leftOut.notEvaluated', { count: not_evaluated.length })}>
          <ul className={styles.edges}>
            {not_evaluated.map((rule) => (
              <li key={rule}>{titleOf(rule)}</li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Message>
  )
}
