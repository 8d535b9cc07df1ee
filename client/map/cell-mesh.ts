import { fromUtm19 } from './coordinates.ts'

/** Square cells of EPSG:32719: outer corner of the first one, in metres; rows go south, columns east. */
export interface CellGrid {
  west: number
  north: number
  cell_m: number
  columns: number
  rows: number
}

/**
 * Points of a grid of cells in Web Mercator, as fractions of the world (0 to 1, y south). Between them the map is
 * stretched in triangles: the graphics processor has no projection of EPSG:32719, and needs none.
 */
export interface CellMesh {
  /** Points a row and rows of points. */
  across: number
  down: number
  /** Columns and rows of cells at each point, pairs. */
  cells: Float32Array
  /** x and y of each point, pairs. */
  mercator: Float64Array
}

/**
 * Metres from a point of the mesh to the next. Meridians of the two projections turn by less than 1.2° over the region,
 * so that a straight edge of this length is less than two metres off: a fiftieth of a cell.
 */
const STEP_M = 6400

/** Web Mercator of a place (degrees, EPSG:4326), as fractions of the world. */
export function mercatorOf([lon, lat]: readonly [number, number]): [x: number, y: number] {
  const sine = Math.sin((lat * Math.PI) / 180)
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)]
}

export function cellMesh(grid: CellGrid, step_m = STEP_M): CellMesh {
  const { west, north, cell_m, columns, rows } = grid
  const across = Math.max(1, Math.ceil((columns * cell_m) / step_m)) + 1
  const down = Math.max(1, Math.ceil((rows * cell_m) / step_m)) + 1
  const cells = new Float32Array(across * down * 2)
  const mercator = new Float64Array(across * down * 2)
  for (let j = 0, at = 0; j < down; j += 1) {
    const row = (rows * j) / (down - 1)
    for (let i = 0; i < across; i += 1, at += 2) {
      const column = (columns * i) / (across - 1)
      cells.set([column, row], at)
      mercator.set(mercatorOf(fromUtm19([west + column * cell_m, north - row * cell_m])), at)
    }
  }
  return { across, down, cells, mercator }
}

/** Corners of the two triangles of each square of the mesh, as numbers of points. */
export function trianglesOf({ across, down }: Pick<CellMesh, 'across' | 'down'>): Uint16Array | Uint32Array {
  const squares = (across - 1) * (down - 1)
  const corners = across * down > 65_536 ? new Uint32Array(squares * 6) : new Uint16Array(squares * 6)
  let at = 0
  for (let j = 0; j + 1 < down; j += 1) {
    for (let i = 0; i + 1 < across; i += 1, at += 6) {
      const first = j * across + i
      corners.set([first, first + 1, first + across, first + 1, first + across + 1, first + across], at)
    }
  }
  return corners
}

/** Where the mesh draws a place of the grid (column and row, with fractions), as the graphics processor does. */
export function placeOnMesh(mesh: CellMesh, grid: CellGrid, column: number, row: number): [number, number] {
  const x = (column / grid.columns) * (mesh.across - 1)
  const y = (row / grid.rows) * (mesh.down - 1)
  const i = Math.min(mesh.across - 2, Math.floor(x))
  const j = Math.min(mesh.down - 2, Math.floor(y))
  const [u, v] = [x - i, y - j]
  const point = (di: number, dj: number, axis: 0 | 1) =>
    mesh.mercator[((j + dj) * mesh.across + i + di) * 2 + axis] as number
  const along = (axis: 0 | 1) =>
    u + v <= 1
      ? point(0, 0, axis) * (1 - u - v) + point(1, 0, axis) * u + point(0, 1, axis) * v
      : point(1, 1, axis) * (u + v - 1) + point(1, 0, axis) * (1 - v) + point(0, 1, axis) * (1 - u)
  return [along(0), along(1)]
}
