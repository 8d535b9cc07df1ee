import { extname } from 'node:path'
import { layerById } from '../../geodata/layers/index.ts'
import type { Language } from '../../geodata/model/text.ts'
import type { FieldReport, RasterReport } from './import-raster.ts'

/** Whether a file is a raster by its name: it is imported with `importRaster`, and not as rows. */
export const isRasterName = (name: string): boolean => ['.tif', '.tiff'].includes(extname(name).toLowerCase())

const STATUS: Record<FieldReport['status'], Record<Language, string>> = {
  published: { es: 'publicada', en: 'published' },
  unchanged: { es: 'sin cambios', en: 'unchanged' },
  checked: { es: 'revisada, sin publicar', en: 'checked, not published' },
  refused: { es: 'no se publica', en: 'not published' },
}

/** What came of a raster, for the command line: a line for the file, one for each layer, one for each issue. */
export function describeRaster(report: RasterReport, language: Language): string[] {
  const locale = language === 'es' ? 'es-CL' : 'en-GB'
  const number = (value: number, digits = 0) =>
    value.toLocaleString(locale, { maximumFractionDigits: digits })
  const size = `${number(report.source_cell_m)} m`
  const lines = [
    language === 'es'
      ? `${report.file}: grilla en ${report.crs}, celdas de ${size}.`
      : `${report.file}: grid in ${report.crs}, cells of ${size}.`,
  ]
  for (const { layer, status, version_id, statistics, coverage } of report.fields) {
    const title = layerById(layer)?.title[language] ?? layer
    const parts = [`${title} (${layer}): ${STATUS[status][language]}`]
    if (version_id !== null) parts.push(language === 'es' ? `versión ${version_id}` : `version ${version_id}`)
    if (statistics && statistics.min !== null && statistics.max !== null) {
      const known = (100 * (statistics.cells - statistics.cells_without_data)) / statistics.cells
      const [least, most, share] = [number(statistics.min, 1), number(statistics.max, 1), number(known, 1)]
      parts.push(
        language === 'es'
          ? `de ${least} a ${most}, con datos en el ${share} % de la grilla`
          : `from ${least} to ${most}, with data in ${share} % of the grid`,
      )
      const where =
        coverage === 'region'
          ? { es: 'toda la región', en: 'the whole region' }[language]
          : coverage?.join(', ')
      if (where) parts.push(language === 'es' ? `cubre ${where}` : `covers ${where}`)
    }
    lines.push(`  ${parts.join('; ')}.`)
  }
  return [...lines, ...report.issues.map(({ message }) => `  ${message[language]}`)]
}
