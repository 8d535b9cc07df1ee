import {
  createExpression,
  featureFilter,
  type StyleSpecification,
  validateStyleMin,
} from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import { FILLS, ICONS, LINES } from '../model/layer.ts'
import { ICON_PATHS } from './icons.ts'
import { LAYERS, layerById } from './index.ts'
import { contrast, FLAVOURS, GROUND, mix, PALETTE, type Tone } from './palette.ts'
import {
  clusterPaint,
  clusterSvg,
  iconSvg,
  legendEntries,
  noDataSvg,
  paintLayers,
  patternSvg,
  styleImages,
  symbolSvg,
} from './symbology.ts'
import { byChoice, single } from './symbols.ts'

const DRAWN = LAYERS.filter(({ geometry }) => geometry !== 'none' && geometry !== 'raster')
const TONES = Object.keys(PALETTE.light) as Tone[]

/** Every tag closed in order, every attribute quoted, no stray angle bracket, no NaN. */
function faults(svg: string): string | null {
  if (!svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')) return 'no root'
  if (/NaN|undefined|null|Infinity/.test(svg)) return 'a number is missing'
  const open: string[] = []
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<>]*")*)(\/?)>/g,
    (_, close, name, _attributes, empty) => {
      if (close) return open.pop() === name ? '' : `</${name} closes nothing`
      if (!empty) open.push(name)
      return ''
    },
  )
  return rest === '' && open.length === 0 ? null : `left over: ${rest}${open.join()}`
}

/** What an SVG draws, wherever on its sheet. */
const inside = (svg: string) =>
  [...svg.matchAll(/ r="([^"]+)" fill="([^"]+)"| d="([^"]+)"/g)]
    .map(([, ...parts]) => parts.join(' '))
    .join('|')

function styleOf(flavour: 'light' | 'dark'): StyleSpecification {
  return {
    version: 8,
    sources: { atlas: { type: 'vector', tiles: ['https://example.org/{z}/{y}/{x}'] } },
    layers: DRAWN.flatMap((layer) => paintLayers(layer, flavour, { sourceId: 'atlas', opacity: 0.8 })),
  }
}

describe.each(FLAVOURS)('the style of all layers, %s', (flavour) => {
  const style = styleOf(flavour)

  it('is valid for MapLibre and needs no glyph server', () => {
    expect(validateStyleMin(style)).toEqual([])
    expect(style.glyphs).toBeUndefined()
  })

  it('has unique ids that say which layer they draw', () => {
    const ids = style.layers.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const layer of style.layers) {
      expect('source-layer' in layer && layer.id.startsWith(`${layer['source-layer']}--`)).toBe(true)
    }
  })

  it('asks only for images that can be drawn', () => {
    for (const layer of DRAWN) {
      const asked = JSON.stringify(paintLayers(layer, flavour, { sourceId: 'atlas' })).match(
        /"(?:pattern|icon|sign):[^"]+"/g,
      )
      const images = styleImages(layer, flavour)
      for (const name of asked ?? []) {
        // symbols without a pattern are filtered out, and their image is never fetched
        if (/^"(pattern:(soft|none|solid|weave|hatch|cross|wave)|sign:dot)/.test(name)) continue
        expect([...images.keys()]).toContain(name.slice(1, -1))
      }
      for (const image of images.values()) expect(faults(image)).toBeNull()
    }
  })

  it('draws a legend for each layer in both languages', () => {
    for (const layer of DRAWN) {
      const es = legendEntries(layer, flavour, 'es')
      const en = legendEntries(layer, flavour, 'en')
      expect(es.length, layer.id).toBeGreaterThan(0)
      expect(en.map(({ svg }) => svg)).toEqual(es.map(({ svg }) => svg))
      expect(new Set(es.map(({ label }) => label)).size, layer.id).toBe(es.length)
      for (const { label, svg } of [...es, ...en]) {
        expect(label).not.toBe('')
        expect(faults(svg), layer.id).toBeNull()
      }
    }
  })

  it('shows every tone on the paper, by itself or by its casing', () => {
    const { paper, text } = GROUND[flavour]
    expect(contrast(text, paper)).toBeGreaterThan(7)
    for (const tone of TONES) {
      const { line, casing, outline, glyph, fill } = PALETTE[flavour][tone]
      expect(Math.max(contrast(line, paper), contrast(casing, paper)), tone).toBeGreaterThanOrEqual(3)
      expect(contrast(outline, paper), tone).toBeGreaterThanOrEqual(3)
      expect(contrast(glyph, fill), tone).toBeGreaterThanOrEqual(3)
    }
  })

  it('draws well-formed patterns and icons in every tone', () => {
    for (const tone of TONES) {
      for (const fill of [...FILLS, 'no-data'] as const)
        expect(faults(patternSvg(fill, tone, flavour))).toBeNull()
      for (const icon of ICONS) {
        expect(faults(iconSvg(icon, tone, flavour))).toBeNull()
        expect(faults(iconSvg(`${icon}-outline`, tone, flavour))).toBeNull()
      }
    }
    expect(faults(noDataSvg(flavour))).toBeNull()
  })
})

