import { type DragEvent, useEffect, useRef, useState } from 'react'
import { crsTitle } from '../../geodata/model/crs.ts'
import {
  LARGEST_SITE_FILE_BYTES,
  MOST_SITE_VERTICES,
  type Outline,
  type SiteReading,
} from '../../geodata/model/site.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { type SaidOfFile, useReadSiteFile } from '../data/sites.ts'
import { useWords } from '../i18n/index.ts'
import { polygonsOf } from '../map/sketch.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Select } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { CrsQuestion } from './CrsQuestion.tsx'
import styles from './Screening.module.css'
import { crsText, MOST_GIVEN, operationText, rememberOrigin } from './site-origin.ts'
import { siteSketch } from './site-sketch.ts'

/** Megabytes of the limit, as people write them. */
const MB = LARGEST_SITE_FILE_BYTES / 1_048_576

/** A file of any format: what was understood of it, the question of the datum when it does not say, and its outlines. */
export function FileInput({ onName, onRead }: { onName: (name: string) => void; onRead: () => void }) {
  const { t, number } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const { mutate, data: reading, error, isPending } = useReadSiteFile()
  const [file, setFile] = useState<File | null>(null)
  const [said, setSaid] = useState<SaidOfFile>({})
  const [tooLarge, setTooLarge] = useState(false)
  const [over, setOver] = useState(false)
  const ask = (next: File, what: SaidOfFile) => {
    setFile(next)
    setSaid(what)
    setTooLarge(next.size > LARGEST_SITE_FILE_BYTES)
    if (next.size <= LARGEST_SITE_FILE_BYTES) mutate({ file: next, said: what })
  }
  const take = (next: File | undefined) => {
    if (next) ask(next, {})
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <div className={styles.stack}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first */}
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          tabIndex={-1}
          aria-label={t('site.file.choose')}
          onChange={(event) => {
            take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button icon="upload" disabled={isPending} onClick={() => input.current?.click()}>
          {t(isPending ? 'site.file.reading' : 'site.file.choose')}
        </Button>
        <p className={styles.quiet}>
          {t('site.file.limits', { size: number(MB, 0), vertices: number(MOST_SITE_VERTICES, 0) })}
        </p>
      </div>
      {tooLarge && (
        <Message tone="danger" title={file?.name}>
          {t('site.file.tooLarge', { size: number(MB, 0) })}
        </Message>
      )}
      {error && !tooLarge && <ProblemMessage error={error} onRetry={() => file && ask(file, said)} />}
      {reading && !error && !tooLarge && !isPending && (
        <Read
          key={`${reading.file.sha256} ${reading.table} ${reading.crs.srid}`}
          reading={reading}
          onSay={(more) => file && ask(file, { ...said, ...more })}
          onName={onName}
          onRead={onRead}
        />
      )}
    </div>
  )
}

/** What was understood, and which of the outlines are the site. */
function Read({
  reading,
  onSay,
  onName,
  onRead,
}: {
  reading: SiteReading
  onSay: (more: SaidOfFile) => void
  onName: (name: string) => void
  onRead: () => void
}) {
  const { t, say, number, area, language } = useWords()
  const { crs, outlines, asks } = reading
  const [chosen, setChosen] = useState(() => outlines.map(({ in_frame }) => in_frame))
  const use = useRef({ onName, onRead })
  useEffect(() => {
    use.current = { onName, onRead }
  })
  useEffect(() => {
    if (asks) {
      // Until its datum is said it is nowhere: what was there before is no longer what is meant.
      siteSketch.getState().set([])
      return
    }
    const own = outlines.filter((_, i) => chosen[i])
    if (own.length === 0) return
    takeOutlines(reading, own)
    const [first] = own
    if (own.length === 1 && first?.name) use.current.onName(first.name)
    use.current.onRead()
  }, [reading, outlines, chosen, asks])
  const vertices = outlines.reduce((sum, outline, i) => sum + (chosen[i] ? outline.vertices : 0), 0)
  const isOutside = outlines.length > 0 && outlines.every(({ in_frame }) => !in_frame)
  return (
    <div className={styles.stack}>
      <div role="status" aria-live="polite">
        <Message title={reading.file.name}>
          <p>
            {t(`site.file.read.${outlines[0]?.from ?? 'polygon'}`, { count: outlines.length })}{' '}
            {!asks &&
              t('site.file.system', {
                crs: crs.name ? crsTitle(crs.name, language) : t('site.file.unknown'),
                certainty: t(`site.file.certainty.${crs.certainty}`),
              })}
            {reading.axes === 'yx' && ` ${t('site.file.turned')}`}
            {reading.ignored > 0 && ` ${t('site.file.ignored', { count: reading.ignored })}`}
            {reading.left_out > 0 && ` ${t('site.file.leftOut', { count: reading.left_out })}`}
          </p>
        </Message>
      </div>
      {asks && reading.candidates.length > 0 && (
        <CrsQuestion
          candidates={reading.candidates.filter(({ moved_m }) => moved_m !== null)}
          value={null}
          onChange={(srid) => onSay({ srid })}
        />
      )}
      {crs.certainty === 'unknown' && <Message tone="warn">{t('site.file.noSystem')}</Message>}
      {crs.evidence.length > 0 && (
        <Disclosure label={t('site.file.why')}>
          <ul className={styles.sentences}>
            {crs.evidence.map((sentence) => (
              <li key={sentence.es}>{say(sentence)}</li>
            ))}
          </ul>
        </Disclosure>
      )}
      {reading.tables.length > 1 && (
        <Select
          label={t('site.file.table')}
          value={reading.table}
          options={reading.tables.map((name) => ({ value: name, title: name }))}
          onChange={(event) => onSay({ table: event.target.value })}
        />
      )}
      {isOutside && <Message tone="warn">{t('site.file.outside')}</Message>}
      {!asks && outlines.length > 1 && (
        <fieldset className={styles.question}>
          <legend>{t('site.file.which')}</legend>
          <div className={styles.outlines}>
            {outlines.map((outline, i) => (
              <Checkbox
                key={i}
                checked={chosen[i] ?? false}
                disabled={!outline.in_frame}
                label={`${outline.name ?? t('site.file.unnamed', { number: i + 1 })} · ${area(outline.area_ha * 10_000)}`}
                onChange={() => setChosen(chosen.map((is, at) => (at === i ? !is : is)))}
              />
            ))}
          </div>
        </fieldset>
      )}
      {vertices > MOST_SITE_VERTICES && (
        <Message tone="danger">
          {t('site.file.tooMany', {
            count: vertices,
            vertices: number(vertices, 0),
            most: number(MOST_SITE_VERTICES, 0),
          })}
        </Message>
      )}
    </div>
  )
}

/** Makes the outlines the site, with what is known of where they come from. */
function takeOutlines({ file, crs }: SiteReading, outlines: readonly Outline[]): void {
  const polygons = outlines.flatMap(({ geometry }) => polygonsOf(geometry))
  const operation_accuracy_m = crs.operation?.accuracy_m ?? 0
  rememberOrigin(polygons, {
    provenance: {
      method: 'file',
      crs: crs.srid === null ? null : crsText(crs.srid),
      operation: crs.operation && operationText(crs.operation),
      operation_accuracy_m,
      file,
      feature: null,
      vertices: outlines.flatMap(({ as_given }) => as_given).slice(0, MOST_GIVEN),
    },
    accuracy_m: operation_accuracy_m,
    why: operation_accuracy_m > 0 ? 'operation' : 'exact',
  })
  siteSketch.getState().set(polygons)
}
