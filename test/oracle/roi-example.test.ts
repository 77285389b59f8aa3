import { expect, test } from 'vitest'
import { brandWith, fileOn, life, where } from './by-hand.ts'
import { runOracle } from './oracle.ts'
import type { ExportFile } from './scenario.ts'

// The worked example of the ROI definition: x = 3, two days of spend, two buyers, one refund.
const FILES: readonly ExportFile[] = [
  fileOn('2026-09-09', 'spend/a.csv', [
    'spend_date,campaign_id,channel,cost,category_id',
    '2026-09-01,c1,feed_ad,100.00,serum',
    '2026-09-02,c1,feed_ad,100.00,serum',
  ]),
  fileOn('2026-09-09', 'behaviours/a.csv', [
    'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
    '2026-09-01 09:00:00,open_id,u,click,feed_ad,serum,c1',
    '2026-09-02 09:00:00,open_id,u,click,feed_ad,serum,c1',
    '2026-09-01 10:00:00,open_id,v,click,feed_ad,serum,c1',
  ]),
  fileOn('2026-09-09', 'orders/a.csv', [
    'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
    'o1,tmall,2026-09-04 23:59:59,90.00,open_id,u,serum',
    'o2,tmall,2026-09-05 00:00:00,50.00,open_id,v,serum',
  ]),
  fileOn('2026-09-09', 'refunds/a.csv', [
    'refund_id,order_id,platform,refunded_at,refund_amount',
    'r1,o1,tmall,2026-09-09 08:00:00,30.00',
  ]),
]
const asOf = (date: string) => runOracle(life({ date, brand: brandWith(), files: FILES }))
const cohort = (date: string, placement_date: string, model: string, window_days = 3) =>
  where(asOf(date).roi_cohorts, { placement_date, model, window_days, basis: 'engaged' })[0]

test('an order beyond the decision cycle is on the curve and not in T+x', () => {
  const curve = where(asOf('2026-09-09').roi_curve, { basis: 'engaged', model: 'last_touch' })
  expect(curve.map((row) => [row.placement_date, row.lag_days, row.gross_fen, row.refund_fen])).toEqual([
    ['2026-09-01', 4, 5000, 0],
    ['2026-09-02', 2, 9000, 3000],
  ])
  expect(cohort('2026-09-09', '2026-09-01', 'last_touch')).toMatchObject({
    gross_fen: 0,
    buyers: 0,
    orders: '0.000000',
  })
})

test('last touch gives the order to the newest touch date, with its refund from the day of the refund on', () => {
  const before = cohort('2026-09-08', '2026-09-02', 'last_touch')
  expect(before).toMatchObject({ gross_fen: 9000, refund_fen: 0, net_fen: 9000, is_category_window: true })
  const after = cohort('2026-09-09', '2026-09-02', 'last_touch')
  expect(after).toMatchObject({
    gross_fen: 9000,
    refund_fen: 3000,
    net_fen: 6000,
    orders: '1.000000',
    new_buyers: 1,
  })
})

test('any touch gives every touching cohort the whole order', () => {
  expect(cohort('2026-09-09', '2026-09-01', 'any_touch')).toMatchObject({
    gross_fen: 9000,
    orders: '1.000000',
  })
  expect(cohort('2026-09-09', '2026-09-02', 'any_touch', 1)).toMatchObject({ gross_fen: 0 })
  expect(cohort('2026-09-09', '2026-09-02', 'any_touch')).toMatchObject({ gross_fen: 9000 })
})

test('first touch gives it to the oldest date, linear divides it among the dates', () => {
  expect(cohort('2026-09-09', '2026-09-01', 'first_touch')).toMatchObject({
    gross_fen: 9000,
    refund_fen: 3000,
  })
  expect(cohort('2026-09-09', '2026-09-01', 'linear')).toMatchObject({
    gross_fen: 4500,
    refund_fen: 1500,
    orders: '0.500000',
  })
  expect(cohort('2026-09-09', '2026-09-02', 'linear')).toMatchObject({ gross_fen: 4500, orders: '0.500000' })
})

test('a window is mature from age x on, settling from half of it', () => {
  expect(cohort('2026-09-04', '2026-09-01', 'last_touch')).toMatchObject({
    maturity: 'mature',
    age_days: 3,
    roi_gross: 0,
  })
  expect(cohort('2026-09-04', '2026-09-02', 'last_touch')).toMatchObject({
    maturity: 'settling',
    age_days: 2,
    roi_gross: 0.9,
  })
  expect(cohort('2026-09-02', '2026-09-01', 'last_touch')).toMatchObject({
    maturity: 'maturing',
    age_days: 1,
  })
  expect(cohort('2026-09-09', '2026-09-02', 'last_touch')).toMatchObject({
    maturity: 'mature',
    roi_gross: 0.9,
    roi_net: 0.6,
  })
})

