import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { citation, versionPath } from '../../geodata/model/citation.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { ApiProblem } from '../data/api.ts'
import { FreshnessTag } from '../data/FreshnessTag.tsx'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useSession } from '../data/session.ts'
import { type LayerPage as Page, useLayerPage, useRestore, type Version } from '../data/versions.ts'
import { Explained, TermCard } from '../help/Explained.tsx'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById, THEMES } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useFocusCoverage } from '../map/coverage.ts'
import { DifferenceView } from '../map/DifferenceView.tsx'
import { keepView } from '../map/page-links.ts'
import { SmallMap } from '../map/SmallMap.tsx'
import { useShownLayers } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Select } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tag } from '../ui/Tag.tsx'
import { useToast } from '../ui/Toast.tsx'
import styles from './LayerPage.module.css'

export interface LayerPageProps {
  /** Id of a layer, as the address has it. */
  id: string
  /** Number of one of its versions; undefined: the layer and the version that is shown. */
  number: string | undefined
  onClose: () => void
  /** How to take the layer away, of the version that is looked at. */
  downloads?: (layer: LayerDeclaration, version: Version) => ReactNode
  /** Correction requests of the layer. */
  corrections?: ReactNode
}

/** All that is known about a layer, or about one of its versions: what it is, whose, since when, how complete, how it changed. */
export function LayerPage({ id, number, onClose, downloads, corrections }: LayerPageProps) {
  const { t, say } = useWords()
  const navigate = useNavigate()
  const layer = layerById(id)
  const { data: page, error, refetch } = useLayerPage(layer ? id : null)
  useFocusCoverage(layer && layer.geometry !== 'none' && layer.geometry !== 'raster' ? id : null)
  const title = layer ? say(layer.title) : id
  const theme = THEMES.find(([one]) => one === layer?.theme)?.[1]
  const asked = number === undefined ? undefined : Number(number)
  const version = page?.versions.find((one) =>
    asked === undefined ? one.id === page.current : one.number === asked,
  )
  return (
    <Panel
      over={
        asked === undefined ? (
          theme && say(theme)
        ) : (
          <Link to="/datos/$layer" params={{ layer: id }} search={keepView}>
            {title}
          </Link>
        )
      }
      title={asked === undefined ? title : t('layerPage.versionTitle', { number: asked })}
      pageTitle={
        asked === undefined ? undefined : `${t('layerPage.versionTitle', { number: asked })} · ${title}`
      }
      closeLabel={t('app.close')}
      onClose={onClose}
      back={{
        label: t('layerPage.back'),
        onBack: () =>
          void (asked === undefined
            ? navigate({ to: '/datos', search: keepView })
            : navigate({ to: '/datos/$layer', params: { layer: id }, search: keepView })),
      }}
      takeFocus
    >
      {!layer ? (
        <Message tone="warn">{t('layerPage.unknown')}</Message>
      ) : error ? (
        error instanceof ApiProblem && error.status === 404 ? (
          <Message tone="warn">{t('layerPage.unknown')}</Message>
        ) : (
          <ProblemMessage error={error} onRetry={() => void refetch()} />
        )
      ) : !page ? (
        <Skeleton />
      ) : asked !== undefined && !version ? (
        <Message tone="warn">{t('layerPage.noVersion', { number: number ?? '' })}</Message>
      ) : (
        <div className={styles.page}>
          {asked === undefined && (
            <TermCard>
              <p>
                <Explained text={say(layer.description)} />
              </p>
            </TermCard>
          )}
          {version && asked !== undefined && version.id !== page.current && (
            <Message>{t('layerPage.notCurrent')}</Message>
          )}
          <About layer={layer} page={page} version={version} whole={asked === undefined} />
          {version ? (
            <Covered layer={layer} coverage={version.coverage} bbox={version.bbox} />
          ) : (
            <Message tone="unknown">{t('layers.noDataText')}</Message>
          )}
          {page.issues.length > 0 && version?.id === page.current && <IssuesMet issues={page.issues} />}
          {version && downloads?.(layer, version)}
          {version && <Citation layer={layer} version={version} />}
          <Versions layer={layer} page={page} open={asked === undefined ? undefined : version} />
          {asked === undefined && corrections && (
            <Section title={t('layerPage.section.corrections')}>{corrections}</Section>
          )}
        </div>
      )}
    </Panel>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}

const isAddress = (text: string) => /^https?:\/\/\S+$/.test(text)

function External({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

/** Who publishes it, under which licence, of when, how exact, and how it came here. */
function About({
  layer,
  page,
  version,
  whole,
}: {
  layer: LayerDeclaration
  page: Page
  version: Version | undefined
  whole: boolean
}) {
  const { t, say, number, quantity, date } = useWords()
  const { freshness } = page
  const operation = version?.crs?.operation
  return (
    <dl className={styles.facts}>
      <Fact title={t('layers.publisher')}>{say(layer.publisher)}</Fact>
      {whole && (
        <Fact title={t('layers.home')}>
          {layer.home ? (
            <External href={layer.home}>{layer.home.replace(/^https?:\/\//, '')}</External>
          ) : (
            t('layers.noHome')
          )}
        </Fact>
      )}
      {version && (
        <>
          <Fact title={t('layers.source')}>
            {[version.source.name, version.source.year].filter(Boolean).join(', ')}
            {version.source.reference && version.source.reference !== version.source.name && (
              <>
                {'. '}
                {isAddress(version.source.reference) ? (
                  <External href={version.source.reference}>{version.source.reference}</External>
                ) : (
                  version.source.reference
                )}
              </>
            )}
          </Fact>
          <Fact title={t('inspector.licence')}>{version.source.licence ?? t('layerPage.noLicence')}</Fact>
          <Fact title={t('layers.vintage')}>
            {version.vintage ? date(version.vintage) : t('layerPage.notStated')}
          </Fact>
          <Fact title={t('layers.accuracy')}>
            {version.accuracy_m === null
              ? t('inspector.accuracyUnknown')
              : t('inspector.accuracyText', { value: quantity(version.accuracy_m, 'm', 0) })}
          </Fact>
          {version.crs && (
            <Fact title={t('layerPage.crs')}>
              {version.crs.name ?? `EPSG:${version.crs.srid}`}
              {operation && operation.code !== null && (
                <>
                  {'. '}
                  {t('layerPage.operation', {
                    name: operation.name,
                    code: operation.code,
                    accuracy: quantity(operation.accuracy_m, 'm', 0),
                  })}
                </>
              )}
            </Fact>
          )}
        </>
      )}
      {whole && version && (
        <Fact title={t('layerPage.freshness.title')}>
          <FreshnessTag state={freshness.state} />{' '}
          {[
            freshness.cadence && t(`layerPage.cadence.${freshness.cadence as 'daily'}`),
            freshness.last_checked_at &&
              t('layerPage.lastChecked', { date: date(freshness.last_checked_at) }),
          ]
            .filter(Boolean)
            .join(' ')}
        </Fact>
      )}
      {version && (
        <>
          <Fact title={t('layers.version')}>
            {t('layerPage.versionLine', { number: version.number })} ·{' '}
            {t('layers.count', { count: version.feature_count, formatted: number(version.feature_count, 0) })}
            {version.published_at && (
              <>
                {' '}
                · {t('layers.published')} {date(version.published_at)}
                {version.published_by && `, ${t('layerPage.by', { person: version.published_by })}`}
              </>
            )}
          </Fact>
          {version.file && (
            <Fact title={t('layerPage.file')}>
              {version.file.name}
              {version.file.url && (
                <>
                  {' '}
                  ·{' '}
                  <External href={version.file.url}>{version.file.url.replace(/^https?:\/\//, '')}</External>
                </>
              )}
              <br />
              <span className={styles.hash}>SHA-256 {version.file.sha256}</span>
            </Fact>
          )}
        </>
      )}
    </dl>
  )
}

/** The part of the region in which the lack of a feature means something; the rest is hatched, never empty. */
function Covered({
  layer,
  coverage,
  bbox,
}: {
  layer: LayerDeclaration
  coverage: Coverage
  bbox: Bbox | null
}) {
  const { t, say } = useWords()
  const shell = useMap()
  const shown = useShownLayers()
  const isDrawn = layer.geometry !== 'none' && layer.geometry !== 'raster'
  const words =
    coverage === 'region'
      ? t('layers.coverage.region')
      : coverage
        ? t('layers.coverage.partial', { comunas: coverage.map(comunaName).join(', ') })
        : t('layers.coverage.unknown')
  return (
    <Section title={t('layerPage.coverage')}>
      <div className={styles.beside}>
        <SmallMap
          label={t('layerPage.coverageMap', { layer: say(layer.title), words })}
          coverage={coverage}
          width={180}
        />
        <div className={styles.stack}>
          <p>{words}</p>
          {coverage !== 'region' && (
            <p className={styles.key}>
              <span className={styles.hatch} aria-hidden="true" />
              {t('layerPage.hatch')}
            </p>
          )}
          {isDrawn && bbox && (
            <div>
              <Button
                icon="search"
                onClick={() => {
                  if (!shown.isShown(layer.id)) shown.toggle(layer.id, true)
                  shell?.fit(bbox)
                }}
              >
                {t('layerPage.show')}
              </Button>
            </div>
          )}
        </div>
      </div>
    </Section>
  )
}

const SEVERITY = {
  error: { tone: 'danger', icon: 'warning' },
  warning: { tone: 'warn', icon: 'warning' },
  notice: { tone: 'neutral', icon: 'info' },
} as const

/** What was found in the data of the published version when it came. */
function IssuesMet({ issues }: { issues: Page['issues'] }) {
  const { t, say, number } = useWords()
  return (
    <Section title={t('layerPage.issues')}>
      <p className={styles.quiet}>{t('layerPage.issuesText')}</p>
      <ul>
        {issues.map(({ kind, title, severity, count }) => (
          <li key={kind} className={styles.line}>
            <span className={styles.grow}>{say(title)}</span>
            <span>{t('layerPage.times', { count, formatted: number(count, 0) })}</span>
            <Tag {...SEVERITY[severity]}>{t(`imports.issues.is.${severity}`)}</Tag>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** How to name this version, so that whoever reads it finds the same. */
function Citation({ layer, version }: { layer: LayerDeclaration; version: Version }) {
  const { t, language } = useWords()
  const toast = useToast()
  const { title, id } = layer
  const address = `${window.location.origin}${versionPath(id, version.number)}`
  const text = citation({ ...version, title, address }, new Date().toISOString(), language)
  const copy = () =>
    void navigator.clipboard
      ?.writeText(text)
      .then(() => toast({ key: 'citation', words: t('layerPage.cited') }))
  return (
    <Section title={t('layerPage.citation')}>
      <blockquote className={styles.citation}>{text}</blockquote>
      <div className={styles.actions}>
        <Button icon="link" onClick={copy}>
          {t('layerPage.cite')}
        </Button>
        <External href={`/api/versions/${version.id}/record`}>{t('layerPage.record')}</External>
        <External href={`/api/versions/${version.id}`}>{t('layerPage.json')}</External>
      </div>
    </Section>
  )
}

/** Every version, who published it and when; what changed between two of them; and showing an earlier one again. */
function Versions({ layer, page, open }: { layer: LayerDeclaration; page: Page; open: Version | undefined }) {
  const { t, date, number } = useWords()
  const { isSteward } = useSession()
  const { versions, current } = page
  const toast = useToast()
  // Here and not in the line of a version, which changes when its version is shown.
  const restore = useRestore(layer.id)
  const show = (version: Version, instead: number) =>
    restore.mutate(
      { version: version.id, expected: instead },
      {
        onSuccess: () =>
          toast({
            key: 'restored',
            words: t('layerPage.restored', { number: version.number }),
            lasts: 10_000,
            action: {
              label: t('app.undo'),
              onAction: () => restore.mutate({ version: instead, expected: version.id }),
            },
          }),
      },
    )
  const after = open ?? versions.find(({ id }) => id === current)
  const before = after && versions.find((one) => one.number < after.number)
  if (versions.length === 0) return null
  return (
    <>
      <Section title={t('layerPage.versions')}>
        {restore.error && <ProblemMessage error={restore.error} />}
        <ul>
          {versions.map((version) => (
            <li key={version.id} className={styles.line}>
              <div className={styles.grow}>
                <Link
                  to="/datos/$layer/v/$number"
                  params={{ layer: layer.id, number: String(version.number) }}
                  search={keepView}
                  className={styles.strong}
                >
                  {t('layerPage.versionTitle', { number: version.number })}
                </Link>{' '}
                {version.id === current && (
                  <Tag tone="ok" icon="check">
                    {t('layerPage.current')}
                  </Tag>
                )}
                <p className={styles.quiet}>
                  {[
                    version.published_at && date(version.published_at),
                    version.published_by ?? t(`layerPage.origin.${version.origin}`),
                    t('layers.count', {
                      count: version.feature_count,
                      formatted: number(version.feature_count, 0),
                    }),
                    [version.source.name, version.source.year].filter(Boolean).join(', '),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </p>
              </div>
              {isSteward && current !== null && version.id !== current && (
                <Restore
                  layer={layer}
                  version={version}
                  current={versions.find(({ id }) => id === current)}
                  isPending={restore.isPending}
                  onRestore={() => show(version, current)}
                />
              )}
            </li>
          ))}
        </ul>
      </Section>
      {versions.length > 1 && after && before && (
        <Compare
          key={`${after.id} ${before.id}`}
          layer={layer}
          versions={versions}
          start={{ after, before }}
        />
      )}
    </>
  )
}

function Compare({
  layer,
  versions,
  start,
}: {
  layer: LayerDeclaration
  versions: readonly Version[]
  start: { after: Version; before: Version }
}) {
  const { t, date } = useWords()
  const [after, setAfter] = useState(start.after.id)
  const [before, setBefore] = useState(start.before.id)
  const [shown, setShown] = useState(false)
  const options = versions.map(({ id, number, published_at }) => ({
    value: String(id),
    title: [t('layerPage.versionTitle', { number }), published_at && date(published_at)]
      .filter(Boolean)
      .join(', '),
  }))
  return (
    <Section title={t('layerPage.compare')}>
      <div className={styles.pair}>
        <Select
          label={t('layerPage.from')}
          options={options}
          value={String(before)}
          onChange={({ target }) => setBefore(Number(target.value))}
        />
        <Select
          label={t('layerPage.to')}
          options={options}
          value={String(after)}
          onChange={({ target }) => setAfter(Number(target.value))}
        />
      </div>
      {after === before ? (
        <p>{t('layerPage.same')}</p>
      ) : shown ? (
        <DifferenceView key={`${after} ${before}`} layer={layer} version={after} against={before} />
      ) : (
        <div>
          <Button onClick={() => setShown(true)}>{t('layerPage.showDifference')}</Button>
        </div>
      )}
    </Section>
  )
}

/** Shows an earlier version again, after saying what will happen; the one shown now can be restored in the same way. */
function Restore({
  layer,
  version,
  current,
  isPending,
  onRestore,
}: {
  layer: LayerDeclaration
  version: Version
  current: Version | undefined
  isPending: boolean
  onRestore: () => void
}) {
  const { t, say } = useWords()
  const [asking, setAsking] = useState(false)
  if (!asking)
    return (
      <Button icon="undo" onClick={() => setAsking(true)}>
        {t('layerPage.restore')}
      </Button>
    )
  return (
    <div className={styles.restore}>
      <p>
        {t('layerPage.willRestore', {
          layer: say(layer.title),
          number: version.number,
          current: current?.number ?? '',
        })}
      </p>
      <div className={styles.actions}>
        <Button look="primary" disabled={isPending} onClick={onRestore}>
          {t('layerPage.restoreNow', { number: version.number })}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('app.cancel')}</Button>
      </div>
    </div>
  )
}
