import type { Bbox } from '../data/layers.ts'
import { isClusterSource } from './clusters.ts'
import type { MapShell } from './map-shell.ts'

/** A picture of the map as it is drawn now, at a size of its own. */
export interface Still {
  image: HTMLCanvasElement
  /** [west, south, east, north], EPSG:4326. */
  bounds: Bbox
  /** Layers that have something in the picture, and sources of numbers that stand for several of them. */
  drawn: ReadonlySet<string>
  /** Everything had come when it was taken; false: a slow or absent network left gaps. */
  complete: boolean
}

export interface StillWish {
  /** In CSS pixels: signs and letters are as large as on the screen. */
  width: number
  height: number
  /** Pixels of the picture for each of them. */
  ratio: number
  center: [number, number]
  zoom: number
  signal?: AbortSignal
}

/** How long is waited for the last tile, ms. */
const PATIENCE = 30_000

/** Draws the map for a picture, with everything that tasks draw over it, and puts it back. */
export function takeStill(
  shell: MapShell,
  { width, height, ratio, center, zoom, signal }: StillWish,
): Promise<Still> {
  return shell.lend(async (map, container) => {
    signal?.throwIfAborted()
    container.style.width = `${width}px`
    container.style.height = `${height}px`
    map.setPixelRatio(ratio)
    map.resize()
    map.jumpTo({ center, zoom, padding: { top: 0, right: 0, bottom: 0, left: 0 } })
    const complete = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE)
      signal?.addEventListener('abort', () => resolve(false))
      map.once('idle', () => {
        clearTimeout(timer)
        resolve(true)
      })
      map.triggerRepaint()
    })
    signal?.throwIfAborted()
    const image = document.createElement('canvas')
    image.width = Math.round(width * ratio)
    image.height = Math.round(height * ratio)
    const context = image.getContext('2d')
    if (!context) throw new Error('no 2d canvas')
    // What is drawn can be read until the browser shows the next picture.
    map.redraw()
    context.drawImage(map.getCanvas(), 0, 0, image.width, image.height)
    const corners = map.getBounds()
    const drawn = new Set<string>()
    for (const { sourceLayer, source, properties } of map.queryRenderedFeatures()) {
      if (sourceLayer) drawn.add(sourceLayer)
      else if (isClusterSource(source)) drawn.add(properties.layer ?? source)
    }
    return {
      image,
      bounds: [corners.getWest(), corners.getSouth(), corners.getEast(), corners.getNorth()],
      drawn,
      complete,
    }
  })
}

/** The pixels of a canvas as a file. */
export const toPng = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  )
