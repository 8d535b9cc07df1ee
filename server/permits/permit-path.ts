import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { today } from '../../geodata/model/day.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import {
  type Calendar,
  chileanCalendar,
  FIRST_YEAR,
  LAST_YEAR,
  type PathOptions,
  PERMIT_FILES,
  type PermitPath,
  type Permits,
  parsePermits,
  permitPath,
} from '../../geodata/permits/index.ts'
import { sha256 } from '../../geodata/rules/hash.ts'
import { PROJECT_ROOT } from '../config.ts'
import type { Transaction } from '../db/as.ts'
import { ruleBaseOf } from '../screening/rule-base.ts'

let tables: Permits | undefined
let calendar: Calendar | undefined

/** The tables of steps and precedences of this release, read once. Throws when a file does not hold. */
export function permits(): Permits {
  const read = (name: string) => readFileSync(join(PROJECT_ROOT, 'geodata', 'permits', name), 'utf8')
  tables ??= parsePermits(
    { steps: read(PERMIT_FILES.steps), precedence: read(PERMIT_FILES.precedence) },
    sha256,
  )
  return tables
}

/**
 * The permit path of a stored screening, with the rules it was made with and today's tables of steps. `start`: today in
 * Chile when not given. Throws a Problem for a start or a land act that cannot be used.
 */
export async function pathOf(
  tx: Transaction,
  screening: Screening,
  { start = today(), include = 'triggered', act }: Partial<PathOptions> = {},
): Promise<PermitPath> {
  const year = Number(start.slice(0, 4))
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    throw new Problem('bad-parameter', {
      es: `El comienzo debe estar entre ${FIRST_YEAR} y ${LAST_YEAR}: fuera de esos años no se conocen los feriados.`,
      en: `The start must lie between ${FIRST_YEAR} and ${LAST_YEAR}: outside those years holidays are not known.`,
    })
  }
  const { acts } = permits()
  if (act !== undefined && !Object.hasOwn(acts, act)) {
    const known = Object.keys(acts).join(', ')
    throw new Problem('bad-parameter', {
      es: `No hay un acto sobre el terreno «${act}». Los que hay: ${known}.`,
      en: `There is no land act “${act}”. Those there are: ${known}.`,
    })
  }
  calendar ??= chileanCalendar()
  const { rules } = await ruleBaseOf(tx, screening.rule_base.hash)
  return permitPath(permits(), screening, rules, calendar, { include, start, act })
}
