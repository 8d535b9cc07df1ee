import { useNavigate } from '@tanstack/react-router'
import { Fragment, useEffect, useMemo, useState } from 'react'
import type { SiteResult } from '../../geodata/model/batch.ts'
import type { Rule } from '../../geodata/model/rule.ts'
import { outcomesReport } from '../../geodata/rules/outcomes-report.ts'
import { type Item, type Report, type RuleBook, ruleBook } from '../../geodata/rules/report.ts'
import {
  type Batch,
  type BatchMap,
  type BatchSite,
  batchFile,
  type SiteState,
  useBatchMap,
  useBatchSite,
  useBatchSites,
  useOpenSite,
} from '../data/batches.ts'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useRules } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { keepView } from '../map/page-links.ts'
import { OUTCOMES } from '../map/palette.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { Button, ButtonLink, TextButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Select, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './Batches.module.css'
import { batchOverlay, LETTERS, SITE_CLICKS, STATES } from './signs.ts'

const PAGE = 50
const ORDERS = [
  'worst',
  'row',
  'name',
  'area',
  'permits',
  'certain',
  'possible',
  'not-evaluated',
  'not-checked',
] as const
type Order = (typeof ORDERS)[number]

const NOTHING: BatchMap = { type: 'FeatureCollection', features: [] }
/** While a batch runs, its table and map are asked for again so many times. */
const LOOKS = 20

/** What came of a batch: how many of each, the sites worst first, the map, the files and what all rests on. */
export function Results({ batch }: { batch: Batch }) {
  const { t } = useWords()
  const { done, sites } = batch.progress
  const step = Math.max(1, Math.ceil(sites / LOOKS))
  const seen = batch.status === 'running' ? Math.floor(done / step) * step : done
  const [state, setState] = useState<SiteState | null>(null)
  const [open, setOpen] = useState<number | null>(null)
  const map = useBatchMap(batch.id, seen)
  const shell = useMap()
  const flavour = useFlavour()
  const drawn = useMemo(() => {
    const all = map.data ?? NOTHING
    const features = state
      ? all.features.filter(({ properties }) => properties.result === state)
      : all.features
    return batchOverlay({ ...all, features }, open, flavour)
  }, [map.data, state, open, flavour])
  useOverlay(drawn)
  useEffect(() => shell?.claim(SITE_CLICKS, ({ n }) => setOpen(Number(n))), [shell])
  const box = batch.bbox?.join()
  useEffect(() => {
    // On a phone the page covers the map, and stays until it is asked for.
    if (shell && box && window.innerWidth >= 1024) shell.fit(box.split(',').map(Number) as Bbox)
  }, [shell, box])
  const { data: rules } = useRules(batch.frozen?.rule_base.hash)
  const book = useMemo(() => ruleBook(rules ?? { chapters: [], groups: [], parameters: [] }), [rules])
  return (
    <>
      <Tally batch={batch} state={state} onState={setState} />
      {batch.bbox && shell && (
        <div>
          <Button icon="pin" onClick={() => shell.fit(batch.bbox as Bbox)}>
            {t('batches.onMap')}
          </Button>
        </div>
      )}
      <Sites batch={batch} seen={seen} state={state} open={open} onOpen={setOpen} book={book} />
      {done > 0 && <Files batch={batch} />}
      <Basis batch={batch} />
    </>
  )
}

const countOf = ({ results, progress }: Batch, state: SiteState): number =>
  state === 'problem'
    ? progress.problems
    : state === 'waiting'
      ? progress.sites - progress.done
      : (results[state as SiteResult] ?? 0)

/** How many sites came to what; the same signs as on the map, so it is its legend too. Each shows only its own. */
function Tally({
  batch,
  state,
  onState,
}: {
  batch: Batch
  state: SiteState | null
  onState: (state: SiteState | null) => void
}) {
  const { t, number } = useWords()
  return (
    <Section title={t('batches.results')}>
      <ul className={styles.tally}>
        {STATES.map((each) => {
          const count = countOf(batch, each)
          if (count === 0) return null
          return (
            <li key={each}>
              <button
                type="button"
                className={styles.chip}
                aria-pressed={state === each}
                onClick={() => onState(state === each ? null : each)}
              >
                <Sign state={each} />
                <span>{t(`batches.state.${each}`)}</span>
                <strong>{number(count, 0)}</strong>
              </button>
            </li>
          )
        })}
      </ul>
      <p className={styles.quiet}>{t('batches.notClear')}</p>
    </Section>
  )
}

