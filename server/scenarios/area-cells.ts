import type { Mask } from '../availability/ground.ts'
import { OUTSIDE } from './colours.ts'

/** The rectangle of cells that holds an area, the last ones left out: null where no cell belongs to it. */
export interface CellBox {
  left: number
  top: number
  right: number
  bottom: number
}

/** The least box of cells around the area that was asked; null: no cell is of it. */
export function cellBoxOf({ grid, classes }: Pick<Mask, 'grid' | 'classes'>): CellBox | null {
  const { columns, rows } = grid
  let [left, right, top, bottom] = [columns, 0, -1, 0]
  for (let row = 0, at = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1, at += 1) {
      if (classes[at] === OUTSIDE) continue
      if (top < 0) top = row
      bottom = row + 1
      if (column < left) left = column
      if (column >= right) right = column + 1
    }
  return top < 0 ? null : { left, top, right, bottom }
}
