import { cellsLine } from './cells.ts'
import type { ExportFiles, FileShape } from './export-files.ts'
import type { SampleDays } from './sample-days.ts'

const DAYS = 7

/** Weeks of the sample, counted from 0: somebody exports a shop's orders at the end of each. */
export const weekOf = (day: number): number => Math.floor(day / DAYS)

/** The last day of a week, that of the sample where it ends before. */
export const weekEnd = (week: number, days: SampleDays): number => Math.min(week * DAYS + DAYS - 1, days.last)

/** A row of a weekly file: what makes it one with the rows of other files, its cells, and whether it counts. */
export type WeeklyRow = { key: string; cells: readonly string[]; counts: boolean }

/** How the file of a week is called and written. */
export type WeeklyFile = (week: number) => {
  file: string
  shape: Omit<FileShape, 'exportedAt' | 'keepOrder'>
}

/**
 * Puts what happened on a day into the files of its week and of the ones after it, which show what is known by their
 * own last day: rows repeat, or have become newer versions.
 * @param weeks how many files hold the day
 * @param rowsAt the rows as known on a day; none: the file does not have them
 * @returns the last day of the last file that has them; null where none does
 */
export function addWeekly(
  { day, weeks, days }: { day: number; weeks: number; days: SampleDays },
  fileOf: WeeklyFile,
  rowsAt: (knownOn: number) => readonly WeeklyRow[],
  files: ExportFiles,
): number | null {
  if (day > days.last) return null
  const newest = new Map<string, string>()
  let last: number | null = null
  for (let week = weekOf(day); week < weekOf(day) + weeks && week <= weekOf(days.last); week += 1) {
    const end = weekEnd(week, days)
    const { file, shape } = fileOf(week)
    for (const { key, cells, counts } of rowsAt(end)) {
      last = end
      const line = cellsLine(cells)
      const outcome = !counts ? 'ignored' : newest.get(key) === line ? 'duplicate' : 'accepted'
      newest.set(key, line)
      files.add(file, () => ({ ...shape, exportedAt: days.exportedAt(end), keepOrder: true }), line, outcome)
    }
  }
  return last
}
