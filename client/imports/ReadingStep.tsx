import { type ReactNode, useId, useState } from 'react'
import { CRS_TABLE, crsOf } from '../../geodata/model/crs.ts'
import { ENCODINGS, type PositionColumns, type Reading } from '../../geodata/model/reading.ts'
import { bytesIn } from '../data/bytes.ts'
import type { ImportRun, Mapping } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { LAYERS, layerById, THEMES } from '../map/catalogue.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Radio, Select, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Section } from '../ui/Section.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Imports.module.css'
import { positionIn } from './position-in.ts'
import { RawRows } from './RowsTable.tsx'
import { asksForCrs, geometryOf } from './run-steps.ts'
import { SaveState } from './SaveState.tsx'
import { Scroll } from './Scroll.tsx'
import type { Draft } from './use-draft.ts'

export interface ReadingStepProps {
  run: ImportRun
  reading: Reading
  draft: Draft
  onNext: () => void
}

/** What was understood of a file, each thing with its evidence, and what a person corrects of it. */
export function ReadingStep({ run, reading, draft, onNext }: ReadingStepProps) {
  const { t } = useWords()
  const { mapping } = draft
  const missing = mapping === null ? 'layer' : asksForCrs(reading, mapping) ? 'crs' : null
  return (
    <div className={styles.stack}>
      <LayerChoice run={run} draft={draft} />
      <Understood run={run} reading={reading} draft={draft} />
      {geometryOf(reading, mapping) !== 'none' && <CrsChoice reading={reading} draft={draft} />}
      <Section title={t('imports.columns.title', { count: reading.columns.length })}>
        <Columns reading={reading} />
      </Section>
      <Section title={t('imports.firstRows')}>
        <RawRows run={run} reading={reading} />
      </Section>
      <SaveState draft={draft} />
      {Boolean(draft.error) && draft.state === 'failed' && (
        <ProblemMessage error={draft.error} onRetry={draft.retry} />
      )}
      <div className={styles.actions}>
        <Button
          look="primary"
          disabled={missing !== null}
          onClick={onNext}
          aria-describedby="reading-missing"
        >
          {t('imports.toColumns')}
        </Button>
        {missing && (
          <p id="reading-missing" className={styles.quiet}>
            {t(`imports.missing.${missing}`)}
          </p>
        )}
      </div>
    </div>
  )
}

/** Which layer the file is: what fits best first, and every layer there is. */
function LayerChoice({ run, draft: { mapping, replace } }: { run: ImportRun; draft: Draft }) {
  const { t, say } = useWords()
  const name = useId()
  const isSuggested = run.suggestions.some(
    ({ layer, connector }) => layer === mapping?.layer && connector === mapping.connector,
  )
  const [other, setOther] = useState(mapping !== null && !isSuggested)
  const showAll = other || run.suggestions.length === 0
  /** What was said about the file stays; what was said about the columns belongs to the layer. */
  const choose = (layer: string, connector: string | null) =>
    replace({
      layer,
      connector,
      ...(mapping?.table === undefined ? {} : { table: mapping.table }),
      ...(mapping?.read === undefined ? {} : { read: mapping.read }),
    })
  return (
    <Section title={t('imports.layer.title')}>
      <div role="radiogroup" aria-label={t('imports.layer.title')} className={styles.choices}>
        {run.suggestions.map(({ layer, connector, title }) => {
          const declaration = layerById(layer)
          return (
            <Radio
              key={`${layer} ${connector}`}
              name={name}
              checked={!other && mapping?.layer === layer && mapping.connector === connector}
              onChange={() => {
                setOther(false)
                choose(layer, connector)
              }}
              label={
                <>
                  <strong>{declaration ? say(declaration.title) : layer}</strong>
                  <span className={styles.quiet}>
                    {' '}
                    {connector ? t('imports.layer.known', { source: say(title) }) : t('imports.layer.alike')}
                  </span>
                </>
              }
            />
          )
        })}
        {run.suggestions.length > 0 && (
          <Radio
            name={name}
            checked={other}
            onChange={() => setOther(true)}
            label={t('imports.layer.other')}
          />
        )}
      </div>
      {showAll && (
        <label className={styles.labelled}>
          <span className="visually-hidden">{t('imports.layer.title')}</span>
          <select
            className={styles.select}
            value={mapping?.connector === null ? mapping.layer : ''}
            onChange={({ target }) => choose(target.value, null)}
          >
            <option value="" disabled>
              {t('imports.layer.choose')}
            </option>
            {THEMES.map(([theme, title]) => (
              <optgroup key={theme} label={say(title)}>
                {LAYERS.filter((layer) => layer.theme === theme && layer.geometry !== 'raster').map(
                  (layer) => (
                    <option key={layer.id} value={layer.id}>
                      {say(layer.title)}
                    </option>
                  ),
                )}
              </optgroup>
            ))}
          </select>
        </label>
      )}
    </Section>
  )
}

