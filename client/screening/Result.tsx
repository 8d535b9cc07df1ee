import bbox from '@turf/bbox'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Facts, Parameters, Screening } from '../../geodata/model/screening.ts'
import type { Bbox } from '../data/layers.ts'
import { useScreeningFeatures } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useLegendPart } from '../map/legend-parts.ts'
import { useOverlay } from '../map/overlays.ts'
import { GROUND, SIGNALS } from '../map/palette.ts'
import { areaSign } from '../map/signs.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { useView } from '../map/use-view.ts'
import { useTell } from '../show/told.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Actions } from './Actions.tsx'
import { Around } from './context/Around.tsx'
import { Disputes } from './disputes/Disputes.tsx'
import { type FindingContext, featuresOf } from './FindingCard.tsx'
import { Findings } from './Findings.tsx'
import { LawOnAnotherDay } from './LawOnAnotherDay.tsx'
import { LayerVerdicts } from './LayerVerdicts.tsx'
import { Limits, Provenance } from './Limits.tsx'
import { changesBetween, rulesAsked } from './live.ts'
import { NotReviewed } from './NotReviewed.tsx'
import { PrintSheet } from './PrintSheet.tsx'
import { PermitPath } from './path/PermitPath.tsx'
import { Questions } from './Questions.tsx'
import { openQuestions } from './questions.ts'
import { buildReport, type Item, measuresOf, type RuleBook } from './report.ts'
import styles from './Screening.module.css'
import { screeningOverlay } from './screening-overlay.ts'
import { Standing } from './standing/Standing.tsx'
import { summarise, touchedMeasures } from './summary.ts'
import { Unsaved } from './Unsaved.tsx'
import type { Answering } from './use-answers.ts'

/** What of a screening is asked again. */
export interface Change {
  facts?: Facts
  parameters?: Parameters
}

export interface ResultProps {
  answering: Answering
  /** Its rules; null while they are on their way. */
  book: RuleBook | null
  /** Asked for here a moment ago, not opened from a link. */
  fresh: boolean
  busy: boolean
  /** Screens the same site again; the answer has an address of its own. */
  onAgain: (change: Change) => void
  onEditSite: () => void
  /** Begins another site from this one, to be compared with it. */
  onAlternative: () => void
}

/** Parts of the answer, one shown at a time, in the order of the tabs. */
const TABS = ['findings', 'touches', 'path', 'context', 'questions'] as const
type Tab = (typeof TABS)[number]

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

/** Scrolls what holds `element` so that it begins at its top: what was chosen would open under the edge of a phone. */
function bringToTop(element: HTMLElement | null): void {
  let scroller = element?.parentElement
  while (scroller && getComputedStyle(scroller).overflowY !== 'auto') scroller = scroller.parentElement
  if (element && scroller)
    scroller.scrollTop += element.getBoundingClientRect().top - scroller.getBoundingClientRect().top
}

