import { useMemo, useState } from 'react'
import type { Screening } from '../../geodata/model/screening.ts'
import { Explained, TermCard } from '../help/Explained.tsx'
import { Hint } from '../help/Hint.tsx'
import { useWords } from '../i18n/index.ts'
import { LAYERS, layerById, THEMES } from '../map/catalogue.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import { keysOfLayer } from './disputes/changes.ts'
import { Disagree, HeldVerdict } from './disputes/Disagree.tsx'
import styles from './Screening.module.css'
import { measureSentence } from './sentences.ts'
import { verdictCounts } from './summary.ts'
import {
  countVerdicts,
  type LayerVerdict,
  layerVerdicts,
  VERDICTS,
  type Verdict,
  type VerdictWord,
} from './verdict.ts'

type Row = LayerVerdict

const LOOK: Record<VerdictWord, { tone: NonNullable<TagProps['tone']>; icon: IconName }> = {
  touches: { tone: 'danger', icon: 'warning' },
  clear: { tone: 'ok', icon: 'check' },
  unknown: { tone: 'warn', icon: 'unknown' },
  'not-reviewed': { tone: 'unknown', icon: 'none' },
}

export function VerdictTag({ verdict: { word, reason, margin_m } }: { verdict: Verdict }) {
  const { t, margin } = useWords()
  return (
    <Tag tone={LOOK[word].tone} icon={LOOK[word].icon}>
      {t(`screening.verdict.${word}`)}
      {word === 'unknown' && margin_m !== null && ` (±\u00a0${margin(margin_m)})`}
      {reason === 'incomplete' && ` (${t('screening.verdict.incomplete')})`}
      {reason === 'no-data' && ` (${t('screening.verdict.noData')})`}
    </Tag>
  )
}

/** Layers that were asked, whole, in the order of the catalogue. */
export function verdictRows(screening: Pick<Screening, 'measures'>): Row[] {
  const order = new Map(LAYERS.map(({ id }, place) => [id, place]))
  return layerVerdicts(screening.measures, layerById).sort(
    (a, b) => (order.get(a.layer.id) ?? 0) - (order.get(b.layer.id) ?? 0),
  )
}

/** How many of each word, with the word. */
function VerdictCounts({ counts }: { counts: Readonly<Record<VerdictWord, number>> }) {
  const { t } = useWords()
  return (
    <ul className={styles.tags}>
      {VERDICTS.map((word) => (
        <li key={word}>
          <Tag tone={LOOK[word].tone} icon={LOOK[word].icon}>
            {t(`screening.verdict.${word}`)}: {counts[word]}
          </Tag>
        </li>
      ))}
    </ul>
  )
}

/** «Qué toca y qué tan cerca»: every layer with its verdict, by theme or as a table to be sorted. */
export function LayerVerdicts({ screening }: { screening: Screening }) {
  const { t, say } = useWords()
  const [asTable, setAsTable] = useState(false)
  const rows = useMemo(() => verdictRows(screening), [screening])
  return (
    <div className={styles.stack}>
      <VerdictCounts counts={verdictCounts(screening.measures, layerById)} />
      <p className={styles.quiet}>{t('screening.verdict.withoutBase')}</p>
      <div>
        <Button icon={asTable ? 'layers' : 'table'} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'screening.verdict.byTheme' : 'screening.verdict.asTable')}
        </Button>
      </div>
      {asTable ? (
        <VerdictTable rows={rows} />
      ) : (
        THEMES.map(([theme, title]) => {
          const own = rows.filter(({ layer }) => layer.theme === theme)
          if (own.length === 0) return null
          const { touches, unknown, clear, 'not-reviewed': unseen } = countVerdicts(own)
          return (
            <Disclosure
              key={theme}
              label={say(title)}
              aside={[
                ...(touches > 0
                  ? [t('screening.verdict.touched', { count: touches, total: own.length })]
                  : []),
                ...(unknown > 0 ? [t('screening.verdict.cannotTell', { count: unknown })] : []),
                ...(touches + unknown === 0 && clear > 0
                  ? [t('screening.verdict.clearOf', { count: clear, total: own.length })]
                  : []),
                ...(unseen > 0 ? [t('screening.verdict.unseen', { count: unseen })] : []),
              ].join('; ')}
              startOpen={touches + unknown > 0 && theme !== 'base'}
            >
              <TermCard>
                <ul className={styles.verdicts}>
                  {[...own].sort(byVerdict).map((row) => (
                    <VerdictLine key={row.layer.id} row={row} screening={screening} />
                  ))}
                </ul>
              </TermCard>
            </Disclosure>
          )
        })
      )}
    </div>
  )
}

const READ_FIRST: readonly VerdictWord[] = ['touches', 'unknown', 'clear', 'not-reviewed']

