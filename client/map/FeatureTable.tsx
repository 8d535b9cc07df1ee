import { Link } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { exportAddress } from '../data/exports.ts'
import { type Feature, type PropertyValue, useFeatures, useRowBefore } from '../data/features.ts'
import { type Bbox, useLayers, versionsOf } from '../data/layers.ts'
import { fetchMatching } from '../data/matching.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button, ButtonLink, IconButton } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Field.tsx'
import { Pager } from '../ui/Pager.tsx'
import { type Column, type Sort, Table } from '../ui/Table.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useEscape } from '../ui/use-escape.ts'
import { nameOf, unitOf, writeValue } from './attributes.ts'
import { boxOfGeometry } from './box-of.ts'
import { layerById } from './catalogue.ts'
import { choose, mark, useChosen } from './chosen.ts'
import { useCamera, useMap } from './context.ts'
import styles from './FeatureTable.module.css'
import { FilterChips } from './FilterChips.tsx'
import { useFilter } from './filters.ts'
import { keepView } from './page-links.ts'
import { GROUND } from './palette.ts'
import { pickBox } from './pick-box.ts'
import { useFlavour } from './use-flavour.ts'
import { useChangeView, useShownLayers, useView } from './use-view.ts'

/** Rows of a page. */
const PAGE = 100
/** Columns beside the name at first: short of what makes nobody read. */
const COLUMNS = 8
/** Most features that are downloaded by naming each. */
const MOST_DOWNLOADED = 500

