import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Grid, REGION_GRID } from '../fields/grid.ts'
import { NOWHERE } from './codes.ts'
import { distanceField } from './distance.ts'
import { FieldFileError, level, levelGrid, packCodes, packLevel, tile, unpackCodes } from './field-bytes.ts'
import { packField, unpackField } from './field-file.ts'
import { Tracer } from './trace.ts'

const gridOf = (columns: number, rows: number): Grid => ({ ...REGION_GRID, id: 'test', columns, rows })
const GRID = gridOf(64, 128)
const anyCodes = (count: number) => fc.uint16Array({ minLength: count, maxLength: count })
/** What lies at some positions (shares of the sides of a grid), each joined to the next where `joined`. */
const tracedOf = (places: readonly (readonly number[])[], joined = false, grid = GRID) => {
  const tracer = new Tracer(grid)
  const positions = places.map(([x = 0, y = 0]) => [
    grid.west + x * grid.columns * 100,
    grid.north - y * grid.rows * 100,
  ])
  if (joined && positions.length > 0) tracer.line(positions)
  else for (const [x = 0, y = 0] of positions) tracer.point(x, y)
  return tracer.traced()
}
const share = fc.double({ min: -0.1, max: 1.1, noNaN: true })
const somePlaces = fc.array(fc.tuple(share, share), { maxLength: 30 })

describe('levels and tiles', () => {
  const codes = Uint16Array.from({ length: 64 * 128 }, (_, n) => n)

  it('hold the number of the cell whose corner is the middle of theirs', () => {
    for (const n of [0, 1, 2, 3, 6]) {
      const coarse = level(codes, GRID, n)
      const [side, half] = [2 ** n, n === 0 ? 0 : 2 ** (n - 1)]
      expect(coarse.grid).toMatchObject({
        columns: 64 / side,
        rows: 128 / side,
        cell_m: 100 * side,
        west: 300_000,
      })
      expect([...coarse.codes]).toEqual(
        Array.from({ length: (64 * 128) / side ** 2 }, (_, at) => {
          const [column, row] = [at % (64 / side), Math.floor(at / (64 / side))]
          return (row * side + half) * 64 + column * side + half
        }),
      )
    }
    for (const n of [7, -1, 0.5]) expect(() => level(codes, GRID, n)).toThrow(RangeError)
  })

  it('make up the level between them, each at its place', () => {
    for (const [n, size] of [
      [0, 24],
      [1, 24],
      [2, 5],
    ] as const) {
      const whole = level(codes, GRID, n)
      const found = new Uint16Array(whole.codes.length)
      for (let row = 0; row * size < whole.grid.rows; row += 1) {
        for (let column = 0; column * size < whole.grid.columns; column += 1) {
          const piece = tile(codes, GRID, n, column, row, size)
          expect(piece.grid.west).toBe(GRID.west + column * size * whole.grid.cell_m)
          expect(piece.grid.north).toBe(GRID.north - row * size * whole.grid.cell_m)
          for (const [at, code] of piece.codes.entries()) {
            const [x, y] = [at % piece.grid.columns, Math.floor(at / piece.grid.columns)]
            found[(row * size + y) * whole.grid.columns + column * size + x] = code
          }
        }
      }
      expect(found).toEqual(whole.codes)
    }
    for (const [column, row] of [
      [-1, 0],
      [3, 0],
      [0, 6],
      [0.5, 0],
    ] as const)
      expect(() => tile(codes, GRID, 0, column, row, 24)).toThrow(RangeError)
  })
})

