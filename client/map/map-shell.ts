import {
  type ErrorEvent,
  type GeoJSONSource,
  Map as MapLibreMap,
  type MapMouseEvent,
  setWorkerUrl,
} from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import workerUrl from 'virtual:map-worker'
import type { StyleSpecification } from '@maplibre/maplibre-gl-style-spec'
import type { FeatureCollection, Point } from 'geojson'
import type { Bbox } from '../data/layers.ts'
import { middleOf } from './away.ts'
import { FAR, isClusterLayer, isClusterSource } from './clusters.ts'
import { imageSvg, rasterize } from './images.ts'
import { marginOf } from './margin.ts'
import { BASEMAP, highlightId, ONLINE, POINTED, withRings } from './style.ts'
import { shareTileMasks } from './tile-masks.ts'
import { queued, startTileQueue } from './tile-queue.ts'
import { type Center, type FeatureReference, roundCenter } from './view.ts'

setWorkerUrl(workerUrl)
startTileQueue()

/** Width in pixels of what covers each side of the map. */
export interface Padding {
  top: number
  right: number
  bottom: number
  left: number
}

/** What moves while the map does; a new object for each change, so that React can compare. */
export interface Camera {
  /** Middle of the free part of the map. */
  center: [number, number]
  zoom: number
  /** [west, south, east, north] of the free part. */
  bounds: Bbox
  /** Metres of one pixel in the middle of the free part. */
  metresPerPixel: number
}

/** What the shell has to say to people. */
export type Notice = 'basemap-failed' | 'online-failed' | 'tiles-failed'

export interface MapFeature extends FeatureReference {
  /** Attributes that the tile carries; the whole feature is one request away. */
  properties: Record<string, string | number | boolean | null>
}

interface Events {
  camera: Camera
  /** The pointer's place, or null when it has left the map. */
  pointer: [number, number] | null
  /** Features under a click or a press of Enter, topmost first. Not sent while a tool has the map. */
  pick: { features: MapFeature[]; at: [number, number] }
  /** A click on the map, or Enter in its middle, while a task has the ground (`claimGround`). */
  ground: [number, number]
  /** A click on what a task drew (`claim`) was given to it: what it answers is to be seen. */
  claimed: null
  /** The map was given to a tool. */
  taken: null
  hover: MapFeature | null
  notice: Notice
  /** A tool's click: sent only while a tool has the map. */
  tool: { at: [number, number]; kind: 'click' | 'double' | 'move' }
  /** The camera came to rest after a person moved it. */
  settled: Center
  /** Somebody asked to be shown a place: whatever hides the map makes room. */
  asked: Bbox
}

/** A second picture over the map, right of a line: what is picked there is asked of it. */
export interface Beside {
  map: MapLibreMap
  style: StyleSpecification
  /** The part of the container's width that stays the map's, 0 to 1. */
  from: number
}

interface Claim {
  layers: readonly string[]
  onClick: (properties: Record<string, unknown>) => void
}

type Listener<K extends keyof Events> = (value: Events[K]) => void

/** Marks the moves that the frame makes when its panels open: nobody asked to look elsewhere. */
const OURS = 'sueloComunFrame'

const isOurs = (url: string) => url.startsWith(`${window.location.origin}/`)

const reducedMotion = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/**
 * Owns the MapLibre map. React tells it what to show (`setStyle`, `setPadding`, `select`) and listens; nobody else
 * touches the map, except drawing tools through `map` while they hold it (`takeOver`).
 *
 * The container's `data-map-state` is `loading` until the first style is drawn, then `idle` when nothing moves or
 * loads and `ready` when something does.
 */
