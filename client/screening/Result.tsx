import bbox from '@turf/bbox'
import { useCallback, useEffect, useId, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Facts, Parameters, Screening } from '../../geodata/model/screening.ts'
import { screeningExport } from '../data/exports.ts'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { screeningFile, useRules, useScreeningFeatures } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { useToast } from '../ui/Toast.tsx'
import { FindingCard, type FindingContext, featuresOf } from './FindingCard.tsx'
import { LayerVerdicts } from './LayerVerdicts.tsx'
import { Limits, Provenance } from './Limits.tsx'
import { NotReviewed } from './NotReviewed.tsx'
import { PrintSheet } from './PrintSheet.tsx'
import { Questions } from './Questions.tsx'
import { openQuestions } from './questions.ts'
import { buildReport, type Item, measuresOf, type Report, ruleBook, type SeverityGroup } from './report.ts'
import styles from './Screening.module.css'
import { screeningOverlay } from './screening-overlay.ts'
import { summarise, touchedMeasures } from './summary.ts'

/** What of a screening is asked again. */
export interface Change {
  facts?: Facts
  parameters?: Parameters
}

export interface ResultProps {
  screening: Screening
  /** Asked for here a moment ago, not opened from a link. */
  fresh: boolean
  busy: boolean
  /** Screens the same site again; the answer has an address of its own. */
  onAgain: (change: Change) => void
  onEditSite: () => void
}

const TABS = ['findings', 'touches', 'questions'] as const

const flavourNow = () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')

/** The box that holds both, grown on every side by a part of its size. */
function grow([west, south, east, north]: Bbox, part: number): Bbox {
  const [x, y] = [(east - west) * part, (north - south) * part]
  return [west - x, south - y, east + x, north + y]
}

const holds = (outer: Bbox, [west, south, east, north]: Bbox) =>
  outer[0] <= west && outer[1] <= south && outer[2] >= east && outer[3] >= north

export function useSiteName() {
  const { t } = useWords()
  return ({ title, site }: Pick<Screening, 'title' | 'site'>) =>
    title ??
    (site.comunas.length > 0
      ? t('screening.siteIn', { comunas: site.comunas.map(comunaName).join(', ') })
      : t('screening.siteUnnamed'))
}

/** The answer: first a sentence, then what is not known, then what was found. */
export function Result({ screening, fresh, busy, onAgain, onEditSite }: ResultProps) {
  const words = useWords()
  const { t } = words
  const siteName = useSiteName()
  const shell = useMap()
  const { theme, c } = useView()
  const rules = useRules(screening.rule_base.hash)
  const named = useScreeningFeatures(screening.id)
  const [tab, setTab] = useState<(typeof TABS)[number]>('findings')
  const [focus, setFocus] = useState<Item | null>(null)

  const book = useMemo(() => (rules.data ? ruleBook(rules.data) : null), [rules.data])
  const report = useMemo(() => (book ? buildReport(screening, book) : null), [book, screening])
  const geometries = useMemo(
    () =>
      new Map(
        (named.data?.features ?? []).flatMap(({ id, geometry, properties }) =>
          geometry && properties.role !== 'site' ? [[id, geometry] as const] : [],
        ),
      ),
    [named.data],
  )

  // Shown once for each site, unless the link says where to look; what was just asked is never left out of sight.
  const site = screening.site.geometry
  const where = screening.site.bbox.join()
  // Only another site moves the map, not where it is looked at.
  useEffect(() => {
    if (!c || (fresh && shell && !holds(shell.camera.bounds, screening.site.bbox)))
      shell?.fit(grow(screening.site.bbox, 1.2))
  }, [shell, where])

  const touched = useMemo(
    () =>
      touchedMeasures(screening.measures, layerById).flatMap(({ layer, features }) =>
        features.flatMap(({ feature_id }) => geometries.get(`${layer}.${feature_id}`) ?? []),
      ),
    [screening.measures, geometries],
  )
  const focused = useMemo(
    () =>
      focus
        ? featuresOf(measuresOf(focus, screening.measures), geometries).map(({ geometry }) => geometry)
        : [],
    [focus, screening.measures, geometries],
  )
  const flavour = theme ?? flavourNow()
  const overlay = useMemo(
    () => screeningOverlay({ site, touched, focus: focused, before: screening.site.repaired_from }, flavour),
    [site, touched, focused, screening.site.repaired_from, flavour],
  )
  useOverlay(overlay)

  const onZoom = useCallback(
    (item: Item) => {
      setFocus(item)
      const measures = measuresOf(item, screening.measures)
      const reach = measures.some(({ intersects }) => intersects)
        ? 0
        : Math.min(...measures.map(({ distance_m }) => distance_m ?? 0))
      // Degrees of latitude in a metre, near enough to look.
      const margin = (reach * 1.2) / 110_000
      const [west, south, east, north] = screening.site.bbox
      const box: Bbox = [west - margin * 1.1, south - margin, east + margin * 1.1, north + margin]
      const near = featuresOf(measures, geometries).filter(({ geometry }) => geometry.type === 'Point')
      const points = near.map(({ geometry }) => bbox(geometry as never).slice(0, 4) as Bbox)
      shell?.fit(grow([box, ...points].reduce(union), 0.4))
    },
    [screening, geometries, shell],
  )
  const changedParameters = useCallback((): Parameters => {
    const defaults = new Map(book?.parameters.map(({ id, default_m }) => [id, default_m]))
    return Object.fromEntries(
      Object.entries(screening.parameters).filter(([id, metres]) => defaults.get(id) !== metres),
    )
  }, [book, screening.parameters])
  const onParameter = useCallback(
    (parameter: string, metres: number) =>
      onAgain({ parameters: { ...changedParameters(), [parameter]: metres } }),
    [onAgain, changedParameters],
  )

  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true))
    const after = () => setPrinting(false)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])

  if (rules.error) return <ProblemMessage error={rules.error} onRetry={() => void rules.refetch()} />
  if (!book || !report) return <p role="status">{t('app.loading')}</p>

  const context: FindingContext = { screening, book, geometries, onZoom, onParameter }
  const questions = openQuestions(screening.findings, book.byId, screening.facts)
  const sentence = summarise(screening, report, layerById, words)
  const again = (change: Change) => onAgain({ parameters: changedParameters(), ...change })

  return (
    <div className={styles.result}>
      <p className={styles.sentence} role="status" aria-live="polite" aria-busy={busy}>
        {sentence}
      </p>
      <NotReviewed report={report} />
      <Actions screening={screening} onEditSite={onEditSite} />
      <Tabs
        label={t('screening.tab.label')}
        tabs={TABS.map((id) => ({
          id,
          title:
            id === 'questions'
              ? t('screening.tab.questions', { count: questions.length })
              : t(`screening.tab.${id}`),
        }))}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'findings' && (
          <Findings
            context={context}
            report={report}
            open={questions.length}
            busy={busy}
            onQuestions={() => setTab('questions')}
            onRoute={(route) => again({ facts: { ...screening.facts, route } })}
          />
        )}
        {tab === 'touches' && <LayerVerdicts screening={screening} />}
        {tab === 'questions' && (
          <Questions
            key={screening.id}
            facts={screening.facts}
            questions={questions}
            byId={book.byId}
            busy={busy}
            onAnswer={(facts) => again({ facts })}
          />
        )}
      </Tabs>
      <Limits screening={screening} report={report} />
      <Provenance screening={screening} />
      {printing && (
        <PrintSheet context={context} report={report} sentence={sentence} name={siteName(screening)} />
      )}
    </div>
  )
}

