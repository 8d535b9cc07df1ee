import { describe, expect, test } from 'vitest'
import { boxOf, frameOf, pathOf } from './small-map.ts'

describe('a box', () => {
  test('holds every position, whatever the geometry', () => {
    expect(
      boxOf([
        { type: 'Point', coordinates: [-70, -23] },
        null,
        {
          type: 'MultiPolygon',
          coordinates: [
            [
              [
                [-69, -24],
                [-68, -24],
                [-68, -22],
                [-69, -24],
              ],
            ],
          ],
        },
      ]),
    ).toEqual([-70, -24, -68, -22])
  })
  test('passes over what is no degrees, and is null around nothing', () => {
    expect(boxOf([{ type: 'Point', coordinates: [500_000, 7_400_000] }])).toBeNull()
    expect(boxOf([])).toBeNull()
  })
})

describe('a frame', () => {
  const frame = frameOf([-70, -26, -67, -21], 200)
  test('shows the box whole', () => {
    for (const corner of [
      [-70, -26],
      [-67, -21],
    ]) {
      const [x, y] = frame.place(corner)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThanOrEqual(frame.width)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(frame.height)
    }
  })
  test('has north above and east to the right', () => {
    const [x, y] = frame.place([-68.5, -23.5])
    expect(frame.place([-68.5, -22])[1]).toBeLessThan(y)
    expect(frame.place([-68, -23.5])[0]).toBeGreaterThan(x)
  })
  test('keeps shapes: a degree of longitude is shorter than one of latitude', () => {
    const [x0, y0] = frame.place([-69, -24])
    const [x1, y1] = frame.place([-68, -23])
    expect((x1 - x0) / (y0 - y1)).toBeCloseTo(Math.cos((23.5 * Math.PI) / 180), 1)
  })
})

test('an area is closed, a line is not, and near vertices are one', () => {
  const frame = frameOf([-70, -26, -67, -21], 200)
  expect(
    pathOf(
      {
        type: 'Polygon',
        coordinates: [
          [
            [-70, -26],
            [-67, -26],
            [-67, -21],
            [-70, -26],
          ],
        ],
      },
      frame,
    ),
  ).toMatch(/^M[^Z]+Z$/)
  const line = pathOf(
    {
      type: 'LineString',
      coordinates: [
        [-70, -26],
        [-70.0001, -26],
        [-67, -21],
      ],
    },
    frame,
  )
  expect(line.match(/[ML]/g)).toEqual(['M', 'L'])
})
