import { describe, expect, test } from 'vitest'
import { graticule, gridStep } from './graticule.ts'
import { scaleBar } from './scale.ts'

describe('the grid', () => {
  test('has the whole degrees of a box, named in the language of the reader', () => {
    const labels = (language: 'es' | 'en') =>
      graticule([-70.5, -24.2, -68, -22.9], 1, language).features.map(({ properties }) => properties.label)
    expect(labels('es')).toEqual(['70° O', '69° O', '68° O', '24° S', '23° S'])
    expect(labels('en')).toEqual(['70° W', '69° W', '68° W', '24° S', '23° S'])
  })

  test('names halves of degrees with a comma in Spanish', () => {
    expect(graticule([-68.6, -23.1, -68.4, -23.05], 0.5, 'es').features[0]?.properties.label).toBe('68,5° O')
  })

  test('grows finer as the map comes nearer', () => {
    const steps = [4, 6, 8, 10, 12].map(gridStep)
    expect(steps).toEqual([...steps].sort((a, b) => b - a))
  })
})

describe('the scale bar', () => {
  test.each([
    [100, 120, 10_000],
    [50, 120, 5000],
    [40, 120, 2000],
    [10, 120, 1000],
    [0.5, 120, 50],
  ])('at %d m a pixel, within %i px, is %i m', (metresPerPixel, pixels, metres) => {
    const bar = scaleBar(metresPerPixel, pixels)
    expect(bar.metres).toBe(metres)
    expect(bar.pixels).toBeLessThanOrEqual(pixels)
  })
})
