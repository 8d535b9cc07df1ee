import { useEffect, useId, useMemo, useState } from 'react'
import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import type { Summary } from '../../geodata/model/summary.ts'
import { type Condition, END, LONGEST_VALUE, writeWhere } from '../../geodata/model/where.ts'
import { useSummary } from '../data/matching.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { type Language, useWords } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { encodeArea } from '../map/area-code.ts'
import { unitOf } from '../map/attributes.ts'
import { COMUNAS, comunaName } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { DrawTools, useSketch } from '../map/DrawTools.tsx'
import { sayValue, useFilter, withinOf } from '../map/filters.ts'
import { createSketch, geometryOf } from '../map/sketch.ts'
import { useChangeView, useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Select, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import styles from './LayerPanel.module.css'

/** Texts of at most so many values are ticked; of more, one types what they contain. */
const MOST_TICKED = 12

/** By what is known of its features, and by where they are: what is shown, listed, counted and downloaded of a layer. */
export function FilterForm({ layer }: { layer: LayerDeclaration }) {
  const { t, say } = useWords()
  const { conditions } = useFilter(layer)
  const properties = Object.entries(layer.properties).filter(
    ([id, { type }]) => type !== 'url' && id !== 'note',
  )
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('work.filter.text')}</p>
      {layer.geometry !== 'none' && (
        <Disclosure label={t('work.filter.where')}>
          <Where />
        </Disclosure>
      )}
      {properties.map(([id, property]) => (
        <Disclosure
          key={`${layer.id}/${id}`}
          label={say(property.title)}
          aside={conditions.some((one) => one.property === id) ? t('work.filter.badge') : undefined}
        >
          <ByProperty layer={layer} id={id} property={property} />
        </Disclosure>
      ))}
    </div>
  )
}

interface PropertyProps {
  layer: LayerDeclaration
  id: string
  property: PropertyDeclaration
}

function ByProperty({ layer, id, property }: PropertyProps) {
  const view = useView()
  const { conditions } = useFilter(layer)
  // What the other conditions leave: a value that is not ticked yet keeps its count.
  const filter = useMemo(() => {
    const others = conditions.filter((one) => one.property !== id)
    return {
      ...(others.length > 0 ? { where: writeWhere(others) } : {}),
      ...(layer.geometry === 'none' ? {} : withinOf(view)),
    }
  }, [conditions, id, layer, view])
  const { data, error, refetch } = useSummary({ layer: layer.id, filter, bbox: null, by: id, counts: true })
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  const by = data?.by
  if (!by || by.property !== id) return null
  if (property.type === 'number' || property.type === 'integer' || property.type === 'date')
    return <ByRange layer={layer} id={id} property={property} by={by} />
  const isFew = by.others === null && (by.classes?.length ?? 0) <= MOST_TICKED
  return property.type === 'text' && !isFew ? (
    <ByText layer={layer} id={id} property={property} />
  ) : (
    <ByValues layer={layer} id={id} by={by} />
  )
}

type By = NonNullable<Summary['by']>

function ByValues({ layer, id, by }: { layer: LayerDeclaration; id: string; by: By }) {
  const words = useWords()
  const { t, number } = words
  const { conditions, put } = useFilter(layer)
  const now = conditions.find((one) => one.property === id)
  const chosen = now?.kind === 'one-of' ? now.values : []
  const toggle = (value: string | null, on: boolean) => {
    const values = on ? [...chosen, value] : chosen.filter((one) => one !== value)
    put(id, values.length > 0 ? { property: id, kind: 'one-of', values } : null)
  }
  const rows: { value: string | null; count: number }[] = [
    ...(by.classes ?? []),
    ...(by.unknown.count > 0 ? [{ value: null, count: by.unknown.count }] : []),
  ]
  if (rows.length === 0) return <p className={styles.quiet}>{t('work.filter.nothing')}</p>
  return (
    <ul className={styles.values}>
      {rows.map(({ value, count }) => (
        <li key={value ?? '-'} className={styles.value}>
          <Checkbox
            label={`${sayValue(id, value, layer, words)} (${number(count, 0)})`}
            checked={chosen.includes(value)}
            onChange={(event) => toggle(value, event.target.checked)}
          />
        </li>
      ))}
    </ul>
  )
}

function ByText({ layer, id, property }: PropertyProps) {
  const { t, say } = useWords()
  const { conditions, put } = useFilter(layer)
  const now = conditions.find((one) => one.property === id)
  const [typed, setTyped] = useState(now?.kind === 'contains' ? now.text : '')
  const keep = () => {
    const text = typed.trim().slice(0, LONGEST_VALUE)
    if (text !== (now?.kind === 'contains' ? now.text : ''))
      put(id, text ? { property: id, kind: 'contains', text } : null)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <TextField
        label={t('work.filter.contains', { property: say(property.title) })}
        type="search"
        value={typed}
        maxLength={LONGEST_VALUE}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
      />
    </form>
  )
}

/** An end of a range as it is typed; undefined: it is none. */
function readEnd(text: string, isDate: boolean, language: Language): string | null | undefined {
  const typed = text.trim()
  if (typed === '') return null
  if (isDate) return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(typed) ? typed : undefined
  const number = readNumber(typed, language)
  if (number === null) return undefined
  const written = String(number)
  return END.test(written) ? written : undefined
}

