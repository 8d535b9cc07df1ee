import { Problem } from '../../geodata/model/problem.ts'
import { type Finding, type Measure, type Screening, UNSTATED } from '../../geodata/model/screening.ts'
import { siteHash } from '../../geodata/rules/hash.ts'
import type { Database, Identity } from '../db/as.ts'
import { readScreening } from './queries.ts'

/** What screenings of engine 1 lack: they knew of accuracy only where a feature was missed by less. */
type Since2 = 'touch' | 'cover' | 'possible_m' | 'certain_m' | 'margin_m'
type Measure1 = Omit<Measure, Since2> & Partial<Pick<Measure, Since2>>
type Screening1 = Omit<Screening, 'as_of' | 'derived_from' | 'overrides'>

const isOfToday = (stored: Screening | Screening1): stored is Screening => 'as_of' in stored

/**
 * A stored screening (`content` of `app.screening`) in today's shape. Those of engine 1 keep their outcomes; what they
 * did not ask of accuracy is filled from what they did measure: the nearest feature with its stated accuracy.
 */
export function storedScreening(content: unknown): Screening {
  const screening = content as Screening | Screening1
  if (isOfToday(screening)) return screening
  return {
    ...screening,
    site: {
      ...screening.site,
      accuracy_m: 0,
      sha256: siteHash(screening.site.geometry),
      provenance: UNSTATED,
    },
    as_of: screening.created_at.slice(0, 10),
    derived_from: null,
    overrides: [],
    measures: (screening.measures as Measure1[]).map(withAccuracy),
    findings: (screening.findings as (Omit<Finding, 'override'> & Partial<Finding>)[]).map((finding) => ({
      ...finding,
      override: null,
    })),
  }
}

function withAccuracy(measure: Measure1): Measure {
  const [nearest] = measure.features
  const margin_m = nearest?.accuracy_m ?? null
  const { distance_m } = measure
  return {
    ...measure,
    touch: measure.intersects
      ? 'certain'
      : distance_m !== null && distance_m <= (margin_m ?? 0)
        ? 'cannot-tell'
        : 'clear',
    cover: measure.covered ? 'inside' : 'not-inside',
    possible_m: distance_m === null ? null : Math.max(0, distance_m - (margin_m ?? 0)),
    certain_m: distance_m === null ? null : measure.intersects ? 0 : distance_m + (margin_m ?? 0),
    margin_m,
  }
}

/** The stored screening with this id. Throws a Problem when there is none. */
export async function findScreening(db: Database, identity: Identity, id: string): Promise<Screening> {
  const row = await db.as(identity, (tx) => readScreening(tx, id))
  if (row) return storedScreening(row.content)
  throw new Problem('not-found', {
    es: 'No hay una evaluación con ese código. Revisa que el enlace esté completo.',
    en: 'There is no screening with that code. Check that the link is complete.',
  })
}