const union = (a: Bbox, b: Bbox): Bbox => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
]

function Actions({ screening, onEditSite }: { screening: Screening; onEditSite: () => void }) {
  const { t, area, language } = useWords()
  const say = useToast()
  const [open, setOpen] = useState(false)
  const id = useId()
  const copy = async () => {
    const link = `${window.location.origin}/s/${screening.id}`
    try {
      await navigator.clipboard.writeText(link)
      say({ key: 'link', words: t('app.linkCopied') })
    } catch {
      say({ key: 'link', words: link })
    }
  }
  const file = (format: 'json' | 'geojson' | 'csv', table?: 'findings' | 'measures') =>
    screeningFile(screening.id, format, { lang: language, ...(table ? { table } : {}) })
  const files = [
    { label: t('screening.download.json'), href: file('json') },
    { label: t('screening.download.geojson'), href: file('geojson') },
    { label: t('screening.download.findings'), href: file('csv', 'findings') },
    { label: t('screening.download.measures'), href: file('csv', 'measures') },
    ...(['kml', 'gpkg', 'shapefile'] as const).map((format) => ({
      label: t(`screening.download.${format}`),
      href: screeningExport(screening.id, { format, lang: language }),
    })),
  ]
  return (
    <div className={styles.actions}>
      <div className={styles.chosen}>
        <p className={styles.quiet}>
          {t('screening.siteFacts', {
            area: area(screening.site.area_ha * 10_000),
            comunas: screening.site.comunas.map(comunaName).join(', ') || t('screening.noComuna'),
          })}
          {screening.site.repaired_from && `. ${t('screening.repair.was')}`}
        </p>
        <Button className={styles.tight} icon="pencil" onClick={onEditSite}>
          {t('screening.editSite')}
        </Button>
      </div>
      <div className={styles.row}>
        <Button className={styles.tight} icon="link" onClick={() => void copy()}>
          {t('screening.copyLink')}
        </Button>
        <Button
          className={styles.tight}
          icon="download"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t('screening.download.title')}
        </Button>
      </div>
      <ul id={id} className={styles.downloads} hidden={!open}>
        {files.map(({ label, href }) => (
          <li key={href}>
            <a href={href} download>
              <Icon name="download" size={18} /> {label}
            </a>
          </li>
        ))}
        <li>
          <Button icon="table" onClick={() => window.print()}>
            {t('screening.print')}
          </Button>
        </li>
      </ul>
    </div>
  )
}

