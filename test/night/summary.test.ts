import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

const brand = brandWith({
  campaigns: [
    { id: 'c1', name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-03-01', ends: '2026-03-31' },
  ],
})

let lab: Lab
let night: BrandNight
beforeAll(async () => {
  lab = await openLab('summary', 'lumina')
  const files = [
    fileOn('2026-03-12', 'spend/a.csv', [
      'spend_date,campaign_id,channel,cost',
      '2026-03-05,c1,feed_ad,100.00',
      '2026-03-12,c1,feed_ad,50.00',
    ]),
    fileOn('2026-03-12', 'behaviours/a.csv', [
      'occurred_at,id_type,user_id,behaviour,channel,campaign_id,category_id',
      '2026-03-05 12:00:00,open_id,ann,click,feed_ad,c1,serum',
      '2026-03-06 12:00:00,open_id,bob,click,organic,c1,serum',
      '2026-03-11 12:00:00,open_id,eva,click,organic,c1,serum',
    ]),
    fileOn('2026-03-12', 'orders/a.csv', [
      'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
      'o1,tmall,2026-03-06 12:00:00,90.00,open_id,ann,serum',
      'o2,tmall,2026-03-08 12:00:00,40.00,open_id,bob,serum',
      'o3,tmall,2026-03-12 12:00:00,7.00,open_id,eva,serum',
    ]),
  ]
  night = succeeded(await lab.night({ date: '2026-03-12', brand, files }))
})
afterAll(() => lab.close())

test('closed and open money of placements stay apart, and closed money of days without spend is told', () => {
  // T+3: what was placed up to 9 March is closed. Bob clicked on a day on which nothing was paid.
  expect(night.roi).toEqual([
    {
      category_id: 'serum',
      window_days: 3,
      mature_spend_fen: 10000,
      mature_gross_fen: 13000,
      mature_unpaid_gross_fen: 4000,
      roi_gross: 1.3,
      open_spend_fen: 5000,
      open_gross_fen: 700,
      // Of the open placements only that of the 12th was paid for.
      next_close_date: '2026-03-15',
    },
  ])
})

test('categories come with what the brand file calls them', () => {
  expect(night.category_names).toEqual({ serum: { zh: '精华', en: 'serum' } })
})
