import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import pLimit from 'p-limit'

/**
 * Cloud-Optimized GeoTIFF of bands of bytes: tiles of 512 with deflate and horizontal prediction, overviews by halves,
 * every directory before the data, the data of the coarsest overview first (OGC 21-026; GDAL's layout of COG).
 */

export interface CogBand {
  /** One number a cell, by rows from the north. */
  values: Uint8Array
  /** What GDAL says of the band. */
  description: string
  /** Facts about the band by name, e.g. what its numbers mean. */
  items: Readonly<Record<string, string>>
}

export interface Cog {
  columns: number
  rows: number
  /** Outer corner of the first cell and side of a cell, in metres of the system. */
  west: number
  north: number
  cell_m: number
  /** EPSG number of a projected system in metres, and its name. */
  srid: number
  crs: string
  /** The number of cells about which nothing is said; the same in every band. */
  nodata: number
  /** Facts about the file by name. */
  items: Readonly<Record<string, string>>
  bands: readonly [CogBand, ...CogBand[]]
}

export const TILE = 512

/** Between speed and size: what zlib takes by itself. */
const LEVEL = 6
const squeeze = promisify(deflate)

const SHORT = 3
const LONG = 4
const ASCII = 2
const DOUBLE = 12
const BYTES: Record<number, number> = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [DOUBLE]: 8 }

interface Tag {
  id: number
  type: number
  values: readonly number[]
}

interface Level {
  /** Cells of the image that one cell of this level is wide. */
  step: number
  columns: number
  rows: number
}

/** The image and its overviews, each half as wide and high, down to one tile. Of an overview's cell: the middle cell's number. */
function levelsOf({ columns, rows }: Pick<Cog, 'columns' | 'rows'>): [Level, ...Level[]] {
  const levels: [Level, ...Level[]] = [{ step: 1, columns, rows }]
  for (let last = levels[0]; last.columns > TILE || last.rows > TILE; levels.push(last))
    last = { step: last.step * 2, columns: Math.ceil(last.columns / 2), rows: Math.ceil(last.rows / 2) }
  return levels
}

const across = ({ columns }: Level) => Math.ceil(columns / TILE)
const down = ({ rows }: Level) => Math.ceil(rows / TILE)

