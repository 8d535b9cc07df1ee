import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react'
import { MAX_AREA_VERTICES } from '../../geodata/model/area.ts'
import { citation, versionPath } from '../../geodata/model/citation.ts'
import { EXPORT_CRS, type ExportFormat, exportFormat } from '../../geodata/model/export.ts'
import type { Source } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { exportAddress, useExportEstimate } from '../data/exports.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { useCamera, useMap } from '../map/context.ts'
import { DrawTools, useSketch, useSketchOverlay } from '../map/DrawTools.tsx'
import { FilterChips } from '../map/FilterChips.tsx'
import { useFilter } from '../map/filters.ts'
import { countVertices, geometryOf } from '../map/sketch.ts'
import { Button, ButtonLink } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Radio, Select } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { useToast } from '../ui/Toast.tsx'
import { downloadSketch } from './area-sketch.ts'
import { type Choice, FIRST_CHOICE, formatsFor, mannerOf, questionsFor, selectionOf } from './choice.ts'
import styles from './Downloads.module.css'

export interface DownloadPanelProps {
  layer: LayerDeclaration
  version: { id: number; number: number; source: Source; vintage: string | null }
  /** Only these features, instead of all of the version. */
  selection?: { ids?: readonly string[]; filters?: Readonly<Record<string, string>> }
  /** Shows how to cite it; false where the page around says so. */
  cite?: boolean
}

/** The last part of an address that leads to this section. */
export const DOWNLOAD_HASH = 'descargar'

/** Takes a layer away: in which format, which part, which columns, in which coordinates; what it weighs and on which terms. */
export function DownloadPanel({ layer, version, selection, cite = true }: DownloadPanelProps) {
  const { t, say, language } = useWords()
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  const [choice, setChoice] = useState<Choice>(FIRST_CHOICE)
  const change = (part: Partial<Choice>) => setChoice((before) => ({ ...before, ...part }))
  const asks = questionsFor(layer, choice)
  const format = exportFormat(choice.format)
  // What the map shows of the layer is what leaves; a drawn area takes the place of the filter's own.
  const { filter } = useFilter(layer)
  const { area: _, ...whereOnly } = filter

  // Who follows a link to the downloads is led there.
  useEffect(() => {
    if (window.location.hash !== `#${DOWNLOAD_HASH}`) return
    heading.current?.scrollIntoView({ block: 'start' })
    heading.current?.focus({ preventScroll: true })
  }, [])

  const bounds = useDeferredValue(useCamera()?.bounds)
  const view = useMemo(() => bounds?.map((degree) => Math.round(degree * 1000) / 1000) ?? null, [bounds])
  const polygons = useSketch(downloadSketch, (state) => state.polygons)
  const drawn = useMemo(() => geometryOf(polygons), [polygons])
  const vertices = countVertices(polygons) + polygons.flat().length
  const tooDetailed = vertices > MAX_AREA_VERTICES
  const waits = asks.where && choice.where === 'drawn' && (!drawn || tooDetailed)
  const asked = selectionOf(layer, version.id, choice, {
    view,
    drawn: tooDetailed ? null : drawn,
    ids: selection?.ids,
    filters: { ...selection?.filters, ...(choice.where === 'drawn' ? whereOnly : filter) },
  })
  const estimate = useExportEstimate(layer.id, asked, !waits)
  const address = exportAddress(layer.id, asked, mannerOf(layer, choice, language))
  const bytes = estimate.data?.bytes[choice.format]
  const doesNotFit = estimate.data !== undefined && bytes === undefined && choice.format !== 'pmtiles'
  const ready = !waits && !estimate.error && !doesNotFit

  return (
    <section aria-labelledby={id} className={styles.panel} id={DOWNLOAD_HASH}>
      <h3 id={id} ref={heading} tabIndex={-1} className={styles.heading}>
        {t('downloads.title')}
      </h3>
      <FilterChips layer={layer} />
      <Formats layer={layer} chosen={choice.format} onChoose={(chosen) => change({ format: chosen })} />
      {asks.where && <Where choice={choice} onChange={change} tooDetailed={tooDetailed} />}
      {asks.crs ? (
        <Select
          label={t('downloads.crs')}
          value={String(choice.crs)}
          options={EXPORT_CRS.map(({ srid, title }) => ({
            value: String(srid),
            title: `${say(title)} · EPSG:${srid}`,
          }))}
          onChange={(event) => change({ crs: Number(event.target.value) })}
        />
      ) : (
        layer.geometry !== 'none' && <p className={styles.quiet}>{t('downloads.onlyDegrees')}</p>
      )}
      {asks.columns ? (
        <Columns layer={layer} chosen={choice.columns} onChoose={(columns) => change({ columns })} />
      ) : (
        <p className={styles.quiet}>{t('downloads.wholeOnly')}</p>
      )}
      <div>
        {asks.outline && (
          <Checkbox
            label={t('downloads.outline')}
            checked={choice.outline}
            onChange={(event) => change({ outline: event.target.checked })}
          />
        )}
        {asks.packed && (
          <Checkbox
            label={t('downloads.packed')}
            checked={choice.packed}
            onChange={(event) => change({ packed: event.target.checked })}
          />
        )}
      </div>
      {estimate.error && !waits && <ProblemMessage error={estimate.error} />}
      {doesNotFit && (
        <Message tone="warn">{t('downloads.doesNotFit', { format: say(format.title) })}</Message>
      )}
      <div className={styles.go}>
        <ButtonLink
          look="primary"
          icon="download"
          href={ready ? address : undefined}
          aria-disabled={!ready}
          data-download={choice.format}
        >
          {t('downloads.go', { extension: choice.packed && asks.packed ? '.zip' : format.extension })}
        </ButtonLink>
        <p role="status" className={styles.weight} aria-busy={estimate.isFetching}>
          {waits ? t('downloads.drawFirst') : ready && <Weight estimate={estimate.data} bytes={bytes} />}
        </p>
      </div>
      <Terms layer={layer} version={version} cite={cite} />
    </section>
  )
}

