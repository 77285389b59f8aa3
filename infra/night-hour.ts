/** When a brand's night begins, at its own clock. */
export type NightHour = { hour: number; minute: number }

/** The years that are looked through for clocks that jump; their rules change seldom and are told long before. */
const YEARS = { first: 2026, count: 10 }

/**
 * 02:30, or 03:30 in zones whose clocks jump over 02:30 in spring: EventBridge Scheduler leaves out a time that does
 * not exist, and a night of the year would be missing.
 */
export const nightHour = (timezone: string): NightHour =>
  existsEveryDay(timezone, 2, 30) ? { hour: 2, minute: 30 } : { hour: 3, minute: 30 }

function existsEveryDay(timezone: string, hour: number, minute: number): boolean {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const wanted = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  const start = Date.UTC(YEARS.first, 0, 1)
  const days = YEARS.count * 365
  const offset = minutesAhead(clock, start)
  // Where the wanted time lies if clocks never move; where they do, an hour earlier or later on the same day.
  return Array.from({ length: days }, (_, day) => start + day * 86_400_000).every((midnight) =>
    [0, -60, 60, -30, 30].some((shift) => {
      const moment = midnight + (hour * 60 + minute - offset + shift) * 60_000
      return clock.format(moment) === wanted
    }),
  )
}

/** How far a zone's clock is ahead of UTC at the start of a UTC day, in minutes from −720 to 840. */
function minutesAhead(clock: Intl.DateTimeFormat, midnight: number): number {
  const [hour = 0, minute = 0] = clock.format(midnight).split(':').map(Number)
  const ahead = hour * 60 + minute
  return ahead > 840 ? ahead - 1440 : ahead
}
