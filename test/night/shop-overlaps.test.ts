import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { openLab, succeeded } from './lab.ts'

/** Nights over files that come one after the other: sub-orders with their money, and the counts of each file. */
async function after(...nights: { date: string; files: ExportFile[] }[]) {
  const lab = await openLab('overlaps', 'lumina')
  for (const night of nights) succeeded(await lab.night({ ...night, brand: brandWith() }))
  const orders = await lab.table('orders')
  const report = await lab.table('ingest_report')
  await lab.close()
  return {
    money: Object.fromEntries(
      orders.map((row) => [`${row.order_id} ${row.sub_order_id}`, [row.gross_fen, row.refund_fen]]),
    ),
    counts: Object.fromEntries(
      report.map((row) => [
        row.file,
        [row.read_rows, row.accepted_rows, row.duplicate_rows, row.quarantined_rows, row.ignored_rows],
      ]),
    ),
  }
}

test('京东: overlapping settlements count each refund once, equal refunds of a day each, and a newer sum wins', async () => {
  const header = '订单编号,订单下单时间,商品编号,商品数量,费用名称,应结金额,收支方向,到账时间'
  const row = (item: string, fee: string, amount: string, direction: string, settled: string) =>
    `'J1\t,2026-03-01 10:00:00,'${item}\t,1,${fee},${amount},${direction},'${settled}\t`
  const early = [
    row('K1', '货款', '70.00', '收入', '20260303'),
    row('K1', '货款', '30.00', '收入', '20260303'),
    row('K1', '佣金', '-5.00', '支出', '20260303'),
    row('K1', '货款', '-4.00', '支出', '20260305'),
  ]
  const late = [
    ...early,
    row('K1', '货款', '4.00', '支出', '20260305'),
    row('K2', '货款', '8.00', '收入', '20260303'),
  ]
  const said = await after(
    { date: '2026-03-05', files: [fileOn('2026-03-05', 'jd-orders/a.csv', [header, ...early])] },
    { date: '2026-03-06', files: [fileOn('2026-03-06', 'jd-orders/b.csv', [header, ...late])] },
  )
  expect(said.money).toEqual({ 'J1 K1': [10_000, 800], 'J1 K2': [800, 0] })
  // The two rows of the sale are one that was there; so is the first refund.
  expect(said.counts).toEqual({ 'jd-orders/a.csv': [4, 3, 0, 0, 1], 'jd-orders/b.csv': [6, 2, 3, 0, 1] })
})

test('千帆: a refund of an order is spread over its numbered rows; one that is still open gives nothing back', async () => {
  const orders = fileOn('2026-03-05', 'qianfan-orders/a.csv', [
    '订单号,支付时间,商家应收金额(元)（支付金额）,商家编码',
    'P1,2026-03-01 10:00:00,60.00,SER',
    'P1,2026-03-01 10:00:00,30.00,SER',
    'P1,2026-03-01 10:00:00,10.00,GIFT',
  ])
  const aftersales = (on: string, name: string, status: string) =>
    fileOn(on, `qianfan-aftersales/${name}.csv`, [
      '售后单号,订单号,申请售后金额(元),状态,商家确认收货时间,订单支付时间',
      `S1,P1,10.00,${status},2026-03-04 10:00:00,2026-03-01 10:00:00`,
    ])
  const open = { date: '2026-03-05', files: [orders, aftersales('2026-03-05', 'a', '待商家处理')] }
  expect((await after(open)).money).toEqual({
    'P1 SER': [6000, 0],
    'P1 SER#2': [3000, 0],
    'P1 GIFT': [1000, 0],
  })
  const done = { date: '2026-03-06', files: [aftersales('2026-03-06', 'b', '售后完成')] }
  const said = await after(open, done)
  expect(said.money).toEqual({ 'P1 SER': [6000, 600], 'P1 SER#2': [3000, 300], 'P1 GIFT': [1000, 100] })
  expect(said.counts).toMatchObject({
    'qianfan-aftersales/a.csv': [1, 0, 0, 0, 1],
    'qianfan-aftersales/b.csv': [1, 1, 0, 0, 0],
  })
})
