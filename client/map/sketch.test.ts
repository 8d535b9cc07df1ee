import { expect, test } from 'vitest'
import { countVertices, createSketch, geometryOf, isEditable, polygonsOf, type Rings } from './sketch.ts'

const square = (lon: number): Rings => [
  [
    [lon, -23],
    [lon + 1, -23],
    [lon + 1, -22],
    [lon, -23],
  ],
]

test('every change can be undone and done again', () => {
  const sketch = createSketch()
  const { set, undo, redo, clear } = sketch.getState()
  set([square(-70)])
  set([square(-70), square(-68)])
  clear()
  expect(sketch.getState().polygons).toEqual([])
  undo()
  expect(sketch.getState().polygons).toHaveLength(2)
  undo()
  undo()
  undo()
  expect(sketch.getState().polygons).toEqual([])
  redo()
  redo()
  expect(sketch.getState().polygons).toHaveLength(2)
  set([square(-69)])
  redo()
  expect(sketch.getState().polygons).toEqual([square(-69)])
})

test('setting the same shape is no step', () => {
  const sketch = createSketch()
  sketch.getState().set([square(-70)])
  sketch.getState().set([square(-70)])
  expect(sketch.getState().past).toHaveLength(1)
})

test('one polygon or several, and back', () => {
  expect(geometryOf([])).toBeNull()
  expect(geometryOf([square(-70)])).toEqual({ type: 'Polygon', coordinates: square(-70) })
  const two = [square(-70), square(-68)]
  const geometry = geometryOf(two)
  expect(geometry?.type).toBe('MultiPolygon')
  expect(polygonsOf(geometry as never)).toEqual(two)
  expect(countVertices(two)).toBe(6)
})

test('a shape with holes is shown, not edited', () => {
  const [outline = []] = square(-70)
  expect(isEditable([[outline]])).toBe(true)
  expect(isEditable([[outline, outline]])).toBe(false)
})
