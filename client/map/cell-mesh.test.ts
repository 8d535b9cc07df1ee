import proj4 from 'proj4'
import { describe, expect, test } from 'vitest'
import { UTM_19S_PROJ } from '../../geodata/model/crs.ts'
import { type CellGrid, cellMesh, mercatorOf, placeOnMesh, trianglesOf } from './cell-mesh.ts'

const REGION: CellGrid = { west: 300_000, north: 7_688_000, cell_m: 400, columns: 1024, rows: 1440 }
const utm = proj4(UTM_19S_PROJ)

/** Metres on the ground between two places of Web Mercator at a latitude. */
const metres = ([ax, ay]: number[], [bx, by]: number[], lat: number) =>
  Math.hypot((ax as number) - (bx as number), (ay as number) - (by as number)) *
  40_075_016.686 *
  Math.cos((lat * Math.PI) / 180)

/** The largest error, in metres, of where a view's pixels are drawn: each is projected by proj4 and looked up in the mesh. */
function worst(grid: CellGrid, zoom: number, [lon, lat]: [number, number], width: number, height: number) {
  const mesh = cellMesh(grid)
  const world = 512 * 2 ** zoom
  const [cx, cy] = mercatorOf([lon, lat])
  let [error, inside] = [0, 0]
  for (let py = 0; py < height; py += 1) {
    for (let px = 0; px < width; px += 1) {
      const x = cx + (px + 0.5 - width / 2) / world
      const y = cy + (py + 0.5 - height / 2) / world
      const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI
      const [easting, northing] = utm.forward([(x - 0.5) * 360, latitude]) as [number, number]
      const column = (easting - grid.west) / grid.cell_m
      const row = (grid.north - northing) / grid.cell_m
      if (column < 0 || row < 0 || column > grid.columns || row > grid.rows) continue
      inside += 1
      error = Math.max(error, metres([x, y], placeOnMesh(mesh, grid, column, row), latitude))
    }
  }
  return { error, inside }
}

describe('cells are drawn where proj4 puts them', () => {
  test('at every pixel of the view of the region, within two metres', () => {
    const { error, inside } = worst(REGION, 6.35, [-69, -23.6], 720, 900)
    expect(inside).toBeGreaterThan(200_000)
    expect(error).toBeLessThan(2)
    expect(error).toBeGreaterThan(0)
  })

  test('at every pixel of a close view at the far edge of the zone, of cells of 100 m', () => {
    const near = { west: 300_000, north: 7_330_000, cell_m: 100, columns: 1280, rows: 1024 }
    const { error, inside } = worst(near, 11, [-70.6, -24.4], 720, 900)
    expect(inside).toBe(720 * 900)
    expect(error).toBeLessThan(2)
  })
})

test('the triangles cover every square once', () => {
  const corners = trianglesOf({ across: 3, down: 2 })
  expect([...corners]).toEqual([0, 1, 3, 1, 4, 3, 1, 2, 4, 2, 5, 4])
})
