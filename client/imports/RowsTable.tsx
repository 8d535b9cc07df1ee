import { useMemo } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import type { PropertyValue } from '../data/features.ts'
import { type ImportRows, type ImportRun, useImportRows } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { writeValue } from '../map/attributes.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { SmallMap, type SmallMark } from '../map/SmallMap.tsx'
import { boxOf } from '../map/small-map.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { Button } from '../ui/Button.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Imports.module.css'
import { rowsOverlay } from './rows-overlay.ts'
import { Scroll } from './Scroll.tsx'
import { Sentence } from './Sentence.tsx'

/** The mapping as text: rows are asked for again when it changes on the server. */
export const versionOf = ({ mapping, reading }: ImportRun): string =>
  JSON.stringify([mapping, reading?.table])

const isRefused = ({ issues }: ImportRows['rows'][number]) =>
  issues.some(({ severity }) => severity === 'error')

/** The first rows on the small map and on the map beside. */
function RowsMap({ rows }: { rows: ImportRows['rows'] }) {
  const { t } = useWords()
  const shell = useMap()
  const flavour = useFlavour()
  const marks = useMemo(
    () =>
      rows.flatMap((row): SmallMark[] =>
        row.geometry ? [{ id: String(row.row_number), geometry: row.geometry, faulty: isRefused(row) }] : [],
      ),
    [rows],
  )
  const overlay = useMemo(() => (marks.length > 0 ? rowsOverlay(marks, flavour) : null), [marks, flavour])
  useOverlay(overlay)
  if (marks.length === 0) return null
  const faulty = marks.filter((mark) => mark.faulty).length
  return (
    <div className={styles.map}>
      <SmallMap label={t('imports.rowsMap', { count: marks.length })} marks={marks} width={220} />
      {faulty > 0 && <p className={styles.quiet}>{t('imports.rowsFaulty', { count: faulty })}</p>}
      <Button
        look="plain"
        icon="search"
        onClick={() => {
          const box = boxOf(marks.map(({ geometry }) => geometry))
          if (box) shell?.fit(box)
        }}
      >
        {t('imports.showOnMap')}
      </Button>
    </div>
  )
}

/** The first rows as they came. */
export function RawRows({ run, reading }: { run: ImportRun; reading: Reading }) {
  const { t } = useWords()
  const { data, error, refetch } = useImportRows(String(run.id), versionOf(run))
  const personal = new Set(reading.columns.filter((column) => column.personal).map(({ name }) => name))
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  return (
    <div className={styles.beside}>
      <RowsMap rows={data.rows} />
      <Scroll label={t('imports.firstRows')}>
        <table className={styles.table}>
          <caption className="visually-hidden">{t('imports.firstRows')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('imports.row')}</th>
              {data.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map(({ row_number, raw }) => (
              <tr key={row_number}>
                <th scope="row">{row_number}</th>
                {data.columns.map((column) => (
                  <td key={column}>{personal.has(column) ? '•••' : cell(raw[column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The first rows as they would be published, with what was found in each. */
export function MappedRows({ run, layer }: { run: ImportRun; layer: LayerDeclaration }) {
  const words = useWords()
  const { t, say } = words
  const { data, error, refetch } = useImportRows(String(run.id), versionOf(run))
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  const shown = Object.entries(layer.properties).filter(([id]) =>
    data.rows.some(({ properties }) => properties?.[id] !== undefined && properties[id] !== null),
  )
  return (
    <div className={styles.beside}>
      <RowsMap rows={data.rows} />
      <Scroll label={t('imports.asPublished')}>
        <table className={styles.table}>
          <caption className="visually-hidden">{t('imports.asPublished')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('imports.row')}</th>
              {shown.map(([id, property]) => (
                <th key={id} scope="col">
                  {say(property.title)}
                </th>
              ))}
              <th scope="col">{t('imports.issues.title')}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.row_number}>
                <th scope="row">
                  {row.row_number}
                  {isRefused(row) && (
                    <>
                      {' '}
                      <Tag tone="danger" icon="warning">
                        {t('imports.refused')}
                      </Tag>
                    </>
                  )}
                </th>
                {shown.map(([id, property]) => (
                  <td key={id}>
                    {writeValue(property, row.properties?.[id] as PropertyValue | undefined, words, { id }) ??
                      '–'}
                  </td>
                ))}
                <td className={styles.examples}>
                  <Sentence>{row.issues.map(({ message }) => say(message)).join(' ')}</Sentence>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
