import { type ReactNode, useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import { type BatchRead, WIDEST_BUFFER_M } from '../../geodata/model/batch.ts'
import { CRS_TABLE, crsTitle } from '../../geodata/model/crs.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { type Batch, useCancelBatch, useReread, useStartBatch } from '../data/batches.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox, Select, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Section } from '../ui/Section.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Batches.module.css'
import { CommonFacts } from './CommonFacts.tsx'

const CERTAINTY = {
  declared: { tone: 'ok', icon: 'check' },
  deduced: { tone: 'ok', icon: 'check' },
  guess: { tone: 'warn', icon: 'warning' },
  unknown: { tone: 'unknown', icon: 'unknown' },
} as const

const THIN = /^(Multi)?(Point|LineString)$/

/** What was understood of the file, what is put right of it, and what is stated before all its sites are screened. */
export function Understood({ batch }: { batch: Batch }) {
  const { t, number, language } = useWords()
  const { reading, census, read_as } = batch
  const start = useStartBatch(batch.id)
  const reread = useReread(batch.id)
  const cancel = useCancelBatch(batch.id)
  const [title, setTitle] = useState('')
  const [facts, setFacts] = useState<Facts>({})
  const [nameColumn, setNameColumn] = useState(batch.name_column ?? '')
  const [left, setLeft] = useState<readonly string[]>([])
  const [buffer, setBuffer] = useState('')
  const [accuracy, setAccuracy] = useState('')
  const [repair, setRepair] = useState(false)

  const rows = Object.values(census).reduce((sum, n) => sum + n, 0)
  const thin = Object.entries(census).reduce((sum, [kind, n]) => sum + (THIN.test(kind) ? n : 0), 0)
  const empty = census.none ?? 0
  const confirmed = read_as.srid !== undefined
  const needsCrs =
    reading.crs.srid === null ||
    (!confirmed && reading.crs.certainty !== 'declared' && reading.crs.certainty !== 'deduced')
  const metres = (text: string, most: number) => {
    const value = Number(text.replace(',', '.'))
    return text.trim() === ''
      ? null
      : Number.isFinite(value) && value > 0 && value <= most
        ? value
        : Number.NaN
  }
  const buffer_m = metres(buffer, WIDEST_BUFFER_M)
  const accuracy_m = metres(accuracy, 10_000)
  const isWrong = Number.isNaN(buffer_m) || Number.isNaN(accuracy_m)
  const read = (part: BatchRead) => reread.mutate({ ...read_as, ...part })
  const busy = start.isPending || reread.isPending
  return (
    <div className={styles.stack}>
      <Section title={t('imports.understood')}>
        <dl className={styles.facts}>
          <Fact title={t('imports.rowsTitle')}>
            {t('batches.rows', { count: rows, formatted: number(rows, 0) })}
          </Fact>
          {reading.tables.length > 1 && (
            <Fact title={t('imports.table')}>
              <select
                className={styles.select}
                aria-label={t('imports.table')}
                value={reading.table}
                disabled={busy}
                onChange={({ target }) => reread.mutate({ table: target.value })}
              >
                {reading.tables.map(({ name, rows: count }) => (
                  <option key={name} value={name}>
                    {name}
                    {count === null ? '' : ` (${number(count, 0)})`}
                  </option>
                ))}
              </select>
            </Fact>
          )}
          {reading.encoding && (
            <Fact title={t('imports.encoding')}>
              <select
                className={styles.select}
                aria-label={t('imports.encoding')}
                value={read_as.encoding ?? reading.encoding}
                disabled={busy}
                onChange={({ target }) => read({ encoding: target.value as 'utf-8' | 'windows-1252' })}
              >
                {(['utf-8', 'windows-1252', 'utf-16le'] as const).map((encoding) => (
                  <option key={encoding} value={encoding}>
                    {t(`imports.encodings.${encoding}`)}
                  </option>
                ))}
              </select>
            </Fact>
          )}
          <Fact title={t('imports.geometry.title')}>
            {Object.entries(census)
              .map(([kind, n]) => `${kind === 'none' ? t('batches.withoutGeometry') : kind}: ${number(n, 0)}`)
              .join(' · ')}
          </Fact>
        </dl>
        {empty > 0 && <Message tone="warn">{t('batches.empty', { count: empty })}</Message>}
      </Section>

      <Section title={t('imports.crs.title')}>
        <p className={styles.line}>
          <strong>{reading.crs.name ? crsTitle(reading.crs.name, language) : t('imports.crs.none')}</strong>
          {confirmed ? (
            <Tag tone="ok" icon="check">
              {t('batches.crs.confirmed')}
            </Tag>
          ) : (
            <Tag {...CERTAINTY[reading.crs.certainty]}>
              {t(`imports.crs.certainty.${reading.crs.certainty}`)}
            </Tag>
          )}
        </p>
        <Evidence batch={batch} />
        {needsCrs && (
          <Message
            tone="warn"
            title={t('imports.crs.ask')}
            action={
              reading.crs.srid !== null && (
                <Button disabled={busy} onClick={() => read({ srid: reading.crs.srid ?? 4326 })}>
                  {t('imports.crs.yes', {
                    name: reading.crs.name
                      ? crsTitle(reading.crs.name, language)
                      : `EPSG:${reading.crs.srid}`,
                  })}
                </Button>
              )
            }
          />
        )}
        <Select
          label={t('imports.crs.choose')}
          value={confirmed ? String(read_as.srid) : ''}
          disabled={busy}
          onChange={({ target }) => {
            if (target.value) read({ srid: Number(target.value) })
          }}
          options={[
            { value: '', title: t('batches.crs.asRead') },
            ...CRS_TABLE.map(({ srid, name }) => ({
              value: String(srid),
              title: `${crsTitle(name, language)} (EPSG:${srid})`,
            })),
          ]}
        />
        {reread.error && <ProblemMessage error={reread.error} />}
      </Section>

      <Section title={t('batches.stated')}>
        <CommonFacts facts={facts} onChange={setFacts} />
        <OwnFacts
          columns={batch.fact_columns}
          left={left}
          onToggle={(column) =>
            setLeft(left.includes(column) ? left.filter((one) => one !== column) : [...left, column])
          }
        />
        <Select
          label={t('batches.nameColumn')}
          value={nameColumn}
          onChange={({ target }) => setNameColumn(target.value)}
          options={[
            { value: '', title: t('batches.byRow') },
            ...reading.columns
              .filter(({ personal }) => !personal)
              .map(({ name, examples }) => ({
                value: name,
                title: examples[0] ? `${name} (${examples[0]})` : name,
              })),
          ]}
        />
        <div className={styles.grid}>
          <TextField
            label={t('batches.accuracy')}
            help={t('batches.accuracyHelp')}
            unit="m"
            inputMode="decimal"
            value={accuracy}
            placeholder="0"
            error={
              Number.isNaN(accuracy_m) ? t('batches.metresWrong', { most: number(10_000, 0) }) : undefined
            }
            onChange={({ target }) => setAccuracy(target.value)}
          />
          {thin > 0 && (
            <TextField
              label={t('batches.buffer', { count: thin, formatted: number(thin, 0) })}
              help={t('batches.bufferHelp')}
              unit="m"
              inputMode="decimal"
              value={buffer}
              error={
                Number.isNaN(buffer_m)
                  ? t('batches.metresWrong', { most: number(WIDEST_BUFFER_M, 0) })
                  : undefined
              }
              onChange={({ target }) => setBuffer(target.value)}
            />
          )}
          <TextField
            label={t('batches.name')}
            maxLength={200}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        </div>
        <Checkbox
          label={t('batches.repair')}
          checked={repair}
          onChange={({ target }) => setRepair(target.checked)}
        />
      </Section>

      {start.error && <ProblemMessage error={start.error} />}
      {cancel.error && <ProblemMessage error={cancel.error} />}
      <div className={styles.line}>
        <Button
          look="primary"
          disabled={busy || needsCrs || isWrong}
          aria-busy={start.isPending}
          onClick={() =>
            start.mutate({
              ...(title.trim() && { title: title.trim() }),
              facts,
              name_column: nameColumn || null,
              fact_columns: Object.fromEntries(
                Object.entries(batch.fact_columns).filter(([column]) => !left.includes(column)),
              ),
              buffer_m,
              accuracy_m: accuracy_m ?? 0,
              repair,
            })
          }
        >
          {start.isPending
            ? t('batches.starting')
            : t('batches.start', { count: rows, formatted: number(rows, 0) })}
        </Button>
        <Button disabled={busy || cancel.isPending} onClick={() => cancel.mutate()}>
          {t('batches.discard')}
        </Button>
        {needsCrs && <p className={styles.quiet}>{t('imports.missing.crs')}</p>}
      </div>
    </div>
  )
}

