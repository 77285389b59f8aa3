/** Business dates: calendar days in a brand's time zone, as `YYYY-MM-DD`. */

const DAY_MS = 86_400_000

/** The business date of an instant in an IANA zone. */
export function businessDate(at: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
}

/** `days` later than a date (earlier when negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Days from one date to another; negative when the other is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** Months from one date to another, both included: `2026-03`. */
export function months(from: string, to: string): string[] {
  const list: string[] = []
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); ) {
    list.push(month)
    month = addDays(`${month}-01`, 32).slice(0, 7)
  }
  return list
}

/** Whether a text is a day that exists, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

/**
 * Whether a text names a zone of the IANA tables by its place (`Asia/Shanghai`), or is UTC. Offsets are none, though
 * the runtime takes them: the engine does not. Nor are abbreviations: CST, to both of them, is Chicago's.
 */
export function isTimezone(text: string): boolean {
  if (text !== 'UTC' && !/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
