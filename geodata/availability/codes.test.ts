import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CELL_M, codeOf, codeOfCells2, FAR_M, LAST_EXACT, METRES, NOWHERE } from './codes.ts'

const LONGEST2 = 4095 ** 2 + 5759 ** 2

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

  it('are exact to 18.1 km: whole metres against squares, without a root', () => {
    fc.assert(
      fc.property(fc.nat(18_101), fc.nat(LAST_EXACT), (metres, cells2) => {
        const within = BigInt(cells2) * BigInt(CELL_M) ** 2n <= BigInt(metres) ** 2n
        expect(codeOfCells2(cells2) <= codeOf(metres)).toBe(within)
      }),
      { numRuns: 5000 },
    )
    // The rim itself: a cell that lies at exactly the buffer is within it.
    for (let n = 0; n <= 181; n += 1) expect(codeOf(n * CELL_M)).toBe(n * n)
    expect(codeOf(499.999)).toBe(24)
  })

  it('keep the order of distances on the grid, and are at most half a step off beyond', () => {
    fc.assert(
      fc.property(fc.nat(LONGEST2), fc.nat(LONGEST2), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(codeOfCells2(less)).toBeLessThanOrEqual(codeOfCells2(more))
        const [metres, code] = [Math.sqrt(more) * CELL_M, codeOfCells2(more)]
        if (more > LAST_EXACT && code < NOWHERE) {
          expect(Math.abs((METRES[code] as number) - metres)).toBeLessThanOrEqual(5 + 1e-6)
        }
      }),
      { numRuns: 5000 },
    )
    expect(codeOfCells2(LAST_EXACT + 1)).toBe(LAST_EXACT + 1)
    expect(codeOfCells2(LONGEST2)).toBe(NOWHERE)
  })

  it('say where there is none', () => {
    expect(codeOf(0)).toBe(0)
    expect(codeOf(FAR_M - 0.01)).toBe(LAST_EXACT)
    expect(codeOf(FAR_M)).toBe(LAST_EXACT + 1)
    expect(codeOf(1e9)).toBe(NOWHERE - 1)
    expect(codeOf(Number.POSITIVE_INFINITY)).toBe(NOWHERE)
    for (const metres of [-1, Number.NaN]) expect(() => codeOf(metres)).toThrow(RangeError)
  })
})