test('a category rolls up its closed cohorts only, and shows the money beyond x apart', () => {
  const rollUp = (date: string) =>
    where(asOf(date).roi_categories, { level: 'category', basis: 'engaged', model: 'last_touch' })[0]
  expect(rollUp('2026-09-09')).toMatchObject({
    ...{
      placement_month: '2026-09',
      window_days: 3,
      spend_fen: 20000,
      mature_spend_fen: 20000,
      mature_spend_ratio: 1,
    },
    ...{ mature_gross_fen: 9000, mature_net_fen: 6000, roi_gross: 0.45, roi_net: 0.3, later_gross_fen: 5000 },
    ...{ open_spend_fen: 0, open_gross_fen: 0, open_net_fen: 0 },
  })
  expect(rollUp('2026-09-04')).toMatchObject({
    ...{ mature_spend_fen: 10000, mature_spend_ratio: 0.5, mature_gross_fen: 0, roi_gross: 0 },
    ...{ open_spend_fen: 10000, open_gross_fen: 9000, open_net_fen: 9000 },
  })
  expect(rollUp('2026-09-03')).toMatchObject({ roi_gross: null, roi_gross_null_reason: 'immature' })
})

test('fen that do not divide go one each to the first cohorts by campaign and channel', () => {
  const files = [
    fileOn('2026-09-02', 'behaviours/a.csv', [
      'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
      ...['live,c1', 'feed_ad,c2', 'feed_ad,c1'].map((to) => {
        const [channel, campaign] = to.split(',')
        return `2026-09-01 09:00:00,open_id,u,click,${channel},serum,${campaign}`
      }),
    ]),
    fileOn('2026-09-02', 'orders/a.csv', [
      'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
      'o1,tmall,2026-09-02 10:00:00,1.00,open_id,u,serum',
    ]),
  ]
  const { roi_curve } = runOracle(life({ date: '2026-09-02', brand: brandWith(), files }))
  const parts = where(roi_curve, { basis: 'engaged', model: 'last_touch' })
  expect(parts.map((row) => [row.campaign_id, row.channel, row.gross_fen, row.orders]).sort()).toEqual([
    ['c1', 'feed_ad', 34, '0.333333'],
    ['c1', 'live', 33, '0.333333'],
    ['c2', 'feed_ad', 33, '0.333333'],
  ])
})

/** One click in category serum with campaign c1 and one order, on these dates; the orders' lags on the curve. */
const lagsOf = (touched: string, paid: string, decisionCycleDays: number): unknown[] => {
  const files = [
    fileOn(paid, 'behaviours/a.csv', [
      'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
      `${touched} 23:00:00,open_id,u,click,live,serum,c1`,
    ]),
    fileOn(paid, 'orders/a.csv', [
      'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
      `o1,tmall,${paid} 08:00:00,1.00,open_id,u,serum`,
    ]),
  ]
  const categories = [{ id: 'serum', name: { zh: '精华', en: 'serum' }, decisionCycleDays }]
  const { roi_curve } = runOracle(life({ date: paid, brand: brandWith({ categories }), files }))
  return where(roi_curve, { basis: 'viewed', model: 'last_touch' }).map((row) => row.lag_days)
}

test('an order of the same day has lag 0 whatever the clock says', () => {
  expect(lagsOf('2026-09-01', '2026-09-01', 3)).toEqual([0])
  expect(lagsOf('2026-09-02', '2026-09-01', 3)).toEqual([])
})

test('an order looks back 90 days, and as far as a longer cycle', () => {
  expect(lagsOf('2026-01-01', '2026-04-01', 3)).toEqual([90])
  expect(lagsOf('2026-01-01', '2026-04-02', 3)).toEqual([])
  expect(lagsOf('2026-01-01', '2026-04-11', 100)).toEqual([100])
  expect(lagsOf('2026-01-01', '2026-04-12', 100)).toEqual([])
})

test('a buyer is new to the cohort that holds their first order with the brand, in whatever category that was', () => {
  const buyers = (firstCategory: string, firstDay: string) => {
    const files = [
      fileOn('2026-09-03', 'behaviours/a.csv', [
        'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
        '2026-09-01 09:00:00,open_id,u,click,live,serum,c1',
      ]),
      fileOn('2026-09-03', 'orders/a.csv', [
        'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
        `o0,tmall,${firstDay} 08:00:00,0.00,open_id,u,${firstCategory}`,
        'o1,tmall,2026-09-02 08:00:00,1.00,open_id,u,serum',
      ]),
    ]
    const { roi_cohorts } = runOracle(life({ date: '2026-09-03', brand: brandWith(), files }))
    const row = where(roi_cohorts, { basis: 'engaged', model: 'last_touch', window_days: 3 })[0]
    return [row?.orders, row?.buyers, row?.new_buyers]
  }
  expect(buyers('tea', '2026-08-31')).toEqual(['1.000000', 1, 0])
  expect(buyers('serum', '2026-09-02')).toEqual(['2.000000', 1, 1])
})

test('impressions touch in the basis viewed alone', () => {
  const files = [
    fileOn('2026-09-03', 'behaviours/a.csv', [
      'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
      '2026-09-01 09:00:00,open_id,u,impression,live,serum,c1',
      '2026-09-01 09:00:00,open_id,u,post_note,live,serum,c2',
    ]),
  ]
  const { roi_cohorts } = runOracle(life({ date: '2026-09-03', brand: brandWith(), files }))
  expect(new Set(roi_cohorts.map((row) => `${row.basis} ${row.campaign_id}`))).toEqual(new Set(['viewed c1']))
})
