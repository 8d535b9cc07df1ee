import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../rules/hash.ts'
import { PERMIT_FILES, parsePermits } from './parse.ts'

export const permitFile = (name: keyof typeof PERMIT_FILES): string =>
  readFileSync(fileURLToPath(new URL(PERMIT_FILES[name], import.meta.url)), 'utf8')

/** The tables of this release. */
export const PERMITS = parsePermits(
  { steps: permitFile('steps'), precedence: permitFile('precedence') },
  sha256,
)
