import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, codeOfDistance, LAST_METRE, METRES, NOWHERE } from './codes.ts'

describe('codes of distances', () => {
  it('grow with the distance, every one of them', () => {
    for (let code = 1; code <= NOWHERE; code += 1) {
      if (!((METRES[code] as number) > (METRES[code - 1] as number))) expect.fail(`code ${code}`)
    }
    expect(METRES[0]).toBe(0)
    expect(METRES[NOWHERE]).toBe(Number.POSITIVE_INFINITY)
  })

  it('come back from their metres', () => {
    for (let code = 0; code <= NOWHERE; code += 1) {
      if (codeOf(METRES[code] as number) !== code) expect.fail(`code ${code} is ${METRES[code]} m`)
    }
  })

  it('decide «at most so many metres» exactly, for whole metres up to 20 km and tens of metres beyond', () => {
    const distances = fc.double({ min: 0, max: 400_000, noNaN: true })
    const limits = fc.oneof(
      fc.integer({ min: 1, max: LAST_METRE }),
      fc.integer({ min: LAST_METRE / 10, max: 40_000 }).map((n) => n * 10),
    )
    fc.assert(
      fc.property(limits, fc.oneof(distances, fc.constant(null)), (limit, any) => {
        // The rim itself, too: what lies at exactly the buffer is within it.
        const distance = any ?? limit
        expect(codeOfDistance(distance) <= codeOf(limit)).toBe(distance <= limit)
      }),
      { numRuns: 5000 },
    )
  })

  it('are never less than the distance, by a metre or ten at most', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 400_000, noNaN: true }), (distance) => {
        const over = (METRES[codeOfDistance(distance)] as number) - distance
        expect(over).toBeGreaterThanOrEqual(0)
        expect(over).toBeLessThanOrEqual(distance <= LAST_METRE ? 1 : 10)
      }),
      { numRuns: 5000 },
    )
  })

  it('say where there is none; no distance is 0, which is for areas', () => {
    expect(codeOf(0)).toBe(0)
    expect(codeOf(0.99)).toBe(0)
    expect(codeOfDistance(0)).toBe(1)
    expect(codeOf(1e9)).toBe(NOWHERE - 1)
    expect(codeOf(Number.POSITIVE_INFINITY)).toBe(NOWHERE)
    expect(codeOfDistance(1e9)).toBe(NOWHERE)
    for (const metres of [-1, Number.NaN]) expect(() => codeOf(metres)).toThrow(RangeError)
  })
})
