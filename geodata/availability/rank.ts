import type { Preference } from '../model/availability.ts'
import { seeded } from '../model/random.ts'

/*
 * Which candidate is best, and how far that depends on the weights. Pure: the same candidates, preferences and seed give
 * the same answer, everywhere.
 */

/** By preference id: metres, share, mean, largest or count. Null or absent: there is nothing to measure. */
export type Metrics = Readonly<Record<string, number | null>>

export interface Ranked {
  id: string
  /** Σ weight × u / Σ weight over what could be measured, 0 to 1; null: nothing could. */
  score: number | null
  /** From 1, by the stated weights. */
  position: number
  /** Share of the draws in which it is among the `top` best, 0 to 1. */
  in_top: number
  /** Over all weightings tried. */
  best_position: number
  worst_position: number
}

export interface RankOptions {
  /** Random weightings; each weight is multiplied by a number between 1 − spread and 1 + spread. */
  draws?: number
  /** Whole number. The same seed draws the same. */
  seed?: number
  spread?: number
  top?: number
}

/** How well a number does: 1 at `best`, 0 at `worst`, in a line between and flat beyond. `best` ≠ `worst`. */
export function utility({ best, worst }: Pick<Preference, 'best' | 'worst'>, value: number): number {
  return Math.min(1, Math.max(0, (value - worst) / (best - worst)))
}

/**
 * Ranks candidates, in the order they came, by their weighted score; equal scores by id. Then asks again with each weight
 * alone 20 % up and down, and with `draws` random weightings: the share of the draws in the top ten, and the best and
 * worst position over all of them. What could not be measured of a candidate leaves its weight to the rest; a candidate
 * of which nothing could be measured comes last.
 */
export function rank(
  ids: readonly string[],
  preferences: readonly Preference[],
  metrics: readonly Metrics[],
  { draws = 1000, seed = 1, spread = 0.2, top = 10 }: RankOptions = {},
): Ranked[] {
  const asked = preferences.filter(({ weight }) => weight > 0)
  const us = ids.map((_, i) =>
    asked.map((preference) => {
      const value = metrics[i]?.[preference.id]
      return value === null || value === undefined ? Number.NaN : utility(preference, value)
    }),
  )
  const stated = asked.map(({ weight }) => weight)
  const scores = us.map((u) => scoreOf(u, stated))
  const byId = ids.map((_, i) => i).sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1))
  const positions = positionsOf(scores, byId)
  const best = Int32Array.from(positions)
  const worst = Int32Array.from(positions)
  const within = new Int32Array(ids.length)
  const ask = (weights: readonly number[], counts: boolean) => {
    const found = positionsOf(
      us.map((u) => scoreOf(u, weights)),
      byId,
    )
    for (const [i, position] of found.entries()) {
      if (counts && position <= top) within[i] = (within[i] as number) + 1
      best[i] = Math.min(best[i] as number, position)
      worst[i] = Math.max(worst[i] as number, position)
    }
  }
  for (const [at] of stated.entries()) {
    for (const by of [1 - spread, 1 + spread]) {
      ask(
        stated.map((weight, i) => (i === at ? weight * by : weight)),
        false,
      )
    }
  }
  const random = seeded(seed)
  for (let draw = 0; draw < draws; draw += 1) {
    ask(
      stated.map((weight) => weight * (1 - spread + 2 * spread * random())),
      true,
    )
  }
  return ids.map((id, i) => ({
    id,
    score: scores[i] ?? null,
    position: positions[i] as number,
    in_top: draws > 0 ? (within[i] as number) / draws : Number((positions[i] as number) <= top),
    best_position: best[i] as number,
    worst_position: worst[i] as number,
  }))
}

/** NaN: not measured. */
function scoreOf(us: readonly number[], weights: readonly number[]): number | null {
  let [sum, weight] = [0, 0]
  for (const [i, u] of us.entries()) {
    if (Number.isNaN(u)) continue
    sum += u * (weights[i] as number)
    weight += weights[i] as number
  }
  return weight > 0 ? sum / weight : null
}

/** Differences of a score smaller than this are of rounding. */
const SAME = 1e-12

function positionsOf(scores: readonly (number | null)[], byId: readonly number[]): number[] {
  const order = [...byId].sort((a, b) => {
    const by = (scores[b] ?? -1) - (scores[a] ?? -1)
    return Math.abs(by) < SAME ? 0 : by
  })
  const positions = new Array<number>(scores.length)
  for (const [place, i] of order.entries()) positions[i] = place + 1
  return positions
}
