import { useId, useState } from 'react'
import type { Rule } from '../../geodata/model/connector.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import type { LayerDeclaration, PropertyDeclaration } from '../../geodata/model/layer.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { type ImportRun, isOver, type Mapping, useImportStep, useRestage } from '../data/imports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { unitOf } from '../map/attributes.ts'
import { COMUNAS, comunaName, layerById } from '../map/catalogue.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Radio, Select, TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Section } from '../ui/Section.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './Imports.module.css'
import { MappedRows } from './RowsTable.tsx'
import {
  columnOf,
  constantOf,
  missingColumns,
  optionOf,
  unexplained,
  withColumn,
  withOption,
  writeRule,
} from './rules.ts'
import { asksForCrs } from './run-steps.ts'
import { SaveState } from './SaveState.tsx'
import type { Draft } from './use-draft.ts'

export interface MappingStepProps {
  run: ImportRun
  reading: Reading
  mapping: Mapping
  draft: Draft
  onBack: () => void
  onStaged: () => void
}

/** What the columns mean, where the data come from and what they cover; and how the first rows would be published. */
export function MappingStep({ run, reading, mapping, draft, onBack, onStaged }: MappingStepProps) {
  const { t, say } = useWords()
  const stage = useImportStep(String(run.id), 'stage')
  const again = useRestage()
  const layer = layerById(mapping.layer)
  if (!layer) return <Message tone="warn">{t('imports.unknownLayer')}</Message>
  const needsCrs = asksForCrs(reading, mapping)
  const prepare = async () => {
    try {
      const now = (await draft.flush()) ?? run
      if (now.status === 'ready') await stage.mutateAsync()
      else await again.mutateAsync(now)
      onStaged()
    } catch {
      // Said below, by whichever of the two failed.
    }
  }
  return (
    <div className={styles.stack}>
      <p>{t('imports.mapping.text', { layer: say(layer.title) })}</p>
      <Section title={t('imports.mapping.title')}>
        <Rules key={`${layer.id} ${mapping.map === undefined}`} {...{ layer, mapping, reading, draft }} />
      </Section>
      <Origin mapping={mapping} draft={draft} />
      <CoverageChoice
        coverage={mapping.coverage ?? null}
        onChange={(coverage) => draft.change({ coverage })}
      />
      <Joining mapping={mapping} reading={reading} draft={draft} layer={layer} />
      <Section title={t('imports.asPublished')}>
        <MappedRows run={run} layer={layer} />
      </Section>
      <SaveState draft={draft} />
      {Boolean(draft.error) && draft.state === 'failed' && (
        <ProblemMessage error={draft.error} onRetry={draft.retry} />
      )}
      {(stage.error || again.error) && <ProblemMessage error={stage.error ?? again.error} />}
      <p>{t('imports.prepareText')}</p>
      <div className={styles.actions}>
        <Button
          look="primary"
          disabled={
            stage.isPending ||
            again.isPending ||
            needsCrs ||
            isOver(run.status) ||
            run.status === 'staging' ||
            draft.state === 'incomplete'
          }
          onClick={() => void prepare()}
        >
          {run.status === 'staged' ? t('imports.prepareAgain') : t('imports.prepare')}
        </Button>
        <Button onClick={onBack}>{t('imports.toFile')}</Button>
        {needsCrs && <p className={styles.quiet}>{t('imports.missing.crs')}</p>}
      </div>
    </div>
  )
}

/** Where each property comes from: those that have something first, the others on request. */
function Rules({
  layer,
  mapping,
  reading,
  draft,
}: {
  layer: LayerDeclaration
  mapping: Mapping
  reading: Reading
  draft: Draft
}) {
  const { t } = useWords()
  const entries = Object.entries(layer.properties)
  // As they were at first: a line does not jump away while it is filled in.
  const [filled] = useState(
    () =>
      new Set(entries.flatMap(([id]) => (mapping.map?.[id] === undefined && id !== layer.label ? [] : [id]))),
  )
  const lines = (those: typeof entries) => (
    <ul className={styles.rules}>
      {those.map(([id, property]) => (
        <RuleLine
          key={id}
          property={property}
          isLabel={id === layer.label}
          rule={mapping.map?.[id]}
          isTheirs={mapping.connector !== null}
          reading={reading}
          onChange={(rule) => {
            const { [id]: _, ...rest } = mapping.map ?? {}
            draft.change({ map: rule === undefined ? rest : { ...rest, [id]: rule } })
          }}
        />
      ))}
    </ul>
  )
  const rest = entries.filter(([id]) => !filled.has(id))
  return (
    <>
      {lines(entries.filter(([id]) => filled.has(id)))}
      {rest.length > 0 && (
        <Disclosure label={t('imports.mapping.rest', { count: rest.length })}>{lines(rest)}</Disclosure>
      )}
    </>
  )
}

