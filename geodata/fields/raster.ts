import type { GeoTIFFImage } from 'geotiff'
import proj4 from 'proj4'
import { type Bytes, truncated } from '../formats/bytes.ts'
import { type Crs, crsOf, UTM_19S_PROJ } from '../model/crs.ts'
import { Problem } from '../model/problem.ts'
import type { Text } from '../model/text.ts'

/** One band of numbers on the ground, read window by window. */
export interface Raster {
  name: string
  crs: Crs
  /** Side of its cells on the ground at its middle, in metres; the longer one. */
  cell_m: number
  /** The raster as it is, then its overviews, each coarser. */
  levels: readonly Level[]
  /** Whether a number of the band says «no data». */
  isNoData(value: number): boolean
}

export interface Level {
  columns: number
  rows: number
  /** Outer corner of the first cell, in units of the CRS. */
  origin: readonly [number, number]
  /** Sides of a cell, in units of the CRS; the second is negative when rows go south. */
  step: readonly [number, number]
  cell_m: number
  /** Kept as strips of whole rows: reading part of a row costs as much as reading it all. */
  inStrips: boolean
  /** Numbers of the cells [left, right) × [top, bottom), row by row. Throws `import-failed` where the file is damaged. */
  read(left: number, top: number, right: number, bottom: number): Promise<ArrayLike<number>>
}

/** A tile, or a strip, is unfolded whole: more cells than this in one are refused. */
const LARGEST_TILE_CELLS = 1 << 25

/** The first bytes of a TIFF, or of a BigTIFF, in either order of bytes. */
export const isTiff = (head: Uint8Array): boolean =>
  [0x49492a00, 0x4d4d002a, 0x49492b00, 0x4d4d002b].includes(
    head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0),
  )

/**
 * Opens a GeoTIFF (OGC 19-008r4), Cloud-Optimized or not, with one band of numbers. Only its directory is read; cells are
 * read when they are asked for, by windows. Throws `import-failed` when it is damaged, turned, or a picture, and
 * `unsupported-crs` when it does not say its CRS, or says one that is not read (`geodata/model/crs.ts`).
 */
export async function openRaster(bytes: Bytes): Promise<Raster> {
  const { GeoTIFF } = await import('geotiff')
  try {
    if (!isTiff(await bytes.read(0, Math.min(4, bytes.size)))) throw new TypeError('not a TIFF')
    const file = await GeoTIFF.fromSource(sourceOf(bytes))
    const images: GeoTIFFImage[] = []
    for (let n = 0; n < (await file.getImageCount()); n += 1) images.push(await file.getImage(n))
    for (const image of images) await requireWhole(bytes, image)
    return await rasterOf(bytes.name, images)
  } catch (error) {
    throw error instanceof Problem ? error : damaged(bytes.name, error)
  }
}

/** Bytes as the library asks for them: it wants more than there is at the end of a file, and looks at what comes. */
function sourceOf(bytes: Bytes) {
  const slice = async ({ offset, length }: { offset: number; length: number }) => {
    const array = await bytes.read(Math.min(offset, bytes.size), Math.min(offset + length, bytes.size))
    return array.slice().buffer
  }
  return {
    fileSize: bytes.size,
    fetch: (slices: { offset: number; length: number }[]) => Promise.all(slices.map(slice)),
    fetchSlice: async (asked: { offset: number; length: number }) => ({ ...asked, data: await slice(asked) }),
    close: async () => {},
  }
}

