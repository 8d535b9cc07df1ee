import type { Bytes } from '../../geodata/formats/bytes.ts'
import type { Row, Table } from '../../geodata/formats/format.ts'
import { openFile } from '../../geodata/formats/index.ts'
import { type BatchRead, MOST_SITES } from '../../geodata/model/batch.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { readPosition } from '../../geodata/reading/position.ts'
import { understand } from '../../geodata/reading/understand.ts'
import { withWkt } from './wkt.ts'

export interface OpenedSites {
  reading: Reading
  /** At most `MOST_SITES`. */
  rows: readonly Row[]
  /** Rows by kind of geometry, in the words of GeoJSON; `none`: without. */
  census: Record<string, number>
  /** Rows the format could not read at all, by number. */
  unreadable: readonly number[]
}

const SAMPLE_ROWS = 1000

/**
 * Opens a file of sites and understands it: the table that was asked for, or the one with geometry and most rows. Throws
 * `import-failed` when there is no such table, or it has no rows or no geometry, `too-large` above `MOST_SITES`, and what the format throws.
 */
export async function openSites(bytes: Bytes, as: BatchRead): Promise<OpenedSites> {
  const { encoding, delimiter, header_row, srid, axes, geometry } = as
  const tables = await Promise.all(
    (
      await openFile(bytes, {
        ...(encoding && { encoding }),
        ...(delimiter && { delimiter }),
        ...(header_row !== undefined && { header_row }),
      })
    ).map(withWkt),
  )
  const table = choose(bytes.name, tables, as.table)
  const { rows, unreadable } = await allRows(bytes.name, table)
  const reading = understand(table, rows.slice(0, SAMPLE_ROWS), {
    ...(srid !== undefined && { srid }),
    ...(axes && { axes }),
    ...(geometry && { geometry }),
  })
  if (reading.geometry === 'none') {
    throw new Problem('import-failed', {
      es: `En «${bytes.name}» no se encontró dónde está cada sitio. Sirven geometrías (GeoJSON, Shapefile, GeoPackage, KML…), una columna con WKT, o columnas de coordenadas.`,
      en: `In “${bytes.name}” it was not found where each site is. Geometries serve (GeoJSON, Shapefile, GeoPackage, KML…), a column of WKT, or columns of coordinates.`,
    })
  }
  const census: Record<string, number> = {}
  for (const row of rows) {
    const kind = kindOf(row, reading)
    census[kind] = (census[kind] ?? 0) + 1
  }
  return {
    rows,
    unreadable,
    census,
    reading: {
      ...reading,
      table: table.name,
      tables: tables.map(({ name, row_count, columns }) => ({
        name,
        rows: row_count,
        columns: columns.length,
      })),
    },
  }
}

function kindOf({ geometry, properties }: Row, reading: Reading): string {
  if (typeof reading.geometry === 'object')
    return readPosition(properties, reading.geometry) ? 'Point' : 'none'
  const { type } = (geometry ?? {}) as { type?: unknown }
  return typeof type === 'string' ? type : 'none'
}

async function allRows(file: string, table: Table): Promise<{ rows: Row[]; unreadable: number[] }> {
  const rows: Row[] = []
  const unreadable: number[] = []
  const tooMany = (count: string) =>
    new Problem('too-large', {
      es: `«${file}» trae ${count} filas y un lote acepta hasta ${MOST_SITES} sitios. Divide el archivo en partes y súbelas por separado.`,
      en: `“${file}” has ${count} rows and a batch takes up to ${MOST_SITES} sites. Split it and upload the parts one by one.`,
    })
  if ((table.row_count ?? 0) > MOST_SITES) throw tooMany(String(table.row_count))
  const onIssue = ({ row_number }: { row_number: number | null }) => {
    if (row_number !== null && unreadable.length < MOST_SITES) unreadable.push(row_number)
  }
  for await (const batch of table.rows(onIssue)) {
    rows.push(...batch)
    if (rows.length > MOST_SITES) throw tooMany(`> ${MOST_SITES}`)
  }
  if (rows.length === 0) {
    throw new Problem('import-failed', {
      es: `«${file}» no tiene filas que se puedan leer.`,
      en: `“${file}” has no rows that can be read.`,
    })
  }
  return { rows, unreadable: [...new Set(unreadable)] }
}

function choose(file: string, tables: readonly Table[], name: string | undefined): Table {
  const found =
    name === undefined
      ? [...tables].sort(
          (a, b) =>
            Number(b.has_geometry) - Number(a.has_geometry) || (b.row_count ?? 1) - (a.row_count ?? 1),
        )[0]
      : tables.find((table) => table.name === name)
  if (found) return found
  const known = tables.map((table) => `«${table.name}»`).join(', ')
  throw new Problem('import-failed', {
    es: `«${file}» no tiene una tabla «${name}». Tiene: ${known}.`,
    en: `“${file}” has no table “${name}”. It has: ${known}.`,
  })
}
