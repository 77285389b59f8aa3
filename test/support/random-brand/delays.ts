import { addDays, earlierOf, laterOf } from '../../oracle/calendar.ts'
import type { Dice } from './dice.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

const clamp = (world: World, date: string): string => laterOf(world.first, earlierOf(date, world.last))

/** When a row of this date is exported, and which night finds its file. */
export const delays = (
  d: Dice,
  options: BrandOptions,
  world: World,
  date: string,
): { exportedOn: string; arrivesOn: string } => {
  if (has(options, 'futureRows') && d.chance(0.06)) {
    const early = clamp(world, addDays(date, -d.whole(1, 2)))
    // A date is a future_date when it is more than two days after the export time, the morning after exportedOn.
    return { exportedOn: early, arrivesOn: early }
  }
  const inside = has(options, 'lateInsideW') && d.chance(0.2) ? d.whole(1, Math.max(1, world.restateDays)) : 0
  const outside = has(options, 'lateOutsideW') && d.chance(0.06) ? world.restateDays + d.whole(1, 20) : 0
  const arrivesOn = clamp(world, addDays(date, inside + outside))
  const punctual = has(options, 'olderExportLater') && d.chance(0.5)
  return { exportedOn: punctual ? clamp(world, date) : arrivesOn, arrivesOn }
}

/** When a later version of something dated `date` comes: newer as a rule, sometimes an older export that comes late. */
export const correctionDelays = (
  d: Dice,
  options: BrandOptions,
  world: World,
  original: { date: string; exportedOn: string; arrivesOn: string },
  newDate: string,
): { exportedOn: string; arrivesOn: string } => {
  const later = clamp(world, addDays(original.arrivesOn, d.whole(0, 12)))
  const older = has(options, 'olderExportLater') && d.chance(0.3)
  const wanted = older
    ? addDays(original.exportedOn, -d.whole(0, 2))
    : d.chance(0.2)
      ? original.exportedOn
      : later
  const exportedOn = clamp(world, laterOf(wanted, addDays(newDate, -2)))
  return { exportedOn, arrivesOn: laterOf(later, exportedOn) }
}
