/** How much the bench moves. `scale` 1 is a brand with a million rows a day and four million live keys. */
export type Size = {
  /** Events of the measured day. */
  dayRows: number
  /** Events of each past day: fewer, a night must not care. */
  pastRows: number
  /** People who come back all the time; the first tenth of them buys. */
  regulars: number
  /** People seen on one day only; half of them see, half of them click. They lapse after 30 and 90 days. */
  newcomers: number
  dayOrders: number
  pastOrders: number
  /** Each runs on three channels, every day. */
  campaigns: number
}

/** Days of the short history; the long one has four times as many. */
export const HISTORY_DAYS = 120
export const LONGER = 4

/** Every second person has rows of a category, every fourth of the other one: so many state rows stand for one. */
const KEYS_PER_PERSON = 1.75

export function sizeOf(scale: number): Size {
  const people = (4_000_000 * scale) / KEYS_PER_PERSON
  const newcomers = Math.round(people / 2 / 60)
  const pastRows = newcomers + Math.round(people * 0.026)
  return {
    dayRows: Math.round(1_000_000 * scale),
    pastRows,
    regulars: Math.round(people / 2),
    newcomers,
    dayOrders: Math.round(20_000 * scale),
    pastOrders: Math.round(pastRows / 50),
    campaigns: Math.max(2, Math.round(20 * scale)),
  }
}
