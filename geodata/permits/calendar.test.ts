import Holidays from 'date-holidays'
import { describe, expect, test } from 'vitest'
import { addTerm, businessDays, chileanCalendar, dayNumber, isoDay } from './calendar.ts'

const calendar = chileanCalendar()
const after = (
  from: string,
  n: number,
  unit: 'bd' | 'cd' | 'd' | 'mo' | 'y',
  reading: 'business' | 'calendar' = 'business',
) => isoDay(addTerm(calendar, dayNumber(from), { n, unit }, reading))

/**
 * Holidays from Monday to Friday, as the Python package `holidays` (Vacanza team), which has its own tables, gives them
 * for the Antofagasta region.
 */
const WEEKDAY_HOLIDAYS: Record<number, string> = {
  2022: '04-15 06-21 06-27 08-15 09-16 09-19 10-10 10-31 11-01 12-08',
  2023: '01-02 04-07 05-01 06-21 06-26 08-15 09-18 09-19 10-09 10-27 11-01 12-08 12-25',
  2024: '01-01 03-29 05-01 05-21 06-20 07-16 08-15 09-18 09-19 09-20 10-31 11-01 12-25',
  2025: '01-01 04-18 05-01 05-21 06-20 07-16 08-15 09-18 09-19 10-31 12-08 12-25',
  2026: '01-01 04-03 05-01 05-21 06-29 07-16 09-18 10-12 12-08 12-25',
  2027: '01-01 03-26 05-21 06-21 06-28 07-16 09-17 10-11 11-01 12-08',
  2028: '04-14 05-01 06-20 06-26 08-15 09-18 09-19 10-09 10-27 11-01 12-08 12-25',
  2029: '01-01 03-30 05-01 05-21 06-20 07-02 07-16 08-15 09-17 09-18 09-19 10-15 11-01 11-02 12-25',
  2030: '01-01 04-19 05-01 05-21 06-21 07-16 08-15 09-18 09-19 09-20 10-31 11-01 12-25',
  2031: '01-01 04-11 05-01 05-21 07-16 08-15 09-18 09-19 10-31 12-08 12-25',
  2032: '01-01 03-26 05-21 06-28 07-16 09-17 10-11 11-01 12-08',
  2033: '04-15 06-20 06-27 08-15 09-19 10-10 10-31 11-01 12-08',
  2034: '01-02 04-07 05-01 06-21 06-26 08-15 09-18 09-19 10-09 10-27 11-01 12-08 12-25',
  2035: '01-01 03-23 05-01 05-21 06-21 07-02 07-16 08-15 09-17 09-18 09-19 10-15 11-01 11-02 12-25',
  2036: '01-01 04-11 05-01 05-21 06-20 07-16 08-15 09-18 09-19 10-31 12-08 12-25',
  2037: '01-01 04-03 05-01 05-21 06-29 07-16 09-18 10-12 12-08 12-25',
  2038: '01-01 04-23 05-21 06-21 06-28 07-16 09-17 10-11 11-01 12-08',
  2039: '04-08 06-21 06-27 08-15 09-19 10-10 10-31 11-01 12-08',
  2040: '01-02 03-30 05-01 05-21 06-20 07-02 07-16 08-15 09-17 09-18 09-19 10-15 11-01 11-02 12-25',
}

describe('Chilean holidays', () => {
  test.each(Object.entries(WEEKDAY_HOLIDAYS))('of %s are those of an independent list', (year, list) => {
    const found: string[] = []
    for (let day = dayNumber(`${year}-01-01`); day < dayNumber(`${Number(year) + 1}-01-01`); day++) {
      const weekday = new Date(day * 86_400_000).getUTCDay()
      if (weekday !== 0 && weekday !== 6 && !calendar.isBusinessDay(day)) found.push(isoDay(day).slice(5))
    }
    expect(found.join(' ')).toBe(list)
  })

  test.each([
    ['2025-06-20', 'the solstice, not the 21st (Ley 21.357)'],
    ['2025-04-18', 'Good Friday'],
    ['2025-09-18', 'independence'],
    ['2025-09-19', 'the army'],
    ['2024-09-20', 'Friday after a Thursday 19th (Ley 20.215)'],
    ['2027-09-17', 'Friday before a Saturday 18th (Ley 20.983)'],
    ['2023-01-02', 'Monday after New Year on a Sunday (Ley 20.983)'],
    ['2023-06-26', 'Saint Peter on Thursday moves to its Monday (Ley 19.668)'],
    ['2023-10-09', 'the meeting of two worlds on Thursday moves to its Monday (Ley 19.668)'],
    ['2023-10-27', 'the evangelical churches on Tuesday move to the Friday before (Ley 20.299)'],
  ])('%s is one: %s', (day) => {
    expect(calendar.isBusinessDay(dayNumber(day))).toBe(false)
  })

  test.each(['2023-10-31', '2023-06-29', '2025-12-31', '2025-06-23', '2024-09-17'])(
    '%s is a business day',
    (day) => {
      expect(calendar.isBusinessDay(dayNumber(day))).toBe(true)
    },
  )

  test('a region of its own has none in the library for Antofagasta, so national ones are enough', () => {
    const regions = Object.values(new Holidays().getStates('CL') ?? {})
    expect(regions).toContain('Arica y Parinacota')
    expect(regions.filter((name) => /antofagasta/i.test(name))).toEqual([])
  })
})

describe('terms (Ley 19.880 art. 25)', () => {
  test('business days leave out the day itself, Saturdays, Sundays and holidays', () => {
    // Wednesday 17 September 2025; Thursday and Friday are holidays.
    expect(after('2025-09-17', 1, 'bd')).toBe('2025-09-22')
    expect(after('2025-09-17', 5, 'bd')).toBe('2025-09-26')
  })

  test('calendar days that would end on a day that is none of business end on the next', () => {
    expect(after('2025-09-08', 10, 'cd')).toBe('2025-09-22')
    expect(after('2025-09-05', 10, 'cd')).toBe('2025-09-15')
  })

  test('days of a kind not stated are counted the one way or the other', () => {
    expect(after('2025-03-03', 30, 'd')).toBe('2025-04-14')
    expect(after('2025-03-03', 30, 'd', 'calendar')).toBe('2025-04-02')
  })

  test('months end on the same day, or on the last of a shorter month', () => {
    expect(after('2025-03-05', 3, 'mo')).toBe('2025-06-05')
    expect(after('2025-01-31', 1, 'mo')).toBe('2025-02-28')
    expect(after('2024-01-31', 1, 'mo')).toBe('2024-02-29')
    expect(after('2024-12-20', 2, 'mo')).toBe('2025-02-20')
    expect(after('2024-02-29', 1, 'y')).toBe('2025-02-28')
  })

  test('a term never ends before it began, and beginning later never ends it earlier', () => {
    for (const unit of ['bd', 'cd', 'd', 'mo'] as const)
      for (let day = dayNumber('2026-01-01'), last = 0; day < dayNumber('2027-03-01'); day++) {
        const end = addTerm(calendar, day, { n: 1, unit }, 'business')
        expect(end).toBeGreaterThan(day)
        expect(end).toBeGreaterThanOrEqual(last)
        last = end
      }
  })

  test('business days between two days', () => {
    expect(businessDays(calendar, dayNumber('2025-09-17'), dayNumber('2025-09-26'))).toBe(5)
    expect(businessDays(calendar, dayNumber('2025-09-17'), dayNumber('2025-09-17'))).toBe(0)
  })
})