/** Throws when a tile or strip lies beyond the end of the file: overviews may be whole where the rest is missing. */
async function requireWhole(bytes: Bytes, { fileDirectory }: GeoTIFFImage): Promise<void> {
  const [offsetsTag, sizesTag] = fileDirectory.hasTag('TileOffsets')
    ? (['TileOffsets', 'TileByteCounts'] as const)
    : (['StripOffsets', 'StripByteCounts'] as const)
  const numbers = async (tag: typeof offsetsTag | typeof sizesTag) =>
    [(await fileDirectory.loadValue(tag)) as number | ArrayLike<number>].flatMap((value) =>
      typeof value === 'number' ? [value] : Array.from(value, Number),
    )
  const [offsets, sizes] = [await numbers(offsetsTag), await numbers(sizesTag)]
  if (offsets.some((offset, n) => offset + (sizes[n] ?? 0) > bytes.size)) throw truncated(bytes.name)
}

async function rasterOf(name: string, images: readonly GeoTIFFImage[]): Promise<Raster> {
  const [image, ...others] = images
  if (!image) throw damaged(name)
  if (image.getSamplesPerPixel() !== 1 || (image.getBitsPerSample() === 8 && image.getSampleFormat() === 1)) {
    throw refused(name, {
      es: 'es una imagen (colores, o enteros de 0 a 255), no una grilla de valores. Exporta la banda de altitudes como Int16 o Float32',
      en: 'is a picture (colours, or integers from 0 to 255), not a grid of values. Export the band of altitudes as Int16 or Float32',
    })
  }
  const { origin, step } = await placeOf(name, image)
  const crs = crsOfKeys(name, image)
  const size = [image.getWidth(), image.getHeight()] as const
  const levelOf = (level: GeoTIFFImage): Level => {
    if (level.getTileWidth() * level.getTileHeight() > LARGEST_TILE_CELLS) {
      throw refused(name, {
        es: 'está guardado en una sola pieza enorme. Guárdalo con teselas (GeoTIFF optimizado para la nube, COG)',
        en: 'is kept in one huge piece. Save it with tiles (Cloud-Optimized GeoTIFF, COG)',
      })
    }
    const [columns, rows] = [level.getWidth(), level.getHeight()]
    const own = [(step[0] * size[0]) / columns, (step[1] * size[1]) / rows] as const
    return {
      columns,
      rows,
      origin,
      step: own,
      cell_m: cellOnGround(crs, origin, own, [columns, rows]),
      inStrips: !level.isTiled,
      async read(left, top, right, bottom) {
        try {
          const [band] = await level.readRasters({ window: [left, top, right, bottom], samples: [0] })
          return band as ArrayLike<number>
        } catch (error) {
          throw damaged(name, error)
        }
      },
    }
  }
  const overviews: GeoTIFFImage[] = []
  for (const other of others) {
    // Bit 0: a smaller copy; bit 2: a mask.
    const type = other.fileDirectory.hasTag('NewSubfileType')
      ? Number(await other.fileDirectory.loadValue('NewSubfileType'))
      : 0
    if ((type & 5) === 1) overviews.push(other)
  }
  const levels = [image, ...overviews].map(levelOf).sort((a, b) => b.columns - a.columns)
  const [first] = levels
  if (!first || !Number.isFinite(first.cell_m) || first.cell_m <= 0) throw damaged(name)
  const noData = image.getGDALNoData()
  return {
    name,
    crs,
    cell_m: first.cell_m,
    levels,
    isNoData: (value) =>
      Number.isNaN(value) || (noData !== null && (value === noData || value === Math.fround(noData))),
  }
}

