import { describe, expect, test } from 'vitest'
import type { Geometry } from '../../geodata/model/feature.ts'
import { drawMiniMap } from './mini-map.ts'

const square = (west: number, south: number, size: number): Geometry => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ],
})
const box = { width: 200, height: 120 }
const site = square(-68.2, -23.5, 0.01)

describe('a mini-map', () => {
  test('draws the site in its middle, north up', () => {
    const { site: d, gap } = drawMiniMap(site, [], box)
    const numbers = [...d.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number))
    const xs = numbers.filter((_, i) => i % 2 === 0)
    const ys = numbers.filter((_, i) => i % 2 === 1)
    expect((Math.min(...xs) + Math.max(...xs)) / 2).toBeCloseTo(100, 0)
    expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(60, 0)
    // The first vertex is the south-western one: left and below.
    expect(numbers[0]).toBeLessThan(100)
    expect(numbers[1]).toBeGreaterThan(60)
    expect(gap).toBeNull()
  })

  test('shows the way to what lies beside it', () => {
    // 0.05° of longitude at 23.5° S is 5.1 km.
    const point: Geometry = { type: 'Point', coordinates: [-68.25, -23.495] }
    const drawing = drawMiniMap(site, [{ id: 'p', geometry: point, touches: false }], box)
    const [x, y] = drawing.features[0]?.points[0] ?? []
    expect(x).toBeGreaterThan(0)
    expect(x).toBeLessThan(100)
    expect(y).toBeGreaterThan(0)
    expect(y).toBeLessThan(120)
    expect(drawing.gap?.to).toEqual([x, y])
    const pixels = (drawing.gap?.from[0] ?? 0) - (drawing.gap?.to[0] ?? 0)
    expect((pixels * drawing.scale.metres) / drawing.scale.pixels / 1000).toBeCloseTo(5.1, 1)
  })

  test('of something far larger than the site stays on the site', () => {
    const drawing = drawMiniMap(site, [{ id: 'salar', geometry: square(-69, -24, 1.5), touches: true }], box)
    expect(drawing.scale.metres).toBeLessThan(2000)
    expect(drawing.gap).toBeNull()
  })

  test('has room for the margin around the site, drawn to scale', () => {
    const wide = drawMiniMap(site, [], { ...box, margin_m: 2000 })
    expect((wide.band * wide.scale.metres) / wide.scale.pixels).toBeCloseTo(2000, -2)
    const numbers = [...wide.site.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number))
    expect(Math.min(...numbers.filter((_, i) => i % 2 === 1)) - wide.band).toBeGreaterThan(0)
    expect(drawMiniMap(site, [], box).band).toBe(0)
  })

  test('draws lines and several parts', () => {
    const line: Geometry = {
      type: 'MultiLineString',
      coordinates: [
        [
          [-68.21, -23.5],
          [-68.19, -23.49],
        ],
        [
          [-68.3, -23.5],
          [-68.31, -23.49],
        ],
      ],
    }
    const [drawn] = drawMiniMap(site, [{ id: 'r', geometry: line, touches: false }], box).features
    expect(drawn?.kind).toBe('line')
    expect(drawn?.d.match(/M/g)).toHaveLength(2)
  })
})