/** What is said about the columns falls when the columns may be others. */
function reread(mapping: Mapping, part: Pick<Mapping, 'table' | 'read'>): Mapping {
  const { map: _, geometry: __, id_from: ___, ...rest } = mapping
  return { ...rest, ...part }
}

/** Formats as people write them, by the ids of `geodata/formats`. */
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  csv: 'CSV',
  'esri-json': 'Esri JSON',
  flatgeobuf: 'FlatGeobuf',
  geojson: 'GeoJSON',
  geopackage: 'GeoPackage',
  geoparquet: 'GeoParquet',
  gpx: 'GPX',
  kml: 'KML',
  ndjson: 'GeoJSON (NDJSON)',
  shapefile: 'Shapefile',
  spreadsheet: 'Excel',
  topojson: 'TopoJSON',
  zip: 'ZIP',
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** Format, table, encoding, separator, header and geometry: said, and corrected on request. */
function Understood({ run, reading, draft }: { run: ImportRun; reading: Reading; draft: Draft }) {
  const { t, number } = useWords()
  const { mapping, change, replace } = draft
  const read = mapping?.read ?? {}
  const setRead = (part: NonNullable<Mapping['read']>) => {
    if (mapping) replace(reread(mapping, { read: { ...read, ...part } }))
  }
  const delimiter = (value: string | null) =>
    DELIMITERS.some((one) => one === value)
      ? t(`imports.delimiter.${DELIMITER_WORDS[value as (typeof DELIMITERS)[number]]}`)
      : (value ?? '–')
  const geometry = geometryOf(reading, mapping)
  const table = reading.tables.find(({ name }) => name === reading.table)
  return (
    <Section title={t('imports.understood')}>
      <dl className={styles.facts}>
        <Fact title={t('imports.format')}>
          {FORMAT_NAMES[reading.format] ?? reading.format}, {bytesIn(run.file.bytes, number)}
        </Fact>
        {reading.tables.length > 1 ? (
          <Fact title={t('imports.table')}>
            <select
              className={styles.select}
              aria-label={t('imports.table')}
              value={mapping?.table ?? reading.table}
              disabled={mapping === null}
              onChange={({ target }) => {
                if (mapping) replace(reread(mapping, { table: target.value, read: {} }))
              }}
            >
              {reading.tables.map(({ name, rows, columns }) => (
                <option key={name} value={name}>
                  {t('imports.tableText', {
                    name,
                    rows: rows === null ? '?' : number(rows, 0),
                    columns: number(columns, 0),
                  })}
                </option>
              ))}
            </select>
          </Fact>
        ) : (
          <Fact title={t('imports.rowsTitle')}>
            {table && table.rows !== null
              ? t('imports.rows', { count: table.rows, formatted: number(table.rows, 0) })
              : t('imports.rowsUnknown')}
          </Fact>
        )}
        {reading.encoding && (
          <Fact title={t('imports.encoding')}>{t(`imports.encodings.${reading.encoding}`)}</Fact>
        )}
        {reading.delimiter && <Fact title={t('imports.separator')}>{delimiter(reading.delimiter)}</Fact>}
        {reading.header_row !== null && (
          <Fact title={t('imports.header')}>{t('imports.headerText', { row: reading.header_row })}</Fact>
        )}
        <Fact title={t('imports.geometry.title')}>
          {geometry === 'file'
            ? reading.geometry_types.length > 0
              ? t('imports.geometry.file', { types: reading.geometry_types.join(', ') })
              : t('imports.geometry.missing')
            : geometry === 'none'
              ? t('imports.geometry.none')
              : t('imports.geometry.columns', { x: geometry.x, y: geometry.y })}
        </Fact>
        {geometry !== 'none' && (
          <Fact title={t('imports.axes.title')}>
            {t(`imports.axes.${read.axes ?? reading.axes}`)}
            {(read.axes ?? reading.axes) === 'yx' && (
              <>
                {' '}
                <Tag tone="warn" icon="warning">
                  {t('imports.axes.turned')}
                </Tag>
              </>
            )}
          </Fact>
        )}
      </dl>
      <Disclosure label={t('imports.correct')}>
        {mapping === null ? (
          <p>{t('imports.missing.layer')}</p>
        ) : (
          <div className={styles.grid}>
            {reading.encoding && (
              <Select
                label={t('imports.encoding')}
                value={read.encoding ?? reading.encoding}
                onChange={({ target }) => setRead({ encoding: target.value as (typeof ENCODINGS)[number] })}
                options={ENCODINGS.map((value) => ({ value, title: t(`imports.encodings.${value}`) }))}
              />
            )}
            {reading.delimiter && (
              <Select
                label={t('imports.separator')}
                value={read.delimiter ?? reading.delimiter}
                onChange={({ target }) => setRead({ delimiter: target.value })}
                options={[...new Set([...DELIMITERS, reading.delimiter])].map((value) => ({
                  value,
                  title: delimiter(value),
                }))}
              />
            )}
            {reading.header_row !== null && (
              <TextField
                label={t('imports.header')}
                help={t('imports.headerHelp')}
                type="number"
                min={1}
                max={1000}
                value={read.header_row ?? reading.header_row}
                onChange={({ target }) => {
                  const row = target.valueAsNumber
                  if (Number.isInteger(row) && row > 0) setRead({ header_row: row })
                }}
              />
            )}
            <GeometryChoice
              reading={reading}
              geometry={geometry}
              onChange={(next) => change({ geometry: next })}
            />
            {geometry !== 'none' && (
              <Select
                label={t('imports.axes.title')}
                value={read.axes ?? reading.axes}
                onChange={({ target }) => change({ read: { ...read, axes: target.value as 'xy' | 'yx' } })}
                options={(['xy', 'yx'] as const).map((value) => ({
                  value,
                  title: t(`imports.axes.${value}`),
                }))}
              />
            )}
          </div>
        )}
      </Disclosure>
    </Section>
  )
}

