import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import bbox from '@turf/bbox'
import { useEffect, useMemo, useState } from 'react'
import type { Outcome } from '../../../geodata/model/rule.ts'
import type { Screening } from '../../../geodata/model/screening.ts'
import { citeText } from '../../../geodata/rules/citation.ts'
import { ruleBook } from '../../../geodata/rules/report.ts'
import type { Bbox } from '../../data/layers.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { rulesQuery, screeningQuery } from '../../data/screening.ts'
import { useWords } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { useMap } from '../../map/context.ts'
import { useOverlay } from '../../map/overlays.ts'
import { GROUND } from '../../map/palette.ts'
import type { Overlay } from '../../map/style.ts'
import { useFlavour } from '../../map/use-flavour.ts'
import { useChangeView, useView } from '../../map/use-view.ts'
import { tidyView, type View } from '../../map/view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Message } from '../../ui/Message.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useSiteName } from '../Result.tsx'
import styles from './Alternatives.module.css'
import {
  type Comparison,
  compareScreenings,
  type FindingRow,
  MOST_ALTERNATIVES,
  screeningIdIn,
  type VerdictRow,
} from './compare.ts'

/** A, B, C, D: short names that fit a column and a map. */
const letter = (i: number) => String.fromCharCode(65 + i)

/** Two to four screenings side by side; what differs first. The address holds the set. */
export default function AlternativesPage({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { alt: ids = [] } = useView()
  const stored = useQueries({ queries: ids.map(screeningQuery) })
  const screenings = stored.flatMap(({ data }) => data ?? [])
  const hashes = screenings.map(({ rule_base }) => rule_base.hash)
  const rules = useQueries({ queries: [...new Set(hashes)].map((hash) => rulesQuery(hash)) })
  const failed = [...stored, ...rules].find(({ error }) => error)
  const isWhole = screenings.length === ids.length && rules.every(({ data }) => data)
  const key = `${screenings.map(({ id }) => id).join()} ${rules.map(({ data }) => data?.hash).join()}`
  // `key` names what the rest holds; the arrays are new each time.
  const compared = useMemo(() => {
    if (!isWhole || screenings.length < 2) return null
    const books = hashes.map((hash) => {
      const answer = rules.find(({ data }) => data?.hash === hash)?.data
      return answer && ruleBook(answer)
    })
    return books.every((book) => book !== undefined)
      ? { screenings, comparison: compareScreenings(screenings, books, layerById) }
      : null
  }, [key, isWhole])
  return (
    <Panel title={t('alternatives.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.page}>
        {failed?.error && <ProblemMessage error={failed.error} onRetry={() => void failed.refetch()} />}
        {ids.length < 2 && <Message>{t('alternatives.needsTwo')}</Message>}
        {ids.length > 0 && !failed && !isWhole && <Skeleton />}
        {compared && <Compared key={key} {...compared} />}
        {ids.length < MOST_ALTERNATIVES && <Add ids={ids} />}
        {compared && <NotTold items={[t('notTold.alternatives.best'), t('notTold.alternatives.unseen')]} />}
      </div>
    </Panel>
  )
}

function Compared({ screenings, comparison }: { screenings: readonly Screening[]; comparison: Comparison }) {
  const { t, say, language } = useWords()
  const { unlike, layers, findings, verdicts } = comparison
  useSites(screenings)
  const columns = screenings.length
  return (
    <>
      {unlike.length > 0 && (
        <Message tone="warn" title={t('alternatives.unlike.title')}>
          <ul className={styles.list}>
            {unlike.map((name) => (
              <li key={name}>
                {t(`alternatives.unlike.${name}`, {
                  layers: layers
                    .map((layer) => {
                      const declared = layerById(layer)
                      return declared ? say(declared.title) : layer
                    })
                    .join(', '),
                })}
              </li>
            ))}
          </ul>
        </Message>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it */}
      <section className={styles.scroll} aria-label={t('alternatives.title')} tabIndex={0}>
        <table className={styles.table} style={{ '--columns': columns } as never}>
          <caption className="visually-hidden">{t('alternatives.caption')}</caption>
          <Head screenings={screenings} />
          <Totals comparison={comparison} />
          <tbody>
            <Section columns={columns}>
              {t('alternatives.findings', { count: findings.different.length })}
            </Section>
            {findings.different.map((row) => (
              <FindingLine key={row.rule.id} row={row} />
            ))}
          </tbody>
          <tbody>
            <Section columns={columns}>
              {t('alternatives.layers', { count: verdicts.different.length })}
            </Section>
            {verdicts.different.map((row) => (
              <VerdictLine key={row.layer.id} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      <Disclosure label={t('alternatives.equalFindings', { count: findings.equal.length })}>
        <ul className={styles.list}>
          {findings.equal.map(({ rule, outcomes: [outcome] }) => (
            <li key={rule.id}>
              {outcome && <OutcomeWord outcome={outcome} />} {rule[language]}
            </li>
          ))}
        </ul>
      </Disclosure>
      <Disclosure label={t('alternatives.equalLayers', { count: verdicts.equal.length })}>
        <ul className={styles.list}>
          {verdicts.equal.map(({ layer, cells: [cell] }) => (
            <li key={layer.id}>
              {say(layer.title)}: {cell ? t(`screening.verdict.${cell.verdict.word}`) : '–'}
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  )
}

/** Every site on the map with its letter, and all in sight. */
function useSites(screenings: readonly Screening[]) {
  const flavour = useFlavour()
  const shell = useMap()
  const overlay = useMemo((): Overlay => {
    const { accent, halo, ink } = GROUND[flavour]
    const id = 'alternatives'
    return {
      id,
      data: {
        type: 'FeatureCollection',
        features: screenings.map(({ site }, i) => ({
          type: 'Feature',
          properties: { letter: letter(i) },
          geometry: site.geometry,
        })),
      },
      layers: [
        { id: `${id}/fill`, type: 'fill', paint: { 'fill-color': accent, 'fill-opacity': 0.12 } },
        {
          id: `${id}/casing`,
          type: 'line',
          paint: { 'line-color': halo, 'line-width': 6, 'line-opacity': 0.9 },
        },
        { id: `${id}/line`, type: 'line', paint: { 'line-color': accent, 'line-width': 2.75 } },
        {
          id: `${id}/letter`,
          type: 'symbol',
          layout: {
            'text-field': ['get', 'letter'],
            'text-size': 18,
            'text-font': ['Atkinson Hyperlegible Next', 'sans-serif'],
            'text-allow-overlap': true,
          },
          paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 2 },
        },
      ],
    }
  }, [screenings, flavour])
  useOverlay(overlay)
  const where = screenings.map(({ site }) => site.bbox.join()).join()
  useEffect(() => {
    const [west, south, east, north] = bbox(overlay.data)
    if (west === undefined || south === undefined || east === undefined || north === undefined) return
    const [x, y] = [(east - west) * 0.3, (north - south) * 0.3]
    shell?.fit([west - x, south - y, east + x, north + y] as Bbox)
  }, [shell, where])
}

function Head({ screenings }: { screenings: readonly Screening[] }) {
  const { t, date } = useWords()
  const siteName = useSiteName()
  const change = useChangeView()
  return (
    <thead>
      <tr>
        <td />
        {screenings.map((screening, i) => (
          <th key={screening.id} scope="col">
            <span className={styles.letter}>{letter(i)}</span>
            <Link
              to="/s/$id"
              params={{ id: screening.id }}
              search={
                ((previous: View) => tidyView({ ...previous, sel: undefined, task: undefined })) as never
              }
            >
              {siteName(screening)}
            </Link>
            <span className={styles.quiet}>{date(screening.created_at)}</span>
            <IconButton
              icon="close"
              label={t('alternatives.remove', { name: letter(i) })}
              onClick={() =>
                change({ alt: screenings.filter((other) => other !== screening).map(({ id }) => id) })
              }
            />
          </th>
        ))}
      </tr>
    </thead>
  )
}

function Totals({ comparison: { counts } }: { comparison: Comparison }) {
  const { t, area, distance, number } = useWords()
  const rows = [
    ['area', (i: number) => area((counts[i]?.area_ha ?? 0) * 10_000)],
    ['accuracy', (i: number) => `±${distance(counts[i]?.accuracy_m ?? 0)}`],
    ['exclusions', (i: number) => number(counts[i]?.exclusions ?? 0, 0)],
    ['permits', (i: number) => number(counts[i]?.permits ?? 0, 0)],
    ['triggered', (i: number) => number(counts[i]?.triggered ?? 0, 0)],
    ['possible', (i: number) => number(counts[i]?.possible ?? 0, 0)],
    ['notEvaluated', (i: number) => number(counts[i]?.notEvaluated ?? 0, 0)],
    ['touches', (i: number) => number(counts[i]?.verdicts.touches ?? 0, 0)],
    ['unknown', (i: number) => number(counts[i]?.verdicts.unknown ?? 0, 0)],
    ['not-reviewed', (i: number) => number(counts[i]?.verdicts['not-reviewed'] ?? 0, 0)],
  ] as const
  return (
    <tbody>
      <Section columns={counts.length}>{t('alternatives.totals')}</Section>
      {rows.map(([name, write]) => {
        const cells = counts.map((_, i) => write(i))
        const isEqual = cells.every((cell) => cell === cells[0])
        return (
          <tr key={name} data-equal={isEqual || undefined}>
            <th scope="row">{t(`alternatives.total.${name}`)}</th>
            {cells.map((cell, i) => (
              <td key={i}>{cell}</td>
            ))}
          </tr>
        )
      })}
    </tbody>
  )
}

function Section({ columns, children }: { columns: number; children: React.ReactNode }) {
  return (
    <tr>
      {/* Not a th: a second row of heads would leave it open which head a cell belongs to. */}
      <td colSpan={columns + 1} className={styles.section}>
        {children}
      </td>
    </tr>
  )
}

const ICONS: Record<Outcome, IconName> = {
  triggered: 'warning',
  possible: 'unknown',
  'not-evaluated': 'unknown',
  'not-triggered': 'check',
}

function OutcomeWord({ outcome }: { outcome: Outcome }) {
  const { t } = useWords()
  return (
    <span className={styles.word} data-outcome={outcome}>
      <Icon name={ICONS[outcome]} size={16} /> {t(`alternatives.outcome.${outcome}`)}
    </span>
  )
}

function FindingLine({ row: { rule, outcomes } }: { row: FindingRow }) {
  const { t, language } = useWords()
  return (
    <tr>
      <th scope="row">
        <span className={styles.quiet}>{t(`screening.severity.${rule.severity}`)}</span>
        {rule[language]}
        <span className={styles.quiet}>{citeText(rule.cite)[language]}</span>
      </th>
      {outcomes.map((outcome, i) => (
        <td key={i}>{outcome ? <OutcomeWord outcome={outcome} /> : t('alternatives.noRule')}</td>
      ))}
    </tr>
  )
}

function VerdictLine({ row: { layer, cells } }: { row: VerdictRow }) {
  const { t, say, quantity, distance } = useWords()
  return (
    <tr>
      <th scope="row">{say(layer.title)}</th>
      {cells.map((cell, i) => {
        if (!cell) return <td key={i}>–</td>
        const { verdict, measure } = cell
        const more = [
          ...(measure.overlap_ha > 0 ? [quantity(measure.overlap_ha, 'ha', 2)] : []),
          ...(measure.length_km > 0 ? [quantity(measure.length_km, 'km', 2)] : []),
          ...(verdict.word === 'touches' && measure.count > 1
            ? [t('alternatives.features', { count: measure.count })]
            : []),
          ...(verdict.word === 'unknown' && verdict.margin_m !== null
            ? [`±${distance(verdict.margin_m)}`]
            : []),
          ...(verdict.word === 'clear' && measure.distance_m !== null
            ? [t('alternatives.away', { distance: distance(measure.distance_m) })]
            : []),
        ]
        return (
          <td key={i}>
            <span className={styles.word} data-verdict={verdict.word}>
              {t(`screening.verdict.${verdict.word}`)}
            </span>
            {more.length > 0 && <span className={styles.quiet}>{more.join(' · ')}</span>}
          </td>
        )
      })}
    </tr>
  )
}

/** One more, by its link or its code. */
function Add({ ids }: { ids: readonly string[] }) {
  const { t } = useWords()
  const change = useChangeView()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        const id = screeningIdIn(text)
        setWrong(id === null)
        if (id === null) return
        setText('')
        change({ alt: [...new Set([...ids, id])].slice(0, MOST_ALTERNATIVES) })
      }}
    >
      <TextField
        label={t('alternatives.add')}
        help={t('alternatives.addHelp')}
        autoComplete="off"
        value={text}
        error={wrong ? t('alternatives.addWrong') : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" icon="plus" disabled={text.trim() === ''}>
        {t('alternatives.addButton')}
      </Button>
    </form>
  )
}