function Sign({ state }: { state: SiteState }) {
  const flavour = useFlavour()
  return (
    <span className={styles.sign} style={{ background: OUTCOMES[flavour][state] }} aria-hidden="true">
      {LETTERS[state]}
    </span>
  )
}

const stateOf = ({ status, result }: BatchSite): SiteState =>
  status === 'done' && result ? result : status === 'problem' ? 'problem' : 'waiting'

function Sites({
  batch,
  seen,
  state,
  open,
  onOpen,
  book,
}: {
  batch: Batch
  seen: number
  state: SiteState | null
  open: number | null
  onOpen: (n: number | null) => void
  book: RuleBook
}) {
  const { t, say, number, quantity } = useWords()
  const [sort, setSort] = useState<Order>('worst')
  const [wanted, setWanted] = useState('')
  const [page, setPage] = useState(0)
  useEffect(() => setPage(0), [state, sort, wanted])
  const filter =
    state === null ? {} : state === 'problem' || state === 'waiting' ? { status: state } : { result: state }
  const { data, error, refetch, isPlaceholderData } = useBatchSites(
    batch.id,
    { sort, limit: PAGE, offset: page * PAGE, ...filter, ...(wanted.trim() && { q: wanted.trim() }) },
    seen,
  )
  const name = (site: BatchSite) => site.name ?? t('batches.row', { row: site.row })
  const named = (ids: readonly string[]) =>
    ids.map((id) => (book.byId[id] ? say(book.byId[id]) : id)).join('; ')
  const isListed = data?.sites.some(({ n }) => n === open) ?? false
  return (
    <Section title={t('batches.sites')}>
      <div className={styles.grid}>
        <Select
          label={t('batches.sort')}
          value={sort}
          onChange={({ target }) => setSort(target.value as Order)}
          options={ORDERS.map((value) => ({ value, title: t(`batches.order.${value}`) }))}
        />
        <TextField
          label={t('batches.find')}
          type="search"
          autoComplete="off"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </div>
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {open !== null && !isListed && (
        <div className={styles.apart}>
          <Detail batch={batch} n={open} book={book} onClose={() => onOpen(null)} />
        </div>
      )}
      {data && data.total === 0 && <p>{t('batches.noSites')}</p>}
      {data && data.total > 0 && (
        <div className={styles.scroll} aria-busy={isPlaceholderData}>
          <table className={styles.table}>
            <caption className="visually-hidden">{t('batches.sites')}</caption>
            <thead>
              <tr>
                {COLUMNS.map((id) => (
                  <th key={id} scope="col" className={classNames(NUMBERS.has(id) && styles.number)}>
                    {t(`batches.column.${id}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.sites.map((site) => {
                const isOpen = site.n === open
                const place = [
                  site.area_ha === null ? null : quantity(site.area_ha, 'ha'),
                  ...site.comunas.map((code) => comunaName(code)),
                ].filter(Boolean)
                const count = (id: (typeof COUNTS)[number], value: number | undefined) => (
                  <td data-label={t(`batches.column.${id}`)} className={styles.number}>
                    {value === undefined ? '–' : number(value, 0)}
                  </td>
                )
                return (
                  <Fragment key={site.n}>
                    <tr className={classNames(isOpen && styles.isOpen)}>
                      <th scope="row">
                        <TextButton aria-expanded={isOpen} onClick={() => onOpen(isOpen ? null : site.n)}>
                          {name(site)}
                        </TextButton>
                        {place.length > 0 && <p className={styles.quiet}>{place.join(' · ')}</p>}
                      </th>
                      <td className={styles.outcome} colSpan={site.problem ? 1 + COUNTS.length : 1}>
                        <span className={styles.result}>
                          <Sign state={stateOf(site)} />
                          {t(`batches.state.${stateOf(site)}`)}
                        </span>
                        {site.exclusions.length > 0 && (
                          <p className={styles.quiet}>{named(site.exclusions)}</p>
                        )}
                        {site.possible_exclusions.length > 0 && (
                          <p className={styles.quiet}>
                            {t('batches.possibleExclusions', { count: site.possible_exclusions.length })}
                          </p>
                        )}
                        {site.problem && <p className={styles.quiet}>{say(site.problem.detail)}</p>}
                      </td>
                      {!site.problem && (
                        <>
                          {count('permits', site.counts?.permits)}
                          {count('certain', site.counts?.certain)}
                          {count('possible', site.counts?.possible)}
                          {count('notEvaluated', site.counts?.not_evaluated)}
                          {count('notChecked', site.counts?.not_checked)}
                        </>
                      )}
                    </tr>
                    {isOpen && (
                      <tr className={styles.detailRow}>
                        <td colSpan={COLUMNS.length}>
                          <Detail batch={batch} n={site.n} book={book} onClose={() => onOpen(null)} />
                        </td>
                      </tr>
                    )}
                  </Fragment>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {data && data.total > PAGE && (
        <nav className={styles.line} aria-label={t('batches.pages')}>
          <Button icon="back" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {t('batches.previous')}
          </Button>
          <span>
            {t('batches.pageText', {
              from: number(page * PAGE + 1, 0),
              to: number(Math.min(data.total, (page + 1) * PAGE), 0),
              total: number(data.total, 0),
            })}
          </span>
          <Button disabled={(page + 1) * PAGE >= data.total} onClick={() => setPage(page + 1)}>
            {t('batches.next')}
          </Button>
        </nav>
      )}
    </Section>
  )
}

const COUNTS = ['permits', 'certain', 'possible', 'notEvaluated', 'notChecked'] as const
const COLUMNS = ['site', 'result', ...COUNTS] as const
const NUMBERS = new Set<string>(COUNTS)

/** One site: what applies, what could, what was not seen; and the way to its full screening. */
function Detail({
  batch,
  n,
  book,
  onClose,
}: {
  batch: Batch
  n: number
  book: RuleBook
  onClose: () => void
}) {
  const { t, say } = useWords()
  const navigate = useNavigate()
  const shell = useMap()
  const { data: site, error, refetch } = useBatchSite(batch.id, n)
  const screening = useOpenSite(batch.id)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!site) return <Skeleton />
  const go = (id: string) => void navigate({ to: '/s/$id', params: { id }, search: keepView })
  const report = outcomesReport(site.outcomes, book)
  const rules = (items: readonly Item[]) => items.map(({ cited: [{ rule }] }) => say(rule))
  const of = (groups: Report['triggered'], wanted: Rule['severity']) =>
    rules(groups.find(({ severity }) => severity === wanted)?.items ?? [])
  const layers = (wanted: string) =>
    Object.entries(site.verdicts).flatMap(([id, verdict]) => {
      const layer = layerById(id)
      // The ground it is drawn on says nothing.
      return layer && verdict === wanted && layer.theme !== 'base' ? [say(layer.title)] : []
    })
  const lists = [
    ['exclusions', of(report.triggered, 'exclusion')],
    ['possibleExclusions', of(report.possible, 'exclusion')],
    ['permits', of(report.triggered, 'permit')],
    ['possiblePermits', of(report.possible, 'permit')],
    ['consultation', of(report.triggered, 'consultation')],
    ['eia', rules(report.eia)],
    ['touches', layers('touches')],
    ['cannotTell', layers('unknown')],
    ['notChecked', layers('not-reviewed')],
    ['notEvaluated', rules(report.notEvaluated)],
  ] as const
  const opened = screening.data
  const { changed } = opened ?? {}
  const isChanged = changed && (changed.layers.length > 0 || changed.rule_base || changed.engine)
  return (
    <section className={styles.detail} aria-label={site.name ?? t('batches.row', { row: site.row })}>
      <h4 className={styles.strong}>{site.name ?? t('batches.row', { row: site.row })}</h4>
      {site.problem && <Message tone="warn">{say(site.problem.detail)}</Message>}
      {site.status === 'done' && (
        <dl className={styles.lists}>
          {lists.map(([id, items]) => {
            const isLong = id === 'notChecked' || id === 'notEvaluated' || id === 'possiblePermits'
            return (
              <div key={id}>
                {isLong && items.length > 3 ? (
                  <dd>
                    <Disclosure label={t(`batches.list.${id}`)} aside={items.length}>
                      <Items items={items} />
                    </Disclosure>
                  </dd>
                ) : (
                  <>
                    <dt>{t(`batches.list.${id}`)}</dt>
                    <dd>{items.length > 0 ? <Items items={items} /> : t('batches.list.none')}</dd>
                  </>
                )}
              </div>
            )
          })}
        </dl>
      )}
      {screening.error && <ProblemMessage error={screening.error} />}
      {opened && isChanged && changed && (
        <Message
          tone="warn"
          title={t('batches.changed.title')}
          action={
            <Button look="primary" onClick={() => go(opened.screening)}>
              {t('batches.changed.open')}
            </Button>
          }
        >
          <ul className={styles.bullets}>
            {changed.layers.length > 0 && (
              <li>
                {t('batches.changed.layers', {
                  layers: changed.layers
                    .map((id) => {
                      const layer = layerById(id)
                      return layer ? say(layer.title) : id
                    })
                    .join(', '),
                })}
              </li>
            )}
            {changed.rule_base && <li>{t('batches.changed.rules')}</li>}
            {changed.engine && <li>{t('batches.changed.engine')}</li>}
            <li>{t('batches.changed.outcomes', { count: changed.rules.length })}</li>
          </ul>
        </Message>
      )}
      <div className={styles.line}>
        {site.status === 'done' && !isChanged && (
          <Button
            look="primary"
            disabled={screening.isPending}
            aria-busy={screening.isPending}
            onClick={() =>
              screening.mutate(n, {
                onSuccess: ({ screening: id, changed: now }) => {
                  if (now.layers.length === 0 && !now.rule_base && !now.engine) go(id)
                },
              })
            }
          >
            {t('batches.openScreening')}
          </Button>
        )}
        {site.bbox && shell && (
          <Button icon="pin" onClick={() => shell.fit(site.bbox as Bbox, { maxZoom: 14 })}>
            {t('batches.onMap')}
          </Button>
        )}
        <Button onClick={onClose}>{t('app.close')}</Button>
      </div>
    </section>
  )
}

function Items({ items }: { items: readonly string[] }) {
  return (
    <ul className={styles.bullets}>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}

const FILES = ['xlsx', 'csv', 'geojson', 'gpkg'] as const

function Files({ batch }: { batch: Batch }) {
  const { t, language } = useWords()
  return (
    <Section title={t('batches.files')}>
      <div className={styles.line}>
        {FILES.map((format) => (
          <ButtonLink key={format} icon="download" href={batchFile(batch.id, format, language)} download>
            {t(`batches.file.${format}`)}
          </ButtonLink>
        ))}
      </div>
      <p className={styles.quiet}>{t('batches.filesHelp')}</p>
    </Section>
  )
}

/** What every answer rests on. */
function Basis({ batch: { frozen, file } }: { batch: Batch }) {
  const { t, say, date, number } = useWords()
  if (!frozen) return null
  const versions = Object.entries(frozen.layer_versions)
  const missing = versions.filter(([, version]) => version === null)
  return (
    <Disclosure label={t('batches.basis.title')}>
      <div className={styles.stack}>
        <p>{t('batches.basis.frozen')}</p>
        <dl className={styles.facts}>
          <dt>{t('batches.basis.rules')}</dt>
          <dd>
            {number(frozen.rule_base.count, 0)} · <code>{frozen.rule_base.hash.slice(0, 16)}</code>
          </dd>
          <dt>{t('batches.basis.law')}</dt>
          <dd>{date(frozen.as_of)}</dd>
          <dt>{t('batches.basis.file')}</dt>
          <dd>
            {file.name} · <code>{file.sha256.slice(0, 16)}</code>
          </dd>
          <dt>{t('batches.basis.layers')}</dt>
          <dd>
            {t('batches.basis.layersText', {
              count: versions.length - missing.length,
              missing: missing.length,
            })}
          </dd>
        </dl>
        <ul className={styles.versions}>
          {versions.map(([id, version]) => {
            const layer = layerById(id)
            return (
              <li key={id}>
                {layer ? say(layer.title) : id}:{' '}
                <span className={styles.quiet}>
                  {version
                    ? t('batches.basis.version', { number: version.number, vintage: version.vintage ?? '–' })
                    : t('batches.basis.none')}
                </span>
              </li>
            )
          })}
        </ul>
      </div>
    </Disclosure>
  )
}
