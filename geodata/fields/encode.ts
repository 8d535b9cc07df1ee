import type { Grid } from './grid.ts'

/**
 * How a field is kept: 16-bit integers, of which one is `scale` of its unit, `NO_DATA` where nothing is known. Each integer
 * but the first of a row is kept as its difference from the one before it, modulo 2^16, which packs well. Little-endian.
 */
export interface Encoding {
  type: 'int16'
  scale: number
  no_data: number
  predictor: 'horizontal-difference'
  compression: 'deflate'
  /** Rows in one piece. */
  rows: number
}

const NO_DATA = -32768
const HIGHEST = 32767

export const encodingOf = (scale: number): Encoding => ({
  type: 'int16',
  scale,
  no_data: NO_DATA,
  predictor: 'horizontal-difference',
  compression: 'deflate',
  rows: 128,
})

/** The rows [from, to) of a field as bytes, not yet compressed. Numbers too large for 16 bits are the largest that fits. */
export function encodeRows(
  values: Float32Array,
  { columns }: Grid,
  { scale }: Encoding,
  from: number,
  to: number,
): Uint8Array {
  const view = new DataView(new ArrayBuffer((to - from) * columns * 2))
  for (let row = from, out = 0; row < to; row += 1) {
    let before = 0
    for (let at = row * columns; at < (row + 1) * columns; at += 1, out += 2) {
      const value = values[at] as number
      const code = Number.isNaN(value)
        ? NO_DATA
        : Math.max(-HIGHEST, Math.min(HIGHEST, Math.round(value / scale)))
      view.setInt16(out, code - before, true)
      before = code
    }
  }
  return new Uint8Array(view.buffer)
}

/** The inverse of `encodeRows`: writes into `values` from row `from` on. Throws a RangeError when bytes are too many or too few. */
export function decodeRows(
  bytes: Uint8Array,
  values: Float32Array,
  { columns }: Grid,
  { scale }: Encoding,
  from: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [start, count] = [from * columns, bytes.byteLength / 2]
  if (count % columns !== 0 || start + count > values.length)
    throw new RangeError('not whole rows of the field')
  let before = 0
  for (let n = 0; n < count; n += 1) {
    if (n % columns === 0) before = 0
    before = ((before + view.getInt16(n * 2, true)) << 16) >> 16
    values[start + n] = before === NO_DATA ? Number.NaN : before * scale
  }
}