/** The map's twin for who reads tables: features of a layer in view, the same selection, any column to sort by. */
export default function FeatureTable({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { t, say, language, number } = words
  const { layers } = useShownLayers()
  const { data: answer } = useLayers()
  const view = useView()
  const { sel } = view
  const change = useChangeView()
  const shell = useMap()
  const flavour = useFlavour()
  const camera = useDeferredValue(useCamera())
  const [picked, setPicked] = useState<string | null>(null)
  const [whole, setWhole] = useState(false)
  const [sort, setSort] = useState<Sort | null>(null)
  const [offset, setOffset] = useState(0)
  const [hidden, setHidden] = useState<ReadonlyMap<string, ReadonlySet<string>>>(new Map())
  const [choosing, setChoosing] = useState(false)
  /** Why a box on the map chose nothing: words, or what the server said. */
  const [refused, setRefused] = useState<unknown>(null)
  const chosen = useChosen()

  const versions = versionsOf(answer)
  const offered = layers.filter(({ id }) => versions.has(id)).flatMap(({ id }) => layerById(id) ?? [])
  const layer =
    offered.find(({ id }) => id === picked) ??
    (picked === null ? offered.find(({ id }) => id === (sel?.layer ?? view.layer)) : undefined) ??
    offered[0]
  const version = versions.get(layer?.id ?? '')
  const { filter, isFiltered } = useFilter(layer)
  const bbox =
    whole || !camera ? null : (camera.bounds.map((degree) => Math.round(degree * 1000) / 1000) as Bbox)
  const sortby = sort ? `${sort.descending ? '-' : ''}${sort.column}` : undefined
  const question = [layer?.id, String(bbox), JSON.stringify(filter), sortby].join()
  const lastQuestion = useRef(question)
  useEffect(() => {
    if (lastQuestion.current === question) return
    lastQuestion.current = question
    setOffset(0)
  }, [question])
  const { data, error, refetch, isFetching, isPlaceholderData } = useFeatures(
    layer ? { layer: layer.id, bbox, limit: PAGE, offset, filter, ...(sortby ? { sortby } : {}) } : null,
  )
  const all = useMemo(() => (layer ? columnsOf(layer, words) : []), [layer, words])
  const isHidden = (id: string) =>
    hidden.get(layer?.id ?? '')?.has(id) ?? all.slice(COLUMNS + 1, -2).some((column) => column.id === id)
  const columns = all.filter(({ id }) => !isHidden(id))
  const toggle = (id: string, on: boolean) => {
    const now = new Set(all.filter((column) => isHidden(column.id)).map((column) => column.id))
    if (on) now.delete(id)
    else now.add(id)
    setHidden(new Map(hidden).set(layer?.id ?? '', now))
  }
  const rows = data?.features ?? []
  const matched = data?.numberMatched ?? rows.length
  const ids = layer && chosen.layer === layer.id ? chosen.ids : []

  const count =
    !layer || !data
      ? ''
      : matched > PAGE
        ? t('work.table.page', {
            from: number(offset + 1, 0),
            to: number(offset + rows.length, 0),
            total: number(matched, 0),
          })
        : t('table.count', { count: matched })
  // Not at every step of a map that is being dragged.
  const said = useDebounced(count, 1500)

  // Of what is chosen on the map: its layer's table, and of its rows the one that is it.
  useEffect(() => {
    if (sel) setPicked(null)
  }, [sel])
  // Whoever asked for the table with a button goes on in it.
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement?.matches('button')) heading.current?.focus({ preventScroll: true })
  }, [])

  // Once for each choice: from there on pages are turned by hand.
  const wanted = sel && sel.layer === layer?.id ? sel.feature : null
  const key = `${question} ${wanted}`
  const turnedTo = useRef<string | null>(null)
  const isHere = wanted === null || rows.some(({ id }) => id === wanted)
  const isElsewhere = !isHere && !isPlaceholderData && data !== undefined && matched > PAGE
  const { data: row } = useRowBefore(
    layer && wanted !== null && isElsewhere && turnedTo.current !== key
      ? { layer: layer.id, bbox, filter, feature: wanted, ...(sortby ? { sortby } : {}) }
      : null,
  )
  const before = row?.before ?? null
  useEffect(() => {
    if (isHere && !isPlaceholderData) turnedTo.current = key
    else if (before !== null && turnedTo.current !== key) {
      turnedTo.current = key
      setOffset(before - (before % PAGE))
    }
  }, [key, isHere, isPlaceholderData, before])
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const endChoosing = () => {
    stop.current?.()
    stop.current = null
    setChoosing(false)
  }
  useEscape(choosing, endChoosing)
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])
  const startChoosing = () => {
    if (!shell || !layer) return
    asking.current?.abort()
    setRefused(null)
    stop.current = pickBox(shell, GROUND[flavour].accent, (box) => {
      stop.current = null
      setChoosing(false)
      const controller = new AbortController()
      asking.current = controller
      fetchMatching({ layer: layer.id, filter, bbox: box }, controller.signal).then(
        ({ ids, matched }) => {
          if (ids?.length) choose({ layer: layer.id, ids })
          else
            setRefused(
              matched === 0
                ? t('work.table.boxEmpty')
                : t('work.table.boxTooMany', { number: number(matched, 0) }),
            )
        },
        (error) => controller.signal.aborted || setRefused(error),
      )
    })
    setChoosing(stop.current !== null)
  }
  const show = (row: Feature) => {
    if (!layer) return
    change({ sel: { layer: layer.id, feature: row.id } })
    const box = row.geometry && boxOfGeometry(row.geometry)
    if (box && shell && !holds(shell.camera.bounds, box)) shell.fit(box)
  }

  return (
    <section className={styles.twin} aria-label={t('table.title')}>
      <header className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {t('table.title')}
        </h2>
        {layer && (
          <>
            <select
              aria-label={t('table.layer')}
              value={layer.id}
              onChange={(event) => {
                setPicked(event.target.value)
                setSort(null)
              }}
            >
              {offered.map(({ id, title }) => (
                <option key={id} value={id}>
                  {say(title)}
                </option>
              ))}
            </select>
            <select
              aria-label={t('table.extent')}
              value={whole ? 'whole' : 'view'}
              onChange={(event) => setWhole(event.target.value === 'whole')}
            >
              <option value="view">{t('table.view')}</option>
              <option value="whole">{t('table.whole')}</option>
            </select>
          </>
        )}
        <span className={styles.count} aria-busy={isFetching}>
          {count}
        </span>
        <span className="visually-hidden" role="status">
          {said}
        </span>
        {layer && (
          <>
            <details className={styles.columns}>
              <summary>{t('work.table.columns')}</summary>
              <div className={styles.menu}>
                {all.slice(1).map(({ id, title }) => (
                  <Checkbox
                    key={id}
                    label={title}
                    checked={!isHidden(id)}
                    onChange={(event) => toggle(id, event.target.checked)}
                  />
                ))}
              </div>
            </details>
            {layer.geometry !== 'none' && shell && (
              <Button look="plain" aria-pressed={choosing} onClick={choosing ? endChoosing : startChoosing}>
                {t('work.table.choose')}
              </Button>
            )}
            <Link
              className="line-link"
              to="/datos/$layer"
              params={{ layer: layer.id }}
              search={keepView}
              hash="descargar"
            >
              {t('downloads.link')}
            </Link>
          </>
        )}
        <IconButton icon="close" label={t('app.close')} onClick={onClose} />
      </header>
      {(isFiltered || choosing || refused !== null || ids.length > 0) && layer && (
        <div className={styles.marked}>
          <FilterChips layer={layer} />
          {choosing && <p role="status">{t('work.table.choosing')}</p>}
          {typeof refused === 'string' ? (
            <p role="status">{refused}</p>
          ) : (
            refused !== null && <ProblemMessage error={refused as Error} />
          )}
          {ids.length > 0 && (
            <>
              <span role="status">{t('work.table.chosen', { count: ids.length })}</span>
              {version && ids.length <= MOST_DOWNLOADED ? (
                (['csv', 'geojson', 'gpkg'] as const).map((format) => (
                  <ButtonLink
                    key={format}
                    look="plain"
                    icon="download"
                    data-chosen={format}
                    href={exportAddress(layer.id, { version: version.id, ids }, { format, lang: language })}
                  >
                    {t('work.table.download')} ·{' '}
                    {format === 'gpkg' ? 'GeoPackage' : format === 'csv' ? 'CSV' : 'GeoJSON'}
                  </ButtonLink>
                ))
              ) : (
                <span>{t('work.table.tooMany', { most: number(MOST_DOWNLOADED, 0) })}</span>
              )}
              <Button look="plain" icon="close" onClick={() => choose({ layer: '', ids: [] })}>
                {t('work.table.clear')}
              </Button>
            </>
          )}
        </div>
      )}
      <div className={styles.body}>
        {!layer && <p className={styles.note}>{t('table.noLayers')}</p>}
        {error && (
          <div className={styles.note}>
            <ProblemMessage error={error} onRetry={() => void refetch()} />
          </div>
        )}
        {layer && data && rows.length === 0 && (
          <p className={styles.note}>{t(isFiltered ? 'work.filter.empty' : 'table.empty')}</p>
        )}
        {layer && rows.length > 0 && (
          <Table
            caption={t('table.caption', { layer: say(layer.title) })}
            columns={columns}
            rows={rows}
            rowId={(row) => row.id}
            selected={sel?.layer === layer.id ? sel.feature : undefined}
            onSelect={show}
            language={language}
            order={{
              sort: sort && { ...sort, column: sort.column === layer.label ? 'name' : sort.column },
              onSort: (next) =>
                setSort(next && { ...next, column: next.column === 'name' ? layer.label : next.column }),
            }}
            marks={{
              title: t('work.table.markTitle'),
              name: (row) => t('work.table.mark', { name: nameOf(layer, row.properties) ?? row.id }),
              has: (row) => ids.includes(row.id),
              set: (row, on) => mark(layer.id, row.id, on),
            }}
          />
        )}
      </div>
      {matched > PAGE && (
        <div className={styles.pager}>
          <Pager
            offset={offset}
            page={PAGE}
            total={matched}
            before={t('work.table.before')}
            after={t('work.table.after')}
            onOffset={setOffset}
          />
        </div>
      )}
    </section>
  )
}

