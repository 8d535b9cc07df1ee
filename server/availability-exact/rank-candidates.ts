import { rank } from '../../geodata/availability/rank.ts'
import type { Preference } from '../../geodata/model/availability.ts'
import type { Candidate } from '../../geodata/model/candidate.ts'

/** Weightings that are tried. */
const DRAWS = 1000

/** Land in the order of its score, best first, with how sure each place is. */
export function ranked(
  land: readonly Omit<Candidate, 'score' | 'position' | 'confidence'>[],
  preferences: readonly Preference[],
): Candidate[] {
  const places = rank(
    land.map(({ id }) => id),
    preferences,
    land.map(({ metrics }) => metrics),
    { draws: DRAWS, seed: 1 },
  )
  return land
    .map((each, i): Candidate => {
      const place = places[i]
      const { score = null, position = i + 1 } = place ?? {}
      const confidence =
        place && score !== null
          ? {
              top_ten: place.in_top,
              best_position: place.best_position,
              worst_position: place.worst_position,
            }
          : null
      return { ...each, score, position, confidence }
    })
    .sort((a, b) => a.position - b.position)
}
