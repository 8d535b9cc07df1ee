/** Most bars of a histogram. */
const BARS = 12

/** Sizes of a step people count in. */
const STEPS = [1, 2, 2.5, 5, 10]

export interface Spread {
  min: number
  max: number
  median: number
}

/**
 * Where the bars of a histogram begin and end, ascending, round numbers, from at most `min` to at least `max`. Equal
 * steps; where a few values are far above the rest, each step about three times the one before, so that the many are
 * told apart too. `whole`: of numbers without decimals.
 */
export function edgesOf({ min, max, median }: Spread, whole: boolean): number[] {
  if (max - min < 1e-9 * Math.max(1, Math.abs(max))) return [min, max]
  if (min >= 0 && median > 0 && max / median > 40) {
    const edges = stretched(min, max, median)
    if (edges.length > 2) return edges
  }
  const rough = (max - min) / BARS
  const power = 10 ** Math.floor(Math.log10(rough))
  const steps = STEPS.map((step) => step * power).filter((step) => !whole || Number.isInteger(tidy(step)))
  const fits = (step: number) => Math.ceil(tidy(max / step)) - Math.floor(tidy(min / step)) <= BARS
  const step = steps.find(fits) ?? Math.max(whole ? 1 : 0, 10 * power)
  const first = Math.floor(tidy(min / step))
  const last = Math.max(first + 1, Math.ceil(tidy(max / step)))
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step))
}

function stretched(min: number, max: number, median: number): number[] {
  const edges: number[] = []
  for (let power = Math.floor(Math.log10(median)) - 2; ; power += 1) {
    for (const digit of [1, 3]) {
      const edge = tidy(digit * 10 ** power)
      edges.push(edge)
      if (edge >= max) {
        const kept = edges.slice(-BARS)
        return (kept[0] ?? 0) > min
          ? [Math.floor(min), ...kept]
          : kept.slice(kept.findLastIndex((one) => one <= min))
      }
    }
  }
}

/** Without the dust of binary fractions. */
const tidy = (value: number) => Number(value.toPrecision(12))
