import proj4 from 'proj4'
import { expect, test } from 'vitest'
import { UTM_19S_PROJ } from '../../geodata/model/crs.ts'
import { mercatorOf } from './cell-mesh.ts'
import { boxAround, cellsOfPixels, degreesOf } from './pixel-cells.ts'

const utm = proj4(UTM_19S_PROJ)

test.each([
  [
    'the region',
    6.35,
    [-69, -23.6],
    { west: 300_000, north: 7_688_000, cell_m: 400, columns: 1024, rows: 1440 },
  ],
  [
    'Calama',
    10.2,
    [-68.93, -22.46],
    { west: 454_400, north: 7_559_600, cell_m: 100, columns: 1024, rows: 768 },
  ],
] as const)(
  'every pixel of a view of %s has the cell that proj4 says, or its neighbour within a hundredth of a cell',
  (_, zoom, centre, grid) => {
    const [x, y] = mercatorOf(centre)
    const view = { x, y, world: 512 * 2 ** zoom, width: 601, height: 433 }
    const cells = cellsOfPixels(view, grid)
    let [inside, outside] = [0, 0]
    for (let py = 0, at = 0; py < view.height; py += 1) {
      for (let px = 0; px < view.width; px += 1, at += 1) {
        const place = degreesOf(
          x + (px + 0.5 - view.width / 2) / view.world,
          y + (py + 0.5 - view.height / 2) / view.world,
        )
        const [east, north] = utm.forward(place) as [number, number]
        const [column, row] = [(east - grid.west) / grid.cell_m, (grid.north - north) / grid.cell_m]
        const cell = cells[at] as number
        if (cell < 0) {
          outside += 1
          const isOut = column < 0.01 || row < 0.01 || column > grid.columns - 0.01 || row > grid.rows - 0.01
          if (!isOut) throw new Error(`pixel ${px} ${py} lies in ${column} ${row}`)
          continue
        }
        inside += 1
        // How far the true place lies out of the cell that was found, in cells.
        const off = (value: number, found: number) => Math.max(0, found - value, value - found - 1)
        const wrong = Math.max(off(column, cell % grid.columns), off(row, Math.floor(cell / grid.columns)))
        if (wrong > 0.01) throw new Error(`pixel ${px} ${py} is ${wrong} cells off`)
      }
    }
    expect(inside + outside).toBe(view.width * view.height)
    expect(inside).toBeGreaterThan(100_000)
  },
)

test('the box around what counts holds all of it, nothing wider, and the same cells', () => {
  // biome-ignore format: rows of a picture
  const cells = Int32Array.of(
    -1, 0, 1, 2,
    -1, 3, 4, 5,
    -1, 6, 7, 8,
  )
  expect(boxAround(cells, 4, (cell) => cell === 4 || cell === 6)).toEqual({
    left: 1,
    top: 1,
    width: 2,
    height: 2,
    cells: Int32Array.of(3, 4, 6, 7),
  })
  expect(boxAround(cells, 4, () => true)).toMatchObject({ left: 1, top: 0, width: 3, height: 3 })
  expect(boxAround(cells, 4, () => false)).toBeNull()
})
