import { NOWHERE } from '../../geodata/availability/codes.ts'
import { tile } from '../../geodata/availability/field-bytes.ts'
import type { Grid } from '../../geodata/fields/grid.ts'

/** Cells of a side of a block: as many as the largest blocks that questions are decided by. */
const BLOCK = 64

/** Blocks of a row of the packed grid. */
const ACROSS = 16

/**
 * The blocks of a grid that have any land, put side by side as a grid of their own: nearly half of the
 * region's grid is sea or another country, which no question asks about. What is decided cell by cell, or block by block,
 * is the same on either grid; what cells are beside each other is not.
 */
export class Land {
  /** Of the blocks. Its corner says nothing: they come from everywhere. */
  readonly grid: Grid
  readonly #from: Grid
  /** By block of the packed grid: its place among the blocks of the whole one. */
  readonly #blocks: Int32Array
  /** By block of the whole grid: its place in the packed one, −1: none. */
  readonly #places: Int32Array

  /** `land`: 0 where a cell is of no interest. Sides of the grid are multiples of 64. */
  constructor(from: Grid, land: Uint8Array | Uint16Array) {
    const [across, down] = [from.columns / BLOCK, from.rows / BLOCK]
    const blocks: number[] = []
    this.#places = new Int32Array(across * down).fill(-1)
    for (let block = 0; block < across * down; block += 1) {
      const first = firstOf(block, across, from.columns)
      let any = false
      for (let row = 0; row < BLOCK && !any; row += 1) {
        const start = first + row * from.columns
        any = land.subarray(start, start + BLOCK).some((value) => value !== 0)
      }
      if (!any) continue
      this.#places[block] = blocks.length
      blocks.push(block)
    }
    this.#from = from
    this.#blocks = Int32Array.from(blocks)
    const columns = BLOCK * ACROSS
    const rows = BLOCK * Math.max(1, Math.ceil(blocks.length / ACROSS))
    this.grid = { ...from, id: `${from.id}-land`, columns, rows }
  }

  /** Numbers of the whole grid, those of land alone; 0 in places that no block takes. */
  pack<Cells extends Uint8Array | Uint16Array>(whole: Cells): Cells {
    const { columns } = this.grid
    const packed = newLike(whole, columns * this.grid.rows)
    this.#each((from, to) => {
      packed.set(whole.subarray(from, from + BLOCK), to)
    })
    return packed
  }

  /** Numbers of the whole grid again; `empty` where there is no land. */
  unpack<Cells extends Uint8Array | Uint16Array>(packed: Cells, empty = 0): Cells {
    const whole = newLike(packed, this.#from.columns * this.#from.rows)
    if (empty !== 0) whole.fill(empty)
    this.#each((to, from) => {
      whole.set(packed.subarray(from, from + BLOCK), to)
    })
    return whole
  }

  /**
   * `tile` of `field-bytes.ts` of what is packed; `empty` where there is no land. Throws a RangeError where the grid has no
   * such tile.
   */
  tile(
    packed: Uint16Array,
    level: number,
    column: number,
    row: number,
    empty = NOWHERE,
    size = 256,
  ): { codes: Uint16Array; grid: Grid } {
    const side = size * 2 ** level
    const { columns, rows } = this.#from
    const [left, top] = [column * side, row * side]
    const [width, height] = [Math.min(side, columns - left), Math.min(side, rows - top)]
    if (!(width > 0 && height > 0)) throw new RangeError(`the grid has no tile ${level}/${column}/${row}`)
    const window = new Uint16Array(width * height).fill(empty)
    const across = columns / BLOCK
    for (let y = 0; y < height; y += BLOCK) {
      for (let x = 0; x < width; x += BLOCK) {
        const place = this.#places[((top + y) / BLOCK) * across + (left + x) / BLOCK] as number
        if (place < 0) continue
        const from = firstOf(place, ACROSS, this.grid.columns)
        for (let n = 0; n < BLOCK; n += 1) {
          const start = from + n * this.grid.columns
          window.set(packed.subarray(start, start + BLOCK), (y + n) * width + x)
        }
      }
    }
    return tile(window, { ...this.#from, columns: width, rows: height }, level, 0, 0, size)
  }

  /** Runs of 64 cells: where each is in the whole grid, and where in the packed one. */
  #each(visit: (whole: number, packed: number) => void): void {
    const across = this.#from.columns / BLOCK
    for (const [place, block] of this.#blocks.entries()) {
      const [whole, packed] = [
        firstOf(block, across, this.#from.columns),
        firstOf(place, ACROSS, this.grid.columns),
      ]
      for (let row = 0; row < BLOCK; row += 1)
        visit(whole + row * this.#from.columns, packed + row * this.grid.columns)
    }
  }
}

/** The first cell of a block, of so many across. */
const firstOf = (block: number, across: number, columns: number) =>
  Math.floor(block / across) * BLOCK * columns + (block % across) * BLOCK

const newLike = <Cells extends Uint8Array | Uint16Array>(like: Cells, length: number): Cells =>
  new (like.constructor as new (length: number) => Cells)(length)
