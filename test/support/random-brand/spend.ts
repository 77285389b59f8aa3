import { correctionDelays, delays } from './delays.ts'
import { dice } from './dice.ts'
import type { Row } from './rows.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

/** Spend rows: per campaign and channel the category column is always filled, or never. */
export const spend = (options: BrandOptions, world: World): Row[] => {
  const d = dice(options.seed, 'spend')
  const rows: Row[] = []
  const campaigns = has(options, 'lonelySpend') ? world.campaignIds : world.campaignIds.slice(0, -1)
  for (const campaign_id of campaigns) {
    for (const channel of world.channels) {
      if (d.chance(0.4)) continue
      const category_id = d.chance(0.5) ? '' : d.pick(world.categoryIds)
      for (const date of world.dates) {
        if (d.chance(0.6)) continue
        const said = d.chance(0.7)
        const cells = (): Record<string, string> => ({
          spend_date: date,
          campaign_id,
          channel,
          cost: d.chance(0.15) ? '0' : `${d.whole(1, 200)}.${d.whole(10, 99)}`,
          category_id,
          impressions: d.pick(['', String(d.whole(0, 5000))]),
          clicks: d.pick(['', String(d.whole(0, 300))]),
          new_i_users: said ? String(d.whole(0, 40)) : '',
          new_ti_users: said ? String(d.whole(0, 3)) : '',
        })
        const group = JSON.stringify([date, campaign_id, channel])
        const when = delays(d, options, world, date)
        const row: Row = { source: 'spend', cells: cells(), date, ...when, group }
        rows.push(row)
        if (!has(options, 'splitSpend')) continue
        if (d.chance(0.2)) rows.push({ ...row, cells: d.chance(0.2) ? row.cells : cells() })
        if (d.chance(0.15))
          rows.push({
            ...row,
            cells: cells(),
            ...correctionDelays(d, options, world, { date, ...when }, date),
          })
      }
    }
  }
  return rows
}