function ByRange({ layer, id, property, by }: PropertyProps & { by: By }) {
  const words = useWords()
  const { t, language } = words
  const { conditions, put } = useFilter(layer)
  const now = conditions.find((one) => one.property === id)
  const range = now?.kind === 'between' ? now : null
  const isDate = property.type === 'date'
  const typed = (end: string | null | undefined) =>
    (language === 'es' && !isDate ? end?.replace('.', ',') : end) ?? ''
  const [from, setFrom] = useState(() => typed(range?.from))
  const [to, setTo] = useState(() => typed(range?.to))
  useEffect(() => {
    setFrom(typed(range?.from))
    setTo(typed(range?.to))
  }, [range?.from, range?.to])
  const ends = [readEnd(from, isDate, language), readEnd(to, isDate, language)] as const
  const error = t(isDate ? 'work.filter.badDate' : 'work.filter.badNumber')
  const keep = (unknown = range?.unknown ?? false) => {
    const [first, last] = ends
    if (first === undefined || last === undefined) return
    if (
      first === (range?.from ?? null) &&
      last === (range?.to ?? null) &&
      unknown === (range?.unknown ?? false)
    )
      return
    const next: Condition | null =
      first === null && last === null
        ? null
        : { property: id, kind: 'between', from: first, to: last, unknown }
    put(id, next)
  }
  const bars = by.bars ?? []
  const most = Math.max(...bars.map(({ count }) => count), 1)
  const value = (end: string | null | undefined, open: number) =>
    end ? Number(isDate ? end.slice(0, 4) : end) : open
  const [low, high] = [value(ends[0], Number.NEGATIVE_INFINITY), value(ends[1], Number.POSITIVE_INFINITY)]
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return <p className={styles.quiet}>{t('work.filter.nothing')}</p>
  const unit = unitOf(property, words)
  return (
    <form
      className={styles.group}
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <svg
        className={styles.histogram}
        viewBox={`0 0 ${bars.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('work.filter.spread', {
          from: first.from,
          to: last.to,
          count: bars.reduce((sum, bar) => sum + bar.count, 0),
        })}
      >
        {bars.map((bar, i) => (
          <rect
            key={bar.from}
            x={i + 0.06}
            width={0.88}
            y={40 - (38 * bar.count) / most}
            height={(38 * bar.count) / most}
            data-inside={bar.to > low && bar.from <= high}
          />
        ))}
      </svg>
      <div className={styles.range}>
        <TextField
          label={t('work.filter.fromLabel')}
          inputMode={isDate ? 'text' : 'decimal'}
          placeholder={String(first.from)}
          unit={unit}
          value={from}
          error={ends[0] === undefined ? error : undefined}
          onChange={(event) => setFrom(event.target.value)}
          onBlur={() => keep()}
        />
        <TextField
          label={t('work.filter.toLabel')}
          inputMode={isDate ? 'text' : 'decimal'}
          placeholder={String(last.to)}
          unit={unit}
          value={to}
          error={ends[1] === undefined ? error : undefined}
          onChange={(event) => setTo(event.target.value)}
          onBlur={() => keep()}
        />
      </div>
      {by.unknown.count > 0 && (
        <Checkbox
          label={t('work.filter.withUnknown', { count: by.unknown.count })}
          checked={range?.unknown ?? range === null}
          disabled={range === null}
          onChange={(event) => keep(event.target.checked)}
        />
      )}
      {/* Enter in either box keeps the range. */}
      <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
    </form>
  )
}

const filterSketch = createSketch()

/** Everywhere, in a comuna, in what the map shows now, or in a drawn area: for all layers alike. */
function Where() {
  const { t } = useWords()
  const shell = useMap()
  const { within } = useView()
  const change = useChangeView()
  const [drawing, setDrawing] = useState(false)
  const [tooDetailed, setTooDetailed] = useState(false)
  const polygons = useSketch(filterSketch, (state) => state.polygons)
  const id = useId()
  useEffect(() => {
    const geometry = geometryOf(polygons)
    if (!drawing || !geometry) return
    const code = encodeArea(geometry)
    setTooDetailed(code === null)
    if (code === null) return
    change({ within: code })
    setDrawing(false)
    filterSketch.getState().clear()
  }, [polygons, drawing, change])
  const comuna = /^comuna\/(\d{5})$/.exec(within ?? '')?.[1] ?? ''
  const inView = () => {
    if (!shell) return
    const [west, south, east, north] = shell.camera.bounds
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ]
    change({ within: encodeArea({ type: 'Polygon', coordinates: [ring] }) ?? undefined })
  }
  return (
    <div className={styles.group} id={id}>
      <Select
        label={t('work.filter.comuna')}
        value={comuna}
        options={[
          { value: '', title: t('work.filter.everywhere') },
          ...COMUNAS.map((code) => ({ value: code, title: comunaName(code) })),
        ]}
        onChange={(event) =>
          change({ within: event.target.value ? `comuna/${event.target.value}` : undefined })
        }
      />
      <div className={styles.row}>
        <Button icon="search" disabled={!shell} onClick={inView}>
          {t('work.filter.viewNow')}
        </Button>
        <Button icon="pencil" disabled={!shell} aria-expanded={drawing} onClick={() => setDrawing(!drawing)}>
          {t('work.filter.draw')}
        </Button>
      </div>
      {drawing && <DrawTools sketch={filterSketch} autoStart />}
      {tooDetailed && <Message tone="warn">{t('work.filter.tooDetailed')}</Message>}
      <p className={styles.quiet}>{t('work.filter.touching')}</p>
    </div>
  )
}