/** Whether a box lies inside another, and is not too small a part of it to be seen. */
function holds([west, south, east, north]: Bbox, [w, s, e, n]: Bbox): boolean {
  return w >= west && s >= south && e <= east && n <= north
}

function columnsOf(layer: LayerDeclaration, words: ReturnType<typeof useWords>): Column<Feature>[] {
  const { t, say } = words
  const read = (feature: Feature, id: string) => feature.properties[id] as PropertyValue | undefined
  const declared = Object.entries(layer.properties)
    .filter(([id, { type }]) => id !== layer.label && type !== 'url' && id !== 'note')
    .map(([id, property]): Column<Feature> => {
      const isNumber = property.type === 'number' || property.type === 'integer'
      return {
        id,
        title: say(property.title),
        unit: unitOf(property, words),
        number: isNumber,
        value: (feature) => {
          const value = read(feature, id)
          if (value === null || value === undefined) return null
          return isNumber ? Number(value) : writeValue(property, value, words, { id })
        },
        show: (feature) => writeValue(property, read(feature, id), words, { id, unit: false }) ?? '–',
      }
    })
  return [
    {
      id: 'name',
      title: t('table.name'),
      value: (feature) => nameOf(layer, feature.properties),
      show: (feature) => nameOf(layer, feature.properties) ?? t('inspector.unnamed'),
    },
    ...declared,
    {
      id: 'source',
      title: t('table.source'),
      value: ({ properties: { source } }) =>
        source ? `${source.name}${source.year === null ? '' : `, ${source.year}`}` : null,
    },
    {
      id: 'vintage',
      title: t('table.vintage'),
      value: ({ properties: { vintage } }) => vintage ?? null,
      show: ({ properties: { vintage } }) => (vintage ? words.date(vintage) : '–'),
    },
  ]
}
