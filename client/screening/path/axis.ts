/** A line across the timeline and what is written at it. `at`: part (0 to 1) of the time shown. */
export interface Tick {
  at: number
  /** First day of a month, `YYYY-MM-DD`. */
  day: string
}

/** Months between two lines, from the closest to the widest. */
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120]

const dayOf = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000

/**
 * Lines at the beginnings of months between two days (`YYYY-MM-DD`), at most `most` of them, so far apart that what is
 * written at one does not meet the next.
 */
export function monthTicks(start: string, finish: string, most: number): Tick[] {
  const [from, to] = [dayOf(start), dayOf(finish)]
  if (to <= from) return []
  const first = new Date(from * 86_400_000)
  for (const step of STEPS) {
    const ticks: Tick[] = []
    // Months counted from the year 0, so that lines of a year stand at January, July…
    let month = first.getUTCFullYear() * 12 + first.getUTCMonth() + 1
    month = Math.ceil(month / step) * step
    for (; ; month += step) {
      const day = new Date(Date.UTC(Math.floor(month / 12), month % 12, 1)).toISOString().slice(0, 10)
      if (dayOf(day) > to) break
      ticks.push({ at: (dayOf(day) - from) / (to - from), day })
    }
    if (ticks.length <= most) return ticks
  }
  return []
}
