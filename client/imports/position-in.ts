import type { PositionColumns } from '../../geodata/model/reading.ts'

const EAST = /^(lon|lng|este|east|coord.*este|utm.?e|x$|x_|coord.*x)/i
const NORTH = /^(lat|norte|north|coord.*norte|utm.?n|y$|y_|coord.*y)/i

/** The two columns most likely to hold a position, to begin from when a person says that columns do. */
export function positionIn(columns: readonly string[]): PositionColumns {
  const [first = '', second = first] = columns
  return {
    x: columns.find((name) => EAST.test(name)) ?? first,
    y: columns.find((name) => NORTH.test(name)) ?? second,
    notation: 'number',
  }
}
