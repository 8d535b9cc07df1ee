import { sql } from '../../db/sql.ts'
import type { ExportJob, ExportPart } from '../job.ts'
import { pages, type Row } from '../pages.ts'
import { type ExportColumn, ID_COLUMN, ID_TITLE } from '../table.ts'

/** GeoJSON (RFC 7946): one FeatureCollection, the record as its foreign member `metadata` (section 6.1). */
export async function* writeGeoJson(job: ExportJob) {
  const [{ table, record }] = job.parts
  const head = JSON.stringify({ type: 'FeatureCollection', name: table.name, metadata: record })
  yield `${head.slice(0, -1)},"features":[`
  let first = true
  for await (const page of pages(job.reader, table, { as: 'geojson', crs: job.crs }, 'object')) {
    yield (first ? '\n' : ',\n') + page.map(featureText).join(',\n')
    first = false
  }
  yield '\n]}\n'
}

/**
 * Newline-delimited GeoJSON: one Feature a line. The format has no place for what is said of all, so each line carries
 * the address of its version beside source, licence, date and accuracy.
 */
export async function* writeGeoJsonLines(job: ExportJob) {
  const [part] = job.parts
  const table = withAddress(part)
  // Readers of lines lose the member `id`, so it is a property too.
  const id: ExportColumn = {
    id: ID_COLUMN,
    title: ID_TITLE,
    type: 'text',
    value: sql`to_jsonb(f.feature_id)`,
  }
  const lines = { ...table, columns: [id, ...table.columns] }
  for await (const page of pages(job.reader, lines, { as: 'geojson', crs: job.crs }, 'object')) {
    yield `${page.map(featureText).join('\n')}\n`
  }
}

const featureText = ({ key, geometry, values }: Row<string>) =>
  `{"type":"Feature","id":${JSON.stringify(key)},"geometry":${geometry ?? 'null'},"properties":${values}}`

/** The table with the version's permanent address as its last column. */
export function withAddress({ table, record }: ExportPart): ExportPart['table'] {
  const address: ExportColumn = {
    id: 'version_url',
    title: { es: 'Versión (dirección permanente)', en: 'Version (permanent address)' },
    type: 'url',
    value: sql`to_jsonb(${record.address}::text)`,
  }
  return { ...table, columns: [...table.columns, address] }
}