/** Where the cells lie. Throws when they are turned, or lie nowhere. */
async function placeOf(name: string, image: GeoTIFFImage): Promise<Pick<Level, 'origin' | 'step'>> {
  const numbers = async (tag: 'ModelTransformation' | 'ModelPixelScale' | 'ModelTiepoint') =>
    image.fileDirectory.hasTag(tag)
      ? [...((await image.fileDirectory.loadValue(tag)) as Iterable<number>)]
      : null
  const [matrix, scale, tie] = [
    await numbers('ModelTransformation'),
    await numbers('ModelPixelScale'),
    await numbers('ModelTiepoint'),
  ]
  let place: [x: number, y: number, dx: number, dy: number]
  if (scale && tie) {
    const [sx = 0, sy = 0] = scale
    const [column = 0, row = 0, , x = 0, y = 0] = tie
    place = [x - column * sx, y + row * sy, sx, -sy]
  } else if (matrix) {
    const [dx = 0, turnX = 0, , x = 0, turnY = 0, dy = 0, , y = 0] = matrix
    if (turnX !== 0 || turnY !== 0) {
      throw refused(name, {
        es: 'está girado respecto de su sistema de coordenadas. Enderézalo (gdalwarp) y vuelve a importarlo',
        en: 'is turned against its coordinate system. Straighten it (gdalwarp) and import it again',
      })
    }
    place = [x, y, dx, dy]
  } else {
    throw refused(name, {
      es: 'es un TIFF que no dice dónde está. Expórtalo como GeoTIFF, con su sistema de coordenadas',
      en: 'is a TIFF that does not say where it is. Export it as GeoTIFF, with its coordinate system',
    })
  }
  const [x, y, dx, dy] = place
  if (![x, y, dx, dy].every(Number.isFinite) || dx === 0 || dy === 0) throw damaged(name)
  // 2: positions are those of the middle of cells (RasterPixelIsPoint).
  const shift = image.getGeoKeys()?.GTRasterTypeGeoKey === 2 ? 0.5 : 0
  return { origin: [x - shift * dx, y - shift * dy], step: [dx, dy] }
}

function crsOfKeys(name: string, image: GeoTIFFImage): Crs {
  const keys = image.getGeoKeys()
  const srid = Number(keys?.ProjectedCSTypeGeoKey ?? keys?.GeographicTypeGeoKey ?? 0)
  const crs = crsOf(srid)
  if (crs) return crs
  // 32767: described in words, without a number.
  const said = srid > 0 && srid !== 32767 ? `EPSG:${srid}` : null
  throw new Problem('unsupported-crs', {
    es: said
      ? `«${name}» está en ${said}, que no se lee. Conviértelo a EPSG:4326 o EPSG:32719 (gdalwarp).`
      : `«${name}» no dice en qué sistema de coordenadas está. Asígnale el suyo (gdal_edit -a_srs) y vuelve a importarlo.`,
    en: said
      ? `“${name}” is in ${said}, which is not read. Convert it to EPSG:4326 or EPSG:32719 (gdalwarp).`
      : `“${name}” does not say its coordinate system. Assign its own (gdal_edit -a_srs) and import it again.`,
  })
}

/** Side of a cell at the middle, in metres of UTM 19S; the longer one. */
function cellOnGround(
  crs: Crs,
  origin: Level['origin'],
  step: Level['step'],
  [columns, rows]: [number, number],
): number {
  const utm = proj4(crs.proj, UTM_19S_PROJ)
  const [x, y] = [origin[0] + (columns / 2) * step[0], origin[1] + (rows / 2) * step[1]]
  const [east, north] = utm.forward([x, y])
  const sides = [
    [x + step[0], y],
    [x, y + step[1]],
  ].map((next) => {
    const [e, n] = utm.forward(next)
    return Math.hypot((e ?? Number.NaN) - (east ?? 0), (n ?? Number.NaN) - (north ?? 0))
  })
  // To the millimetre: 250 m are 250 m after two projections too.
  return Math.round(Math.max(...sides) * 1000) / 1000
}

const refused = (name: string, why: Text): Problem =>
  new Problem('import-failed', { es: `«${name}» ${why.es}.`, en: `“${name}” ${why.en}.` })

const damaged = (name: string, cause?: unknown): Problem =>
  new Problem(
    'import-failed',
    {
      es: `«${name}» no se puede leer como GeoTIFF: está dañado, o comprimido de un modo que no se conoce. Vuelve a descargarlo o a exportarlo.`,
      en: `“${name}” cannot be read as GeoTIFF: it is damaged, or compressed in a way that is not known. Download or export it again.`,
    },
    { cause },
  )