describe('a symbol', () => {
  it('looks different for every fill, line and icon, in one colour', () => {
    const { symbol } = single() as Extract<ReturnType<typeof single>, { kind: 'single' }>
    const fills = FILLS.map((fill) => symbolSvg({ ...symbol, fill }, 'water', 'light', 24, 'polygon'))
    const lines = LINES.map((line) => symbolSvg({ ...symbol, line }, 'water', 'light', 24, 'line'))
    const discs = LINES.map((line) => symbolSvg({ ...symbol, line }, 'water', 'light', 24, 'point'))
    const icons = ICONS.map((icon) => symbolSvg({ ...symbol, icon }, 'water', 'light'))
    for (const drawn of [fills, lines, discs, icons]) expect(new Set(drawn).size).toBe(drawn.length)
  })

  it('has an icon for every name, and no two alike', () => {
    expect(Object.keys(ICON_PATHS).sort()).toEqual([...ICONS].sort())
    expect(new Set(ICONS.map((icon) => JSON.stringify(ICON_PATHS[icon]))).size).toBe(ICONS.length)
  })
})

/** Every string that some value of an expression can be. */
const strings = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(strings) : []

describe('the legend and the map', () => {
  it('show one sign: what a style asks for is drawn in the legend, and nothing else', () => {
    let compared = 0
    for (const layer of DRAWN) {
      if (layer.geometry !== 'point' && layer.geometry !== 'mixed') continue
      const paint = paintLayers(layer, 'light', { sourceId: 'atlas' })
      const sign = paint.find(({ id }) => id === `${layer.id}--sign`)
      if (sign?.type !== 'symbol') continue
      const shown = legendEntries(layer, 'light', 'es', 'point').map(({ svg }) => inside(svg))
      for (const name of strings(sign.layout?.['icon-image']).filter((one) => /^sign:(?!dot)/.test(one))) {
        const drawn = styleImages(layer, 'light').get(name)
        expect(drawn, name).toBeDefined()
        expect(
          shown.some((one) => one === inside(drawn ?? '')),
          `${layer.id}: ${name}`,
        ).toBe(true)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(50)
  })

  it('say the state of a project by its line: unbroken, dashed, dotted', () => {
    const { symbology } = layerById('seia_project')
    if (symbology.kind !== 'by-choice') throw new Error('projects are drawn by their state')
    const { approved, in_evaluation, rejected, withdrawn } = symbology.symbols
    expect([approved, in_evaluation, rejected, withdrawn].map((symbol) => symbol?.line)).toEqual([
      'solid',
      'dashed',
      'dotted',
      'dotted',
    ])
    const line = paintLayers(layerById('seia_project'), 'light', { sourceId: 'atlas' }).find(
      ({ id }) => id === 'seia_project--line',
    )
    const dashes = JSON.stringify(line?.type === 'line' && line.paint?.['line-dasharray'])
    expect(dashes).toMatch(/\["in_evaluation","announced"\],\["literal",\[4,2.5\]\]/)
    // what is not stated is dotted too, so rejected and withdrawn are the rest
    expect(dashes).toMatch(/\["literal",\[1,1.8\]\]\]$/)
  })

  it('stage places by their size, and say in the legend from where each is drawn', () => {
    const places = layerById('settlement')
    const from = (label: string) =>
      legendEntries(places, 'light', 'es', 'point').find((entry) => entry.label.startsWith(label))?.from
    expect([from('Ciudad'), from('Pueblo'), from('Villa'), from('Aldea'), from('Otro')]).toEqual([
      0, 0, 6, 8, 9,
    ])
    const disc = paintLayers(places, 'light', { sourceId: 'atlas' }).find(
      ({ id }) => id === 'settlement--point',
    )
    if (disc?.type !== 'circle' || !disc.filter) throw new Error('places without a sign are discs')
    const draws = (zoom: number, kind: string) =>
      featureFilter(disc.filter as never, 'layers[0].filter').filter(
        { zoom } as never,
        {
          type: 1,
          properties: { kind },
        } as never,
      )
    expect([5, 6, 8, 9].map((zoom) => draws(zoom, 'village'))).toEqual([false, true, true, true])
    expect([5, 7, 8, 9].map((zoom) => draws(zoom, 'hamlet'))).toEqual([false, false, true, true])
    expect([5, 8, 9].map((zoom) => draws(zoom, 'locality'))).toEqual([false, false, true])
  })

  it('write names that can be read on their ground', () => {
    for (const flavour of FLAVOURS) {
      for (const layer of DRAWN) {
        for (const part of paintLayers(layer, flavour, { sourceId: 'atlas' })) {
          if (part.type !== 'symbol' || !part.layout?.['text-field']) continue
          for (const colour of strings(part.paint?.['text-color']).filter((one) => one.startsWith('#')))
            expect(contrast(colour, GROUND[flavour].paper), `${part.id} ${flavour}`).toBeGreaterThanOrEqual(
              4.5,
            )
        }
      }
    }
  })

  it('case the edges of areas over a picture', () => {
    const casings = (overImage: boolean) =>
      paintLayers(layerById('adi'), 'light', { sourceId: 'atlas', overImage }).filter(({ id }) =>
        id.endsWith('--casing'),
      ).length
    expect([casings(false), casings(true)]).toEqual([0, 1])
  })
})

describe('within a layer', () => {
  it('choices are told apart without colour', () => {
    for (const { id, symbology, geometry } of DRAWN) {
      if (symbology.kind !== 'by-choice') continue
      const drawn = [...Object.values(symbology.symbols), symbology.other].map(({ tone: _tone, ...symbol }) =>
        symbolSvg(symbol, 'base', 'light', 24, geometry as 'mixed'),
      )
      expect(new Set(drawn).size, id).toBeGreaterThan(1)
    }
  })

  it('two choices that differ only in tone do not exist', () => {
    for (const { id, symbology } of DRAWN) {
      if (symbology.kind !== 'by-choice') continue
      const symbols = Object.entries(symbology.symbols)
      for (const [code, { tone, ...symbol }] of symbols) {
        for (const [other, { tone: otherTone, ...otherSymbol }] of symbols) {
          if (tone === otherTone) continue
          expect(JSON.stringify(symbol), `${id}: ${code}, ${other}`).not.toBe(JSON.stringify(otherSymbol))
        }
      }
    }
  })

  it('Indigenous land is a woven edge over at most 12 % of colour', () => {
    for (const layer of DRAWN.filter(
      ({ theme, geometry }) => theme === 'indigenous' && geometry === 'polygon',
    )) {
      const layers = paintLayers(layer, 'light', { sourceId: 'atlas' })
      const fill = layers.find(({ id }) => id.endsWith('--fill'))
      expect(fill?.type === 'fill' && fill.paint?.['fill-opacity'], layer.id).toBeLessThanOrEqual(0.12)
      expect(layers.some(({ id }) => id.endsWith('--weave'))).toBe(true)
      expect(layers.find(({ id }) => id.endsWith('--label'))?.layout).toMatchObject({
        'symbol-placement': 'line',
      })
    }
  })

  it('protected areas of the State have a double or solid line', () => {
    const park = layerById('snap_park')
    const line = paintLayers(park, 'light', { sourceId: 'atlas' }).find(({ id }) => id === 'snap_park--line')
    expect(line?.paint).toHaveProperty('line-gap-width')
  })
})

describe('a graduated layer', () => {
  const plants = layerById('desalination_plant')

  it('states quantity and unit in the legend, and what no figure looks like', () => {
    expect(legendEntries(plants, 'light', 'es').map(({ label }) => label)).toEqual([
      'Caudal: 10 L/s',
      'Caudal: 500 L/s',
      'Caudal: 2.500 L/s',
      'Caudal: sin dato',
    ])
    expect(legendEntries(plants, 'light', 'en').at(2)?.label).toBe('Flow: 2,500 L/s')
  })
})

describe('a choice layer', () => {
  it('puts choices drawn alike under one entry', () => {
    const labels = legendEntries(layerById('seia_project'), 'light', 'es').map(({ label }) => label)
    expect(labels).toContain('Rechazado · Desistido')
    expect(labels).toContain('En evaluación')
  })

  it('fills in what a symbol does not say', () => {
    expect(byChoice('kind', { a: { icon: 'port' } })).toEqual({
      kind: 'by-choice',
      property: 'kind',
      symbols: { a: { fill: 'soft', line: 'solid', width: 1.5, icon: 'port', radius: 10 } },
      other: { fill: 'soft', line: 'solid', width: 1.5, icon: 'dot', radius: 6 },
    })
  })
})

describe('colours', () => {
  it('mix and contrast are the ones of WCAG', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 1)
  })
})