/** By which door the project enters assessment: assumed or stated, and how to see the other. */
function RouteNote({
  route,
  busy,
  onRoute,
}: {
  route: Screening['route']
  busy: boolean
  onRoute: (route: 'DIA' | 'EIA') => void
}) {
  const { t } = useWords()
  if (route.value !== 'DIA' && route.value !== 'EIA') return null
  const other = route.value === 'DIA' ? 'EIA' : 'DIA'
  return (
    <div className={styles.route}>
      <Disclosure
        label={t(route.assumed ? 'screening.route.assumed' : 'screening.route.stated', {
          route: route.value,
        })}
      >
        <p className={styles.quiet}>{t('screening.route.text')}</p>
      </Disclosure>
      <Button className={styles.tight} disabled={busy} onClick={() => onRoute(other)}>
        {t('screening.route.switch', { route: other })}
      </Button>
    </div>
  )
}

function Findings({
  context,
  report,
  open,
  busy,
  onQuestions,
  onRoute,
}: {
  context: FindingContext
  report: Report
  /** Questions that could still change the answer. */
  open: number
  busy: boolean
  onQuestions: () => void
  onRoute: (route: 'DIA' | 'EIA') => void
}) {
  const { t } = useWords()
  const { counts } = report
  return (
    <div className={styles.stack}>
      <RouteNote route={context.screening.route} busy={busy} onRoute={onRoute} />
      <section>
        <h3 className={styles.section}>{t('screening.section.triggered', { count: counts.triggered })}</h3>
        {counts.triggered === 0 && <p>{t('screening.section.triggeredNone')}</p>}
        <Groups groups={report.triggered} context={context} />
      </section>
      {open > 0 && (
        <Message
          title={t('screening.questions.teaser', { count: open })}
          action={
            <Button icon="forward" onClick={onQuestions}>
              {t('screening.questions.go')}
            </Button>
          }
        />
      )}
      {report.eia.length > 0 && (
        <section>
          <h3 className={styles.section}>{t('screening.section.eia', { count: counts.eia })}</h3>
          <p className={styles.quiet}>{t('screening.section.eiaText')}</p>
          <Items items={report.eia} context={context} />
        </section>
      )}
      <section>
        <h3 className={styles.section}>{t('screening.section.possible', { count: counts.possible })}</h3>
        {report.possible.map(({ severity, items }) => (
          <Disclosure key={severity} label={t(`screening.severity.${severity}`)} aside={items.length}>
            <Items items={items} context={context} />
          </Disclosure>
        ))}
      </section>
      <section className={styles.procedure}>
        <Disclosure label={t('screening.section.procedure')} aside={report.procedure.length}>
          <p className={styles.quiet}>{t('screening.section.procedureText')}</p>
          <Items items={report.procedure} context={context} />
        </Disclosure>
        <Disclosure label={t('screening.section.notEvaluated')} aside={counts.notEvaluated}>
          <p className={styles.quiet}>{t('screening.section.notEvaluatedText')}</p>
          <Searched items={report.notEvaluated} context={context} />
        </Disclosure>
        <Disclosure label={t('screening.section.notTriggered')} aside={counts.notTriggered}>
          <p className={styles.quiet}>{t('screening.section.notTriggeredText')}</p>
          <Searched items={report.notTriggered} context={context} />
        </Disclosure>
      </section>
    </div>
  )
}

function Groups({ groups, context }: { groups: readonly SeverityGroup[]; context: FindingContext }) {
  const { t } = useWords()
  return groups.map(({ severity, items }) => (
    <div key={severity}>
      <h4 className={styles.severity}>
        {t(`screening.severity.${severity}`)} <span className={styles.quiet}>{items.length}</span>
      </h4>
      <Items items={items} context={context} />
    </div>
  ))
}

function Items({ items, context }: { items: readonly Item[]; context: FindingContext }) {
  return (
    <ul className={styles.findings}>
      {items.map((item) => (
        <FindingCard key={item.id} item={item} context={context} />
      ))}
    </ul>
  )
}

const bare = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** A long list with a box to search it: «¿por qué no…?» */
function Searched({ items, context }: { items: readonly Item[]; context: FindingContext }) {
  const { t, language } = useWords()
  const [wanted, setWanted] = useState('')
  const found = items.filter(({ cited: [{ rule }] }) =>
    bare(`${rule[language]} ${rule.then.what[language]} ${rule.cite} ${rule.id}`).includes(
      bare(wanted.trim()),
    ),
  )
  return (
    <div className={styles.stack}>
      <TextField
        label={t('screening.section.search')}
        type="search"
        autoComplete="off"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Items items={found} context={context} />
      {found.length === 0 && <p className={styles.quiet}>{t('screening.section.searchNone')}</p>}
    </div>
  )
}
