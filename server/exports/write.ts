import { type ExportFormat, exportFormat } from '../../geodata/model/export.ts'
import { type ExportJob, WRITERS } from './job.ts'
import { readme, readmeName } from './record.ts'
import type { Download } from './send.ts'
import { type ZipEntry, zip } from './zip.ts'

/** A job as a download in a format. `packed`: in a zip beside the record, for people and for machines. */
export async function downloadOf(
  job: ExportJob,
  format: Exclude<ExportFormat['id'], 'pmtiles'>,
  baseName: string,
  packed: boolean,
): Promise<Download> {
  const { extension, mediaType } = exportFormat(format)
  const write = await WRITERS[format]()
  const chunks = write(job)
  // A shapefile is such a zip already.
  if (!packed || format === 'shapefile') return { fileName: `${baseName}${extension}`, mediaType, chunks }
  const [{ record }] = job.parts
  const entries: ZipEntry[] = [
    { name: readmeName(job.language), content: readme(record) },
    { name: 'metadata.json', content: JSON.stringify(record, null, 2) },
    { name: `${baseName}${extension}`, content: chunks },
  ]
  return {
    fileName: `${baseName}${extension}.zip`,
    mediaType: 'application/zip',
    chunks: zip(entries, new Date(record.exported_at)),
  }
}
