import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { type MaskFrame, shareMasks } from './tile-masks.ts'

/** A frame that cuts tiles as MapLibre's does, and counts them. */
class Frame implements MaskFrame {
  currentStencilSource: string | undefined
  tileClippingMaskIDs: Record<string, number> = {}
  cut: string[] = []
  renderTileClippingMasks(
    layer: { source: string; isTileClipped(): boolean },
    tiles: readonly { key: string; overscaledZ: number }[] | undefined,
  ) {
    this.currentStencilSource = layer.source
    this.tileClippingMaskIDs = Object.fromEntries((tiles ?? []).map(({ key }, i) => [key, i + 1]))
    this.cut.push(layer.source)
  }
}
shareMasks(Frame.prototype)

const layer = (source: string, isClipped = true) => ({ source, isTileClipped: () => isClipped })
const tiles = (keys: string, zoom = 7) => [...keys].map((key) => ({ key, overscaledZ: zoom }))

describe('tiles that are cut', () => {
  test('serve every source that has no others', () => {
    const frame = new Frame()
    frame.renderTileClippingMasks(layer('coast'), tiles('abcd'))
    frame.renderTileClippingMasks(layer('lakes'), tiles('bc'))
    frame.renderTileClippingMasks(layer('roads'), tiles('abcd'))
    expect(frame.cut).toEqual(['coast'])
    expect(frame.currentStencilSource).toBe('roads')
    frame.renderTileClippingMasks(layer('far'), tiles('de'))
    expect(frame.cut).toEqual(['coast', 'far'])
  })

  test('are cut anew once they were drawn over', () => {
    const frame = new Frame()
    frame.renderTileClippingMasks(layer('coast'), tiles('ab'))
    frame.currentStencilSource = undefined
    frame.renderTileClippingMasks(layer('lakes'), tiles('ab'))
    expect(frame.cut).toEqual(['coast', 'lakes'])
  })

  test('of several zooms lie over each other, and serve their own source alone', () => {
    const frame = new Frame()
    frame.renderTileClippingMasks(layer('coast'), [...tiles('a', 6), ...tiles('bc', 7)])
    frame.renderTileClippingMasks(layer('lakes'), tiles('a', 6))
    frame.renderTileClippingMasks(layer('roads'), tiles('a', 6))
    expect(frame.cut).toEqual(['coast', 'lakes'])
  })

  test('are not needed for what is not cut', () => {
    const frame = new Frame()
    frame.renderTileClippingMasks(layer('names', false), tiles('ab'))
    frame.renderTileClippingMasks(layer('empty'), [])
    expect(frame.cut).toEqual([])
    expect(frame.currentStencilSource).toBeUndefined()
  })

  test('are called in this version of MapLibre as they are here', () => {
    const file = createRequire(import.meta.url).resolve('maplibre-gl/dist/maplibre-gl.css')
    const code = readFileSync(file.replace('.css', '.mjs'), 'utf8')
    for (const part of [
      'renderTileClippingMasks(',
      'tileClippingMaskIDs={}',
      'this.currentStencilSource=void 0',
      'this.frameRenderContext=new',
    ])
      expect(code.includes(part), part).toBe(true)
  })
})
