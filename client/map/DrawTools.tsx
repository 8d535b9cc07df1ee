import area from '@turf/area'
import kinks from '@turf/kinks'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useWords } from '../i18n/index.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Message } from '../ui/Message.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useEscape } from '../ui/use-escape.ts'
import { useMapState } from './context.ts'
import styles from './DrawTools.module.css'
import type { Drawing, Progress, Shape } from './draw.ts'
import { useOverlay } from './overlays.ts'
import { GROUND } from './palette.ts'
import { countVertices, geometryOf, isEditable, type Rings, type Sketch, type SketchStore } from './sketch.ts'
import type { Overlay } from './style.ts'

export function useSketch<T>(sketch: SketchStore, select: (state: Sketch) => T): T {
  return useStore(sketch, select)
}

const SHAPES: readonly Shape[] = ['polygon', 'rectangle', 'circle']

/** Polygons with more vertices are not looked at for crossings here; the server looks at all. */
const MAX_CHECKED = 500

const flavourNow = () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light')

export interface DrawToolsProps {
  sketch: SketchStore
  /** Begins with a polygon as soon as it is there. */
  autoStart?: boolean
  /** Begins mending the shape that is there. */
  startEditing?: boolean
  /** Hears of the shape at every move while the tool has it; null: the tool was put away. */
  onShape?: (polygons: readonly Rings[] | null) => void
}

/** Buttons to draw, mend and undo a shape on the map; the drawing code comes when the first is pressed. */
export function DrawTools({ sketch, autoStart = false, startEditing = false, onShape }: DrawToolsProps) {
  const { t, area: writeArea, pitches } = useWords()
  const { shell, coming } = useMapState()
  const polygons = useSketch(sketch, (state) => state.polygons)
  const canUndo = useSketch(sketch, (state) => state.past.length > 0)
  const canRedo = useSketch(sketch, (state) => state.future.length > 0)
  const drawing = useRef<Drawing | null>(null)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [failed, setFailed] = useState<'busy' | 'not-loaded' | null>(null)
  const mounted = useRef(true)

  const stop = useCallback(() => {
    drawing.current?.stop()
    drawing.current = null
    setProgress(null)
  }, [])
  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
      drawing.current?.stop()
      drawing.current = null
    }
  }, [])

  const use = useCallback(
    async (tool: Shape | 'select') => {
      if (!shell) return
      setFailed(null)
      if (!drawing.current) {
        try {
          const { startDrawing } = await import('./draw.ts')
          if (!mounted.current || drawing.current) return
          drawing.current = startDrawing(shell, sketch, flavourNow(), setProgress)
        } catch (error) {
          console.error(error)
          return setFailed('not-loaded')
        }
        if (!drawing.current) return setFailed('busy')
      }
      drawing.current.use(tool)
    },
    [shell, sketch],
  )

  const wanted = useRef<Shape | 'select' | null>(
    autoStart && polygons.length === 0
      ? 'polygon'
      : startEditing && polygons.length > 0 && isEditable(polygons)
        ? 'select'
        : null,
  )
  useEffect(() => {
    if (!wanted.current) return
    const tool = wanted.current
    wanted.current = null
    void use(tool)
  }, [use])

  const shape = progress?.shape ?? null
  const hear = useRef(onShape)
  useEffect(() => {
    hear.current = onShape
  })
  useEffect(() => hear.current?.(shape), [shape])
  useEffect(() => () => hear.current?.(null), [])

  const undo = useCallback(
    () => (drawing.current ? drawing.current.undo() : sketch.getState().undo()),
    [sketch],
  )
  const redo = useCallback(
    () => (drawing.current ? drawing.current.redo() : sketch.getState().redo()),
    [sketch],
  )
  const remove = () => {
    if (progress?.selected) drawing.current?.deleteSelected()
    else if (progress?.drawing) drawing.current?.cancel()
    else sketch.getState().clear()
  }

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = (event.target as Element | null)?.closest('input, textarea, select, [contenteditable]')
      if (typing) return
      const key = event.key.toLowerCase()
      if ((event.ctrlKey || event.metaKey) && key === 'z') {
        event.preventDefault()
        if (event.shiftKey) redo()
        else undo()
      } else if (event.ctrlKey && key === 'y') {
        event.preventDefault()
        redo()
      } else if (key === 'delete' && drawing.current) drawing.current.deleteSelected()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [undo, redo])
  useEscape(progress !== null, () => {
    if (progress?.drawing) drawing.current?.cancel()
    else stop()
  })

  const geometry = geometryOf(polygons)
  const editable = isEditable(polygons)
  const crosses = useMemo(() => {
    const shape = geometryOf(polygons)
    if (!shape || countVertices(polygons) > MAX_CHECKED) return false
    return kinks(shape as never).features.length > 0
  }, [polygons])
  const underWay = progress?.drawing ? progress : null
  const hint = progress && (progress.drawing && progress.tool === 'polygon' ? 'drawing' : progress.tool)

  if (!shell) return coming ? <Skeleton lines={2} /> : <Message tone="warn">{t('draw.noMap')}</Message>
  return (
    <div className={styles.tools} data-drawing={underWay ? true : undefined}>
      <div className={classNames(styles.row, styles.shapes)} role="toolbar" aria-label={t('draw.toolbar')}>
        {SHAPES.map((shape) => (
          <Button
            key={shape}
            className={styles.shape}
            aria-pressed={progress?.tool === shape}
            disabled={!editable}
            onClick={() => void use(shape)}
          >
            <ShapeIcon shape={shape} />
            {t(`draw.${shape}`)}
          </Button>
        ))}
        {polygons.length > 0 && (
          <Button
            className={styles.shape}
            icon="pencil"
            aria-pressed={progress?.tool === 'select'}
            disabled={!editable}
            onClick={() => void use('select')}
          >
            {t('draw.edit')}
          </Button>
        )}
      </div>
      <div className={styles.row}>
        <IconButton
          icon="undo"
          look="normal"
          label={t('draw.undo')}
          disabled={!canUndo && !underWay}
          onClick={undo}
        />
        <IconButton
          icon="redo"
          look="normal"
          label={t('draw.redo')}
          disabled={!canRedo && !underWay}
          onClick={redo}
        />
        <IconButton
          icon="trash"
          look="normal"
          label={progress?.selected ? t('draw.deleteSelected') : t('draw.clear')}
          disabled={polygons.length === 0 && !underWay}
          onClick={remove}
        />
        {underWay?.tool === 'polygon' && (
          <Button
            look="primary"
            icon="check"
            disabled={underWay.vertices < 3}
            onClick={() => drawing.current?.finish()}
          >
            {t('draw.finish')}
          </Button>
        )}
        {progress && !underWay && (
          <Button icon="check" onClick={stop}>
            {t('draw.done')}
          </Button>
        )}
      </div>
      <p className={styles.status} role="status" aria-live="polite">
        {underWay?.area_m2 ? (
          <strong>{t('draw.areaUnderWay', { area: writeArea(underWay.area_m2) })}</strong>
        ) : (
          geometry && (
            <>
              <strong>{t('draw.area', { area: writeArea(area(geometry)), count: polygons.length })}</strong>
              <span className={styles.hint}>{pitches(area(geometry))}</span>
            </>
          )
        )}
        {hint && <span className={styles.hint}>{t(`draw.hint.${hint}`)}</span>}
      </p>
      {!editable && <p className={styles.hint}>{t('draw.notEditable')}</p>}
      {crosses && !underWay && <Message tone="warn">{t('draw.crosses')}</Message>}
      {failed && <Message tone="danger">{t(failed === 'busy' ? 'draw.busy' : 'draw.notLoaded')}</Message>}
    </div>
  )
}