const DELIMITER_WORDS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

function Fact({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}

function GeometryChoice({
  reading,
  geometry,
  onChange,
}: {
  reading: Reading
  geometry: Reading['geometry']
  onChange: (geometry: Reading['geometry']) => void
}) {
  const { t } = useWords()
  const names = reading.columns.map(({ name }) => name)
  const columns = names.map((name) => ({ value: name, title: name }))
  const position: PositionColumns | null = typeof geometry === 'object' ? geometry : null
  const set = (part: Partial<PositionColumns>) => {
    if (position) onChange({ ...position, ...part })
  }
  return (
    <>
      <Select
        label={t('imports.geometry.from')}
        value={position ? 'columns' : (geometry as string)}
        onChange={({ target: { value } }) =>
          onChange(
            value === 'columns'
              ? typeof reading.geometry === 'object'
                ? reading.geometry
                : positionIn(names)
              : (value as 'file' | 'none'),
          )
        }
        options={(['file', 'columns', 'none'] as const).map((value) => ({
          value,
          title: t(`imports.geometry.is.${value}`),
        }))}
      />
      {position && (
        <>
          <Select
            label={t('imports.geometry.x')}
            value={position.x}
            options={columns}
            onChange={({ target }) => set({ x: target.value })}
          />
          <Select
            label={t('imports.geometry.y')}
            value={position.y}
            options={columns}
            onChange={({ target }) => set({ y: target.value })}
          />
          <Checkbox
            label={t('imports.geometry.dms')}
            checked={position.notation === 'dms'}
            onChange={({ target }) => set({ notation: target.checked ? 'dms' : 'number' })}
          />
        </>
      )}
    </>
  )
}

const CERTAINTY = {
  declared: { tone: 'ok', icon: 'check' },
  deduced: { tone: 'ok', icon: 'check' },
  guess: { tone: 'warn', icon: 'warning' },
  unknown: { tone: 'unknown', icon: 'unknown' },
} as const

/** The coordinate system and datum, why it is thought to be that one, and what bringing it to WGS 84 costs. */
function CrsChoice({ reading, draft: { mapping, change } }: { reading: Reading; draft: Draft }) {
  const { t, say } = useWords()
  const name = useId()
  const { crs } = reading
  const chosen = mapping?.read?.srid
  // What was guessed stays to be chosen from after the answer, which the server takes for a declaration.
  const asks = asksForCrs(reading, mapping)
  const [asked, setAsked] = useState(asks)
  if (asks && !asked) setAsked(true)
  const [guess] = useState(() =>
    crs.srid === null || crs.operation === null ? null : { srid: crs.srid, name: label(crs.srid, crs.name) },
  )
  const [other, setOther] = useState(false)
  const isOther = other || guess === null || (chosen !== undefined && chosen !== guess.srid)
  const set = (srid: number) => {
    if (mapping) change({ read: { ...mapping.read, srid } })
  }
  const srid = chosen ?? crs.srid
  return (
    <Section title={t('imports.crs.title')}>
      <p className={styles.line}>
        <strong>
          {srid === null ? t('imports.crs.none') : label(srid, srid === crs.srid ? crs.name : null)}
        </strong>{' '}
        {chosen === undefined ? (
          <Tag {...CERTAINTY[crs.certainty]}>{t(`imports.crs.certainty.${crs.certainty}`)}</Tag>
        ) : (
          <Tag tone="ok" icon="check">
            {t('imports.crs.confirmed')}
          </Tag>
        )}
      </p>
      {crs.evidence.length > 0 && (
        <ul className={styles.evidence} aria-label={t('imports.crs.evidence')}>
          {crs.evidence.map((text) => (
            <li key={text.es}>{say(text)}</li>
          ))}
        </ul>
      )}
      <OperationWords srid={srid} reading={reading} />
      {asked ? (
        <Message
          tone={chosen === undefined ? 'warn' : 'info'}
          title={chosen === undefined ? t('imports.crs.ask') : t('imports.crs.said')}
        >
          {mapping === null ? (
            <p>{t('imports.missing.layer')}</p>
          ) : (
            <div role="radiogroup" aria-label={t('imports.crs.ask')} className={styles.choices}>
              {guess && (
                <>
                  <Radio
                    name={name}
                    checked={!isOther && chosen === guess.srid}
                    onChange={() => {
                      setOther(false)
                      set(guess.srid)
                    }}
                    label={t('imports.crs.yes', { name: guess.name })}
                  />
                  <Radio
                    name={name}
                    checked={isOther}
                    onChange={() => setOther(true)}
                    label={t('imports.crs.another')}
                  />
                </>
              )}
              {isOther && <CrsSelect value={chosen} onChange={set} />}
            </div>
          )}
        </Message>
      ) : (
        mapping !== null && (
          <Disclosure label={t('imports.crs.wrong')}>
            <CrsSelect value={srid ?? undefined} onChange={set} />
          </Disclosure>
        )
      )}
    </Section>
  )
}

function CrsSelect({ value, onChange }: { value: number | undefined; onChange: (srid: number) => void }) {
  const { t, say } = useWords()
  const datum = value === undefined ? undefined : crsOf(value)?.datum
  return (
    <Select
      label={t('imports.crs.choose')}
      help={datum && say(datum.note)}
      value={value ?? ''}
      onChange={({ target }) => onChange(Number(target.value))}
      options={[
        ...(value === undefined ? [{ value: '', title: t('imports.crs.chooseOne') }] : []),
        ...CRS_TABLE.map(({ srid, name }) => ({ value: String(srid), title: `${name} (EPSG:${srid})` })),
      ]}
    />
  )
}

const label = (srid: number, name: string | null): string => {
  const known = name ?? crsOf(srid)?.name
  return known ? `${known} (EPSG:${srid})` : `EPSG:${srid}`
}

/** What bringing the coordinates to WGS 84 does, and by how much it may be wrong. */
function OperationWords({ srid, reading }: { srid: number | null; reading: Reading }) {
  const { t, quantity } = useWords()
  if (srid === null) return null
  const crs = crsOf(srid)
  const operation = srid === reading.crs.srid ? reading.crs.operation : (crs?.datum.operation ?? null)
  if (!operation) return <p>{t('imports.crs.notRead')}</p>
  if (operation.code === null) return <p>{t('imports.crs.noOperation')}</p>
  return (
    <p>
      {t('imports.crs.operation', {
        from: crs?.datum.name ?? `EPSG:${srid}`,
        accuracy: quantity(operation.accuracy_m, 'm', 0),
        code: operation.code,
        name: operation.name,
      })}
    </p>
  )
}

/** Every column of the file: type, how full it is, examples, and whether it is about people. */
function Columns({ reading }: { reading: Reading }) {
  const { t, number } = useWords()
  return (
    <Scroll label={t('imports.columns.caption')}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('imports.columns.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('imports.columns.name')}</th>
            <th scope="col">{t('imports.columns.type')}</th>
            <th scope="col" className={styles.right}>
              {t('imports.columns.filled')}
            </th>
            <th scope="col">{t('imports.columns.examples')}</th>
          </tr>
        </thead>
        <tbody>
          {reading.columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                {column.name}
                {column.personal && (
                  <>
                    {' '}
                    <Tag tone="warn" icon="warning">
                      {t('imports.columns.personal')}
                    </Tag>
                  </>
                )}
              </th>
              <td>
                {t(`imports.types.${column.type}`)}
                {column.decimal_comma && `, ${t('imports.columns.comma')}`}
              </td>
              <td className={styles.right}>{number(column.filled * 100, 0)} %</td>
              <td className={styles.examples}>
                {column.personal ? t('imports.columns.hidden') : column.examples.join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {reading.columns.some(({ personal }) => personal) && (
        <p className={styles.quiet}>{t('imports.columns.personalText')}</p>
      )}
    </Scroll>
  )
}
