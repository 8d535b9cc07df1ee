import type { Exclusion } from '../model/availability.ts'

/** Whether the law fixes a criterion: it bars the use there, or nobody here may switch it off. The rest is negotiable. */
export function isStatutory({ basis, lock = false }: { basis: Exclusion['basis']; lock?: boolean }): boolean {
  return lock || basis === 'law' || basis === 'law+margin'
}
