import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Versions } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { FilterChips } from '../map/FilterChips.tsx'
import { useFilter } from '../map/filters.ts'
import { useChangeView, useShownLayers } from '../map/use-view.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Slider } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import styles from './ShownLayers.module.css'

/** The layers that are switched on, as they lie on the map: first on top. Dragged, moved with the arrows, made fainter. */
export function ShownLayers({ versions }: { versions: Versions }) {
  const { t, say } = useWords()
  const shown = useShownLayers()
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<string | null>(null)
  const [told, setTold] = useState('')
  const layers = shown.layers.flatMap(({ id }) => layerById(id) ?? [])
  const move = (layer: LayerDeclaration, place: number) => {
    if (place < 0 || place >= layers.length || layers[place]?.id === layer.id) return
    shown.move(layer.id, place)
    setTold(t('work.order.moved', { layer: say(layer.title), place: place + 1, total: layers.length }))
  }
  /** The place in the list that a height of the window lies in. */
  const placeAt = (y: number) => {
    const items = [...(list.current?.children ?? [])]
    const at = items.findIndex((item) => y < item.getBoundingClientRect().bottom)
    return at < 0 ? items.length - 1 : at
  }
  if (layers.length === 0) return <p className={styles.hint}>{t('legend.empty')}</p>
  return (
    <>
      <p className="visually-hidden" role="status">
        {told}
      </p>
      <ol ref={list} className={styles.list} aria-label={t('work.order.title')}>
        {layers.map((layer, place) => (
          <Shown
            key={layer.id}
            layer={layer}
            known={versions.has(layer.id)}
            bbox={versions.get(layer.id)?.bbox ?? null}
            place={place}
            total={layers.length}
            isDragged={dragged === layer.id}
            onMove={(to) => move(layer, to)}
            onDrag={(y) => {
              setDragged(y === null ? null : layer.id)
              if (y !== null) move(layer, placeAt(y))
            }}
          />
        ))}
      </ol>
    </>
  )
}

interface ShownProps {
  layer: LayerDeclaration
  known: boolean
  bbox: [number, number, number, number] | null
  place: number
  total: number
  isDragged: boolean
  onMove: (place: number) => void
  /** Dragged to a height of the window; null: let go. */
  onDrag: (y: number | null) => void
}

function Shown({ layer, known, bbox, place, total, isDragged, onMove, onDrag }: ShownProps) {
  const { t, say, number } = useWords()
  const shell = useMap()
  const shown = useShownLayers()
  const change = useChangeView()
  const { isFiltered } = useFilter(layer)
  const [open, setOpen] = useState(false)
  const id = useId()
  const title = say(layer.title)
  const opacity = shown.opacityOf(layer.id)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    onMove(place + step)
  }
  const drag = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      onDrag(event.clientY)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(event.clientY)
    },
    onPointerUp: () => onDrag(null),
    onPointerCancel: () => onDrag(null),
  }
  return (
    <li className={classNames(styles.item, isDragged && styles.dragged)} data-shown={layer.id}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.grip}
          aria-label={t('work.order.grip', { layer: title, place: place + 1, total })}
          title={t('work.order.gripHint')}
          onKeyDown={onKeyDown}
          {...drag}
        >
          <Icon name="grip" size={18} />
        </button>
        <button
          type="button"
          className={styles.name}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span className={styles.title}>{title}</span>
          {isFiltered && <span className={styles.badge}>{t('work.filter.badge')}</span>}
          <Icon name={open ? 'up' : 'down'} size={16} />
        </button>
        <IconButton
          icon="close"
          label={t('work.remove', { layer: title })}
          onClick={() => shown.toggle(layer.id, false)}
        />
      </div>
      <div id={id} hidden={!open}>
        {open && (
          <div className={styles.tools}>
            {known && (
              <Slider
                label={t('layers.opacity', { layer: title })}
                value={Math.round(opacity * 100)}
                minimum={10}
                maximum={100}
                step={5}
                words={`${number(opacity * 100, 0)}\u00a0%`}
                onChange={(percent) => shown.setOpacity(layer.id, percent / 100)}
              />
            )}
            <FilterChips layer={layer} />
            <div className={styles.buttons}>
              <Button look="plain" icon="up" disabled={place === 0} onClick={() => onMove(place - 1)}>
                {t('work.order.up')}
              </Button>
              <Button
                look="plain"
                icon="down"
                disabled={place === total - 1}
                onClick={() => onMove(place + 1)}
              >
                {t('work.order.down')}
              </Button>
              {known && (
                <Button
                  look="plain"
                  icon="filter"
                  onClick={() => change({ task: 'layer', layer: layer.id, sel: undefined })}
                >
                  {t('work.open')}
                </Button>
              )}
              {bbox && (
                <Button look="plain" icon="search" onClick={() => shell?.fit(bbox)}>
                  {t('layers.zoomTo')}
                </Button>
              )}
              <Button look="plain" icon="check" disabled={total === 1} onClick={() => shown.only(layer.id)}>
                {t('work.only')}
              </Button>
            </div>
          </div>
        )}
      </div>
    </li>
  )
}
