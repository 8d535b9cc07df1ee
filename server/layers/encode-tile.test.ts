import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { describe, expect, test } from 'vitest'
import { encodeTile } from './encode-tile.ts'
import { readWkb } from './wkb.ts'

/** Little-endian WKB of coordinates nested as in GeoJSON. */
function wkb(type: number, coordinates: unknown): Buffer {
  const uint = (n: number) => {
    const b = Buffer.alloc(4)
    b.writeUInt32LE(n)
    return b
  }
  const point = ([x = 0, y = 0]: number[]) => {
    const b = Buffer.alloc(16)
    b.writeDoubleLE(x, 0)
    b.writeDoubleLE(y, 8)
    return b
  }
  const list = <T>(items: T[], each: (item: T) => Buffer) =>
    Buffer.concat([uint(items.length), ...items.map(each)])
  const body = (): Buffer => {
    switch (type) {
      case 1:
        return point(coordinates as number[])
      case 2:
        return list(coordinates as number[][], point)
      case 3:
        return list(coordinates as number[][][], (ring) => list(ring, point))
      default:
        return list(coordinates as unknown[], (member) => wkb(type - 3, member))
    }
  }
  return Buffer.concat([Buffer.from([1]), uint(type), body()])
}

const SQUARE = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
  [0, 0],
]
const HOLE = [
  [2, 2],
  [2, 4],
  [4, 4],
  [4, 2],
  [2, 2],
]

describe('WKB', () => {
  test('each geometry type is read', () => {
    expect(readWkb(wkb(1, [3, 4]))).toEqual({ type: 1, parts: [[{ x: 3, y: 4 }]] })
    expect(
      readWkb(
        wkb(2, [
          [1, 2],
          [3, 4],
        ]),
      ).parts,
    ).toHaveLength(1)
    expect(readWkb(wkb(3, [SQUARE, HOLE])).parts.map((ring) => ring.length)).toEqual([5, 5])
    expect(
      readWkb(
        wkb(4, [
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual({
      type: 1,
      parts: [
        [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      ],
    })
    expect(
      readWkb(
        wkb(5, [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ]),
      ).parts,
    ).toHaveLength(2)
    expect(readWkb(wkb(6, [[SQUARE, HOLE], [SQUARE]]))).toMatchObject({ type: 3, parts: { length: 3 } })
  })

  test('what is not a shape of a tile throws', () => {
    expect(() => readWkb(wkb(7, []))).toThrow('type 7')
    expect(() =>
      readWkb(
        wkb(2, [
          [1, 2],
          [3, 4],
        ]).subarray(0, 20),
      ),
    ).toThrow()
    expect(() => readWkb(Buffer.from([0, 0, 0, 0, 1]))).toThrow('little-endian')
  })
})

describe('a tile', () => {
  test('comes back as it went in', () => {
    const rows = [
      {
        feature_id: 'a',
        geom: wkb(3, [SQUARE, HOLE]),
        name: 'Salar',
        area: 12.5,
        kv: 220,
        paved: true,
        nothing: null,
      },
      {
        feature_id: 'b',
        geom: wkb(5, [
          [
            [0, 0],
            [5, 5],
          ],
          [
            [9, 9],
            [10, 12],
          ],
        ]),
        name: 'Ñandú «ü»',
        area: -3,
        kv: null,
        paved: false,
        nothing: null,
      },
      {
        feature_id: 'c',
        geom: wkb(1, [-64, 4160]),
        name: 'Salar',
        area: null,
        kv: null,
        paved: null,
        nothing: null,
      },
    ]
    const layer = new VectorTile(new PbfReader(encodeTile('test_layer', rows))).layers.test_layer
    expect(layer).toMatchObject({ length: 3, extent: 4096, version: 2 })
    const [a, b, c] = [0, 1, 2].map((i) => layer?.feature(i))
    expect(a?.properties).toEqual({ feature_id: 'a', name: 'Salar', area: 12.5, kv: 220, paved: true })
    expect(a?.loadGeometry().map((ring) => ring.length)).toEqual([5, 5])
    expect(b?.properties).toEqual({ feature_id: 'b', name: 'Ñandú «ü»', area: -3, paved: false })
    expect(b?.loadGeometry()).toMatchObject([
      [{ x: 0 }, { x: 5 }],
      [{ x: 9 }, { x: 10, y: 12 }],
    ])
    expect(c?.type).toBe(1)
    expect(c?.loadGeometry()).toMatchObject([[{ x: -64, y: 4160 }]])
  })

  test('of nothing has no bytes', () => {
    expect(encodeTile('test_layer', [])).toHaveLength(0)
  })
})
