import { cp } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

const campaign = (id: string) => ({
  id,
  name: { zh: id, en: id },
  category: 'serum',
  starts: '2026-03-01',
  ends: '2026-03-31',
})
const category = (id: string) => ({ id, name: { zh: id, en: id }, decisionCycleDays: 3 })
const brand = brandWith({ categories: [category('serum'), category('mask')], campaigns: [campaign('c1')] })
const TONIGHT = '2026-03-21'
const late = (path: string, ...lines: string[]): ExportFile => fileOn('2026-03-21', path, lines)

const BEHAVIOURS = 'occurred_at,id_type,user_id,behaviour,channel,campaign_id,event_id'
const ORDERS = 'order_id,platform,paid_at,paid_amount,id_type,user_id,spu_id,status'
const REFUNDS = 'refund_id,order_id,platform,refunded_at,refund_amount'
const SPEND = 'spend_date,campaign_id,channel,cost'
const PRODUCTS = 'spu_id,category_id'
const LINKS = 'id_type,user_id,one_id'
const DOUDIAN = '主订单编号,子订单编号,商品ID,商家编码,订单应付金额,支付完成时间,订单状态'
const JUGUANG = '时间,计划ID,创意ID,投放位置,消费,7日下单金额'

/** Ann was reached on the 12th and bought on the 13th; bob bought on the 12th, and nothing reached him. */
const first: readonly ExportFile[] = [
  late('products/a.csv', PRODUCTS, 'SERUM,serum'),
  late(
    'behaviours/a.csv',
    BEHAVIOURS,
    '2026-03-12 12:00:00,open_id,ann,click,feed_ad,c1,e1',
    '2026-03-20 12:00:00,open_id,eva,click,feed_ad,c1,e2',
  ),
  late(
    'orders/a.csv',
    ORDERS,
    'o1,tmall,2026-03-13 12:00:00,50.00,open_id,ann,SERUM,paid',
    'o2,tmall,2026-03-12 12:00:00,70.00,open_id,bob,SERUM,paid',
  ),
  late('doudian-orders/a.csv', DOUDIAN, 'd1,d1,1,M,9.00,2026-03-14 10:00:00,已发货'),
  late('spend/a.csv', SPEND, '2026-03-12,c1,feed_ad,100.00'),
  late(
    'juguang-report/a.csv',
    JUGUANG,
    '2026-03-11,c1,9001,信息流推广,10.00,80.00',
    '2026-03-18,c1,9001,信息流推广,10.00,80.00',
  ),
]

/** Published up to the 20th. */
let base: Lab
beforeAll(async () => {
  base = await openLab('causes', 'lumina')
  succeeded(await base.night({ date: '2026-03-20', brand, files: [...first] }))
})
afterAll(() => base.close())

/** What the night of the 21st says of the days it changed: table and date, and the files that it names. */
async function said(...files: ExportFile[]): Promise<Record<string, unknown>> {
  const lab = await openLab('causes', 'lumina')
  for (const folder of ['lakeDir', 'exportsDir'] as const)
    await cp(base[folder], lab[folder], { recursive: true, preserveTimestamps: true })
  succeeded(await lab.night({ date: TONIGHT, brand, files }))
  const rows = await lab.table('restatements')
  await lab.close()
  return Object.fromEntries(
    rows.map((row) => [`${row.table_name} ${String(row.dt).slice(8)}`, row.cause_files]),
  )
}

/** Files of tables and days that nothing else here changes: a placement and spend of the 11th, somebody's view on the 10th. */
const BESIDES = [
  late('spend/besides.csv', SPEND, '2026-03-11,c1,search_ad,1.00'),
  late('juguang-report/besides.csv', JUGUANG, '2026-03-10,c1,9002,信息流推广,1.00,-'),
  late('lingxi-assets/besides.csv', '日期,TI人群数', '2026-03-10,4'),
]
const REFUND = late('refunds/r.csv', REFUNDS, 'r1,o1,tmall,2026-03-21 09:00:00,20.00')

test('a refund is the cause of the paid date of its order and of the placement that led to it, whenever it was given', async () => {
  const causes = await said(REFUND)
  expect(causes).toEqual({
    'orders 13': 'refunds/r.csv',
    'roi_cohorts 12': 'refunds/r.csv',
    'roi_curve 12': 'refunds/r.csv',
  })
})