function Weight({
  estimate,
  bytes,
}: {
  estimate: { features: number } | undefined
  bytes: number | undefined
}) {
  const { t, number } = useWords()
  if (!estimate) return t('downloads.counting')
  const features = t('layers.count', {
    count: estimate.features,
    formatted: number(estimate.features, 0),
  })
  if (bytes === undefined) return features
  const megabytes = bytes / 1e6
  const size =
    megabytes < 1
      ? `${number(Math.max(1, bytes / 1000), 0)}\u00a0kB`
      : `${number(megabytes, megabytes < 10 ? 1 : 0)}\u00a0MB`
  return t('downloads.weight', { features, size })
}

interface FormatsProps {
  layer: LayerDeclaration
  chosen: ExportFormat['id']
  onChoose: (format: ExportFormat['id']) => void
}

/** The formats as what they open in: four at once, the rest a step away. */
function Formats({ layer, chosen, onChoose }: FormatsProps) {
  const { t, say } = useWords()
  const name = useId()
  const { common, others } = formatsFor(layer)
  const option = (format: ExportFormat) => (
    <div key={format.id} className={styles.format}>
      <Radio
        name={name}
        value={format.id}
        checked={chosen === format.id}
        onChange={() => onChoose(format.id)}
        label={
          <>
            <span className={styles.name}>{say(format.title)}</span>
            <span className={styles.use}>{say(format.use)}</span>
          </>
        }
      />
    </div>
  )
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t('downloads.format')}</legend>
      <div className={styles.formats}>{common.map(option)}</div>
      <Disclosure
        label={t('downloads.more')}
        aside={others.length}
        startOpen={others.some(({ id }) => id === chosen)}
      >
        <div className={styles.formats}>{others.map(option)}</div>
      </Disclosure>
    </fieldset>
  )
}

const WHERE = ['whole', 'view', 'drawn'] as const

/** All of it, what the map shows, or an area drawn for it. */
function Where({
  choice,
  onChange,
  tooDetailed,
}: {
  choice: Choice
  onChange: (part: Partial<Choice>) => void
  tooDetailed: boolean
}) {
  const { t } = useWords()
  const shell = useMap()
  const name = useId()
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t('downloads.where')}</legend>
      <div className={styles.row}>
        {WHERE.map((where) => (
          <Radio
            key={where}
            name={name}
            checked={choice.where === where}
            disabled={where !== 'whole' && !shell}
            onChange={() => onChange({ where })}
            label={t(`downloads.${where}`)}
          />
        ))}
      </div>
      {choice.where !== 'whole' && <p className={styles.quiet}>{t('downloads.touching')}</p>}
      {choice.where === 'drawn' && <Drawn />}
      {choice.where === 'drawn' && tooDetailed && (
        <Message tone="warn">{t('downloads.tooDetailed', { count: MAX_AREA_VERTICES })}</Message>
      )}
    </fieldset>
  )
}

function Drawn() {
  useSketchOverlay(downloadSketch, 'download-sketch')
  return <DrawTools sketch={downloadSketch} />
}

/** Which declared columns go; where each feature comes from always goes along. */
function Columns({
  layer,
  chosen,
  onChoose,
}: {
  layer: LayerDeclaration
  chosen: readonly string[] | null
  onChoose: (columns: readonly string[] | null) => void
}) {
  const { t, say } = useWords()
  const all = Object.keys(layer.properties)
  const has = (id: string) => chosen === null || chosen.includes(id)
  const toggle = (id: string, on: boolean) => {
    const next = all.filter((each) => (each === id ? on : has(each)))
    onChoose(next.length === all.length ? null : next)
  }
  return (
    <Disclosure
      label={t('downloads.columns')}
      aside={
        chosen === null
          ? t('downloads.allColumns', { count: all.length })
          : t('downloads.someColumns', { count: chosen.length, total: all.length })
      }
    >
      <div className={styles.row}>
        <Button look="plain" disabled={chosen === null} onClick={() => onChoose(null)}>
          {t('downloads.all')}
        </Button>
        <Button look="plain" disabled={chosen?.length === 0} onClick={() => onChoose([])}>
          {t('downloads.none')}
        </Button>
      </div>
      <div className={styles.columns}>
        {Object.entries(layer.properties).map(([id, { title }]) => (
          <Checkbox
            key={id}
            label={say(title)}
            checked={has(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          />
        ))}
      </div>
      <p className={styles.quiet}>{t('downloads.alwaysColumns')}</p>
    </Disclosure>
  )
}

/** On which terms it may be used, and how to name it. */
function Terms({ layer, version, cite }: Required<Pick<DownloadPanelProps, 'layer' | 'version' | 'cite'>>) {
  const { t, language } = useWords()
  const toast = useToast()
  const { source, number } = version
  const address = `${window.location.origin}${versionPath(layer.id, number)}`
  const text = citation({ ...version, title: layer.title, address }, new Date().toISOString(), language)
  const copy = () =>
    void navigator.clipboard
      ?.writeText(text)
      .then(() => toast({ key: 'citation', words: t('downloads.cited') }))
  return (
    <div className={styles.terms}>
      <p className={styles.quiet}>
        {source.licence ? t('downloads.licence', { licence: source.licence }) : t('downloads.noLicence')}
      </p>
      {cite && (
        <>
          <p className={styles.citation}>{text}</p>
          <div>
            <Button icon="link" onClick={copy}>
              {t('downloads.cite')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
