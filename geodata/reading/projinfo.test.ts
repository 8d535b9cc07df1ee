import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { CRS_TABLE } from '../model/crs.ts'
import { crsFromClaim } from './crs.ts'

/** What PROJ writes is what programmes write: of every system, in the four forms that files carry. */
const isHere = spawnSync('projinfo', ['EPSG:4326', '-o', 'PROJ', '-q']).status === 0
if (!isHere)
  console.info('projinfo (Debian: proj-bin) is not here: what it writes of each system is not read.')

const FORMS = ['WKT1_GDAL', 'WKT1_ESRI', 'WKT2:2019', 'PROJJSON'] as const

describe.runIf(isHere)('what projinfo writes', () => {
  it.each(CRS_TABLE.map(({ srid, name }) => [srid, name] as const))('EPSG:%i %s is read back', (srid) => {
    for (const form of FORMS) {
      const text = execFileSync('projinfo', [`EPSG:${srid}`, '-o', form, '-q'], { encoding: 'utf8' })
      // Esri gives SIRGAS-Chile without its epoch the first one's name.
      const expected = srid === 9184 && form === 'WKT1_ESRI' ? 5360 : srid
      expect(crsFromClaim({ text, srid: null, from: 'prj' })?.srid, form).toBe(expected)
      // Without its number, by words alone.
      const wordless = text.replace(/,\s*(AUTHORITY|ID)\[[^[\]]*\]/g, '').replace(/,\s*"id": \{[^{}]*\}/g, '')
      const byWords = srid === 9184 ? 5360 : srid
      expect(
        crsFromClaim({ text: wordless, srid: null, from: 'prj' })?.srid,
        `${form} without its number`,
      ).toBe(byWords)
    }
  })
})
