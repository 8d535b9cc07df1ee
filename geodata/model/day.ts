/** Days as calendars in Chile's north have them, whatever the clock of a server or a browser says. */
const CHILE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Santiago' })

/** The day of a moment, YYYY-MM-DD. */
export const dayOf = (moment: Date): string => CHILE.format(moment)

/** The day it is, YYYY-MM-DD. */
export const today = (): string => dayOf(new Date())
