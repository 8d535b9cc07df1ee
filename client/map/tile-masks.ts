import type { Map as MapLibreMap } from 'maplibre-gl'

/**
 * Before the lines and areas of a source, MapLibre cuts the screen into that source's tiles, so that nothing is drawn past
 * their edges; for each source anew, in two passes. Sources of one view have the same tiles: with all layers on, half of
 * what a frame drew were the same cuts again. Here a source whose tiles are all cut already draws at once; the picture is
 * the same to the pixel.
 *
 * This reaches into MapLibre 6.12 where it gives no other way in; where its parts are called otherwise, nothing happens.
 */
export interface MaskFrame {
  /** The source whose tiles are cut; undefined: what was cut has been drawn over. */
  currentStencilSource: string | undefined
  /** Number of each tile that is cut, by its key. */
  tileClippingMaskIDs: Record<string, number>
  renderTileClippingMasks(layer: MaskLayer, tiles: readonly MaskTile[] | undefined): void
}
interface MaskLayer {
  source: string
  isTileClipped(): boolean
}
interface MaskTile {
  key: string
  overscaledZ: number
}

/** Makes frames of this kind share what is cut. `prototype`: of the class whose objects are the frames. */
export function shareMasks(prototype: MaskFrame): void {
  const cut = prototype.renderTileClippingMasks
  /** Frames whose cut tiles are all of one zoom: tiles of several zooms lie over each other, and hide some of theirs. */
  const flat = new WeakSet<MaskFrame>()
  prototype.renderTileClippingMasks = function (layer, tiles) {
    if (!layer.isTileClipped() || !tiles?.length || this.currentStencilSource === layer.source) return
    const isCut =
      this.currentStencilSource !== undefined &&
      flat.has(this) &&
      tiles.every(({ key }) => key in this.tileClippingMaskIDs)
    if (isCut) {
      this.currentStencilSource = layer.source
      return
    }
    cut.call(this, layer, tiles)
    if (tiles.every(({ overscaledZ }) => overscaledZ === tiles[0]?.overscaledZ)) flat.add(this)
    else flat.delete(this)
  }
}

let shared = false

/** Makes all maps of this page share what is cut, from the first picture of this one. */
export function shareTileMasks(map: MapLibreMap): void {
  map.once('render', () => {
    const frame = (map.painter as { frameRenderContext?: object } | undefined)?.frameRenderContext
    if (shared || !frame || !('tileClippingMaskIDs' in frame)) return
    const prototype = Object.getPrototypeOf(frame) as Partial<MaskFrame>
    if (typeof prototype.renderTileClippingMasks !== 'function') return
    shared = true
    shareMasks(prototype as MaskFrame)
  })
}