const SHAPE_PATHS: Record<Shape, string> = {
  polygon: 'M4 9l8-5 8 5-3 10H7z',
  rectangle: 'M4 6h16v12H4z',
  circle: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
}

function ShapeIcon({ shape }: { shape: Shape }) {
  return (
    <svg
      width={18}
      height={18}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path d={SHAPE_PATHS[shape]} />
    </svg>
  )
}

/** The sketch over the map while the drawing tool does not hold it. `id`: of the overlay. */
export function useSketchOverlay(sketch: SketchStore, id: string): void {
  const polygons = useSketch(sketch, (state) => state.polygons)
  const held = useSketch(sketch, (state) => state.held)
  const overlay = useMemo<Overlay | null>(() => {
    const geometry = geometryOf(polygons)
    return geometry && !held ? outlineOverlay(id, geometry) : null
  }, [polygons, held, id])
  useOverlay(overlay)
}

/** A shape in the accent of the interface, legible on any ground. */
export function outlineOverlay(id: string, geometry: NonNullable<ReturnType<typeof geometryOf>>): Overlay {
  const { accent, halo } = GROUND[flavourNow()]
  return {
    id,
    data: { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry }] },
    layers: [
      { id: `${id}/fill`, type: 'fill', paint: { 'fill-color': accent, 'fill-opacity': 0.12 } },
      {
        id: `${id}/casing`,
        type: 'line',
        layout: { 'line-join': 'round' },
        paint: { 'line-color': halo, 'line-width': 6, 'line-opacity': 0.85 },
      },
      {
        id: `${id}/line`,
        type: 'line',
        layout: { 'line-join': 'round' },
        paint: { 'line-color': accent, 'line-width': 2.5 },
      },
    ],
  }
}
