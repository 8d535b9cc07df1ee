import { type Issue, type IssueKind, issue } from '../../geodata/model/issue.ts'
import type { CheckedRow } from './check.ts'

interface RawRow {
  row_number: number
  feature_id: string
  raw: Record<string, unknown>
  refused: boolean
}

/**
 * What an import has come to so far: counts, and the issues with the rows they speak of, of each kind at most `most`.
 * `unsaved` is what is not yet written down.
 */
export class Tally {
  rows = 0
  loaded = 0
  refused = 0
  merged = 0
  readonly kinds: Partial<Record<IssueKind, number>> = {}
  readonly issues: Issue[] = []
  #unsaved: { issues: Issue[]; rows: RawRow[] } = { issues: [], rows: [] }
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Counts a row. `isSaved`: an earlier attempt wrote its issues down. */
  add(row: CheckedRow, isSaved: boolean): void {
    this.rows += 1
    if (row.refused) this.refused += 1
    else if (row.repeated) this.merged += 1
    else this.loaded += 1
    let isShown = false
    for (const found of row.issues) isShown = this.note(found, isSaved) || isShown
    if (!isShown || isSaved) return
    const { row_number, feature_id, raw, refused } = row
    this.#unsaved.rows.push({ row_number, feature_id, raw, refused })
  }

  /** Counts an issue; false when there are enough of its kind. */
  note(found: Issue, isSaved = false): boolean {
    const n = (this.kinds[found.kind] ?? 0) + 1
    this.kinds[found.kind] = n
    if (n > this.#most) return false
    this.issues.push(found)
    if (!isSaved) this.#unsaved.issues.push(found)
    return true
  }

  /** An issue that refuses a feature which was loaded already. */
  refuse(found: Issue): void {
    this.refused += 1
    this.loaded -= 1
    this.note(found)
  }

  /** A loaded row that is no concern of the layer after all. */
  leaveOut(): void {
    this.rows -= 1
    this.loaded -= 1
  }

  /** A loaded feature that gives way to one that is there. */
  yield(found: Issue): void {
    this.merged += 1
    this.loaded -= 1
    this.note(found)
  }

  /** What is to be written down; call `saved` when it is. */
  get unsaved(): Readonly<{ issues: readonly Issue[]; rows: readonly RawRow[] }> {
    return this.#unsaved
  }

  saved(what: { issues: readonly Issue[]; rows: readonly RawRow[] }): void {
    this.#unsaved = {
      issues: this.#unsaved.issues.slice(what.issues.length),
      rows: this.#unsaved.rows.slice(what.rows.length),
    }
  }

  /** Says once how many issues of a kind were not kept one by one. */
  noteTheRest(): void {
    for (const [kind, n] of Object.entries(this.kinds) as [IssueKind, number][]) {
      if (n > this.#most) this.note(issue('more_of_the_same', { kind, rest: n - this.#most }))
    }
  }
}