/** Touched first, then what cannot be told, then the nearest. */
const byVerdict = (a: Row, b: Row) =>
  READ_FIRST.indexOf(a.verdict.word) - READ_FIRST.indexOf(b.verdict.word) ||
  (a.measure.distance_m ?? Number.POSITIVE_INFINITY) - (b.measure.distance_m ?? Number.POSITIVE_INFINITY)

function VerdictLine({ row: { measure, layer, verdict }, screening }: { row: Row; screening: Screening }) {
  const words = useWords()
  const siteAccuracy_m = screening.site.accuracy_m
  const [first, ...parts] = keysOfLayer(screening, layer.id).map((key) => ({ measure: key }))
  const [feature] = measure.features
  return (
    <li>
      <div className={styles.verdictHead}>
        <span className={styles.verdictName}>
          <Explained text={words.say(layer.title)} />
        </span>
        <span>
          <VerdictTag verdict={verdict} />
          {verdict.word === 'unknown' && <Hint id="edge" />}
        </span>
      </div>
      <p className={styles.quiet}>
        <Explained text={measureSentence(measure, layer, words, { underTitle: true, siteAccuracy_m })} />
        {feature &&
          ` ${feature.vintage ? words.t('screening.verdict.vintage', { date: words.date(feature.vintage) }) : words.t('screening.verdict.vintageUnknown')}`}
      </p>
      <HeldVerdict screening={screening} layer={layer.id} />
      {first && <Disagree quiet screening={screening} about={[first, ...parts]} />}
    </li>
  )
}

/** Decimals of kilometres that a margin supports. */
const digitsOf = (margin_m: number | null) =>
  margin_m ? Math.max(0, Math.min(3, 3 - Math.floor(Math.log10(margin_m)))) : 2

function VerdictTable({ rows }: { rows: readonly Row[] }) {
  const { t, say, number, margin, language } = useWords()
  const digits = (value: number) => (value < 10 ? 2 : 0)
  const columns: Column<Row>[] = [
    { id: 'layer', title: t('screening.verdict.layer'), value: ({ layer }) => say(layer.title) },
    {
      id: 'verdict',
      title: t('screening.verdict.title'),
      value: ({ verdict }) => VERDICTS.indexOf(verdict.word),
      show: ({ verdict }) => <VerdictTag verdict={verdict} />,
    },
    {
      id: 'overlap',
      title: t('screening.verdict.overlap'),
      unit: 'ha',
      number: true,
      value: ({ measure }) => (measure.overlap_ha > 0 ? measure.overlap_ha : null),
      show: ({ measure }) =>
        measure.overlap_ha > 0 ? number(measure.overlap_ha, digits(measure.overlap_ha)) : '–',
    },
    {
      id: 'percent',
      title: t('screening.verdict.percent'),
      unit: '%',
      number: true,
      value: ({ measure }) => (measure.overlap_pct > 0 ? measure.overlap_pct : null),
      show: ({ measure }) => (measure.overlap_pct > 0 ? number(measure.overlap_pct, 1) : '–'),
    },
    {
      id: 'length',
      title: t('screening.verdict.length'),
      unit: 'km',
      number: true,
      value: ({ measure }) => (measure.length_km > 0 ? measure.length_km : null),
      show: ({ measure }) => (measure.length_km > 0 ? number(measure.length_km, 2) : '–'),
    },
    {
      id: 'distance',
      title: t('screening.verdict.distance'),
      unit: 'km',
      number: true,
      value: ({ measure }) => measure.distance_m,
      show: ({ measure: { distance_m, margin_m } }) =>
        distance_m === null ? '–' : number(distance_m / 1000, digitsOf(margin_m)),
    },
    {
      id: 'name',
      title: t('screening.verdict.nearest'),
      value: ({ measure }) => measure.features[0]?.name ?? null,
    },
    {
      id: 'margin',
      title: t('screening.verdict.margin'),
      number: true,
      value: ({ measure }) => measure.margin_m,
      show: ({ measure }) => (measure.margin_m === null ? '–' : `±\u00a0${margin(measure.margin_m)}`),
    },
    {
      id: 'source',
      title: t('screening.verdict.source'),
      value: ({ measure }) => measure.features[0]?.source.name ?? null,
      show: ({ measure }) => {
        const source = measure.features[0]?.source
        return source ? `${source.name}${source.year === null ? '' : ` ${source.year}`}` : '–'
      },
    },
    {
      id: 'vintage',
      title: t('screening.verdict.vintageTitle'),
      value: ({ measure }) => measure.features[0]?.vintage ?? null,
    },
  ]
  return (
    <div className={styles.wideTable}>
      <Table
        caption={t('screening.tab.touches')}
        columns={columns}
        rows={rows}
        rowId={({ layer }) => layer.id}
        language={language}
      />
    </div>
  )
}
