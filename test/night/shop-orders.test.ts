import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

const products = fileOn('2026-03-10', 'products/a.csv', [
  'spu_id,category_id,merchant_code,platform_item_ids',
  'SERUM,serum,SER-30,3601',
  'CREAM,serum,,3602; 602345678902',
])
const douyin = fileOn('2026-03-10', 'doudian-orders/a.csv', [
  '主订单编号,子订单编号,商品ID,商家编码,订单应付金额,支付完成时间',
  'O,a,3602,SER-30,100.00,2026-03-01 10:00:00',
  'O,b,3602,,50.00,2026-03-01 10:00:00',
  'P,c,9,TEA,1.00,2026-03-01 10:00:00',
  'P,d,9,TEA,1.00,2026-03-01 10:00:00',
  'P,e,9,LEM,1.00,2026-03-01 10:00:00',
])
const aftersales = fileOn('2026-03-10', 'doudian-aftersales/a.csv', [
  '售后单号,订单号,商家编码,退商品金额（元）,商家退款时间,售后完结时间',
  'r1,O,SER-30,30.00,2026-03-05 10:00:00,-',
  'r2,O,-,15.00,-,2026-03-06 10:00:00',
  'r3,P,TEA,1.01,2026-03-06 10:00:00,-',
])
const tmall = fileOn('2026-03-10', 'tmall-orders/a.csv', [
  '子订单编号,主订单编号,商品ID,商家编码,买家实付金额,退款金额,订单付款时间',
  's1,T,602345678902,,88.80,20.00,2026-03-02',
  's2,T,1,SER-30,10.00,4.00,2026-03-02',
  's3,T,1,nobody,10.00,0.00,2026-03-02',
])
const list = fileOn('2026-03-10', 'tmall-orders/list.csv', [
  '订单编号,总金额,买家实际支付金额,订单付款时间,退款金额',
  'L,30.00,25.00,2026/3/2 0:00,5.00',
])
const own = fileOn('2026-03-10', 'refunds/a.csv', [
  'refund_id,order_id,sub_order_id,platform,refunded_at,refund_amount',
  'x1,T,s2,tmall,2026-03-07,3.00',
])

async function nightOf(files: readonly ExportFile[]): Promise<Lab> {
  const lab = await openLab('shops', 'lumina')
  succeeded(await lab.night({ date: '2026-03-10', brand: brandWith(), files }))
  return lab
}
async function orders(...files: ExportFile[]) {
  const lab = await nightOf(files)
  const rows = await lab.table('orders')
  await lab.close()
  return (names: readonly string[]) =>
    Object.fromEntries(rows.map((row) => [row.sub_order_id, names.map((name) => row[name])]))
}

test('the merchant’s code finds the product, else the platform’s item id; where neither does there is none', async () => {
  const said = await orders(products, douyin, tmall)
  expect(said(['spu_id', 'category_id'])).toEqual({
    a: ['SERUM', 'serum'],
    b: ['CREAM', 'serum'],
    c: [null, null],
    d: [null, null],
    e: [null, null],
    s1: ['CREAM', 'serum'],
    s2: ['SERUM', 'serum'],
    s3: [null, null],
  })
})

test('a refund with a product’s code takes from its sub-order; without one, or where several match, from all', async () => {
  // r1: 30.00 of a. r2: 15.00 over the 70.00 and 50.00 left: 8.75 and 6.25. r3: 1.01 over three of 1.00.
  const said = await orders(products, douyin, aftersales)
  expect(said(['refund_fen', 'net_fen', 'refund_date_assumed'])).toEqual({
    a: [3875, 6125, false],
    b: [625, 4375, false],
    c: [34, 66, false],
    d: [34, 66, false],
    e: [33, 67, false],
  })
})

test('a refund column counts on the paid date, which is said; refund rows of its own sub-order replace it', async () => {
  const columns = ['refund_fen', 'net_fen', 'refund_date_assumed']
  expect((await orders(tmall, list))(columns)).toEqual({
    s1: [2000, 6880, true],
    s2: [400, 600, true],
    s3: [0, 1000, false],
    L: [500, 2500, true],
  })
  expect((await orders(tmall, own))(columns)).toEqual({
    s1: [2000, 6880, true],
    s2: [300, 700, false],
    s3: [0, 1000, false],
  })
})

test('an order in two files counts once, and an older export that arrives later never wins', async () => {
  const header = '主订单编号,子订单编号,订单应付金额,支付完成时间'
  const file = (name: string, ...rows: string[]) =>
    fileOn('2026-03-10', `doudian-orders/${name}`, [header, ...rows])
  // Modified at the same moment: the names say which is newer, and the folder lists the newer one first.
  const newer = file('a/1773100000_x.csv', 'O,a,7.00,2026-03-01', 'O,b,2.00,-')
  const older = file(
    'b/1773000000_y.csv',
    'O,a,9.00,2026-03-01',
    'O,b,2.00,2026-03-01',
    'O,c,1.00,2026-03-01',
  )
  const together = await orders(newer, older)
  expect(together(['gross_fen'])).toEqual({ a: [700], c: [100] })
  const lab = await nightOf([newer])
  succeeded(await lab.night({ date: '2026-03-11', brand: brandWith(), files: [older] }))
  const rows = await lab.table('orders')
  expect(rows.map((row) => [row.sub_order_id, row.gross_fen]).toSorted()).toEqual([
    ['a', 700],
    ['c', 100],
  ])
  const counts = (await lab.table('ingest_report')).map((row) =>
    [row.read_rows, row.accepted_rows, row.duplicate_rows, row.ignored_rows].join(' '),
  )
  expect(counts.toSorted()).toEqual(['2 1 0 1', '3 1 2 0'])
  await lab.close()
})

test('a refund column counts until a refund of its own does, whether the nights between were run or caught up', async () => {
  const brand = brandWith({ sources: { 'tmall-orders': { idColumn: '会员', idType: 'open_id' } } })
  const shop = fileOn('2026-03-02', 'tmall-orders/a.csv', [
    '子订单编号,主订单编号,买家实付金额,退款金额,订单付款时间,会员',
    'a,o,88.80,88.80,2026-03-01,u',
    'b,p,10.00,10.00,2026-03-01,v',
    'c,q,10.00,4.00,2026-03-01,w',
  ])
  const back = fileOn('2026-03-05', 'refunds/a.csv', [
    'refund_id,order_id,sub_order_id,platform,refunded_at,refund_amount',
    'r,o,a,tmall,2026-03-05,8.00',
    's,q,c,tmall,2026-03-05,10.00',
  ])
  const moves = async (...nights: { date: string; files: ExportFile[] }[]) => {
    const lab = await openLab('shops', 'lumina')
    for (const night of nights) succeeded(await lab.night({ ...night, brand }))
    const rows = await lab.table('user_stage_changes')
    await lab.close()
    return rows
      .filter((row) => row.scope === 'brand')
      .map((row) => `${row.dt} ${row.from_stage}>${row.to_stage}`)
      .toSorted()
  }
  const bought = ['2026-03-01 NONE>P', '2026-03-05 NONE>P', '2026-03-05 P>LOST']
  expect(await moves({ date: '2026-03-06', files: [shop, back] })).toEqual(bought)
  const chain = ['2026-03-03', '2026-03-04'].map((date) => ({ date, files: [] }))
  expect(
    await moves({ date: '2026-03-02', files: [shop] }, ...chain, { date: '2026-03-05', files: [back] }),
  ).toEqual(bought)
})