describe('a number of several points', () => {
  it('is drawn in the legend as on the map: colours, icon, size by how many', () => {
    for (const flavour of FLAVOURS) {
      const [disc, count] = clusterPaint('mining', 'open-pit', flavour, {
        source: 's',
        prefix: 'p',
        maxzoom: 8,
      })
      if (disc?.type !== 'circle' || count?.type !== 'symbol') throw new Error('a disc and its number')
      const { fill, casing, glyph } = PALETTE[flavour].mining
      expect(disc.paint).toMatchObject({ 'circle-color': fill, 'circle-stroke-color': casing })
      expect(contrast(glyph, fill)).toBeGreaterThanOrEqual(3)
      expect(count.layout?.['icon-image']).toBe(`icon:open-pit:mining:${flavour}`)
      for (const [many, radius] of [
        [2, 12],
        [10, 14],
        [70, 17],
      ] as const) {
        const drawn = clusterSvg('mining', 'open-pit', flavour, many)
        expect(faults(drawn.replace(/>\d+<\/text>/, '></text>'))).toBeNull()
        expect(drawn).toContain(` r="${radius}" fill="${fill}"`)
        expect(drawn).toContain(`>${many}</text>`)
        expect(JSON.stringify(disc.paint?.['circle-radius'])).toContain(String(radius))
      }
    }
  })
})

describe('quantities', () => {
  it('lie the small over the large, in few steps however many differ: each step is drawn on its own', () => {
    const graduated = DRAWN.filter(({ symbology }) => symbology.kind === 'graduated')
    expect(graduated.length).toBeGreaterThan(0)
    for (const declaration of graduated) {
      const { symbology } = declaration
      if (symbology.kind !== 'graduated') continue
      const disc = paintLayers(declaration, 'light', { sourceId: 's' }).find(({ id }) =>
        id.endsWith('--point'),
      )
      const key = createExpression(
        disc?.layout?.['circle-sort-key' as never],
        'layers[0].layout.circle-sort-key',
      )
      if (key.result === 'error') throw new Error(JSON.stringify(key.value))
      const most = symbology.stops.at(-1)?.[0] ?? 0
      const keys = Array.from({ length: 2000 }, (_, i) =>
        key.value.evaluate({ zoom: 7 }, {
          type: 'Point',
          properties: { [symbology.property]: (most * i) / 2000 },
        } as never),
      )
      expect(keys, declaration.id).toEqual([...keys].sort((a, b) => b - a))
      expect(new Set(keys).size, declaration.id).toBeLessThanOrEqual(20)
    }
  })
})
