import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import { db } from '../../test/helpers/database.ts'
import { PROJECT_ROOT } from '../config.ts'
import { importFolder } from './folder.ts'

/** The official files stand beside the project on the machines that have them; they are not ours to carry along. */
const FOLDER = join(PROJECT_ROOT, '..', 'shared', 'data', 'real')
const isHere = existsSync(FOLDER)
if (!isHere) console.info(`The official files are not at ${FOLDER}: their imports are not tested here.`)

describe.runIf(isHere)('the official files', () => {
  it('are all known, read, mapped, checked and ready to publish', { timeout: 240_000 }, async () => {
    const { outcomes, unknown } = await importFolder(db, FOLDER, { dryRun: true })
    expect(unknown).toEqual([])
    expect(outcomes.map(({ connector }) => connector)).toEqual(CONNECTORS.map(({ id }) => id))
    expect(outcomes.filter(({ failure }) => failure)).toEqual([])

    const reports = new Map(outcomes.map(({ connector, report }) => [connector, report]))
    const kinds = (id: string) => [...new Set(reports.get(id)?.issues.map(({ kind }) => kind))].sort()
    // What their README files warn of is found by the checks, and nothing that it does not.
    expect(reports.get('seia_aprobados')).toMatchObject({ rows: 95, refused: 2 })
    expect(kinds('seia_aprobados')).toEqual(expect.arrayContaining(['placeholder_point', 'out_of_range']))
    expect(kinds('retc_aire')).toEqual(['positions_disagree', 'shared_point'])
    expect(reports.get('obras_minvu_mop')).toMatchObject({ rows: 50, merged: 24 })
    expect(kinds('actos_bienes_nacionales')).toEqual(['duplicate_shape', 'spelling', 'unknown_code'])
    expect(kinds('rnap_parques')).toEqual([])
    expect(kinds('humedales_mma')).toEqual(['duplicate_shape', 'geometry_repaired'])
    const refused = outcomes.filter(({ report }) => (report?.refused ?? 0) > 0)
    expect(refused.map(({ connector }) => connector)).toEqual(['seia_aprobados'])
  })
})
