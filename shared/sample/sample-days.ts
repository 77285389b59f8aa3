const DAY_MS = 86_400_000
/** The brand of the sample lives in Asia/Shanghai, which has had no summer time since 1991. */
const OFFSET_MS = 8 * 3_600_000

/** Exports of a day are cut at 02:30 of the morning after, in seconds of that morning. */
export const CUT_SECOND = 2 * 3600 + 30 * 60

/**
 * The business dates of a sample, counted from 0 (the first) to `last`; `last + 1` is the morning after, of which the
 * last files hold the rows up to 02:30.
 */
export type SampleDays = {
  count: number
  last: number
  /** `YYYY-MM-DD` of a day. */
  date(day: number): string
  isWeekend(day: number): boolean
  /** When the file of a day was exported: 02:30 of the next day, brand time. */
  exportedAt(day: number): Date
  /** The instant of a second of a day, brand time. */
  instant(day: number, second: number): Date
}

/** `endDate` is the last business date, `YYYY-MM-DD`. */
export function sampleDays(endDate: string, count: number): SampleDays {
  const firstMs = Date.parse(`${endDate}T00:00:00Z`) - (count - 1) * DAY_MS
  const dates = new Map<number, string>()
  const date = (day: number) => {
    const known = dates.get(day)
    if (known !== undefined) return known
    const text = new Date(firstMs + day * DAY_MS).toISOString().slice(0, 10)
    dates.set(day, text)
    return text
  }
  const instant = (day: number, second: number) =>
    new Date(firstMs + day * DAY_MS + second * 1000 - OFFSET_MS)
  return {
    count,
    last: count - 1,
    date,
    isWeekend: (day) => [0, 6].includes(new Date(firstMs + day * DAY_MS).getUTCDay()),
    exportedAt: (day) => instant(day + 1, CUT_SECOND),
    instant,
  }
}

/** The last complete business date at the sample's clock. */
export const lastCompleteDate = (now: Date): string =>
  new Date(now.getTime() + OFFSET_MS - DAY_MS).toISOString().slice(0, 10)

/** `HH:MM:SS` of a second of the day. */
export function clock(second: number): string {
  const two = (value: number) => (value < 10 ? `0${value}` : String(value))
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
}
