const DAY_MS = 86_400_000

/** The last complete business date: yesterday at the brand's clock. */
export function lastCompleteDate(now: Date, timezone: string): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now)
  return plusDays(today, -1)
}

/** Days from one business date to another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS

export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10)
