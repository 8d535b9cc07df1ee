import { describe, expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import { MAX_ZOOM, readTilePosition, tileLimits, tileMatrixSet } from './tile-matrix-set.ts'

describe('WebMercatorQuad', () => {
  test('the definition has the numbers of OGC 17-083r4, annex D.1', () => {
    const { tileMatrices, id } = tileMatrixSet()
    expect(id).toBe('WebMercatorQuad')
    expect(tileMatrices).toHaveLength(MAX_ZOOM + 1)
    expect(tileMatrices[0]?.scaleDenominator).toBeCloseTo(559082264.028717, 3)
    expect(tileMatrices[0]?.pointOfOrigin[0]).toBeCloseTo(-20037508.3427892, 6)
    expect(tileMatrices[10]?.cellSize).toBeCloseTo(152.874056570353, 8)
    expect(tileMatrices[10]?.matrixWidth).toBe(1024)
  })

  test('the limits of a box hold its corners and no more', () => {
    // Peine, 68.07° W 23.68° S, lies in row 581, column 318 of zoom 10.
    expect(tileLimits([-68.07, -23.68, -68.07, -23.68], 10, 10)).toEqual([
      { tileMatrix: '10', minTileRow: 581, maxTileRow: 581, minTileCol: 318, maxTileCol: 318 },
    ])
    expect(tileLimits([-180, -90, 180, 90], 0, 1)[1]).toMatchObject({
      minTileRow: 0,
      maxTileRow: 1,
      maxTileCol: 1,
    })
  })

  test.each([
    ['5', '18', '9', null],
    ['0', '0', '0', null],
    ['22', '0', '4194303', null],
    ['23', '0', '0', 'not-found'],
    ['3', '8', '0', 'not-found'],
    ['3', '0', '8', 'not-found'],
    ['-1', '0', '0', 'bad-parameter'],
    ['5', '1.5', '0', 'bad-parameter'],
    ['5', '1', 'x', 'bad-parameter'],
    ['1e1', '1', '1', 'bad-parameter'],
    ['99999999999', '1', '1', 'bad-parameter'],
  ])('%s/%s/%s', (z, y, x, slug) => {
    if (slug === null) {
      expect(readTilePosition({ z, y, x })).toEqual({ z: Number(z), y: Number(y), x: Number(x) })
      return
    }
    try {
      readTilePosition({ z, y, x })
      expect.unreachable()
    } catch (error) {
      expect((error as Problem).slug).toBe(slug)
    }
  })
})
