import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCriteria } from '../../geodata/availability/criteria-check.ts'
import { parseSets, SET_FILES, type StartingSet } from '../../geodata/availability/sets.ts'
import type { Criteria } from '../../geodata/model/availability.ts'
import { PROJECT_ROOT } from '../config.ts'

let loaded: readonly StartingSet[] | undefined

/** The starting sets of this release, read once. Throws `SetFileError` when a file does not hold. */
export function startingSets(): readonly StartingSet[] {
  loaded ??= parseSets(
    SET_FILES.map((name) => ({
      name,
      text: readFileSync(join(PROJECT_ROOT, 'geodata', 'availability', 'sets', name), 'utf8'),
    })),
  )
  return loaded
}

/**
 * Criteria as they came in a request, checked against the starting sets too: what a set locks cannot be switched off.
 * Throws a `Problem` with every wrong field.
 */
export function readCriteria(input: unknown): Criteria {
  return checkCriteria(input, startingSets())
}
