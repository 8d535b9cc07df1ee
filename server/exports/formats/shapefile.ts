import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Problem } from '../../../geodata/model/problem.ts'
import type { Language } from '../../../geodata/model/text.ts'
import { esriWkt } from '../crs-text.ts'
import { boundsOf, type FlatGeometry, readFlat } from '../flat.ts'
import type { ExportJob, ExportPart } from '../job.ts'
import { cellsOf, pages, readStatistics, type TableStatistics } from '../pages.ts'
import { readme, readmeName } from '../record.ts'
import { type Cell, type ExportColumn, ID_COLUMN } from '../table.ts'
import { type ZipEntry, zip } from '../zip.ts'

/**
 * Shapefiles in a zip (ESRI Shapefile Technical Description, July 1998; dBASE III): one for each kind of geometry, since
 * a shapefile holds one, with `.prj` and `.cpg` (UTF-8), and what the format cannot say in a side file. Made on disk,
 * because the heads of its files tell their lengths; what was written is removed when it is sent or given up.
 */
export async function* writeShapefile(job: ExportJob) {
  const folder = await mkdtemp(join(tmpdir(), 'suelo-comun-shapefile-'))
  try {
    const entries: ZipEntry[] = []
    for (const part of job.parts) entries.push(...(await writePart(job, part, folder)))
    yield* zip(entries, new Date(job.parts[0].record.exported_at))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Shape types of the specification, by the types of PostGIS. */
const SHAPE_TYPES: Readonly<Record<string, ShapeType>> = {
  POINT: 1,
  LINESTRING: 3,
  MULTILINESTRING: 3,
  POLYGON: 5,
  MULTIPOLYGON: 5,
  MULTIPOINT: 8,
}
type ShapeType = 1 | 3 | 5 | 8
/** The same by the types of WKB. */
const OF_WKB: Readonly<Record<FlatGeometry['type'], ShapeType>> = { 1: 1, 2: 3, 3: 5, 4: 8, 5: 3, 6: 5 }

const SUFFIXES: Record<Language, Record<ShapeType, string>> = {
  es: { 1: 'puntos', 3: 'lineas', 5: 'poligonos', 8: 'multipuntos' },
  en: { 1: 'points', 3: 'lines', 5: 'polygons', 8: 'multipoints' },
}

/** Lengths in a shapefile are counted in 16-bit words with sign, and dBASE readers stop at the same size. */
const MOST_BYTES = 2 ** 31 - 1
/** Bytes of a text. */
const MOST_TEXT = 254

async function writePart(job: ExportJob, { table, record }: ExportPart, folder: string): Promise<ZipEntry[]> {
  const statistics = await readStatistics(job.reader, table, job.crs)
  const shapes = [...new Set(statistics.types.map(({ type }) => shapeType(type, table.name)))]
  const names = shortNames([ID_COLUMN, ...table.columns.map(({ id }) => id)])
  const fields = dbfFields(table.columns, statistics, names)
  checkSize(statistics, fields, table.count)

  const files = new Map<ShapeType | null, Shapefile>()
  try {
    for (const shape of shapes.length > 0 ? shapes : [null]) {
      const suffix = shape !== null && shapes.length > 1 ? `-${SUFFIXES[job.language][shape]}` : ''
      files.set(shape, await Shapefile.create(join(folder, `${table.name}${suffix}`), shape, fields))
    }
    const [any] = files.values()
    const encoding = { as: 'wkb', crs: job.crs, exterior: 'clockwise' } as const
    for await (const page of pages<Buffer>(job.reader, table, encoding)) {
      for (const row of page) {
        const geometry = row.geometry === null ? null : readFlat(row.geometry)
        const file = (geometry && files.get(OF_WKB[geometry.type])) ?? any
        file?.add(geometry, [row.key, ...cellsOf(row)])
      }
      for (const file of files.values()) await file.flush()
    }
    for (const file of files.values()) await file.finish()
  } finally {
    for (const file of files.values()) await file.close()
  }

  const notes = notesOf(table.columns, statistics, names, job.language)
  const several = job.parts.length > 1 ? `${table.name}-` : ''
  const columns = record.columns.map((column, i) => ({ ...column, name_in_dbf: names[i] }))
  return [
    ...[...files.values()].flatMap((file) => file.entries(job)),
    { name: `${several}${readmeName(job.language)}`, content: readme(record, notes) },
    { name: `${several}metadata.json`, content: JSON.stringify({ ...record, columns }, null, 2) },
  ]
}

function shapeType(type: string, table: string): ShapeType {
  const shape = SHAPE_TYPES[type]
  if (shape) return shape
  throw new Problem('not-acceptable', {
    es: `«${table}» tiene geometrías mezcladas en un mismo elemento (${type}), que un Shapefile no admite. Pide GeoPackage o GeoJSON.`,
    en: `“${table}” has geometries of several kinds in one feature (${type}), which a Shapefile does not take. Ask for GeoPackage or GeoJSON.`,
  })
}

function checkSize({ types }: TableStatistics, fields: readonly DbfField[], count: number) {
  const points = types.reduce((sum, each) => sum + each.points, 0)
  // Each ring or part costs four bytes beside its points; there are at most a quarter as many.
  const shp = 100 + count * 56 + points * 17
  const dbf = count * recordLength(fields)
  if (Math.max(shp, dbf) <= MOST_BYTES) return
  throw new Problem('too-large', {
    es: 'Un Shapefile llega hasta 2 GB y esto no cabe. Pide menos columnas o un área menor, o usa GeoPackage, FlatGeobuf o GeoParquet.',
    en: 'A Shapefile holds up to 2 GB and this does not fit. Ask for fewer columns or a smaller area, or use GeoPackage, FlatGeobuf or GeoParquet.',
  })
}

/** Names of at most 10 bytes, each different: short ones keep theirs, long ones are cut and, where needed, numbered. */
export function shortNames(ids: readonly string[]): string[] {
  const taken = new Set(ids.filter((id) => id.length <= 10))
  return ids.map((id) => {
    if (id.length <= 10) return id
    let name = id.slice(0, 10).replace(/_$/, '')
    for (let n = 2; taken.has(name); n++) name = `${id.slice(0, 10 - String(n).length)}${n}`
    taken.add(name)
    return name
  })
}

interface DbfField {
  name: string
  type: 'C' | 'N' | 'L'
  length: number
  decimals: number
}

function dbfFields(
  columns: readonly ExportColumn[],
  { widths, keyWidth }: TableStatistics,
  names: readonly string[],
): DbfField[] {
  const text = (name: string, width: number): DbfField => ({
    name,
    type: 'C',
    length: Math.max(1, Math.min(MOST_TEXT, width)),
    decimals: 0,
  })
  return [
    text(ID_COLUMN, keyWidth),
    ...columns.map(({ type }, i): DbfField => {
      const name = names[i + 1] as string
      if (type === 'boolean') return { name, type: 'L', length: 1, decimals: 0 }
      if (type === 'integer')
        return { name, type: 'N', length: Math.max(4, Math.min(18, widths[i] ?? 0)), decimals: 0 }
      // As GDAL declares a double: without decimals a reader would take it for a whole number.
      if (type === 'number') return { name, type: 'N', length: 24, decimals: 15 }
      return text(name, widths[i] ?? 0)
    }),
  ]
}

const recordLength = (fields: readonly DbfField[]) => fields.reduce((sum, { length }) => sum + length, 1)

function notesOf(
  columns: readonly ExportColumn[],
  { widths }: TableStatistics,
  names: readonly string[],
  language: Language,
): string[] {
  const renamed = columns.flatMap(({ id }, i) => (names[i + 1] === id ? [] : [`${names[i + 1]} = ${id}`]))
  const cut = columns.flatMap(({ id, type }, i) =>
    (widths[i] ?? 0) > MOST_TEXT && type !== 'number' ? [id] : [],
  )
  const es = language === 'es'
  return [
    ...(renamed.length > 0
      ? [
          `${es ? 'Un Shapefile admite nombres de 10 letras' : 'A Shapefile takes names of 10 letters'}: ${renamed.join('; ')}.`,
        ]
      : []),
    ...(cut.length > 0
      ? [
          `${es ? 'Textos cortados a 254 bytes; completos en GeoPackage' : 'Texts cut to 254 bytes; whole in GeoPackage'}: ${cut.join(', ')}.`,
        ]
      : []),
    es ? 'Las letras están en UTF-8.' : 'Letters are in UTF-8.',
  ]
}

/** One shapefile being written: `.shp`, `.shx` and `.dbf`; only `.dbf` when there is no geometry. */
class Shapefile {
  readonly #base: string
  readonly #shape: ShapeType | null
  readonly #fields: readonly DbfField[]
  readonly #files: { shp: FileHandle | null; shx: FileHandle | null; dbf: FileHandle }
  #waiting: { shp: Buffer[]; shx: Buffer[]; dbf: Buffer[] } = { shp: [], shx: [], dbf: [] }
  /** Length of the `.shp` so far, in bytes. */
  #length = 100
  #count = 0
  #bounds = boundsOf([])

  private constructor(
    base: string,
    shape: ShapeType | null,
    fields: readonly DbfField[],
    files: { shp: FileHandle | null; shx: FileHandle | null; dbf: FileHandle },
  ) {
    this.#base = base
    this.#shape = shape
    this.#fields = fields
    this.#files = files
  }

  static async create(
    base: string,
    shape: ShapeType | null,
    fields: readonly DbfField[],
  ): Promise<Shapefile> {
    const dbf = await open(`${base}.dbf`, 'w')
    const shp = shape === null ? null : await open(`${base}.shp`, 'w')
    const shx = shape === null ? null : await open(`${base}.shx`, 'w')
    // Heads are written again when lengths are known.
    await shp?.write(Buffer.alloc(100))
    await shx?.write(Buffer.alloc(100))
    await dbf.write(dbfHead(fields, 0))
    return new Shapefile(base, shape, fields, { shp, shx, dbf })
  }

  add(geometry: FlatGeometry | null, cells: readonly Cell[]): void {
    this.#count += 1
    this.#waiting.dbf.push(dbfRecord(this.#fields, cells))
    if (this.#shape === null) return
    const content = geometry && geometry.xy.length > 0 ? shapeContent(this.#shape, geometry) : nullShape()
    const head = Buffer.alloc(8)
    head.writeInt32BE(this.#count, 0)
    head.writeInt32BE(content.length / 2, 4)
    const index = Buffer.alloc(8)
    index.writeInt32BE(this.#length / 2, 0)
    index.writeInt32BE(content.length / 2, 4)
    this.#waiting.shp.push(head, content)
    this.#waiting.shx.push(index)
    this.#length += 8 + content.length
    if (geometry) {
      const [xmin, ymin, xmax, ymax] = boundsOf(geometry.xy)
      const b = this.#bounds
      this.#bounds = [Math.min(b[0], xmin), Math.min(b[1], ymin), Math.max(b[2], xmax), Math.max(b[3], ymax)]
    }
  }

  /** Puts on disk what was added since. */
  async flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = { shp: [], shx: [], dbf: [] }
    await this.#files.shp?.write(Buffer.concat(waiting.shp))
    await this.#files.shx?.write(Buffer.concat(waiting.shx))
    await this.#files.dbf.write(Buffer.concat(waiting.dbf))
  }

  async finish(): Promise<void> {
    await this.flush()
    await this.#files.dbf.write(Buffer.from([0x1a]))
    await this.#files.dbf.write(dbfHead(this.#fields, this.#count), 0, undefined, 0)
    await this.#files.shp?.write(this.#head(this.#length), 0, undefined, 0)
    await this.#files.shx?.write(this.#head(100 + this.#count * 8), 0, undefined, 0)
  }

  async close(): Promise<void> {
    await this.#files.shp?.close()
    await this.#files.shx?.close()
    await this.#files.dbf.close()
  }

  entries({ crs }: ExportJob): ZipEntry[] {
    const name = basename(this.#base)
    const file = (extension: string): ZipEntry => ({
      name: `${name}.${extension}`,
      content: { path: `${this.#base}.${extension}` },
    })
    return [
      ...(this.#shape === null
        ? []
        : [file('shp'), file('shx'), { name: `${name}.prj`, content: esriWkt(crs) }]),
      file('dbf'),
      { name: `${name}.cpg`, content: 'UTF-8' },
    ]
  }

  #head(length: number): Buffer {
    const head = Buffer.alloc(100)
    head.writeInt32BE(9994, 0)
    head.writeInt32BE(length / 2, 24)
    head.writeInt32LE(1000, 28)
    head.writeInt32LE(this.#shape ?? 0, 32)
    this.#bounds.forEach((bound, i) => {
      head.writeDoubleLE(Number.isFinite(bound) ? bound : 0, 36 + 8 * i)
    })
    return head
  }
}

const nullShape = () => Buffer.alloc(4)

function shapeContent(shape: ShapeType, { xy, ends }: FlatGeometry): Buffer {
  const points = xy.length / 2
  if (shape === 1) {
    const content = Buffer.alloc(20)
    content.writeInt32LE(1, 0)
    content.writeDoubleLE(xy[0] as number, 4)
    content.writeDoubleLE(xy[1] as number, 12)
    return content
  }
  const parts = shape === 8 ? 0 : ends.length
  const start = shape === 8 ? 40 : 44 + 4 * parts
  const content = Buffer.alloc(start + 16 * points)
  content.writeInt32LE(shape, 0)
  boundsOf(xy).forEach((bound, i) => {
    content.writeDoubleLE(bound, 4 + 8 * i)
  })
  if (shape === 8) {
    content.writeInt32LE(points, 36)
  } else {
    content.writeInt32LE(parts, 36)
    content.writeInt32LE(points, 40)
    for (let i = 1; i < parts; i++) content.writeInt32LE(ends[i - 1] as number, 44 + 4 * i)
  }
  for (let i = 0; i < xy.length; i++) content.writeDoubleLE(xy[i] as number, start + 8 * i)
  return content
}

function dbfHead(fields: readonly DbfField[], count: number): Buffer {
  const head = Buffer.alloc(33 + 32 * fields.length)
  const now = new Date()
  head.writeUInt8(0x03, 0)
  head.set([now.getFullYear() - 1900, now.getMonth() + 1, now.getDate()], 1)
  head.writeUInt32LE(count, 4)
  head.writeUInt16LE(head.length, 8)
  head.writeUInt16LE(recordLength(fields), 10)
  fields.forEach(({ name, type, length, decimals }, i) => {
    const at = 32 + 32 * i
    head.write(name, at, 10, 'latin1')
    head.write(type, at + 11, 1, 'latin1')
    head.writeUInt8(length, at + 16)
    head.writeUInt8(decimals, at + 17)
  })
  head.writeUInt8(0x0d, head.length - 1)
  return head
}

function dbfRecord(fields: readonly DbfField[], cells: readonly Cell[]): Buffer {
  const record = Buffer.alloc(recordLength(fields), 0x20)
  let at = 1
  fields.forEach(({ type, length }, i) => {
    const cell = cells[i] ?? null
    if (type === 'L') record.write(cell === null ? '?' : cell ? 'T' : 'F', at)
    else if (type === 'N' && typeof cell === 'number') record.write(dbfNumber(cell, length), at, 'latin1')
    else if (type === 'C' && cell !== null) cutText(String(cell), length).copy(record, at)
    at += length
  })
  return record
}

/** A number as text of `length` characters, right-aligned, without an exponent; the last digits go when it is too long. */
function dbfNumber(value: number, length: number): string {
  let text = String(value)
  if (text.includes('e')) text = value.toFixed(Math.abs(value) < 1 ? 15 : 0)
  if (text.length > length && text.includes('.')) text = text.slice(0, length)
  return text.padStart(length).slice(-length)
}

/** The first bytes of a text, not ending inside a letter. */
function cutText(text: string, length: number): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length <= length) return bytes
  let end = length
  while (((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}
