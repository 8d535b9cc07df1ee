import { Link } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type Feature, type PropertyValue, useFeatures } from '../data/features.ts'
import { type Bbox, useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { nameOf, unitOf, writeValue } from './attributes.ts'
import { layerById } from './catalogue.ts'
import { useCamera } from './context.ts'
import styles from './FeatureTable.module.css'
import { keepView } from './page-links.ts'
import { useChangeView, useShownLayers, useView } from './use-view.ts'

/** Rows asked for at once; a page of the server's own limit. */
const LIMIT = 500
/** Columns beside the name: the first declared ones, short of what makes nobody read. */
const COLUMNS = 8

/** The map's twin for who reads tables: features of a layer in view, the same selection, any column to sort by. */
export default function FeatureTable({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { t, say, language, number } = words
  const { layers } = useShownLayers()
  const { data: answer } = useLayers()
  const { sel } = useView()
  const change = useChangeView()
  const camera = useDeferredValue(useCamera())
  const [chosen, setChosen] = useState<string | null>(null)
  const [whole, setWhole] = useState(false)

  const versions = versionsOf(answer)
  const offered = layers.filter(({ id }) => versions.has(id)).flatMap(({ id }) => layerById(id) ?? [])
  const layer =
    offered.find(({ id }) => id === chosen) ??
    (chosen === null ? offered.find(({ id }) => id === sel?.layer) : undefined) ??
    offered[0]
  const bbox =
    whole || !camera ? null : (camera.bounds.map((degree) => Math.round(degree * 1000) / 1000) as Bbox)
  const { data, error, refetch } = useFeatures(layer ? { layer: layer.id, bbox, limit: LIMIT } : null)
  const columns = useMemo(() => (layer ? columnsOf(layer, words) : []), [layer, words])
  const rows = data?.features ?? []
  const matched = data?.numberMatched ?? rows.length

  return (
    <section className={styles.twin} aria-label={t('table.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t('table.title')}</h2>
        {layer && (
          <>
            <select
              aria-label={t('table.layer')}
              value={layer.id}
              onChange={(event) => setChosen(event.target.value)}
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
        <span className={styles.count} role="status">
          {layer &&
            data &&
            (rows.length < matched
              ? t('table.shown', { shown: number(rows.length, 0), matched: number(matched, 0) })
              : t('table.count', { count: matched }))}
        </span>
        {layer && (
          <Link to="/datos/$layer" params={{ layer: layer.id }} search={keepView} hash="descargar">
            {t('downloads.link')}
          </Link>
        )}
        <IconButton icon="close" label={t('app.close')} onClick={onClose} />
      </header>
      <div className={styles.body}>
        {!layer && <p className={styles.note}>{t('table.noLayers')}</p>}
        {error && (
          <div className={styles.note}>
            <ProblemMessage error={error} onRetry={() => void refetch()} />
          </div>
        )}
        {layer && data && rows.length === 0 && <p className={styles.note}>{t('table.empty')}</p>}
        {layer && rows.length > 0 && (
          <Table
            caption={t('table.caption', { layer: say(layer.title) })}
            columns={columns}
            rows={rows}
            rowId={(row) => row.id}
            selected={sel?.layer === layer.id ? sel.feature : undefined}
            onSelect={(row) => change({ sel: { layer: layer.id, feature: row.id } })}
            language={language}
          />
        )}
      </div>
    </section>
  )
}

function columnsOf(layer: LayerDeclaration, words: ReturnType<typeof useWords>): Column<Feature>[] {
  const { t, say } = words
  const read = (feature: Feature, id: string) => feature.properties[id] as PropertyValue | undefined
  const declared = Object.entries(layer.properties)
    .filter(([id, { type }]) => id !== layer.label && type !== 'url' && id !== 'note')
    .slice(0, COLUMNS)
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
