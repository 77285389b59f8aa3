/** Business dates as `YYYY-MM-DD`, which compare as text. */

const DAY_MS = 86_400_000

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS

export const addDays = (date: string, days: number): string =>
  new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10)

/** Whether a text is a day that exists. */
export const isDate = (text: string): boolean => !Number.isNaN(dayNumber(text)) && addDays(text, 0) === text

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: string, b: string): number => dayNumber(b) - dayNumber(a)

/** Every date from `first` to `last`, both included; empty when `last` is earlier. */
export const datesBetween = (first: string, last: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, i) => addDays(first, i))

const formats = new Map<string, Intl.DateTimeFormat>()
const formatFor = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(zone, made)
  return made
}

/** The wall clock of a zone at an instant: `2026-09-01 14:05:00`. */
export const localTime = (instant: Date, zone: string): string => formatFor(zone).format(instant)

/** The instant at which a zone's wall clock shows `date` and `time` (`HH:MM:SS`, fractions allowed). */
export const instantOf = (date: string, time: string, zone: string): Date => {
  const wanted = Date.parse(`${date}T${time}Z`)
  const offsetAt = (ms: number): number => {
    const whole = Math.floor(ms / 1000) * 1000
    return Date.parse(`${localTime(new Date(whole), zone).replace(' ', 'T')}Z`) - whole
  }
  const first = wanted - offsetAt(wanted)
  return new Date(wanted - offsetAt(first))
}

export const earlierOf = (a: string, b: string): string => (b < a ? b : a)

export const laterOf = (a: string, b: string): string => (b > a ? b : a)
