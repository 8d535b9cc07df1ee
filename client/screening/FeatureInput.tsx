import { useEffect, useRef, useState } from 'react'
import type { FeatureSite } from '../../geodata/model/site.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useFeatureSite } from '../data/sites.ts'
import { useWords } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { layerById } from '../map/catalogue.ts'
import { polygonsOf } from '../map/sketch.ts'
import { useShownLayers, useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './Screening.module.css'
import { rememberOrigin } from './site-origin.ts'
import { siteSketch } from './site-sketch.ts'

/** Projects submitted to the SEIA: what a reviewer most often has before them. */
const PROJECTS = 'seia_project'
const MOST_METRES = 50_000

/** A feature of the map as the site: a polygon as it is; a point or a line with as many metres around as a person states. */
export function FeatureInput({ onName, onRead }: { onName: (name: string) => void; onRead: () => void }) {
  const { t, say } = useWords()
  const { site: reference } = useView()
  const { isShown, show } = useShownLayers()
  if (reference)
    return (
      <Chosen
        key={`${reference.layer}/${reference.feature}`}
        reference={reference}
        onName={onName}
        onRead={onRead}
      />
    )
  const projects = layerById(PROJECTS)
  return (
    <div className={styles.stack}>
      <p>{t('site.feature.how')}</p>
      {projects && (
        <div className={styles.row}>
          <Button icon="layers" disabled={isShown(PROJECTS)} onClick={() => show([PROJECTS])}>
            {t(isShown(PROJECTS) ? 'site.feature.shown' : 'site.feature.show', {
              layer: say(projects.title),
            })}
          </Button>
        </div>
      )}
    </div>
  )
}

function Chosen({
  reference,
  onName,
  onRead,
}: {
  reference: { layer: string; feature: string }
  onName: (name: string) => void
  onRead: () => void
}) {
  const { t, say, distance, area, language } = useWords()
  const layer = layerById(reference.layer)
  const [metres, setMetres] = useState('')
  const [buffer, setBuffer] = useState(0)
  const { data: site, error, refetch, isFetching } = useFeatureSite(reference, buffer)
  const used = useRef<FeatureSite | null>(null)
  useEffect(() => {
    if (!site?.geometry || used.current === site) return
    used.current = site
    takeFeature(site)
    if (site.name) onName(site.name)
    onRead()
  }, [site, onName, onRead])
  const typed = readNumber(metres, language)
  const isUsable = typed !== null && typed > 0 && typed <= MOST_METRES
  const isWrong = metres.trim() !== '' && !isUsable
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!site) return <Skeleton />
  return (
    <div className={styles.stack}>
      <Message title={site.name ?? t('inspector.unnamed')}>
        <p>
          {layer && say(layer.title)}.{' '}
          {site.accuracy_m === null
            ? t('site.feature.noAccuracy')
            : t('site.feature.accuracy', { accuracy: distance(site.accuracy_m) })}
        </p>
      </Message>
      {site.kind !== 'polygon' && (
        <form
          className={styles.inline}
          onSubmit={(event) => {
            event.preventDefault()
            if (isUsable) setBuffer(typed)
          }}
        >
          <TextField
            label={t(`site.feature.around.${site.kind}`)}
            help={t('site.feature.aroundHelp')}
            unit="m"
            inputMode="decimal"
            autoComplete="off"
            value={metres}
            error={isWrong ? t('site.feature.aroundWrong', { most: distance(MOST_METRES) }) : undefined}
            onChange={(event) => setMetres(event.target.value)}
          />
          <div className={styles.row}>
            <Button type="submit" disabled={!isUsable || isFetching}>
              {t('site.feature.use')}
            </Button>
          </div>
        </form>
      )}
      <p role="status" aria-live="polite" className={styles.quiet}>
        {site.geometry &&
          t(site.buffer_m > 0 ? 'site.feature.takenAround' : 'site.feature.taken', {
            area: area(site.area_ha * 10_000),
            metres: distance(site.buffer_m),
          })}
      </p>
    </div>
  )
}

/** Makes a feature the site. */
function takeFeature({ geometry, layer, version_id, feature_id, buffer_m, accuracy_m }: FeatureSite): void {
  if (!geometry) return
  const polygons = polygonsOf(geometry)
  rememberOrigin(polygons, {
    provenance: {
      method: 'feature',
      crs: 'EPSG:4326',
      operation: null,
      operation_accuracy_m: null,
      file: null,
      feature: { layer, version_id, feature_id, buffer_m },
      vertices: null,
    },
    accuracy_m: accuracy_m ?? 0,
    why: accuracy_m === null ? 'feature-unknown' : 'feature',
  })
  siteSketch.getState().set(polygons)
}
