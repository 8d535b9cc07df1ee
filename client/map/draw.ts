import area from '@turf/area'
import type { Position } from 'geojson'
import {
  type GeoJSONStoreFeatures,
  type HexColor,
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawModeUndoRedo,
  TerraDrawPolygonMode,
  TerraDrawRectangleMode,
  TerraDrawSelectMode,
} from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import type { MapShell } from './map-shell.ts'
import { type Flavour, GROUND } from './palette.ts'
import type { Rings, SketchStore } from './sketch.ts'

/**
 * Drawing by hand, over terra-draw. This file is only loaded when somebody starts to draw. The sketch is the truth:
 * what is finished goes to it, and what changes in it (undo, a file) comes back to the map.
 */

export const SHAPES = ['polygon', 'rectangle', 'circle'] as const
export type Shape = (typeof SHAPES)[number]

/** What is under way, to be shown while it is drawn. */
export interface Progress {
  tool: Shape | 'select'
  /** A shape was begun and is not finished. */
  drawing: boolean
  /** Corners placed of the shape under way. */
  vertices: number
  /** Of the shape under way, or null when it has no area yet. */
  area_m2: number | null
  /** A polygon is selected, so it can be deleted. */
  selected: boolean
  /** Every polygon as it is on the map this moment, with the one under way when it has three corners; closed. */
  shape: readonly Rings[]
}

export interface Drawing {
  use: (tool: Shape | 'select') => void
  /** Closes the polygon under way. */
  finish: () => void
  /** Drops the shape under way. */
  cancel: () => void
  /** Takes back the last corner of the shape under way, or else the last change of the sketch. */
  undo: () => void
  redo: () => void
  deleteSelected: () => void
  stop: () => void
}

const PREFIX = 'draw'
/** Seven decimals are a centimetre; terra-draw refuses more than nine. */
const round = (position: Position): [number, number] => [
  Number((position[0] ?? 0).toFixed(7)),
  Number((position[1] ?? 0).toFixed(7)),
]
const roundAll = ({ geometry }: GeoJSONStoreFeatures) =>
  (geometry.coordinates as Position[][]).map((ring) => ring.map(round))
const NO_KEY = { key: '', heldKeys: [], preventDefault: () => undefined }

