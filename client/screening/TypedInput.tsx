import { useEffect, useRef, useState } from 'react'
import { crsOf, crsTitle, DATUMS, type Datum, UTM_19S, WGS84 } from '../../geodata/model/crs.ts'
import { MOST_SITE_VERTICES } from '../../geodata/model/site.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { readTypedSite, type TypedSite } from '../data/sites.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { formatDegrees } from '../map/coordinates.ts'
import { countVertices, polygonsOf } from '../map/sketch.ts'
import { Button } from '../ui/Button.tsx'
import { TextArea } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { CrsQuestion } from './CrsQuestion.tsx'
import styles from './Screening.module.css'
import { crsText, MOST_GIVEN, operationText, rememberOrigin } from './site-origin.ts'
import { setUnsettled, siteSketch } from './site-sketch.ts'
import { readTypedVertices, type TypedShape, writeVertices } from './typed-vertices.ts'

/** Datums that people's tables come in, the most frequent first. */
const ASKED = ['wgs84', 'sirgas2000', 'psad56', 'sad69'] as const
const datumOf = (id: string) => DATUMS.find((datum) => datum.id === id) as Datum

const sridOf = (datum: Datum, kind: 'degrees' | 'utm') =>
  kind === 'degrees' ? datum.geographic : (datum.utm19 ?? UTM_19S)

/** The number of the system that a shape says it is in; null: it does not say, and a person has to. */
function declaredSrid({ kind, datum }: TypedShape): number | null {
  if (kind === null || kind === 'mixed') return null
  if (datum && datum !== 'several') return sridOf(datumOf(datum), kind)
  // Degrees are what a GPS or a web map gives; metres come from documents of every age.
  return kind === 'degrees' && datum === null ? WGS84 : null
}

const hasFault = ({ lines, kind }: TypedShape) =>
  kind === 'mixed' || lines.some(({ problem }) => problem === 'unreadable')

/** Vertices typed, or pasted from a table. The shape follows once typing rests. */
export function TypedInput({ onRead }: { onRead: () => void }) {
  const { t, language, number, area, distance } = useWords()
  const shell = useMap()
  const [text, setText] = useState(() => writeVertices(siteSketch.getState().polygons))
  /** The datum a person chose, with the kind of numbers it was chosen for. */
  const [chosen, setChosen] = useState<{ kind: TypedShape['kind']; srid: number } | null>(null)
  const [taken, setTaken] = useState<TypedSite | null>(null)
  const [error, setError] = useState<unknown>(null)
  const shape = readTypedVertices(text)
  const declared = declaredSrid(shape)
  const srid = chosen?.kind === shape.kind ? chosen.srid : declared
  const wrong = shape.lines.filter(({ problem }) => problem !== null)

  // The shape follows once typing rests, so that undo goes back by shapes and not by letters.
  const asked = useRef(`${WGS84} ${text}`)
  const follow = useRef(onRead)
  useEffect(() => {
    follow.current = onRead
  })
  const wanted = `${srid} ${text}`
  const settle = async () => {
    if (wanted === asked.current) return
    asked.current = wanted
    setTaken(null)
    setError(null)
    if (hasFault(shape)) return
    // Without a datum they are nowhere: what was there before is no longer what is meant.
    if (shape.outlines.length === 0 || srid === null) {
      siteSketch.getState().set([])
      return
    }
    try {
      const site = srid === WGS84 ? null : await readTypedSite(srid, shape.outlines)
      if (asked.current !== wanted) return
      setTaken(site)
      takeTyped(shape, srid, site)
      follow.current()
    } catch (failure) {
      if (asked.current === wanted) setError(failure)
    }
  }
  const settleLatest = useRef(settle)
  useEffect(() => {
    settleLatest.current = settle
    setUnsettled(settle)
    return () => setUnsettled(null)
  })
  useEffect(() => {
    if (wanted === asked.current) return
    const timer = setTimeout(() => void settleLatest.current(), 400)
    return () => clearTimeout(timer)
  }, [wanted])

  const unread = hasFault(shape)
  const vertices = countVertices(shape.polygons)
  const others = taken?.candidates.filter(({ moved_m }) => moved_m !== null && moved_m > 0) ?? []
  return (
    <div className={styles.stack}>
      <TextArea
        label={t('screening.typed.label')}
        help={t('site.typed.help')}
        rows={6}
        value={text}
        spellCheck={false}
        className={styles.vertices}
        placeholder={'V1\t7.391.000,5\t597.000,2\n-23,620000 -68,100000\n23°37\'12" S 68°03\'00" O'}
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
      {shape.kind === 'mixed' && <Message tone="warn">{t('site.typed.mixed')}</Message>}
      {shape.datum === 'several' && <p className={styles.quiet}>{t('site.typed.several')}</p>}
      {(shape.kind === 'utm' || shape.kind === 'degrees') && shape.outlines.length > 0 && (
        <CrsQuestion
          candidates={ASKED.map((id) => {
            const datum = datumOf(id)
            const number = sridOf(datum, shape.kind as 'degrees' | 'utm')
            return {
              srid: number,
              name: crsOf(number)?.name ?? datum.name,
              operation: datum.operation,
            }
          })}
          value={srid}
          onChange={(next) => setChosen({ kind: shape.kind, srid: next })}
        />
      )}
      {error !== null && (
        <ProblemMessage
          error={error}
          onRetry={() => {
            asked.current = ''
            void settle()
          }}
        />
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
        {!unread && shape.polygons.length > 0 && srid === null && t('site.typed.sayDatum')}
        {taken &&
          t('site.typed.taken', {
            crs: crsTitle(taken.crs.name, language),
            area: area(taken.area_ha * 10_000),
            accuracy: distance(taken.crs.operation.accuracy_m),
          })}{' '}
        {others.length > 0 &&
          t('site.typed.others', {
            list: others
              .map(({ name, moved_m }) => `${crsTitle(name, language)}: ${distance(moved_m ?? 0)}`)
              .join('; '),
          })}
      </p>
      {vertices > MOST_SITE_VERTICES && (
        <Message tone="danger">
          {t('site.file.tooMany', {
            count: vertices,
            vertices: number(vertices, 0),
            most: number(MOST_SITE_VERTICES, 0),
          })}
        </Message>
      )}
      {shape.lines.length > 0 && wrong.length === 0 && (
        <details className={styles.readBack}>
          <summary>{t('screening.typed.back')}</summary>
          <ol>
            {shape.lines.slice(0, 60).map(({ line, at, given }) => (
              <li key={line}>
                {at?.form === 'utm' && given
                  ? `${given[0]} E · ${given[1]} N`
                  : at && formatDegrees([at.lon, at.lat], language)}{' '}
                {at && <span className={styles.quiet}>({t(`screening.typed.form.${at.form}`)})</span>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  )
}

/** Makes what was typed the site. `site`: as the server took it to WGS 84; null when it was in WGS 84 degrees already. */
function takeTyped(shape: TypedShape, srid: number, site: TypedSite | null): void {
  const polygons = site ? polygonsOf(site.geometry) : shape.polygons
  const operation_accuracy_m = site?.crs.operation.accuracy_m ?? 0
  rememberOrigin(polygons, {
    provenance: {
      method: 'typed',
      crs: crsText(srid),
      operation: site && operationText(site.crs.operation),
      operation_accuracy_m,
      file: null,
      feature: null,
      vertices: shape.given.slice(0, MOST_GIVEN),
    },
    accuracy_m: operation_accuracy_m,
    why: operation_accuracy_m > 0 ? 'operation' : 'exact',
  })
  siteSketch.getState().set(polygons)
}
