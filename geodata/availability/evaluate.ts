import type { AvailabilityAnswer, ReasonSet } from '../model/availability.ts'
import { scoreParts } from './cells.ts'
import type { Plan } from './plan.ts'
import { tenthOf } from './scores.ts'
import { boundsOf, FirstWalk, ReasonWalk } from './walk.ts'

/**
 * Answers for the whole area. Without `reasons` (the default) `by_criterion` and `reasons` are empty, and a block is left as
 * soon as one criterion takes it. The same as `evaluateEveryCell`, cell by cell.
 *
 * Whole blocks of cells are decided by the least and the largest code in them, which for distances follow from the cell in
 * the middle, since no distance changes by much more than a metre a metre: what it costs grows with the edges of the answer.
 * `edge_ha`: cells through which the edge of a distance may run (half a diagonal to either side of the centre; beside features
 * where it is their own edge), and which no other criterion takes whole. Rasters and drawn areas say nothing of what is inside
 * a cell.
 */
export function evaluate(plan: Plan, { reasons = false }: { reasons?: boolean } = {}): AvailabilityAnswer {
  if (!reasons) {
    const { free, edge, tenths } = new FirstWalk(plan)
    return answerOf(plan, { area: plan.zone.counts, free, edge, tenths, sets: [] })
  }
  const { free, edge, tenths, sets, cells } = new ReasonWalk(plan)
  const counted = sets.members.map((members, i) => ({ members, cells: cells[i] ?? 0 }))
  return answerOf(plan, { area: plan.zone.counts, free, edge, tenths, sets: counted })
}

/** The same by reading every cell: what `evaluate` is held against. */
export function evaluateEveryCell(
  plan: Plan,
  { reasons = true }: { reasons?: boolean } = {},
): AvailabilityAnswer {
  const { tests, zone } = plan
  const bounds = tests.map(boundsOf)
  const codes = tests.map(({ field }) => field.codes)
  const columns = {
    low: Int32Array.from(tests, ({ low }) => low),
    high: Int32Array.from(tests, ({ high }) => high),
    sureLow: Int32Array.from(bounds, ({ sure }) => sure[0]),
    sureHigh: Int32Array.from(bounds, ({ sure }) => sure[1]),
    mayLow: Int32Array.from(bounds, ({ may }) => may[0]),
    mayHigh: Int32Array.from(bounds, ({ may }) => may[1]),
  }
  const { low, high, sureLow, sureHigh, mayLow, mayHigh } = columns
  const area = new Float64Array(zone.counts.length)
  const free = new Float64Array(zone.counts.length)
  const tenths = plan.preferences.length > 0 ? new Float64Array(11) : null
  const sets = new Map<string, { members: number[]; cells: number }>()
  let edge = 0
  for (let cell = 0; cell < zone.cells.length; cell += 1) {
    const place = zone.cells[cell] as number
    if (place === 0) continue
    ;(area[place] as number) += 1
    let [excluded, possible, sure] = [false, false, false]
    const members: number[] = []
    for (let t = 0; t < codes.length; t += 1) {
      const code = (codes[t] as Uint16Array)[cell] as number
      if (code < (mayLow[t] as number) || code > (mayHigh[t] as number)) continue
      possible = true
      if (code >= (low[t] as number) && code <= (high[t] as number)) {
        excluded = true
        if (reasons) members.push(tests[t]?.criterion as number)
      }
      if (code >= (sureLow[t] as number) && code <= (sureHigh[t] as number)) {
        sure = true
        if (!reasons) break
      }
    }
    if (possible && !sure) edge += 1
    if (!excluded) {
      ;(free[place] as number) += 1
      if (tenths) {
        const { num, den } = scoreParts(plan, cell)
        ;(tenths[den === 0 ? 10 : tenthOf(num, den)] as number) += 1
      }
    }
    if (reasons) {
      const unique = [...new Set(members)].sort((a, b) => a - b)
      const key = unique.join(' ')
      const set = sets.get(key)
      if (set) set.cells += 1
      else sets.set(key, { members: unique, cells: 1 })
    }
  }
  return answerOf(plan, { area, free, edge, tenths, sets: [...sets.values()] })
}

interface Counted {
  /** By place of the comuna. */
  area: Float64Array
  free: Float64Array
  edge: number
  /** By score in tenths; the last: without one. */
  tenths: Float64Array | null
  sets: { members: number[]; cells: number }[]
}

function answerOf(plan: Plan, { area, free, edge, tenths, sets }: Counted): AvailabilityAnswer {
  const hectares = (cells: number) => (cells * plan.grid.cell_m ** 2) / 10_000
  const sum = (counts: Float64Array) => counts.subarray(1).reduce((all, count) => all + count, 0)
  const [inArea, isFree] = [sum(area), sum(free)]
  const reasons: ReasonSet[] = sets
    .filter(({ cells }) => cells > 0)
    .map(({ members, cells }) => ({
      criteria: members.map((member) => plan.criteria[member] as string),
      ha: hectares(cells),
      cells,
    }))
    .sort((a, b) => b.cells - a.cells || (a.criteria.join() < b.criteria.join() ? -1 : 1))
  const by = plan.criteria.map((criterion) => ({ criterion, ha: 0, only_ha: 0, shapley_ha: 0 }))
  const byId = new Map(by.map((row) => [row.criterion, row]))
  for (const { criteria, ha } of reasons) {
    for (const criterion of criteria) {
      const row = byId.get(criterion) as (typeof by)[number]
      row.ha += ha
      // Of those that take land together none takes it more than another (Shapley's value of an area).
      row.shapley_ha += ha / criteria.length
      if (criteria.length === 1) row.only_ha += ha
    }
  }
  return {
    cells: { area: inArea, free: isFree, excluded: inArea - isFree },
    area_ha: hectares(inArea),
    free_ha: hectares(isFree),
    excluded_ha: hectares(inArea - isFree),
    edge_ha: hectares(edge),
    by_comuna: plan.frame.codes
      .map((code, i) => ({
        code,
        area_ha: hectares(area[i + 1] ?? 0),
        free_ha: hectares(free[i + 1] ?? 0),
      }))
      .filter(({ area_ha }) => area_ha > 0),
    by_criterion: reasons.length > 0 ? by : [],
    reasons,
    score_ha: tenths && Array.from(tenths.subarray(0, 10), hectares),
    not_checked: plan.not_checked,
  }
}
