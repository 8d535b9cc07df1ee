import { readFileSync } from 'node:fs'
import { parseSets, SET_FILES, type StartingSet } from './sets.ts'

/** The text of every set file, as it lies in `sets/`. */
export const SET_TEXTS = SET_FILES.map((name) => ({
  name,
  text: readFileSync(new URL(`sets/${name}`, import.meta.url), 'utf8'),
}))

export const SETS: StartingSet[] = parseSets(SET_TEXTS)
