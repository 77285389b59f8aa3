import { strengthOn } from './campaigns.ts'
import type { ExportFiles } from './export-files.ts'
import type { Plan } from './plan.ts'
import { chance, int, type Random, randomFor } from './random.ts'
import { yuan } from './yuan.ts'

/** What was spent on a day, by campaign, channel and category, in its newest version. Null: not told. */
export type KnownSpend = {
  day: number
  campaign: string
  channel: string
  /** Resolved; blank for none. */
  category: string
  costFen: number
  impressions: number | null
  clicks: number | null
  newIUsers: number | null
  newTiUsers: number | null
}

export const SPEND_COLUMNS =
  'spend_date,campaign_id,channel,cost,category_id,impressions,clicks,new_i_users,new_ti_users'
/** A file holds its own day and these before it once more. */
const REPEATED_DAYS = 2

type Row = KnownSpend & { ownCategory: string; isAlone: boolean }

/**
 * Writes what the brand books itself (creators, live rooms, topics) and gives it as known in the end: fees of two
 * creators on one day are two rows of one key, costs are corrected a day later, one day of an ad channel is booked here
 * although the platform reports it too, and one campaign is nobody's (no category).
 */
export function exportSpend(plan: Plan, files: ExportFiles): KnownSpend[] {
  const { days } = plan
  const random = randomFor(`${plan.seed}/spend`)
  const rows = bookedRows(plan, random)
  for (let day = 0; day <= days.last; day += 1) {
    // A file without a row of its own day would repeat an earlier file byte for byte.
    if (!rows.some((row) => row.day === day)) continue
    const shape = () => ({ header: SPEND_COLUMNS, exportedAt: days.exportedAt(day) })
    for (const row of rows) {
      if (row.day > day || row.day < day - REPEATED_DAYS) continue
      const isCorrected = row.day < day && row.isAlone && chance(random, 0.08)
      if (isCorrected) row.costFen -= Math.ceil(row.costFen / 50)
      const outcome = row.day === day || isCorrected ? 'accepted' : 'duplicate'
      files.add(`spend/${days.date(day)}.csv`, shape, lineOf(row, days.date(row.day)), outcome)
    }
  }
  const sums = new Map<string, KnownSpend>()
  for (const { ownCategory: _, isAlone: __, ...row } of rows) {
    const key = `${row.day} ${row.campaign} ${row.channel} ${row.category}`
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { ...row })
    else sum.costFen += row.costFen
  }
  return [...sums.values()]
}

function bookedRows(plan: Plan, random: Random): Row[] {
  const { days, campaigns, users } = plan
  const rows: Row[] = []
  const add = (
    day: number,
    campaign: string,
    channel: string,
    fenPerUser: number,
    category = '',
    isAlone = true,
  ) => {
    if (day > days.last) return
    const costFen = Math.round(users * fenPerUser * (0.8 + 0.4 * random())) + 100
    const told =
      channel === 'live' ? { impressions: int(random, 1000, 9000), clicks: int(random, 50, 900) } : null
    rows.push({
      day,
      campaign,
      channel,
      category: plan.resolveCategory(category, '', campaign),
      ownCategory: category,
      isAlone,
      costFen,
      impressions: told?.impressions ?? null,
      clicks: told?.clicks ?? null,
      newIUsers: null,
      newTiUsers: null,
    })
  }
  for (const campaign of campaigns) {
    const { id, channels, starts, ends } = campaign
    const has = (channel: string) => channels.some(([name]) => name === channel)
    for (const later of has('kol_note') ? [0, 3, 7, 12] : []) {
      if (starts + later > ends) continue
      // Two creators: the second row of the key differs from the first, whatever chance says.
      add(starts + later, id, 'kol_note', 48, '', false)
      add(starts + later, id, 'kol_note', 20, '', false)
    }
    for (let day = starts; has('live') && day <= ends; day += 1) {
      if (days.isWeekend(day) && strengthOn(campaign, day, days) > 0) add(day, id, 'live', 22)
    }
  }
  const launch = campaigns[0]?.starts ?? 0
  // Spend without a touch: a topic page nobody came from.
  for (let day = launch; day < launch + 5; day += 1) add(day, 'c-launch', 'topic', 6)
  // The ad platform reports this day too: what is booked here wins.
  add(launch + 1, 'c-launch', 'feed_ad', 20)
  // Campaigns the brand file does not list: one with a category of its own, one without.
  for (let day = 30; day < 33; day += 1) add(day, 'c-sampling', 'other', 4, 'baby-food')
  for (let day = 40; day < 43; day += 1) add(day, 'brand-day', 'topic', 8)
  return rows
}

const lineOf = (row: Row, date: string): string =>
  `${date},${row.campaign},${row.channel},${yuan(row.costFen)},${row.ownCategory},${row.impressions ?? ''},${row.clicks ?? ''},${row.newIUsers ?? ''},${row.newTiUsers ?? ''}`