describe('packed codes', () => {
  it('come back, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.nat(0xffff)),
        (columns, rows, stream) => {
          const codes = Uint16Array.from({ length: columns * rows }, () => stream.next().value as number)
          expect(unpackCodes(packCodes(codes, columns), columns)).toEqual(codes)
        },
      ),
    )
    expect(() => packCodes(new Uint16Array(10), 3)).toThrow(RangeError)
  })

  it('of a distance field at a level are those of the level, from what the field is made of alone', () => {
    fc.assert(
      fc.property(somePlaces, fc.boolean(), fc.integer({ min: 0, max: 6 }), (places, joined, n) => {
        const traced = tracedOf(places, joined)
        const { columns } = levelGrid(GRID, n)
        const codes = distanceField(traced, GRID)
        expect(unpackCodes(packLevel(traced, GRID, n), columns)).toEqual(level(codes, GRID, n).codes)
      }),
      { numRuns: 200 },
    )
    // Past 20 km, polygons, and where nothing is.
    const long = gridOf(1024, 64)
    const places = [
      [0.01, 0.2],
      [0.06, 0.3],
      [0.04, 0.9],
      [0.01, 0.2],
    ]
    const park = new Tracer(long)
    park.polygon([places.map(([x = 0, y = 0]) => [long.west + x * 102_400, long.north - y * 6400])])
    for (const traced of [tracedOf(places, false, long), park.traced(), tracedOf([], false, long)]) {
      const codes = distanceField(traced, long)
      expect(unpackCodes(packLevel(traced, long, 2), 256)).toEqual(level(codes, long, 2).codes)
    }
    expect(unpackCodes(packLevel(tracedOf([]), GRID, 2), 16).every((code) => code === NOWHERE)).toBe(true)
  })

  it('that are cut short, or are something else, are not read', () => {
    const traced = tracedOf([
      [0.1, 0.2],
      [0.7, 0.4],
    ])
    const codes = distanceField(traced, GRID)
    for (const packed of [packCodes(codes, 64), packLevel(traced, GRID, 0)]) {
      for (const wrong of [
        packed.subarray(0, -1),
        packed.subarray(0, 3),
        packed.subarray(1),
        new Uint8Array(0),
      ]) {
        expect(() => unpackCodes(wrong, 64)).toThrow(FieldFileError)
      }
      expect(() => unpackCodes(packed, 63)).toThrow(FieldFileError)
    }
  })

  it('of a layer as dense as the rivers of the region are under half a megabyte at 400 m', {
    // Two transforms of the whole grid: seconds, and minutes beside others that take the processors.
    timeout: 300_000,
  }, () => {
    // Lines of 16 km in steps of 400 m that wander, 13,300 km together: as much as the map of rivers has.
    let state = 7
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    const tracer = new Tracer(REGION_GRID)
    for (let n = 0; n < 830; n += 1) {
      let [x, y, heading] = [300_000 + next() * 400_000, 7_120_000 + next() * 560_000, next() * 7]
      const line = [[x, y]]
      for (let step = 0; step < 40; step += 1) {
        heading += next() - 0.5
        x += 400 * Math.cos(heading)
        y += 400 * Math.sin(heading)
        line.push([x, y])
      }
      tracer.line(line)
    }
    const traced = tracer.traced()
    const packed = packLevel(traced, REGION_GRID, 2)
    expect(deflateSync(packed).length).toBeLessThan(500_000)
    const expected = level(distanceField(traced, REGION_GRID), REGION_GRID, 2).codes
    // A million and a half of them: looked at one by one by nobody.
    expect(Buffer.from(unpackCodes(packed, 1024).buffer).equals(Buffer.from(expected.buffer))).toBe(true)
  })
})

describe('field files', () => {
  const key = 'watercourse-7-2f'

  it('come back', () => {
    fc.assert(
      fc.property(anyCodes(64 * 128), (codes) => {
        expect(unpackField(packField(codes, GRID, key), GRID, key)).toEqual(codes)
      }),
      { numRuns: 20 },
    )
    expect(() => packField(new Uint16Array(5), GRID, key)).toThrow(RangeError)
  })

  it('with any byte changed, cut short or lengthened, or of another key or grid, are not read', () => {
    const file = packField(distanceField(tracedOf([[0.2, 0.3]]), GRID), GRID, key)
    for (const [other, otherKey] of [
      [GRID, 'watercourse-8-2f'],
      [{ ...GRID, west: 300_100 }, key],
      [gridOf(128, 64), key],
    ] as const) {
      expect(() => unpackField(file, other, otherKey)).toThrow(FieldFileError)
    }
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(file)
        damaged[at] = (damaged[at] as number) ^ change
        expect(() => unpackField(damaged, GRID, key)).toThrow(FieldFileError)
        expect(() => unpackField(file.subarray(0, at), GRID, key)).toThrow(FieldFileError)
      }),
      { numRuns: 500 },
    )
    expect(() => unpackField(Buffer.concat([file, Buffer.from([0])]), GRID, key)).toThrow(FieldFileError)
    expect(() => unpackField(new Uint8Array(0), GRID, key)).toThrow(FieldFileError)
  })
})
