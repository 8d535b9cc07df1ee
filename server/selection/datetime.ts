import { Problem } from '../../geodata/model/problem.ts'

/** First and last day, ISO 8601; null: open. */
export interface DayRange {
  from: string | null
  to: string | null
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * Reads `datetime` (Features Part 1, section 7.15.4): an instant, or an interval whose ends may be open (`..` or
 * empty). What is known of a feature in time is its vintage, a year, a month or a day, so hours are not used.
 * Throws `bad-parameter`.
 */
export function readDatetime(text: string): DayRange {
  const ends = text.split('/')
  const open = (end: string | undefined) => end === '' || end === '..'
  const days = ends.map((end) => (open(end) ? null : readDay(end)))
  const [from = null, to = null] = days.length === 1 ? [days[0], days[0]] : days
  if (ends.length > 2 || (ends.length === 1 && from === null) || (from !== null && to !== null && from > to))
    throw bad()
  return { from, to }
}

function readDay(text: string): string {
  const time = Date.parse(text)
  const day = text.slice(0, 10)
  // Date.parse takes 31 February for 2 March
  if (
    !INSTANT.test(text) ||
    Number.isNaN(time) ||
    new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day
  ) {
    throw bad()
  }
  return day
}

const bad = () =>
  new Problem('bad-parameter', {
    es: '«datetime» es una fecha (2024-05-01), un instante (2024-05-01T00:00:00Z) o un intervalo (2024-01-01/2024-12-31, 2020-01-01/..).',
    en: '“datetime” is a date (2024-05-01), an instant (2024-05-01T00:00:00Z) or an interval (2024-01-01/2024-12-31, 2020-01-01/..).',
  })
