import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

let lab: Lab
let night: BrandNight
beforeAll(async () => {
  lab = await openLab('warnings', 'lumina')
  const files = [
    fileOn('2026-03-12', 'orders/a.csv', [
      'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,status',
      'o1,tmall,2026-03-12 12:00:00,90.00,open_id,ann,serum,paid',
      'o2,tmall,2026-03-12 12:00:00,40.00,open_id,bob,serun,paid',
      'o3,tmall,2026-03-12 12:00:00,7.00,open_id,eva,,paid',
      'o4,tmall,2026-03-12 12:00:00,8.00,open_id,eva,serum,refunded',
    ]),
    fileOn('2026-03-12', 'spend/a.csv', [
      'spend_date,campaign_id,channel,cost',
      '2026-03-12,c1,feed_ad,1.00',
      '2026-03-12,c2,feed_ad,7.00',
      '2026-03-12,c3,feed_ad,3.00',
      '2026-03-11,c3,feed_ad,3.00',
      '2026-03-12,c4,feed_ad,5.00',
    ]),
    fileOn('2026-03-12', 'refunds/a.csv', [
      'refund_id,order_id,platform,refunded_at,refund_amount',
      'r1,o1,tmall,2026-03-12 18:00:00,91.50',
      'r2,o9,tmall,2026-03-12 18:00:00,5.00',
      'r3,o1,tmall,some day,5.00',
    ]),
  ]
  night = succeeded(await lab.night({ date: '2026-03-12', brand: brandWith(), files }))
})
afterAll(() => lab.close())

const told = (code: string) => night.warnings.filter((one) => one.code === code).map((one) => one.message)

test('refunds above what was paid are told with the amount that is left out', () => {
  expect(told('refunds_above_paid')).toEqual([expect.stringContaining('by 150 fen')])
})

test('an order that says refunded without a refund is told', () => {
  expect(told('refunded_without_refund')).toEqual([expect.stringMatching(/^1 of the sub-orders/)])
})

test('orders of no category of the brand file are told', () => {
  expect(told('orders_without_category')).toEqual([expect.stringMatching(/^2 of the sub-orders/)])
})

test('a refund whose order never came is told', () => {
  expect(told('refunds_without_order')).toEqual([expect.stringMatching(/^1 of tonight's refunds/)])
})

test('spend of no category is told with the campaigns that spent most', () => {
  expect(told('spend_without_category')).toEqual([
    expect.stringMatching(/^Spend of 1900 fen .*c2 \(700 fen\), c3 \(600 fen\), c4 \(500 fen\) and 1 more\./),
  ])
})

test('one file and one row are told in the singular', async () => {
  expect(told('many_bad_rows')).toEqual([
    expect.stringMatching(/^1 accepted file holds more than .*refunds\/a\.csv the first/),
  ])
  const late = fileOn('2026-03-25', 'orders/late.csv', [
    'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,status',
    'o5,tmall,2026-03-12 12:00:00,9.00,open_id,zoe,serum,paid',
  ])
  succeeded(await lab.night({ date: '2026-03-24', brand: brandWith(), files: [] }))
  const second = succeeded(await lab.night({ date: '2026-03-25', brand: brandWith(), files: [late] }))
  expect(second.warnings.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^1 late row is older than the window .* and counts from /),
  )
})