export class MapShell {
  readonly map: MapLibreMap
  readonly container: HTMLElement
  /** Done when the first style with its first tiles is on screen. */
  readonly shown: Promise<void>
  #listeners: { [K in keyof Events]?: Set<Listener<K>> } = {}
  #camera: Camera
  #padding: Padding = { top: 0, right: 0, bottom: 0, left: 0 }
  #hovered: FeatureReference | null = null
  #selected: FeatureReference | null = null
  #chosen: { layer: string; ids: readonly string[] } = { layer: '', ids: [] }
  /** Layers whose rings are in the style: those of which something has been ringed since it came. */
  #ringed = new Set<string>()
  #beside: (Omit<Beside, 'style'> & { clickable: readonly string[] }) | null = null
  #tool: string | null = null
  #carried: readonly string[] = []
  #notices = new Set<Notice>()
  #clickable: string[] = []
  /** Painted layers of numbers, and the points they are made of, by `layer/feature`. */
  #clusters: string[] = []
  #gathered: ReadonlyMap<string, MapFeature & { at: [number, number] }> = new Map()
  #claims = new Set<Claim>()
  /** How many tasks have the ground: one, but for a moment while one panel gives way to the next. */
  #grounds = 0
  /** Somebody draws with the map for a moment (`lend`): what it does then concerns nobody else. */
  #isLent = false
  #lending: Promise<unknown> = Promise.resolve()

