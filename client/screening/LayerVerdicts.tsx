import { useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Measure, Screening } from '../../geodata/model/screening.ts'
import { useWords } from '../i18n/index.ts'
import { LAYERS, layerById, THEMES } from '../map/catalogue.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import styles from './Screening.module.css'
import { measureSentence } from './sentences.ts'
import { VERDICTS, type Verdict, type VerdictWord, verdictOf } from './verdict.ts'

interface Row {
  measure: Measure
  layer: LayerDeclaration
  verdict: Verdict
}

const LOOK: Record<VerdictWord, { tone: NonNullable<TagProps['tone']>; icon: IconName }> = {
  touches: { tone: 'danger', icon: 'warning' },
  clear: { tone: 'ok', icon: 'check' },
  unknown: { tone: 'unknown', icon: 'unknown' },
  'not-reviewed': { tone: 'unknown', icon: 'none' },
}

export function VerdictTag({ verdict: { word, reason, accuracy_m } }: { verdict: Verdict }) {
  const { t, quantity } = useWords()
  return (
    <Tag tone={LOOK[word].tone} icon={LOOK[word].icon}>
      {t(`screening.verdict.${word}`)}
      {reason === 'accuracy' && accuracy_m !== null && ` (±${quantity(accuracy_m, 'm', 0)})`}
      {reason === 'incomplete' && ` (${t('screening.verdict.incomplete')})`}
      {word === 'not-reviewed' && ` (${t('screening.verdict.noData')})`}
    </Tag>
  )
}

/** Layers that were asked, whole: a part of a layer that some rule selects is already in the layer. */
export function verdictRows(screening: Pick<Screening, 'measures'>): Row[] {
  const order = new Map(LAYERS.map(({ id }, place) => [id, place]))
  const whole = new Map<string, Measure>()
  for (const measure of screening.measures)
    if (measure.where === null || (measure.status === 'no-version' && !whole.has(measure.layer)))
      whole.set(measure.layer, { ...measure, where: null })
  return [...whole.values()]
    .flatMap((measure) => {
      const layer = layerById(measure.layer)
      return layer ? [{ measure, layer, verdict: verdictOf(measure) }] : []
    })
    .sort((a, b) => (order.get(a.layer.id) ?? 0) - (order.get(b.layer.id) ?? 0))
}

/** «Qué toca y qué tan cerca»: every layer with its verdict, by theme or as a table to be sorted. */
export function LayerVerdicts({ screening }: { screening: Screening }) {
  const { t, say } = useWords()
  const [asTable, setAsTable] = useState(false)
  const rows = useMemo(() => verdictRows(screening), [screening])
  const counted = VERDICTS.map((word) => ({
    word,
    count: rows.filter(({ verdict }) => verdict.word === word).length,
  }))
  return (
    <div className={styles.stack}>
      <ul className={styles.tags}>
        {counted.map(({ word, count }) => (
          <li key={word}>
            <Tag tone={LOOK[word].tone} icon={LOOK[word].icon}>
              {t(`screening.verdict.${word}`)}: {count}
            </Tag>
          </li>
        ))}
      </ul>
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
          const touched = own.filter(({ verdict }) => verdict.word === 'touches').length
          return (
            <Disclosure
              key={theme}
              label={say(title)}
              aside={
                touched > 0
                  ? t('screening.verdict.touched', { count: touched, total: own.length })
                  : t('screening.verdict.layers', { count: own.length })
              }
              startOpen={touched > 0 && theme !== 'base'}
            >
              <ul className={styles.verdicts}>
                {[...own].sort(byVerdict).map((row) => (
                  <VerdictLine key={row.layer.id} row={row} />
                ))}
              </ul>
            </Disclosure>
          )
        })
      )}
    </div>
  )
}

/** Touched first, then the nearest. */
const byVerdict = (a: Row, b: Row) =>
  Number(b.measure.intersects) - Number(a.measure.intersects) ||
  Number(a.verdict.word === 'not-reviewed') - Number(b.verdict.word === 'not-reviewed') ||
  (a.measure.distance_m ?? Number.POSITIVE_INFINITY) - (b.measure.distance_m ?? Number.POSITIVE_INFINITY)

function VerdictLine({ row: { measure, layer, verdict } }: { row: Row }) {
  const words = useWords()
  const vintage = measure.features[0]?.vintage
  return (
    <li>
      <div className={styles.verdictHead}>
        <span className={styles.verdictName}>{words.say(layer.title)}</span>
        <VerdictTag verdict={verdict} />
      </div>
      <p className={styles.quiet}>
        {measureSentence(measure, layer, words, { underTitle: true })}
        {vintage && ` ${words.t('screening.verdict.vintage', { date: words.date(vintage) })}`}
      </p>
    </li>
  )
}

function VerdictTable({ rows }: { rows: readonly Row[] }) {
  const { t, say, number, quantity, language } = useWords()
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
      show: ({ measure }) =>
        measure.distance_m === null
          ? '–'
          : number(measure.distance_m / 1000, measure.distance_m < 10_000 ? 2 : 0),
    },
    {
      id: 'name',
      title: t('screening.verdict.nearest'),
      value: ({ measure }) => measure.features[0]?.name ?? null,
    },
    {
      id: 'accuracy',
      title: t('screening.verdict.accuracy'),
      number: true,
      value: ({ measure }) => measure.features[0]?.accuracy_m ?? null,
      show: ({ measure }) => {
        const accuracy_m = measure.features[0]?.accuracy_m
        return typeof accuracy_m === 'number' ? `±${quantity(accuracy_m, 'm', 0)}` : '–'
      },
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
