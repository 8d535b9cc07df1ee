import { optionOf } from '../../geodata/availability/sets.ts'
import type { Candidate } from '../../geodata/model/candidate.ts'
import { EXPORT_CRS, type ExportFormat, exportFormat } from '../../geodata/model/export.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Scenario } from '../../geodata/model/scenario.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import type { Ground, Mask } from '../availability/ground.ts'
import { startingSets } from '../availability/starting-sets.ts'
import { VERSION } from '../config.ts'
import { type Database, VISITOR } from '../db/as.ts'
import { Bench } from '../exports/bench.ts'
import { exportRecord } from '../exports/record.ts'
import type { Download } from '../exports/send.ts'
import { downloadOf } from '../exports/write.ts'
import type { Frame } from '../reports/map-frame.ts'
import { renderPdf } from '../reports/pdf.ts'
import { titleOf } from '../reports/sections/context.ts'
import { speak } from '../reports/speak.ts'
import { scenarioCandidates } from './candidates.ts'
import { writeCog } from './cog.ts'
import { rasterOf } from './raster.ts'
import { areaBox, detailFrame, frameOf, readBackdrop, type ScenarioMap } from './report/map.ts'
import { CANDIDATES_SHOWN, scenarioReport } from './report/report.ts'
import { asThen, layersGone } from './scenarios.ts'
import { candidatesTable } from './table.ts'

/** The files of a scenario: its candidates, its cells, its report. */

interface Rooms {
  db: Database
  ground: Ground
}

const reports = new Bench({ kept: 8, waiting: 12 })
const rasters = new Bench({ kept: 2, waiting: 6 })

const gone = (layers: readonly string[]) => {
  const names = (language: Language) => {
    const words = speak(language)
    return words.list(layers.map((layer) => `«${titleOf(layer, words)}»`))
  }
  return new Problem('no-data', {
    es: `Ya no se guarda la versión con que se hizo este escenario de ${names('es')}. Pregúntalo de nuevo con los datos de hoy.`,
    en: `The version this scenario was made from is no longer kept of ${names('en')}. Ask it again of today’s data.`,
  })
}

/** The cells of a scenario, from its own versions. Throws `no-data` when one is gone. */
async function maskOf({ db, ground }: Rooms, scenario: Scenario): Promise<Mask> {
  const missing = await db.as(VISITOR, (tx) => layersGone(tx, scenario))
  if (missing.length > 0) throw gone(missing)
  const { criteria, versions } = asThen(scenario)
  return ground.mask(criteria, versions)
}

/**
 * The candidates in a format of `server/exports`. Throws `no-data` when a version is gone, `nothing-selected` when there is
 * no candidate.
 */
export async function candidatesFile(
  rooms: Rooms & { signal: AbortSignal },
  scenario: Scenario,
  format: 'gpkg' | 'geojson' | 'csv',
  { baseUrl, language, spreadsheet }: { baseUrl: string; language: Language; spreadsheet: Language | null },
): Promise<Download> {
  const found = await scenarioCandidates(rooms, scenario)
  if (!found) throw gone(await rooms.db.as(VISITOR, (tx) => layersGone(tx, scenario)))
  if (found.candidates.length === 0)
    throw new Problem('nothing-selected', {
      es: 'Este escenario no tiene candidatos: ninguna área libre llega al tamaño y al ancho que pide.',
      en: 'This scenario has no candidates: no free piece reaches the size and width it asks for.',
    })
  const { subject, table } = candidatesTable(scenario, found, baseUrl, language)
  const [crs] = EXPORT_CRS
  if (!crs) throw new Error('no coordinate system')
  const record = exportRecord(subject, table, { crs, language, at: new Date(), version: VERSION })
  return downloadOf(
    {
      reader: { db: rooms.db, identity: VISITOR, signal: rooms.signal },
      parts: [{ table, record }],
      crs,
      language,
      spreadsheet,
      geometry: 'position',
    },
    format as Exclude<ExportFormat['id'], 'pmtiles'>,
    `suelo-comun-${scenario.id}`,
    false,
  )
}

export const formatType = (format: 'gpkg' | 'geojson' | 'csv') => exportFormat(format).mediaType

/** The class and score of every cell as a Cloud-Optimized GeoTIFF. The same scenario and address give the same bytes. */
export function rasterFile(rooms: Rooms, scenario: Scenario, baseUrl: string): Promise<Buffer> {
  const address = addressOf(scenario, baseUrl)
  return rasters.get(address, async () =>
    writeCog(rasterOf(scenario, await maskOf(rooms, scenario), address)),
  )
}

const addressOf = ({ id }: Scenario, baseUrl: string) => `${baseUrl}/suelo/${id}`

/** Comunas of the area where something that was applied is not complete although it is in others. */
export function hatchedComunas({ answer }: Pick<Scenario, 'answer'>): string[] {
  const partly = answer.not_checked.filter(
    ({ reason, complete_in }) => reason === 'incomplete' && complete_in.length > 0,
  )
  return answer.by_comuna
    .map(({ code }) => code)
    .filter((code) => partly.some(({ complete_in }) => !complete_in.includes(code)))
    .sort()
}

const setTitle = (scenario: Scenario): Text | null => {
  const found = optionOf(startingSets(), scenario.criteria.set)
  if (!found) return null
  const { set, option } = found
  return option.kind === 'whole'
    ? set.title
    : { es: `${set.title.es}: ${option.title.es}`, en: `${set.title.en}: ${option.title.en}` }
}

/** The report of a scenario as PDF. The same scenario, language and address give the same bytes, whoever asks. */
export function reportFile(
  rooms: Rooms,
  scenario: Scenario,
  { baseUrl, language }: { baseUrl: string; language: Language },
): Promise<Buffer> {
  const address = addressOf(scenario, baseUrl)
  return reports.get(`${language} ${address}`, async () => {
    const missing = await rooms.db.as(VISITOR, (tx) => layersGone(tx, scenario))
    const candidates = await scenarioCandidates(rooms, scenario)
    const maps = missing.length > 0 ? null : await readMaps(rooms, scenario, candidates?.candidates ?? [])
    const { map = null, detail = null } = maps ?? {}
    const input = { scenario, set: setTitle(scenario), candidates, map, detail, gone: missing, address }
    return renderPdf(scenarioReport(input, language))
  })
}

async function readMaps(
  rooms: Rooms,
  scenario: Scenario,
  candidates: readonly Pick<Candidate, 'position' | 'point' | 'geometry'>[],
): Promise<{ map: ScenarioMap; detail: ScenarioMap | null } | null> {
  const mask = await maskOf(rooms, scenario)
  const box = areaBox(mask)
  if (!box) return null
  const numbered = candidates
    .slice(0, CANDIDATES_SHOWN)
    .map(({ position, point, geometry }) => ({ number: position, point, geometry }))
  const hatched = hatchedComunas(scenario)
  const whole = frameOf(box)
  const nearer = detailFrame(numbered, whole)
  const window = async (frame: Frame, inset: ScenarioMap['inset']): Promise<ScenarioMap> => {
    const backdrop = await rooms.db.as(VISITOR, (tx) => readBackdrop(tx, scenario, frame))
    return { frame, mask, backdrop, numbered, hatched, inset }
  }
  return {
    map: await window(whole, nearer?.box ?? null),
    detail: nearer && (await window(nearer, null)),
  }
}
