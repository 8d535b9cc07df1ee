import {
  criteriaOf,
  fieldsOf,
  near,
  seededFrame,
  seededLayer,
} from '../../geodata/availability/availability.fixture.ts'
import { evaluate, evaluateEveryCell } from '../../geodata/availability/evaluate.ts'
import { type Plan, planOf } from '../../geodata/availability/plan.ts'
import { type Grid, REGION_GRID } from '../../geodata/fields/grid.ts'

export interface CellMeasures {
  layers: number
  cells: number
  /** A question over the region's grid, by blocks and by every cell. */
  blocks_ms: number
  every_cell_ms: number
  /** The same map with cells twice as wide, by blocks and by every cell. */
  coarse_blocks_ms: number
  coarse_every_cell_ms: number
}

/** Layers such as the region has, and buffers in cells of the region's grid: points, roads, parks and large tracts of land. */
const LAYERS = [
  ['points', 5],
  ['roads', 1],
  ['parks', 0],
  ['land', 0],
  ['points', 30],
  ['roads', 3],
  ['parks', 20],
  ['roads', 2],
  ['points', 8],
  ['parks', 5],
  ['roads', 10],
  ['points', 51],
] as const

/**
 * What a question costs beside reading every cell, and how that grows when cells are half as wide: of blocks twice as many
 * lie along the edges of the answer, of cells there are four times as many. Processor time, medians of turns; the map is
 * drawn by the same seeds on both grids, and buffers count cells, so that both ask the same of the same land. Throws where
 * the two ways differ in a single cell.
 */
export function benchCells(note: (text: string) => void): CellMeasures {
  const fine = questions(REGION_GRID, 1)
  const coarse = questions(
    {
      ...REGION_GRID,
      id: 'region-coarse',
      columns: REGION_GRID.columns / 2,
      rows: REGION_GRID.rows / 2,
    },
    0.5,
  )
  note(`a question over ${LAYERS.length} seeded layers, by blocks and by every cell`)
  const measured = turns([
    (i) => evaluate(fine(i)),
    (i) => evaluateEveryCell(fine(i), { reasons: false }),
    (i) => evaluate(coarse(i)),
    (i) => evaluateEveryCell(coarse(i), { reasons: false }),
  ])
  const [a, b] = [evaluate(fine(0)), evaluateEveryCell(fine(0), { reasons: false })]
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error('blocks and cells do not say the same')
  const [blocks_ms, every_cell_ms, coarse_blocks_ms, coarse_every_cell_ms] = measured as [
    number,
    number,
    number,
    number,
  ]
  const cells = REGION_GRID.columns * REGION_GRID.rows
  return { layers: LAYERS.length, cells, blocks_ms, every_cell_ms, coarse_blocks_ms, coarse_every_cell_ms }
}

/** Plans over one grid whose first buffer is another each time, as when a slider moves. */
function questions(grid: Grid, scale: number): (i: number) => Plan {
  const fields = fieldsOf(
    Object.fromEntries(LAYERS.map(([kind], n) => [`layer${n}`, seededLayer(grid, kind, n + 1)])),
  )
  const frame = seededFrame(grid)
  return (i) =>
    planOf(
      criteriaOf({
        exclusions: LAYERS.map(([, buffer], n) =>
          near(`e${n}`, `layer${n}`, (n === 0 ? buffer + 2 * i : buffer) * scale * grid.cell_m),
        ),
      }),
      fields,
      frame,
    )
}

/** Medians of seven, ms of processor time, one after the other in turn; two turns before them warm up. */
function turns(work: ((i: number) => unknown)[]): number[] {
  const times: number[][] = work.map(() => [])
  for (let i = -2; i < 7; i += 1) {
    for (const [n, run] of work.entries()) {
      const start = process.cpuUsage()
      run(i + 2)
      const { user, system } = process.cpuUsage(start)
      if (i >= 0) times[n]?.push((user + system) / 1000)
    }
  }
  return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1] as number)
}
