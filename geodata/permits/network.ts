/**
 * The critical path method over steps whose length depends on the day they begin (business days, months), so a step is
 * a function from its first day to its last. Days are whole numbers. Functions must not go back: a later beginning
 * never gives an earlier end.
 */
export interface Activity {
  id: string
  /** The day it ends when it begins on `start`; not before `start`. */
  end: (start: number) => number
}

/** `to` cannot begin (`start`), or cannot end (`decision`), before `from` has ended. */
export interface Wait {
  from: string
  to: string
  before: 'start' | 'decision'
}

export interface Scheduled {
  start: number
  finish: number
  /** Last day it can begin without moving the end of all. */
  latestStart: number
  critical: boolean
}

export interface Schedule {
  /** The ids, each after all it waits for; else in the order given. */
  order: string[]
  byId: ReadonlyMap<string, Scheduled>
  /** The day on which all is done; `origin` when there is nothing. */
  end: number
}

/** Ids, each after all it waits for. Throws an Error that names the circle when they wait for one another. */
export function topologicalOrder(ids: readonly string[], waits: readonly Wait[]): string[] {
  const before = groupBy(waits, ({ to }) => to)
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string, trail: readonly string[]) => {
    if (state.get(id) === 'done') return
    if (state.get(id) === 'open')
      throw new Error(`Steps wait for one another: ${[...trail.slice(trail.indexOf(id)), id].join(' → ')}`)
    state.set(id, 'open')
    for (const { from } of before.get(id) ?? []) visit(from, [...trail, id])
    state.set(id, 'done')
    order.push(id)
  }
  for (const id of ids) visit(id, [])
  return order
}

/**
 * Earliest and latest days of each activity, all beginning on `origin` or later, and those that set the end: going back
 * from what ends last, whatever made a critical activity begin, or end, when it does. Throws on a circle.
 */
export function schedule(activities: readonly Activity[], waits: readonly Wait[], origin: number): Schedule {
  const byId = new Map(activities.map((activity) => [activity.id, activity]))
  const order = topologicalOrder([...byId.keys()], waits)
  const before = groupBy(waits, ({ to }) => to)
  const after = groupBy(waits, ({ from }) => from)

  const start = new Map<string, number>()
  const own = new Map<string, number>()
  const finish = new Map<string, number>()
  const ended = (id: string, kind: Wait['before']) =>
    (before.get(id) ?? []).filter((wait) => wait.before === kind).map(({ from }) => get(finish, from))
  for (const id of order) {
    start.set(id, Math.max(origin, ...ended(id, 'start')))
    own.set(id, get(byId, id).end(get(start, id)))
    finish.set(id, Math.max(get(own, id), ...ended(id, 'decision')))
  }
  const end = Math.max(origin, ...finish.values())

  const latestStart = new Map<string, number>()
  const latestFinish = new Map<string, number>()
  for (const id of [...order].reverse()) {
    const limits = (after.get(id) ?? []).map((wait) =>
      get(wait.before === 'start' ? latestStart : latestFinish, wait.to),
    )
    const limit = Math.min(end, ...limits)
    latestFinish.set(id, limit)
    latestStart.set(id, lastStart(get(byId, id), get(start, id), limit))
  }

  const critical = new Set<string>()
  const trace = (id: string) => {
    if (critical.has(id)) return
    critical.add(id)
    for (const { from, before: kind } of before.get(id) ?? []) {
      const drives =
        kind === 'start'
          ? get(own, id) === get(finish, id) && get(finish, from) === get(start, id)
          : get(finish, from) === get(finish, id)
      if (drives) trace(from)
    }
  }
  if (end > origin) for (const id of order) if (finish.get(id) === end) trace(id)

  return {
    order,
    end,
    byId: new Map(
      order.map((id) => [
        id,
        {
          start: get(start, id),
          finish: get(finish, id),
          latestStart: get(latestStart, id),
          critical: critical.has(id),
        },
      ]),
    ),
  }
}

/** Last day from `from` on which the activity can begin and be done by `limit`. It can on `from`. */
function lastStart({ end }: Activity, from: number, limit: number): number {
  let low = from
  let high = Math.max(from, limit)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (end(middle) <= limit) low = middle
    else high = middle - 1
  }
  return low
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

function get<T>(map: ReadonlyMap<string, T>, id: string): T {
  if (!map.has(id)) throw new Error(`No step ${id}`)
  return map.get(id) as T
}
