import { describe, expect, it } from 'vitest'
import { readDegrees, readNumber, readPosition, turnAxes } from './position.ts'

describe('readNumber', () => {
  it.each([
    ['-70,445507', -70.445507],
    ['-23.098', -23.098],
    ['-70,445', -70.445],
    ['500.000', 500_000],
    ['500,000', 500_000],
    ['358.725', 358_725],
    ['179.999', 179.999],
    ['7.400.123', 7_400_123],
    ['7.400.123,45', 7_400_123.45],
    ['7,400,123.45', 7_400_123.45],
    ["7'400'123.4", 7_400_123.4],
    ['7 400 123,4', 7_400_123.4],
    ['7\u00a0400\u00a0123', 7_400_123],
    ['492700,540', 492_700.54],
    ['492700.540', 492_700.54],
    ['358725.1234567890123', 358_725.123456789],
    ['4,19e+05', 419_000],
    ['358725 m', 358_725],
    [' 358725 ', 358_725],
    [358725, 358_725],
    ['0', 0],
  ])('%j → %d', (text, expected) => {
    expect(readNumber(text)).toBeCloseTo(expected, 8)
  })

  it.each([null, undefined, '', '  ', '-', 'S/I', 's/i', 'NULL', 'N/A', 'Sin información'])(
    '%j says nothing',
    (text) => {
      expect(readNumber(text)).toBeNull()
    },
  )

  it.each(['norte', '12.34.56', '1,2,3', '7.400.12,3.4', 'doce', '23°28', {}, '1.234,5,6'])(
    '%j is no number',
    (text) => {
      expect(readNumber(text)).toBeNaN()
    },
  )
})

describe('readDegrees', () => {
  const S = -(23 + 28 / 60 + 36.8 / 3600)
  const W = -(70 + 23 / 60 + 11 / 3600)
  it.each([
    [`23°28'36,8" S`, S],
    [`23º 28' 36.8'' S`, S],
    ['23 28 36.8 S', S],
    ['S 23 28 36,8', S],
    ['23°28’36,8’’ Sur', S],
    ['23° 28′ 36.8″ S', S],
    [`-23° 28' 36.8"`, S],
    [`23°28'36,8"`, S],
    ['W70-23-11', W],
    ['70-23-11 W', W],
    ['70:23:11 O', W],
    ['70° 23´ 11´´ Oeste', W],
    ["O 70°23'11''", W],
    ['Long. 70°23\'11" W', W],
    ["70° 23,5' W", -(70 + 23.5 / 60)],
    ['70,5° O', -70.5],
    ['-70,5', -70.5],
    ['70.5', -70.5],
    [70.5, -70.5],
    [-70.5, -70.5],
    ["51°30' N", 51.5],
    ['3.5 E', 3.5],
    [`-23°28'36,8" S`, S],
  ])('%j → %d', (text, expected) => {
    expect(readDegrees(text)).toBeCloseTo(expected, 10)
  })

  it.each(['', null, 'S/I', '-'])('%j says nothing', (text) => {
    expect(readDegrees(text)).toBeNull()
  })

  it.each([`23°61'00" S`, `23°28'75" S`, '358725', 'S 23 28 36 N', 'Sur', '23°28\'36" X', '200 W'])(
    '%j is no degrees',
    (text) => {
      expect(readDegrees(text)).toBeNaN()
    },
  )
})

describe('readPosition', () => {
  it('reads columns as they are declared', () => {
    const row = { E: '358.725', N: '7.400.123,5', Lat: `23°28'36" S`, Lon: 'W70-23-11' }
    expect(readPosition(row, { x: 'E', y: 'N', notation: 'number' })).toEqual([358_725, 7_400_123.5])
    const [lon, lat] = readPosition(row, { x: 'Lon', y: 'Lat', notation: 'dms' }) as [number, number]
    expect([lon.toFixed(4), lat.toFixed(4)]).toEqual(['-70.3864', '-23.4767'])
  })

  it('says nothing, or that half of it is no coordinate', () => {
    const columns = { x: 'E', y: 'N', notation: 'number' } as const
    expect(readPosition({ E: '', N: null }, columns)).toBeNull()
    expect(readPosition({}, columns)).toBeNull()
    expect(readPosition({ E: '358725', N: 'S/I' }, columns)).toEqual([358_725, Number.NaN])
    expect(readPosition({ E: 'camino', N: '7400123' }, columns)).toEqual([Number.NaN, 7_400_123])
  })
})

it('turnAxes exchanges the first two numbers, however deep, and leaves heights', () => {
  expect(turnAxes({ type: 'Point', coordinates: [-23, -70, 2500] })).toEqual({
    type: 'Point',
    coordinates: [-70, -23, 2500],
  })
  expect(
    turnAxes({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
    }),
  ).toEqual({
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [2, 1],
          [4, 3],
        ],
      ],
    ],
  })
  expect(
    turnAxes({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] }),
  ).toEqual({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [2, 1] }] })
  expect(turnAxes(null)).toBeNull()
})
