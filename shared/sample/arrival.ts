import { CUT_SECOND } from './sample-days.ts'

/**
 * The days whose files hold a row, the one it arrives with first; later ones repeat it. A file holds its business
 * date and the next morning up to the cut, so early rows come twice: in the file of the day before and in their own.
 * A late row comes once, `lateDays` later, at the latest in the last file. Empty: after the last cut, in no file.
 */
export function arrivals(day: number, second: number, lateDays: number, last: number): number[] {
  if (day > last) return day === last + 1 && second < CUT_SECOND ? [last] : []
  if (lateDays > 0) return [Math.min(day + lateDays, last)]
  return second < CUT_SECOND && day > 0 ? [day - 1, day] : [day]
}
