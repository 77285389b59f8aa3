import { instantOf } from '../../oracle/calendar.ts'
import type { Dice } from './dice.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** A time on this business date, written the way pipelines do: local, or with some offset. */
export const timeText = (d: Dice, date: string, zone: string, offsets: boolean): string => {
  if (!offsets || d.chance(0.5)) {
    // From 05:00 on, where no zone has ever skipped or repeated an hour.
    return `${date}${d.pick([' ', 'T'])}${two(d.whole(5, 23))}:${two(d.whole(0, 59))}:${two(d.whole(0, 59))}`
  }
  const hour = d.chance(0.4) ? d.pick([0, 23]) : d.whole(5, 23)
  const instant = instantOf(date, `${two(hour)}:${two(d.whole(0, 59))}:${two(d.whole(0, 59))}`, zone)
  const offsetMinutes = d.pick([0, 480, -300, 330, 840, -150])
  const shifted = new Date(instant.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19)
  if (offsetMinutes === 0) return `${shifted}Z`
  const size = Math.abs(offsetMinutes)
  return `${shifted}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
