import { expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()
const read = () => fixture(import.meta.dirname, 'aftersales.csv', { exportedAt: '2026-09-06T02:30:00+08:00' })

test('a row is a refund of an order without a product: it is spread; 商家确认收货时间 dates it, or else 订单支付时间', async () => {
  const refunds = (await (await read()).rows('refunds')).filter((row) => row.is_refund)
  expect(refunds).toMatchObject([
    {
      line: '2',
      dt: '2026-09-05',
      refunded_at: '2026-09-05 02:00:00',
      platform: 'xhs',
      refund_id: 'S1',
      order_id: 'P7001',
      sub_order_id: null,
      merchant_code: null,
      refund_fen: '119900',
    },
    { line: '3', dt: '2026-09-01', refunded_at: '2026-09-01 01:01:00', refund_id: 'S2', refund_fen: '2000' },
    { line: '7', dt: '2026-09-04', refund_id: 'S6', refund_fen: '0' },
  ])
})

test('only a 状态 that says 成功 or 完成 counts; 未完成 does not; the others are ignored and take their keys', async () => {
  const parsed = await read()
  expect(parsed).toMatchObject({ readRows: 10, ignoredRows: 4, quarantinedRows: 3 })
  const waiting = (await parsed.rows('refunds')).filter((row) => !row.is_refund)
  expect(column(waiting, 'refund_id')).toEqual(['S3', 'S4', 'S5'])
  expect(column(waiting, 'source_rows')).toEqual(['0', '0', '0'])
})

test('money as it stands in the file: 1,199.00 + 20 + 0', async () => {
  const refunds = (await (await read()).rows('refunds')).filter((row) => row.is_refund)
  expect(refunds.reduce((sum, row) => sum + Number(row.refund_fen), 0)).toBe(121_900)
})

test('a refund that counts and has no date, no order or an amount below nothing is a bad row', async () => {
  expect(await (await read()).reasons()).toEqual({
    8: '商家确认收货时间: bad_date',
    9: '订单号: missing_id',
    10: '申请售后金额(元): negative_amount',
  })
})

test('one of the two times is enough, none rejects the file', async () => {
  const one = await parse(
    'qianfan-aftersales',
    '售后单号,订单号,申请售后金额（元）,状态,订单支付时间\n1,2,3,退款成功,2026-09-01\n',
  )
  expect(column(await one.rows('refunds'), 'refund_fen')).toEqual(['300'])
  const none = await parse('qianfan-aftersales', '售后单号,订单号,申请售后金额(元),状态\n1,2,3,退款成功\n')
  expect(none).toMatchObject({ status: 'rejected', reason: 'missing_column' })
})
