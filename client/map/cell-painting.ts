import type { Map as MapLibreMap } from 'maplibre-gl'
import { mercatorOf } from './cell-mesh.ts'
import type { CellColours, CellPicture } from './cell-overlay.ts'
import { boxAround, cellsOfPixels, type PixelBox } from './pixel-cells.ts'

/**
 * A picture over the map, for as long as a slider is held. It is no larger than the area that is asked about: what the
 * browser puts together anew for every picture costs by the pixel where there is no graphics processor.
 */
export interface Painting {
  readonly isPainted: boolean
  /** Paints the cells whose byte is another than `shown` has; those that have not changed stay see-through. */
  paint: (picture: CellPicture, shown: Uint8Array, colours: CellColours) => void
  clear: () => void
  remove: () => void
}

export function startPainting(map: MapLibreMap): Painting {
  const canvas = document.createElement('canvas')
  Object.assign(canvas.style, {
    position: 'absolute',
    pointerEvents: 'none',
    display: 'none',
  })
  canvas.setAttribute('aria-hidden', 'true')
  map.getCanvasContainer().append(canvas)
  const context = canvas.getContext('2d')
  let seen: { view: string; cells: Int32Array } | null = null
  let box: PixelBox | null = null
  let boxOf: Uint8Array | null = null
  let image: ImageData | null = null
  let inks: { of: CellColours; plain: Uint32Array; hatch: Uint32Array } | null = null
  let isPainted = false

  return {
    get isPainted() {
      return isPainted
    },
    paint({ grid, values }, shown, colours) {
      const { clientWidth: width, clientHeight: height } = map.getContainer()
      if (!context || width === 0 || height === 0) return
      const { lng, lat } = map.unproject([width / 2, height / 2])
      const world = 512 * 2 ** map.getZoom()
      const view = [
        lng,
        lat,
        world,
        width,
        height,
        grid.west,
        grid.north,
        grid.cell_m,
        grid.columns,
        grid.rows,
      ].join()
      if (view !== seen?.view) {
        const [x, y] = mercatorOf([lng, lat])
        seen = { view, cells: cellsOfPixels({ x, y, world, width, height }, grid) }
        boxOf = null
      }
      if (shown !== boxOf) {
        boxOf = shown
        box = boxAround(seen.cells, width, (cell) => shown[cell] !== 0)
        if (box) {
          Object.assign(canvas, { width: box.width, height: box.height })
          Object.assign(canvas.style, { left: `${box.left}px`, top: `${box.top}px` })
          image = context.createImageData(box.width, box.height)
        }
      }
      if (!box || !image) return
      if (inks?.of !== colours) inks = { of: colours, ...inksOf(colours) }
      const { plain, hatch } = inks
      const { left, top, width: across, cells } = box
      const pixels = new Uint32Array(image.data.buffer)
      for (let at = 0; at < pixels.length; at += 1) {
        const cell = cells[at] as number
        if (cell < 0) continue
        const value = values[cell] as number
        if (value === shown[cell]) pixels[at] = 0
        else if (value < 128) pixels[at] = plain[value] as number
        else {
          const isLine = (left + (at % across) + top + Math.floor(at / across)) % 9 < 2
          pixels[at] = (isLine ? hatch : plain)[value & 127] as number
        }
      }
      context.putImageData(image, 0, 0)
      canvas.style.display = ''
      isPainted = true
    },
    clear() {
      canvas.style.display = 'none'
      isPainted = false
    },
    remove: () => canvas.remove(),
  }
}

/** Colours over the ground, opaque, as pixels have them in memory (little-endian: alpha first). */
function inksOf({ palette, hatch, ground }: CellColours): { plain: Uint32Array; hatch: Uint32Array } {
  const under = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16))
  const result = { plain: new Uint32Array(128), hatch: new Uint32Array(128) }
  const mix = (over: number, opacity: number, below: number) =>
    Math.round(over * (opacity / 255) + below * (1 - opacity / 255))
  const pack = (parts: number[]) =>
    ((255 << 24) | ((parts[2] as number) << 16) | ((parts[1] as number) << 8) | (parts[0] as number)) >>> 0
  for (let value = 0; value < 128; value += 1) {
    const opacity = palette[value * 4 + 3] as number
    const parts = under.map((below, i) => mix(palette[value * 4 + i] as number, opacity, below))
    result.plain[value] = pack(parts)
    result.hatch[value] = pack(parts.map((below, i) => mix(hatch[i] as number, hatch[3], below)))
  }
  return result
}