/** How the server names the identifier that the file itself gives its rows. */
const FILE_ID = '#id'
const NONE = ''
const CONSTANT = '\u0000constant'
const AS_IT_IS = '\u0000rule'

/** Where one property comes from, and how what its column says becomes its value. */
function RuleLine({
  property,
  isLabel,
  rule,
  isTheirs,
  reading,
  onChange,
}: {
  property: PropertyDeclaration
  isLabel: boolean
  /** A connector knows the file: it may leave out rows whose words it does not explain. */
  isTheirs: boolean
  rule: Rule | undefined
  reading: Reading
  onChange: (rule: Rule | undefined) => void
}) {
  const words = useWords()
  const { t, say } = words
  const label = useId()
  const names = reading.columns.map(({ name }) => name)
  const column = columnOf(rule)
  const constant = constantOf(rule)
  const missing = missingColumns(rule, names)
  const isOwn = rule !== undefined && column === null && constant === undefined
  const value =
    rule === undefined ? NONE : constant !== undefined ? CONSTANT : isOwn ? AS_IT_IS : (column ?? NONE)
  const read = reading.columns.find(({ name }) => name === column)
  const unit = unitOf(property, words)
  const asks = unexplained(property, optionOf(rule, 'values') ?? {}, read)
  return (
    <li className={styles.rule}>
      <div id={label} className={styles.ruleTitle}>
        <span className={styles.strong}>{say(property.title)}</span>
        {unit && <span className={styles.quiet}> ({unit})</span>}
        {isLabel && <span className={styles.quiet}> · {t('imports.mapping.label')}</span>}
      </div>
      <div className={styles.ruleBody}>
        <select
          className={styles.select}
          aria-labelledby={label}
          value={value}
          onChange={({ target }) => {
            if (target.value === NONE) onChange(undefined)
            else if (target.value === CONSTANT) onChange({ constant: firstValue(property) })
            else if (target.value !== AS_IT_IS) onChange(withColumn(rule, target.value))
          }}
        >
          <option value={NONE}>{t('imports.mapping.none')}</option>
          {isOwn && rule !== undefined && (
            <option value={AS_IT_IS}>{t('imports.mapping.own', { rule: writeRule(rule) })}</option>
          )}
          <optgroup label={t('imports.columns.title', { count: names.length })}>
            {column !== null && !names.includes(column) && <option value={column}>{column}</option>}
            {reading.columns.map(({ name, examples, personal }) => (
              <option key={name} value={name} disabled={personal}>
                {name}
                {personal ? ` (${t('imports.columns.personal')})` : examples[0] ? `: ${examples[0]}` : ''}
              </option>
            ))}
          </optgroup>
          <option value={CONSTANT}>{t('imports.mapping.constant')}</option>
        </select>
        {constant !== undefined && (
          <Constant property={property} value={constant} label={say(property.title)} onChange={onChange} />
        )}
        {missing.length > 0 && (
          <Tag tone="warn" icon="warning">
            {t('imports.mapping.missing', { columns: missing.join(', ') })}
          </Tag>
        )}
        {read && rule !== undefined && (
          <Options property={property} rule={rule} read={read} onChange={onChange} />
        )}
        {asks.length > 0 && !isTheirs && rule !== undefined && (
          <p className={styles.quiet}>{t('imports.mapping.unexplained', { words: asks.join(', ') })}</p>
        )}
      </div>
      {read && !read.personal && read.examples.length > 0 && (
        <p className={styles.ruleExamples}>{read.examples.slice(0, 3).join(' · ')}</p>
      )}
    </li>
  )
}

const firstValue = (property: PropertyDeclaration): string | number | boolean =>
  property.type === 'choice'
    ? (Object.keys(property.choices)[0] ?? '')
    : property.type === 'boolean'
      ? true
      : property.type === 'number' || property.type === 'integer'
        ? 0
        : ''

