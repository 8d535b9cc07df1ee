import { type Plan, type Test, U_ONE } from '../../../geodata/availability/plan.ts'

/**
 * The answer as one byte a cell, for the map. Counts of what excludes each cell are kept from one question to the next,
 * so that a slider costs one look at one field; all of them are counted again only when the fields or the area change.
 */

/** What a byte says. From `SCORED` on: free, by score, in `SCORES` steps from the worst to the best. */
export const OUTSIDE = 0
export const BY_LAW = 1
export const BY_CHOICE = 2
export const FREE = 3
export const SCORED = 64
export const SCORES = 64
/** Added to free cells where something asked is not known to be complete. */
export const HATCHED = 128

/** No score worked out yet. */
const UNKNOWN = 255
/** A range that holds no code. */
const NONE = { low: 1, high: 0 }

interface Counted {
  codes: Uint16Array
  law: boolean
  low: number
  high: number
}

export class Painting {
  /** One byte a cell; the same array from one call of `paint` to the next while the grid is the same. */
  values = new Uint8Array(0)
  #law = new Uint8Array(0)
  #choice = new Uint8Array(0)
  #score = new Uint8Array(0)
  #counted = new Map<string, Counted>()
  #zone: Uint8Array | null = null
  /** First and last cell of the area, the last not counted. */
  #from = 0
  #to = 0
  #preferences = ''
  #fields: readonly Uint16Array[] = []

  /**
   * Works out every cell. `hatched`: whether each comuna, by its place in the frame from 1, has something asked that is
   * not complete there. Returns `values`.
   */
  paint(plan: Plan, hatched: readonly boolean[] = []): Uint8Array {
    this.#begin(plan.zone.cells)
    this.#count(plan)
    this.#forgetScores(plan)
    this.#colour(plan, hatched)
    return this.values
  }

  /** Begins anew where the area or the grid is another. */
  #begin(zone: Uint8Array) {
    if (this.#zone === zone) return
    const size = zone.length
    if (this.values.length !== size) {
      this.values = new Uint8Array(size)
      this.#law = new Uint8Array(size)
      this.#choice = new Uint8Array(size)
      this.#score = new Uint8Array(size)
    } else {
      this.values.fill(0)
      this.#law.fill(0)
      this.#choice.fill(0)
    }
    this.#score.fill(UNKNOWN)
    this.#counted.clear()
    this.#zone = zone
    this.#from = zone.findIndex((place) => place !== 0)
    this.#to = zone.findLastIndex((place) => place !== 0) + 1
    if (this.#from < 0) this.#from = 0
  }

  #count(plan: Plan) {
    const asked = named(plan)
    for (const [name, before] of this.#counted) {
      const test = asked.get(name)
      if (test && test.field.codes === before.codes && test.law === before.law) continue
      this.#recount(before, before, NONE)
      this.#counted.delete(name)
    }
    for (const [name, { field, law, low, high }] of asked) {
      const before = this.#counted.get(name)
      const next = { codes: field.codes, law, low, high }
      if (before && before.low === low && before.high === high) continue
      this.#recount(next, before ?? NONE, next)
      this.#counted.set(name, next)
    }
  }

  /** Counts the cells that leave one range of codes for another. */
  #recount(
    { codes, law }: Pick<Counted, 'codes' | 'law'>,
    before: { low: number; high: number },
    after: { low: number; high: number },
  ) {
    const counts = law ? this.#law : this.#choice
    const [from, to] = [this.#from, this.#to]
    const { low, high } = before
    const { low: newLow, high: newHigh } = after
    // Locals and no branches but one: this is the loop of a slider.
    for (let i = from; i < to; i += 1) {
      const code = codes[i] as number
      const was = code >= low && code <= high ? 1 : 0
      const is = code >= newLow && code <= newHigh ? 1 : 0
      if (was !== is) counts[i] = (counts[i] as number) + is - was
    }
  }

  #forgetScores({ preferences }: Plan) {
    const key = preferences.map(({ id, weight }) => `${id} ${weight}`).join()
    const fields = preferences.flatMap(({ field, u }) => [field.codes, u])
    const isSame =
      key === this.#preferences &&
      fields.length === this.#fields.length &&
      fields.every((one, i) => one === this.#fields[i])
    if (!isSame) this.#score.fill(UNKNOWN)
    this.#preferences = key
    this.#fields = fields
  }

  #colour({ zone, preferences }: Plan, hatched: readonly boolean[]) {
    const [values, law, choice, score] = [this.values, this.#law, this.#choice, this.#score]
    const cells = zone.cells
    const total = preferences.reduce((sum, { weight }) => sum + weight, 0) * U_ONE
    const curves = preferences.map(({ field, weight, u }) => ({ codes: field.codes, weight, u }))
    const hatch = Uint8Array.from({ length: 256 }, (_, place) => (hatched[place - 1] ? HATCHED : 0))
    for (let i = this.#from; i < this.#to; i += 1) {
      const place = cells[i] as number
      if (place === 0) values[i] = OUTSIDE
      else if (law[i] !== 0) values[i] = BY_LAW
      else if (choice[i] !== 0) values[i] = BY_CHOICE
      else if (total === 0) values[i] = FREE + (hatch[place] as number)
      else {
        let step = score[i] as number
        if (step === UNKNOWN) {
          let sum = 0
          for (const { codes, weight, u } of curves) sum += weight * (u[codes[i] as number] as number)
          step = Math.min(SCORES - 1, Math.floor((sum / total) * SCORES))
          score[i] = step
        }
        values[i] = SCORED + step + (hatch[place] as number)
      }
    }
  }
}

/** Tests by a name that stays while a slider moves. A criterion has one test or two, on either side of its range. */
function named({ criteria, tests }: Plan): Map<string, Test> {
  const byName = new Map<string, Test>()
  for (const test of tests) {
    const isFirst = test.field.kind === 'raster' ? test.low <= 1 : test.low === 0
    const name = `${criteria[test.criterion]} ${isFirst}`
    byName.set(byName.has(name) ? `${name} again` : name, test)
  }
  return byName
}