/** One tile as it is compressed: bands side by side in each cell, each byte its difference from the cell before. */
function tileBytes(cog: Cog, { step, columns, rows }: Level, column: number, row: number): Uint8Array {
  const { bands, nodata } = cog
  const samples = bands.length
  const bytes = new Uint8Array(TILE * TILE * samples)
  const middle = step >> 1
  for (let y = 0; y < TILE; y += 1) {
    const r = row * TILE + y
    const from = Math.min(r * step + middle, cog.rows - 1) * cog.columns
    for (let band = 0; band < samples; band += 1) {
      const { values } = bands[band] as CogBand
      let before = 0
      for (let x = 0, at = y * TILE * samples + band; x < TILE; x += 1, at += samples) {
        const c = column * TILE + x
        const value =
          r < rows && c < columns
            ? (values[from + Math.min(c * step + middle, cog.columns - 1)] as number)
            : nodata
        bytes[at] = value - before
        before = value
      }
    }
  }
  return bytes
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function gdalMetadata({ items, bands }: Cog): string {
  // GDAL escapes a text twice when it writes one, and undoes it twice when it reads one.
  const item = (name: string, text: string, more = '') =>
    `  <Item name="${escaped(name)}"${more}>${escaped(escaped(text))}</Item>\n`
  const ofFile = Object.entries(items).map(([name, text]) => item(name, text))
  const ofBands = bands.flatMap(({ description, items: own }, band) => [
    item('DESCRIPTION', description, ` sample="${band}" role="description"`),
    ...Object.entries(own).map(([name, text]) => item(name, text, ` sample="${band}"`)),
  ])
  return `<GDALMetadata>\n${[...ofFile, ...ofBands].join('')}</GDALMetadata>\n`
}

const ascii = (id: number, text: string): Tag => ({
  id,
  type: ASCII,
  values: [...Buffer.from(`${text}\0`, 'utf8')],
})

/** Tags of a directory in their order; offsets and sizes of tiles are filled in later. */
function tagsOf(cog: Cog, level: Level): Tag[] {
  const { bands, west, north, cell_m, srid, crs, nodata } = cog
  const samples = bands.length
  const all = (value: number) => bands.map(() => value)
  const tiles = across(level) * down(level)
  const short = (id: number, ...values: number[]): Tag => ({ id, type: SHORT, values })
  const long = (id: number, ...values: number[]): Tag => ({ id, type: LONG, values })
  const citation = `${crs}|`
  return [
    long(254, level.step > 1 ? 1 : 0),
    long(256, level.columns),
    long(257, level.rows),
    short(258, ...all(8)),
    short(259, 8),
    short(262, 1),
    short(277, samples),
    short(284, 1),
    short(317, 2),
    short(322, TILE),
    short(323, TILE),
    long(324, ...new Array<number>(tiles).fill(0)),
    long(325, ...new Array<number>(tiles).fill(0)),
    ...(samples > 1 ? [short(338, ...all(0).slice(1))] : []),
    short(339, ...all(1)),
    ...(level.step > 1
      ? []
      : [
          { id: 33550, type: DOUBLE, values: [cell_m, cell_m, 0] },
          { id: 33922, type: DOUBLE, values: [0, 0, 0, west, north, 0] },
          // Projected; a cell is an area; the system by its number and its name.
          short(
            34735,
            1,
            1,
            0,
            4,
            1024,
            0,
            1,
            1,
            1025,
            0,
            1,
            1,
            1026,
            34737,
            citation.length,
            0,
            3072,
            0,
            1,
            srid,
          ),
          ascii(34737, citation),
          ascii(42112, gdalMetadata(cog)),
        ]),
    ascii(42113, String(nodata)),
  ]
}

const sizeOf = ({ type, values }: Tag) => (BYTES[type] as number) * values.length
const even = (n: number) => n + (n & 1)

/** Bytes of a directory with what does not fit in it. */
const directorySize = (tags: readonly Tag[]) =>
  2 + tags.length * 12 + 4 + tags.reduce((sum, tag) => sum + (sizeOf(tag) > 4 ? even(sizeOf(tag)) : 0), 0)

function writeDirectory(file: Buffer, at: number, tags: readonly Tag[], next: number) {
  const write = (type: number, value: number, to: number) => {
    if (type === ASCII) file.writeUInt8(value, to)
    else if (type === SHORT) file.writeUInt16LE(value, to)
    else if (type === LONG) file.writeUInt32LE(value, to)
    else file.writeDoubleLE(value, to)
  }
  file.writeUInt16LE(tags.length, at)
  let rest = at + 2 + tags.length * 12 + 4
  tags.forEach((tag, n) => {
    const entry = at + 2 + n * 12
    file.writeUInt16LE(tag.id, entry)
    file.writeUInt16LE(tag.type, entry + 2)
    file.writeUInt32LE(tag.values.length, entry + 4)
    const inside = sizeOf(tag) <= 4
    const to = inside ? entry + 8 : rest
    if (!inside) {
      file.writeUInt32LE(rest, entry + 8)
      rest += even(sizeOf(tag))
    }
    tag.values.forEach((value, i) => {
      write(tag.type, value, to + i * (BYTES[tag.type] as number))
    })
  })
  file.writeUInt32LE(next, at + 2 + tags.length * 12)
}

/** What GDAL reads before the first directory: that it may trust the order, and find a tile's size before it. */
const STRUCTURE =
  'LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n '

/**
 * The file as bytes; the same cells give the same bytes. Tiles are compressed outside the thread that asks. Throws a
 * RangeError when a band has too many or too few cells.
 */
export async function writeCog(cog: Cog): Promise<Buffer> {
  const cells = cog.columns * cog.rows
  if (cells === 0 || cog.bands.some(({ values }) => values.length !== cells))
    throw new RangeError('a band has not one number a cell')
  const levels = levelsOf(cog)
  const turn = pLimit(4)
  const tiles = await Promise.all(
    levels.map((level) =>
      Promise.all(
        Array.from({ length: across(level) * down(level) }, (_, n) =>
          turn(() =>
            squeeze(tileBytes(cog, level, n % across(level), Math.floor(n / across(level))), {
              level: LEVEL,
            }),
          ),
        ),
      ),
    ),
  )
  const ghost = `GDAL_STRUCTURAL_METADATA_SIZE=${String(STRUCTURE.length).padStart(6, '0')} bytes\n${STRUCTURE}`
  const directories = levels.map((level) => tagsOf(cog, level))
  const starts: number[] = []
  let at = even(8 + ghost.length)
  for (const tags of directories) {
    starts.push(at)
    at += directorySize(tags)
  }
  const head = at
  // The coarsest overview first: who reads the beginning of the file can draw it.
  for (let n = levels.length - 1; n >= 0; n -= 1) {
    const offsets: number[] = []
    for (const tile of tiles[n] ?? []) {
      offsets.push(at + 4)
      at += tile.length + 8
    }
    directories[n] = (directories[n] ?? []).map((tag) =>
      tag.id === 324
        ? { ...tag, values: offsets }
        : tag.id === 325
          ? { ...tag, values: (tiles[n] ?? []).map(({ length }) => length) }
          : tag,
    )
  }
  const file = Buffer.alloc(at)
  file.write('II', 0, 'latin1')
  file.writeUInt16LE(42, 2)
  file.writeUInt32LE(starts[0] as number, 4)
  file.write(ghost, 8, 'latin1')
  directories.forEach((tags, n) => {
    writeDirectory(file, starts[n] as number, tags, starts[n + 1] ?? 0)
  })
  let to = head
  for (const level of [...tiles].reverse())
    for (const tile of level) {
      file.writeUInt32LE(tile.length, to)
      tile.copy(file, to + 4)
      tile.copy(file, to + 4 + tile.length, tile.length - 4)
      to += tile.length + 8
    }
  return file
}
