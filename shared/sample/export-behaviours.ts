import { arrivals } from './arrival.ts'
import type { Happening } from './behaviours.ts'
import type { ExportFiles } from './export-files.ts'
import { groupOf, type Person } from './people.ts'
import type { Plan } from './plan.ts'
import { chance, int, type Random } from './random.ts'
import { clock, type SampleDays } from './sample-days.ts'

/** A behaviour as the brand knows it in the end: no duplicates, the newest version, the category resolved. */
export type KnownEvent = {
  day: number
  /** Whom it counts for: see `groupOf`. */
  group: number
  behaviour: string
  channel: string
  /** Blank: none. */
  category: string
  spu: string
  campaign: string
  dwellSeconds: number
  count: number
}

export const BEHAVIOUR_COLUMNS =
  'occurred_at,id_type,user_id,behaviour,channel,category_id,spu_id,campaign_id,note_id,creator_id,is_paid,dwell_seconds,count,event_id'

/** Columns in another order: a re-export has rows of the day's file, never its bytes. */
const REEXPORT_COLUMNS =
  'event_id,occurred_at,id_type,user_id,behaviour,channel,category_id,spu_id,campaign_id,note_id,creator_id,is_paid,dwell_seconds,count'

/** How long after its day the middle day of the period is exported once more, late pieces and newer versions included. */
const REEXPORT_AFTER_DAYS = 8

/** `behaviours/2026-03/2026-03-05.csv` */
export const behavioursFile = (days: SampleDays, day: number): string =>
  `behaviours/${days.date(day).slice(0, 7)}/${days.date(day)}.csv`

/**
 * Puts one behaviour into the files that hold it: late, twice, replaced by a newer version with the same event id,
 * exported again. Null when it happened after the last cut, so that no file has it.
 */
export function exportBehaviour(
  happening: Happening,
  eventNumber: number,
  person: Person,
  plan: Plan,
  random: Random,
  files: ExportFiles,
): KnownEvent | null {
  const { days } = plan
  const lateDays = chance(random, 0.03) ? int(random, 1, 6) : 0
  const held = arrivals(happening.day, happening.second, lateDays, days.last)
  const first = held[0]
  if (first === undefined) return null
  // The ad platform numbers what people do, not what they see; the shop numbers nothing.
  const hasEventId = happening.behaviour !== 'impression' && happening.channel !== 'shop'
  const eventId = hasEventId ? `ev-${person.number}-${eventNumber}` : ''
  const add = (day: number, line: string, outcome: 'accepted' | 'duplicate') => {
    const shape = () => ({ header: BEHAVIOUR_COLUMNS, exportedAt: days.exportedAt(day) })
    files.add(behavioursFile(days, day), shape, line, outcome)
  }
  const cells = cellsOf(happening, person, days, random)
  const line = `${cells},${eventId}`
  for (const day of held) add(day, line, day === first ? 'accepted' : 'duplicate')
  if (chance(random, 0.0015)) add(first, line, 'duplicate')

  let known = happening
  let knownCells = cells
  const replacedOn = (held.at(-1) ?? first) + int(random, 1, 3)
  if (hasEventId && lateDays === 0 && chance(random, 0.005) && replacedOn <= days.last) {
    known = correct(happening)
    knownCells = cellsOf(known, person, days, random)
    add(replacedOn, `${knownCells},${eventId}`, 'accepted')
  }

  const reexported = Math.floor(days.last / 2)
  const reexportedOn = reexported + REEXPORT_AFTER_DAYS
  if (happening.day === reexported && reexportedOn <= days.last) {
    const shape = () => ({ header: REEXPORT_COLUMNS, exportedAt: days.exportedAt(reexportedOn) })
    const file = `behaviours/reexport/${days.date(reexported)}_again.csv`
    files.add(file, shape, `${eventId},${knownCells}`, 'duplicate')
  }
  return {
    day: known.day,
    group: groupOf(person, known.id),
    behaviour: known.behaviour,
    channel: known.channel,
    category: plan.resolveCategory(known.category, known.spu, known.campaign),
    spu: known.spu,
    campaign: known.campaign,
    dwellSeconds: known.dwellSeconds ?? 0,
    count: known.count,
  }
}

/** The newer version of an event: a click turns out to be a read to the end, anything else a click. */
const correct = (happening: Happening): Happening =>
  happening.behaviour === 'click'
    ? { ...happening, behaviour: 'deep_read', dwellSeconds: 95, count: 1 }
    : { ...happening, behaviour: 'click', dwellSeconds: null }

/** All cells but the event id. Pipelines write times in their own ways: local, with offset, in UTC. */
function cellsOf(happening: Happening, person: Person, days: SampleDays, random: Random): string {
  const { day, second, behaviour, channel, category, spu, campaign, note, creator } = happening
  const id = person.ids[happening.id]
  if (id === undefined) throw new RangeError(`person ${person.number} has no id ${happening.id}`)
  const local = `${days.date(day)}T${clock(second)}`
  let occurredAt = local.replace('T', ' ')
  if (id.type === 'oaid_md5') occurredAt = `${local}+08:00`
  else if (channel === 'shop' && chance(random, 0.3)) {
    occurredAt = days.instant(day, second).toISOString().replace('.000', '')
  }
  const dwell = happening.dwellSeconds ?? ''
  const count = happening.count === 1 ? '' : happening.count
  return `${occurredAt},${id.type},${id.value},${behaviour},${channel},${category},${spu},${campaign},${note},${creator},${happening.isPaid},${dwell},${count}`
}
