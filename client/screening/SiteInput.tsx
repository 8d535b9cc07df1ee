import bbox from '@turf/bbox'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import type { Bbox } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { formatDegrees } from '../map/coordinates.ts'
import { DrawTools, useSketch, useSketchOverlay } from '../map/DrawTools.tsx'
import { countVertices, geometryOf } from '../map/sketch.ts'
import { Button } from '../ui/Button.tsx'
import { TextArea } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { MAX_FILE_BYTES, MAX_SITE_VERTICES, readSiteFile, type SiteFile } from './read-site-file.ts'
import styles from './Screening.module.css'
import { setUnsettled, siteSketch } from './site-sketch.ts'
import { readTypedVertices, writeVertices } from './typed-vertices.ts'

const WAYS = ['draw', 'file', 'type'] as const
type Way = (typeof WAYS)[number]

/** Brings the sketch into sight. */
export function useShowSketch() {
  const shell = useMap()
  return () => {
    const geometry = geometryOf(siteSketch.getState().polygons)
    if (geometry) shell?.fit(bbox(geometry).slice(0, 4) as Bbox, { maxZoom: 14 })
  }
}

/** Three ways to say where the site is; all end in the same sketch. */
export function SiteInput({ onName }: { onName: (name: string) => void }) {
  const { t } = useWords()
  const [way, setWay] = useState<Way>('draw')
  const polygons = useSketch(siteSketch, (state) => state.polygons)
  useSketchOverlay(siteSketch, 'site-sketch')
  const show = useShowSketch()
  return (
    <div className={styles.stack}>
      <Tabs
        label={t('screening.site.ways')}
        tabs={WAYS.map((id) => ({ id, title: t(`screening.site.${id}`) }))}
        selected={way}
        onSelect={setWay}
      >
        {way === 'draw' && <DrawTools sketch={siteSketch} />}
        {way === 'file' && <FileInput onName={onName} onRead={show} />}
        {way === 'type' && <TypedInput onRead={show} />}
      </Tabs>
      {polygons.length > 0 && way !== 'draw' && (
        <div className={styles.row}>
          <Button icon="search" onClick={show}>
            {t('screening.site.show')}
          </Button>
          <Button icon="undo" onClick={() => siteSketch.getState().undo()}>
            {t('draw.undo')}
          </Button>
        </div>
      )}
    </div>
  )
}

function FileInput({ onName, onRead }: { onName: (name: string) => void; onRead: () => void }) {
  const { t, number } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [result, setResult] = useState<{ file: string; read: SiteFile } | null>(null)
  const [over, setOver] = useState(false)
  const take = async (file: File | undefined) => {
    if (!file) return
    const read: SiteFile =
      file.size > MAX_FILE_BYTES ? { problem: 'too-big' } : readSiteFile(await file.text())
    setResult({ file: file.name, read })
    if (read.problem !== null) return
    siteSketch.getState().set(read.polygons)
    if (read.name) onName(read.name)
    onRead()
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const read = result?.read
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
          aria-label={t('screening.file.choose')}
          accept=".geojson,.json,application/geo+json,application/json"
          onChange={(event) => {
            void take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button icon="upload" onClick={() => input.current?.click()}>
          {t('screening.file.choose')}
        </Button>
        <p className={styles.quiet}>
          {t('screening.file.limits', {
            size: number(MAX_FILE_BYTES / 1_000_000, 0),
            vertices: number(MAX_SITE_VERTICES, 0),
          })}
        </p>
      </div>
      <div role="status" aria-live="polite">
        {result && read && read.problem === null && (
          <Message title={result.file}>
            <p>
              {t('screening.file.read', {
                count: read.polygons.length,
                vertices: number(read.vertices, 0),
              })}
              {read.ignored > 0 && ` ${t('screening.file.ignored', { count: read.ignored })}`}
            </p>
          </Message>
        )}
      </div>
      {result && read && read.problem !== null && (
        <Message tone="danger" title={result.file}>
          <p>
            {t(`screening.file.problem.${read.problem}`, {
              size: number(MAX_FILE_BYTES / 1_000_000, 0),
              vertices: number(MAX_SITE_VERTICES, 0),
              count: read.count ?? 0,
            })}
          </p>
        </Message>
      )}
    </div>
  )
}

function TypedInput({ onRead }: { onRead: () => void }) {
  const { t, language, number } = useWords()
  const shell = useMap()
  const [text, setText] = useState(() => writeVertices(siteSketch.getState().polygons))
  const shape = readTypedVertices(text)
  const wrong = shape.lines.filter(({ problem }) => problem !== null)
  // The shape follows once typing rests, so that undo goes back by shapes and not by letters.
  const typed = useRef(text)
  const follow = useRef(onRead)
  useEffect(() => {
    follow.current = onRead
  })
  const settle = () => {
    if (text === typed.current) return
    typed.current = text
    if (shape.lines.some(({ problem }) => problem === 'unreadable')) return
    siteSketch.getState().set(shape.polygons)
    if (shape.polygons.length > 0) follow.current()
  }
  const settleLatest = useRef(settle)
  useEffect(() => {
    settleLatest.current = settle
    setUnsettled(settle)
    return () => setUnsettled(null)
  })
  useEffect(() => {
    if (text === typed.current) return
    const timer = setTimeout(() => settleLatest.current(), 400)
    return () => clearTimeout(timer)
  }, [text])
  const unread = wrong.some(({ problem }) => problem === 'unreadable')
  const vertices = countVertices(shape.polygons)
  return (
    <div className={styles.stack}>
      <TextArea
        label={t('screening.typed.label')}
        help={t('screening.typed.help')}
        rows={6}
        value={text}
        spellCheck={false}
        className={styles.vertices}
        placeholder={'-23,620000 -68,100000\n23°37\'12" S 68°03\'00" O\n597000 7391000'}
        error={wrong.length > 0 ? t('screening.typed.wrong', { count: wrong.length }) : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      {wrong.length > 0 && (
        <ul className={styles.wrong}>
          {wrong.slice(0, 8).map(({ line, text: written, problem }) => (
            <li key={line}>
              {t(problem === 'outside' ? 'screening.typed.outside' : 'screening.typed.unreadable', {
                line,
                text: written.slice(0, 60),
              })}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.row}>
        {shell && (
          <Button
            icon="plus"
            onClick={() => {
              const [lon, lat] = shell.center
              setText(`${text.trimEnd()}${text.trim() ? '\n' : ''}${lat.toFixed(6)}, ${lon.toFixed(6)}`)
            }}
          >
            {t('screening.typed.center')}
          </Button>
        )}
      </div>
      <p role="status" aria-live="polite" className={styles.quiet}>
        {unread
          ? t('screening.typed.notUsed')
          : shape.polygons.length > 0
            ? t('screening.typed.read', { count: shape.polygons.length, vertices: number(vertices, 0) })
            : shape.lines.length > 0 && t('screening.typed.short')}{' '}
        {shape.lines.some(({ at }) => at?.oldDatum) && t('search.oldDatum')}
      </p>
      {shape.lines.length > 0 && wrong.length === 0 && (
        <details className={styles.readBack}>
          <summary>{t('screening.typed.back')}</summary>
          <ol>
            {shape.lines.slice(0, 60).map(({ line, at }) => (
              <li key={line}>
                {at && (
                  <>
                    {formatDegrees([at.lon, at.lat], language)}{' '}
                    <span className={styles.quiet}>({t(`screening.typed.form.${at.form}`)})</span>
                  </>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  )
}