function Constant({
  property,
  value,
  label,
  onChange,
}: {
  property: PropertyDeclaration
  value: string | number | boolean
  label: string
  onChange: (rule: Rule) => void
}) {
  const { t, say } = useWords()
  const name = t('imports.mapping.valueOf', { property: label })
  if (property.type === 'choice')
    return (
      <select
        className={styles.select}
        aria-label={name}
        value={String(value)}
        onChange={({ target }) => onChange({ constant: target.value })}
      >
        {Object.entries(property.choices).map(([code, title]) => (
          <option key={code} value={code}>
            {say(title)}
          </option>
        ))}
      </select>
    )
  if (property.type === 'boolean')
    return (
      <select
        className={styles.select}
        aria-label={name}
        value={String(value)}
        onChange={({ target }) => onChange({ constant: target.value === 'true' })}
      >
        <option value="true">{t('inspector.yes')}</option>
        <option value="false">{t('inspector.no')}</option>
      </select>
    )
  const isNumber = property.type === 'number' || property.type === 'integer'
  return (
    <input
      className={styles.select}
      aria-label={name}
      type={isNumber ? 'number' : 'text'}
      value={String(value)}
      onChange={({ target }) =>
        onChange({
          constant: isNumber
            ? Number.isFinite(target.valueAsNumber)
              ? target.valueAsNumber
              : 0
            : target.value,
        })
      }
    />
  )
}

