/** An id as `SCENARIO_ID` of `geodata/model/scenario.ts` has it, whose schemas the browser does not carry. */
const ID = /^[A-Za-z0-9_-]{16,32}$/

/** The id of a scenario in what somebody pasted: its link, or the id itself. Null: neither. */
export function scenarioIdIn(text: string): string | null {
  const trimmed = text.trim()
  const id = /\/suelo\/([^/?#\s]+)/.exec(trimmed)?.[1] ?? trimmed
  return ID.test(id) ? id : null
}