/** The answer: first a sentence, then what is not known, then what was found. */
export function Result({ answering, book, fresh, busy, onAgain, onEditSite, onAlternative }: ResultProps) {
  const words = useWords()
  const { t } = words
  const siteName = useSiteName()
  const shell = useMap()
  const { c } = useView()
  const { stored, screening, answers } = answering
  const named = useScreeningFeatures(stored.id)
  const [tab, setTab] = useState<Tab>('findings')
  const parts = useRef<HTMLDivElement>(null)
  const show = (next: Tab) => {
    flushSync(() => setTab(next))
    bringToTop(parts.current)
  }
  const [focus, setFocus] = useState<Item | null>(null)

  const report = useMemo(() => (book ? buildReport(screening, book) : null), [book, screening])
  const questions = useMemo(
    () =>
      book
        ? openQuestions({
            // What somebody corrected is no longer the engine's to say.
            rules: rulesAsked(screening, book).filter(
              ({ id }) => !screening.findings.some(({ rule, override }) => rule === id && override),
            ),
            facts: { ...screening.facts, route: screening.route.value, area_ha: screening.site.area_ha },
            measures: screening.measures,
            parameters: screening.parameters,
          })
        : [],
    [book, screening],
  )
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
        ? featuresOf(measuresOf(focus, screening.measures), geometries, words).map(({ geometry }) => geometry)
        : [],
    [focus, screening.measures, geometries, words],
  )
  const flavour = useFlavour()
  const overlay = useMemo(
    () => screeningOverlay({ site, touched, focus: focused, before: screening.site.repaired_from }, flavour),
    [site, touched, focused, screening.site.repaired_from, flavour],
  )
  useOverlay(overlay)
  const { accent, ink } = GROUND[flavour]
  const { repaired_from } = screening.site
  useLegendPart('screening', {
    signs: [
      { svg: areaSign(accent, { opacity: 0.14, width: 2.75 }), words: siteName(screening) },
      ...(touched.length > 0
        ? [{ svg: areaSign(ink, { width: 1.5, dash: [5, 3] }), words: words.t('screening.legend.touched') }]
        : []),
      ...(focused.length > 0
        ? [{ svg: areaSign(ink, { width: 3 }), words: words.t('screening.legend.focus') }]
        : []),
      ...(repaired_from
        ? [
            {
              svg: areaSign(SIGNALS[flavour].danger, { width: 2.5, dash: [5, 5] }),
              words: words.t('screening.repair.before'),
            },
          ]
        : []),
    ],
  })

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
      const near = featuresOf(measures, geometries, words).filter(({ geometry }) => geometry.type === 'Point')
      const points = near.map(({ geometry }) => bbox(geometry as never).slice(0, 4) as Bbox)
      shell?.fit(grow([box, ...points].reduce(union), 0.4))
    },
    [screening, geometries, shell, words],
  )
  const changedParameters = useCallback((): Parameters => {
    const defaults = new Map(book?.parameters.map(({ id, default_m }) => [id, default_m]))
    return Object.fromEntries(
      Object.entries(screening.parameters).filter(([id, metres]) => defaults.get(id) !== metres),
    )
  }, [book, screening.parameters])
  const onParameter = useCallback(
    (parameter: string, metres: number) =>
      onAgain({ facts: screening.facts, parameters: { ...changedParameters(), [parameter]: metres } }),
    [onAgain, changedParameters, screening.facts],
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

  const titles = (needs: readonly { layer: string }[]) =>
    words.list(
      needs.map(({ layer }) => {
        const declared = layerById(layer)
        return declared ? words.say(declared.title) : layer
      }),
    )
  useTell(
    'screening',
    report && {
      question: t('show.told.screening', { name: siteName(screening) }),
      answer: summarise(screening, report, layerById, words),
      bounds: grow(screening.site.bbox, 1.2),
      notChecked: [
        ...(report.missing.length > 0 ? [t('show.sheet.missing', { layers: titles(report.missing) })] : []),
        ...(report.uncovered.length > 0
          ? [t('show.sheet.partial', { layers: titles(report.uncovered) })]
          : []),
      ],
      // What is touched, or may be.
      layers: screening.measures.filter(({ touch }) => touch !== 'clear').map(({ layer }) => layer),
    },
  )

  if (!book || !report) return <Skeleton />

  const context: FindingContext = {
    screening,
    book,
    geometries,
    onZoom,
    onParameter,
    ...(screening === stored ? { disputable: stored } : {}),
  }
  const sentence = summarise(screening, report, layerById, words)
  const again = (change: Change) =>
    onAgain({ parameters: changedParameters(), facts: screening.facts, ...change })
  const asked = questions.filter(({ declined }) => !declined)
  const open = asked.length

  const content: Record<Tab, () => ReactNode> = {
    findings: () => (
      <Findings
        context={context}
        report={report}
        open={open}
        first={asked.filter(({ aboutType }) => aboutType).length}
        busy={busy}
        onQuestions={() => show('questions')}
        onRoute={(route) => again({ facts: { ...screening.facts, route } })}
      />
    ),
    touches: () => <LayerVerdicts screening={stored} />,
    path: () => (
      <PermitPath
        key={stored.id}
        id={stored.id}
        unsaved={screening !== stored}
        titleOf={(rule) => book.byId[rule]?.[words.language] ?? rule}
      />
    ),
    context: () => <Around key={stored.id} id={stored.id} />,
    questions: () => (
      <Questions
        key={stored.id}
        stated={stored.facts}
        answers={answers}
        questions={questions}
        byId={book.byId}
        onAnswer={answering.onAnswer}
      />
    ),
  }

  return (
    <div className={styles.result}>
      <p className={styles.sentence} role="status" aria-live="polite" aria-busy={busy}>
        {sentence}
      </p>
      <Disputes screening={stored} byId={book.byId} />
      <NotReviewed report={report} measures={screening.measures} />
      <Actions screening={screening} onEditSite={onEditSite} onAlternative={onAlternative} />
      {Object.keys(answers).length > 0 && (
        <Unsaved
          count={Object.keys(answers).length}
          changes={changesBetween(stored, screening)}
          byId={book.byId}
          busy={busy}
          onSave={() => again({})}
          onDiscard={answering.onDiscard}
        />
      )}
      <div ref={parts}>
        <Tabs
          label={t('screening.tab.label')}
          tabs={TABS.map((id) => ({
            id,
            title:
              id === 'questions' ? t('screening.tab.questions', { count: open }) : t(`screening.tab.${id}`),
          }))}
          selected={tab}
          onSelect={show}
        >
          {content[tab]()}
        </Tabs>
      </div>
      <Standing screening={stored} byId={book.byId} />
      <Limits screening={screening} report={report} />
      <Provenance screening={screening} />
      <LawOnAnotherDay screening={screening} book={book} />
      {printing && (
        <PrintSheet
          context={context}
          report={report}
          sentence={sentence}
          name={siteName(screening)}
          unsaved={screening !== stored}
        />
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