/** Decimal comma and factor of a number; what the words of a choice mean. */
function Options({
  property,
  rule,
  read,
  onChange,
}: {
  property: PropertyDeclaration
  rule: Rule
  read: Reading['columns'][number]
  onChange: (rule: Rule) => void
}) {
  const { t, say } = useWords()
  if (property.type === 'number' || property.type === 'integer')
    return (
      <div className={styles.options}>
        <Checkbox
          label={t('imports.mapping.comma')}
          checked={optionOf(rule, 'decimal') === 'comma'}
          onChange={({ target }) =>
            onChange(withOption(rule, 'decimal', target.checked ? 'comma' : undefined))
          }
        />
        <label className={styles.factor}>
          {t('imports.mapping.times')}
          <input
            type="number"
            step="any"
            placeholder="1"
            value={optionOf(rule, 'times') ?? ''}
            onChange={({ target }) => {
              const times = target.valueAsNumber
              onChange(
                withOption(
                  rule,
                  'times',
                  Number.isFinite(times) && times !== 0 && times !== 1 ? times : undefined,
                ),
              )
            }}
          />
        </label>
      </div>
    )
  if (property.type !== 'choice') return null
  const values = optionOf(rule, 'values') ?? {}
  const wordsToExplain = [...new Set([...Object.keys(values), ...unexplained(property, values, read)])]
  if (wordsToExplain.length === 0) return null
  return (
    <Disclosure label={t('imports.mapping.values', { count: wordsToExplain.length })}>
      <ul className={styles.values}>
        {wordsToExplain.map((word) => (
          <li key={word}>
            <label className={styles.value}>
              <span>{word}</span>
              <select
                className={styles.select}
                value={values[word] ?? ''}
                onChange={({ target }) => {
                  const { [word]: _, ...rest } = values
                  onChange(
                    withOption(rule, 'values', target.value ? { ...rest, [word]: target.value } : rest),
                  )
                }}
              >
                <option value="">{t('imports.mapping.valueUnknown')}</option>
                {Object.entries(property.choices).map(([code, title]) => (
                  <option key={code} value={code}>
                    {say(title)}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

const NO_SOURCE = { name: '', year: null, reference: '' }

/** Who says it, when, under which licence and how exactly. */
function Origin({ mapping, draft: { change } }: { mapping: Mapping; draft: Draft }) {
  const { t } = useWords()
  const source = mapping.source ?? NO_SOURCE
  const set = (part: Partial<typeof source>) => change({ source: { ...source, ...part } })
  const toNumber = (value: number) => (Number.isFinite(value) ? value : null)
  return (
    <Section title={t('imports.origin.title')}>
      <div className={styles.grid}>
        <TextField
          label={t('imports.origin.name')}
          value={source.name}
          maxLength={200}
          error={source.name.trim() === '' ? t('imports.origin.needed') : undefined}
          onChange={({ target }) => set({ name: target.value })}
        />
        <TextField
          label={t('imports.origin.reference')}
          help={t('imports.origin.referenceHelp')}
          value={source.reference}
          maxLength={500}
          error={source.reference.trim() === '' ? t('imports.origin.needed') : undefined}
          onChange={({ target }) => set({ reference: target.value })}
        />
        <TextField
          label={t('imports.origin.year')}
          type="number"
          min={1800}
          max={2100}
          value={source.year ?? ''}
          onChange={({ target }) => set({ year: toNumber(target.valueAsNumber) })}
        />
        <TextField
          label={t('imports.origin.licence')}
          help={t('imports.origin.licenceHelp')}
          value={mapping.licence ?? ''}
          maxLength={300}
          error={mapping.licence === '' ? t('imports.origin.needed') : undefined}
          onChange={({ target }) => change({ licence: target.value })}
        />
        <TextField
          label={t('imports.origin.vintage')}
          help={t('imports.origin.vintageHelp')}
          placeholder="2024-10"
          value={mapping.vintage ?? ''}
          error={
            mapping.vintage && !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(mapping.vintage)
              ? t('imports.origin.vintageHelp')
              : undefined
          }
          onChange={({ target }) => change({ vintage: target.value.trim() || null })}
        />
        <TextField
          label={t('imports.origin.accuracy')}
          help={t('imports.origin.accuracyHelp')}
          type="number"
          min={0}
          step="any"
          unit="m"
          value={mapping.accuracy_m ?? ''}
          onChange={({ target }) => {
            const metres = toNumber(target.valueAsNumber)
            change({ accuracy_m: metres !== null && metres > 0 ? metres : null })
          }}
        />
      </div>
    </Section>
  )
}

/** In which part of the region the lack of a feature means that there is none. */
function CoverageChoice({
  coverage,
  onChange,
}: {
  coverage: Coverage
  onChange: (coverage: Coverage) => void
}) {
  const { t } = useWords()
  const name = useId()
  const kind = coverage === 'region' ? 'region' : coverage ? 'comunas' : 'unknown'
  const chosen = Array.isArray(coverage) ? coverage : []
  const [first = ''] = COMUNAS
  return (
    <Section title={t('imports.coverage.title')}>
      <div role="radiogroup" aria-label={t('imports.coverage.title')} className={styles.choices}>
        {(['region', 'comunas', 'unknown'] as const).map((one) => (
          <Radio
            key={one}
            name={name}
            checked={kind === one}
            onChange={() => onChange(one === 'region' ? 'region' : one === 'comunas' ? [first] : null)}
            label={t(`imports.coverage.${one}`)}
          />
        ))}
      </div>
      {kind === 'comunas' && (
        <fieldset className={styles.comunas}>
          <legend className="visually-hidden">{t('imports.coverage.comunas')}</legend>
          {COMUNAS.map((code) => (
            <Checkbox
              key={code}
              label={comunaName(code)}
              checked={chosen.includes(code)}
              onChange={({ target }) => {
                const next = target.checked ? [...chosen, code].sort() : chosen.filter((one) => one !== code)
                onChange(next.length > 0 ? next : null)
              }}
            />
          ))}
        </fieldset>
      )}
    </Section>
  )
}

/** Whether the file takes the layer's place or joins it, and what names a feature for good. */
function Joining({
  mapping,
  reading,
  layer,
  draft: { change },
}: {
  mapping: Mapping
  reading: Reading
  layer: LayerDeclaration
  draft: Draft
}) {
  const { t, say } = useWords()
  const name = useId()
  const extent = mapping.extent ?? 'whole'
  const id = mapping.id_from ?? 'content'
  const columns = id === 'content' ? [] : id.columns
  return (
    <>
      <Section title={t('imports.extent.title')}>
        <div role="radiogroup" aria-label={t('imports.extent.title')} className={styles.choices}>
          {(['whole', 'part', 'extra'] as const).map((one) => (
            <Radio
              key={one}
              name={name}
              checked={extent === one}
              onChange={() => change({ extent: one })}
              label={
                <>
                  <strong>{t(`imports.extent.${one}`)}</strong>{' '}
                  <span className={styles.quiet}>
                    {t(`imports.extent.${one}Text`, { layer: say(layer.title) })}
                  </span>
                </>
              }
            />
          ))}
        </div>
        {mapping.geometry !== 'none' && (
          <Checkbox
            label={t('imports.extent.national')}
            checked={mapping.national ?? false}
            onChange={({ target }) => change({ national: target.checked })}
          />
        )}
      </Section>
      <Section title={t('imports.id.title')}>
        <div className={styles.grid}>
          <Select
            label={t('imports.id.from')}
            help={t('imports.id.help')}
            value={columns.length > 1 ? AS_IT_IS : (columns[0] ?? NONE)}
            onChange={({ target: { value } }) => {
              if (value === NONE) change({ id_from: 'content' })
              else if (value !== AS_IT_IS) change({ id_from: { columns: [value], repeats: false } })
            }}
            options={[
              { value: NONE, title: t('imports.id.content') },
              ...(columns[0] === FILE_ID ? [{ value: FILE_ID, title: t('imports.id.file') }] : []),
              ...(columns.length > 1 ? [{ value: AS_IT_IS, title: columns.join(' + ') }] : []),
              ...reading.columns
                .filter(({ personal }) => !personal)
                .map((column) => ({ value: column.name, title: column.name })),
            ]}
          />
          {id !== 'content' && (
            <Checkbox
              label={t('imports.id.repeats')}
              checked={id.repeats}
              onChange={({ target }) => change({ id_from: { ...id, repeats: target.checked } })}
            />
          )}
        </div>
      </Section>
    </>
  )
}
