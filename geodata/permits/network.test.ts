import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addTerm, chileanCalendar, dayNumber } from './calendar.ts'
import { type Activity, schedule, topologicalOrder, type Wait } from './network.ts'

const days =
  (n: number) =>
  (start: number): number =>
    start + n

/** Random steps 0…n-1; waits go from lower to higher, so there is no circle. */
const network = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.record({
      lengths: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: size, maxLength: size }),
      waits: fc.array(
        fc.record({
          a: fc.nat(size - 1),
          b: fc.nat(size - 1),
          before: fc.constantFrom('start' as const, 'decision' as const),
        }),
        { maxLength: 14 },
      ),
    }),
  )
  .map(({ lengths, waits }) => ({
    lengths,
    waits: waits
      .filter(({ a, b }) => a !== b)
      .map(({ a, b, before }): Wait => ({ from: `s${Math.min(a, b)}`, to: `s${Math.max(a, b)}`, before })),
  }))

type Run = (step: number, day: number) => number

/**
 * Every chain of steps and waits, followed by hand: each gives the day its last step ends when only that chain counts.
 * A step is entered at its beginning (`start`) or, through a wait for its decision, at its end.
 */
function chains(size: number, waits: readonly Wait[], run: Run, origin: number) {
  const found: { steps: string[]; end: number }[] = []
  const leave = (step: string, steps: string[], end: number) => {
    found.push({ steps, end })
    for (const { from, to, before } of waits) {
      if (from !== step) continue
      const longer = [...steps, to]
      if (before === 'start') leave(to, longer, run(Number(to.slice(1)), end))
      else leave(to, longer, end)
    }
  }
  for (let i = 0; i < size; i++) leave(`s${i}`, [`s${i}`], run(i, origin))
  return found
}

describe('critical path', () => {
  test('the end, and what sets it, are those of every chain followed by hand', () => {
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 500 }), ({ lengths, waits }, origin) => {
        const run: Run = (step, day) => day + (lengths[step] as number)
        const activities = lengths.map((n, i): Activity => ({ id: `s${i}`, end: days(n) }))
        const { end, byId } = schedule(activities, waits, origin)
        const all = chains(lengths.length, waits, run, origin)
        const longest = Math.max(...all.map((chain) => chain.end))
        expect(end).toBe(longest)
        const expected = new Set(all.filter((chain) => chain.end === longest).flatMap(({ steps }) => steps))
        const critical = [...byId].filter(([, one]) => one.critical).map(([id]) => id)
        expect(new Set(critical)).toEqual(longest > origin ? expected : new Set())
        for (const [id, { finish }] of byId)
          expect(finish).toBe(
            Math.max(...all.filter(({ steps }) => steps.at(-1) === id).map((chain) => chain.end)),
          )
      }),
      { numRuns: 500 },
    )
  })

  test('a step that begins on its latest day does not move the end; a day later it does', () => {
    fc.assert(
      fc.property(network, ({ lengths, waits }) => {
        const make = (late: string | null, by: number) =>
          schedule(
            lengths.map((n, i): Activity => {
              const hold = `s${i}` === late ? by : 0
              return { id: `s${i}`, end: (start) => Math.max(start, hold) + n }
            }),
            waits,
            100,
          ).end
        const { end, byId } = schedule(
          lengths.map((n, i): Activity => ({ id: `s${i}`, end: days(n) })),
          waits,
          100,
        )
        for (const [id, { latestStart, start }] of byId) {
          expect(latestStart).toBeGreaterThanOrEqual(start)
          expect(make(id, latestStart)).toBe(end)
          expect(make(id, latestStart + 1)).toBeGreaterThan(end)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('with business days and months too, no chain ends later, and one ends then', () => {
    const calendar = chileanCalendar()
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 700 }), ({ lengths, waits }, later) => {
        const origin = dayNumber('2026-01-01') + later
        const run: Run = (step, day) => {
          const n = lengths[step] as number
          if (n === 0) return day
          return addTerm(calendar, day, { n, unit: step % 2 ? 'bd' : 'mo' }, 'business')
        }
        const activities = lengths.map((_, i): Activity => ({ id: `s${i}`, end: (day) => run(i, day) }))
        const ends = chains(lengths.length, waits, run, origin).map((chain) => chain.end)
        expect(schedule(activities, waits, origin).end).toBe(Math.max(...ends))
      }),
      { numRuns: 100 },
    )
  })

  test('nothing to do ends when it begins', () => {
    expect(schedule([], [], 42)).toMatchObject({ end: 42, order: [] })
  })
})

describe('order', () => {
  test('each comes after all it waits for', () => {
    fc.assert(
      fc.property(network, ({ lengths, waits }) => {
        const ids = lengths.map((_, i) => `s${i}`).reverse()
        const order = topologicalOrder(ids, waits)
        expect([...order].sort()).toEqual([...ids].sort())
        for (const { from, to } of waits) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to))
      }),
    )
  })

  test('a circle is named', () => {
    const waits = [
      { from: 'a', to: 'b', before: 'start' },
      { from: 'b', to: 'c', before: 'decision' },
      { from: 'c', to: 'a', before: 'start' },
    ] as const
    expect(() => topologicalOrder(['a', 'b', 'c'], waits)).toThrow('a → c → b → a')
  })
})
