import type { Connector } from '../../geodata/model/connector.ts'
import { type Issue, issue } from '../../geodata/model/issue.ts'
import { fold } from '../../geodata/reading/values.ts'

/** Two features of one layer with the same name, this near, are taken for the same thing. */
const SAME_WITHIN_M = 5000

interface Named {
  feature_id: string
  name: string
  /** What its source calls it. */
  code?: string | null
  lon: number
  lat: number
}

export interface Joined {
  /** Published features that are not carried over. */
  displaced: string[]
  /** Imported features that are not published. */
  yielding: string[]
  issues: Issue[]
}

/**
 * What happens where imported features and those they join have the same name. `part`: they take the place of atlas
 * features (whose identifiers have no connector in front). `extra`: what is there stays, also where only the code is the
 * same, or the place (`sameWithin`, metres). Pure.
 */
export function joinByName(
  { extent, same_within_m: sameWithin = 0 }: Pick<Connector, 'extent' | 'same_within_m'>,
  imported: readonly (Named & { row_number: number })[],
  present: readonly Named[],
): Joined {
  const joined: Joined = { displaced: [], yielding: [], issues: [] }
  if (extent === 'whole') return joined
  const kept = present.filter(({ feature_id }) => extent === 'extra' || !feature_id.includes(':'))
  const byName = groupBy(kept, ({ name }) => essentialName(name))
  const byCode = groupBy(kept, ({ code }) => (code && code.length >= SHORTEST_CODE ? code : null))
  for (const row of imported) {
    const alike = [...(byName.get(essentialName(row.name)) ?? [])]
    if (extent === 'extra') {
      alike.push(...(byCode.get(row.code ?? '') ?? []))
      alike.push(...(sameWithin > 0 ? kept.filter((each) => distance(row, each) <= sameWithin) : []))
    }
    for (const same of alike) {
      const distance_m = Math.round(distance(row, same))
      if (distance_m > SAME_WITHIN_M) continue
      const about = { name: row.name, id: same.feature_id, distance_m }
      const at = { row_number: row.row_number }
      if (extent === 'part') {
        if (joined.displaced.includes(same.feature_id)) continue
        joined.displaced.push(same.feature_id)
        joined.issues.push({ ...issue('takes_the_place', about, at), feature_id: row.feature_id })
        continue
      }
      joined.yielding.push(row.feature_id)
      joined.issues.push({ ...issue('already_known', about, at), feature_id: row.feature_id })
      break
    }
  }
  return joined
}

/** Codes shorter than this are numbers in a list, which any list has. */
const SHORTEST_CODE = 4

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

/** Words that say what kind of thing it is, which one list writes and another leaves out. */
const KINDS =
  /^(?:volcan|cerro|puerto|aerodromo|aeropuerto|subestacion|s\/e|central|mina|minera|estacion|hospital) (?:de |del )?/

/** A name without accents, case, what stands in parentheses, and the word for its kind: «Volcán Láscar» → 'lascar'. */
export function essentialName(name: string): string {
  const bare = fold(name.replace(/\([^)]*\)/g, ' '))
  return bare.replace(KINDS, '') || bare
}

/** Metres between two points, on a sphere (mean radius of IUGG); under 0.5 % wrong, and near is all that is asked. */
function distance(a: Named, b: Named): number {
  const rad = Math.PI / 180
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad)
  const y = (b.lat - a.lat) * rad
  return 6_371_008.8 * Math.hypot(x, y)
}