  constructor(
    container: HTMLElement,
    style: StyleSpecification,
    camera: { center: Center } | { bbox: Bbox },
    padding: Padding,
    words: Record<string, string> = {},
  ) {
    this.container = container
    this.#padding = padding
    this.map = new MapLibreMap({
      container,
      style,
      // Held against the specification by `style.test.ts`, not anew in every browser at every change.
      validateStyle: false,
      attributionControl: false,
      transformRequest: (url, kind) => (kind === 'Tile' && isOurs(url) ? { url: queued(url) } : undefined),
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      // Tiles are enlarged past their last zoom, never cut: a name inside an area is placed once (see NAME_ZOOM).
      zoomLevelsToOverscale: undefined as never,
      minZoom: 3.5,
      maxZoom: 20,
      fadeDuration: reducedMotion() ? 0 : 200,
      locale: words,
      ...('center' in camera ? { center: [camera.center[0], camera.center[1]], zoom: camera.center[2] } : {}),
    })
    shareTileMasks(this.map)
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.map.setPadding(padding)
    if ('bbox' in camera) this.map.fitBounds(camera.bbox, { padding: this.#margin(), animate: false })
    else this.map.jumpTo({ center: [camera.center[0], camera.center[1]] })
    this.#clickable = clickableLayers(style)
    this.#clusters = style.layers.map(({ id }) => id).filter(isClusterLayer)
    this.#gathered = gatheredPoints(style)
    this.#camera = this.#readCamera()
    this.map.setMissingStyleImageResolver(async (id) => {
      const svg = imageSvg(id)
      if (!svg) return
      const { image, pixelRatio } = await rasterize(svg)
      if (!this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio })
    })
    this.shown = new Promise((resolve) => {
      this.map.once('load', () => {
        container.dataset.mapState = 'ready'
        resolve()
      })
    })
    this.map.on('idle', () => {
      if (container.dataset.mapState !== 'loading') container.dataset.mapState = 'idle'
    })
    for (const event of ['movestart', 'dataloading'] as const)
      this.map.on(event, () => {
        if (container.dataset.mapState === 'idle') container.dataset.mapState = 'ready'
      })
    this.map.on('move', () => {
      if (this.#isLent) return
      this.#camera = this.#readCamera()
      this.#emit('camera', this.#camera)
    })
    this.map.on('moveend', (event) => {
      if (!this.#isLent && !(event as { [OURS]?: boolean })[OURS]) this.#emit('settled', this.center)
    })
    this.map.on('mousemove', (event) => this.#onPointer(event))
    this.map.on('mouseout', () => {
      this.#emit('pointer', null)
      this.#hover(null)
    })
    this.map.on('click', (event) => this.#onClick(event))
    this.map.on('dblclick', (event) => {
      if (!this.#tool) return
      event.preventDefault()
      this.#emit('tool', { at: [event.lngLat.lng, event.lngLat.lat], kind: 'double' })
    })
    this.map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      const { lng, lat } = this.map.getCenter()
      const point = this.map.project([lng, lat])
      if (this.#tool) this.#emit('tool', { at: [lng, lat], kind: 'click' })
      else if (this.#grounds > 0) this.#emit('ground', [lng, lat])
      else if (!this.#openCluster(point, 8))
        this.#emit('pick', { features: this.featuresAt([point.x, point.y]), at: [lng, lat] })
    })
    this.map.on('error', (event) => this.#onError(event))
  }

  on<K extends keyof Events>(event: K, listener: Listener<K>): () => void {
    const listeners = (this.#listeners[event] ?? new Set()) as Set<Listener<K>>
    this.#listeners[event] = listeners as never
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  #emit<K extends keyof Events>(event: K, value: Events[K]) {
    for (const listener of (this.#listeners[event] ?? []) as Iterable<Listener<K>>) listener(value)
  }

  get camera(): Camera {
    return this.#camera
  }

  /** Size of the free part, px, with its middle and zoom. */
  get frame(): { free: { width: number; height: number }; center: [number, number]; zoom: number } {
    const { top, right, bottom, left } = this.#padding
    const { clientWidth, clientHeight } = this.container
    const free = {
      width: Math.max(200, clientWidth - left - right),
      height: Math.max(150, clientHeight - top - bottom),
    }
    return { free, center: this.#camera.center, zoom: this.#camera.zoom }
  }

  /** Middle of the free part and zoom, as the URL writes it. */
  get center(): Center {
    const { lng, lat } = this.map.getCenter()
    return roundCenter([lng, lat, this.map.getZoom()])
  }

  #readCamera(): Camera {
    const { lng, lat } = this.map.getCenter()
    const { clientWidth, clientHeight } = this.container
    const { top, right, bottom, left } = this.#padding
    const corner1 = this.map.unproject([left, clientHeight - bottom])
    const corner2 = this.map.unproject([clientWidth - right, top])
    const zoom = this.map.getZoom()
    return {
      center: [lng, lat],
      zoom,
      bounds: [corner1.lng, corner1.lat, corner2.lng, corner2.lat],
      // Web Mercator: 2πR / 512 px at zoom 0, shrunk by the cosine of the latitude.
      metresPerPixel: ((40_075_016.686 / 512) * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom,
    }
  }

  /** Shows a style; only what differs from the last one is touched. Layers of drawing tools (see `carry`) stay. */
  setStyle(style: StyleSpecification) {
    this.#clickable = clickableLayers(style)
    this.#clusters = style.layers.map(({ id }) => id).filter(isClusterLayer)
    this.#gathered = gatheredPoints(style)
    this.#ringed = new Set(
      [this.#selected?.layer, this.#hovered?.layer, this.#chosen.layer].filter((id) => id !== undefined),
    )
    this.map.setStyle(withRings(style, this.#ringed), {
      diff: true,
      validate: false,
      transformStyle: (previous, next) => {
        if (!previous || this.#carried.length === 0) return next
        const carried = (id: string) => this.#carried.some((prefix) => id.startsWith(prefix))
        return {
          ...next,
          sources: {
            ...next.sources,
            ...Object.fromEntries(Object.entries(previous.sources).filter(([id]) => carried(id))),
          },
          layers: [...next.layers, ...previous.layers.filter((layer) => carried(layer.id))],
        }
      },
    })
  }

  /** Sources and layers whose id starts so are not ours: `setStyle` leaves them alone. Returns the release. */
  carry(prefix: string): () => void {
    this.#carried = [...this.#carried, prefix]
    return () => {
      this.#carried = this.#carried.filter((one) => one !== prefix)
    }
  }

  /** Keeps the middle of the map in the free part, without moving what the person looks at more than needed. */
  /** Room around what the map is fitted to, px; where the free part is wide, the legend stays beside it. */
  #margin(room = 24): Padding {
    return marginOf([this.container.clientWidth, this.container.clientHeight], this.#padding, room)
  }

  setPadding(padding: Padding) {
    const before = this.#padding
    if (
      before.top === padding.top &&
      before.right === padding.right &&
      before.bottom === padding.bottom &&
      before.left === padding.left
    )
      return
    this.#padding = padding
    if (this.#isLent) return
    this.map.easeTo({ padding, duration: reducedMotion() ? 0 : 170 }, { [OURS]: true })
  }

  /**
   * Lends the map to `work`, which may change its size, its place and its pixels; nobody sees or hears of it, and all is
   * put back afterwards. One at a time.
   */
  lend<T>(work: (map: MapLibreMap, container: HTMLElement) => Promise<T>): Promise<T> {
    const run = this.#lending.then(async () => {
      const { style } = this.container
      const [center, zoom] = [this.map.getCenter(), this.map.getZoom()]
      this.map.stop()
      this.#isLent = true
      style.visibility = 'hidden'
      try {
        return await work(this.map, this.container)
      } finally {
        for (const name of ['width', 'height', 'visibility'] as const) style[name] = ''
        this.map.setPixelRatio(undefined as never)
        this.map.jumpTo({ center, zoom, padding: this.#padding })
        // What watches the size of the container speaks up a moment later.
        await new Promise((resolve) => setTimeout(resolve, 120))
        this.#isLent = false
      }
    })
    this.#lending = run.catch(() => undefined)
    return run
  }

  /** Brings a box into the free part. A point, or a tiny box, is shown at the scale of a town. */
  fit([west, south, east, north]: Bbox, options: { maxZoom?: number; animate?: boolean } = {}) {
    this.#emit('asked', [west, south, east, north])
    this.map.fitBounds([west, south, east, north], {
      padding: this.#margin(40),
      maxZoom: options.maxZoom ?? 13,
      animate: options.animate !== false && !reducedMotion(),
      duration: 600,
    })
  }

  /** Goes to a view of the URL at once. */
  goTo([lon, lat, zoom]: Center) {
    this.map.jumpTo({ center: [lon, lat], zoom })
  }

  zoomBy(step: number) {
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: reducedMotion() ? 0 : 200 })
  }

  /** Moves by parts of the free part's width and height, to the right and down. */
  moveBy([right, down]: readonly [number, number]) {
    const { clientWidth, clientHeight } = this.container
    const { top, right: east, bottom, left } = this.#padding
    this.map.panBy([right * (clientWidth - left - east), down * (clientHeight - top - bottom)], {
      duration: reducedMotion() ? 0 : 200,
    })
  }

  /** Distinct features under a pixel, topmost first; at most 20. */
  featuresAt([x, y]: [number, number], reach = 4): MapFeature[] {
    const beside = this.#beside && x > this.#beside.from * this.container.clientWidth ? this.#beside : null
    const map = beside?.map ?? this.map
    const layers = (beside?.clickable ?? this.#clickable).filter((id) => map.getLayer(id))
    if (layers.length === 0) return []
    const found = map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers },
    )
    const distinct = new Map<string, MapFeature>()
    for (const { sourceLayer, id, properties } of found) {
      const layer = sourceLayer ?? String(properties?.layer ?? '')
      const feature = String(properties?.feature_id ?? id ?? '')
      if (!feature || !layer) continue
      const key = `${layer}/${feature}`
      if (!distinct.has(key)) distinct.set(key, { layer, feature, properties: properties ?? {} })
      if (distinct.size >= 20) break
    }
    return [...distinct.values()]
  }

  /** Puts a second picture over the map, or takes it away: what is pointed at or clicked right of its line is its own. */
  setBeside(beside: Beside | null) {
    this.#beside = beside && {
      map: beside.map,
      from: beside.from,
      clickable: clickableLayers(beside.style),
    }
  }

  /** Distinct features drawn in the free part, each with the middle of what is drawn of it; at most so many. */
  featuresInView(most: number): (MapFeature & { at: [number, number] })[] {
    const layers = this.#clickable.filter((id) => this.map.getLayer(id))
    if (layers.length === 0) return []
    const { clientWidth, clientHeight } = this.container
    const { top, right, bottom, left } = this.#padding
    const found = this.map.queryRenderedFeatures(
      [
        [left, top],
        [clientWidth - right, clientHeight - bottom],
      ],
      { layers },
    )
    const distinct = new Map<string, MapFeature & { at: [number, number] }>()
    if (this.map.getZoom() < FAR) {
      // Each of those that a number stands for.
      const [west, south, east, north] = this.#camera.bounds
      for (const [key, one] of this.#gathered) {
        const [lon, lat] = one.at
        if (lon < west || lon > east || lat < south || lat > north) continue
        distinct.set(key, one)
        if (distinct.size >= most) return [...distinct.values()]
      }
    }
    for (const { sourceLayer, id, properties, geometry } of found) {
      const layer = sourceLayer ?? String(properties?.layer ?? '')
      const feature = String(properties?.feature_id ?? id ?? '')
      const at = middleOf(geometry)
      const key = `${layer}/${feature}`
      if (!feature || !layer || !at || distinct.has(key)) continue
      distinct.set(key, { layer, feature, properties: properties ?? {}, at })
      if (distinct.size >= most) break
    }
    return [...distinct.values()]
  }

  /** Rings the selected feature, and no other. */
  select(reference: FeatureReference | null) {
    if (this.#selected) this.#mark(this.#selected, { selected: false })
    this.#selected = reference
    if (reference) this.#mark(reference, { selected: true })
    this.#ring()
  }

  /** Rings these features too, and lets go of those ringed so before. */
  choose(layer: string, ids: readonly string[]) {
    for (const feature of this.#chosen.ids)
      this.#mark({ layer: this.#chosen.layer, feature }, { selected: false })
    this.#chosen = { layer, ids }
    for (const feature of ids) this.#mark({ layer, feature }, { selected: true })
    if (this.#selected) this.#mark(this.#selected, { selected: true })
  }

  /** Rings a feature that a list or a table points at. */
  point(reference: FeatureReference | null) {
    if (this.#hovered) this.#mark(this.#hovered, { hovered: false })
    this.#hovered = reference
    if (reference) this.#mark(reference, { hovered: true })
    this.#ring()
  }

  /**
   * Gives the map to a tool (drawing, measuring): clicks go to it, nothing is picked or hovered. Returns the release;
   * null when another tool has the map.
   */
  takeOver(tool: string): (() => void) | null {
    if (this.#tool !== null) return null
    this.#tool = tool
    this.#hover(null)
    this.map.doubleClickZoom.disable()
    this.map.getCanvas().style.cursor = 'crosshair'
    this.#emit('taken', null)
    return () => {
      this.#tool = null
      this.map.doubleClickZoom.enable()
      this.map.getCanvas().style.cursor = this.#grounds > 0 ? 'help' : ''
    }
  }

  /**
   * Gives clicks on layers of an overlay to the task that draws it, before anything under them is picked; `onClick` is
   * given the properties of what was clicked. Returns the release.
   */
  claim(layers: readonly string[], onClick: Claim['onClick']): () => void {
    const claim = { layers, onClick }
    this.#claims.add(claim)
    return () => this.#claims.delete(claim)
  }

  /**
   * Gives clicks to a task that asks about places rather than features: `ground` is sent instead of `pick`, and nothing
   * is hovered. What is claimed of an overlay, and tools, come first. Returns the release.
   */
  claimGround(): () => void {
    this.#grounds += 1
    this.#hover(null)
    this.map.getCanvas().style.cursor = 'help'
    return () => {
      this.#grounds -= 1
      if (this.#grounds === 0 && !this.#tool) this.map.getCanvas().style.cursor = ''
    }
  }

  #claimed({ x, y }: { x: number; y: number }, reach: number): boolean {
    for (const { layers, onClick } of this.#claims) {
      const there = layers.filter((id) => this.map.getLayer(id))
      if (there.length === 0) continue
      const [found] = this.map.queryRenderedFeatures(
        [
          [x - reach, y - reach],
          [x + reach, y + reach],
        ],
        { layers: there },
      )
      if (!found) continue
      onClick(found.properties)
      this.#emit('claimed', null)
      return true
    }
    return false
  }

  /** Rings what is selected or pointed at among the points that are gathered from afar. */
  #ring() {
    const source = this.map.getSource<GeoJSONSource>(POINTED)
    if (!source) return
    const ringed = [this.#hovered, this.#selected].flatMap((reference) => {
      const one = reference && this.#gathered.get(`${reference.layer}/${reference.feature}`)
      return one ? [{ at: one.at, selected: reference === this.#selected }] : []
    })
    void source.setData({
      type: 'FeatureCollection',
      features: ringed.map(({ at, selected }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: at },
        properties: { selected },
      })),
    })
  }

  /** Goes to where the points of a number stand apart; whether there is a number at a pixel. */
  #openCluster({ x, y }: { x: number; y: number }, reach: number): boolean {
    const layers = this.#clusters.filter((id) => this.map.getLayer(id))
    if (layers.length === 0) return false
    const [found] = this.map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: [...layers, ...this.#clickable.filter((id) => this.map.getLayer(id))] },
    )
    const source = found && this.map.getSource<GeoJSONSource>(found.source)
    if (!source || !isClusterSource(found.source) || found.geometry.type !== 'Point') return false
    const { cluster_id } = found.properties
    if (typeof cluster_id !== 'number') return false
    const center = found.geometry.coordinates as [number, number]
    void source
      .getClusterExpansionZoom(cluster_id)
      .then((zoom) =>
        this.map.easeTo({ center, zoom: Math.min(FAR + 1, zoom + 0.2), duration: reducedMotion() ? 0 : 400 }),
      )
      .catch(() => {})
    return true
  }

  #mark(reference: FeatureReference, state: Record<string, boolean>) {
    if (!this.map.getSource(reference.layer)) return
    this.map.setFeatureState(
      { source: reference.layer, sourceLayer: reference.layer, id: reference.feature },
      state,
    )
    if (Object.values(state).includes(true)) this.#showRings(reference.layer)
  }

  #showRings(layer: string) {
    if (this.#ringed.has(layer)) return
    this.#ringed.add(layer)
    for (const id of [highlightId(layer, 'line'), highlightId(layer, 'point')])
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, 'visibility', 'visible')
  }

  #hover(feature: MapFeature | null) {
    if (feature?.layer === this.#hovered?.layer && feature?.feature === this.#hovered?.feature) return
    this.point(feature)
    this.#emit('hover', feature)
    if (!this.#tool) this.map.getCanvas().style.cursor = feature ? 'pointer' : ''
  }

  #onPointer(event: MapMouseEvent) {
    const at: [number, number] = [event.lngLat.lng, event.lngLat.lat]
    this.#emit('pointer', at)
    if (this.#tool) this.#emit('tool', { at, kind: 'move' })
    else if (this.#grounds === 0 && !this.map.isMoving())
      this.#hover(this.featuresAt([event.point.x, event.point.y], 2)[0] ?? null)
  }

  #onClick(event: MapMouseEvent) {
    const at: [number, number] = [event.lngLat.lng, event.lngLat.lat]
    if (this.#tool) return this.#emit('tool', { at, kind: 'click' })
    const reach = window.matchMedia('(pointer: coarse)').matches ? 14 : 4
    if (this.#claimed(event.point, reach)) return
    if (this.#grounds > 0) return this.#emit('ground', at)
    if (this.#openCluster(event.point, reach)) return
    this.#emit('pick', { features: this.featuresAt([event.point.x, event.point.y], reach), at })
  }

  #onError(event: ErrorEvent) {
    const source = (event as ErrorEvent & { sourceId?: string }).sourceId
    if (source === undefined) {
      console.error(event.error)
      return
    }
    const notice: Notice =
      source === ONLINE ? 'online-failed' : source === BASEMAP ? 'basemap-failed' : 'tiles-failed'
    // Said once: a map without network fails on every tile.
    if (this.#notices.has(notice)) return
    this.#notices.add(notice)
    this.#emit('notice', notice)
  }

  /** Notices that came before anybody listened. */
  get notices(): ReadonlySet<Notice> {
    return this.#notices
  }

  /** Lets a notice be said again, when the person tries once more. */
  forget(notice: Notice) {
    this.#notices.delete(notice)
  }
}

/** Painted layers whose features can be picked: those from tiles, without the rings that show the picking. */
function clickableLayers(style: StyleSpecification): string[] {
  return style.layers
    .filter(
      (layer) =>
        'source' in layer &&
        (style.sources[layer.source as string]?.type === 'vector' || layer.id.endsWith('@far')) &&
        !layer.id.includes('/highlight-'),
    )
    .map((layer) => layer.id)
}

/** The points that numbers are made of. */
function gatheredPoints(style: StyleSpecification): Map<string, MapFeature & { at: [number, number] }> {
  const points = new Map<string, MapFeature & { at: [number, number] }>()
  for (const [id, source] of Object.entries(style.sources)) {
    if (!isClusterSource(id) || source.type !== 'geojson') continue
    for (const { geometry, properties } of (source.data as FeatureCollection<Point>).features) {
      const { layer, feature_id } = properties as { layer: string; feature_id: string }
      const at = geometry.coordinates as [number, number]
      points.set(`${layer}/${feature_id}`, { layer, feature: feature_id, properties: properties ?? {}, at })
    }
  }
  return points
}
