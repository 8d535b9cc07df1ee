import { crc32, deflateSync } from 'node:zlib'

/** A picture of at most 256 colours as PNG; the same dots give the same bytes. `dots`: places in `palette`, by rows. */
export function indexedPng(
  dots: Uint8Array,
  width: number,
  height: number,
  palette: readonly string[],
): Uint8Array {
  if (dots.length !== width * height) throw new RangeError('not one dot a place')
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1)
    // A line begins with its filter: none.
    lines.set(dots.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.map((colour) => colour.slice(1)).join(''), 'hex')
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
