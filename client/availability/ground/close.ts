import type { CellField, Frame, Plan } from '../../../geodata/availability/plan.ts'
import { FAR_LEVEL, gridOfPatch, mayCross, type Patch, place, spread } from './near.ts'

/** Fields of the region at 400 m, by `fieldId`, with the frame, and where each came from. */
export interface Ready {
  fields: ReadonlyMap<string, CellField>
  /** Key of each field on the server, by `fieldId`. */
  keys: ReadonlyMap<string, string>
  frame: Frame
}

export interface WantedTile {
  path: string
  /** `fieldId` of the field it is of. */
  field: string
  column: number
  row: number
}

/** The cells in view: spread from those of the region at first, then put in from tiles as they come. */
export class Close {
  readonly patch: Patch
  readonly frame: Frame
  readonly fields = new Map<string, CellField>()
  readonly #ready: Ready
  readonly #placed = new Set<string>()

  /** `comuna`: of the patch's cells. */
  constructor(patch: Patch, ready: Ready, comuna: Uint8Array) {
    this.patch = patch
    this.#ready = ready
    const grid = gridOfPatch(patch)
    this.frame = { grid, comuna, codes: ready.frame.codes }
  }

  isOf(patch: Patch, { frame }: Ready): boolean {
    return (
      frame === this.#ready.frame &&
      (Object.keys(patch) as (keyof Patch)[]).every((key) => patch[key] === this.patch[key])
    )
  }

  /** Takes in fields that are there now; those that are no longer asked for are let go. */
  take({ fields }: Ready): void {
    for (const id of this.fields.keys()) if (!fields.has(id)) this.fields.delete(id)
    for (const [id, field] of fields) {
      if (this.fields.has(id)) continue
      const codes = spread(field.codes, FAR_LEVEL, this.patch)
      this.fields.set(id, { ...field, grid: this.frame.grid, codes })
      for (const path of this.#placed) if (path.startsWith(`${id}\n`)) this.#placed.delete(path)
    }
  }

  /** Tiles through which an edge of the plan (over the region) may pass, and that are not in. */
  *wanted({ tests }: Plan, { fields, keys }: Ready): Generator<WantedTile> {
    const { level, column: left, row: top, across, down } = this.patch
    for (const [id, field] of fields) {
      const own = tests.filter((test) => test.field === field)
      if (own.length === 0) continue
      for (let row = top; row < top + down; row += 1) {
        for (let column = left; column < left + across; column += 1) {
          const path = `/api/availability/fields/${keys.get(id)}/tiles/${level}/${column}/${row}`
          if (this.#placed.has(`${id}\n${path}`)) continue
          if (own.some((test) => mayCross(test, this.patch, column, row)))
            yield { path, field: id, column, row }
        }
      }
    }
  }

  /** Puts a tile in. */
  put({ path, field, column, row }: WantedTile, codes: Uint16Array): void {
    const own = this.fields.get(field)
    if (!own) return
    place(own.codes, codes, this.patch, column, row)
    this.#placed.add(`${field}\n${path}`)
  }
}
