import { expect, test } from 'vitest'
import { brandWith, fileOn, life, movesOf } from './by-hand.ts'
import { runOracle } from './oracle.ts'

const orders = (lines: readonly string[]) =>
  fileOn('2026-01-20', 'orders/a.csv', [
    'order_id,sub_order_id,platform,paid_at,paid_amount,status',
    ...lines,
  ])
const refunds = (lines: readonly string[]) =>
  fileOn('2026-01-20', 'refunds/a.csv', [
    'refund_id,order_id,sub_order_id,platform,refunded_at,refund_amount',
    ...lines,
  ])
const refunded = (sold: readonly string[], back: readonly string[], date = '2026-01-20') =>
  Object.fromEntries(
    runOracle(life({ date, brand: brandWith(), files: [orders(sold), refunds(back)] })).orders.map((row) => [
      row.sub_order_id,
      row.refund_fen,
    ]),
  )
const THREE = ['o,a,tmall,2026-01-01,1.00,', 'o,b,tmall,2026-01-01,1.00,', 'o,c,tmall,2026-01-01,1.00,']

test('a refund without a sub-order is spread in proportion, remainders one fen each in text order', () => {
  expect(refunded(THREE, ['r1,o,,tmall,2026-01-02,1.00'])).toEqual({ a: 34, b: 33, c: 33 })
})

test('a spread refund takes from what is not yet refunded, in the order of the refunds', () => {
  // b has nothing left: 100 fen over a and c.
  expect(refunded(THREE, ['r2,o,,tmall,2026-01-03,1.00', 'r1,o,b,tmall,2026-01-02,1.00'])).toEqual({
    a: 50,
    b: 100,
    c: 50,
  })
  // The other way round b has 67 left to give.
  expect(refunded(THREE, ['r2,o,,tmall,2026-01-02,1.00', 'r1,o,b,tmall,2026-01-03,1.00'])).toEqual({
    a: 34,
    b: 100,
    c: 33,
  })
})

test('nobody gets back more than was paid, and nothing before the day of the refund', () => {
  expect(refunded(THREE, ['r1,o,,tmall,2026-01-02,9.00'])).toEqual({ a: 100, b: 100, c: 100 })
  expect(refunded(THREE, ['r1,o,a,tmall,2026-01-02,9.00'])).toEqual({ a: 100, b: 0, c: 0 })
  expect(refunded(THREE, ['r1,o,a,tmall,2026-01-12,9.00'], '2026-01-11')).toEqual({ a: 0, b: 0, c: 0 })
})

test('a newer cancellation removes the sale, and an older paid row does not bring it back', () => {
  const cancelled = fileOn('2026-01-10', 'orders/new.csv', [
    'order_id,platform,paid_at,paid_amount,status',
    'o,tmall,,,cancelled',
  ])
  const paid = fileOn('2026-01-05', 'orders/old.csv', [
    'order_id,platform,paid_at,paid_amount,status',
    'o,tmall,2026-01-04,5.00,paid',
  ])
  const published = runOracle(
    life(
      { date: '2026-01-10', brand: brandWith(), files: [cancelled] },
      { date: '2026-01-11', brand: brandWith(), files: [paid] },
    ),
  )
  expect(published.orders).toEqual([])
  expect(published.ingest_report.map((row) => [row.ignored_rows, row.duplicate_rows])).toEqual([
    [1, 0],
    [0, 1],
  ])
})

test('spend rows of one key add up within a file, and the newest file that holds the key wins', () => {
  const spend = (on: string, path: string, costs: readonly string[]) =>
    fileOn(on, `spend/${path}.csv`, [
      'spend_date,campaign_id,channel,cost,category_id,new_ti_users',
      ...costs.map((cost) => `2026-01-01,c,live,${cost}`),
    ])
  const files = [
    spend('2026-01-02', 'old', ['1.00,serum,', '2.50,serum,']),
    spend('2026-01-03', 'new', ['4.00,serum,2', '0.30,serum,']),
  ]
  const night = (kept: typeof files) =>
    runOracle(life({ date: '2026-01-05', brand: brandWith(), files: kept })).spend_daily[0]
  expect(night(files.slice(0, 1))).toMatchObject({
    cost_fen: 350,
    new_ti_users: null,
    cost_per_new_ti_fen_null_reason: 'not_returned',
  })
  expect(night(files)).toMatchObject({
    cost_fen: 430,
    new_ti_users: 2,
    cost_per_new_ti_fen: 215,
    cost_per_new_ti_fen_null_reason: null,
  })
})

test('a shop names products by codes and items, and its refunds go to the sub-order of their code, else are spread', () => {
  const files = [
    fileOn('2026-01-20', 'products/a.csv', [
      'spu_id,category_id,merchant_code,platform_item_ids',
      'P1,serum,C1,i1',
      'P2,serum,,i2; i3',
    ]),
    fileOn('2026-01-20', 'doudian-orders/a.csv', [
      '主订单编号,子订单编号,商品ID,商家编码,订单应付金额,支付完成时间',
      'o,a,i3,C1,100.00,2026-01-01',
      'o,b,i3,-,50.00,2026-01-01',
      'o,c,i3,-,50.00,-',
    ]),
    fileOn('2026-01-20', 'doudian-aftersales/a.csv', [
      '售后单号,订单号,商家编码,退商品金额（元）,商家退款时间,售后完结时间',
      'r1,o,C1,30.00,2026-01-02,-',
      'r2,o,-,15.00,-,2026-01-03',
      'r3,o,C1,1.00,-,-',
    ]),
  ]
  const { orders: rows } = runOracle(life({ date: '2026-01-20', brand: brandWith(), files }))
  // 15.00 over the 70.00 and 50.00 that are left: 8.75 and 6.25.
  expect(rows.map((row) => [row.sub_order_id, row.spu_id, row.refund_fen])).toEqual([
    ['a', 'P1', 3875],
    ['b', 'P2', 625],
  ])
})

test('a refund column counts from the paid date on, until a refund of its own does', () => {
  const shop = fileOn('2026-01-20', 'tmall-orders/a.csv', [
    '子订单编号,主订单编号,买家实付金额,退款金额,订单付款时间,会员',
    'a,o,88.80,88.80,2026-01-01,u',
  ])
  const brand = brandWith({ sources: { 'tmall-orders': { idColumn: '会员', idType: 'open_id' } } })
  const after = (...back: string[]) =>
    runOracle(life({ date: '2026-01-20', brand, files: [shop, ...(back.length > 0 ? [refunds(back)] : [])] }))
  const said = ({ orders: [row] }: ReturnType<typeof after>) => [row?.refund_fen, row?.refund_date_assumed]
  expect(said(after())).toEqual([8880, true])
  expect(movesOf(after(), 'u')).toEqual([])
  const own = after('r,o,a,tmall,2026-01-05,8.00')
  expect(said(own)).toEqual([800, false])
  expect(movesOf(own, 'u')).toEqual(['2026-01-05 NONE>P'])
  // It names a sub-order that nobody knows, and waits.
  expect(said(after('r,o,b,tmall,2026-01-05,8.00'))).toEqual([8880, true])
})