/** Gives the map to the drawing tool until `stop`. Null when another tool has it. */
export function startDrawing(
  shell: MapShell,
  sketch: SketchStore,
  flavour: Flavour,
  onProgress: (progress: Progress) => void,
): Drawing | null {
  const release = shell.takeOver(PREFIX)
  if (!release) return null
  const drop = shell.carry(`${PREFIX}-`)
  const accent = GROUND[flavour].accent as HexColor
  const halo = GROUND[flavour].halo as HexColor
  const shape = { fillColor: accent, fillOpacity: 0.15, outlineColor: accent, outlineWidth: 2.5 }
  const corner = {
    closingPointColor: halo,
    closingPointOutlineColor: accent,
    closingPointWidth: 6,
    closingPointOutlineWidth: 2,
    coordinatePointColor: halo,
    coordinatePointOutlineColor: accent,
    coordinatePointWidth: 4,
    coordinatePointOutlineWidth: 2,
  }
  const corners = { midpoints: true, draggable: true, deletable: true }
  const polygon = new TerraDrawPolygonMode({
    styles: { ...shape, ...corner },
    showCoordinatePoints: true,
    pointerDistance: 24,
  })
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map: shell.map, prefixId: PREFIX, coordinatePrecision: 9 }),
    modes: [
      polygon,
      new TerraDrawRectangleMode({ styles: shape }),
      new TerraDrawCircleMode({ styles: shape }),
      new TerraDrawSelectMode({
        pointerDistance: 24,
        styles: {
          selectedPolygonColor: accent,
          selectedPolygonFillOpacity: 0.2,
          selectedPolygonOutlineColor: accent,
          selectedPolygonOutlineWidth: 3,
          selectionPointColor: halo,
          selectionPointOutlineColor: accent,
          selectionPointWidth: 6,
          selectionPointOutlineWidth: 2,
          midPointColor: accent,
          midPointOutlineColor: halo,
          midPointWidth: 4,
          midPointOutlineWidth: 1.5,
        },
        flags: {
          polygon: { feature: { draggable: true, coordinates: corners } },
          rectangle: { feature: { draggable: true, coordinates: corners } },
          circle: { feature: { draggable: true, coordinates: { resizable: 'center-fixed' } } },
        },
      }),
    ],
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
  })

  let tool: Progress['tool'] = 'polygon'
  /** Changes that we make ourselves are not told back to the sketch. */
  let loading = false
  let shown: readonly Rings[] | null = null
  let selected: string | number | null = null

  const isPolygon = (feature: GeoJSONStoreFeatures) =>
    feature.geometry.type === 'Polygon' && !feature.properties.currentlyDrawing
  const isUnderWay = () => draw.getModeState() === 'drawing'
  const underWay = () =>
    draw
      .getSnapshot()
      .find(({ geometry, properties }) => geometry.type === 'Polygon' && properties.currentlyDrawing)

  const tell = () => {
    const feature = underWay()
    const ring = (feature?.geometry.coordinates as Position[][] | undefined)?.[0] ?? []
    // The closing vertex and the one under the pointer are not placed yet.
    const placed = tool === 'polygon' ? ring.length - 2 : ring.length
    const size = feature ? area(feature as never) : 0
    onProgress({
      tool,
      drawing: feature !== undefined,
      vertices: Math.max(0, placed),
      area_m2: size > 0 ? size : null,
      selected: selected !== null,
      shape: draw
        .getSnapshot()
        .filter(({ geometry }) => geometry.type === 'Polygon')
        .map(roundAll)
        .filter(([outer = []]) => outer.length >= 4),
    })
  }

  /** Makes the map show the sketch, touching only what differs: clearing all would blink. */
  const load = () => {
    loading = true
    if (selected !== null && draw.hasFeature(selected)) draw.deselectFeature(selected)
    selected = null
    const { polygons } = sketch.getState()
    shown = polygons
    const wanted = new Map(
      polygons.map((rings) => {
        const coordinates = rings.map((ring) => ring.map(round))
        return [JSON.stringify(coordinates), coordinates] as const
      }),
    )
    const gone = draw.getSnapshot().filter((feature) => {
      return isPolygon(feature) && !wanted.delete(JSON.stringify(roundAll(feature)))
    })
    draw.removeFeatures(gone.flatMap(({ id }) => id ?? []))
    draw.addFeatures(
      [...wanted.values()].map((coordinates) => ({
        type: 'Feature',
        properties: { mode: 'polygon' },
        geometry: { type: 'Polygon', coordinates },
      })),
    )
    loading = false
    tell()
  }

  const save = () => {
    const polygons = draw.getSnapshot().filter(isPolygon).map(roundAll)
    shown = polygons
    sketch.getState().set(polygons)
    // The sketch keeps its own object when nothing changed.
    shown = sketch.getState().polygons
  }

  const use = (next: Progress['tool']) => {
    tool = next
    selected = null
    draw.setMode(next)
    tell()
  }

  draw.start()
  load()
  draw.on('change', (ids, type) => {
    if (loading) return
    if (type === 'delete' && !isUnderWay() && tool === 'select') {
      if (selected !== null && ids.includes(selected)) selected = null
      // Handles come and go as features too; only a polygon fewer is a change of the sketch.
      if (draw.getSnapshot().filter(isPolygon).length < sketch.getState().polygons.length) save()
    }
    tell()
  })
  draw.on('select', (id) => {
    selected = id
    tell()
  })
  draw.on('deselect', () => {
    selected = null
    tell()
  })
  draw.on('finish', (id, { action }) => {
    if (loading) return
    save()
    if (action !== 'draw') return
    // What is finished can be mended at once; not inside the library's own event.
    setTimeout(() => {
      if (!draw.enabled) return
      use('select')
      if (draw.hasFeature(id)) draw.selectFeature(id)
    })
  })
  const unsubscribe = sketch.subscribe(({ polygons }) => {
    if (polygons !== shown) load()
  })
  sketch.getState().hold(true)

  const undo = () => {
    if (isUnderWay() && draw.canUndo()) draw.undo()
    else if (isUnderWay()) cancel()
    else sketch.getState().undo()
    tell()
  }
  const redo = () => {
    if (isUnderWay()) draw.redo()
    else sketch.getState().redo()
    tell()
  }
  const cancel = () => {
    if (isUnderWay()) draw.setMode(tool)
    tell()
  }

  use(sketch.getState().polygons.length ? 'select' : 'polygon')
  return {
    use,
    undo,
    redo,
    cancel,
    finish: () => polygon.onKeyUp({ ...NO_KEY, key: 'Enter' } as never),
    deleteSelected: () => {
      if (selected === null) return
      const id = selected
      draw.deselectFeature(id)
      draw.removeFeatures([id])
      save()
      tell()
    },
    stop: () => {
      unsubscribe()
      draw.stop()
      drop()
      release()
      sketch.getState().hold(false)
    },
  }
}
