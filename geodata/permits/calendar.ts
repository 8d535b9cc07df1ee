import Holidays from 'date-holidays'
import type { Limit } from './model.ts'

/**
 * Days as whole numbers: days since 1 January 1970. Terms as Ley 19.880 art. 25 counts them: from the day after;
 * Saturdays, Sundays and holidays are not business days; a month ends on the same day of the month, or on its last;
 * what would end on a day that is not a business day ends on the next one.
 */
export const dayNumber = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000
export const isoDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** Years whose holidays follow today's law: the solstice has moved the holiday of June since 2022 (Ley 21.357). */
export const FIRST_YEAR = 2022
/** Paths begin before this year, so that what follows can still be counted. */
export const LAST_YEAR = 2060

export interface Calendar {
  isBusinessDay(day: number): boolean
}

/**
 * Business days in Chile. National holidays only: no law gives the Antofagasta region one of its own. Elections fall on
 * Sundays. A holiday that a later law makes is not known here. Source: the npm package `date-holidays`, checked by a
 * test against the laws and against an independent list.
 */
export function chileanCalendar(): Calendar {
  const law = new Holidays('CL')
  const years = new Map<number, ReadonlySet<number>>()
  const holidays = (year: number) => {
    const known = years.get(year)
    if (known) return known
    const days = new Set(
      law
        .getHolidays(year)
        .filter(({ type }) => type === 'public')
        .map(({ date }) => dayNumber(date.slice(0, 10))),
    )
    years.set(year, days)
    return days
  }
  return {
    isBusinessDay: (day) => {
      const date = new Date(day * 86_400_000)
      const weekday = date.getUTCDay()
      return weekday !== 0 && weekday !== 6 && !holidays(date.getUTCFullYear()).has(day)
    },
  }
}

/** How days of a kind the norm does not state are counted. */
export type Reading = 'business' | 'calendar'

/** The last day of a term that begins to run on `day` (the day of filing or of notice, which does not count). */
export function addTerm(
  calendar: Calendar,
  day: number,
  { n, unit }: Pick<Limit, 'n' | 'unit'>,
  reading: Reading,
): number {
  if (unit === 'bd' || (unit === 'd' && reading === 'business')) {
    let last = day
    for (let left = n; left > 0; ) if (calendar.isBusinessDay(++last)) left--
    return last
  }
  let last = unit === 'mo' ? addMonths(day, n) : unit === 'y' ? addMonths(day, 12 * n) : day + n
  while (!calendar.isBusinessDay(last)) last++
  return last
}

/** The same day of the month so many months later, or the last of that month. */
function addMonths(day: number, months: number): number {
  const date = new Date(day * 86_400_000)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return dayNumber(first.toISOString().slice(0, 10)) + Math.min(date.getUTCDate(), length) - 1
}

/** Business days after `from`, up to and with `to`. */
export function businessDays(calendar: Calendar, from: number, to: number): number {
  let count = 0
  for (let day = from + 1; day <= to; day++) if (calendar.isBusinessDay(day)) count++
  return count
}
