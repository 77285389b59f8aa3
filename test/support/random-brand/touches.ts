import { addDays, earlierOf, laterOf } from '../../oracle/calendar.ts'
import { correctionDelays, delays } from './delays.ts'
import { type Dice, dice } from './dice.ts'
import type { Row } from './rows.ts'
import { timeText } from './time-text.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { Person, World } from './world.ts'

const BEHAVIOURS = [
  ...[
    'impression',
    'impression',
    'impression',
    'impression',
    'click',
    'click',
    'click',
    'like',
    'comment',
    'follow',
  ],
  ...[
    'live_view',
    'live_view',
    'deep_read',
    'collect',
    'ask_to_buy',
    'share',
    'search',
    'shop_visit',
    'add_to_cart',
  ],
  ...['post_note', 'review'],
]

/** One of a person's ids, a hexadecimal digest now and then in upper case. */
export const idCells = (d: Dice, person: Person): { id_type: string; user_id: string } => {
  const id = d.chance(0.6) ? (person.ids[0] ?? d.pick(person.ids)) : d.pick(person.ids)
  const shout = /^[0-9a-f]{32}$/.test(id.value) && d.chance(0.4)
  return { id_type: id.type, user_id: shout ? id.value.toUpperCase() : id.value }
}

/** What a row says of category and product: its own category, often the person's favourite, a product, both or neither. */
export const whatCells = (
  d: Dice,
  options: BrandOptions,
  world: World,
  { taste }: Person,
): { category_id: string; spu_id: string } => {
  const spu = has(options, 'products') || has(options, 'remaps') || d.chance(0.3)
  const favourite = world.categoryIds[taste % world.categoryIds.length] ?? ''
  return {
    category_id: d.chance(0.5) ? (d.chance(0.6) ? favourite : d.pick(world.categoryIds)) : '',
    spu_id: spu && d.chance(0.4) ? d.pick(world.spuIds) : '',
  }
}

/** Every behaviour row, its later versions included. */
export const touches = (options: BrandOptions, world: World): Row[] => {
  const d = dice(options.seed, 'touches')
  const own = dice(options.seed, 'touch versions')
  const campaigns = has(options, 'lonelySpend') ? world.campaignIds.slice(1) : world.campaignIds
  const rows: Row[] = []
  let number = 0

  const cellsOn = (dd: Dice, person: Person, date: string, event: string): Record<string, string> => ({
    occurred_at: timeText(dd, date, world.zone, has(options, 'offsets')),
    ...idCells(dd, person),
    behaviour: dd.pick(BEHAVIOURS),
    channel: dd.pick(world.channels),
    ...whatCells(dd, options, world, person),
    campaign_id: dd.chance(0.8) ? dd.pick(campaigns) : '',
    note_id: dd.chance(0.3) ? dd.pick(['n1', 'NULL', 'n;2']) : '',
    creator_id: dd.chance(0.2) ? 'kol 1' : '',
    is_paid: dd.pick(['', 'true', 'false']),
    dwell_seconds: dd.pick(['', '', '5', '20', '45', '90']),
    count: dd.pick(['', '', '', '1', '2', '3']),
    event_id: event,
  })

  const write = (person: Person, date: string): void => {
    const event = d.chance(0.5) ? `e${number++}` : ''
    const when = delays(d, options, world, date)
    const group = event === '' ? `touch ${rows.length}` : event
    const row: Row = { source: 'behaviours', cells: cellsOn(d, person, date, event), date, ...when, group }
    rows.push(row)
    if (event !== '' && has(options, 'replacedEvents') && own.chance(0.25))
      rows.push(...versions(person, row, date))
    if (has(options, 'duplicates') && own.chance(0.06))
      rows.push({ ...row, ...correctionDelays(own, options, world, { date, ...when }, date) })
  }

  const versions = (person: Person, row: Row, date: string): Row[] =>
    Array.from({ length: own.whole(1, 2) }, () => {
      const kind = own.pick(['date', 'person', 'behaviour', 'everything'])
      const shifted = addDays(date, own.whole(-6, 3))
      const newDate = kind === 'date' || kind === 'everything' ? clampTo(shifted) : date
      const buyer = kind === 'person' || kind === 'everything' ? own.pick(world.people) : person
      const fresh = cellsOn(own, buyer, newDate, row.cells.event_id ?? '')
      const changed =
        kind === 'date'
          ? { occurred_at: fresh.occurred_at ?? '' }
          : kind === 'person'
            ? idCells(own, buyer)
            : kind === 'behaviour'
              ? { behaviour: fresh.behaviour ?? '', count: fresh.count ?? '' }
              : fresh
      const original = { date, exportedOn: row.exportedOn, arrivesOn: row.arrivesOn }
      return {
        ...row,
        cells: { ...row.cells, ...changed },
        date: newDate,
        ...correctionDelays(own, options, world, original, newDate),
      }
    })
  const clampTo = (date: string): string => laterOf(world.first, earlierOf(date, world.last))

  for (const person of world.people) {
    // Bursts with silence between them: people enter, climb, lapse and come back.
    let burning = true
    for (const date of world.dates) {
      if (d.chance(0.12)) burning = !burning
      if (date < person.arrives && d.chance(0.9)) continue
      if (burning && d.chance(0.15 + person.eagerness * 0.4)) {
        for (let i = d.whole(1, 3); i > 0; i--) write(person, date)
      }
    }
    if (has(options, 'longPast') && d.chance(0.5)) {
      for (let i = d.whole(1, 3); i > 0; i--) write(person, addDays(world.first, -d.whole(1, 120)))
    }
  }
  return rows
}