test('files of other days, and of tables that nothing of it goes into, are no cause', async () => {
  const causes = await said(REFUND, ...BESIDES)
  expect(causes).toMatchObject({
    'orders 13': 'refunds/r.csv',
    'roi_cohorts 12': 'refunds/r.csv',
    'roi_cohorts 11': 'spend/besides.csv',
    'spend_daily 11': 'spend/besides.csv',
    'spend_daily 10': 'juguang-report/besides.csv',
    'platform_assets 10': 'lingxi-assets/besides.csv',
  })
})

test('of two refunds each is the cause of its own order only', async () => {
  const other = late('refunds/s.csv', REFUNDS, 'r2,o2,tmall,2026-03-21 09:00:00,5.00')
  expect(await said(REFUND, other)).toEqual({
    'orders 12': 'refunds/s.csv',
    'orders 13': 'refunds/r.csv',
    'roi_cohorts 12': 'refunds/r.csv',
    'roi_curve 12': 'refunds/r.csv',
  })
})

test('a late order is the cause of the earlier placements that led to it, and of the stages from its own day on', async () => {
  const order = late(
    'orders/late.csv',
    ORDERS,
    'o3,tmall,2026-03-15 12:00:00,30.00,open_id,ann,SERUM,paid',
    'o4,tmall,2026-03-16 12:00:00,30.00,open_id,dora,SERUM,paid',
  )
  const causes = await said(order, ...BESIDES)
  expect(causes).toMatchObject({
    'orders 15': 'orders/late.csv',
    'roi_cohorts 12': 'orders/late.csv',
    'roi_curve 12': 'orders/late.csv',
    'user_stage_changes 16': 'orders/late.csv',
    'stage_assets_daily 16': 'orders/late.csv',
    'stage_assets_daily 20': 'orders/late.csv',
  })
})

test('a touch that takes an order over is the cause of the placement that loses it, even an earlier one', async () => {
  const touch = late('behaviours/late.csv', BEHAVIOURS, '2026-03-13 08:00:00,open_id,ann,click,feed_ad,c1,e9')
  const causes = await said(touch, ...BESIDES)
  expect(causes).toMatchObject({
    'roi_cohorts 12': 'behaviours/late.csv',
    'roi_cohorts 13': 'behaviours/late.csv',
  })
})

test('a cancellation is the cause of the day on which the order had been paid, also where it has no date of its own', async () => {
  const gone = late('doudian-orders/late.csv', DOUDIAN, 'd1,d1,1,M,9.00,-,已关闭')
  const causes = await said(gone, ...BESIDES)
  expect(causes).toMatchObject({
    'orders 14': 'doudian-orders/late.csv',
    'stage_rates_daily 14': 'doudian-orders/late.csv',
  })
})

test('an event that is corrected to a later day is the cause of the day it leaves', async () => {
  const moved = late('behaviours/late.csv', BEHAVIOURS, '2026-03-14 12:00:00,open_id,ann,click,feed_ad,c1,e1')
  const causes = await said(moved, ...BESIDES)
  expect(causes).toMatchObject({
    'roi_cohorts 12': 'behaviours/late.csv',
    'roi_cohorts 14': 'behaviours/late.csv',
  })
})

test('a link that gives an order another buyer, and a product that changes its category, are causes of its day', async () => {
  const link = await said(late('identity-links/l.csv', LINKS, 'open_id,bob,one-1'))
  expect(link['orders 12']).toBe('identity-links/l.csv')
  const product = await said(REFUND, late('products/b.csv', PRODUCTS, 'SERUM,mask'))
  expect(product['orders 12']).toBe('products/b.csv')
  expect(product['orders 13']).toBe('products/b.csv;refunds/r.csv')
})

test("a platform's corrected figure is a changed day of platform_returns where its window was over, and names the file", async () => {
  const fix = late(
    'juguang-report/fix.csv',
    JUGUANG,
    '2026-03-11,c1,9001,信息流推广,10.00,95.00',
    '2026-03-18,c1,9001,信息流推广,10.00,99.00',
  )
  // The seven days of the 18th were not over on the 20th: that figure was meant to grow.
  expect(await said(fix)).toEqual({ 'platform_returns 11': 'juguang-report/fix.csv' })
})
