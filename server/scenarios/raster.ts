import type { Scenario } from '../../geodata/model/scenario.ts'
import type { Mask } from '../availability/ground.ts'
import { cellBoxOf } from './area-cells.ts'
import type { Cog } from './cog.ts'
import { BY_CHOICE, BY_LAW, FREE, OUTSIDE } from './colours.ts'

/** The cells of a scenario as a raster file: what each is, and its score. */

const NODATA = 255
/** Cells to which the box is widened: overviews keep the cells of the region's levels. */
const STEP = 64

/** The rectangle of cells that is written, on whole steps: [first column, first row, columns, rows]. */
function extent({ grid, classes }: Pick<Mask, 'grid' | 'classes'>): [number, number, number, number] {
  const box = cellBoxOf({ grid, classes }) ?? { left: 0, top: 0, right: 1, bottom: 1 }
  const [west, north] = [box.left, box.top].map((cell) => Math.floor(cell / STEP) * STEP) as [number, number]
  const east = Math.min(grid.columns, Math.ceil(box.right / STEP) * STEP)
  const south = Math.min(grid.rows, Math.ceil(box.bottom / STEP) * STEP)
  return [west, north, east - west, south - north]
}

/** What is written: the class of every cell of the area, and its score from 0 to 100 where it is free and has one. */
export function rasterOf(
  scenario: Pick<Scenario, 'id' | 'title' | 'created_at' | 'engine_version'>,
  { grid, classes, score }: Pick<Mask, 'grid' | 'classes' | 'score'>,
  address: string,
): Cog {
  const [left, top, columns, rows] = extent({ grid, classes })
  const cut = (value: (at: number) => number): Uint8Array => {
    const cells = new Uint8Array(columns * rows)
    for (let row = 0, to = 0; row < rows; row += 1)
      for (let column = 0, at = (top + row) * grid.columns + left; column < columns; column += 1, at += 1)
        cells[to++] = value(at)
    return cells
  }
  return {
    columns,
    rows,
    west: grid.west + left * grid.cell_m,
    north: grid.north - top * grid.cell_m,
    cell_m: grid.cell_m,
    srid: grid.srid,
    crs: 'WGS 84 / UTM zone 19S',
    nodata: NODATA,
    items: {
      TITLE: scenario.title,
      ADDRESS: address,
      SCENARIO: scenario.id,
      MADE: scenario.created_at,
      SOFTWARE: `Suelo Común ${scenario.engine_version}`,
      NOTE: 'Orienta; no decide. Libre es libre de lo revisado. · It guides; it does not decide. Free is free of what was checked.',
    },
    bands: [
      {
        values: cut((at) => (classes[at] === OUTSIDE ? NODATA : (classes[at] as number))),
        description: 'clase · class',
        items: {
          [`CLASS_${FREE}`]: 'libre de lo revisado · free of what was checked',
          [`CLASS_${BY_LAW}`]: 'excluido por ley · excluded by law',
          [`CLASS_${BY_CHOICE}`]: 'excluido por decisión del equipo · excluded by the team’s choice',
          [`CLASS_${NODATA}`]: 'fuera del área preguntada · outside the area that was asked',
        },
      },
      ...(score
        ? [
            {
              values: cut((at) =>
                classes[at] === FREE && (score[at] as number) <= 100 ? (score[at] as number) : NODATA,
              ),
              description: 'puntaje de 0 a 100 · score from 0 to 100',
              items: { UNIT: '0-100', [`CLASS_${NODATA}`]: 'sin puntaje · no score' },
            },
          ]
        : []),
    ],
  }
}