function Evidence({ batch: { reading } }: { batch: Batch }) {
  const { t, say } = useWords()
  if (reading.crs.evidence.length === 0) return null
  return (
    <ul className={styles.bullets} aria-label={t('imports.crs.evidence')}>
      {reading.crs.evidence.map((text) => (
        <li key={text.es}>{say(text)}</li>
      ))}
    </ul>
  )
}

/** Columns of the file that are called like a fact: used unless they are unticked. */
function OwnFacts({
  columns,
  left,
  onToggle,
}: {
  columns: Batch['fact_columns']
  left: readonly string[]
  onToggle: (column: string) => void
}) {
  const { t, say } = useWords()
  const found = Object.entries(columns)
  if (found.length === 0) return <p className={styles.quiet}>{t('batches.ownFacts.none')}</p>
  return (
    <fieldset className={styles.plain}>
      <legend>{t('batches.ownFacts.title')}</legend>
      {found.map(([column, fact]) => {
        const declared = FACTS[fact]
        return (
          <Checkbox
            key={column}
            checked={!left.includes(column)}
            onChange={() => onToggle(column)}
            label={
              <>
                <code>{column}</code>{' '}
                {declared && <span className={styles.quiet}>{say(declared.question)}</span>}
              </>
            }
          />
        )
      })}
    </fieldset>
  )
}

function Fact({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}
