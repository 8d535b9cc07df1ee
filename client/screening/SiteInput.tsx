import bbox from '@turf/bbox'
import { useEffect, useState } from 'react'
import type { Facts } from '../../geodata/model/screening.ts'
import type { Bbox } from '../data/layers.ts'
import { useRules } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { DrawTools, useSketch, useSketchOverlay } from '../map/DrawTools.tsx'
import { geometryOf, type Rings } from '../map/sketch.ts'
import { useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { FeatureInput } from './FeatureInput.tsx'
import { FileInput } from './FileInput.tsx'
import { GuardNote } from './guard/GuardNote.tsx'
import { type Guard, useGuard } from './guard/use-guard.ts'
import { MoveBy } from './MoveBy.tsx'
import styles from './Screening.module.css'
import { drawnOrigin, originOf, rememberOrigin } from './site-origin.ts'
import { siteSketch } from './site-sketch.ts'
import { TypedInput } from './TypedInput.tsx'

const WAYS = ['draw', 'file', 'type', 'feature'] as const
type Way = (typeof WAYS)[number]

/** Brings the sketch into sight. */
export function useShowSketch() {
  const shell = useMap()
  return () => {
    const geometry = geometryOf(siteSketch.getState().polygons)
    if (geometry) shell?.fit(bbox(geometry).slice(0, 4) as Bbox, { maxZoom: 14 })
  }
}

/** What comes from the drawing tool was drawn, and is as exact as the map was when it was. */
function useDrawnOrigins() {
  const shell = useMap()
  useEffect(
    () =>
      siteSketch.subscribe(({ polygons, held }, before) => {
        if (!held || !shell || polygons.length === 0 || originOf(polygons)) return
        const pointer = window.matchMedia('(pointer: coarse)').matches ? 'coarse' : 'fine'
        rememberOrigin(polygons, drawnOrigin(shell.camera.metresPerPixel, pointer, originOf(before.polygons)))
      }),
    [shell],
  )
}

export interface SiteInputProps {
  /** What is stated of the project: some exclusions depend on it. */
  facts: Facts
  /** By how much the outline may be off, where a person stated it, m. */
  accuracy_m: number | null
  /** The file or the feature names the site. */
  onName: (name: string) => void
  /** Begins with mending the shape that is there. */
  startEditing?: boolean
  /** Hears what the sketch runs into; null: there is no sketch. */
  onGuard?: (guard: Guard | null) => void
}

/** Four ways to say where the site is; all end in the same sketch, which is held against what excludes as it changes. */
export function SiteInput({ facts, accuracy_m, onName, startEditing = false, onGuard }: SiteInputProps) {
  const { t } = useWords()
  const { site: chosen } = useView()
  const [way, setWay] = useState<Way>(chosen ? 'feature' : 'draw')
  const wanted = chosen && `${chosen.layer}/${chosen.feature}`
  useEffect(() => {
    if (wanted) setWay('feature')
  }, [wanted])
  const polygons = useSketch(siteSketch, (state) => state.polygons)
  useSketchOverlay(siteSketch, 'site-sketch')
  useDrawnOrigins()
  const show = useShowSketch()
  const [moving, setMoving] = useState<readonly Rings[] | null>(null)
  const shape = moving && JSON.stringify(moving) !== JSON.stringify(polygons) ? moving : polygons
  const rules = useRules()
  const exact = accuracy_m ?? originOf(polygons)?.accuracy_m ?? 0
  const guard = useGuard(shape, polygons, rules.data, facts, exact)
  const seen = shape.length > 0 ? guard : null
  useEffect(() => onGuard?.(seen), [onGuard, seen])
  return (
    <div className={styles.stack}>
      <Tabs
        label={t('screening.site.ways')}
        tabs={WAYS.map((id) => ({ id, title: t(`screening.site.${id}`) }))}
        selected={way}
        onSelect={setWay}
      >
        {way === 'draw' && <DrawTools sketch={siteSketch} startEditing={startEditing} onShape={setMoving} />}
        {way === 'file' && <FileInput onName={onName} onRead={show} />}
        {way === 'type' && <TypedInput onRead={show} />}
        {way === 'feature' && <FeatureInput onName={onName} onRead={show} />}
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
      {polygons.length > 0 && <MoveBy />}
      {seen && <GuardNote guard={seen} />}
    </div>
  )
}
